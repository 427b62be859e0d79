package cover

import (
	"context"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/geo"
)

// Own is the ground of one facility.
type Own struct {
	Circles []orb.MultiPolygon // within each cut-off, whoever else is nearer
	Area    orb.MultiPolygon   // its service area: where it is the nearest, within the last cut-off
}

// OwnAlong draws the ground of each facility along roads.
func (r *Region) OwnAlong(ctx context.Context, roads *network.Roads, q catchment.Question) ([]Own, error) {
	f, err := r.mesh(ctx, roads, q)
	if err != nil {
		return nil, err
	}
	out := make([]Own, len(q.Supply))
	if err := f.Isochrones(ctx, q, func(facility int32, bands []orb.MultiPolygon) error {
		out[facility].Circles = bands
		return nil
	}); err != nil {
		return nil, err
	}
	return out, divide(ctx, f.Field, q, out)
}

// OwnDisks draws the ground of each facility in a straight line; the cut-offs are
// metres.
func (r *Region) OwnDisks(ctx context.Context, q catchment.Question) ([]Own, error) {
	out := make([]Own, len(q.Supply))
	within := newBlocks(r.bound)
	for i, p := range q.Supply {
		for _, m := range q.Cutoffs {
			out[i].Circles = append(out[i].Circles, orb.MultiPolygon{geo.Circle(p, m, segments)})
		}
		within.mark(out[i].Circles[len(q.Cutoffs)-1].Bound())
	}
	whole := geo.CellArea(r.bound.Min[0], r.bound.Min[1], r.bound.Max[0], r.bound.Max[1])
	lattice := catchment.NewLattice(r.bound, stepOf(whole*float64(within.count())/float64(len(within.on))))
	within.choose(&lattice)
	f := &catchment.Field{Lattice: lattice, By: analysis.NewStraightLine(lattice.Points(), analysis.StraightLineOptions{})}
	return out, divide(ctx, f, q, out)
}

// divide draws the service areas.
func divide(ctx context.Context, f *catchment.Field, q catchment.Question, out []Own) error {
	areas, err := f.ServiceAreas(ctx, q)
	for i, a := range areas {
		out[i].Area = a
	}
	return err
}
