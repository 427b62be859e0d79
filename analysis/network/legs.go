package network

import (
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/geo/road"
)

// tell turns a path into the legs of a route.
func (t *trip) tell(p *path) Route {
	route := Route{Outcome: Found, Seconds: float64(p.ms) / 1000}
	if p.straight {
		route.Legs = []Leg{offRoad(t.from.at, t.to.at, p.ms)}
	} else {
		on := t.onRoad(p)
		begin, end := on[0].Line[0], on[len(on)-1].Line
		route.Legs = slices.Concat([]Leg{offRoad(t.from.at, begin, t.from.off)}, on, []Leg{offRoad(end[len(end)-1], t.to.at, t.to.off)})
		route.Legs = slices.DeleteFunc(route.Legs, func(l Leg) bool { return l.OffRoad && l.Metres == 0 && l.Seconds == 0 }) // the door is on the road
	}
	for i := range route.Legs {
		route.Metres += route.Legs[i].Metres
	}
	return route
}

// offRoad is a walk between a door and the road.
func offRoad(from, to orb.Point, ms uint32) Leg {
	return Leg{OffRoad: true, Seconds: float64(ms) / 1000, Metres: graph.Metres(road.PlaceOf(from), road.PlaceOf(to)), Line: orb.LineString{from, to}}
}

// onRoad are the legs along roads: stretches of one name and class are one.
func (t *trip) onRoad(p *path) (legs []Leg) {
	g := t.roads.Graph
	ms := uint32(0) // of the last leg
	for i := range p.stretches {
		s := &p.stretches[i]
		w := g.Ways[g.Edges[s.Edge].Way]
		line, metres := s.line(g)
		if metres == 0 && s.ms == 0 && (len(legs) > 0 || i+1 < len(p.stretches)) {
			continue // it begins or ends where roads meet
		}
		n := len(legs)
		if name := g.Names.Of(w.Name); n == 0 || legs[n-1].Name != name || legs[n-1].Class != w.Class {
			legs = append(legs, Leg{Name: name, Class: w.Class})
			n, ms = n+1, 0
		}
		ms += s.ms
		last := &legs[n-1]
		last.Seconds, last.Metres, last.Line = float64(ms)/1000, last.Metres+metres, join(last.Line, line)
	}
	return legs
}

// join puts one line behind another that ends where it begins.
func join(line, more orb.LineString) orb.LineString {
	if len(line) > 0 {
		more = more[1:]
	}
	return append(line, more...)
}

// line is the part of an edge that is travelled, in the direction of travel, and its
// length in metres.
func (s *stretch) line(g *graph.Graph) (orb.LineString, float64) {
	places := g.Line(s.Edge, nil)
	from, to := float64(s.from), float64(s.to)
	if s.Backward {
		slices.Reverse(places)
		from, to = 1-from, 1-to
	}
	total := 0.0
	before := make([]float64, len(places)) // metres up to each place
	for i := 1; i < len(places); i++ {
		total += graph.Metres(places[i-1], places[i])
		before[i] = total
	}
	out := orb.LineString{between(places, before, from*total)}
	for i, p := range places {
		if before[i] > from*total && before[i] < to*total {
			out = append(out, p.Point())
		}
	}
	return append(out, between(places, before, to*total)), (to - from) * total
}

// between is the point so many metres along a line.
func between(places []road.Place, before []float64, metres float64) orb.Point {
	i, _ := slices.BinarySearch(before, metres)
	switch {
	case i == 0:
		return places[0].Point()
	case i == len(before):
		return places[i-1].Point()
	}
	a, b := places[i-1].Point(), places[i].Point()
	f := (metres - before[i-1]) / (before[i] - before[i-1])
	if f == 1 {
		return b
	}
	return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
}
