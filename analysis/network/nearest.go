package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/graph"
)

// chunk is how many edges are answered at a time.
const chunk = 1 << 12

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
	s.run(seeds, m.roads.hops(r.Direction), q.limit)
	reach := analysis.Reach{Cost: make([]float64, len(m.points)), Facility: make([]int32, len(m.points))}
	for i := range reach.Cost {
		reach.Cost[i], reach.Facility[i] = analysis.Unreachable, -1
	}
	err = analysis.Chunks(ctx, len(m.lived), chunk, func(_, from, to int) {
		for _, e := range m.lived[from:to] {
			m.answer(s, q, e, reach)
		}
	})
	return reach, err
}

// answer writes down what the points of an edge reach.
func (m *Impedance) answer(s *search, q *question, edge int32, reach analysis.Reach) {
	doors := m.doors[m.first[edge]:m.first[edge+1]]
	a := m.roads.approach(s, edge, q.Direction)
	here := q.on[edge]
	for k := range doors {
		o := &doors[k]
		l := a.at(o)
		for _, f := range here {
			l = min(l, labelOf(m.alongEdge(o, &q.sites[f], q.Direction), f))
		}
		if l.ms() <= q.limit {
			reach.Cost[o.point], reach.Facility[o.point] = float64(l.ms())/1000, l.facility()
		}
	}
}

// approach is how a search comes to an edge: the labels at its ends, for travel
// along it in each direction.
type approach struct {
	forward, backward         label
	costForward, costBackward uint32
	toward                    bool // travel is from the door to the end, not from the end to the door
}

func (r *Roads) approach(s *search, edge int32, d analysis.Direction) approach {
	e := &r.Graph.Edges[edge]
	a := approach{unreached, unreached, e.Forward, e.Backward, d == analysis.TowardFacility}
	if e.Forward != graph.Closed {
		a.forward = r.least(s, graph.Travel{Edge: edge}, a.toward)
	}
	if e.Backward != graph.Closed {
		a.backward = r.least(s, graph.Travel{Edge: edge, Backward: true}, a.toward)
	}
	return a
}

// least is the label at the head of travel along an edge, or the least at its tails.
func (r *Roads) least(s *search, t graph.Travel, head bool) label {
	tail, others, at := r.Graph.Ends(t)
	if head {
		return s.labels[at]
	}
	best := s.labels[tail]
	for _, v := range others {
		best = min(best, s.labels[v])
	}
	return best
}

// at is the label of a door.
func (a *approach) at(o *door) label {
	best := unreached
	if a.forward != unreached {
		c := part(a.costForward, o.along)
		if a.toward {
			c = a.costForward - c
		}
		best = a.forward + label(c)<<32
	}
	if a.backward != unreached {
		c := part(a.costBackward, o.along)
		if !a.toward {
			c = a.costBackward - c
		}
		best = min(best, a.backward+label(c)<<32)
	}
	if best == unreached {
		return best
	}
	return best + label(o.off)<<32
}
