// Package graph makes the road graph of one mode: vertices where roads meet or
// end, edges between them with their shapes, and arcs in compressed sparse rows.
// Vertices stand in the order of a Hilbert curve, which keeps neighbours close in
// memory. Costs are whole milliseconds, so that sums do not depend on their order.
// A turn that is forbidden splits its vertex, so that searches look at vertices
// alone. Places are in 1e-7 degrees. A graph is read-only once it is made.
package graph

import (
	"math"
	"math/bits"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// Closed is the cost of a way that nobody may go.
const Closed = math.MaxUint32

// Arc is a neighbour of a vertex.
type Arc struct {
	To      int32  // the neighbour
	Out, In uint32 // ms to it and from it, or Closed
	Edge    int32
}

// Edge is a stretch of road between two vertices.
type Edge struct {
	A, B              int32  // where it begins and ends, in the direction of its way
	Forward, Backward uint32 // ms from A to B and back, or Closed
	Way               int32  // in the network of roads
}

// Graph is the roads of a mode.
type Graph struct {
	Mode   road.Mode
	Places []road.Place // of the vertices
	First  []uint32     // the arcs of vertex v are Arcs[First[v]:First[v+1]]
	Arcs   []Arc
	Edges  []Edge   // those of one neighbourhood close together
	Bends  []uint32 // the points between the ends of edge e are Shapes[Bends[e]:Bends[e+1]]
	Shapes []road.Place
	Island []uint64 // a bit an edge: it leads nowhere far, so that nothing is tied to it

	// Edges at forbidden turns, of which Ends knows more.
	turning []uint64 // a bit an edge; nil where there is none
	rank    []uint32 // how many bits are set before each word of turning
	ends    []Ends   // two for each bit set: forward and backward

	Ways    []road.Way // as in the network, for what they are called
	Names   []string
	Summary Summary
}

// Travel is an edge in a direction.
type Travel struct {
	Edge     int32
	Backward bool
}

// Ends are the copies of vertices at a forbidden turn that travel along an edge
// begins and ends at: whoever travels into the vertex arrives at one copy, and
// whoever leaves it may come from several.
type Ends struct {
	Tails []int32
	Head  int32
}

// Summary is what was found while making the graph.
type Summary struct {
	Metres       float64 // of edges
	Islands      int     // of which none is tied to
	IslandMetres float64
	Turns        int // restrictions that hold
	TurnsLost    int // that could not be placed
}

// Len is the number of vertices.
func (g *Graph) Len() int { return len(g.Places) }

// Of are the arcs of a vertex.
func (g *Graph) Of(v int32) []Arc { return g.Arcs[g.First[v]:g.First[v+1]] }

// OnIsland reports whether an edge lies on an island.
func (g *Graph) OnIsland(e int32) bool { return g.Island[e>>6]&(1<<(e&63)) != 0 }

// Ends are where travel along an edge begins and ends. Nearly always there is one
// of each.
func (g *Graph) Ends(t Travel) (tail int32, others []int32, head int32) {
	if g.Turning(t.Edge) {
		if ends := g.endsOf(t); len(ends.Tails) > 0 {
			return ends.Tails[0], ends.Tails[1:], ends.Head
		}
	}
	e := &g.Edges[t.Edge]
	if t.Backward {
		return e.B, nil, e.A
	}
	return e.A, nil, e.B
}

// endsOf is where the ends of travel along an edge that turns are kept.
func (g *Graph) endsOf(t Travel) *Ends {
	word := t.Edge >> 6
	at := 2 * (int(g.rank[word]) + bits.OnesCount64(g.turning[word]&(1<<(t.Edge&63)-1)))
	if t.Backward {
		at++
	}
	return &g.ends[at]
}

// Turning reports whether an edge touches a vertex that is split.
func (g *Graph) Turning(e int32) bool { return g.turning != nil && g.turning[e>>6]&(1<<(e&63)) != 0 }

// Cost is what travel along a whole edge costs.
func (g *Graph) Cost(t Travel) uint32 {
	if t.Backward {
		return g.Edges[t.Edge].Backward
	}
	return g.Edges[t.Edge].Forward
}

// Line is an edge from end to end.
func (g *Graph) Line(e int32, buf []road.Place) []road.Place {
	buf = append(buf[:0], g.Places[g.Edges[e].A])
	buf = append(buf, g.Shapes[g.Bends[e]:g.Bends[e+1]]...)
	return append(buf, g.Places[g.Edges[e].B])
}

// Bound is the rectangle of all vertices.
func (g *Graph) Bound() orb.Bound {
	if len(g.Places) == 0 {
		return orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	low, high := g.Places[0], g.Places[0]
	for _, p := range slices.Concat(g.Places, g.Shapes) {
		low = road.Place{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
		high = road.Place{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
	}
	return orb.Bound{Min: low.Point(), Max: high.Point()}
}
