package metafile

import (
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/brief/picture"
)

// slant is which way a line runs, seen by the reader.
type slant float64

const (
	rising  slant = 1  // x + y is the same all along, since y runs down
	falling slant = -1 // x - y is
)

// slanting are lines inside of rings by the even-odd rule, a step apart. They lie on
// one grid for the whole picture, so that they run on from one shape into the next.
func slanting(rings []picture.Ring, step float64, way slant) [][]picture.Place {
	apart := step * math.Sqrt2 // along an axis
	across := func(d picture.Dot) float64 { return (float64(d.X) + float64(way)*float64(d.Y)) / apart }
	crossings := map[int][]float64{} // of each line: the x where it meets an outline
	for _, r := range rings {
		for i, to := range r {
			from := r[(i+len(r)-1)%len(r)]
			a, b := across(from), across(to)
			for k := int(math.Ceil(min(a, b))); float64(k) < max(a, b); k++ {
				t := (float64(k) - a) / (b - a)
				crossings[k] = append(crossings[k], float64(from.X)+t*float64(to.X-from.X))
			}
		}
	}
	numbers := make([]int, 0, len(crossings))
	for k := range crossings {
		numbers = append(numbers, k)
	}
	slices.Sort(numbers)
	var out [][]picture.Place
	for _, k := range numbers {
		xs := crossings[k]
		slices.Sort(xs)
		on := func(x float64) picture.Place { return picture.Place{X: x, Y: float64(way) * (float64(k)*apart - x)} }
		for i := 0; i+1 < len(xs); i += 2 {
			if xs[i+1] > xs[i] {
				out = append(out, []picture.Place{on(xs[i]), on(xs[i+1])})
			}
		}
	}
	return out
}

// dashed breaks a line into strokes: the pattern is how long each stroke and each
// gap after it is, and goes round corners.
func dashed(line []picture.Place, pattern []float64) [][]picture.Place {
	if len(line) < 2 {
		return nil
	}
	if len(pattern) == 0 {
		return [][]picture.Place{line}
	}
	var out [][]picture.Place
	at, left := 0, pattern[0]
	stroke := []picture.Place{line[0]}
	for i := 1; i < len(line); i++ {
		from, to := line[i-1], line[i]
		for length := math.Hypot(to.X-from.X, to.Y-from.Y); length > 0; {
			step := min(left, length)
			t := step / length
			from = picture.Place{X: from.X + t*(to.X-from.X), Y: from.Y + t*(to.Y-from.Y)}
			length, left = length-step, left-step
			if at%2 == 0 {
				stroke = append(stroke, from)
			}
			if left > 0 {
				continue
			}
			if at%2 == 0 {
				out = append(out, stroke)
			}
			at = (at + 1) % len(pattern)
			left, stroke = pattern[at], []picture.Place{from}
		}
	}
	if at%2 == 0 && len(stroke) > 1 {
		out = append(out, stroke)
	}
	return out
}
