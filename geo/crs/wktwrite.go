package crs

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/crs/projection"
)

// WKT returns the definition as WKT 1 in the dialect of GDAL, for GeoPackage and
// GeoTIFF. Axes are left out: x is the easting or longitude.
func (c *CRS) WKT() string {
	if c.proj == nil {
		return c.geogcs(c.name, c.p.Unit, c.code)
	}
	var b strings.Builder
	base := Params{Name: c.name, Datum: c.p.Datum, Ellipsoid: c.p.Ellipsoid, Shift: c.p.Shift, PrimeMeridian: c.p.PrimeMeridian}.withDefaults()
	method, parameters := c.method()
	fmt.Fprintf(&b, "PROJCS[%s,%s,PROJECTION[%s]", quote(c.name), c.geogcs(c.baseName(), 1, identify(base)), quote(method))
	for _, key := range parameters {
		fmt.Fprintf(&b, ",PARAMETER[%s,%s]", quote(key), decimal(c.parameter(key)))
	}
	unit := "unknown"
	if c.p.Unit == 1 {
		unit = "metre"
	}
	fmt.Fprintf(&b, ",UNIT[%s,%s]", quote(unit), decimal(c.p.Unit))
	if c.p.Method == WebMercator {
		a := decimal(c.p.Ellipsoid.SemiMajor)
		fmt.Fprintf(&b, `,EXTENSION["PROJ4","+proj=merc +a=%s +b=%s +lat_ts=0 +lon_0=%s +x_0=%s +y_0=%s +k=%s +units=m +nadgrids=@null +wktext +no_defs"]`,
			a, a, decimal(c.p.CentralMeridian), decimal(c.p.FalseEasting), decimal(c.p.FalseNorthing), decimal(c.p.Scale))
	}
	return b.String() + authority(c.code) + "]"
}

// written says how each method and its parameters are called in WKT 1.
var written = map[Method]struct {
	name       string
	parameters []string
}{
	TransverseMercator:   {"Transverse_Mercator", []string{"latitude_of_origin", "central_meridian", "scale_factor", "false_easting", "false_northing"}},
	WebMercator:          {"Mercator_1SP", []string{"central_meridian", "scale_factor", "false_easting", "false_northing"}},
	Mercator:             {"Mercator_2SP", []string{"standard_parallel_1", "central_meridian", "false_easting", "false_northing"}},
	LambertConformal:     {"Lambert_Conformal_Conic_2SP", []string{"latitude_of_origin", "central_meridian", "standard_parallel_1", "standard_parallel_2", "false_easting", "false_northing"}},
	Albers:               {"Albers_Conic_Equal_Area", []string{"latitude_of_center", "longitude_of_center", "standard_parallel_1", "standard_parallel_2", "false_easting", "false_northing"}},
	LambertAzimuthal:     {"Lambert_Azimuthal_Equal_Area", []string{"latitude_of_center", "longitude_of_center", "false_easting", "false_northing"}},
	CylindricalEqualArea: {"Cylindrical_Equal_Area", []string{"standard_parallel_1", "central_meridian", "false_easting", "false_northing"}},
	Mollweide:            {"Mollweide", []string{"central_meridian", "false_easting", "false_northing"}},
	Sinusoidal:           {"Sinusoidal", []string{"longitude_of_center", "false_easting", "false_northing"}},
}

// method returns the name of the method and its parameters in WKT 1. A scale
// other than 1 makes a Mercator or conformal cone one of a single parallel.
func (c *CRS) method() (string, []string) {
	m := written[c.p.Method]
	switch {
	case c.p.Scale == 1:
	case c.p.Method == Mercator && c.p.StandardParallel1 == 0:
		return "Mercator_1SP", []string{"central_meridian", "scale_factor", "false_easting", "false_northing"}
	case c.p.Method == LambertConformal && c.p.StandardParallel1 == c.p.LatitudeOfOrigin && c.p.StandardParallel2 == c.p.LatitudeOfOrigin:
		return "Lambert_Conformal_Conic_1SP", []string{"latitude_of_origin", "central_meridian", "scale_factor", "false_easting", "false_northing"}
	case c.p.Method == Mercator || c.p.Method == LambertConformal:
		return m.name, append([]string{"scale_factor"}, m.parameters...)
	}
	return m.name, m.parameters
}

func (c *CRS) parameter(name string) float64 {
	switch parameterNames[letters(name)] {
	case "lat":
		return c.p.LatitudeOfOrigin
	case "lon":
		return c.p.CentralMeridian
	case "sp1":
		return c.p.StandardParallel1
	case "sp2":
		return c.p.StandardParallel2
	case "scale":
		return c.p.Scale
	case "east":
		return c.p.FalseEasting
	}
	return c.p.FalseNorthing
}

func (c *CRS) geogcs(name string, degrees float64, code string) string {
	datum := c.p.Datum
	if datum == "" {
		datum = "unknown"
	}
	var shift string
	if s := c.p.Shift; s != nil {
		parts := make([]string, len(s))
		for i, v := range s {
			parts[i] = decimal(v)
		}
		shift = ",TOWGS84[" + strings.Join(parts, ",") + "]"
	}
	unit := "degree"
	if degrees != 1 {
		unit = "unknown"
	}
	return fmt.Sprintf("GEOGCS[%s,DATUM[%s,SPHEROID[%s,%s,%s]%s],PRIMEM[%s,%s],UNIT[%s,%s]%s]",
		quote(name), quote(datum), quote(figureName(c.p.Ellipsoid)), decimal(c.p.Ellipsoid.SemiMajor), decimal(c.p.Ellipsoid.InverseFlattening), shift,
		quote(meridianName(c.p.PrimeMeridian)), decimal(c.p.PrimeMeridian), quote(unit), decimal(degrees*radian), authority(code))
}

// baseName is the name of the geographic system below a projected one.
func (c *CRS) baseName() string {
	switch c.p.kin() {
	case "WGS84":
		return "WGS 84"
	case "CGCS2000":
		return "China Geodetic Coordinate System 2000"
	}
	return strings.ReplaceAll(strings.TrimPrefix(c.p.Datum, "D_"), "_", " ")
}

func figureName(e Ellipsoid) string {
	switch e {
	case projection.WGS84():
		return "WGS 84"
	case projection.GRS80():
		return "GRS 1980"
	}
	return "unnamed"
}

func meridianName(degrees float64) string {
	if degrees == 0 {
		return "Greenwich"
	}
	return "unnamed"
}

func authority(code string) string {
	name, number, ok := strings.Cut(code, ":")
	if !ok {
		return ""
	}
	return fmt.Sprintf(",AUTHORITY[%s,%s]", quote(name), quote(number))
}

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', 17, 64) }
