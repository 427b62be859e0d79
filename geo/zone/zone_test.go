package zone_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

func square(x, y, size float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}}
}

// table makes a table of columns "a,b" and rows of values and a geometry.
func table(columns string, rows ...any) *feature.Table {
	t := &feature.Table{Source: "units.geojson", Columns: strings.Split(columns, ",")}
	for i := 0; i < len(rows); i += 2 {
		g, _ := rows[i+1].(orb.Geometry)
		t.Rows = append(t.Rows, feature.Row{Number: i/2 + 1, Values: strings.Split(rows[i].(string), ","), Geometry: g})
	}
	return t
}

func build(t *testing.T, sources ...zone.Source) (*zone.Set, []feature.Finding) {
	t.Helper()
	set, findings, err := zone.Build(sources)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Message.ZH == "" || f.Message.EN == "" || strings.Contains(f.Message.ZH+f.Message.EN, "%!") {
			t.Errorf("%s: message %+v", f.Rule, f.Message)
		}
	}
	return set, findings
}

func rules(findings []feature.Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Rule != "zone-columns" && f.Rule != "zone-datum" {
			out = append(out, f.Rule)
		}
	}
	slices.Sort(out)
	return out
}

func TestLevels(t *testing.T) {
	for _, l := range append(zone.Levels(), zone.Region) {
		got, err := zone.ParseLevel(" " + strings.ToUpper(l.String()))
		if err != nil || got != l {
			t.Errorf("ParseLevel(%v) = %v, %v", l, got, err)
		}
		if l.Title().ZH == "" || l.Title().EN == "" {
			t.Errorf("%v has no title", l)
		}
	}
	if _, err := zone.ParseLevel("village"); !message.AtFault(err) {
		t.Errorf("ParseLevel(village) = %v, want a fault of the input", err)
	}
}

func TestColumnsAreGuessed(t *testing.T) {
	cases := []struct {
		columns, values  string
		level            zone.Level
		code, name, enUS string
	}{
		{"province_name,province_adcode,city_name,city_adcode,district_name,district_adcode", "广东省,440000,广州市,440100,越秀区,440104", zone.County, "440104", "越秀区", ""},
		{"province_name,province_adcode,city_name,city_adcode", "广东省,440000,广州市,440100", zone.Prefecture, "440100", "广州市", ""},
		{"adcode,name,level", "440104,越秀区,district", zone.County, "440104", "越秀区", ""},
		{"区划代码,名称,Name_EN", "440104,越秀区,Yuexiu", zone.County, "440104", "越秀区", "Yuexiu"},
		{"XZQDM,XZQMC", "440104.0,越秀区", zone.County, "440104", "越秀区", ""},
		{"省,市,区县,区县代码", "广东省,广州市,越秀区,440104", zone.County, "440104", "越秀区", ""},
		{"ＣＯＤＥ, Name ", "0101,old town", zone.Township, "0101", "old town", ""},
		{"乡镇代码,乡镇名称", "440104001,洪桥街道", zone.Township, "440104001", "洪桥街道", ""},
		{"id,pinyin,县名", "7,yuexiu,越秀", zone.County, "7", "越秀", "yuexiu"},
		{"name", "越秀区", zone.County, "越秀区", "越秀区", ""},
		{"code", "440104", zone.County, "440104", "440104", ""},
	}
	for _, c := range cases {
		t.Run(c.columns, func(t *testing.T) {
			set, _ := build(t, zone.Source{Level: c.level, Table: table(c.columns, c.values, square(113, 23, 1))})
			u := set.Layer(c.level).Units[0]
			if u.Code != c.code || u.Name != c.name || u.NameEN != c.enUS {
				t.Errorf("read %q %q %q, want %q %q %q", u.Code, u.Name, u.NameEN, c.code, c.name, c.enUS)
			}
		})
	}
}

func TestColumnsAsNamed(t *testing.T) {
	tab := table("code,name,alt,label", "1,甲,2,乙", square(0, 0, 1))
	set, _ := build(t, zone.Source{Level: zone.County, Table: tab, CodeColumn: "alt", NameColumn: "LABEL"})
	if u := set.Layers[0].Units[0]; u.Code != "2" || u.Name != "乙" {
		t.Errorf("read %q %q, want 2 乙", u.Code, u.Name)
	}
}

func TestFaults(t *testing.T) {
	far := table("code", "1", square(500000, 2500000, 1000))
	cases := []struct {
		name   string
		source zone.Source
		want   string
	}{
		{"no such column", zone.Source{Level: zone.County, Table: table("code", "1", square(0, 0, 1)), NameColumn: "nme"}, "no such column"},
		{"no telling column", zone.Source{Level: zone.County, Table: table("foo,bar", "1,2", square(0, 0, 1))}, "neither a code nor a name"},
		{"no polygons", zone.Source{Level: zone.County, Table: table("code", "1", orb.Point{1, 1})}, "no boundary"},
		{"no rows", zone.Source{Level: zone.County, Table: table("code")}, "no boundary"},
		{"metres without a coordinate system", zone.Source{Level: zone.County, Table: far}, "not degrees"},
		{"no level", zone.Source{Table: table("code", "1", square(0, 0, 1))}, "level"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := zone.Build([]zone.Source{c.source})
			if err == nil || !message.AtFault(err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error = %v, want a fault of the input with %q", err, c.want)
			}
		})
	}
}

func TestParents(t *testing.T) {
	provinces := zone.Source{Level: zone.Province, Table: table("code,name", "42,湖北省", square(110, 30, 4), "110000,北京市", square(116, 39, 1))}
	cities := zone.Source{Level: zone.Prefecture, Table: table("code,name,parent",
		"420100,武汉市,42", square(110, 30, 2), "429004,仙桃市,", square(112, 30, 2), "110000,北京市,", square(116, 39, 1))}
	counties := zone.Source{Level: zone.County, Table: table("code,name,city_code",
		"420102,江岸区,", square(110, 30, 1),
		"429004,仙桃市,", square(112, 30, 2), // stands among the prefectures, too
		"110101,东城区,", square(116, 39, 1), // municipality
		"X1,by the file,420100", square(111, 31, 1),
		"X2,by place,", square(110, 31, 1),
		"X3,nowhere,", square(50, 31, 1))}
	townships := zone.Source{Level: zone.Township, Table: table("code,name", "420102003,大智街道", square(110, 30, 0.5), "420102004000,一元街道", square(110.5, 30, 0.5))}
	villages := zone.Source{Level: zone.Settlement, Table: table("统计用区划代码,名称,城乡分类代码,lon,lat",
		"420102003001,甲社区,111,110.2,30.2", nil, "420102004002220,乙村,,110.7,30.2", nil, "420102004003,丙村,城镇,,", orb.Point{110.8, 30.3})}
	set, findings := build(t, villages, counties, provinces, townships, cities) // any order
	want := map[zone.Level][]int32{
		zone.Province: {-1, -1}, zone.Prefecture: {0, 0, 1}, zone.County: {0, 1, 2, 0, 0, -1}, zone.Township: {0, 0}, zone.Settlement: {0, 1, 1},
	}
	for _, l := range set.Layers {
		for i, u := range l.Units {
			if u.Parent != want[l.Level][i] {
				t.Errorf("%v %s %s: parent %d, want %d", l.Level, u.Code, u.Name, u.Parent, want[l.Level][i])
			}
		}
	}
	for i, class := range []int{111, 220, 100} {
		if got := set.Layer(zone.Settlement).Units[i].Class; got != class {
			t.Errorf("settlement %d: class %d, want %d", i, got, class)
		}
	}
	if got := set.Layer(zone.Settlement).Units[1].Code; got != "420102004002" {
		t.Errorf("code = %q, want the 12 digits without the class", got)
	}
	if got := rules(findings); !slices.Equal(got, []string{"zone-parent-missing"}) {
		t.Errorf("findings %v, want one parent missing", got)
	}
	if c := set.Layer(zone.County); c.Find("429004") != 1 || c.Find("nope") != -1 {
		t.Errorf("Find = %d, %d, want 1, -1", c.Find("429004"), c.Find("nope"))
	}
}

func TestFindings(t *testing.T) {
	cases := []struct {
		name  string
		table *feature.Table
		want  []string
		units int
	}{
		{"parts of one unit", table("code,name", "1,甲", square(0, 0, 1), "1,甲", square(5, 0, 1)), []string{"zone-parts-joined"}, 1},
		{"one code for two", table("code,name", "1,甲", square(0, 0, 1), "1,乙", square(5, 0, 1)), []string{"zone-code-duplicate"}, 1},
		{"the same row twice", table("code,name", "1,甲", square(0, 0, 1), "1,甲", square(0, 0, 1)), []string{"zone-parts-joined"}, 1},
		{"no code", table("code,name", ",甲", square(0, 0, 1), ",", square(5, 0, 1)), []string{"zone-code-missing", "zone-code-missing"}, 2},
		{"rounded code", table("code,name", "1.10101E+11,甲", square(0, 0, 1)), []string{"zone-code-rounded"}, 1},
		{"no geometry", table("code", "1", square(0, 0, 1), "2", nil, "3", orb.MultiPolygon{}), []string{"zone-geometry-kind", "zone-geometry-missing"}, 1},
		{"a point", table("code", "1", square(0, 0, 1), "2", orb.Point{1, 1}), []string{"zone-geometry-kind"}, 1},
		{"bow tie", table("code", "1", orb.Polygon{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}), []string{"zone-polygon-invalid"}, 1},
		{"overlap", table("code", "1", square(0, 0, 1), "2", square(0.9, 0, 1)), []string{"zone-overlap"}, 2},
		{"gap", table("code", "1", orb.Polygon{square(0, 0, 1)[0], square(0.4, 0.4, 0.2)[0]}), []string{"zone-gap"}, 1},
		{"clean", table("code", "1", square(0, 0, 1), "2", square(1, 0, 1)), nil, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			set, findings := build(t, zone.Source{Level: zone.County, Table: c.table})
			if got := rules(findings); !slices.Equal(got, c.want) {
				t.Errorf("findings %v, want %v", got, c.want)
			}
			if got := len(set.Layers[0].Units); got != c.units {
				t.Errorf("%d units, want %d", got, c.units)
			}
		})
	}
}

func TestSameRowTwiceCountsItsAreaOnce(t *testing.T) {
	set, _ := build(t, zone.Source{Level: zone.County, Table: table("code,name", "1,甲", square(0, 0, 1), "1,甲", square(0, 0, 1))})
	if got, want := set.Layers[0].Units[0].Area, geo.CellArea(0, 0, 1, 1); math.Abs(got/want-1) > 1e-4 {
		t.Errorf("area %g, want %g", got, want)
	}
}

func TestOutsideParent(t *testing.T) {
	set, findings := build(t,
		zone.Source{Level: zone.Prefecture, Table: table("code", "420100", square(110, 30, 1))},
		zone.Source{Level: zone.County, Table: table("code", "420101", square(110, 30, 0.5), "420102", square(110.8, 30, 0.4))})
	if got := rules(findings); !slices.Equal(got, []string{"zone-outside-parent"}) {
		t.Fatalf("findings %v, want one outside its parent", got)
	}
	f := findings[len(findings)-1]
	if f.Value != "420102" || f.Row != 2 || f.Point == nil || !strings.Contains(f.Message.EN, "50%") {
		t.Errorf("finding %+v, want row 2, 420102, 50%%", f)
	}
	if set.Layer(zone.County).Units[1].Parent != 0 {
		t.Error("the code still decides the parent")
	}
}

func TestProjectionAndDatum(t *testing.T) {
	c, err := crs.FromEPSG(4547) // CGCS2000 3-degree zone, 114 E
	if err != nil {
		t.Fatal(err)
	}
	want := orb.Point{114.3, 30.6}
	x, y, _ := c.FromWGS84(want)
	tab := table("code", "1", square(x-500, y-500, 1000))
	tab.CRS = c
	shifted := geo.GCJ02.FromWGS84(want)
	gcj := table("code", "1", square(shifted[0]-0.005, shifted[1]-0.005, 0.01))
	for name, s := range map[string]zone.Source{
		"Gauss-Krüger": {Level: zone.County, Table: tab},
		"GCJ-02":       {Level: zone.County, Table: gcj, Datum: geo.GCJ02},
	} {
		set, _ := build(t, s)
		u := set.Layers[0].Units[0]
		if d := geo.Distance(u.Point, want); d > 1 {
			t.Errorf("%s: centre %v, %g m off", name, u.Point, d)
		}
		if math.Abs(u.Area/1e6-1) > 0.1 {
			t.Errorf("%s: area %g m², want about a square kilometre", name, u.Area)
		}
		if s.Table.Rows[0].Geometry.(orb.Polygon)[0][0][0] == u.Geometry[0][0][0][0] {
			t.Errorf("%s: the row must keep the coordinates of the file", name)
		}
	}
}

func TestDistanceTo(t *testing.T) {
	set, _ := build(t,
		zone.Source{Level: zone.County, Table: table("code", "1", square(114, 30, 1))},
		zone.Source{Level: zone.Settlement, Table: table("code", "1", orb.Point{114.5, 30.5})})
	p := orb.Point{115.01, 30.5}
	if got, want := set.Layer(zone.County).DistanceTo(0, p), geo.Distance(p, orb.Point{115, 30.5}); math.Abs(got-want) > 0.1 {
		t.Errorf("to a county %g m, want %g", got, want)
	}
	if got, want := set.Layer(zone.Settlement).DistanceTo(0, p), geo.Distance(p, orb.Point{114.5, 30.5}); got != want {
		t.Errorf("to a settlement %g m, want %g", got, want)
	}
	if got := set.Layer(zone.Settlement).Locate(orb.Point{114.5, 30.5}); got != -1 {
		t.Errorf("a settlement without an area covers nothing, got %d", got)
	}
}

func TestParseClass(t *testing.T) {
	for in, want := range map[string]int{
		"111": 111, " 220 ": 220, "110101001001121": 121, "城镇": 100, "乡村": 200, "Urban": 100, "rural": 200,
		"１２３": 123, "": 0, "999": 0, "-": 0, "121.0": 121, "镇区": 120,
	} {
		if got, ok := zone.ParseClass(in); got != want || ok != (want != 0) {
			t.Errorf("ParseClass(%q) = %d, %v, want %d", in, got, ok, want)
		}
	}
}

// data opens the real data, or skips.
func data(t testing.TB, parts ...string) string {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data: set MEDREACH_DATA (%v)", err)
	}
	return path
}

func source(t testing.TB, level zone.Level, parts ...string) zone.Source {
	tab, err := geojson.Read(data(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	return zone.Source{Level: level, Table: tab}
}

func TestChina(t *testing.T) {
	set, findings := build(t,
		source(t, zone.Province, "china", "tianditu_province.geojson.gz"),
		source(t, zone.Prefecture, "china", "tianditu_city.geojson.gz"),
		source(t, zone.County, "china", "tianditu_district.geojson.gz"))
	for i, want := range []int{34, 375, 2891} {
		if got := len(set.Layers[i].Units); got != want {
			t.Errorf("%v: %d units, want %d", set.Layers[i].Level, got, want)
		}
	}
	for _, l := range set.Layers[1:] {
		for _, u := range l.Units {
			if u.Parent < 0 {
				t.Errorf("%s %s has no parent", u.Code, u.Name)
			}
		}
	}
	county := set.Layer(zone.County)
	at := county.Locate(orb.Point{114.305, 30.593}) // Wuhan, Jiang'an
	if at < 0 || county.Units[at].Name != "江岸区" {
		t.Errorf("Locate = %d", at)
	}
	total := 0.0
	for _, u := range county.Units {
		total += u.Area
		if county.Locate(u.Point) < 0 {
			t.Errorf("%s: its own point %v lies outside", u.Name, u.Point)
		}
	}
	if math.Abs(total/9.5e12-1) > 0.02 {
		t.Errorf("China has %g km²", total/1e6)
	}
	overlap := 0
	for _, f := range findings {
		if f.Rule == "zone-overlap" {
			overlap++
		}
	}
	if overlap == 0 || overlap > 10 {
		t.Errorf("%d overlaps told, want the one of Jiangsu and Shandong at each level", overlap)
	}
}

func TestHongKong(t *testing.T) {
	set, findings := build(t, source(t, zone.County, "hongkong", "districts.geojson"))
	if got := len(set.Layers[0].Units); got != 18 {
		t.Fatalf("%d districts, want 18", got)
	}
	if u := set.Layers[0].Units[0]; u.Code != "810101" || u.Name != "中西区" {
		t.Errorf("first district %q %q", u.Code, u.Name)
	}
	for _, f := range findings {
		if f.Severity == feature.Dropped {
			t.Errorf("dropped: %+v", f)
		}
	}
}

func BenchmarkBuildChina(b *testing.B) {
	s := source(b, zone.County, "china", "tianditu_district.geojson.gz")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := zone.Build([]zone.Source{s}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLocateTenMillionInChina(b *testing.B) {
	set, _, err := zone.Build([]zone.Source{source(b, zone.County, "china", "tianditu_district.geojson.gz")})
	if err != nil {
		b.Fatal(err)
	}
	points := make([]orb.Point, 10_000_000)
	for i := range points {
		points[i] = orb.Point{97 + float64(i%4000)*0.006, 23 + float64(i/4000)*0.007}
	}
	out := make([]int32, len(points))
	b.ReportAllocs()
	for b.Loop() {
		set.Layers[0].LocateAll(points, out)
	}
}
