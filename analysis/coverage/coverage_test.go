package coverage_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/geo/zone"
)

// town is three counties in a row, the last cell outside every county:
//
//	C1: A A b   C2: b c   C3: C   outside: 1
func town() (*analysis.Demand, *zone.Set, analysis.Reach) {
	d, reach := scene(map[rune]float64{'A': 500, 'b': 1000, 'c': 1000.5, 'C': 4000, '1': analysis.Unreachable}, "AAbbcC1")
	d.Zones = [][]int32{{0, 0, 0, 1, 1, 2, -1}}
	return d, zones("C1 C2 C3"), reach
}

// TestMeasureByHand holds every figure of a small town against a table worked
// out on paper. A cost equal to the cut-off is within it.
func TestMeasureByHand(t *testing.T) {
	d, set, reach := town()
	circle := coverage.Circle{ID: "clinic", Unit: analysis.Metres, Cutoffs: []float64{1000, 5000}, Reach: reach}
	result, err := coverage.Measure(context.Background(), d, set, circle)
	if err != nil {
		t.Fatal(err)
	}
	// cut-off level zone scope group: people covered band hectares covered
	want := strings.TrimSpace(`
1000 region - all total: 70 40 40 7 4
1000 region - all old: 21 6 6 7 4
1000 region - urban total: 30 20 20 3 2
1000 region - urban old: 6 1 1 3 2
1000 region - rural total: 30 20 20 3 2
1000 region - rural old: 9 5 5 3 2
1000 region - unknown total: 10 0 0 1 0
1000 region - unknown old: 6 0 0 1 0
1000 prefecture C1 all total: 30 30 30 3 3
1000 prefecture C1 all old: 3 3 3 3 3
1000 prefecture C2 all total: 20 10 10 2 1
1000 prefecture C2 all old: 7 3 3 2 1
1000 prefecture C3 all total: 10 0 0 1 0
1000 prefecture C3 all old: 5 0 0 1 0
5000 region - all total: 70 60 20 7 6
5000 region - all old: 21 15 9 7 6
5000 region - urban total: 30 30 10 3 3
5000 region - urban old: 6 6 5 3 3
5000 region - rural total: 30 30 10 3 3
5000 region - rural old: 9 9 4 3 3
5000 region - unknown total: 10 0 0 1 0
5000 region - unknown old: 6 0 0 1 0
5000 prefecture C1 all total: 30 30 0 3 3
5000 prefecture C1 all old: 3 3 0 3 3
5000 prefecture C2 all total: 20 20 10 2 2
5000 prefecture C2 all old: 7 7 4 2 2
5000 prefecture C3 all total: 10 10 10 1 1
5000 prefecture C3 all old: 5 5 5 1 1`)
	tell := func(r coverage.Row) string {
		code := r.Code
		if code == "" {
			code = "-"
		}
		return fmt.Sprintf("%v %v %s %v %s: %v %v %v %v %v", r.Cutoff, r.Level, code, r.Scope, r.Group,
			r.People, r.Covered, r.Band, r.Area.Total/1e4, r.Area.Covered/1e4)
	}
	var got []string
	for r := range result.Rows() {
		if r.Level == zone.Region || r.Scope == coverage.Everywhere {
			got = append(got, tell(r))
		}
		if r.Circle != "clinic" || r.Unit != analysis.Metres {
			t.Errorf("row of %q in %q", r.Circle, r.Unit)
		}
	}
	equal(t, "rows", got, strings.Split(want, "\n"))
	got = nil
	for r := range result.Outside() {
		if r.Scope == coverage.Everywhere {
			got = append(got, tell(r))
		}
	}
	equal(t, "rows outside", got, []string{
		"1000 prefecture - all total: 10 0 0 1 0", "1000 prefecture - all old: 6 0 0 1 0",
		"5000 prefecture - all total: 10 0 0 1 0", "5000 prefecture - all old: 6 0 0 1 0"})
}

func TestShare(t *testing.T) {
	cases := []struct {
		people, covered, want float64
		ok                    bool
	}{{0, 0, 0, false}, {8, 2, 0.25, true}, {3, 3.0000000001, 1, true}}
	for _, c := range cases {
		if got, ok := (coverage.Row{People: c.people, Covered: c.covered}).Share(); got != c.want || ok != c.ok {
			t.Errorf("%v of %v: share %v %v", c.covered, c.people, got, ok)
		}
	}
}

func TestExactAreas(t *testing.T) {
	d, set, reach := town()
	circle := coverage.Circle{Cutoffs: []float64{1000, 5000}, Reach: reach}
	circle.Area = func(cutoff, layer, unit int) coverage.Area {
		return coverage.Area{Total: float64(100 * (layer + 2)), Covered: float64(10*cutoff + unit)}
	}
	result, err := coverage.Measure(context.Background(), d, set, circle)
	if err != nil {
		t.Fatal(err)
	}
	for r := range result.Rows() {
		want := coverage.Area{}
		if r.Scope == coverage.Everywhere {
			want.Total, want.Covered = 200, float64(max(r.Zone, 0))
			if r.Level == zone.Region {
				want.Total = 100
			}
			if r.Cutoff == 5000 {
				want.Covered += 10
			}
		}
		if r.Area != want {
			t.Fatalf("%+v: area, want %+v", r, want)
		}
	}
	for r := range result.Outside() {
		if r.Area != (coverage.Area{}) {
			t.Fatalf("outside: area %+v is not known", r.Area)
		}
	}
}

func TestJudgeByHand(t *testing.T) {
	d, reach := scene(map[rune]float64{'A': 5000, 'B': 5001, 'a': 10e3, 'b': 20e3, 'c': 20001, 'd': analysis.Unreachable, '1': 1},
		"ABabcd1", "AA....1")
	d.Zones = [][]int32{{0, 0, 0, 1, 1, 1, 1, 0, 0, -1}}
	judged, err := coverage.Judge(context.Background(), d, zones("C1 C2"), coverage.Rule{
		ID: "ambulance", Unit: analysis.Metres, Urban: []float64{5000}, Rural: []float64{10e3, 20e3}, Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	type figures struct {
		code             string
		in5, beyond5     float64
		in10, in20, over float64
		unknown          float64
		within, share    float64
	}
	want := []figures{
		{"", 30, 10, 10, 10, 20, 20, 50, 50.0 / 80},
		{"C1", 30, 10, 10, 0, 0, 0, 40, 40.0 / 50},
		{"C2", 0, 0, 0, 10, 20, 10, 10, 10.0 / 30},
		{"", 0, 0, 0, 0, 0, 10, 0, 0},
	}
	read := func(v coverage.Verdict) figures {
		share, _ := v.Share()
		return figures{v.Code, v.Urban[0].People, v.Urban[1].People,
			v.Rural[0].People, v.Rural[1].People, v.Rural[2].People, v.Unknown, v.Within(), share}
	}
	var got []figures
	for v := range judged.Verdicts() {
		if v.Group == "total" {
			got = append(got, read(v))
			if v.Urban[0].From != 0 || v.Urban[0].To != 5000 || v.Urban[1].To != math.Inf(1) || v.Rural[1].From != 10e3 || v.Rural[1].To != 20e3 {
				t.Errorf("limits of the bands: %v %v", v.Urban, v.Rural)
			}
		}
	}
	for v := range judged.Outside() {
		if v.Group == "total" {
			got = append(got, read(v))
			if _, ok := v.Share(); ok {
				t.Error("a share of people of whom none can be judged")
			}
		}
	}
	equal(t, "verdicts", got, want)
}

func TestRuleWithoutUrbanClass(t *testing.T) {
	d, set, reach := town()
	d.Urban = nil
	judged, err := coverage.Judge(context.Background(), d, set, coverage.Rule{Urban: []float64{5000}, Rural: []float64{10e3}, Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	for v := range judged.Verdicts() {
		if v.Level == zone.Region && v.Group == "total" && (v.Unknown != 70 || v.Judged() != 0) {
			t.Errorf("without classes everybody is unknown: %+v", v)
		}
	}
}

// TestMeasureBruteForce counts every row of random worlds anew, in the plainest way.
func TestMeasureBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, set, reach := anywhere(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 200).Draw(t, "cells"))
		circle := coverage.Circle{ID: "x", Cutoffs: []float64{0, 3000, 8000}, Reach: reach}
		result, err := coverage.Measure(context.Background(), d, set, circle)
		if err != nil {
			t.Fatal(err)
		}
		class := map[coverage.Scope]analysis.Urban{coverage.Urban: analysis.UrbanArea, coverage.Rural: analysis.RuralArea, coverage.Unknown: analysis.UrbanUnknown}
		check := func(r coverage.Row) {
			people, covered, area := 0.0, 0.0, coverage.Area{}
			for i := range d.Points {
				if r.Level != zone.Region && d.Zones[r.Level-zone.Prefecture][i] != r.Zone ||
					r.Scope != coverage.Everywhere && d.Urban[i] != class[r.Scope] {
					continue
				}
				people += d.Groups[d.Group(r.Group)].People[i]
				area.Total += d.Area[i]
				if reach.Cost[i] <= r.Cutoff {
					covered += d.Groups[d.Group(r.Group)].People[i]
					area.Covered += d.Area[i]
				}
			}
			for _, p := range [][2]float64{{r.People, people}, {r.Covered, covered}, {r.Area.Total, area.Total}, {r.Area.Covered, area.Covered}} {
				if math.Abs(p[0]-p[1]) > 1e-9*max(1, p[1]) {
					t.Fatalf("%+v: got %v, want %v", r, p[0], p[1])
				}
			}
		}
		for r := range result.Rows() {
			check(r)
		}
		for r := range result.Outside() {
			check(r)
		}
	})
}

// TestPeopleAreConserved: units and outside add up to what was loaded, at every
// level, cut-off, scope and group.
func TestPeopleAreConserved(t *testing.T) {
	d, set, reach := anywhere(7, 5000)
	result, err := coverage.Measure(context.Background(), d, set, coverage.Circle{Cutoffs: []float64{2000, 6000}, Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	type key struct {
		cutoff float64
		level  zone.Level
		scope  coverage.Scope
		group  string
	}
	people, covered := map[key]float64{}, map[key]float64{}
	add := func(r coverage.Row) {
		k := key{r.Cutoff, r.Level, r.Scope, r.Group}
		people[k] += r.People
		covered[k] += r.Covered
	}
	for r := range result.Rows() {
		add(r)
	}
	for r := range result.Outside() {
		add(r)
	}
	for k := range people {
		region := k
		region.level = zone.Region
		near(t, fmt.Sprint("people ", k), people[k], people[region])
		near(t, fmt.Sprint("covered ", k), covered[k], covered[region])
		if k.level == zone.Region && k.scope == coverage.Everywhere {
			near(t, "loaded", people[k], d.Groups[d.Group(k.group)].Total())
		}
	}
}

// TestMoreIsNeverLess: a larger cut-off contains a smaller, and more facilities never lower coverage.
func TestMoreIsNeverLess(t *testing.T) {
	d, set, _ := anywhere(3, 800)
	line := analysis.NewStraightLine(d.Points, analysis.StraightLineOptions{})
	supply := d.Points[:40]
	var last []float64
	for _, n := range []int{1, 5, 20, 40} {
		reach, err := line.Nearest(context.Background(), analysis.Request{Supply: supply[:n]})
		if err != nil {
			t.Fatal(err)
		}
		result, err := coverage.Measure(context.Background(), d, set, coverage.Circle{Cutoffs: []float64{500, 2000, 5000, 9000}, Reach: reach})
		if err != nil {
			t.Fatal(err)
		}
		rows := slices.Collect(result.Rows())
		perCutoff := len(rows) / 4
		var covered []float64
		for i, r := range rows {
			covered = append(covered, r.Covered)
			if i >= perCutoff && r.Covered < rows[i-perCutoff].Covered {
				t.Fatalf("%+v: less than at the cut-off before: %v", r, rows[i-perCutoff].Covered)
			}
			if last != nil && r.Covered < last[i]*(1-1e-12) {
				t.Fatalf("%d facilities: %+v: fewer facilities covered %v", n, r, last[i])
			}
		}
		last = covered
	}
}

// TestCores: the same bits on one core and on eight, in a demand of several parts.
func TestCores(t *testing.T) {
	d, set, reach := anywhere(11, 200_000)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var got []string
	for _, n := range []int{1, 8} {
		runtime.GOMAXPROCS(n)
		var text strings.Builder
		result, err := coverage.Measure(context.Background(), d, set, coverage.Circle{Cutoffs: []float64{2000, 6000}, Reach: reach})
		if err != nil {
			t.Fatal(err)
		}
		for r := range result.Rows() {
			fmt.Fprintln(&text, r)
		}
		travels, err := coverage.Travels(context.Background(), d, set, reach, 0.5, 0.9)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, travels)
		gaps, err := coverage.Gaps(context.Background(), d, set, coverage.GapOptions{Limit: coverage.Everyone(4000), Reach: reach})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, gaps)
		got = append(got, text.String())
	}
	if got[0] != got[1] {
		t.Error("the answer depends on the number of cores")
	}
}

func TestWhatDoesNotFit(t *testing.T) {
	d, set, reach := town()
	short := analysis.Reach{Cost: reach.Cost[:3], Facility: reach.Facility[:3]}
	ctx, cancel := context.WithCancel(context.Background())
	measure := func(c coverage.Circle) error {
		_, err := coverage.Measure(ctx, d, set, c)
		return err
	}
	judge := func(r coverage.Rule) error {
		_, err := coverage.Judge(ctx, d, set, r)
		return err
	}
	gaps := func(r analysis.Reach) error {
		_, err := coverage.Gaps(ctx, d, set, coverage.GapOptions{Reach: r})
		return err
	}
	travels := func(r analysis.Reach, q float64) error {
		_, err := coverage.Travels(ctx, d, set, r, q)
		return err
	}
	bare := *d
	bare.Zones = nil
	_, unlocated := coverage.Measure(ctx, &bare, set, coverage.Circle{Reach: reach})
	_, groupless := coverage.Measure(ctx, &analysis.Demand{}, nil, coverage.Circle{})
	for name, err := range map[string]error{
		"cut-offs descend":      measure(coverage.Circle{Cutoffs: []float64{2, 1}, Reach: reach}),
		"cut-offs repeat":       measure(coverage.Circle{Cutoffs: []float64{1, 1}, Reach: reach}),
		"cut-off is no number":  measure(coverage.Circle{Cutoffs: []float64{math.NaN()}, Reach: reach}),
		"negative rule":         judge(coverage.Rule{Rural: []float64{-1}, Reach: reach}),
		"rule descends":         judge(coverage.Rule{Urban: []float64{5, 4}, Reach: reach}),
		"reach too short":       measure(coverage.Circle{Reach: short}),
		"rule: reach too short": judge(coverage.Rule{Reach: short}),
		"gaps: reach too short": gaps(short),
		"travels: too short":    travels(short, 0.5),
		"quantile zero":         travels(reach, 0),
		"quantile above one":    travels(reach, 1.5),
		"demand not located":    unlocated,
		"no group":              groupless,
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	cancel()
	for name, err := range map[string]error{
		"measure": measure(coverage.Circle{Reach: reach}), "judge": judge(coverage.Rule{Reach: reach}),
		"gaps": gaps(reach), "travels": travels(reach, 0.5),
	} {
		if err != context.Canceled {
			t.Errorf("%s after cancel: %v", name, err)
		}
	}
}

func TestEmptyDemand(t *testing.T) {
	d := &analysis.Demand{Groups: []analysis.Group{{Name: "total"}}, Zones: [][]int32{{}}}
	set := zones("C1")
	result, err := coverage.Measure(context.Background(), d, set, coverage.Circle{Cutoffs: []float64{1}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(slices.Collect(result.Rows())); n != 2*4 {
		t.Errorf("%d rows for region and one unit in four scopes", n)
	}
	if gaps, err := coverage.Gaps(context.Background(), d, set, coverage.GapOptions{}); err != nil || len(gaps) != 0 {
		t.Errorf("gaps of nobody: %v, %v", gaps, err)
	}
	if travels, err := coverage.Travels(context.Background(), d, nil, analysis.Reach{}, 0.5); err != nil || len(travels) != 1 || travels[0].Mean != 0 {
		t.Errorf("travel of nobody: %v, %v", travels, err)
	}
}
