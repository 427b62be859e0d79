package analysis

import (
	"context"
	"sync"

	"github.com/medreach/medreach/geo"
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
	return inOrder(ctx, len(r.Supply), len(s.points), c.collect, visit)
}

// collector gathers catchments.
type collector struct {
	question *question
	demand   *tree
}

// collect fills b with the catchment of one facility.
func (c *collector) collect(facility int, b *basin) {
	site := geo.ECEF(c.question.Supply[facility])
	b.points, b.cost = b.points[:0], b.cost[:0]
	for _, leaf := range b.search.gather(c.demand, &site, c.question.maybe2) {
		from, to := c.demand.leaf(int(leaf))
		for i := from; i < to; i++ {
			v := &c.demand.at[i]
			if v.Chord2(site) > c.question.maybe2 {
				continue
			}
			point := c.demand.order[i]
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
	search search
	ready  chan struct{} // filled
}

// basinBytes is about how much memory all catchments at hand may take together.
const basinBytes = 1 << 30

// inOrder lets all cores fill basins for the facilities 0..n while visit is
// called with one after the other in order. Points is how many there can be in one.
//
// Facility f uses basin f%len(basins). It is handed out only after the facility
// before it in that basin has been visited.
func inOrder(ctx context.Context, n, points int, fill func(facility int, b *basin), visit func(int32, []int32, []float64) error) error {
	hands := workers(n)
	basins := make([]basin, max(2, min(2*hands, basinBytes/(12*points+1))))
	todo := make(chan int, len(basins))
	for f := range basins {
		basins[f].ready = make(chan struct{}, 1)
		if f < n {
			todo <- f
		}
	}
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(todo)
	for range hands {
		wait.Go(func() {
			for facility := range todo {
				if ctx.Err() == nil {
					b := &basins[facility%len(basins)]
					fill(facility, b)
					b.ready <- struct{}{}
				}
			}
		})
	}
	for facility := range n {
		b := &basins[facility%len(basins)]
		select {
		case <-b.ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := visit(int32(facility), b.points, b.cost); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if next := facility + len(basins); next < n {
			todo <- next
		}
	}
	return ctx.Err()
}
