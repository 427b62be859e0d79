package report

import (
	"math"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/zone"
)

// Rescue is a rescue chain in one zone. Level "region" is everything; zone "" of
// another level is what lies outside every zone of it. Times are minutes.
type Rescue struct {
	Chain     string    `json:"chain"` // of the study, or the id of the target that asks for it
	Level     string    `json:"level"`
	Zone      string    `json:"zone"`
	Group     string    `json:"group"`
	People    float64   `json:"people"`
	Minutes   []float64 `json:"minutes"`
	Within    []float64 `json:"within"` // people for whom the chain is in time, by limit
	Share     []float64 `json:"share"`  // empty where there is nobody
	Unreached float64   `json:"unreached"`
	Mean      *float64  `json:"mean"`
	Median    *float64  `json:"median"`
	P90       *float64  `json:"p90"`
	// People by the longest leg of their chain.
	Bottleneck map[string]float64 `json:"bottleneck"`
}

// rescuesOf tells each chain for the region, each zone and what lies outside.
func rescuesOf(r *study.Result) []Rescue {
	out := []Rescue{}
	for _, c := range r.Rescues {
		rows := rescueRows(c)
		for _, t := range c.Travel {
			v := Rescue{Chain: c.ID, Level: t.Level.String(), Zone: t.Code, Group: t.Group, People: people(t.People), Minutes: c.Minutes, Unreached: people(t.Unreached), Bottleneck: map[string]float64{}}
			for _, cutoff := range c.Cutoffs {
				row := rows[rescueKey{t.Level, t.Zone, t.Group, cutoff}]
				v.Within = append(v.Within, people(row.Covered))
				if share := shareOf(row); share != nil {
					v.Share = append(v.Share, *share)
				}
			}
			if t.People > t.Unreached {
				v.Mean, v.Median, v.P90 = cost(t.Mean, analysis.Seconds), cost(t.Quantiles[0], analysis.Seconds), cost(t.Quantiles[1], analysis.Seconds)
			}
			for _, l := range emergency.Legs() {
				v.Bottleneck[emergency.LegID(l)] = people(c.ByLeg(t.Level, t.Zone, t.Group, l))
			}
			out = append(out, v)
		}
	}
	return out
}

// rescueKey is what tells the rows of a chain apart.
type rescueKey struct {
	level  zone.Level
	zone   int32
	group  string
	cutoff float64
}

func rescueRows(c *emergency.Result) map[rescueKey]coverage.Row {
	out := map[rescueKey]coverage.Row{}
	for _, row := range c.Rows {
		if row.Scope == coverage.Everywhere {
			out[rescueKey{row.Level, row.Zone, row.Group, row.Cutoff}] = row
		}
	}
	return out
}

func rescueTable(r *study.Result) table {
	t := table{name: "rescue", columns: heads("救治链", "chain", "级别", "level", "区划代码", "zone code", "区划名称", "zone name", "人群", "group", "限度（分钟）", "limit (min)",
		"人口", "people", "及时人口", "in time", "及时率%", "share %", "无法完成", "unreached", "平均（分钟）", "mean (min)", "中位数", "median", "第90百分位", "90th percentile")}
	for _, l := range emergency.Legs() {
		title := emergency.LegTitle(l)
		t.columns = append(t.columns, heads("最长环节："+title.ZH, "longest leg: "+title.EN)...)
	}
	for _, c := range r.Rescues {
		rows := rescueRows(c)
		for _, v := range c.Travel {
			for _, cutoff := range c.Cutoffs {
				row := rows[rescueKey{v.Level, v.Zone, v.Group, cutoff}]
				cells := append([]cell{text(c.ID)}, zoneCells(r, v.Level, v.Zone, v.Code)...)
				cells = append(cells, text(v.Group), number(cutoff/60, 0), number(v.People, 2), number(row.Covered, 2), percent(row.Share()), number(v.Unreached, 2))
				for _, q := range []float64{v.Mean, v.Quantiles[0], v.Quantiles[1]} {
					if v.People <= v.Unreached {
						q = math.NaN()
					}
					cells = append(cells, number(q/60, 1))
				}
				for _, l := range emergency.Legs() {
					cells = append(cells, number(c.ByLeg(v.Level, v.Zone, v.Group, l), 2))
				}
				t.rows = append(t.rows, cells)
			}
		}
	}
	return t
}
