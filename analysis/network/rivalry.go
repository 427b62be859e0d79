package network

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
)

// What follows is for analysis/network/rivals, which keeps labels of its own: costs
// in ms in the upper 32 bits and facilities in the lower ones.

// Site is a facility tied to the road; its edge is -1 where none is near.
type Site = site

// Site ties a facility to the road.
func (r *Roads) Site(p orb.Point) Site {
	t := r.Index.Of(p, r.options.SnapMetres)
	return Site{Tie: t, at: p, off: r.walked(float64(t.Metres))}
}

// Gates are the vertices where searches from a facility begin, and their costs in ms.
func (r *Roads) Gates(s Site, d analysis.Direction, visit func(vertex int32, ms uint32)) {
	for _, sd := range (&question{Request: analysis.Request{Direction: d}, sites: []site{s}}).seeds(r, 0, 0, nil) {
		visit(sd.vertex, sd.label.ms())
	}
}

// Ground is the roads, how many points there are, their edges, and the dearest hop in ms.
func (m *Impedance) Ground() (roads *Roads, points int, lived []int32, dearest uint32) {
	return m.roads, len(m.points), m.lived, m.roads.dearest
}

// Read tells the least label of each demand point of an edge, from those at its ends for
// travel along it and back, and the facilities on it.
func (m *Impedance) Read(edge int32, d analysis.Direction, ends [2]uint64, here map[int32]Site, tell func(point int32, label uint64)) {
	e := &m.roads.Graph.Edges[edge]
	a := approach{label(ends[0]), label(ends[1]), e.Forward, e.Backward, d == analysis.TowardFacility}
	for k := m.first[edge]; k < m.first[edge+1]; k++ {
		l := a.at(&m.doors[k])
		for f, s := range here {
			l = min(l, labelOf(m.alongEdge(&m.doors[k], &s, d), f))
		}
		tell(m.doors[k].point, uint64(l))
	}
}
