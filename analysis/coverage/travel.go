package coverage

import (
	"context"
	"fmt"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/zone"
)

// Travel is how far the people of a zone have to the nearest facility, each
// person counting alike.
type Travel struct {
	Level     zone.Level
	Zone      int32  // as in Row
	Code      string // as in Row
	Group     string
	People    float64
	Unreached float64   // of these, who reach nothing
	Mean      float64   // cost of those who do; 0 where nobody does
	Quantiles []float64 // the least cost within which that part of all people is; Unreachable where it is never, 0 where there is nobody
}

// Travels works out mean cost and quantiles (0.5 is the median) for the region
// and each unit of each layer, by level, zone and group. Zones may be nil.
func Travels(ctx context.Context, d *analysis.Demand, zones *zone.Set, reach analysis.Reach, quantiles ...float64) ([]Travel, error) {
	for _, q := range quantiles {
		if !(q > 0 && q <= 1) {
			return nil, fmt.Errorf("coverage: there is no quantile %v", q)
		}
	}
	l, err := newLedger(d, zones, [analysis.Urbans][]float64{})
	if err != nil {
		return nil, err
	}
	if len(reach.Cost) != d.Len() {
		return nil, fmt.Errorf("coverage: %d demand points, but the reach of %d", d.Len(), len(reach.Cost))
	}
	w := walk{ledger: l, quantiles: quantiles, order: reach.Order()}
	if w.cost, err = permute(ctx, reach.Cost, w.order); err != nil {
		return nil, err
	}
	w.zones = make([][]int32, len(l.layers))
	for layer := range l.layers {
		if w.zones[layer], err = permute(ctx, d.Zones[layer], w.order); err != nil {
			return nil, err
		}
	}
	groups := len(d.Groups)
	columns := make([][]Travel, (len(l.layers)+1)*groups)
	for g := range groups {
		people, err := permute(ctx, d.Groups[g].People, w.order)
		if err != nil {
			return nil, err
		}
		err = analysis.Chunks(ctx, len(l.layers)+1, 1, func(k, _, _ int) {
			columns[k*groups+g] = w.run(k-1, g, people)
		})
		if err != nil {
			return nil, err
		}
	}
	var all []Travel
	for layer := range len(l.layers) + 1 {
		for unit := range columns[layer*groups] {
			for g := range groups {
				all = append(all, columns[layer*groups+g][unit])
			}
		}
	}
	return all, nil
}

// permute returns a column in another order, so that what follows reads memory
// from front to back.
func permute[T any](ctx context.Context, column []T, order []int32) ([]T, error) {
	out := make([]T, len(order))
	err := analysis.Chunks(ctx, len(order), 1<<16, func(_, from, to int) {
		for k := from; k < to; k++ {
			out[k] = column[order[k]]
		}
	})
	return out, err
}

// walk goes through the demand from the least cost to the largest.
type walk struct {
	ledger    *ledger
	quantiles []float64
	order     []int32
	cost      []float64 // in that order, as are the zones by layer
	zones     [][]int32
}

// run tells the travel of a group to each unit of a layer.
func (w *walk) run(layer, group int, people []float64) []Travel {
	units := make([]Travel, w.ledger.units(layer))
	for u := range units {
		t := &units[u]
		t.Level, t.Zone, t.Code = w.ledger.name(layer, u)
		t.Group = w.ledger.demand.Groups[group].Name
		t.Quantiles = make([]float64, len(w.quantiles))
	}
	w.each(layer, people, func(u int32, people, cost float64) {
		t := &units[u]
		t.People += people
		if cost == analysis.Unreachable {
			t.Unreached += people
		} else {
			t.Mean += people * cost
		}
	})
	for u := range units {
		if t := &units[u]; t.People > t.Unreached {
			t.Mean /= t.People - t.Unreached
		}
	}
	passed := make([]float64, len(units)) // people up to here
	w.each(layer, people, func(u int32, people, cost float64) {
		before := passed[u]
		passed[u] += people
		for k, q := range w.quantiles {
			if goal := q * units[u].People; before < goal && passed[u] >= goal {
				units[u].Quantiles[k] = cost
			}
		}
	})
	return units
}

// each shows the people of every inhabited point that lies in a unit.
func (w *walk) each(layer int, people []float64, show func(unit int32, people, cost float64)) {
	for k, n := range people {
		unit := int32(0)
		if layer >= 0 {
			unit = w.zones[layer][k]
		}
		if unit >= 0 && n > 0 {
			show(unit, n, w.cost[k])
		}
	}
}
