package backdrop

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo/message"
)

// Names of the layers of water.
const (
	LakesName  = "water"
	RiversName = "rivers"
)

// Water is the lakes and the rivers of a study: layers of polygons and of lines, each
// where there are any.
func Water(shapes []source.Shape, note message.Text) []*layer.Layer {
	var lakes, rivers []layer.Feature
	for _, s := range shapes {
		f := layer.Feature{Geometry: s.Geometry, Values: []any{s.Name}}
		switch g := s.Geometry.(type) {
		case orb.Polygon:
			f.Geometry = orb.MultiPolygon{g}
			lakes = append(lakes, f)
		case orb.MultiPolygon:
			lakes = append(lakes, f)
		default:
			rivers = append(rivers, f)
		}
	}
	var out []*layer.Layer
	for _, l := range []struct {
		name     string
		title    message.Text
		features []layer.Feature
	}{{LakesName, message.Text{ZH: "湖泊水面", EN: "lakes"}, lakes}, {RiversName, message.Text{ZH: "河流", EN: "rivers"}, rivers}} {
		if len(l.features) == 0 {
			continue
		}
		title := l.title
		if note.ZH != "" {
			title = message.T("%s（%s）", "%s (%s)", title, note)
		}
		out = append(out, &layer.Layer{Name: l.name, Title: title, Count: len(l.features), Features: layer.Of(l.features),
			Fields: []layer.Field{{Name: "name", Title: message.Text{ZH: "名称", EN: "name"}}}, Style: layer.One("#b9d9ec", l.title)})
	}
	return out
}
