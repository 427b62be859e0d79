package study_test

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/rescue"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/medreach/medreach/geo/zone"
)

// bank is a village on both banks of a river: the streets run a stone's throw
// apart and meet at a bridge 4 km to the east. Hospital and station stand on the
// southern one; a farm lies far from any road.
func bank(oneway string) map[string]string {
	lat := 38.65
	var nodes []encode.Node
	for i := range 5 {
		lon := 115.2 + 0.01*float64(i)
		nodes = append(nodes, encode.Node{ID: int64(1 + i), Lon: lon, Lat: lat}, encode.Node{ID: int64(11 + i), Lon: lon, Lat: lat + 0.002})
	}
	way := func(id int64, tags encode.Tags, refs ...int64) encode.Way {
		return encode.Way{ID: id, Refs: refs, Tags: append(encode.Tags{"highway", "residential"}, tags...)}
	}
	ways := []encode.Way{way(1, nil, 1, 2, 3, 4, 5), way(2, encode.Tags{"oneway", oneway}, 5, 15), way(3, nil, 15, 14, 13, 12, 11)}
	file := encode.File{Blocks: []encode.Block{{Nodes: nodes}, {Ways: ways}}}
	return map[string]string{
		"roads.osm.pbf": string(file.Bytes()),
		"people.csv":    "lon,lat,人口\n115.2,38.65,100\n115.21,38.65,20\n115.2,38.652,7\n115.21,38.8,3\n",
		"list.csv":      "名称,类别,经度,纬度,卒中中心\n虚构医院,综合医院,115.2,38.65,是\n虚构急救站,急救站,115.21,38.65,否\n虚构诊所,诊所,115.6,38.65,否\n",
		"zones.geojson": `{"type":"FeatureCollection","features":[` + square("990001", 115.19, 38.6) + "]}",
		"my.yaml": "plan: my\nname: 虚构\ntargets:\n  - {id: my.2030.rescue, kind: rescue_share, year: 2030, op: '>=', target: 90, minutes: 15, needs: ['\"stroke-centre\" in services'], name: 救治圈}\n" +
			"  - {id: my.2030.circle, kind: time_share, year: 2030, op: '>=', target: 90, minutes: 15, mode: walk, facilities: is_hospital, name: 步行圈}\n",
		"study.yaml": "name: 虚构\nzones: [{level: county, file: zones.geojson}]\npopulation: [{file: people.csv, datum: wgs84}]\nurban_rural: {from: none}\nfacilities: [{file: list.csv, datum: wgs84}]\n" +
			"roads: {file: roads.osm.pbf}\nrescue: {dispatch_minutes: 0, turn_out_minutes: 3, on_scene_minutes: 2}\n" +
			"circles: [{id: walk, facilities: is_hospital, mode: walk, minutes: [15, 130]}, {id: car, facilities: is_hospital, mode: car, minutes: [30]}]\nplans: [my.yaml]\n",
	}
}

// TestRoadsDecide holds that who lives across the river is as far as the bridge is,
// and that a bridge that is one-way for cars leads nobody to the hospital against it.
func TestRoadsDecide(t *testing.T) {
	for _, c := range []struct {
		oneway          string
		within15, by130 float64 // on foot, which no one-way street stops
		car             float64
	}{{"no", 120, 127, 127}, {"yes", 120, 127, 120}, {"-1", 120, 127, 127}} {
		t.Run(c.oneway, func(t *testing.T) {
			r := run(t, bank(c.oneway))
			walk, car := r.Circles[0], r.Circles[1]
			covered := func(k int) float64 {
				sum := 0.0
				for i, n := range r.Demand.Groups[0].People {
					if walk.Reach.Cost[i] <= walk.Cutoffs[k] {
						sum += n
					}
				}
				return sum
			}
			if covered(0) != c.within15 || covered(1) != c.by130 {
				t.Errorf("on foot %v within 15 minutes and %v within 130; want %v and %v", covered(0), covered(1), c.within15, c.by130)
			}
			sum := 0.0
			for i, n := range r.Demand.Groups[0].People {
				if car.Reach.Cost[i] <= car.Cutoffs[0] {
					sum += n
				}
			}
			if sum != c.car {
				t.Errorf("by car %v, want %v", sum, c.car)
			}
			if !walk.Along || !math.IsNaN(walk.Metres[0]) || !strings.Contains(walk.How.EN, "along roads") || len(walk.Unions[0]) == 0 {
				t.Errorf("circle %v %v %v", walk.Along, walk.Metres, walk.How)
			}
		})
	}
}

func TestRescueAlongRoads(t *testing.T) {
	r := run(t, bank("no"))
	j := r.Boards[0].Targets[0]
	// 5 minutes without driving. The station is 0.9 km from the hospital, 2.2 minutes by
	// 24 km/h, and 0 km from itself; across the bridge it is 6 km and more.
	if j.Status != judging.Met || math.Abs(j.Region.Value-100*120.0/130) > 1e-9 {
		t.Errorf("rescue %v: %v %%, want 120 of 130 people; %v", j.Status, j.Region.Value, j.Region.Reason)
	}
	if how := j.Region.Basis.How.ZH; !strings.Contains(how, "出车 3") || !strings.Contains(how, "现场 2") {
		t.Errorf("told as %q", how)
	}
}

// TestEachFacility draws every facility's own circle and service area, along roads
// and in a straight line.
func TestEachFacility(t *testing.T) {
	files := bank("no")
	files["study.yaml"] = strings.Replace(files["study.yaml"], "circles: [", `circles: [{id: own, facilities: 'class in ["general-hospital", "emergency-station"]', mode: walk, minutes: [10, 130], each: true}, {id: disks, facilities: is_hospital, metres: [300], each: true}, `, 1)
	r := run(t, files)
	c := r.Circles[0]
	if len(c.Own) != 2 {
		t.Fatalf("%d facilities have circles of their own, want 2", len(c.Own))
	}
	// The station lies 870 m east of the hospital, 11.6 minutes on foot.
	for i, want := range []struct {
		within  []float64
		nearest float64
	}{{[]float64{100, 127}, 100}, {[]float64{20, 127}, 27}} {
		if o := c.Own[i]; !slices.Equal(o.Within, want.within) || o.Nearest != want.nearest || len(o.Circles) != 2 || len(o.Circles[1]) == 0 || len(o.Area) == 0 {
			t.Errorf("facility %d: within %v, nearest %v, want %+v; %d circles, area of %d parts", i, o.Within, o.Nearest, want, len(o.Circles), len(o.Area))
		}
	}
	if d := r.Circles[1]; len(d.Own) != 1 || d.Own[0].Nearest != 107 || math.Abs(geo.Area(d.Own[0].Circles[0])-math.Pi*300*300) > 2000 {
		t.Errorf("disk %+v", d.Own)
	}
	if r.Circles[2].Own != nil {
		t.Error("a circle has the ground of each facility without being asked")
	}
}

// TestChains times a chain that the study names, beside the one of the target.
func TestChains(t *testing.T) {
	files := bank("no")
	files["study.yaml"] = strings.Replace(files["study.yaml"], "on_scene_minutes: 2}", "on_scene_minutes: 2, chains: [{id: stroke, hospitals: ['\"stroke-centre\" in services', is_hospital], minutes: [10, 60]}]}", 1)
	r := run(t, files)
	if len(r.Rescues) != 2 || r.Rescues[0].ID != "stroke" || r.Rescues[0].Target || r.Rescues[1].ID != "my.2030.rescue" || !r.Rescues[1].Target {
		t.Fatalf("rescues %+v", r.Rescues)
	}
	c := r.Rescues[0]
	const m = 871.0 // of 0.01 degrees of longitude there
	near := 180 + m/24*3.6 + 120
	far := 180 + (3*m+222+4*m)/24*3.6 + 120 + (4*m+222+4*m)/24*3.6 // over the bridge both ways
	for i, want := range []float64{near, near, far} {
		if got := c.Reach.Cost[i]; math.Abs(got-want) > 3 {
			t.Errorf("point %d: %.1f s, want %.1f", i, got, want)
		}
	}
	if !math.IsInf(c.Reach.Cost[3], 1) || len(c.Gaps) != 1 || c.Gaps[0].People[0] != 3 {
		t.Errorf("the farm: %v, gaps %+v", c.Reach.Cost[3], c.Gaps)
	}
	for leg, want := range map[rescue.Leg]float64{rescue.Waiting: 120, rescue.ToHospital: 7, rescue.ToScene: 3, rescue.Scene: 0} {
		if got := c.ByLeg(zone.Region, -1, "total", leg); got != want {
			t.Errorf("leg %v is the longest of %v people, want %v", leg, got, want)
		}
	}
	for _, row := range c.Rows {
		if want := map[float64]float64{600: 120, 3600: 127}[row.Cutoff]; row.Level == zone.Region && row.Scope == coverage.Everywhere && row.Covered != want {
			t.Errorf("within %v s: %v people, want %v", row.Cutoff, row.Covered, want)
		}
	}
}

// TestRescueWithoutStations holds that a list without stations is no zero: there may
// be some that are not listed. Where the study says that the list is complete it is one.
func TestRescueWithoutStations(t *testing.T) {
	files := bank("no")
	files["list.csv"] = "名称,类别,经度,纬度,卒中中心\n虚构医院,综合医院,115.2,38.65,是\n"
	j := run(t, files).Boards[0].Targets[0]
	if j.Status != judging.NotJudged || !strings.Contains(j.Region.Reason.EN, "they may not be listed") {
		t.Errorf("%v, %v %%: %q", j.Status, j.Region.Value, j.Region.Reason.EN)
	}
	files["study.yaml"] += "judging: {complete: [emergency-station]}\n"
	j = run(t, files).Boards[0].Targets[0]
	if j.Status != judging.Missed || j.Region.Value != 0 {
		t.Errorf("a complete list without stations: %v, %v %%: %q", j.Status, j.Region.Value, j.Region.Reason.EN)
	}
}

// TestNotConnected holds that people and facilities that no road leads to are named.
func TestNotConnected(t *testing.T) {
	r := run(t, bank("no"))
	found := map[string]int{}
	for _, f := range r.Findings {
		found[f.Rule]++
		if f.Rule == "facility-not-connected" && (f.Value != "虚构诊所" || f.Row != 4 || f.Point == nil) {
			t.Errorf("finding %+v", f)
		}
	}
	if found["people-not-connected"] != 3 || found["facility-not-connected"] != 3 {
		t.Errorf("findings %v, want each for three modes", found)
	}
}

// inLines is the village with its roads as an official layer of lines, whose southern
// street ends a little short of the bridge.
func inLines(files map[string]string) map[string]string {
	line := func(class, oneway string, at ...string) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"道路等级":%q,"单行":%q},"geometry":{"type":"LineString","coordinates":[%s]}}`, class, oneway, strings.Join(at, ","))
	}
	files["roads.geojson"] = `{"type":"FeatureCollection","features":[` + strings.Join([]string{line("支路", "否", "[115.2,38.65]", "[115.239996,38.65]"), line("支路", "否", "[115.24,38.65]", "[115.24,38.652]"),
		line("支路", "否", "[115.24,38.652]", "[115.2,38.652]")}, ",") + "]}"
	files["study.yaml"] = strings.Replace(files["study.yaml"], "file: roads.osm.pbf", "file: roads.geojson", 1)
	return files
}

// TestRoadsAsLines holds that a layer of lines gives what the same roads of OSM give.
func TestRoadsAsLines(t *testing.T) {
	want, got := run(t, bank("no")), run(t, inLines(bank("no")))
	for k := range want.Circles {
		for i, cost := range want.Circles[k].Reach.Cost {
			if g := got.Circles[k].Reach.Cost[i]; g != cost && math.Abs(g-cost) > 1 {
				t.Errorf("%s, point %d: %v s, by OSM %v", want.Circles[k].ID, i, g, cost)
			}
		}
	}
	apart := inLines(bank("no"))
	apart["study.yaml"] = strings.Replace(apart["study.yaml"], "roads.geojson", "roads.geojson, join_m: 0", 1)
	if r := run(t, apart); !math.IsInf(r.Circles[1].Reach.Cost[2], 1) {
		t.Errorf("lines that do not meet lead across the river: %v s", r.Circles[1].Reach.Cost[2])
	}
	for name, c := range map[string]struct{ keys, want string }{
		"a column that is not there": {"columns: {class: 级别}", "道路等级"},
	} {
		bad := inLines(bank("no"))
		bad["study.yaml"] = strings.Replace(bad["study.yaml"], "roads.geojson", "roads.geojson, "+c.keys, 1)
		if _, err := load(t, bad); err == nil || !message.AtFault(err) || !strings.Contains(message.In(err, message.EN), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestFactors floods the bridge, and slows cars everywhere.
func TestFactors(t *testing.T) {
	area := func(west, south, east, north, factor float64) string {
		return fmt.Sprintf(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"系数":%g},"geometry":{"type":"Polygon","coordinates":[[[%[2]g,%[3]g],[%[4]g,%[3]g],[%[4]g,%[5]g],[%[2]g,%[5]g],[%[2]g,%[3]g]]]}}]}`, factor, west, south, east, north)
	}
	dry := run(t, bank("no")).Circles
	with := func(file, keys string) []*study.CircleResult {
		files := bank("no")
		files["area.geojson"] = file
		files["study.yaml"] = strings.Replace(files["study.yaml"], "roads.osm.pbf", "roads.osm.pbf, factors: [{file: area.geojson, "+keys+"}]", 1)
		return run(t, files).Circles
	}
	flood := area(115.239, 38.6505, 115.241, 38.6515, 0)
	for name, circles := range map[string][]*study.CircleResult{"factor": with(flood, "factor: 0"), "column": with(flood, "column: 系数")} {
		if c := circles[1].Reach.Cost[2]; !math.IsInf(c, 1) {
			t.Errorf("%s: the flooded bridge leads across the river in %v s", name, c)
		}
		if circles[1].Reach.Cost[1] != dry[1].Reach.Cost[1] {
			t.Errorf("%s: the flood slows a street that it does not touch", name)
		}
	}
	slow := with(area(115, 38, 116, 39, 0.5), "column: 系数, modes: [car]")
	if got, want := slow[1].Reach.Cost[1], 2*dry[1].Reach.Cost[1]; math.Abs(got-want) > 0.01 {
		t.Errorf("cars at half the speed: %v s, want %v", got, want)
	}
	if slow[0].Reach.Cost[1] != dry[0].Reach.Cost[1] {
		t.Error("what slows cars slows walkers")
	}
	files := bank("no")
	files["area.geojson"] = area(10, 10, 11, 11, 7)
	files["study.yaml"] = strings.Replace(files["study.yaml"], "roads.osm.pbf", "roads.osm.pbf, factors: [{file: area.geojson, factor: 0}]", 1)
	if r := run(t, files); !slices.ContainsFunc(r.Findings, func(f feature.Finding) bool { return f.Rule == "factor-without-roads" }) {
		t.Error("areas without roads are not told")
	}
	for name, keys := range map[string]string{"no such column": "column: 高度", "only unusable factors": "column: 系数"} {
		bad := maps.Clone(files)
		bad["study.yaml"] = strings.Replace(bad["study.yaml"], "factor: 0", keys, 1)
		if _, err := load(t, bad); err == nil || !message.AtFault(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBadRoads are files of roads that cannot be used.
func TestBadRoads(t *testing.T) {
	far := bank("no")
	far["people.csv"] = "lon,lat,人口\n100,30,5\n"
	far["study.yaml"] = strings.Replace(far["study.yaml"], "zones: [{level: county, file: zones.geojson}]\n", "", 1)
	cut := bank("no")
	cut["roads.osm.pbf"] = cut["roads.osm.pbf"][:len(cut["roads.osm.pbf"])-20]
	empty := bank("no")
	empty["roads.osm.pbf"] = ""
	xml := bank("no")
	xml["roads.osm.pbf"] = "<?xml version='1.0'?><osm version='0.6'></osm>"
	other := bank("no")
	other["study.yaml"] = strings.Replace(other["study.yaml"], "roads.osm.pbf", "zones.geojson", 1)
	table := bank("no")
	table["study.yaml"] = strings.Replace(table["study.yaml"], "roads.osm.pbf", "people.csv", 1)
	for name, c := range map[string]struct {
		files map[string]string
		want  string
	}{
		"polygons": {other, "not lines"}, "a table": {table, ".osm.pbf"},
		"another place": {far, "outside the region"}, "truncated": {cut, "roads.osm.pbf"}, "empty": {empty, "roads.osm.pbf"}, "XML": {xml, "roads.osm.pbf"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(t, c.files)
			if err == nil || !message.AtFault(err) {
				t.Fatalf("accepted, or not told as a fault of the input: %v", err)
			}
			if got := message.In(err, message.EN); !strings.Contains(got, c.want) || message.In(err, message.ZH) == got {
				t.Errorf("%s", got)
			}
		})
	}
}

// TestRealRoads runs Macau along its roads.
func TestRealRoads(t *testing.T) {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir, err := filepath.Abs(filepath.Join(dir, "macau"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no macau in the folder of MEDREACH_DATA")
	}
	r := run(t, map[string]string{"study.yaml": fmt.Sprintf("name: 澳门\npopulation: [{file: %q}]\nurban_rural: {from: none}\nfacilities: [{file: %q, datum: wgs84}]\nroads: {file: %q}\ncircles: [{id: walk, mode: walk, minutes: [5, 15]}]\n",
		filepath.Join(dir, "ghspop_100m_mollweide.tif"), filepath.Join(dir, "facilities.csv"), filepath.Join(dir, "roads.osm.pbf"))})
	c := r.Circles[0]
	straight := 0
	for i, cost := range c.Reach.Cost {
		if cost < 15*60 {
			straight++
			if math.IsNaN(cost) || cost < 0 || c.Reach.Facility[i] < 0 {
				t.Fatalf("point %d: %v by %d", i, cost, c.Reach.Facility[i])
			}
		}
	}
	if straight == 0 || len(c.Unions) != 2 || len(c.Unions[1]) == 0 {
		t.Errorf("%d cells within 15 minutes, drawn %d", straight, len(c.Unions))
	}
}
