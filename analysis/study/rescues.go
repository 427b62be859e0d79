package study

import (
	"context"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/message"
)

// runRescues times the rescue chains of the study and counts whom they reach, and
// those that were timed for targets.
func (in *Inputs) runRescues(ctx context.Context, service *emergency.Service, targets []emergency.Timed) ([]*emergency.Result, error) {
	var out []*emergency.Result
	measure := func(t emergency.Timed) error {
		r, err := service.Measure(ctx, t)
		if err == nil {
			r.Gaps, r.Shapes, err = in.gaps(ctx, coverage.GapOptions{Limit: coverage.Everyone(r.Cutoffs[len(r.Cutoffs)-1]), Reach: r.Reach})
		}
		out = append(out, r)
		return message.Wrap(err, "计算救治链 %s", "time rescue chain %s", t.ID)
	}
	for i, k := range in.Config.Rescue.Chains {
		t := emergency.Timed{Chain: k}
		var err error
		if t.Parties, err = in.parties(i); err != nil {
			return nil, err
		}
		if t.Chains, err = service.Time(ctx, t.Parties); err != nil {
			return nil, err
		}
		if err := measure(t); err != nil {
			return nil, err
		}
	}
	for _, t := range targets {
		if err := measure(t); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// parties are the stations and hospitals of a chain of the study.
func (in *Inputs) parties(chain int) (p emergency.Parties, err error) {
	if p.Stations, err = in.supply("rescue.stations", in.Config.Rescue.Stations); err != nil {
		return p, err
	}
	for _, condition := range in.Config.Rescue.Chains[chain].Hospitals {
		able, err := in.supply(settings.Item("rescue.chains", chain, "hospitals"), condition)
		if err != nil {
			return p, err
		}
		p.Capable = append(p.Capable, able)
	}
	return p, nil
}
