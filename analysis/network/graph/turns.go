package graph

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// Splits are the edges at forbidden turns, and the copies of vertices there that
// travel along them begins and ends at.
type Splits struct {
	Edges []uint64 // a bit an edge; nil where there is none
	First []uint32 // the travel t=2k (backward: 2k+1) along the k-th such edge begins at the vertex and at Tails[First[t]:First[t+1]]
	Tails []int32
	Heads []int32 // where it ends
	Of    []int32 // the vertex that each copy stands for

	rank []uint32 // how many bits are set before each word of Edges
}

// ends are the copies at which travel along an edge that turns begins, and where it
// ends.
func (s *Splits) ends(t Travel) (others []int32, head int32) {
	word := t.Edge >> 6
	at := 2 * (int(s.rank[word]) + bits.OnesCount64(s.Edges[word]&(1<<(t.Edge&63)-1)))
	if t.Backward {
		at++
	}
	return s.Tails[s.First[at]:s.First[at+1]], s.Heads[at]
}

// count prepares the ranks and returns how many edges there are.
func (s *Splits) count() int {
	sum := uint32(0)
	s.rank = make([]uint32, 0, len(s.Edges))
	for _, word := range s.Edges {
		s.rank = append(s.rank, sum)
		sum += uint32(bits.OnesCount64(word))
	}
	return int(sum)
}

func (s *Splits) bytes() int {
	return 8*len(s.Edges) + 4*(len(s.First)+len(s.Tails)+len(s.Heads)+len(s.Of)+len(s.rank))
}

// looseHop is a hop of an edge that touches a split vertex.
type looseHop struct {
	from int32
	hop  Hop
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
func (b *builder) split() []looseHop {
	rules, order := b.rules()
	if len(order) == 0 {
		return nil
	}
	g := b.g
	s := &g.Splits
	s.Edges = make([]uint64, (len(g.Edges)+63)/64)
	incident := b.incident(order)
	copies := map[int32][]arrival{} // of a vertex, as they are numbered below
	number := map[arrival]int32{}
	for _, a := range order {
		number[a] = int32(len(g.Places))
		g.Places = append(g.Places, g.Places[a.vertex])
		s.Of = append(s.Of, a.vertex)
		copies[a.vertex] = append(copies[a.vertex], a)
		for _, t := range incident[a.vertex] {
			setBit(s.Edges, t.Edge)
		}
	}
	edges := s.count()
	s.First, s.Heads = make([]uint32, 1, 2*edges+1), make([]int32, 0, 2*edges)
	var loose []looseHop
	for e := range int32(len(g.Edges)) {
		if !g.Turning(e) {
			continue
		}
		for _, back := range []bool{false, true} {
			t := Travel{e, back}
			tail, head := g.plain(t)
			if g.Cost(t) != Closed {
				first := len(s.Tails)
				head = b.ends(t, copies, number, rules)
				for _, from := range append([]int32{tail}, s.Tails[first:]...) {
					loose = append(loose, looseHop{from, Hop{To: head, MS: g.Cost(t)}})
				}
			}
			s.First, s.Heads = append(s.First, uint32(len(s.Tails))), append(s.Heads, head)
		}
	}
	return loose
}

// ends notes the copies of its vertex at which travel along an edge begins, those
// that allow the edge, and returns where it ends.
func (b *builder) ends(t Travel, copies map[int32][]arrival, number map[arrival]int32, rules map[arrival]*rule) int32 {
	tail, head := b.g.plain(t)
	for _, a := range copies[tail] {
		if rules[a].allows(t.Edge) {
			b.g.Splits.Tails = append(b.g.Splits.Tails, number[a])
		}
	}
	if v, ok := number[arrival{head, t}]; ok {
		return v
	}
	return head
}

// allows reports whether an edge may be taken out of the vertex.
func (r *rule) allows(out int32) bool {
	return (len(r.only) == 0 || slices.Contains(r.only, out)) && !slices.Contains(r.forbidden, out)
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
