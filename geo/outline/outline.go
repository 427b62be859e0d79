// Package outline draws the outline of a set of grid cells, such as the uncovered
// settlements of a study. Places are WGS 84 longitude and latitude in degrees.
// Polygons are valid in the sense of OGC Simple Features: outer rings run
// counter-clockwise, holes clockwise, and parts that touch at a corner only are
// polygons of their own. Time and memory follow the number of cells. Sets across
// the antimeridian are not supported.
package outline

import (
	"cmp"
	"slices"
	"sort"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/raster"
)

// bend is how many cells a straight side may run without a corner on a
// projected grid, whose sides are curves in degrees.
const bend = 8

// Cells returns the outline of a set of cells, given by their numbers in
// ascending order, each once. Corners are those of the cells; cells that touch
// at a corner only become polygons that touch there. Holes stay holes.
func Cells(g *raster.Grid, cells []int64) orb.MultiPolygon {
	spans := spansOf(cells, int64(g.Width))
	parts := connect(spans)
	o := newOutline(spans)
	place := newCorners(g)
	var out orb.MultiPolygon
	at := map[int32]int{} // of a part, its polygon
	for i := range o.sides {
		for o.sides[i].unused {
			for _, ring := range o.walk(int32(i)) {
				part := parts[ring.span]
				k, known := at[part]
				if !known { // the outline of a part has its first corner, and so comes before its holes
					k = len(out)
					at[part] = k
					out = append(out, nil)
				}
				if ring.outer() {
					out[k] = slices.Insert(out[k], 0, place.ring(ring.corners))
				} else {
					out[k] = append(out[k], place.ring(ring.corners))
				}
			}
		}
	}
	return out
}

// span is a run of cells in a row, up to and without the last column.
type span struct{ row, from, to int32 }

func spansOf(cells []int64, width int64) []span {
	var out []span
	for _, c := range cells {
		row, col := int32(c/width), int32(c%width)
		if n := len(out); n > 0 && out[n-1].row == row && out[n-1].to == col {
			out[n-1].to++
			continue
		}
		out = append(out, span{row, col, col + 1})
	}
	return out
}

// connect gives every span the number of the first span of its part. Parts
// connect through the sides of cells.
func connect(spans []span) []int32 {
	parent := make([]int32, len(spans))
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	above := 0
	for i, s := range spans {
		for spans[above].row < s.row-1 || spans[above].row == s.row-1 && spans[above].to <= s.from {
			above++
		}
		for k := above; spans[k].row == s.row-1 && spans[k].from < s.to; k++ {
			a, b := find(int32(i)), find(int32(k))
			parent[max(a, b)] = min(a, b)
		}
	}
	for i := range parent {
		parent[i] = find(int32(i))
	}
	return parent
}

// corner is where cells meet: columns and rows of corners count from the top
// left.
type corner struct{ col, row int32 }

// side is a straight piece of the outline with the cells on its left: down the
// left of a span, along its bottom, up its right and back along its top, which is
// counter-clockwise on the ground.
type side struct {
	from, to corner
	span     int32
	unused   bool
	visited  int32 // place of this corner on the path walked, counting from 1; kept by the first side of the corner
}

// outline is the sides of a set of cells, by the corners where they begin.
type outline struct {
	sides []side
	top   int32
	start []int32 // of each row of corners, its first side
}

func newOutline(spans []span) *outline {
	o := &outline{}
	if len(spans) == 0 {
		return o
	}
	o.top = spans[0].row
	bottom := spans[len(spans)-1].row + 1
	first := make([]int, bottom-o.top+2) // of each row, its first span
	for _, s := range spans {
		first[s.row-o.top+1]++
	}
	for r := 1; r < len(first); r++ {
		first[r] += first[r-1]
	}
	row := func(r int32) (int, []span) {
		if r < o.top || r >= bottom {
			return 0, nil
		}
		return first[r-o.top], spans[first[r-o.top]:first[r-o.top+1]]
	}
	for r := o.top; r <= bottom; r++ {
		o.start = append(o.start, int32(len(o.sides)))
		i, above := row(r - 1)
		k, below := row(r)
		for n, s := range above {
			o.add(side{from: corner{s.to, r}, to: corner{s.to, r - 1}, span: int32(i + n)})
		}
		for n, s := range below {
			o.add(side{from: corner{s.from, r}, to: corner{s.from, r + 1}, span: int32(k + n)})
		}
		bare(above, below, func(n int, from, to int32) {
			o.add(side{from: corner{from, r}, to: corner{to, r}, span: int32(i + n)})
		})
		bare(below, above, func(n int, from, to int32) {
			o.add(side{from: corner{to, r}, to: corner{from, r}, span: int32(k + n)})
		})
		slices.SortFunc(o.sides[o.start[r-o.top]:], func(a, b side) int {
			return cmp.Or(cmp.Compare(a.from.col, b.from.col), cmp.Compare(a.to.row, b.to.row), cmp.Compare(a.to.col, b.to.col))
		})
	}
	o.start = append(o.start, int32(len(o.sides)))
	return o
}

func (o *outline) add(s side) {
	s.unused = true
	o.sides = append(o.sides, s)
}

// bare finds the pieces of spans that the spans of a neighbouring row do not
// touch.
func bare(spans, others []span, yield func(n int, from, to int32)) {
	k := 0
	for n, s := range spans {
		at := s.from
		for ; k < len(others) && others[k].to <= s.from; k++ {
		}
		for j := k; j < len(others) && others[j].from < s.to; j++ {
			if others[j].from > at {
				yield(n, at, others[j].from)
			}
			at = others[j].to
		}
		if at < s.to {
			yield(n, at, s.to)
		}
	}
}

// at returns the first side that begins at a corner, and whether there are two:
// where cells touch at the corner only.
func (o *outline) at(c corner) (first int32, two bool) {
	row := o.sides[o.start[c.row-o.top]:o.start[c.row-o.top+1]]
	k := sort.Search(len(row), func(i int) bool { return row[i].from.col >= c.col })
	return o.start[c.row-o.top] + int32(k), k+1 < len(row) && row[k+1].from == c
}

// loop is a simple ring of corners, not closed, and a span beside it.
type loop struct {
	corners []corner
	span    int32
}

// step is a corner on a path, the side that leaves it, and the first side of the
// corner where two leave it, else -1.
type step struct {
	side, fork int32
}

// walk follows sides from a corner until it comes back, and takes them away.
// Where the path meets itself at a corner it is cut, so that every ring is
// simple.
func (o *outline) walk(start int32) []loop {
	var rings []loop
	var path []step
	fork := func(c corner) int32 {
		if first, two := o.at(c); two {
			return first
		}
		return -1
	}
	push := func(side, fork int32) {
		o.sides[side].unused = false
		path = append(path, step{side, fork})
		if fork >= 0 {
			o.sides[fork].visited = int32(len(path))
		}
	}
	cut := func(from int) {
		rings = append(rings, o.ring(path[from:]))
		for _, s := range path[from:] {
			if s.fork >= 0 {
				o.sides[s.fork].visited = 0
			}
		}
		path = path[:from]
	}
	home := o.sides[start].from
	push(start, fork(home))
	for {
		last := &o.sides[path[len(path)-1].side]
		if last.to == home {
			cut(0)
			return rings
		}
		next, two := o.at(last.to)
		branch := int32(-1)
		if two {
			branch = next
			if v := o.sides[branch].visited; v > 0 {
				cut(int(v) - 1)
			}
			if !o.sides[next].unused || o.sides[next+1].unused && leftOf(last, &o.sides[next+1]) {
				next++
			}
		}
		push(next, branch)
	}
}

// leftOf reports whether side b turns left from side a on the ground (rows count
// downward).
func leftOf(a, b *side) bool {
	return (a.to.col-a.from.col)*(b.to.row-b.from.row)-(a.to.row-a.from.row)*(b.to.col-b.from.col) < 0
}

func (o *outline) ring(path []step) loop {
	r := loop{corners: make([]corner, len(path)), span: o.sides[path[0].side].span}
	for i, s := range path {
		r.corners[i] = o.sides[s.side].from
	}
	return r
}

// outer tells outlines, which run counter-clockwise on the ground, from holes.
func (r loop) outer() bool {
	area := int64(0)
	for i, c := range r.corners {
		n := r.corners[(i+1)%len(r.corners)]
		area += int64(n.col)*int64(c.row) - int64(c.col)*int64(n.row)
	}
	return area > 0
}

// corners places the corners of cells on the ground.
type corners struct {
	grid raster.Grid // half a cell up and left, so that its centres are the corners
	bend int32       // 0 where straight sides stay straight
}

func newCorners(g *raster.Grid) corners {
	c := corners{grid: *g}
	t := &c.grid.Transform
	t[0], t[3] = t[0]-(t[1]+t[2])/2, t[3]-(t[4]+t[5])/2
	if g.CRS == nil || !g.CRS.Geographic() {
		c.bend = bend
	}
	return c
}

// ring puts a ring on the ground, without the corners that straight sides do not
// need and with those that curved ones do.
func (c corners) ring(list []corner) orb.Ring {
	n := len(list)
	var turns []corner
	for i, at := range list {
		before, after := list[(i+n-1)%n], list[(i+1)%n]
		if before.row != after.row && before.col != after.col {
			turns = append(turns, at)
		}
	}
	ring := make(orb.Ring, 0, len(turns)+1)
	for i, at := range turns {
		to := turns[(i+1)%len(turns)]
		ring = append(ring, c.grid.Centre(int(at.col), int(at.row)))
		for at = c.onward(at, to); at != to; at = c.onward(at, to) {
			ring = append(ring, c.grid.Centre(int(at.col), int(at.row)))
		}
	}
	return append(ring, ring[0])
}

// onward is the next corner to draw on a straight side: its end, or before it
// every one whose column or row is a multiple of bend.
func (c corners) onward(at, to corner) corner {
	if c.bend == 0 {
		return to
	}
	ahead := func(at, to int32) int32 {
		if at < to {
			return min(to, (at/c.bend+1)*c.bend)
		}
		return max(to, (at-1)/c.bend*c.bend)
	}
	if at.col != to.col {
		return corner{ahead(at.col, to.col), at.row}
	}
	return corner{at.col, ahead(at.row, to.row)}
}
