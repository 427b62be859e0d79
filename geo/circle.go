package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Circle returns the service circle around a centre: a closed counter-clockwise
// ring of geodesic distance metres with this many segments (64 where it is less
// than 3). Its corners lie on the circle, so the polygon is smaller than the
// true circle by 0.16 % at 64 segments and 0.04 % at 128.
//
// Near the 180th meridian longitudes run on past it. A circle that holds a pole
// is not a polygon in longitude and latitude and should not be asked for.
func Circle(centre orb.Point, metres float64, segments int) orb.Polygon {
	if segments < 3 {
		segments = 64
	}
	ring := make(orb.Ring, segments+1)
	for i := range segments {
		ring[i] = Destination(centre, 90-360*float64(i)/float64(segments), metres)
	}
	ring[segments] = ring[0]
	return orb.Polygon{ring}
}

// Vector is a position in metres from the centre of the Earth: x towards the
// equator at Greenwich, y towards 90 degrees east, z north.
type Vector [3]float64

// ECEF returns the position of a point of the ellipsoid in space. Comparing
// straight chords through the Earth is exact enough to rank and to cut off
// distances (see ArcOfChord) and much cheaper than Distance.
func ECEF(p orb.Point) Vector {
	sl, cl := math.Sincos(p[1] * radian)
	so, co := math.Sincos(p[0] * radian)
	n := semiMajor / math.Sqrt(1-ecc2*sl*sl)
	return Vector{n * cl * co, n * cl * so, n * (1 - ecc2) * sl}
}

// Chord2 returns the square of the straight distance between two positions.
func (v Vector) Chord2(w Vector) float64 {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	return x*x + y*y + z*z
}

// curvature is the radius used between chord and arc: midway between the
// smallest radius of curvature of the ellipsoid (north-south at the equator,
// 6335 km) and the largest (at the poles, 6400 km).
const curvature = 6367400.0

// ArcOfChord returns the distance along the ellipsoid that belongs to a straight
// chord, both in metres. The ellipsoid is taken as a sphere for the difference
// of the two, so the result differs from Distance by at most 0.1 mm up to 20 km,
// 1.5 mm up to 50 km and 11 mm up to 100 km; it grows with the cube.
func ArcOfChord(chord float64) float64 {
	return 2 * curvature * math.Asin(math.Min(1, chord/(2*curvature)))
}

// ChordOfArc is the inverse of ArcOfChord.
func ChordOfArc(metres float64) float64 {
	return 2 * curvature * math.Sin(math.Min(math.Pi/2, metres/(2*curvature)))
}
