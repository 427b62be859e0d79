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
	order := reach.Order()
	groups := len(d.Groups)
	columns := make([][]Travel, (len(l.layers)+1)*groups)
	err = analysis.Chunks(ctx, len(columns), 1, func(k, _, _ int) {
		w := walk{ledger: l, layer: k/groups - 1, group: k % groups, reach: reach, order: order, quantiles: quantiles}
		columns[k] = w.run()
	})
	if err != nil {
		return nil, err
	}
	var all []Travel
	for layer := range len(l.layers) + 1 {
		for unit := range columns[layer*groups : (layer+1)*groups][0] {
			for g := range groups {
				all = append(all, columns[layer*groups+g][unit])
			}
		}
	}
	return all, nil
}

// walk goes through the demand from the least cost to the largest, for one layer and group.
type walk struct {
	ledger    *ledger
	layer     int
	group     int
	reach     analysis.Reach
	order     []int32
	quantiles []float64
}

func (w *walk) run() []Travel {
	d := w.ledger.demand
	units := make([]Travel, w.ledger.units(w.layer))
	for u := range units {
		t := &units[u]
		t.Level, t.Zone, t.Code = w.ledger.name(w.layer, u)
		t.Group = d.Groups[w.group].Name
		t.Quantiles = make([]float64, len(w.quantiles))
	}
	w.each(units, func(t *Travel, people, cost float64) {
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
	w.each(units, func(t *Travel, people, cost float64) {
		u := max(t.Zone, 0)
		before := passed[u]
		passed[u] += people
		for k, q := range w.quantiles {
			if before < q*t.People && passed[u] >= q*t.People {
				t.Quantiles[k] = cost
			}
		}
	})
	return units
}

// each shows the people of every inhabited point that lies in a unit.
func (w *walk) each(units []Travel, show func(t *Travel, people, cost float64)) {
	people := w.ledger.demand.Groups[w.group].People
	for _, i := range w.order {
		unit := int32(0)
		if w.layer >= 0 {
			unit = w.ledger.demand.Zones[w.layer][i]
		}
		if unit >= 0 && people[i] > 0 {
			show(&units[unit], people[i], w.reach.Cost[i])
		}
	}
}
