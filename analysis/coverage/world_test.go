package coverage_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/zone"
)

// zones makes a set from the codes of each layer, such as "P1 P2", "C1 C2 C3".
func zones(layers ...string) *zone.Set {
	set := &zone.Set{}
	for i, codes := range layers {
		l := &zone.Layer{Level: zone.Prefecture + zone.Level(i)}
		for code := range strings.FieldsSeq(codes) {
			l.Units = append(l.Units, zone.Unit{Code: code})
		}
		set.Layers = append(set.Layers, l)
	}
	return set
}

// scene draws a demand on a grid of cells of one hectare: each letter or digit is an inhabited
// cell, '.' is empty. Costs are given by letter; upper case is urban, lower case rural, a
// digit of unknown class. Every cell has 10 people and as many as its column number of group "old".
func scene(cost map[rune]float64, rows ...string) (*analysis.Demand, analysis.Reach) {
	d := &analysis.Demand{
		Grid:   &raster.Grid{Width: len(rows[0]), Height: len(rows)},
		Groups: []analysis.Group{{Name: "total"}, {Name: "old"}},
	}
	var reach analysis.Reach
	for row, line := range rows {
		for column, letter := range line {
			if letter == '.' {
				continue
			}
			d.Cell = append(d.Cell, int64(row*len(line)+column))
			d.Points = append(d.Points, orb.Point{115 + 0.001*float64(column), 38 - 0.001*float64(row)})
			d.Groups[0].People = append(d.Groups[0].People, 10)
			d.Groups[1].People = append(d.Groups[1].People, float64(column))
			d.Area = append(d.Area, 1e4)
			class := analysis.UrbanUnknown
			switch {
			case letter >= 'A' && letter <= 'Z':
				class = analysis.UrbanArea
			case letter >= 'a' && letter <= 'z':
				class = analysis.RuralArea
			}
			d.Urban = append(d.Urban, class)
			c, facility := cost[letter], int32(letter)
			if c == analysis.Unreachable {
				facility = -1
			}
			reach.Cost, reach.Facility = append(reach.Cost, c), append(reach.Facility, facility)
		}
	}
	return d, reach
}

// anywhere draws a random demand of n cells with two zone layers, some people
// outside, and a random reach.
func anywhere(seed uint64, n int) (*analysis.Demand, *zone.Set, analysis.Reach) {
	r := rand.New(rand.NewPCG(seed, 1))
	set := zones("P1 P2", "C1 C2 C3 C4 C5")
	d := &analysis.Demand{
		Grid:   &raster.Grid{Width: 40, Height: (n*2)/40 + 2},
		Groups: []analysis.Group{{Name: "total"}, {Name: "60+"}},
		Zones:  make([][]int32, 2),
	}
	var reach analysis.Reach
	cell := int64(0)
	for range n {
		cell += 1 + int64(r.IntN(2))
		d.Cell = append(d.Cell, cell)
		d.Points = append(d.Points, orb.Point{115 + 0.01*float64(cell%40), 38 - 0.01*float64(cell/40)})
		people := r.Float64() * 100
		if r.IntN(10) == 0 {
			people = 0
		}
		d.Groups[0].People = append(d.Groups[0].People, people)
		d.Groups[1].People = append(d.Groups[1].People, people*r.Float64())
		d.Area = append(d.Area, 1e6*(1+r.Float64()))
		d.Urban = append(d.Urban, analysis.Urban(r.IntN(3)))
		d.Zones[0] = append(d.Zones[0], int32(r.IntN(3))-1)
		d.Zones[1] = append(d.Zones[1], int32(r.IntN(6))-1)
		cost, facility := math.Round(r.ExpFloat64()*5000), int32(r.IntN(9))
		if r.IntN(20) == 0 {
			cost, facility = analysis.Unreachable, -1
		}
		reach.Cost, reach.Facility = append(reach.Cost, cost), append(reach.Facility, facility)
	}
	return d, set, reach
}

func near(t testing.TB, what string, got, want float64) {
	t.Helper()
	if got != want && !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func equal[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
