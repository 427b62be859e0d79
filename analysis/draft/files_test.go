package draft_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/draft"
	"github.com/medreach/medreach/analysis/draft/preview"
	"github.com/medreach/medreach/geo"
)

// TestFilesTellWhatWasSeen holds what is told of each kind of file, and that its
// places are shown where they are.
func TestFilesTellWhatWasSeen(t *testing.T) {
	gcj := func(lon, lat float64) orb.Point { return geo.GCJ02.ToWGS84(orb.Point{lon, lat}) }
	for _, c := range []struct {
		file, kind, level, datum, basis string
		columns                         string // meaning=header
		points                          []orb.Point
		rows                            int
	}{
		{"机构.csv", "facilities", "", "wgs84", "assumed", "id=机构代码 name=机构名称 class=机构类别 lon=经度 lat=纬度 beds=床位(张)", []orb.Point{{100.05, 40.05}, {100.06, 40.06}}, 2},
		{"无坐标.csv", "facilities-without-places", "", "", "", "name=机构名称 address=地址", nil, 2},
		{"pop.csv", "population-points", "", "wgs84", "assumed", "lon=lon lat=lat people=人口", []orb.Point{{100.05, 40.05}, {100.06, 40.06}}, 2},
		{"popgcj.csv", "population-points", "", "gcj02", "header", "lon=高德经度 lat=高德纬度 people=人口", []orb.Point{gcj(100.05, 40.05), gcj(100.06, 40.06)}, 2},
		{"ages.csv", "population-points", "", "wgs84", "assumed", "lon=lng lat=lat people=总人口 0-14=0-14岁 60plus=其中：60岁及以上 65plus=65岁及以上", []orb.Point{{100.05, 40.05}, {100.06, 40.06}}, 2},
		{"census.csv", "census", "county", "", "", "code=区划代码 people=常住人口 60plus=60岁及以上", nil, 2},
		{"counties.geojson", "zones", "county", "wgs84", "assumed", "code=代码", []orb.Point{{100.05, 40.05}, {100.15, 40.05}}, 2},
		{"datav.geojson", "zones", "county", "gcj02", "columns", "code=adcode", []orb.Point{gcj(100.05, 40.05), gcj(100.15, 40.05)}, 2},
		{"村.csv", "zones", "settlement", "wgs84", "assumed", "code=村代码 urban_rural=城乡分类", []orb.Point{{100.05, 40.05}, {100.15, 40.06}}, 2},
		{"built.geojson", "urban-areas", "", "wgs84", "assumed", "", []orb.Point{{100.05, 40.05}, {100.15, 40.05}}, 2},
		{"交通_gcj02.geojson", "roads", "", "gcj02", "file-name", "", []orb.Point{gcj(100.055, 40.05), gcj(100.1, 40.065)}, 2},
		{"note.csv", "unused", "", "", "", "", nil, 2},
	} {
		t.Run(c.file, func(t *testing.T) {
			d, _ := look(t, c.file)
			if len(d.Files) != 1 {
				t.Fatalf("%d files are told", len(d.Files))
			}
			f := d.Files[0]
			if f.File.File != c.file || f.Kind != c.kind || f.Level != c.level || f.Rows != c.rows || f.Title.ZH == "" || f.Why.EN == "" {
				t.Errorf("told as %+v", f)
			}
			var told []string
			for _, column := range f.Columns {
				told = append(told, column.Meaning+"="+column.Column)
				if column.Title.ZH == "" || column.Sure != nil && (*column.Sure <= 0 || *column.Sure > 1) {
					t.Errorf("column %+v", column)
				}
			}
			if got := strings.Join(told, " "); got != c.columns {
				t.Errorf("columns %s, want %s", got, c.columns)
			}
			if (f.Datum == nil) != (c.datum == "") || f.Datum != nil && (f.Datum.Name != c.datum || f.Datum.Basis != c.basis || f.Datum.Sure < 0.5 || f.Datum.Reason.ZH == "") {
				t.Errorf("datum %+v, want %s by %s", f.Datum, c.datum, c.basis)
			}
			checkPoints(t, f.Preview, c.points)
			checkLines(t, d)
		})
	}
}

func checkPoints(t *testing.T, s preview.Sample, want []orb.Point) {
	t.Helper()
	if !slices.EqualFunc(s.Points, want, func(a, b orb.Point) bool { return math.Hypot(a[0]-b[0], a[1]-b[1]) < 1e-6 }) {
		t.Errorf("places %v, want %v", s.Points, want)
	}
	if (s.Bounds == nil) != (len(want) == 0) {
		t.Fatalf("bounds %v", s.Bounds)
	}
	for _, p := range want {
		if b := s.Bounds; p[0] < b[0]-1e-6 || p[1] < b[1]-1e-6 || p[0] > b[2]+1e-6 || p[1] > b[3]+1e-6 {
			t.Errorf("%v lies outside the bounds %v", p, *b)
		}
	}
}

// checkLines holds that the lines that are told are those of the study.
func checkLines(t *testing.T, d *draft.Draft) {
	t.Helper()
	lines := append([]string{""}, strings.Split(string(d.YAML), "\n")...)
	marked := 0
	for _, l := range lines {
		if strings.Contains(l, "请选择 CHOOSE:") {
			marked++
		}
	}
	if marked != len(d.Choices) {
		t.Errorf("%d choices are told, %d are marked", len(d.Choices), marked)
	}
	for _, c := range d.Choices {
		if l := lines[c.Line]; !strings.Contains(l, "请选择 CHOOSE: "+strings.Join(strings.Fields(c.Text.ZH), " ")) {
			t.Errorf("line %d is %q, told %q", c.Line, l, c.Text.ZH)
		}
	}
	for _, f := range d.Files {
		if f.Line > 0 && !strings.Contains(lines[f.Line]+lines[f.Line+1], f.File.File) {
			t.Errorf("%s: line %d is %q", f.File.File, f.Line, lines[f.Line])
		}
		if used := regexp.MustCompile(`(?m)^[ -]*file: ` + regexp.QuoteMeta(f.File.File)).Match(d.YAML); used != (f.Line > 0) {
			t.Errorf("%s stands in the study %v and has line %d", f.File.File, used, f.Line)
		}
		if f.DatumLine > 0 && (!strings.HasPrefix(strings.TrimSpace(lines[f.DatumLine]), "datum: ") || f.DatumLine <= f.Line) {
			t.Errorf("%s: the datum is on line %d, which is %q", f.File.File, f.DatumLine, lines[f.DatumLine])
		}
	}
}

// TestPreviewIsBounded holds that a long list is shown in part, from its beginning to
// its end, with the bounds of all, and that long cells are cut.
func TestPreviewIsBounded(t *testing.T) {
	d, _ := look(t, "大表.csv", "large.tif", "note.csv")
	f := d.Files[0].Preview
	if len(f.Rows) != 10 || len(f.Points) != 500 || d.Files[0].Rows != 3000 {
		t.Fatalf("%d rows and %d places of %d", len(f.Rows), len(f.Points), d.Files[0].Rows)
	}
	if f.Points[0] != (orb.Point{100, 40}) || math.Abs(f.Bounds[2]-100.2999) > 1e-9 || f.Points[499][0] < 100.29 {
		t.Errorf("shown from %v to %v of %v", f.Points[0], f.Points[499], *f.Bounds)
	}
	if n := len([]rune(f.Rows[0][3])); n != 201 {
		t.Errorf("a cell of %d characters", n)
	}
	grid := d.Files[1]
	if want := [4]float64{100, 40.01, 100.09, 40.1}; grid.Kind != "population-grid" || grid.Preview.Bounds == nil || distance(*grid.Preview.Bounds, want) > 1e-9 || grid.Datum.Basis != "file" || grid.Datum.Name != "EPSG:4326" {
		t.Errorf("grid %+v, bounds %v, datum %+v", grid, grid.Preview.Bounds, grid.Datum)
	}
	checkLines(t, d)
}

func distance(a, b [4]float64) (most float64) {
	for i := range a {
		most = max(most, math.Abs(a[i]-b[i]))
	}
	return most
}

// TestChoicesHaveLines holds the lines of a study of many files.
func TestChoicesHaveLines(t *testing.T) {
	d, _ := look(t, "机构.csv", "急诊.csv", "counties.geojson", "unclear.geojson", "popgcj.csv", "bands.tif", "census.csv", "交通_gcj02.geojson", "县域路网.geojson", "datav.geojson")
	if len(d.Choices) < 4 {
		t.Errorf("only %d choices", len(d.Choices))
	}
	checkLines(t, d)
}
