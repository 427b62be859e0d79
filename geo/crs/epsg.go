package crs

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/crs/projection"
	"github.com/medreach/medreach/geo/message"
)

// Parse reads what a user or a file writes for a coordinate system: a code
// ("EPSG:4547", "ESRI:54009", "urn:ogc:def:crs:EPSG::4326",
// "http://www.opengis.net/def/crs/OGC/1.3/CRS84", "4490"), one of the names wgs84,
// cgcs2000 and crs84, or a definition in WKT.
func Parse(s string) (*CRS, error) {
	text := strings.TrimSpace(strings.TrimPrefix(s, "\ufeff"))
	if strings.ContainsAny(text, "[(") {
		return FromWKT(text)
	}
	switch letters(text) {
	case "":
		return nil, message.Errorf("没有写坐标系", "no coordinate system given")
	case "wgs84", "crs84":
		return WGS84(), nil
	case "cgcs2000":
		return FromEPSG(4490)
	case "gcj02", "bd09":
		return nil, message.Errorf("“%s”是网络地图的偏移坐标而不是坐标系，请写在设施表的 datum 里",
			"%q is the shift of a web map, not a coordinate system: give it as the datum of the table", text)
	}
	if c, ok, err := parseCode(strings.ToUpper(text)); ok {
		return c, err
	}
	return nil, message.Errorf("不认识的坐标系“%s”，请写代码（如 EPSG:4490、EPSG:4547）或 WKT",
		"unknown coordinate system %q: write a code such as EPSG:4490 or EPSG:4547, or WKT", clip(text))
}

// parseCode reads a code in any of its spellings; ok is false where there is none.
func parseCode(text string) (c *CRS, ok bool, err error) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(":/# ", r) })
	if len(parts) == 0 {
		return nil, false, nil
	}
	before, last := parts[:len(parts)-1], parts[len(parts)-1]
	if last == "CRS84" {
		return WGS84(), true, nil
	}
	code, wrong := strconv.Atoi(last)
	switch {
	case wrong != nil:
		return nil, false, nil
	case slices.Contains(before, "ESRI"):
		c, err = fromCode("ESRI", code)
	case slices.Contains(before, "EPSG") || len(before) == 0:
		c, err = fromCode("EPSG", code)
	default:
		return nil, false, nil
	}
	return c, true, err
}

// FromEPSG makes the CRS of an EPSG code.
func FromEPSG(code int) (*CRS, error) { return fromCode("EPSG", code) }

func fromCode(authority string, code int) (*CRS, error) {
	id := authority + ":" + strconv.Itoa(code)
	if other, ok := alias[id]; ok {
		id = other
	}
	if p, ok := lookup(id); ok {
		c, err := FromParams(p)
		if err != nil {
			return nil, err
		}
		c.code = id
		return c, nil
	}
	if title, ok := oldDatum(id); ok {
		return nil, refuse(title)
	}
	if id == "EPSG:4479" {
		return nil, message.Errorf("EPSG:4479 是地心直角坐标，不是经纬度或平面坐标，请使用 EPSG:4490",
			"EPSG:4479 is geocentric, neither longitude and latitude nor a map: use EPSG:4490")
	}
	return nil, message.Errorf("不支持坐标系代码 %s，请把数据转换到 EPSG:4490 或 EPSG:4326，或提供 WKT（.prj）定义",
		"coordinate system %s is not supported: convert the data to EPSG:4490 or EPSG:4326, or give its definition in WKT (.prj)", id)
}

// alias holds other codes in use for one system: with heights, or of before the
// registry had one.
var alias = map[string]string{
	"EPSG:4979": "EPSG:4326", "EPSG:4480": "EPSG:4490",
	"EPSG:900913": "EPSG:3857", "EPSG:102100": "EPSG:3857", "ESRI:102100": "EPSG:3857",
}

// fixed holds the systems that belong to no series, as the EPSG and Esri
// registries define them.
var fixed = map[string]Params{
	"EPSG:4326": {Name: "WGS 84", Datum: "WGS_1984"},
	"EPSG:4490": {Name: "China Geodetic Coordinate System 2000", Datum: "China_2000", Ellipsoid: projection.GRS80()},
	"EPSG:4258": {Name: "ETRS89", Datum: "European_Terrestrial_Reference_System_1989", Ellipsoid: projection.GRS80()},
	"EPSG:4269": {Name: "NAD83", Datum: "North_American_Datum_1983", Ellipsoid: projection.GRS80()},
	"EPSG:4674": {Name: "SIRGAS 2000", Datum: "Sistema_de_Referencia_Geocentrico_para_las_AmericaS_2000", Ellipsoid: projection.GRS80()},
	"EPSG:3824": {Name: "TWD97", Datum: "Taiwan_Datum_1997", Ellipsoid: projection.GRS80()},
	"EPSG:3825": taiwan("TWD97 / TM2 zone 119", 119),
	"EPSG:3826": taiwan("TWD97 / TM2 zone 121", 121),
	"EPSG:4611": {Name: "Hong Kong 1980", Datum: "Hong_Kong_1980", Ellipsoid: international(), Shift: hongKong()},
	"EPSG:2326": {Name: "Hong Kong 1980 Grid System", Datum: "Hong_Kong_1980", Ellipsoid: international(), Shift: hongKong(),
		Method: TransverseMercator, LatitudeOfOrigin: 22 + 18./60 + 43.68/3600, CentralMeridian: 114 + 10./60 + 42.8/3600,
		FalseEasting: 836694.05, FalseNorthing: 819069.8},
	"EPSG:3857": {Name: "WGS 84 / Pseudo-Mercator", Datum: "WGS_1984", Method: WebMercator},
	"EPSG:3395": {Name: "WGS 84 / World Mercator", Datum: "WGS_1984", Method: Mercator},
	"EPSG:6933": {Name: "WGS 84 / NSIDC EASE-Grid 2.0 Global", Datum: "WGS_1984", Method: CylindricalEqualArea, StandardParallel1: 30},
	"EPSG:3035": {Name: "ETRS89-extended / LAEA Europe", Datum: "European_Terrestrial_Reference_System_1989", Ellipsoid: projection.GRS80(),
		Method: LambertAzimuthal, LatitudeOfOrigin: 52, CentralMeridian: 10, FalseEasting: 4321000, FalseNorthing: 3210000},
	"EPSG:3034": {Name: "ETRS89-extended / LCC Europe", Datum: "European_Terrestrial_Reference_System_1989", Ellipsoid: projection.GRS80(),
		Method: LambertConformal, LatitudeOfOrigin: 52, CentralMeridian: 10, StandardParallel1: 35, StandardParallel2: 65,
		FalseEasting: 4000000, FalseNorthing: 2800000},
	"ESRI:54009": {Name: "World_Mollweide", Datum: "WGS_1984", Method: Mollweide},
	"ESRI:54008": {Name: "World_Sinusoidal", Datum: "WGS_1984", Method: Sinusoidal},
	"ESRI:54034": {Name: "World_Cylindrical_Equal_Area", Datum: "WGS_1984", Method: CylindricalEqualArea},
	"ESRI:102012": {Name: "Asia_Lambert_Conformal_Conic", Datum: "WGS_1984",
		Method: LambertConformal, CentralMeridian: 105, StandardParallel1: 30, StandardParallel2: 62},
	"ESRI:102025": {Name: "Asia_North_Albers_Equal_Area_Conic", Datum: "WGS_1984",
		Method: Albers, LatitudeOfOrigin: 30, CentralMeridian: 95, StandardParallel1: 15, StandardParallel2: 65},
	"ESRI:102028": {Name: "Asia_South_Albers_Equal_Area_Conic", Datum: "WGS_1984",
		Method: Albers, LatitudeOfOrigin: -15, CentralMeridian: 125, StandardParallel1: 7, StandardParallel2: -32},
}

// international is the ellipsoid of 1924.
func international() Ellipsoid { return Ellipsoid{SemiMajor: 6378388, InverseFlattening: 297} }

func taiwan(name string, meridian float64) Params {
	return Params{Name: name, Datum: "Taiwan_Datum_1997", Ellipsoid: projection.GRS80(),
		Method: TransverseMercator, CentralMeridian: meridian, Scale: 0.9999, FalseEasting: 250000}
}

// hongKong is the published transformation EPSG:1825, good to a metre, with the
// rotations turned to the position-vector sense.
func hongKong() *Shift {
	return &Shift{-162.619, -276.959, -161.764, 0.067753, -2.243648, -1.158828, -1.094246}
}

// lookup returns the definition behind an id such as "EPSG:4547".
func lookup(id string) (Params, bool) {
	if p, ok := fixed[id]; ok {
		return p, true
	}
	code := numberOf(id)
	switch {
	case code >= 4491 && code <= 4554:
		return gaussKruger(code), true
	case code >= 32601 && code <= 32660:
		return utm(code-32600, "N", fixed["EPSG:4326"]), true
	case code >= 32701 && code <= 32760:
		return utm(code-32700, "S", fixed["EPSG:4326"]), true
	case code >= 25828 && code <= 25838:
		return utm(code-25800, "N", fixed["EPSG:4258"]), true
	case code >= 31978 && code <= 31985:
		return utm(code-31960, "S", fixed["EPSG:4674"]), true
	}
	return Params{}, false
}

// gaussKruger describes EPSG:4491 to 4554: CGCS2000 Gauss-Krüger in 6-degree and
// 3-degree zones, with the number of the zone before the easting or without.
func gaussKruger(code int) Params {
	p := fixed["EPSG:4490"]
	p.Method, p.FalseEasting = TransverseMercator, 500000
	switch {
	case code <= 4501:
		zone := code - 4491 + 13
		p.Name = fmt.Sprintf("CGCS2000 / Gauss-Kruger zone %d", zone)
		p.CentralMeridian, p.FalseEasting = float64(6*zone-3), float64(zone)*1e6+500000
	case code <= 4512:
		p.CentralMeridian = float64(75 + 6*(code-4502))
		p.Name = fmt.Sprintf("CGCS2000 / Gauss-Kruger CM %.0fE", p.CentralMeridian)
	case code <= 4533:
		zone := code - 4513 + 25
		p.Name = fmt.Sprintf("CGCS2000 / 3-degree Gauss-Kruger zone %d", zone)
		p.CentralMeridian, p.FalseEasting = float64(3*zone), float64(zone)*1e6+500000
	default:
		p.CentralMeridian = float64(75 + 3*(code-4534))
		p.Name = fmt.Sprintf("CGCS2000 / 3-degree Gauss-Kruger CM %.0fE", p.CentralMeridian)
	}
	return p
}

func utm(zone int, side string, base Params) Params {
	base.Name = fmt.Sprintf("%s / UTM zone %d%s", base.Name, zone, side)
	base.Method, base.CentralMeridian, base.Scale, base.FalseEasting = TransverseMercator, float64(6*zone-183), 0.9996, 500000
	if side == "S" {
		base.FalseNorthing = 10000000
	}
	return base
}

// numberOf returns the number of an EPSG code, or 0.
func numberOf(id string) int {
	number, ok := strings.CutPrefix(id, "EPSG:")
	code, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0
	}
	return code
}

// oldDatum recognises the codes of datums that need a shift.
func oldDatum(id string) (message.Text, bool) {
	code := numberOf(id)
	for _, r := range []struct{ first, last, datum int }{
		{4214, 4214, 1}, {2401, 2442, 1}, {21413, 21423, 1}, {21453, 21463, 1}, {21473, 21483, 1}, // Beijing 1954
		{4610, 4610, 2}, {2327, 2390, 2}, // Xi'an 1980
		{4555, 4555, 0}, {4568, 4589, 0}, {4652, 4656, 0}, {4766, 4800, 0}, {4812, 4812, 0}, {4822, 4822, 0}, // New Beijing
		{4267, 4267, 4}, {26701, 26722, 4}, // NAD27
	} {
		if code >= r.first && code <= r.last {
			return shifted[r.datum].title, true
		}
	}
	return message.Text{}, false
}

// identify returns the code of a system that is known by its parts, or "". Of a
// 3-degree and a 6-degree zone with one central meridian it takes the 3-degree.
func identify(p Params) string {
	if p.Method == TransverseMercator {
		cm := int(p.CentralMeridian)
		for _, code := range []int{4534 + (cm-75)/3, 4513 + (cm-75)/3, 4491 + (cm-75)/6, 32600 + (cm+183)/6, 32700 + (cm+183)/6} {
			if q, ok := lookup("EPSG:" + strconv.Itoa(code)); ok && p.equals(q) {
				return "EPSG:" + strconv.Itoa(code)
			}
		}
	}
	found := ""
	for code, q := range fixed {
		if (found == "" || code < found) && p.equals(q) {
			found = code
		}
	}
	return found
}

// equals reports whether two descriptions, by any name, are one system, give or
// take the digits that definitions are rounded to.
func (p Params) equals(q Params) bool {
	q = q.withDefaults()
	if p.kin() != q.kin() || p.Method != q.Method || (p.Shift == nil) != (q.Shift == nil) {
		return false
	}
	a, b := p.numbers(), q.numbers()
	for i := range a {
		if math.Abs(a[i]-b[i]) > 1e-8 {
			return false
		}
	}
	return true
}

func (p Params) numbers() [18]float64 {
	v := [18]float64{p.Ellipsoid.SemiMajor, p.Ellipsoid.InverseFlattening, p.PrimeMeridian, p.LatitudeOfOrigin, p.CentralMeridian,
		p.StandardParallel1, p.StandardParallel2, p.Scale, p.FalseEasting, p.FalseNorthing, p.Unit}
	if p.Shift != nil {
		copy(v[11:], p.Shift[:])
	}
	return v
}

// kin names the datum, however it is spelt. A datum without a name counts as
// WGS 84; whether its ellipsoid agrees is for equals to see.
func (p Params) kin() string {
	name := letters(p.Datum)
	for _, k := range []struct{ kin, word string }{
		{"CGCS2000", "china2000"}, {"CGCS2000", "cgcs2000"}, {"CGCS2000", "chinageodetic"},
		{"WGS84", "wgs84"}, {"WGS84", "wgs1984"}, {"WGS84", "worldgeodeticsystem1984"},
		{"ETRS89", "etrs"}, {"ETRS89", "europeanterrestrialreferencesystem1989"},
		{"TWD97", "twd97"}, {"TWD97", "twd1997"}, {"TWD97", "taiwandatum1997"}, {"HK80", "hongkong1980"},
	} {
		if strings.Contains(name, k.word) {
			return k.kin
		}
	}
	if name == "" {
		return "WGS84"
	}
	return name
}
