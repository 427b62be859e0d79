package polygon

import (
	"math"
	"math/big"
	"slices"

	"github.com/paulmach/orb"
)

// edge is a side of a ring, from its southern to its northern end, so that a
// border shared by two shapes is the same edge in both.
type edge struct {
	south, north orb.Point
	part         int32 // polygon of the shape; edges of a part follow each other
}

// outline is the border of one shape, its edges sorted into slabs of latitude.
type outline struct {
	box   orb.Bound
	edges []edge
	start []int32 // per slab, where its edges begin in list; one more at the end
	list  []int32
}

// newOutline takes the rings of a shape apart. Rings need not be closed.
func newOutline(mp orb.MultiPolygon) outline {
	o := outline{box: emptyBox}
	for part, polygon := range mp {
		for _, ring := range polygon {
			for i := range ring {
				a, b := ring[i], ring[(i+1)%len(ring)]
				if a == b {
					continue
				}
				o.box = o.box.Union(orb.Bound{Min: a, Max: a})
				if a[1] > b[1] || a[1] == b[1] && a[0] > b[0] {
					a, b = b, a
				}
				o.edges = append(o.edges, edge{a, b, int32(part)})
			}
		}
	}
	o.cut()
	return o
}

var emptyBox = orb.Bound{
	Min: orb.Point{math.Inf(1), math.Inf(1)},
	Max: orb.Point{math.Inf(-1), math.Inf(-1)},
}

// cut sorts the edges into slabs, about four edges to a slab, but never more
// entries than eight for each edge however long the edges are.
func (o *outline) cut() {
	slabs := max(1, len(o.edges)/4)
	for ; slabs > 1; slabs /= 2 {
		o.start = make([]int32, slabs+1)
		entries := 0
		for _, e := range o.edges {
			entries += o.slab(e.north[1]) - o.slab(e.south[1]) + 1
		}
		if entries <= 8*len(o.edges) {
			break
		}
	}
	o.start = make([]int32, slabs+1)
	for _, e := range o.edges {
		for s := o.slab(e.south[1]); s <= o.slab(e.north[1]); s++ {
			o.start[s+1]++
		}
	}
	for s := range slabs {
		o.start[s+1] += o.start[s]
	}
	o.list = make([]int32, o.start[slabs])
	next := slices.Clone(o.start[:slabs])
	for i, e := range o.edges {
		for s := o.slab(e.south[1]); s <= o.slab(e.north[1]); s++ {
			o.list[next[s]] = int32(i)
			next[s]++
		}
	}
}

// slab is the slab of a latitude inside the box.
func (o *outline) slab(lat float64) int {
	slabs := len(o.start) - 1
	height := o.box.Max[1] - o.box.Min[1]
	if slabs <= 1 || height <= 0 {
		return 0
	}
	return min(slabs-1, max(0, int((lat-o.box.Min[1])/height*float64(slabs))))
}

// at returns the edges that reach the latitude, and some that do not.
func (o *outline) at(lat float64) []int32 {
	s := o.slab(lat)
	return o.list[o.start[s]:o.start[s+1]]
}

// covers reports whether a point is inside any part or on a border: even-odd,
// decided exactly.
func (o *outline) covers(p orb.Point) bool {
	if len(o.edges) == 0 || !o.box.Contains(p) {
		return false
	}
	odd, part := false, int32(0)
	for _, i := range o.at(p[1]) {
		e := &o.edges[i]
		if e.part != part {
			if odd {
				return true
			}
			part = e.part
		}
		if p[1] < e.south[1] || p[1] > e.north[1] {
			continue
		}
		side := e.side(p)
		if side == 0 {
			return true
		}
		// Half open, so that a vertex between two edges counts once.
		if side < 0 && e.south[1] <= p[1] && p[1] < e.north[1] {
			odd = !odd
		}
	}
	return odd
}

// side is -1 where the edge passes east of the point, 1 west of it and 0 where
// the point lies on it. The point's latitude is within that of the edge.
func (e *edge) side(p orb.Point) int {
	west, east := e.south[0], e.north[0]
	if west > east {
		west, east = east, west
	}
	switch {
	case p[0] < west:
		return -1
	case p[0] > east:
		return 1
	case e.south[1] == e.north[1]:
		return 0
	}
	return -turn(e.south, e.north, p)
}

// turn is 1 where a, b, p turn left, -1 where they turn right, 0 in line. The
// sign is exact: where rounding might decide it, it is worked out in full.
func turn(a, b, p orb.Point) int {
	left := (b[0] - a[0]) * (p[1] - a[1])
	right := (b[1] - a[1]) * (p[0] - a[0])
	// Shewchuk's bound for this determinant is (3+16u)u, u = 2^-53.
	const bound = 4 * 0x1p-53
	if d := left - right; d > bound*(math.Abs(left)+math.Abs(right)) {
		return 1
	} else if -d > bound*(math.Abs(left)+math.Abs(right)) {
		return -1
	}
	return exactTurn(a, b, p)
}

func exactTurn(a, b, p orb.Point) int {
	minus := func(x, y float64) *big.Rat {
		r := new(big.Rat).SetFloat64(x)
		return r.Sub(r, new(big.Rat).SetFloat64(y))
	}
	left, right := minus(b[0], a[0]), minus(b[1], a[1])
	left.Mul(left, minus(p[1], a[1]))
	right.Mul(right, minus(p[0], a[0]))
	return left.Cmp(right)
}

// span is a stretch of a parallel.
type span struct{ west, east float64 }

// spans appends the stretches of a parallel inside the shape, from the west, parts
// that overlap joined. xs is scratch memory.
func (o *outline) spans(lat float64, out []span, xs *[]float64) []span {
	if len(o.edges) == 0 || lat < o.box.Min[1] || lat > o.box.Max[1] {
		return out
	}
	first := len(out)
	part := int32(0)
	*xs = (*xs)[:0]
	close := func() {
		slices.Sort(*xs)
		for i := 0; i+1 < len(*xs); i += 2 {
			if (*xs)[i] < (*xs)[i+1] {
				out = append(out, span{(*xs)[i], (*xs)[i+1]})
			}
		}
		*xs = (*xs)[:0]
	}
	for _, i := range o.at(lat) {
		e := &o.edges[i]
		if e.part != part {
			close()
			part = e.part
		}
		if e.south[1] <= lat && lat < e.north[1] {
			t := (lat - e.south[1]) / (e.north[1] - e.south[1])
			*xs = append(*xs, e.south[0]+t*(e.north[0]-e.south[0]))
		}
	}
	close()
	return join(out, first)
}

// join sorts the spans from first on and joins those that overlap.
func join(spans []span, first int) []span {
	tail := spans[first:]
	if len(tail) < 2 {
		return spans
	}
	slices.SortFunc(tail, func(a, b span) int {
		switch {
		case a.west < b.west:
			return -1
		case a.west > b.west:
			return 1
		}
		return 0
	})
	last := 0
	for _, s := range tail[1:] {
		if s.west <= tail[last].east {
			tail[last].east = max(tail[last].east, s.east)
			continue
		}
		last++
		tail[last] = s
	}
	return spans[:first+last+1]
}

// Inner returns a point inside a shape: the centroid of its largest ring where
// that is inside, else the middle of the widest of a few parallels through it.
func (ix *Index) Inner(shape int32) orb.Point {
	o := &ix.outlines[shape]
	centre, box := largest(ix.shapes[shape])
	if o.covers(centre) {
		return centre
	}
	best, width := centre, -1.0
	var spans []span
	var xs []float64
	for _, share := range [...]float64{0.5, 0.37, 0.63, 0.21, 0.79} {
		lat := box.Min[1] + share*(box.Max[1]-box.Min[1])
		spans = o.spans(lat, spans[:0], &xs)
		for _, s := range spans {
			if s.east-s.west > width {
				best, width = orb.Point{(s.west + s.east) / 2, lat}, s.east-s.west
			}
		}
	}
	if width < 0 && len(o.edges) > 0 {
		return o.edges[0].south
	}
	return best
}

// largest returns the centroid and the box of the outer ring of the largest area.
func largest(mp orb.MultiPolygon) (orb.Point, orb.Bound) {
	var centre orb.Point
	var box orb.Bound
	most := -1.0
	for _, polygon := range mp {
		if len(polygon) == 0 || len(polygon[0]) == 0 {
			continue
		}
		ring := polygon[0]
		var area, x, y float64
		for i := range ring {
			// Relative to the first corner, so that small rings keep their digits.
			ax, ay := ring[i][0]-ring[0][0], ring[i][1]-ring[0][1]
			next := ring[(i+1)%len(ring)]
			bx, by := next[0]-ring[0][0], next[1]-ring[0][1]
			cross := ax*by - bx*ay
			area += cross
			x += (ax + bx) * cross
			y += (ay + by) * cross
		}
		if math.Abs(area) <= most {
			continue
		}
		most, box, centre = math.Abs(area), ring.Bound(), ring[0]
		if area != 0 {
			centre = orb.Point{ring[0][0] + x/(3*area), ring[0][1] + y/(3*area)}
		}
	}
	return centre, box
}
