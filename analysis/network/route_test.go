package network

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// TestRouteCosts holds that a route takes what Nearest tells, for every pair in both
// directions, and that its legs are sound.
func TestRouteCosts(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	for _, m := range []road.Mode{road.Car, road.Walk, road.Bicycle} {
		for seed := range uint64(3) {
			net := roadtest.Random(seed, 400, box)
			r := makeRoads(t, net, m)
			w := newTwin(r, net)
			people := append(analysistest.Scatter(30+seed, 25, box.Pad(0.01)), orb.Point{115.25, 39})
			supply := analysistest.Scatter(40+seed, 10, box)
			supply[1], people[1] = people[0], people[0] // at a door, and at one place
			by, err := r.Between(context.Background(), people)
			if err != nil {
				t.Fatal(err)
			}
			outcomes := map[Outcome]int{}
			for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
				cost := map[[2]int32]float64{}
				if err := by.Catchments(context.Background(), analysis.Request{Supply: supply, Direction: d}, func(f int32, points []int32, costs []float64) error {
					for k, i := range points {
						cost[[2]int32{f, i}] = costs[k]
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				for f, s := range supply {
					for i, p := range people {
						from, to := p, s
						if d == analysis.FromFacility {
							from, to = s, p
						}
						want, ok := cost[[2]int32{int32(f), int32(i)}]
						if !ok {
							want = analysis.Unreachable
						}
						route := mustRoute(t, r, from, to)
						outcomes[route.Outcome]++
						if route.Seconds != want || (route.Outcome == Found) != ok {
							t.Fatalf("%v %d, %v, point %d, facility %d: %v in %v s, want %v", m, seed, d, i, f, route.Outcome, route.Seconds, want)
						}
						if ok {
							sound(t, w, route, from, to)
						}
					}
				}
			}
			if outcomes[Found] == 0 || outcomes[StartLoose] == 0 || outcomes[EndLoose] == 0 {
				t.Errorf("outcomes %v tell nothing", outcomes)
			}
		}
	}
}

func mustRoute(t testing.TB, r *Roads, from, to orb.Point) Route {
	t.Helper()
	route, err := r.Route(context.Background(), from, to)
	if err != nil {
		t.Fatal(err)
	}
	return route
}

// sound checks the legs of a route: they add up, hang together from door to door, and
// lie on roads that may be travelled that way, without a forbidden turn.
func sound(t *testing.T, w *twin, route Route, from, to orb.Point) {
	t.Helper()
	seconds, metres, at := 0.0, 0.0, from
	for k, leg := range route.Legs {
		if len(leg.Line) < 2 || k > 0 && leg.Line[0] != at || k == 0 && geo.Distance(leg.Line[0], from) > 0.02 {
			t.Fatalf("leg %d begins at %v, the one before ends at %v", k, leg.Line, at)
		}
		at = leg.Line[len(leg.Line)-1]
		seconds, metres = seconds+leg.Seconds, metres+leg.Metres
		if drawn := length(leg.Line); math.Abs(drawn-leg.Metres) > 0.05+1e-5*drawn {
			t.Fatalf("leg %d is drawn %v m long, told as %v", k, drawn, leg.Metres)
		}
		if leg.OffRoad != (k == 0 || k == len(route.Legs)-1) && leg.OffRoad {
			t.Fatalf("leg %d of %d leaves the road", k, len(route.Legs))
		}
	}
	if geo.Distance(at, to) > 0.02 || math.Abs(seconds-route.Seconds) > 1e-6 || math.Abs(metres-route.Metres) > 1e-6 {
		t.Fatalf("ends %v m away; %v s of %v, %v m of %v", geo.Distance(at, to), seconds, route.Seconds, metres, route.Metres)
	}
	trip := trip{roads: w.roads, from: w.roads.stop(from), to: w.roads.stop(to)}
	p, err := trip.find(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for k, s := range p.stretches {
		if w.roads.Graph.Cost(s.Travel) == graph.Closed {
			t.Fatalf("stretch %d goes against a one-way road", k)
		}
		if k == 0 {
			continue
		}
		last := p.stretches[k-1].Travel
		_, head := w.ends(last)
		if tail, _ := w.ends(s.Travel); tail != head || !w.allowed(last, s.Travel) {
			t.Fatalf("stretch %d, %+v after %+v, is no way on", k, s, last)
		}
	}
}

func length(line orb.LineString) (metres float64) {
	for i := 1; i < len(line); i++ {
		metres += geo.Distance(line[i-1], line[i])
	}
	return metres
}

// told writes a route as "road metres, road metres", walks as "walk".
func told(route Route) string {
	if route.Outcome != Found {
		return route.Outcome.String()
	}
	var legs []string
	for _, l := range route.Legs {
		name := l.Name
		if l.OffRoad {
			name = "walk"
		}
		legs = append(legs, fmt.Sprintf("%s %.0f", name, l.Metres))
	}
	return strings.Join(legs, ", ")
}

// TestRoutesByHand are small worlds in which the way is plain to see. Letters are
// 100 m apart.
func TestRoutesByHand(t *testing.T) {
	for _, c := range []struct {
		name, picture string
		roads         []string
		mode          road.Mode
		from, to      byte // nodes of the map, on a road or off it
		want          string
	}{
		{"along one road", "A B C", []string{"ABC residential"}, road.Car, 'A', 'C', "ABC 401"},
		{"from one into the other", "A B C", []string{"AB residential", "BC primary"}, road.Car, 'A', 'C', "AB 200, BC 200"},
		{"nowhere to go", "A B C", []string{"ABC residential"}, road.Car, 'B', 'B', "walk 0"},
		{"against a one-way street", "A B C", []string{"ABC residential oneway", "CA residential oneway"}, road.Car, 'C', 'B', "CA 401, ABC 200"},
		{"a door beside the road", `
A B C

  X`, []string{"ABC residential"}, road.Car, 'X', 'C', "walk 199, ABC 200"},
		{"a fraction of a road", `
A . . . B

  X   Y`, []string{"AB residential"}, road.Car, 'X', 'Y', "walk 199, AB 401, walk 199"},
		{"neighbours go straight", `
A . . . B

  XY`, []string{"AB residential"}, road.Walk, 'X', 'Y', "walk 100"},
		{"the river is crossed by the bridge", `
A B C D
E F G H`, []string{"ABCD residential", "EFGH residential", "DH residential"}, road.Walk, 'A', 'E', "ABCD 601, DH 100, EFGH 601"},
		{"a bridge without a crossing", `
  D
A B C
  E`, []string{"AC residential", "DE residential", "EC service"}, road.Car, 'A', 'D', "AC 401, EC 224, DE 199"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := roadtest.Draw(c.picture, c.roads...)
			route := mustRoute(t, makeRoads(t, m.Network, c.mode), m.Point(c.from), m.Point(c.to))
			if got := told(route); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestRouteLine holds that the line follows the bends of the road, cut where the
// doors are.
func TestRouteLine(t *testing.T) {
	m := roadtest.Draw(`
A B
  C D`, "ABCD residential")
	half := func(a, b byte) orb.Point {
		p, q := m.Point(a), m.Point(b)
		return orb.Point{(p[0] + q[0]) / 2, (p[1] + q[1]) / 2}
	}
	route := mustRoute(t, makeRoads(t, m.Network, road.Walk), half('C', 'D'), half('A', 'B'))
	if len(route.Legs) != 1 {
		t.Fatalf("%+v", route.Legs)
	}
	want := orb.LineString{half('C', 'D'), m.Point('C'), m.Point('B'), half('A', 'B')}
	if got := route.Legs[0].Line; len(got) != len(want) || slices.ContainsFunc([]int{0, 1, 2, 3}, func(i int) bool { return geo.Distance(got[i], want[i]) > 0.1 }) {
		t.Errorf("%v, want %v", got, want)
	}
	if d := math.Abs(route.Seconds - 300/4.5*3.6); d > 0.5 {
		t.Errorf("%v s", route.Seconds)
	}
}

// TestRouteEnds holds that a route's search leaves nothing behind for the next.
func TestRouteEnds(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	r := makeRoads(t, roadtest.Random(1, 400, box), road.Car)
	points := analysistest.Scatter(3, 8, box)
	want := mustRoute(t, r, points[0], points[1])
	for k := range 20 {
		mustRoute(t, r, points[k%7], points[(3*k+1)%8])
		if got := mustRoute(t, r, points[0], points[1]); got.Seconds != want.Seconds || told(got) != told(want) {
			t.Fatalf("%s, at first %s", told(got), told(want))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := r.Route(ctx, points[0], points[1]); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, p := range []orb.Point{{math.NaN(), 0}, {0, 91}, {181, 0}} {
		if _, err := r.Route(context.Background(), p, points[0]); err == nil {
			t.Errorf("a route from %v", p)
		}
	}
}

// TestRouteOverNothing holds that edges without length, on which a search may turn in
// circles at no cost, do not lead astray.
func TestRouteOverNothing(t *testing.T) {
	m := roadtest.Draw("A B C D E", "AB residential", "BC residential", "CB service", "CD residential", "DE residential")
	at := m.Places[m.Nodes['B']]
	m.Places[m.Nodes['C']] = at // the two roads between B and C have no length
	route := mustRoute(t, makeRoads(t, m.Network, road.Car), m.Point('A'), m.Point('E'))
	if got := told(route); got != "AB 200, CD 401, DE 200" {
		t.Error(got)
	}
	back := mustRoute(t, makeRoads(t, m.Network, road.Car), m.Point('E'), m.Point('A'))
	if back.Seconds != route.Seconds {
		t.Errorf("%v s back, %v s there", back.Seconds, route.Seconds)
	}
}

// BenchmarkRoute is the way between places 2 to 100 km apart among a million crossings.
func BenchmarkRoute(b *testing.B) {
	r := bigRoads(b, road.Car)
	points := analysistest.Scatter(9, 40, bigBox)
	b.ReportAllocs()
	k, found := 0, 0
	for b.Loop() {
		if mustRoute(b, r, points[k%40], points[(7*k+3)%40]).Outcome == Found {
			found++
		}
		k++
	}
	b.ReportMetric(float64(found)/float64(k), "found")
}
