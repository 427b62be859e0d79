package analysis

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

const (
	leafPoints = 16 // points under one leaf of a tree
	fanOut     = 8  // boxes under one box
	blockLeafs = 64 // leafs that one part of parallel work holds
)

// box is bounded by planes across the axes of the earth.
type box struct{ low, high geo.Vector }

// near2 is the square of the least distance from a place to the box.
func (b *box) near2(v *geo.Vector) float64 {
	dx := max(b.low[0]-v[0], v[0]-b.high[0], 0)
	dy := max(b.low[1]-v[1], v[1]-b.high[1], 0)
	dz := max(b.low[2]-v[2], v[2]-b.high[2], 0)
	return dx*dx + dy*dy + dz*dz
}

func (b *box) add(o *box) {
	for k := range b.low {
		b.low[k] = min(b.low[k], o.low[k])
		b.high[k] = max(b.high[k], o.high[k])
	}
}

// sphere is the smallest sphere around the box.
func (b *box) sphere() (centre geo.Vector, radius float64) {
	for k := range centre {
		centre[k] = (b.low[k] + b.high[k]) / 2
	}
	return centre, math.Sqrt(centre.Chord2(b.high))
}

// tree is a packed tree of boxes over places, in the order of a Z curve over
// longitude and latitude. It has no pointers: leaf i holds the places
// [i*leafPoints, (i+1)*leafPoints), box i of a level the boxes
// [i*fanOut, (i+1)*fanOut) of the level below. Distances are straight lines
// through the earth, so neither poles nor the antimeridian are special; the
// curve only decides how tight the boxes are.
type tree struct {
	order  []int32      // index of each place in the caller's column
	at     []geo.Vector // parallel to order
	levels [][]box      // from the leafs up; the last has at most fanOut boxes
}

// newTree makes a tree of those points that are somewhere on earth.
func newTree(ctx context.Context, points []orb.Point) (*tree, error) {
	keys, err := curveKeys(ctx, points)
	if err != nil {
		return nil, err
	}
	sortKeys(keys)
	t := &tree{order: make([]int32, len(keys)), at: make([]geo.Vector, len(keys))}
	leafs := (len(keys) + leafPoints - 1) / leafPoints
	level := make([]box, leafs)
	err = Chunks(ctx, leafs, blockLeafs, func(_, from, to int) {
		for leaf := from; leaf < to; leaf++ {
			level[leaf] = emptyBox()
			for i := leaf * leafPoints; i < min((leaf+1)*leafPoints, len(keys)); i++ {
				index := int32(uint32(keys[i]))
				v := geo.ECEF(points[index])
				t.order[i], t.at[i] = index, v
				level[leaf].add(&box{v, v})
			}
		}
	})
	t.levels = append(t.levels, level)
	for len(level) > fanOut {
		upper := make([]box, (len(level)+fanOut-1)/fanOut)
		for i := range upper {
			upper[i] = emptyBox()
			for k := i * fanOut; k < min((i+1)*fanOut, len(level)); k++ {
				upper[i].add(&level[k])
			}
		}
		t.levels = append(t.levels, upper)
		level = upper
	}
	return t, err
}

func emptyBox() box {
	inf := math.Inf(1)
	return box{geo.Vector{inf, inf, inf}, geo.Vector{-inf, -inf, -inf}}
}

// leaf returns the range of places in a leaf.
func (t *tree) leaf(i int) (from, to int) {
	return i * leafPoints, min((i+1)*leafPoints, len(t.at))
}

// node is a box to be looked at, with its distance.
type node struct {
	level, index int32
	near2        float64
}

// search is the scratch memory of one goroutine that asks a tree.
type search struct {
	stack []node
	leafs []int32
}

// gather lists the leafs that come within a distance of a place, by its square.
func (s *search) gather(t *tree, v *geo.Vector, far2 float64) []int32 {
	s.leafs = s.leafs[:0]
	s.start(t, v, far2)
	for len(s.stack) > 0 {
		n := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if n.level == 0 {
			s.leafs = append(s.leafs, n.index)
			continue
		}
		s.push(t, n, v, far2)
	}
	return s.leafs
}

// nearest returns the place closest to v among those closer than far2, a
// squared distance; -1 where there is none.
func (s *search) nearest(t *tree, v *geo.Vector, far2 float64) (place int, best2 float64) {
	place, best2 = -1, far2
	s.start(t, v, far2)
	for len(s.stack) > 0 {
		n := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if n.near2 >= best2 {
			continue
		}
		if n.level > 0 {
			base := len(s.stack)
			s.push(t, n, v, best2)
			// The closest box is looked at first, so it goes on top.
			slices.SortFunc(s.stack[base:], func(a, b node) int {
				if a.near2 > b.near2 {
					return -1
				}
				return 1
			})
			continue
		}
		from, to := t.leaf(int(n.index))
		for i := from; i < to; i++ {
			if d := v.Chord2(t.at[i]); d < best2 {
				place, best2 = i, d
			}
		}
	}
	return place, best2
}

func (s *search) start(t *tree, v *geo.Vector, far2 float64) {
	s.stack = s.stack[:0]
	top := len(t.levels) - 1
	s.pushRange(t, node{level: int32(top)}, len(t.levels[top]), v, far2)
}

func (s *search) push(t *tree, n node, v *geo.Vector, far2 float64) {
	below := node{level: n.level - 1, index: n.index * fanOut}
	to := min(int(below.index)+fanOut, len(t.levels[below.level]))
	s.pushRange(t, below, to, v, far2)
}

func (s *search) pushRange(t *tree, from node, to int, v *geo.Vector, far2 float64) {
	boxes := t.levels[from.level]
	for i := int(from.index); i < to; i++ {
		if d := boxes[i].near2(v); d <= far2 {
			s.stack = append(s.stack, node{from.level, int32(i), d})
		}
	}
}

// curveKeys returns for each placed point its position on a Z curve over the
// extent of all points in the upper 32 bits, and its index in the lower.
func curveKeys(ctx context.Context, points []orb.Point) ([]uint64, error) {
	extent, valid, err := extentOf(ctx, points)
	if err != nil || valid == 0 {
		return nil, err
	}
	const steps = 1<<16 - 1
	scaleX := steps / max(extent.Max[0]-extent.Min[0], 1e-9)
	scaleY := steps / max(extent.Max[1]-extent.Min[1], 1e-9)
	keys := make([]uint64, 0, valid)
	for i, p := range points {
		if placed(p) {
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

// extentOf returns the box of longitude and latitude around the placed points
// and how many they are.
func extentOf(ctx context.Context, points []orb.Point) (orb.Bound, int, error) {
	type part struct {
		bound orb.Bound
		valid int
	}
	inf := math.Inf(1)
	empty := orb.Bound{Min: orb.Point{inf, inf}, Max: orb.Point{-inf, -inf}}
	const size = 1 << 16
	parts := make([]part, (len(points)+size-1)/size)
	err := Chunks(ctx, len(points), size, func(k, from, to int) {
		b, valid := empty, 0
		for _, p := range points[from:to] {
			if placed(p) {
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
