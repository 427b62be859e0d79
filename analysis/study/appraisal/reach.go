package appraisal

import (
	"cmp"
	"context"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// reachTargets works out who is within the limits of every target in minutes or
// kilometres, once for each set of facilities and way of travel.
func (s *Subject) reachTargets(ctx context.Context, progress Progress) (map[string]judging.Reach, error) {
	var targets []*policy.Target
	for _, p := range s.Plans {
		for i := range p.Targets {
			if t := &p.Targets[i]; t.Kind == policy.TimeShare || t.Kind == policy.RadiusShare || t.Kind == policy.RescueShare {
				targets = append(targets, t)
			}
		}
	}
	out := map[string]judging.Reach{}
	metres := analysis.NewStraightLine(s.Demand.Points, analysis.StraightLineOptions{})
	stage := message.Text{ZH: "计算目标的可达人口", EN: "people within the limits of targets"}
	for i, t := range targets {
		progress(stage, i, len(targets))
		reach, err := s.reachTarget(ctx, t, metres)
		if err != nil {
			return nil, message.Wrap(err, "计算目标 %s", "work out target %s", t.ID)
		}
		out[t.ID] = reach
	}
	progress(stage, len(targets), len(targets))
	return out, nil
}

// reachTarget measures one target as a service circle.
func (s *Subject) reachTarget(ctx context.Context, t *policy.Target, metres *analysis.StraightLine) (judging.Reach, error) {
	group := 0
	if t.Group != "" {
		group = s.Demand.Group(t.Group)
	}
	switch {
	case t.Kind == policy.RescueShare:
		return judging.Reach{Reason: message.T("需要路网：救治链按道路行车时间计算", "needs roads: the rescue chain is timed along them")}, nil
	case s.Demand.Len() == 0 || group < 0:
		return judging.Reach{Reason: message.T("没有人口分布数据，无法计算可达人口", "there are no data on where people live")}, nil
	}
	f, err := filter.Compile(t.Facilities, s.Facilities.Columns())
	if err != nil {
		return judging.Reach{}, err
	}
	chosen, err := f.Select(s.Facilities)
	if err != nil {
		return judging.Reach{}, err
	}
	by, cutoffs, how := s.limits(t, metres)
	found, err := by.Nearest(ctx, analysis.Request{Supply: s.Facilities.PointsOf(chosen), Limit: cutoffs[len(cutoffs)-1]})
	if err != nil {
		return judging.Reach{}, err
	}
	m, err := coverage.Measure(ctx, s.Demand, s.Zones, coverage.Circle{ID: t.ID, Unit: by.Unit(), Cutoffs: cutoffs, Reach: found})
	if err != nil {
		return judging.Reach{}, err
	}
	out := judging.Reach{How: how, Facilities: len(chosen)}
	s.fillReach(&out, t, m, s.Demand.Groups[group].Name)
	return out, nil
}

// limits are the impedance and the cut-offs of a target, and how to tell them.
func (s *Subject) limits(t *policy.Target, metres *analysis.StraightLine) (analysis.Impedance, []float64, message.Text) {
	if t.Kind == policy.RadiusShare {
		cutoffs := make([]float64, len(t.Km))
		for i, km := range t.Km {
			cutoffs[i] = km * 1000
		}
		return metres, cutoffs, message.T("直线距离 %g 公里以内", "within %g km by straight line", t.Km[len(t.Km)-1])
	}
	mode := cmp.Or(t.Mode, s.Config.Judging.Mode)
	travel := settings.TravelBy(mode)
	by := metres.At(analysis.StraightLineOptions{MetresPerSecond: travel.SpeedKmh / 3.6, Detour: travel.Detour})
	return by, []float64{t.Minutes * 60}, message.T("%[1]s %[2]g 分钟以内，时速 %[3]g 公里，绕行系数 %[4]g，直线推算", "within %[2]g minutes by %[5]s at %[3]g km/h, detour factor %[4]g, from straight lines",
		ModeTitle(mode).ZH, t.Minutes, travel.SpeedKmh, travel.Detour, ModeTitle(mode).EN)
}

var modeTitles = map[string]message.Text{
	"walk": {ZH: "步行", EN: "foot"}, "bicycle": {ZH: "骑自行车", EN: "bicycle"}, "e-bike": {ZH: "骑电动自行车", EN: "e-bike"},
	"car": {ZH: "驾车", EN: "car"}, "ambulance": {ZH: "救护车", EN: "ambulance"},
}

// ModeTitle names a way of travel.
func ModeTitle(mode string) message.Text { return modeTitles[mode] }

// scopes are the classes of area as coverage has them.
var scopes = map[policy.Area]coverage.Scope{policy.Everywhere: coverage.Everywhere, policy.Urban: coverage.Urban, policy.Rural: coverage.Rural}

// fillReach takes the figures of a target's level and area out of a measurement.
func (s *Subject) fillReach(out *judging.Reach, t *policy.Target, m *coverage.Result, group string) {
	if l := s.Zones.Layer(t.Level); l != nil {
		out.Units = make([]judging.Share, len(l.Units))
	}
	for row := range m.Rows() {
		if row.Group != group || row.Scope != scopes[t.Area] || row.Zone < 0 && row.Level != zone.Region {
			continue
		}
		share := &out.Region
		if row.Level != zone.Region {
			if row.Level != t.Level {
				continue
			}
			share = &out.Units[row.Zone]
		}
		share.People = row.People
		share.Within = append(share.Within, row.Covered)
	}
	if t.Area != policy.Everywhere && out.Region.People == 0 && s.classless() {
		out.Reason = message.Text{ZH: "城乡类别不明，无法只看一类居民", EN: "urban and rural are not told apart, so people of one class cannot be judged"}
	}
}

// classless reports whether nobody is known to be urban or rural.
func (s *Subject) classless() bool {
	return !slices.ContainsFunc(s.Demand.Urban, func(u analysis.Urban) bool { return u != analysis.UrbanUnknown })
}
