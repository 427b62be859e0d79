// Package network is the impedance over roads: how many seconds it takes a mode
// between people and facilities. Places are tied to the nearest usable edge, at a
// fraction of it, and the way from the door to the road is walked. It follows the
// directions of the roads: patients travel toward the facility, ambulances away from
// it. Costs are whole milliseconds inside, so that they are the same in whatever
// order they are summed; of facilities at the same cost the first one wins.
package network

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/doorstep"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/hierarchy"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/road"
)

// Options say how places reach the road. Zero values stand for the usual.
type Options struct {
	OffRoadKmh float64 // 4.5
	SnapMetres float64 // 1,000: farther than that from every road is not connected
}

// Roads is a graph ready to be asked about places.
type Roads struct {
	Graph   *graph.Graph
	Index   *tie.Index
	options Options
	dearest uint32
	idle    sync.Pool // of searches
	known   hierarchy.Experience
}

// New prepares a graph.
func New(g *graph.Graph, options Options) *Roads { return Ready(g, tie.NewIndex(g), options) }

// Ready takes a graph whose index is there already, as from a store.
func Ready(g *graph.Graph, index *tie.Index, options Options) *Roads {
	if options.OffRoadKmh == 0 {
		options.OffRoadKmh = 4.5
	}
	if options.SnapMetres == 0 {
		options.SnapMetres = 1000
	}
	r := &Roads{Graph: g, Index: index, options: options}
	for i := range g.Edges {
		for _, c := range []uint32{g.Edges[i].Forward, g.Edges[i].Backward} {
			if c != graph.Closed {
				r.dearest = max(r.dearest, c)
			}
		}
	}
	r.idle.New = func() any { return newSearch(g.Len(), r.dearest) }
	return r
}

// hops are what a search from facilities follows: against the direction of whoever
// travels toward them.
func (r *Roads) hops(d analysis.Direction) *graph.Rows {
	if d == analysis.TowardFacility {
		return r.Graph.Entering()
	}
	return &r.Graph.Leaving
}

// Bytes is the memory of the graph and the index, without that of searches, which
// have a label of 8 bytes for each vertex.
func (r *Roads) Bytes() int { return r.Graph.Bytes() + r.Index.Bytes() }

// walked is the cost of a way off the road.
func (r *Roads) walked(metres float64) uint32 {
	return uint32(math.Round(metres / r.options.OffRoadKmh * 3600))
}

// Impedance is the roads between the points of one demand and any facilities. It
// may be used from several goroutines at once.
type Impedance struct {
	roads  *Roads
	points []orb.Point
	edges  []int32 // to which the points are tied; -1: to none
	// doors are the tied points edge by edge: those of edge e are doors[first[e]:first[e+1]].
	first []uint32
	doors []door
	lived []int32 // the edges with doors, ascending

	steps     func() *doorstep.Steps // to the edges with doors, made when first needed
	marking   sync.Pool              // of *doorstep.Marks
	selecting sync.Once
	selected  *hierarchy.Selection
}

// door is a demand point on its edge.
type door struct {
	point int32
	along float32
	off   uint32 // ms from the door to the road
}

// Between ties the points of a demand to the roads.
func (r *Roads) Between(ctx context.Context, points []orb.Point) (*Impedance, error) {
	ties, err := r.Index.All(ctx, points, r.options.SnapMetres)
	if err != nil {
		return nil, err
	}
	m := &Impedance{roads: r, points: points, edges: make([]int32, len(points)), first: make([]uint32, len(r.Graph.Edges)+1)}
	m.steps = sync.OnceValue(func() *doorstep.Steps { return doorstep.New(r.Graph, m.lived) })
	m.marking.New = func() any { return m.steps().Marks() }
	for i, t := range ties {
		if m.edges[i] = t.Edge; t.Edge >= 0 {
			m.first[t.Edge+1]++
		}
	}
	for e := 1; e < len(m.first); e++ {
		m.first[e] += m.first[e-1]
	}
	m.doors = make([]door, m.first[len(m.first)-1])
	next := slices.Clone(m.first)
	for i, t := range ties {
		if t.Edge >= 0 {
			m.doors[next[t.Edge]] = door{int32(i), t.Along, r.walked(float64(t.Metres))}
			next[t.Edge]++
		}
	}
	for e := range int32(len(r.Graph.Edges)) {
		if m.first[e] < m.first[e+1] {
			m.lived = append(m.lived, e)
		}
	}
	return m, nil
}

// Unit is seconds.
func (m *Impedance) Unit() analysis.Unit { return analysis.Seconds }

// Connected reports whether a demand point is tied to a road.
func (m *Impedance) Connected(point int) bool { return m.edges[point] >= 0 }

// part is the cost of a fraction of an edge.
func part(cost uint32, fraction float32) uint32 { return tie.Part(cost, fraction) }

// site is a facility tied to the road.
type site struct {
	tie.Tie
	at  orb.Point
	off uint32 // ms from its door to the road
}

// question is a request in milliseconds.
type question struct {
	analysis.Request
	sites []site
	limit uint32
	on    map[int32][]int32 // the facilities of an edge, ascending
}

// endless is the limit of a request without one: 24 days.
const endless = hierarchy.Most

func (m *Impedance) ask(ctx context.Context, r analysis.Request) (*question, error) {
	if !(r.Limit >= 0) {
		return nil, fmt.Errorf("network: the limit %v is no cost", r.Limit)
	}
	ties, err := m.roads.Index.All(ctx, r.Supply, m.roads.options.SnapMetres)
	if err != nil {
		return nil, err
	}
	q := &question{Request: r, sites: make([]site, len(ties)), limit: endless, on: map[int32][]int32{}}
	if r.Limit > 0 && r.Limit < endless/1000 {
		q.limit = uint32(math.Floor(r.Limit*1000 + 1e-6))
	}
	for i, t := range ties {
		if p := r.Supply[i]; !(math.Abs(p[0]) <= 360 && math.Abs(p[1]) <= 90) {
			return nil, fmt.Errorf("network: facility %d is at no place: %v", i, p)
		}
		q.sites[i] = site{Tie: t, at: r.Supply[i], off: m.roads.walked(float64(t.Metres))}
		if t.Edge >= 0 {
			q.on[t.Edge] = append(q.on[t.Edge], int32(i))
		}
	}
	return q, nil
}

// seeds are the labels from which a facility is searched.
func (q *question) seeds(r *Roads, facility int32, name int32, buf []seed) []seed {
	s := &q.sites[facility]
	if s.Edge < 0 {
		return buf
	}
	var room [8]tie.Gate
	gates := tie.Coming(r.Graph, s.Tie, room[:0])
	if q.Direction == analysis.FromFacility {
		gates = tie.Leaving(r.Graph, s.Tie, room[:0])
	}
	for _, g := range gates {
		buf = append(buf, seed{g.Vertex, labelOf(s.off+g.MS, name)})
	}
	return buf
}

func sortSeeds(seeds []seed) {
	slices.SortFunc(seeds, func(a, b seed) int {
		return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.vertex, b.vertex))
	})
}

// alongEdge is the cost between a door and a facility on the same edge that need
// not leave it: along it, where its direction allows, or straight on foot where that is
// no longer than their two ways to the road.
func (m *Impedance) alongEdge(o *door, s *site, d analysis.Direction) uint32 {
	e := &m.roads.Graph.Edges[s.Edge]
	from, to := o.along, s.Along
	if d == analysis.FromFacility {
		from, to = to, from
	}
	best := uint32(graph.Closed)
	if straight := m.roads.walked(graph.Metres(road.PlaceOf(m.points[o.point]), road.PlaceOf(s.at))); straight <= o.off+s.off {
		best = straight
	}
	cost := e.Forward
	if to < from {
		cost, from, to = e.Backward, to, from
	}
	if cost != graph.Closed {
		best = min(best, o.off+s.off+part(cost, to)-part(cost, from))
	}
	return best
}
