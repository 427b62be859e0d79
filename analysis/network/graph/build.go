package graph

import (
	"context"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
)

// Options say how a graph is made. The zero value of each is the usual.
type Options struct {
	// Factor multiplies the speed around a place, as under snow; 0 closes the road.
	// Nil is 1 everywhere.
	Factor func(road.Place) float64
	// IslandMetres is the length of roads below which a part that cannot be left or
	// reached is an island; 0 stands for 2,000.
	IslandMetres float64
}

// builder makes a graph.
type builder struct {
	roads   *road.Network
	table   *speed.Table
	options Options
	g       *Graph
	vertex  []int32 // of a node: what it is before vertices are numbered, then the number
}

// What a node is before vertices are numbered.
const (
	unused  int32 = -1
	between int32 = -2 // one way passes it
	meeting int32 = -3
	barred  int32 = -4 // each way ends there by itself
)

// Make builds the graph of the mode of a table. It fails only where ctx ends.
func Make(ctx context.Context, roads *road.Network, table *speed.Table, options Options) (*Graph, error) {
	if options.IslandMetres == 0 {
		options.IslandMetres = 2000
	}
	b := &builder{roads: roads, table: table, options: options, g: &Graph{Mode: table.Mode, Ways: roads.Ways, Names: roads.Names}}
	for _, step := range []func(){b.meetings, b.edges, b.order, b.link, b.islands} {
		step()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return b.g, nil
}

// speeds are km/h along a way and against it; 0 is closed.
func (b *builder) speeds(w *road.Way) (forward, backward float64) {
	if w.Forward.Has(b.table.Mode) {
		forward = b.table.On(w.Class, w.SpeedForward)
	}
	if w.Backward.Has(b.table.Mode) {
		backward = b.table.On(w.Class, w.SpeedBackward)
	}
	return forward, backward
}

// open lists the ways that the mode can use.
func (b *builder) open(visit func(way int, nodes []int32)) {
	for i := range b.roads.Ways {
		if f, k := b.speeds(&b.roads.Ways[i]); f > 0 || k > 0 {
			if nodes := b.roads.Nodes(i); len(nodes) > 1 {
				visit(i, nodes)
			}
		}
	}
}

// meetings finds the nodes where ways meet, end, or are cut.
func (b *builder) meetings() {
	b.vertex = make([]int32, len(b.roads.Places))
	for i := range b.vertex {
		b.vertex[i] = unused
	}
	b.open(func(way int, nodes []int32) {
		for k, n := range nodes {
			switch {
			case k == 0 || k == len(nodes)-1 || b.vertex[n] != unused:
				b.vertex[n] = meeting
			default:
				b.vertex[n] = between
			}
			if k > 0 && b.closed(nodes[k-1], n) {
				b.vertex[nodes[k-1]], b.vertex[n] = meeting, meeting
			}
		}
	})
	for _, t := range b.roads.Turns {
		if t.Modes.Has(b.table.Mode) && b.vertex[t.Via] == between {
			b.vertex[t.Via] = meeting
		}
	}
	for n, whom := range b.roads.Barred {
		if whom.Has(b.table.Mode) && b.vertex[n] != unused {
			b.vertex[n] = barred
		}
	}
}

// factor is on the speed between two nodes, taken half way.
func (b *builder) factor(from, to int32) float64 {
	if b.options.Factor == nil {
		return 1
	}
	p, q := b.roads.Places[from], b.roads.Places[to]
	return b.options.Factor(road.Place{Lon: int32((int64(p.Lon) + int64(q.Lon)) / 2), Lat: int32((int64(p.Lat) + int64(q.Lat)) / 2)})
}

func (b *builder) closed(from, to int32) bool {
	return b.options.Factor != nil && b.factor(from, to) <= 0
}

// at is the vertex of a node where an edge begins or ends.
func (b *builder) at(n int32) int32 {
	if v := b.vertex[n]; v >= 0 {
		return v
	}
	v := int32(len(b.g.Places))
	b.g.Places = append(b.g.Places, b.roads.Places[n])
	if b.vertex[n] != barred {
		b.vertex[n] = v
	}
	return v
}

// edges cuts the ways where they meet.
func (b *builder) edges() {
	g := b.g
	b.open(func(way int, nodes []int32) {
		from := 0
		for k := 1; k < len(nodes); k++ {
			if b.closed(nodes[k-1], nodes[k]) {
				from = k
				continue
			}
			if v := b.vertex[nodes[k]]; v != between {
				b.edge(way, nodes[from:k+1])
				from = k
			}
		}
	})
	g.Bends = append(g.Bends, uint32(len(g.Shapes)))
}

// mostMS keeps the cost of an edge far from Closed: 12 days.
const mostMS = 1 << 30

// edge adds a stretch of a way.
func (b *builder) edge(way int, nodes []int32) {
	w := &b.roads.Ways[way]
	metres, slowed := 0.0, 0.0
	for k := 1; k < len(nodes); k++ {
		d := Metres(b.roads.Places[nodes[k-1]], b.roads.Places[nodes[k]])
		metres += d
		slowed += d / b.factor(nodes[k-1], nodes[k])
	}
	forward, backward := b.speeds(w)
	cost := func(kmh float64) uint32 {
		if kmh <= 0 {
			return Closed
		}
		if w.Seconds > 0 {
			kmh = b.wayMetres(way) / float64(w.Seconds) * 3.6
		}
		return uint32(math.Min(math.Round(slowed*3600/math.Max(kmh, 1e-3)), mostMS))
	}
	g := b.g
	g.Bends = append(g.Bends, uint32(len(g.Shapes)))
	for _, n := range nodes[1 : len(nodes)-1] {
		g.Shapes = append(g.Shapes, b.roads.Places[n])
	}
	g.Edges = append(g.Edges, Edge{A: b.at(nodes[0]), B: b.at(nodes[len(nodes)-1]), Forward: cost(forward), Backward: cost(backward), Way: int32(way)})
	g.Summary.Metres += metres
}

// wayMetres is the length of a whole way.
func (b *builder) wayMetres(way int) float64 {
	nodes, sum := b.roads.Nodes(way), 0.0
	for k := 1; k < len(nodes); k++ {
		sum += Metres(b.roads.Places[nodes[k-1]], b.roads.Places[nodes[k]])
	}
	return sum
}

// order renumbers vertices along the curve, and edges by where they begin.
func (b *builder) order() {
	g := b.g
	rank := ranks(g.Places)
	places := make([]road.Place, len(g.Places))
	for i, r := range rank {
		places[r] = g.Places[i]
	}
	g.Places = places
	for n, v := range b.vertex {
		if v >= 0 {
			b.vertex[n] = rank[v]
		}
	}
	for i := range g.Edges {
		e := &g.Edges[i]
		e.A, e.B = rank[e.A], rank[e.B]
	}
	b.orderEdges()
}

// orderEdges puts edges in the order of their lower vertex, by counting.
func (b *builder) orderEdges() {
	g := b.g
	start := make([]uint32, len(g.Places)+1)
	for i := range g.Edges {
		start[min(g.Edges[i].A, g.Edges[i].B)+1]++
	}
	for v := 1; v < len(start); v++ {
		start[v] += start[v-1]
	}
	edges := make([]Edge, len(g.Edges))
	from := make([]int32, len(g.Edges)) // where an edge stood
	for i, e := range g.Edges {
		at := &start[min(e.A, e.B)]
		edges[*at], from[*at] = e, int32(i)
		*at++
	}
	bends := make([]uint32, 0, len(g.Bends))
	shapes := make([]road.Place, 0, len(g.Shapes))
	for _, i := range from {
		bends = append(bends, uint32(len(shapes)))
		shapes = append(shapes, g.Shapes[g.Bends[i]:g.Bends[i+1]]...)
	}
	g.Edges, g.Bends, g.Shapes = edges, append(bends, uint32(len(shapes))), shapes
}

// link makes the arcs. Those of edges at forbidden turns come from split.
func (b *builder) link() {
	g := b.g
	loose := b.split()
	g.First = make([]uint32, len(g.Places)+1)
	count := func(v int32) { g.First[v+1]++ }
	whole := func(i int) bool { return !g.Turning(int32(i)) }
	for i := range g.Edges {
		if whole(i) {
			count(g.Edges[i].A)
			count(g.Edges[i].B)
		}
	}
	for _, l := range loose {
		count(l.from)
	}
	for v := 1; v < len(g.First); v++ {
		g.First[v] += g.First[v-1]
	}
	g.Arcs = make([]Arc, g.First[len(g.Places)])
	next := slices.Clone(g.First)
	put := func(v int32, a Arc) {
		g.Arcs[next[v]] = a
		next[v]++
	}
	for i := range g.Edges {
		if e := &g.Edges[i]; whole(i) {
			put(e.A, Arc{To: e.B, Out: e.Forward, In: e.Backward, Edge: int32(i)})
			put(e.B, Arc{To: e.A, Out: e.Backward, In: e.Forward, Edge: int32(i)})
		}
	}
	for _, l := range loose {
		put(l.from, l.arc)
	}
}
