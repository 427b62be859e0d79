package tie

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

func makeGraph(t testing.TB, net *road.Network, m road.Mode) *graph.Graph {
	t.Helper()
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// distance to an edge, and how far along it the nearest point lies, by every
// segment of it.
func distance(g *graph.Graph, e int32, p orb.Point) (least, along float64) {
	line := g.Line(e, nil)
	at := road.PlaceOf(p)
	scale := graph.ScaleAt(at.Lat)
	least = math.Inf(1)
	total := 0.0
	for k := 1; k < len(line); k++ {
		ax, ay := float64(line[k-1].Lon-at.Lon)*scale.Lon, float64(line[k-1].Lat-at.Lat)*scale.Lat
		ux, uy := float64(line[k].Lon-line[k-1].Lon)*scale.Lon, float64(line[k].Lat-line[k-1].Lat)*scale.Lat
		foot := 0.0
		if l := ux*ux + uy*uy; l > 0 {
			foot = math.Max(0, math.Min(1, -(ax*ux+ay*uy)/l))
		}
		long := graph.Metres(line[k-1], line[k])
		if d := math.Hypot(ax+foot*ux, ay+foot*uy); d < least {
			least, along = d, total+foot*long
		}
		total += long
	}
	return least, along / total
}

// TestAgainstEveryEdge holds that no edge is nearer than the one tied to, and that
// islands and motorways are nothing to be tied to.
func TestAgainstEveryEdge(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	for seed := range uint64(4) {
		for _, m := range []road.Mode{road.Walk, road.Car} {
			t.Run(fmt.Sprint(m, seed), func(t *testing.T) {
				g := makeGraph(t, roadtest.Random(seed, 300, box), m)
				loose := compare(t, g, analysistest.Scatter(seed, 400, box.Pad(0.02)))
				if loose == 0 || loose == 400 {
					t.Errorf("%d of 400 are tied to nothing: the world tells nothing", loose)
				}
			})
		}
	}
}

// compare holds the ties of points against every edge and returns how many are tied
// to nothing.
func compare(t *testing.T, g *graph.Graph, points []orb.Point) (loose int) {
	t.Helper()
	ties, err := NewIndex(g).All(context.Background(), points, 500)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range points {
		least := 500.0
		for e := range int32(len(g.Edges)) {
			if c := g.Ways[g.Edges[e].Way].Class; c != road.Motorway && !g.OnIsland(e) {
				d, _ := distance(g, e, p)
				least = math.Min(least, d)
			}
		}
		switch tied := ties[i]; {
		case tied.Edge < 0 && least < 499.99:
			t.Fatalf("%v is tied to nothing, %v m from a road", p, least)
		case tied.Edge < 0:
			loose++
		default:
			d, along := distance(g, tied.Edge, p)
			if math.Abs(float64(tied.Metres)-least) > 1e-3 || math.Abs(d-least) > 1e-3 || math.Abs(along-float64(tied.Along)) > 1e-5 {
				t.Fatalf("%v is tied at %+v; the nearest road is %v m away, this one %v at %v", p, tied, least, d, along)
			}
		}
	}
	return loose
}

// TestLongRoads ties to roads of up to 100 bends, which have many items.
func TestLongRoads(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	net := &road.Network{Names: []string{""}}
	for k := range 60 {
		at := road.PlaceOf(orb.Point{115.2 + 0.1*r.Float64(), 38.6 + 0.08*r.Float64()})
		w := road.Way{ID: int64(k), From: int32(len(net.Refs)), Class: road.Residential, Forward: road.Everyone, Backward: road.Everyone}
		if k%5 == 0 {
			w.Class = road.Motorway
		}
		if k > 0 { // it begins where another has a bend, so that all hang together
			net.Refs = append(net.Refs, int32(r.IntN(len(net.Places))))
			at = net.Places[net.Refs[len(net.Refs)-1]]
		}
		for range 2 + r.IntN(100) {
			at = road.Place{Lon: at.Lon + r.Int32N(4000) - 2000, Lat: at.Lat + r.Int32N(4000) - 2000}
			net.Refs, net.Places = append(net.Refs, int32(len(net.Places))), append(net.Places, at)
		}
		w.To = int32(len(net.Refs))
		net.Ways = append(net.Ways, w)
	}
	g := makeGraph(t, net, road.Car)
	x, most := NewIndex(g), 0
	for e := range int32(len(g.Edges)) {
		most = max(most, stretches(g, e))
	}
	if len(x.Leaves) < len(g.Edges) || most < 5 {
		t.Errorf("%d items of %d edges, %d of one at most: the world tells nothing", len(x.Leaves), len(g.Edges), most)
	}
	b := g.Bound()
	compare(t, g, analysistest.Scatter(8, 600, b))
}

// TestEdgeNotVertex holds that a door in the middle of a street is tied there.
func TestEdgeNotVertex(t *testing.T) {
	m := roadtest.Draw("A         B", "AB residential")
	x := NewIndex(makeGraph(t, m.Network, road.Walk))
	a, b := m.Point('A'), m.Point('B')
	p := orb.Point{a[0] + 0.3*(b[0]-a[0]), a[1] + 0.0005}
	got := x.Of(p, 1000)
	along := float64(got.Along)
	if g := x.g; g.Places[g.Edges[got.Edge].A] != road.PlaceOf(a) {
		along = 1 - along
	}
	if want := geo.Distance(p, orb.Point{p[0], a[1]}); math.Abs(float64(got.Metres)-want) > 0.01 || math.Abs(along-0.3) > 1e-4 {
		t.Errorf("tied %v m away at %v; want %v at 0.3", got.Metres, along, want)
	}
	if far := x.Of(p, 30); far != Loose {
		t.Errorf("55 m away, limit 30: %+v", far)
	}
	for _, nowhere := range []orb.Point{{math.NaN(), 0}, {0, math.Inf(1)}, {200, 0}, {0, 91}} {
		if got := x.Of(nowhere, 1000); got != Loose {
			t.Errorf("%v is tied: %+v", nowhere, got)
		}
	}
}

func TestNoRoads(t *testing.T) {
	x := NewIndex(makeGraph(t, &road.Network{Names: []string{""}}, road.Walk))
	if got := x.Of(orb.Point{115, 38}, 1000); got != Loose {
		t.Errorf("tied to nothing: %+v", got)
	}
}

func TestSameOnAnyCores(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	x := NewIndex(makeGraph(t, roadtest.Random(1, 300, box), road.Walk))
	points := analysistest.Scatter(9, 10_000, box)
	all, err := x.All(context.Background(), points, 1000)
	if err != nil {
		t.Fatal(err)
	}
	one := make([]Tie, len(points))
	for i, p := range points {
		one[i] = x.Of(p, 1000)
	}
	if !slices.Equal(all, one) {
		t.Error("all at once, other ties")
	}
}

func BenchmarkAll(b *testing.B) {
	box := orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116, 39}}
	x := NewIndex(makeGraph(b, roadtest.Random(1, 250_000, box), road.Walk))
	points := analysistest.Scatter(9, 200_000, box)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.All(context.Background(), points, 1000); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(points)), "ns/point")
}
