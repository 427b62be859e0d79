package brief

import (
	"cmp"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// covered are the people of a zone and those within a limit.
type covered struct{ people, within float64 }

// tally counts people within a limit by unit of a layer; the last entry is the
// region.
func tally(r *study.Result, layer int, cost []float64, limit func(point int) float64) []covered {
	var at []int32
	n := 0
	if layer >= 0 {
		at, n = r.Demand.Zones[layer], len(r.Zones.Layers[layer].Units)
	}
	out := make([]covered, n+1)
	for i, people := range r.Demand.Groups[0].People {
		within := 0.0
		if cost[i] <= limit(i) {
			within = people
		}
		out[n].people += people
		out[n].within += within
		if at != nil && at[i] >= 0 {
			out[at[i]].people += people
			out[at[i]].within += within
		}
	}
	return out
}

// measure is what circles and radius rules have in common for a page.
type measure struct {
	id     string
	title  message.Text
	basis  message.Text
	unit   analysis.Unit
	reach  analysis.Reach
	supply []int32
	limits []limit
	gaps   []coverage.Gap
}

// limit is one cut-off with its name.
type limit struct {
	title message.Text
	at    func(point int) float64
	value float64 // in the unit of the measure; NaN where it differs from place to place
}

func circle(r *study.Result, c *study.CircleResult) Indicator {
	m := measure{id: c.ID, title: titleOf(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID)), unit: c.Unit, reach: c.Reach, supply: c.Supply, gaps: c.Gaps}
	m.basis = circleBasis(r, c)
	for _, cut := range c.Cutoffs {
		m.limits = append(m.limits, limit{title: costTitle(cut, c.Unit), at: func(int) float64 { return cut }, value: cut})
	}
	return m.draw(r)
}

func circleBasis(r *study.Result, c *study.CircleResult) message.Text {
	if len(c.Minutes) > 0 {
		return message.T("%s；机构条件 %s，共 %d 家；人口：%s", "%s; facilities %s (%d); people: %s", c.How, cmp.Or(c.Facilities, "*"), len(c.Supply), groupTitle(r.Demand.Groups[0].Name))
	}
	return message.T("直线距离；机构条件 %s，共 %d 家；人口：%s", "straight line; facilities %s (%d); people: %s", cmp.Or(c.Facilities, "*"), len(c.Supply), groupTitle(r.Demand.Groups[0].Name))
}

func radius(r *study.Result, c *study.RadiusResult) Indicator {
	m := measure{id: c.ID, title: titleOf(cmp.Or(c.Name, c.ID), cmp.Or(c.NameEN, c.ID)), unit: analysis.Metres, reach: c.Reach, supply: c.Supply, gaps: c.Gaps}
	m.basis = message.T("直线距离，城镇 %g 公里、乡村 %g 公里；机构条件 %s，共 %d 家", "straight line, %g km in towns and %g km in the country; facilities %s (%d)",
		c.UrbanKm, c.RuralKm[len(c.RuralKm)-1], cmp.Or(c.Facilities, "*"), len(c.Supply))
	m.limits = []limit{{title: message.Text{ZH: "半径以内", EN: "within the radius"}, at: r.RadiusLimit(c), value: math.NaN()}}
	return m.draw(r)
}

// draw fills in an indicator: per zone the share within each limit, maps, gaps
// and charts.
func (m measure) draw(r *study.Result) Indicator {
	out := Indicator{ID: m.id, Title: m.title, Basis: m.basis}
	layer := appraisal.Compared(r.Zones)
	var counts [][]covered
	for _, k := range m.limits {
		counts = append(counts, tally(r, layer, m.reach.Cost, k.at))
	}
	last := counts[len(counts)-1]
	region := last[len(last)-1]
	if region.people > 0 {
		lack := whole(region.people - region.within)
		out.Lead = message.T("%s：%s覆盖 %.1f%% 的人口，%s 人不在其内。", "%s: %.1[3]f %% of the people are covered (%[2]s); %[4]s are not.",
			m.title, m.limits[len(m.limits)-1].title, 100*region.within/region.people, lack)
	}
	if layer >= 0 {
		out.Table = m.table(r.Zones.Layers[layer], counts)
		for k := range m.limits {
			out.Maps = append(out.Maps, m.picture(r, layer, k, counts[k]))
		}
	}
	out.Gaps = gapTable(r, m)
	out.Charts = m.charts(r, layer, counts)
	return out
}

func share(c covered) float64 {
	if c.people == 0 {
		return math.NaN()
	}
	return 100 * c.within / c.people
}

// table lists the zones with ranks by the share within the last limit, best first.
func (m measure) table(l *zone.Layer, counts [][]covered) Table {
	t := Table{Name: m.id, Title: m.title, Columns: []Column{
		{Title: message.Text{ZH: "名次", EN: "rank"}, Kind: Number}, {Title: message.Text{ZH: "代码", EN: "code"}}, {Title: l.Level.Title()},
		{Title: message.Text{ZH: "人口", EN: "people"}, Kind: Number}}}
	for _, k := range m.limits {
		t.Columns = append(t.Columns, Column{Title: message.T("%s覆盖率", "share %s", k.title), Unit: message.Text{ZH: "%", EN: "%"}, Kind: Percent, Decimals: 1})
	}
	t.Columns = append(t.Columns, Column{Title: message.Text{ZH: "未覆盖人口", EN: "people not covered"}, Kind: Number})
	last := counts[len(counts)-1]
	ranks, order := ranked(len(l.Units), func(u int) float64 { return share(last[u]) })
	for _, u := range order {
		row := []any{ranks[u], l.Units[u].Code, unitTitle(&l.Units[u]), last[u].people}
		for k := range counts {
			row = append(row, share(counts[k][u]))
		}
		t.Rows = append(t.Rows, append(row, last[u].people-last[u].within))
	}
	return t
}

// ranked orders zones by a value, the largest first; equal values share a rank,
// and those without a value stand last with none.
func ranked(n int, value func(u int) float64) (ranks []float64, order []int) {
	order = make([]int, n)
	for u := range order {
		order[u] = u
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := value(a), value(b)
		switch {
		case math.IsNaN(x) || math.IsNaN(y):
			return cmp.Compare(truth(math.IsNaN(x)), truth(math.IsNaN(y)))
		}
		return cmp.Compare(y, x)
	})
	ranks = make([]float64, n)
	for i, u := range order {
		switch {
		case math.IsNaN(value(u)):
			ranks[u] = math.NaN()
		case i > 0 && value(order[i-1]) == value(u):
			ranks[u] = ranks[order[i-1]]
		default:
			ranks[u] = float64(i + 1)
		}
	}
	return ranks, order
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// mostPoints is how many facilities a picture can show.
const mostPoints = 400

func (m measure) picture(r *study.Result, layer, k int, counts []covered) Map {
	out := Map{Title: message.T("%s：%s覆盖率", "%s: share %s", m.title, m.limits[k].title), Unit: message.Text{ZH: "%", EN: "%"},
		Layer: layer, Goal: math.NaN(), Classes: percentClasses()}
	for u := range r.Zones.Layers[layer].Units {
		out.Values = append(out.Values, share(counts[u]))
	}
	if len(m.supply) <= mostPoints {
		for _, i := range m.supply {
			f := r.Facility(i)
			out.Points = append(out.Points, Point{At: f.Point, Name: message.Text{ZH: f.Name, EN: f.Name}})
		}
	}
	return out
}

// ramp is five of ColorBrewer's YlGnBu, from little to much.
var ramp = []string{"#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#225ea8"}

// percentClasses are the same for every map of shares, so that maps compare.
func percentClasses() []Class {
	bounds := []float64{0, 50, 70, 80, 90, 100}
	return classes(bounds, func(low, high float64) message.Text {
		return message.T("%s–%s%%", "%s–%s %%", short(low), short(high))
	})
}

func classes(bounds []float64, label func(low, high float64) message.Text) []Class {
	var out []Class
	for i := range len(bounds) - 1 {
		out = append(out, Class{Low: bounds[i], High: bounds[i+1], Colour: ramp[i*(len(ramp)-1)/max(1, len(bounds)-2)], Label: label(bounds[i], bounds[i+1])})
	}
	return out
}

// mostGaps is how many gaps a page lists; the tables have all.
const mostGaps = 20

func gapTable(r *study.Result, m measure) Table {
	t := Table{Name: m.id + "-gaps", Title: message.T("%s：未覆盖的聚居地", "%s: settlements without cover", m.title), Columns: []Column{
		{Title: message.Text{ZH: "序", EN: "no."}, Kind: Number}, {Title: message.Text{ZH: "所在地", EN: "place"}}, {Title: message.Text{ZH: "代码", EN: "code"}},
		{Title: message.Text{ZH: "未覆盖人口", EN: "people not covered"}, Kind: Number},
		{Title: message.Text{ZH: "到最近机构", EN: "to the nearest"}, Unit: costUnit(m.unit), Kind: Number, Decimals: 1},
		{Title: message.Text{ZH: "最近机构", EN: "nearest facility"}},
		{Title: message.Text{ZH: "经度", EN: "lon"}, Kind: Number, Decimals: 5}, {Title: message.Text{ZH: "纬度", EN: "lat"}, Kind: Number, Decimals: 5}}}
	for i, g := range m.gaps[:min(len(m.gaps), mostGaps)] {
		code, place := r.PlaceOf(g)
		if place == "" {
			place = "区划之外 outside every zone"
		}
		nearest := ""
		if g.Nearest >= 0 {
			nearest = r.Facility(m.supply[g.Nearest]).Name
		}
		t.Rows = append(t.Rows, []any{float64(i + 1), place, code, g.People[0], shownCost(g.Least, m.unit), nearest, g.At[0], g.At[1]})
	}
	return t
}

// shownCost is a cost as people read it: minutes or kilometres.
func shownCost(v float64, u analysis.Unit) float64 {
	switch {
	case math.IsInf(v, 0):
		return math.NaN()
	case u == analysis.Seconds:
		return v / 60
	}
	return v / 1000
}

func costUnit(u analysis.Unit) message.Text {
	if u == analysis.Seconds {
		return message.Text{ZH: "分钟", EN: "min"}
	}
	return message.Text{ZH: "公里", EN: "km"}
}

func costTitle(v float64, u analysis.Unit) message.Text {
	n := short(shownCost(v, u))
	return message.T("%s %s", "%s %s", n, costUnit(u))
}

// charts are the distribution of the way to the nearest facility, and the people
// within and beyond the limits, by zone.
func (m measure) charts(r *study.Result, layer int, counts [][]covered) []Chart {
	out := []Chart{m.curve(r), m.bands(counts)}
	if layer < 0 || len(r.Zones.Layers[layer].Units) > 40 {
		return out
	}
	last := counts[len(counts)-1]
	c := Chart{Kind: Stacked, Title: message.T("%s：各地人口", "%s: people by zone", m.title), Y: message.Text{ZH: "人", EN: "people"}, Goal: math.NaN(),
		Series: []Numbers{{Title: message.Text{ZH: "范围内", EN: "within"}, Colour: "#0072b2"}, {Title: message.Text{ZH: "范围外", EN: "beyond"}, Colour: "#d55e00"}}}
	for u := range r.Zones.Layers[layer].Units {
		c.Names = append(c.Names, unitTitle(&r.Zones.Layers[layer].Units[u]))
		c.Series[0].Y = append(c.Series[0].Y, last[u].within)
		c.Series[1].Y = append(c.Series[1].Y, last[u].people-last[u].within)
	}
	return append(out, c)
}

// curvePoints is how finely a curve is drawn.
const curvePoints = 100

// curve is the share of people within a cost, up to twice the last limit.
func (m measure) curve(r *study.Result) Chart {
	title := message.T("%s：到最近机构的距离分布", "%s: how far people are from the nearest", m.title)
	if m.unit == analysis.Seconds {
		title = message.T("%s：用时分布", "%s: how long it takes", m.title)
	}
	c := Chart{Kind: Curve, Title: title,
		X: costUnit(m.unit), Y: message.Text{ZH: "累计人口比例", EN: "cumulative share of people"}, Goal: math.NaN()}
	reach := 20_000.0
	for _, k := range m.limits {
		if !math.IsNaN(k.value) {
			reach = 2 * k.value
		}
	}
	counts := make([]float64, curvePoints+1)
	total := 0.0
	for i, people := range r.Demand.Groups[0].People {
		total += people
		if at := math.Ceil(m.reach.Cost[i] / reach * curvePoints); at <= curvePoints {
			counts[int(at)] += people
		}
	}
	line := Numbers{Title: m.title, Colour: "#0072b2"}
	sum := 0.0
	for i, people := range counts {
		sum += people
		line.X = append(line.X, shownCost(reach*float64(i)/curvePoints, m.unit))
		line.Y = append(line.Y, sum/math.Max(total, 1e-300))
	}
	c.Series = []Numbers{line}
	return c
}

// bands are the people between one limit and the next.
func (m measure) bands(counts [][]covered) Chart {
	title := message.T("%s：各距离段人口", "%s: people by distance", m.title)
	if m.unit == analysis.Seconds {
		title = message.T("%s：各时段人口", "%s: people by time", m.title)
	}
	c := Chart{Kind: Bars, Title: title, Y: message.Text{ZH: "人", EN: "people"}, Goal: math.NaN()}
	y := Numbers{Title: message.Text{ZH: "人口", EN: "people"}, Colour: "#0072b2"}
	before := 0.0
	for k := range m.limits {
		region := counts[k][len(counts[k])-1]
		c.Names = append(c.Names, message.T("%s以内", "within %s", m.limits[k].title))
		if k > 0 {
			c.Names[k] = message.T("%s至%s", "%s to %s", m.limits[k-1].title, m.limits[k].title)
		}
		if math.IsNaN(m.limits[k].value) {
			c.Names[k] = m.limits[k].title
		}
		y.Y = append(y.Y, region.within-before)
		before = region.within
	}
	region := counts[len(counts)-1]
	c.Names = append(c.Names, message.Text{ZH: "更远", EN: "farther"})
	y.Y = append(y.Y, region[len(region)-1].people-before)
	c.Series = []Numbers{y}
	return c
}

// ratios draws the targets of a plan whose value is told zone by zone.
func ratios(r *study.Result, b *judging.Board) []Indicator {
	var out []Indicator
	for i := range b.Targets {
		j := &b.Targets[i]
		if j.Target.Kind == policy.Presence || j.Target.Level == zone.Settlement || len(j.Zones) < 2 {
			continue
		}
		known := 0
		for z := range j.Zones {
			if !math.IsNaN(j.Zones[z].Value) {
				known++
			}
		}
		if known > 0 {
			out = append(out, ratio(r, b.Plan, j))
		}
	}
	return out
}

// ratio draws one target by zone.
func ratio(r *study.Result, p *policy.Plan, j *judging.Judged) Indicator {
	t := j.Target
	layer := slices.IndexFunc(r.Zones.Layers, func(l *zone.Layer) bool { return l.Level == t.Level })
	l := r.Zones.Layers[layer]
	out := Indicator{ID: t.ID, Title: message.T("%s（%s，%d 年目标）", "%s (%s, goal for %d)", t.Title, p.Title, t.Year), Basis: basisLine(&j.Region)}
	z := j.Region.Basis.Zones
	out.Lead = message.T("%d 个区划中 %d 个达标，%d 个未达标，%d 个未评判。", "Of %d zones, %d meet it, %d do not, %d are not judged.", len(j.Zones), z.Met, z.Missed, z.NotJudged)
	out.Table = Table{Name: t.ID, Title: t.Title, Columns: []Column{{Title: message.Text{ZH: "名次", EN: "rank"}, Kind: Number}, {Title: message.Text{ZH: "代码", EN: "code"}}, {Title: l.Level.Title()},
		{Title: message.Text{ZH: "数值", EN: "value"}, Unit: t.Unit, Kind: Number, Decimals: 2}, {Title: message.Text{ZH: "目标", EN: "goal"}, Kind: Words},
		{Title: message.Text{ZH: "结论", EN: "verdict"}, Kind: State}, {Title: message.Text{ZH: "缺口", EN: "gap"}}, {Title: message.Text{ZH: "说明", EN: "remark"}}}}
	m := Map{Title: out.Title, Unit: t.Unit, Layer: layer, Goal: j.Region.Goal, AtMost: t.Op == policy.AtMost}
	ranks, order := ranked(len(j.Zones), func(u int) float64 { return j.Zones[u].Value })
	for _, u := range order {
		v := &j.Zones[u]
		out.Table.Rows = append(out.Table.Rows, []any{ranks[u], l.Units[u].Code, unitTitle(&l.Units[u]), v.Value, goal(t, v), v.Status, gap(v), v.Reason})
	}
	for u := range j.Zones {
		m.Values = append(m.Values, j.Zones[u].Value)
	}
	m.Classes = aroundGoal(m.Values, m.Goal, t.Percent && t.Kind != policy.PerCapita)
	out.Maps = []Map{m}
	return out
}

// aroundGoal makes classes with the goal as a bound, so that the colours part
// those who meet it from those who do not.
func aroundGoal(values []float64, goal float64, percent bool) []Class {
	if percent {
		return percentClasses()
	}
	most := goal
	for _, v := range values {
		if v > most {
			most = v
		}
	}
	bounds := []float64{0}
	for _, bound := range []float64{goal * 0.5, goal * 0.8, goal, goal + (most-goal)/2, most} {
		if bound > bounds[len(bounds)-1] {
			bounds = append(bounds, bound)
		}
	}
	if len(bounds) == 1 { // nothing asked for and nothing there
		bounds = append(bounds, 1)
	}
	return classes(bounds, func(low, high float64) message.Text { return message.T("%s–%s", "%s–%s", short(low), short(high)) })
}
