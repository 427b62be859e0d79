package atlas

import (
	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/message"
)

// legFields are the columns of cells that tell the longest leg of each rescue chain.
func legFields(r *study.Result) []layer.Field {
	var out []layer.Field
	for _, c := range r.Rescues {
		title := titled(c.ID, c.Name, c.NameEN).title
		out = append(out, code(fieldName(c.ID, "leg"), title.ZH+" 最长环节", title.EN+" longest leg"))
	}
	return out
}

// legValues are the values of legFields at a demand point.
func legValues(r *study.Result, point int) []any {
	var out []any
	for _, c := range r.Rescues {
		out = append(out, emergency.LegID(c.Legs[point]))
	}
	return out
}

// legStyles colour cells by the longest leg of each chain.
func legStyles(r *study.Result) []layer.Style {
	var out []layer.Style
	for _, c := range r.Rescues {
		out = append(out, legStyle(fieldName(c.ID, "leg"), titled(c.ID, c.Name, c.NameEN).title))
	}
	return out
}

// legStyle colours the longest leg. The colours are told apart by the colour-blind
// (Okabe and Ito).
func legStyle(field string, title message.Text) layer.Style {
	s := layer.Style{Way: layer.Categorised, Field: field, Subject: message.T("救治链最长环节：%s", "longest leg of the rescue chain: %s", title)}
	for i, l := range emergency.Legs() {
		s.Classes = append(s.Classes, layer.Class{Value: emergency.LegID(l), Colour: [...]string{"#e69f00", "#0072b2", "#999999", "#d55e00"}[i], Label: emergency.LegTitle(l)})
	}
	return s
}

// addRescues adds the people and the share within each limit of the rescue chains to
// a layer of zones.
func addRescues(r *study.Result, at int, add func(layer.Field, func(u int) any)) {
	level := r.Zones.Layers[at].Level
	for _, c := range r.Rescues {
		rows := map[rowKey]coverage.Row{}
		for _, row := range c.Rows {
			if row.Level == level && row.Scope == coverage.Everywhere && row.Zone >= 0 {
				rows[rowKey{row.Cutoff, row.Group, int(row.Zone)}] = row
			}
		}
		title := titled(c.ID, c.Name, c.NameEN).title
		group := r.Demand.Groups[0].Name
		for _, cutoff := range c.Cutoffs {
			what := message.T("救治链 %s %s", "rescue chain %s %s", title, cutoffTitle(cutoff, analysis.Seconds))
			id := fieldName(c.ID, cutoffName(cutoff, analysis.Seconds))
			row := func(u int) coverage.Row { return rows[rowKey{cutoff, group, u}] }
			add(peopleField(id+"_people", message.T("%s 及时人口", "%s in time", what)), func(u int) any { return row(u).Covered })
			add(measure(id+"_pct", message.T("%s 及时率", "%s share", what), "%", 2), func(u int) any { return percent(row(u).Share()) })
		}
	}
}
