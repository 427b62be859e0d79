package coverage_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/geo"
)

// TestGapsByHand: 'o' and 'O' are covered; the others form four settlements,
// one of them joined only at a corner, none joined around the edge of the grid.
func TestGapsByHand(t *testing.T) {
	d, reach := scene(map[rune]float64{'o': 100, 'O': 100, 'f': 6000, 'g': 7000, 'h': analysis.Unreachable},
		"ff..oo.f",
		"..f.o..g",
		"h..fo...",
		"h...OO.g")
	d.Zones = [][]int32{make([]int32, d.Len())}
	for i := range d.Points {
		d.Zones[0][i] = int32(d.Cell[i]/8/2) - 1 // rows 0 and 1 are outside, 2 and 3 in C1
	}
	gaps, err := coverage.Gaps(context.Background(), d, zones("C1"), coverage.GapOptions{Limit: coverage.Everyone(5000), Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	cells := func(points []int32) (all []int64) {
		for _, i := range points {
			all = append(all, d.Cell[i])
		}
		return all
	}
	want := []struct {
		cells              []int64
		people, old        float64
		area               float64
		nearest            int32
		least, mean, worst float64
		unreached          float64
		zone               int32
		centre             int64
	}{
		{[]int64{0, 1, 10, 19}, 40, 6, 4e4, 'f', 6000, 6000, 6000, 0, -1, 10},
		{[]int64{7, 15}, 20, 14, 2e4, 'f', 6000, 6500, 7000, 0, -1, 7},
		{[]int64{16, 24}, 20, 0, 2e4, -1, math.Inf(1), 0, math.Inf(1), 20, 0, 16},
		{[]int64{31}, 10, 7, 1e4, 'g', 7000, 7000, 7000, 0, 0, 31},
	}
	if len(gaps) != len(want) {
		t.Fatalf("%d gaps, want %d", len(gaps), len(want))
	}
	for k, w := range want {
		g := gaps[k]
		equal(t, "cells", cells(g.Points), w.cells)
		equal(t, "people", g.People, []float64{w.people, w.old})
		equal(t, "zones", g.Zones, []int32{w.zone})
		equal(t, "figures", []float64{g.Area, g.Least, g.Mean, g.Worst, g.Unreached}, []float64{w.area, w.least, w.mean, w.worst, w.unreached})
		if g.Nearest != w.nearest || g.At != d.Points[g.Centre] {
			t.Errorf("gap %d: nearest %d, want %d; at %v", k, g.Nearest, w.nearest, g.At)
		}
		if !slices.Contains(g.Points, g.Centre) {
			t.Errorf("gap %d: the centre is not in it", k)
		}
		if k == 0 && d.Cell[g.Centre] != w.centre {
			t.Errorf("gap %d: centre in cell %d, want %d", k, d.Cell[g.Centre], w.centre)
		}
	}
	few, err := coverage.Gaps(context.Background(), d, nil, coverage.GapOptions{Limit: coverage.Everyone(5000), Reach: reach, MinPeople: 20})
	if err != nil || len(few) != 3 || len(few[0].Zones) != 0 {
		t.Errorf("of at least 20 people: %d gaps, %v", len(few), err)
	}
}

func TestGapsOfARule(t *testing.T) {
	d, reach := scene(map[rune]float64{'A': 6000, 'a': 6000, '1': 60000, 'b': 21000}, "A.a.1.b")
	rule := coverage.Rule{Urban: []float64{5000}, Rural: []float64{10e3, 20e3}}
	gaps, err := coverage.Gaps(context.Background(), d, nil, coverage.GapOptions{Limit: rule.Limit(), Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	var at []int64
	for _, g := range gaps {
		at = append(at, d.Cell[g.Points[0]])
	}
	equal(t, "beyond the limit of their class", at, []int64{0, 6})
}

// TestGapsAreConnected compares with a flood fill over a map of cells.
func TestGapsAreConnected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, _, reach := anywhere(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 300).Draw(t, "cells"))
		limit := rapid.SampledFrom([]float64{0, 1000, 4000, 20000}).Draw(t, "limit")
		gaps, err := coverage.Gaps(context.Background(), d, nil, coverage.GapOptions{Limit: coverage.Everyone(limit), Reach: reach})
		if err != nil {
			t.Fatal(err)
		}
		open := map[int64]int32{}
		for i, c := range d.Cell {
			if d.Groups[0].People[i] > 0 && reach.Cost[i] > limit {
				open[c] = int32(i)
			}
		}
		width := int64(d.Grid.Width)
		var flood func(c int64) []int32
		flood = func(c int64) []int32 {
			i, ok := open[c]
			if !ok {
				return nil
			}
			delete(open, c)
			members := []int32{i}
			for dy := int64(-1); dy <= 1; dy++ {
				for dx := int64(-1); dx <= 1; dx++ {
					if x := c%width + dx; x >= 0 && x < width {
						members = append(members, flood(c+dy*width+dx)...)
					}
				}
			}
			return members
		}
		for k, g := range gaps {
			want := flood(d.Cell[g.Points[0]])
			slices.Sort(want)
			if !slices.Equal(g.Points, want) {
				t.Fatalf("gap %d: points %v, want %v", k, g.Points, want)
			}
			if k > 0 && (g.People[0] > gaps[k-1].People[0] || g.People[0] == gaps[k-1].People[0] && g.Points[0] < gaps[k-1].Points[0]) {
				t.Fatalf("gap %d is out of rank", k)
			}
		}
		if len(open) > 0 {
			t.Fatalf("%d open cells are in no gap", len(open))
		}
	})
}

// TestGapsOfPoints compares the clusters of villages with joining every pair by the ellipsoid.
func TestGapsOfPoints(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	d := &analysis.Demand{Groups: []analysis.Group{{Name: "total"}}}
	var reach analysis.Reach
	for range 300 {
		d.Points = append(d.Points, orb.Point{100 + r.Float64()*0.4, 35 + r.Float64()*0.4})
		d.Groups[0].People = append(d.Groups[0].People, float64(r.IntN(50)))
		reach.Cost, reach.Facility = append(reach.Cost, r.Float64()*2), append(reach.Facility, 0)
	}
	for _, join := range []float64{0, 500, 2500} {
		gaps, err := coverage.Gaps(context.Background(), d, nil, coverage.GapOptions{Limit: coverage.Everyone(1), Reach: reach, Join: join})
		if err != nil {
			t.Fatal(err)
		}
		metres := join
		if join == 0 {
			metres = 1000
		}
		// Each point takes the lowest index it is joined to until nothing changes.
		label := map[int32]int32{}
		for i := range d.Points {
			if d.Groups[0].People[i] > 0 && reach.Cost[i] > 1 {
				label[int32(i)] = int32(i)
			}
		}
		for changed := true; changed; {
			changed = false
			for a, la := range label {
				for b, lb := range label {
					if lb < la && geo.Distance(d.Points[a], d.Points[b]) <= metres {
						label[a], la, changed = lb, lb, true
					}
				}
			}
		}
		clusters := map[int32]int{}
		for _, l := range label {
			clusters[l]++
		}
		if len(gaps) != len(clusters) {
			t.Fatalf("join %v: %d gaps, want %d", join, len(gaps), len(clusters))
		}
		for _, g := range gaps {
			if clusters[g.Points[0]] != len(g.Points) {
				t.Fatalf("join %v: gap of %d points, want %d", join, len(g.Points), clusters[g.Points[0]])
			}
			for _, i := range g.Points {
				if label[i] != g.Points[0] {
					t.Fatalf("join %v: point %d is in the wrong gap", join, i)
				}
			}
		}
	}
}

func TestMainZoneCountsPeople(t *testing.T) {
	for _, c := range []struct {
		name   string
		people []float64
		want   int32
	}{
		{"most in a unit of few cells", []float64{1, 1, 1, 5, 4}, 1},
		{"most outside", []float64{1, 1, 1, 5, 90}, -1},
		{"as many outside as in a unit", []float64{1, 1, 1, 5, 5}, 1},
		{"two units with as many", []float64{1, 1, 1, 3, 0}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, reach := scene(map[rune]float64{'f': 9}, "fffff")
			d.Groups[0].People = c.people
			d.Zones = [][]int32{{0, 0, 0, 1, -1}}
			gaps, err := coverage.Gaps(context.Background(), d, zones("C1 C2"), coverage.GapOptions{Limit: coverage.Everyone(1), Reach: reach})
			if err != nil || len(gaps) != 1 {
				t.Fatalf("%d gaps, %v", len(gaps), err)
			}
			equal(t, "main zone", gaps[0].Zones, []int32{c.want})
		})
	}
}
