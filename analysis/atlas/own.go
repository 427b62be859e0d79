package atlas

import (
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

// ownLayers show the circle of each facility by itself, the largest cut-offs first,
// and the service areas that divide the ground among the facilities.
func ownLayers(r *study.Result, c *study.CircleResult) []*layer.Layer {
	if len(c.Own) == 0 {
		return nil
	}
	return []*layer.Layer{eachLayer(r, c), areaLayer(r, c)}
}

// facilityFields name a facility: its number in the facilities layer, id and name.
func facilityFields() []layer.Field {
	return []layer.Field{integer("facility", "机构序号", "number of the facility"), code("facility_id", "机构代码", "facility id"), code("facility_name", "机构", "facility")}
}

func facilityValues(r *study.Result, at int32) []any {
	f := r.Facility(at)
	return []any{int64(at) + 1, f.ID, f.Name}
}

func eachLayer(r *study.Result, c *study.CircleResult) *layer.Layer {
	name := titled(c.ID, c.Name, c.NameEN)
	l := &layer.Layer{Name: fieldName("each", c.ID), Title: noted(r, message.T("各机构服务圈：%s", "circle of each facility: %s", name.title)), Basis: basis(r, c), Shape: layer.MultiPolygon,
		Fields: append(facilityFields(), code("cutoff", "限度", "cut-off"), measure("area_km2", message.T("面积", "area"), "km²", 4), peopleField("people", message.T("圈内人口", "people within")))}
	var titles []message.Text
	var values []string
	for k := len(c.Cutoffs) - 1; k >= 0; k-- {
		values, titles = append(values, cutoffName(c.Cutoffs[k], c.Unit)), append(titles, cutoffTitle(c.Cutoffs[k], c.Unit))
		for i := range c.Own {
			if len(c.Own[i].Circles) > 0 && len(c.Own[i].Circles[k]) > 0 {
				l.Count++
			}
		}
	}
	l.Features = func(yield func(layer.Feature) bool) {
		for k := len(c.Cutoffs) - 1; k >= 0; k-- {
			for i := range c.Own {
				o := &c.Own[i]
				if len(o.Circles) == 0 || len(o.Circles[k]) == 0 {
					continue
				}
				own := append(facilityValues(r, c.Supply[i]), cutoffName(c.Cutoffs[k], c.Unit), geo.Area(o.Circles[k])/1e6, withinOf(o, k))
				if !yield(layer.Feature{Geometry: o.Circles[k], Values: own}) {
					return
				}
			}
		}
	}
	l.Style = layer.Nested("cutoff", values, titles)
	return l
}

// withinOf is the people within a cut-off of a facility; 0 where it reaches nobody.
func withinOf(o *study.FacilityCircle, cutoff int) float64 {
	if o.Within == nil {
		return 0
	}
	return o.Within[cutoff]
}

func areaLayer(r *study.Result, c *study.CircleResult) *layer.Layer {
	name := titled(c.ID, c.Name, c.NameEN)
	l := &layer.Layer{Name: fieldName("areas", c.ID), Title: noted(r, message.T("服务区划分：%s", "service areas: %s", name.title)), Basis: basis(r, c), Shape: layer.MultiPolygon,
		Fields: append(facilityFields(), measure("area_km2", message.T("面积", "area"), "km²", 4), peopleField("people", message.T("就近人口", "people who have nobody nearer")))}
	for i := range c.Own {
		if len(c.Own[i].Area) > 0 {
			l.Count++
		}
	}
	l.Features = func(yield func(layer.Feature) bool) {
		for i := range c.Own {
			if o := &c.Own[i]; len(o.Area) > 0 && !yield(layer.Feature{Geometry: o.Area, Values: append(facilityValues(r, c.Supply[i]), geo.Area(o.Area)/1e6, o.Nearest)}) {
				return
			}
		}
	}
	l.Style = layer.Counts("people", []float64{1000, 5000, 20_000, 100_000})
	l.Style.Subject = message.T("%s：服务区人口", "%s: people of the service area", name.title)
	return l
}
