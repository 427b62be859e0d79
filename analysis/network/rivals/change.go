package rivals

import (
	"context"
	"math/bits"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/rivals"
)

// widthBits makes a bucket 2^11 ms wide, as in analysis/network; mostBuckets bounds
// the ring.
const (
	widthBits   = 11
	mostBuckets = 1 << 16
)

// entry is a label to be carried on from a vertex.
type entry struct {
	label  label
	vertex int32
}

// search is the scratch memory of one edit: a ring of buckets (Dial, 1969), and which
// vertices and edges were seen.
type search struct {
	ring     [][]entry
	shift    uint
	waiting  int
	start    []entry
	vertices marks // whose first label is another than before
	lost     marks // that lost a label
	edges    marks
	occupied marks // edges with facilities
}

// marks is a set of vertices or edges that is cleared in the time of its size.
type marks struct {
	bits []uint64
	list []int32
}

func (m *marks) add(i int32) bool {
	bit := uint64(1) << (i & 63)
	if m.bits[i>>6]&bit != 0 {
		return false
	}
	m.bits[i>>6] |= bit
	m.list = append(m.list, i)
	return true
}

func (m *marks) has(i int32) bool { return m.bits[i>>6]&(1<<(i&63)) != 0 }

func (m *marks) clear() {
	for _, i := range m.list {
		m.bits[i>>6] = 0
	}
	m.list = m.list[:0]
}

func newSearch(vertices, edges int, dearest uint32) *search {
	s := &search{shift: widthBits, vertices: marks{bits: make([]uint64, vertices/64+1)}, lost: marks{bits: make([]uint64, vertices/64+1)}, edges: marks{bits: make([]uint64, edges/64+1)}, occupied: marks{bits: make([]uint64, edges/64+1)}}
	for dearest>>s.shift+2 > mostBuckets {
		s.shift++
	}
	s.ring = make([][]entry, 1<<bits.Len32(dearest>>s.shift+2))
	return s
}

// reset forgets what was seen, also that of a search that was broken off.
func (s *search) reset() {
	s.vertices.clear()
	s.lost.clear()
	s.edges.clear()
	s.occupied.clear()
	s.start = s.start[:0]
	if s.waiting > 0 {
		for i := range s.ring {
			s.ring[i] = s.ring[i][:0]
		}
		s.waiting = 0
	}
}

// change makes a field from another one.
type change struct {
	field
	own    []bool // pages that no other field has
	search *search
}

// pair is one that may be changed.
func (c *change) pair(v int32) *pair {
	k := v >> pageBits
	if !c.own[k] {
		mine := *c.pages[k]
		c.pages[k], c.own[k] = &mine, true
	}
	return &c.pages[k][v&(pageVertices-1)]
}

// offer gives a vertex a label, where it is one of the two least, and remembers to
// carry it on.
func (c *change) offer(v int32, l label) {
	if old := c.pairAt(v); l >= old.second || l.ms() > c.limit { // mostly it is not
		return
	}
	p := c.pair(v)
	first := p.first
	if !p.offer(l) {
		return
	}
	if p.first != first {
		c.search.vertices.add(v)
	}
	s := c.search
	b := &s.ring[int(l.ms()>>s.shift)&(len(s.ring)-1)]
	*b = append(*b, entry{l, v})
	s.waiting++
}

// open lets searches begin at the doors of those that come.
func (c *change) open(come []rivals.Site) {
	if len(come) == 0 {
		return
	}
	ids := map[int32]bool{}
	for _, s := range come {
		ids[s.ID] = true
	}
	for _, g := range c.gates {
		if ids[g.label.id()] {
			c.search.start = append(c.search.start, entry{g.label, g.vertex})
		}
	}
}

// close takes the labels of those that go away, and lets searches begin at what is
// known around the vertices that lost one.
func (c *change) close(old *field, gone []rivals.Site) {
	if len(gone) == 0 {
		return
	}
	ids := make(few, len(gone))
	for k, s := range gone {
		ids[k] = s.ID
	}
	lost := &c.search.lost
	for _, g := range old.gates {
		if ids.has(g.label) {
			c.lose(g.vertex, ids)
		}
	}
	for i := 0; i < len(lost.list); i++ { // it grows meanwhile
		for _, h := range c.over.Of(lost.list[i]) {
			c.lose(h.To, ids)
		}
	}
	coming := c.coming(old)
	for _, v := range lost.list {
		c.border(v, coming)
	}
}

// border lets searches begin at a vertex with what is known around it, as far as that
// is among the two least labels.
func (c *change) border(v int32, coming map[int32]bool) {
	known := *c.pairAt(v)
	best := known
	for _, h := range c.back.Of(v) {
		p := *c.pairAt(h.To)
		for _, l := range [2]label{p.first, p.second} {
			if l != none && h.MS <= c.limit && l.ms() <= c.limit-h.MS {
				best.offer(l + label(h.MS)<<32)
			}
		}
	}
	for _, g := range c.gatesAt(v) {
		if !coming[g.label.id()] {
			best.offer(g.label)
		}
	}
	for _, l := range [2]label{best.first, best.second} {
		if l != known.first && l != known.second {
			c.search.start = append(c.search.start, entry{l, v})
		}
	}
}

// coming are the facilities that are not yet known anywhere.
func (c *change) coming(old *field) map[int32]bool {
	known := map[rivals.Site]bool{}
	for _, s := range old.sites {
		known[s] = true
	}
	out := map[int32]bool{}
	for _, s := range c.sites {
		if !known[s] {
			out[s.ID] = true
		}
	}
	return out
}

// few is some facilities, ascending.
type few []int32

func (f few) has(l label) bool {
	if len(f) == 1 {
		return f[0] == l.id()
	}
	_, found := slices.BinarySearch(f, l.id())
	return found
}

// lose takes the labels of facilities from a vertex.
func (c *change) lose(v int32, ids few) {
	old := c.pairAt(v)
	first, second := ids.has(old.first), ids.has(old.second)
	if !first && !second {
		return
	}
	p := c.pair(v)
	if second {
		p.second = none
	}
	if first {
		p.first, p.second = p.second, none
		c.search.vertices.add(v)
	}
	c.search.lost.add(v)
}

// run carries labels on, from where the search begins to where they are not among
// the two least.
func (c *change) run(ctx context.Context) error {
	s := c.search
	sortEntries(s.start)
	next := 0
	for bucket := uint32(0); next < len(s.start) || s.waiting > 0; bucket++ {
		if bucket%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if s.waiting == 0 {
			bucket = max(bucket, s.start[next].label.ms()>>s.shift)
		}
		for next < len(s.start) && s.start[next].label.ms()>>s.shift <= bucket {
			c.offer(s.start[next].vertex, s.start[next].label)
			next++
		}
		at := int(bucket) & (len(s.ring) - 1)
		for i := 0; i < len(s.ring[at]); i++ { // it may grow meanwhile
			c.carry(s.ring[at][i])
		}
		s.waiting -= len(s.ring[at])
		s.ring[at] = s.ring[at][:0]
	}
	s.start = s.start[:0]
	return ctx.Err()
}

// carry offers a label to the neighbours of its vertex.
func (c *change) carry(e entry) {
	if p := c.pairAt(e.vertex); p.first != e.label && p.second != e.label {
		return // better ways were found since
	}
	left := c.limit - e.label.ms()
	for _, h := range c.over.Of(e.vertex) {
		if h.MS <= left {
			c.offer(h.To, e.label+label(h.MS)<<32)
		}
	}
}

// answer reads anew the points of the edges around vertices whose first label is
// another, and of those on which a facility came or went.
func (c *change) answer(old *field, edits rivals.Edits, draft *rivals.Draft) {
	edges, roads := &c.search.edges, c.roads.Graph
	for _, v := range c.search.vertices.list {
		v = roads.Base(v)
		for _, e := range c.at[c.first[v]:c.first[v+1]] {
			edges.add(e)
		}
	}
	concerned := map[int32]bool{}
	for _, s := range append(edits.Gone[:len(edits.Gone):len(edits.Gone)], edits.Come...) {
		concerned[s.ID] = true
	}
	for _, list := range [2][]onEdge{old.here, c.here} {
		for _, h := range list {
			if concerned[h.facility] {
				edges.add(h.edge)
			}
		}
	}
	tell := func(point int32, l uint64) {
		if l := label(l); l.ms() <= c.limit {
			draft.Set(point, float64(l.ms())/1000, l.id())
		} else {
			draft.Set(point, analysis.Unreachable, -1)
		}
	}
	for _, h := range c.here {
		c.search.occupied.add(h.edge)
	}
	none, some := map[int32]network.Site(nil), map[int32]network.Site{}
	for _, e := range edges.list {
		here := none
		if c.search.occupied.has(e) {
			here = some
			c.hereOn(e, here)
		}
		c.by.Read(e, c.direction, [2]uint64{c.least(graph.Travel{Edge: e}), c.least(graph.Travel{Edge: e, Backward: true})}, here, tell)
	}
}

// least is the label by which an edge is come to in a direction: that of its head for
// whoever travels toward facilities, else the least at its tails.
func (c *change) least(t graph.Travel) uint64 {
	if c.roads.Graph.Cost(t) == graph.Closed {
		return uint64(none)
	}
	tail, others, head := c.roads.Graph.Ends(t)
	if c.direction == analysis.TowardFacility {
		return uint64(c.pairAt(head).first)
	}
	best := c.pairAt(tail).first
	for _, v := range others {
		best = min(best, c.pairAt(v).first)
	}
	return uint64(best)
}

func sortEntries(s []entry) {
	slices.SortFunc(s, func(a, b entry) int {
		switch {
		case a.label < b.label:
			return -1
		case a.label > b.label:
			return 1
		}
		return 0
	})
}
