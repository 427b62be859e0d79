package study_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// place writes the files of a study into a folder and returns the study's path.
func place(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "study.yaml")
}

func load(t *testing.T, files map[string]string) (*study.Inputs, error) {
	t.Helper()
	config, err := settings.Read(place(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return study.Load(context.Background(), config, nil)
}

func run(t *testing.T, files map[string]string) *study.Result {
	t.Helper()
	in, err := load(t, files)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	r, err := study.Run(context.Background(), in, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return r
}

// square is a GeoJSON feature of a square county, one tenth of a degree a side.
func square(code string, west, south float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s","name":"区%s"},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
		code, code, west, south, west+0.1, south, west+0.1, south+0.1, west, south+0.1, west, south)
}

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

// person is one line of the invented population.
type person struct {
	at    orb.Point
	count float64
	urban bool
}

// invented makes a population over two counties and a strip outside both, and a
// list of hospitals.
func invented(seed uint64) (people []person, hospitals []orb.Point, files map[string]string) {
	r := rand.New(rand.NewPCG(seed, 9))
	var pop, list strings.Builder
	pop.WriteString("经度,纬度,人口,城乡\n")
	list.WriteString("机构代码,机构名称,机构类别,经度,纬度,床位数\n")
	for range 400 {
		p := person{orb.Point{100 + math.Round(r.Float64()*22e4)/1e6, 40 + math.Round(r.Float64()*1e5)/1e6}, float64(r.IntN(200)), r.IntN(3) == 0}
		people = append(people, p)
		class := map[bool]string{true: "城镇", false: "乡村"}[p.urban]
		fmt.Fprintf(&pop, "%.6f,%.6f,%.0f,%s\n", p.at[0], p.at[1], p.count, class)
	}
	for i := range 9 {
		p := orb.Point{100 + math.Round(r.Float64()*2e5)/1e6, 40 + math.Round(r.Float64()*1e5)/1e6}
		hospitals = append(hospitals, p)
		fmt.Fprintf(&list, "H%02d,虚构第%d医院,综合医院,%.6f,%.6f,%d\n", i, i, p[0], p[1], 50+i*10)
	}
	files = map[string]string{"pop.csv": pop.String(), "list.csv": list.String(), "zones.geojson": collection(square("990001", 100, 40), square("990002", 100.1, 40)),
		"study.yaml": `
name: 虚构
zones: [{level: county, file: zones.geojson, code: code, name: name}]
population: [{file: pop.csv}]
urban_rural: {from: column, column: 城乡}
facilities: [{file: list.csv, datum: wgs84}]
circles:
  - {id: near, metres: [1000, 3000]}
  - {id: large, facilities: beds >= 100, mode: walk, minutes: [60], speed_kmh: 3.6, detour: 1.25}
radius: [{id: ambulance, urban_km: 2, rural_km: [3, 5]}]
`}
	return people, hospitals, files
}

// least is the distance to the nearest of some places, by brute force.
func least(p orb.Point, to []orb.Point) float64 {
	best := math.Inf(1)
	for _, q := range to {
		best = min(best, geo.Distance(p, q))
	}
	return best
}

// county is the zone of a point, "" outside, by plain arithmetic.
func county(p orb.Point) string {
	switch {
	case p[0] < 100.1:
		return "990001"
	case p[0] < 100.2:
		return "990002"
	}
	return ""
}

// TestRunAgainstArithmetic compares every figure of circles with sums over the
// generator's own table.
func TestRunAgainstArithmetic(t *testing.T) {
	people, hospitals, files := invented(1)
	r := run(t, files)
	for k, cutoff := range []float64{1000, 3000} {
		want := map[string]float64{}
		for _, p := range people {
			if least(p.at, hospitals) <= cutoff {
				want["region/all"] += p.count
				want[county(p.at)+"/all"] += p.count
				want[county(p.at)+map[bool]string{true: "/urban", false: "/rural"}[p.urban]] += p.count
			}
		}
		for _, row := range r.Circles[0].Rows {
			if row.Cutoff != cutoff || row.Scope == coverage.Unknown || row.Level == zone.Region && row.Scope != coverage.Everywhere {
				continue
			}
			key := row.Code + "/" + row.Scope.String()
			if row.Level == zone.Region {
				key = "region/all"
			}
			if math.Abs(row.Covered-want[key]) > 1e-6 {
				t.Errorf("cut-off %d: %s covered %v, want %v", k, key, row.Covered, want[key])
			}
		}
	}
}

// TestWalkingHour holds that a filter, a speed and a detour reach the figures:
// 60 minutes at 3.6 km/h with a detour of 1.25 are 2880 m of straight line.
func TestWalkingHour(t *testing.T) {
	people, hospitals, files := invented(2)
	r := run(t, files)
	want := 0.0
	for _, p := range people {
		if least(p.at, hospitals[5:]) <= 2880 { // beds >= 100
			want += p.count
		}
	}
	c := r.Circles[1]
	if len(c.Supply) != 4 || math.Abs(c.Metres[0]-2880) > 1e-9 {
		t.Fatalf("%d facilities within %v m, want 4 within 2880", len(c.Supply), c.Metres)
	}
	if got := c.Rows[0].Covered; math.Abs(got-want) > 1e-6 {
		t.Errorf("covered %v, want %v", got, want)
	}
}

func TestRadiusAgainstArithmetic(t *testing.T) {
	people, hospitals, files := invented(3)
	r := run(t, files)
	var urban [2]float64
	var rural [3]float64
	for _, p := range people {
		d := least(p.at, hospitals)
		switch {
		case p.urban && d <= 2000:
			urban[0] += p.count
		case p.urban:
			urban[1] += p.count
		case d <= 3000:
			rural[0] += p.count
		case d <= 5000:
			rural[1] += p.count
		default:
			rural[2] += p.count
		}
	}
	v := r.Radius[0].Verdicts[0]
	for i, want := range urban {
		if math.Abs(v.Urban[i].People-want) > 1e-6 {
			t.Errorf("urban band %d: %v, want %v", i, v.Urban[i].People, want)
		}
	}
	for i, want := range rural {
		if math.Abs(v.Rural[i].People-want) > 1e-6 {
			t.Errorf("rural band %d: %v, want %v", i, v.Rural[i].People, want)
		}
	}
}

// TestPeopleAreConserved holds that zones and what lies outside make the whole.
func TestPeopleAreConserved(t *testing.T) {
	people, _, files := invented(4)
	r := run(t, files)
	total, outside := 0.0, 0.0
	for _, p := range people {
		total += p.count
		if county(p.at) == "" {
			outside += p.count
		}
	}
	if math.Abs(r.Demand.Total()-total) > 1e-6 || math.Abs(r.Outside-outside) > 1e-6 {
		t.Errorf("people %v, outside %v; want %v and %v", r.Demand.Total(), r.Outside, total, outside)
	}
	sum := 0.0
	for _, row := range r.Circles[0].Rows {
		if row.Level == zone.County && row.Scope == coverage.Everywhere && row.Cutoff == 1000 {
			sum += row.People
		}
	}
	if math.Abs(sum-total) > 1e-6 {
		t.Errorf("zones and outside hold %v people, loaded %v", sum, total)
	}
}

// TestMoreFacilitiesNeverLowerCoverage adds a hospital and looks at every zone.
func TestMoreFacilitiesNeverLowerCoverage(t *testing.T) {
	_, _, files := invented(5)
	before := run(t, files)
	files["list.csv"] += "H99,虚构新医院,综合医院,100.05,40.05,500\n"
	after := run(t, files)
	for c := range before.Circles {
		for i, row := range before.Circles[c].Rows {
			if got := after.Circles[c].Rows[i]; got.Covered < row.Covered || got.Area.Covered < row.Area.Covered-1 {
				t.Errorf("%s %s: covered %v people, %v m² before; %v, %v with one more", row.Circle, row.Code, row.Covered, row.Area.Covered, got.Covered, got.Area.Covered)
			}
		}
	}
}

// TestGapsAreTheUncovered holds that gaps and covered people make the whole.
func TestGapsAreTheUncovered(t *testing.T) {
	_, _, files := invented(6)
	r := run(t, files)
	c := r.Circles[0]
	inGaps := 0.0
	for i, g := range c.Gaps {
		inGaps += g.People[0]
		if i > 0 && g.People[0] > c.Gaps[i-1].People[0] {
			t.Errorf("gap %d has more people than the one before", i)
		}
		if len(c.Shapes[i]) == 0 {
			t.Errorf("gap %d has no outline", i)
		}
	}
	last := c.Cutoffs[len(c.Cutoffs)-1]
	for _, row := range c.Rows {
		if row.Level == zone.Region && row.Scope == coverage.Everywhere && row.Cutoff == last {
			if math.Abs(row.Covered+inGaps-row.People) > 1e-6 {
				t.Errorf("%v covered and %v in gaps of %v people", row.Covered, inGaps, row.People)
			}
		}
	}
}

func TestCensusTotals(t *testing.T) {
	_, _, files := invented(7)
	files["census.csv"] = "区划代码,常住人口\n990001,50000\n990002,12345\n"
	files["study.yaml"] = strings.Replace(files["study.yaml"], "population: [{file: pop.csv}]",
		"population: [{file: pop.csv, totals: {file: census.csv, level: county, code: 区划代码, people: 常住人口}}]", 1)
	r := run(t, files)
	want := map[string]float64{"990001": 50000, "990002": 12345}
	for _, row := range r.Circles[0].Rows {
		if row.Level == zone.County && row.Zone >= 0 && row.Scope == coverage.Everywhere && math.Abs(row.People-want[row.Code]) > 1e-6 {
			t.Errorf("%s has %v people, the census says %v", row.Code, row.People, want[row.Code])
		}
	}
}

// A table that two groups are read from tells once that its header was joined, and
// for each group that the unit above it was applied.
func TestHowTablesWereReadIsTold(t *testing.T) {
	_, _, files := invented(6)
	files["pop.csv"] = "某市人口,,,,\n单位：万人,,,,\n村,经度,纬度,人口,\n,,,全部,老年\n甲,100.05,40.05,0.2,0.05\n乙,100.15,40.05,0.3,0.1\n"
	files["study.yaml"] = strings.Replace(files["study.yaml"], "population: [{file: pop.csv}]\nurban_rural: {from: column, column: 城乡}",
		"population: [{file: pop.csv, people: 人口_全部}, {group: 60+, file: pop.csv, people: 人口_老年}]\nurban_rural: {from: none}", 1)
	in, err := load(t, files)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	if total, old := in.Demand.Groups[0].Total(), in.Demand.Groups[1].Total(); total != 5000 || old != 1500 {
		t.Errorf("%g people, %g of them old, want 5000 and 1500", total, old)
	}
	var told []string
	for _, f := range in.Findings {
		if f.Rule == "header-joined" || f.Rule == "unit-above-header" {
			told = append(told, fmt.Sprintf("%s %d %s %s %s", f.File, f.Row, f.Rule, f.Column, f.Value))
		}
	}
	want := "pop.csv 3 header-joined  人口_全部|pop.csv 0 unit-above-header 人口_全部 万人|pop.csv 0 unit-above-header 人口_老年 万人"
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("told %s, want %s", got, want)
	}
}

func TestEmptyFilterIsRemarked(t *testing.T) {
	_, _, files := invented(8)
	files["study.yaml"] = strings.Replace(files["study.yaml"], "beds >= 100", "beds >= 100000", 1)
	r := run(t, files)
	found := false
	for _, f := range r.Findings {
		found = found || f.Rule == "no-facility-matches"
	}
	if !found || r.Circles[1].Rows[0].Covered != 0 {
		t.Errorf("remarked: %v; covered %v", found, r.Circles[1].Rows[0].Covered)
	}
}

func TestLoadFaults(t *testing.T) {
	cases := []struct {
		name   string
		change func(files map[string]string)
		want   []string
	}{
		{"missing file", func(f map[string]string) { delete(f, "list.csv") }, []string{"list.csv", "no such file"}},
		{"empty file", func(f map[string]string) { f["list.csv"] = "" }, []string{"list.csv", "empty"}},
		{"nobody", func(f map[string]string) { f["pop.csv"] = "经度,纬度,人口,城乡\n100,40,0,城镇\n" }, []string{"pop.csv", "no row has people"}},
		{"no usable facility", func(f map[string]string) { f["list.csv"] = "机构名称,经度,纬度\n虚构医院,0,0\n" }, []string{"list.csv"}},
		{"filter with a misspelt word", func(f map[string]string) { f["study.yaml"] = strings.Replace(f["study.yaml"], "beds >=", "bets >=", 1) }, []string{"circles[2].facilities", "bets", "beds"}},
		{"unknown datum", func(f map[string]string) {
			f["study.yaml"] = strings.Replace(f["study.yaml"], "datum: wgs84", "datum: wgs85", 1)
		}, []string{"wgs85"}},
		{"grid where a list should be", func(f map[string]string) {
			f["list.tif"] = "II"
			f["study.yaml"] = strings.Replace(f["study.yaml"], "list.csv", "list.tif", 1)
		}, []string{"list.tif", "this is a grid"}},
		{"unknown kind of file", func(f map[string]string) {
			f["list.doc"] = "x"
			f["study.yaml"] = strings.Replace(f["study.yaml"], "list.csv", "list.doc", 1)
		}, []string{"list.doc", "unknown kind of file"}},
		{"level of codes without zones", func(f map[string]string) {
			f["study.yaml"] = strings.Replace(f["study.yaml"], "{from: column, column: 城乡}", "{from: codes, level: township}", 1)
		}, []string{"township"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, _, files := invented(9)
			c.change(files)
			_, err := load(t, files)
			if err == nil {
				t.Fatal("no error")
			}
			if !message.AtFault(err) {
				t.Errorf("the input is at fault: %v", err)
			}
			text := message.In(err, message.EN)
			for _, part := range c.want {
				if !strings.Contains(text, part) {
					t.Errorf("%q does not say %q", text, part)
				}
			}
		})
	}
}

func TestCancelledRunStops(t *testing.T) {
	_, _, files := invented(10)
	config, err := settings.Read(place(t, files))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := study.Load(ctx, config, nil); err == nil {
		t.Error("a cancelled load went on")
	}
}
