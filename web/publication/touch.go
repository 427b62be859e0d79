package publication

import (
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// eachLine visits the points, lines and rings of a geometry until visit says
// false; closed tells of rings.
func eachLine(g orb.Geometry, visit func(points []orb.Point, closed bool) bool) bool {
	switch g := g.(type) {
	case orb.Point:
		return visit([]orb.Point{g}, false)
	case orb.LineString:
		return visit(g, false)
	case orb.MultiLineString:
		for _, l := range g {
			if !visit(l, false) {
				return false
			}
		}
	case orb.Polygon:
		for _, r := range g {
			if !visit(r, true) {
				return false
			}
		}
	case orb.MultiPolygon:
		for _, p := range g {
			if !eachLine(p, visit) {
				return false
			}
		}
	}
	return true
}

// touches reports whether a geometry and a box have a point in common.
func touches(box orb.Bound, g orb.Geometry) bool {
	apart := eachLine(g, func(points []orb.Point, _ bool) bool {
		if len(points) == 1 {
			return !box.Contains(points[0])
		}
		for i := 1; i < len(points); i++ {
			if crosses(box, points[i-1], points[i]) {
				return false
			}
		}
		return true
	})
	if !apart {
		return true
	}
	switch g := g.(type) { // no border enters the box: it lies within, or apart
	case orb.Polygon:
		return planar.PolygonContains(g, box.Min)
	case orb.MultiPolygon:
		return planar.MultiPolygonContains(g, box.Min)
	}
	return false
}

// crosses reports whether a segment and a box have a point in common, by what is
// left of the segment between each pair of sides (Liang and Barsky).
func crosses(box orb.Bound, a, b orb.Point) bool {
	from, to := 0.0, 1.0
	for axis := range 2 {
		d := b[axis] - a[axis]
		if d == 0 {
			if a[axis] < box.Min[axis] || a[axis] > box.Max[axis] {
				return false
			}
			continue
		}
		low, high := (box.Min[axis]-a[axis])/d, (box.Max[axis]-a[axis])/d
		from, to = max(from, min(low, high)), min(to, max(low, high))
	}
	return from <= to
}
