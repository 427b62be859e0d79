package crs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// Parse reads what a user or a file writes for a coordinate system: an EPSG or
// ESRI code such as "EPSG:4547".
func Parse(s string) (*CRS, error) {
	t := strings.ToUpper(strings.TrimSpace(s))
	if t == "WGS84" || t == "WGS 84" {
		return WGS84(), nil
	}
	digits, ok := strings.CutPrefix(t, "EPSG:")
	if n, err := strconv.Atoi(digits); ok && err == nil {
		return FromEPSG(n)
	}
	return nil, message.Errorf("不认识的坐标系“%s”", "unknown coordinate system %q", s)
}

// FromEPSG makes the CRS of an EPSG code.
func FromEPSG(code int) (*CRS, error) {
	p, ok := epsg(code)
	if !ok {
		return nil, message.Errorf("不支持的坐标系代码 EPSG:%d", "coordinate system EPSG:%d is not supported", code)
	}
	c, err := FromParams(p)
	if err != nil {
		return nil, err
	}
	c.code = "EPSG:" + strconv.Itoa(code)
	return c, nil
}

func epsg(code int) (Params, bool) {
	switch {
	case code == 4326 || code == 4979:
		return Params{Name: "WGS 84"}, true
	case code == 4490 || code == 4480:
		return Params{Name: "China Geodetic Coordinate System 2000", Datum: "China_2000", Ellipsoid: cgcs2000()}, true
	case code == 3857:
		return Params{Name: "WGS 84 / Pseudo-Mercator", Method: WebMercator}, true
	case code >= 4491 && code <= 4554:
		return gaussKruger(code), true
	case code >= 32601 && code <= 32660:
		return utm(code-32600, false), true
	case code >= 32701 && code <= 32760:
		return utm(code-32700, true), true
	}
	return Params{}, false
}

// gaussKruger describes EPSG:4491 to 4554: CGCS2000 Gauss-Krüger in 6-degree and
// 3-degree zones, with the number of the zone before the easting or without.
func gaussKruger(code int) Params {
	p := Params{Datum: "China_2000", Ellipsoid: cgcs2000(), Method: TransverseMercator, FalseEasting: 500000}
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

func utm(zone int, south bool) Params {
	p := Params{Name: fmt.Sprintf("WGS 84 / UTM zone %dN", zone), Method: TransverseMercator,
		CentralMeridian: float64(6*zone - 183), Scale: 0.9996, FalseEasting: 500000}
	if south {
		p.Name, p.FalseNorthing = fmt.Sprintf("WGS 84 / UTM zone %dS", zone), 10000000
	}
	return p
}
