package contour

import (
	"slices"

	"github.com/paulmach/orb"
)

// ring is a closed line: its places end at a place, and begin where those of the
// ring before end.
type ring struct{ end, polygon int32 }

// polygon is a piece of ground: its outer ring, then its holes.
type polygon struct{ rings, used int32 }

// follow follows all rings and finds their polygons. A hole begins below a node
// of its ground; the border west of that node is on a ring that began in a row
// before, so its polygon is known.
func (t *Tracer) follow() {
	t.places, t.rings, t.polygons = t.places[:0], t.rings[:0], t.polygons[:0]
	for i := range t.vertices {
		mark := t.vertices[i].mark
		if mark < 0 {
			continue
		}
		part := int32(len(t.polygons))
		if mark > 0 {
			part = t.rings[^t.vertices[mark-1].mark].polygon
		} else {
			t.polygons = append(t.polygons, polygon{})
		}
		t.polygons[part].rings++
		t.close(int32(i))
		t.rings = append(t.rings, ring{int32(len(t.places)), part})
	}
}

// close marks the vertices of a ring and keeps its places, the first at both ends.
// The first is on no straight run: it is the first of its rows.
func (t *Tracer) close(first int32) {
	mark := ^int32(len(t.rings))
	start := &t.vertices[first]
	start.mark = mark
	t.places = append(t.places, start.at)
	before, v := start, &t.vertices[start.next]
	for v != start {
		v.mark = mark
		next := &t.vertices[v.next]
		if !straight(before.at, v.at, next.at) {
			t.places = append(t.places, v.at)
		}
		before, v = v, next
	}
	t.places = append(t.places, start.at)
}

// straight reports whether three places lie on one row or on one column.
func straight(a, b, c orb.Point) bool {
	return a[0] == b[0] && b[0] == c[0] || a[1] == b[1] && b[1] == c[1]
}

// assemble copies the rings into a result of three allocations.
func (t *Tracer) assemble() orb.MultiPolygon {
	places := append(make([]orb.Point, 0, len(t.places)), t.places...)
	rings := make([]orb.Ring, len(t.rings))
	out := make(orb.MultiPolygon, len(t.polygons))
	for i := range out {
		n := t.polygons[i].rings
		out[i], rings = orb.Polygon(rings[:n:n]), rings[n:]
	}
	mirrored := t.columns.step*t.rows.step < 0
	from := int32(0)
	for _, r := range t.rings {
		closed := orb.Ring(places[from:r.end:r.end])
		if mirrored {
			slices.Reverse(closed)
		}
		p := &t.polygons[r.polygon]
		out[r.polygon][p.used] = closed
		p.used++
		from = r.end
	}
	return out
}
