// Package cover draws and measures the ground of service circles: disks where people
// travel in a straight line, isochrones where they follow roads. Areas are square
// metres on the ellipsoid. Along roads the ground is sampled at the nodes of a
// lattice, which is right to about a step along the line; disks are exact.
package cover

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/overlay"
	"github.com/medreach/medreach/geo/overlay/ground"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/zone"
)

// segments is the number of straight sides that a disk is drawn with: its outline
// stays within 0.13 % of the radius.
const segments = 64

// Ground is what the cut-offs of a circle cover.
type Ground struct {
	Unions []orb.MultiPolygon // by cut-off
	areas  [][]ground.Areas   // by layer of zones, nil without outlines; by cut-off
}

// Region is the zones of a study and the lattice over them.
type Region struct {
	zones   *zone.Set
	bound   orb.Bound
	lattice catchment.Lattice
	units   [][]int32 // of each node, by layer; made when first needed
	fields  map[road.Mode]*catchment.Field
}

// NewRegion prepares a study with these zones and people.
func NewRegion(zones *zone.Set, people []orb.Point) *Region {
	r := &Region{zones: zones, fields: map[road.Mode]*catchment.Field{}}
	all := orb.MultiPoint(people).Bound()
	for _, l := range zones.Layers {
		if Outlined(l) {
			for u := range l.Units {
				all = all.Union(l.Units[u].Geometry.Bound())
			}
			break
		}
	}
	r.bound = all
	return r
}

// Outlined reports whether the units of a layer have outlines.
func Outlined(l *zone.Layer) bool { return len(l.Units) > 0 && l.Units[0].Geometry != nil }

// Disks draws and measures circles of several radii around the same places.
func (r *Region) Disks(ctx context.Context, places []orb.Point, metres []float64) (*Ground, error) {
	g := &Ground{areas: make([][]ground.Areas, len(r.zones.Layers))}
	circles := make([][]overlay.Disk, len(metres))
	for k, m := range metres {
		circles[k] = Disks(places, m)
		u, err := overlay.Union(ctx, circles[k], segments)
		if err != nil {
			return nil, err
		}
		g.Unions = append(g.Unions, u)
	}
	for l, layer := range r.zones.Layers {
		if !Outlined(layer) {
			continue
		}
		var err error
		if g.areas[l], err = ground.CoveredEach(ctx, circles, layer); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// Disks are circles of one radius around places.
func Disks(places []orb.Point, metres float64) []overlay.Disk {
	out := make([]overlay.Disk, len(places))
	for i, p := range places {
		out[i] = overlay.Disk{Centre: p, Metres: metres}
	}
	return out
}

// Areas tells the ground of a unit and how much of it is covered. The region is the
// ground of the coarsest layer with outlines; it is nil where there is none.
func (g *Ground) Areas(zones *zone.Set) func(cutoff, layer, unit int) coverage.Area {
	coarsest := slices.IndexFunc(g.areas, func(of []ground.Areas) bool { return of != nil })
	if coarsest < 0 {
		return nil
	}
	return func(cutoff, layer, unit int) coverage.Area {
		if layer < 0 {
			a := g.areas[coarsest][cutoff]
			return coverage.Area{Total: a.Ground, Covered: a.Any}
		}
		if g.areas[layer] == nil {
			return coverage.Area{}
		}
		return coverage.Area{Total: zones.Layers[layer].Units[unit].Area, Covered: g.areas[layer][cutoff].Units[unit]}
	}
}

// The lattice has steps of at least leastStep, and no more nodes than mostNodes.
const (
	leastStep = 50 // m
	mostNodes = 1_000_000
	margin    = 0.02 // degrees around the region
)

// field is the lattice asked by a mode along roads.
func (r *Region) field(ctx context.Context, roads *network.Roads) (*catchment.Field, error) {
	mode := roads.Graph.Mode
	if f := r.fields[mode]; f != nil {
		return f, nil
	}
	if r.lattice.Len() == 0 {
		b := r.bound.Pad(margin)
		size := geo.CellArea(b.Min[0], b.Min[1], b.Max[0], b.Max[1])
		r.lattice = catchment.NewLattice(b, math.Max(leastStep, math.Ceil(math.Sqrt(size/mostNodes)/10)*10))
	}
	by, err := roads.Between(ctx, r.lattice.Points())
	if err != nil {
		return nil, err
	}
	r.fields[mode] = &catchment.Field{Lattice: r.lattice, By: by}
	return r.fields[mode], nil
}

// Step is how far the nodes of the lattice lie apart, in metres; 0 where no circle
// follows roads.
func (r *Region) Step() float64 { return r.lattice.Metres }

// Along draws and measures the ground from which facilities are reached along roads.
func (r *Region) Along(ctx context.Context, roads *network.Roads, q catchment.Question) (*Ground, error) {
	f, err := r.field(ctx, roads)
	if err != nil {
		return nil, err
	}
	g := &Ground{areas: make([][]ground.Areas, len(r.zones.Layers))}
	if g.Unions, err = f.Merged(ctx, q); err != nil {
		return nil, err
	}
	reach, err := f.By.Nearest(ctx, analysis.Request{Supply: q.Supply, Direction: q.Direction, Limit: q.Cutoffs[len(q.Cutoffs)-1]})
	if err != nil {
		return nil, err
	}
	if err := r.locate(ctx); err != nil {
		return nil, err
	}
	for l := range r.zones.Layers {
		if r.units[l] != nil {
			g.areas[l] = r.measure(l, reach.Cost, q.Cutoffs)
		}
	}
	return g, nil
}

// locate finds the units in which the nodes stand.
func (r *Region) locate(ctx context.Context) error {
	if r.units != nil {
		return nil
	}
	r.units = make([][]int32, len(r.zones.Layers))
	for l, layer := range r.zones.Layers {
		if !Outlined(layer) {
			continue
		}
		at := make([]int32, r.lattice.Len())
		err := analysis.Chunks(ctx, len(at), 1<<14, func(_, from, to int) {
			for i := from; i < to; i++ {
				at[i] = layer.Locate(r.lattice.Node(i%r.lattice.Columns, i/r.lattice.Columns))
			}
		})
		if err != nil {
			return err
		}
		r.units[l] = at
	}
	return nil
}

// measure adds up the cells around the nodes within each cut-off. Each unit is
// scaled to its own area, as far as nodes stand in it.
func (r *Region) measure(layer int, cost []float64, cutoffs []float64) []ground.Areas {
	units := r.zones.Layers[layer].Units
	all := make([]float64, len(units))
	out := make([]ground.Areas, len(cutoffs))
	for k := range out {
		out[k].Units = make([]float64, len(units))
	}
	l := &r.lattice
	for row := range l.Rows {
		p := l.Node(0, row)
		cell := geo.CellArea(p[0], p[1]+l.Step[1]/2, p[0]+l.Step[0], p[1]-l.Step[1]/2)
		for column := range l.Columns {
			i := row*l.Columns + column
			u := r.units[layer][i]
			if u >= 0 {
				all[u] += cell
			}
			for k, c := range cutoffs {
				if cost[i] > c {
					continue
				}
				if out[k].Total += cell; u >= 0 {
					out[k].Units[u] += cell
				}
			}
		}
	}
	for u := range units {
		if all[u] == 0 {
			continue
		}
		for k := range out {
			out[k].Units[u] *= units[u].Area / all[u]
			out[k].Any += out[k].Units[u]
		}
	}
	for k := range out {
		for u := range units {
			out[k].Ground += units[u].Area
		}
	}
	return out
}
