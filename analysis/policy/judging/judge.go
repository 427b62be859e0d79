package judging

import (
	"context"
	"math"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/survey"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

var (
	facilityCount = message.Text{ZH: "家机构", EN: "facilities"}
	personCount   = message.Text{ZH: "人", EN: "people"}
	zoneCount     = message.Text{ZH: "个区划", EN: "zones"}
	homeCount     = message.Text{ZH: "个村（社区）", EN: "settlements"}
	fromLists     = message.Text{ZH: "机构名单", EN: "lists of facilities"}
)

// judge is what all targets share: each condition is looked up once.
type judge struct {
	*Input
	compile func(source string) (*filter.Filter, error)
	surveys map[string]*survey.Found
	classes []uint8                            // of the facilities; see survey.Lists.ClassOf
	most    map[facilities.Attribute][]float64 // the largest value by class, NaN where the class never tells
	amounts sync.Map                           // by attribute, condition and layer: each is added up once
}

// Judge judges every target of the plans. Conditions that do not compile are
// faults of the plan; they name the target.
func Judge(ctx context.Context, plans []*policy.Plan, in *Input) ([]Board, error) {
	j := &judge{Input: in, compile: in.Compile, surveys: map[string]*survey.Found{}, most: map[facilities.Attribute][]float64{}}
	if columns := in.Facilities.Columns(); j.compile == nil {
		j.compile = func(source string) (*filter.Filter, error) { return filter.Compile(source, columns) }
	}
	if err := j.prepare(ctx, plans); err != nil {
		return nil, err
	}
	boards := make([]Board, len(plans))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for b, plan := range plans {
		boards[b] = Board{Plan: plan, Targets: make([]Judged, len(plan.Targets))}
		for i := range plan.Targets {
			group.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				boards[b].Targets[i] = j.target(&plan.Targets[i])
				return nil
			})
		}
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return boards, nil
}

// conditions are all that a target asks of facilities.
func conditions(t *policy.Target) []string {
	out := append([]string{t.Facilities, t.Having, both(t.Facilities, t.Having)}, t.Each...)
	return append(out, t.Needs...)
}

// both joins two conditions; "" is no condition.
func both(a, b string) string {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	}
	return "(" + a + ") and (" + b + ")"
}

// prepare goes through the facilities once for each condition and attribute.
func (j *judge) prepare(ctx context.Context, plans []*policy.Plan) error {
	lists := survey.New(j.Facilities, j.Complete)
	j.classes = lists.ClassOf()
	var filters []*filter.Filter
	for _, plan := range plans {
		for i := range plan.Targets {
			t := &plan.Targets[i]
			for _, source := range conditions(t) {
				if _, seen := j.surveys[source]; seen {
					continue
				}
				f, err := j.compile(source)
				if err != nil {
					return message.Wrap(err, "规划目标 %s 的机构条件", "the condition of target %s", t.ID)
				}
				j.surveys[source] = &survey.Found{}
				filters = append(filters, f)
				lists.Learn(f)
			}
			j.learnMost(facilities.Attribute(t.Attribute))
			j.learnMost(facilities.Attribute(t.Of))
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, f := range filters {
		found := j.surveys[f.String()]
		group.Go(func() error {
			*found = *lists.Look(f)
			return ctx.Err()
		})
	}
	return group.Wait()
}

// learnMost finds the largest value of an attribute in each class that tells it.
func (j *judge) learnMost(a facilities.Attribute) {
	if a.Index() < 0 || j.most[a] != nil {
		return
	}
	most := slices.Repeat([]float64{math.NaN()}, survey.Classes())
	index := a.Index()
	for i := range j.Facilities.Facilities {
		if v := j.Facilities.Facilities[i].Numbers.At(index); !math.IsNaN(v) && !(v <= most[j.classes[i]]) {
			most[j.classes[i]] = v
		}
	}
	j.most[a] = most
}

// target judges one target in its zones and the region.
func (j *judge) target(t *policy.Target) Judged {
	p := j.places(t.Level)
	verdicts := make([]Verdict, p.n+1)
	for slot := range verdicts {
		verdicts[slot] = j.blank(t, p, slot)
	}
	j.measure(t, p, verdicts)
	out := Judged{Target: t, Region: verdicts[p.n], Zones: verdicts[:p.n:p.n]}
	for i := range out.Zones {
		out.Region.Basis.Zones.add(out.Zones[i].Status)
	}
	out.Status = overall(t, &out)
	return out
}

// overall is how a target stands as a whole.
func overall(t *policy.Target, j *Judged) Status {
	z := j.Region.Basis.Zones
	switch {
	case t.Level == zone.Region:
		return j.Region.Status
	case z.Missed > 0:
		return Missed
	case z.NotJudged > 0 || len(j.Zones) == 0:
		return NotJudged
	case z.Met > 0:
		return Met
	}
	return NotApplicable
}

// blank is a verdict before anything is known.
func (j *judge) blank(t *policy.Target, p places, slot int) Verdict {
	v := Verdict{Level: t.Level, Zone: int32(slot), Value: math.NaN(), Unit: t.Unit, Goal: t.Goal, Upper: t.Upper,
		Basis: Basis{Numerator: math.NaN(), Denominator: math.NaN(), Factor: 1}}
	if slot == p.region() {
		v.Level, v.Zone = zone.Region, -1
	}
	if goal, ok := j.Goals[t.ID]; ok {
		v.Goal = goal
		if t.Op != policy.Band {
			v.Upper = goal
		}
	}
	return v
}

// measure fills in the verdicts by the kind of the target.
func (j *judge) measure(t *policy.Target, p places, verdicts []Verdict) {
	if p.layer < 0 && t.Level != zone.Region {
		level := t.Level.Title()
		verdicts[p.n].Reason = message.T("方案没有%s一级的区划，无法逐一评判", "the study has no zones of the level %s to judge one by one", level)
		return
	}
	j.skip(t, p, verdicts)
	if j.direct(t, p, verdicts) {
		return
	}
	switch t.Kind {
	case policy.TimeShare, policy.RadiusShare, policy.RescueShare:
		j.reachShare(t, p, verdicts)
	case policy.PerCapita:
		j.perCapita(t, p, verdicts)
	case policy.AttributeShare:
		j.attributeShare(t, p, verdicts)
	case policy.Presence:
		j.presence(t, p, verdicts)
	case policy.ProvisionBand:
		j.provisionBand(t, p, verdicts)
	case policy.SettlementShare:
		j.settlementShare(t, p, verdicts)
	case policy.Total:
		j.total(t, p, verdicts)
	}
}

// open are the slots that are still to be judged.
func open(verdicts []Verdict) []int {
	var out []int
	for i := range verdicts {
		if verdicts[i].Status == NotJudged && verdicts[i].Reason == (message.Text{}) {
			out = append(out, i)
		}
	}
	return out
}

// refuse leaves every open slot unjudged for one reason.
func refuse(verdicts []Verdict, why message.Text) {
	for _, slot := range open(verdicts) {
		verdicts[slot].Reason = why
	}
}

// direct takes values that a table of statistics gives for the target itself. A
// name that is an attribute's, such as beds, stands for how many there are, and
// not for the value of chaoyang.2025.beds.
func (j *judge) direct(t *policy.Target, p places, verdicts []Verdict) bool {
	keys := []string{t.ID}
	if facilities.Attribute(t.Name()).Index() < 0 {
		keys = append(keys, t.Name())
	}
	for _, key := range keys {
		f, ok := p.figures(key, false)
		if !ok {
			continue
		}
		if t.Percent && f.fractions() {
			refuse(verdicts, message.T("统计表里的数值都不超过 1：百分比请写 91.5，不写 0.915", "the figures of the tables are all 1 or less: write 91.5 for a percentage, not 0.915"))
			return true
		}
		for _, slot := range open(verdicts) {
			v := &verdicts[slot]
			if math.IsNaN(f.value[slot]) {
				v.Reason = message.T("统计表没有这里的数值", "the tables have no figure here")
				continue
			}
			v.whole(t, f.value[slot], f.value[slot])
			v.Gap, v.Over = 0, 0 // whole units are not known
			v.Basis.NumeratorOf = message.T("统计表 %s 给出的数值", "as given by table %s", f.file[slot])
		}
		if region := &verdicts[p.n]; t.Level != zone.Region && region.Status == NotJudged {
			region.Reason = message.Text{}
			zoneVerdict(region, verdicts[:p.n])
		}
		return true
	}
	return false
}

// zoneVerdict is the region's verdict on a target that each zone has to meet by
// itself: how many do.
func zoneVerdict(v *Verdict, zones []Verdict) {
	var count ZoneCount
	gap, over, counts := 0.0, 0.0, message.Text{}
	for i := range zones {
		count.add(zones[i].Status)
		gap, over = gap+zones[i].Gap, over+zones[i].Over
		if zones[i].Counts != (message.Text{}) {
			counts = zones[i].Counts
		}
	}
	v.Unit, v.Counts, v.Gap, v.Over = zoneCount, counts, gap, over
	v.Goal, v.Upper = float64(count.Total()), float64(count.Total())
	v.Basis.Numerator, v.Basis.Denominator = float64(count.Met), float64(count.Total())
	v.Basis.NumeratorOf, v.Basis.DenominatorOf = message.T("达标区划", "zones that meet it"), message.T("评判区划", "zones judged")
	switch {
	case count.Missed > 0:
		v.Status = Missed
	case count.NotJudged > 0:
		v.Reason = firstReason(zones)
		return
	case count.Met > 0:
		v.Status = Met
	default:
		v.Status, v.Reason = NotApplicable, message.T("没有适用的区划", "no zone that the target speaks of")
		return
	}
	v.Value = float64(count.Met)
}

func firstReason(zones []Verdict) message.Text {
	i := slices.IndexFunc(zones, func(v Verdict) bool { return v.Status == NotJudged })
	return zones[i].Reason
}
