// Package doorstep finds edges by the vertices at which travel along them begins or
// ends: the edges where people live around the vertices that a search came to. It knows
// numbers of edges and vertices alone.
package doorstep

import (
	"math/bits"
	"slices"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Steps are some edges of a graph, by vertex. They are read-only.
type Steps struct {
	edges []int32
	first []uint32 // the edges at vertex v are edges[k] for k of at[first[v]:first[v+1]]
	at    []int32
}

// New sorts edges, which ascend, by the vertices at their ends, copies at forbidden
// turns among them.
func New(g *graph.Graph, edges []int32) *Steps {
	next := make([]uint32, g.Len()+2)
	visitEnds(g, edges, func(v, _ int32) { next[v+2]++ })
	for v := 1; v < len(next); v++ {
		next[v] += next[v-1]
	}
	s := &Steps{edges: edges, at: make([]int32, next[len(next)-1])}
	visitEnds(g, edges, func(v, k int32) {
		s.at[next[v+1]] = k
		next[v+1]++
	})
	s.first = next[:g.Len()+1]
	return s
}

// visitEnds visits the ends of each edge, some of them more than once.
func visitEnds(g *graph.Graph, edges []int32, visit func(v, k int32)) {
	for k, e := range edges {
		visit(g.Edges[e].A, int32(k))
		visit(g.Edges[e].B, int32(k))
		if !g.Turning(e) {
			continue
		}
		for _, t := range []graph.Travel{{Edge: e}, {Edge: e, Backward: true}} {
			if g.Cost(t) == graph.Closed {
				continue
			}
			_, others, head := g.Ends(t)
			visit(head, int32(k))
			for _, v := range others {
				visit(v, int32(k))
			}
		}
	}
}

// Vertices are those with edges, ascending.
func (s *Steps) Vertices() (out []int32) {
	for v := range len(s.first) - 1 {
		if s.first[v] < s.first[v+1] {
			out = append(out, int32(v))
		}
	}
	return out
}

// Marks are a bit for each of the edges. They serve one goroutine and are used again.
type Marks struct {
	steps    *Steps
	words    []uint64
	low, end int // what is marked lies in words[low:end]
}

// Marks has nothing marked.
func (s *Steps) Marks() *Marks {
	words := (len(s.edges) + 63) / 64
	return &Marks{steps: s, words: make([]uint64, words), low: words}
}

// Vertex marks the edges at a vertex.
func (m *Marks) Vertex(v int32) {
	for _, k := range m.steps.at[m.steps.first[v]:m.steps.first[v+1]] {
		m.set(int(k))
	}
}

// Edge marks an edge, where it is one of the edges.
func (m *Marks) Edge(e int32) {
	if k, ok := slices.BinarySearch(m.steps.edges, e); ok {
		m.set(k)
	}
}

func (m *Marks) set(k int) {
	word := k >> 6
	m.words[word] |= 1 << (k & 63)
	m.low, m.end = min(m.low, word), max(m.end, word+1)
}

// Take visits the marked edges, ascending, and forgets them.
func (m *Marks) Take(visit func(edge int32)) {
	for word := m.low; word < m.end; word++ {
		for left := m.words[word]; left != 0; left &= left - 1 {
			visit(m.steps.edges[word<<6|bits.TrailingZeros64(left)])
		}
		m.words[word] = 0
	}
	m.low, m.end = len(m.words), 0
}
