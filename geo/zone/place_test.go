package zone_test

import (
	"math"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

func epsg(t testing.TB, code int) *crs.CRS {
	t.Helper()
	c, err := crs.FromEPSG(code)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func find(findings []feature.Finding, rule string) *feature.Finding {
	for i := range findings {
		if findings[i].Rule == rule {
			return &findings[i]
		}
	}
	return nil
}

func TestDatumIsTold(t *testing.T) {
	here := func(source string, c *crs.CRS) *feature.Table {
		tab := table("code", "1", square(114, 30, 1))
		tab.Source, tab.CRS = source, c
		return tab
	}
	gk := epsg(t, 4547)
	x, y, _ := gk.FromWGS84(orb.Point{114.3, 30.6})
	plane := func(source string, c *crs.CRS, shift float64) *feature.Table {
		tab := here(source, c)
		tab.Rows[0].Geometry = square(x+shift-500, y-500, 1000)
		return tab
	}
	cases := []struct {
		name   string
		source zone.Source
		value  string
		zh     string
		hint   bool
	}{
		{"nothing known", zone.Source{Table: here("a.csv", nil)}, "wgs84", "假定", true},
		{"geojson says no more than its format", zone.Source{Table: here("a.geojson", crs.WGS84())}, "wgs84", "假定", true},
		{"abroad nothing is shifted", zone.Source{Table: table("code", "1", square(-51, -30, 1))}, "wgs84", "假定", false},
		{"declared wgs84", zone.Source{Table: here("a.json.gz", crs.WGS84()), Declared: true}, "wgs84", "方案中声明", false},
		{"declared gcj02", zone.Source{Table: here("a.geojson", crs.WGS84()), Datum: geo.GCJ02}, "gcj02", "方案中声明", false},
		{"a shapefile says so", zone.Source{Table: here("a.shp", crs.WGS84())}, "wgs84", "文件注明", false},
		{"projected file", zone.Source{Table: plane("a.shp", gk, 0)}, "EPSG:4547", "文件注明", false},
		{"projected and shifted", zone.Source{Table: plane("a.shp", gk, 0), Datum: geo.GCJ02}, "EPSG:4547 + gcj02", "方案中声明", false},
		{"projection declared", zone.Source{Table: plane("a.geojson", crs.WGS84(), 0), CRS: gk}, "EPSG:4547", "方案中声明", false},
		{"projection declared instead", zone.Source{Table: plane("a.shp", epsg(t, 4546), 0), CRS: gk}, "EPSG:4547", "代替文件注明的 EPSG:4546", false},
		{"zone before the easting", zone.Source{Table: plane("a.geojson", crs.WGS84(), 38e6)}, "EPSG:4526", "带号", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.source.Level = zone.County
			set, findings := build(t, c.source)
			f := find(findings, "zone-datum")
			if f == nil || f.Severity != feature.Info || f.Value != c.value || !strings.Contains(f.Message.ZH, c.zh) || (f.Suggestion.ZH != "") != c.hint {
				t.Fatalf("finding %+v, want %s, %s", f, c.value, c.zh)
			}
			if p := set.Layers[0].Units[0].Point; geo.InChina(p) && math.Abs(p[0]-114.3) > 0.3 {
				t.Errorf("unit at %v", p)
			}
		})
	}
}

// TestDeclaredProjection compares with cs2cs of PROJ, which nobody here wrote.
func TestDeclaredProjection(t *testing.T) {
	if _, err := exec.LookPath("cs2cs"); err != nil {
		t.Skip("no cs2cs")
	}
	cmd := exec.Command("cs2cs", "-f", "%.9f", "EPSG:4544", "EPSG:4326")
	cmd.Stdin = strings.NewReader("3992381.42 388452.56\n")
	out, err := cmd.Output()
	if err != nil {
		t.Skip(err)
	}
	tab := table("code", "1", square(388452.56-1, 3992381.42-1, 2))
	set, _ := build(t, zone.Source{Level: zone.County, Table: tab, CRS: epsg(t, 4544)})
	want := strings.Fields(string(out))
	got := set.Layers[0].Units[0].Point
	for i, v := range []float64{got[1], got[0]} {
		w, ok := readFloat(want[i])
		if !ok || math.Abs(v-w) > 1e-6 {
			t.Errorf("point %v, cs2cs says %v", got, want)
		}
	}
}

func TestMetresNobodyExplains(t *testing.T) {
	x, y, _ := epsg(t, 4547).FromWGS84(orb.Point{114.3, 30.6})
	for name, c := range map[string]struct {
		source zone.Source
		want   string
	}{
		"without a zone":      {zone.Source{Table: table("code", "1", square(x, y, 10))}, "中央经线"},
		"Web Mercator":        {zone.Source{Table: table("code", "1", square(12.7e6, 3.5e6, 10))}, "EPSG:3857"},
		"anything":            {zone.Source{Table: table("code", "1", square(5e6, 5e7, 10))}, "EPSG:4547"},
		"declared as degrees": {zone.Source{Table: table("code", "1", square(x, y, 10)), Datum: geo.GCJ02}, "像是米"},
		"declared as metres":  {zone.Source{Table: table("code", "1", square(114, 30, 1)), CRS: epsg(t, 4547)}, "像是度"},
	} {
		c.source.Level = zone.County
		_, _, err := zone.Build([]zone.Source{c.source})
		if !message.AtFault(err) || !strings.Contains(message.In(err, message.ZH), c.want) {
			t.Errorf("%s: %v, want a fault with %s", name, err, c.want)
		}
	}
}

func TestLooksGCJ(t *testing.T) {
	named := func(source, columns string) *feature.Table {
		tab := table(columns, strings.Repeat("1,", strings.Count(columns, ",")), square(114, 30, 1))
		tab.Source = source
		return tab
	}
	dataV := "adcode,name,center,centroid,childrenNum,level,parent,subFeatureIndex,acroutes"
	projected := named("a.shp", dataV)
	projected.CRS = epsg(t, 4547)
	for name, c := range map[string]struct {
		table *feature.Table
		want  bool
	}{
		"DataV":                 {named("420100_full.json", dataV), true},
		"DataV as a shapefile":  {named("a.shp", "adcode,name,centroid,childrenNu,acroutes"), true},
		"DataV, a few kept":     {named("a.json", "adcode,name,center,childrenNum"), true},
		"Tianditu":              {named("a.geojson", "province_name,province_adcode,district_name,district_adcode"), false},
		"a code and a name":     {named("a.geojson", "adcode,name,level"), false},
		"a centre alone":        {named("a.geojson", "adcode,name,center"), false},
		"named after AMap":      {named("data/区县_高德.geojson", "code,name"), true},
		"named after GCJ":       {named("wuhan-GCJ-02.geojson", "code,name"), true},
		"DataV, set right":      {named("wuhan_wgs84.geojson", dataV), false},
		"DataV, then projected": {projected, false},
		"bd in the middle":      {named("abd.geojson", "code,name"), false},
		"folders do not count":  {named("高德/区县.geojson", "code,name"), false},
	} {
		if got := zone.LooksGCJ(c.table); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for declared, want := range map[bool]bool{false: true, true: false} {
		_, findings := build(t, zone.Source{Level: zone.County, Table: named("a.json", dataV), Declared: declared})
		if f := find(findings, "zone-datum-gcj"); (f != nil) != want || f != nil && (f.Severity != feature.Warning || !strings.Contains(f.Suggestion.ZH, "datum: gcj02")) {
			t.Errorf("declared %v: %+v", declared, f)
		}
	}
}

func TestSettlementsInColumns(t *testing.T) {
	want := orb.Point{114.3, 30.6}
	q := geo.GCJ02.FromWGS84(want)
	x, y, _ := epsg(t, 4547).FromWGS84(want)
	f := func(v float64) string {
		return strings.TrimRight(strings.TrimRight(message.T("%.7f", "%.7f", v).EN, "0"), ".")
	}
	for _, c := range []struct{ columns, values, datum string }{
		{"代码,高德经度,高德纬度", "1," + f(q[0]) + "," + f(q[1]), "gcj02"},
		{"代码,经度,纬度", "1," + f(want[0]) + "°," + f(want[1]) + "°", "wgs84"},
		{"代码,坐标", "1,１１４.３，３０.６", "wgs84"},
		{"代码,X坐标,Y坐标", "1," + f(y) + "," + f(x+38e6), "EPSG:4526"},
		{"代码,经度,纬度", "1,30.6,114.3", "wgs84"}, // exchanged
	} {
		values := strings.Split(c.values, ",")
		tab := table(c.columns)
		tab.Rows = []feature.Row{{Number: 2, Values: values}}
		set, findings := build(t, zone.Source{Level: zone.Settlement, Table: tab})
		if u := set.Layers[0].Units[0]; geo.Distance(u.Point, want) > 1 {
			t.Errorf("%s: at %v", c.columns, u.Point)
		}
		if f := find(findings, "zone-datum"); f == nil || f.Value != c.datum {
			t.Errorf("%s: finding %+v, want %s", c.columns, f, c.datum)
		}
	}
}

func TestParentsThatAreNotThere(t *testing.T) {
	counties := zone.Source{Level: zone.County, Table: table("code,name", "420102,江岸区", square(114, 30, 1), "420103,江汉区", square(115, 30, 1))}
	set, findings := build(t, counties, zone.Source{Level: zone.Township, ParentColumn: "上级", Table: table("code,name,上级",
		"420102001,甲街道,420199", square(114, 30, 0.1),
		"420102002,乙街道,420199", square(114.2, 30, 0.1),
		"T3,丙街道,420199", square(115, 30, 0.1),
		"T4,丁街道,江汉区", square(115.2, 30, 0.1),
		`T5,戊街道,{"adcode":420103}`, square(115.4, 30, 0.1),
		"T6,己街道,420103000", square(115.6, 30, 0.1),
		"T7,庚街道,420199", square(50, 30, 0.1))})
	for i, want := range []int32{0, 0, 1, 1, 1, 1, -1} {
		if got := set.Layers[1].Units[i].Parent; got != want {
			t.Errorf("%s: parent %d, want %d", set.Layers[1].Units[i].Name, got, want)
		}
	}
	if got, want := rules(findings), []string{"zone-parent-missing", "zone-parent-unknown", "zone-parent-unknown", "zone-parent-unknown"}; !slices.Equal(got, want) {
		t.Fatalf("findings %v, want %v", got, want)
	}
	f := find(findings, "zone-parent-unknown")
	if f.Row != 1 || !strings.Contains(f.Message.ZH, "420199") || !strings.Contains(f.Message.ZH, "2 个单元") || !strings.Contains(f.Message.ZH, "自身的代码") {
		t.Errorf("finding %+v, want two units told at once", f)
	}
}

func TestPointOutsideItsParent(t *testing.T) {
	_, findings := build(t,
		zone.Source{Level: zone.County, Table: table("code,name", "420102,江岸区", square(114, 30, 1))},
		zone.Source{Level: zone.Settlement, Table: table("code,name", "420102001001,甲村", orb.Point{120, 30}, "420102001002,乙村", orb.Point{114.5, 30.5})})
	if f := find(findings, "zone-outside-parent"); f == nil || !strings.Contains(f.Message.ZH, "该点不在上级“江岸区”内") || strings.Contains(f.Message.ZH, "面积") {
		t.Errorf("finding %+v", f)
	}
}

func TestFileWithoutAttributes(t *testing.T) {
	tab := table("", "", square(114, 30, 1), "", square(115, 30, 1))
	tab.Columns = nil
	set, findings := build(t, zone.Source{Level: zone.Township, Table: tab})
	if len(set.Layers[0].Units) != 2 || find(findings, "zone-no-attributes") == nil {
		t.Errorf("%d units, findings %v", len(set.Layers[0].Units), rules(findings))
	}
}

func readFloat(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
