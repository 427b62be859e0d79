package hierarchy

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis"
)

// Question is sources, each with its seeds, and how far from them or to them.
type Question struct {
	Sources   [][]Seed
	Direction Direction
	Limit     uint32 // ms; above Most it counts as Most
}

// Answer finds the costs of all sources, on all cores, a batch of such as lie close
// together at a time: their numbers are those of the lanes of the sweep. It visits batches
// in no promised order and several at once; the sweep is valid until visit returns.
func (s *Selection) Answer(ctx context.Context, q *Question, visit func(sources []int32, w *Sweep)) error {
	order, place := make([]int32, len(q.Sources)), make([]int32, len(q.Sources))
	for i, seeds := range q.Sources {
		order[i], place[i] = int32(i), math.MaxInt32
		for _, seed := range seeds {
			place[i] = min(place[i], seed.Vertex)
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(place[a], place[b]), cmp.Compare(a, b)) })
	return analysis.Chunks(ctx, len(order), Lanes, func(_, from, to int) {
		w := s.idle[q.Direction].Get().(*Sweep)
		defer s.idle[q.Direction].Put(w)
		var batch [Lanes][]Seed
		for lane, source := range order[from:to] {
			batch[lane] = q.Sources[source]
		}
		w.run(batch[:to-from], q.Limit)
		visit(order[from:to], w)
	})
}
