package gpkg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/twpayne/go-geom"
	"github.com/twpayne/go-geom/encoding/wkb"

	"github.com/medreach/medreach/geo/message"
)

var (
	notBlob     = message.Text{ZH: "几何数据不是 GeoPackage 格式", EN: "the geometry is not in the GeoPackage format"}
	cutGeometry = message.Text{ZH: "几何数据不完整", EN: "the geometry is incomplete"}
	curved      = message.Text{ZH: "不支持曲线或三维曲面几何", EN: "curved and surface geometries are not supported"}
	nested      = message.Text{ZH: "几何嵌套过深", EN: "the geometry is nested too deep"}
	notFinite   = message.Text{ZH: "坐标不是有限的数", EN: "a coordinate is not a finite number"}
	shortLine   = message.Text{ZH: "线少于 2 个点", EN: "a line has fewer than 2 points"}
	shortRing   = message.Text{ZH: "多边形的环少于 4 个点", EN: "a ring has fewer than 4 points"}
	openRing    = message.Text{ZH: "多边形的环没有闭合", EN: "a ring is open"}
)

// problem is what is wrong with a geometry.
type problem struct{ text message.Text }

func (p problem) Error() string { return p.text.EN }

// decodeBlob reads a GeoPackage geometry: a header with an envelope, then WKB.
// It returns nil for an empty geometry.
func decodeBlob(blob []byte) (orb.Geometry, error) {
	const empty, extended = 0x10, 0x20
	if len(blob) < 8 || blob[0] != 'G' || blob[1] != 'P' || blob[2] != 0 || blob[3]&extended != 0 {
		return nil, problem{notBlob}
	}
	envelopes := [...]int{0, 32, 48, 48, 64}
	kind := int(blob[3] >> 1 & 7)
	if kind >= len(envelopes) {
		return nil, problem{notBlob}
	}
	if blob[3]&empty != 0 {
		return nil, nil
	}
	start := 8 + envelopes[kind]
	if len(blob) < start {
		return nil, problem{cutGeometry}
	}
	// go-geom believes the counts in the data, so they are checked first.
	w := walker{left: blob[start:]}
	if w.geometry(0); w.err != nil {
		return nil, w.err
	}
	g, err := wkb.Unmarshal(blob[start:])
	if err != nil {
		return nil, errors.Join(problem{cutGeometry}, err)
	}
	return fromGeom(g)
}

// walker goes over WKB without keeping anything; err is the first thing wrong.
type walker struct {
	left []byte
	err  error
}

func (w *walker) take(n int64) []byte {
	if w.err == nil && n > int64(len(w.left)) {
		w.err = problem{cutGeometry}
	}
	if w.err != nil {
		return make([]byte, 5)[:min(n, 5)]
	}
	taken := w.left[:n]
	w.left = w.left[n:]
	return taken
}

// geometry checks each count of one geometry against the bytes that are left.
func (w *walker) geometry(depth int) {
	if depth > maxNesting {
		w.err = problem{nested}
		return
	}
	head := w.take(5)
	var order binary.ByteOrder = binary.BigEndian
	if head[0] == 1 {
		order = binary.LittleEndian
	}
	code := order.Uint32(head[1:])
	if w.err == nil && code >= 4000 {
		w.err = problem{curved}
	}
	if w.err != nil {
		return
	}
	point := 8 * [...]int64{2, 3, 3, 4}[code/1000]
	count := func() int64 { return int64(order.Uint32(w.take(4))) }
	switch code % 1000 {
	case 1:
		w.take(point)
	case 2:
		w.take(count() * point)
	case 3:
		for rings := count(); rings > 0 && w.err == nil; rings-- {
			w.take(count() * point)
		}
	case 4, 5, 6, 7:
		for parts := count(); parts > 0 && w.err == nil; parts-- {
			w.geometry(depth + 1)
		}
	default:
		w.err = problem{curved}
	}
}

// fromGeom makes an orb geometry of the first two ordinates.
func fromGeom(g geom.T) (orb.Geometry, error) {
	if parts, ok := g.(*geom.GeometryCollection); ok {
		return fromCollection(parts)
	}
	if slices.ContainsFunc(g.FlatCoords(), func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
		if p, ok := g.(*geom.Point); ok && math.IsNaN(p.X()) && math.IsNaN(p.Y()) {
			return nil, nil // the way WKB writes an empty point
		}
		return nil, problem{notFinite}
	}
	f := flat{coords: g.FlatCoords(), stride: g.Stride()}
	var shape orb.Geometry
	switch g := g.(type) {
	case *geom.Point:
		shape = f.points(0, len(f.coords))[0]
	case *geom.LineString:
		shape = f.line(0, len(f.coords))
	case *geom.MultiPoint:
		shape = orb.MultiPoint(f.points(0, len(f.coords)))
	case *geom.MultiLineString:
		var lines orb.MultiLineString
		from := 0
		for _, end := range g.Ends() {
			lines = append(lines, f.line(from, end))
			from = end
		}
		shape = lines
	case *geom.Polygon:
		shape = f.polygon(0, g.Ends())
	case *geom.MultiPolygon:
		var polygons orb.MultiPolygon
		from := 0
		for _, ends := range g.Endss() {
			polygons = append(polygons, f.polygon(from, ends))
			if len(ends) > 0 {
				from = ends[len(ends)-1]
			}
		}
		shape = polygons
	default:
		return nil, problem{curved}
	}
	if f.err != nil || len(f.coords) == 0 {
		return nil, f.err
	}
	return shape, nil
}

func fromCollection(g *geom.GeometryCollection) (orb.Geometry, error) {
	var shapes orb.Collection
	for _, part := range g.Geoms() {
		shape, err := fromGeom(part)
		if err != nil {
			return nil, err
		}
		if shape != nil {
			shapes = append(shapes, shape)
		}
	}
	if shapes == nil {
		return nil, nil
	}
	return shapes, nil
}

// flat reads points out of go-geom's array of ordinates; err is the first
// thing found wrong.
type flat struct {
	coords []float64
	stride int
	err    error
}

func (f *flat) check(ok bool, what message.Text) {
	if !ok && f.err == nil {
		f.err = problem{what}
	}
}

func (f *flat) points(from, to int) []orb.Point {
	points := make([]orb.Point, 0, (to-from)/f.stride)
	for i := from; i < to; i += f.stride {
		points = append(points, orb.Point{f.coords[i], f.coords[i+1]})
	}
	return points
}

func (f *flat) line(from, to int) orb.LineString {
	line := f.points(from, to)
	f.check(len(line) >= 2 || len(f.coords) == 0, shortLine)
	return line
}

func (f *flat) polygon(from int, ends []int) orb.Polygon {
	polygon := make(orb.Polygon, 0, len(ends))
	for _, end := range ends {
		ring := orb.Ring(f.points(from, end))
		f.check(len(ring) >= 4, shortRing)
		f.check(len(ring) == 0 || ring[0] == ring[len(ring)-1], openRing)
		polygon = append(polygon, ring)
		from = end
	}
	return polygon
}

// appendBlob appends a geometry on WGS 84, with its envelope unless it is a point.
func appendBlob(dst []byte, g geom.T, b orb.Bound) ([]byte, error) {
	const little, withEnvelope = 1, 1 << 1
	flags := byte(little)
	_, isPoint := g.(*geom.Point)
	if !isPoint {
		flags |= withEnvelope
	}
	dst = append(dst, 'G', 'P', 0, flags)
	dst = binary.LittleEndian.AppendUint32(dst, srsID)
	if !isPoint {
		for _, v := range [...]float64{b.Min[0], b.Max[0], b.Min[1], b.Max[1]} {
			dst = binary.LittleEndian.AppendUint64(dst, math.Float64bits(v))
		}
	}
	body, err := wkb.Marshal(g, wkb.NDR)
	return append(dst, body...), err
}

// toGeom makes a go-geom geometry; open rings are closed.
func toGeom(g orb.Geometry) (geom.T, error) {
	var a array
	switch g := g.(type) {
	case orb.Point:
		a.add(g)
		return geom.NewPointFlat(geom.XY, a.coords), a.err
	case orb.MultiPoint:
		a.add(g...)
		return geom.NewMultiPointFlat(geom.XY, a.coords), a.err
	case orb.LineString:
		a.add(g...)
		return geom.NewLineStringFlat(geom.XY, a.coords), a.err
	case orb.MultiLineString:
		for _, line := range g {
			a.add(line...)
			a.ends = append(a.ends, len(a.coords))
		}
		return geom.NewMultiLineStringFlat(geom.XY, a.coords, a.ends), a.err
	case orb.Ring:
		return toGeom(orb.Polygon{g})
	case orb.Bound:
		return toGeom(g.ToPolygon())
	case orb.Polygon:
		ends := a.polygon(g)
		return geom.NewPolygonFlat(geom.XY, a.coords, ends), a.err
	case orb.MultiPolygon:
		endss := make([][]int, len(g))
		for i, p := range g {
			endss[i] = a.polygon(p)
		}
		return geom.NewMultiPolygonFlat(geom.XY, a.coords, endss), a.err
	case orb.Collection:
		parts := geom.NewGeometryCollection()
		for _, part := range g {
			p, err := toGeom(part)
			if err == nil {
				err = parts.Push(p)
			}
			if err != nil {
				return nil, err
			}
		}
		return parts, nil
	}
	return nil, fmt.Errorf("gpkg: geometry %T is unknown", g)
}

// array gathers ordinates for go-geom.
type array struct {
	coords []float64
	ends   []int
	err    error
}

func (a *array) add(points ...orb.Point) {
	a.coords = slices.Grow(a.coords, 2*len(points))
	for _, p := range points {
		if math.IsNaN(p[0]+p[1]) || math.IsInf(p[0]+p[1], 0) {
			a.err = fmt.Errorf("gpkg: coordinate (%v, %v) is not finite", p[0], p[1])
		}
		a.coords = append(a.coords, p[0], p[1])
	}
}

func (a *array) polygon(p orb.Polygon) (ends []int) {
	for _, ring := range p {
		a.add(ring...)
		if n := len(ring); n > 0 && ring[0] != ring[n-1] {
			a.add(ring[0])
		}
		ends = append(ends, len(a.coords))
	}
	return ends
}
