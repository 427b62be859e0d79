// Package slowing tells how much slower roads are in some areas: under snow, in a
// flood, where they are closed. Areas are multipolygons of WGS 84 degrees; a factor
// is on the speed, 1 where nothing changes and 0 where nobody passes. Where areas
// overlap their factors are multiplied.
package slowing

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/medreach/medreach/geo/polygon"
	"github.com/medreach/medreach/geo/road"
)

// Area is where roads are slower.
type Area struct {
	Shape  orb.MultiPolygon
	Factor float64
	Modes  road.Modes // for whom
}

// Areas are all areas that bear on one mode. Any number of goroutines may ask.
type Areas struct {
	factors []float64
	shapes  *polygon.Index
	boxes   rtree.RTreeG[int32] // of the shapes
	borders rtree.RTreeG[border]
}

// border is a side of a shape.
type border struct {
	shape int32
	a, b  orb.Point
}

// For takes the areas that bear on a mode; nil where none does.
func For(m road.Mode, all []Area) *Areas {
	a := &Areas{}
	var shapes []orb.MultiPolygon
	for _, area := range all {
		if !area.Modes.Has(m) || area.Factor == 1 || len(area.Shape) == 0 {
			continue
		}
		n := int32(len(shapes))
		shapes, a.factors = append(shapes, area.Shape), append(a.factors, area.Factor)
		box := area.Shape.Bound()
		a.boxes.Insert(box.Min, box.Max, n)
		for _, p := range area.Shape {
			for _, ring := range p {
				a.fence(n, ring)
			}
		}
	}
	if len(shapes) == 0 {
		return nil
	}
	a.shapes = polygon.NewIndex(shapes)
	return a
}

func (a *Areas) fence(shape int32, ring orb.Ring) {
	for i := 1; i < len(ring); i++ {
		box := orb.MultiPoint{ring[i-1], ring[i]}.Bound()
		a.borders.Insert(box.Min, box.Max, border{shape, ring[i-1], ring[i]})
	}
}

// Factor is on the speed of the whole straight stretch between two places: the time
// along it is its length over the speed, divided by the factor. A stretch of which any
// part is closed is closed.
func (a *Areas) Factor(from, to road.Place) float64 {
	p, q := from.Point(), to.Point()
	box := orb.MultiPoint{p, q}.Bound()
	var near []int32
	a.boxes.Search(box.Min, box.Max, func(_, _ [2]float64, shape int32) bool {
		near = append(near, shape)
		return true
	})
	if len(near) == 0 {
		return 1
	}
	slices.Sort(near) // products do not depend on the order of the tree
	cuts := []float64{0, 1}
	a.borders.Search(box.Min, box.Max, func(_, _ [2]float64, b border) bool {
		if t, ok := crossing(p, q, b); ok {
			cuts = append(cuts, t)
		}
		return true
	})
	slices.Sort(cuts)
	time := 0.0
	for i := 1; i < len(cuts); i++ {
		part := cuts[i] - cuts[i-1]
		if part < 1e-9 && len(cuts) > 2 {
			continue
		}
		t := (cuts[i] + cuts[i-1]) / 2
		factor := a.at(near, orb.Point{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		if factor <= 0 {
			return 0
		}
		time += part / factor
	}
	return 1 / time
}

// at is the product of the factors at a place.
func (a *Areas) at(near []int32, p orb.Point) float64 {
	factor := 1.0
	for _, shape := range near {
		if a.shapes.Covers(shape, p) {
			factor *= a.factors[shape]
		}
	}
	return factor
}

// crossing is where a stretch meets a side, as a fraction of the stretch. What runs
// along the side does not cross it.
func crossing(p, q orb.Point, b border) (float64, bool) {
	dx, dy := q[0]-p[0], q[1]-p[1]
	ex, ey := b.b[0]-b.a[0], b.b[1]-b.a[1]
	det := dx*ey - dy*ex
	if det == 0 {
		return 0, false
	}
	t := ((b.a[0]-p[0])*ey - (b.a[1]-p[1])*ex) / det
	u := ((b.a[0]-p[0])*dy - (b.a[1]-p[1])*dx) / det
	const slack = 1e-9 // at a corner both sides are met, which does no harm
	return math.Min(math.Max(t, 0), 1), t > 0 && t < 1 && u >= -slack && u <= 1+slack
}
