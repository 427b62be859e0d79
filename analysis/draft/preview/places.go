package preview

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis/draft/recognition"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone/placing"
)

// byColumns is that the columns of outlines give away where they come from.
const byColumns position.Basis = "columns"

// sureOf is how sure each basis is, as facilities/position has it.
var sureOf = map[position.Basis]float64{position.InHeader: 0.95, position.InFileName: 0.9, position.InFile: 0.9, position.Projected: 0.9, byColumns: 0.8, position.Assumed: 0.5}

// placeTable reads the places of a table of zones, people or roads as the study that
// is drafted would.
func (f *File) placeTable(l *recognition.Look) {
	t := l.Table
	axes := placing.AxesOf(t)
	shaped := false
	for i := range t.Rows {
		shaped = shaped || t.Rows[i].Geometry != nil
	}
	c := placing.Coordinates{File: l.File, FileIs: t.CRS}
	if !shaped {
		c.FileIs, c.Header, c.Column = nil, axes.Datum, headersOf(t, axes)
	}
	if d, err := geo.ParseDatum(l.Datum); err == nil && l.Datum != "" {
		c.Datum, c.Declared = d, true
	}
	var raw []orb.Point
	var extent orb.Bound
	for i := range t.Rows {
		row := &t.Rows[i]
		if p, ok := axes.Pair(row); !shaped && ok && p != (orb.Point{}) {
			raw = append(raw, p)
		}
		if row.Geometry == nil {
			continue
		}
		if len(raw) == 0 {
			extent = row.Geometry.Bound()
		}
		extent = extent.Union(row.Geometry.Bound())
		raw = append(raw, middle(row.Geometry))
	}
	c.Sample = raw[:min(len(raw), mostPoints)]
	system, err := placing.Of(c)
	if err != nil || len(raw) == 0 {
		if err != nil {
			f.Doubts = append(f.Doubts, message.T("%s", "%s", err))
		}
		return
	}
	f.Datum = datumOf(l, c, system)
	f.Preview.show(convert(system, raw))
	if shaped { // the middles do not reach the edges
		b := extent
		if around := convert(system, []orb.Point{b.Min, b.Max, b.LeftTop(), b.RightBottom()}); len(around) == 4 {
			f.Preview.bound(orb.MultiPoint(around).Bound())
		}
	}
}

// headersOf names the columns of the coordinates.
func headersOf(t *feature.Table, a placing.Axes) string {
	switch {
	case a.Both >= 0:
		return t.Columns[a.Both]
	case a.Found():
		return t.Columns[a.Lon] + ", " + t.Columns[a.Lat]
	}
	return ""
}

func convert(system *placing.System, raw []orb.Point) []orb.Point {
	var out []orb.Point
	for _, p := range raw {
		if q, ok := system.ToWGS84(p); ok {
			out = append(out, q)
		}
	}
	return out
}

// middle is a place to show a shape at, in its own coordinates.
func middle(g orb.Geometry) orb.Point {
	if p, ok := g.(orb.Point); ok {
		return p
	}
	p, area := planar.CentroidArea(g)
	if area == 0 {
		return g.Bound().Center()
	}
	return p
}

// datumOf tells the system and what it rests on.
func datumOf(l *recognition.Look, c placing.Coordinates, system *placing.System) *Datum {
	told := system.Finding("")
	d := &Datum{Name: told.Value, Reason: told.Message}
	basis := position.Assumed
	switch {
	case l.Datum != "" && l.Role == recognition.Zones && shapes(l.Table):
		basis, d.Reason = byColumns, message.T("列名或文件名像是高德 DataV 的边界", "headers or the file's name look like boundaries of AMap's DataV")
	case c.Header != nil:
		basis, d.Reason = position.InHeader, message.T("列名注明", "the headers say so")
	case l.Datum != "":
		basis, d.Reason = position.InFileName, message.T("列名或文件名注明", "the headers or the file's name say so")
	case c.FileIs != nil && c.FileIs.Code() != "EPSG:4326":
		basis = position.InFile
	case c.FileIs == nil && !geographic(c.Sample):
		basis = position.Projected
	}
	d.Basis, d.Sure = string(basis), sureOf[basis]
	return d
}

func shapes(t *feature.Table) bool {
	for i := range t.Rows {
		switch t.Rows[i].Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
			return true
		}
	}
	return false
}

// geographic reports whether numbers can be degrees.
func geographic(sample []orb.Point) bool {
	b := orb.MultiPoint(sample).Bound()
	return b.Min[0] >= -360 && b.Max[0] <= 360 && b.Min[1] >= -90 && b.Max[1] <= 360
}
