package coverage

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis"
)

// After is the travels of one layer, -1 for the region, after the cost of some points
// became another, each of them once; cost tells that of every point. It is what
// Travels tells when asked anew. Only units in which points moved are looked at.
func (j *Journeys) After(ctx context.Context, layer int, moves []analysis.Move, cost func(point int32) float64) ([]Travel, error) {
	l := j.ledger
	groups := len(l.demand.Groups)
	of := slices.Clone(j.layers[layer+1])
	s := &search{touched: make([]bool, l.units(layer)), cost: cost}
	for _, m := range moves {
		unit := l.unitOf(layer, m.Point)
		if unit < 0 {
			continue
		}
		s.touched[unit] = true
		for g := range groups {
			if n := l.demand.Groups[g].People[m.Point]; n > 0 {
				of[int(unit)*groups+g].post(n, m.From, (*exact).take)
				of[int(unit)*groups+g].post(n, m.To, (*exact).add)
			}
		}
	}
	for wide := 1.005; slices.Contains(s.touched, true); wide *= wide * wide {
		s.windows = j.look(of, layer, s.touched, wide)
		if err := j.pass(ctx, layer, s); err != nil {
			return nil, err
		}
		for u := range s.touched {
			s.touched[u] = s.touched[u] && !j.settle(s.windows[u*groups:(u+1)*groups], of[u*groups:(u+1)*groups])
		}
	}
	return j.rows(of, layer), nil
}

// search is what is still to be found in one layer.
type search struct {
	touched []bool                    // units of which the quantiles are not known
	windows [][]window                // [unit*groups+group][quantile]
	cost    func(point int32) float64 // of every point
}

// post adds the people of a point to a journey, or takes them away.
func (j *journey) post(people, cost float64, do func(*exact, exact)) {
	do(&j.people, exactly(people))
	if cost == analysis.Unreachable {
		do(&j.unreached, exactly(people))
	} else {
		do(&j.cost, exactly(people*cost))
	}
}

// unitOf is the unit of a point in a layer; negative outside every unit.
func (l *ledger) unitOf(layer int, point int32) int32 {
	if layer < 0 {
		return 0
	}
	return l.demand.Zones[layer][point]
}

// window is a quantile that is looked for near where it was before: the people below,
// and the points inside.
type window struct {
	from, to float64
	below    exact
	inside   []weight
}

// weight is the people of a point and its cost.
type weight struct{ cost, people float64 }

// look opens windows around the quantiles of the units that were touched. A window
// that is wide enough holds everything.
func (j *Journeys) look(of []journey, layer int, touched []bool, wide float64) [][]window {
	groups := len(j.ledger.demand.Groups)
	out := make([][]window, len(of))
	for k := range of {
		if !touched[k/groups] || of[k].people == (exact{}) {
			continue
		}
		for _, c := range j.layers[layer+1][k].quantiles {
			w := window{from: c / wide, to: c * wide}
			if wide > 100 || math.IsInf(c, 1) || c == 0 {
				w = window{from: math.Inf(-1), to: math.Inf(1)}
			}
			out[k] = append(out[k], w)
		}
	}
	return out
}

// pass goes through the demand once and fills the windows.
func (j *Journeys) pass(ctx context.Context, layer int, s *search) error {
	l := j.ledger
	groups := len(l.demand.Groups)
	for i := range int32(l.demand.Len()) {
		if i%(1<<16) == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		unit := l.unitOf(layer, i)
		if unit < 0 || !s.touched[unit] {
			continue
		}
		c := s.cost(i)
		for g := range groups {
			n := l.demand.Groups[g].People[i]
			if n == 0 {
				continue
			}
			of := s.windows[int(unit)*groups+g]
			for q := range of {
				switch w := &of[q]; {
				case c < w.from:
					w.below.add(exactly(n))
				case c <= w.to:
					w.inside = append(w.inside, weight{c, n})
				}
			}
		}
	}
	return nil
}

// settle reads the quantiles of a unit off its windows; false where one is not inside.
func (j *Journeys) settle(windows [][]window, of []journey) bool {
	for g := range of {
		if of[g].people == (exact{}) {
			continue
		}
		quantiles := make([]float64, len(j.quantiles))
		for q := range windows[g] {
			w := &windows[g][q]
			goal := j.quantiles[q] * of[g].people.float()
			if w.below.float() >= goal {
				return false
			}
			slices.SortFunc(w.inside, func(a, b weight) int { return cmp.Compare(a.cost, b.cost) })
			k := 0
			for ; k < len(w.inside); k++ {
				if w.below.add(exactly(w.inside[k].people)); w.below.float() >= goal {
					break
				}
			}
			if k == len(w.inside) {
				return false
			}
			quantiles[q] = w.inside[k].cost
		}
		of[g].quantiles = quantiles
	}
	return true
}
