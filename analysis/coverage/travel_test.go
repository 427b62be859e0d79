package coverage_test

import (
	"cmp"
	"context"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/geo/zone"
)

func TestTravelsByHand(t *testing.T) {
	d, set, reach := town() // costs 500 500 1000 | 1000 1000.5 | 4000 | unreachable, ten people each
	travels, err := coverage.Travels(context.Background(), d, set, reach, 0.5, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	inf := math.Inf(1)
	want := []struct {
		code, group             string
		people, unreached, mean float64
		median, p90             float64
	}{
		{"", "total", 70, 10, 8000.5 / 6, 1000, inf},
		{"", "old", 21, 6, (1*500 + 2*1000 + 3*1000 + 4*1000.5 + 5*4000) / 15, 4000, inf},
		{"C1", "total", 30, 0, 2000.0 / 3, 500, 1000},
		{"C1", "old", 3, 0, 2500.0 / 3, 1000, 1000},
		{"C2", "total", 20, 0, 1000.25, 1000, 1000.5},
		{"C2", "old", 7, 0, (3*1000 + 4*1000.5) / 7, 1000.5, 1000.5},
		{"C3", "total", 10, 0, 4000, 4000, 4000},
		{"C3", "old", 5, 0, 4000, 4000, 4000},
	}
	if len(travels) != len(want) {
		t.Fatalf("%d rows, want %d", len(travels), len(want))
	}
	for i, w := range want {
		got := travels[i]
		if got.Code != w.code || got.Group != w.group || (got.Level == zone.Region) != (i < 2) {
			t.Errorf("row %d is %v %s %s", i, got.Level, got.Code, got.Group)
		}
		near(t, w.code+" "+w.group+" people", got.People, w.people)
		near(t, w.code+" "+w.group+" unreached", got.Unreached, w.unreached)
		near(t, w.code+" "+w.group+" mean", got.Mean, w.mean)
		equal(t, w.code+" "+w.group+" quantiles", got.Quantiles, []float64{w.median, w.p90})
	}
}

// TestTravelsBruteForce sorts the people of each zone anew.
func TestTravelsBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d, set, reach := anywhere(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 150).Draw(t, "cells"))
		quantiles := []float64{0.01, 0.5, 0.9, 1}
		travels, err := coverage.Travels(context.Background(), d, set, reach, quantiles...)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range travels {
			people := d.Groups[d.Group(row.Group)].People
			var in []int
			for i := range d.Points {
				if people[i] > 0 && (row.Level == zone.Region || d.Zones[row.Level-zone.Prefecture][i] == row.Zone) {
					in = append(in, i)
				}
			}
			slices.SortStableFunc(in, func(a, b int) int { return cmp.Compare(reach.Cost[a], reach.Cost[b]) })
			total := 0.0
			for _, i := range in {
				total += people[i]
			}
			if math.Abs(total-row.People) > 1e-9 {
				t.Fatalf("%+v: %v people", row, total)
			}
			for k, q := range quantiles {
				want, sum := 0.0, 0.0
				for _, i := range in {
					if sum += people[i]; sum >= q*total {
						want = reach.Cost[i]
						break
					}
				}
				if row.Quantiles[k] != want {
					t.Fatalf("%+v: quantile %v is %v, want %v", row, q, row.Quantiles[k], want)
				}
			}
		}
	})
}

// TestTravelsWithoutZones has only the region.
func TestTravelsWithoutZones(t *testing.T) {
	d, _, reach := town()
	travels, err := coverage.Travels(context.Background(), d, nil, reach)
	if err != nil || len(travels) != 2 || len(travels[0].Quantiles) != 0 || travels[0].Unreached != 10 {
		t.Errorf("%+v, %v", travels, err)
	}
	if travels[0].Mean == analysis.Unreachable {
		t.Error("the mean counts those who reach nothing")
	}
}
