package cover

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/catchment"
)

// blocks is a coarse chequerboard over the region that tells where anything may be
// reached, so that a lattice can be fine there and leave out the rest.
type blocks struct {
	bound         orb.Bound
	side          orb.Point // degrees
	columns, rows int
	on            []bool
}

const (
	blockMetres     = 800
	mostBlocks      = 4_000_000
	metresPerDegree = 111_320.0
)

// newBlocks covers a rectangle with blocks of about blockMetres, larger where there
// would be too many.
func newBlocks(bound orb.Bound) *blocks {
	width, height := degrees(bound, 1)
	count := (bound.Max[0] - bound.Min[0]) / width * (bound.Max[1] - bound.Min[1]) / height
	metres := math.Max(blockMetres, math.Sqrt(count/mostBlocks))
	b := &blocks{bound: bound}
	b.side[0], b.side[1] = degrees(bound, metres)
	b.columns = int((bound.Max[0]-bound.Min[0])/b.side[0]) + 1
	b.rows = int((bound.Max[1]-bound.Min[1])/b.side[1]) + 1
	b.on = make([]bool, b.columns*b.rows)
	return b
}

// degrees are metres in degrees at the middle of a rectangle.
func degrees(bound orb.Bound, metres float64) (lon, lat float64) {
	cos := math.Max(math.Cos(bound.Center()[1]*math.Pi/180), 0.01)
	return metres / metresPerDegree / cos, metres / metresPerDegree
}

// mark switches on the blocks that a rectangle touches.
func (b *blocks) mark(box orb.Bound) {
	if !box.Intersects(b.bound) {
		return
	}
	place := func(v float64, axis, n int) int {
		return min(max(int((v-b.bound.Min[axis])/b.side[axis]), 0), n-1)
	}
	for row := place(box.Min[1], 1, b.rows); row <= place(box.Max[1], 1, b.rows); row++ {
		for column := place(box.Min[0], 0, b.columns); column <= place(box.Max[0], 0, b.columns); column++ {
			b.on[row*b.columns+column] = true
		}
	}
}

// widen switches on all blocks within so many metres of one that is on.
func (b *blocks) widen(metres float64) {
	lon, lat := degrees(b.bound, metres)
	for row := range b.rows {
		spread(b.on[row*b.columns:(row+1)*b.columns], int(math.Ceil(lon/b.side[0])))
	}
	line := make([]bool, b.rows)
	for column := range b.columns {
		for row := range line {
			line[row] = b.on[row*b.columns+column]
		}
		spread(line, int(math.Ceil(lat/b.side[1])))
		for row, on := range line {
			b.on[row*b.columns+column] = on
		}
	}
}

// spread switches on what lies within so many steps of what is on.
func spread(line []bool, steps int) {
	was := slices.Clone(line)
	last := -steps - 1
	for i, on := range was {
		if on {
			last = i
		}
		line[i] = i-last <= steps
	}
	next := len(line) + steps
	for i := len(line) - 1; i >= 0; i-- {
		if was[i] {
			next = i
		}
		line[i] = line[i] || next-i <= steps
	}
}

// count is how many blocks are on.
func (b *blocks) count() int {
	n := 0
	for _, on := range b.on {
		if on {
			n++
		}
	}
	return n
}

// choose leaves of a lattice only the nodes in blocks that are on.
func (b *blocks) choose(l *catchment.Lattice) {
	if b.count() == len(b.on) {
		return
	}
	column := make([]int, l.Columns) // of blocks
	for c := range column {
		column[c] = min(max(int((l.Node(c, 0)[0]-b.bound.Min[0])/b.side[0]), 0), b.columns-1)
	}
	l.Nodes = []int32{}
	for r := range l.Rows {
		row := min(max(int((l.Node(0, r)[1]-b.bound.Min[1])/b.side[1]), 0), b.rows-1)
		on := b.on[row*b.columns : (row+1)*b.columns]
		for c := 0; c < l.Columns; c++ {
			if on[column[c]] {
				l.Nodes = append(l.Nodes, int32(r*l.Columns+c))
			}
		}
	}
}
