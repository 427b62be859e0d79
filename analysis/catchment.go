package analysis

import (
	"context"
	"sync"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// Catchments finds the points around each facility with a tree over the points.
// Facilities are searched on all cores, a few ahead of the one that is visited.
func (s *StraightLine) Catchments(ctx context.Context, r Request, visit func(facility int32, points []int32, cost []float64) error) error {
	q, err := s.ask(r)
	if err != nil {
		return err
	}
	demand, err := s.grown(ctx)
	if err != nil {
		return err
	}
	c := &collector{question: &q, demand: demand}
	return InOrder(ctx, Window{Parts: len(r.Supply), Bytes: 12 * len(s.points)}, c.collect, func(facility int, b *basin) error {
		return visit(int32(facility), b.points, b.cost)
	})
}

// collector gathers catchments.
type collector struct {
	question *question
	demand   *nearby.Tree
}

// collect fills b with the catchment of one facility.
func (c *collector) collect(facility int, b *basin) {
	site := geo.ECEF(c.question.Supply[facility])
	b.points, b.cost = b.points[:0], b.cost[:0]
	for _, leaf := range b.search.Gather(c.demand, &site, c.question.maybe2) {
		from, to := c.demand.Leaf(int(leaf))
		for i := from; i < to; i++ {
			v := &c.demand.At[i]
			if v.Chord2(site) > c.question.maybe2 {
				continue
			}
			point := c.demand.Order[i]
			cost := c.question.cost(point, v, int32(facility), &site)
			if cost <= c.question.Limit {
				b.points, b.cost = append(b.points, point), append(b.cost, cost)
			}
		}
	}
}

// basin is the memory for one catchment and passes from hand to hand: filled
// by a worker, read by the visitor, filled again.
type basin struct {
	points []int32
	cost   []float64
	search nearby.Search
}

// Window says how much work InOrder has, and how much memory a part may take.
type Window struct {
	Parts int
	Bytes int // of one part, at most
}

// windowBytes is about how much memory all parts at hand may take together.
const windowBytes = 1 << 30

// InOrder lets all cores fill buffers for the parts 0..n, a few ahead of the one
// that is visited, while visit is called with one after the other in order and
// never two at a time. Buffers are used again: fill finds in one what an earlier part left there.
//
// Part p uses buffer p%len(buffers). It is handed out only after the part before it
// in that buffer has been visited.
func InOrder[T any](ctx context.Context, w Window, fill func(part int, buffer *T), visit func(part int, buffer *T) error) error {
	hands := workers(w.Parts)
	buffers := make([]T, max(2, min(2*hands, windowBytes/(w.Bytes+1))))
	ready := make([]chan struct{}, len(buffers))
	todo := make(chan int, len(buffers))
	for p := range buffers {
		ready[p] = make(chan struct{}, 1)
		if p < w.Parts {
			todo <- p
		}
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(todo)
	for range hands {
		wait.Go(func() {
			for part := range todo {
				if ctx.Err() == nil {
					fill(part, &buffers[part%len(buffers)])
					ready[part%len(buffers)] <- struct{}{}
				}
			}
		})
	}
	for part := range w.Parts {
		at := part % len(buffers)
		select {
		case <-ready[at]:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := visit(part, &buffers[at]); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if next := part + len(buffers); next < w.Parts {
			todo <- next
		}
	}
	return ctx.Err()
}
