package whatif_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// scenarioOf is random edits, each from the state before.
func scenarioOf(t *testing.T, e *whatif.Engine, seed uint64, edits int) *whatif.State {
	t.Helper()
	list, _ := e.Base().Facilities()
	r, s, box := rand.New(rand.NewPCG(seed, 17)), e.Base(), orb.MultiPoint(list.Points()).Bound()
	for range edits {
		var err error
		if s, err = e.ApplyNext(context.Background(), s, edit(r, s, list, box)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// told is everything that a state tells, as text.
func told(t *testing.T, s *whatif.State) string {
	t.Helper()
	ctx := context.Background()
	boards, err := s.Boards(ctx)
	if err != nil {
		t.Fatal(err)
	}
	rescues, err := s.Rescues(ctx)
	if err != nil {
		t.Fatal(err)
	}
	all := []any{verdicts(boards)}
	for _, c := range s.Circles() {
		travel, err := c.Travel(ctx, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, rows(c.Coverage()), travel, c.Column().Reach())
	}
	for _, r := range s.Radius() {
		all = append(all, slices.Collect(r.Judgement().Verdicts()))
	}
	for _, r := range rescues {
		all = append(all, rows(r.Coverage()), r.Legs())
	}
	return plain(all)
}

// What two states differ by is what their figures differ by, and those of the points.
func TestShifts(t *testing.T) {
	e := prepare(t, load(t, paved(t, 3)))
	a, b := scenarioOf(t, e, 1, 6), scenarioOf(t, e, 2, 6)
	people := func(c *whatif.Circle, cutoff float64, code string) float64 {
		for row := range c.Coverage().Rows() {
			if row.Cutoff == cutoff && row.Code == code && row.Scope == coverage.Everywhere {
				return row.Covered
			}
		}
		t.Fatalf("no row of %s", code)
		return 0
	}
	some := false
	for i, c := range b.Circles() {
		for k, cutoff := range c.Cutoffs {
			s := c.Shifts(a.Circles()[i], whatif.Question{Cutoff: k, Layer: 0})
			some = some || s.Region.Gained > 0 && s.Region.Lost > 0
			for _, u := range append(s.Units, s.Region) {
				change := people(c, cutoff, u.Code) - people(a.Circles()[i], cutoff, u.Code)
				if math.Abs(u.Gained-u.Lost-change) > 1e-6 || u.Gained < 0 || u.Lost < 0 {
					t.Errorf("%s %g, %s: %v gained and %v lost, but %v more", c.ID, cutoff, u.Code, u.Gained, u.Lost, change)
				}
			}
			back := a.Circles()[i].Shifts(c, whatif.Question{Cutoff: k, Layer: -1})
			if back.Region.Gained != s.Region.Lost || back.Region.Lost != s.Region.Gained || back.Units != nil {
				t.Errorf("%s: %+v one way and %+v the other", c.ID, s.Region, back.Region)
			}
		}
		changed := c.Changed(a.Circles()[i])
		for point := range int32(c.Column().Len()) {
			cost, id := c.Column().At(point)
			before, other := a.Circles()[i].Column().At(point)
			if (cost != before || id != other) != slices.Contains(changed, point) {
				t.Fatalf("point %d: %v by %d and %v by %d", point, before, other, cost, id)
			}
		}
	}
	if !some {
		t.Error("nobody is gained and lost")
	}
	for i, r := range b.Radius() {
		s := r.Shifts(a.Radius()[i], whatif.Question{Layer: -1})
		within := func(s *whatif.Radius) float64 {
			for v := range s.Judgement().Verdicts() {
				if v.Level == zone.Region {
					return v.Within()
				}
			}
			return 0
		}
		if change := within(r) - within(a.Radius()[i]); math.Abs(s.Region.Gained-s.Region.Lost-change) > 1e-6 {
			t.Errorf("%s: %+v, but %v more", r.ID, s.Region, change)
		}
	}
}

// The same edits tell the same, in whatever order scenarios were asked for before, on
// one core and on two.
func TestSameOnAnyCores(t *testing.T) {
	in := load(t, paved(t, 4))
	e := prepare(t, in)
	want := told(t, scenarioOf(t, e, 5, 8))
	for _, cores := range []int{1, 2} {
		before := runtime.GOMAXPROCS(cores)
		f := prepare(t, in)
		for seed := range uint64(3) {
			scenarioOf(t, f, seed, 4)
		}
		s := scenarioOf(t, f, 5, 8)
		if got := told(t, s); got != want {
			t.Errorf("on %d cores another answer", cores)
		}
		again, err := f.Apply(context.Background(), &scenario.Scenario{Edits: s.Edits()})
		if err != nil || told(t, again) != want {
			t.Errorf("the edits at once tell something else: %v", err)
		}
		runtime.GOMAXPROCS(before)
	}
}

// Readers of a state see it as it is while others make new ones.
func TestReadersAndWriters(t *testing.T) {
	e := prepare(t, load(t, paved(t, 6)))
	s := scenarioOf(t, e, 1, 3)
	want := told(t, scenarioOf(t, prepare(t, load(t, paved(t, 6))), 1, 3))
	base := told(t, e.Base())
	var wait sync.WaitGroup
	for k := range uint64(6) {
		wait.Go(func() {
			for i := range uint64(3) {
				switch {
				case k < 2:
					told(t, scenarioOf(t, e, 10+3*k+i, 3))
				case k < 4:
					if told(t, s) != want {
						t.Error("a state changed")
					}
				case told(t, e.Base()) != base || e.Bytes() == 0 || s.Bytes() == 0:
					t.Error("the study changed")
				}
			}
		})
	}
	wait.Wait()
}

// What is broken off is made again by who asks next; faults are those of the scenario.
func TestBrokenOff(t *testing.T) {
	e := prepare(t, load(t, paved(t, 7)))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	lon, lat, far := 100.1, 40.05, 91.0
	add := scenario.Edit{Op: scenario.Add, Class: "general-hospital", Lon: &lon, Lat: &lat, Attributes: map[string]float64{"beds": 200}}
	if _, err := e.ApplyNext(ctx, e.Base(), add); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s, err := e.ApplyNext(context.Background(), e.Base(), add)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Boards(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Boards(context.Background()); err != nil {
		t.Error(err)
	}
	add.Lat = &far
	if _, err := e.ApplyNext(context.Background(), s, add); !message.AtFault(err) {
		t.Errorf("got %v", err)
	}
}

// However many scenarios are asked for, the engine keeps only a few.
func TestMemoryIsBounded(t *testing.T) {
	e := prepare(t, load(t, paved(t, 8)))
	most := 0
	for seed := range uint64(30) {
		scenarioOf(t, e, seed, 2)
		if n := e.Bytes(); seed == 9 {
			most = n
		} else if seed > 9 && n > most*3/2 {
			t.Fatalf("%d bytes after %d scenarios, %d after ten", n, seed, most)
		}
	}
}
