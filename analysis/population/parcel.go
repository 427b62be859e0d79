package population

import (
	"cmp"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo/raster"
)

// parcel is the populated cells of one block, row by row.
type parcel struct {
	raster.Block           // its place; Values is dropped
	counts       []uint32  // populated cells of each row
	cols         []uint32  // from the block's western edge, ascending within a row
	values       []float64 // parallel to cols
}

// scratch is room for the populated cells of a block. How many there are is not
// known before all have been looked at, and looking twice costs more than copying.
type scratch struct {
	cols   []uint32
	values []float64
}

// collect takes the populated cells out of a block.
func (s *scratch) collect(b raster.Block) (parcel, refused) {
	if len(s.cols) <= len(b.Values) {
		*s = scratch{make([]uint32, len(b.Values)+1), make([]float64, len(b.Values)+1)}
	}
	p := parcel{Block: b}
	p.Values, p.counts = nil, make([]uint32, b.Height)
	var bad refused
	n := 0
	for r := range b.Height {
		row := b.Values[r*b.Width : (r+1)*b.Width]
		k, signs := pick(row, s.cols[n:], s.values[n:])
		if signs>>63 != 0 {
			bad.countNegative(row)
		}
		k = bad.dropHuge(s.cols[n:n+k], s.values[n:n+k])
		p.counts[r] = uint32(k)
		n += k
	}
	p.cols, p.values = slices.Clone(s.cols[:n]), slices.Clone(s.values[:n])
	return p, bad
}

// pick copies the values of a row above 0 and their columns; signs holds every bit
// set in any value. Each value is written and then written over unless it counts:
// on scattered people that is cheaper than a branch that goes either way.
func pick(row []float64, cols []uint32, values []float64) (found int, signs uint64) {
	const infinity = 0x7ff << 52
	cols, values = cols[:len(row)+1], values[:len(row)+1]
	for c, v := range row {
		bits := math.Float64bits(v)
		cols[found], values[found] = uint32(c), v
		signs |= bits
		if bits-1 < infinity { // neither 0, nor negative, nor NaN
			found++
		}
	}
	return found, signs
}

func (r *refused) countNegative(row []float64) {
	for _, v := range row {
		if v < 0 {
			r.negative++
			r.least = min(r.least, v)
		}
	}
}

// dropHuge closes up over the values that are no people and returns how many stay.
func (r *refused) dropHuge(cols []uint32, values []float64) int {
	kept := 0
	for i, v := range values {
		if v >= listing.Crowded {
			r.huge++
			r.most = max(r.most, v)
			continue
		}
		if kept < i {
			cols[kept], values[kept] = cols[i], v
		}
		kept++
	}
	return kept
}

// assemble puts parcels in the order of the grid. Blocks do not overlap, so
// going through them from the left leaves the cells of each row in order.
func assemble(g *raster.Grid, parcels []parcel) ([]int64, []float64) {
	slices.SortFunc(parcels, func(a, b parcel) int {
		return cmp.Or(cmp.Compare(a.Col, b.Col), cmp.Compare(a.Row, b.Row))
	})
	n, low, high := 0, math.MaxInt, 0
	for _, p := range parcels {
		n += len(p.values)
		low, high = min(low, p.Row), max(high, p.Row+p.Height)
	}
	if n == 0 {
		return nil, nil
	}
	cells, values := make([]int64, n), make([]float64, n)
	if high-low > 1<<20+4*n { // a column of counts would dwarf the cells
		at := 0
		for i := range parcels {
			parcels[i].spread(g, func(_, count int) (from int) { at += count; return at - count }, cells, values)
		}
		return sorted(cells, values)
	}
	next := make([]int, high-low+1)
	for _, p := range parcels {
		for r, count := range p.counts {
			next[p.Row+r-low+1] += int(count)
		}
	}
	for r := range high - low {
		next[r+1] += next[r]
	}
	for i := range parcels {
		parcels[i].spread(g, func(row, count int) (from int) {
			from = next[row-low]
			next[row-low] += count
			return from
		}, cells, values)
		parcels[i] = parcel{} // free it on the way
	}
	return cells, values
}

// spread writes the cells of a parcel where room says that those of a row begin.
func (p *parcel) spread(g *raster.Grid, room func(row, count int) (from int), cells []int64, values []float64) {
	done := 0
	for r, count := range p.counts {
		if count == 0 {
			continue
		}
		row, n := p.Row+r, int(count)
		from := room(row, n)
		copy(values[from:from+n], p.values[done:done+n])
		first := int64(row)*int64(g.Width) + int64(p.Col)
		out := cells[from : from+n]
		for i, c := range p.cols[done : done+n] {
			out[i] = first + int64(c)
		}
		done += n
	}
}
