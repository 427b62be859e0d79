package crs

import (
	"math"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// FromWKT makes a CRS from well-known text: WKT 1 as OGC and GDAL write it, the
// dialect of Esri's .prj files, and WKT 2 (ISO 19162). Vertical parts are left
// out; a bound CRS or TOWGS84 gives the shift of its datum.
func FromWKT(s string) (*CRS, error) {
	root, err := parseWKT(s)
	if err != nil {
		return nil, err
	}
	return fromNode(root)
}

func fromNode(n node) (*CRS, error) {
	switch n.keyword {
	case "COMPD_CS", "COMPOUNDCRS":
		for _, item := range n.items {
			switch item.keyword {
			case "PROJCS", "GEOGCS", "PROJCRS", "PROJECTEDCRS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS", "BOUNDCRS":
				return fromNode(item)
			}
		}
	case "BOUNDCRS":
		source := n.child("SOURCECRS")
		shift, err := bound(n.child("ABRIDGEDTRANSFORMATION"))
		if err != nil {
			return nil, err
		}
		if len(source.items) > 0 && source.items[0].keyword != "BOUNDCRS" {
			return definition(source.items[0], shift)
		}
	}
	return definition(n, nil)
}

// definition reads a projected or geographic CRS.
func definition(n node, shift *Shift) (*CRS, error) {
	p := Params{Shift: shift}
	var err error
	switch n.keyword {
	case "GEOGCS", "GEOGCRS", "GEOGRAPHICCRS", "GEODCRS", "GEODETICCRS":
		if cs := n.child("CS"); len(cs.items) > 0 && cs.items[0].keyword == "CARTESIAN" {
			return nil, unsupported("geocentric", n.text(0))
		}
		p.Unit, err = p.geographic(n)
	case "PROJCS", "PROJCRS", "PROJECTEDCRS":
		err = p.projected(n)
	default:
		return nil, unsupported(strings.ToLower(n.keyword), n.text(0))
	}
	if err != nil {
		return nil, err
	}
	p.Name = n.text(0)
	c, err := FromParams(p)
	if err != nil {
		return nil, err
	}
	c.adopt(n.child("AUTHORITY", "ID"))
	return c, nil
}

func unsupported(what, name string) error {
	return message.Errorf("不支持坐标系“%s”（%s），请把数据转换到 EPSG:4490 或 EPSG:4326",
		"coordinate system %q (%s) is not supported: convert the data to EPSG:4490 or EPSG:4326", clip(name), clip(what))
}

// adopt takes over the code that a definition states, unless the registry knows
// that code to mean something else.
func (c *CRS) adopt(id node) {
	authority := strings.ToUpper(id.text(0))
	code, ok := id.value(1)
	if !ok || authority != "EPSG" && authority != "ESRI" || code != math.Trunc(code) || code < 1 || code > 1e7 {
		return
	}
	known, err := fromCode(authority, int(code))
	if err == nil && c.p.equals(known.p) {
		c.code = known.code
	}
}

// geographic reads datum and prime meridian and returns the degrees in one unit.
func (p *Params) geographic(n node) (float64, error) {
	datum := n.child("DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE")
	p.Datum = datum.text(0)
	figure := datum.child("SPHEROID", "ELLIPSOID")
	a, okA := figure.value(1)
	f, okF := figure.value(2)
	if !okA || !okF || a == 0 {
		return 0, malformed("the datum has no ellipsoid")
	}
	p.Ellipsoid = Ellipsoid{SemiMajor: a * scaleOf(figure, 1, "LENGTHUNIT", "UNIT"), InverseFlattening: f}
	if p.Shift == nil {
		p.Shift = towgs84(datum)
	}
	unit := n.child("UNIT", "ANGLEUNIT")
	if unit.items == nil {
		unit = n.child("AXIS").child("ANGLEUNIT", "UNIT")
	}
	degrees := tidy(scaleOf(node{items: []node{unit}}, radian, "UNIT", "ANGLEUNIT") / radian)
	if degrees == 0 {
		return 0, malformed("the unit of angle is zero")
	}
	meridian := n.child("PRIMEM", "PRIMEMERIDIAN")
	if v, ok := meridian.value(1); ok {
		// WKT 1 wants the unit of the system; GDAL and Esri write degrees.
		p.PrimeMeridian = v * tidy(scaleOf(meridian, radian, "ANGLEUNIT", "UNIT")/radian)
	}
	return degrees, nil
}

// tidy takes the noise of radians to degrees and back out of a unit.
func tidy(v float64) float64 {
	if math.Abs(v-1) < 1e-9 {
		return 1
	}
	return v
}

// scaleOf returns the factor of a unit within n, or otherwise.
func scaleOf(n node, otherwise float64, keywords ...string) float64 {
	if v, ok := n.child(keywords...).value(1); ok {
		return v
	}
	return otherwise
}

// projected reads a projected CRS. In WKT 1 parameters are in the units of the
// geographic and the projected system, in WKT 2 each states its own.
func (p *Params) projected(n node) error {
	base := n.child("GEOGCS", "BASEGEOGCRS", "BASEGEODCRS")
	degrees, err := p.geographic(base)
	if err != nil {
		return err
	}
	method, holder := n.child("PROJECTION").text(0), n
	if conversion := n.child("CONVERSION", "DERIVINGCONVERSION"); conversion.items != nil {
		method, holder = conversion.child("METHOD", "PROJECTION").text(0), conversion
		degrees = 1
	}
	unit := n.child("UNIT", "LENGTHUNIT")
	if unit.items == nil {
		unit = n.child("AXIS").child("LENGTHUNIT", "UNIT")
	}
	p.Unit = tidy(scaleOf(node{items: []node{unit}}, 1, "UNIT", "LENGTHUNIT"))
	if p.Unit == 0 {
		return malformed("the unit of length is zero")
	}
	given, err := p.parameters(holder, degrees)
	if err != nil {
		return err
	}
	return p.method(method, n, given)
}

// parameters reads the parameters of a projection and returns which were given.
func (p *Params) parameters(holder node, degrees float64) (map[string]float64, error) {
	given := map[string]float64{}
	places := map[string]*float64{"lat": &p.LatitudeOfOrigin, "lon": &p.CentralMeridian, "sp1": &p.StandardParallel1,
		"sp2": &p.StandardParallel2, "scale": &p.Scale, "east": &p.FalseEasting, "north": &p.FalseNorthing}
	for _, item := range holder.items {
		if item.keyword != "PARAMETER" {
			continue
		}
		v, ok := item.value(1)
		if !ok {
			return nil, malformed("the parameter " + clip(item.text(0)) + " has no number")
		}
		key, ok := parameterNames[letters(item.text(0))]
		if !ok {
			if v != 0 {
				return nil, unsupported(item.text(0), p.Name)
			}
			continue
		}
		switch key {
		case "lat", "lon", "sp1", "sp2":
			v *= tidy(scaleOf(item, degrees*radian, "ANGLEUNIT", "UNIT") / radian)
		case "east", "north":
			v *= scaleOf(item, p.Unit, "LENGTHUNIT", "UNIT") / p.Unit
		}
		*places[key] = v
		given[key] = v
	}
	return given, nil
}

// parameterNames gives the meaning of the names in use, in lower case without
// marks.
var parameterNames = map[string]string{
	"latitudeoforigin":        "lat",
	"latitudeofcenter":        "lat",
	"latitudeofcentre":        "lat",
	"latitudeofnaturalorigin": "lat",
	"latitudeoffalseorigin":   "lat",

	"centralmeridian":          "lon",
	"longitudeofcenter":        "lon",
	"longitudeofcentre":        "lon",
	"longitudeoforigin":        "lon",
	"longitudeofnaturalorigin": "lon",
	"longitudeoffalseorigin":   "lon",

	"standardparallel1":             "sp1",
	"latitudeof1ststandardparallel": "sp1",
	"latitudeofstandardparallel":    "sp1",
	"standardparallel2":             "sp2",
	"latitudeof2ndstandardparallel": "sp2",

	"scalefactor":                   "scale",
	"scalefactoratnaturalorigin":    "scale",
	"scalefactoratprojectioncentre": "scale",

	"falseeasting":          "east",
	"eastingatfalseorigin":  "east",
	"falsenorthing":         "north",
	"northingatfalseorigin": "north",
}

// methodNames gives the method of the names that OGC, Esri and EPSG use.
var methodNames = map[string]Method{
	"transversemercator":        TransverseMercator,
	"transversemercatorcomplex": TransverseMercator,
	"gausskruger":               TransverseMercator,
	"gausskrueger":              TransverseMercator,
	"gausskrüger":               TransverseMercator,

	"mercatorauxiliarysphere":            WebMercator,
	"popularvisualisationpseudomercator": WebMercator,

	"mercator":         Mercator,
	"mercator1sp":      Mercator,
	"mercator2sp":      Mercator,
	"mercatorvarianta": Mercator,
	"mercatorvariantb": Mercator,

	"lambertconformalconic":    LambertConformal,
	"lambertconformalconic1sp": LambertConformal,
	"lambertconformalconic2sp": LambertConformal,
	"lambertconicconformal1sp": LambertConformal,
	"lambertconicconformal2sp": LambertConformal,

	"albers":               Albers,
	"albersconicequalarea": Albers,
	"albersequalarea":      Albers,
	"albersequalareaconic": Albers,

	"lambertazimuthalequalarea":   LambertAzimuthal,
	"cylindricalequalarea":        CylindricalEqualArea,
	"lambertcylindricalequalarea": CylindricalEqualArea,
	"behrmann":                    CylindricalEqualArea,
	"mollweide":                   Mollweide,
	"sinusoidal":                  Sinusoidal,
}

// method settles the method by its name, and the parallels that it implies.
func (p *Params) method(name string, n node, given map[string]float64) error {
	key := letters(name)
	m, ok := methodNames[key]
	if !ok {
		return unsupported(name, n.text(0))
	}
	p.Method = m
	has := func(key string) bool { _, ok := given[key]; return ok }
	switch {
	case m == Mercator && strings.Contains(n.child("EXTENSION").text(1), "+nadgrids=@null"):
		// GDAL's WKT 1 for web Mercator: the truth stands in the extension.
		p.Method = WebMercator
	case m == LambertConformal && !has("sp1"):
		p.StandardParallel1, p.StandardParallel2 = p.LatitudeOfOrigin, p.LatitudeOfOrigin
	case (m == LambertConformal || m == Albers) && !has("sp2"):
		p.StandardParallel2 = p.StandardParallel1
	case key == "behrmann" && !has("sp1"):
		p.StandardParallel1 = 30
	}
	return nil
}

// towgs84 reads the shift of a WKT 1 datum.
func towgs84(datum node) *Shift {
	n := datum.child("TOWGS84")
	if len(n.items) != 3 && len(n.items) != 7 {
		return nil
	}
	var s Shift
	for i := range n.items {
		v, ok := n.value(i)
		if !ok {
			return nil
		}
		s[i] = v
	}
	return &s
}

// bound reads the transformation of a bound CRS. Coordinate-frame rotations have
// the opposite sign; the scale is given as a factor near 1.
func bound(n node) (*Shift, error) {
	var s Shift
	frame := strings.Contains(letters(n.child("METHOD").text(0)), "coordinateframe")
	places := map[string]int{"xaxistranslation": 0, "yaxistranslation": 1, "zaxistranslation": 2,
		"xaxisrotation": 3, "yaxisrotation": 4, "zaxisrotation": 5, "scaledifference": 6}
	for _, item := range n.items {
		if item.keyword != "PARAMETER" {
			continue
		}
		i, known := places[letters(item.text(0))]
		v, ok := item.value(1)
		if !known || !ok {
			return nil, unsupported(item.text(0), n.text(0))
		}
		switch {
		case i == 6 && math.Abs(v-1) < 0.1:
			v = (v - 1) * 1e6
		case i >= 3 && i < 6 && frame:
			v = -v
		}
		s[i] = v
	}
	return &s, nil
}
