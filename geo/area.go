package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// strip holds the coefficients of the area between the equator and a latitude
// per radian of longitude, F(lat) = sum of strip[k] sin((2k+1) lat). They come
// from a(1-e²)∫cos/(1-e² sin²)² by powers of the sine; what is left out is below
// 1e-11 of the area.
var strip = func() [5]float64 {
	const w = semiMajor * semiMajor * (1 - ecc2)
	p := [5]float64{w, w * 2 * ecc2 / 3, w * 3 * ecc2 * ecc2 / 5, w * 4 * ecc2 * ecc2 * ecc2 / 7, w * 5 * ecc2 * ecc2 * ecc2 * ecc2 / 9}
	return [5]float64{
		p[0] + p[1]*3/4 + p[2]*10/16 + p[3]*35/64 + p[4]*126/256,
		-p[1]/4 - p[2]*5/16 - p[3]*21/64 - p[4]*84/256,
		p[2]/16 + p[3]*7/64 + p[4]*36/256,
		-p[3]/64 - p[4]*9/256,
		p[4] / 256,
	}
}()

// Area returns the area in square metres on the ellipsoid of a ring, polygon,
// multipolygon, bound or collection of them, with holes subtracted; points and
// lines have none.
//
// An edge is the straight line between its ends in longitude and latitude, as
// files and GIS programs mean it: the 49th parallel may be two vertices. The
// area under each edge is integrated in closed form, so long edges need no
// vertices in between. Longitudes are taken as they stand: a shape across the
// 180th meridian is either split there or continues beyond 180.
func Area(g orb.Geometry) float64 {
	switch g := g.(type) {
	case orb.Ring:
		return ringArea(g)
	case orb.Polygon:
		var sum float64
		for i, r := range g {
			if i == 0 {
				sum = ringArea(r)
			} else {
				sum -= ringArea(r)
			}
		}
		return sum
	case orb.MultiPolygon:
		var sum float64
		for _, p := range g {
			sum += Area(p)
		}
		return sum
	case orb.Collection:
		var sum float64
		for _, p := range g {
			sum += Area(p)
		}
		return sum
	case orb.Bound:
		if g.IsEmpty() {
			return 0
		}
		return CellArea(g.Min[0], g.Min[1], g.Max[0], g.Max[1])
	}
	return 0
}

// CellArea returns the area in square metres on the ellipsoid of a rectangle of
// meridians and parallels.
func CellArea(west, south, east, north float64) float64 {
	mid, half := (south+north)/2*radian, (north-south)/2*radian
	var sum float64
	for k, c := range strip {
		m := float64(2*k + 1)
		sum += c * 2 * math.Cos(m*mid) * math.Sin(m*half)
	}
	return math.Abs(sum * (east - west) * radian)
}

// ringArea returns the area within a ring, which need not repeat its first point.
func ringArea(r orb.Ring) float64 {
	if len(r) < 3 {
		return 0
	}
	var sum float64
	p := r[len(r)-1]
	for _, q := range r {
		if p[0] != q[0] {
			sum += (q[0] - p[0]) * radian * meanStrip(p[1]*radian, q[1]*radian)
		}
		p = q
	}
	return math.Abs(sum)
}

// meanStrip is the mean of F over the latitudes of an edge: each sine turns into
// the sine of the middle times sin(x)/x of half the difference.
func meanStrip(a, b float64) float64 {
	mid, half := (a+b)/2, (b-a)/2
	var sum float64
	for k, c := range strip {
		m := float64(2*k + 1)
		x := m * half
		s := 1 - x*x/6
		if math.Abs(x) > 1e-4 {
			s = math.Sin(x) / x
		}
		sum += c * math.Sin(m*mid) * s
	}
	return sum
}
