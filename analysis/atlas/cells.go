package atlas

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// mostCells is the number of cells above which the nearest facility of each is
// handed out as a grid alone.
const mostCells = 1_000_000

// nearest is the nearest facility of every demand point for one measure; of a rescue
// chain, the station and the time of the whole chain.
type nearest struct {
	name   named
	chain  bool
	unit   analysis.Unit
	reach  *analysis.Reach
	supply []int32
	limits []float64
	gaps   []coverage.Gap
	shapes []orb.MultiPolygon // of the gaps
}

// unitName is the unit in which costs are shown.
func (m nearest) unitName() string {
	return map[analysis.Unit]string{analysis.Metres: "m", analysis.Seconds: "min"}[m.unit]
}

// title says what a measure tells of a place.
func (m nearest) title() message.Text {
	if m.chain {
		return message.T("救治链用时：%s", "time of the rescue chain: %s", m.name.title)
	}
	return message.T("到最近机构：%s", "to the nearest facility: %s", m.name.title)
}

func measures(r *study.Result) []nearest {
	var out []nearest
	for _, c := range r.Circles {
		out = append(out, nearest{name: titled(c.ID, c.Name, c.NameEN), unit: c.Unit, reach: &c.Reach, supply: c.Supply, limits: c.Cutoffs, gaps: c.Gaps, shapes: c.Shapes})
	}
	for _, c := range r.Radius {
		limits := []float64{c.UrbanKm * 1000}
		for _, km := range c.RuralKm {
			if km*1000 > limits[len(limits)-1] {
				limits = append(limits, km*1000)
			}
		}
		out = append(out, nearest{name: titled(c.ID, c.Name, c.NameEN), unit: analysis.Metres, reach: &c.Reach, supply: c.Supply, limits: limits, gaps: c.Gaps, shapes: c.Shapes})
	}
	for _, c := range r.Rescues {
		out = append(out, nearest{name: titled(c.ID, c.Name, c.NameEN), chain: true, unit: analysis.Seconds, reach: &c.Reach, supply: c.Stations, limits: c.Cutoffs, gaps: c.Gaps, shapes: c.Shapes})
	}
	return out
}

// cellLayers show the nearest facility of every cell: all measures side by side
// in one layer of cells, and each as a grid.
func cellLayers(r *study.Result) []*layer.Layer {
	var out []*layer.Layer
	if r.Demand.Len() <= mostCells {
		out = append(out, cellLayer(r, measures(r)))
	}
	if r.Demand.Grid == nil {
		return out
	}
	for _, m := range measures(r) {
		out = append(out, gridLayer(r, m))
	}
	return out
}

// cellLayer has one feature a demand point: the outline of its cell, or the point.
func cellLayer(r *study.Result, all []nearest) *layer.Layer {
	d := r.Demand
	l := &layer.Layer{Name: "cells", Title: noted(r, message.T("居民点与最近机构", "population cells and the nearest facility")), Shape: layer.MultiPolygon, Count: d.Len(),
		Basis:  message.T("距离为直线，单位米；时间单位分钟，依据见各服务圈图层", "metres by straight line; minutes as the layer of each circle says"),
		Fields: []layer.Field{code("area_class", "城乡", "urban or rural")}}
	if d.Grid == nil {
		l.Shape = layer.Point
	}
	for _, g := range d.Groups {
		f := groupField(g.Name)
		f.Decimals = 4
		l.Fields = append(l.Fields, f)
	}
	for _, m := range all {
		l.Fields = append(l.Fields, measure(fieldName(m.name.id, m.unitName()), m.name.title, m.unitName(), 1), code(fieldName(m.name.id, "facility"), m.name.title.ZH+" 最近机构", m.name.title.EN+" nearest facility"))
	}
	l.Fields = append(l.Fields, legFields(r)...)
	l.Features = func(yield func(layer.Feature) bool) {
		for i := range d.Points {
			values := []any{d.UrbanAt(i).String()}
			for g := range d.Groups {
				values = append(values, d.Groups[g].People[i])
			}
			for _, m := range all {
				values = append(values, costOf(m, i), facilityOf(r, m, i))
			}
			values = append(values, legValues(r, i)...)
			if !yield(layer.Feature{Geometry: cellOf(r, i), Values: values}) {
				return
			}
		}
	}
	l.Style = layer.One("#41b6c4", message.T("有人居住", "inhabited"))
	for _, m := range all {
		l.Also = append(l.Also, m.style(fieldName(m.name.id, m.unitName())))
	}
	l.Also = append(l.Also, legStyles(r)...)
	if len(l.Also) > 0 {
		l.Style, l.Also = l.Also[0], l.Also[1:]
	}
	return l
}

// style colours a field by the cost of a measure.
func (m nearest) style(field string) layer.Style {
	s := layer.Distances(field, shownAll(m.limits, m.unit), m.unitName())
	s.Subject = m.title()
	return s
}

func cellOf(r *study.Result, i int) orb.Geometry {
	g := r.Demand.Grid
	if g == nil {
		return r.Demand.Points[i]
	}
	cell := r.Demand.Cell[i]
	return orb.MultiPolygon{{g.Corners(int(cell%int64(g.Width)), int(cell/int64(g.Width)))}}
}

func costOf(m nearest, i int) any {
	v := m.reach.Cost[i]
	if v == analysis.Unreachable {
		return nil
	}
	return shown(v, m.unit)
}

func facilityOf(r *study.Result, m nearest, i int) any {
	at := m.reach.Facility[i]
	if at < 0 {
		return nil
	}
	f := r.Facility(m.supply[at])
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

func shown(v float64, u analysis.Unit) float64 {
	if u == analysis.Seconds {
		return v / 60
	}
	return v
}

func shownAll(values []float64, u analysis.Unit) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = shown(v, u)
	}
	return out
}

// gridLayer puts the cost of every populated cell, and the number of its nearest
// facility in the facilities layer (counting from 1), on the population grid, cut to the populated part.
func gridLayer(r *study.Result, m nearest) *layer.Layer {
	g := *r.Demand.Grid
	cells := r.Demand.Cell
	west, east := g.Width, 0
	for _, c := range cells {
		col := int(c % int64(g.Width))
		west, east = min(west, col), max(east, col)
	}
	north, south := int(cells[0]/int64(g.Width)), int(cells[len(cells)-1]/int64(g.Width))
	full := int64(g.Width)
	t := &g.Transform
	t[0], t[3] = t[0]+float64(west)*t[1]+float64(north)*t[2], t[3]+float64(west)*t[4]+float64(north)*t[5]
	g.Width, g.Height = east-west+1, south-north+1
	values := func() [][]float32 {
		costs, numbers := blank(g.Width*g.Height), blank(g.Width*g.Height)
		for i, c := range cells {
			if v := m.reach.Cost[i]; v != analysis.Unreachable {
				at := (int(c/full)-north)*g.Width + int(c%full) - west
				costs[at], numbers[at] = float32(shown(v, m.unit)), float32(m.supply[m.reach.Facility[i]]+1)
			}
		}
		return [][]float32{costs, numbers}
	}
	unit := message.T("距离（米）", "distance (m)")
	if m.unit == analysis.Seconds {
		unit = message.T("时间（分钟）", "time (min)")
	}
	return &layer.Layer{Name: fieldName("nearest", m.name.id), Title: noted(r, m.title()), Grid: &layer.Bands{Grid: &g,
		Titles: []message.Text{unit, message.T("最近机构在 facilities 图层的序号", "number of the nearest facility in layer facilities")}, Values: values}, Style: m.style("")}
}

func blank(n int) []float32 {
	out := make([]float32, n)
	nan := float32(math.NaN())
	for i := range out {
		out[i] = nan
	}
	return out
}
