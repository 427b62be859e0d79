package listing_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
)

// table makes a table of a header and rows, cells apart by "|"; rows count from 2.
func table(header string, rows ...string) *feature.Table {
	t := &feature.Table{Source: "people.csv", Columns: strings.Split(header, "|")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 2, Values: strings.Split(r, "|")})
	}
	return t
}

// shapes makes a layer with people in one column and a geometry in each row.
func shapes(people string, geometries ...orb.Geometry) *feature.Table {
	t := &feature.Table{Source: "people.geojson", Columns: []string{"pop"}}
	for i, p := range strings.Split(people, "|") {
		t.Rows = append(t.Rows, feature.Row{Number: i + 1, Values: []string{p}, Geometry: geometries[i]})
	}
	return t
}

// told writes findings one a line, and fails where one has no words.
func told(t *testing.T, findings []feature.Finding) string {
	t.Helper()
	var lines []string
	for _, f := range findings {
		if f.Rule == "population-datum" {
			continue
		}
		lines = append(lines, fmt.Sprintf("%d %s %s [%s] %s", f.Row, f.Severity, f.Rule, f.Column, f.Value))
		if f.File == "" || f.Message.ZH == "" || f.Message.EN == "" || strings.Contains(f.Message.ZH+f.Message.EN+f.Suggestion.ZH+f.Suggestion.EN, "%!") {
			t.Errorf("finding %+v", f)
		}
	}
	return strings.Join(lines, "\n")
}

func read(t *testing.T, l listing.List) (listing.People, string) {
	t.Helper()
	var r listing.Reader
	p, err := r.Read(l)
	if err != nil {
		t.Fatal(err)
	}
	return p, told(t, r.Findings())
}

// blame returns the fault of an error, or fails.
func blame(t *testing.T, err error) *feature.Fault {
	t.Helper()
	var f *feature.Fault
	if !errors.As(err, &f) {
		t.Fatalf("error = %v, want a fault", err)
	}
	if text := f.Message(); text.ZH == "" || strings.Contains(text.ZH+text.EN, "%!") {
		t.Errorf("fault %+v", text)
	}
	return f
}

func TestPeopleColumn(t *testing.T) {
	for _, c := range []struct {
		name, header, group, named string
		column                     int
		people                     float64 // that 12 stands for
	}{
		{"usual header", "村|常住人口", "total", "", 1, 12},
		{"usual header, no group", "村|人口数", "", "", 1, 12},
		{"the most telling of two", "户籍人口|常住人口", "total", "", 1, 12},
		{"English", "Name|Total Population", "total", "", 1, 12},
		{"underscores", "name|pop_total", "total", "", 1, 12},
		{"full width", "村|Ｐｏｐ", "total", "", 1, 12},
		{"headed like the group", "人口|60+", "60+", "", 1, 12},
		{"headed like the group, in other case", "pop|Elderly People", "elderly people", "", 1, 12},
		{"group with a unit", "人口|60+（万人）", "60+", "", 1, 120_000},
		{"named", "人口|算出的人口", "total", "算出的人口", 1, 12},
		{"named before one headed like the group", "60+|老年", "60+", "老年", 1, 12},
		{"named with a unit", "人口|抽样推算（千人）", "total", "抽样推算（千人）", 1, 12_000},
		{"nameless column, no group", "|人口", "", "", 1, 12},
		{"columns by sex", "人口(万人)_男|人口(万人)_合计", "total", "", 1, 120_000},

		{"tens of thousands", "常住人口（万人）", "total", "", 0, 120_000},
		{"half-width brackets and label", "常住人口(单位:万人)", "total", "", 0, 120_000},
		{"square brackets", "常住人口[万人]", "total", "", 0, 120_000},
		{"hundreds", "人口（百人）", "total", "", 0, 1200},
		{"millions", "人口（百万人）", "total", "", 0, 12e6},
		{"people", "人口（人）", "total", "", 0, 12},
		{"after a slash", "人口/万人", "total", "", 0, 120_000},
		{"after an underscore", "人口_万人", "total", "", 0, 120_000},
		{"at the end", "常住人口万人", "total", "", 0, 120_000},
		{"10,000 persons", "Population (10,000 persons)", "total", "", 0, 120_000},
		{"thousand", "Population (thousand)", "total", "", 0, 12_000},
		{"thousands as statistics offices write them", "Population ('000)", "total", "", 0, 12_000},

		{"no such group", "村|人口", "60+", "", -1, 0},
		{"another thing in brackets", "人口（户）", "total", "", -1, 0},
		{"part of a word", "floor|populated", "total", "", -1, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := table(c.header, strings.Repeat("12|", strings.Count(c.header, "|"))+"12")
			got, err := listing.FindPeople(tab, c.named, c.group)
			if c.column < 0 {
				if f := blame(t, err); !strings.Contains(f.Suggestion.EN, strings.Join(tab.Columns, ", ")) {
					t.Errorf("%v does not list the columns", f)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			n, unusable := got.Count(tab, &tab.Rows[0])
			if got.Index != c.column || n != c.people || unusable != nil {
				t.Errorf("column %d has %g people, %v; want column %d, %g", got.Index, n, unusable, c.column, c.people)
			}
		})
	}
	_, err := listing.FindPeople(table("村|人口", "甲|1"), "常住", "total")
	if f := blame(t, err); f.Column != "常住" || f.What.EN != "there is no such column" {
		t.Errorf("a column that is named and not there: %v", f)
	}
}

func TestUnitAboveHeader(t *testing.T) {
	for _, c := range []struct {
		name, header, units string
		people              float64
		notes               string
	}{
		{"one", "经度|纬度|人口", "万人", 120_000, "0 info unit-above-header [人口] 万人"},
		{"its own goes before", "经度|纬度|人口（千人）", "万人", 12_000, ""},
		{"several", "经度|纬度|人口", "万人 张", 12, "0 warning unit-above-header [人口] 万人、张"},
		{"several that multiply nothing", "经度|纬度|人口", "人 张", 12, ""},
		{"people", "经度|纬度|人口", "人", 12, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := table(c.header, "104|30|12")
			tab.Units = strings.Fields(c.units)
			p, findings := read(t, listing.List{Group: "total", Table: tab})
			if p.Counts[0] != c.people || findings != c.notes {
				t.Errorf("%g people, %q, want %g, %q", p.Counts[0], findings, c.people, c.notes)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	for _, c := range []struct {
		cell, rule string
		people     float64
	}{
		{"1234", "", 1234}, {"１２３４", "", 1234}, {"1,234", "", 1234}, {"12.5", "", 12.5}, {"12人", "", 12}, {"约300", "", 300}, {"0", "", 0}, {"-0", "", 0},
		{"1.2万", "", 12_000}, {"3千人", "", 3000}, {"999999999", "", 999_999_999},
		{"", "population-missing", 0}, {"—", "population-missing", 0}, {"无", "population-missing", 0}, {"N/A", "population-missing", 0}, {"nan", "population-missing", 0},
		{"很多", "population-invalid", 0}, {"10-20", "population-invalid", 0}, {"2020-01-01", "population-invalid", 0}, {"inf", "population-invalid", 0}, {"1e999", "population-invalid", 0},
		{"12%", "population-invalid", 0}, {"5‰", "population-invalid", 0}, {"35户", "population-invalid", 0}, {"8平方公里", "population-invalid", 0},
		{"-1", "population-negative", 0}, {"-1.5万", "population-negative", 0},
		{"1000000000", "population-huge", 0}, {"1e10", "population-huge", 0}, {"99亿", "population-huge", 0},
	} {
		tab := table("人口", c.cell)
		column, err := listing.FindPeople(tab, "", "total")
		if err != nil {
			t.Fatal(err)
		}
		n, f := column.Count(tab, &tab.Rows[0])
		rule := ""
		if f != nil {
			rule = f.Rule
			if f.Row != 2 || f.Column != "人口" || f.Severity != feature.Dropped || f.Value != c.cell && rule != "population-missing" || f.Suggestion.ZH == "" {
				t.Errorf("%q: finding %+v", c.cell, f)
			}
		}
		if n != c.people || rule != c.rule {
			t.Errorf("%q: %g people, %q, want %g, %q", c.cell, n, rule, c.people, c.rule)
		}
	}
	tab := table("人口（万人）", "1.2万", "1.2", "100000", "")
	column, _ := listing.FindPeople(tab, "", "total")
	for i, want := range []float64{12_000, 12_000, 0, 0} {
		if n, _ := column.Count(tab, &tab.Rows[i]); n != want {
			t.Errorf("%q under 万人: %g people, want %g", tab.Rows[i].Values[0], n, want)
		}
	}
}

func TestTotals(t *testing.T) {
	for word, want := range map[string]bool{
		"合计": true, "总 计": true, "全县总计": true, "小计：": true, "全省": true, "Total": true, "Grand total": true, "sub-total": true,
		"合计村": false, "全家村": false, "Totalville": false, "": false, "12": false, strings.Repeat("很", 20) + "合计": false,
	} {
		if got := listing.IsTotal(&feature.Row{Values: []string{"7", word}}, 0); got != want {
			t.Errorf("IsTotal(%q) = %v", word, got)
		}
	}
	if listing.IsTotal(&feature.Row{Values: []string{"合计", "甲"}}, 0) {
		t.Error("the cell of people itself counts")
	}
	p, findings := read(t, listing.List{Group: "total", Table: table("村|性别|经度|纬度|人口", "甲|合计|104|30|5", "乙|合计|104.1|30|6", "合计||||11", "全县|||0|11")})
	if want := []float64{5, 6}; !slices.Equal(p.Counts, want) {
		t.Errorf("people %v, want %v: a row with a place is a place", p.Counts, want)
	}
	if want := "4 info total-row [] 11\n5 info total-row [] 11"; findings != want {
		t.Errorf("findings\n%s\nwant\n%s", findings, want)
	}
}

func TestPlaces(t *testing.T) {
	sound := []string{"甲|104.1|30.1|1", "乙|104.2|30.2|2", "丙|104.3|30.3|3"}
	for _, c := range []struct{ name, row, want string }{
		{"degrees, minutes and seconds", "丁|104°6′E|30°6′N|4", ""},
		{"missing", "丁|||4", "5 dropped population-place [经度, 纬度] "},
		{"missing, said in words", "丁|无|无|4", "5 dropped population-place [经度, 纬度] 无, 无"},
		{"longitude missing", "丁||30.1|4", "5 dropped population-place [经度] "},
		{"latitude not readable", "丁|104.1|北边|4", "5 dropped population-place [纬度] 北边"},
		{"zero", "丁|0|0.0|4", "5 dropped population-place-zero [经度, 纬度] 0, 0.0"},
		{"exchanged", "丁|30.1|104.1|4", "5 dropped population-place-swapped [经度, 纬度] 30.1, 104.1"},
		{"exchanged, and a place all the same", "丁|43.8|87.6|4", "5 dropped population-place-swapped [经度, 纬度] 43.8, 87.6"},
		{"beyond the earth", "丁|1041|30.1|4", "5 dropped population-place-range [经度, 纬度] 1041, 30.1"},
		{"beyond the pole", "丁|104.1|-91|4", "5 dropped population-place-range [经度, 纬度] 104.1, -91"},
		{"abroad", "丁|2.35|48.86|4", ""},
		{"nobody there", "丁|||0", ""},
		{"no number, no place", "丁|||?", "5 dropped population-missing [人口] "},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, findings := read(t, listing.List{Group: "total", Table: table("村|经度|纬度|人口", append(slices.Clone(sound), c.row)...)})
			kept := 3
			if c.want == "" && !strings.HasSuffix(c.row, "|0") {
				kept = 4
			}
			if findings != c.want || len(p.Points) != kept || p.Urban != nil {
				t.Errorf("kept %d, findings %q, want %d, %q", len(p.Points), findings, kept, c.want)
			}
		})
	}
}

func TestPlacesNamed(t *testing.T) {
	tab := table("村|a|b|经度|纬度|人口", "甲|104.1|30.1|1|1|5")
	p, _ := read(t, listing.List{Group: "total", Table: tab, LonColumn: "a", LatColumn: "b"})
	if p.Points[0] != (orb.Point{104.1, 30.1}) {
		t.Errorf("point %v, want that of the columns named", p.Points[0])
	}
	layer := shapes("5", orb.Point{1, 1})
	layer.Columns, layer.Rows[0].Values = []string{"pop", "经度", "纬度"}, []string{"5", "104.1", "30.1"}
	if p, _ = read(t, listing.List{Group: "total", Table: layer}); p.Points[0] != (orb.Point{1, 1}) {
		t.Errorf("point %v, want the geometry", p.Points[0])
	}
	if p, _ = read(t, listing.List{Group: "total", Table: layer, LonColumn: "经度", LatColumn: "纬度"}); p.Points[0] != (orb.Point{104.1, 30.1}) {
		t.Errorf("point %v, want that of the columns named", p.Points[0])
	}
	for name, l := range map[string]listing.List{
		"no such longitude": {Table: tab, LonColumn: "x", LatColumn: "b"},
		"no such latitude":  {Table: tab, LonColumn: "a", LatColumn: "x"},
		"no such class":     {Table: tab, ClassColumn: "x"},
		"no such people":    {Table: tab, PeopleColumn: "x"},
	} {
		l.Group = "total"
		if f := blame(t, readError(l)); f.Column != "x" || !strings.Contains(f.Suggestion.EN, "村, a, b") {
			t.Errorf("%s: %v", name, f)
		}
	}
	half := shapes("5", orb.Point{104, 30})
	half.Columns, half.Rows[0].Values = []string{"pop", "a"}, []string{"5", "104.1"}
	for name, l := range map[string]listing.List{
		"nowhere":                       {Table: table("村|人口", "甲|5")},
		"one column named, beside none": {Table: half, LonColumn: "a"}, // the geometry is not what the study asks for
	} {
		l.Group = "total"
		if f := blame(t, readError(l)); !strings.Contains(f.What.EN, "no columns for longitude and latitude") {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func readError(l listing.List) error {
	var r listing.Reader
	_, err := r.Read(l)
	return err
}

func TestExchangedColumns(t *testing.T) {
	urumqi := []string{"甲|43.8|87.6|1", "乙|43.9|87.5|2", "丙|43.7|87.4|3", "丁|43.6|87.3|4", "戊|87.2|43.5|5"}
	f := blame(t, readError(listing.List{Group: "total", Table: table("村|经度|纬度|人口", urumqi...)}))
	if f.Row != 2 || f.Column != "经度, 纬度" || f.Value != "43.8, 87.6" || !strings.Contains(f.Suggestion.EN, "lon: 纬度") || !strings.Contains(f.Suggestion.EN, "lat: 经度") {
		t.Errorf("two columns: %v", f)
	}
	p, _ := read(t, listing.List{Group: "total", Table: table("村|经度|纬度|人口", urumqi[:4]...), LonColumn: "纬度", LatColumn: "经度"})
	if p.Points[0] != (orb.Point{87.6, 43.8}) {
		t.Errorf("as suggested: %v", p.Points[0])
	}
	f = blame(t, readError(listing.List{Group: "total", Table: table("村|坐标|人口", "甲|43.8,87.6|1", "乙|43.9,87.5|2")}))
	if f.Column != "坐标" || f.Value != "43.8,87.6" || !strings.Contains(f.Suggestion.EN, "in each cell") {
		t.Errorf("one column: %v", f)
	}
	f = blame(t, readError(listing.List{Group: "total", Table: shapes("1|2", orb.Point{30, 104}, orb.Point{31, 104})}))
	if f.Row != 1 || f.Column != "" || f.Value != "30, 104" || !strings.Contains(f.Suggestion.EN, "QGIS") {
		t.Errorf("geometries: %v", f)
	}
}

func TestCellOfPairs(t *testing.T) {
	p, findings := read(t, listing.List{Group: "total", Table: table("村|坐标|人口", "甲|104.1,30.1|1", "乙|(104.2 30.2)|2", "丙|104.3；30.3|3", "丁|104.4|4", "戊||5", "己|0,0|6", "庚|30.5,104.5|7")})
	if want := []orb.Point{{104.1, 30.1}, {104.2, 30.2}, {104.3, 30.3}}; !slices.Equal(p.Points, want) {
		t.Errorf("points %v, want %v", p.Points, want)
	}
	want := "5 dropped population-place [坐标] 104.4\n6 dropped population-place [坐标] \n7 dropped population-place-zero [坐标] 0,0\n8 dropped population-place-swapped [坐标] 30.5,104.5"
	if diff := cmp.Diff(want, findings); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// square is a square of one degree with its corner at a point.
func square(west, south float64) orb.Polygon {
	return orb.Polygon{{{west, south}, {west + 1, south}, {west + 1, south + 1}, {west, south + 1}, {west, south}}}
}

func TestGeometries(t *testing.T) {
	hook := orb.Polygon{{{104, 30}, {105, 30}, {105, 30.1}, {104.1, 30.1}, {104.1, 31}, {104, 31}, {104, 30}}} // its centroid lies outside
	tab := shapes("1|2|3|4|5|6|7|8|9|10",
		square(104, 30), orb.MultiPolygon{square(105, 30), square(120, 30)}, hook, square(0, 0), orb.Point{104.5, 30.5},
		orb.LineString{{104, 30}, {105, 31}}, nil, orb.Point{math.NaN(), math.NaN()}, square(30, 104), square(104, 300))
	p, findings := read(t, listing.List{Group: "total", Table: tab})
	if want := []float64{1, 2, 3, 4, 5}; !slices.Equal(p.Counts, want) {
		t.Fatalf("people %v, want %v", p.Counts, want)
	}
	if p.Points[0] != (orb.Point{104.5, 30.5}) || p.Points[3] != (orb.Point{0.5, 0.5}) || p.Points[4] != (orb.Point{104.5, 30.5}) {
		t.Errorf("points %v", p.Points)
	}
	if q := p.Points[2]; !(q[0] > 104 && q[0] < 104.1 && q[1] > 30 && q[1] < 31 || q[1] > 30 && q[1] < 30.1 && q[0] > 104 && q[0] < 105) {
		t.Errorf("%v is not inside the hook", q)
	}
	want := "6 dropped population-place [] 104, 30\n7 dropped population-place [] \n8 dropped population-place [] NaN, NaN\n9 dropped population-place-swapped [] 30, 104\n10 dropped population-place-range [] 104, 300"
	if diff := cmp.Diff(want, findings); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSystems(t *testing.T) {
	village := orb.Point{104.0657, 30.6598}
	cell := func(p orb.Point) string { return fmt.Sprintf("甲|%.7f|%.7f|5", p[0], p[1]) }
	system, err := crs.Parse("EPSG:4544") // CGCS2000, 105 E
	if err != nil {
		t.Fatal(err)
	}
	east, north, _ := system.FromWGS84(village)
	for _, c := range []struct {
		name string
		l    listing.List
		says string
	}{
		{"nothing declared", listing.List{Table: table("村|经度|纬度|人口", cell(village))}, "nothing declares it"},
		{"declared WGS 84", listing.List{Table: table("村|经度|纬度|人口", cell(village)), Declared: true}, "declared in the study"},
		{"declared GCJ-02", listing.List{Table: table("村|经度|纬度|人口", cell(geo.GCJ02.FromWGS84(village))), Datum: geo.GCJ02, Declared: true}, "gcj02: declared"},
		{"BD-09 by the header", listing.List{Table: table("村|百度经度|百度纬度|人口", cell(geo.BD09.FromWGS84(village)))}, "says so"},
		{"GCJ-02 by the headers named", listing.List{Table: table("村|gcj_x|gcj_y|人口", cell(geo.GCJ02.FromWGS84(village))), LonColumn: "gcj_x", LatColumn: "gcj_y"}, "gcj02"},
		{"metres", listing.List{Table: table("村|X坐标|Y坐标|人口", cell(orb.Point{east, north})), CRS: system}, "EPSG:4544"},
		{"surveyor's axes", listing.List{Table: table("村|X坐标|Y坐标|人口", cell(orb.Point{north, east})), CRS: system}, "EPSG:4544"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.l.Group = "total"
			var r listing.Reader
			p, err := r.Read(c.l)
			if err != nil {
				t.Fatal(err)
			}
			if off := geo.Distance(p.Points[0], village); off > 0.1 {
				t.Errorf("%g m off", off)
			}
			if f := r.Findings(); len(f) != 1 || f[0].Rule != "population-datum" || f[0].Severity != feature.Info || !strings.Contains(f[0].Message.EN, c.says) {
				t.Errorf("findings %+v, want one that says %q", f, c.says)
			}
		})
	}
	if f := blame(t, readError(listing.List{Group: "total", Table: table("村|X坐标|Y坐标|人口", "甲|435000|3300000|5")})); !strings.Contains(f.What.EN, "not degrees") {
		t.Errorf("metres of nothing: %v", f)
	}
}

func TestClass(t *testing.T) {
	rows := []string{"甲|104.1|30.1|1|111|农村", "乙|104.2|30.2|2|220|城镇", "丙|104.3|30.3|3||城镇", "丁||30.4|4|111|城镇", "戊|104.5|30.5|5|510100000000121|"}
	p, _ := read(t, listing.List{Group: "total", Table: table("村|经度|纬度|人口|城乡分类代码|看法", rows...)})
	if want := []analysis.Urban{analysis.UrbanArea, analysis.RuralArea, analysis.UrbanUnknown, analysis.UrbanArea}; !slices.Equal(p.Urban, want) {
		t.Errorf("by the column guessed: %v, want %v", p.Urban, want)
	}
	p, _ = read(t, listing.List{Group: "total", Table: table("村|经度|纬度|人口|城乡分类代码|看法", rows...), ClassColumn: "看法"})
	if want := []analysis.Urban{analysis.RuralArea, analysis.UrbanArea, analysis.UrbanArea, analysis.UrbanUnknown}; !slices.Equal(p.Urban, want) {
		t.Errorf("by the column named: %v, want %v", p.Urban, want)
	}
	for code, want := range map[int]analysis.Urban{111: analysis.UrbanArea, 123: analysis.UrbanArea, 210: analysis.RuralArea, 220: analysis.RuralArea, 0: analysis.UrbanUnknown, 311: analysis.UrbanUnknown} {
		if got := listing.ClassOf(code); got != want {
			t.Errorf("ClassOf(%d) = %v, want %v", code, got, want)
		}
	}
}

// Groups that are columns of one file share its places, and what is wrong with them.
func TestGroupsToldOnce(t *testing.T) {
	tab := table("村|经度|纬度|人口|60+", "甲|104.1|30.1|10|3", "乙|||20|4", "丙|0|0|0|5", "丁|104.4|30.4|?|6", "戊|104.5|30.5|50|无", "合计|||80|18")
	tab.Units = []string{"万人"}
	var r listing.Reader
	for _, c := range []struct {
		group string
		want  string
	}{
		{"total", "0 info unit-above-header [人口] 万人\n3 dropped population-place [经度, 纬度] \n5 dropped population-missing [人口] \n7 info total-row [] 80"},
		{"60+", "0 info unit-above-header [60+] 万人\n4 dropped population-place-zero [经度, 纬度] 0, 0\n6 dropped population-missing [60+] "},
		{"60+", "6 dropped population-missing [60+] "},
	} {
		if _, err := r.Read(listing.List{Group: c.group, Table: tab}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, told(t, r.Findings())); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.group, diff)
		}
	}
	if left := r.Findings(); left != nil {
		t.Errorf("findings are told twice: %v", left)
	}
	other := *tab
	other.Source = "others.csv"
	if _, err := r.Read(listing.List{Group: "total", Table: &other}); err != nil || len(r.Findings()) != 5 {
		t.Errorf("another file is not told: %v", err)
	}
}

func TestNoRowUsable(t *testing.T) {
	for _, c := range []struct {
		name, column, want string
		rows               []string
	}{
		{"no places", "经度, 纬度", "no row has people and a place (2 of the rows: there is no valid place)", []string{"甲|||1", "乙|x||2"}},
		{"for several reasons", "人口", "(2 of the rows: no usable number of people, or 0; 1 of the rows: there is no valid place; 2 of the rows: the coordinates are 0, which mostly means not filled in; " +
			"1 of the rows: the place is not on the earth: a longitude lies within ±180, a latitude within ±90; 1 of the rows: lines of totals)",
			[]string{"甲|104|30|0", "乙|104|30|?", "丙|||1", "丁|0|0|1", "戊|0|0|1", "己|104|95|1", "合计|||3"}},
		{"nobody", "人口", "(1 of the rows: no usable number of people, or 0)", []string{"甲|104|30|0"}},
		{"totals alone", "人口", "(1 of the rows: lines of totals)", []string{"合计|||9"}},
		{"no rows", "人口", "no row has people and a place", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := blame(t, readError(listing.List{Group: "total", Table: table("村|经度|纬度|人口", c.rows...)}))
			if f.File != "people.csv" || f.Column != c.column || !strings.HasSuffix(f.What.EN, c.want) {
				t.Errorf("column %q: %s, want %q: %s", f.Column, f.What.EN, c.column, c.want)
			}
		})
	}
}
