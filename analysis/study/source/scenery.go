package source

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone/placing"
)

// Shape is a thing that is drawn and not measured, such as a river.
type Shape struct {
	Name     string
	Geometry orb.Geometry // lines or polygons, WGS 84
}

// nameHeaders are the columns that hold names.
var nameHeaders = []string{"name", "名称", "河流名称", "水系名称", "河名", "湖名"}

// Water reads the rivers and lakes of a study; nothing where it names none. Rows that
// are no lines or polygons on the earth are left out and told.
func Water(c *settings.Study) ([]Shape, []feature.Finding, error) {
	w := &c.Water
	if w.File == "" {
		return nil, nil, nil
	}
	ref, err := ReferenceOf(c, "water.datum", w.Datum)
	if err != nil {
		return nil, nil, err
	}
	t, err := Open(File{Path: c.Path(w.File), Name: w.File, Layer: w.Layer, CRS: ref.CRS})
	if err != nil {
		return nil, nil, err
	}
	about := placing.Geometries(t)
	about.Datum, about.CRS, about.Declared = ref.Datum, ref.CRS, ref.Declared
	place, err := placing.Of(about)
	if err != nil {
		return nil, nil, err
	}
	name := -1
	for i, column := range t.Columns {
		for _, h := range nameHeaders {
			if name < 0 && strings.EqualFold(column, h) {
				name = i
			}
		}
	}
	findings := []feature.Finding{place.Finding("water-datum")}
	var out []Shape
	for i := range t.Rows {
		g, ok := moved(t.Rows[i].Geometry, place)
		if !ok {
			findings = append(findings, feature.Finding{File: t.Source, Row: t.Rows[i].Number, Rule: "water-unusable", Severity: feature.Dropped,
				Message: message.T("不是线或面，或坐标不在地球范围内，未画出", "it is no line or polygon on the earth, and is not drawn")})
			continue
		}
		s := Shape{Geometry: g}
		if name >= 0 {
			s.Name = t.Rows[i].Value(name)
		}
		out = append(out, s)
	}
	return out, findings, nil
}

// moved is a geometry of lines or polygons in WGS 84; false where it is none.
func moved(g orb.Geometry, place *placing.System) (orb.Geometry, bool) {
	ok := true
	line := func(in []orb.Point) []orb.Point {
		out := make([]orb.Point, len(in))
		for i, p := range in {
			q, fine := place.ToWGS84(p)
			out[i], ok = q, ok && fine
		}
		return out
	}
	polygon := func(in orb.Polygon) (out orb.Polygon) {
		for _, r := range in {
			out = append(out, line(r))
		}
		return out
	}
	var out orb.Geometry
	switch g := g.(type) {
	case orb.LineString:
		out = orb.LineString(line(g))
	case orb.MultiLineString:
		var lines orb.MultiLineString
		for _, l := range g {
			lines = append(lines, line(l))
		}
		out = lines
	case orb.Polygon:
		out = polygon(g)
	case orb.MultiPolygon:
		var all orb.MultiPolygon
		for _, p := range g {
			all = append(all, polygon(p))
		}
		out = all
	default:
		return nil, false
	}
	return out, ok
}
