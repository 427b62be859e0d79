package crs_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"EPSG:4547": "EPSG:4547", " epsg:4547 ": "EPSG:4547", "4547": "EPSG:4547", "EPSG 4547": "EPSG:4547", "EPSG::4547": "EPSG:4547",
		"urn:ogc:def:crs:EPSG::4326": "EPSG:4326", "urn:ogc:def:crs:EPSG:9.9:4490": "EPSG:4490", "urn:ogc:def:crs:OGC:1.3:CRS84": "EPSG:4326", "OGC:CRS84": "EPSG:4326",
		"http://www.opengis.net/def/crs/EPSG/0/3857": "EPSG:3857", "https://www.opengis.net/def/crs/OGC/1.3/CRS84": "EPSG:4326",
		"http://www.opengis.net/gml/srs/epsg.xml#4326": "", "EPSG:900913": "EPSG:3857", "EPSG:4979": "EPSG:4326", "EPSG:4480": "EPSG:4490",
		"wgs84": "EPSG:4326", "WGS 84": "EPSG:4326", "WGS-84": "EPSG:4326", "CGCS2000": "EPSG:4490", "crs84": "EPSG:4326",
		"ESRI:54009": "ESRI:54009", "esri:102025": "ESRI:102025", "urn:ogc:def:crs:ESRI::54009": "ESRI:54009",
	} {
		c, err := crs.Parse(text)
		if want == "" {
			if err == nil {
				t.Errorf("%q is %s", text, c.Code())
			}
			continue
		}
		if err != nil || c.Code() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, say := range map[string]string{
		"":                              "没有写坐标系",
		"EPSG:":                         "不认识",
		"EPSG:99999999":                 "EPSG:99999999",
		"EPSG:99999999999999999999":     "不认识",
		"EPSG:-1":                       "EPSG:-1",
		"EPSG:4479":                     "EPSG:4490",
		"ESRI:4326":                     "ESRI:4326",
		"IGNF:4326":                     "不认识",
		"gcj02":                         "datum",
		"BD-09":                         "datum",
		"EPSG:4214":                     "北京54",
		"EPSG:2437":                     "北京54",
		"EPSG:21420":                    "北京54",
		"EPSG:4610":                     "西安80",
		"EPSG:2383":                     "西安80",
		"EPSG:4555":                     "新北京54",
		"EPSG:4766":                     "新北京54",
		"EPSG:4267":                     "NAD27",
		"medreach":                      "不认识",
		strings.Repeat("x", 1<<20):      "…",
		strings.Repeat(":", 1<<16):      "没有写坐标系",
		strings.Repeat("EPSG:", 100000): "不认识",
	} {
		c, err := crs.Parse(text)
		name := text[:min(len(text), 40)]
		if !message.AtFault(err) {
			t.Errorf("%q: %v, %v", name, c, err)
			continue
		}
		zh, en := message.In(err, message.ZH), message.In(err, message.EN)
		if !strings.Contains(zh, say) || en == "" || len(en) > 1000 {
			t.Errorf("%q: %s / %s", name, zh, en)
		}
	}
}

// TestEveryCodeOfTheSeries walks all zones: the central meridian must come out at
// the false easting and the zone must be the one that the number says.
func TestEveryCodeOfTheSeries(t *testing.T) {
	for code := 4491; code <= 4554; code++ {
		c, err := crs.FromEPSG(code)
		if err != nil {
			t.Fatal(err)
		}
		p := c.Params()
		x, _, ok := c.FromWGS84(orb.Point{p.CentralMeridian, 35})
		if !ok || math.Abs(x-p.FalseEasting) > 1e-6 {
			t.Errorf("%d: easting %v on the central meridian", code, x)
		}
		zone, width := math.Floor(x/1e6), 3.0
		if code <= 4512 {
			width = 6
		}
		if zone > 0 {
			if want := map[float64]float64{3: 3 * zone, 6: 6*zone - 3}[width]; p.CentralMeridian != want {
				t.Errorf("%d: zone %v has central meridian %v", code, zone, p.CentralMeridian)
			}
		}
		if p.CentralMeridian < 75 || p.CentralMeridian > 135 || c.Geographic() || c.Code() != fmt.Sprintf("EPSG:%d", code) {
			t.Errorf("%d: %s %s, central meridian %v", code, c.Code(), c.Name(), p.CentralMeridian)
		}
	}
	for zone := 1; zone <= 60; zone++ {
		for _, base := range []int{32600, 32700} {
			c, err := crs.FromEPSG(base + zone)
			if err != nil || c.Params().CentralMeridian != float64(6*zone-183) {
				t.Errorf("UTM %d: %v", base+zone, err)
			}
		}
	}
}

func TestCoordinatesGoThereAndBack(t *testing.T) {
	for _, code := range everyCode {
		c, err := crs.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			p := orb.Point{
				c.Params().CentralMeridian + rapid.Float64Range(-40, 40).Draw(t, "lon"),
				max(-75, min(80, c.Params().LatitudeOfOrigin+rapid.Float64Range(-40, 40).Draw(t, "lat"))),
			}
			x, y, ok := c.FromWGS84(p)
			if !ok {
				t.Fatalf("%s does not show %v", code, p)
			}
			limit := 1e-6
			if c.Params().Shift != nil {
				limit = 0.05 // heights are left out, and far from Hong Kong they matter
			}
			q, ok := c.ToWGS84(x, y)
			if d := geo.Distance(p, q); !ok || !(d < limit) {
				t.Fatalf("%s: %v comes back as %v, %g m off", code, p, q, d)
			}
		})
	}
}

func TestOutsideTheDomain(t *testing.T) {
	inf := math.Inf(1)
	for _, code := range everyCode {
		c, err := crs.Parse(code)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range [][2]float64{{math.NaN(), 0}, {0, math.NaN()}, {inf, 0}, {0, -inf}, {1e30, 1e30}, {1e9, 0}, {0, 1e9}} {
			if p, ok := c.ToWGS84(v[0], v[1]); ok {
				t.Errorf("%s: %v is at %v", code, v, p)
			}
			if x, y, ok := c.FromWGS84(v); ok {
				t.Errorf("%s: the place %v is at %v, %v", code, v, x, y)
			}
		}
	}
	for _, c := range []struct {
		name, code string
		x, y       float64
	}{
		{"corner of the Mollweide sheet", "ESRI:54009", 17e6, 8e6},
		{"beyond Mollweide's pole", "ESRI:54009", 0, 9.1e6},
		{"beyond the pole", "EPSG:4326", 0, 90.1},
		{"beyond the pole of EASE", "EPSG:6933", 0, 7.4e6},
		{"beyond the edge of EASE", "EPSG:6933", 17.4e6, 0},
	} {
		system, err := crs.Parse(c.code)
		if err != nil {
			t.Fatal(err)
		}
		if p, ok := system.ToWGS84(c.x, c.y); ok {
			t.Errorf("%s is at %v", c.name, p)
		}
	}
	if _, _, ok := mustParse(t, "EPSG:4547").FromWGS84(orb.Point{0, 0}); ok {
		t.Error("Greenwich on a map of Hubei")
	}
}

// TestEdgesByRounding: the edges of world grids lie beyond the pole by a rounding.
func TestEdgesByRounding(t *testing.T) {
	p, ok := crs.WGS84().ToWGS84(-180.00000000001, 90.00000000002)
	if !ok || p[1] != 90 {
		t.Errorf("%v %v", p, ok)
	}
	for _, lon := range []float64{-180, 180} {
		x, _, ok := mustParse(t, "ESRI:54009").FromWGS84(orb.Point{lon, 0})
		if !ok || math.Abs(math.Abs(x)-18040095.696) > 0.01 || x*lon < 0 {
			t.Errorf("longitude %v at the edge of Mollweide: %v", lon, x)
		}
	}
}

func mustParse(t testing.TB, s string) *crs.CRS {
	t.Helper()
	c, err := crs.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFromParams(t *testing.T) {
	grs := crs.Ellipsoid{SemiMajor: 6378137, InverseFlattening: 298.257222101}
	for _, c := range []struct {
		name string
		p    crs.Params
		code string
	}{
		{"nothing set", crs.Params{}, "EPSG:4326"},
		{"CGCS2000", crs.Params{Datum: "China_2000", Ellipsoid: grs}, "EPSG:4490"},
		{"Gauss-Krüger", crs.Params{Datum: "D_China_2000", Ellipsoid: grs, Method: crs.TransverseMercator, CentralMeridian: 114, FalseEasting: 500000}, "EPSG:4547"},
		{"with the zone", crs.Params{Datum: "CGCS2000", Ellipsoid: grs, Method: crs.TransverseMercator, CentralMeridian: 114, FalseEasting: 38500000}, "EPSG:4526"},
		{"UTM", crs.Params{Method: crs.TransverseMercator, CentralMeridian: 117, Scale: 0.9996, FalseEasting: 500000}, "EPSG:32650"},
		{"UTM of another datum", crs.Params{Datum: "something", Method: crs.TransverseMercator, CentralMeridian: 117, Scale: 0.9996, FalseEasting: 500000}, ""},
		{"local meridian", crs.Params{Datum: "China_2000", Ellipsoid: grs, Method: crs.TransverseMercator, CentralMeridian: 114.5, FalseEasting: 500000}, ""},
		{"Mollweide", crs.Params{Method: crs.Mollweide}, "ESRI:54009"},
		{"Hong Kong", crs.Params{Datum: "Hong Kong 1980", Ellipsoid: crs.Ellipsoid{SemiMajor: 6378388, InverseFlattening: 297}}, "EPSG:4611"},
		{"sphere", crs.Params{Ellipsoid: crs.Ellipsoid{SemiMajor: 6371007.181}, Method: crs.Sinusoidal}, ""},
	} {
		got, err := crs.FromParams(c.p)
		if err != nil || got.Code() != c.code {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
	for name, p := range map[string]crs.Params{
		"method of the future":   {Method: 200},
		"not a number":           {CentralMeridian: math.NaN()},
		"endless":                {Method: crs.TransverseMercator, FalseEasting: math.Inf(1)},
		"negative scale":         {Method: crs.TransverseMercator, Scale: -1},
		"parallel at the pole":   {Method: crs.Mercator, StandardParallel1: 90},
		"no cone":                {Method: crs.LambertConformal, StandardParallel1: 20, StandardParallel2: -20},
		"cone at the equator":    {Method: crs.LambertConformal},
		"Bessel":                 {Ellipsoid: crs.Ellipsoid{SemiMajor: 6377397.155, InverseFlattening: 299.1528128}},
		"endless shift":          {Shift: &crs.Shift{math.NaN()}},
		"shift beyond reason":    {Shift: &crs.Shift{1e6}},
		"Xi'an by name":          {Datum: "Xian_1980"},
		"origin beyond a pole":   {Method: crs.LambertAzimuthal, LatitudeOfOrigin: 91},
		"equal-area at the pole": {Method: crs.CylindricalEqualArea, StandardParallel1: -90},
	} {
		if c, err := crs.FromParams(p); !message.AtFault(err) {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

// TestParamsAreACopy: what a caller does with the parts leaves the CRS alone.
func TestParamsAreACopy(t *testing.T) {
	shift := crs.Shift{1, 2, 3}
	c, err := crs.FromParams(crs.Params{Name: "own", Datum: "own", Shift: &shift})
	if err != nil {
		t.Fatal(err)
	}
	c.Params().Shift[0] = 1000
	if c.Params().Shift[0] != 1 {
		t.Error("the shift was changed from outside")
	}
}

func ExampleCRS_ToWGS84() {
	wuhan, err := crs.Parse("EPSG:4547")
	if err != nil {
		panic(err)
	}
	p, _ := wuhan.ToWGS84(528800, 3387000)
	fmt.Printf("%.4f E, %.4f N\n", p[0], p[1])
	// Output: 114.3003 E, 30.6030 N
}

func BenchmarkToWGS84(b *testing.B) {
	for _, code := range []string{"EPSG:4326", "EPSG:4547", "EPSG:3857", "ESRI:54009", "ESRI:102025", "ESRI:102012", "EPSG:3035", "EPSG:6933", "EPSG:2326"} {
		b.Run(code, func(b *testing.B) {
			c := mustParse(b, code)
			x, y, _ := c.FromWGS84(orb.Point{114.2, 22.3})
			b.ReportAllocs()
			for b.Loop() {
				c.ToWGS84(x, y)
			}
		})
	}
}

func BenchmarkFromWKT(b *testing.B) {
	text := definition(b, "epsg-4547.wkt2")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := crs.FromWKT(text); err != nil {
			b.Fatal(err)
		}
	}
}
