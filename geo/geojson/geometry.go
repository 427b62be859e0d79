package geojson

import (
	"math"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// geometry is a geometry as read, with what was found wrong in it.
type geometry struct {
	shape   orb.Geometry
	problem *feature.Fault
	outside *feature.Fault // a position that is no longitude and latitude
}

// shape holds the members of a geometry object before its type is known.
type shape struct {
	any    bool
	kind   string
	coords coords
	parts  []geometry
}

// coords is an array of positions of any depth, kept flat: depth 1 is a single
// position, 2 a line, 3 rings, 4 parts of rings.
type coords struct {
	depth   int
	points  []orb.Point
	rings   []int // end of each ring in points
	parts   []int // end of each part in rings
	problem *feature.Fault
	outside *orb.Point
}

// geometry reads the geometry object or null that comes next.
func (d *decoder) geometry(depth int) (geometry, error) {
	if depth > maxCollection {
		return geometry{}, d.tooDeep()
	}
	var s shape
	err := d.members(func(member string) (err error) {
		switch member {
		case "type":
			s.kind, err = d.value()
		case "coordinates":
			s.coords, err = d.coordinates()
		case "geometries":
			s.parts, err = d.geometries(depth)
		default:
			err = d.skip()
		}
		s.any = true
		return err
	})
	if err != nil || !s.any {
		return geometry{}, err
	}
	return d.build(s), nil
}

func (d *decoder) geometries(depth int) (parts []geometry, err error) {
	err = d.elements(func() error {
		// A part without positions is counted too: it costs memory all the same.
		if d.vertices++; d.vertices > maxVertices {
			return d.tooLarge("vertices", maxVertices)
		}
		part, err := d.geometry(depth + 1)
		parts = append(parts, part)
		return err
	})
	return parts, err
}

// coordinates reads the array of positions that comes next.
func (d *decoder) coordinates() (coords, error) {
	var c coords
	if d.in.PeekKind() != jsontext.KindBeginArray {
		return c, d.skip()
	}
	c.points = d.points[:0]
	_, err := d.array(&c, 1)
	d.points = c.points
	c.points = slices.Clone(c.points)
	return c, err
}

// array reads one array at a level, 1 the outermost, and tells how many
// elements it has.
func (d *decoder) array(c *coords, level int) (count int, err error) {
	if level > 4 {
		return 0, d.tooDeep()
	}
	var position orb.Point
	err = d.elements(func() error {
		count++
		switch d.in.PeekKind() {
		case jsontext.KindBeginArray:
			return d.nested(c, level)
		case jsontext.KindNumber:
			token, err := d.in.ReadToken()
			if err != nil {
				return d.readFault(err)
			}
			v, _ := token.Float() // infinite where out of range
			if count <= 2 {
				position[count-1] = v
			}
			if c.depth == 0 {
				c.depth = level
			}
			c.check(c.depth == level, uneven)
			return nil
		default:
			c.fault(notNumber)
			return d.skip()
		}
	})
	if err != nil || c.depth != level {
		return count, err
	}
	return count, d.position(c, position, count)
}

// nested reads an array inside an array and marks the end of rings and parts.
func (d *decoder) nested(c *coords, level int) error {
	inner, err := d.array(c, level+1)
	if err != nil {
		return err
	}
	c.check(c.depth == 0 || level < c.depth, uneven)
	if inner == 0 {
		c.check(false, emptyPart)
		return nil
	}
	// Closing the array at level+1: rings stand one level above positions.
	switch c.depth - (level + 1) {
	case 1:
		c.rings = append(c.rings, len(c.points))
	case 2:
		c.parts = append(c.parts, len(c.rings))
	}
	return nil
}

func (d *decoder) position(c *coords, p orb.Point, count int) error {
	if d.vertices++; d.vertices > maxVertices {
		return d.tooLarge("vertices", maxVertices)
	}
	c.check(count >= 2, shortPosition)
	if !(math.Abs(p[0]) <= maxCoordinate && math.Abs(p[1]) <= maxCoordinate) {
		c.fault(absurd(p))
	}
	// A hair beyond the limits is rounding, not another coordinate system.
	if c.outside == nil && (math.Abs(p[0]) > 180+1e-6 || math.Abs(p[1]) > 90+1e-6) {
		c.outside = &p
	}
	c.points = append(c.points, p)
	return nil
}

// check records a problem unless ok; the first one is kept.
func (c *coords) check(ok bool, what message.Text) {
	if !ok {
		c.fault(what)
	}
}

func (c *coords) fault(what message.Text) {
	if c.problem == nil {
		c.problem = &feature.Fault{What: what, Suggestion: repairHint}
	}
}

// build makes the geometry of a type from its coordinates or parts.
func (d *decoder) build(s shape) geometry {
	if s.kind == "GeometryCollection" {
		return collection(s.parts)
	}
	c := &s.coords
	depth := depthOf(s.kind)
	if depth == 0 {
		return geometry{problem: &feature.Fault{Value: s.kind, What: unknownType, Suggestion: repairHint}}
	}
	if len(c.points) == 0 && c.depth == 0 && (c.problem == nil || c.problem.What == emptyPart) {
		return geometry{} // empty coordinates mean no geometry, as null does
	}
	if c.depth != depth {
		c.fault(message.T("坐标数组的层数与类型 %s 不符", "the nesting of the coordinates does not fit the type %s", s.kind))
	}
	g := geometry{problem: c.problem}
	if c.outside != nil {
		g.outside = outsideFault(*c.outside)
	}
	if g.problem != nil {
		return g
	}
	switch s.kind {
	case "Point":
		g.shape = c.points[0]
	case "MultiPoint":
		g.shape = orb.MultiPoint(c.points)
	case "LineString":
		g.shape = c.line(0, len(c.points))
	case "MultiLineString":
		g.shape = c.lines()
	case "Polygon":
		g.shape = c.polygon(0, len(c.rings))
	case "MultiPolygon":
		g.shape = c.polygons()
	}
	g.problem = c.problem
	return g
}

// depthOf is how deep the coordinates of a type are nested, 0 for no type.
func depthOf(kind string) int {
	switch kind {
	case "Point":
		return 1
	case "MultiPoint", "LineString":
		return 2
	case "MultiLineString", "Polygon":
		return 3
	case "MultiPolygon":
		return 4
	}
	return 0
}

func collection(parts []geometry) geometry {
	var g geometry
	var shapes orb.Collection
	for _, p := range parts {
		if g.problem == nil {
			g.problem = p.problem
		}
		if g.outside == nil {
			g.outside = p.outside
		}
		if p.shape != nil {
			shapes = append(shapes, p.shape)
		}
	}
	if shapes != nil {
		g.shape = shapes
	}
	return g
}

func (c *coords) line(from, to int) orb.LineString {
	c.check(to-from >= 2, shortLine)
	return orb.LineString(c.points[from:to:to])
}

func (c *coords) lines() orb.MultiLineString {
	lines := make(orb.MultiLineString, len(c.rings))
	from := 0
	for i, to := range c.rings {
		lines[i] = c.line(from, to)
		from = to
	}
	return lines
}

// polygon makes a polygon of the rings [from, to).
func (c *coords) polygon(from, to int) orb.Polygon {
	polygon := make(orb.Polygon, 0, to-from)
	start := 0
	if from > 0 {
		start = c.rings[from-1]
	}
	for _, end := range c.rings[from:to] {
		ring := orb.Ring(c.points[start:end:end])
		c.check(len(ring) >= 4, shortRing)
		if first, last := ring[0], ring[len(ring)-1]; first != last {
			c.fault(message.T("多边形的环没有闭合：起点 (%v, %v)，终点 (%v, %v)",
				"a ring is open: it starts at (%v, %v) and ends at (%v, %v)", first[0], first[1], last[0], last[1]))
		}
		polygon = append(polygon, ring)
		start = end
	}
	return polygon
}

func (c *coords) polygons() orb.MultiPolygon {
	polygons := make(orb.MultiPolygon, len(c.parts))
	from := 0
	for i, to := range c.parts {
		polygons[i] = c.polygon(from, to)
		from = to
	}
	return polygons
}
