package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/doorstep"
)

// basin is the memory for one catchment.
type basin struct {
	points  []int32
	cost    []float64
	seeds   []seed
	settled int // vertices
}

// trial is how many facilities are searched one by one before it is judged how to
// search for the others.
const trial = 16

// Catchments searches around each facility by itself, or around many together where
// that takes less work. The costs are the same, and so is the order of the points.
func (m *Impedance) Catchments(ctx context.Context, r analysis.Request, visit func(facility int32, points []int32, cost []float64) error) error {
	q, err := m.ask(ctx, r)
	if err != nil {
		return err
	}
	s := series{q: q, visit: visit}
	if !m.roads.known.Tried(q.kind()) {
		s.to = min(trial, len(r.Supply))
		if err := m.alone(ctx, s); err != nil {
			return err
		}
	}
	s.from, s.to = s.to, len(r.Supply)
	h, err := m.roads.known.Worth(ctx, &m.roads.Graph.Leaving, q.kind(), s.to-s.from)
	switch {
	case err != nil:
		return err
	case h != nil:
		return m.inBatches(ctx, h, s)
	}
	return m.alone(ctx, s)
}

// series is the facilities from one to another of a question.
type series struct {
	q        *question
	from, to int
	visit    func(facility int32, points []int32, cost []float64) error
}

// alone searches around one facility after the other, on all cores.
func (m *Impedance) alone(ctx context.Context, s series) error {
	fill := func(k int, b *basin) { m.fill(s.q, int32(s.from+k), b) }
	settled := 0
	err := analysis.InOrder(ctx, analysis.Window{Parts: s.to - s.from, Bytes: 12 * len(m.points)}, fill, func(k int, b *basin) error {
		settled += b.settled
		return s.visit(int32(s.from+k), b.points, b.cost)
	})
	if err == nil && s.to > s.from {
		m.roads.known.Learn(s.q.kind(), float64(settled)/float64(s.to-s.from))
	}
	return err
}

// fill finds the catchment of one facility: the points of every edge by which the
// search came, and of the facility's own.
func (m *Impedance) fill(q *question, facility int32, b *basin) {
	b.points, b.cost, b.settled = b.points[:0], b.cost[:0], 0
	site := &q.sites[facility]
	if site.Edge < 0 {
		return
	}
	s := m.roads.idle.Get().(*search)
	b.seeds = q.seeds(m.roads, facility, 0, b.seeds[:0])
	sortSeeds(b.seeds)
	s.run(b.seeds, m.roads.hops(q.Direction), q.limit)
	b.settled = len(s.touched)
	if len(m.lived) < len(s.touched) { // the search went far beyond where people live
		for _, e := range m.lived {
			m.gather(s, q, b, reached{e, facility})
		}
	} else {
		seen := m.marking.Get().(*doorstep.Marks)
		for _, v := range s.touched {
			seen.Vertex(v)
		}
		seen.Edge(site.Edge)
		seen.Take(func(edge int32) { m.gather(s, q, b, reached{edge, facility}) })
		m.marking.Put(seen)
	}
	s.reset()
	m.roads.idle.Put(s)
}

// reached is an edge that the search of a facility comes to.
type reached struct{ edge, facility int32 }

// gather appends the points of an edge that are within the limit.
func (m *Impedance) gather(s *search, q *question, b *basin, r reached) {
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
