package crs

import (
	"math"
	"strings"

	"github.com/medreach/medreach/geo/crs/projection"
	"github.com/medreach/medreach/geo/message"
)

// Method is a way to bring longitude and latitude to a plane.
type Method uint8

// The methods. Geographic coordinates are not projected at all; WebMercator and
// Mollweide are computed on a sphere, as their users do, the others on the
// ellipsoid.
const (
	Geographic Method = iota
	TransverseMercator
	WebMercator
	Mercator         // with a scale or one standard parallel
	LambertConformal // with two standard parallels, or none and a scale at the latitude of origin
	Albers
	LambertAzimuthal     // equal-area
	CylindricalEqualArea // EASE-Grid 2, Behrmann
	Mollweide
	Sinusoidal
)

// Ellipsoid is the figure that a CRS measures on.
type Ellipsoid = projection.Ellipsoid

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
	Scale             float64 // on the central meridian or the parallel; 0: 1
	FalseEasting      float64 // in units of the CRS
	FalseNorthing     float64
	Unit              float64 // metres, or degrees where Geographic, in one unit of the CRS; 0: 1
	Shift             *Shift  // to WGS 84; nil: none is known
}

// FromParams makes a CRS from its parts. Where they are those of a code this
// package knows, such as EPSG:4547, the CRS carries it.
func FromParams(p Params) (*CRS, error) {
	p = p.withDefaults()
	if !p.sound() {
		return nil, message.Errorf("坐标系“%s”的参数不合理，请检查文件的坐标系定义（.prj 或 GeoTIFF 标签）",
			"coordinate system %q has impossible parameters: check its definition in the file (.prj or GeoTIFF keys)", clip(p.Name))
	}
	if err := p.checkDatum(); err != nil {
		return nil, err
	}
	c := &CRS{name: p.Name, p: p}
	if setUp, ok := projections[p.Method]; ok {
		c.proj, ok = setUp(projection.Params{Ellipsoid: p.Ellipsoid, Latitude: p.LatitudeOfOrigin,
			Parallel1: p.StandardParallel1, Parallel2: p.StandardParallel2, Scale: p.Scale})
		if !ok {
			return nil, message.Errorf("坐标系“%s”的标准纬线或起始纬线不构成投影",
				"the standard parallels or the latitude of origin of coordinate system %q make no projection", clip(p.Name))
		}
	}
	c.code = identify(p)
	return c, nil
}

// projections says how each method is set up; the second result is false where
// the parameters make no projection.
var projections = map[Method]func(projection.Params) (projection.Projection, bool){
	TransverseMercator:   projection.TransverseMercator,
	WebMercator:          projection.WebMercator,
	Mercator:             projection.Mercator,
	LambertConformal:     projection.LambertConformal,
	Albers:               projection.Albers,
	LambertAzimuthal:     projection.LambertAzimuthal,
	CylindricalEqualArea: projection.EqualArea,
	Mollweide:            projection.Mollweide,
	Sinusoidal:           projection.Sinusoidal,
}

func (p Params) withDefaults() Params {
	if p.Ellipsoid == (Ellipsoid{}) {
		p.Ellipsoid = projection.WGS84()
	}
	if p.Scale == 0 {
		p.Scale = 1
	}
	if p.Unit == 0 {
		p.Unit = 1
	}
	if p.Shift == nil && strings.Contains(letters(p.Datum), "hongkong1980") {
		p.Shift = hongKong() // its definitions leave it out
	}
	if p.Shift != nil && *p.Shift == (Shift{}) && p.modern() {
		p.Shift = nil // "TOWGS84[0,0,0,0,0,0,0]" says that there is none
	}
	return p
}

// modern reports whether the ellipsoid is that of WGS 84 or GRS 1980.
func (p Params) modern() bool {
	return math.Abs(p.Ellipsoid.SemiMajor-6378137) < 0.5 && math.Abs(p.Ellipsoid.InverseFlattening-298.2572) < 0.001
}

// sound reports whether every part is a usable number, so that no later step
// can divide by zero or overflow.
func (p Params) sound() bool {
	within := func(limit float64, values ...float64) bool {
		for _, v := range values {
			if !(math.Abs(v) <= limit) {
				return false
			}
		}
		return true
	}
	return p.Method <= Sinusoidal && p.Ellipsoid.Earthly() &&
		within(90, p.LatitudeOfOrigin, p.StandardParallel1, p.StandardParallel2) &&
		within(360, p.CentralMeridian, p.PrimeMeridian) &&
		within(1e10, p.FalseEasting, p.FalseNorthing) &&
		p.Scale > 0.1 && p.Scale < 10 && p.Unit > 1e-6 && p.Unit < 1e6 &&
		(p.Shift == nil || p.Shift.sound())
}

// clip shortens a text of the file for a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}
