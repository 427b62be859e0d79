package geotiff

import (
	"math"
	"strings"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
)

// The keys of a projection that has no code of its own.
const (
	keyGeodeticDatum  = 2050
	keyAngularUnit    = 2054
	keyEllipsoid      = 2056
	keySemiMajor      = 2057
	keySemiMinor      = 2058
	keyInvFlattening  = 2059
	keyPrimeMeridian  = 2061
	keyLinearUnit     = 3076
	keyLinearUnitSize = 3077
	keyParallel1      = 3078
	keyParallel2      = 3079
	keyNaturalLong    = 3080
	keyNaturalLat     = 3081
	keyFalseEasting   = 3082
	keyFalseNorthing  = 3083
	keyOriginLong     = 3084
	keyOriginLat      = 3085
	keyOriginEasting  = 3086
	keyOriginNorthing = 3087
	keyCentreLong     = 3088
	keyCentreLat      = 3089
	keyCentreEasting  = 3090
	keyCentreNorthing = 3091
	keyNaturalScale   = 3092
	keyCentreScale    = 3093
)

// methods are the codes of the projections that crs knows.
var methods = map[int]crs.Method{
	1:  crs.TransverseMercator,
	7:  crs.Mercator,
	8:  crs.LambertConformal,
	9:  crs.LambertConformal,
	10: crs.LambertAzimuthal,
	11: crs.Albers,
	24: crs.Sinusoidal,
	28: crs.CylindricalEqualArea,
}

// ellipsoids are those of the data that reach China, by EPSG code.
var ellipsoids = map[int]crs.Ellipsoid{
	1024: {SemiMajor: 6378137, InverseFlattening: 298.257222101}, // CGCS2000
	7019: {SemiMajor: 6378137, InverseFlattening: 298.257222101}, // GRS 1980
	7024: {SemiMajor: 6378245, InverseFlattening: 298.3},         // Krasovsky 1940
	7030: {SemiMajor: 6378137, InverseFlattening: 298.257223563}, // WGS 84
	7049: {SemiMajor: 6378140, InverseFlattening: 298.257},       // IAG 1975
}

// real returns the first of the keys that is there, or 0.
func (k geoKeys) real(keys ...uint16) float64 {
	for _, key := range keys {
		if v, ok := k.reals[key]; ok {
			return v
		}
	}
	return 0
}

// params are the parts of a coordinate system that has no code.
func (k geoKeys) params() (crs.Params, error) {
	p := crs.Params{Name: k.name()}
	if err := k.readDatum(&p); err != nil {
		return p, err
	}
	angle := k.angle()
	p.PrimeMeridian = k.real(keyPrimeMeridian) * angle
	if k.codes[keyModelType] == modelGeographic {
		p.Unit = angle
		return p, nil
	}
	unit, err := k.linearUnit()
	if err != nil {
		return p, err
	}
	p.Unit = unit
	if zoned(&p, k.codes[keyProjection]) {
		return p, nil
	}
	method, ok := methods[k.codes[keyProjMethod]]
	if !ok {
		return p, message.Errorf("不支持的投影方法（GeoTIFF 代码 %d）", "the projection method with GeoTIFF code %d is not supported", k.codes[keyProjMethod])
	}
	p.Method = method
	p.LatitudeOfOrigin = k.real(keyOriginLat, keyNaturalLat, keyCentreLat) * angle
	p.CentralMeridian = k.real(keyOriginLong, keyNaturalLong, keyCentreLong) * angle
	p.StandardParallel1 = k.real(keyParallel1) * angle
	p.StandardParallel2 = k.real(keyParallel2) * angle
	p.FalseEasting = k.real(keyFalseEasting, keyOriginEasting, keyCentreEasting)
	p.FalseNorthing = k.real(keyFalseNorthing, keyOriginNorthing, keyCentreNorthing)
	p.Scale = k.real(keyNaturalScale, keyCentreScale)
	return p, nil
}

// zoned fills in the parts of the coded zones of UTM and Gauss-Kruger.
func zoned(p *crs.Params, code int) bool {
	zone := float64(code % 100)
	if zone < 1 || zone > 60 {
		return false
	}
	p.Method, p.CentralMeridian, p.FalseEasting, p.Scale = crs.TransverseMercator, 6*zone-183, 500000, 0.9996
	switch code / 100 {
	case 160: // UTM north
	case 161: // UTM south
		p.FalseNorthing = 1e7
	case 162: // Gauss-Kruger of 6 degrees, the zone before the easting
		p.CentralMeridian, p.FalseEasting, p.Scale = 6*zone-3, zone*1e6+500000, 1
	default:
		p.Method, p.CentralMeridian, p.FalseEasting, p.Scale = crs.Geographic, 0, 0, 0
		return false
	}
	return true
}

func (k geoKeys) name() string {
	for _, key := range []uint16{keyProjCitation, keyCitation, keyGeodeticCitation} {
		if name, _, _ := strings.Cut(k.texts[key], "|"); name != "" {
			return name
		}
	}
	return "GeoTIFF"
}

// readDatum finds the datum and its ellipsoid. A datum with a code is asked for
// by that of its longitudes and latitudes, which the EPSG numbers 2000 lower,
// so that crs may refuse it by name.
func (k geoKeys) readDatum(p *crs.Params) error {
	code := 0
	if k.coded(keyGeodeticCRS) {
		code = k.codes[keyGeodeticCRS]
	} else if d := k.codes[keyGeodeticDatum]; d > 6000 && d < 7000 {
		code = d - 2000
	}
	if code != 0 {
		c, err := crs.FromEPSG(code)
		if err != nil {
			return err
		}
		p.Datum = c.Name()
	} else if _, after, ok := strings.Cut(k.texts[keyGeodeticCitation], "Datum = "); ok {
		p.Datum, _, _ = strings.Cut(after, "|")
	}
	a, f := k.real(keySemiMajor), k.real(keyInvFlattening)
	if b := k.real(keySemiMinor); f == 0 && a > b && b > 0 {
		f = a / (a - b)
	}
	if a != 0 {
		p.Ellipsoid = crs.Ellipsoid{SemiMajor: a, InverseFlattening: f}
		return nil
	}
	p.Ellipsoid = ellipsoids[k.codes[keyEllipsoid]]
	return nil
}

// angle is the size of the angular unit in degrees.
func (k geoKeys) angle() float64 {
	switch k.codes[keyAngularUnit] {
	case 9101: // radian
		return 180 / math.Pi
	case 9105: // grad
		return 0.9
	}
	return 1
}

// linearUnit is the size of the linear unit in metres.
func (k geoKeys) linearUnit() (float64, error) {
	switch code := k.codes[keyLinearUnit]; code {
	case 0, 9001:
		return 1, nil
	case 9002: // foot
		return 0.3048, nil
	case 9003: // US survey foot
		return 1200.0 / 3937, nil
	case userDefined:
		if size := k.real(keyLinearUnitSize); size > 0 {
			return size, nil
		}
		return 1, nil
	default:
		return 0, message.Errorf("不支持的长度单位（EPSG:%d）", "the unit of length EPSG:%d is not supported", code)
	}
}
