package board

import (
	"cmp"
	"iter"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// measure is an indicator and where its figures come from.
type measure struct {
	source              Source
	id, group, kind, op string
	title, unit, basis  message.Text
	goal, upper         float64 // NaN where there is none
	layers              []int   // with figures; nil is all
	ground, gaps, cells string  // layers and field of the tiles
	limits              []limit // at least one
}

// limit is one cut-off of a measure.
type limit struct {
	measure   *measure
	id, field string
	title     message.Text
	unit      string // "" where there is no cut-off to choose
	value     float64
	figures   func(layer int, out []figure) // fills in those of the units of a layer; of -1, that of the region
}

// figure is one zone's. What is not known is NaN.
type figure struct {
	value, people, within, lack, goal, gap float64
	gapUnit                                message.Text
	status                                 string
	rank                                   int // 0 for none
}

var nothing = figure{value: math.NaN(), people: math.NaN(), within: math.NaN(), lack: math.NaN(), goal: math.NaN(), gap: math.NaN()}

// measuresOf lists what can be shown of a result. The first of several with one id
// keeps it.
func measuresOf(r *study.Result, counts *Counts) []*measure {
	var all []*measure
	for i, c := range r.Circles {
		m := circle(r, c, rowsOf(r, counts.Circle(i)))
		m.source = Source{Circle, i}
		all = append(all, m)
	}
	for i, c := range r.Radius {
		m := radius(r, c, counts.Radius(i))
		m.source = Source{Radius, i}
		all = append(all, m)
	}
	for _, boards := range [][]judging.Board{r.Boards, r.Breakdown} {
		for i := range boards {
			for k := range boards[i].Targets {
				if m := target(r, boards[i].Plan, &boards[i].Targets[k]); m != nil {
					all = append(all, m)
				}
			}
		}
	}
	for i, c := range r.Rescues {
		m := chain(r, c, rowsOf(r, counts.Chain(i)))
		m.source = Source{Chain, i}
		all = append(all, m)
	}
	seen := map[string]bool{}
	return slices.DeleteFunc(all, func(m *measure) bool {
		twice := seen[m.id]
		seen[m.id] = true
		return twice
	})
}

// share is a measure of the people within limits.
func share(id, group string) *measure {
	return &measure{id: id, group: group, kind: "share", goal: math.NaN(), upper: math.NaN(), unit: message.Text{ZH: "覆盖人口比例", EN: "share of people covered"}}
}

func circle(r *study.Result, c *study.CircleResult, rows rowFigures) *measure {
	m := share(c.ID, "circle")
	m.title, m.basis = titled(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID)), circleBasis(r, c)
	m.ground, m.gaps, m.cells = fieldName("circle", c.ID), fieldName("gaps", c.ID), fieldName(c.ID, ShownUnit(c.Unit))
	m.cut(c.Cutoffs, c.Unit, rows)
	return m
}

func circleBasis(r *study.Result, c *study.CircleResult) message.Text {
	how := message.Text{ZH: "直线距离", EN: "straight line"}
	if len(c.Minutes) > 0 {
		how = c.How
	}
	return message.T("%s；机构条件 %s，共 %d 家；人口：%s", "%s; facilities %s (%d); people: %s", how, cmp.Or(c.Facilities, "*"), len(c.Supply), GroupTitle(r.Demand.Groups[0].Name))
}

// cut adds the limits of a circle or chain.
func (m *measure) cut(cutoffs []float64, u analysis.Unit, rows rowFigures) {
	for _, c := range cutoffs {
		id := fieldName(m.id, cutoffName(c, u))
		m.limits = append(m.limits, limit{measure: m, id: id, field: id + "_pct", title: CutoffTitle(c, u), unit: ShownUnit(u), value: Shown(c, u),
			figures: func(layer int, out []figure) { rows(c, layer, out) }})
	}
}

// rowFigures fills in the figures of a cut-off.
type rowFigures func(cutoff float64, layer int, out []figure)

// levelOf is the level of a layer; that of -1 is the region.
func levelOf(r *study.Result, layer int) zone.Level {
	if layer < 0 {
		return zone.Region
	}
	return r.Zones.Layers[layer].Level
}

// slot is where the figure of a zone stands among those of a layer; -1 for none.
func slot(layer int, zone int32) int {
	if layer < 0 {
		return int(zone) + 1 // the region is zone -1
	}
	return int(zone)
}

// rowsOf finds the figures of everybody in rows of coverage.
func rowsOf(r *study.Result, rows func(zone.Level) iter.Seq[coverage.Row]) rowFigures {
	return func(cutoff float64, layer int, out []figure) {
		level, group := levelOf(r, layer), r.Demand.Groups[0].Name
		for row := range rows(level) {
			at := slot(layer, row.Zone)
			if row.Level != level || at < 0 || row.Scope != coverage.Everywhere || row.Cutoff != cutoff || row.Group != group {
				continue
			}
			f := &out[at]
			f.people, f.within, f.lack = row.People, row.Covered, row.People-row.Covered
			if v, ok := row.Share(); ok {
				f.value = v
			}
		}
	}
}

func radius(r *study.Result, c *study.RadiusResult, verdicts iter.Seq[coverage.Verdict]) *measure {
	m := share(c.ID, "ambulance")
	m.title = titled(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID))
	m.basis = message.T("直线距离，城镇 %g 公里、乡村 %g 公里；机构条件 %s，共 %d 家", "straight line, %g km in towns and %g km in the country; facilities %s (%d)",
		c.UrbanKm, c.RuralKm[len(c.RuralKm)-1], cmp.Or(c.Facilities, "*"), len(c.Supply))
	m.ground, m.gaps, m.cells = fieldName("radius", c.ID), fieldName("gaps", c.ID), fieldName(c.ID, "m")
	field := fieldName(c.ID, "pct")
	m.limits = []limit{{measure: m, id: field, field: field, title: message.Text{ZH: "半径以内", EN: "within the radius"}, unit: "m", value: math.NaN(), figures: func(layer int, out []figure) {
		for v := range verdicts {
			at := slot(layer, v.Zone)
			if v.Level != levelOf(r, layer) || at < 0 || v.Group != r.Demand.Groups[0].Name {
				continue
			}
			f := &out[at]
			f.people, f.within, f.lack = v.Judged()+v.Unknown, v.Within(), v.Judged()-v.Within()
			if s, ok := v.Share(); ok {
				f.value = s
			}
		}
	}}}
	return m
}

// chain is a rescue chain, of the study or of a target.
func chain(r *study.Result, c *emergency.Result, rows rowFigures) *measure {
	m := share("rescue."+c.ID, "rescue")
	m.title = titled(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID))
	m.basis = message.T("从呼救到送达有能力的医院；站点和医院共 %d 家", "from the call to a hospital that can treat it; %d stations and hospitals", c.Count())
	m.gaps, m.cells = fieldName("gaps", c.ID), fieldName(c.ID, "min")
	m.cut(c.Cutoffs, analysis.Seconds, rows)
	for i := range m.limits {
		k := &m.limits[i]
		k.field = fieldName(c.ID, cutoffName(c.Cutoffs[i], analysis.Seconds)) + "_pct"
	}
	return m
}

// target is a target whose value is told zone by zone; nil where none is.
func target(r *study.Result, p *policy.Plan, j *judging.Judged) *measure {
	t := j.Target
	layer := slices.IndexFunc(r.Zones.Layers, func(l *zone.Layer) bool { return l.Level == t.Level })
	if layer < 0 || !slices.ContainsFunc(j.Zones, func(v judging.Verdict) bool { return !math.IsNaN(v.Value) }) {
		return nil
	}
	m := &measure{id: t.ID, group: "target", kind: "ratio", op: string(t.Op), unit: t.Unit, goal: j.Region.Goal, upper: j.Region.Upper, layers: []int{layer},
		title: message.T("%s（%s，%d 年）", "%s (%s, %d)", t.Title, p.Title, t.Year), basis: targetBasis(&j.Region)}
	scale := 1.0
	if t.Kind == policy.PerCapita || t.Kind == policy.ProvisionBand {
		m.group = "ratio"
	} else if t.Percent {
		m.kind, scale = "share", 100
	}
	m.goal, m.upper = m.goal/scale, m.upper/scale
	m.limits = []limit{{measure: m, id: t.ID, figures: func(layer int, out []figure) {
		verdicts := j.Zones
		if layer < 0 {
			verdicts = []judging.Verdict{j.Region}
		}
		for i := range verdicts {
			v := &verdicts[i]
			f := &out[slot(layer, v.Zone)]
			f.value, f.goal, f.gap, f.gapUnit, f.status = v.Value/scale, v.Goal/scale, v.Gap, v.Counts, v.Status.Title().EN
			switch t.Kind {
			case policy.TimeShare, policy.RadiusShare, policy.RescueShare:
				f.lack = v.Basis.Denominator - v.Basis.Numerator
			}
		}
	}}}
	return m
}

func targetBasis(v *judging.Verdict) message.Text {
	b := &v.Basis
	var out message.Text
	for _, t := range []message.Text{b.NumeratorOf, b.DenominatorOf, b.How} {
		switch {
		case t == message.Text{}:
		case out == message.Text{}:
			out = t
		default:
			out = message.T("%s；%s", "%s; %s", out, t)
		}
	}
	return out
}
