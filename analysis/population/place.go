package population

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/raster"
)

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
	return placed(g.Centre(0, 0)) && placed(g.Centre(g.Width-1, g.Height-1))
}

// unplaced reports whether a centre is nowhere.
func unplaced(p orb.Point) bool { return math.IsNaN(p[0]) || math.IsNaN(p[1]) }
