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
	j, err := NewJourneys(ctx, d, zones, reach, quantiles...)
	if err != nil {
		return nil, err
	}
	var all []Travel
	for layer := -1; layer < len(j.ledger.layers); layer++ {
		all = append(all, j.rows(j.layers[layer+1], layer)...)
	}
	return all, nil
}

// Journeys is what Travels tells, ready to be told anew after some points are
// reached at another cost. It is never changed.
type Journeys struct {
	ledger    *ledger
	quantiles []float64
	layers    [][]journey // [1+layer][unit*groups+group]
}

// journey is the travel of a group of a unit in sums that can be taken apart.
type journey struct {
	people, unreached, cost exact // cost is that of everybody who reaches something
	quantiles               []float64
}

// NewJourneys works out what Travels tells.
func NewJourneys(ctx context.Context, d *analysis.Demand, zones *zone.Set, reach analysis.Reach, quantiles ...float64) (*Journeys, error) {
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
	j := &Journeys{ledger: l, quantiles: quantiles, layers: make([][]journey, len(l.layers)+1)}
	for k := range j.layers {
		j.layers[k] = make([]journey, l.units(k-1)*groups)
	}
	for g := range groups {
		people, err := permute(ctx, d.Groups[g].People, w.order)
		if err != nil {
			return nil, err
		}
		err = analysis.Chunks(ctx, len(l.layers)+1, 1, func(k, _, _ int) {
			for u, of := range w.run(k-1, people) {
				j.layers[k][u*groups+g] = of
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return j, nil
}

// rows are the travels of a layer.
func (j *Journeys) rows(of []journey, layer int) []Travel {
	groups := j.ledger.demand.Groups
	out := make([]Travel, len(of))
	for k := range of {
		t := &out[k]
		t.Level, t.Zone, t.Code = j.ledger.name(layer, k/len(groups))
		t.Group = groups[k%len(groups)].Name
		t.People, t.Unreached, t.Quantiles = of[k].people.float(), of[k].unreached.float(), of[k].quantiles
		if t.People > t.Unreached {
			t.Mean = of[k].cost.float() / (t.People - t.Unreached)
		}
	}
	return out
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
func (w *walk) run(layer int, people []float64) []journey {
	units := make([]journey, w.ledger.units(layer))
	for u := range units {
		units[u].quantiles = make([]float64, len(w.quantiles))
	}
	w.each(layer, people, func(u int32, people, cost float64) {
		j, n := &units[u], exactly(people)
		j.people.add(n)
		if cost == analysis.Unreachable {
			j.unreached.add(n)
		} else {
			j.cost.add(exactly(people * cost))
		}
	})
	passed := make([]exact, len(units)) // people up to here
	known := make([]float64, len(units))
	goals := make([]float64, len(units)*len(w.quantiles))
	for u := range units {
		for k, q := range w.quantiles {
			goals[u*len(w.quantiles)+k] = q * units[u].people.float()
		}
	}
	w.each(layer, people, func(u int32, people, cost float64) {
		passed[u].add(exactly(people))
		before, after := known[u], passed[u].float()
		known[u] = after
		for k := range w.quantiles {
			if goal := goals[int(u)*len(w.quantiles)+k]; before < goal && after >= goal {
				units[u].quantiles[k] = cost
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
