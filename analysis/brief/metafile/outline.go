package metafile

import (
	"cmp"
	"math"

	"github.com/medreach/medreach/analysis/brief/picture"
)

// finestMM is how far corners may move on paper, in mm: what the eye does not see need
// not be written.
const finestMM = 0.13

// thin puts rings on a grid that is as fine as paper shows, and drops what then
// repeats. A corner that zones share moves for all of them alike.
func (s *sheet) thin(rings []picture.Ring) []picture.Ring {
	step := int32(math.Round(finestMM * s.mm))
	if step <= 1 {
		return rings
	}
	var out []picture.Ring
	for _, r := range rings {
		var to picture.Ring
		for _, d := range r {
			d = picture.Dot{X: (d.X + step/2) / step * step, Y: (d.Y + step/2) / step * step}
			if n := len(to); n > 0 && to[n-1] == d {
				continue
			} else if n > 1 && onTheWay(to[n-2], to[n-1], d) {
				to = to[:n-1]
			}
			to = append(to, d)
		}
		for len(to) > 1 && to[0] == to[len(to)-1] {
			to = to[:len(to)-1]
		}
		if len(to) > 2 {
			out = append(out, to)
		}
	}
	return out
}

// onTheWay tells that b lies between a and c.
func onTheWay(a, b, c picture.Dot) bool {
	ux, uy, vx, vy := int64(b.X-a.X), int64(b.Y-a.Y), int64(c.X-b.X), int64(c.Y-b.Y)
	return ux*vy == uy*vx && ux*vx+uy*vy > 0
}

// borders are the sides of all rings, each once: neighbours share most of theirs.
func borders(zones [][]picture.Ring) [][]picture.Place {
	var out [][]picture.Place
	seen := map[[2]picture.Dot]bool{}
	for _, rings := range zones {
		for _, r := range rings {
			var line []picture.Place
			for i, a := range r {
				b := r[(i+1)%len(r)]
				side := [2]picture.Dot{a, b}
				if cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Y, b.Y)) > 0 {
					side = [2]picture.Dot{b, a}
				}
				if !seen[side] {
					seen[side] = true
					if line == nil {
						line = append(line, placeOf(a))
					}
					line = append(line, placeOf(b))
				} else if line != nil {
					out, line = append(out, line), nil
				}
			}
			if line != nil {
				out = append(out, line)
			}
		}
	}
	return out
}

func placeOf(d picture.Dot) picture.Place {
	return picture.Place{X: float64(d.X), Y: float64(d.Y)}
}
