package atlas

import (
	"strings"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// facilityLayer shows every facility that was used: what was read of it, and the
// columns of its list as they stand there. Attributes and services that no
// facility has make no field.
func facilityLayer(r *study.Result) *layer.Layer {
	l := &layer.Layer{Name: "facilities", Title: noted(r, message.T("医疗卫生机构", "facilities")), Shape: layer.Point, Count: len(r.Facilities.Facilities),
		Basis: message.T("类别和坐标系的判定见 manifest.json", "manifest.json tells how class and datum were decided"),
		Fields: []layer.Field{code("id", "机构代码", "id"), code("name", "名称", "name"), code("class", "类别", "class"), code("class_title", "类别名称", "class title"),
			code("rating", "等级", "rating"), code("ownership", "举办性质", "ownership"), code("address", "地址", "address"),
			code("source", "来源文件", "source"), integer("row", "行", "row")}}
	attributes, services := carried(&r.Facilities)
	for _, a := range attributes {
		f := quantity(fieldName(string(a.ID)), a.Title, a.Unit, -1)
		l.Fields = append(l.Fields, f)
	}
	for _, s := range services {
		l.Fields = append(l.Fields, layer.Field{Name: fieldName(string(s.ID)), Title: s.Title, Kind: layer.Boolean})
	}
	columns := r.Facilities.Columns()
	for _, name := range rawNames(l.Fields, columns) {
		l.Fields = append(l.Fields, code(name, name, name))
	}
	l.Features = func(yield func(layer.Feature) bool) {
		for i := range r.Facilities.Facilities {
			f := &r.Facilities.Facilities[i]
			values := []any{f.ID, f.Name, string(f.Class), f.Class.Title().ZH, f.Rating().String(), f.Ownership.String(), f.Address, f.Source, int64(f.Row)}
			for _, a := range attributes {
				values = append(values, known(f, a.ID))
			}
			for _, s := range services {
				values = append(values, told(f, s.ID))
			}
			for _, c := range columns {
				values = append(values, f.Value(c))
			}
			if !yield(layer.Feature{Geometry: f.Point, Values: values}) {
				return
			}
		}
	}
	l.Style = layer.Classes(classesOf(&r.Facilities))
	return l
}

func known(f *facilities.Facility, a facilities.Attribute) any {
	if !f.Numbers.Known(a) {
		return nil
	}
	return f.Numbers.Get(a)
}

func told(f *facilities.Facility, s facilities.Service) any {
	if !f.Services.Known(s) {
		return nil
	}
	return f.Services.Has(s)
}

// rawNames names the columns of the lists as they stand there; one that clashes
// with a field, as SQL sees names, gets "_raw".
func rawNames(fields []layer.Field, columns []string) []string {
	taken := map[string]bool{"fid": true, "geom": true}
	for _, f := range fields {
		taken[strings.ToLower(f.Name)] = true
	}
	out := make([]string, len(columns))
	for i, c := range columns {
		name := c
		for taken[strings.ToLower(name)] {
			name += "_raw"
		}
		taken[strings.ToLower(name)] = true
		out[i] = name
	}
	return out
}

// carried lists the attributes and services that any facility tells.
func carried(set *facilities.Set) ([]facilities.AttributeInfo, []facilities.ServiceInfo) {
	var attributes []facilities.AttributeInfo
	for _, a := range facilities.Attributes() {
		for i := range set.Facilities {
			if set.Facilities[i].Numbers.Known(a.ID) {
				attributes = append(attributes, a)
				break
			}
		}
	}
	var services []facilities.ServiceInfo
	for _, s := range facilities.Services() {
		for i := range set.Facilities {
			if set.Facilities[i].Services.Known(s.ID) {
				services = append(services, s)
				break
			}
		}
	}
	return attributes, services
}

// classesOf lists the classes of a set for a legend.
func classesOf(set *facilities.Set) (field string, values []string, titles []message.Text) {
	for _, c := range set.Count() {
		title := c.Class.Title()
		if c.Class == "" {
			title = message.Text{ZH: "类别不明", EN: "unknown class"}
		}
		values, titles = append(values, string(c.Class)), append(titles, title)
	}
	return "class", values, titles
}

// findingLayer shows the findings that have a place.
func findingLayer(r *study.Result) *layer.Layer {
	var placed []feature.Finding
	for _, f := range r.Findings {
		if f.Point != nil {
			placed = append(placed, f)
		}
	}
	return &layer.Layer{Name: "findings", Title: noted(r, message.T("数据问题", "findings")), Shape: layer.Point, Count: len(placed),
		Basis: message.T("每条问题的处理见 severity 字段", "the field severity tells what was done"),
		Fields: []layer.Field{code("file", "文件", "file"), integer("row", "行", "row"), code("column", "列", "column"), code("rule", "规则", "rule"),
			code("severity", "处理", "severity"), code("value", "原值", "value"), code("message_zh", "说明", "message (zh)"), code("message_en", "说明（英文）", "message (en)"),
			code("suggestion_zh", "建议", "suggestion (zh)"), code("suggestion_en", "建议（英文）", "suggestion (en)")},
		Features: func(yield func(layer.Feature) bool) {
			for _, f := range placed {
				values := []any{f.File, int64(f.Row), f.Column, f.Rule, f.Severity.String(), f.Value, f.Message.ZH, f.Message.EN, f.Suggestion.ZH, f.Suggestion.EN}
				if !yield(layer.Feature{Geometry: *f.Point, Values: values}) {
					return
				}
			}
		},
		Style: layer.Style{Way: layer.Categorised, Field: "severity", Outline: "#ffffff", Classes: []layer.Class{
			{Value: feature.Info.String(), Colour: "#56b4e9", Label: message.T("说明", "to know")},
			{Value: feature.Warning.String(), Colour: "#e69f00", Label: message.T("存疑，照用", "doubtful, used")},
			{Value: feature.Dropped.String(), Colour: "#d7191c", Label: message.T("未用", "left out")}}}}
}
