package brief

import (
	"cmp"
	"math"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// chain draws a rescue chain: whom it reaches in time, and on which leg most of the
// time is spent.
func chain(r *study.Result, c *emergency.Result) Indicator {
	name := titleOf(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID))
	m := measure{id: c.ID, title: message.T("救治链：%s", "rescue chain: %s", name), unit: analysis.Seconds, reach: c.Reach, supply: c.Stations, gaps: c.Gaps}
	able := 0
	for _, h := range c.Capable {
		able += len(h)
	}
	d := r.Config.Rescue
	m.basis = message.T("受理调度 %g、出车 %g、现场 %g 分钟，行驶按救护车沿路网时间；急救站 %d 个，可救治医院 %d 家（%d 种情形，按最慢的计）",
		"dispatch %g, turn-out %g, on scene %g minutes, driving by ambulance along roads; %d stations, %d capable hospitals (%d conditions, the slowest counts)",
		*d.Dispatch, *d.TurnOut, *d.OnScene, len(c.Stations), able, len(c.Capable))
	for _, cut := range c.Cutoffs {
		m.limits = append(m.limits, limit{title: costTitle(cut, analysis.Seconds), at: func(int) float64 { return cut }, value: cut})
	}
	out := m.draw(r)
	out.Charts = append(out.Charts, legs(r, c, m.title))
	return out
}

// legs are the people of the region by the longest leg of their chain.
func legs(r *study.Result, c *emergency.Result, title message.Text) Chart {
	chart := Chart{Kind: Bars, Title: message.T("%s：最长的环节", "%s: the longest leg", title), Y: message.Text{ZH: "人", EN: "people"}, Goal: math.NaN()}
	people := Numbers{Title: message.Text{ZH: "人口", EN: "people"}, Colour: "#0072b2"}
	for _, l := range emergency.Legs() {
		chart.Names = append(chart.Names, emergency.LegTitle(l))
		people.Y = append(people.Y, c.ByLeg(zone.Region, -1, r.Demand.Groups[0].Name, l))
	}
	chart.Series = []Numbers{people}
	return chart
}
