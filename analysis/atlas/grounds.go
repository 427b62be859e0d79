package atlas

import (
	"fmt"
	"slices"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// circleLayer shows the ground within each cut-off, the largest first so that
// the smaller ones lie on top.
func circleLayer(r *study.Result, c *study.CircleResult) *layer.Layer {
	name := titled(c.ID, c.Name, c.NameEN)
	l := &layer.Layer{Name: fieldName("circle", c.ID), Title: noted(r, message.T("服务圈：%s", "service circle: %s", name.title)), Basis: basis(r, c), Shape: layer.MultiPolygon,
		Fields: []layer.Field{code("circle", "服务圈", "circle"), code("cutoff", "限度", "cut-off"), measure("radius_m", message.T("地面半径", "radius on the ground"), "m", 1),
			measure("area_km2", message.T("面积", "area"), "km²", 4), peopleField("people", message.T("人口", "people")),
			peopleField("covered", message.T("覆盖人口", "people covered")), measure("share_pct", message.T("覆盖率", "share"), "%", 2)}}
	var features []layer.Feature
	var titles []message.Text
	var values []string
	for k := len(c.Unions) - 1; k >= 0; k-- {
		if len(c.Unions[k]) == 0 {
			continue
		}
		row := regionRow(c, c.Cutoffs[k])
		share, _ := row.Share()
		id := cutoffName(c.Cutoffs[k], c.Unit)
		values, titles = append(values, id), append(titles, cutoffTitle(c.Cutoffs[k], c.Unit))
		features = append(features, layer.Feature{Geometry: c.Unions[k], Values: []any{c.ID, id, c.Metres[k], geo.Area(c.Unions[k]) / 1e6, row.People, row.Covered, share * 100}})
	}
	l.Count, l.Features, l.Style = len(features), layer.Of(features), layer.Nested("cutoff", values, titles)
	return l
}

// regionRow is the row of the whole region for a cut-off and the first group.
func regionRow(c *study.CircleResult, cutoff float64) coverage.Row {
	for _, row := range c.Rows {
		if row.Level == zone.Region && row.Scope == coverage.Everywhere && row.Cutoff == cutoff {
			return row
		}
	}
	return coverage.Row{}
}

// radiusLayer shows the ground within the limits of a radius rule.
func radiusLayer(r *study.Result, c *study.RadiusResult) *layer.Layer {
	name := titled(c.ID, c.Name, c.NameEN)
	l := &layer.Layer{Name: fieldName("radius", c.ID), Title: noted(r, message.T("服务半径：%s", "service radius: %s", name.title)), Shape: layer.MultiPolygon,
		Basis: message.T("直线距离；机构：%s（%d 个）；城镇居民按城市限度，乡村居民按农村限度", "straight line; facilities: %s (%d); urban people by the urban limit, rural people by the rural ones", c.Facilities, len(c.Supply)),
		Fields: []layer.Field{code("rule", "规则", "rule"), code("area", "适用", "applies to"), code("limit", "限度名称", "limit as text"), measure("limit_km", message.T("限度", "limit"), "km", -1),
			measure("area_km2", message.T("面积", "area"), "km²", 4)}}
	limits := append([]float64{c.UrbanKm}, c.RuralKm...)
	order := make([]int, len(limits))
	for i := range order {
		order[i] = len(limits) - 1 - i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(limits[b] - limits[a]) })
	var features []layer.Feature
	var values []string
	var titles []message.Text
	for _, k := range order {
		if len(c.Unions[k]) == 0 {
			continue
		}
		area, title := "rural", message.T("农村 %g 公里", "rural %g km", limits[k])
		if k == 0 {
			area, title = "urban", message.T("城镇 %g 公里", "urban %g km", limits[k])
		}
		limit := fmt.Sprintf("%s %gkm", area, limits[k])
		values, titles = append(values, limit), append(titles, title)
		features = append(features, layer.Feature{Geometry: c.Unions[k], Values: []any{c.ID, area, limit, limits[k], geo.Area(c.Unions[k]) / 1e6}})
	}
	l.Count, l.Features, l.Style = len(features), layer.Of(features), layer.Nested("limit", values, titles)
	return l
}

// gapLayer shows the uncovered settlements of a measure, those with most people
// first.
func gapLayer(r *study.Result, m nearest) *layer.Layer {
	name := m.name
	l := &layer.Layer{Name: fieldName("gaps", name.id), Title: noted(r, message.T("缺口：%s", "gaps: %s", name.title)), Shape: layer.MultiPolygon, Count: len(m.gaps),
		Basis: message.T("相连的、在最大限度之外的居民点，按人口排序", "settlements that touch and lie beyond the last cut-off, ranked by people"),
		Fields: []layer.Field{integer("rank", "排名", "rank"), code("zone", "区划代码", "zone"), code("zone_name", "区划", "zone name"),
			measure("area_km2", message.T("面积", "area"), "km²", 4), code("nearest_id", "最近机构代码", "nearest facility id"), code("nearest_name", "最近机构", "nearest facility")}}
	for _, g := range r.Demand.Groups {
		l.Fields = append(l.Fields, groupField(g.Name))
	}
	l.Fields = append(l.Fields, measure("nearest", message.T("最近处到机构", "from the closest place"), m.unitName(), 1),
		measure("mean", message.T("平均到机构", "mean"), m.unitName(), 1), measure("farthest", message.T("最远处到机构", "from the farthest place"), m.unitName(), 1))
	l.Features = func(yield func(layer.Feature) bool) {
		for i, g := range m.gaps {
			if !yield(layer.Feature{Geometry: m.shapes[i], Values: gapValues(r, m, g, i)}) {
				return
			}
		}
	}
	l.Style = layer.Counts(fieldName("people", r.Demand.Groups[0].Name), []float64{100, 1000, 5000, 20000})
	l.Style.Subject = message.T("%s：未覆盖居民点的人口", "%s: people of settlements without coverage", name.title)
	return l
}

func gapValues(r *study.Result, m nearest, g coverage.Gap, i int) []any {
	zone, place := r.PlaceOf(g)
	var id, name any
	if g.Nearest >= 0 {
		f := r.Facility(m.supply[g.Nearest])
		id, name = f.ID, f.Name
	}
	values := []any{int64(i + 1), zone, place, g.Area / 1e6, id, name}
	for _, p := range g.People {
		values = append(values, p)
	}
	if g.Least == analysis.Unreachable {
		return append(values, nil, nil, nil)
	}
	farthest := any(nil)
	if g.Worst != analysis.Unreachable {
		farthest = shown(g.Worst, m.unit)
	}
	return append(values, shown(g.Least, m.unit), shown(g.Mean, m.unit), farthest)
}

// zoneLayer shows the units of a level with the figures of every measure.
func zoneLayer(r *study.Result, at int) *layer.Layer {
	zones := r.Zones.Layers[at]
	title := zones.Level.Title()
	l := &layer.Layer{Name: "zones_" + zones.Level.String(), Title: noted(r, message.T("%s区划与覆盖率", "zones: %s, with coverage", title)), Count: len(zones.Units),
		Basis:  message.T("各项指标的依据见对应的服务圈图层", "each figure rests on what the layer of its circle says"),
		Fields: []layer.Field{code("code", "代码", "code"), code("name", "名称", "name"), code("name_en", "英文名", "name (en)"), code("parent", "上级代码", "parent code"), measure("area_km2", message.T("面积", "area"), "km²", 4)}}
	values := make([][]any, len(zones.Units))
	for u := range zones.Units {
		unit := &zones.Units[u]
		parent := any(nil)
		if unit.Parent >= 0 && at > 0 {
			parent = r.Zones.Layers[at-1].Units[unit.Parent].Code
		}
		values[u] = []any{unit.Code, unit.Name, unit.NameEN, parent, unit.Area / 1e6}
	}
	addFigures(r, l, at, values)
	l.Shape = layer.MultiPolygon
	if len(zones.Units) > 0 && zones.Units[0].Geometry == nil {
		l.Shape = layer.Point
	}
	features := make([]layer.Feature, len(zones.Units))
	for u := range zones.Units {
		features[u] = layer.Feature{Geometry: zones.Units[u].Geometry, Values: values[u]}
		if l.Shape == layer.Point {
			features[u].Geometry = zones.Units[u].Point
		}
	}
	l.Features = layer.Of(features)
	return l
}

// addFigures adds the columns of people and of each measure to a layer of zones.
// The layer is coloured by the share within the last cut-off of the first circle,
// which is the one that gaps go by; the other shares are styles to choose from.
func addFigures(r *study.Result, l *layer.Layer, at int, values [][]any) {
	zones := r.Zones.Layers[at]
	l.Style = layer.One("#dddddd", l.Title)
	l.Style.Label = "name"
	add := func(f layer.Field, each func(u int) any) {
		l.Fields = append(l.Fields, f)
		for u := range values {
			values[u] = append(values[u], each(u))
		}
		if f.Unit == "%" {
			s := layer.Shares(f.Name)
			s.Subject, s.Label = f.Title, "name"
			l.Also = append(l.Also, s)
		}
	}
	for _, g := range r.Demand.Groups {
		people := make([]float64, len(zones.Units))
		for i, u := range r.Demand.Zones[at] {
			if u >= 0 {
				people[u] += g.People[i]
			}
		}
		add(groupField(g.Name), func(u int) any { return people[u] })
	}
	for _, c := range r.Circles {
		rows := map[rowKey]coverage.Row{}
		for _, row := range c.Rows {
			if row.Level == zones.Level && row.Scope == coverage.Everywhere && row.Zone >= 0 {
				rows[rowKey{row.Cutoff, row.Group, int(row.Zone)}] = row
			}
		}
		addCircle(r, c, rows, add)
	}
	chosen := 0
	if len(r.Circles) > 0 {
		chosen = len(r.Circles[0].Cutoffs)*len(r.Demand.Groups) - len(r.Demand.Groups) // the last cut-off of the first circle, everybody
	}
	for _, c := range r.Radius {
		shares := map[int]coverage.Verdict{}
		for _, v := range c.Verdicts {
			if v.Level == zones.Level && v.Zone >= 0 && v.Group == r.Demand.Groups[0].Name {
				shares[int(v.Zone)] = v
			}
		}
		title := titled(c.ID, c.Name, c.NameEN).title
		add(measure(fieldName(c.ID, "pct"), message.T("%s 达标率", "%s within", title), "%", 2), func(u int) any {
			v, ok := shares[u]
			if !ok {
				return nil
			}
			return percent(v.Share())
		})
	}
	addRescues(r, at, add)
	if len(l.Also) > 0 {
		l.Style = l.Also[chosen]
		l.Also = slices.Delete(l.Also, chosen, chosen+1)
	}
}

// addCircle adds covered people and share of each cut-off and group.
func addCircle(r *study.Result, c *study.CircleResult, rows map[rowKey]coverage.Row, add func(layer.Field, func(u int) any)) {
	title := titled(c.ID, c.Name, c.NameEN).title
	for _, cutoff := range c.Cutoffs {
		for g, group := range r.Demand.Groups {
			id := fieldName(c.ID, cutoffName(cutoff, c.Unit))
			what := message.T("%s %s", "%s %s", title, cutoffTitle(cutoff, c.Unit))
			if g > 0 {
				id += "_" + fieldName(group.Name)
				what = message.T("%s %s", "%s %s", what, group.Name)
			}
			at := func(u int) coverage.Row { return rows[rowKey{cutoff, group.Name, u}] }
			add(peopleField(id+"_people", message.T("%s 覆盖人口", "%s covered", what)), func(u int) any { return at(u).Covered })
			add(measure(id+"_pct", message.T("%s 覆盖率", "%s share", what), "%", 2), func(u int) any { return percent(at(u).Share()) })
		}
	}
}

func percent(share float64, ok bool) any {
	if !ok {
		return nil
	}
	return share * 100
}

// rowKey is what tells the rows of a level and circle apart.
type rowKey struct {
	cutoff float64
	group  string
	unit   int
}
