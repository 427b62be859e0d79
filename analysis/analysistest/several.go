package analysistest

import (
	"cmp"
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis"
)

// ranks asks, and checks the form of the answer.
func (s *suite) ranks(t *testing.T, by analysis.Ranked, r analysis.Request, k int) analysis.Ranks {
	t.Helper()
	ranks, err := by.Several(context.Background(), r, k)
	if err != nil {
		t.Fatalf("%d nearest: %v", k, err)
	}
	if ranks.K != k || len(ranks.Cost)%k != 0 || len(ranks.Facility) != len(ranks.Cost) {
		t.Fatalf("%d nearest: K is %d, %d costs and %d facilities", k, ranks.K, len(ranks.Cost), len(ranks.Facility))
	}
	for i := range len(ranks.Cost) / k {
		costs, facilities := ranks.Of(i)
		for rank, c := range costs {
			f := facilities[rank]
			switch {
			case !(c >= 0) || f < -1 || int(f) >= len(r.Supply):
				t.Fatalf("point %d, rank %d: facility %d at %v", i, rank, f, c)
			case (c == analysis.Unreachable) != (f == -1):
				t.Fatalf("point %d, rank %d: cost %v but facility %d; -1 goes with Unreachable", i, rank, c, f)
			case rank > 0 && c < costs[rank-1]:
				t.Fatalf("point %d: costs descend: %v", i, costs)
			case f >= 0 && slices.Contains(facilities[:rank], f):
				t.Fatalf("point %d: facility %d twice: %v", i, f, facilities)
			case f >= 0 && r.Limit > 0 && c > r.Limit:
				t.Fatalf("point %d, rank %d: cost %v beyond the limit %v", i, rank, c, r.Limit)
			}
		}
	}
	return ranks
}

// several: the first is that of Nearest, and all are the k least of the catchments.
func (s *suite) several(t *testing.T, d analysis.Direction) {
	by, ok := s.impedance.(analysis.Ranked)
	if !ok {
		t.Skip("tells only the nearest")
	}
	for _, limit := range s.allLimits() {
		r := s.request(d, limit)
		nearest := s.nearest(t, s.impedance, r, len(s.Points))
		all := s.leastOf(t, r)
		for _, k := range []int{1, 2, 5, len(s.Supply) + 2} {
			ranks := s.ranks(t, by, r, k)
			if first := ranks.Reach(0); !slices.Equal(first.Cost, nearest.Cost) || !slices.Equal(first.Facility, nearest.Facility) {
				t.Fatalf("limit %v: the first of %d is not the nearest", limit, k)
			}
			for i := range s.Points {
				costs, facilities := ranks.Of(i)
				s.sameRanks(t, costs, facilities, all[i])
			}
		}
	}
	s.severalOnCores(t, d)
}

// offer is a facility and its cost to one point.
type offer struct {
	facility int32
	cost     float64
}

// leastOf is what each point reaches, by the catchments, the cheapest first.
func (s *suite) leastOf(t *testing.T, r analysis.Request) [][]offer {
	all := make([][]offer, len(s.Points))
	for f, c := range s.catchments(t, s.impedance, r, len(s.Points)) {
		for k, i := range c.points {
			all[i] = append(all[i], offer{int32(f), c.cost[k]})
		}
	}
	for _, offers := range all {
		slices.SortStableFunc(offers, func(a, b offer) int { return cmp.Compare(a.cost, b.cost) })
	}
	return all
}

// sameRanks compares what one point was told with what it reaches. Facilities whose
// costs differ by less than the tolerance may change places.
func (s *suite) sameRanks(t *testing.T, costs []float64, facilities []int32, want []offer) {
	t.Helper()
	for rank, c := range costs {
		if rank >= len(want) {
			if facilities[rank] != -1 {
				t.Fatalf("%d facilities are reached, but told %v at %v", len(want), facilities, costs)
			}
			continue
		}
		if !(math.Abs(c-want[rank].cost) <= s.Tolerance) {
			t.Fatalf("rank %d: %v at %v, want %+v", rank, facilities, costs, want)
		}
		alone := (rank == 0 || want[rank].cost-want[rank-1].cost > 2*s.Tolerance) && (rank+1 == len(want) || want[rank+1].cost-want[rank].cost > 2*s.Tolerance)
		if (alone || s.exact(want[rank].cost, want)) && facilities[rank] != want[rank].facility {
			t.Fatalf("rank %d: facility %d, want %d of %+v", rank, facilities[rank], want[rank].facility, want)
		}
	}
}

// exact reports whether all facilities whose costs are this close to a cost cost just
// that, so that their order decides.
func (s *suite) exact(cost float64, all []offer) bool {
	for _, o := range all {
		if o.cost != cost && math.Abs(o.cost-cost) <= 2*s.Tolerance {
			return false
		}
	}
	return true
}

func (s *suite) severalOnCores(t *testing.T, d analysis.Direction) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var got []analysis.Ranks
	for _, n := range []int{1, 8} {
		runtime.GOMAXPROCS(n)
		got = append(got, s.ranks(t, s.Make(s.Points).(analysis.Ranked), s.request(d, 0), 3))
	}
	if !slices.Equal(got[0].Cost, got[1].Cost) || !slices.Equal(got[0].Facility, got[1].Facility) {
		t.Error("the three nearest differ between 1 and 8 cores")
	}
}

// severalBad: questions without an answer, and without anything to be asked of.
func (s *suite) severalBad(t *testing.T) {
	by, ok := s.impedance.(analysis.Ranked)
	if !ok {
		t.Skip("tells only the nearest")
	}
	for _, k := range []int{0, -1} {
		if _, err := by.Several(context.Background(), s.request(0, 0), k); err == nil {
			t.Errorf("the %d nearest are told", k)
		}
	}
	for _, limit := range []float64{-1, math.NaN()} {
		if _, err := by.Several(context.Background(), s.request(0, limit), 2); err == nil {
			t.Errorf("the limit %v is accepted", limit)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := by.Several(ctx, s.request(0, 0), 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want the context's error", err)
	}
	for i, f := range s.ranks(t, by, analysis.Request{}, 2).Facility {
		if f != -1 {
			t.Fatalf("point %d reaches facility %d where there is none", i/2, f)
		}
	}
	if ranks := s.ranks(t, s.Make(nil).(analysis.Ranked), s.request(0, 0), 3); len(ranks.Cost) != 0 {
		t.Errorf("nobody reaches %v", ranks)
	}
}
