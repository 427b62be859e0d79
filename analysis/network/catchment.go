package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/graph"
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
	s.run(b.seeds, m.roads.hops[q.Direction](), q.limit)
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

// gatherAround visits the edges at every vertex that the search came to, and the
// facility's own.
func (m *Impedance) gatherAround(s *search, q *question, b *basin, own reached) {
	m.gather(s, q, b, own)
	against := q.Direction == analysis.TowardFacility
	for _, v := range s.touched {
		for _, a := range m.roads.Graph.Of(v) {
			if m.first[a.Edge] == m.first[a.Edge+1] {
				continue
			}
			if open := a.Out; !against && open != graph.Closed || against && a.In != graph.Closed {
				m.gather(s, q, b, reached{a.Edge, own.facility})
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
