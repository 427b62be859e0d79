package population

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

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
	err := raster.Sift(ctx, s.Grid, func(found raster.Positive) error {
		p, r := pack(found)
		mu.Lock()
		defer mu.Unlock()
		bad.add(r)
		if len(p.cols) > 0 {
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

func (r *refused) add(o refused) {
	r.negative += o.negative
	r.huge += o.huge
	r.least, r.most = min(r.least, o.least), max(r.most, o.most)
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
// of a world map in Mollweide. The centres of the first group are kept: they are
// dear, and those of the demand unless other groups bring more cells.
func (c *collector) dropUnplaced(s Source, p *people) {
	if aligned(p.grid) {
		return
	}
	if len(c.groups) == 0 {
		p.points = make([]orb.Point, 0, len(p.cells))
	}
	const part = 1 << 16 // centres are worked out in parts, to need little memory
	kept, lost := 0, 0.0
	for from := 0; from < len(p.cells); from += part {
		for k, at := range p.grid.Centres(p.cells[from:min(from+part, len(p.cells))]) {
			i := from + k
			if math.IsNaN(at[0]) || math.IsNaN(at[1]) {
				lost += p.values[i]
				continue
			}
			if p.points != nil {
				p.points = append(p.points, at)
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

// centres returns the centres of cells, in ascending order, as the grid would.
// Where longitude hangs on the column alone and latitude on the row, each is
// worked out once.
func centres(g *raster.Grid, cells []int64) []orb.Point {
	if !aligned(g) || int64(g.Width) > int64(len(cells)) {
		return g.Centres(cells)
	}
	lon := make([]float64, g.Width)
	for col := range lon {
		lon[col] = g.Centre(col, 0)[0]
	}
	out := make([]orb.Point, len(cells))
	width := int64(g.Width)
	var first, end int64 // cells of the row
	lat := 0.0
	for i, cell := range cells {
		if cell < first || cell >= end {
			row := cell / width
			first, end = row*width, (row+1)*width
			lat = g.Centre(0, int(row))[1]
		}
		out[i] = orb.Point{lon[cell-first], lat}
	}
	return out
}

// aligned reports whether the rows of a grid run along parallels and its columns
// along meridians, all of them on the earth.
func aligned(g *raster.Grid) bool {
	if g.CRS == nil || !g.CRS.Geographic() || g.CRS.Params().Shift != nil || g.Transform[2] != 0 || g.Transform[4] != 0 {
		return false
	}
	return onEarth(g.Centre(0, 0)) && onEarth(g.Centre(g.Width-1, g.Height-1))
}

func onEarth(p orb.Point) bool { return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 }

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

// What people there can be: the densest quarters hold about 100,000 people per
// km2, and no country has two thousand million.
const (
	densest = 100_000 / 1e6 // people per m2, over all populated cells
	most    = 2e9
)

// doubt tells that a grid may hold something else than people in each cell.
func (c *collector) doubt(s Source, people, area []float64) {
	total, ground := 0.0, 0.0
	for i, n := range people {
		if n > 0 && i < len(area) {
			total += n
			ground += area[i]
		}
	}
	f := feature.Finding{File: s.File, Rule: "population-implausible", Severity: feature.Warning,
		Suggestion: message.T("请核对数据说明：需要的是每个格子的人数；密度（人/平方千米）请先乘以格子面积",
			"see what the data describe: each cell needs its number of people; multiply densities (people per km²) by the area of the cell first")}
	switch {
	case ground > 0 && total > densest*ground:
		f.Message = message.T("有人口的格子平均每平方千米 %.0f 人，不像真实的人口：栅格可能是密度（人/平方千米）或其他单位",
			"populated cells hold %.0f people per km² on average, which is hard to believe: the grid may hold densities (people per km²) or another unit", total/ground*1e6)
	case total > most:
		f.Message = message.T("人口合计 %.0f，超过任何国家：栅格可能是密度（人/平方千米）或其他单位",
			"the grid holds %.0f people, more than any country: it may hold densities (people per km²) or another unit", total)
	default:
		return
	}
	c.findings = append(c.findings, f)
}
