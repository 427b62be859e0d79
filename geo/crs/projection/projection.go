// Package projection is the mathematics of map projections: longitude and
// latitude on an ellipsoid to metres on a plane and back. It knows no codes, no
// datums and no false origins; those are the business of geo/crs.
//
// Longitudes and latitudes are radians, longitudes counted from the central
// meridian; plane coordinates are metres from the natural origin. Formulas:
// C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers,
// J. Geodesy 85 (2011); J. P. Snyder, Map projections: a working manual, USGS
// 1395 (1987), cited by equation. Inverses are iterated to full precision rather
// than cut off after a few terms of a series.
package projection

// Projection maps longitude and latitude to the plane and back. The third result
// of both is false outside the area in which the projection is defined.
type Projection interface {
	Forward(lon, lat float64) (x, y float64, ok bool)
	Inverse(x, y float64) (lon, lat float64, ok bool)
}

// Params are the parts of a projection; each uses those that it has. Angles are
// in degrees.
type Params struct {
	Ellipsoid Ellipsoid
	Latitude  float64 // of origin
	Parallel1 float64 // standard parallels
	Parallel2 float64
	Scale     float64 // at the natural origin, not 0
}
