// Package emergency times the rescue chains of a study along its roads and counts
// whom they reach in time: those that the study names and those that the targets of
// its plans ask for. Times are seconds.
package emergency

import (
	"context"
	"iter"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/rescue"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
	"github.com/paulmach/orb"
)

// Service is what the rescue chains of a study have in common.
type Service struct {
	Config     *settings.Study
	Zones      *zone.Set
	Demand     *analysis.Demand
	Facilities *facilities.Set
	Ways       *travel.Ways
}

// Parties are the facilities of a chain, as indexes into the set of the study.
type Parties struct {
	Stations []int32
	Capable  [][]int32 // hospitals that can treat it, illness by illness
}

// Count is how many facilities there are, those for several illnesses counted for each.
func (p *Parties) Count() int {
	n := len(p.Stations)
	for _, h := range p.Capable {
		n += len(h)
	}
	return n
}

// Delay is what the study says of the parts of a rescue that hang on no place.
func (s *Service) Delay() rescue.Delay {
	c := &s.Config.Rescue
	return rescue.Delay{Dispatch: 60 * *c.Dispatch, TurnOut: 60 * *c.TurnOut, OnScene: 60 * *c.OnScene}
}

// Time times the chain of each illness.
func (s *Service) Time(ctx context.Context, p Parties) ([]*rescue.Chain, error) {
	by, err := s.Ways.Along(ctx, "ambulance")
	if err != nil {
		return nil, err
	}
	var chains []*rescue.Chain
	for _, h := range p.Capable {
		chain, err := rescue.Times(ctx, by, rescue.Question{Stations: s.Facilities.PointsOf(p.Stations), Hospitals: s.Facilities.PointsOf(h), Delay: s.Delay()})
		if err != nil {
			return nil, err
		}
		chains = append(chains, chain)
	}
	return chains, nil
}

// Timed is a chain and its times.
type Timed struct {
	settings.Chain
	Target bool // a target of a plan asks for it
	Parties
	Chains []*rescue.Chain // by illness
}

// Result is whom a chain reaches in time.
type Result struct {
	settings.Chain
	Target bool // a target of a plan asks for it
	Parties
	Cutoffs []float64      // seconds
	Reach   analysis.Reach // the time of the slowest illness; the facility is the station, as an index into Stations
	Legs    []rescue.Leg   // the longest leg at each demand point
	Rows    []coverage.Row // with those outside every zone
	Travel  []coverage.Travel
	Gaps    []coverage.Gap     // settlements beyond the last limit
	Shapes  []orb.MultiPolygon // outlines of the gaps

	legs map[legKey]float64 // people, with those outside every zone
}

// legKey is the people of a group in a zone by their longest leg.
type legKey struct {
	level zone.Level
	zone  int32
	group string
	leg   rescue.Leg
}

// ByLeg is how many people of a group in a zone have this longest leg. Zone -1 of
// the region is everything, of another level what lies outside every zone.
func (r *Result) ByLeg(level zone.Level, zone int32, group string, leg rescue.Leg) float64 {
	return r.legs[legKey{level, zone, group, leg}]
}

// quantiles of the time that are reported.
var quantiles = []float64{0.5, 0.9}

// Measure counts whom a chain reaches.
func (s *Service) Measure(ctx context.Context, t Timed) (*Result, error) {
	worst := rescue.Worst(t.Chains)
	r := &Result{Chain: t.Chain, Target: t.Target, Parties: t.Parties, Legs: make([]rescue.Leg, s.Demand.Len())}
	for i := range r.Legs {
		r.Legs[i], _ = rescue.Longest(t.Chains, i)
	}
	r.Reach = analysis.Reach{Cost: worst.Cost, Facility: t.Chains[0].ToScene.Facility} // every chain has the same stations
	for _, m := range t.Minutes {
		r.Cutoffs = append(r.Cutoffs, 60*m)
	}
	m, err := coverage.Measure(ctx, s.Demand, s.Zones, coverage.Circle{ID: t.ID, Unit: analysis.Seconds, Cutoffs: r.Cutoffs, Reach: r.Reach})
	if err != nil {
		return nil, err
	}
	r.Rows = slices.AppendSeq(slices.Collect(m.Rows()), m.Outside())
	if r.Travel, err = coverage.Travels(ctx, s.Demand, s.Zones, r.Reach, quantiles...); err != nil {
		return nil, err
	}
	return r, s.countLegs(ctx, r)
}

// countLegs counts people by their longest leg: as bands of a cost, which here is
// the number of the leg.
func (s *Service) countLegs(ctx context.Context, r *Result) error {
	c := coverage.Circle{ID: r.ID, Reach: analysis.Reach{Cost: make([]float64, len(r.Legs)), Facility: r.Reach.Facility}}
	for i, l := range r.Legs {
		c.Reach.Cost[i] = float64(l)
	}
	for _, l := range Legs() {
		c.Cutoffs = append(c.Cutoffs, float64(l))
	}
	m, err := coverage.Measure(ctx, s.Demand, s.Zones, c)
	if err != nil {
		return err
	}
	r.legs = map[legKey]float64{}
	for _, rows := range []iter.Seq[coverage.Row]{m.Rows(), m.Outside()} {
		for row := range rows {
			if row.Scope == coverage.Everywhere {
				r.legs[legKey{row.Level, row.Zone, row.Group, rescue.Leg(row.Cutoff)}] = row.Band
			}
		}
	}
	return nil
}

// Legs are the legs of a chain in their order.
func Legs() []rescue.Leg {
	return []rescue.Leg{rescue.Waiting, rescue.ToScene, rescue.Scene, rescue.ToHospital}
}

// LegID is a leg in tables and layers; "" for none.
func LegID(l rescue.Leg) string {
	return [...]string{rescue.NoLeg: "", rescue.Waiting: "waiting", rescue.ToScene: "to-scene", rescue.Scene: "on-scene", rescue.ToHospital: "to-hospital"}[l]
}

// LegTitle is a leg as people read it.
func LegTitle(l rescue.Leg) message.Text {
	return map[rescue.Leg]message.Text{rescue.Waiting: {ZH: "受理与出车", EN: "dispatch and turn-out"}, rescue.ToScene: {ZH: "急救站到现场", EN: "station to scene"},
		rescue.Scene: {ZH: "现场救治", EN: "on scene"}, rescue.ToHospital: {ZH: "送往医院", EN: "scene to hospital"}}[l]
}
