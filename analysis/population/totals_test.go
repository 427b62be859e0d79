package population_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/zone"
)

// named makes a demand of one person in each of some units, "code name" each.
func named(t *testing.T, level zone.Level, units ...string) (*analysis.Demand, *zone.Set) {
	t.Helper()
	tab := table("code,name")
	d := &analysis.Demand{Groups: []analysis.Group{{Name: "total"}}}
	for i, u := range units {
		x := 100 + float64(i)
		code, name, _ := strings.Cut(u, " ")
		tab.Rows = append(tab.Rows, feature.Row{Number: i + 2, Values: []string{code, name},
			Geometry: orb.Polygon{{{x, 30}, {x + 1, 30}, {x + 1, 31}, {x, 31}, {x, 30}}}})
		d.Points = append(d.Points, orb.Point{x + 0.5, 30.5})
		d.Groups[0].People = append(d.Groups[0].People, 1)
	}
	set, _, err := zone.Build([]zone.Source{{Level: level, Table: tab}})
	if err != nil {
		t.Fatal(err)
	}
	population.Assign(d, set)
	return d, set
}

// TestTotalsByName rescales one person in each unit and looks what became of them: 1 is
// a unit that was not matched.
func TestTotalsByName(t *testing.T) {
	cases := []struct {
		name   string
		level  zone.Level
		units  []string
		census *feature.Table
		code   string
		want   []float64
		rules  []string
	}{
		{"a column of names as code", zone.County, []string{"990102 东湖区", "990103 南山县"},
			table("地区,常住人口(万人)", "东湖区,8.1", "　南 山 县,5.5", "合计,13.6"), "地区", []float64{81000, 55000}, []string{"totals-by-name"}},
		{"guessed", zone.County, []string{"990102 东湖区", "990103 南山县"},
			table("地区,常住人口", "东湖区,8", "南山县,5"), "", []float64{8, 5}, []string{"totals-by-name"}},
		{"code first, name where codes are old", zone.County, []string{"990102 东湖区", "990183 宁河市"},
			table("代码,名称,人口", "990102,南山县,8", "990124,宁河县,5"), "代码", []float64{8, 5}, []string{"totals-by-short-name"}},
		{"without the kind", zone.County, []string{"990102 东湖区", "990122 恩平土家族苗族自治县", "990123 吉县"},
			table("名称,人口", "东湖,8", "恩平县,5", "吉,2"), "", []float64{8, 5, 1}, []string{"totals-by-short-name", "totals-by-short-name", "totals-missing", "totals-unmatched"}},
		{"whole names go first", zone.County, []string{"990102 长山县", "990103 和平区", "990104 和平县"},
			table("名称,人口", "长山市,99", "长山县,8", "和平,5"), "", []float64{8, 1, 1}, []string{"totals-by-name", "totals-missing", "totals-missing", "totals-unmatched"}},
		{"a code of another level", zone.County, []string{"990102 长山县", "990103 东湖区"},
			table("代码,名称,人口", "990100,长山市,99", "990103,东湖区,3"), "", []float64{1, 3}, []string{"totals-missing", "totals-unmatched"}},
		{"one name in two provinces", zone.County, []string{"990102 鼓楼区", "990103 东湖区"},
			table("代码,名称,人口", "980102,鼓楼区,99", "990103,东湖区,3"), "", []float64{1, 3}, []string{"totals-missing", "totals-unmatched"}},
		{"one name twice", zone.County, []string{"990102 鼓楼区", "990303 鼓楼区", "990104 东湖区"},
			table("名称,人口", "鼓楼区,99", "东湖区,3"), "", []float64{1, 1, 3}, []string{"totals-by-name", "totals-missing", "totals-missing", "totals-unmatched"}},
		{"prefectures", zone.Prefecture, []string{"990100 石泉市", "992800 恩西土家族苗族自治州", "992500 锡北盟"},
			table("市州,人口", "石泉,8", "恩西州,1", "恩西自治州,5", "锡北地区,4"), "市州", []float64{8, 5, 4}, nil},
		{"townships", zone.Township, []string{"990102001 洪桥街道", "990102100 石桥镇", "990102200 木里藏族乡"},
			table("乡镇,人口", "洪桥街道办事处,8", "石桥乡,5", "木里民族乡,4"), "乡镇", []float64{8, 5, 4}, nil},
		{"villages", zone.Settlement, []string{"990102001001 红星社区", "990102001200 上河村"},
			table("村居,人口", "红星社区居委会,8", "上河村民委员会,5"), "村居", []float64{8, 5}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, set := named(t, c.level, c.units...)
			_, findings, err := population.Rescale(d, set, population.Totals{Level: c.level, Table: c.census, CodeColumn: c.code})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.Groups[0].People, c.want) {
				t.Errorf("people %v, want %v", d.Groups[0].People, c.want)
			}
			got := rules(findings)
			slices.Sort(got)
			if c.rules != nil && !slices.Equal(got, c.rules) {
				t.Errorf("findings %v, want %v", got, c.rules)
			}
		})
	}
}

func TestNothingMatchesIsAFault(t *testing.T) {
	d, set := named(t, zone.County, "990102 东湖区")
	_, _, err := population.Rescale(d, set, population.Totals{Level: zone.County, Table: table("地区,人口", "某某县,5"), CodeColumn: "地区"})
	if !message.AtFault(err) || !strings.Contains(message.In(err, message.ZH), "某某县") || !strings.Contains(message.In(err, message.ZH), "东湖区") {
		t.Errorf("error %v, want one that shows both", err)
	}
	if d.Groups[0].People[0] != 1 {
		t.Error("nobody may be rescaled")
	}
}

func TestLinesOfTotals(t *testing.T) {
	tab := table("村名,lng,lat,人口", "甲村,113.1,23.1,100", "乙村,113.2,23.2,50", "合 计,,,150", "Total,,,150", "全县总计：,,,150", "合计村,113.3,23.3,7", "小计,113.4,23.4,3", "全 镇,,,150")
	d, findings := read(t, population.Source{Group: "total", Table: tab})
	if d.Total() != 160 {
		t.Errorf("%g people, want 160: a line with a place counts", d.Total())
	}
	if got, want := rules(findings), []string{"total-row", "total-row", "total-row", "total-row"}; !slices.Equal(got, want) {
		t.Fatalf("findings %v, want %v", got, want)
	}
	for _, f := range findings {
		if f.Rule == "total-row" && (f.Severity != feature.Info || strings.Contains(f.Message.ZH, "未计入")) {
			t.Errorf("finding %+v: nobody is lost", f)
		}
	}
}

// A yearbook names the unit once, above the header.
func TestUnitAboveTotals(t *testing.T) {
	d, set := named(t, zone.County, "990102 东湖区", "990103 南山县")
	census := table("地区,常住人口", "东湖区,8.1", "南山县,5.5")
	census.Units = []string{"万人"}
	_, findings, err := population.Rescale(d, set, population.Totals{Level: zone.County, Table: census})
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{81000, 55000}; !slices.Equal(d.Groups[0].People, want) {
		t.Errorf("people %v, want %v", d.Groups[0].People, want)
	}
	if got, want := rules(findings), []string{"unit-above-header", "totals-by-name"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestTooManyPeopleIsNotTooLittleOfANumber(t *testing.T) {
	_, findings := read(t, population.Source{Group: "total", Table: table("lon,lat,pop", "113,23,1000000000", "113.1,23,5", "113.2,23,much")})
	if got, want := rules(findings), []string{"population-huge", "population-invalid"}; !slices.Equal(got, want) {
		t.Fatalf("findings %v, want %v", got, want)
	}
	if f := findings[1]; !strings.Contains(f.Message.ZH, "过大") || !strings.Contains(f.Message.EN, "too large") || f.Value != "1000000000" {
		t.Errorf("finding %+v", f)
	}
}

func TestDatumOfPoints(t *testing.T) {
	want := orb.Point{114.3, 30.6}
	gcj, bd := geo.GCJ02.FromWGS84(want), geo.BD09.FromWGS84(want)
	gk, err := crs.FromEPSG(4547)
	if err != nil {
		t.Fatal(err)
	}
	x, y, _ := gk.FromWGS84(want)
	for _, c := range []struct {
		columns string
		p       orb.Point
		source  population.Source
		value   string
		told    string
	}{
		{"lng,lat", want, population.Source{}, "wgs84", "假定"},
		{"lng,lat", want, population.Source{Declared: true}, "wgs84", "方案中声明"},
		{"lng,lat", gcj, population.Source{Datum: geo.GCJ02}, "gcj02", "方案中声明"},
		{"高德经度,高德纬度", gcj, population.Source{}, "gcj02", "列名"},
		{"百度经度,百度纬度", bd, population.Source{}, "bd09", "列名"},
		{"高德经度,高德纬度", gcj, population.Source{LonColumn: "高德经度", LatColumn: "高德纬度"}, "gcj02", "列名"},
		{"东经(°),北纬(°)", want, population.Source{}, "wgs84", "假定"},
		{"X坐标,Y坐标", orb.Point{y, x}, population.Source{CRS: gk}, "EPSG:4547", "北向"},
		{"X坐标,Y坐标", orb.Point{x, y}, population.Source{CRS: gk}, "EPSG:4547", "方案中声明"},
		{"X坐标,Y坐标", orb.Point{y, 38e6 + x}, population.Source{}, "EPSG:4526", "带号"},
	} {
		c.source.Group, c.source.Table = "total", table(c.columns+",pop", fmt.Sprintf("%.8f,%.8f,5", c.p[0], c.p[1]))
		d, findings := read(t, c.source)
		if off := geo.Distance(d.Points[0], want); off > 0.01 {
			t.Errorf("%s: %g m off", c.columns, off)
		}
		if len(findings) != 1 || findings[0].Rule != "population-datum" || findings[0].Value != c.value || !strings.Contains(findings[0].Message.ZH, c.told) {
			t.Errorf("%s: findings %+v, want %s, %s", c.columns, findings, c.value, c.told)
		}
	}
	_, _, err = population.FromSources(ctx, []population.Source{{Group: "total", Table: table("X坐标,Y坐标,pop", fmt.Sprintf("%.2f,%.2f,5", y, x))}})
	if !message.AtFault(err) || !strings.Contains(err.Error(), "EPSG:4547") {
		t.Errorf("metres without a zone: %v, want a fault that says what to declare", err)
	}
}

// TestDensityGrid reads people per km² as if they were people per cell.
func TestDensityGrid(t *testing.T) {
	cell := raster.Grid{Width: 2, Height: 1, CRS: crs.WGS84(), Transform: [6]float64{113, 0.001, 0, 23, 0, -0.001}} // about 0.011 km2
	people := func(a, b float64) *values { return &values{cell, []float64{a, b}, 2, 1} }
	for _, c := range []struct {
		grid *values
		want []string
	}{
		{people(300, 900), nil}, // 50,000 per km2
		{people(12000, 3000), []string{"population-implausible"}},
		{grid(4, 9e8, 9e8, 9e8, 0), []string{"population-implausible"}},
	} {
		d, findings := read(t, population.Source{Group: "total", File: "a.tif", Grid: c.grid})
		if got := rules(findings); !slices.Equal(got, c.want) {
			t.Errorf("%v: findings %v, want %v", d.Groups[0].People, got, c.want)
		}
	}
}

// TestCentresAreThoseOfTheGrid compares what is worked out once for each row and
// column with the grid's own answer, bit by bit.
func TestCentresAreThoseOfTheGrid(t *testing.T) {
	for name, g := range map[string]raster.Grid{
		"north up":      {Transform: [6]float64{113.0000001, 1.0 / 1200, 0, 23, 0, -1.0 / 1200}},
		"south up":      {Transform: [6]float64{113, 0.01, 0, 23, 0, 0.01}},
		"turned":        {Transform: [6]float64{113, 0.01, 0.002, 23, 0.001, -0.01}},
		"antimeridian":  {Transform: [6]float64{179.9, 0.01, 0, 23, 0, -0.01}},
		"beyond a pole": {Transform: [6]float64{113, 0.01, 0, 90.05, 0, -0.01}},
		"from 0 to 360": {Transform: [6]float64{300, 0.01, 0, 0.1, 0, -0.01}},
	} {
		g.Width, g.Height, g.CRS = 20, 20, crs.WGS84()
		data := slices.Repeat([]float64{1, 0, 2, 3}, 100)
		d, _ := read(t, population.Source{Group: "total", Grid: &values{g, data, 7, 3}})
		for i, cell := range d.Cell {
			want := g.Centre(int(cell)%20, int(cell)/20)
			if d.Points[i] != want || math.IsNaN(want[0]) {
				t.Fatalf("%s: cell %d at %v, want %v", name, cell, d.Points[i], want)
			}
		}
	}
}
