package graph

import (
	"slices"

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
	for i, p := range places {
		x := uint32((int64(p.Lon) - int64(low.Lon)) << 16 / side)
		y := uint32((int64(p.Lat) - int64(low.Lat)) << 16 / side)
		keys[i] = uint64(hilbert(x, y))<<32 | uint64(uint32(i))
	}
	slices.Sort(keys)
	out := make([]int32, len(places))
	for rank, k := range keys {
		out[uint32(k)] = int32(rank)
	}
	return out
}
