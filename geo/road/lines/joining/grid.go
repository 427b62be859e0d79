package joining

import (
	"math/bits"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// grid finds the segments near a place. A segment is known by the index of the reference
// it begins with. The cells are squares in degrees, on levels of which each is eight times
// as wide as the one before; a segment stands on the level of its own size, so that long
// ones do not fill the cells of a town and short ones do not crowd a cell of the open
// country. Only cells with something in them are kept, sorted: one vertex at the end of
// the world costs no more than any other.
type grid struct {
	net    *road.Network
	bits   uint // of a segment in an entry
	levels []*level
}

// level is the segments of about one size.
type level struct {
	shift, bits uint     // a cell is 2^shift units of a place wide
	entries     []uint64 // cell and segment, in order
}

// newGrid sorts all segments into cells at least twice reach wide.
func newGrid(net *road.Network, reach float64) *grid {
	g := &grid{net: net, bits: uint(bits.Len(uint(len(net.Refs))))}
	shift := uint(8) // near three metres
	for float64(uint64(1)<<shift) < 2*reach || 2*(32-shift)+g.bits > 64 {
		shift++
	}
	for ; shift < 32; shift += 3 {
		g.levels = append(g.levels, &level{shift: shift, bits: g.bits})
	}
	g.levels = append(g.levels, &level{shift: 32, bits: g.bits})
	g.segments(func(s int32, a, b road.Place) {
		span := max(abs(int64(a.Lon)-int64(b.Lon)), abs(int64(a.Lat)-int64(b.Lat)))
		for _, l := range g.levels {
			if span <= 1<<l.shift {
				l.add(s, a, b)
				break
			}
		}
	})
	g.levels = slices.DeleteFunc(g.levels, func(l *level) bool { return len(l.entries) == 0 })
	for _, l := range g.levels {
		slices.Sort(l.entries)
	}
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

// entry is that of a segment in a cell.
func (l *level) entry(x, y int64, s int32) uint64 {
	return (uint64(x)<<(32-l.shift)|uint64(y))<<l.bits | uint64(s)
}

// segment is that of an entry.
func (l *level) segment(entry uint64) int32 { return int32(entry & (1<<l.bits - 1)) }

// add enters a segment into all cells that it passes, column by column.
func (l *level) add(s int32, a, b road.Place) {
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
	for x := ax >> l.shift; x <= bx>>l.shift; x++ {
		to := by
		if x < bx>>l.shift {
			to = latAt((x + 1) << l.shift)
		}
		low, high := max(min(from, to)-rounding, min(ay, by)), min(max(from, to)+rounding, max(ay, by))
		for y := low >> l.shift; y <= high>>l.shift; y++ {
			l.entries = append(l.entries, l.entry(x, y, s))
		}
		from = to
	}
}

// around visits the segments in the cells within some units of a place; one may come
// more than once.
func (g *grid) around(p road.Place, lon, lat int64, visit func(s int32)) {
	const world = int64(1)<<32 - 1
	for _, l := range g.levels {
		cell := func(v int64) int64 { return min(max(unsigned(v), 0), world) >> l.shift }
		for x := cell(int64(p.Lon) - lon); x <= cell(int64(p.Lon)+lon); x++ {
			south := l.entry(x, cell(int64(p.Lat)-lat), 0)
			north := l.entry(x, cell(int64(p.Lat)+lat), 0) | (1<<l.bits - 1)
			at, _ := slices.BinarySearch(l.entries, south)
			for ; at < len(l.entries) && l.entries[at] <= north; at++ {
				visit(l.segment(l.entries[at]))
			}
		}
	}
}

// cells visits the segments of each cell.
func (l *level) cells(visit func(cell uint64, segments []int32)) {
	var list []int32
	for i := 0; i < len(l.entries); {
		cell := l.entries[i] >> l.bits
		list = list[:0]
		for ; i < len(l.entries) && l.entries[i]>>l.bits == cell; i++ {
			list = append(list, l.segment(l.entries[i]))
		}
		visit(cell, list)
	}
}

// cellOf is the cell of a place.
func (l *level) cellOf(p road.Place) uint64 {
	return l.entry(unsigned(int64(p.Lon))>>l.shift, unsigned(int64(p.Lat))>>l.shift, 0) >> l.bits
}

// over is the segments of a coarser level in the cell around one of a finer level. Cells
// come in order, so that the last one is often asked for again.
type over struct {
	fine, coarse *level
	cell         uint64
	segments     []int32
	asked        bool
}

func (o *over) around(cell uint64) []int32 {
	x, y := cell>>(32-o.fine.shift), cell&(1<<(32-o.fine.shift)-1)
	by := o.coarse.shift - o.fine.shift
	wanted := x>>by<<(32-o.coarse.shift) | y>>by
	if o.asked && o.cell == wanted {
		return o.segments
	}
	o.asked, o.cell, o.segments = true, wanted, o.segments[:0]
	at, _ := slices.BinarySearch(o.coarse.entries, wanted<<o.coarse.bits)
	for ; at < len(o.coarse.entries) && o.coarse.entries[at]>>o.coarse.bits == wanted; at++ {
		o.segments = append(o.segments, o.coarse.segment(o.coarse.entries[at]))
	}
	return o.segments
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
