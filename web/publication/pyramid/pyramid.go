// Package pyramid joins the populated cells of a grid to blocks of 2, 4, 8 ...
// cells a side, for maps that show more land than cells can be seen on. Blocks
// lie on the lines of the grid, so each cell is in one block of every level and
// sums over all blocks are the same at each level. Outlines are WGS 84 degrees.
// A pyramid keeps columns of numbers, not shapes; levels and figures are made
// when they are first asked for, and any number of requests may ask at once.
package pyramid

import (
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/medreach/medreach/geo/raster"
)

// chunkSide is the number of blocks along the side of a chunk, the unit of search.
const chunkSide = 32

// Pyramid is a grid's populated cells in ever larger blocks.
type Pyramid struct {
	grid   raster.Grid
	levels []func() *Level
}

// Level is the blocks of one size, from the north-west to the south-east row by
// row. On level 0 a block is a cell, in the order in which the cells were given.
type Level struct {
	Cells   int // along a side of a block
	grid    raster.Grid
	key     []int64 // row*Width+col of the level's grid, ascending
	parent  []int32 // of each block of the level below; nil on level 0
	members []int32 // blocks, chunk by chunk
	index   func() *rtree.RTreeG[chunk]
}

// chunk is a part of Level.members that lie close together.
type chunk struct{ from, to int32 }

// New makes a pyramid of the cells with these numbers, row*Width+column, ascending.
func New(grid *raster.Grid, cells []int64) *Pyramid {
	p := &Pyramid{grid: *grid}
	bottom := newLevel(p.grid, 1, cells)
	p.levels = append(p.levels, func() *Level { return bottom })
	for side := max(grid.Width, grid.Height); side > 1; side = (side + 1) / 2 {
		below := p.levels[len(p.levels)-1]
		p.levels = append(p.levels, sync.OnceValue(func() *Level { return below().join() }))
	}
	return p
}

// Levels is the number of levels; the last one has a single block.
func (p *Pyramid) Levels() int { return len(p.levels) }

// Level returns a level.
func (p *Pyramid) Level(i int) *Level { return p.levels[i]() }

// CellDegrees is about how far a cell reaches from west to east, in degrees of
// longitude, at the middle of the grid.
func (p *Pyramid) CellDegrees() float64 {
	ring := p.grid.Corners(p.grid.Width/2, p.grid.Height/2)
	b := ring.Bound()
	return b.Max[0] - b.Min[0]
}

func newLevel(grid raster.Grid, cells int, key []int64) *Level {
	l := &Level{Cells: cells, grid: grid, key: key}
	l.index = sync.OnceValue(l.buildIndex)
	return l
}

// join makes the level above. Every row and column of the grid is halved.
func (l *Level) join() *Level {
	g := l.grid
	g.Width, g.Height = (g.Width+1)/2, (g.Height+1)/2
	for _, i := range []int{1, 2, 4, 5} {
		g.Transform[i] *= 2
	}
	up := make([]int64, len(l.key))
	width, above := int64(l.grid.Width), int64(g.Width)
	for i, k := range l.key {
		up[i] = k/width/2*above + k%width/2
	}
	keys := slices.Clone(up)
	slices.Sort(keys)
	keys = slices.Clip(slices.Compact(keys))
	out := newLevel(g, l.Cells*2, keys)
	out.parent = make([]int32, len(up))
	for i, k := range up {
		at, _ := slices.BinarySearch(keys, k)
		out.parent[i] = int32(at)
	}
	return out
}

// Len is the number of blocks.
func (l *Level) Len() int { return len(l.key) }

// Outline is the ring around a block, counter-clockwise on a north-up grid. A
// block at the rim of the grid may reach beyond it.
func (l *Level) Outline(block int32) orb.Ring {
	k, width := l.key[block], int64(l.grid.Width)
	return l.grid.Corners(int(k%width), int(k/width))
}

func (l *Level) buildIndex() *rtree.RTreeG[chunk] {
	width := int64(l.grid.Width)
	across := width/chunkSide + 1
	chunkOf := func(block int32) int64 {
		k := l.key[block]
		return k/width/chunkSide*across + k%width/chunkSide
	}
	l.members = make([]int32, len(l.key))
	for i := range l.members {
		l.members[i] = int32(i)
	}
	slices.SortStableFunc(l.members, func(a, b int32) int { return int(chunkOf(a) - chunkOf(b)) })
	tree := new(rtree.RTreeG[chunk])
	for from := 0; from < len(l.members); {
		to, bound := from, l.Outline(l.members[from]).Bound()
		for ; to < len(l.members) && chunkOf(l.members[to]) == chunkOf(l.members[from]); to++ {
			if b := l.Outline(l.members[to]).Bound(); !math.IsNaN(b.Min[0] + b.Max[1]) {
				bound = bound.Union(b)
			}
		}
		tree.Insert(bound.Min, bound.Max, chunk{int32(from), int32(to)})
		from = to
	}
	return tree
}

// Search visits the blocks whose bounds touch a box, in no particular order, and
// tells whether they are known to lie within it. It stops where visit says false.
func (l *Level) Search(box orb.Bound, visit func(block int32, within bool) bool) {
	l.index().Search(box.Min, box.Max, func(low, high [2]float64, c chunk) bool {
		within := box.Contains(low) && box.Contains(high)
		for _, block := range l.members[c.from:c.to] {
			if !within && !l.Outline(block).Bound().Intersects(box) {
				continue
			}
			if !visit(block, within) {
				return false
			}
		}
		return true
	})
}
