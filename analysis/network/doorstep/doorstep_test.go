package doorstep

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// TestMarksAreThoseOfAllEnds compares with a look at the ends of every edge, on a graph
// with forbidden turns.
func TestMarksAreThoseOfAllEnds(t *testing.T) {
	table := speed.Of(road.Car)
	g, err := graph.Make(context.Background(), roadtest.Random(3, 300, orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{115.1, 38.1}}), &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	turning := 0
	for _, share := range []int{1, 2, 30} {
		var lived []int32
		for e := range int32(len(g.Edges)) {
			if r.IntN(share) == 0 {
				lived = append(lived, e)
			}
			if g.Turning(e) {
				turning++
			}
		}
		s := New(g, lived)
		m := s.Marks()
		for range 50 {
			var vertices, want []int32
			for range r.IntN(4) {
				vertices = append(vertices, r.Int32N(int32(g.Len())))
			}
			own := r.Int32N(int32(len(g.Edges)))
			for _, e := range lived {
				if e == own || touches(g, e, vertices) {
					want = append(want, e)
				}
			}
			for _, v := range vertices {
				m.Vertex(v)
			}
			m.Edge(own)
			var got []int32
			m.Take(func(e int32) { got = append(got, e) })
			if !slices.Equal(got, want) {
				t.Fatalf("edges %v at vertices %v and edge %d, want %v", got, vertices, own, want)
			}
		}
		for v := range int32(g.Len()) {
			_, listed := slices.BinarySearch(s.Vertices(), v)
			if want := slices.ContainsFunc(lived, func(e int32) bool { return touches(g, e, []int32{v}) }); listed != want {
				t.Fatalf("vertex %d listed: %v, want %v", v, listed, want)
			}
		}
	}
	if turning == 0 {
		t.Fatal("no forbidden turn in the network")
	}
}

func touches(g *graph.Graph, e int32, vertices []int32) bool {
	ends := []int32{g.Edges[e].A, g.Edges[e].B}
	for _, back := range []bool{false, true} {
		if tr := (graph.Travel{Edge: e, Backward: back}); g.Cost(tr) != graph.Closed {
			tail, others, head := g.Ends(tr)
			ends = append(append(ends, tail, head), others...)
		}
	}
	return slices.ContainsFunc(ends, func(v int32) bool { return slices.Contains(vertices, v) })
}

func TestNoEdges(t *testing.T) {
	s := New(&graph.Graph{}, nil)
	m := s.Marks()
	m.Edge(5)
	m.Take(func(int32) { t.Error("an edge where there is none") })
	if len(s.Vertices()) != 0 {
		t.Error("a vertex where there is none")
	}
}
