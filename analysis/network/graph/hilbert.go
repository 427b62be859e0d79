package graph

import (
	"github.com/medreach/medreach/geo/road"
)

// hilbert is the place of a point on a Hilbert curve of order 16 over a square
// (after Wikipedia's xy2d).
func hilbert(x, y uint32) uint32 {
	var d uint32
	for s := uint32(1 << 15); s > 0; s >>= 1 {
		rx, ry := uint32(0), uint32(0)
		if x&s != 0 {
			rx = 1
		}
		if y&s != 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		if ry == 0 {
			if rx == 1 {
				x, y = ^x, ^y
			}
			x, y = y, x
		}
	}
	return d
}

// ranks numbers places along the curve: ranks[i] is the new number of place i.
// Places on the same spot keep their order.
func ranks(places []road.Place) []int32 {
	if len(places) == 0 {
		return nil
	}
	low, high := places[0], places[0]
	for _, p := range places {
		low = road.Place{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
		high = road.Place{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
	}
	side := max(int64(high.Lon)-int64(low.Lon), int64(high.Lat)-int64(low.Lat)) + 1
	keys := make([]uint64, len(places))
	eachChunk(len(places), func(_, from, to int) {
		for i := from; i < to; i++ {
			x := uint32((int64(places[i].Lon) - int64(low.Lon)) << 16 / side)
			y := uint32((int64(places[i].Lat) - int64(low.Lat)) << 16 / side)
			keys[i] = uint64(hilbert(x, y))<<32 | uint64(uint32(i))
		}
	})
	keys = sortedByHigh(keys)
	out := make([]int32, len(places))
	for rank, k := range keys {
		out[uint32(k)] = int32(rank)
	}
	return out
}

// sortedByHigh sorts by the upper 32 bits, in three passes over 11 of them; what is
// equal keeps its order. It uses keys as room.
func sortedByHigh(keys []uint64) []uint64 {
	const digit = 11
	other := make([]uint64, len(keys))
	for shift := 32; shift < 64; shift += digit {
		var next [1 << digit]int
		for _, k := range keys {
			next[k>>shift&(1<<digit-1)]++
		}
		sum := 0
		for d, n := range next {
			next[d], sum = sum, sum+n
		}
		for _, k := range keys {
			at := &next[k>>shift&(1<<digit-1)]
			other[*at] = k
			*at++
		}
		keys, other = other, keys
	}
	return keys
}
