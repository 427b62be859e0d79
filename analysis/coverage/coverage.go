// Package coverage tells how many people, and how much of the area they live
// in, lie within reach of care: inside service circles (Measure), inside radius rules with separate limits
// for urban and rural places (Judge), how far people travel (Travels), and where
// those live whom nothing covers (Gaps).
//
// Everything is a pure function of demand, zones and a Reach, so it holds for
// any impedance: cut-offs and costs are metres or seconds, whichever the Reach is
// in. A cost equal to a cut-off is within it. People are conserved: those of a
// level's units and those outside every unit add up to the whole region. Sums
// are exact, so they are the same to the last bit on any number of cores, and
// after points moved from band to band (Moved). Shapes are the business of geo/overlay,
// colours of analysis/layer.
package coverage

import (
	"context"
	"fmt"
	"iter"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/zone"
)

// Scope is which people are counted: all, or those of one class of area.
type Scope uint8

// The scopes in the order of the rows.
const (
	Everywhere Scope = iota
	Urban
	Rural
	Unknown // of unknown class: they are in Everywhere, but in neither Urban nor Rural
	scopes
)

// String returns "all", "urban", "rural" or "unknown".
func (s Scope) String() string {
	return [...]string{"all", "urban", "rural", "unknown"}[s]
}

// class of area that a scope is, except Everywhere.
func (s Scope) class() analysis.Urban {
	return [...]analysis.Urban{Urban: analysis.UrbanArea, Rural: analysis.RuralArea, Unknown: analysis.UrbanUnknown}[s]
}

// Circle is a service circle: the facilities of one kind, given by the reach of
// the nearest of them, and the cut-offs that count as covered.
type Circle struct {
	ID      string
	Unit    analysis.Unit
	Cutoffs []float64 // ascending
	Reach   analysis.Reach

	// Area replaces areas added up from demand cells, which know only inhabited
	// land, by exact ones, such as those of the circles' union cut by zones.
	// Layer is the index in the zone set, -1 for the region, where unit is 0.
	Area func(cutoff, layer, unit int) Area
}

// Area is how much land there is and how much of it is covered, in m².
type Area struct{ Total, Covered float64 }

// Row is one figure of coverage.
type Row struct {
	Circle  string
	Cutoff  float64
	Unit    analysis.Unit
	Level   zone.Level
	Zone    int32  // index in the layer; -1 for the region, and for people outside every unit of the level
	Code    string // of the zone; "" where Zone is -1
	Scope   Scope
	Group   string
	People  float64 // of the group in the zone and scope
	Covered float64 // of these, within the cut-off
	Band    float64 // of these, beyond the cut-off before this one
	Area    Area    // zero where areas are not known; exact ones stand in scope Everywhere only
}

// Share is the covered part of the people; false where there is nobody.
func (r Row) Share() (share float64, ok bool) {
	if r.People == 0 {
		return 0, false
	}
	return min(r.Covered/r.People, 1), true
}

// Result is the coverage of one circle.
type Result struct {
	circle Circle
	ledger *ledger
}

// Measure counts people and area within each cut-off of a circle, for the region and
// each unit of each layer, by class of area and group. Zones may be nil.
func Measure(ctx context.Context, d *analysis.Demand, zones *zone.Set, c Circle) (*Result, error) {
	if err := ascending(c.ID, c.Cutoffs); err != nil {
		return nil, err
	}
	l, err := newLedger(d, zones, [analysis.Urbans][]float64{c.Cutoffs, c.Cutoffs, c.Cutoffs})
	if err != nil {
		return nil, err
	}
	if err := l.enter(ctx, c.Reach); err != nil {
		return nil, err
	}
	return &Result{c, l}, nil
}

// Moved is the coverage after the cost of some points became another, each of them
// once; the result is that of measuring anew. The first one stays as it is.
func (r *Result) Moved(moves []analysis.Move) *Result {
	return &Result{r.circle, r.ledger.moved(moves)}
}

func ascending(id string, cutoffs []float64) error {
	for i, c := range cutoffs {
		if !(c >= 0) || i > 0 && c <= cutoffs[i-1] {
			return fmt.Errorf("coverage: the cut-offs of %q do not ascend: %v", id, cutoffs)
		}
	}
	return nil
}

// Rows yields the figures by cut-off, level from coarse to fine, zone, scope and group.
func (r *Result) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for k := range r.circle.Cutoffs {
			for layer := -1; layer < len(r.ledger.layers); layer++ {
				for unit := range r.ledger.units(layer) {
					if !r.zone(k, layer, unit, yield) {
						return
					}
				}
			}
		}
	}
}

// Only yields the figures of one scope and group, by its index, for the region and the
// units of one level, by cut-off.
func (r *Result) Only(level zone.Level, s Scope, group int) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for k := range r.circle.Cutoffs {
			if !yield(r.row(k, -1, 0, s, group)) {
				return
			}
			for layer, of := range r.ledger.layers {
				for unit := range of.Units {
					if of.Level == level && !yield(r.row(k, layer, unit, s, group)) {
						return
					}
				}
			}
		}
	}
}

// Outside yields the figures of the people outside every unit, by cut-off,
// level, scope and group. With those of the units they add up to the region.
func (r *Result) Outside() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for k := range r.circle.Cutoffs {
			for layer := range r.ledger.layers {
				if !r.zone(k, layer, r.ledger.units(layer), yield) {
					return
				}
			}
		}
	}
}

// zone yields the rows of one unit.
func (r *Result) zone(cutoff, layer, unit int, yield func(Row) bool) bool {
	for s := Everywhere; s < scopes; s++ {
		for g := range r.ledger.demand.Groups {
			if !yield(r.row(cutoff, layer, unit, s, g)) {
				return false
			}
		}
	}
	return true
}

func (r *Result) row(cutoff, layer, unit int, s Scope, group int) Row {
	l := r.ledger
	level, index, code := l.name(layer, unit)
	row := Row{
		Circle: r.circle.ID, Cutoff: r.circle.Cutoffs[cutoff], Unit: r.circle.Unit,
		Level: level, Zone: index, Code: code, Scope: s, Group: l.demand.Groups[group].Name,
		People:  l.within(place{layer, unit, s, group}, len(r.circle.Cutoffs)),
		Covered: l.within(place{layer, unit, s, group}, cutoff),
		Band:    l.band(place{layer, unit, s, group}, cutoff),
	}
	switch {
	case r.circle.Area == nil:
		area := place{layer, unit, s, len(l.demand.Groups)}
		row.Area = Area{l.within(area, len(r.circle.Cutoffs)), l.within(area, cutoff)}
	case s == Everywhere && unit < l.units(layer):
		row.Area = r.circle.Area(cutoff, layer, unit)
	}
	return row
}
