// Package graph makes the road graph of one mode: vertices where roads meet or
// end, edges between them with their shapes, and hops from vertex to vertex in
// compressed sparse rows. Vertices stand in the order of a Hilbert curve, which
// keeps neighbours close in memory. Costs are whole milliseconds, so that sums do
// not depend on their order. A turn that is forbidden splits its vertex, so that
// searches look at vertices alone. Places are in 1e-7 degrees. A graph is columns
// of plain numbers, read-only once it is made.
package graph

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// Closed is the cost of a way that nobody may go.
const Closed = math.MaxUint32

// Edge is a stretch of road between two vertices.
type Edge struct {
	A, B              int32  // where it begins and ends, in the direction of its way
	Forward, Backward uint32 // ms from A to B and back, or Closed
	Way               int32  // in Graph.Ways
}

// lower is the end that stands first; edges are in its order.
func (e *Edge) lower() int32 { return min(e.A, e.B) }

// Way is what is known of a road beyond its shape.
type Way struct {
	Name  int32 // in Graph.Names; 0 is none
	Class road.Class
}

// Graph is the roads of a mode.
type Graph struct {
	Mode    road.Mode
	Places  []road.Place // of the vertices; copies of split ones come last
	First   []uint32     // the edges whose lower end is vertex v are First[v] up to First[v+1]; copies have none
	Edges   []Edge
	Bends   []uint32 // the points between the ends of edge e are Shapes[Bends[e]:Bends[e+1]]
	Shapes  []road.Place
	Island  []uint64 // a bit an edge: it leads nowhere far, so that nothing is tied to it
	Splits  Splits
	Leaving Rows  // the ways out of each vertex
	Ways    []Way // one for each of the network of roads
	Names   Names
	Summary Summary

	entering Rows
	turn     sync.Once
}

// Travel is an edge in a direction.
type Travel struct {
	Edge     int32
	Backward bool
}

// Summary is what was found while making the graph.
type Summary struct {
	Metres       float64 // of edges
	Islands      int     // of which none is tied to
	IslandMetres float64
	Turns        int // restrictions that hold
	TurnsLost    int // that could not be placed
}

// Len is the number of vertices, copies among them.
func (g *Graph) Len() int { return len(g.Places) }

// Entering are the ways into each vertex: a hop leads against its direction. They
// are made when first asked for.
func (g *Graph) Entering() *Rows {
	g.turn.Do(func() {
		if g.entering.First == nil {
			g.entering = g.Leaving.turned()
		}
	})
	return &g.entering
}

// OnIsland reports whether an edge lies on an island.
func (g *Graph) OnIsland(e int32) bool { return bit(g.Island, e) }

func bit(words []uint64, i int32) bool { return words[i>>6]&(1<<(i&63)) != 0 }

func setBit(words []uint64, i int32) { words[i>>6] |= 1 << (i & 63) }

// Base is a vertex itself, or the one of which it is a copy.
func (g *Graph) Base(v int32) int32 {
	if copied := int(v) - (len(g.Places) - len(g.Splits.Of)); copied >= 0 {
		return g.Splits.Of[copied]
	}
	return v
}

// Ends are where travel along an edge begins and ends. Nearly always there is one
// of each. Whoever travels into a split vertex arrives at one copy of it, and
// whoever leaves it may come from several.
func (g *Graph) Ends(t Travel) (tail int32, others []int32, head int32) {
	tail, head = g.plain(t)
	if g.Turning(t.Edge) {
		others, head = g.Splits.ends(t)
	}
	return tail, others, head
}

// plain are the ends of travel where no turn is forbidden.
func (g *Graph) plain(t Travel) (tail, head int32) {
	e := &g.Edges[t.Edge]
	if t.Backward {
		return e.B, e.A
	}
	return e.A, e.B
}

// Turning reports whether an edge touches a vertex that is split.
func (g *Graph) Turning(e int32) bool { return g.Splits.Edges != nil && bit(g.Splits.Edges, e) }

// Cost is what travel along a whole edge costs.
func (g *Graph) Cost(t Travel) uint32 {
	if t.Backward {
		return g.Edges[t.Edge].Backward
	}
	return g.Edges[t.Edge].Forward
}

// Along is the travel by which a hop leads from one vertex to another at a cost: of
// several at the same, the first.
func (g *Graph) Along(from, to int32, ms uint32) (Travel, bool) {
	low := min(g.Base(from), g.Base(to))
	for e := int32(g.First[low]); e < int32(g.First[low+1]); e++ {
		for _, back := range [2]bool{false, true} {
			t := Travel{Edge: e, Backward: back}
			if g.Cost(t) != ms {
				continue
			}
			if tail, others, head := g.Ends(t); head == to && (tail == from || slices.Contains(others, from)) {
				return t, true
			}
		}
	}
	return Travel{}, false
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
	for _, places := range [][]road.Place{g.Places, g.Shapes} {
		for _, p := range places {
			low = road.Place{Lon: min(low.Lon, p.Lon), Lat: min(low.Lat, p.Lat)}
			high = road.Place{Lon: max(high.Lon, p.Lon), Lat: max(high.Lat, p.Lat)}
		}
	}
	return orb.Bound{Min: low.Point(), Max: high.Point()}
}

// Bytes is the memory of the columns, without the ways into vertices where nobody
// has asked for them.
func (g *Graph) Bytes() int {
	return 8*(len(g.Places)+len(g.Shapes)+len(g.Island)+len(g.Ways)) + 4*(len(g.First)+len(g.Bends)) + 20*len(g.Edges) +
		g.Splits.bytes() + g.Leaving.Bytes() + g.entering.Bytes() + g.Names.bytes()
}
