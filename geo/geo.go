// Package geo is the vocabulary of the storey of geographic data: where a
// place is, how far apart two places are, how large an area is and what lies
// within a distance.
//
// A position is an orb.Point: longitude, then latitude, in degrees on WGS 84.
// Distances are metres along the geodesic of the ellipsoid, areas are square
// metres on it, bearings are degrees clockwise from north. CGCS2000 and WGS 84
// are taken as one: their ellipsoids differ by 0.1 mm and the drift of the
// epochs is below a metre. GCJ-02 and BD-09, the shifted coordinates of Chinese
// web maps, are Datums to be left at the door with Datum.ToWGS84.
//
// Sources: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87 (2013);
// J. P. Snyder, Map projections, USGS 1395 (1987), for the authalic area.
// Projected coordinates are the business of geo/crs, overlay of geo/overlay.
package geo

import "math"

// The WGS 84 ellipsoid.
const (
	semiMajor  = 6378137.0         // a, metres
	flattening = 1 / 298.257223563 // f
	semiMinor  = semiMajor * (1 - flattening)
	ecc2       = flattening * (2 - flattening) // first eccentricity squared
	ecc2Second = ecc2 / (1 - ecc2)             // second eccentricity squared
	third      = flattening / (2 - flattening) // third flattening n
	radian     = math.Pi / 180
)
