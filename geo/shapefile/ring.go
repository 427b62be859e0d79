package shapefile

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// nester puts rings together to polygons. Its work is bounded over a whole
// file: left counts down by one for each vertex looked at, which is about a
// nanosecond.
type nester struct{ left int64 }

const (
	maxWork  = 20_000_000_000 // a coast of 100,000 vertices with 50,000 islands needs 5,000,000,000
	boxVisit = 16             // vertices that a step in the tree of boxes is worth
)

// nest puts rings together to polygons by which lies in which: a ring inside
// an even number of others bounds land, one inside an odd number is a hole.
// Polygons, and the holes of each, keep the order of the file. It reports false
// where that is too much work.
func (n *nester) nest(rings []orb.Ring) (orb.MultiPolygon, bool) {
	if len(rings) == 1 {
		return orb.MultiPolygon{{rings[0]}}, true
	}
	parent, depth, ok := n.parents(rings)
	if !ok {
		return nil, false
	}
	polygon := make([]int, len(rings)) // of each outer ring
	var polygons orb.MultiPolygon
	for i := range rings {
		if depth[i]%2 == 0 {
			polygon[i] = len(polygons)
			polygons = append(polygons, orb.Polygon{rings[i]})
		}
	}
	for i := range rings {
		if depth[i]%2 == 1 {
			at := polygon[parent[i]]
			polygons[at] = append(polygons[at], rings[i])
		}
	}
	return polygons, true
}

// parents finds for each ring the smallest that it lies in, or -1, and in how
// many it lies.
func (n *nester) parents(rings []orb.Ring) (parent, depth []int, ok bool) {
	var boxes rtree.RTreeG[int]
	areas := make([]float64, len(rings))
	order := make([]int, len(rings))
	for i, ring := range rings {
		b := ring.Bound()
		boxes.Insert(b.Min, b.Max, i)
		areas[i] = area(ring)
		order[i] = i
	}
	// Of equal rings the first is taken for the outer one.
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(areas[b], areas[a]) })
	rank := make([]int, len(rings))
	for r, i := range order {
		rank[i] = r
	}
	parent, depth = make([]int, len(rings)), make([]int, len(rings))
	for _, i := range order { // from the largest: what a ring lies in is done before it
		var around []int
		b := rings[i].Bound()
		boxes.Search(b.Min, b.Min, func(_, hi [2]float64, j int) bool {
			n.left -= boxVisit
			if rank[j] < rank[i] && hi[0] >= b.Max[0] && hi[1] >= b.Max[1] {
				around = append(around, j)
			}
			return n.left > 0
		})
		slices.SortFunc(around, func(a, b int) int { return cmp.Compare(rank[b], rank[a]) })
		parent[i] = -1
		for _, j := range around {
			if n.left -= int64(len(rings[j])); n.left > 0 && inside(rings[i], rings[j]) {
				parent[i], depth[i] = j, depth[j]+1
				break
			}
		}
		if n.left <= 0 {
			return nil, nil, false
		}
	}
	return parent, depth, true
}

// area is twice the area of a ring, from its first point for precision.
func area(ring orb.Ring) float64 {
	sum, o := 0.0, ring[0]
	for i := 1; i < len(ring); i++ {
		sum += (ring[i-1][0]-o[0])*(ring[i][1]-o[1]) - (ring[i][0]-o[0])*(ring[i-1][1]-o[1])
	}
	return math.Abs(sum)
}

// inside reports whether a ring lies in another, by the first of its vertices,
// or of the middles of its edges, that is not on the other's boundary.
func inside(ring, other orb.Ring) bool {
	const tried = 64 // rings that touch all along are equal, or neighbours
	for i, p := range ring[:min(len(ring)-1, tried)] {
		next := ring[i+1]
		for _, q := range [...]orb.Point{p, {(p[0] + next[0]) / 2, (p[1] + next[1]) / 2}} {
			if side := locate(q, other); side != 0 {
				return side > 0
			}
		}
	}
	return false
}

// locate tells whether a point is inside a ring (1), on it (0) or outside (-1).
func locate(p orb.Point, ring orb.Ring) int {
	side := -1
	for i := 1; i < len(ring); i++ {
		a, b := ring[i-1], ring[i]
		if (a[1] > p[1]) == (b[1] > p[1]) {
			if a[1] == p[1] && b[1] == p[1] && (a[0] <= p[0]) != (b[0] < p[0]) || a == p || b == p {
				return 0
			}
			continue
		}
		cross := (b[0]-a[0])*(p[1]-a[1]) - (p[0]-a[0])*(b[1]-a[1])
		if cross == 0 {
			return 0
		}
		if (cross > 0) == (b[1] > a[1]) {
			side = -side
		}
	}
	return side
}
