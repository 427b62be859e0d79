package coverage_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/geo/zone"
)

// another is the reach after some points got another cost, and which ones.
func another(r *rand.Rand, reach analysis.Reach) (analysis.Reach, []analysis.Move) {
	to := analysis.Reach{Cost: slices.Clone(reach.Cost), Facility: reach.Facility}
	var moves []analysis.Move
	every := []int{1, 3, 50}[r.IntN(3)]
	for i := range to.Cost {
		if r.IntN(every) > 0 {
			continue
		}
		switch r.IntN(6) {
		case 0:
			to.Cost[i] = analysis.Unreachable
		case 1:
			to.Cost[i] = 0
		default:
			to.Cost[i] = float64(r.IntN(6_000_000)) / 1000
		}
		moves = append(moves, analysis.Move{Point: int32(i), From: reach.Cost[i], To: to.Cost[i]})
	}
	return to, moves
}

// What moved is the same as what is measured anew, to the last bit.
func TestMoved(t *testing.T) {
	d, set, reach := anywhere(3, 4000)
	circle := coverage.Circle{ID: "c", Cutoffs: []float64{500, 2000, 2500}}
	rule := coverage.Rule{ID: "r", Urban: []float64{1000}, Rural: []float64{2000, 4000}}
	measure := func(of analysis.Reach) (*coverage.Result, *coverage.Judgement) {
		circle.Reach, rule.Reach = of, of
		m, err := coverage.Measure(context.Background(), d, set, circle)
		if err != nil {
			t.Fatal(err)
		}
		j, err := coverage.Judge(context.Background(), d, set, rule)
		if err != nil {
			t.Fatal(err)
		}
		return m, j
	}
	rows := func(m *coverage.Result, j *coverage.Judgement) string {
		return fmt.Sprint(slices.AppendSeq(slices.Collect(m.Rows()), m.Outside()), slices.AppendSeq(slices.Collect(j.Verdicts()), j.Outside()))
	}
	r := rand.New(rand.NewPCG(1, 2))
	first, judged := measure(reach)
	before := rows(first, judged)
	m, j := first, judged
	for n := range 40 {
		to, moves := another(r, reach)
		m, j = m.Moved(moves), j.Moved(moves)
		if got, want := rows(m, j), rows(measure(to)); got != want {
			t.Fatalf("after %d times %d moves:\n%s\nwant\n%s", n, len(moves), got, want)
		}
		reach = to
	}
	if rows(first, judged) != before {
		t.Error("the first figures changed")
	}
}

// Mean and quantiles after moves are those of asking anew, to the last bit.
func TestJourneys(t *testing.T) {
	d, set, reach := anywhere(5, 3000)
	r := rand.New(rand.NewPCG(1, 3))
	for _, zones := range []*zone.Set{set, nil} {
		j, err := coverage.NewJourneys(context.Background(), d, zones, reach, 0.5, 0.9, 1)
		if err != nil {
			t.Fatal(err)
		}
		for n := range 40 {
			to, moves := another(r, reach)
			want, err := coverage.Travels(context.Background(), d, zones, to, 0.5, 0.9, 1)
			if err != nil {
				t.Fatal(err)
			}
			var got []coverage.Travel
			for layer := -1; zones != nil && layer < len(zones.Layers) || layer < 0; layer++ {
				of, err := j.After(context.Background(), layer, moves, func(i int32) float64 { return to.Cost[i] })
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, of...)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%d, %d moves:\n%v\nwant\n%v", n, len(moves), got, want)
			}
		}
	}
}

// Only picks from the rows.
func TestOnly(t *testing.T) {
	d, set, reach := anywhere(3, 500)
	m, err := coverage.Measure(context.Background(), d, set, coverage.Circle{ID: "c", Cutoffs: []float64{500, 2500}, Reach: reach})
	if err != nil {
		t.Fatal(err)
	}
	for g, group := range d.Groups {
		for _, scope := range []coverage.Scope{coverage.Everywhere, coverage.Urban, coverage.Rural} {
			for _, level := range []zone.Level{set.Layers[0].Level, set.Layers[1].Level, zone.Region} {
				var want []coverage.Row
				for row := range m.Rows() {
					if row.Group == group.Name && row.Scope == scope && (row.Level == level || row.Level == zone.Region) {
						want = append(want, row)
					}
				}
				if got := slices.Collect(m.Only(level, scope, g)); !slices.Equal(got, want) {
					t.Errorf("%s, %s, %s:\n%v\nwant\n%v", group.Name, scope, level, got, want)
				}
			}
		}
	}
}
