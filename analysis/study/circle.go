package study

import (
	"context"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/cover"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/road"
)

// expect tells the region which circles will follow roads, so that it lays its
// lattices where they may reach.
func (in *Inputs) expect(region *cover.Region, ways *travel.Ways) error {
	for i := range in.Config.Circles {
		k := &in.Config.Circles[i]
		if len(k.Minutes) == 0 || !ways.HasRoads() {
			continue
		}
		supply, err := in.supply(settings.Item("circles", i, "facilities"), k.Facilities)
		if err != nil {
			return err
		}
		mode, _ := road.ParseMode(k.Mode) // checked with the settings
		region.Expect(mode, in.question(supply, k))
	}
	return nil
}

// question is what a circle asks; cut-offs are metres or seconds.
func (in *Inputs) question(supply []int32, k *settings.Circle) catchment.Question {
	q := catchment.Question{Supply: in.places(supply), Direction: travel.Direction(k.Mode), Cutoffs: slices.Clone(k.Metres)}
	for _, m := range k.Minutes {
		q.Cutoffs = append(q.Cutoffs, m*60)
	}
	return q
}

func (in *Inputs) runCircle(ctx context.Context, i int, ways *travel.Ways, region *cover.Region) (*CircleResult, error) {
	k := in.Config.Circles[i]
	c := &CircleResult{Circle: k}
	var err error
	if c.Supply, err = in.supply(settings.Item("circles", i, "facilities"), k.Facilities); err != nil {
		return nil, err
	}
	q := in.question(c.Supply, &k)
	c.Cutoffs = q.Cutoffs
	by, roads, err := c.impedance(ctx, ways)
	if err != nil {
		return nil, err
	}
	c.Unit = by.Unit()
	if c.Reach, err = by.Nearest(ctx, analysis.Request{Supply: q.Supply, Direction: q.Direction}); err != nil {
		return nil, err
	}
	if c.Own, err = in.each(ctx, c, by, q); err != nil {
		return nil, err
	}
	if !c.Along {
		q.Cutoffs = c.Metres
	}
	g, err := c.draw(ctx, region, roads, q)
	if err != nil {
		return nil, err
	}
	c.Unions = g.Unions
	if err := in.countCircle(ctx, c, g); err != nil {
		return nil, err
	}
	c.Gaps, c.Shapes, err = in.gaps(ctx, coverage.GapOptions{Limit: coverage.Everyone(c.Cutoffs[len(c.Cutoffs)-1]), Reach: c.Reach})
	return c, err
}

// impedance is how people travel to a circle: by distance in a straight line, by
// time along roads where there are any.
func (c *CircleResult) impedance(ctx context.Context, ways *travel.Ways) (analysis.Impedance, *network.Roads, error) {
	c.Metres = slices.Clone(c.Circle.Metres)
	if len(c.Minutes) == 0 {
		return ways.Metres(), nil, nil
	}
	straight := settings.Travel{SpeedKmh: c.SpeedKmh, Detour: c.Detour}
	c.Along, c.How = ways.HasRoads(), ways.How(c.Mode, straight)
	by, err := ways.By(ctx, c.Mode, straight)
	for _, m := range c.Minutes {
		if c.Along {
			c.Metres = append(c.Metres, math.NaN()) // a circle along roads has no radius
		} else {
			c.Metres = append(c.Metres, m*60*c.SpeedKmh/3.6/c.Detour)
		}
	}
	if err != nil || !c.Along {
		return by, nil, err
	}
	mode, _ := road.ParseMode(c.Mode) // checked with the settings
	roads, err := ways.Network(ctx, mode)
	return by, roads, err
}

// draw draws the ground of a circle, and that of each facility where it is asked for.
func (c *CircleResult) draw(ctx context.Context, region *cover.Region, roads *network.Roads, q catchment.Question) (*cover.Ground, error) {
	var grounds []cover.Own
	var err error
	switch {
	case c.Each && c.Along:
		grounds, err = region.OwnAlong(ctx, roads, q)
	case c.Each:
		grounds, err = region.OwnDisks(ctx, q)
	}
	if err != nil {
		return nil, err
	}
	for i := range grounds {
		c.Own[i].Own = grounds[i]
	}
	if c.Along {
		return region.Along(ctx, roads, q)
	}
	return region.Disks(ctx, q.Supply, q.Cutoffs)
}

// each counts the people of each facility by itself.
func (in *Inputs) each(ctx context.Context, c *CircleResult, by analysis.Impedance, q catchment.Question) ([]FacilityCircle, error) {
	if !c.Each {
		return nil, nil
	}
	out := make([]FacilityCircle, len(c.Supply))
	people := in.Demand.Groups[0].People
	last := q.Cutoffs[len(q.Cutoffs)-1]
	for i, f := range c.Reach.Facility {
		if f >= 0 && c.Reach.Cost[i] <= last {
			out[f].Nearest += people[i]
		}
	}
	err := by.Catchments(ctx, analysis.Request{Supply: q.Supply, Direction: q.Direction, Limit: last}, func(facility int32, points []int32, cost []float64) error {
		within := make([]float64, len(q.Cutoffs))
		for k, i := range points {
			for n, cut := range q.Cutoffs {
				if cost[k] <= cut {
					within[n] += people[i]
				}
			}
		}
		out[facility].Within = within
		return nil
	})
	return out, err
}

func (in *Inputs) countCircle(ctx context.Context, c *CircleResult, g *cover.Ground) error {
	circle := coverage.Circle{ID: c.ID, Unit: c.Unit, Cutoffs: c.Cutoffs, Reach: c.Reach}
	if area := g.Areas(in.Zones); area != nil {
		circle.Area = area
	}
	m, err := coverage.Measure(ctx, in.Demand, in.Zones, circle)
	if err != nil {
		return err
	}
	c.Rows = slices.AppendSeq(slices.Collect(m.Rows()), m.Outside())
	c.Travel, err = coverage.Travels(ctx, in.Demand, in.Zones, c.Reach, quantiles...)
	return err
}
