package geojson

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"
)

// Collection is what Write writes: a FeatureCollection whose features are
// produced one at a time.
type Collection struct {
	Name     string   // of the layer, as GDAL and QGIS read it; "" leaves it out
	Columns  []string // property names in the order in which they are written
	Features iter.Seq[Feature]
	Bounds   bool // write a "bbox" member, after the features
}

// Feature is one feature of a Collection.
type Feature struct {
	ID       string // "" leaves it out
	Geometry orb.Geometry
	// Values are the properties, parallel to Collection.Columns: string, bool,
	// int, int32, int64, float32, float64, or nil for a missing one. A float that
	// is not finite is written as missing too.
	Values []any
}

// Write writes a collection as RFC 7946: longitude and latitude on WGS 84 with
// 7 decimals (1 cm), outer rings counter-clockwise and holes clockwise
// whichever way they came, no "crs" member. Rings that do not end where they
// began are closed. The same collection gives the same bytes.
//
// An error comes from w, or from a value or coordinate that GeoJSON cannot
// hold, which is the caller's mistake.
func Write(w io.Writer, c Collection) error {
	e := encoder{out: bufio.NewWriterSize(w, 1<<16), bounds: orb.Bound{
		Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}}
	names := make([][]byte, len(c.Columns))
	for i, column := range c.Columns {
		names[i] = append(quote(nil, column), ':')
	}
	e.text(`{"type":"FeatureCollection",`)
	if c.Name != "" {
		e.text(`"name":`)
		e.buf = append(quote(e.buf, c.Name), ',')
	}
	e.text(`"features":[`)
	first := true
	for f := range c.Features {
		if !first {
			e.text(",")
		}
		first = false
		if err := e.feature(f, names); err != nil {
			return fmt.Errorf("geojson: feature %q: %w", f.ID, err)
		}
	}
	e.text("\n]")
	if c.Bounds && e.bounds.Min[0] <= e.bounds.Max[0] {
		e.text(`,"bbox":`)
		b := e.bounds
		e.buf = append(e.buf, '[')
		e.buf = append(appendPair(e.buf, b.Min), ',')
		e.buf = append(appendPair(e.buf, b.Max), ']')
	}
	e.text("}\n")
	if err := e.flush(0); err != nil {
		return err
	}
	return e.out.Flush()
}

// encoder appends to buf and hands it to out once a feature.
type encoder struct {
	out    *bufio.Writer
	buf    []byte
	bounds orb.Bound
}

func (e *encoder) text(s string) { e.buf = append(e.buf, s...) }

// flush hands over the buffer once it holds enough bytes.
func (e *encoder) flush(enough int) error {
	if len(e.buf) < enough {
		return nil
	}
	_, err := e.out.Write(e.buf)
	e.buf = e.buf[:0]
	return err
}

func (e *encoder) feature(f Feature, names [][]byte) error {
	if len(f.Values) > len(names) {
		return fmt.Errorf("%d values for %d columns", len(f.Values), len(names))
	}
	e.text("\n" + `{"type":"Feature",`)
	if f.ID != "" {
		e.text(`"id":`)
		e.buf = append(quote(e.buf, f.ID), ',')
	}
	e.text(`"properties":{`)
	for i, name := range names {
		if i > 0 {
			e.text(",")
		}
		e.buf = append(e.buf, name...)
		var value any
		if i < len(f.Values) {
			value = f.Values[i]
		}
		if err := e.value(value); err != nil {
			return fmt.Errorf("column %s %w", name, err)
		}
	}
	e.text(`},"geometry":`)
	if err := e.geometry(f.Geometry); err != nil {
		return err
	}
	e.text("}")
	return e.flush(1 << 12)
}

func (e *encoder) value(v any) error {
	switch v := v.(type) {
	case nil:
		e.text("null")
	case string:
		e.buf = quote(e.buf, v)
	case bool:
		e.buf = strconv.AppendBool(e.buf, v)
	case int:
		e.buf = strconv.AppendInt(e.buf, int64(v), 10)
	case int32:
		e.buf = strconv.AppendInt(e.buf, int64(v), 10)
	case int64:
		e.buf = strconv.AppendInt(e.buf, v, 10)
	case float32:
		e.buf = appendFloat(e.buf, float64(v), 32)
	case float64:
		e.buf = appendFloat(e.buf, v, 64)
	default:
		return fmt.Errorf("holds a %T", v)
	}
	return nil
}

// quote appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func quote(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}

func appendFloat(dst []byte, v float64, bits int) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return append(dst, "null"...)
	case v != 0 && (math.Abs(v) < 1e-6 || math.Abs(v) >= 1e21):
		return strconv.AppendFloat(dst, v, 'e', -1, bits)
	}
	return strconv.AppendFloat(dst, v+0, 'f', -1, bits)
}

func (e *encoder) geometry(g orb.Geometry) error {
	switch g := g.(type) {
	case nil:
		e.text("null")
	case orb.Point:
		e.text(`{"type":"Point","coordinates":`)
		return e.close(e.point(g))
	case orb.MultiPoint:
		e.text(`{"type":"MultiPoint","coordinates":`)
		return e.close(e.points(g, false))
	case orb.LineString:
		e.text(`{"type":"LineString","coordinates":`)
		return e.close(e.points(g, false))
	case orb.MultiLineString:
		e.text(`{"type":"MultiLineString","coordinates":`)
		return e.close(each(e, g, func(l orb.LineString) error { return e.points(l, false) }))
	case orb.Ring:
		return e.geometry(orb.Polygon{g})
	case orb.Bound:
		return e.geometry(g.ToPolygon())
	case orb.Polygon:
		e.text(`{"type":"Polygon","coordinates":`)
		return e.close(e.polygon(g))
	case orb.MultiPolygon:
		e.text(`{"type":"MultiPolygon","coordinates":`)
		return e.close(each(e, g, e.polygon))
	case orb.Collection:
		e.text(`{"type":"GeometryCollection","geometries":`)
		return e.close(each(e, g, e.geometry))
	default:
		return fmt.Errorf("geometry %T is unknown", g)
	}
	return nil
}

func (e *encoder) close(err error) error {
	e.text("}")
	return err
}

// each writes an array of parts.
func each[T any](e *encoder, parts []T, write func(T) error) error {
	e.text("[")
	for i, part := range parts {
		if i > 0 {
			e.text(",")
		}
		if err := write(part); err != nil {
			return err
		}
	}
	e.text("]")
	return nil
}

func (e *encoder) polygon(p orb.Polygon) error {
	e.text("[")
	for i, ring := range p {
		if i > 0 {
			e.text(",")
		}
		want := orb.CCW
		if i > 0 {
			want = orb.CW
		}
		if n := len(ring); n > 0 && ring[0] != ring[n-1] {
			ring = append(ring[:n:n], ring[0])
		}
		if err := e.points(ring, ring.Orientation() == -want); err != nil {
			return err
		}
	}
	e.text("]")
	return nil
}

func (e *encoder) points(points []orb.Point, backwards bool) error {
	e.text("[")
	for i := range points {
		if i > 0 {
			e.text(",")
		}
		at := i
		if backwards {
			at = len(points) - 1 - i
		}
		if err := e.point(points[at]); err != nil {
			return err
		}
	}
	e.text("]")
	return nil
}

func (e *encoder) point(p orb.Point) error {
	if !(math.Abs(p[0]) <= maxCoordinate && math.Abs(p[1]) <= maxCoordinate) {
		return fmt.Errorf("coordinate (%v, %v) is not on earth", p[0], p[1])
	}
	e.bounds = e.bounds.Extend(p)
	e.buf = append(appendPair(append(e.buf, '['), p), ']')
	return nil
}

func appendPair(dst []byte, p orb.Point) []byte {
	return appendDegrees(append(appendDegrees(dst, p[0]), ','), p[1])
}

// appendDegrees writes 7 decimals without trailing zeros. Integer arithmetic
// is several times as fast as strconv and rounds halves away from zero.
func appendDegrees(dst []byte, v float64) []byte {
	const scale = 1e7
	n := int64(math.Round(v * scale))
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}
	dst = strconv.AppendInt(dst, n/scale, 10)
	rest := n % scale
	if rest == 0 {
		return dst
	}
	digits := [8]byte{'.'}
	for i := 7; i > 0; i-- {
		digits[i] = byte('0' + rest%10)
		rest /= 10
	}
	end := len(digits)
	for digits[end-1] == '0' {
		end--
	}
	return append(dst, digits[:end]...)
}
