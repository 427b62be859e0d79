package hierarchy

import (
	"context"

	"github.com/medreach/medreach/analysis/network/graph"
)

// inCore is the level of a vertex that is not contracted.
const inCore = -1

// link is a neighbour in the graph that is left, with the costs to it and from it.
type link struct {
	to      int32
	out, in uint32
}

// cost is that of a link in a direction.
func (l *link) cost(d Direction) uint32 {
	if d == To {
		return l.in
	}
	return l.out
}

// contraction takes vertices out of a graph, one after the other.
type contraction struct {
	links [][]link // of a vertex that is left; of a contracted one, those that it had
	level []int32  // of a contracted vertex: above those contracted before it around it
	below []int32  // the level that a vertex would have now
	queue queue
	marks marks
	most  int // neighbours of a vertex that is contracted
}

func newContraction(out *graph.Rows, most int) *contraction {
	links := linksOf(out)
	n := len(links)
	c := &contraction{links: links, level: make([]int32, n), below: make([]int32, n), marks: newMarks(n), queue: newQueue(n), most: most}
	for v := range c.level {
		c.level[v] = inCore
	}
	return c
}

// linksOf lists the neighbours of each vertex. Loops are left out.
func linksOf(out *graph.Rows) [][]link {
	n := max(0, len(out.First)-1)
	degree := make([]uint32, n+1)
	each := func(visit func(from, to int32, ms uint32)) {
		for v := range int32(n) {
			for _, a := range out.Of(v) {
				if a.To != v && a.MS <= Most {
					visit(v, a.To, a.MS)
				}
			}
		}
	}
	total := 0
	each(func(from, to int32, _ uint32) {
		degree[from]++
		degree[to]++
		total += 2
	})
	room, links := make([]link, total), make([][]link, n)
	for v := range links {
		links[v], room = room[:0:degree[v]], room[degree[v]:]
	}
	each(func(from, to int32, ms uint32) {
		links[from] = append(links[from], link{to, ms, closed})
		links[to] = append(links[to], link{from, closed, ms})
	})
	at := make([]int32, n) // where in a list a neighbour stands, if it stands there
	for v, all := range links {
		own := all[:0]
		for _, l := range all {
			if k := int(at[l.to]); k < len(own) && own[k].to == l.to {
				own[k].out, own[k].in = min(own[k].out, l.out), min(own[k].in, l.in)
				continue
			}
			at[l.to] = int32(len(own))
			own = append(own, l)
		}
		links[v] = own
	}
	return links
}

// improve puts a link in a list, or makes the one that is there cheaper.
func improve(links []link, l link) []link {
	for k := range links {
		if links[k].to == l.to {
			links[k].out, links[k].in = min(links[k].out, l.out), min(links[k].in, l.in)
			return links
		}
	}
	return append(links, l)
}

// key orders vertices: those of few neighbours first, and among such those with few
// levels below, so that the hierarchy stays low.
func (c *contraction) key(v int32) int { return 2*len(c.links[v]) + int(c.below[v]) }

// run contracts until every vertex that is left has too many neighbours.
func (c *contraction) run(ctx context.Context) error {
	for v := range int32(len(c.links)) {
		c.wait(v)
	}
	for done := 0; ; done++ {
		if done&0xfff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		v, ok := c.queue.take()
		if !ok {
			return nil
		}
		c.contract(v)
	}
}

// wait puts a vertex where it belongs in the queue.
func (c *contraction) wait(v int32) {
	if len(c.links[v]) <= c.most {
		c.queue.put(v, c.key(v))
	} else {
		c.queue.drop(v)
	}
}

// contract takes a vertex out and keeps the least costs of the ways over it.
func (c *contraction) contract(v int32) {
	own := c.links[v]
	c.level[v] = c.below[v]
	for k := range own {
		u := own[k].to
		c.below[u] = max(c.below[u], c.level[v]+1)
		c.links[u] = without(c.links[u], v)
	}
	for i := range own {
		c.join(&own[i], own[i+1:])
	}
	for k := range own {
		c.wait(own[k].to)
	}
}

// without takes a neighbour out of a list.
func without(links []link, v int32) []link {
	for k := range links {
		if links[k].to == v {
			links[k] = links[len(links)-1]
			return links[:len(links)-1]
		}
	}
	return links
}

// join links one neighbour of a contracted vertex with others at what it costs to go over
// that vertex, where no arc and no way of two arcs is as cheap.
func (c *contraction) join(a *link, others []link) {
	if len(others) == 0 {
		return
	}
	m := c.marks
	m.set(c.links[a.to])
	for _, b := range others {
		there, back := m.unless(b.to, c.links[b.to], sum(a.in, b.out), sum(b.in, a.out))
		if there == closed && back == closed {
			continue
		}
		c.links[a.to] = improve(c.links[a.to], link{b.to, there, back})
		c.links[b.to] = improve(c.links[b.to], link{a.to, back, there})
		m.out[b.to], m.in[b.to] = min(m.out[b.to], there), min(m.in[b.to], back)
	}
	m.clear(c.links[a.to])
}

// sum is the cost of two arcs. Above Most it is closed.
func sum(a, b uint32) uint32 {
	if s := uint64(a) + uint64(b); s <= Most {
		return uint32(s)
	}
	return closed
}

// marks are the costs between one vertex and its neighbours, by neighbour.
type marks struct{ out, in []uint32 }

func newMarks(n int) marks {
	m := marks{make([]uint32, n), make([]uint32, n)}
	for i := range n {
		m.out[i], m.in[i] = closed, closed
	}
	return m
}

func (m marks) set(links []link) {
	for _, l := range links {
		m.out[l.to], m.in[l.to] = l.out, l.in
	}
}

func (m marks) clear(links []link) {
	for _, l := range links {
		m.out[l.to], m.in[l.to] = closed, closed
	}
}

// unless closes the ways from the marked vertex to another one and back where there is
// one as cheap, by an arc or two.
func (m marks) unless(to int32, links []link, there, back uint32) (uint32, uint32) {
	if m.out[to] <= there {
		there = closed
	}
	if m.in[to] <= back {
		back = closed
	}
	for _, l := range links {
		if there != closed && uint64(m.out[l.to])+uint64(l.in) <= uint64(there) {
			there = closed
		}
		if back != closed && uint64(m.in[l.to])+uint64(l.out) <= uint64(back) {
			back = closed
		}
	}
	return there, back
}

// queue hands out vertices by key, of equal ones the first put.
type queue struct {
	key   []int32   // under which a vertex waits, -1: not at all
	lists [][]int32 // by key; a vertex whose key is another now is passed over
	heads []int     // how many of a list were taken
	least int
}

func newQueue(n int) queue {
	q := queue{key: make([]int32, n)}
	for i := range q.key {
		q.key[i] = -1
	}
	return q
}

func (q *queue) put(v int32, key int) {
	if q.key[v] == int32(key) {
		return
	}
	for len(q.lists) <= key {
		q.lists, q.heads = append(q.lists, nil), append(q.heads, 0)
	}
	q.key[v] = int32(key)
	q.lists[key] = append(q.lists[key], v)
	q.least = min(q.least, key)
}

func (q *queue) drop(v int32) { q.key[v] = -1 }

func (q *queue) take() (int32, bool) {
	for ; q.least < len(q.lists); q.least++ {
		list := q.lists[q.least]
		for q.heads[q.least] < len(list) {
			v := list[q.heads[q.least]]
			q.heads[q.least]++
			if q.key[v] == int32(q.least) {
				q.key[v] = -1
				return v, true
			}
		}
		q.lists[q.least], q.heads[q.least] = list[:0], 0
	}
	return 0, false
}
