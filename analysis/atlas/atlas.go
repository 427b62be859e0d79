// Package atlas draws the map layers of a study's result: zones with their
// figures, service circles, gaps, facilities, findings, and the nearest facility
// of every cell. It turns results into layer.Layer values and knows neither files
// nor servers. Field names are lower-case ASCII as far as the ids in the study
// are; titles are in Chinese and English; people stand with two digits, shares
// in percent, distances in metres, times in minutes.
package atlas

import (
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// Layers returns every layer of a result, in the order in which a map lists
// them, the points first.
func Layers(r *study.Result) []*layer.Layer {
	var out []*layer.Layer
	for _, l := range []*layer.Layer{facilityLayer(r), findingLayer(r)} {
		if l.Count > 0 {
			out = append(out, l)
		}
	}
	for _, m := range measures(r) {
		out = append(out, gapLayer(r, m))
	}
	for _, c := range r.Circles {
		out = append(out, circleLayer(r, c))
		out = append(out, ownLayers(r, c)...)
	}
	for _, c := range r.Radius {
		out = append(out, radiusLayer(r, c))
	}
	for l := range r.Zones.Layers {
		out = append(out, zoneLayer(r, l))
	}
	return append(out, cellLayers(r)...)
}

// named is a measure's id and what it is called.
type named struct {
	id    string
	title message.Text
}

func titled(id, zh, en string) named {
	if zh == "" {
		zh = id
	}
	if en == "" {
		en = id
	}
	return named{id, message.Text{ZH: zh, EN: en}}
}

// basis says on what the figures of a circle rest.
func basis(r *study.Result, c *study.CircleResult) message.Text {
	filter := c.Facilities
	if filter == "" {
		filter = "*"
	}
	if len(c.Minutes) > 0 {
		return message.T("%s；机构：%s（%d 个）；人口：%s", "%s; facilities: %s (%d); population: %s", c.How, filter, len(c.Supply), populationOf(r.Config))
	}
	return message.T("直线距离；机构：%s（%d 个）；人口：%s", "straight line; facilities: %s (%d); population: %s", filter, len(c.Supply), populationOf(r.Config))
}

func populationOf(s *settings.Study) string {
	var files []string
	for _, p := range s.Population {
		files = append(files, p.Group+" "+p.File)
	}
	return strings.Join(files, ", ")
}

// noted adds the study's note, such as that its data are invented, to a title.
func noted(r *study.Result, t message.Text) message.Text {
	if r.Config.Note != "" {
		t.ZH += "（" + r.Config.Note + "）"
	}
	if r.Config.NoteEN != "" {
		t.EN += " (" + r.Config.NoteEN + ")"
	}
	return t
}

// cutoffName is a cut-off as it stands in field names: 1000m, 15min.
func cutoffName(cutoff float64, u analysis.Unit) string {
	if u == analysis.Seconds {
		return strconv.FormatFloat(cutoff/60, 'f', -1, 64) + "min"
	}
	return strconv.FormatFloat(cutoff, 'f', -1, 64) + "m"
}

// cutoffTitle is a cut-off as people read it.
func cutoffTitle(cutoff float64, u analysis.Unit) message.Text {
	if u == analysis.Seconds {
		return message.T("%g 分钟", "%g min", cutoff/60)
	}
	if cutoff >= 1000 {
		return message.T("%g 公里", "%g km", cutoff/1000)
	}
	return message.T("%g 米", "%g m", cutoff)
}

// fieldName makes a lower-case name of what may be a user's id.
func fieldName(parts ...string) string {
	name := strings.ToLower(strings.Join(parts, "_"))
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.'\"`;,()[]", r) {
			return '_'
		}
		return r
	}, name)
}

// code is a field of a zone's code.
func code(name string, zh, en string) layer.Field {
	return layer.Field{Name: name, Title: message.Text{ZH: zh, EN: en}, Kind: layer.Text}
}

func integer(name string, zh, en string) layer.Field {
	return layer.Field{Name: name, Title: message.Text{ZH: zh, EN: en}, Kind: layer.Integer}
}

// measure is a real field with a unit and digits.
func measure(name string, title message.Text, unit string, digits int) layer.Field {
	return quantity(name, title, message.Text{ZH: unit, EN: unit}, digits)
}

// quantity is a real field with a unit that reads differently in each language.
func quantity(name string, title, unit message.Text, digits int) layer.Field {
	if unit.ZH != "" {
		title = message.Text{ZH: title.ZH + "（" + unit.ZH + "）", EN: title.EN + " (" + unit.EN + ")"}
	}
	return layer.Field{Name: name, Title: title, Kind: layer.Real, Unit: unit.ZH, Decimals: digits}
}

// peopleField is a count of people.
func peopleField(name string, title message.Text) layer.Field {
	return layer.Field{Name: name, Title: message.Text{ZH: title.ZH + "（人）", EN: title.EN}, Kind: layer.Real, Unit: "人", Decimals: 2}
}

// groupField is the people of a group.
func groupField(group string) layer.Field {
	if group == "total" {
		return peopleField("people_total", message.T("人口", "people"))
	}
	return peopleField(fieldName("people", group), message.T("人口 %s", "people %s", group))
}
