// Package polygon answers questions about many polygons at once: which of them
// covers a point, how far a point is from one, how much of one lies outside
// another, where they overlap and what they leave out between them.
//
// Shapes are numbered from 0; each is a multipolygon of WGS 84 longitude and
// latitude in degrees with edges straight in degrees. A shape covers every point
// inside any of its polygons or on a border: even-odd for the rings of one
// polygon, decided exactly, so that no point falls between two shapes with
// a common border. Invalid polygons are taken as they stand. Shapes across the
// antimeridian are not supported.
//
// Distances are metres and areas square metres on the ellipsoid. For union and
// intersection as geometry see overlay.
package polygon

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Index finds the shapes at a point. A grid lies over them: a cell that no
// border touches belongs to one shape (or to none) as a whole and answers at
// once; in the others the outlines are asked. It is read-only once made; any
// number of goroutines may ask.
type Index struct {
	shapes   []orb.MultiPolygon
	outlines []outline
	tree     rtree.RTreeG[int32] // boxes of the shapes
	box      orb.Bound
	cols     int
	rows     int
	cells    []int32 // shape, -1 for none, or mixed
}

const mixed = -2 // a border may pass through the cell

// NewIndex indexes shapes, on all cores. The shapes are kept, not copied. Shapes
// without polygons cover nothing.
func NewIndex(shapes []orb.MultiPolygon) *Index {
	ix := &Index{shapes: shapes, outlines: make([]outline, len(shapes)), box: emptyBox}
	inParallel(len(shapes), 16, func(from, to int) {
		for i := from; i < to; i++ {
			ix.outlines[i] = newOutline(shapes[i])
		}
	})
	edges := 0
	for i := range ix.outlines {
		o := &ix.outlines[i]
		if len(o.edges) == 0 {
			continue
		}
		edges += len(o.edges)
		ix.box = ix.box.Union(o.box)
		ix.tree.Insert(o.box.Min, o.box.Max, int32(i))
	}
	if edges > 0 {
		ix.layGrid(edges)
	}
	return ix
}

// layGrid marks the cells that a border touches and asks once for each run of
// the others. The grid is as fine as about four cells an edge allow, coarser where the
// edges are so long that marking would take more than sixteen steps an edge.
func (ix *Index) layGrid(edges int) {
	side := min(2048, max(16, int(2*math.Sqrt(float64(edges)))))
	for ; side > 16; side /= 2 {
		ix.cols, ix.rows = side, side
		steps := 0
		ix.eachEdge(func(e *edge) {
			c, r := ix.place(e.north)
			c0, r0 := ix.place(e.south)
			steps += int(math.Abs(c-c0)+r-r0) + 1
		})
		if steps <= 16*edges {
			break
		}
	}
	ix.cols, ix.rows = side, side
	ix.cells = make([]int32, side*side)
	ix.eachEdge(ix.mark)
	inParallel(side, 8, func(from, to int) {
		for row := from; row < to; row++ {
			ix.fill(row)
		}
	})
}

func (ix *Index) eachEdge(do func(*edge)) {
	for i := range ix.outlines {
		for j := range ix.outlines[i].edges {
			do(&ix.outlines[i].edges[j])
		}
	}
}

// place gives a point in columns and rows of the grid.
func (ix *Index) place(p orb.Point) (col, row float64) {
	return (p[0] - ix.box.Min[0]) / (ix.box.Max[0] - ix.box.Min[0]) * float64(ix.cols),
		(p[1] - ix.box.Min[1]) / (ix.box.Max[1] - ix.box.Min[1]) * float64(ix.rows)
}

// mark marks the cells that an edge touches, and any that it passes closer than a
// millionth of a cell, which is far more than rounding can move it.
func (ix *Index) mark(e *edge) {
	const margin = 1e-6
	c0, r0 := ix.place(e.south)
	c1, r1 := ix.place(e.north)
	first, last := clamp(r0-margin, ix.rows), clamp(r1+margin, ix.rows)
	for row := first; row <= last; row++ {
		// The part of the edge between the bottom and the top of the row.
		from, to := c0, c1
		if r1 > r0 {
			from = c0 + (c1-c0)*min(1, max(0, (float64(row)-margin-r0)/(r1-r0)))
			to = c0 + (c1-c0)*min(1, max(0, (float64(row+1)+margin-r0)/(r1-r0)))
		}
		for col := clamp(min(from, to)-margin, ix.cols); col <= clamp(max(from, to)+margin, ix.cols); col++ {
			ix.cells[row*ix.cols+col] = mixed
		}
	}
}

func clamp(v float64, n int) int {
	if !(v > 0) {
		return 0
	}
	return min(int(v), n-1)
}

// fill answers for the cells of a row that no border touches. Two such cells side
// by side have no border between them and so the same answer.
func (ix *Index) fill(row int) {
	line := ix.cells[row*ix.cols : (row+1)*ix.cols]
	width := (ix.box.Max[0] - ix.box.Min[0]) / float64(ix.cols)
	lat := ix.box.Min[1] + (float64(row)+0.5)*(ix.box.Max[1]-ix.box.Min[1])/float64(ix.rows)
	for col := range line {
		switch {
		case line[col] == mixed:
		case col > 0 && line[col-1] != mixed:
			line[col] = line[col-1]
		default:
			line[col] = ix.search(orb.Point{ix.box.Min[0] + (float64(col)+0.5)*width, lat})
		}
	}
}

// search finds the lowest shape that covers the point by their boxes.
func (ix *Index) search(p orb.Point) int32 {
	found := int32(-1)
	ix.tree.Search(p, p, func(_, _ [2]float64, shape int32) bool {
		if (found < 0 || shape < found) && ix.outlines[shape].covers(p) {
			found = shape
		}
		return true
	})
	return found
}

// Locate returns the shape that covers a point, or -1. Where several do, on a
// shared border or in an overlap, it is the one with the lowest number.
func (ix *Index) Locate(p orb.Point) int32 {
	if !(p[0] >= ix.box.Min[0] && p[0] <= ix.box.Max[0] && p[1] >= ix.box.Min[1] && p[1] <= ix.box.Max[1]) {
		return -1
	}
	col, row := ix.place(p)
	if shape := ix.cells[clamp(row, ix.rows)*ix.cols+clamp(col, ix.cols)]; shape != mixed {
		return shape
	}
	return ix.search(p)
}

// LocateAll does Locate for many points on all cores; out is parallel to points.
func (ix *Index) LocateAll(points []orb.Point, out []int32) {
	inParallel(len(points), 1<<14, func(from, to int) {
		for i := from; i < to; i++ {
			out[i] = ix.Locate(points[i])
		}
	})
}

// Covers reports whether a shape covers a point.
func (ix *Index) Covers(shape int32, p orb.Point) bool { return ix.outlines[shape].covers(p) }

// inParallel calls do for consecutive parts of 0 .. n on all cores.
func inParallel(n, part int, do func(from, to int)) {
	parts := (n + part - 1) / part
	workers := min(runtime.GOMAXPROCS(0), parts)
	if workers <= 1 {
		do(0, n)
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for p := int(next.Add(1)) - 1; p < parts; p = int(next.Add(1)) - 1 {
				do(p*part, min((p+1)*part, n))
			}
		})
	}
	wg.Wait()
}
