package contour

import (
	"slices"

	"github.com/paulmach/orb"
)

// ring is a closed line of vertices.
type ring struct {
	first   int32 // its vertex with the least number; that one lies between two rows
	places  int32 // without those on straight runs, the first counted once
	polygon int32
}

// polygon is a piece of ground: its outer ring, then its holes.
type polygon struct{ rings, used int32 }

// label follows all rings, numbers them and finds their polygons. A hole begins
// below a node of its ground; the border west of that node is on a ring that
// began in a row before, so its polygon is known.
func (t *Tracer) label() {
	t.rings, t.polygons = t.rings[:0], t.polygons[:0]
	for i := range t.vertices {
		mark := t.vertices[i].mark
		if mark < 0 {
			continue
		}
		r := ring{first: int32(i), polygon: int32(len(t.polygons))}
		if mark > 0 {
			r.polygon = t.rings[^t.vertices[mark-1].mark].polygon
		} else {
			t.polygons = append(t.polygons, polygon{})
		}
		t.polygons[r.polygon].rings++
		r.places = t.number(r.first, ^int32(len(t.rings)))
		t.rings = append(t.rings, r)
	}
}

// number marks the vertices of a ring and counts the places it keeps.
func (t *Tracer) number(first, mark int32) int32 {
	places := int32(1)
	v := &t.vertices[first]
	v.mark = mark
	for v.next != first {
		next := &t.vertices[v.next]
		next.mark = mark
		if !straight(v.at, next.at, t.vertices[next.next].at) {
			places++
		}
		v = next
	}
	return places
}

// straight reports whether three places lie on one row or on one column.
func straight(a, b, c orb.Point) bool {
	return a[0] == b[0] && b[0] == c[0] || a[1] == b[1] && b[1] == c[1]
}

// assemble copies the rings into a result of three allocations.
func (t *Tracer) assemble() orb.MultiPolygon {
	places := len(t.rings) // each is closed by its first
	for i := range t.rings {
		places += int(t.rings[i].places)
	}
	points := make([]orb.Point, 0, places)
	rings := make([]orb.Ring, len(t.rings))
	out := make(orb.MultiPolygon, len(t.polygons))
	for i := range out {
		n := t.polygons[i].rings
		out[i], rings = orb.Polygon(rings[:n:n]), rings[n:]
	}
	mirrored := t.columns.step*t.rows.step < 0
	for i := range t.rings {
		r, from := &t.rings[i], len(points)
		points = t.append(points, r.first)
		closed := orb.Ring(points[from:len(points):len(points)])
		if mirrored {
			slices.Reverse(closed)
		}
		p := &t.polygons[r.polygon]
		out[r.polygon][p.used] = closed
		p.used++
	}
	return out
}

// append adds the places of a ring, closed.
func (t *Tracer) append(points []orb.Point, first int32) []orb.Point {
	v := &t.vertices[first]
	points = append(points, v.at)
	for v.next != first {
		next := &t.vertices[v.next]
		if !straight(v.at, next.at, t.vertices[next.next].at) {
			points = append(points, next.at)
		}
		v = next
	}
	return append(points, t.vertices[first].at)
}
