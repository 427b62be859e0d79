// Package nearby finds what is near a place: a packed tree of boxes over places on
// the ellipsoid. Distances are straight lines through the earth, in metres, so that
// neither poles nor the antimeridian are special; who needs them along the ellipsoid
// measures the few places found with geo.Distance. A tree is read-only once it is made.
package nearby

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// LeafPoints is how many places a leaf of a tree holds.
const LeafPoints = 16

const (
	fanOut     = 8  // boxes under one box
	blockLeafs = 64 // leafs that one part of parallel work holds
)

// box is bounded by planes across the axes of the earth.
type box struct{ low, high geo.Vector }

// near2 is the square of the least distance from a place to the box.
func (b *box) near2(v *geo.Vector) float64 {
	dx := max(b.low[0]-v[0], v[0]-b.high[0], 0)
	dy := max(b.low[1]-v[1], v[1]-b.high[1], 0)
	dz := max(b.low[2]-v[2], v[2]-b.high[2], 0)
	return dx*dx + dy*dy + dz*dz
}

func (b *box) add(o *box) {
	for k := range b.low {
		b.low[k] = min(b.low[k], o.low[k])
		b.high[k] = max(b.high[k], o.high[k])
	}
}

// sphere is the smallest sphere around the box.
func (b *box) sphere() (centre geo.Vector, radius float64) {
	for k := range centre {
		centre[k] = (b.low[k] + b.high[k]) / 2
	}
	return centre, math.Sqrt(centre.Chord2(b.high))
}

// Tree is a packed tree of boxes over places, in the order of a Z curve over
// longitude and latitude. It has no pointers: leaf i holds the places
// [i*LeafPoints, (i+1)*LeafPoints), box i of a level the boxes
// [i*fanOut, (i+1)*fanOut) of the level below. The
// curve only decides how tight the boxes are.
type Tree struct {
	Order  []int32      // index of each place in the caller's column
	At     []geo.Vector // parallel to Order
	levels [][]box      // from the leafs up; the last has at most fanOut boxes
}

// NewTree makes a tree of those points that are somewhere on earth.
func NewTree(ctx context.Context, points []orb.Point) (*Tree, error) {
	keys, err := curveKeys(ctx, points)
	if err != nil {
		return nil, err
	}
	Sort(keys)
	t := &Tree{Order: make([]int32, len(keys)), At: make([]geo.Vector, len(keys))}
	leafs := (len(keys) + LeafPoints - 1) / LeafPoints
	level := make([]box, leafs)
	err = chunks(ctx, leafs, blockLeafs, func(_, from, to int) {
		for leaf := from; leaf < to; leaf++ {
			level[leaf] = emptyBox()
			for i := leaf * LeafPoints; i < min((leaf+1)*LeafPoints, len(keys)); i++ {
				index := int32(uint32(keys[i]))
				v := geo.ECEF(points[index])
				t.Order[i], t.At[i] = index, v
				level[leaf].add(&box{v, v})
			}
		}
	})
	t.levels = append(t.levels, level)
	for len(level) > fanOut {
		upper := make([]box, (len(level)+fanOut-1)/fanOut)
		for i := range upper {
			upper[i] = emptyBox()
			for k := i * fanOut; k < min((i+1)*fanOut, len(level)); k++ {
				upper[i].add(&level[k])
			}
		}
		t.levels = append(t.levels, upper)
		level = upper
	}
	return t, err
}

func emptyBox() box {
	inf := math.Inf(1)
	return box{geo.Vector{inf, inf, inf}, geo.Vector{-inf, -inf, -inf}}
}

// Leafs is the number of leafs.
func (t *Tree) Leafs() int { return len(t.levels[0]) }

// Sphere is the smallest sphere around the box of a leaf.
func (t *Tree) Sphere(leaf int) (centre geo.Vector, radius float64) {
	return t.levels[0][leaf].sphere()
}

// Leaf returns the range of places in a leaf.
func (t *Tree) Leaf(i int) (from, to int) {
	return i * LeafPoints, min((i+1)*LeafPoints, len(t.At))
}

// node is a box to be looked at, with its distance.
type node struct {
	level, index int32
	near2        float64
}

// Search is the scratch memory of one goroutine that asks a tree.
type Search struct {
	stack []node
	leafs []int32
	least []float64
}

// Gather lists the leafs that come within a distance of a place, by its square.
// The list is valid until the next question.
func (s *Search) Gather(t *Tree, v *geo.Vector, far2 float64) []int32 {
	s.leafs = s.leafs[:0]
	s.start(t, v, far2)
	for len(s.stack) > 0 {
		n := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if n.level == 0 {
			s.leafs = append(s.leafs, n.index)
			continue
		}
		s.push(t, n, v, far2)
	}
	return s.leafs
}

// Nearest returns the place closest to v among those closer than far2, a
// squared distance; -1 where there is none.
func (s *Search) Nearest(t *Tree, v *geo.Vector, far2 float64) (place int, best2 float64) {
	place, best2 = -1, far2
	s.start(t, v, far2)
	for len(s.stack) > 0 {
		n := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if n.near2 >= best2 {
			continue
		}
		if n.level > 0 {
			s.pushClosestLast(t, n, v, best2)
			continue
		}
		from, to := t.Leaf(int(n.index))
		for i := from; i < to; i++ {
			if d := v.Chord2(t.At[i]); d < best2 {
				place, best2 = i, d
			}
		}
	}
	return place, best2
}

// Kth returns the squared distance of the place that is the k-th closest to v; far2
// where fewer than k are closer than that.
func (s *Search) Kth(t *Tree, v *geo.Vector, k int, far2 float64) float64 {
	s.least = s.least[:0]
	s.start(t, v, far2)
	for len(s.stack) > 0 {
		n := s.stack[len(s.stack)-1]
		s.stack = s.stack[:len(s.stack)-1]
		if n.near2 >= far2 {
			continue
		}
		if n.level > 0 {
			s.pushClosestLast(t, n, v, far2)
			continue
		}
		from, to := t.Leaf(int(n.index))
		for i := from; i < to; i++ {
			if d := v.Chord2(t.At[i]); d < far2 {
				if at, _ := slices.BinarySearch(s.least, d); len(s.least) < k {
					s.least = slices.Insert(s.least, at, d)
				} else {
					copy(s.least[at+1:], s.least[at:k-1])
					s.least[at] = d
				}
				if len(s.least) == k {
					far2 = s.least[k-1]
				}
			}
		}
	}
	return far2
}

// pushClosestLast puts the boxes below a box on the stack, the one to be looked at
// first on top.
func (s *Search) pushClosestLast(t *Tree, n node, v *geo.Vector, far2 float64) {
	base := len(s.stack)
	s.push(t, n, v, far2)
	slices.SortFunc(s.stack[base:], func(a, b node) int {
		if a.near2 > b.near2 {
			return -1
		}
		return 1
	})
}

func (s *Search) start(t *Tree, v *geo.Vector, far2 float64) {
	s.stack = s.stack[:0]
	top := len(t.levels) - 1
	s.pushRange(t, node{level: int32(top)}, len(t.levels[top]), v, far2)
}

func (s *Search) push(t *Tree, n node, v *geo.Vector, far2 float64) {
	below := node{level: n.level - 1, index: n.index * fanOut}
	to := min(int(below.index)+fanOut, len(t.levels[below.level]))
	s.pushRange(t, below, to, v, far2)
}

func (s *Search) pushRange(t *Tree, from node, to int, v *geo.Vector, far2 float64) {
	boxes := t.levels[from.level]
	for i := int(from.index); i < to; i++ {
		if d := boxes[i].near2(v); d <= far2 {
			s.stack = append(s.stack, node{from.level, int32(i), d})
		}
	}
}
