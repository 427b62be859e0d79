package tile

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/simplify"

	"github.com/medreach/medreach/web/publication"
)

const (
	margin    = 64 // units drawn beyond a tile, so that borders and symbols are whole
	tolerance = 4  // units that a border may move at zooms below detailZoom: half a pixel
	speck     = 32 // square units below which a ring is not drawn: half a pixel
)

// shapeKey names the geometries of a layer as they are shown at a zoom.
type shapeKey struct {
	hash          string
	zoom, coarser int
}

// drawShapes draws lines and polygons. Where coarser borders do not make a tile small
// enough, it is its attributes that do not fit: then they are left out.
func (s *Server) drawShapes(k sketch) []*geojson.Feature {
	l, id, coarser := k.layer, k.id, k.coarser
	at, told := min(id.Z, detailZoom), coarser < mostCoarser/2
	if !told {
		coarser -= mostCoarser / 2
	}
	shapes := s.prepared(l, at, coarser)
	box := id.box(k.margin)
	var rows []int32
	l.Candidates(degrees(box, id.Z), func(row int32, _ bool) bool {
		rows = append(rows, row)
		return true
	})
	sortRows(rows)
	out := make([]*geojson.Feature, 0, len(rows))
	for _, row := range rows {
		g := fit(enlarge(shapes[row], id.Z-at), box, id)
		if g == nil {
			continue
		}
		f := &geojson.Feature{ID: int(row) + 1, Geometry: g}
		if told {
			f.Properties = values(l, int(row), k.fields)
		}
		out = append(out, f)
	}
	return out
}

// values are the attributes of a row; what is missing is left out.
func values(l *publication.Layer, row int, fields []int) geojson.Properties {
	out := make(geojson.Properties, len(fields))
	for _, i := range fields {
		if v := l.Value(row, i); v != nil && v != "" {
			out[l.Fields[i].Name] = v
		}
	}
	return out
}

// prepared are the geometries of a layer on the world's map at a zoom, parallel
// to its rows; nil where one is too small to be seen.
func (s *Server) prepared(l *publication.Layer, zoom, coarser int) []orb.Geometry {
	key := shapeKey{l.Hash, zoom, coarser}
	if known, ok := s.shapes.get(key); ok {
		return known.([]orb.Geometry)
	}
	made, _, _ := s.flight.Do(fmt.Sprint(key), func() (any, error) {
		out := make([]orb.Geometry, l.Len())
		bytes := 0
		for row := range out {
			out[row] = reduce(l.Geometry(row), zoom, coarser)
			bytes += 16 + 16*points(out[row])
		}
		s.shapes.put(key, out, bytes)
		return out, nil
	})
	return made.([]orb.Geometry)
}

// reduce projects a geometry and takes away what cannot be seen at a zoom.
func reduce(g orb.Geometry, zoom, coarser int) orb.Geometry {
	how := &reducer{zoom: zoom, tolerance: tolerance * math.Pow(4, float64(coarser)), speck: speck * math.Pow(16, float64(coarser))}
	if zoom >= detailZoom && coarser == 0 {
		how.tolerance, how.speck = 0, 0
	}
	switch g := g.(type) {
	case orb.LineString:
		return how.lines(orb.MultiLineString{g})
	case orb.MultiLineString:
		return how.lines(g)
	case orb.Polygon:
		return how.polygons(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		return how.polygons(g)
	}
	return nil
}

type reducer struct {
	zoom             int
	tolerance, speck float64
}

func (r *reducer) line(in []orb.Point) orb.LineString {
	out := make(orb.LineString, len(in))
	for i, p := range in {
		out[i] = project(p, r.zoom)
	}
	if r.tolerance > 0 {
		out = simplify.DouglasPeucker(r.tolerance).LineString(out)
	}
	return out
}

func (r *reducer) lines(in orb.MultiLineString) orb.Geometry {
	var out orb.MultiLineString
	for _, l := range in {
		if l := r.line(l); len(l) > 1 {
			out = append(out, l)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func (r *reducer) polygons(in orb.MultiPolygon) orb.Geometry {
	var out orb.MultiPolygon
	for _, p := range in {
		var kept orb.Polygon
		for i, ring := range p {
			reduced := orb.Ring(r.line(ring))
			if len(reduced) >= 4 && math.Abs(signedArea(reduced)) >= r.speck {
				kept = append(kept, reduced)
			} else if i == 0 {
				break // without its outer ring there is no polygon
			}
		}
		if len(kept) > 0 {
			out = append(out, kept)
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// enlarge gives the place of prepared geometries at a larger zoom.
func enlarge(g orb.Geometry, zooms int) orb.Geometry {
	if zooms == 0 || g == nil {
		return g
	}
	out, factor := orb.Clone(g), math.Ldexp(1, zooms)
	each := func(points []orb.Point) {
		for i := range points {
			points[i][0] *= factor
			points[i][1] *= factor
		}
	}
	switch g := out.(type) {
	case orb.MultiLineString:
		for _, l := range g {
			each(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				each(r)
			}
		}
	}
	return out
}

func points(g orb.Geometry) int {
	n := 0
	switch g := g.(type) {
	case orb.MultiLineString:
		for _, l := range g {
			n += len(l)
		}
	case orb.MultiPolygon:
		for _, p := range g {
			for _, r := range p {
				n += len(r)
			}
		}
	}
	return n
}

// fit cuts a geometry to a box and puts it into a tile: whole units from its
// north-west corner, outer rings with positive area on axes that run right and
// down, as the standard asks, and no ring without area. It returns nil where
// nothing is left.
func fit(g orb.Geometry, box orb.Bound, id ID) orb.Geometry {
	switch g := g.(type) {
	case orb.MultiLineString:
		var out orb.MultiLineString
		for _, l := range g {
			for _, part := range clip.LineString(box, l) {
				if part = orb.LineString(units(part, id)); len(part) > 1 {
					out = append(out, part)
				}
			}
		}
		if len(out) > 0 {
			return out
		}
	case orb.Polygon:
		if p := fitPolygon(g, box, id); p != nil {
			return p
		}
	case orb.MultiPolygon:
		var out orb.MultiPolygon
		for _, p := range g {
			if p := fitPolygon(p, box, id); p != nil {
				out = append(out, p)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}

func fitPolygon(p orb.Polygon, box orb.Bound, id ID) orb.Polygon {
	var out orb.Polygon
	left := 0.0 // area without the holes
	for i, ring := range p {
		b := ring.Bound()
		var cut orb.Ring
		switch {
		case box.Contains(b.Min) && box.Contains(b.Max):
			cut = ring
		case box.Intersects(b):
			cut = clip.Ring(box, ring.Clone()) // clip writes into what it is given
		}
		cut = units(cut, id)
		area := signedArea(cut)
		if len(cut) < 4 || area == 0 {
			if i == 0 {
				return nil
			}
			continue
		}
		if (i == 0) != (area > 0) {
			cut.Reverse()
		}
		if out = append(out, cut); i == 0 {
			left = math.Abs(area)
		} else {
			left -= math.Abs(area)
		}
	}
	if left <= 0 {
		return nil // a hole covers the tile
	}
	return out
}

// units puts points into whole units of a tile; those that fall together are one.
func units(in []orb.Point, id ID) []orb.Point {
	out := make([]orb.Point, 0, len(in))
	west, north := float64(id.X)*extent, float64(id.Y)*extent
	for _, p := range in {
		q := orb.Point{math.Round(p[0] - west), math.Round(p[1] - north)}
		if n := len(out); n == 0 || out[n-1] != q {
			out = append(out, q)
		}
	}
	return out
}

// signedArea is positive where a ring runs clockwise as it is seen on axes that
// run right and down.
func signedArea(r []orb.Point) float64 {
	if len(r) == 0 {
		return 0
	}
	sum, o := 0.0, r[0]
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-o[0])*(r[i][1]-o[1]) - (r[i][0]-o[0])*(r[i-1][1]-o[1])
	}
	return sum / 2
}
