// Package raster holds the geometry of grids: where a cell lies on the earth,
// how large it is, and how the values of a grid are handed out block by block.
// A Grid is the frame (size, affine transform, coordinate system); a Source is
// a frame with values; a Sieve finds those above 0. Places are WGS 84 longitude and latitude in degrees,
// areas are square metres on the ellipsoid, cells are numbered from the top
// left, and a cell's number is row*Width+col.
//
// Areas are those of the cell's outline on the ellipsoid, never of the
// projection plane: a 100 m cell of the spherical Mollweide of GHS-POP is up to
// 0.7 % smaller or larger than the hectare it is called.
//
// The package reads no files (see geotiff) and resamples nothing.
package raster

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
)

// Grid is the frame of a raster. Transform follows GDAL's order:
//
//	x = Transform[0] + col*Transform[1] + row*Transform[2]
//	y = Transform[3] + col*Transform[4] + row*Transform[5]
//
// where col and row count cell corners, so the centre of a cell is at +0.5.
// CRS is nil where the file declares none; such a grid has no place on the
// earth: Centre and Corners answer NaN, CellArea 0 and CellAt false.
type Grid struct {
	Width, Height int
	Transform     [6]float64
	CRS           *crs.CRS
}

// Cells returns the number of cells.
func (g *Grid) Cells() int64 { return int64(g.Width) * int64(g.Height) }

// Centre returns the centre of a cell, or NaN, NaN where the cell lies outside
// the domain of the projection.
func (g *Grid) Centre(col, row int) orb.Point {
	return g.at(float64(col)+0.5, float64(row)+0.5)
}

// Corners returns the outline of a cell as a closed ring of its four corners,
// counter-clockwise on a north-up grid. The ring of a cell across the
// antimeridian runs on past 180 or -180 degrees rather than around the earth.
func (g *Grid) Corners(col, row int) orb.Ring {
	c, r := float64(col), float64(row)
	ring := orb.Ring{g.at(c, r), g.at(c, r+1), g.at(c+1, r+1), g.at(c+1, r), {}}
	middle := g.at(c+0.5, r+0.5)[0]
	for i := range 4 {
		ring[i][0] = middle + turn(ring[i][0]-middle)
	}
	ring[4] = ring[0]
	return ring
}

// CellAt returns the cell that holds a place. A place on the edge between two
// cells belongs to the one with the higher column or row.
func (g *Grid) CellAt(p orb.Point) (col, row int, ok bool) {
	if g.CRS == nil {
		return 0, 0, false
	}
	x, y, ok := g.CRS.FromWGS84(p)
	if !ok {
		return 0, 0, false
	}
	if col, row, ok = g.cell(x, y); ok || !g.CRS.Geographic() {
		return col, row, ok
	}
	// A grid may be numbered 0 to 360, or run past the antimeridian.
	if col, row, ok = g.cell(x+360, y); ok {
		return col, row, ok
	}
	return g.cell(x-360, y)
}

// Same reports whether two grids have the same cells: equal size and
// coordinate system, and corners within a thousandth of a cell.
func (g *Grid) Same(other *Grid) bool {
	if g.Width != other.Width || g.Height != other.Height || !sameCRS(g.CRS, other.CRS) {
		return false
	}
	size := math.Hypot(g.Transform[1], g.Transform[4])
	for _, corner := range [4][2]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}} {
		c, r := corner[0]*float64(g.Width), corner[1]*float64(g.Height)
		ax, ay := g.plane(c, r)
		bx, by := other.plane(c, r)
		if !(math.Hypot(ax-bx, ay-by) <= size/1000) {
			return false
		}
	}
	return true
}

func sameCRS(a, b *crs.CRS) bool {
	if a == nil || b == nil {
		return a == b
	}
	if a.Code() != "" && b.Code() != "" {
		return a.Code() == b.Code()
	}
	return a.WKT() == b.WKT()
}

// plane gives the file coordinates of a place counted in cells.
func (g *Grid) plane(col, row float64) (x, y float64) {
	t := &g.Transform
	return t[0] + col*t[1] + row*t[2], t[3] + col*t[4] + row*t[5]
}

func (g *Grid) at(col, row float64) orb.Point {
	if g.CRS != nil {
		if p, ok := g.CRS.ToWGS84(g.plane(col, row)); ok {
			p[0] = turn(p[0])
			return p
		}
	}
	return orb.Point{math.NaN(), math.NaN()}
}

func (g *Grid) cell(x, y float64) (col, row int, ok bool) {
	t := &g.Transform
	det := t[1]*t[5] - t[2]*t[4]
	dx, dy := x-t[0], y-t[3]
	c := math.Floor((dx*t[5] - dy*t[2]) / det)
	r := math.Floor((dy*t[1] - dx*t[4]) / det)
	// Written so that NaN, from a singular transform, is outside.
	if !(c >= 0 && c < float64(g.Width) && r >= 0 && r < float64(g.Height)) {
		return 0, 0, false
	}
	return int(c), int(r), true
}

// turn brings a difference of longitudes to -180 .. 180.
func turn(degrees float64) float64 {
	if degrees >= -180 && degrees <= 180 {
		return degrees
	}
	return math.Remainder(degrees, 360)
}
