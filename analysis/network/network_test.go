package network

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

func makeRoads(t testing.TB, net *road.Network, m road.Mode) *Roads {
	t.Helper()
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return New(g, Options{})
}

// twin computes costs in the plainest way: it searches states (an edge travelled in
// a direction) with a heap, asking at each step whether the turn is allowed. It
// shares with the program the ties, the edges and their costs.
type twin struct {
	roads *Roads
	net   *road.Network
	out   map[int32][]graph.Travel // by the vertex where they begin, before it is split
	turns map[road.Place][]road.Turn
	ways  map[[2]int32]bool // a vertex and a way that has an edge there
	known map[tie.Tie][]uint32
}

func newTwin(r *Roads, net *road.Network) *twin {
	w := &twin{roads: r, net: net, out: map[int32][]graph.Travel{}, turns: map[road.Place][]road.Turn{}, ways: map[[2]int32]bool{}, known: map[tie.Tie][]uint32{}}
	for e := range int32(len(r.Graph.Edges)) {
		for _, back := range []bool{false, true} {
			if t := (graph.Travel{Edge: e, Backward: back}); r.Graph.Cost(t) != graph.Closed {
				from, _ := w.ends(t)
				w.out[from] = append(w.out[from], t)
			}
		}
	}
	for _, t := range net.Turns {
		if t.Modes.Has(r.Graph.Mode) {
			w.turns[net.Places[t.Via]] = append(w.turns[net.Places[t.Via]], t)
		}
	}
	for _, e := range r.Graph.Edges {
		w.ways[[2]int32{e.A, e.Way}], w.ways[[2]int32{e.B, e.Way}] = true, true
	}
	return w
}

func (w *twin) ends(t graph.Travel) (from, to int32) {
	e := &w.roads.Graph.Edges[t.Edge]
	if t.Backward {
		return e.B, e.A
	}
	return e.A, e.B
}

// allowed says whether one may go on from a to b, by the restrictions as they stand.
func (w *twin) allowed(a, b graph.Travel) bool {
	g := w.roads.Graph
	_, v := w.ends(a)
	from, to := g.Edges[a.Edge].Way, g.Edges[b.Edge].Way
	only, matches := false, false
	for _, t := range w.turns[g.Places[v]] {
		if t.From != from || !w.ways[[2]int32{v, t.To}] { // a way that does not end there binds nobody
			continue
		}
		switch {
		case t.Only:
			only, matches = true, matches || t.To == to
		case t.From == t.To && a.Edge == b.Edge, t.From != t.To && t.To == to:
			return false
		}
	}
	return !only || matches
}

type state struct {
	t  graph.Travel
	ms uint32
}

type states []state

func (s states) Len() int           { return len(s) }
func (s states) Less(i, j int) bool { return s[i].ms < s[j].ms }
func (s states) Swap(i, j int)      { s[i], s[j] = s[j], s[i] }
func (s *states) Push(x any)        { *s = append(*s, x.(state)) }
func (s *states) Pop() any          { o := *s; x := o[len(o)-1]; *s = o[:len(o)-1]; return x }

// from is the cost from a tied place to the end of every travel.
func (w *twin) from(t tie.Tie) []uint32 {
	key := tie.Tie{Edge: t.Edge, Along: t.Along}
	if done, ok := w.known[key]; ok {
		return done
	}
	g := w.roads.Graph
	best := make([]uint32, 2*len(g.Edges))
	for i := range best {
		best[i] = graph.Closed
	}
	at := func(t graph.Travel) *uint32 {
		if t.Backward {
			return &best[2*t.Edge+1]
		}
		return &best[2*t.Edge]
	}
	var queue states
	push := func(t graph.Travel, ms uint32) {
		if ms < *at(t) {
			*at(t) = ms
			heap.Push(&queue, state{t, ms})
		}
	}
	e := &g.Edges[t.Edge]
	if e.Forward != graph.Closed {
		push(graph.Travel{Edge: t.Edge}, e.Forward-uint32(math.Round(float64(e.Forward)*float64(t.Along))))
	}
	if e.Backward != graph.Closed {
		push(graph.Travel{Edge: t.Edge, Backward: true}, uint32(math.Round(float64(e.Backward)*float64(t.Along))))
	}
	for queue.Len() > 0 {
		s := heap.Pop(&queue).(state)
		if s.ms > *at(s.t) {
			continue
		}
		_, v := w.ends(s.t)
		for _, next := range w.out[v] {
			if w.allowed(s.t, next) {
				push(next, s.ms+g.Cost(next))
			}
		}
	}
	w.known[key] = best
	return best
}

// cost is that of one pair, in seconds.
func (w *twin) cost(point, facility orb.Point, d analysis.Direction) float64 {
	from, to := point, facility
	if d == analysis.FromFacility {
		from, to = to, from
	}
	a, b := w.roads.Index.Of(from, 1000), w.roads.Index.Of(to, 1000)
	if a.Edge < 0 || b.Edge < 0 {
		return analysis.Unreachable
	}
	g := w.roads.Graph
	walk := func(metres float64) uint32 { return uint32(math.Round(metres / 4.5 * 3600)) }
	off := walk(float64(a.Metres)) + walk(float64(b.Metres))
	best := uint32(math.MaxUint32)
	reached := w.from(a)
	for k, ms := range reached {
		e := int32(k / 2)
		if ms == graph.Closed {
			continue
		}
		t := graph.Travel{Edge: e, Backward: k%2 == 1}
		_, v := w.ends(t)
		for _, next := range w.out[v] {
			if next.Edge != b.Edge || !w.allowed(t, next) {
				continue
			}
			c := g.Cost(next)
			share := uint32(math.Round(float64(c) * float64(b.Along)))
			if next.Backward {
				share = c - share
			}
			best = min(best, off+ms+share)
		}
	}
	if a.Edge == b.Edge {
		best = min(best, w.same(a, b, off))
		if straight := walk(graph.Metres(road.PlaceOf(from), road.PlaceOf(to))); straight <= off {
			best = min(best, straight)
		}
	}
	if best == math.MaxUint32 {
		return analysis.Unreachable
	}
	return float64(best) / 1000
}

func (w *twin) same(a, b tie.Tie, off uint32) uint32 {
	e := &w.roads.Graph.Edges[a.Edge]
	at := func(c uint32, along float32) uint32 { return uint32(math.Round(float64(c) * float64(along))) }
	switch {
	case b.Along >= a.Along && e.Forward != graph.Closed:
		return off + at(e.Forward, b.Along) - at(e.Forward, a.Along)
	case b.Along < a.Along && e.Backward != graph.Closed:
		return off + at(e.Backward, a.Along) - at(e.Backward, b.Along)
	}
	return math.MaxUint32
}

// TestContract holds the network to what every impedance must do, beside the twin.
func TestContract(t *testing.T) {
	for _, m := range []road.Mode{road.Car, road.Walk} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(m, seed), func(t *testing.T) {
				box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
				net := roadtest.Random(seed, 400, box)
				r := makeRoads(t, net, m)
				w := newTwin(r, net)
				wide := box.Pad(0.01)
				supply := analysistest.Scatter(20+seed, 12, box.Pad(0.003))
				supply[7], supply[9] = supply[3], supply[3]
				analysistest.Run(t, analysistest.Options{
					Make: func(points []orb.Point) analysis.Impedance {
						i, err := r.Between(context.Background(), points)
						if err != nil {
							t.Fatal(err)
						}
						return i
					},
					Points: analysistest.Scatter(10+seed, 120, wide), Supply: supply,
					Limits: []float64{60, 300, 900}, Cost: w.cost, Tolerance: 1e-9, AtSource: 0,
				})
			})
		}
	}
}
