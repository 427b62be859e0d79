package lines

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines/joining"
	"github.com/medreach/medreach/geo/road/lines/wording"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone/placing"
)

// reader makes ways of rows.
type reader struct {
	source  Source
	table   *feature.Table
	keys    []string // headers as wording.Key writes them
	at      columns
	own     map[string]wording.Reading
	place   *placing.System
	schemes map[int]*wording.Scheme
	known   map[int]map[string]said // readings of cells, by column
	flows   map[string]wording.Flow
	speeds  map[string]uint8

	net     *road.Network
	nodes   *places
	names   map[string]int32
	drawn   map[uint64][]int32 // ways by the hash of their nodes, to find those drawn twice
	vertex  []road.Place       // of a line, used again
	remarks remarks

	oddClasses, oddSpeeds, oddFlows words
	unclassed, notRoads             int // rows
	rings                           int // ways
	joined                          joining.Report
}

// said is a reading, and whether there is one.
type said struct {
	wording.Reading
	ok bool
}

func newReader(s Source) *reader {
	vertices := 0
	for i := range s.Table.Rows {
		each(s.Table.Rows[i].Geometry, func(l orb.LineString) { vertices += len(l) })
	}
	return &reader{
		source: s, table: s.Table, remarks: remarks{file: s.Table.Source}, schemes: map[int]*wording.Scheme{}, known: map[int]map[string]said{}, flows: map[string]wording.Flow{}, speeds: map[string]uint8{},
		net:   &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}, Ways: make([]road.Way, 0, len(s.Table.Rows)), Refs: make([]int32, 0, vertices)},
		nodes: newPlaces(vertices), names: map[string]int32{"": 0}, drawn: make(map[uint64][]int32, len(s.Table.Rows)),
		oddClasses: words{}, oddSpeeds: words{}, oddFlows: words{},
	}
}

// each visits the lines of a geometry and reports whether it holds anything else.
func each(g orb.Geometry, visit func(orb.LineString)) (other bool) {
	switch g := g.(type) {
	case nil:
	case orb.LineString:
		visit(g)
	case orb.MultiLineString:
		for _, l := range g {
			visit(l)
		}
	case orb.Collection:
		for _, part := range g {
			other = each(part, visit) || other
		}
	default:
		return true
	}
	return other
}

// hasLines refuses a layer that has none at all.
func (r *reader) hasLines() error {
	var shapes []string
	for i := range r.table.Rows {
		g := r.table.Rows[i].Geometry
		lines := false
		each(g, func(orb.LineString) { lines = true })
		if lines {
			return nil
		}
		if g != nil && !slices.Contains(shapes, g.GeoJSONType()) {
			shapes = append(shapes, g.GeoJSONType())
		}
	}
	what := message.T("没有几何图形，不是道路图层", "it has no geometries and is no layer of roads")
	if len(shapes) > 0 {
		what = message.T("其中是 %s，不是线", "it holds %s, not lines", strings.Join(shapes, ", "))
	}
	return &feature.Fault{File: r.table.Source, What: what, Suggestion: message.T("请指定线图层（LineString 或 MultiLineString）", "name a layer of lines, LineString or MultiLineString")}
}

// rows makes the ways.
func (r *reader) rows(ctx context.Context) error {
	for i := range r.table.Rows {
		if i%4096 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if len(r.net.Refs) > math.MaxInt32/2 {
			return &feature.Fault{File: r.table.Source, What: message.T("道路太多，顶点超过 %d 个", "too many roads: over %d vertices", math.MaxInt32/2),
				Suggestion: message.T("请按地区拆分图层", "split the layer by area")}
		}
		r.row(&r.table.Rows[i])
	}
	return nil
}

// row makes the ways of a row.
func (r *reader) row(row *feature.Row) {
	lines := 0
	other := each(row.Geometry, func(orb.LineString) { lines++ })
	switch {
	case other:
		r.drop(row, "road-not-line", row.Geometry.GeoJSONType(), message.T("不是线，未使用其中的点和面", "it is no line; its points and areas are not used"))
	case lines == 0:
		r.drop(row, "road-no-geometry", "", message.T("没有几何图形", "it has no geometry"))
	}
	if lines == 0 {
		return
	}
	is, ok := r.class(row)
	if !ok || is.NoRoad {
		r.notRoads++
		return
	}
	way := r.attributes(row, is.Class)
	if way.Forward|way.Backward == road.Nobody {
		r.notRoads++
		return
	}
	each(row.Geometry, func(l orb.LineString) { r.line(row, l, way) })
}

func (r *reader) drop(row *feature.Row, rule, value string, what message.Text) {
	r.remarks.add(feature.Finding{Row: row.Number, Rule: rule, Severity: feature.Dropped, Value: value, Message: what})
}

// class reads the class of a row from the first column that says one. False is a line
// that is no road, as the rivers are in a layer of everything.
func (r *reader) class(row *feature.Row) (wording.Reading, bool) {
	odd := ""
	for _, c := range r.at.class {
		cell := row.Value(c)
		if tabular.Missing(cell) {
			if r.at.strictlyRoads && c == r.at.class[0] {
				return wording.Reading{}, false
			}
			continue
		}
		is, seen := r.known[c][cell]
		if !seen {
			is.Reading, is.ok = r.classOf(c, cell)
			if r.known[c] == nil {
				r.known[c] = map[string]said{}
			}
			r.known[c][cell] = is
		}
		if is.ok {
			return is.Reading, true
		}
		if odd == "" {
			odd = strings.TrimSpace(cell)
		}
	}
	if odd != "" {
		r.oddClasses.note(odd, row.Number)
	} else if len(r.at.class) > 0 {
		r.unclassed++
	}
	return wording.Reading{Class: road.Unclassified}, true
}

// attributes reads everything of a row but its line.
func (r *reader) attributes(row *feature.Row, class road.Class) road.Way {
	tags := wording.Tags(row.Value(r.at.tags), "oneway", "maxspeed", "maxspeed:forward", "maxspeed:backward", "junction")
	w := road.Way{ID: int64(row.Number), Class: class, Name: r.name(row.Value(r.at.name))}
	f := r.flowOf(row.Value(r.at.oneway), row.Number)
	if r.at.oneway < 0 && tags != nil {
		f = r.tagFlow(tags, class, row.Number)
	}
	w.SpeedForward, w.Driven = r.speed(row.Value(r.at.speed), r.at.speed, row.Number), r.at.driven
	w.SpeedBackward = w.SpeedForward
	if r.at.speedBack >= 0 {
		if v := r.speed(row.Value(r.at.speedBack), r.at.speedBack, row.Number); v > 0 {
			w.SpeedBackward = v
		}
	}
	if r.at.speed < 0 && tags != nil {
		general := r.speed(tags["maxspeed"], r.at.tags, row.Number)
		w.SpeedForward, w.SpeedBackward = general, general
		if v := r.speed(tags["maxspeed:forward"], r.at.tags, row.Number); v > 0 {
			w.SpeedForward = v
		}
		if v := r.speed(tags["maxspeed:backward"], r.at.tags, row.Number); v > 0 {
			w.SpeedBackward = v
		}
	}
	if len(r.at.class) == 0 {
		w.Class = bySpeed(max(w.SpeedForward, w.SpeedBackward))
	}
	w.Forward, w.Backward = modes(class, f)
	return w
}

// bySpeed is a class that lets a speed be driven, where nothing but the speed is known:
// that of an unclassified road would cap it. The steps are those of the built-in table.
func bySpeed(kmh uint8) road.Class {
	switch {
	case kmh <= 25: // or not known
		return road.Unclassified
	case kmh <= 30:
		return road.Tertiary
	case kmh <= 40:
		return road.Secondary
	case kmh <= 50:
		return road.Primary
	}
	return road.Trunk
}

// tagFlow reads the direction from OSM's tags, where motorways and roundabouts are
// one-way unless they say otherwise.
func (r *reader) tagFlow(tags map[string]string, class road.Class, row int) wording.Flow {
	if v := tags["oneway"]; v != "" {
		if f, ok := wording.Plain.Read(v); ok {
			return f
		}
		r.oddFlows.note(v, row)
	}
	if j := tags["junction"]; class == road.Motorway || j == "roundabout" || j == "circular" {
		return wording.Along
	}
	return wording.Both
}

func (r *reader) name(text string) int32 {
	text = strings.TrimSpace(text)
	i, known := r.names[text]
	if !known {
		i = int32(len(r.net.Names))
		r.net.Names = append(r.net.Names, text)
		r.names[text] = i
	}
	return i
}

func (r *reader) speed(cell string, column, row int) uint8 {
	if v, known := r.speeds[cell]; known {
		return v
	}
	v, ok := wording.Speed(cell, r.at.miles && column == r.at.speed)
	if !ok {
		r.oddSpeeds.note(strings.TrimSpace(cell), row)
		return 0
	}
	r.speeds[cell] = v
	return v
}

// farSegment is a distance between vertices above which a line is doubtful.
const farSegment = 100_000

// line adds a way.
func (r *reader) line(row *feature.Row, l orb.LineString, way road.Way) {
	switch placed, bad := r.project(l); {
	case bad >= 0:
		r.remarks.add(feature.Finding{Row: row.Number, Rule: "road-no-place", Severity: feature.Dropped, Value: pointText(l[bad]),
			Message:    message.T("第 %d 个顶点不在地球上，这条线未使用", "vertex %d is no place on the earth; the line is not used", bad+1),
			Suggestion: message.T("检查坐标系，以及经度、纬度是否写反", "check the coordinate system, and whether longitude and latitude are swapped")})
		return
	case !placed:
		r.drop(row, "road-no-length", "", message.T("线没有长度（少于两个不同的顶点）", "the line has no length: fewer than two different vertices"))
		return
	}
	for k := 1; k < len(r.vertex); k++ {
		a, b := r.vertex[k-1], r.vertex[k]
		if max(abs(int64(a.Lon)-int64(b.Lon)), abs(int64(a.Lat)-int64(b.Lat))) > 8_000_000 && geo.Distance(a.Point(), b.Point()) > farSegment {
			p := b.Point()
			r.remarks.add(feature.Finding{Row: row.Number, Rule: "road-far-vertex", Severity: feature.Warning, Point: &p,
				Message: message.T("相邻两个顶点相距 %.0f 公里，可能有错误的顶点", "two neighbouring vertices lie %.0f km apart: one may be wrong", geo.Distance(a.Point(), p)/1000)})
			break
		}
	}
	way.From = int32(len(r.net.Refs))
	for _, p := range r.vertex {
		r.net.Refs = append(r.net.Refs, r.nodes.number(p))
	}
	way.To = int32(len(r.net.Refs))
	if r.twice(row, &way) {
		r.net.Refs = r.net.Refs[:way.From]
		return
	}
	if r.net.Refs[way.From] == r.net.Refs[way.To-1] {
		r.rings++
	}
	r.net.Ways = append(r.net.Ways, way)
}

// project brings a line to r.vertex. It returns the first vertex that is no place, else
// -1, and whether there are two different ones.
func (r *reader) project(l orb.LineString) (placed bool, bad int) {
	r.vertex = r.vertex[:0]
	for i, q := range l {
		p, ok := r.place.ToWGS84(q)
		if !ok || !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) {
			return false, i
		}
		if at := road.PlaceOf(p); len(r.vertex) == 0 || at != r.vertex[len(r.vertex)-1] {
			r.vertex = append(r.vertex, at)
		}
	}
	return len(r.vertex) > 1, -1
}

func abs(x int64) int64 {
	if x < 0 {
		return -x
	}
	return x
}
