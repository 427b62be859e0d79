package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// sayInputs tells what was loaded.
func (c *console) sayInputs(in *study.Inputs) {
	c.say("方案：%s", "study: %s", message.Text{ZH: in.Config.Name, EN: cmp.Or(in.Config.NameEN, in.Config.Name)})
	if in.Config.Note != "" || in.Config.NoteEN != "" {
		c.say("注意：%s", "note: %s", message.Text{ZH: cmp.Or(in.Config.Note, in.Config.NoteEN), EN: cmp.Or(in.Config.NoteEN, in.Config.Note)})
	}
	for _, g := range in.Demand.Groups {
		c.say("人口 %s：%.0f 人，%d 个居民点或格网", "people, %s: %.0f in %d places or cells", g.Name, g.Total(), in.Demand.Len())
	}
	for _, l := range in.Zones.Layers {
		c.say("%s区划：%d 个", "zones, %s: %d", l.Level.Title(), len(l.Units))
	}
	c.say("机构：%d 个", "facilities: %d", len(in.Facilities.Facilities))
	for _, k := range in.Facilities.Count() {
		title := k.Class.Title()
		if k.Class == "" {
			title = message.Text{ZH: "类别不明", EN: "unknown class"}
		}
		c.say("  %s %d", "  %s %d", title, k.Count)
	}
	for _, d := range in.Decisions {
		c.say("判定：%s", "decided: %s", d)
	}
}

// saySummary tells the main figures of a run.
func (c *console) saySummary(r *study.Result, s *report.Summary) {
	c.sayInputs(r.Inputs)
	if r.Demand.Len() == 0 {
		c.sayTargets(r)
		return
	}
	c.say("区划之外：%.0f 人", "outside every zone: %.0f people", s.PeopleOutside)
	c.say("城乡（%s）：城镇 %.0f 人，乡村 %.0f 人，不明 %.0f 人", "urban and rural (%s): %.0f urban, %.0f rural, %.0f unknown",
		s.UrbanRural.From, s.UrbanRural.Urban, s.UrbanRural.Rural, s.UrbanRural.Unknown)
	c.sayTable(c.measureRows(r, s))
	c.sayTargets(r)
}

// measureRows is a table of every measure in the whole region. The largest gap
// stands with the last cut-off, beyond which it lies.
func (c *console) measureRows(r *study.Result, s *report.Summary) [][]string {
	rows := [][]string{strings.Split(message.T("指标|限度|覆盖人口|覆盖率|最大缺口", "measure|cut-off|people covered|share|largest gap").In(c.lang), "|")}
	names, last := c.measureNames(r.Config), map[string]int{}
	add := func(id, cutoff string, covered float64, share *float64) {
		last[id] = len(rows)
		rows = append(rows, []string{names[id], cutoff, fmt.Sprintf("%.0f", covered), shareText(share), ""})
	}
	for _, v := range s.Coverage {
		if v.Level == "region" && v.Group == r.Demand.Groups[0].Name {
			add(v.Circle, fmt.Sprintf("%g %s", v.Cutoff, v.Unit), v.Covered, v.Share)
		}
	}
	for _, v := range s.Radius {
		if v.Level == "region" && v.Group == r.Demand.Groups[0].Name {
			add(v.Rule, fmt.Sprintf("%g / %s km", v.UrbanKm, joined(v.RuralKm)), v.Within, v.Share)
		}
	}
	for _, g := range s.Gaps {
		if g.Rank == 1 {
			rows[last[g.Circle]][4] = message.T("%.0f 人，%s", "%.0f people, %s", g.People, placeOf(g.Name)).In(c.lang)
		}
	}
	return rows
}

// measureNames are the names of circles and radius rules by id, in the user's
// language; the id where the study gives none.
func (c *console) measureNames(s *settings.Study) map[string]string {
	names := map[string]string{}
	name := func(id, zh, en string) {
		names[id] = id
		if told := (message.Text{ZH: zh, EN: en}).In(c.lang); told != "" {
			names[id] = told
		}
	}
	for _, k := range s.Circles {
		name(k.ID, k.Name, k.NameEN)
	}
	for _, r := range s.Radius {
		name(r.ID, r.Name, r.NameEN)
	}
	return names
}

func shareText(share *float64) string {
	if share == nil {
		return "–"
	}
	return fmt.Sprintf("%.2f%%", *share*100)
}

func joined(values []float64) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = fmt.Sprintf("%g", v)
	}
	return strings.Join(parts, "–")
}

// sayTable prints rows in columns; Chinese letters are two places wide.
func (c *console) sayTable(rows [][]string) {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], places(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString("  " + cell + strings.Repeat(" ", widths[i]-places(cell)))
		}
		c.print(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// places is how many columns of a terminal a text takes.
func places(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x2E80 {
			n++
		}
	}
	return n
}

// placeOf names the zone of a gap.
func placeOf(zone string) message.Text {
	if zone == "" {
		return message.T("区划之外", "outside every zone")
	}
	return message.Text{ZH: zone, EN: zone}
}
