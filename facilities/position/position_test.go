package position_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
)

func table(header string, rows ...string) *feature.Table {
	t := &feature.Table{Source: "a.csv", Columns: strings.Split(header, "|")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 2, Values: strings.Split(r, "|")})
	}
	return t
}

func locate(t *testing.T, tab *feature.Table, req position.Request) (position.Result, error) {
	t.Helper()
	req.Table, req.File = tab, tab.Source
	for i := range tab.Rows {
		req.Rows = append(req.Rows, i)
	}
	m, _, err := columns.Resolve(tab, columns.Options{})
	if err != nil {
		t.Fatal(err)
	}
	req.Mapping = m
	return position.Locate(req)
}

func rules(r position.Result) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, fmt.Sprintf("%d %s", f.Row, f.Rule))
	}
	slices.Sort(out)
	return out
}

func near(a, b orb.Point) bool { return geo.Distance(a, b) < 0.05 }

// sound are rows in Hebei, to be the rest of a list with one bad row.
var sound = []string{"甲|114.51234|38.04321", "乙|114.52345|38.05432", "丙|114.53456|38.06543", "丁|114.54567|38.07654"}

func TestBadRows(t *testing.T) {
	for _, c := range []struct{ name, row, rule string }{
		{"nothing", "x||", "coordinate-missing"},
		{"no latitude", "x|114.5123|—", "coordinate-missing"},
		{"a word", "x|东城|38.04321", "coordinate-not-a-number"},
		{"zero", "x|0|0", "coordinate-zero"},
		{"nearly zero", "x|0.3|-0.3", "coordinate-zero"},
		{"equal", "x|38.04321|38.04321", "coordinate-lat-equals-lon"},
		{"exchanged", "x|38.04321|114.51234", "coordinate-swapped"},
		{"exchanged in the west", "x|44.04321|80.51234", "coordinate-swapped"},
		{"a digit lost", "x|14.51234|38.04321", "coordinate-outside-region"},
		{"a minus too many", "x|-114.51234|38.04321", "coordinate-outside-region"},
		{"a point lost", "x|11451234|38.04321", "coordinate-out-of-range"},
		{"beyond the pole", "x|114.51234|380.4321", "coordinate-out-of-range"},
		{"two decimals", "x|114.51|38.04", "coordinate-rounded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := locate(t, table("名称|经度|纬度", append(slices.Clone(sound), c.row)...), position.Request{Datum: "wgs84"})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := rules(r), []string{"0 datum", "6 " + c.rule}; !slices.Equal(got, want) {
				t.Errorf("findings %v, want %v", got, want)
			}
			for i, p := range r.Places {
				if p.OK != (i < 4 || c.rule == "coordinate-rounded") {
					t.Errorf("row %d: placed %v", i, p.OK)
				}
			}
			for _, f := range r.Findings {
				if f.Row > 0 && (f.Message.ZH == "" || f.Suggestion.EN == "" || f.Column == "") {
					t.Errorf("finding without words or column: %+v", f)
				}
			}
		})
	}
}

func TestReadings(t *testing.T) {
	want := orb.Point{114.5, 38.25}
	for _, c := range []struct{ name, header, row string }{
		{"decimal", "lon|lat", "114.500000|38.250000"},
		{"degrees and minutes", "经度|纬度", "114°30′00″E|北纬38度15分"},
		{"full width", "经度|纬度", "１１４．５０００００|３８．２５００００"},
		{"one cell, longitude first", "坐标", "114.500000,38.250000"},
		{"one cell, latitude first", "坐标", "38.250000 114.500000"},
		{"WKT", "geom", "POINT(114.500000 38.250000)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := locate(t, table(c.header, c.row), position.Request{Datum: "wgs84"})
			if err != nil || !r.Places[0].OK || !near(r.Places[0].Point, want) {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

func TestPairOrderAbroad(t *testing.T) {
	for header, want := range map[string]orb.Point{"latlng": {-51.2, -30.1}, "lnglat": {-30.1, -51.2}} {
		r, err := locate(t, table(header, "-30.100000,-51.200000"), position.Request{})
		if err != nil || r.Places[0].Point != want {
			t.Errorf("%s: %+v, %v", header, r.Places, err)
		}
	}
	r, _ := locate(t, table("location", "-30.100000,-51.200000"), position.Request{})
	if i := slices.IndexFunc(r.Findings, func(f feature.Finding) bool { return f.Rule == "pair-order" }); i < 0 || r.Findings[i].Severity != feature.Warning {
		t.Errorf("an order that nothing tells must be a warning: %+v", r.Findings)
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *feature.Table
		datum string
		want  []string
	}{
		{"no columns", table("名称|电话", "甲|1"), "", []string{"名称, 电话", "columns: {lon: its header, lat: its header}"}},
		{"no latitude", table("名称|经度", "甲|114.5"), "", []string{"no latitude column"}},
		{"columns exchanged", table("经度|纬度", "38.1234|114.1234", "38.1234|114.1235", "38.1234|114.1236", "38.1234|114.1237", "|"), "", []string{"row 2", "columns: {lon: 纬度, lat: 经度}"}},
		{"exchanged in the west", table("经度|纬度", "44.1|80.2", "44.2|80.3", "44.3|80.4"), "", []string{"exchange the two headers"}},
		{"metres without a zone", table("X|Y", "4212345.5|512345.5"), "", []string{"EPSG:4547"}},
		{"Web Mercator", table("X|Y", "12745000.5|4580000.5"), "", []string{"EPSG:3857"}},
		{"Web Mercator or zone 13", table("X|Y", "13345000.5|3580000.5"), "", []string{"EPSG:3857", "EPSG:4491"}},
		{"metres called degrees", table("X|Y", "4212345.5|512345.5"), "gcj02", []string{"look like metres"}},
		{"degrees called metres", table("X|Y", "114.5123|38.1"), "EPSG:4547", []string{"look like degrees"}},
		{"no such datum", table("X|Y", "114.5123|38.1"), "gcj20", []string{"gcj20"}},
		{"no such system", table("X|Y", "114.5123|38.1"), "EPSG:1", []string{"EPSG:1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := locate(t, c.table, position.Request{Datum: c.datum})
			if err == nil {
				t.Fatal("no error")
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q does not say %q", err, w)
				}
			}
			var f *feature.Fault
			if strings.HasPrefix(c.name, "no such") != !errors.As(err, &f) {
				t.Errorf("not a fault: %v", err)
			}
		})
	}
}

func TestMinutesAsDecimals(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	list := func(top float64) *feature.Table {
		var rows []string
		for range 60 {
			rows = append(rows, fmt.Sprintf("%.4f|%.4f", float64(113+rnd.IntN(3))+rnd.Float64()*top, float64(36+rnd.IntN(3))+rnd.Float64()*top))
		}
		return table("lon|lat", rows...)
	}
	r, _ := locate(t, list(0.5999), position.Request{Datum: "wgs84"})
	if !slices.Contains(rules(r), "0 coordinate-degrees-minutes") {
		t.Errorf("not seen: %v", rules(r))
	}
	r, _ = locate(t, list(0.9999), position.Request{Datum: "wgs84"})
	if slices.Contains(rules(r), "0 coordinate-degrees-minutes") {
		t.Error("seen in ordinary decimals")
	}
}

func TestRoundedListIsOneFinding(t *testing.T) {
	var rows []string
	for i := range 30 {
		rows = append(rows, fmt.Sprintf("114.%02d|38.5", i+10))
	}
	r, _ := locate(t, table("lon|lat", rows...), position.Request{Datum: "wgs84"})
	if got := rules(r); !slices.Equal(got, []string{"0 coordinate-rounded", "0 datum"}) {
		t.Errorf("findings %v", got)
	}
}

// country is invented ground: villages of 300 m in a grid of 2 km, and counties
// as squares of a tenth of a degree named by their corner.
func country() position.Ground {
	county := func(p orb.Point) string {
		return fmt.Sprintf("%.1f,%.1f", math.Floor(p[0]*10)/10, math.Floor(p[1]*10)/10)
	}
	return position.Ground{
		Inside: func(division string, p orb.Point) (bool, bool) {
			return strings.Contains(division, ","), county(p) == division
		},
		Populated: func(p orb.Point) bool {
			x, y := math.Mod(p[0]*50, 1), math.Mod(p[1]*50, 1)
			return x < 0.2 && y < 0.2
		},
	}
}

// villages are places in the middle of villages of country, written on a datum.
func villages(n int, d geo.Datum, header string) (*feature.Table, []orb.Point) {
	return scatter(n, d, header, func(rnd *rand.Rand) float64 { return float64(rnd.IntN(100))/50 + 0.002 })
}

func scatter(n int, d geo.Datum, header string, offset func(*rand.Rand) float64) (*feature.Table, []orb.Point) {
	rnd := rand.New(rand.NewPCG(3, 4))
	var rows []string
	var points []orb.Point
	for range n {
		p := orb.Point{114 + offset(rnd), 37 + offset(rnd)}
		q := d.FromWGS84(p)
		points = append(points, p)
		rows = append(rows, fmt.Sprintf("村|%.7f|%.7f|%.1f,%.1f", q[0], q[1], math.Floor(p[0]*10)/10, math.Floor(p[1]*10)/10))
	}
	return table(header, rows...), points
}

func TestDatumIsDetected(t *testing.T) {
	for _, d := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
		for name, ground := range map[string]position.Ground{"both": country(), "people": {Populated: country().Populated}, "divisions": {Inside: country().Inside}} {
			tab, points := villages(60, d, "名称|经度|纬度|县区")
			if name == "divisions" { // only places near a border tell anything
				tab, points = scatter(600, d, "名称|经度|纬度|县区", func(rnd *rand.Rand) float64 { return 2 * rnd.Float64() })
			}
			r, err := locate(t, tab, position.Request{Ground: ground})
			if err != nil {
				t.Fatal(err)
			}
			if r.Decision.Datum != d || r.Decision.Basis != position.Tested || len(r.Decision.Trials) != 3 {
				t.Errorf("%s by %s: %+v", d, name, r.Decision)
			}
			for i := range points {
				if r.Decision.Datum == d && !near(r.Places[i].Point, points[i]) {
					t.Fatalf("%s: place %d is %v, want %v", d, i, r.Places[i].Point, points[i])
				}
			}
		}
	}
}

func TestDatumDecisions(t *testing.T) {
	everywhere := position.Ground{Populated: func(orb.Point) bool { return true }}
	for _, c := range []struct {
		name, file, header string
		written            geo.Datum
		n                  int
		req                position.Request
		want               geo.Datum
		basis              position.Basis
		rule               string
	}{
		{"declared", "a.csv", "名称|经度|纬度|县区", geo.BD09, 5, position.Request{Datum: "bd09"}, geo.BD09, position.Declared, "datum"},
		{"header", "a.csv", "名称|高德经度|高德纬度|县区", geo.GCJ02, 5, position.Request{}, geo.GCJ02, position.InHeader, "datum"},
		{"file name", "/data/百度/医院_高德.csv", "名称|经度|纬度|县区", geo.GCJ02, 5, position.Request{}, geo.GCJ02, position.InFileName, "datum"},
		{"no ground", "a.csv", "名称|经度|纬度|县区", geo.GCJ02, 60, position.Request{Datum: "auto"}, geo.WGS84, position.Assumed, "datum-assumed"},
		{"ground that tells nothing", "a.csv", "名称|经度|纬度|县区", geo.GCJ02, 60, position.Request{Ground: everywhere}, geo.WGS84, position.Assumed, "datum-assumed"},
		{"too few to tell", "a.csv", "名称|经度|纬度|县区", geo.GCJ02, 5, position.Request{Ground: country()}, geo.WGS84, position.Assumed, "datum-assumed"},
		{"declared against the data", "a.csv", "名称|经度|纬度|县区", geo.GCJ02, 60, position.Request{Datum: "wgs84", Ground: country()}, geo.WGS84, position.Declared, "datum-doubt"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, _ := villages(c.n, c.written, c.header)
			tab.Source = c.file
			r, err := locate(t, tab, c.req)
			if err != nil {
				t.Fatal(err)
			}
			if r.Decision.Datum != c.want || r.Decision.Basis != c.basis || r.Decision.Reason.ZH == "" {
				t.Errorf("decision %+v", r.Decision)
			}
			if !slices.Contains(rules(r), "0 "+c.rule) {
				t.Errorf("findings %v, want %s", rules(r), c.rule)
			}
		})
	}
}

func TestNothingIsShiftedAbroadOrInHongKong(t *testing.T) {
	for name, rows := range map[string][]string{
		"Porto Alegre": {"-51.22781|-30.02756"}, "Hong Kong": {"114.19731|22.21202", "114.11372|22.49812"}, "Macau": {"113.54728|22.19416"}, "Taipei": {"121.51691|25.04731"},
	} {
		r, err := locate(t, table("lon|lat", rows...), position.Request{})
		if err != nil || r.Decision.Basis != position.Outside || r.Decision.Datum != geo.WGS84 {
			t.Errorf("%s: %+v, %v", name, r.Decision, err)
		}
	}
	for name, row := range map[string]string{"Shenzhen": "114.05786|22.54337", "Zhuhai": "113.55321|22.22405", "Xiamen": "118.08943|24.47981"} {
		r, err := locate(t, table("lon|lat", row), position.Request{})
		if err != nil || r.Decision.Basis != position.Assumed {
			t.Errorf("%s: %+v, %v", name, r.Decision, err)
		}
	}
}

func TestProjected(t *testing.T) {
	points := []orb.Point{{114.21, 38.04}, {114.52, 38.11}, {113.05, 37.66}, {114.93, 38.5}}
	write := func(code int, northFirst bool) *feature.Table {
		c, err := crs.FromEPSG(code)
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, p := range points {
			x, y, _ := c.FromWGS84(p)
			if northFirst {
				x, y = y, x
			}
			rows = append(rows, fmt.Sprintf("%.4f|%.4f", x, y))
		}
		return table("X坐标|Y坐标", rows...)
	}
	ground := position.Ground{Populated: func(p orb.Point) bool {
		return slices.ContainsFunc(points, func(q orb.Point) bool { return geo.Distance(p, q) < 1000 })
	}}
	for _, c := range []struct {
		name  string
		table *feature.Table
		req   position.Request
		want  string
		basis position.Basis
	}{
		{"declared", write(4547, false), position.Request{Datum: "EPSG:4547"}, "EPSG:4547", position.Declared},
		{"declared, X to the north", write(4547, true), position.Request{Datum: "EPSG:4547"}, "EPSG:4547", position.Declared},
		{"3-degree zone number", write(4526, false), position.Request{}, "EPSG:4526", position.Projected},
		{"3-degree zone number, X to the north", write(4526, true), position.Request{Datum: "cgcs2000"}, "EPSG:4526", position.Projected},
		{"6-degree zone number", write(4497, true), position.Request{}, "EPSG:4497", position.Projected},
		{"no zone number, by the ground", write(4547, true), position.Request{Ground: ground}, "EPSG:4547", position.Tested},
		{"UTM", write(32650, false), position.Request{Datum: "EPSG:32650"}, "EPSG:32650", position.Declared},
		{"Web Mercator", write(3857, false), position.Request{Datum: "EPSG:3857"}, "EPSG:3857", position.Declared},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := locate(t, c.table, c.req)
			if err != nil {
				t.Fatal(err)
			}
			if r.Decision.Name() != c.want || r.Decision.Basis != c.basis {
				t.Errorf("decision %s by %s", r.Decision.Name(), r.Decision.Basis)
			}
			for i, p := range r.Places {
				if !p.OK || !near(p.Point, points[i]) {
					t.Errorf("place %d is %v, want %v", i, p.Point, points[i])
				}
			}
			if got := slices.Contains(rules(r), "0 axes-exchanged"); got != strings.HasSuffix(c.name, "north") && c.name != "6-degree zone number" && c.name != "no zone number, by the ground" {
				t.Errorf("axes exchanged: %v", rules(r))
			}
		})
	}
}

func TestProjectedBadRows(t *testing.T) {
	r, err := locate(t, table("X|Y", "4212345.5|38512345.5", "4212346.5|38512346.5", "4212347.5|39412347.5", "0|0", "4212348.5|512345.5", "坏|1"), position.Request{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"0 axes-exchanged", "0 datum", "5 coordinate-zero", "6 coordinate-out-of-range", "7 coordinate-not-a-number"}
	if got := rules(r); !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestShapes(t *testing.T) {
	tab := table("名称", "点", "面", "线", "无")
	tab.Rows[0].Geometry = orb.Point{114.5, 38}
	tab.Rows[1].Geometry = orb.Polygon{{{114, 38}, {114.002, 38}, {114.002, 38.002}, {114, 38.002}, {114, 38}}}
	tab.Rows[2].Geometry = orb.LineString{{114, 38}, {115, 38}}
	tab.CRS = crs.WGS84()
	r, err := locate(t, tab, position.Request{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rules(r), []string{"0 datum", "0 polygon-centre", "4 coordinate-missing", "5 coordinate-missing"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if p := r.Places[1].Point; !near(p, orb.Point{114.001, 38.001}) {
		t.Errorf("centre of the area is %v", p)
	}
	if r.Decision.Basis != position.InFile {
		t.Errorf("decision %+v", r.Decision)
	}
	kilometres, _ := crs.FromEPSG(4547)
	x, y, _ := kilometres.FromWGS84(orb.Point{114.3, 38.2})
	tab = table("名称", "点")
	tab.CRS, tab.Rows[0].Geometry = kilometres, orb.Point{x, y}
	r, err = locate(t, tab, position.Request{})
	if err != nil || !near(r.Places[0].Point, orb.Point{114.3, 38.2}) || r.Decision.Basis != position.InFile {
		t.Errorf("projected shape: %+v, %v", r, err)
	}
}
