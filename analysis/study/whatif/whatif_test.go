package whatif_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// load loads a study file.
func load(t testing.TB, path string) *study.Inputs {
	t.Helper()
	config, err := settings.Read(path)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return in
}

// prepare makes the engine of a study.
func prepare(t testing.TB, in *study.Inputs) *whatif.Engine {
	t.Helper()
	e, err := whatif.Prepare(context.Background(), &study.Result{Inputs: in})
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return e
}

// full runs a study with other facilities.
func full(t testing.TB, in *study.Inputs, set *facilities.Set) *study.Result {
	t.Helper()
	again := *in
	again.Facilities = *set
	again.Findings, again.Decisions = slices.Clone(in.Findings), slices.Clone(in.Decisions)
	r, err := study.Run(context.Background(), &again, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return r
}

// same compares everything that a state tells with a full run.
func same(t *testing.T, what string, s *whatif.State, r *study.Result) {
	t.Helper()
	check := func(of string, got, want any) {
		t.Helper()
		if g, w := plain(got), plain(want); g != w {
			i := 0
			for i < min(len(g), len(w)) && g[i] == w[i] {
				i++
			}
			from := max(0, i-200)
			t.Fatalf("%s: %s:\n…%.500s\nwant\n…%.500s", what, of, g[from:], w[from:])
		}
	}
	travel := func(tell func(ctx context.Context, layer int) ([]coverage.Travel, error)) (out []coverage.Travel) {
		for layer := -1; layer < len(r.Zones.Layers); layer++ {
			rows, err := tell(context.Background(), layer)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, rows...)
		}
		return out
	}
	for i, want := range r.Circles {
		got := s.Circles()[i]
		check("supply of "+want.ID, got.Supply, want.Supply)
		check("reach of "+want.ID, reach(s, got.Column(), got.Supply), want.Reach)
		check("rows of "+want.ID, rows(got.Coverage()), noArea(want.Rows))
		check("travel of "+want.ID, travel(got.Travel), want.Travel)
	}
	for i, want := range r.Radius {
		got := s.Radius()[i]
		check("reach of "+want.ID, reach(s, got.Column(), got.Supply), want.Reach)
		check("verdicts of "+want.ID, slices.AppendSeq(slices.Collect(got.Judgement().Verdicts()), got.Judgement().Outside()), want.Verdicts)
	}
	boards, err := s.Boards(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	breakdown, err := s.Breakdown(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	check("boards", verdicts(boards), verdicts(r.Boards))
	check("breakdown", verdicts(breakdown), verdicts(r.Breakdown))
	rescues, err := s.Rescues(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(rescues) != len(r.Rescues) {
		t.Fatalf("%s: %d chains, want %d", what, len(rescues), len(r.Rescues))
	}
	for i, want := range r.Rescues {
		got := rescues[i]
		check("reach of "+want.ID, reach(s, got.Column(), got.Stations), want.Reach)
		check("rows of "+want.ID, named(want.ID, rows(got.Coverage())), noArea(want.Rows))
		check("travel of "+want.ID, travel(got.Travel), want.Travel)
		check("legs of "+want.ID, got.Legs(), want.Legs)
		byLeg, err := got.ByLeg(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for row := range byLeg.Rows() {
			if row.Scope == coverage.Everywhere {
				for _, l := range emergency.Legs() {
					if float64(l) == row.Cutoff && want.ByLeg(row.Level, row.Zone, row.Group, l) != row.Band {
						t.Fatalf("%s: %v have leg %d in %s, want %v", what, row.Band, l, row.Code, want.ByLeg(row.Level, row.Zone, row.Group, l))
					}
				}
			}
		}
	}
}

func plain(v any) string { return fmt.Sprintf("%v", v) }

func rows(r *coverage.Result) []coverage.Row {
	return slices.AppendSeq(slices.Collect(r.Rows()), r.Outside())
}

func named(id string, rows []coverage.Row) []coverage.Row {
	for i := range rows {
		rows[i].Circle = id
	}
	return rows
}

func noArea(rows []coverage.Row) []coverage.Row {
	rows = slices.Clone(rows)
	for i := range rows {
		rows[i].Area = coverage.Area{}
	}
	return rows
}

// reach is a column with facilities as indexes into a supply.
func reach(s *whatif.State, c *rivals.Column, supply []int32) analysis.Reach {
	r := c.Reach()
	for i, id := range r.Facility {
		if id >= 0 {
			r.Facility[i] = int32(slices.Index(supply, s.Index(id)))
		}
	}
	return r
}

// verdicts are boards without pointers.
func verdicts(boards []judging.Board) (out []any) {
	for _, b := range boards {
		for _, j := range b.Targets {
			out = append(out, "\n", b.Plan.ID, j.Target.ID, j.Status, j.Region, j.Zones)
		}
	}
	return out
}

// edit is a random one on the facilities of a state.
func edit(r *rand.Rand, s *whatif.State, list *facilities.Set, box orb.Bound) scenario.Edit {
	set, ids := s.Facilities()
	var chosen int
	for range 20 {
		if len(ids) == 0 {
			break
		}
		if chosen = int(ids[r.IntN(len(ids))]); chosen < len(list.Facilities) {
			break
		}
	}
	p := orb.Point{box.Min[0] + r.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + r.Float64()*(box.Max[1]-box.Min[1])}
	if len(ids) > 0 && r.IntN(5) == 0 {
		p = set.Facilities[r.IntN(len(ids))].Point
	}
	classes := []string{"general-hospital", "village-clinic", "emergency-station", "community-health-centre", "sports-facility"}
	e := scenario.Edit{Op: scenario.Add, Class: classes[r.IntN(len(classes))], Lon: &p[0], Lat: &p[1], Level: "三级甲等", Attributes: map[string]float64{"beds": float64(r.IntN(400)), "ambulances": 2}, Services: []string{"emergency", "stroke-centre", "chest-pain-centre"}}
	if len(ids) == 0 || chosen >= len(list.Facilities) {
		return e
	}
	at := &chosen
	switch r.IntN(7) {
	case 0, 1:
		return scenario.Edit{Op: scenario.Move, Index: at, Lon: &p[0], Lat: &p[1]}
	case 2:
		return scenario.Edit{Op: scenario.Close, Index: at}
	case 3:
		return scenario.Edit{Op: scenario.Set, Index: at, Attribute: "beds", Value: float64(r.IntN(300))}
	case 4:
		return scenario.Edit{Op: scenario.Set, Index: at, Class: classes[r.IntN(len(classes))]}
	case 5:
		return scenario.Edit{Op: scenario.Set, Index: at, Service: []string{"emergency", "stroke-centre"}[r.IntN(2)], Value: r.IntN(2) == 0}
	}
	return e
}

// walk makes random edits, some of them undone, and compares each with a full run.
func walk(t *testing.T, in *study.Inputs, seed uint64, edits int) {
	e := prepare(t, in)
	r := rand.New(rand.NewPCG(seed, 17))
	box := orb.MultiPoint(in.Facilities.Points()).Bound()
	same(t, "without edits", e.Base(), full(t, in, &in.Facilities))
	history := []*whatif.State{e.Base()}
	s := e.Base()
	for n := range edits {
		switch {
		case n%7 == 6: // undo
			s = history[r.IntN(len(history))]
		case n%9 == 8: // several at once
			edits := slices.Clone(s.Edits())
			for range 5 {
				edits = append(edits, scenario.Edit{Op: scenario.Add, Class: "general-hospital", Lon: &box.Min[0], Lat: &box.Min[1]})
			}
			var err error
			if s, err = e.Apply(context.Background(), &scenario.Scenario{Edits: edits}); err != nil {
				t.Fatal(err)
			}
		}
		next, err := e.ApplyNext(context.Background(), s, edit(r, s, &in.Facilities, box))
		if err != nil {
			t.Fatal(message.In(err, message.EN))
		}
		s = next
		history = append(history, s)
		set, _ := s.Facilities()
		last := s.Edits()[len(s.Edits())-1]
		same(t, fmt.Sprintf("edit %d, %s (%d facilities)", n, last.Op, len(set.Facilities)), s, full(t, in, set))
	}
	set, _ := history[1].Facilities()
	same(t, "the first edit, afterwards", history[1], full(t, in, set))
}

// many is how many edits a test makes: as MEDREACH_EDITS says, else a few.
func many(t *testing.T, few int) int {
	text := os.Getenv("MEDREACH_EDITS")
	if text == "" {
		return few
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// write puts a study without roads into a folder.
func write(t testing.TB, seed uint64, without ...string) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 9))
	var pop, list strings.Builder
	pop.WriteString("经度,纬度,人口,城乡\n")
	list.WriteString("机构代码,机构名称,机构类别,经度,纬度,实有床位\n")
	for range 500 {
		fmt.Fprintf(&pop, "%.6f,%.6f,%.3f,%s\n", 100+r.Float64()*0.22, 40+r.Float64()*0.1, r.Float64()*200, []string{"城镇", "乡村", "乡村"}[r.IntN(3)])
	}
	for i := range 24 {
		fmt.Fprintf(&list, "H%02d,虚构第%d%s,%s,%.6f,%.6f,%d\n", i, i, []string{"医院", "急救站", "卫生室"}[i%3], []string{"综合医院", "急救站", "村卫生室"}[i%3], 100+r.Float64()*0.2, 40+r.Float64()*0.1, 50+i*10)
	}
	square := func(code string, west float64) string {
		return fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s","name":"区%s"},"geometry":{"type":"Polygon","coordinates":[[[%g,40],[%g,40],[%g,40.1],[%g,40.1],[%g,40]]]}}`, code, code, west, west+0.1, west+0.1, west, west)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{"pop.csv": pop.String(), "list.csv": list.String(), "zones.geojson": `{"type":"FeatureCollection","features":[` + square("990001", 100) + "," + square("990002", 100.1) + "]}",
		"study.yaml": `
name: 虚构
zones: [{level: county, file: zones.geojson, code: code, name: name}]
population: [{file: pop.csv}]
urban_rural: {from: column, column: 城乡}
facilities: [{file: list.csv, datum: wgs84}]
circles:
  - {id: near, metres: [1000, 3000]}
  - {id: large, facilities: beds >= 100, mode: walk, minutes: [60, 90], speed_kmh: 3.6, detour: 1.25}
  - {id: coded, facilities: 'col("机构代码") in ["H01", "H02"]', metres: [2500]}
radius: [{id: ambulance, facilities: 'class == "emergency-station"', urban_km: 2, rural_km: [3, 5]}]
plans: [hebei, guizhou, shijiazhuang, chaoyang, baoding]
`} {
		for _, line := range without {
			content = strings.ReplaceAll(content, line+"\n", "")
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "study.yaml")
}

func TestStraightLineStudy(t *testing.T) {
	walk(t, load(t, write(t, 1)), 1, many(t, 25))
}

// Whoever closes everything finds nobody who reaches anything, and gets all back.
func TestNothingIsLeft(t *testing.T) {
	// Without lists there are no columns that a full run could ask for.
	in := load(t, write(t, 5, `  - {id: coded, facilities: 'col("机构代码") in ["H01", "H02"]', metres: [2500]}`))
	e := prepare(t, in)
	all := &scenario.Scenario{}
	for i := range in.Facilities.Facilities {
		all.Edits = append(all.Edits, scenario.Edit{Op: scenario.Close, Index: &[]int{i}[0]})
	}
	s, err := e.Apply(context.Background(), all)
	if err != nil {
		t.Fatal(err)
	}
	set, _ := s.Facilities()
	same(t, "nothing", s, full(t, in, set))
	for row := range s.Circles()[0].Coverage().Rows() {
		if row.Covered != 0 {
			t.Fatalf("%+v", row)
		}
	}
	p := in.Facilities.Facilities[0].Point
	if s, err = e.ApplyNext(context.Background(), s, scenario.Edit{Op: scenario.Add, Class: "general-hospital", Lon: &p[0], Lat: &p[1]}); err != nil {
		t.Fatal(err)
	}
	set, _ = s.Facilities()
	same(t, "one", s, full(t, in, set))
}

// The built-in study has everything: after a dozen edits all of it is compared once,
// and after each of as many as MEDREACH_EDITS says, which takes minutes.
func TestBuiltInStudy(t *testing.T) {
	if testing.Short() {
		t.Skip("a full run of the built-in study takes seconds")
	}
	in := load(t, filepath.Join("..", "..", "..", "testdata", "builtin", "study.yaml"))
	if n := many(t, 0); n > 0 {
		walk(t, in, 1, n)
		return
	}
	e := prepare(t, in)
	r, s, box := rand.New(rand.NewPCG(4, 17)), e.Base(), orb.MultiPoint(in.Facilities.Points()).Bound()
	for range 12 {
		var err error
		if s, err = e.ApplyNext(context.Background(), s, edit(r, s, &in.Facilities, box)); err != nil {
			t.Fatal(err)
		}
	}
	set, _ := s.Facilities()
	same(t, "a dozen edits", s, full(t, in, set))
}

// osm is a network as a file of OpenStreetMap.
func osm(net *road.Network) []byte {
	file := encode.File{Packing: encode.Raw}
	const most = 8000
	for from := 0; from < len(net.Places); from += most {
		b := encode.Block{}
		for i := from; i < min(from+most, len(net.Places)); i++ {
			p := net.Places[i].Point()
			b.Nodes = append(b.Nodes, encode.Node{ID: int64(i + 1), Lon: p[0], Lat: p[1]})
		}
		file.Blocks = append(file.Blocks, b)
	}
	for from := 0; from < len(net.Ways); from += most {
		b := encode.Block{}
		for i := from; i < min(from+most, len(net.Ways)); i++ {
			w := encode.Way{ID: int64(i + 1), Tags: encode.Tags{"highway", net.Ways[i].Class.String()}}
			if net.Ways[i].Backward == road.Nobody {
				w.Tags = append(w.Tags, "oneway", "yes")
			}
			for _, n := range net.Nodes(i) {
				w.Refs = append(w.Refs, int64(n+1))
			}
			b.Ways = append(b.Ways, w)
		}
		file.Blocks = append(file.Blocks, b)
	}
	return file.Bytes()
}

// paved is the study with roads, rescue chains and targets along them.
func paved(t testing.TB, seed uint64) string {
	path := write(t, seed, "plans: [hebei, guizhou, shijiazhuang, chaoyang, baoding]", "  - {id: large, facilities: beds >= 100, mode: walk, minutes: [60, 90], speed_kmh: 3.6, detour: 1.25}")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, `
roads: {file: roads.osm.pbf}
rescue: {stations: 'class == "emergency-station"', dispatch_minutes: 1, turn_out_minutes: 3, on_scene_minutes: 4, chains: [{id: both, hospitals: ['beds >= 100', '"stroke-centre" in services'], minutes: [20, 30]}]}
plans: [my.yaml]
`...)
	text = []byte(strings.Replace(string(text), "circles:\n", "circles:\n  - {id: walk, facilities: is_hospital, mode: walk, minutes: [15, 30]}\n  - {id: car, facilities: beds >= 100, mode: car, minutes: [5, 10]}\n  - {id: driven, facilities: class == \"emergency-station\", mode: ambulance, minutes: [4]}\n", 1))
	my := `plan: my
name: 虚构
targets:
  - {id: my.2030.rescue, kind: rescue_share, year: 2030, op: '>=', target: 90, minutes: 25, needs: ['beds >= 80'], name: 救治圈}
  - {id: my.2030.circle, kind: time_share, year: 2030, op: '>=', target: 90, minutes: 15, mode: walk, facilities: is_hospital, name: 步行圈}
  - {id: my.2030.drive, kind: time_share, level: county, year: 2030, op: '>=', target: 90, minutes: 7, mode: car, facilities: 'beds >= 150', name: 驾车圈}
`
	for name, data := range map[string][]byte{"study.yaml": text, "my.yaml": []byte(my), "roads.osm.pbf": osm(roadtest.Random(seed, 700, orb.Bound{Min: orb.Point{100, 40}, Max: orb.Point{100.2, 40.1}}))} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(path), name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestStudyWithRoads(t *testing.T) {
	walk(t, load(t, paved(t, 1)), 1, many(t, 9))
}
