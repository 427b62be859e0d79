// Package terrain is the lie of the invented land: a river with streams, lakes, and
// ridges of mountains, which roads cross in few places. Places are whole metres east
// and south of a corner, and all reckoning with them is in whole numbers, so that it
// comes out the same on any machine.
package terrain

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/place"
)

// Spot is a place, in metres east and south of the corner of the grid.
type Spot struct{ X, Y int }

// The corner in millionths of a degree, and metres to a degree, near enough for a
// plan.
const (
	westMicro, northMicro = 100_950_000, 40_850_000
	perLon, perLat        = 85_000, 111_000
)

// Point is the spot in degrees, to a millionth.
func (s Spot) Point() orb.Point {
	return orb.Point{float64(westMicro+nearest(s.X*1_000_000, perLon)) / 1e6, float64(northMicro-nearest(s.Y*1_000_000, perLat)) / 1e6}
}

// nearest divides, rounding to the nearest whole number.
func nearest(n, by int) int {
	if n < 0 {
		return -((-n + by/2) / by)
	}
	return (n + by/2) / by
}

// At is the spot of a point.
func At(p orb.Point) Spot {
	return Spot{nearest((int(math.Round(p[0]*1e6))-westMicro)*perLon, 1_000_000), nearest((northMicro-int(math.Round(p[1]*1e6)))*perLat, 1_000_000)}
}

// Of is the middle of a cell of the grid.
func Of(c *place.Cell) Spot {
	const half = 15_000_000.0 / 3600 / 2 // of a cell, in millionths of a degree
	return Spot{int(float64(2*c.Col+1) * half * perLon / 1e6), int(float64(2*c.Row+1) * half * perLat / 1e6)}
}

// Cell is the column and row of the grid that a spot lies in.
func (s Spot) Cell() (col, row int) {
	return floor(s.X*240, perLon), floor(s.Y*240, perLat) // 240 cells to a degree
}

func floor(n, by int) int {
	if n < 0 {
		return -((-n + by - 1) / by)
	}
	return n / by
}

// meshes is a spot given in hundredths of a mesh of the lattice of villages.
func meshes(i, j int) Spot { return Spot{8500 + i*403_750/10_000, 11_100 + j*377_400/10_000} }

// Plus moves a spot.
func (s Spot) Plus(x, y int) Spot { return Spot{s.X + x, s.Y + y} }

// Middle is half way to another spot.
func (s Spot) Middle(o Spot) Spot { return Spot{floor(s.X+o.X, 2), floor(s.Y+o.Y, 2)} }

// Square is the square of the distance to another spot.
func (s Spot) Square(o Spot) int { return (s.X-o.X)*(s.X-o.X) + (s.Y-o.Y)*(s.Y-o.Y) }

// Metres is the distance to another spot, rounded down. Square roots are exact.
func (s Spot) Metres(o Spot) int { return int(math.Sqrt(float64(s.Square(o)))) }

// Toward is the spot so many metres on the way to another.
func (s Spot) Toward(o Spot, metres int) Spot {
	d := max(1, s.Metres(o))
	return Spot{s.X + nearest((o.X-s.X)*metres, d), s.Y + nearest((o.Y-s.Y)*metres, d)}
}

// Aside is the spot, moved so many metres to the right of the way from one spot to
// another.
func (s Spot) Aside(from, to Spot, metres int) Spot {
	d := max(1, from.Metres(to))
	return Spot{s.X - nearest((to.Y-from.Y)*metres, d), s.Y + nearest((to.X-from.X)*metres, d)}
}

// turn tells whether a, b and c turn left, right or not at all.
func turn(a, b, c Spot) int { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }

// Meet finds where two segments cross. A line that runs through the corner of
// another crosses it once.
func Meet(a, b, c, d Spot) (Spot, bool) {
	p, q := turn(c, d, a), turn(c, d, b)
	r, s := turn(a, b, c), turn(a, b, d)
	if p >= 0 == (q >= 0) || r >= 0 == (s >= 0) {
		return Spot{}, false
	}
	return Spot{a.X + nearest((b.X-a.X)*abs(p), abs(p-q)), a.Y + nearest((b.Y-a.Y)*abs(p), abs(p-q))}, true
}

func abs(n int) int { return max(n, -n) }

// Away is the square of the distance from a spot to a segment.
func (s Spot) Away(a, b Spot) int {
	l := a.Square(b)
	if l == 0 {
		return s.Square(a)
	}
	along := min(max((s.X-a.X)*(b.X-a.X)+(s.Y-a.Y)*(b.Y-a.Y), 0), l)
	return s.Square(Spot{a.X + nearest((b.X-a.X)*along, l), a.Y + nearest((b.Y-a.Y)*along, l)})
}

// Smooth cuts the corners of a line (Chaikin, 1974) some times over.
func Smooth(line []Spot, times int) []Spot {
	for range times {
		out := []Spot{line[0]}
		for k := 1; k < len(line); k++ {
			a, b := line[k-1], line[k]
			out = append(out, Spot{(3*a.X + b.X) / 4, (3*a.Y + b.Y) / 4}, Spot{(a.X + 3*b.X) / 4, (a.Y + 3*b.Y) / 4})
		}
		line = append(out, line[len(line)-1])
	}
	return line
}
