package tie

import (
	"context"
	"fmt"
	"math"
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
				x := NewIndex(g)
				points := analysistest.Scatter(seed, 400, box.Pad(0.02))
				ties, err := x.All(context.Background(), points, 500)
				if err != nil {
					t.Fatal(err)
				}
				loose := 0
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
				if loose == 0 || loose == len(points) {
					t.Errorf("%d of %d are tied to nothing: the world tells nothing", loose, len(points))
				}
			})
		}
	}
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
