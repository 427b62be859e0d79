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
	against := q.Direction == analysis.TowardFacility
	s.run(b.seeds, against, q.limit)
	m.answer(s, q, b, site.Edge, facility)
	for _, v := range s.touched {
		for _, a := range m.roads.Graph.Of(v) {
			if m.first[a.Edge] == m.first[a.Edge+1] {
				continue
			}
			if open := a.Out; !against && open != graph.Closed || against && a.In != graph.Closed {
				m.answer(s, q, b, a.Edge, facility)
			}
		}
	}
	for _, e := range b.edges {
		b.seen[e>>6] &^= 1 << (e & 63)
	}
	b.edges = b.edges[:0]
	s.reset()
	m.roads.idle.Put(s)
}

// answer appends the points of an edge that are within the limit.
func (m *Impedance) answer(s *search, q *question, b *basin, edge, facility int32) {
	if bit := uint64(1) << (edge & 63); b.seen[edge>>6]&bit != 0 {
		return
	} else {
		b.seen[edge>>6] |= bit
	}
	b.edges = append(b.edges, edge)
	site := &q.sites[facility]
	var gates [8]gate
	for _, i := range m.order[m.first[edge]:m.first[edge+1]] {
		t := m.ties[i]
		off := m.roads.walked(float64(t.Metres))
		best := unreached
		for _, g := range m.roads.gates(t, false, q.Direction, gates[:0]) {
			if l := s.labels[g.vertex]; l != unreached {
				best = min(best, l+label(g.ms+off)<<32)
			}
		}
		if site.Edge == edge {
			best = min(best, labelOf(m.alongEdge(i, site, q.Direction), 0))
		}
		if best.ms() <= q.limit {
			b.points, b.cost = append(b.points, i), append(b.cost, float64(best.ms())/1000)
		}
	}
}
