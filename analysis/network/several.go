package network

import (
	"context"
	"fmt"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/graph"
)

// Several searches from all facilities at once, with up to k labels a vertex, and
// then reads the answers of each point off the ends of its edge. The search takes
// 8k+2 bytes a vertex.
func (m *Impedance) Several(ctx context.Context, r analysis.Request, k int) (analysis.Ranks, error) {
	if k < 1 || k > mostRanks {
		return analysis.Ranks{}, fmt.Errorf("network: %d nearest facilities can not be found, only 1 to %d", k, mostRanks)
	}
	q, err := m.ask(ctx, r)
	if err != nil {
		return analysis.Ranks{}, err
	}
	ranks := analysis.NewRanks(len(m.points), k)
	var seeds []seed
	for f := range q.sites {
		seeds = q.seeds(m.roads, int32(f), int32(f), seeds)
	}
	sortSeeds(seeds)
	s := newRankSearch(m.roads, k)
	if err := s.run(ctx, seeds, m.roads.hops(r.Direction), q.limit); err != nil {
		return analysis.Ranks{}, err
	}
	err = analysis.Chunks(ctx, len(m.lived), chunk, func(_, from, to int) {
		a := asking{question: q, search: s, best: ranking{k: k, labels: make([]label, 0, k)}, ranks: &ranks}
		for _, e := range m.lived[from:to] {
			m.rank(&a, e)
		}
	})
	return ranks, err
}

// mostRanks bounds how many nearest facilities are asked for.
const mostRanks = 1 << 12

// ranking is the least labels found so far, of different facilities, ascending.
type ranking struct {
	k      int
	labels []label
}

// offer puts a label among them, where it is one of the k least.
func (b *ranking) offer(l label) {
	if n, ok := offered(b.labels[:min(len(b.labels)+1, b.k)], len(b.labels), l); ok {
		b.labels = b.labels[:n]
	}
}

// offered puts a label in its place among the first n of room, which ascend and are
// of different facilities, unless the facility is there for less or the room is full
// of lesser ones. It tells how many there are then.
func offered(room []label, n int, l label) (int, bool) {
	at := n
	for at > 0 && room[at-1] > l {
		at--
	}
	for _, o := range room[:at] {
		if o.facility() == l.facility() {
			return n, false
		}
	}
	if at == len(room) {
		return n, false
	}
	last := n // whose place is taken by the ones behind the new label
	for i := at; i < n; i++ {
		if room[i].facility() == l.facility() {
			last = i
			break
		}
	}
	if last == len(room) {
		last--
	}
	copy(room[at+1:last+1], room[at:last])
	room[at] = l
	return max(n, last+1), true
}

// rankSearch is a search with up to k labels a vertex, of different facilities. What
// is not among the k least at a vertex is not among them beyond it either, since
// every hop adds the same to all.
type rankSearch struct {
	k       int
	labels  []label // k for each vertex, ascending
	counts  []uint16
	ring    [][]rankEntry
	shift   uint
	waiting int
}

// rankEntry is a label to be carried on from a vertex.
type rankEntry struct {
	label  label
	vertex int32
}

func newRankSearch(r *Roads, k int) *rankSearch {
	vertices := r.Graph.Len()
	like := newSearch(0, r.dearest)
	return &rankSearch{k: k, labels: make([]label, vertices*k), counts: make([]uint16, vertices), ring: make([][]rankEntry, len(like.ring)), shift: like.shift}
}

// at are the labels of a vertex, ascending.
func (s *rankSearch) at(v int32) []label {
	from := int(v) * s.k
	return s.labels[from : from+int(s.counts[v])]
}

// offer gives a vertex a label and queues it, where it is one of the k least.
func (s *rankSearch) offer(v int32, l label) {
	from := int(v) * s.k
	n, ok := offered(s.labels[from:from+s.k], int(s.counts[v]), l)
	if !ok {
		return
	}
	s.counts[v] = uint16(n)
	b := &s.ring[int(l.ms()>>s.shift)&(len(s.ring)-1)]
	*b = append(*b, rankEntry{l, v})
	s.waiting++
}

// run finds the k least labels of every vertex within a limit, from seeds sorted by
// cost. It ends with the context's error where that comes first.
func (s *rankSearch) run(ctx context.Context, seeds []seed, over *graph.Rows, limit uint32) error {
	next := 0
	for bucket := uint32(0); next < len(seeds) || s.waiting > 0; bucket++ {
		if bucket%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if s.waiting == 0 {
			bucket = max(bucket, seeds[next].label.ms()>>s.shift)
		}
		for next < len(seeds) && seeds[next].label.ms()>>s.shift <= bucket {
			if sd := seeds[next]; sd.label.ms() <= limit {
				s.offer(sd.vertex, sd.label)
			}
			next++
		}
		at := int(bucket) & (len(s.ring) - 1)
		for i := 0; i < len(s.ring[at]); i++ { // it may grow meanwhile
			s.carry(s.ring[at][i], over, limit)
		}
		s.waiting -= len(s.ring[at])
		s.ring[at] = s.ring[at][:0]
	}
	return ctx.Err()
}

// carry offers a label to the neighbours of its vertex.
func (s *rankSearch) carry(e rankEntry, over *graph.Rows, limit uint32) {
	if !slices.Contains(s.at(e.vertex), e.label) {
		return // better ways were found since
	}
	left := limit - e.label.ms()
	for _, h := range over.Of(e.vertex) {
		if h.MS > left {
			continue
		}
		l := e.label + label(h.MS)<<32
		if last := int(h.To)*s.k + s.k - 1; int(s.counts[h.To]) < s.k || l < s.labels[last] { // mostly it is not
			s.offer(h.To, l)
		}
	}
}

// asking is what a point's answer is read from and written to.
type asking struct {
	*question
	search *rankSearch
	best   ranking
	ways   []way
	ranks  *analysis.Ranks
}

// rank writes down what the points of an edge reach.
func (m *Impedance) rank(a *asking, edge int32) {
	doors := m.doors[m.first[edge]:m.first[edge+1]]
	a.approach(m.roads.Graph, edge)
	for i := range doors {
		o := &doors[i]
		a.best.labels = a.best.labels[:0]
		for _, w := range a.ways {
			along := label(w.ms(o.along)+o.off) << 32
			for _, l := range w.labels {
				a.best.offer(l + along)
			}
		}
		for _, f := range a.on[edge] {
			if ms := m.alongEdge(o, &a.sites[f], a.Direction); ms <= a.limit {
				a.best.offer(labelOf(ms, f))
			}
		}
		costs, facilities := a.ranks.Of(int(o.point))
		for rank, l := range a.best.labels {
			if l.ms() > a.limit {
				break
			}
			costs[rank], facilities[rank] = float64(l.ms())/1000, l.facility()
		}
	}
}

// way is the labels at one end of an edge and what it costs between there and a door.
type way struct {
	labels []label
	cost   uint32 // of the whole edge
	rest   bool   // what lies beyond the door counts, not what lies before
}

func (w *way) ms(along float32) uint32 {
	c := part(w.cost, along)
	if w.rest {
		return w.cost - c
	}
	return c
}

// approach finds the ways by which the search comes to an edge.
func (a *asking) approach(g *graph.Graph, edge int32) {
	a.ways = a.ways[:0]
	toward := a.Direction == analysis.TowardFacility
	for _, t := range [2]graph.Travel{{Edge: edge}, {Edge: edge, Backward: true}} {
		cost := g.Cost(t)
		if cost == graph.Closed {
			continue
		}
		tail, others, head := g.Ends(t)
		if toward {
			tail, others = head, nil
		}
		rest := toward != t.Backward
		a.ways = append(a.ways, way{a.search.at(tail), cost, rest})
		for _, v := range others {
			a.ways = append(a.ways, way{a.search.at(v), cost, rest})
		}
	}
}
