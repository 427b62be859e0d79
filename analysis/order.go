package analysis

import (
	"math"
	"slices"
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
	sortKeys(keys)
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

// sortKeys sorts by the upper 32 bits and keeps the order of equal ones, by
// three counting passes of 11 bits.
func sortKeys(keys []uint64) {
	const bits, buckets = 11, 1 << 11
	var counts [3][buckets]int
	for _, k := range keys {
		k >>= 32
		counts[0][k%buckets]++
		counts[1][k>>bits%buckets]++
		counts[2][k>>(2*bits)]++
	}
	other := make([]uint64, len(keys))
	from, to := keys, other
	for pass := range counts {
		count := &counts[pass]
		sum := 0
		for b, n := range count {
			count[b] = sum
			sum += n
		}
		shift := 32 + pass*bits
		for _, k := range from {
			b := k >> shift % buckets
			to[count[b]] = k
			count[b]++
		}
		from, to = to, from
	}
	copy(keys, from)
}
