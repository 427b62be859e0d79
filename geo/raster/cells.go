package raster

import (
	"math"
	"runtime"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// CellArea returns the area of a cell in square metres on the ellipsoid, or 0
// where a corner lies outside the domain of the projection.
func (g *Grid) CellArea(col, row int) float64 {
	var out [1]float64
	g.areas([]int64{int64(row)*int64(g.Width) + int64(col)}, out[:])
	return out[0]
}

// Centres returns the centres of many cells, given by their numbers, as Centre
// would; it works on all cores.
func (g *Grid) Centres(cells []int64) []orb.Point {
	out := make([]orb.Point, len(cells))
	inParallel(len(cells), func(from, to int) {
		for i := from; i < to; i++ {
			row := cells[i] / int64(g.Width)
			out[i] = g.at(float64(cells[i]-row*int64(g.Width))+0.5, float64(row)+0.5)
		}
	})
	return out
}

// CellAreas returns the areas of many cells, given by their numbers, as
// CellArea would; it works on all cores and is fastest on ascending numbers.
func (g *Grid) CellAreas(cells []int64) []float64 {
	out := make([]float64, len(cells))
	inParallel(len(cells), func(from, to int) { g.areas(cells[from:to], out[from:to]) })
	return out
}

// areas fills out with the areas of the cells. The outline of a cell is drawn
// with straight edges on the cylindrical equal-area plane; its deviation from
// the true edge cancels between opposite sides and leaves a relative error of
// the order of (cell / earth radius) squared. Along the parallels and meridians
// of a north-up geographic grid the outline is exact.
func (g *Grid) areas(cells []int64, out []float64) {
	if g.CRS == nil {
		return
	}
	steady := g.CRS.Geographic() && g.Transform[2] == 0 && g.Transform[4] == 0
	lastRow, lastCol, rowArea := int64(-1), int64(-1), 0.0
	first, end := int64(0), int64(0) // cells of the last row: to divide takes longer than all the rest
	var left, right side
	for i, cell := range cells {
		if steady && cell >= first && cell < end {
			out[i] = rowArea
			continue
		}
		row := cell / int64(g.Width)
		col := cell - row*int64(g.Width)
		first, end = cell-col, cell-col+int64(g.Width)
		if row == lastRow && col == lastCol+1 {
			left = right
		} else {
			left = g.side(col, row)
		}
		right = g.side(col+1, row)
		out[i] = between(left, right)
		lastRow, lastCol, rowArea = row, col, out[i]
	}
}

// side is the edge between two cells of a row, on the equal-area plane:
// longitudes in degrees, and the area below the latitude in m2 per degree.
type side struct{ topLon, topArea, bottomLon, bottomArea float64 }

func (g *Grid) side(col, row int64) side {
	top, bottom := g.at(float64(col), float64(row)), g.at(float64(col), float64(row+1))
	return side{top[0], south(top[1]), bottom[0], south(bottom[1])}
}

// south is the area between the pole and a parallel, for one degree of longitude.
func south(lat float64) float64 { return geo.CellArea(0, -90, 1, lat) }

func between(l, r side) float64 {
	area := turn(r.topLon-l.topLon)*(l.topArea+r.topArea) +
		turn(r.bottomLon-r.topLon)*(r.topArea+r.bottomArea) +
		turn(l.bottomLon-r.bottomLon)*(r.bottomArea+l.bottomArea) +
		turn(l.topLon-l.bottomLon)*(l.bottomArea+l.topArea)
	if math.IsNaN(area) {
		return 0
	}
	return math.Abs(area) / 2
}

// inParallel calls do for consecutive parts of 0 .. n on all cores.
func inParallel(n int, do func(from, to int)) {
	const part = 1 << 14
	workers := min(runtime.GOMAXPROCS(0), (n+part-1)/part)
	if workers <= 1 {
		do(0, n)
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for from := w * part; from < n; from += workers * part {
				do(from, min(from+part, n))
			}
		})
	}
	wg.Wait()
}
