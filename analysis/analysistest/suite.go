package analysistest

import (
	"context"
	"errors"
	"math"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/medreach/medreach/analysis"
)

type suite struct {
	Options
	impedance analysis.Impedance
}

// catchment is a copy of what a visit was shown.
type catchment struct {
	points []int32
	cost   []float64
}

func (s *suite) request(d analysis.Direction, limit float64) analysis.Request {
	return analysis.Request{Supply: s.Supply, Direction: d, Limit: limit}
}

// allLimits are the limits to try; the last is none at all.
func (s *suite) allLimits() []float64 { return append(slices.Clone(s.Limits), 0) }

// nearest asks, and checks the form of the answer.
func (s *suite) nearest(t *testing.T, by analysis.Impedance, r analysis.Request, points int) analysis.Reach {
	t.Helper()
	reach, err := by.Nearest(context.Background(), r)
	if err != nil {
		t.Fatalf("nearest: %v", err)
	}
	if len(reach.Cost) != points || len(reach.Facility) != points {
		t.Fatalf("nearest: %d costs and %d facilities for %d points", len(reach.Cost), len(reach.Facility), points)
	}
	for i, c := range reach.Cost {
		f := reach.Facility[i]
		switch {
		case math.IsNaN(c) || c < 0:
			t.Fatalf("point %d: cost %v", i, c)
		case (c == analysis.Unreachable) != (f == -1):
			t.Fatalf("point %d: cost %v but facility %d; -1 goes with Unreachable", i, c, f)
		case f < -1 || int(f) >= len(r.Supply):
			t.Fatalf("point %d: there is no facility %d", i, f)
		case r.Limit > 0 && f >= 0 && c > r.Limit:
			t.Fatalf("point %d: cost %v beyond the limit %v", i, c, r.Limit)
		}
	}
	return reach
}

// catchments asks, and checks the form and the order of the visits.
func (s *suite) catchments(t *testing.T, by analysis.Impedance, r analysis.Request, points int) []catchment {
	t.Helper()
	var all []catchment
	seen := make([]int, points)
	err := by.Catchments(context.Background(), r, func(f int32, reached []int32, cost []float64) error {
		if int(f) != len(all) {
			t.Fatalf("catchment of facility %d visited as number %d", f, len(all))
		}
		if len(reached) != len(cost) {
			t.Fatalf("facility %d: %d points, %d costs", f, len(reached), len(cost))
		}
		for k, i := range reached {
			if i < 0 || int(i) >= points || seen[i] == len(all)+1 {
				t.Fatalf("facility %d: point %d is not there or stands twice", f, i)
			}
			seen[i] = len(all) + 1
			if c := cost[k]; !(c >= 0) || c == analysis.Unreachable || r.Limit > 0 && c > r.Limit {
				t.Fatalf("facility %d, point %d: cost %v with limit %v", f, i, c, r.Limit)
			}
		}
		all = append(all, catchment{slices.Clone(reached), slices.Clone(cost)})
		return nil
	})
	if err != nil {
		t.Fatalf("catchments: %v", err)
	}
	if len(all) != len(r.Supply) {
		t.Fatalf("%d catchments for %d facilities", len(all), len(r.Supply))
	}
	return all
}

func (s *suite) unit(t *testing.T) {
	if u := s.impedance.Unit(); u != analysis.Metres && u != analysis.Seconds {
		t.Errorf("unit %q", u)
	}
}

func (s *suite) empty(t *testing.T) {
	none := s.nearest(t, s.impedance, analysis.Request{}, len(s.Points))
	for i, c := range none.Cost {
		if c != analysis.Unreachable {
			t.Fatalf("point %d reaches something at %v where there is no facility", i, c)
		}
	}
	s.catchments(t, s.impedance, analysis.Request{}, len(s.Points))
	nobody := s.Make(nil)
	s.nearest(t, nobody, s.request(0, 0), 0)
	for f, c := range s.catchments(t, nobody, s.request(0, 0), 0) {
		if len(c.points) != 0 {
			t.Fatalf("facility %d has a catchment without people", f)
		}
	}
}

func (s *suite) bad(t *testing.T) {
	for _, limit := range []float64{-1, math.NaN()} {
		if _, err := s.impedance.Nearest(context.Background(), s.request(0, limit)); err == nil {
			t.Errorf("nearest: the limit %v is accepted", limit)
		}
		err := s.impedance.Catchments(context.Background(), s.request(0, limit), func(int32, []int32, []float64) error { return nil })
		if err == nil {
			t.Errorf("catchments: the limit %v is accepted", limit)
		}
	}
}

func (s *suite) cancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fresh := s.Make(s.Points)
	if _, err := fresh.Nearest(ctx, s.request(0, 0)); !errors.Is(err, context.Canceled) {
		t.Errorf("nearest: %v, want the context's error", err)
	}
	err := fresh.Catchments(ctx, s.request(0, 0), func(int32, []int32, []float64) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("catchments: %v, want the context's error", err)
	}
	// What was broken off must not spoil the next question.
	got := s.nearest(t, fresh, s.request(0, 0), len(s.Points))
	s.same(t, got, s.nearest(t, s.impedance, s.request(0, 0), len(s.Points)))

	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	visits := 0
	err = s.impedance.Catchments(ctx, s.request(0, 0), func(int32, []int32, []float64) error {
		visits++
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || visits == len(s.Supply) {
		t.Errorf("cancelled at the first of %d visits: %d visits, %v", len(s.Supply), visits, err)
	}
}

func (s *suite) visitStops(t *testing.T) {
	stop := errors.New("enough")
	visits := 0
	err := s.impedance.Catchments(context.Background(), s.request(0, 0), func(int32, []int32, []float64) error {
		visits++
		if visits == 3 {
			return stop
		}
		return nil
	})
	if err != stop || visits != 3 {
		t.Errorf("%d visits, error %v; want 3 and the visitor's own error", visits, err)
	}
}

func (s *suite) source(t *testing.T) {
	home := s.Make(s.Supply)
	reach := s.nearest(t, home, s.request(0, 0), len(s.Supply))
	for i, c := range reach.Cost {
		if c > s.AtSource {
			t.Errorf("facility %d: cost %v where it stands, want at most %v", i, c, s.AtSource)
		}
		if j := reach.Facility[i]; s.AtSource == 0 && int(j) != slices.Index(s.Supply, s.Supply[i]) {
			t.Errorf("facility %d: the first facility at its place is %d, got %d", i, slices.Index(s.Supply, s.Supply[i]), j)
		}
	}
}

func (s *suite) bruteForce(t *testing.T, d analysis.Direction) {
	if s.Cost == nil {
		t.Skip("no twin")
	}
	for _, limit := range s.allLimits() {
		r := s.request(d, limit)
		got, want := s.nearest(t, s.impedance, r, len(s.Points)), BruteForce(s.Points, r, s.Cost)
		for i := range want.Cost {
			if got.Facility[i] != want.Facility[i] || math.Abs(got.Cost[i]-want.Cost[i]) > s.Tolerance {
				t.Fatalf("limit %v, point %d: facility %d at %v, want %d at %v",
					limit, i, got.Facility[i], got.Cost[i], want.Facility[i], want.Cost[i])
			}
		}
		for f, c := range s.catchments(t, s.impedance, r, len(s.Points)) {
			inside := 0
			for _, p := range s.Points {
				if cost := s.Cost(p, s.Supply[f], d); cost < analysis.Unreachable && (limit == 0 || cost <= limit) {
					inside++
				}
			}
			if inside != len(c.points) {
				t.Fatalf("limit %v, facility %d: %d points, want %d", limit, f, len(c.points), inside)
			}
			for k, i := range c.points {
				if want := s.Cost(s.Points[i], s.Supply[f], d); math.Abs(c.cost[k]-want) > s.Tolerance {
					t.Fatalf("limit %v, facility %d, point %d: %v, want %v", limit, f, i, c.cost[k], want)
				}
			}
		}
	}
}

// limits: a limit cuts off and changes nothing else.
func (s *suite) limits(t *testing.T, d analysis.Direction) {
	all := s.nearest(t, s.impedance, s.request(d, 0), len(s.Points))
	every := s.catchments(t, s.impedance, s.request(d, 0), len(s.Points))
	for _, limit := range s.Limits {
		cut := s.nearest(t, s.impedance, s.request(d, limit), len(s.Points))
		for i := range cut.Cost {
			switch {
			case cut.Facility[i] >= 0 && (cut.Facility[i] != all.Facility[i] || math.Abs(cut.Cost[i]-all.Cost[i]) > s.Tolerance):
				t.Fatalf("limit %v, point %d: facility %d at %v, without limit %d at %v",
					limit, i, cut.Facility[i], cut.Cost[i], all.Facility[i], all.Cost[i])
			case cut.Facility[i] < 0 && all.Cost[i] <= limit-s.Tolerance:
				t.Fatalf("limit %v, point %d: cut off at %v", limit, i, all.Cost[i])
			}
		}
		for f, c := range s.catchments(t, s.impedance, s.request(d, limit), len(s.Points)) {
			want := 0
			for _, cost := range every[f].cost {
				if cost <= limit {
					want++
				}
			}
			if len(c.points) != want {
				t.Fatalf("limit %v, facility %d: %d points, but %d of all are within it", limit, f, len(c.points), want)
			}
		}
	}
}

func (s *suite) leastOfCatchments(t *testing.T, d analysis.Direction) {
	for _, limit := range s.allLimits() {
		r := s.request(d, limit)
		want := analysis.Reach{Cost: make([]float64, len(s.Points)), Facility: make([]int32, len(s.Points))}
		for i := range want.Cost {
			want.Cost[i], want.Facility[i] = analysis.Unreachable, -1
		}
		for f, c := range s.catchments(t, s.impedance, r, len(s.Points)) {
			for k, i := range c.points {
				if c.cost[k] < want.Cost[i]-s.Tolerance || want.Facility[i] < 0 {
					want.Cost[i], want.Facility[i] = c.cost[k], int32(f)
				}
			}
		}
		s.same(t, s.nearest(t, s.impedance, r, len(s.Points)), want)
	}
}

// same compares two answers; which of two facilities at the same cost up to
// the tolerance is nearest may differ only between ways of computing it.
func (s *suite) same(t *testing.T, got, want analysis.Reach) {
	t.Helper()
	for i := range want.Cost {
		if got.Cost[i] != want.Cost[i] && !(math.Abs(got.Cost[i]-want.Cost[i]) <= s.Tolerance) {
			t.Fatalf("point %d: cost %v, want %v", i, got.Cost[i], want.Cost[i])
		}
		if got.Facility[i] != want.Facility[i] && s.Tolerance == 0 {
			t.Fatalf("point %d: facility %d, want %d", i, got.Facility[i], want.Facility[i])
		}
	}
}

func (s *suite) within(t *testing.T, d analysis.Direction) {
	for _, limit := range s.allLimits() {
		r := s.request(d, limit)
		covered, err := analysis.Within(context.Background(), s.impedance, r)
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range s.nearest(t, s.impedance, r, len(s.Points)).Facility {
			if covered[i] != (f >= 0) {
				t.Fatalf("limit %v, point %d: within %v, nearest facility %d", limit, i, covered[i], f)
			}
		}
	}
}

func (s *suite) moreFacilities(t *testing.T, d analysis.Direction) {
	r := s.request(d, 0)
	last := s.nearest(t, s.impedance, analysis.Request{Direction: d}, len(s.Points))
	for _, n := range []int{1, len(s.Supply) / 3, len(s.Supply)} {
		r.Supply = s.Supply[:n]
		more := s.nearest(t, s.impedance, r, len(s.Points))
		for i := range more.Cost {
			if more.Cost[i] > last.Cost[i]+s.Tolerance {
				t.Fatalf("%d facilities, point %d: cost rose from %v to %v", n, i, last.Cost[i], more.Cost[i])
			}
		}
		last = more
	}
}

func (s *suite) cores(t *testing.T, d analysis.Direction) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var reach []analysis.Reach
	var all [][]catchment
	for _, n := range []int{1, 8} {
		runtime.GOMAXPROCS(n)
		fresh := s.Make(s.Points)
		reach = append(reach, s.nearest(t, fresh, s.request(d, 0), len(s.Points)))
		all = append(all, s.catchments(t, fresh, s.request(d, 0), len(s.Points)))
	}
	if !slices.Equal(reach[0].Cost, reach[1].Cost) || !slices.Equal(reach[0].Facility, reach[1].Facility) {
		t.Error("nearest differs between 1 and 8 cores")
	}
	for f := range all[0] {
		if !slices.Equal(all[0][f].points, all[1][f].points) || !slices.Equal(all[0][f].cost, all[1][f].cost) {
			t.Fatalf("catchment %d differs between 1 and 8 cores", f)
		}
	}
}

func (s *suite) directions(t *testing.T) {
	if !s.Symmetric && !s.Directed {
		t.Skip("not known")
	}
	from := s.nearest(t, s.impedance, s.request(analysis.FromFacility, 0), len(s.Points))
	toward := s.nearest(t, s.impedance, s.request(analysis.TowardFacility, 0), len(s.Points))
	if s.Symmetric {
		s.same(t, from, toward)
		return
	}
	if s.Directed && slices.Equal(from.Cost, toward.Cost) {
		t.Error("all costs are the same in both directions")
	}
}

func (s *suite) manyAtOnce(t *testing.T) {
	fresh := s.Make(s.Points)
	want := s.nearest(t, s.impedance, s.request(0, 0), len(s.Points))
	got := make([]analysis.Reach, 4)
	errs := make([]error, len(got))
	var wait sync.WaitGroup
	for k := range got {
		wait.Go(func() { got[k], errs[k] = fresh.Nearest(context.Background(), s.request(0, 0)) })
	}
	wait.Wait()
	for k := range got {
		if errs[k] != nil || !slices.Equal(got[k].Cost, want.Cost) {
			t.Errorf("answer %d of several at once differs: %v", k, errs[k])
		}
	}
}
