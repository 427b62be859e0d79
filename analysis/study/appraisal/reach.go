package appraisal

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/policy/survey"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/message"
)

// reachTargets works out who is within the limits of every target in minutes or
// kilometres, and the rescue chains timed for it.
func (s *Subject) reachTargets(ctx context.Context, progress Progress) (map[string]judging.Reach, []emergency.Timed, error) {
	var targets []*policy.Target
	for _, p := range s.Plans {
		for i := range p.Targets {
			if t := &p.Targets[i]; t.Kind == policy.TimeShare || t.Kind == policy.RadiusShare || t.Kind == policy.RescueShare {
				targets = append(targets, t)
			}
		}
	}
	out := map[string]judging.Reach{}
	r := &reacher{Subject: s, lists: survey.New(s.Facilities, s.complete()), seen: map[string]*coverage.Result{}}
	stage := message.Text{ZH: "计算目标的可达人口", EN: "people within the limits of targets"}
	for i, t := range targets {
		progress(stage, i, len(targets))
		reach, err := r.target(ctx, t)
		if err != nil {
			return nil, nil, message.Wrap(err, "计算目标 %s", "work out target %s", t.ID)
		}
		out[t.ID] = reach
	}
	progress(stage, len(targets), len(targets))
	return out, r.rescues, nil
}

// reacher measures targets as service circles, each circle once.
type reacher struct {
	*Subject
	lists   *survey.Lists
	seen    map[string]*coverage.Result
	rescues []emergency.Timed
}

// target measures one target: with the facilities that match, and where some may
// match, with them too.
func (r *reacher) target(ctx context.Context, t *policy.Target) (judging.Reach, error) {
	group, why := r.group(t)
	if why != (message.Text{}) {
		return judging.Reach{Reason: why}, nil
	}
	if t.Kind == policy.RescueShare {
		return r.rescue(ctx, t, group)
	}
	f, err := r.compile(t.Facilities)
	if err != nil {
		return judging.Reach{}, err
	}
	r.lists.Learn(f)
	found := r.lists.Look(f)
	c := r.circle(t)
	m, err := r.measure(ctx, c, t.Facilities, found.Yes)
	if err != nil {
		return judging.Reach{}, err
	}
	out := judging.Reach{How: c.how, Facilities: len(found.Yes)}
	if l := r.Zones.Layer(t.Level); l != nil {
		out.Units = make([]judging.Share, len(l.Units))
	}
	for share, row := range r.shares(&out, t, m, group) {
		share.People = row.People
		share.Within = append(share.Within, row.Covered)
	}
	if t.Area != policy.Everywhere && out.Region.People == 0 && r.classless() {
		out.Reason = message.Text{ZH: "城乡类别不明，无法只看一类居民", EN: "urban and rural are not told apart, so people of one class cannot be judged"}
	}
	if len(found.Undecided) == 0 {
		return out, nil
	}
	if m, err = r.measure(ctx, c, t.Facilities+" ?", slices.Concat(found.Yes, found.Undecided)); err != nil {
		return judging.Reach{}, err
	}
	for share, row := range r.shares(&out, t, m, group) {
		share.Most = row.Covered // the outermost limit comes last
	}
	return out, nil
}

// group is the people that a target speaks of, or why they cannot be measured.
func (r *reacher) group(t *policy.Target) (name string, why message.Text) {
	g := 0
	if t.Group != "" {
		g = r.Demand.Group(t.Group)
	}
	switch {
	case t.Kind == policy.RescueShare && !r.Ways.HasRoads():
		return "", message.T("需要路网：救治链按道路行车时间计算", "needs roads: the rescue chain is timed along them")
	case r.Demand.Len() == 0:
		return "", message.T("没有人口分布数据，无法计算可达人口", "there are no data on where people live")
	case g < 0:
		return "", message.T("方案的人口数据没有“%s”人群", "the study has no population of the group %q", t.Group)
	}
	return r.Demand.Groups[g].Name, message.Text{}
}

// circle is how far a target goes, and how to tell it.
type circle struct {
	Circle
	how message.Text
}

// measure counts who is within a circle of facilities. of names them.
func (r *reacher) measure(ctx context.Context, c circle, of string, supply []int32) (*coverage.Result, error) {
	key := fmt.Sprint(of, c.Cutoffs, c.how.EN)
	if m := r.seen[key]; m != nil {
		return m, nil
	}
	c.Of, c.Supply = of, supply
	count := r.count
	if r.Known.Counter != nil {
		count = r.Known.Counter.Circle
	}
	m, err := count(ctx, c.Circle)
	if err == nil {
		r.seen[key] = m
	}
	return m, err
}

// count asks the impedances of the study.
func (r *reacher) count(ctx context.Context, c Circle) (*coverage.Result, error) {
	var by analysis.Impedance = r.Ways.Metres()
	var err error
	if c.Mode != "" {
		by, err = r.Ways.By(ctx, c.Mode, c.Straight)
	}
	if err != nil {
		return nil, err
	}
	near, err := by.Nearest(ctx, analysis.Request{Supply: r.Facilities.PointsOf(c.Supply), Direction: c.Direction, Limit: c.Cutoffs[len(c.Cutoffs)-1]})
	if err != nil {
		return nil, err
	}
	return coverage.Measure(ctx, r.Demand, r.Zones, coverage.Circle{ID: c.Of, Unit: by.Unit(), Cutoffs: c.Cutoffs, Reach: near})
}

// circle is how people travel to a target, and its cut-offs.
func (r *reacher) circle(t *policy.Target) circle {
	if t.Kind == policy.RadiusShare {
		cutoffs := make([]float64, len(t.Km))
		for i, km := range t.Km {
			cutoffs[i] = km * 1000
		}
		return circle{Circle{Cutoffs: cutoffs, Direction: analysis.FromFacility}, message.T("直线距离 %g 公里以内", "within %g km by straight line", t.Km[len(t.Km)-1])}
	}
	mode := cmp.Or(t.Mode, r.Config.Judging.Mode)
	straight := settings.TravelBy(mode)
	how := message.T("%[2]g 分钟以内：%[1]s", "within %[2]g minutes %[1]s", r.Ways.How(mode, straight), t.Minutes)
	return circle{Circle{Mode: mode, Straight: straight, Cutoffs: []float64{t.Minutes * 60}, Direction: travel.Direction(mode)}, how}
}

// scopes are the classes of area as coverage has them.
var scopes = map[policy.Area]coverage.Scope{policy.Everywhere: coverage.Everywhere, policy.Urban: coverage.Urban, policy.Rural: coverage.Rural}

// shares pairs the zones of a target's level, and the region, with the figures of
// its area and group in a measurement, cut-off by cut-off.
func (r *reacher) shares(out *judging.Reach, t *policy.Target, m *coverage.Result, group string) iter.Seq2[*judging.Share, coverage.Row] {
	return func(yield func(*judging.Share, coverage.Row) bool) {
		for row := range m.Only(t.Level, scopes[t.Area], r.Demand.Group(group)) {
			share := &out.Region
			if row.Zone >= 0 {
				share = &out.Units[row.Zone]
			}
			if !yield(share, row) {
				return
			}
		}
	}
}

// classless reports whether nobody is known to be urban or rural.
func (s *Subject) classless() bool {
	return !slices.ContainsFunc(s.Demand.Urban, func(u analysis.Urban) bool { return u != analysis.UrbanUnknown })
}
