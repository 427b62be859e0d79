package rivals_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/rivals"
)

var box = orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{115.4, 38.3}}

// same compares a field with an impedance that is asked anew.
func same(t *testing.T, what string, by analysis.Impedance, r analysis.Request, f rivals.Field) {
	t.Helper()
	r.Supply = nil
	for _, s := range f.Sites() {
		r.Supply = append(r.Supply, s.At)
	}
	want, err := by.Nearest(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want.Cost {
		cost, id := f.Column().At(int32(i))
		wanted := int32(-1)
		if want.Facility[i] >= 0 {
			wanted = f.Sites()[want.Facility[i]].ID
		}
		if cost != want.Cost[i] || id != wanted {
			t.Fatalf("%s: point %d costs %v to %d, want %v to %d", what, i, cost, id, want.Cost[i], wanted)
		}
	}
}

// edited makes up to three edits on a list of sites: some at places that others have.
func edited(r *rand.Rand, sites []rivals.Site, points []orb.Point, next *int32) []rivals.Site {
	sites = slices.Clone(sites)
	place := func() orb.Point {
		switch r.IntN(4) {
		case 0:
			return points[r.IntN(len(points))]
		case 1:
			if len(sites) > 0 {
				return sites[r.IntN(len(sites))].At
			}
		}
		return analysistest.Scatter(r.Uint64(), 1, box)[0]
	}
	for range 1 + r.IntN(3) {
		switch op := r.IntN(3); {
		case op == 0 || len(sites) == 0:
			sites = append(sites, rivals.Site{ID: *next, At: place()})
			*next++
		case op == 1:
			sites[r.IntN(len(sites))].At = place()
		default:
			i := r.IntN(len(sites))
			sites = slices.Delete(sites, i, i+1)
		}
	}
	return sites
}

func TestStraight(t *testing.T) {
	points := analysistest.Scatter(1, 3000, box)
	points = append(points, orb.Point{400, 95}) // at no place
	for i := range 60 {                         // several at one place
		points = append(points, points[i%7])
	}
	line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	for _, by := range []struct {
		name  string
		line  *analysis.StraightLine
		limit float64
	}{{"metres", line, 0}, {"within", line, 2500}, {"seconds", line.At(analysis.StraightLineOptions{MetresPerSecond: 1.25, Detour: 1.3}), 0}, {"minutes", line.At(analysis.StraightLineOptions{MetresPerSecond: 1.25, Detour: 1.3}), 900}} {
		t.Run(by.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 1))
			next := int32(12)
			var sites []rivals.Site
			for i, p := range analysistest.Scatter(2, int(next), box) {
				sites = append(sites, rivals.Site{ID: int32(i), At: p})
			}
			f, err := rivals.Straight(context.Background(), by.line, len(points), by.limit, sites)
			if err != nil {
				t.Fatal(err)
			}
			history := []rivals.Field{f}
			for n := range 150 {
				same(t, fmt.Sprint("edit ", n), by.line, analysis.Request{Limit: by.limit}, f)
				if n%10 == 9 { // undo
					f = history[r.IntN(len(history))]
				}
				to := edited(r, f.Sites(), points, &next)
				if n == 70 {
					to = nil
				}
				if f, err = f.With(context.Background(), to); err != nil {
					t.Fatal(err)
				}
				history = append(history, f)
			}
			same(t, "the first one, afterwards", by.line, analysis.Request{Limit: by.limit}, history[0])
		})
	}
}

// A limit that runs exactly through a point is decided as Nearest decides it.
func TestStraightAtTheLimit(t *testing.T) {
	points := analysistest.Scatter(3, 300, box)
	line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	sites := []rivals.Site{{ID: 0, At: box.Min}}
	for i := range 100 {
		one, err := line.Nearest(context.Background(), analysis.Request{Supply: []orb.Point{box.Max}})
		if err != nil {
			t.Fatal(err)
		}
		limit := one.Cost[i]
		f, err := rivals.Straight(context.Background(), line, len(points), limit, sites)
		if err != nil {
			t.Fatal(err)
		}
		if f, err = f.With(context.Background(), append(slices.Clone(sites), rivals.Site{ID: 1, At: box.Max})); err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("limit ", limit), line, analysis.Request{Limit: limit}, f)
	}
}

func TestStraightShares(t *testing.T) {
	points := analysistest.Scatter(1, 50_000, box)
	line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	var sites []rivals.Site
	for i, p := range analysistest.Scatter(2, 300, box) {
		sites = append(sites, rivals.Site{ID: int32(i), At: p})
	}
	f, err := rivals.Straight(context.Background(), line, len(points), 0, sites)
	if err != nil {
		t.Fatal(err)
	}
	g, err := f.With(context.Background(), sites[1:])
	if err != nil {
		t.Fatal(err)
	}
	if whole, more := f.Bytes(nil), g.Bytes(f); more > whole*3/4 {
		t.Errorf("a field without one facility of 300 takes %d bytes more, the first one %d", more, whole)
	}
	changed := rivals.Moves(f.Column(), g.Column())
	for i := range points {
		k := slices.IndexFunc(changed, func(c analysis.Move) bool { return int(c.Point) == i })
		from, to := f.Column().Cost(int32(i)), g.Column().Cost(int32(i))
		if (k >= 0) != (from != to) || k >= 0 && (changed[k].From != from || changed[k].To != to) {
			t.Fatalf("point %d: %v to %v, told as %v", i, from, to, k)
		}
		if i > 2000 && len(changed) > 0 {
			break
		}
	}
}

func TestBadLists(t *testing.T) {
	line := analysis.NewStraightLine(analysistest.Scatter(1, 10, box), analysis.StraightLineOptions{})
	f, err := rivals.Straight(context.Background(), line, 10, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.With(context.Background(), []rivals.Site{{ID: 2, At: box.Min}, {ID: 1, At: box.Max}}); err == nil {
		t.Error("sites out of order are taken")
	}
	if _, err := rivals.Straight(context.Background(), line, 10, -1, nil); err == nil {
		t.Error("a limit below 0 is taken")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.With(ctx, []rivals.Site{{ID: 1, At: box.Min}}); err == nil {
		t.Error("a context that has ended is not noticed")
	}
}

func TestManyReadersOneWriter(t *testing.T) {
	points := analysistest.Scatter(1, 4000, box)
	line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	sites := []rivals.Site{{ID: 0, At: box.Min}, {ID: 1, At: box.Max}}
	f, err := rivals.Straight(context.Background(), line, len(points), 0, sites)
	if err != nil {
		t.Fatal(err)
	}
	want := f.Column().Reach()
	var wait sync.WaitGroup
	for k := range 4 {
		wait.Go(func() {
			for i := range 20 {
				if k > 0 {
					if got := f.Column().Reach(); !slices.Equal(got.Cost, want.Cost) {
						t.Error("a field changed")
					}
					continue
				}
				if _, err := f.With(context.Background(), append(slices.Clone(sites), rivals.Site{ID: 2, At: points[i]})); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}
