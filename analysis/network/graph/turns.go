package graph

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// looseArc is an arc of an edge that touches a split vertex.
type looseArc struct {
	from int32
	arc  Arc
}

// rule is what holds for whoever arrives at a vertex by one edge.
type rule struct {
	only      []int32 // edges that may be left by; empty is all
	forbidden []int32
}

// arrival is an edge travelled toward a vertex.
type arrival struct {
	vertex int32
	by     Travel
}

// split copies each vertex at a forbidden turn, once for every edge from which a
// turn is forbidden: whoever arrives by that edge comes to the copy, which has the
// ways out that are left. Everybody else comes to the vertex itself.
func (b *builder) split() []looseArc {
	rules, order := b.rules()
	if len(order) == 0 {
		return nil
	}
	g := b.g
	g.turning = make([]uint64, (len(g.Edges)+63)/64)
	incident := b.incident(order)
	copies := map[int32][]arrival{} // of a vertex, as they are numbered below
	number := map[arrival]int32{}
	for _, a := range order {
		number[a] = int32(len(g.Places))
		g.Places = append(g.Places, g.Places[a.vertex])
		copies[a.vertex] = append(copies[a.vertex], a)
		for _, t := range incident[a.vertex] {
			g.turning[t.Edge>>6] |= 1 << (t.Edge & 63)
		}
	}
	sum := uint32(0)
	for _, word := range g.turning {
		g.rank = append(g.rank, sum)
		sum += uint32(bits.OnesCount64(word))
	}
	g.ends = make([]Ends, 2*sum)
	var loose []looseArc
	for e := range int32(len(g.Edges)) {
		if !g.Turning(e) {
			continue
		}
		for _, back := range []bool{false, true} {
			if t := (Travel{e, back}); g.Cost(t) != Closed {
				ends := b.endsOf(t, copies, number, rules)
				*g.endsOf(t) = ends
				loose = append(loose, g.loose(t, ends)...)
			}
		}
	}
	return loose
}

// endsOf is where travel along an edge begins, which are the vertex and the copies
// of it that allow the edge, and where it ends.
func (b *builder) endsOf(t Travel, copies map[int32][]arrival, number map[arrival]int32, rules map[arrival]*rule) Ends {
	e := &b.g.Edges[t.Edge]
	tail, head := e.A, e.B
	if t.Backward {
		tail, head = head, tail
	}
	ends := Ends{Tails: []int32{tail}, Head: head}
	for _, a := range copies[tail] {
		if rules[a].allows(t.Edge) {
			ends.Tails = append(ends.Tails, number[a])
		}
	}
	if v, ok := number[arrival{head, t}]; ok {
		ends.Head = v
	}
	return ends
}

// allows reports whether an edge may be taken out of the vertex.
func (r *rule) allows(out int32) bool {
	return (len(r.only) == 0 || slices.Contains(r.only, out)) && !slices.Contains(r.forbidden, out)
}

// loose are the arcs of travel along an edge: out of each tail, into the head.
func (g *Graph) loose(t Travel, ends Ends) (arcs []looseArc) {
	cost := g.Cost(t)
	for _, tail := range ends.Tails {
		arcs = append(arcs, looseArc{tail, Arc{To: ends.Head, Out: cost, In: Closed, Edge: t.Edge}},
			looseArc{ends.Head, Arc{To: tail, Out: Closed, In: cost, Edge: t.Edge}})
	}
	return arcs
}

// incident lists the edges at the vertices concerned, once in each direction of
// arrival.
func (b *builder) incident(order []arrival) map[int32][]Travel {
	concerned := make([]bool, len(b.g.Places))
	for _, a := range order {
		concerned[a.vertex] = true
	}
	at := map[int32][]Travel{}
	for i := range b.g.Edges {
		e := &b.g.Edges[i]
		if concerned[e.B] {
			at[e.B] = append(at[e.B], Travel{int32(i), false})
		}
		if concerned[e.A] {
			at[e.A] = append(at[e.A], Travel{int32(i), true})
		}
	}
	return at
}

// rules gathers what the turn restrictions of the mode demand, and the arrivals in
// a fixed order.
func (b *builder) rules() (map[arrival]*rule, []arrival) {
	var turns []road.Turn
	for _, t := range b.roads.Turns {
		if t.Modes.Has(b.table.Mode) {
			turns = append(turns, t)
		}
	}
	if len(turns) == 0 {
		return nil, nil
	}
	at := b.arrivalsAt(turns)
	rules := map[arrival]*rule{}
	for _, t := range turns {
		if b.vertex[t.Via] >= 0 && b.bind(rules, at[b.vertex[t.Via]], t) {
			b.g.Summary.Turns++
		} else {
			b.g.Summary.TurnsLost++
		}
	}
	order := make([]arrival, 0, len(rules))
	for a := range rules {
		order = append(order, a)
	}
	slices.SortFunc(order, func(x, y arrival) int {
		back := func(t Travel) int {
			if t.Backward {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(x.vertex, y.vertex), cmp.Compare(x.by.Edge, y.by.Edge), cmp.Compare(back(x.by), back(y.by)))
	})
	return rules, order
}

// arrivalsAt lists the ways into the vertices where turns are restricted.
func (b *builder) arrivalsAt(turns []road.Turn) map[int32][]Travel {
	order := make([]arrival, 0, len(turns))
	for _, t := range turns {
		if v := b.vertex[t.Via]; v >= 0 {
			order = append(order, arrival{vertex: v})
		}
	}
	return b.incident(order)
}

// bind adds a restriction to the rules of every edge of its first way that arrives
// at the vertex. It reports false where the ways do not meet there.
func (b *builder) bind(rules map[arrival]*rule, arrivals []Travel, t road.Turn) bool {
	g := b.g
	var in []Travel
	var out []int32
	for _, a := range arrivals {
		if g.Edges[a.Edge].Way == t.From && g.Cost(a) != Closed {
			in = append(in, a)
		}
		if g.Edges[a.Edge].Way == t.To {
			out = append(out, a.Edge)
		}
	}
	if len(in) == 0 || len(out) == 0 {
		return false
	}
	for _, a := range in {
		key := arrival{b.vertex[t.Via], a}
		r := rules[key]
		if r == nil {
			r = &rule{}
			rules[key] = r
		}
		switch {
		case t.Only:
			r.only = append(r.only, out...)
		case t.From == t.To: // no turning back
			r.forbidden = append(r.forbidden, a.Edge)
		default:
			r.forbidden = append(r.forbidden, out...)
		}
	}
	return true
}
