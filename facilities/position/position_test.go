package position_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/tabular"
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
		{"degrees, minutes and seconds with spaces", "经度|纬度", "114 30 0.00|38 15 0.0"},
		{"the same in one cell", "坐标", "38 15 0.0, 114 30 0.00"},
		{"full width", "经度|纬度", "１１４．５０００００|３８．２５００００"},
		{"one cell, longitude first", "坐标", "114.500000,38.250000"},
		{"one cell, latitude first", "坐标", "38.250000 114.500000"},
		{"WKT", "geom", "POINT(114.500000 38.250000)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := locate(t, table(c.header, c.row), position.Request{Datum: "wgs84"})
			if err != nil || !r.Places[0].OK || !near(r.Places[0].Point, want) || slices.Contains(rules(r), "2 coordinate-rounded") {
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

// TestMinutesOutsideTheRegion: a list of one county is known by what lies inside.
func TestMinutesOutsideTheRegion(t *testing.T) {
	region := func(p orb.Point) float64 {
		return max(0, math.Max(math.Abs(p[0]-103.83), math.Abs(p[1]-36.06))-0.1) * 100_000
	}
	lived := func(p orb.Point) bool { return region(p) == 0 }
	rnd := rand.New(rand.NewPCG(9, 9))
	write := func(v float64, form string) string {
		minutes := (v - math.Floor(v)) * 60
		switch form {
		case "minutes":
			return fmt.Sprintf("%.6f", math.Floor(v)+minutes/100)
		case "seconds":
			return fmt.Sprintf("%.6f", math.Floor(v)+math.Floor(minutes)/100+(minutes-math.Floor(minutes))*0.006)
		}
		return fmt.Sprintf("%.6f", v)
	}
	for _, c := range []struct {
		form   string
		n      int
		ground position.Ground
		want   bool
	}{
		{"minutes", 12, position.Ground{RegionDistance: region}, true},
		{"seconds", 12, position.Ground{RegionDistance: region}, true},
		{"seconds", 12, position.Ground{Populated: lived}, true},
		{"seconds", 4, position.Ground{RegionDistance: region}, false},
		{"seconds", 12, position.Ground{}, false},
		{"decimals", 12, position.Ground{RegionDistance: region}, false},
	} {
		var rows []string
		for range c.n {
			rows = append(rows, write(103.83+rnd.Float64()*0.14-0.07, c.form)+"|"+write(36.06+rnd.Float64()*0.1-0.05, c.form))
		}
		r, err := locate(t, table("lon|lat", rows...), position.Request{Datum: "wgs84", Ground: c.ground})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Findings, func(f feature.Finding) bool { return f.Rule == "coordinate-degrees-minutes" })
		if (i >= 0) != c.want {
			t.Errorf("%d %s: %v, want %v", c.n, c.form, rules(r), c.want)
		} else if i >= 0 && !strings.Contains(r.Findings[i].Message.EN, "0 of 12 places are inside the region as they stand, 12 when") {
			t.Errorf("told as %q", r.Findings[i].Message.EN)
		}
	}
}

// TestMixedOrderInOneCell: rows that make sense only the other way follow it.
func TestMixedOrderInOneCell(t *testing.T) {
	want := orb.Point{103.827185, 36.072254}
	for name, rows := range map[string][]string{
		"latitude of 103": {"103.8,36.1", "103.9,36.2", "103.827185,36.072254", "36.072254,103.827185", "N36.072254 E103.827185"},
		"one row":         {"36.072254,103.827185"},
		"latitude first":  {"36.1 103.8", "36.2 103.9", "36.3 103.7", "103.827185 36.072254"},
		"only by China":   {"80.1,44.1", "80.2,44.2", "80.3,44.3", "44.1,80.4"},
	} {
		r, err := locate(t, table("坐标", rows...), position.Request{Datum: "wgs84"})
		if err != nil {
			t.Fatal(err)
		}
		last := r.Places[len(rows)-1]
		expect, findings := want, 2
		switch name {
		case "one row":
			findings = 1
		case "only by China":
			expect = orb.Point{80.4, 44.1}
		}
		if !last.OK || !near(last.Point, expect) {
			t.Errorf("%s: %+v, want %v", name, last, expect)
		}
		n := 0
		for _, f := range r.Findings {
			n += strings.Count(f.Rule, "pair-order")
		}
		if n != findings {
			t.Errorf("%s: %d findings on the order, want %d: %v", name, n, findings, rules(r))
		}
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

// TestBestDatumIsTold: where the data do not decide, the warning names the datum
// that fits best, its counts and how to declare it.
func TestBestDatumIsTold(t *testing.T) {
	for _, d := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
		tab, _ := villages(5, d, "名称|经度|纬度|县区")
		r, err := locate(t, tab, position.Request{Ground: country()})
		if err != nil {
			t.Fatal(err)
		}
		if r.Decision.Best != d || r.Decision.Decisive || r.Decision.Datum != geo.WGS84 {
			t.Errorf("%s: %+v", d, r.Decision)
		}
		f := r.Findings[slices.IndexFunc(r.Findings, func(f feature.Finding) bool { return f.Rule == "datum-assumed" })]
		for _, want := range []string{d.String() + " 更符合", d.String() + "：5/5 在所填区划内、5/5 落在有人口的格子", "datum: " + d.String()} {
			if !strings.Contains(f.Message.ZH+f.Suggestion.ZH, want) {
				t.Errorf("%s: %q %q does not say %q", d, f.Message.ZH, f.Suggestion.ZH, want)
			}
		}
	}
	tab, _ := villages(60, geo.GCJ02, "名称|经度|纬度|县区")
	r, _ := locate(t, tab, position.Request{Datum: "wgs84", Ground: country()})
	if r.Decision.Best != geo.GCJ02 || !r.Decision.Decisive {
		t.Errorf("declared against the data: %+v", r.Decision)
	}
	r, _ = locate(t, tab, position.Request{Ground: position.Ground{Populated: func(orb.Point) bool { return true }}})
	if r.Decision.Best != geo.WGS84 || r.Decision.Decisive || strings.Contains(r.Decision.Reason.ZH, "更符合") {
		t.Errorf("ground that tells nothing: %+v", r.Decision)
	}
}

// hongKong is the real hospitals and clinics of the city, WGS 84, and the people
// around them.
func hongKong(t *testing.T) ([]orb.Point, position.Ground) {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	grid, err := geotiff.Open(filepath.Join(dir, "hongkong", "worldpop_2020_100m.tif"))
	if err != nil {
		t.Skip("real data not found; set MEDREACH_DATA to the folder with them")
	}
	defer grid.Close()
	people, g := map[[2]int]float64{}, grid.Grid()
	var lock sync.Mutex
	if err := grid.Band(0).Blocks(t.Context(), func(b raster.Block) error {
		lock.Lock()
		defer lock.Unlock()
		for i, v := range b.Values {
			if v > 0 {
				people[[2]int{b.Col + i%b.Width, b.Row + i/b.Width}] = v
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	var points []orb.Point
	for _, list := range []string{"hosp", "fmc", "sop"} {
		tab, err := tabular.Read(filepath.Join(dir, "hongkong", "facility-"+list+".json"), tabular.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r, err := locate(t, tab, position.Request{Datum: "wgs84"})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range r.Places {
			points = append(points, p.Point)
		}
	}
	return points, position.Ground{People: func(p orb.Point) float64 {
		col, row, ok := g.CellAt(p)
		if !ok {
			return 0
		}
		return people[[2]int{col, row}]
	}}
}

// TestDatumOfHongKong: real lists, written on each datum, are never taken for
// another one, and the whole list is always recognised. Without the numbers of
// people the test is weaker, not wrong.
func TestDatumOfHongKong(t *testing.T) {
	points, ground := hongKong(t)
	yesNo := position.Ground{Populated: func(p orb.Point) bool { return ground.People(p) > 0 }}
	rnd := rand.New(rand.NewPCG(11, 13))
	for _, d := range []geo.Datum{geo.WGS84, geo.GCJ02, geo.BD09} {
		decided := map[int][2]int{}
		for _, n := range []int{15, 30, 48, 100, len(points)} {
			for range 20 {
				var rows []string
				for _, i := range rnd.Perm(len(points))[:n] {
					q := d.FromWGS84(points[i])
					rows = append(rows, fmt.Sprintf("%.6f|%.6f", q[0], q[1]))
				}
				count := decided[n]
				for k, g := range []position.Ground{ground, yesNo} {
					r, err := locate(t, table("lon|lat", rows...), position.Request{Ground: g})
					if err != nil {
						t.Fatal(err)
					}
					if r.Decision.Decisive && r.Decision.Best != d {
						t.Fatalf("%d places on %s are taken for %s", n, d, r.Decision.Best)
					}
					if n >= 48 && k == 0 && r.Decision.Best != d {
						t.Errorf("%d places on %s fit %s best", n, d, r.Decision.Best)
					}
					count[k] += btoi(r.Decision.Decisive)
				}
				decided[n] = count
			}
		}
		t.Logf("%s: of 20 samples decided, by people and by yes or no: %v", d, decided)
		if decided[len(points)][0] != 20 {
			t.Errorf("%s: the whole list is recognised in %d of 20 runs", d, decided[len(points)][0])
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
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
