package crs

import "math"

// webMercator is Mercator on a sphere of the equatorial radius, applied to
// latitudes of the ellipsoid as web maps do.
type webMercator struct{ radius float64 }

func newWebMercator(p Params) projection { return webMercator{p.Ellipsoid.SemiMajor * p.Scale} }

func (m webMercator) forward(lon, lat float64) (x, y float64, ok bool) {
	if math.Abs(lat) > 89.99*radian {
		return 0, 0, false
	}
	return m.radius * lon, m.radius * math.Asinh(math.Tan(lat)), true
}

func (m webMercator) inverse(x, y float64) (lon, lat float64, ok bool) {
	return x / m.radius, math.Atan(math.Sinh(y / m.radius)), true
}
