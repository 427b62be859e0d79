package polygon

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// Distance returns how far a point is from a shape, in metres on the ellipsoid: 0
// where the shape covers it, else the distance to the nearest place of its
// border; +Inf where the shape is empty.
//
// The nearest place on each edge is found on a plane scaled for the latitude
// between the two; up to 100 km that is right to about a metre.
func (ix *Index) Distance(shape int32, p orb.Point) float64 {
	o := &ix.outlines[shape]
	if len(o.edges) == 0 {
		return math.Inf(1)
	}
	if o.covers(p) {
		return 0
	}
	nearest, least := p, math.Inf(1)
	for i := range o.edges {
		q, d := o.edges[i].nearest(p)
		if d < least {
			nearest, least = q, d
		}
	}
	return geo.Distance(p, nearest)
}

// nearest returns the place on the edge that is nearest to p, and the square of
// the distance in degrees of latitude.
func (e *edge) nearest(p orb.Point) (orb.Point, float64) {
	q := e.foot(p, lonScale(p[1]))
	// Once more with the scale half way, now that it is known where the place is.
	scale := lonScale((p[1] + q[1]) / 2)
	q = e.foot(p, scale)
	dx, dy := (q[0]-p[0])*scale, q[1]-p[1]
	return q, dx*dx + dy*dy
}

// foot is the place on the edge nearest to p where a degree of longitude is as
// long as scale degrees of latitude.
func (e *edge) foot(p orb.Point, scale float64) orb.Point {
	dx, dy := (e.north[0]-e.south[0])*scale, e.north[1]-e.south[1]
	px, py := (p[0]-e.south[0])*scale, p[1]-e.south[1]
	t := (px*dx + py*dy) / (dx*dx + dy*dy)
	switch {
	case !(t > 0):
		return e.south
	case t >= 1:
		return e.north
	}
	return orb.Point{e.south[0] + t*(e.north[0]-e.south[0]), e.south[1] + t*(e.north[1]-e.south[1])}
}

// lonScale is the length of a degree of longitude in degrees of latitude, on the
// ellipsoid of WGS 84.
func lonScale(lat float64) float64 {
	const e2 = 0.00669437999014
	sin, cos := math.Sincos(lat * math.Pi / 180)
	return cos * (1 - e2*sin*sin) / (1 - e2)
}
