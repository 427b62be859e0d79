package network

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/road"
)

// Outcome says what came of looking for a route.
type Outcome uint8

// The outcomes. Only a route that is Found has legs.
const (
	Found       Outcome = iota
	StartLoose          // no road is near enough to where it begins
	EndLoose            // no road is near enough to where it ends
	NoWay               // the roads do not lead there
	outcomeLast = NoWay
)

// String returns "found", "start-not-connected", "end-not-connected" or "no-way".
func (o Outcome) String() string {
	return [outcomeLast + 1]string{"found", "start-not-connected", "end-not-connected", "no-way"}[o]
}

// Route is the quickest way from one place to another. Its seconds are those that
// Nearest and Catchments tell, and its legs add up to them.
type Route struct {
	Outcome Outcome
	Seconds float64 // analysis.Unreachable where it is not Found
	Metres  float64
	Legs    []Leg
}

// Leg is a part of a route: a walk between a door and the road, or as much of one
// road as is travelled without a break.
type Leg struct {
	OffRoad bool
	Name    string // of the road; "" is none
	Class   road.Class
	Seconds float64
	Metres  float64
	Line    orb.LineString // in the direction of travel; the next leg begins where it ends
}

// Route finds the way from one place to another: from a patient's door to a facility,
// or from a station to the patient. Search ends once the way is sure. An error is one
// of ctx, or of a place that is nowhere on earth.
func (r *Roads) Route(ctx context.Context, from, to orb.Point) (Route, error) {
	for _, p := range []orb.Point{from, to} {
		if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
			return Route{}, fmt.Errorf("network: a route cannot lead from or to %v", p)
		}
	}
	t := trip{roads: r, from: r.stop(from), to: r.stop(to)}
	switch {
	case t.from.Edge < 0:
		return Route{Outcome: StartLoose, Seconds: analysis.Unreachable}, nil
	case t.to.Edge < 0:
		return Route{Outcome: EndLoose, Seconds: analysis.Unreachable}, nil
	}
	path, err := t.find(ctx)
	if err != nil || path == nil {
		return Route{Outcome: NoWay, Seconds: analysis.Unreachable}, err
	}
	return t.tell(path), nil
}

func (r *Roads) stop(p orb.Point) site {
	t := r.Index.Of(p, r.options.SnapMetres)
	return site{Tie: t, at: p, off: r.walked(float64(t.Metres))}
}

// trip is a route to be found.
type trip struct {
	roads    *Roads
	from, to site
}

// stretch is a part of an edge that is travelled, as fractions of it: from 0.7 to
// 0.2 where it is travelled backward.
type stretch struct {
	graph.Travel
	from, to float32
	ms       uint32
}

// path is what is travelled.
type path struct {
	ms        uint32 // in all
	straight  bool   // from door to door, without the road
	stretches []stretch
}

// find searches for the path; nil where there is none.
func (t *trip) find(ctx context.Context) (*path, error) {
	best := t.direct()
	r := t.roads
	s := r.idle.Get().(*search)
	defer func() {
		s.reset()
		r.idle.Put(s)
	}()
	starts, ends := r.starts(t.from.Tie), r.arrivals(t.to.Tie)
	a := arrival{trip: t, search: s, ends: ends, best: math.MaxUint32, at: -1}
	if best != nil {
		a.best = best.ms
	}
	if err := a.seek(ctx, starts); err != nil || a.at < 0 {
		return best, err
	}
	end := ends[a.at]
	p := &path{ms: a.best, stretches: []stretch{end.stretch}}
	travels, first := a.back(end.vertex, starts)
	for _, travel := range travels {
		whole := stretch{Travel: travel, to: 1, ms: r.Graph.Cost(travel)}
		if travel.Backward {
			whole.from, whole.to = 1, 0
		}
		p.stretches = append(p.stretches, whole)
	}
	p.stretches = append(p.stretches, first)
	slices.Reverse(p.stretches)
	return p, nil
}

// direct is the path that need not leave the edge; nil where there is none. It costs
// what alongEdge says.
func (t *trip) direct() *path {
	if t.from.Edge != t.to.Edge {
		return nil
	}
	r, e := t.roads, &t.roads.Graph.Edges[t.from.Edge]
	off := t.from.off + t.to.off
	var best *path
	cost, from, to := e.Forward, t.from.Along, t.to.Along
	if to < from {
		cost, from, to = e.Backward, to, from
	}
	if cost != graph.Closed {
		ms := part(cost, to) - part(cost, from)
		best = &path{ms: off + ms, stretches: []stretch{{graph.Travel{Edge: t.from.Edge, Backward: t.to.Along < t.from.Along}, t.from.Along, t.to.Along, ms}}}
	}
	straight := r.walked(graph.Metres(road.PlaceOf(t.from.at), road.PlaceOf(t.to.at)))
	if straight <= off && (best == nil || straight <= best.ms) {
		return &path{ms: straight, straight: true}
	}
	return best
}

// end is a vertex at which a tied place's edge is left or entered, and the part of
// the edge between them.
type end struct {
	vertex int32
	stretch
}

// starts are the ways out of a tied place.
func (r *Roads) starts(t tie.Tie) (all []end) {
	for _, travel := range []graph.Travel{{Edge: t.Edge}, {Edge: t.Edge, Backward: true}} {
		cost := r.Graph.Cost(travel)
		if cost == graph.Closed {
			continue
		}
		_, _, head := r.Graph.Ends(travel)
		s := stretch{Travel: travel, from: t.Along, to: 1, ms: cost - part(cost, t.Along)}
		if travel.Backward {
			s.to, s.ms = 0, part(cost, t.Along)
		}
		all = append(all, end{head, s})
	}
	return all
}

// arrivals are the ways into a tied place.
func (r *Roads) arrivals(t tie.Tie) (all []end) {
	for _, travel := range []graph.Travel{{Edge: t.Edge}, {Edge: t.Edge, Backward: true}} {
		cost := r.Graph.Cost(travel)
		if cost == graph.Closed {
			continue
		}
		tail, others, _ := r.Graph.Ends(travel)
		s := stretch{Travel: travel, to: t.Along, ms: part(cost, t.Along)}
		if travel.Backward {
			s.from, s.ms = 1, cost-part(cost, t.Along)
		}
		for _, v := range append([]int32{tail}, others...) {
			all = append(all, end{v, s})
		}
	}
	return all
}

// arrival is a search for one place.
type arrival struct {
	*trip
	search *search
	ends   []end
	best   uint32 // ms of the whole route, as far as is known
	at     int    // the end by which it comes; -1: none is known
}

// seek searches until no way still to be found can be quicker than the best.
func (a *arrival) seek(ctx context.Context, starts []end) error {
	s, over := a.search, a.roads.hops(analysis.FromFacility)
	var seeds []seed
	for _, e := range starts {
		seeds = append(seeds, seed{e.vertex, labelOf(a.from.off+e.ms, 0)})
	}
	sortSeeds(seeds)
	next := 0
	for bucket := uint32(0); (next < len(seeds) || s.waiting > 0) && bucket<<s.shift < a.best; bucket++ {
		if bucket%64 == 0 && ctx.Err() != nil {
			break
		}
		if s.waiting == 0 {
			bucket = max(bucket, seeds[next].label.ms()>>s.shift)
		}
		for ; next < len(seeds) && seeds[next].label.ms()>>s.shift <= bucket; next++ {
			if sd := seeds[next]; sd.label.ms() <= endless && s.improve(sd.vertex, sd.label) {
				s.push(sd.vertex, sd.label.ms())
			}
		}
		at := int(bucket) & (len(s.ring) - 1)
		s.settle(at, over, max(min(a.best, endless), (bucket+1)<<s.shift)) // whatever is in the bucket is within the limit
		s.waiting -= len(s.ring[at])
		s.ring[at] = s.ring[at][:0]
		a.look()
	}
	for i := range s.ring { // what was not settled is not to be found by the next search
		s.ring[i] = s.ring[i][:0]
	}
	s.waiting = 0
	return ctx.Err()
}

// look notes where the place is come to for less than by now. A label that is not yet
// settled may still fall, and is looked at again.
func (a *arrival) look() {
	for i, e := range a.ends {
		if l := a.search.labels[e.vertex]; l != unreached {
			if ms := l.ms() + e.ms + a.to.off; ms < a.best {
				a.best, a.at = ms, i
			}
		}
	}
}

// back follows labels from a vertex to where the search began: the edges travelled,
// the last one first, and the part of the first edge. Where several ways cost the
// same it takes one; only stretches that cost nothing can lead astray, so that what
// was seen is not tried twice.
func (a *arrival) back(v int32, starts []end) ([]graph.Travel, stretch) {
	g, labels := a.roads.Graph, a.search.labels
	into := a.roads.hops(analysis.TowardFacility)
	onward := map[int32]int32{v: v} // where the way goes on from a vertex
	stack := []int32{v}
	for len(stack) > 0 {
		u := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, e := range starts {
			if e.vertex == u && labels[u].ms() == a.from.off+e.ms {
				return travels(g, labels, onward, u), e.stretch
			}
		}
		for _, h := range into.Of(u) {
			l := labels[h.To]
			if _, seen := onward[h.To]; !seen && l != unreached && l.ms()+h.MS == labels[u].ms() {
				onward[h.To] = u
				stack = append(stack, h.To)
			}
		}
	}
	panic("network: a label that nothing led to")
}

// travels are the edges on the way from a vertex, the last one first.
func travels(g *graph.Graph, labels []label, onward map[int32]int32, from int32) (all []graph.Travel) {
	for next := onward[from]; next != from; from, next = next, onward[next] {
		t, ok := g.Along(from, next, labels[next].ms()-labels[from].ms())
		if !ok {
			panic("network: a hop along no edge")
		}
		all = append(all, t)
	}
	slices.Reverse(all)
	return all
}
