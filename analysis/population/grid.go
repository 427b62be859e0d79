package population

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// crowded is a number of people that no cell holds: whoever reads more has met a
// value for "no data" that the file does not declare.
const crowded = 1e9

// parcel is the populated cells of one block.
type parcel struct {
	raster.Block           // its place; Values is dropped
	offset       []uint32  // row*Width + column within the block, ascending
	values       []float64 // parallel to offset
}

// refused counts the values that are no people.
type refused struct {
	negative, huge int
	least, most    float64
}

// readGrid collects the populated cells of a grid.
func (c *collector) readGrid(ctx context.Context, s Source) (people, error) {
	g := s.Grid.Grid()
	if g.CRS == nil {
		return people{}, &feature.Fault{File: s.File,
			What: message.T("人口栅格没有坐标系", "the population grid has no coordinate system"),
			Suggestion: message.T("请用带坐标系的 GeoTIFF，或用 gdal_translate -a_srs 指定",
				"use a GeoTIFF with a coordinate system, or set it with gdal_translate -a_srs")}
	}
	var mu sync.Mutex
	var parcels []parcel
	var bad refused
	err := s.Grid.Blocks(ctx, func(b raster.Block) error {
		p, r := collect(b)
		mu.Lock()
		defer mu.Unlock()
		bad.add(r)
		if len(p.values) > 0 {
			parcels = append(parcels, p)
		}
		return nil
	})
	if err != nil {
		return people{}, err
	}
	c.tellRefused(s, bad)
	p := people{grid: g}
	p.cells, p.values = assemble(g, parcels)
	if len(p.cells) == 0 {
		return people{}, &feature.Fault{File: s.File,
			What:       message.T("栅格中没有一个格子有人口", "no cell of the grid has people in it"),
			Suggestion: message.T("请检查波段与无数据值", "check the band and the no-data value")}
	}
	c.dropUnplaced(s, &p)
	return p, nil
}

// collect takes the populated cells out of a block. It counts first, so that no
// memory is left over.
func collect(b raster.Block) (parcel, refused) {
	n := 0
	var bad refused
	for _, v := range b.Values {
		switch {
		case v > 0 && v < crowded:
			n++
		case v < 0:
			bad.negative++
			bad.least = min(bad.least, v)
		case v >= crowded:
			bad.huge++
			bad.most = max(bad.most, v)
		}
	}
	p := parcel{Block: b, offset: make([]uint32, 0, n), values: make([]float64, 0, n)}
	p.Values = nil
	for i, v := range b.Values {
		if v > 0 && v < crowded {
			p.offset = append(p.offset, uint32(i))
			p.values = append(p.values, v)
		}
	}
	return p, bad
}

func (r *refused) add(o refused) {
	r.negative += o.negative
	r.huge += o.huge
	r.least, r.most = min(r.least, o.least), max(r.most, o.most)
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
	if high-low > 1<<20+4*n {
		return assembleSparse(g, parcels, n) // a column of counts would dwarf the cells
	}
	next := make([]int, high-low+1)
	for i := range parcels {
		p := &parcels[i]
		for _, o := range p.offset {
			next[p.Row+int(o)/p.Width-low+1]++
		}
	}
	for r := range high - low {
		next[r+1] += next[r]
	}
	cells, values := make([]int64, n), make([]float64, n)
	for i := range parcels {
		p := &parcels[i]
		for k, o := range p.offset {
			row := p.Row + int(o)/p.Width
			at := next[row-low]
			next[row-low]++
			cells[at] = int64(row)*int64(g.Width) + int64(p.Col+int(o)%p.Width)
			values[at] = p.values[k]
		}
		*p = parcel{} // free it on the way
	}
	return cells, values
}

// assembleSparse does the same by sorting.
func assembleSparse(g *raster.Grid, parcels []parcel, n int) ([]int64, []float64) {
	cells, values := make([]int64, 0, n), make([]float64, 0, n)
	for _, p := range parcels {
		for k, o := range p.offset {
			cells = append(cells, int64(p.Row+int(o)/p.Width)*int64(g.Width)+int64(p.Col+int(o)%p.Width))
			values = append(values, p.values[k])
		}
	}
	return sorted(cells, values)
}

// sorted brings cells into order and adds up what falls on the same one, in the
// order given.
func sorted(cells []int64, values []float64) ([]int64, []float64) {
	order := make([]int, len(cells))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(cells[a], cells[b]), cmp.Compare(a, b))
	})
	outCells, outValues := make([]int64, 0, len(cells)), make([]float64, 0, len(cells))
	for _, i := range order {
		if n := len(outCells); n > 0 && outCells[n-1] == cells[i] {
			outValues[n-1] += values[i]
			continue
		}
		outCells = append(outCells, cells[i])
		outValues = append(outValues, values[i])
	}
	return outCells, outValues
}

// dropUnplaced leaves out cells that lie nowhere on the earth, such as the corners
// of a world map in Mollweide.
func (c *collector) dropUnplaced(s Source, p *people) {
	const part = 1 << 16 // places are worked out in parts, to need little memory
	kept, lost := 0, 0.0
	for from := 0; from < len(p.cells); from += part {
		for k, at := range p.grid.Centres(p.cells[from:min(from+part, len(p.cells))]) {
			i := from + k
			if math.IsNaN(at[0]) || math.IsNaN(at[1]) {
				lost += p.values[i]
				continue
			}
			p.cells[kept], p.values[kept] = p.cells[i], p.values[i]
			kept++
		}
	}
	dropped := len(p.cells) - kept
	p.cells, p.values = p.cells[:kept], p.values[:kept]
	if dropped > 0 {
		c.findings = append(c.findings, feature.Finding{File: s.File, Rule: "population-nowhere", Severity: feature.Dropped,
			Message: message.T("%d 个有人口的格子落在投影范围之外，共 %.0f 人，未计入",
				"%d populated cells with %.0f people lie outside the projection and are left out", dropped, lost),
			Suggestion: message.T("请检查栅格的坐标系与位置", "check the coordinate system and the position of the grid")})
	}
}

func (c *collector) tellRefused(s Source, bad refused) {
	if bad.negative > 0 {
		c.findings = append(c.findings, feature.Finding{File: s.File, Rule: "population-negative", Severity: feature.Dropped,
			Message: message.T("%d 个格子的人口为负（最小 %g），未计入", "%d cells have fewer than no people (down to %g) and are left out", bad.negative, bad.least),
			Suggestion: message.T("若这是“无数据”的代码，可在文件中声明（gdal_translate -a_nodata）",
				"if the value stands for no data, declare it in the file (gdal_translate -a_nodata)")})
	}
	if bad.huge > 0 {
		c.findings = append(c.findings, feature.Finding{File: s.File, Rule: "population-huge", Severity: feature.Dropped,
			Message: message.T("%d 个格子的值达到 %g，不可能是人口，未计入", "%d cells hold values up to %g, which cannot be people, and are left out", bad.huge, bad.most),
			Suggestion: message.T("这多半是未声明的“无数据”代码（gdal_translate -a_nodata）",
				"most likely it stands for no data: declare it in the file (gdal_translate -a_nodata)")})
	}
}
