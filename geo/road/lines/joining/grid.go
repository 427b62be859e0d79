package joining

import (
	"math/bits"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// grid finds the segments near a place. A segment is known by the index of the reference
// it begins with. The cells are squares in degrees, of a size that suits the segments;
// only those with something in them are kept, sorted, so that one vertex at the end of
// the world costs no more than any other.
type grid struct {
	net     *road.Network
	shift   uint     // a cell is 2^shift units of a place wide
	bits    uint     // of a segment in an entry
	entries []uint64 // cell and segment, in order
}

// newGrid sorts all segments into cells at least reach units wide.
func newGrid(net *road.Network, reach float64) *grid {
	g := &grid{net: net, bits: uint(bits.Len(uint(len(net.Refs))))}
	span, segments := 0.0, 0
	g.segments(func(s int32, a, b road.Place) {
		span += float64(abs(int64(a.Lon)-int64(b.Lon)) + abs(int64(a.Lat)-int64(b.Lat)))
		segments++
	})
	size := max(span/float64(max(segments, 1)), 2*reach, 1)
	for g.shift = 4; float64(uint64(1)<<g.shift) < size || 2*(32-g.shift)+g.bits > 64; g.shift++ {
	}
	g.entries = make([]uint64, 0, 2*segments)
	g.segments(func(s int32, a, b road.Place) { g.add(s, a, b) })
	slices.Sort(g.entries)
	return g
}

// segments visits all of them.
func (g *grid) segments(visit func(s int32, a, b road.Place)) {
	for i := range g.net.Ways {
		w := &g.net.Ways[i]
		for k := w.From; k+1 < w.To; k++ {
			visit(k, g.net.Places[g.net.Refs[k]], g.net.Places[g.net.Refs[k+1]])
		}
	}
}

// unsigned brings a coordinate to a number that sorts alike.
func unsigned(v int64) int64 { return v + 1<<31 }

func (g *grid) entry(x, y int64, s int32) uint64 {
	return (uint64(x)<<(32-g.shift)|uint64(y))<<g.bits | uint64(s)
}

// add enters a segment into all cells that it passes, column by column.
func (g *grid) add(s int32, a, b road.Place) {
	if a.Lon > b.Lon {
		a, b = b, a
	}
	ax, ay, bx, by := unsigned(int64(a.Lon)), unsigned(int64(a.Lat)), unsigned(int64(b.Lon)), unsigned(int64(b.Lat))
	latAt := func(x int64) int64 {
		if bx == ax {
			return by
		}
		return ay + int64(float64(by-ay)*(float64(x-ax)/float64(bx-ax)))
	}
	const rounding = 1 // unit, either way
	from := ay
	for x := ax >> g.shift; x <= bx>>g.shift; x++ {
		to := by
		if x < bx>>g.shift {
			to = latAt((x + 1) << g.shift)
		}
		low, high := max(min(from, to)-rounding, min(ay, by)), min(max(from, to)+rounding, max(ay, by))
		for y := low >> g.shift; y <= high>>g.shift; y++ {
			g.entries = append(g.entries, g.entry(x, y, s))
		}
		from = to
	}
}

// around visits the segments in the cells within some units of a place; one may come
// more than once.
func (g *grid) around(p road.Place, lon, lat int64, visit func(s int32)) {
	const world = int64(1)<<32 - 1
	cell := func(v int64) int64 { return min(max(unsigned(v), 0), world) >> g.shift }
	for x := cell(int64(p.Lon) - lon); x <= cell(int64(p.Lon)+lon); x++ {
		south := g.entry(x, cell(int64(p.Lat)-lat), 0)
		north := g.entry(x, cell(int64(p.Lat)+lat), 0) | (1<<g.bits - 1)
		at, _ := slices.BinarySearch(g.entries, south)
		for ; at < len(g.entries) && g.entries[at] <= north; at++ {
			visit(int32(g.entries[at] & (1<<g.bits - 1)))
		}
	}
}

// cells visits the segments of each cell.
func (g *grid) cells(visit func(cell uint64, segments []int32)) {
	var list []int32
	for i := 0; i < len(g.entries); {
		cell := g.entries[i] >> g.bits
		list = list[:0]
		for ; i < len(g.entries) && g.entries[i]>>g.bits == cell; i++ {
			list = append(list, int32(g.entries[i]&(1<<g.bits-1)))
		}
		visit(cell, list)
	}
}

// cellOf is the cell of a place.
func (g *grid) cellOf(p road.Place) uint64 {
	return g.entry(unsigned(int64(p.Lon))>>g.shift, unsigned(int64(p.Lat))>>g.shift, 0) >> g.bits
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
