package tie

import (
	"math"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Gate is a vertex by which a tied place leaves its edge, or is come to, and what the
// way between them costs in ms, along the edge alone.
type Gate struct {
	Vertex int32
	MS     uint32
}

// Part is the cost of a fraction of an edge.
func Part(cost uint32, fraction float32) uint32 {
	return uint32(math.Round(float64(cost) * float64(fraction)))
}

// Leaving adds the vertices that travel from a tied place comes to first.
func Leaving(g *graph.Graph, t Tie, buf []Gate) []Gate {
	e := &g.Edges[t.Edge]
	if e.Forward != graph.Closed {
		_, _, head := g.Ends(graph.Travel{Edge: t.Edge})
		buf = append(buf, Gate{head, e.Forward - Part(e.Forward, t.Along)})
	}
	if e.Backward != graph.Closed {
		_, _, head := g.Ends(graph.Travel{Edge: t.Edge, Backward: true})
		buf = append(buf, Gate{head, Part(e.Backward, t.Along)})
	}
	return buf
}

// Coming adds the vertices from which travel comes to a tied place.
func Coming(g *graph.Graph, t Tie, buf []Gate) []Gate {
	e := &g.Edges[t.Edge]
	if e.Forward != graph.Closed {
		buf = tails(g, graph.Travel{Edge: t.Edge}, Part(e.Forward, t.Along), buf)
	}
	if e.Backward != graph.Closed {
		buf = tails(g, graph.Travel{Edge: t.Edge, Backward: true}, e.Backward-Part(e.Backward, t.Along), buf)
	}
	return buf
}

func tails(g *graph.Graph, t graph.Travel, ms uint32, buf []Gate) []Gate {
	tail, others, _ := g.Ends(t)
	buf = append(buf, Gate{tail, ms})
	for _, v := range others {
		buf = append(buf, Gate{v, ms})
	}
	return buf
}
