package lines_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines"
)

// layer makes a table: the header and the cells of each row in one text, parted by "|".
func layer(header string, rows ...row) *feature.Table {
	t := &feature.Table{Source: "roads.shp", Columns: strings.Split(header, "|")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 1, Values: strings.Split(r.cells, "|"), Geometry: r.shape})
	}
	return t
}

type row struct {
	cells string
	shape orb.Geometry
}

// metre is a metre at the equator, in degrees.
const metre = 1 / 111319.49

// line makes a line of points in metres east and north of a place at the equator.
func line(xy ...float64) orb.LineString {
	var l orb.LineString
	for i := 0; i < len(xy); i += 2 {
		l = append(l, orb.Point{100 + xy[i]*metre, xy[i+1] * metre})
	}
	return l
}

func read(t testing.TB, s lines.Source) (*road.Network, []feature.Finding) {
	t.Helper()
	n, findings, err := lines.Read(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.File != "roads.shp" && f.File == "" || f.Message.ZH == "" || f.Message.EN == "" || strings.Contains(f.Message.EN+f.Message.ZH+f.Suggestion.EN, "%!") {
			t.Errorf("finding %+v", f)
		}
	}
	return n, findings
}

func rule(findings []feature.Finding, name string) (found []feature.Finding) {
	for _, f := range findings {
		if f.Rule == name {
			found = append(found, f)
		}
	}
	return found
}

func fault(t *testing.T, s lines.Source, words ...string) {
	t.Helper()
	_, _, err := lines.Read(context.Background(), s)
	var f *feature.Fault
	if !errors.As(err, &f) {
		t.Fatalf("no fault but %v", err)
	}
	for _, w := range words {
		if !strings.Contains(f.Error()+f.Message().ZH, w) {
			t.Errorf("%q is not in %q", w, f.Error())
		}
	}
}

// TestClasses reads words under a header; a minus is a line that is no road and a
// question mark a word that is not known.
func TestClasses(t *testing.T) {
	for header, words := range map[string]string{
		"highway": "motorway motorway; trunk_link trunk_link; Primary primary; living street living_street; road other; proposed -; construction -; steps steps; platform footway",
		"fclass":  "track_grade3 track; unknown unclassified; residential residential; 1 motorway; 5 residential; 0 unclassified",
		"技术等级":    "高速公路 motorway; 高速 motorway; 一级公路 trunk; 一级 trunk; 二级公路 primary; 二 primary; 三级公路 secondary; 四级 tertiary; 四级公路 tertiary; 等外公路 other; 等外 other; 在建 -; 规划道路 -",
		"行政等级": "国道 trunk; 省道 primary; 县道 secondary; 乡道 tertiary; 村道 unclassified; 专用公路 unclassified; G107 trunk; G4 motorway; G1501 motorway; G0421 motorway; S203 primary; S15 motorway; " +
			"X012 secondary; Y005 tertiary; C123 unclassified; Z001 unclassified; 国道G107 trunk; Ｇ１０７ trunk; G107130121 trunk; X012130121 secondary; 國道 trunk; 國道(一級) trunk; G12345 ?",
		"道路类型": "快速路 trunk; 主干路 primary; 主干道 primary; 城市主干道 primary; 次干路 secondary; 次干道 secondary; 支路 residential; 支线 residential; 街巷 living_street; 内部道路 service; 人行道 footway; 步道 footway; " +
			"自行车道 cycleway; 非机动车道 cycleway; 轮渡 ferry; 渡口 ferry; 匝道 motorway_link; 高架路 trunk; 机耕路 track; 乡村路 unclassified; 小路 path; 铁路 -; 地铁 -; 台阶 steps; 云梯 ?; 次干道路 secondary",
		"GB":     "420101 trunk; 420102 -; 420201 primary; 420301 secondary; 420400 tertiary; 420500 unclassified; 420600 motorway_link; 430200 trunk; 430501 primary; 430502 secondary; 430503 residential; 430600 service; 430101 -; 440100 track; 440200 unclassified; 440300 path",
		"GP_RTP": "1 motorway; 2 primary; 3 secondary; 4 tertiary; 5 residential; 0 unclassified; 9 ?",
		"KIND":   "0001 motorway; 0102|0103 trunk; 0201 trunk; 0301 primary; 0402 secondary; 0601 tertiary; 0801 unclassified; 0a01 ferry; 9901 ?",
	} {
		t.Run(header, func(t *testing.T) {
			var rows []row
			var want []string
			for i, pair := range strings.Split(words, "; ") {
				at := strings.LastIndex(pair, " ")
				rows = append(rows, row{pair[:at], line(0, float64(10*i), 50, float64(10*i))})
				want = append(want, pair[at+1:])
			}
			n, findings := read(t, lines.Source{Table: layer(header, rows...)})
			got := make([]string, len(rows))
			for i := range got {
				got[i] = "-"
			}
			for _, w := range n.Ways {
				got[w.ID-1] = w.Class.String()
			}
			for _, f := range rule(findings, "road-class-unknown") {
				if got[f.Row-1] != "unclassified" || f.Value != rows[f.Row-1].cells || f.Column != header {
					t.Errorf("%+v, used as %s", f, got[f.Row-1])
				}
				got[f.Row-1] = "?"
			}
			for i := range want {
				if got[i] != want[i] {
					t.Errorf("%s is %s, want %s", rows[i].cells, got[i], want[i])
				}
			}
		})
	}
}

func TestOwnClasses(t *testing.T) {
	table := layer("grade|name", row{"甲|a", line(0, 0, 50, 0)}, row{"乙|b", line(0, 9, 50, 9)}, row{"丙|c", line(0, 18, 50, 18)}, row{"丙|d", line(0, 27, 50, 27)}, row{"|e", line(0, 36, 50, 36)})
	s := lines.Source{Table: table, Columns: lines.Columns{Class: "grade"}, Classes: map[string]string{"甲": "Trunk", "乙": "none", "丁": "primary"}}
	n, findings := read(t, s)
	if len(n.Ways) != 4 || n.Ways[0].Class != road.Trunk || n.Ways[1].Class != road.Unclassified || n.Names[n.Ways[1].Name] != "c" {
		t.Errorf("%+v", n.Ways)
	}
	if f := rule(findings, "road-class-unknown"); len(f) != 1 || f[0].Value != "丙" || f[0].Row != 3 || !strings.Contains(f[0].Message.EN, "2 rows") {
		t.Errorf("%+v", f)
	}
	if f := rule(findings, "road-class-unused"); len(f) != 1 || f[0].Value != "丁" {
		t.Errorf("%+v", f)
	}
	if len(rule(findings, "road-class-missing")) != 1 || len(rule(findings, "road-none")) != 1 || lines.Kept(n) != 4 {
		t.Errorf("%+v", findings)
	}
	s.Classes = map[string]string{"甲": "trank"}
	fault(t, s, "roads.classes", `did you mean "trunk"`)
}

func TestColumns(t *testing.T) {
	cells := func(c string) row { return row{c, line(0, 0, 50, 0)} }
	for header, c := range map[string]struct{ cells, want string }{
		"道路名称|道路等级|限速（km/h）|通行方向":                          {"中山路|主干路|60|1", "primary 中山路 60/60 both"},
		"路名|类型|车速|单行":                                      {"中山路|支路|40公里/小时|是", "residential 中山路 40/40 along"},
		"NAME|RTEG|GB|RN":                                  {"京港线|二级|420101|G107", "primary 京港线 0/0 both"},
		"NAME|RTEG|GB|设计速度":                                {"京港线||420301|８０", "secondary 京港线 80/80 both"},
		"name|highway|oneway|maxspeed":                     {"High Street|tertiary|-1|40 mph", "tertiary High Street 64/64 against"},
		"fclass|name|ref|oneway|maxspeed":                  {"trunk|A||T|0", "trunk A 0/0 against"},
		"road_class|speed_mph|Street":                      {"local|25|Elm", "residential Elm 40/40 both"},
		"class|maxspeed_f|maxspeed_b|one_wa":               {"primary|50|30|1", "primary  50/30 both"},
		"class|maxspeed_forward|maxspeed_backward|one_way": {"primary|50|30|2", "primary  50/30 both"},
		"KIND|DIRECTION|PATHNAME":                          {"0301|3|S203", "primary S203 0/0 against"},
		"道路等|限速|是否单行":                                      {"县道|40|否", "secondary  40/40 both"}, // cut by a Shapefile
		"code|DIR_TRAVEL|speed":                            {"7|F|45", "primary  45/45 along"},
		"speed":                                            {"20", "unclassified  20/20 both"},
		"highway|other_tags":                               {`primary|"oneway"=>"-1","maxspeed"=>"50","note"=>"a \"b\", c"`, "primary  50/50 against"},
		"highway|name|other_tags":                          {`motorway|M|"lanes"=>"2","maxspeed:backward"=>"80"`, "motorway M 0/80 along"},
		"highway|z|other_tags":                             {`tertiary|1|"junction"=>"roundabout"`, "tertiary  0/0 along"},
	} {
		n, _ := read(t, lines.Source{Table: layer(header, cells(c.cells))})
		w := n.Ways[0]
		directions := "both"
		switch {
		case !w.Forward.Has(road.Car):
			directions = "against"
		case !w.Backward.Has(road.Car):
			directions = "along"
		}
		if got := fmt.Sprintf("%v %s %d/%d %s", w.Class, n.Names[w.Name], w.SpeedForward, w.SpeedBackward, directions); got != c.want {
			t.Errorf("%s: %s, want %s", header, got, c.want)
		}
		if walks := w.Class != road.Motorway; w.Forward.Has(road.Walk) != walks || w.Backward.Has(road.Walk) != walks {
			t.Errorf("%s: walkers %v %v", header, w.Forward, w.Backward)
		}
	}
}

func TestNamedColumns(t *testing.T) {
	table := layer("DLDJ|XS|FX|highway", row{"县道|50|单行|motorway", line(0, 0, 50, 0)})
	n, _ := read(t, lines.Source{Table: table, Columns: lines.Columns{Class: "dldj", Speed: "XS", Oneway: "FX", Name: "none"}})
	if w := n.Ways[0]; w.Class != road.Secondary || w.SpeedForward != 50 || w.Backward.Has(road.Car) {
		t.Errorf("%+v", w)
	}
	fault(t, lines.Source{Table: table, Columns: lines.Columns{Class: "DLJD"}}, "roads.shp", "DLJD", "roads.columns.class", `did you mean "DLDJ"`)
	fault(t, lines.Source{Table: table, Columns: lines.Columns{Speed: "限速"}}, "roads.columns.speed", "the columns are: DLDJ")
}

// TestDirections reads whole columns, since letters and numbers depend on each other.
func TestDirections(t *testing.T) {
	for header, columns := range map[string]string{
		"oneway":    "yes> no= -1< true> false= 1> 0= reversible0 =; F> T< B=; FT> TF< N0 =; T> F=; Y> N=; 0= 1> 2= -1<; 0= 1= 2> 3<; true> TRUE> False=; 1.0> 0.0= -1.0<",
		"one_way":   "0= 1> 2= -1< 30",
		"单行":        "是> 否= 单向> 双向= 逆向<; 1> 0=; Y> N=",
		"通行方向":      "0= 1= 2> 3<; 1=; 双向= 顺向> 逆向< 单行>; 禁行0",
		"Direction": "2> 3< 1=; B= F> T<",
		"是否双向":      "是= 否>; 1= 0>",
		"单双向":       "单向> 双向=; 1> 2=",
	} {
		for column := range strings.SplitSeq(columns, "; ") {
			var rows []row
			var want []string
			for i, pair := range strings.Fields(column) {
				value := strings.TrimRight(pair, "<>=")
				mark := pair[len(value):]
				if mark == "" {
					mark, value = "0", strings.TrimSuffix(value, "0")
				}
				rows, want = append(rows, row{value, line(0, float64(10*i), 50, float64(10*i))}), append(want, mark)
			}
			n, findings := read(t, lines.Source{Table: layer(header, rows...), Columns: lines.Columns{Oneway: header}})
			for i, w := range n.Ways {
				got := map[[2]bool]string{{true, true}: "=", {true, false}: ">", {false, true}: "<", {false, false}: "0"}[[2]bool{w.Forward.Has(road.Car), w.Backward.Has(road.Car)}]
				if got != want[i] {
					t.Errorf("%s (%s): %q is %s, want %s", header, column, rows[i].cells, got, want[i])
				}
				if !w.Forward.Has(road.Walk) || !w.Backward.Has(road.Walk) {
					t.Errorf("%s: walkers mind the direction", header)
				}
			}
			if f := rule(findings, "road-direction-unread"); len(f) > 0 {
				t.Errorf("%s: %+v", header, f)
			}
		}
	}
	n, findings := read(t, lines.Source{Table: layer("oneway", row{"yes", line(0, 0, 9, 0)}, row{"perhaps", line(0, 9, 9, 9)}, row{"", line(0, 18, 9, 18)}, row{"no", line(0, 27, 9, 27)})})
	if f := rule(findings, "road-direction-unread"); len(f) != 1 || f[0].Value != "perhaps" || f[0].Row != 2 || !n.Ways[1].Backward.Has(road.Car) || !n.Ways[2].Backward.Has(road.Car) {
		t.Errorf("%+v", f)
	}
}

func TestSpeeds(t *testing.T) {
	values := "60:60 60km/h:60 60公里/小时:60 ６０:60 40mph:64 0:0 -5:0 :0 -:0 无:0 500:? 201:? fast:? 60.4:60 200:200 signals:0 CN:urban:50 1e9:? 30;50:30"
	var rows []row
	var want []string
	for i, pair := range strings.Fields(values) {
		at := strings.LastIndex(pair, ":")
		rows, want = append(rows, row{pair[:at], line(0, float64(10*i), 50, float64(10*i))}), append(want, pair[at+1:])
	}
	n, findings := read(t, lines.Source{Table: layer("限速", rows...)})
	odd := map[int]bool{}
	for _, f := range rule(findings, "road-speed-unread") {
		odd[f.Row] = true
	}
	for i, w := range n.Ways {
		got := fmt.Sprint(w.SpeedForward)
		if odd[i+1] {
			got = "?"
		}
		if got != want[i] || w.SpeedForward != w.SpeedBackward || odd[i+1] && w.SpeedForward != 0 {
			t.Errorf("%q: %s, want %s", rows[i].cells, got, want[i])
		}
	}
	if len(rule(findings, "road-no-class")) != 1 || n.Ways[0].Class != road.Trunk {
		t.Errorf("a road of which only a speed of 60 is known is %v", n.Ways[0].Class)
	}
}

// TestClassByCells holds that a column of classes is found under any header, and that
// names of streets are none.
func TestClassByCells(t *testing.T) {
	for header, c := range map[string]struct {
		cells []string
		want  road.Class
	}{
		"dj":    {[]string{"三级公路", "县道", "不详"}, road.Secondary},
		"xx":    {[]string{"residential", "primary", ""}, road.Residential},
		"路线号":   {[]string{"X012", "G107"}, road.Secondary},
		"备注":    {[]string{"人民路", "解放路", "县道"}, road.Unclassified},
		"num":   {[]string{"1", "2"}, road.Unclassified},
		"empty": {[]string{"", ""}, road.Unclassified},
	} {
		var rows []row
		for i, cell := range c.cells {
			rows = append(rows, row{cell, line(0, float64(10*i), 50, float64(10*i))})
		}
		n, _ := read(t, lines.Source{Table: layer(header, rows...)})
		if got := n.Ways[0].Class; got != c.want {
			t.Errorf("%s %v: %v, want %v", header, c.cells, got, c.want)
		}
	}
}

// TestDriven holds that the header tells a limit from a speed that is driven.
func TestDriven(t *testing.T) {
	for header, driven := range map[string]bool{"限速": false, "最高时速": false, "设计速度": false, "maxspeed": false, "speed_limit": false, "MAXSPEED_KMH": false,
		"speed": true, "车速": true, "行驶速度(km/h)": true, "平均车速": true, "speed_kmh": true} {
		n, findings := read(t, lines.Source{Table: layer(header, row{"60", line(0, 0, 50, 0)})})
		if w := n.Ways[0]; w.SpeedForward != 60 || w.Driven != driven {
			t.Errorf("%s: %d km/h, driven %v, want %v", header, w.SpeedForward, w.Driven, driven)
		}
		if told := rule(findings, "road-columns"); len(told) != 1 || strings.Contains(told[0].Message.EN, "speed limit = ") == driven {
			t.Errorf("%s: told as %v", header, told)
		}
	}
}

func TestBadRows(t *testing.T) {
	good := line(0, 0, 50, 0)
	table := layer("highway",
		row{"primary", good},
		row{"primary", nil},
		row{"primary", orb.Point{100, 0}},
		row{"primary", orb.Polygon{{{100, 0}, {100, 1}, {101, 1}, {100, 0}}}},
		row{"primary", orb.LineString{}},
		row{"primary", orb.LineString{{100, 0}}},
		row{"primary", orb.LineString{{100, 0}, {100, 0}, {100, 0}}},
		row{"primary", orb.LineString{{100, 0}, {math.NaN(), 0}}},
		row{"primary", orb.LineString{{100, 0}, {100, math.Inf(1)}}},
		row{"primary", orb.LineString{{30, 114}, {30.1, 114}}},
		row{"primary", orb.LineString{{200, 0}, {201, 0}}},
		row{"primary", good},
		row{"primary", line(50, 0, 0, 0)},
		row{"secondary", good},
		row{"primary", line(0, 100, 50, 100, 50, 150, 0, 100)},
		row{"primary", orb.LineString{{100, 0.01}, {0, 0}, {100, 0.02}}},
		row{"primary", orb.MultiLineString{line(0, 200, 50, 200), line(0, 300, 50, 300), {}}},
		row{"primary", orb.Collection{line(0, 400, 50, 400), orb.Point{1, 1}}},
		row{"", line(0, 500, 50, 500)},
	)
	n, findings := read(t, lines.Source{Table: table})
	var ids []int64
	for _, w := range n.Ways {
		ids = append(ids, w.ID)
	}
	if want := []int64{1, 14, 15, 16, 17, 17, 18}; !slices.Equal(ids, want) || lines.Kept(n) != 6 {
		t.Errorf("rows %v, want %v; %d kept", ids, want, lines.Kept(n))
	}
	for name, want := range map[string][]int{"road-no-geometry": {2}, "road-not-line": {3, 4, 18}, "road-no-length": {5, 6, 7, 17}, "road-no-place": {8, 9, 10, 11}, "road-twice": {12, 13}, "road-twice-differs": {14}, "road-far-vertex": {16}} {
		var got []int
		for _, f := range rule(findings, name) {
			got = append(got, f.Row)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: rows %v, want %v", name, got, want)
		}
	}
	if len(rule(findings, "road-ring")) != 1 || len(rule(findings, "road-none")) != 1 {
		t.Errorf("%+v", findings)
	}
}

func TestManyBadRows(t *testing.T) {
	rows := []row{{"primary", line(0, 0, 50, 0)}}
	for range 1000 {
		rows = append(rows, row{"primary", nil})
	}
	_, findings := read(t, lines.Source{Table: layer("highway", rows...)})
	if f := rule(findings, "road-no-geometry"); len(f) != 21 || !strings.Contains(f[20].Message.EN, "980 more") {
		t.Errorf("%d findings, the last %+v", len(f), f[len(f)-1])
	}
}

func TestFaults(t *testing.T) {
	fault(t, lines.Source{Table: layer("a", row{"1", orb.Point{1, 1}})}, "Point")
	fault(t, lines.Source{Table: layer("a", row{"1", nil})}, "no geometries")
	fault(t, lines.Source{Table: layer("a")}, "roads.shp")
	fault(t, lines.Source{Table: layer("highway", row{"", line(0, 0, 50, 0)})}, "no usable line")
	fault(t, lines.Source{Table: layer("a", row{"1", orb.LineString{{30, 114}, {30.1, 114}}})}, "swapped")
	fault(t, lines.Source{Table: layer("a", row{"1", orb.LineString{{500000, 3300000}, {500010, 3300000}}})}, "not degrees", "EPSG")
	fault(t, lines.Source{Table: layer("a", row{"1", line(0, 0, 50, 0)}), JoinMetres: 51}, "50 m")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := lines.Read(ctx, lines.Source{Table: layer("a", row{"1", line(0, 0, 50, 0)})}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v after the context has ended", err)
	}
}

func TestPlacing(t *testing.T) {
	there := orb.LineString{{116.3913, 39.9075}, {116.3975, 39.9087}}
	gk, err := crs.FromEPSG(4548) // CGCS2000, central meridian 117
	if err != nil {
		t.Fatal(err)
	}
	bring := func(f func(orb.Point) orb.Point) orb.LineString { return orb.LineString{f(there[0]), f(there[1])} }
	for name, s := range map[string]lines.Source{
		"WGS 84":       {Table: layer("name", row{"a", there})},
		"GCJ-02":       {Table: layer("name", row{"a", bring(geo.GCJ02.FromWGS84)}), Datum: geo.GCJ02},
		"BD-09":        {Table: layer("name", row{"a", bring(geo.BD09.FromWGS84)}), Datum: geo.BD09},
		"CGCS2000":     {Table: layer("name", row{"a", there}), Datum: geo.CGCS2000},
		"Gauss-Krüger": {Table: layer("name", row{"a", bring(func(p orb.Point) orb.Point { x, y, _ := gk.FromWGS84(p); return orb.Point{x, y} })}), CRS: gk},
	} {
		n, findings := read(t, s)
		for i, p := range there {
			if got := n.Places[n.Refs[i]].Point(); geo.Distance(got, p) > 0.05 {
				t.Errorf("%s: %v, want %v", name, got, p)
			}
		}
		if len(rule(findings, "road-datum")) != 1 {
			t.Errorf("%s: nothing says in which system it was read", name)
		}
	}
}

func FuzzCells(f *testing.F) {
	for _, s := range []string{"国道(一级)", "G107", "0601|0701", "60 km/h", "－１", `"a"=>"b`, "420102", "F", "é(", "((((", "４０"} {
		f.Add("通行方向", s, s)
		f.Add("kind", s, "x")
	}
	f.Fuzz(func(t *testing.T, header, a, b string) {
		table := &feature.Table{Source: "roads.shp", Columns: []string{header, "highway", "限速", "other_tags"}}
		for i, v := range []string{a, b} {
			table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{v, "primary", v, v}, Geometry: line(0, float64(9*i), 50, float64(9*i))})
		}
		for _, c := range []lines.Columns{{}, {Class: header}, {Oneway: header}, {Speed: header}, {Class: "none", Oneway: "other_tags"}} {
			n, _, err := lines.Read(context.Background(), lines.Source{Table: table, Columns: c})
			if err != nil {
				var fault *feature.Fault
				if !errors.As(err, &fault) {
					t.Errorf("%v", err)
				}
				continue
			}
			for _, w := range n.Ways {
				if w.SpeedForward > 200 || w.Class >= road.ClassCount {
					t.Errorf("%+v", w)
				}
			}
		}
	})
}
