package brief

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// plan draws up one plan.
func plan(r *study.Result, b *judging.Board) Plan {
	p := b.Plan
	out := Plan{ID: p.ID, Number: p.Number, Issued: p.Issued, Title: p.Title, Document: p.Document, Note: p.Note, Count: b.Count()}
	for i := range b.Targets {
		out.Targets = append(out.Targets, targetLine(r, p, &b.Targets[i]))
	}
	for l := range r.Zones.Layers {
		out.Zones = append(out.Zones, zoneLines(r.Zones.Layers[l], b)...)
	}
	out.Series = series(b, out.Targets)
	return out
}

// targetLine puts a target into words.
func targetLine(r *study.Result, p *policy.Plan, j *judging.Judged) TargetLine {
	t, v := j.Target, &j.Region
	out := TargetLine{ID: t.ID, Year: t.Year, Plan: p.Title, Title: t.Title, Clause: t.Clause, Level: t.Level.Title(), Status: j.Status,
		Value: value(v), Goal: goal(t, v), Unit: v.Unit, Gap: gap(v), Remark: remark(t, j), Basis: basisLine(v), Zones: v.Basis.Zones}
	if n := out.Zones.Missed; out.Gap == (message.Text{}) && j.Status == judging.Missed && n > 0 {
		out.Gap = message.T("%d 个区划未达标", "%d zones do not meet it", n)
	}
	switch t.Kind {
	case policy.TimeShare, policy.RadiusShare, policy.RescueShare:
		out.People = v.Gap
	}
	if l := r.Zones.Layer(t.Level); l != nil {
		out.Lacking = lackingZones(l, j)
	}
	return out
}

// mostLacking is how many zones a target names as lacking.
const mostLacking = 8

// lackingZones names the zones that do not meet a target, those with the largest
// gap first.
func lackingZones(l *zone.Layer, j *judging.Judged) []message.Text {
	var missed []*judging.Verdict
	for i := range j.Zones {
		if j.Zones[i].Status == judging.Missed {
			missed = append(missed, &j.Zones[i])
		}
	}
	slices.SortStableFunc(missed, func(a, b *judging.Verdict) int { return cmp.Compare(b.Gap+b.Over, a.Gap+a.Over) })
	var out []message.Text
	for i, v := range missed {
		if i == mostLacking {
			out = append(out, message.T("另有 %d 个", "and %d more", len(missed)-mostLacking))
			break
		}
		out = append(out, unitTitle(&l.Units[v.Zone]))
	}
	return out
}

// value formats the value of a verdict: percent with one digit, ratios with two.
func value(v *judging.Verdict) string {
	if math.IsNaN(v.Value) {
		return ""
	}
	if v.Value == math.Round(v.Value) || math.Abs(v.Value) >= 1000 {
		return whole(v.Value)
	}
	return lettering.Number(v.Value, 2)
}

func goal(t *policy.Target, v *judging.Verdict) string {
	switch t.Op {
	case policy.AtMost:
		return "≤ " + short(v.Goal)
	case policy.About:
		return "≈ " + short(v.Goal)
	case policy.Band:
		if v.Upper != v.Goal {
			return short(v.Goal) + "–" + short(v.Upper)
		}
	}
	return "≥ " + short(v.Goal)
}

// gap says what is missing, or what there is too much.
func gap(v *judging.Verdict) message.Text {
	switch {
	case v.Gap > 0:
		n := whole(v.Gap)
		return message.T("还差 %s %s", "%s more %s needed", n, v.Counts)
	case v.Over > 0:
		n := whole(v.Over)
		return message.T("超出 %s %s", "%s %s too many", n, v.Counts)
	}
	return message.Text{}
}

// remark says why a target is not judged, and whose the figure is.
func remark(t *policy.Target, j *judging.Judged) message.Text {
	var out message.Text
	add := func(s message.Text) {
		if s == (message.Text{}) {
			return
		}
		if out == (message.Text{}) {
			out = s
			return
		}
		out = message.T("%s；%s", "%s; %s", out, s)
	}
	if j.Status != judging.Met && j.Status != judging.Missed {
		add(j.Region.Reason)
		for i := range j.Zones {
			if z := &j.Zones[i]; out == (message.Text{}) && z.Reason != (message.Text{}) {
				add(z.Reason)
			}
		}
	}
	switch t.Stated {
	case policy.Implied:
		add(message.Text{ZH: "规划要求全覆盖，未给数值", EN: "the plan asks for full coverage without a figure"})
	case policy.Qualitative:
		add(message.Text{ZH: "规划未给数值，目标值为本软件默认，可在方案中改", EN: "the plan gives no figure; the goal is our default and can be set in the study"})
	}
	if t.Unconfirmed {
		add(message.Text{ZH: "数值未经出处核实", EN: "the figure is not confirmed by a source"})
	}
	add(t.Note)
	return out
}

// basisLine says what a verdict rests on.
func basisLine(v *judging.Verdict) message.Text {
	b := &v.Basis
	var out message.Text
	add := func(zh, en string, args ...any) {
		s := message.T(zh, en, args...)
		if out == (message.Text{}) {
			out = s
			return
		}
		out = message.T("%s；%s", "%s; %s", out, s)
	}
	switch {
	case math.IsNaN(b.Numerator) || b.NumeratorOf == (message.Text{}):
	case math.IsNaN(b.Denominator) || b.DenominatorOf == (message.Text{}):
		add("%s %s", "%s %s", b.NumeratorOf, short(b.Numerator))
	default:
		add("%s %s ÷ %s %s", "%s %s ÷ %s %s", b.NumeratorOf, short(b.Numerator), b.DenominatorOf, short(b.Denominator))
	}
	if b.How != (message.Text{}) {
		add("%s", "%s", b.How)
	}
	if b.Undecided > 0 {
		add("%d 家（个）未填", "%d do not tell", b.Undecided)
	}
	return out
}

// zoneLines say how each zone of a level stands on the targets judged there.
func zoneLines(l *zone.Layer, b *judging.Board) []ZoneLine {
	judged := slices.ContainsFunc(b.Targets, func(j judging.Judged) bool { return j.Target.Level == l.Level && len(j.Zones) > 0 })
	if !judged || l.Level == zone.Settlement {
		return nil
	}
	out := make([]ZoneLine, len(l.Units))
	for u := range l.Units {
		z := ZoneLine{Level: l.Level.Title(), Code: l.Units[u].Code, Name: unitTitle(&l.Units[u]), Statuses: make([]judging.Status, len(b.Targets))}
		for i := range b.Targets {
			z.Statuses[i] = judging.NotApplicable
			if j := &b.Targets[i]; j.Target.Level == l.Level && u < len(j.Zones) {
				z.Statuses[i] = j.Zones[u].Status
				countOne(&z.Count, j.Zones[u].Status)
			}
		}
		out[u] = z
	}
	return out
}

func countOne(c *judging.ZoneCount, s judging.Status) {
	switch s {
	case judging.Met:
		c.Met++
	case judging.Missed:
		c.Missed++
	case judging.NotJudged:
		c.NotJudged++
	case judging.NotApplicable:
		c.NotApplicable++
	}
}

// series puts the years of one indicator side by side.
func series(b *judging.Board, lines []TargetLine) []Series {
	var out []Series
	at := map[string]int{}
	for i := range b.Targets {
		t := b.Targets[i].Target
		key := fmt.Sprint(t.Name(), t.Level)
		k, seen := at[key]
		if !seen {
			k = len(out)
			at[key] = k
			out = append(out, Series{Title: t.Title, Unit: lines[i].Unit, Value: lines[i].Value})
		}
		out[k].Years = append(out[k].Years, t.Year)
		out[k].Goals = append(out[k].Goals, lines[i].Goal)
		out[k].Now = append(out[k].Now, lines[i].Status)
	}
	return slices.DeleteFunc(out, func(s Series) bool { return len(s.Years) < 2 })
}
