// Package crs brings coordinates of files to WGS 84 longitude and latitude and
// back: geographic systems, the projections that Chinese and worldwide health
// and population data come in, by EPSG code, by WKT or by their parameters.
//
// x is always the easting or longitude and y the northing or latitude, as files
// store them, whatever the order of axes in the definition. Datums that agree
// with WGS 84 to about a metre (CGCS2000, ETRS89, ITRF, NAD83 ...) are taken as
// equal to it; others are refused unless their seven parameters are given. Hong
// Kong's grid of 1980 comes with its published parameters.
//
// The formulas are in crs/projection. A CRS is immutable and may be used by
// several goroutines.
package crs

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs/projection"
)

// CRS is a coordinate reference system.
type CRS struct {
	name string
	code string
	p    Params
	proj projection.Projection // nil where geographic
}

// Params returns the parts that make up the system, with no default left open.
func (c *CRS) Params() Params {
	p := c.p
	if p.Shift != nil {
		shift := *p.Shift
		p.Shift = &shift
	}
	return p
}

// WGS84 returns longitude and latitude on WGS 84, EPSG:4326.
func WGS84() *CRS {
	return &CRS{name: "WGS 84", code: "EPSG:4326", p: fixed["EPSG:4326"].withDefaults()}
}

// Name returns the name of the system, such as "CGCS2000 / 3-degree Gauss-Kruger zone 39".
func (c *CRS) Name() string { return c.name }

// Code returns the authority and code, such as "EPSG:4547", or "" where there is none.
func (c *CRS) Code() string { return c.code }

// Geographic reports whether coordinates are longitude and latitude.
func (c *CRS) Geographic() bool { return c.p.Method == Geographic }

// ToWGS84 returns the position of the file coordinates x (easting or longitude)
// and y (northing or latitude). It is false outside the area in which the
// projection is defined and for values that are not numbers. Longitudes of a
// geographic CRS are returned as they stand, up to 360 degrees either way.
func (c *CRS) ToWGS84(x, y float64) (orb.Point, bool) {
	lon, lat := x*c.p.Unit, y*c.p.Unit
	if c.proj != nil {
		var ok bool
		lon, lat, ok = c.proj.Inverse((x-c.p.FalseEasting)*c.p.Unit, (y-c.p.FalseNorthing)*c.p.Unit)
		if !ok {
			return orb.Point{}, false
		}
		lon, lat = wrap(lon/radian+c.p.CentralMeridian), lat/radian
	}
	lon += c.p.PrimeMeridian
	if !(math.Abs(lon) <= 360 && math.Abs(lat) <= 90+slack) {
		return orb.Point{}, false
	}
	lat = math.Max(-90, math.Min(90, lat))
	if c.p.Shift != nil {
		lon, lat = c.p.Shift.toWGS84(c.p.Ellipsoid, lon, lat)
	}
	return orb.Point{lon, lat}, true
}

const radian = math.Pi / 180

// slack is how far beyond a pole, in degrees, a latitude may lie by rounding:
// the edges of world-wide grids often do.
const slack = 1e-7

// FromWGS84 returns the file coordinates of a position: x is the easting or
// longitude, y the northing or latitude. It is false where the position cannot
// be shown in this projection.
func (c *CRS) FromWGS84(p orb.Point) (x, y float64, ok bool) {
	lon, lat := p[0], p[1]
	if !(math.Abs(lon) <= 360 && math.Abs(lat) <= 90+slack) {
		return 0, 0, false
	}
	lat = math.Max(-90, math.Min(90, lat))
	if c.p.Shift != nil {
		lon, lat = c.p.Shift.fromWGS84(c.p.Ellipsoid, lon, lat)
	}
	lon -= c.p.PrimeMeridian
	if c.proj == nil {
		return lon / c.p.Unit, lat / c.p.Unit, true
	}
	x, y, ok = c.proj.Forward(wrap(lon-c.p.CentralMeridian)*radian, lat*radian)
	if !ok {
		return 0, 0, false
	}
	return x/c.p.Unit + c.p.FalseEasting, y/c.p.Unit + c.p.FalseNorthing, true
}

// wrap brings a longitude to -180..180 and leaves both ends as they are.
func wrap(lon float64) float64 {
	if lon >= -180 && lon <= 180 {
		return lon
	}
	return math.Remainder(lon, 360)
}
