package projection

import "math"

// webMercator is Mercator on a sphere of the equatorial radius, applied to
// latitudes of the ellipsoid as web maps do.
type webMercator struct{ radius float64 }

// WebMercator makes the projection of web maps. It is always true.
func WebMercator(p Params) (Projection, bool) {
	return webMercator{p.Ellipsoid.SemiMajor * p.Scale}, true
}

func (m webMercator) Forward(lon, lat float64) (x, y float64, ok bool) {
	if math.Abs(lat) > mercatorLimit {
		return 0, 0, false
	}
	return m.radius * lon, m.radius * math.Asinh(math.Tan(lat)), true
}

func (m webMercator) Inverse(x, y float64) (lon, lat float64, ok bool) {
	lon, lat = x/m.radius, math.Atan(math.Sinh(y/m.radius))
	return lon, lat, onGlobe(lon) && math.Abs(lat) <= mercatorLimit
}

// mercatorLimit keeps Mercator away from the poles, which lie at infinity.
const mercatorLimit = 89.99 * radian

// onGlobe reports whether a longitude counted from the central meridian is on
// the map, with a micrometre for rounding.
func onGlobe(lon float64) bool { return math.Abs(lon) <= math.Pi+1e-12 }

// mercator is the ellipsoidal Mercator projection (Snyder 7-6 and 7-7), with a
// scale or a standard parallel.
type mercator struct{ radius, e float64 }

// Mercator makes the projection of Mercator; it is false where the standard
// parallel is a pole.
func Mercator(p Params) (Projection, bool) {
	e := math.Sqrt(p.Ellipsoid.E2())
	k := p.Scale * parallel(p.Parallel1*radian, e)
	return mercator{p.Ellipsoid.SemiMajor * k, e}, k > 1e-6
}

func (m mercator) Forward(lon, lat float64) (x, y float64, ok bool) {
	if math.Abs(lat) > mercatorLimit {
		return 0, 0, false
	}
	return m.radius * lon, m.radius * math.Asinh(conformalTan(math.Tan(lat), m.e)), true
}

func (m mercator) Inverse(x, y float64) (lon, lat float64, ok bool) {
	lon, psi := x/m.radius, y/m.radius
	if !(onGlobe(lon) && math.Abs(psi) < 12) {
		return 0, 0, false
	}
	lat = math.Atan(latitudeTan(math.Sinh(psi), m.e))
	return lon, lat, math.Abs(lat) <= mercatorLimit
}

// parallel is the radius of a parallel on the unit ellipsoid (Snyder 14-15).
func parallel(lat, e float64) float64 {
	s, c := math.Sincos(lat)
	return c / math.Sqrt(1-e*e*s*s)
}

// equalArea is Lambert's cylindrical equal-area projection (Snyder 10-14 to
// 10-19); with 30 degrees as standard parallel it is that of EASE-Grid 2.
type equalArea struct{ width, height, e float64 }

// EqualArea makes the cylindrical equal-area projection; it is false where the
// standard parallel is a pole.
func EqualArea(p Params) (Projection, bool) {
	e, a := math.Sqrt(p.Ellipsoid.E2()), p.Ellipsoid.SemiMajor
	k := parallel(p.Parallel1*radian, e)
	return equalArea{a * k, a / (2 * k), e}, k > 1e-6
}

func (m equalArea) Forward(lon, lat float64) (x, y float64, ok bool) {
	return m.width * lon, m.height * authalicQ(math.Sin(lat), m.e), true
}

func (m equalArea) Inverse(x, y float64) (lon, lat float64, ok bool) {
	lon, q := x/m.width, y/m.height
	if !(onGlobe(lon) && math.Abs(q) <= authalicQ(1, m.e)*(1+1e-12)) {
		return 0, 0, false
	}
	return lon, authalicLatitude(q, m.e), true
}
