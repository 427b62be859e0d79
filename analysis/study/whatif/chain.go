package whatif

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/rescue"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/emergency"
)

// chains are the times of a rescue chain as they were first worked out, from which
// all later ones are counted: the columns of the stations, then of the hospitals of
// each illness, the whole time, and the longest legs.
type chains struct {
	mu      sync.Mutex
	columns []*rivals.Column
	total   *rivals.Column
	legs    []rescue.Leg

	counts   map[string]*coverage.Result
	byLeg    *coverage.Result
	journeys *coverage.Journeys
}

func (c *chains) bytes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.total == nil {
		return 0
	}
	return c.total.Bytes(nil) + len(c.legs)
}

// Chain is a rescue chain after the edits.
type Chain struct {
	settings.Chain
	emergency.Parties
	Target  bool      // a target of a plan asks for it
	Cutoffs []float64 // seconds

	state  *State
	chains *chains
	total  *rivals.Column // the time of the slowest illness; the facility is the station
	moved  []leg
	result *coverage.Result
}

// leg is the longest leg of a demand point that is timed anew.
type leg struct {
	point int32
	leg   rescue.Leg
}

// Column is the time of the slowest illness at every demand point, and the station.
func (c *Chain) Column() *rivals.Column { return c.total }

// Coverage is whom the chain reaches in time.
func (c *Chain) Coverage() *coverage.Result { return c.result }

// Legs are the longest legs of every demand point.
func (c *Chain) Legs() []rescue.Leg {
	out := slices.Clone(c.chains.legs)
	for _, l := range c.moved {
		out[l.point] = l.leg
	}
	return out
}

// Travel is how long the units of a layer wait; -1 is the region.
func (c *Chain) Travel(ctx context.Context, layer int) ([]coverage.Travel, error) {
	t := c.chains
	t.mu.Lock()
	if t.journeys == nil {
		j, err := coverage.NewJourneys(ctx, c.state.engine.demand, c.state.engine.in.Zones, t.total.Reach(), quantiles...)
		if err != nil {
			t.mu.Unlock()
			return nil, err
		}
		t.journeys = j
	}
	t.mu.Unlock()
	return t.journeys.After(ctx, layer, rivals.Moves(t.total, c.total), c.total.Cost)
}

// ByLeg counts people by their longest leg: rows of everywhere, of which the cut-off
// is the leg and the band the people.
func (c *Chain) ByLeg(ctx context.Context) (*coverage.Result, error) {
	t, e := c.chains, c.state.engine
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.byLeg == nil {
		circle := coverage.Circle{ID: c.ID, Reach: analysis.Reach{Cost: make([]float64, len(t.legs)), Facility: make([]int32, len(t.legs))}}
		for i, l := range t.legs {
			circle.Reach.Cost[i] = float64(l)
		}
		for _, l := range emergency.Legs() {
			circle.Cutoffs = append(circle.Cutoffs, float64(l))
		}
		var err error
		if t.byLeg, err = coverage.Measure(ctx, e.demand, e.in.Zones, circle); err != nil {
			return nil, err
		}
	}
	var moves []analysis.Move
	for _, l := range c.moved {
		moves = append(moves, analysis.Move{Point: l.point, From: float64(t.legs[l.point]), To: float64(l.leg)})
	}
	return t.byLeg.Moved(moves), nil
}

// chain times a chain. The name is that of the parties; limits are seconds.
func (s *State) chain(ctx context.Context, name string, p emergency.Parties, limits []float64) (*Chain, error) {
	e := s.engine
	columns := make([]*rivals.Column, 1+len(p.Capable))
	group, inner := errgroup.WithContext(ctx)
	for k := range columns {
		q, supply := question{of: fmt.Sprint(name, " ", k), mode: "ambulance", direction: analysis.TowardFacility}, p.Stations
		if k == 0 {
			q.direction = analysis.FromFacility
		} else {
			supply = p.Capable[k-1]
		}
		group.Go(func() (err error) {
			_, columns[k], err = s.ask(inner, q, supply)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	e.mu.Lock()
	c := e.chains[name]
	if c == nil {
		c = &chains{counts: map[string]*coverage.Result{}}
		e.chains[name] = c
	}
	e.mu.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	out := &Chain{Parties: p, Cutoffs: limits, state: s, chains: c}
	if c.total == nil {
		out.time(e, columns, nil)
	} else {
		out.time(e, columns, c.total)
	}
	key := fmt.Sprint(limits)
	if c.counts[key] == nil {
		m, err := coverage.Measure(ctx, e.demand, e.in.Zones, coverage.Circle{ID: name, Unit: analysis.Seconds, Cutoffs: limits, Reach: c.total.Reach()})
		if err != nil {
			return nil, err
		}
		c.counts[key] = m
	}
	out.result = c.counts[key].Moved(rivals.Moves(c.total, out.total))
	return out, nil
}

// time works out the whole time and the longest leg of the points that are reached
// otherwise than at first; without a first, of all.
func (c *Chain) time(e *Engine, columns []*rivals.Column, first *rivals.Column) {
	var points []int32
	draft := rivals.NewDraft(e.demand.Len())
	if first == nil {
		for i := range int32(e.demand.Len()) {
			points = append(points, i)
		}
	} else {
		draft = first.Draft()
		for k := range columns {
			points = append(points, rivals.Differing(c.chains.columns[k], columns[k])...)
		}
		slices.Sort(points)
		points = slices.Compact(points)
	}
	list := make([]*rescue.Chain, len(columns)-1)
	station := columns[0].Pick(points)
	delay := (&emergency.Service{Config: e.in.Config}).Delay()
	for k := range list {
		list[k] = &rescue.Chain{Delay: delay, ToScene: station, ToHospital: columns[k+1].Pick(points)}
	}
	worst := rescue.Worst(list)
	legs := make([]rescue.Leg, len(points))
	for k, i := range points {
		draft.Set(i, worst.Cost[k], station.Facility[k])
		legs[k], _ = rescue.Longest(list, k)
	}
	c.total = draft.Done()
	if first == nil {
		c.chains.columns, c.chains.total, c.chains.legs = columns, c.total, legs
		return
	}
	for k, i := range points {
		if legs[k] != c.chains.legs[i] {
			c.moved = append(c.moved, leg{i, legs[k]})
		}
	}
}
