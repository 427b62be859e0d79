package contour

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// place is a place in whole numbers, 32 a unit of the result, so that what is
// asked of it is answered exactly.
type place [2]int64

func placeOf(p orb.Point, s *Surface) place {
	a, _, _ := s.axes()
	return place{int64(math.Round(p[0] * a.scale * 32)), int64(math.Round(p[1] * a.scale * 32))}
}

// edge is a piece of a ring.
type edge struct{ a, b place }

func (e edge) middle() place { return place{(e.a[0] + e.b[0]) / 2, (e.a[1] + e.b[1]) / 2} }

func edgesOf(m orb.MultiPolygon, s *Surface) []edge {
	var out []edge
	for _, p := range m {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				out = append(out, edge{placeOf(ring[i-1], s), placeOf(ring[i], s)})
			}
		}
	}
	return out
}

// outside tells why the ground within some edges does not lie within others, ""
// if it does: edges cross, or a corner or the middle of an edge is on the wrong side.
func outside(small, large []edge) string {
	for _, s := range small {
		for _, l := range large {
			if side(s, l.a)*side(s, l.b) < 0 && side(l, s.a)*side(l, s.b) < 0 {
				return fmt.Sprintf("%v crosses %v", s, l)
			}
		}
		for _, p := range []place{s.a, s.middle()} {
			if inside, border := locate(large, p); !inside && !border {
				return fmt.Sprintf("%v lies outside", p)
			}
		}
	}
	for _, l := range large {
		for _, p := range []place{l.a, l.middle()} {
			if inside, border := locate(small, p); inside && !border {
				return fmt.Sprintf("%v of the larger lies inside", p)
			}
		}
	}
	return ""
}

// side tells on which side of an edge a place lies.
func side(e edge, p place) int64 {
	d := (e.b[0]-e.a[0])*(p[1]-e.a[1]) - (e.b[1]-e.a[1])*(p[0]-e.a[0])
	return min(max(d, -1), 1)
}

// locate tells whether a place is inside of edges, and whether it is on one.
func locate(edges []edge, p place) (inside, border bool) {
	for _, e := range edges {
		if e.a[1] > e.b[1] {
			e = edge{e.b, e.a}
		}
		if e.a[1] <= p[1] && p[1] < e.b[1] && side(e, p) > 0 {
			inside = !inside
		}
		between := min(e.a[0], e.b[0]) <= p[0] && p[0] <= max(e.a[0], e.b[0]) && e.a[1] <= p[1] && p[1] <= e.b[1]
		border = border || between && side(e, p) == 0
	}
	return inside, border
}

// area is that of a band in columns and rows, exact on small grids.
func area(m orb.MultiPolygon) float64 {
	sum := 0.0
	for _, p := range m {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				sum += ring[i-1][0]*ring[i][1] - ring[i][0]*ring[i-1][1]
			}
		}
	}
	return sum / 2
}

// naiveArea adds up the areas of a band square by square, from the words of the
// package comment alone.
func naiveArea(s *Surface, cutoff float32) float64 {
	value := func(c, r int) float64 {
		if c < 0 || r < 0 || c >= s.Width || r >= s.Height || s.Values[r*s.Width+c] != s.Values[r*s.Width+c] {
			return math.Inf(1)
		}
		return float64(s.Values[r*s.Width+c])
	}
	sum := 0.0
	for r := -1; r < s.Height; r++ {
		for c := -1; c < s.Width; c++ {
			sum += naiveSquare([4]float64{value(c, r), value(c+1, r), value(c+1, r+1), value(c, r+1)}, float64(cutoff))
		}
	}
	return sum
}

// naiveSquare is the area of the band in a square of four nodes, in order around.
func naiveSquare(v [4]float64, cutoff float64) float64 {
	in := func(i int) bool { return v[i] <= cutoff && !math.IsInf(v[i], 1) }
	way := func(i, k int) float64 { // of the line, from node i toward k
		switch {
		case !in(i):
			return 0
		case in(k):
			return 1
		case math.IsInf(v[k], 1) || math.IsInf(v[i], -1):
			return 0.5
		}
		f := math.Floor((cutoff-v[i])/(v[k]-v[i])*65536+0.5) / 65536
		return min(max(f, 1.0/1024), 1-1.0/1024)
	}
	corner := func(i int) float64 { return way(i, (i+1)%4) * way(i, (i+3)%4) / 2 }
	cut := func(i int) float64 { return (1 - way((i+1)%4, i)) * (1 - way((i+3)%4, i)) / 2 }
	n := 0
	for i := range 4 {
		if in(i) {
			n++
		}
	}
	area := 0.0
	switch {
	case n == 4:
		return 1
	case n == 2 && in(0) == in(2) && (v[0]+v[2])+(v[1]+v[3]) <= 4*cutoff && !math.IsInf(cutoff, 1), n == 3:
		area = 1
		for i := range 4 {
			if !in(i) {
				area -= cut(i)
			}
		}
	case n == 2 && in(0) != in(2):
		for i := range 4 {
			if in(i) && in((i+1)%4) { // the side between them is whole, a trapezium stands on it
				area = (way(i, (i+3)%4) + way((i+1)%4, (i+2)%4)) / 2
			}
		}
	default:
		for i := range 4 {
			if in(i) {
				area += corner(i)
			}
		}
	}
	return area
}
