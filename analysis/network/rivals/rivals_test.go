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
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	along "github.com/medreach/medreach/analysis/network/rivals"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

var box = orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{115.2, 38.15}}

// between is the roads of a mode between some points.
func between(t testing.TB, net *road.Network, m road.Mode, points []orb.Point) *network.Impedance {
	t.Helper()
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	by, err := network.New(g, network.Options{}).Between(context.Background(), points)
	if err != nil {
		t.Fatal(err)
	}
	return by
}

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

// scattered are sites over the box.
func scattered(n int) []rivals.Site {
	var sites []rivals.Site
	for i, p := range analysistest.Scatter(2, n, box) {
		sites = append(sites, rivals.Site{ID: int32(i), At: p})
	}
	return sites
}

// edited makes up to three edits on a list of sites: some at places that others
// have, some beside a point, some far from any road.
func edited(r *rand.Rand, sites []rivals.Site, points []orb.Point, next *int32) []rivals.Site {
	sites = slices.Clone(sites)
	place := func() orb.Point {
		switch r.IntN(8) {
		case 0, 1:
			return points[r.IntN(len(points))]
		case 2:
			if len(sites) > 0 {
				return sites[r.IntN(len(sites))].At
			}
		case 3:
			return orb.Point{box.Max[0] + 1, box.Max[1] + 1}
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

func TestAgainstNearest(t *testing.T) {
	points := analysistest.Scatter(1, 2500, box)
	points = append(points, points[:40]...)
	points = append(points, orb.Point{box.Max[0] + 1, box.Max[1]}) // without a road
	net := roadtest.Random(4, 900, box)
	for _, m := range []road.Mode{road.Walk, road.Car, road.Ambulance} {
		by := between(t, net, m, points)
		for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
			g := along.NewGround(by, d)
			for _, limit := range []float64{0, 400} {
				t.Run(fmt.Sprintf("%s %s %g", m, d, limit), func(t *testing.T) {
					r, next := rand.New(rand.NewPCG(uint64(m), uint64(limit))), int32(14)
					f, err := g.Field(context.Background(), limit, scattered(int(next)))
					if err != nil {
						t.Fatal(err)
					}
					history := []rivals.Field{f}
					for n := range 120 {
						same(t, fmt.Sprint("edit ", n), by, analysis.Request{Direction: d, Limit: limit}, f)
						if n%10 == 9 { // undo
							f = history[r.IntN(len(history))]
						}
						to := edited(r, f.Sites(), points, &next)
						if n == 60 {
							to = nil
						}
						if f, err = f.With(context.Background(), to); err != nil {
							t.Fatal(err)
						}
						history = append(history, f)
					}
					same(t, "the first one, afterwards", by, analysis.Request{Direction: d, Limit: limit}, history[0])
				})
			}
		}
	}
}

// An edit that is broken off leaves nothing behind that would disturb the next.
func TestBrokenOff(t *testing.T) {
	points := analysistest.Scatter(1, 500, box)
	by := between(t, roadtest.Random(4, 400, box), road.Walk, points)
	g := along.NewGround(by, analysis.TowardFacility)
	f, err := g.Field(context.Background(), 0, scattered(9))
	if err != nil {
		t.Fatal(err)
	}
	for n := range 40 {
		ctx, cancel := context.WithCancel(context.Background())
		go cancel()
		to := slices.Delete(scattered(9), n%9, n%9+1)
		if h, err := f.With(ctx, to); err == nil {
			same(t, "finished", by, analysis.Request{}, h)
		}
		h, err := f.With(context.Background(), to)
		if err != nil {
			t.Fatal(err)
		}
		same(t, fmt.Sprint("after ", n), by, analysis.Request{}, h)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := f.With(ctx, scattered(8)); err == nil {
		t.Error("a context that has ended is not noticed")
	}
	if _, err := f.With(context.Background(), []rivals.Site{{ID: 0, At: orb.Point{115, 1000}}}); err == nil {
		t.Error("a facility at no place is taken")
	}
	if _, err := g.Field(context.Background(), -1, nil); err == nil {
		t.Error("a limit below 0 is taken")
	}
}

func TestManyReadersOneWriter(t *testing.T) {
	points := analysistest.Scatter(1, 1500, box)
	by := between(t, roadtest.Random(4, 600, box), road.Car, points)
	f, err := along.NewGround(by, analysis.TowardFacility).Field(context.Background(), 0, scattered(9))
	if err != nil {
		t.Fatal(err)
	}
	want := f.Column().Reach()
	var wait sync.WaitGroup
	for k := range 4 {
		wait.Go(func() {
			for i := range 20 {
				if k > 1 {
					if got := f.Column().Reach(); !slices.Equal(got.Cost, want.Cost) || f.Bytes(nil) == 0 {
						t.Error("a field changed")
					}
					continue
				}
				sites := scattered(9)
				sites[i%9].At = points[i+k]
				if _, err := f.With(context.Background(), sites); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
}

// BenchmarkEdit moves facilities of a city: a million crossings and a million points.
func BenchmarkEdit(b *testing.B) {
	city := orb.Bound{Min: orb.Point{104, 30}, Max: orb.Point{105.1, 30.9}}
	net := roadtest.Region(1, 1_000_000, city)
	var points []orb.Point
	for y := range 1000 {
		for x := range 1000 {
			points = append(points, orb.Point{104 + (float64(x)+0.5)*0.0011, 30 + (float64(y)+0.5)*0.0009})
		}
	}
	for _, c := range []struct {
		mode     road.Mode
		sites    int
		limit    float64
		lifting  bool
		anything string
	}{{road.Walk, 1000, 0, false, "walk to 1,000"}, {road.Walk, 1000, 900, false, "walk 15 min to 1,000"}, {road.Car, 200, 0, false, "car to 200"}, {road.Car, 20, 0, false, "car to 20"}, {road.Car, 20, 0, true, "car to 20, held"}} {
		b.Run(c.anything, func(b *testing.B) {
			by := between(b, net, c.mode, points)
			var sites []rivals.Site
			for i, p := range analysistest.Scatter(2, c.sites, city) {
				sites = append(sites, rivals.Site{ID: int32(i), At: p})
			}
			f, err := along.NewGround(by, analysis.TowardFacility).Field(context.Background(), c.limit, sites)
			if err != nil {
				b.Fatal(err)
			}
			to := analysistest.Scatter(3, 1000, city)
			if c.lifting {
				if f, err = f.With(context.Background(), sites[:len(sites)-1]); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				next := slices.Clone(sites)
				next[len(next)-1].At = to[n%len(to)]
				if _, err := f.With(context.Background(), next); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}
