package analysis

import (
	"math"
	"slices"

	"github.com/medreach/medreach/geo/nearby"
)

// Order lists the demand points by ascending cost, points of equal cost by
// index, points that are Unreachable last. Cumulative shares, percentiles and
// concentration curves are one pass over it.
func (r Reach) Order() []int32 {
	keys := make([]uint64, len(r.Cost))
	for i, c := range r.Cost {
		// The bits of floats that are not negative sort as the floats do.
		keys[i] = uint64(math.Float32bits(float32(c)))<<32 | uint64(uint32(i))
	}
	nearby.Sort(keys)
	order := make([]int32, len(keys))
	for from := 0; from < len(keys); {
		to := from
		for to < len(keys) && keys[to]>>32 == keys[from]>>32 {
			order[to] = int32(uint32(keys[to]))
			to++
		}
		r.settle(order[from:to])
		from = to
	}
	return order
}

// settle orders points whose costs are the same to single precision.
func (r Reach) settle(same []int32) {
	byCost := func(a, b int32) int {
		switch {
		case r.Cost[a] < r.Cost[b]:
			return -1
		case r.Cost[a] > r.Cost[b]:
			return 1
		}
		return int(a) - int(b)
	}
	if !slices.IsSortedFunc(same, byCost) {
		slices.SortFunc(same, byCost)
	}
}
