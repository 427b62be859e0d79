package tile

import (
	"math"

	"github.com/paulmach/orb"
)

const (
	extent      = 4096 // units along the side of a tile
	mostZoom    = 24   // of WebMercatorQuad
	detailZoom  = 14   // from here on nothing is simplified; maps draw on from its tiles
	mostLat     = 85.0511287798066
	unitsPixel  = 8 // of a tile drawn at 512 pixels
	worldDegree = 360
)

// project gives the place of a point on the whole world's map at a zoom, in units,
// from the north-west corner down. Beyond Mercator's latitudes it is the rim.
func project(p orb.Point, zoom int) orb.Point {
	size := math.Ldexp(extent, zoom)
	lat := max(-mostLat, min(mostLat, p[1])) * math.Pi / 180
	return orb.Point{(p[0] + 180) / worldDegree * size, (0.5 - math.Log(math.Tan(math.Pi/4+lat/2))/(2*math.Pi)) * size}
}

// unproject is the inverse of project.
func unproject(p orb.Point, zoom int) orb.Point {
	size := math.Ldexp(extent, zoom)
	lat := 2*math.Atan(math.Exp((0.5-p[1]/size)*2*math.Pi)) - math.Pi/2
	return orb.Point{p[0]/size*worldDegree - 180, lat * 180 / math.Pi}
}

// ID is a tile of the WebMercatorQuad set.
type ID struct{ Z, X, Y int }

// Valid reports whether there is such a tile.
func (t ID) Valid() bool {
	return t.Z >= 0 && t.Z <= mostZoom && t.X >= 0 && t.Y >= 0 && t.X < 1<<t.Z && t.Y < 1<<t.Z
}

// box is the ground of a tile with a margin of so many units, on the world's map
// at its zoom.
func (t ID) box(margin float64) orb.Bound {
	x, y := float64(t.X)*extent, float64(t.Y)*extent
	return orb.Bound{Min: orb.Point{x - margin, y - margin}, Max: orb.Point{x + extent + margin, y + extent + margin}}
}

// degrees is a box on the world's map in longitude and latitude. The rim of the
// map holds what lies beyond it.
func degrees(box orb.Bound, zoom int) orb.Bound {
	northWest, southEast := unproject(box.Min, zoom), unproject(box.Max, zoom)
	out := orb.Bound{Min: orb.Point{northWest[0], southEast[1]}, Max: orb.Point{southEast[0], northWest[1]}}
	if box.Min[1] <= 0 {
		out.Max[1] = 90
	}
	if box.Max[1] >= math.Ldexp(extent, zoom) {
		out.Min[1] = -90
	}
	return out
}
