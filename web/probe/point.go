package probe

import (
	"cmp"
	"context"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/web/board"
)

// Point is the answer to /api/point.
type Point struct {
	Lon      float64        `json:"lon"`
	Lat      float64        `json:"lat"`
	Zones    []Zone         `json:"zones"`
	People   []board.Group  `json:"people"` // of the cell there, or at the point of a table next to it
	Cell     *Cell          `json:"cell"`
	Home     *Home          `json:"home"`  // where those live whose figures are told; null where nobody lives near
	Urban    string         `json:"urban"` // urban | rural | unknown
	Measures []Measure      `json:"measures"`
	Road     *Road          `json:"road"`
	Warnings []message.Text `json:"warnings"`
}

// Zone is one that the place lies in.
type Zone struct {
	Level string       `json:"level"`
	Code  string       `json:"code"`
	Name  message.Text `json:"name"`
}

// Cell is the cell of the population grid.
type Cell struct {
	Bounds [4]float64 `json:"bounds"`
}

// Home is a demand point.
type Home struct {
	Lon    float64 `json:"lon"`
	Lat    float64 `json:"lat"`
	Metres float64 `json:"metres"` // from the place that was asked about
}

// Measure is what one indicator says of the place.
type Measure struct {
	ID        string        `json:"id"`
	Title     message.Text  `json:"title"`
	Kind      string        `json:"kind"`  // circle | radius | rescue
	Value     *float64      `json:"value"` // null where nothing is reached
	Unit      string        `json:"unit"`  // m | min
	Facility  *Facility     `json:"facility"`
	CutoffMet *message.Text `json:"cutoff_met"` // the smallest that is kept
	Within    *bool         `json:"within"`     // the last limit that applies is kept; null where it cannot be judged
	Rule      message.Text  `json:"rule"`
	Mode      string        `json:"mode"` // straight, or how people travel
}

// Facility is the nearest one; of a rescue chain, the station.
type Facility struct {
	Index int     `json:"index"`
	ID    string  `json:"id"`
	Name  string  `json:"name"`
	Class string  `json:"class"`
	Lon   float64 `json:"lon"`
	Lat   float64 `json:"lat"`
}

// Road is the nearest road.
type Road struct {
	Class  string  `json:"class"`
	Name   string  `json:"name"`
	Metres float64 `json:"metres"`
}

// farHome is the distance from which on the figures of a place are told to be those
// of another.
const farHome = 200

// Point tells what is known of a place.
func (p *Probe) Point(ctx context.Context, at orb.Point) (*Point, error) {
	if err := p.checkPlace(at); err != nil {
		return nil, err
	}
	home, inside, err := p.home(at)
	if err != nil {
		return nil, err
	}
	out := &Point{Lon: at[0], Lat: at[1], Zones: p.zones(at), Urban: "unknown", Measures: []Measure{}, Warnings: []message.Text{}}
	p.tellHome(out, at, home, inside)
	for _, c := range p.result.Circles {
		out.Measures = append(out.Measures, p.circle(c, home))
	}
	for _, c := range p.result.Radius {
		out.Measures = append(out.Measures, p.radius(c, home))
	}
	for _, c := range p.result.Rescues {
		out.Measures = append(out.Measures, p.chain(c, home))
	}
	if err := p.tellRoad(ctx, out, at); err != nil {
		return nil, err
	}
	p.warn(out, at)
	return out, nil
}

func (p *Probe) zones(at orb.Point) []Zone {
	out := []Zone{}
	for _, l := range p.result.Zones.Layers {
		if u := l.Locate(at); u >= 0 {
			unit := &l.Units[u]
			out = append(out, Zone{l.Level.String(), unit.Code, message.Text{ZH: cmp.Or(unit.Name, unit.NameEN), EN: cmp.Or(unit.NameEN, unit.Name)}})
		}
	}
	return out
}

// tellHome tells who lives at a demand point, and how it lies to the place.
func (p *Probe) tellHome(out *Point, at orb.Point, home int, inside bool) {
	d := p.result.Demand
	for i := range d.Groups {
		n := 0.0
		if home >= 0 && (inside || d.Grid == nil) {
			n = d.Groups[i].People[home]
		}
		out.People = append(out.People, board.Group{Group: d.Groups[i].Name, Title: board.GroupTitle(d.Groups[i].Name), People: round(n, 2)})
	}
	if home < 0 {
		if d.Len() > 0 {
			out.Warnings = append(out.Warnings, message.T("按人口数据，%d 米内没有人居住，没有可显示的数值", "by the population data nobody lives within %d m: there are no figures to show", near))
		}
		return
	}
	if inside {
		b := d.Grid.Corners(int(d.Cell[home]%int64(d.Grid.Width)), int(d.Cell[home]/int64(d.Grid.Width))).Bound()
		out.Cell = &Cell{[4]float64{round(b.Min[0], 6), round(b.Min[1], 6), round(b.Max[0], 6), round(b.Max[1], 6)}}
	}
	q := d.Points[home]
	metres := geo.Distance(at, q)
	out.Home = &Home{round(q[0], 6), round(q[1], 6), round(metres, 1)}
	out.Urban = d.UrbanAt(home).String()
	if !inside && (d.Grid != nil || metres > farHome) {
		out.Warnings = append(out.Warnings, message.T("此处没有人居住；数值取自 %.0f 米外最近的居民点", "nobody lives here: the figures are those of the nearest inhabited place, %.0f m away", metres))
	}
}

// nearest fills in cost and facility of a measure.
func (p *Probe) nearest(m *Measure, reach *analysis.Reach, supply []int32, home int) (cost float64) {
	if home < 0 || reach.Facility[home] < 0 {
		return math.NaN()
	}
	cost = reach.Cost[home]
	digits, unit := 1, analysis.Metres
	if m.Unit == "min" {
		digits, unit = 2, analysis.Seconds
	}
	m.Value = known(board.Shown(cost, unit), digits)
	i := supply[reach.Facility[home]]
	f := p.result.Facility(i)
	m.Facility = &Facility{int(i), f.ID, f.Name, string(f.Class), round(f.Point[0], 6), round(f.Point[1], 6)}
	return cost
}

// meet tells the smallest of the limits that a cost keeps. Without anybody there,
// nothing is told.
func (m *Measure) meet(cost float64, limits []float64, titles []message.Text, home int) {
	if home < 0 {
		return
	}
	within := false
	for i, l := range limits {
		if cost <= l {
			m.CutoffMet, within = &titles[i], true
			break
		}
	}
	m.Within = &within
}

func (p *Probe) circle(c *study.CircleResult, home int) Measure {
	m := Measure{ID: c.ID, Title: titled(c.ID, c.Name, c.NameEN), Kind: "circle", Unit: board.ShownUnit(c.Unit), Mode: board.Straight}
	how := message.Text{ZH: "直线距离", EN: "straight line"}
	if len(c.Minutes) > 0 {
		m.Mode, how = c.Mode, c.How
	}
	titles := titlesOf(c.Cutoffs, c.Unit)
	m.Rule = message.T("%s，限度 %s", "%s, within %s", how, list(titles))
	cost := p.nearest(&m, &c.Reach, c.Supply, home)
	m.meet(cost, c.Cutoffs, titles, home)
	return m
}

func (p *Probe) chain(c *emergency.Result, home int) Measure {
	m := Measure{ID: c.ID, Title: titled(c.ID, c.Name, c.NameEN), Kind: "rescue", Unit: "min", Mode: "ambulance"}
	titles := titlesOf(c.Cutoffs, analysis.Seconds)
	m.Rule = message.T("从呼救到送达有能力的医院，限度 %s", "from the call to a hospital that can treat it, within %s", list(titles))
	cost := p.nearest(&m, &c.Reach, c.Stations, home)
	m.meet(cost, c.Cutoffs, titles, home)
	if m.Value != nil {
		m.Rule = message.T("%s；最长环节：%s", "%s; longest leg: %s", m.Rule, emergency.LegTitle(c.Legs[home]))
	}
	return m
}

// radius tells which limit applies: that of towns, or those of the country.
func (p *Probe) radius(c *study.RadiusResult, home int) Measure {
	m := Measure{ID: c.ID, Title: titled(c.ID, c.Name, c.NameEN), Kind: "radius", Unit: "m", Mode: board.Straight}
	cost := p.nearest(&m, &c.Reach, c.Supply, home)
	m.Rule = message.T("城乡类别不明，无法评判", "neither urban nor rural as far as is known: it cannot be judged")
	if home < 0 {
		m.Rule = message.T("城镇 %g 公里，乡村 %s", "%g km in towns, %s in the country", c.UrbanKm, list(titlesOf(metresOf(c.RuralKm), analysis.Metres)))
		return m
	}
	switch p.result.Demand.UrbanAt(home) {
	case analysis.UrbanArea:
		limits := []float64{c.UrbanKm * 1000}
		titles := titlesOf(limits, analysis.Metres)
		m.Rule = message.T("按城镇限度 %s，直线距离", "as in a town, within %s in a straight line", list(titles))
		m.meet(cost, limits, titles, home)
	case analysis.RuralArea:
		limits := metresOf(c.RuralKm)
		titles := titlesOf(limits, analysis.Metres)
		m.Rule = message.T("按乡村限度 %s，直线距离", "as in the country, within %s in a straight line", list(titles))
		m.meet(cost, limits, titles, home)
	}
	return m
}

func metresOf(km []float64) []float64 {
	out := make([]float64, len(km))
	for i, v := range km {
		out[i] = v * 1000
	}
	return out
}

func titlesOf(limits []float64, u analysis.Unit) []message.Text {
	out := make([]message.Text, len(limits))
	for i, l := range limits {
		out[i] = board.CutoffTitle(l, u)
	}
	return out
}

func list(titles []message.Text) (out message.Text) {
	for i, t := range titles {
		if i == 0 {
			out = t
			continue
		}
		out = message.T("%s、%s", "%s, %s", out, t)
	}
	return out
}

func titled(id, zh, en string) message.Text {
	return message.Text{ZH: cmp.Or(zh, en, id), EN: cmp.Or(en, zh, id)}
}

// roadMetres is how far away the nearest road is looked for.
const roadMetres = 5000

// tellRoad finds the nearest road that cars may use.
func (p *Probe) tellRoad(ctx context.Context, out *Point, at orb.Point) error {
	if p.result.Roads == nil {
		return nil
	}
	r, err := p.roads(ctx, road.Car)
	if err != nil {
		return err
	}
	t := r.Index.Of(at, roadMetres)
	if t.Edge < 0 {
		out.Warnings = append(out.Warnings, message.T("%d 公里内没有可通车的道路", "there is no road for cars within %d km", roadMetres/1000))
		return nil
	}
	w := r.Graph.Ways[r.Graph.Edges[t.Edge].Way]
	out.Road = &Road{w.Class.String(), r.Graph.Names.Of(w.Name), round(float64(t.Metres), 1)}
	if snap := p.result.Config.Roads.SnapMetres; out.Road.Metres > snap {
		out.Warnings = append(out.Warnings, message.T("离最近的道路 %.0f 米，超过 %g 米，按不可达处理", "%.0f m from the nearest road, over %g m: taken for not connected", out.Road.Metres, snap))
	}
	return nil
}

// Findings about the data are told of a place when they lie this near, in metres,
// and so many of them.
const (
	nearFinding = 500
	mostTold    = 5
)

// warn tells what is doubtful about the data of the place.
func (p *Probe) warn(out *Point, at orb.Point) {
	if len(p.result.Zones.Layers) > 0 && len(out.Zones) == 0 {
		out.Warnings = append(out.Warnings, message.T("不在任何区划内", "outside every zone"))
	}
	if out.Urban == "unknown" && out.Home != nil && len(p.result.Radius) > 0 {
		out.Warnings = append(out.Warnings, message.T("城乡类别不明", "neither urban nor rural as far as is known"))
	}
	told, more := 0, 0
	box := orb.Bound{Min: at, Max: at}.Pad(0.01)
	for i := range p.result.Findings {
		f := &p.result.Findings[i]
		if f.Point == nil || math.Abs(at[1]) < 60 && !box.Contains(*f.Point) || geo.Distance(at, *f.Point) > nearFinding {
			continue
		}
		if told++; told > mostTold {
			more++
			continue
		}
		out.Warnings = append(out.Warnings, message.T("%s 第 %d 行：%s", "%s row %d: %s", f.File, f.Row, f.Message))
	}
	if more > 0 {
		out.Warnings = append(out.Warnings, message.T("附近还有 %d 条数据问题", "%d more findings about the data near here", more))
	}
}
