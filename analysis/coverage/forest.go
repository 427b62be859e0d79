package coverage

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
)

// forest joins things into trees (union-find). The root of a tree is its lowest member,
// so the outcome does not depend on the order of joining.
type forest []int32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

// root finds the lowest member of a tree and shortens the way to it.
func (f forest) root(i int32) int32 {
	for f[i] != i {
		f[i] = f[f[i]]
		i = f[i]
	}
	return i
}

func (f forest) join(a, b int32) {
	a, b = f.root(a), f.root(b)
	if a < b {
		f[b] = a
	} else {
		f[a] = b
	}
}

// trees lists the members of each tree, ascending, by the lowest member. Lists
// share one array.
func (f forest) trees() [][]int32 {
	number := make([]int32, len(f)) // of the tree of each root
	var size []int32
	for i := range f {
		if f[i] == int32(i) {
			number[i] = int32(len(size))
			size = append(size, 0)
		}
		size[number[f.root(int32(i))]]++
	}
	all := make([]int32, len(f))
	trees := make([][]int32, len(size))
	from := int32(0)
	for k, n := range size {
		trees[k] = all[from : from : from+n]
		from += n
	}
	for i := range f {
		k := number[f.root(int32(i))]
		trees[k] = append(trees[k], int32(i))
	}
	return trees
}

// joinCells joins cells that share an edge or a corner. Member k of the forest
// is cell[which[k]]; cells ascend row by row, so those of the row above are met by a
// second hand that follows the first.
func (f forest) joinCells(which []int32, cell []int64, width int64) {
	above := 0
	for k, i := range which {
		c := cell[i]
		column := c % width
		if k > 0 && column > 0 && cell[which[k-1]] == c-1 {
			f.join(int32(k), int32(k-1))
		}
		from, to := c-width, c-width
		if column > 0 {
			from--
		}
		if column < width-1 {
			to++
		}
		for above < k && cell[which[above]] < from {
			above++
		}
		for a := above; a < k && cell[which[a]] <= to; a++ {
			f.join(int32(k), int32(a))
		}
	}
}

// joinPoints joins points at most so many metres apart. It looks at every such
// pair, so it is meant for settlements, not for the houses of a city.
func (f forest) joinPoints(ctx context.Context, which []int32, points []orb.Point, metres float64) error {
	places := make([]orb.Point, len(which))
	for k, i := range which {
		places[k] = points[i]
	}
	line := analysis.NewStraightLine(places, analysis.StraightLineOptions{})
	return line.Catchments(ctx, analysis.Request{Supply: places, Limit: metres},
		func(k int32, near []int32, _ []float64) error {
			for _, other := range near {
				f.join(k, other)
			}
			return nil
		})
}
