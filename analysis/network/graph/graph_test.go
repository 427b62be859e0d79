package graph

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

func made(t testing.TB, net *road.Network, m road.Mode, o Options) *Graph {
	t.Helper()
	table := speed.Of(m)
	g, err := Make(context.Background(), net, &table, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// seconds is the cheapest way between two letters of a map, by trying all (Bellman
// and Ford); "–" is no way.
func seconds(g *Graph, m *roadtest.Map, way string) string {
	from, to := road.PlaceOf(m.Point(way[0])), road.PlaceOf(m.Point(way[1]))
	cost := make([]uint64, g.Len())
	for v := range cost {
		cost[v] = math.MaxUint64
	}
	if v := slices.Index(g.Places, from); v >= 0 { // the vertex itself, not a copy of it
		cost[v] = 0
	}
	for range g.Places {
		for v := range g.Places {
			for _, h := range g.Leaving.Of(int32(v)) {
				if cost[v] != math.MaxUint64 {
					cost[h.To] = min(cost[h.To], cost[v]+uint64(h.MS))
				}
			}
		}
	}
	best := uint64(math.MaxUint64)
	for v, p := range g.Places {
		if p == to {
			best = min(best, cost[v])
		}
	}
	if best == math.MaxUint64 {
		return "–"
	}
	return fmt.Sprintf("%.1f", float64(best)/1000)
}

// TestScenarios are small worlds drawn with letters: a letter is 100 m from the
// next, so that a residential street of 20 km/h takes 18 s for each.
func TestScenarios(t *testing.T) {
	cross := `
  D
A B C
  E`
	for _, c := range []struct {
		name    string
		picture string
		roads   []string
		mode    road.Mode
		want    string // pairs of letters and seconds
	}{
		{"there and back", "A B C", []string{"ABC residential"}, road.Car, "AC 72.1, CA 72.1"},
		{"one way", "A B C", []string{"ABC residential oneway"}, road.Car, "AC 72.1, CA –"},
		{"one way, on foot", "A B C", []string{"ABC residential oneway"}, road.Walk, "AC 320.6, CA 320.6"},
		{"no walkers on motorways", "A B C", []string{"AB motorway only=car,ambulance", "BC residential"}, road.Walk, "AC –, BC 160.3"},
		{"a limit", "A B C", []string{"ABC residential 10"}, road.Car, "AC 144.3"},
		{"a ferry takes its time, wherever one gets on", cross, []string{"ABC ferry 600s", "DB residential"}, road.Car, "AC 600.0, AB 300.0, DC 317.9"},
		{"crossings without a node do not meet", cross, []string{"ABC residential", "DE residential"}, road.Car, "AC 72.1, AD –, DE 35.8"},
		{"a gate", "A B C", []string{"ABC residential", "bar B car"}, road.Car, "AC –, AB 36.1"},
		{"a gate for cars, on foot", "A B C", []string{"ABC residential", "bar B car"}, road.Walk, "AC 320.6"},
		{"no left turn, but one may turn round at the end", cross, []string{"AB residential", "BC residential", "DB residential", "no AB DB"}, road.Car, "AC 72.1, AD 126.1, CD 54.0, DA 54.0"},
		{"a walker may turn", cross, []string{"AB residential", "BC residential", "DB residential", "no AB DB"}, road.Walk, "AD 239.9"},
		{"only straight on", cross, []string{"AB residential", "BC residential", "DB residential", "BE residential", "only AB BC"}, road.Car, "AC 72.1, AD 126.1, AE 126.1, ED 35.8, CE 54.0"},
		{"no left turn into a one-way street", cross, []string{"AB residential", "BC residential oneway", "BD residential", "no AB BD"}, road.Car, "AC 72.1, AD –, DC 54.0"},
		{"the long way round", `
A B C
  D E`, []string{"AB residential", "BC residential oneway", "BD residential", "CE residential oneway", "ED residential", "no AB BD"}, road.Car, "AD 126.1, DC 54.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := roadtest.Draw(c.picture, c.roads...)
			g := made(t, m.Network, c.mode, Options{})
			for _, pair := range strings.Split(c.want, ", ") {
				letters, want, _ := strings.Cut(pair, " ")
				if got := seconds(g, m, letters); got != want {
					t.Errorf("%s: %s s, want %s", letters, got, want)
				}
			}
		})
	}
}

// TestBoundJunctionIsNoIsland holds that roads at a junction at which everybody who
// arrives is bound by a restriction can be left, and are no island.
func TestBoundJunctionIsNoIsland(t *testing.T) {
	m := roadtest.Draw("A B C\n\nD E F", "AB primary", "BC primary", "BE primary", "AD primary", "DEF primary", "CF primary", "no AB BC", "no BC BE", "no BE AB")
	g := made(t, m.Network, road.Car, Options{})
	if g.Summary.Turns != 3 {
		t.Fatalf("%d restrictions hold, want 3", g.Summary.Turns)
	}
	for e := range int32(len(g.Edges)) {
		if g.OnIsland(e) {
			t.Errorf("edge %d is called an island", e)
		}
	}
	oneway := roadtest.Draw("A B C\n\nD E F", "AB primary", "BC primary", "BE primary", "AD primary", "DEF primary", "CF primary", "no AB BC", "no BC BE", "no BE AB", "CA primary oneway")
	if g = made(t, oneway.Network, road.Car, Options{}); g.Summary.IslandMetres != 0 {
		t.Errorf("with a one-way street %v m are called islands", g.Summary.IslandMetres)
	}
}

// TestFactors holds that slowed and closed stretches are so where they lie.
func TestFactors(t *testing.T) {
	m := roadtest.Draw("A B C", "ABC residential")
	b := road.PlaceOf(m.Point('B'))
	flooded := func(by float64) Options {
		return Options{Factor: func(from, to road.Place) float64 {
			if int64(from.Lon)+int64(to.Lon) > 2*int64(b.Lon) {
				return by
			}
			return 1
		}}
	}
	if got := seconds(made(t, m.Network, road.Car, flooded(0.5)), m, "AC"); got != "108.2" {
		t.Errorf("half the speed on the second half: %s s, want 36.1 + 72.1", got)
	}
	closed := made(t, m.Network, road.Car, flooded(0))
	if got := seconds(closed, m, "AB"); got != "36.1" {
		t.Errorf("up to the flood: %s s", got)
	}
	if len(closed.Edges) != 1 {
		t.Errorf("%d edges are left, want the dry one", len(closed.Edges))
	}
}

func TestMetres(t *testing.T) {
	for _, c := range [][2]orb.Point{
		{{115.2, 38.6}, {115.2101, 38.6}}, {{115.2, 38.6}, {115.2, 38.65}}, {{115.2, 38.6}, {115.28, 38.66}},
		{{10, 70}, {10.09, 70.09}}, {{-51.2, -30.1}, {-51.1999, -30.0999}}, {{10, 0}, {11, 1}}, {{-179, 10}, {179, 10}},
	} {
		got, want := Metres(road.PlaceOf(c[0]), road.PlaceOf(c[1])), geo.Distance(c[0], c[1])
		if math.Abs(got-want) > 2e-6*want {
			t.Errorf("%v: %v m, want %v", c, got, want)
		}
	}
}

// TestSound checks the form of random graphs: every way out of a vertex is a way into
// its neighbour, every edge has its hops and every hop its edge.
func TestSound(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	for seed := range uint64(5) {
		for _, m := range []road.Mode{road.Walk, road.Car, road.Ambulance} {
			g := made(t, roadtest.Random(seed, 500, box), m, Options{})
			check(t, g)
			if m == road.Car && (g.Summary.Turns == 0 || len(g.Splits.Heads) == 0 || g.Summary.Islands == 0) {
				t.Errorf("seed %d: %+v: the world tells nothing", seed, g.Summary)
			}
		}
	}
}

func check(t *testing.T, g *Graph) {
	t.Helper()
	type hop struct {
		from, to int32
		cost     uint32
	}
	out, in := map[hop]int{}, map[hop]int{}
	for v := range int32(g.Len()) {
		for _, h := range g.Leaving.Of(v) {
			out[hop{v, h.To, h.MS}]++
			if along, ok := g.Along(v, h.To, h.MS); !ok || g.Cost(along) != h.MS {
				t.Fatalf("no edge leads from %d to %d for %d ms", v, h.To, h.MS)
			}
		}
		for _, h := range g.Entering().Of(v) {
			in[hop{h.To, v, h.MS}]++
		}
		if base := g.Base(v); g.Places[base] != g.Places[v] || g.Base(base) != base {
			t.Fatalf("vertex %d is no copy of %d", v, base)
		}
	}
	if !maps.Equal(out, in) {
		t.Fatalf("%d hops lead out, %d in, and they are not the same", len(out), len(in))
	}
	for e := range int32(len(g.Edges)) {
		if low := g.Edges[e].lower(); int(g.First[low]) > int(e) || int(g.First[low+1]) <= int(e) {
			t.Fatalf("edge %d does not stand with vertex %d", e, low)
		}
		for _, back := range []bool{false, true} {
			travel := Travel{e, back}
			if g.Cost(travel) == Closed {
				continue
			}
			tail, others, head := g.Ends(travel)
			for _, from := range append(slices.Clone(others), tail) {
				k := hop{from, head, g.Cost(travel)}
				if out[k] == 0 {
					t.Fatalf("edge %d cannot be left by %d", e, from)
				}
				out[k]--
			}
		}
	}
	for k, n := range out {
		if n != 0 {
			t.Fatalf("%+v is a hop along no edge", k)
		}
	}
}

// TestHilbertKeepsNeighboursClose holds that vertices that meet stand close in memory,
// and that the curve comes everywhere.
func TestHilbertKeepsNeighboursClose(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116, 39}}
	g := made(t, roadtest.Random(1, 10_000, box), road.Walk, Options{})
	apart := 0.0
	for i := range g.Edges {
		apart += math.Abs(float64(g.Edges[i].A - g.Edges[i].B))
	}
	if mean := apart / float64(len(g.Edges)); mean > float64(g.Len())/20 {
		t.Errorf("neighbours are %v numbers apart of %d", mean, g.Len())
	}
	seen := map[uint32]bool{}
	for x := range uint32(32) {
		for y := range uint32(32) {
			seen[hilbert(x<<11, y<<11)>>22] = true
		}
	}
	if len(seen) != 1024 {
		t.Errorf("the curve meets %d of 1024 squares", len(seen))
	}
}

func BenchmarkMake(b *testing.B) {
	box := orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116, 39}}
	net := roadtest.Random(1, 250_000, box)
	b.ReportAllocs()
	for b.Loop() {
		made(b, net, road.Car, Options{})
	}
}
