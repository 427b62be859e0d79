package terrain

import (
	"io"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/geojson"
)

// WriteWater writes rivers as lines and lakes as areas.
func (l *Land) WriteWater(w io.Writer) error {
	return geojson.Write(w, geojson.Collection{Columns: []string{"名称", "类型", "宽度（米）"}, Features: func(yield func(geojson.Feature) bool) {
		for i := range l.Barriers {
			if b := &l.Barriers[i]; b.Water() && !yield(geojson.Feature{Geometry: orb.LineString(points(b.Line)), Values: []any{b.Name, "河流", b.Width}}) {
				return
			}
		}
		for i := range l.Lakes {
			k := &l.Lakes[i]
			ring := orb.Ring(points(k.Shore))
			if ring.Orientation() != orb.CCW {
				ring.Reverse()
			}
			if !yield(geojson.Feature{Geometry: orb.Polygon{ring}, Values: []any{k.Name, k.Kind, nil}}) {
				return
			}
		}
	}})
}

func points(line []Spot) (out []orb.Point) {
	for _, s := range line {
		out = append(out, s.Point())
	}
	return out
}
