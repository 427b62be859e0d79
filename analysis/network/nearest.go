package network

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/road"
)

// placeOf rounds a point of the study.
func placeOf(p orb.Point) road.Place { return road.PlaceOf(p) }

// chunk is how many demand points are answered at a time.
const chunk = 1 << 14

// Nearest searches from all facilities at once and then reads the answer of each
// point off the ends of its edge.
func (m *Impedance) Nearest(ctx context.Context, r analysis.Request) (analysis.Reach, error) {
	q, err := m.ask(ctx, r)
	if err != nil {
		return analysis.Reach{}, err
	}
	s := m.roads.idle.Get().(*search)
	defer func() {
		s.reset()
		m.roads.idle.Put(s)
	}()
	var seeds []seed
	for f := range q.sites {
		seeds = q.seeds(m.roads, int32(f), int32(f), seeds)
	}
	sortSeeds(seeds)
	s.run(seeds, r.Direction == analysis.TowardFacility, q.limit)
	reach := analysis.Reach{Cost: make([]float64, len(m.points)), Facility: make([]int32, len(m.points))}
	err = analysis.Chunks(ctx, len(m.points), chunk, func(_, from, to int) {
		for i := from; i < to; i++ {
			reach.Cost[i], reach.Facility[i] = analysis.Unreachable, -1
			if l := m.labelAt(s, q, int32(i)); l.ms() <= q.limit {
				reach.Cost[i], reach.Facility[i] = float64(l.ms())/1000, l.facility()
			}
		}
	})
	return reach, err
}

// labelAt is the best label of a demand point after a search.
func (m *Impedance) labelAt(s *search, q *question, point int32) label {
	t := m.ties[point]
	if t.Edge < 0 {
		return unreached
	}
	best := unreached
	off := m.roads.walked(float64(t.Metres))
	var gates [8]gate
	for _, g := range m.roads.gates(t, false, q.Direction, gates[:0]) {
		if l := s.labels[g.vertex]; l != unreached {
			best = min(best, l+label(g.ms+off)<<32)
		}
	}
	for _, f := range q.on[t.Edge] {
		best = min(best, labelOf(m.alongEdge(point, &q.sites[f], q.Direction), f))
	}
	return best
}
