package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
)

// basin is the memory for one catchment.
type basin struct {
	points []int32
	cost   []float64
	seeds  []seed
	seen   []uint64 // a bit an edge whose points are answered
	edges  []int32  // the bits to be cleared
}

// Catchments searches around each facility, on all cores.
func (m *Impedance) Catchments(ctx context.Context, r analysis.Request, visit func(facility int32, points []int32, cost []float64) error) error {
	q, err := m.ask(ctx, r)
	if err != nil {
		return err
	}
	fill := func(facility int, b *basin) { m.fill(q, int32(facility), b) }
	return analysis.InOrder(ctx, analysis.Window{Parts: len(r.Supply), Bytes: 12 * len(m.points)}, fill, func(facility int, b *basin) error {
		return visit(int32(facility), b.points, b.cost)
	})
}

// fill finds the catchment of one facility: the points of every edge by which the
// search came, and of the facility's own.
func (m *Impedance) fill(q *question, facility int32, b *basin) {
	b.points, b.cost = b.points[:0], b.cost[:0]
	site := &q.sites[facility]
	if site.Edge < 0 {
		return
	}
	if b.seen == nil {
		b.seen = make([]uint64, (len(m.roads.Graph.Edges)+63)/64)
	}
	s := m.roads.idle.Get().(*search)
	b.seeds = q.seeds(m.roads, facility, 0, b.seeds[:0])
	sortSeeds(b.seeds)
	s.run(b.seeds, m.roads.hops(q.Direction), q.limit)
	if len(m.lived) < len(s.touched) { // the search went far beyond where people live
		for _, e := range m.lived {
			m.gather(s, q, b, reached{e, facility})
		}
	} else {
		m.gatherAround(s, q, b, reached{site.Edge, facility})
	}
	for _, e := range b.edges {
		b.seen[e>>6] &^= 1 << (e & 63)
	}
	b.edges = b.edges[:0]
	s.reset()
	m.roads.idle.Put(s)
}

// gatherAround visits the facility's own edge and those at every vertex that the
// search came to: those that stand with the vertex, and those that stand with a
// neighbour to which the search did not come.
func (m *Impedance) gatherAround(s *search, q *question, b *basin, own reached) {
	m.gather(s, q, b, own)
	g := m.roads.Graph
	for _, v := range s.touched {
		v = g.Base(v)
		first, last := g.First[v], g.First[v+1]
		if m.first[first] == m.first[last] {
			continue // nobody lives there
		}
		for e := first; e < last; e++ {
			if m.first[e] < m.first[e+1] {
				m.gather(s, q, b, reached{int32(e), own.facility})
			}
		}
	}
	over := m.roads.hops(q.Direction)
	for _, v := range s.fringe {
		at := g.Base(v)
		for _, h := range over.Of(v) {
			if s.labels[h.To] != unreached {
				continue
			}
			beyond := g.Base(h.To)
			for e := g.First[beyond]; e < g.First[beyond+1]; e++ {
				if ends := &g.Edges[e]; m.first[e] < m.first[e+1] && (ends.A == at || ends.B == at) {
					m.gather(s, q, b, reached{int32(e), own.facility})
				}
			}
		}
	}
}

// reached is an edge that the search of a facility comes to.
type reached struct{ edge, facility int32 }

// gather appends the points of an edge that are within the limit, once.
func (m *Impedance) gather(s *search, q *question, b *basin, r reached) {
	bit := uint64(1) << (r.edge & 63)
	if b.seen[r.edge>>6]&bit != 0 {
		return
	}
	b.seen[r.edge>>6] |= bit
	b.edges = append(b.edges, r.edge)
	site := &q.sites[r.facility]
	a := m.roads.approach(s, r.edge, q.Direction)
	doors := m.doors[m.first[r.edge]:m.first[r.edge+1]]
	for k := range doors {
		o := &doors[k]
		l := a.at(o)
		if site.Edge == r.edge {
			l = min(l, labelOf(m.alongEdge(o, site, q.Direction), 0))
		}
		if l.ms() <= q.limit {
			b.points, b.cost = append(b.points, o.point), append(b.cost, float64(l.ms())/1000)
		}
	}
}
