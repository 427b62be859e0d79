package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/doorstep"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/hierarchy"
)

// kind is what matters of a question to how much is searched.
func (q *question) kind() hierarchy.Kind {
	k := hierarchy.Kind{Direction: hierarchy.From, Limit: q.limit}
	if q.Direction == analysis.TowardFacility {
		k.Direction = hierarchy.To
	}
	return k
}

// windowBytes is about how much memory catchments may take that wait to be visited, as
// much as those of other impedances.
const windowBytes = 1 << 30

// inBatches searches around several facilities together.
func (m *Impedance) inBatches(ctx context.Context, h *hierarchy.Hierarchy, s series) error {
	m.selecting.Do(func() { m.selected = h.Select(m.steps().Vertices()) }) // Roads have one hierarchy
	basins := make([]basin, min(s.to-s.from, max(2*hierarchy.Lanes, windowBytes/(12*len(m.points)+1))))
	ask := &hierarchy.Question{Direction: s.q.kind().Direction, Limit: s.q.limit}
	for from := s.from; from < s.to; from += len(basins) {
		ask.Sources = ask.Sources[:0]
		for f := from; f < min(from+len(basins), s.to); f++ {
			ask.Sources = append(ask.Sources, s.q.sources(m.roads, int32(f)))
		}
		err := m.selected.Answer(ctx, ask, func(sources []int32, w *hierarchy.Sweep) {
			m.gatherBatch(s.q, batch{w, int32(from), sources, basins})
		})
		for k := 0; err == nil && k < len(ask.Sources); k++ {
			if err = s.visit(int32(from+k), basins[k].points, basins[k].cost); err == nil {
				err = ctx.Err()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sources are the seeds of a facility.
func (q *question) sources(r *Roads, facility int32) (out []hierarchy.Seed) {
	for _, s := range q.seeds(r, facility, 0, nil) {
		out = append(out, hierarchy.Seed{Vertex: s.vertex, MS: s.label.ms()})
	}
	return out
}

// batch is facilities searched together: first+sources[lane] in each lane.
type batch struct {
	*hierarchy.Sweep
	first   int32
	sources []int32
	basins  []basin // of first and those after it
}

// gatherBatch finds the catchments of a batch: the points of every edge by which any
// of the searches came, and of the facilities' own.
func (m *Impedance) gatherBatch(q *question, b batch) {
	seen := m.marking.Get().(*doorstep.Marks)
	b.Reached(func(v int32, _ *hierarchy.Costs) { seen.Vertex(v) })
	for _, k := range b.sources {
		b.basins[k].points, b.basins[k].cost = b.basins[k].points[:0], b.basins[k].cost[:0]
		seen.Edge(q.sites[b.first+k].Edge)
	}
	seen.Take(func(edge int32) { m.gatherLanes(q, b, edge) })
	m.marking.Put(seen)
}

// gatherLanes appends the points of an edge to each catchment that has them.
func (m *Impedance) gatherLanes(q *question, b batch, edge int32) {
	e, toward := &m.roads.Graph.Edges[edge], q.Direction == analysis.TowardFacility
	forward := m.roads.leasts(b.Sweep, graph.Travel{Edge: edge}, toward)
	backward := m.roads.leasts(b.Sweep, graph.Travel{Edge: edge, Backward: true}, toward)
	doors := m.doors[m.first[edge]:m.first[edge+1]]
	for k := range doors {
		o := &doors[k]
		there, back := part(e.Forward, o.along), part(e.Backward, o.along)
		if toward {
			there = e.Forward - there
		} else {
			back = e.Backward - back
		}
		for lane, source := range b.sources {
			ms := min(uint64(forward[lane])+uint64(there), uint64(backward[lane])+uint64(back)) + uint64(o.off)
			if site := &q.sites[b.first+source]; site.Edge == edge {
				ms = min(ms, uint64(m.alongEdge(o, site, q.Direction)))
			}
			if ms <= uint64(q.limit) {
				c := &b.basins[source]
				c.points, c.cost = append(c.points, o.point), append(c.cost, float64(ms)/1000)
			}
		}
	}
}

// leasts are the costs at the head of travel along an edge, or the least at its tails.
func (r *Roads) leasts(w *hierarchy.Sweep, t graph.Travel, head bool) hierarchy.Costs {
	tail, others, at := r.Graph.Ends(t)
	switch {
	case r.Graph.Cost(t) == graph.Closed:
		return hierarchy.Nowhere
	case head:
		return w.Least(at)
	}
	return w.Least(tail, others...)
}
