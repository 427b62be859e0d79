package terrain

import (
	"cmp"
	"slices"
)

// square is the side of the squares by which things are found, in metres.
const square = 500

func squareOf(s Spot) Spot { return Spot{floor(s.X, square), floor(s.Y, square)} }

// Squares lists the squares of the plan that a segment may touch.
func Squares(a, b Spot) (out []Spot) {
	low, high := squareOf(Spot{min(a.X, b.X), min(a.Y, b.Y)}), squareOf(Spot{max(a.X, b.X), max(a.Y, b.Y)})
	for y := low.Y; y <= high.Y; y++ {
		for x := low.X; x <= high.X; x++ {
			out = append(out, Spot{x, y})
		}
	}
	return out
}

// Finder finds spots by squares of the plan.
type Finder map[Spot][]Spot

// Add puts in spots.
func (f Finder) Add(spots []Spot) {
	for _, s := range spots {
		q := squareOf(s)
		f[q] = append(f[q], s)
	}
}

// Around lists the spots within some metres, the nearest first.
func (f Finder) Around(at Spot, metres int) (out []Spot) {
	for _, q := range Squares(at.Plus(-metres, -metres), at.Plus(metres, metres)) {
		for _, s := range f[q] {
			if s.Square(at) <= metres*metres {
				out = append(out, s)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Spot) int { return cmp.Compare(a.Square(at), b.Square(at)) })
	return out
}
