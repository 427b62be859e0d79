package appraisal

import (
	"cmp"
	"context"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/rescue"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

// rescue measures the share of people for whom the whole rescue chain is in time, for
// every condition that the target names.
func (r *reacher) rescue(ctx context.Context, t *policy.Target, group string) (judging.Reach, error) {
	sure, err := r.chains(ctx, t, false)
	if err != nil || sure.untold != (message.Text{}) {
		return judging.Reach{Reason: sure.untold}, err
	}
	m, err := r.inTime(ctx, t, sure)
	if err != nil {
		return judging.Reach{}, err
	}
	out := judging.Reach{How: r.tellRescue(t), Facilities: sure.facilities}
	if l := r.Zones.Layer(t.Level); l != nil {
		out.Units = make([]judging.Share, len(l.Units))
	}
	for share, row := range shares(&out, t, m, group) {
		share.People = row.People
		share.Within = append(share.Within, row.Covered)
	}
	if !sure.undecided {
		return out, nil
	}
	all, err := r.chains(ctx, t, true)
	if err != nil {
		return judging.Reach{}, err
	}
	if m, err = r.inTime(ctx, t, all); err != nil {
		return judging.Reach{}, err
	}
	for share, row := range shares(&out, t, m, group) {
		share.Most = row.Covered
	}
	return out, nil
}

// chained is the chains of all conditions.
type chained struct {
	chains     []*rescue.Chain
	facilities int          // stations and hospitals
	undecided  bool         // some facilities do not tell what they are or can do
	untold     message.Text // why it is not known whether there are stations, or who can treat; empty where it is
}

// chains times the chain of each condition, with those facilities that may match,
// too, where maybe is set.
func (r *reacher) chains(ctx context.Context, t *policy.Target, maybe bool) (chained, error) {
	var out chained
	by, err := r.Ways.Along(ctx, "ambulance")
	if err != nil {
		return out, err
	}
	pick := func(condition string) ([]int32, error) {
		f, err := filter.Compile(condition, r.Facilities.Columns())
		if err != nil {
			return nil, err
		}
		r.lists.Learn(f)
		found := r.lists.Look(f)
		out.undecided = out.undecided || len(found.Undecided) > 0
		if out.untold == (message.Text{}) {
			out.untold = found.Untold
		}
		if maybe {
			return slices.Concat(found.Yes, found.Undecided), nil
		}
		return found.Yes, nil
	}
	stations, err := pick(cmp.Or(t.Facilities, r.Config.Rescue.Stations))
	if err != nil {
		return out, err
	}
	out.facilities = len(stations)
	c := r.Config.Rescue
	delay := rescue.Delay{Dispatch: 60 * *c.Dispatch, TurnOut: 60 * *c.TurnOut, OnScene: 60 * *c.OnScene}
	for _, need := range t.Needs {
		hospitals, err := pick(need)
		if err != nil {
			return out, err
		}
		out.facilities += len(hospitals)
		chain, err := rescue.Times(ctx, by, rescue.Question{Stations: r.Facilities.PointsOf(stations), Hospitals: r.Facilities.PointsOf(hospitals), Delay: delay})
		if err != nil {
			return out, err
		}
		out.chains = append(out.chains, chain)
	}
	return out, nil
}

// inTime counts the people whose worst chain is within the limit.
func (r *reacher) inTime(ctx context.Context, t *policy.Target, c chained) (*coverage.Result, error) {
	return coverage.Measure(ctx, r.Demand, r.Zones, coverage.Circle{ID: t.ID, Unit: analysis.Seconds, Cutoffs: []float64{60 * t.Minutes}, Reach: rescue.Worst(c.chains)})
}

// tellRescue says what the chain is made of.
func (r *reacher) tellRescue(t *policy.Target) message.Text {
	c := r.Config.Rescue
	return message.T("救治链 %g 分钟以内：受理调度 %g、出车 %g、现场 %g 分钟，行驶按路网救护车时间", "rescue chain within %g minutes: dispatch %g, turn-out %g, on scene %g, driving by ambulance along roads",
		t.Minutes, *c.Dispatch, *c.TurnOut, *c.OnScene)
}
