package nearby

import (
	"context"
	"math"
	"runtime"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"
)

// OnEarth reports whether a point is somewhere on earth.
func OnEarth(p orb.Point) bool {
	return p[0] >= -360 && p[0] <= 360 && p[1] >= -90 && p[1] <= 90
}

// curveKeys returns for each placed point its position on a Z curve over the
// extent of all points in the upper 32 bits, and its index in the lower.
func curveKeys(ctx context.Context, points []orb.Point) ([]uint64, error) {
	extent, valid, err := Extent(ctx, points)
	if err != nil || valid == 0 {
		return nil, err
	}
	const steps = 1<<16 - 1
	scaleX := steps / max(extent.Max[0]-extent.Min[0], 1e-9)
	scaleY := steps / max(extent.Max[1]-extent.Min[1], 1e-9)
	keys := make([]uint64, 0, valid)
	for i, p := range points {
		if OnEarth(p) {
			x := uint32((p[0] - extent.Min[0]) * scaleX)
			y := uint32((p[1] - extent.Min[1]) * scaleY)
			keys = append(keys, (spread(x)|spread(y)<<1)<<32|uint64(uint32(i)))
		}
	}
	return keys, ctx.Err()
}

// spread puts a zero after each of the lower 16 bits.
func spread(x uint32) uint64 {
	x = (x | x<<8) & 0x00FF00FF
	x = (x | x<<4) & 0x0F0F0F0F
	x = (x | x<<2) & 0x33333333
	x = (x | x<<1) & 0x55555555
	return uint64(x)
}

// Extent returns the box of longitude and latitude around the placed points
// and how many they are.
func Extent(ctx context.Context, points []orb.Point) (orb.Bound, int, error) {
	type part struct {
		bound orb.Bound
		valid int
	}
	inf := math.Inf(1)
	empty := orb.Bound{Min: orb.Point{inf, inf}, Max: orb.Point{-inf, -inf}}
	const size = 1 << 16
	parts := make([]part, (len(points)+size-1)/size)
	err := chunks(ctx, len(points), size, func(k, from, to int) {
		b, valid := empty, 0
		for _, p := range points[from:to] {
			if OnEarth(p) {
				b.Min[0], b.Max[0] = min(b.Min[0], p[0]), max(b.Max[0], p[0])
				b.Min[1], b.Max[1] = min(b.Min[1], p[1]), max(b.Max[1], p[1])
				valid++
			}
		}
		parts[k] = part{b, valid}
	})
	all := part{bound: empty}
	for _, p := range parts {
		all.bound.Min[0], all.bound.Max[0] = min(all.bound.Min[0], p.bound.Min[0]), max(all.bound.Max[0], p.bound.Max[0])
		all.bound.Min[1], all.bound.Max[1] = min(all.bound.Min[1], p.bound.Min[1]), max(all.bound.Max[1], p.bound.Max[1])
		all.valid += p.valid
	}
	return all.bound, all.valid, err
}

// Sort sorts keys by their upper 32 bits and keeps the order of equal ones, by
// three counting passes of 11 bits.
func Sort(keys []uint64) {
	const bits, buckets = 11, 1 << 11
	var counts [3][buckets]int
	for _, k := range keys {
		k >>= 32
		counts[0][k%buckets]++
		counts[1][k>>bits%buckets]++
		counts[2][k>>(2*bits)]++
	}
	other := make([]uint64, len(keys))
	from, to := keys, other
	for pass := range counts {
		count := &counts[pass]
		sum := 0
		for b, n := range count {
			count[b] = sum
			sum += n
		}
		shift := 32 + pass*bits
		for _, k := range from {
			b := k >> shift % buckets
			to[count[b]] = k
			count[b]++
		}
		from, to = to, from
	}
	copy(keys, from)
}

// chunks calls do for consecutive parts of 0..n of a size, on all cores.
func chunks(ctx context.Context, n, size int, do func(part, from, to int)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for part := 0; part*size < n; part++ {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			do(part, part*size, min((part+1)*size, n))
			return nil
		})
	}
	return group.Wait()
}
