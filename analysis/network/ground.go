package network

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/road"
)

// Reached visits the shape of every edge on which a place may lie that a request
// reaches, whole even where the limit ends on it. Places off the road lie no farther
// than Walk tells from one of them, or from a facility to which they walk straight.
func (r *Roads) Reached(ctx context.Context, q analysis.Request, visit func(line []road.Place)) error {
	m := &Impedance{roads: r}
	asked, err := m.ask(ctx, q)
	if err != nil {
		return err
	}
	s := r.idle.Get().(*search)
	defer func() {
		s.reset()
		r.idle.Put(s)
	}()
	var seeds []seed
	for f := range asked.sites {
		seeds = asked.seeds(r, int32(f), 0, seeds)
	}
	sortSeeds(seeds)
	s.run(seeds, r.hops(q.Direction), asked.limit)
	var line []road.Place
	for e := range int32(len(r.Graph.Edges)) {
		if a := r.approach(s, e, q.Direction); a.forward == unreached && a.backward == unreached && len(asked.on[e]) == 0 {
			continue
		}
		line = r.Graph.Line(e, line)
		visit(line)
	}
	return ctx.Err()
}

// Walk is how far, in metres, a place that is reached within a limit may lie from the
// road.
func (r *Roads) Walk(limit float64) float64 {
	return min(r.options.SnapMetres, limit*r.options.OffRoadKmh/3.6)
}
