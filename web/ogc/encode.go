package ogc

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/publication"
)

// encoder appends features as GeoJSON in a coordinate system.
type encoder struct {
	buf   []byte
	layer *publication.Layer
	crs   *query.System
	names [][]byte
	scale float64
}

func newEncoder(l *publication.Layer, s *query.System) *encoder {
	e := &encoder{layer: l, crs: s, scale: math.Pow(10, float64(s.Digits))}
	for _, f := range l.Fields {
		e.names = append(e.names, append(quoted(f.Name), ':'))
	}
	return e
}

func quoted(s string) []byte {
	out, err := json.Marshal(s)
	if err != nil {
		return []byte(`""`)
	}
	return out
}

func (e *encoder) text(s string) { e.buf = append(e.buf, s...) }

// feature appends the members of a feature without its last brace.
func (e *encoder) feature(row int) {
	e.text(`{"type":"Feature","id":`)
	e.buf = strconv.AppendInt(e.buf, int64(row)+1, 10)
	e.text(`,"geometry":`)
	e.geometry(e.layer.Geometry(row))
	e.text(`,"properties":{`)
	for i, name := range e.names {
		if i > 0 {
			e.text(",")
		}
		e.buf = append(e.buf, name...)
		switch v := e.layer.Value(row, i).(type) {
		case nil:
			e.text("null")
		case string:
			e.buf = append(e.buf, quoted(v)...)
		case bool:
			e.buf = strconv.AppendBool(e.buf, v)
		case int64:
			e.buf = strconv.AppendInt(e.buf, v, 10)
		case float64:
			e.number(v)
		}
	}
	e.text("}")
}

// number appends a number of a field that holds fractions. One without any still
// shows a point: programs take the type of a field from the first features.
func (e *encoder) number(v float64) {
	format := byte('f')
	if abs := math.Abs(v); abs != 0 && (abs < 1e-6 || abs >= 1e21) {
		format = 'e'
	}
	from := len(e.buf)
	e.buf = strconv.AppendFloat(e.buf, v, format, -1, 64)
	if !bytes.ContainsAny(e.buf[from:], ".e") {
		e.text(".0")
	}
}

func (e *encoder) geometry(g orb.Geometry) {
	e.text(`{"type":"` + g.GeoJSONType() + `","coordinates":`)
	switch g := g.(type) {
	case orb.Point:
		e.point(g)
	case orb.LineString:
		e.line(g, false)
	case orb.MultiLineString:
		list(e, g, func(l orb.LineString) { e.line(l, false) })
	case orb.Polygon:
		e.polygon(g)
	case orb.MultiPolygon:
		list(e, g, e.polygon)
	}
	e.text("}")
}

func list[T any](e *encoder, parts []T, each func(T)) {
	e.text("[")
	for i, p := range parts {
		if i > 0 {
			e.text(",")
		}
		each(p)
	}
	e.text("]")
}

// polygon turns rings as RFC 7946 asks: the outer one counter-clockwise.
func (e *encoder) polygon(p orb.Polygon) {
	first := true
	list(e, p, func(r orb.Ring) {
		wanted := orb.CW
		if first {
			wanted, first = orb.CCW, false
		}
		e.line(orb.LineString(r), r.Orientation() != wanted)
	})
}

func (e *encoder) line(points orb.LineString, backwards bool) {
	e.text("[")
	for i := range points {
		if i > 0 {
			e.text(",")
		}
		if backwards {
			i = len(points) - 1 - i
		}
		e.point(points[i])
	}
	e.text("]")
}

func (e *encoder) point(p orb.Point) {
	a, b := e.crs.From(p)
	e.text("[")
	e.coordinate(a)
	e.text(",")
	e.coordinate(b)
	e.text("]")
}

func (e *encoder) coordinate(v float64) {
	e.buf = strconv.AppendFloat(e.buf, math.Round(v*e.scale)/e.scale+0, 'f', -1, 64)
}
