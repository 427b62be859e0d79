package hierarchy

import (
	"cmp"
	"math/bits"
	"slices"

	"github.com/medreach/medreach/analysis/network/graph"
)

// Lanes is how many sources are answered at a time. To fetch the costs of a vertex from
// memory takes longer than to compare them.
const Lanes = 8

// Costs are those between each source and one vertex. Above the limit they only tell
// that the least cost is above it too.
type Costs [Lanes]uint32

// Nowhere is reached by no source.
var Nowhere = Costs{unreached, unreached, unreached, unreached, unreached, unreached, unreached, unreached}

// Sweep has the costs of up to Lanes sources. It serves one goroutine.
type Sweep struct {
	hierarchy *Hierarchy
	ascent    *ascent
	down      *descent
	costs     []Costs  // of a row
	marks     []uint64 // a bit a row that was come to
	seeds     []entry
}

func newSweep(h *Hierarchy, down *descent, up *graph.Rows) *Sweep {
	w := &Sweep{hierarchy: h, ascent: newAscent(up, down.dearest), down: down}
	w.costs, w.marks = make([]Costs, len(down.vertex)), make([]uint64, (len(down.vertex)+63)/64)
	for i := range w.costs {
		w.costs[i] = Nowhere
	}
	return w
}

// run finds the costs of at most Lanes sources.
func (w *Sweep) run(sources [][]Seed, limit uint32) {
	w.reset()
	limit = min(limit, Most)
	for lane, seeds := range sources {
		w.seeds = w.seeds[:0]
		for _, s := range seeds {
			w.seeds = append(w.seeds, entry{w.hierarchy.Slot[s.Vertex], s.MS})
		}
		slices.SortFunc(w.seeds, func(a, b entry) int { return cmp.Compare(a.ms, b.ms) })
		w.ascent.run(w.seeds, limit)
		for _, slot := range w.ascent.touched {
			if row := w.down.row[w.hierarchy.Vertex[slot]]; row >= 0 {
				w.costs[row][lane] = w.ascent.labels[slot]
				w.marks[row>>6] |= 1 << (row & 63)
			}
		}
		w.ascent.reset()
	}
	w.descend(limit)
}

// reset forgets the last sources.
func (w *Sweep) reset() {
	for i, left := range w.marks {
		for ; left != 0; left &= left - 1 {
			w.costs[i<<6|bits.TrailingZeros64(left)] = Nowhere
		}
		w.marks[i] = 0
	}
}

// descend takes the rows that are marked one after the other and marks those below. Arcs
// lead to later rows alone.
func (w *Sweep) descend(limit uint32) {
	first, arcs, costs, marks := w.down.down.First, w.down.down.Hops, w.costs, w.marks
	for i := range marks {
		for left := marks[i]; left != 0; {
			bit := bits.TrailingZeros64(left)
			row := i<<6 | bit
			if own := arcs[first[row]:first[row+1]]; len(own) > 0 && costs[row].within(limit) {
				from := &costs[row]
				for k := range own {
					a := own[k]
					costs[a.To].offer(from, a.MS)
					marks[a.To>>6] |= 1 << (a.To & 63)
				}
			}
			left = marks[i] &^ (2<<bit - 1)
		}
	}
}

// within tells whether any source is within the limit.
func (c *Costs) within(limit uint32) bool {
	for _, ms := range c {
		if ms <= limit {
			return true
		}
	}
	return false
}

// offer lowers costs to those of a vertex and an arc from it. Costs are at most
// unreached and arcs at most Most, so that no sum overflows.
func (c *Costs) offer(from *Costs, ms uint32) {
	c[0] = min(c[0], from[0]+ms)
	c[1] = min(c[1], from[1]+ms)
	c[2] = min(c[2], from[2]+ms)
	c[3] = min(c[3], from[3]+ms)
	c[4] = min(c[4], from[4]+ms)
	c[5] = min(c[5], from[5]+ms)
	c[6] = min(c[6], from[6]+ms)
	c[7] = min(c[7], from[7]+ms)
}

// Reached visits the vertices that any source came to, in a fixed order. Not all of them
// were asked about or are within the limit; those asked about within the limit are all here.
func (w *Sweep) Reached(visit func(vertex int32, c *Costs)) {
	for i, left := range w.marks {
		for ; left != 0; left &= left - 1 {
			row := i<<6 | bits.TrailingZeros64(left)
			visit(w.down.vertex[row], &w.costs[row])
		}
	}
}

// Least are the least costs of some vertices that were asked about, by lane.
func (w *Sweep) Least(vertex int32, others ...int32) Costs {
	c := w.at(vertex)
	for _, v := range others {
		for lane, ms := range w.at(v) {
			c[lane] = min(c[lane], ms)
		}
	}
	return c
}

func (w *Sweep) at(vertex int32) Costs {
	if row := w.down.row[vertex]; row >= 0 {
		return w.costs[row]
	}
	return Nowhere
}
