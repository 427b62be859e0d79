package analysistest

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis"
)

// exactLimits: a limit equal to a cost includes it, one a trace below does not.
func (s *suite) exactLimits(t *testing.T, d analysis.Direction) {
	if s.Cost == nil {
		t.Skip("no twin")
	}
	trace := 2 * max(s.Tolerance, 1e-9)
	tried := 0
	for i := 0; i < len(s.Points) && tried < 25; i += 1 + len(s.Points)/60 {
		f := i % len(s.Supply)
		cost := s.Cost(s.Points[i], s.Supply[f], d)
		if cost == analysis.Unreachable || cost <= trace {
			continue
		}
		tried++
		alone := s.Make(s.Points[i : i+1])
		for _, c := range []struct {
			limit  float64
			inside bool
		}{{cost, true}, {cost - trace, false}} {
			r := analysis.Request{Supply: s.Supply[f : f+1], Direction: d, Limit: c.limit}
			reach := s.nearest(t, alone, r, 1)
			visited := s.catchments(t, alone, r, 1)
			covered, err := analysis.Within(context.Background(), alone, r)
			if err != nil {
				t.Fatal(err)
			}
			if got := reach.Facility[0] == 0; got != c.inside || covered[0] != c.inside || (len(visited[0].points) == 1) != c.inside {
				t.Fatalf("point %d at %v from facility %d, limit %v: nearest %v, within %v, catchment %v; want %v", i, cost, f, c.limit, got, covered[0], visited[0].points, c.inside)
			}
		}
	}
	if tried == 0 {
		t.Error("no point reaches the facility that it was tried with: the world tells nothing")
	}
}

// nested: whoever is within a cut-off is within every larger one, at the same cost.
func (s *suite) nested(t *testing.T, d analysis.Direction) {
	last := make([]float64, len(s.Points))
	for i := range last {
		last[i] = analysis.Unreachable
	}
	before := 0
	for _, limit := range s.allLimits() {
		reach := s.nearest(t, s.impedance, s.request(d, limit), len(s.Points))
		inside := 0
		for i, c := range reach.Cost {
			if last[i] != analysis.Unreachable && math.Abs(c-last[i]) > s.Tolerance {
				t.Fatalf("limit %v, point %d: cost %v, within a smaller limit %v", limit, i, c, last[i])
			}
			if c != analysis.Unreachable {
				inside++
			}
		}
		if inside < before {
			t.Fatalf("limit %v: %d points, fewer than the %d of a smaller one", limit, inside, before)
		}
		last, before = reach.Cost, inside
	}
}

// ties: of facilities at one place the first in the request is told, whichever it is.
func (s *suite) ties(t *testing.T, d analysis.Direction) {
	r := s.request(d, 0)
	r.Supply = slices.Concat(s.Supply, s.Supply, s.Supply[:1])
	for i, f := range s.nearest(t, s.impedance, r, len(s.Points)).Facility {
		if f >= 0 && int(f) != slices.Index(r.Supply, r.Supply[f]) {
			t.Fatalf("point %d: facility %d, but %d stands at the same place", i, f, slices.Index(r.Supply, r.Supply[f]))
		}
	}
	slices.Reverse(r.Supply)
	for i, f := range s.nearest(t, s.impedance, r, len(s.Points)).Facility {
		if f >= 0 && int(f) != slices.Index(r.Supply, r.Supply[f]) {
			t.Fatalf("reversed, point %d: facility %d, but %d stands at the same place", i, f, slices.Index(r.Supply, r.Supply[f]))
		}
	}
}

// stranded: who reaches nothing is told so, in every answer.
func (s *suite) stranded(t *testing.T, d analysis.Direction) {
	if len(s.Stranded) == 0 {
		t.Skip("every place reaches something")
	}
	alone := s.Make(s.Stranded)
	for i, f := range s.nearest(t, alone, s.request(d, 0), len(s.Stranded)).Facility { // checks that -1 goes with Unreachable
		if f != -1 {
			t.Errorf("point %d reaches facility %d", i, f)
		}
	}
	for f, c := range s.catchments(t, alone, s.request(d, 0), len(s.Stranded)) {
		if len(c.points) > 0 {
			t.Errorf("facility %d has %v in its catchment", f, c.points)
		}
	}
	if ranked, ok := alone.(analysis.Ranked); ok {
		for i, f := range s.ranks(t, ranked, s.request(d, 0), 2).Facility {
			if f != -1 {
				t.Errorf("point %d reaches facility %d", i/2, f)
			}
		}
	}
}
