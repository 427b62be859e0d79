// Package hierarchy answers many bounded questions of one to all over a directed graph
// of costs, exactly, for less work than a search that settles every vertex. Vertices of
// few neighbours are contracted, so that the least costs between those that are left,
// the core, stay the same (Geisberger et al., 2008; with a core: Bauer et al., 2010).
// A source climbs from its seeds and searches the core by buckets; the vertices below
// are answered by a sweep downward (PHAST: Delling et al., 2011), for several sources at
// a time, only where a cost within the limit comes to and only toward the vertices that are
// asked about (RPHAST). Costs are whole milliseconds.
package hierarchy

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Most is the highest limit and the highest cost of an arc, 24 days: the sum of two
// never overflows.
const Most = 1<<31 - 1

// unreached is the cost where no way leads to, closed that of an arc that nobody may go.
const (
	unreached = Most + 1
	closed    = math.MaxUint32
)

// Direction is with the arcs, from the seeds to the targets, or against them.
type Direction uint8

// The directions.
const (
	From Direction = iota // costs from the seeds
	To                    // costs to the seeds
)

// Hierarchy is a contracted graph. Its vertices stand in slots: the core, then each
// after those that it climbs to. It is read-only and may be used from several goroutines
// at once; its columns may lie in a file that is mapped into memory, see Check.
type Hierarchy struct {
	Core   int32   // how many slots are of the core
	Vertex []int32 // of a slot
	Slot   []int32 // of a vertex
	// Up are the arcs between slots by which a way climbs, to a lower slot or within
	// the core: by direction, with the arcs of the graph or against them.
	Up [2]graph.Rows
}

// Len is the number of vertices.
func (h *Hierarchy) Len() int { return len(h.Vertex) }

// fewNeighbours is the most that a vertex has when it is contracted. Up to it a graph
// of roads melts away; what is left is so dense that to search it costs less.
const fewNeighbours = 32

// Build contracts a graph, given by the ways out of each vertex, of which those dearer
// than Most are left out. It fails only where ctx ends.
func Build(ctx context.Context, out *graph.Rows) (*Hierarchy, error) {
	return build(ctx, out, fewNeighbours)
}

func build(ctx context.Context, out *graph.Rows, most int) (*Hierarchy, error) {
	c := newContraction(out, most)
	if err := c.run(ctx); err != nil {
		return nil, err
	}
	h := &Hierarchy{Slot: make([]int32, len(c.links)), Vertex: make([]int32, 0, len(c.links))}
	h.number(c)
	for d := range h.Up {
		h.Up[d] = h.climb(c, Direction(d))
	}
	return h, nil
}

// Check reports columns that are no hierarchy, as they may come from a damaged file:
// what passes can be asked without harm. Whether the costs are those of a graph it cannot tell.
func (h *Hierarchy) Check() error {
	n := len(h.Vertex)
	if len(h.Slot) != n || n > math.MaxInt32 || h.Core < 0 || int(h.Core) > n {
		return errors.New("hierarchy: columns of different length")
	}
	for slot, v := range h.Vertex {
		if v < 0 || int(v) >= n || h.Slot[v] != int32(slot) {
			return fmt.Errorf("hierarchy: slot %d and vertex %d are not each other's", slot, v)
		}
	}
	for d := range h.Up {
		if err := h.checkArcs(&h.Up[d]); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hierarchy) checkArcs(up *graph.Rows) error {
	n := h.Len()
	if len(up.First) != n+1 || up.First[0] != 0 || int(up.First[n]) != len(up.Hops) {
		return errors.New("hierarchy: rows and arcs do not match")
	}
	for s := range int32(n) {
		from, to := up.First[s], up.First[s+1]
		if from > to || int(to) > len(up.Hops) {
			return fmt.Errorf("hierarchy: the arcs of slot %d are from %d to %d", s, from, to)
		}
		for _, a := range up.Hops[from:to] {
			if a.To < 0 || a.To >= max(s, h.Core) || a.MS > Most {
				return fmt.Errorf("hierarchy: an arc from slot %d to %d, %d ms, does not climb", s, a.To, a.MS)
			}
		}
	}
	return nil
}

// number gives out the slots: to the core, then to every vertex after those that it
// climbs to, which are seldom far.
func (h *Hierarchy) number(c *contraction) {
	for v := range h.Slot {
		h.Slot[v] = -1
	}
	give := func(v int32) {
		h.Slot[v] = int32(len(h.Vertex))
		h.Vertex = append(h.Vertex, v)
	}
	for v, level := range c.level {
		if level == inCore {
			give(int32(v))
		}
	}
	h.Core = int32(len(h.Vertex))
	var stack []int32
	for v := range int32(len(h.Slot)) {
		stack = append(stack, v)
		for len(stack) > 0 {
			top, above := stack[len(stack)-1], len(stack)
			if h.Slot[top] < 0 {
				for _, l := range c.links[top] {
					if h.Slot[l.to] < 0 {
						stack = append(stack, l.to)
					}
				}
				if len(stack) > above {
					continue
				}
				give(top)
			}
			stack = stack[:above-1]
		}
	}
}

// climb takes the arcs of a direction out of the links that the contraction left.
func (h *Hierarchy) climb(c *contraction, d Direction) graph.Rows {
	count := 0
	for _, links := range c.links {
		for k := range links {
			if links[k].cost(d) != closed {
				count++
			}
		}
	}
	up := graph.Rows{First: make([]uint32, 0, h.Len()+1), Hops: make([]graph.Hop, 0, count)}
	for _, v := range h.Vertex {
		up.First = append(up.First, uint32(len(up.Hops)))
		links := c.links[v]
		for k := range links {
			if ms := links[k].cost(d); ms != closed {
				up.Hops = append(up.Hops, graph.Hop{To: h.Slot[links[k].to], MS: ms})
			}
		}
	}
	up.First = append(up.First, uint32(len(up.Hops)))
	return up
}
