package study

import (
	"context"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/statistics"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// loadPlans reads the plans that the study names and checks them against the
// columns of its lists.
func (in *Inputs) loadPlans(context.Context) error {
	ids := map[string]string{}
	for _, name := range in.Config.Plans {
		plan, built := policy.Builtin(name)
		if !built {
			if !settings.IsPlanFile(name) {
				return in.unknownPlan(name)
			}
			var err error
			if plan, err = policy.Read(in.Config.Path(name), name); err != nil {
				return err
			}
		}
		if before, taken := ids[plan.ID]; taken {
			return in.Config.Fault("plans", name, message.T("与 %s 是同一个规划（plan: %s）", "the same plan as %s (plan: %s)", before, plan.ID), message.Text{})
		}
		ids[plan.ID] = name
		if err := plan.Check(in.Facilities.Columns()); err != nil {
			return err
		}
		in.Plans = append(in.Plans, plan)
	}
	return in.checkGoals()
}

func (in *Inputs) unknownPlan(name string) error {
	names := policy.Names()
	hint := message.T("内置的规划：%s；自己的规划写文件名，例如 my-plan.yaml", "the plans built in are %s; name a plan of your own by its file, such as my-plan.yaml", strings.Join(names, ", "))
	if near, ok := facilities.Nearest(name, names); ok {
		hint = message.T("是否应为“%s”？", "did you mean %q?", near)
	}
	return in.Config.Fault("plans", name, message.T("没有这个规划", "there is no such plan"), hint)
}

// checkGoals tells goals of the study for targets that no plan has, and shares of more
// than everybody.
func (in *Inputs) checkGoals() error {
	var ids []string
	for _, p := range in.Plans {
		for i := range p.Targets {
			t := &p.Targets[i]
			ids = append(ids, t.ID)
			if goal := in.Config.Judging.Goals[t.ID]; t.Percent && goal > 100 {
				return in.Config.Fault("judging.goals."+t.ID, "", message.T("百分比超过 100", "the percentage is over 100"), message.T("百分之九十写 90", "write 90 for ninety percent"))
			}
		}
	}
	for id := range in.Config.Judging.Goals {
		if slices.Contains(ids, id) {
			continue
		}
		hint := message.T("目标的 id 形如 hebei.2027.service-circle", "ids of targets look like hebei.2027.service-circle")
		if near, ok := facilities.Nearest(id, ids); ok {
			hint = message.T("是否应为“%s”？", "did you mean %q?", near)
		}
		return in.Config.Fault("judging.goals", id, message.T("plans 里没有这个目标", "the plans have no such target"), hint)
	}
	return nil
}

// isTarget reports whether a key of a table of statistics is the id or the name
// of a target.
func (in *Inputs) isTarget(key string) bool {
	for _, p := range in.Plans {
		for i := range p.Targets {
			if t := &p.Targets[i]; t.ID == key || t.Name() == key {
				return true
			}
		}
	}
	return false
}

// remarkSilence says which targets could not be judged and why, as one finding
// for each reason.
func (r *Result) remarkSilence() {
	type entry struct {
		reason message.Text
		ids    []string
	}
	var list []entry
	for b := range r.Boards {
		for i := range r.Boards[b].Targets {
			j := &r.Boards[b].Targets[i]
			if j.Status != judging.NotJudged {
				continue
			}
			reason := reasonOf(j)
			k := slices.IndexFunc(list, func(e entry) bool { return e.reason == reason })
			if k < 0 {
				k = len(list)
				list = append(list, entry{reason: reason})
			}
			list[k].ids = append(list[k].ids, j.Target.ID)
		}
	}
	for _, e := range list {
		r.find(feature.Finding{File: r.Config.File(), Column: "plans", Rule: "target-not-judged", Severity: feature.Info, Value: strings.Join(e.ids, ", "),
			Message: message.T("%d 项目标未评判：%s", "%d targets are not judged: %s", len(e.ids), e.reason)})
	}
}

// reasonOf is why a target is not judged: the region's reason, else that of the
// first zone.
func reasonOf(j *judging.Judged) message.Text {
	for i := range j.Zones {
		if z := &j.Zones[i]; j.Region.Reason == (message.Text{}) && z.Status == judging.NotJudged {
			return z.Reason
		}
	}
	return j.Region.Reason
}

// loadStatistics reads the tables of numbers by zone.
func (in *Inputs) loadStatistics(ctx context.Context) error {
	for _, s := range in.Config.Statistics {
		if err := ctx.Err(); err != nil {
			return err
		}
		t, err := in.open(source.File{Name: s.File, Sheet: s.Sheet, Layer: s.Layer, Encoding: s.Encoding})
		if err != nil {
			return err
		}
		level, err := zone.ParseLevel(s.Level)
		if err != nil {
			return err
		}
		values, findings, err := statistics.Read(statistics.Source{Table: t, Level: level, Layer: in.Zones.Layer(level), Code: s.Code, Columns: s.Columns}, in.isTarget)
		in.find(findings...)
		if err != nil {
			return err
		}
		in.file(s.File).Kept = len(t.Rows)
		in.Statistics = append(in.Statistics, judging.Statistics{File: s.File, Level: level, Values: values})
	}
	return nil
}
