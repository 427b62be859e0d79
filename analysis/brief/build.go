package brief

import (
	"cmp"
	"slices"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// mostListed is how many rows the lists on the first screen have.
const mostListed = 10

// Of draws up the report of a result. Tables in full are left to whoever writes
// them beside it.
func Of(r *study.Result) *Brief {
	b := &Brief{
		Title:    titleOf(r.Config.Name, r.Config.NameEN),
		Note:     message.Text{ZH: r.Config.Note, EN: cmp.Or(r.Config.NoteEN, r.Config.Note)},
		Approval: r.Config.MapApproval,
		Findings: findings(r),
		Basis:    basis(r),
	}
	for _, s := range r.Config.Sources {
		b.Sources = append(b.Sources, message.Text{ZH: s, EN: s})
	}
	for i := range r.Zones.Layers {
		b.Shapes = append(b.Shapes, shapes(r.Zones.Layers[i]))
	}
	for i := range r.Boards {
		b.Plans = append(b.Plans, plan(r, &r.Boards[i]))
	}
	for _, c := range r.Circles {
		b.Indicators = append(b.Indicators, circle(r, c))
	}
	for _, c := range r.Radius {
		b.Indicators = append(b.Indicators, radius(r, c))
	}
	for _, c := range r.Rescues {
		b.Indicators = append(b.Indicators, chain(r, c))
	}
	for i := range r.Boards {
		b.Indicators = append(b.Indicators, ratios(r, &r.Boards[i])...)
	}
	for i := range r.Breakdown {
		for _, in := range ratios(r, &r.Breakdown[i]) {
			in.Title = message.T("%s，各地对照", "%s, zone by zone", in.Title)
			in.Basis = message.T("规划只对全区域提出要求，各地数值仅供对照；%s", "the plan asks this of the region as a whole: the zones are for comparison; %s", in.Basis)
			b.Indicators = append(b.Indicators, in)
		}
	}
	b.Answer = answer(r, b)
	return b
}

func titleOf(zh, en string) message.Text {
	return message.Text{ZH: cmp.Or(zh, en), EN: cmp.Or(en, zh)}
}

func unitTitle(u *zone.Unit) message.Text { return titleOf(u.Name, u.NameEN) }

// answer is the first screen, drawn from the rest.
func answer(r *study.Result, b *Brief) Answer {
	var a Answer
	var all judging.ZoneCount
	for i := range b.Plans {
		c := b.Plans[i].Count
		all = judging.ZoneCount{Met: all.Met + c.Met, Missed: all.Missed + c.Missed, NotJudged: all.NotJudged + c.NotJudged, NotApplicable: all.NotApplicable + c.NotApplicable}
	}
	people := r.Demand.Total()
	if people > 0 {
		a.Figures = append(a.Figures, Figure{Title: message.Text{ZH: "人口", EN: "people"}, Value: whole(people), Status: judging.NotApplicable})
	}
	if len(b.Plans) > 0 {
		unit := message.Text{ZH: "项目标", EN: "targets"}
		a.Figures = append(a.Figures,
			Figure{Title: judging.Met.Title(), Value: whole(float64(all.Met)), Unit: unit, Status: judging.Met},
			Figure{Title: judging.Missed.Title(), Value: whole(float64(all.Missed)), Unit: unit, Status: judging.Missed},
			Figure{Title: judging.NotJudged.Title(), Value: whole(float64(all.NotJudged)), Unit: unit, Status: judging.NotJudged})
		a.Sentences = append(a.Sentences, planSentence(b, all))
	}
	for i := range b.Indicators {
		if lead := b.Indicators[i].Lead; i < len(r.Circles)+len(r.Radius) && lead != (message.Text{}) {
			a.Sentences = append(a.Sentences, lettering.Sentence(lead))
		}
		if len(a.Sentences) == 5 {
			break
		}
	}
	a.Missed = missedLines(b)
	a.Worst = worst(r)
	return a
}

func planSentence(b *Brief, all judging.ZoneCount) message.Text {
	total := all.Met + all.Missed + all.NotJudged + all.NotApplicable
	out := message.T("%d 项规划共 %d 项目标：达标 %d 项，未达标 %d 项，资料不足未评判 %d 项",
		"Of the %[2]d targets set (plans: %[1]d), met: %[3]d; not met: %[4]d; not judged for want of data: %[5]d", len(b.Plans), total, all.Met, all.Missed, all.NotJudged)
	if all.NotApplicable > 0 {
		out = message.T("%s，不适用 %d 项", "%s; not applicable: %d", out, all.NotApplicable)
	}
	return message.T("%s。", "%s.", out)
}

// missedLines are the targets that are not met: those that leave most residents
// without what they promise first, then those with most zones lacking, plans in their order.
func missedLines(b *Brief) []TargetLine {
	var out []TargetLine
	for i := range b.Plans {
		for _, t := range b.Plans[i].Targets {
			if t.Status == judging.Missed {
				out = append(out, t)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y TargetLine) int {
		return cmp.Or(cmp.Compare(y.People, x.People), cmp.Compare(y.Zones.Missed, x.Zones.Missed))
	})
	return out[:min(len(out), mostListed)]
}

// worst are the zones where most people are without what a circle or radius
// promises.
func worst(r *study.Result) []Place {
	l := appraisal.Compared(r.Zones)
	if l < 0 {
		return nil
	}
	var out []Place
	units := r.Zones.Layers[l].Units
	for _, c := range r.Circles {
		t := tally(r, l, c.Reach.Cost, func(int) float64 { return c.Cutoffs[len(c.Cutoffs)-1] })
		out = append(out, lacking(units, t, titleOf(c.Name, c.NameEN))...)
	}
	for _, c := range r.Radius {
		t := tally(r, l, c.Reach.Cost, r.RadiusLimit(c))
		out = append(out, lacking(units, t, titleOf(c.Name, c.NameEN))...)
	}
	slices.SortStableFunc(out, func(x, y Place) int { return cmp.Compare(y.People, x.People) })
	return out[:min(len(out), mostListed)]
}

func lacking(units []zone.Unit, t []covered, title message.Text) []Place {
	var out []Place
	for u := range units {
		if lack := t[u].people - t[u].within; lack >= 0.5 {
			out = append(out, Place{Name: unitTitle(&units[u]), Code: units[u].Code, Indicator: title, People: lack, Share: lack / t[u].people})
		}
	}
	return out
}
