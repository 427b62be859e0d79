package overlay

import (
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo/raster"
)

// bend is how many cells a straight side may run without a corner on a
// projected grid, whose sides are curves in degrees.
const bend = 8

// CellPolygons returns the outline of a set of cells, given by their numbers in
// ascending order, each once. Corners are those of the cells; cells that touch
// at a corner only become polygons that touch there. Holes stay holes.
func CellPolygons(g *raster.Grid, cells []int64) orb.MultiPolygon {
	rings := trace(g, cells)
	var outer, holes []cellRing
	for _, r := range rings {
		if r.area > 0 {
			outer = append(outer, r)
		} else {
			holes = append(holes, r)
		}
	}
	out := make(orb.MultiPolygon, len(outer))
	for i, r := range outer {
		out[i] = orb.Polygon{r.degrees(g)}
	}
	for _, h := range holes {
		if at := holder(outer, h); at >= 0 {
			out[at] = append(out[at], h.degrees(g))
		}
	}
	return out
}

// cellRing is a ring of cell corners, not closed, and its area in cells:
// positive for outlines, negative for holes.
type cellRing struct {
	corners [][2]int
	area    float64
}

// edges are the sides of cells that have no neighbour there, each with the cells
// on its left: down the left side, along the bottom, up the right side, back
// along the top, which is counter-clockwise on the ground.
func edges(g *raster.Grid, cells []int64) map[[2]int][][2]int {
	width := int64(g.Width)
	has := func(col, row int64) bool {
		if col < 0 || row < 0 || col >= width || row >= int64(g.Height) {
			return false
		}
		_, ok := slices.BinarySearch(cells, row*width+col)
		return ok
	}
	out := map[[2]int][][2]int{}
	add := func(fromCol, fromRow, toCol, toRow int64) {
		from := [2]int{int(fromCol), int(fromRow)}
		out[from] = append(out[from], [2]int{int(toCol), int(toRow)})
	}
	for _, cell := range cells {
		row := cell / width
		col := cell - row*width
		if !has(col-1, row) {
			add(col, row, col, row+1)
		}
		if !has(col, row+1) {
			add(col, row+1, col+1, row+1)
		}
		if !has(col+1, row) {
			add(col+1, row+1, col+1, row)
		}
		if !has(col, row-1) {
			add(col+1, row, col, row)
		}
	}
	return out
}

// trace follows the edges to rings, in the order of the cells.
func trace(g *raster.Grid, cells []int64) []cellRing {
	next := edges(g, cells)
	var rings []cellRing
	for _, cell := range cells {
		start := [2]int{int(cell % int64(g.Width)), int(cell / int64(g.Width))}
		for len(next[start]) > 0 {
			rings = append(rings, split(walk(next, start))...)
		}
		// An edge that starts at no cell's top left corner belongs to a ring
		// that passes through one, since every ring has a leftmost down side.
	}
	return rings
}

// walk follows edges from a corner until it comes back, and takes them away.
func walk(next map[[2]int][][2]int, start [2]int) [][2]int {
	ring := [][2]int{start}
	at := start
	for {
		ways := next[at]
		pick := 0
		if len(ways) == 2 && len(ring) > 1 && leftOf(ring[len(ring)-2], at, ways[1]) {
			pick = 1
		}
		to := ways[pick]
		if len(ways) == 1 {
			delete(next, at)
		} else {
			next[at] = [][2]int{ways[1-pick]}
		}
		if to == start {
			return ring
		}
		ring = append(ring, to)
		at = to
	}
}

// leftOf reports whether the way a, b, c turns left on the ground (rows count
// downward).
func leftOf(a, b, c [2]int) bool {
	return (b[0]-a[0])*(c[1]-b[1])-(b[1]-a[1])*(c[0]-b[0]) < 0
}

// split cuts a ring where it passes a corner twice, so that every ring is
// simple.
func split(ring [][2]int) []cellRing {
	var out []cellRing
	seen := map[[2]int]int{}
	var path [][2]int
	for _, c := range ring {
		if from, again := seen[c]; again {
			loop := slices.Clone(path[from:])
			for _, p := range loop {
				delete(seen, p)
			}
			path = path[:from]
			out = append(out, newRing(loop))
		}
		seen[c] = len(path)
		path = append(path, c)
	}
	return append(out, newRing(path))
}

func newRing(corners [][2]int) cellRing {
	area := 0
	for i, c := range corners {
		n := corners[(i+1)%len(corners)]
		area += n[0]*c[1] - c[0]*n[1]
	}
	return cellRing{corners: corners, area: float64(area) / 2}
}

// holder returns the smallest outline around a hole, or -1.
func holder(outer []cellRing, hole cellRing) int {
	// The middle of a side is on no other ring, since rings share corners only.
	a, b := hole.corners[0], hole.corners[1]
	p := orb.Point{float64(a[0]+b[0]) / 2, float64(a[1]+b[1]) / 2}
	best := -1
	for i, o := range outer {
		if o.area > -hole.area && (best < 0 || o.area < outer[best].area) && planar.RingContains(o.plane(), p) {
			best = i
		}
	}
	return best
}

func (r cellRing) plane() orb.Ring {
	ring := make(orb.Ring, 0, len(r.corners)+1)
	for _, c := range r.corners {
		ring = append(ring, orb.Point{float64(c[0]), float64(c[1])})
	}
	return append(ring, ring[0])
}

// degrees puts the ring on the ground, without the corners that straight sides
// do not need.
func (r cellRing) degrees(g *raster.Grid) orb.Ring {
	limit := bend
	if g.CRS != nil && g.CRS.Geographic() {
		limit = len(r.corners)
	}
	n := len(r.corners)
	ring := make(orb.Ring, 0, n/2+2)
	run := 0
	for i, c := range r.corners {
		before, after := r.corners[(i+n-1)%n], r.corners[(i+1)%n]
		straight := (c[0]-before[0])*(after[1]-c[1]) == (c[1]-before[1])*(after[0]-c[0])
		if run++; straight && run < limit {
			continue
		}
		run = 0
		ring = append(ring, g.Corners(c[0], c[1])[0])
	}
	return append(ring, ring[0])
}
