package hierarchy

import (
	"sync"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Selection is a hierarchy and the vertices that it is asked about. It may be used from
// several goroutines at once.
type Selection struct {
	descents [2]func() *descent // by direction, made when first needed
	idle     [2]sync.Pool       // of sweeps
}

// Select prepares questions about some vertices, or about all: Select(h.Vertex). The
// fewer they are, the less there is to do.
func (h *Hierarchy) Select(targets []int32) *Selection {
	s := &Selection{}
	for d := range s.descents {
		s.descents[d] = sync.OnceValue(func() *descent { return newDescent(h, targets, Direction(d)) })
		s.idle[d].New = func() any { return newSweep(h, s.descents[d](), &h.Up[d]) }
	}
	return s
}

// descent is the arcs down toward the targets. Its rows are the vertices that a way to a
// target may come by, in the order of their slots.
type descent struct {
	row     []int32 // of a vertex, -1: it does not matter
	vertex  []int32 // of a row
	down    graph.Rows
	dearest uint32 // arc of the ascent
}

// newDescent finds the rows, from the targets upward, and turns the arcs that climb
// against the direction around.
func newDescent(h *Hierarchy, targets []int32, d Direction) *descent {
	out := &descent{row: make([]int32, h.Len())}
	needed := make([]bool, h.Len()) // slots
	for _, v := range targets {
		needed[h.Slot[v]] = true
	}
	against := &h.Up[1-d]
	for s := len(needed) - 1; s >= int(h.Core); s-- {
		if needed[s] {
			for _, a := range against.Of(int32(s)) {
				needed[a.To] = true
			}
		}
	}
	for s, v := range h.Vertex {
		if out.row[v] = -1; needed[s] {
			out.row[v] = int32(len(out.vertex))
			out.vertex = append(out.vertex, v)
		}
	}
	out.link(h, against)
	for _, a := range h.Up[d].Hops {
		out.dearest = max(out.dearest, a.MS)
	}
	return out
}

// link sorts arcs by where they come from, by counting.
func (out *descent) link(h *Hierarchy, against *graph.Rows) {
	each := func(visit func(from int32, a graph.Hop)) {
		for row, v := range out.vertex {
			if s := h.Slot[v]; s >= h.Core {
				for _, a := range against.Of(s) {
					visit(out.row[h.Vertex[a.To]], graph.Hop{To: int32(row), MS: a.MS})
				}
			}
		}
	}
	next := make([]uint32, len(out.vertex)+2)
	each(func(from int32, _ graph.Hop) { next[from+2]++ })
	for i := 2; i < len(next); i++ {
		next[i] += next[i-1]
	}
	out.down.Hops = make([]graph.Hop, next[len(next)-1])
	each(func(from int32, a graph.Hop) {
		out.down.Hops[next[from+1]] = a
		next[from+1]++
	})
	out.down.First = next[:len(out.vertex)+1]
}
