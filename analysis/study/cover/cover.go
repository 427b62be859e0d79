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

// Region is the zones of a study and the lattices over them.
type Region struct {
	zones    *zone.Set
	bound    orb.Bound
	expected map[road.Mode][]catchment.Question
	meshes   map[road.Mode]*mesh
}

// mesh is the lattice of a mode, asked along its roads.
type mesh struct {
	*catchment.Field
	units [][]int32 // of each point of the lattice, by layer; nil without outlines
}

// NewRegion prepares a study with these zones and people.
func NewRegion(zones *zone.Set, people []orb.Point) *Region {
	r := &Region{zones: zones, expected: map[road.Mode][]catchment.Question{}, meshes: map[road.Mode]*mesh{}}
	all := orb.MultiPoint(people).Bound()
	for _, l := range zones.Layers {
		if Outlined(l) {
			for u := range l.Units {
				all = all.Union(l.Units[u].Geometry.Bound())
			}
			break
		}
	}
	r.bound = all.Pad(margin)
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

// A lattice has steps of at least leastStep, and about mostNodes nodes at most.
const (
	leastStep = 50 // m
	mostNodes = 1_000_000
	margin    = 0.02 // degrees around the region
)

// Expect announces that Along will be asked a question, so that the lattice of the
// mode, which all its circles share, lies where any of them may reach.
func (r *Region) Expect(m road.Mode, q catchment.Question) { r.expected[m] = append(r.expected[m], q) }

// stepOf is how far apart the nodes may stand on so many square metres.
func stepOf(area float64) float64 {
	return math.Max(leastStep, math.Ceil(math.Sqrt(area/mostNodes)/10)*10)
}

// mesh lays the lattice of a mode over the ground that any question that is expected
// may reach, and ties it to the roads.
func (r *Region) mesh(ctx context.Context, roads *network.Roads, q catchment.Question) (*mesh, error) {
	mode := roads.Graph.Mode
	if f := r.meshes[mode]; f != nil {
		return f, nil
	}
	whole := geo.CellArea(r.bound.Min[0], r.bound.Min[1], r.bound.Max[0], r.bound.Max[1])
	within := newBlocks(r.bound)
	expected := r.expected[mode]
	if len(expected) == 0 {
		expected = []catchment.Question{q}
	}
	walk := 0.0
	for _, e := range expected {
		// A little more than the last cut-off, as the line runs between nodes.
		limit := e.Cutoffs[len(e.Cutoffs)-1] + stepOf(whole)/catchment.OffRoad
		err := roads.Reached(ctx, analysis.Request{Supply: e.Supply, Direction: e.Direction, Limit: limit}, func(line []road.Place) {
			for i := 1; i < len(line); i++ {
				within.mark(orb.MultiPoint{line[i-1].Point(), line[i].Point()}.Bound())
			}
		})
		if err != nil {
			return nil, err
		}
		for _, p := range e.Supply {
			within.mark(p.Bound())
		}
		walk = math.Max(walk, roads.Walk(limit))
	}
	within.widen(walk + blockMetres/8)
	lattice := catchment.NewLattice(r.bound, stepOf(whole*float64(within.count())/float64(len(within.on))))
	within.choose(&lattice)
	by, err := roads.Between(ctx, lattice.Points())
	if err != nil {
		return nil, err
	}
	m := &mesh{Field: &catchment.Field{Lattice: lattice, By: by}}
	r.meshes[mode] = m
	return m, m.locate(ctx, r.zones)
}

// Along draws and measures the ground from which facilities are reached along roads.
func (r *Region) Along(ctx context.Context, roads *network.Roads, q catchment.Question) (*Ground, error) {
	f, err := r.mesh(ctx, roads, q)
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
	for l, layer := range r.zones.Layers {
		if f.units[l] != nil {
			g.areas[l] = f.measure(layer, f.units[l], reach.Cost, q.Cutoffs)
		}
	}
	return g, nil
}

// locate finds the units in which the nodes stand.
func (m *mesh) locate(ctx context.Context, zones *zone.Set) error {
	m.units = make([][]int32, len(zones.Layers))
	for l, layer := range zones.Layers {
		if !Outlined(layer) {
			continue
		}
		at := make([]int32, m.Lattice.Len())
		err := analysis.Chunks(ctx, len(at), 1<<14, func(_, from, to int) {
			for i := from; i < to; i++ {
				at[i] = layer.Locate(m.Lattice.Node(m.Lattice.At(i)))
			}
		})
		if err != nil {
			return err
		}
		m.units[l] = at
	}
	return nil
}

// most of a unit has to lie under nodes for its area to be scaled by them.
const most = 0.97

// measure adds up the cells around the nodes within each cut-off. A unit that lies
// under nodes as a whole is scaled to its own area.
func (m *mesh) measure(layer *zone.Layer, at []int32, cost []float64, cutoffs []float64) []ground.Areas {
	all := make([]float64, len(layer.Units))
	out := make([]ground.Areas, len(cutoffs))
	for k := range out {
		out[k].Units = make([]float64, len(layer.Units))
	}
	l := &m.Lattice
	cell, last := 0.0, -1
	for i, u := range at {
		column, row := l.At(i)
		if row != last {
			p := l.Node(column, row)
			cell, last = geo.CellArea(p[0], p[1]+l.Step[1]/2, p[0]+l.Step[0], p[1]-l.Step[1]/2), row
		}
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
	for k := range out {
		for u := range layer.Units {
			area := layer.Units[u].Area
			if all[u] >= most*area {
				out[k].Units[u] *= area / all[u]
			}
			out[k].Units[u] = math.Min(out[k].Units[u], area)
			out[k].Any += out[k].Units[u]
			out[k].Ground += area
		}
	}
	return out
}
