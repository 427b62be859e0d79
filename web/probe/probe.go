// Package probe answers what a planner asks of one place on the map: who lives
// there and which facilities are nearest, the way between two places, and the
// ground within so many minutes. Figures of the nearest facility are those of the
// result. Ways follow the study's roads where it has any, else the straight line at
// the speed and detour of the mode. Places are WGS 84 degrees; answers are in
// metres and minutes.
package probe

import (
	"context"
	"math"
	"net/http"
	"slices"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/web/problem"
)

// Probe asks one result. It may be used from any number of goroutines.
type Probe struct {
	result *study.Result
	turn   chan struct{} // held while the ways of the result are asked, which make roads when first asked for and take one goroutine at a time
	tree   func() (*nearby.Tree, error)
}

// New prepares a result. Roads are made ready when they are first asked for.
func New(r *study.Result) *Probe {
	return &Probe{result: r, turn: make(chan struct{}, 1),
		tree: sync.OnceValues(func() (*nearby.Tree, error) { return nearby.NewTree(context.Background(), r.Demand.Points) })}
}

// Ready makes the roads ready of the modes that the study uses, so that the first
// question need not wait.
func (p *Probe) Ready(ctx context.Context) error {
	if p.result.Roads == nil {
		return nil
	}
	for _, c := range p.result.Circles {
		if m, ok := road.ParseMode(c.Mode); ok && len(c.Minutes) > 0 {
			if _, err := p.roads(ctx, m); err != nil {
				return err
			}
		}
	}
	return nil
}

// roads are those of a mode.
func (p *Probe) roads(ctx context.Context, m road.Mode) (*network.Roads, error) {
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.result.Ways.Network(ctx, m)
}

// Roads are those that cars may use; nil where the study has none.
func (p *Probe) Roads(ctx context.Context) (*network.Roads, error) {
	if p.result.Roads == nil {
		return nil, nil
	}
	return p.roads(ctx, road.Car)
}

// people is the impedance of a mode between the people of the study and any place.
func (p *Probe) people(ctx context.Context, m road.Mode) (analysis.Impedance, error) {
	if err := p.take(ctx); err != nil {
		return nil, err
	}
	defer p.leave()
	return p.result.Ways.By(ctx, m.String(), settings.TravelBy(m.String()))
}

func (p *Probe) take(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Probe) leave() { <-p.turn }

// modeOf reads a way of travel.
func modeOf(word string) (road.Mode, error) {
	m, ok := road.ParseMode(word)
	if !ok {
		return 0, problem.Bad("不认识的出行方式 %s，可用 walk、bicycle、e-bike、car、ambulance", "unknown mode %s: one of walk, bicycle, e-bike, car, ambulance", word)
	}
	return m, nil
}

// farthest is how far outside the study a place may lie that is asked about, in
// degrees.
const farthest = 5

// checkPlace refuses places that the study cannot know anything of.
func (p *Probe) checkPlace(at orb.Point) error {
	if !(math.Abs(at[0]) <= 180 && math.Abs(at[1]) <= 90) {
		return problem.Bad("经度须在 -180 到 180 之间，纬度须在 -90 到 90 之间", "longitude lies in -180 to 180 and latitude in -90 to 90")
	}
	if b := p.bound(); !b.IsEmpty() && !b.Pad(farthest).Contains(at) {
		return problem.New(http.StatusNotFound, "该处远在研究区之外", "the place lies far outside the region of the study")
	}
	return nil
}

// bound is where the study lies.
func (p *Probe) bound() orb.Bound {
	bound := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, l := range p.result.Zones.Layers[:min(1, len(p.result.Zones.Layers))] {
		for i := range l.Units {
			if g := l.Units[i].Geometry; len(g) > 0 {
				bound = bound.Union(g.Bound())
			} else {
				bound = bound.Extend(l.Units[i].Point)
			}
		}
	}
	if bound.IsEmpty() {
		for _, q := range p.result.Facilities.Points() {
			bound = bound.Extend(q)
		}
	}
	return bound
}

// near is how far from a place the people may live whose figures are told of it, in
// metres.
const near = 500

// home finds the demand point whose figures hold for a place: that of the cell it
// lies in, or the nearest one; -1 where nobody lives near. inside tells that the
// place lies in the cell.
func (p *Probe) home(at orb.Point) (point int, inside bool, err error) {
	d := p.result.Demand
	if d.Grid != nil {
		if col, row, ok := d.Grid.CellAt(at); ok {
			if i, found := slices.BinarySearch(d.Cell, int64(row)*int64(d.Grid.Width)+int64(col)); found {
				return i, true, nil
			}
		}
	}
	tree, err := p.tree()
	if err != nil || len(tree.Order) == 0 {
		return -1, false, err
	}
	chord := geo.ChordOfArc(near)
	v := geo.ECEF(at)
	var s nearby.Search
	place, _ := s.Nearest(tree, &v, chord*chord)
	if place < 0 {
		return -1, false, nil
	}
	return int(tree.Order[place]), false, nil
}

func round(v float64, digits int) float64 {
	scale := math.Pow(10, float64(digits))
	return math.Round(v*scale) / scale
}

// known is a number with some digits, nil where it is not known.
func known(v float64, digits int) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	v = round(v, digits)
	return &v
}
