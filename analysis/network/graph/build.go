package graph

import (
	"context"
	"math"

	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
)

// Options say how a graph is made. The zero value of each is the usual.
type Options struct {
	// Factor is on the speed of the straight stretch between two places, as under
	// snow; 0 closes the road. Nil is 1 everywhere. It is called from several
	// goroutines at once.
	Factor func(from, to road.Place) float64
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
	vertex  []int32   // of a node: what it is before vertices are numbered, then the number
	length  []float32 // of the edges, metres
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
	b := &builder{roads: roads, table: table, options: options, g: &Graph{Mode: table.Mode, Names: namesOf(roads.Names)}}
	for _, step := range []func(){b.ways, b.meetings, b.edges, b.order, b.orderEdges, b.measure, b.link, b.islands} {
		step()
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return b.g, nil
}

// ways keeps what graphs need of the ways.
func (b *builder) ways() {
	b.g.Ways = make([]Way, len(b.roads.Ways))
	for i := range b.roads.Ways {
		w := &b.g.Ways[i] // field by field, which leaves what pads it at 0: graphs are kept as they lie in memory
		w.Name, w.Class = b.roads.Ways[i].Name, b.roads.Ways[i].Class
	}
}

// speeds are km/h along a way and against it; 0 is closed.
func (b *builder) speeds(w *road.Way) (forward, backward float64) {
	on := b.table.On
	if w.Driven {
		on = b.table.Driven
	}
	if w.Forward.Has(b.table.Mode) {
		forward = on(w.Class, w.SpeedForward)
	}
	if w.Backward.Has(b.table.Mode) {
		backward = on(w.Class, w.SpeedBackward)
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

// factor is on the speed between two places.
func (b *builder) factor(p, q road.Place) float64 {
	if b.options.Factor == nil {
		return 1
	}
	return b.options.Factor(p, q)
}

func (b *builder) closed(from, to int32) bool {
	return b.options.Factor != nil && b.factor(b.roads.Places[from], b.roads.Places[to]) <= 0
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
	b.reserve()
	b.open(func(way int, nodes []int32) {
		from := 0
		for k := 1; k < len(nodes); k++ {
			if b.closed(nodes[k-1], nodes[k]) {
				from = k
				continue
			}
			if b.vertex[nodes[k]] != between {
				b.edge(way, nodes[from:k+1])
				from = k
			}
		}
	})
	g.Bends = append(g.Bends, uint32(len(g.Shapes)))
}

// reserve makes room for the edges that there will be, and a little more where some
// are closed.
func (b *builder) reserve() {
	vertices, edges, shapes := 0, 0, 0
	for _, v := range b.vertex {
		if v == meeting {
			vertices++
		}
	}
	b.open(func(_ int, nodes []int32) {
		for k, n := range nodes {
			switch v := b.vertex[n]; {
			case v == between:
				shapes++
			case v == barred:
				vertices++
				edges++
			case k > 0:
				edges++
			}
		}
	})
	g := b.g
	g.Places, g.Edges = make([]road.Place, 0, vertices), make([]Edge, 0, edges)
	g.Bends, g.Shapes = make([]uint32, 0, edges+1), make([]road.Place, 0, shapes)
}

// edge adds a stretch of a way.
func (b *builder) edge(way int, nodes []int32) {
	g := b.g
	g.Bends = append(g.Bends, uint32(len(g.Shapes)))
	for _, n := range nodes[1 : len(nodes)-1] {
		g.Shapes = append(g.Shapes, b.roads.Places[n])
	}
	g.Edges = append(g.Edges, Edge{A: b.at(nodes[0]), B: b.at(nodes[len(nodes)-1]), Way: int32(way)})
}

// measure finds how long edges are and what they cost, on all cores.
func (b *builder) measure() {
	g := b.g
	b.length = make([]float32, len(g.Edges))
	sums := make([]float64, chunks(len(g.Edges)))
	eachChunk(len(g.Edges), func(chunk, from, to int) {
		for e := from; e < to; e++ {
			metres, slowed := b.metres(int32(e))
			b.length[e] = float32(metres)
			sums[chunk] += metres
			edge := &g.Edges[e]
			forward, backward := b.speeds(&b.roads.Ways[edge.Way])
			edge.Forward, edge.Backward = b.cost(edge.Way, forward, slowed), b.cost(edge.Way, backward, slowed)
		}
	})
	for _, sum := range sums {
		g.Summary.Metres += sum
	}
}

// metres is the length of an edge, and that of one which takes as long where
// nothing is slowed.
func (b *builder) metres(e int32) (metres, slowed float64) {
	g := b.g
	last := g.Places[g.Edges[e].A]
	step := func(p road.Place) {
		d := Metres(last, p)
		metres += d
		slowed += d / b.factor(last, p)
		last = p
	}
	for _, p := range g.Shapes[g.Bends[e]:g.Bends[e+1]] {
		step(p)
	}
	step(g.Places[g.Edges[e].B])
	return metres, slowed
}

// mostMS keeps the cost of an edge far from Closed: 12 days.
const mostMS = 1 << 30

// cost is the ms of so many metres of a way at a speed.
func (b *builder) cost(way int32, kmh, metres float64) uint32 {
	if kmh <= 0 {
		return Closed
	}
	if seconds := b.roads.Ways[way].Seconds; seconds > 0 {
		kmh = b.wayMetres(int(way)) / float64(seconds) * 3.6
	}
	return uint32(math.Min(math.Round(metres*3600/math.Max(kmh, 1e-3)), mostMS))
}

// wayMetres is the length of a whole way.
func (b *builder) wayMetres(way int) float64 {
	nodes, sum := b.roads.Nodes(way), 0.0
	for k := 1; k < len(nodes); k++ {
		sum += Metres(b.roads.Places[nodes[k-1]], b.roads.Places[nodes[k]])
	}
	return sum
}

// order renumbers vertices along the curve.
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
	eachChunk(len(g.Edges), func(_, from, to int) {
		for i := from; i < to; i++ {
			e := &g.Edges[i]
			e.A, e.B = rank[e.A], rank[e.B]
		}
	})
}

// orderEdges puts edges in the order of their lower vertex, by counting.
func (b *builder) orderEdges() {
	g := b.g
	next := make([]uint32, len(g.Places)+2) // [v+1] is where the next edge of v goes
	for i := range g.Edges {
		next[g.Edges[i].lower()+2]++
	}
	for v := 1; v < len(next); v++ {
		next[v] += next[v-1]
	}
	edges := make([]Edge, len(g.Edges))
	from := make([]int32, len(g.Edges)) // where an edge stood
	for i, e := range g.Edges {
		at := &next[e.lower()+1]
		edges[*at], from[*at] = e, int32(i)
		*at++
	}
	g.Edges, g.First = edges, next[:len(next)-1]
	bends := make([]uint32, 0, len(g.Bends))
	shapes := make([]road.Place, 0, len(g.Shapes))
	for _, i := range from {
		bends = append(bends, uint32(len(shapes)))
		shapes = append(shapes, g.Shapes[g.Bends[i]:g.Bends[i+1]]...)
	}
	g.Bends, g.Shapes = append(bends, uint32(len(shapes))), shapes
}

// link makes the hops. Those of edges at forbidden turns come from split.
func (b *builder) link() {
	g := b.g
	loose := b.split()
	f := newFiller(len(g.Places))
	each := func(visit func(from int32, h Hop)) {
		for i := range g.Edges {
			e := &g.Edges[i]
			if g.Turning(int32(i)) {
				continue
			}
			if e.Forward != Closed {
				visit(e.A, Hop{To: e.B, MS: e.Forward})
			}
			if e.Backward != Closed {
				visit(e.B, Hop{To: e.A, MS: e.Backward})
			}
		}
		for _, l := range loose {
			visit(l.from, l.hop)
		}
	}
	each(func(from int32, _ Hop) { f.count(from) })
	f.counted()
	each(f.put)
	g.Leaving = f.rows()
}
