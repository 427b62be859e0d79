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
	col, row int       // of the block's top left cell
	counts   []uint32  // populated cells of each row
	cols     []uint16  // from the block's western edge, ascending within a row
	narrow   []float32 // parallel to cols; nil where that does not hold all values just as they are
	values   []float64 // where narrow is nil
}

// pack keeps what was found in a block, but for values that are no people. Most grids hold
// floats of 32 bits, which need no more room here.
func pack(found raster.Positive) (parcel, refused) {
	bad := refused{negative: found.Negative, least: found.Least}
	p := parcel{col: found.Col, row: found.Row, narrow: make([]float32, len(found.Values))}
	for i, v := range found.Values {
		p.narrow[i] = float32(v)
		if v >= listing.Crowded || float64(p.narrow[i]) != v {
			bad.dropHuge(&found)
			p.narrow, p.values = nil, slices.Clone(found.Values)
			break
		}
	}
	p.counts, p.cols = slices.Clone(found.Counts), slices.Clone(found.Cols)
	return p, bad
}

// dropHuge closes up over the values that are no people.
func (r *refused) dropHuge(found *raster.Positive) {
	from, kept := 0, 0
	for row, count := range found.Counts {
		first := kept
		for i := range int(count) {
			v := found.Values[from+i]
			if v >= listing.Crowded {
				r.huge++
				r.most = max(r.most, v)
				continue
			}
			found.Cols[kept], found.Values[kept] = found.Cols[from+i], v
			kept++
		}
		from += int(count)
		found.Counts[row] = uint32(kept - first)
	}
	found.Cols, found.Values = found.Cols[:kept], found.Values[:kept]
}

// assemble puts parcels in the order of the grid. Blocks do not overlap, so
// going through them from the left leaves the cells of each row in order.
func assemble(g *raster.Grid, parcels []parcel) ([]int64, []float64) {
	arrange(parcels)
	n, low, high := 0, math.MaxInt, 0
	for _, p := range parcels {
		n += len(p.cols)
		low, high = min(low, p.row), max(high, p.row+len(p.counts))
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
			next[p.row+r-low+1] += int(count)
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

// arrange sorts parcels so that no row is gone through from the right: band by band, where
// blocks form such, which keeps what is written at one time close together.
func arrange(parcels []parcel) {
	slices.SortFunc(parcels, func(a, b parcel) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	row, end := 0, 0 // of the band
	for _, p := range parcels {
		if p.row != row && p.row < end {
			slices.SortFunc(parcels, func(a, b parcel) int {
				return cmp.Or(cmp.Compare(a.col, b.col), cmp.Compare(a.row, b.row))
			})
			return
		}
		row, end = p.row, max(end, p.row+len(p.counts))
	}
}

// spread writes the cells of a parcel where room says that those of a row begin.
func (p *parcel) spread(g *raster.Grid, room func(row, count int) (from int), cells []int64, values []float64) {
	done := 0
	for r, count := range p.counts {
		if count == 0 {
			continue
		}
		row, n := p.row+r, int(count)
		from := room(row, n)
		if p.narrow == nil {
			copy(values[from:from+n], p.values[done:done+n])
		} else {
			widen(values[from:from+n], p.narrow[done:done+n])
		}
		first := int64(row)*int64(g.Width) + int64(p.col)
		out := cells[from : from+n]
		for i, c := range p.cols[done : done+n] {
			out[i] = first + int64(c)
		}
		done += n
	}
}

func widen(out []float64, in []float32) {
	for i, v := range in {
		out[i] = float64(v)
	}
}
