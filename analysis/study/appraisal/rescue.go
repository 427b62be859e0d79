package appraisal

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/rescue"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/emergency"
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
	r.rescues = append(r.rescues, emergency.Timed{Chain: settings.Chain{ID: t.ID, Name: t.Title.ZH, NameEN: t.Title.EN, Hospitals: t.Needs, Minutes: []float64{t.Minutes}}, Target: true, Parties: sure.parties, Chains: sure.chains})
	out := judging.Reach{How: r.tellRescue(t), Facilities: sure.parties.Count()}
	if l := r.Zones.Layer(t.Level); l != nil {
		out.Units = make([]judging.Share, len(l.Units))
	}
	for share, row := range r.shares(&out, t, m, group) {
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
	for share, row := range r.shares(&out, t, m, group) {
		share.Most = row.Covered
	}
	return out, nil
}

// chained is the chains of all conditions.
type chained struct {
	maybe     bool // of facilities that may match, too
	parties   emergency.Parties
	chains    []*rescue.Chain
	undecided bool         // some facilities do not tell what they are or can do
	untold    message.Text // why it is not known whether there are stations, or who can treat; empty where it is
}

// chains times the chain of each condition, with those facilities that may match,
// too, where maybe is set.
func (r *reacher) chains(ctx context.Context, t *policy.Target, maybe bool) (chained, error) {
	out := chained{maybe: maybe}
	pick := func(condition string) ([]int32, error) {
		f, err := r.compile(condition)
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
	var err error
	if out.parties.Stations, err = pick(cmp.Or(t.Facilities, r.Config.Rescue.Stations)); err != nil {
		return out, err
	}
	for _, need := range t.Needs {
		hospitals, err := pick(need)
		if err != nil {
			return out, err
		}
		out.parties.Capable = append(out.parties.Capable, hospitals)
	}
	if r.Known.Counter == nil {
		out.chains, err = r.Time(ctx, out.parties)
	}
	return out, err
}

// inTime counts the people whose worst chain is within the limit.
func (r *reacher) inTime(ctx context.Context, t *policy.Target, c chained) (*coverage.Result, error) {
	if r.Known.Counter != nil {
		return r.Known.Counter.Chain(ctx, fmt.Sprint(t.ID, c.maybe), c.parties, 60*t.Minutes)
	}
	return coverage.Measure(ctx, r.Demand, r.Zones, coverage.Circle{ID: t.ID, Unit: analysis.Seconds, Cutoffs: []float64{60 * t.Minutes}, Reach: rescue.Worst(c.chains)})
}

// tellRescue says what the chain is made of.
func (r *reacher) tellRescue(t *policy.Target) message.Text {
	c := r.Config.Rescue
	return message.T("救治链 %g 分钟以内：受理调度 %g、出车 %g、现场 %g 分钟，行驶按路网救护车时间", "rescue chain within %g minutes: dispatch %g, turn-out %g, on scene %g, driving by ambulance along roads",
		t.Minutes, *c.Dispatch, *c.TurnOut, *c.OnScene)
}
