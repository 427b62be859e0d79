package whatif

import (
	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/geo/zone"
)

// Shift is how many people of a unit are within a limit who were not before, and how
// many no longer are.
type Shift struct {
	Level        zone.Level
	Zone         int32 // index in the layer; -1 for the region
	Code         string
	Gained, Lost float64
}

// Shifts is a comparison of two states.
type Shifts struct {
	Region Shift
	Units  []Shift // of the layer; nil for the region alone
}

// Question says what two states are compared by.
type Question struct {
	Cutoff int // index in the cut-offs; of radius rules beside the point, since their last limit counts
	Layer  int // of the zones; -1 for the region alone
	Group  int // of the people; 0 is everybody
}

// Shifts tells whom a circle gains and loses against the same circle of another state.
func (c *Circle) Shifts(from *Circle, q Question) Shifts {
	limit := c.Cutoffs[q.Cutoff]
	return c.state.engine.shifts(rivals.Moves(from.column, c.column), q, func(int32) float64 { return limit })
}

// Shifts tells for whom a radius rule comes to be kept, against the same rule of
// another state, and for whom it no longer is. People of unknown class count for neither.
func (r *Radius) Shifts(from *Radius, q Question) Shifts {
	e := r.state.engine
	rural := r.RuralKm[len(r.RuralKm)-1] * 1000
	return e.shifts(rivals.Moves(from.column, r.column), q, func(i int32) float64 {
		switch e.demand.UrbanAt(int(i)) {
		case analysis.UrbanArea:
			return r.UrbanKm * 1000
		case analysis.RuralArea:
			return rural
		}
		return -1
	})
}

// Shifts tells whom a chain gains and loses against the same chain of another state.
func (c *Chain) Shifts(from *Chain, q Question) Shifts {
	limit := c.Cutoffs[q.Cutoff]
	return c.state.engine.shifts(rivals.Moves(from.total, c.total), q, func(int32) float64 { return limit })
}

// shifts adds up who passes a limit.
func (e *Engine) shifts(moves []analysis.Move, q Question, limit func(point int32) float64) Shifts {
	out := Shifts{Region: Shift{Level: zone.Region, Zone: -1}}
	var at []int32
	if q.Layer >= 0 {
		layer := e.in.Zones.Layers[q.Layer]
		at, out.Units = e.demand.Zones[q.Layer], make([]Shift, len(layer.Units))
		for u := range out.Units {
			out.Units[u] = Shift{Level: layer.Level, Zone: int32(u), Code: layer.Units[u].Code}
		}
	}
	people := e.demand.Groups[q.Group].People
	for _, m := range moves {
		most := limit(m.Point)
		before, after := m.From <= most, m.To <= most
		if before == after {
			continue
		}
		out.Region.post(after, people[m.Point])
		if at != nil && at[m.Point] >= 0 {
			out.Units[at[m.Point]].post(after, people[m.Point])
		}
	}
	return out
}

func (s *Shift) post(gained bool, people float64) {
	if gained {
		s.Gained += people
	} else {
		s.Lost += people
	}
}
