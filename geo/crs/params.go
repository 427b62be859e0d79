package crs

import (
	"math"

	"github.com/medreach/medreach/geo/message"
)

// Method is a way to bring longitude and latitude to a plane.
type Method uint8

// The methods. Geographic coordinates are not projected at all.
const (
	Geographic Method = iota
	TransverseMercator
	WebMercator
)

// Params describes a CRS by its parts, as GeoTIFF keys and WKT do. Angles are
// in degrees, whatever the unit of the CRS. The zero value is WGS 84 longitude
// and latitude.
type Params struct {
	Name              string
	Datum             string    // as the file calls it; empty where it does not
	Ellipsoid         Ellipsoid // zero: WGS 84
	PrimeMeridian     float64   // degrees east of Greenwich
	Method            Method
	LatitudeOfOrigin  float64
	CentralMeridian   float64
	StandardParallel1 float64
	StandardParallel2 float64
	Scale             float64 // on the central meridian; 0: 1
	FalseEasting      float64 // in units of the CRS
	FalseNorthing     float64
	Unit              float64 // metres, or degrees where Geographic, in one unit of the CRS; 0: 1
}

// FromParams makes a CRS from its parts.
func FromParams(p Params) (*CRS, error) {
	if p.Ellipsoid == (Ellipsoid{}) {
		p.Ellipsoid = wgs84()
	}
	if p.Scale == 0 {
		p.Scale = 1
	}
	if p.Unit == 0 {
		p.Unit = 1
	}
	for _, v := range []float64{p.PrimeMeridian, p.LatitudeOfOrigin, p.CentralMeridian, p.StandardParallel1,
		p.StandardParallel2, p.Scale, p.FalseEasting, p.FalseNorthing, p.Unit} {
		if math.IsNaN(v) || math.Abs(v) > 1e9 {
			return nil, message.Errorf("坐标系“%s”的参数不是有效数字", "coordinate system %q has a parameter that is not a usable number", p.Name)
		}
	}
	c := &CRS{name: p.Name, p: p}
	switch p.Method {
	case Geographic:
	case TransverseMercator:
		c.proj = newTransverse(p)
	case WebMercator:
		c.proj = newWebMercator(p)
	}
	return c, nil
}
