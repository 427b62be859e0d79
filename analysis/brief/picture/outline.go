// Package picture turns the maps and charts of a report into marks with places:
// outlines, bars, lines and texts, in units of a picture with y down. How they are
// written, as SVG or as a metafile, is the business of those who use it. Maps are
// equirectangular and true to scale along their middle latitude; neighbours share
// their borders exactly, and the same report gives the same marks.
package picture

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/brief"
)

// canvas is the longest side of a map, in units of its picture. At the width
// of a page a unit is a tenth of a millimetre.
const canvas = 1200

// kmPerDegree is the length of a degree of latitude, near enough for a scale bar.
const kmPerDegree = 111.2

// Dot is a point of a picture, y down.
type Dot struct{ X, Y int32 }

// Frame is the projection of one layer: equirectangular, true to scale along
// its middle latitude.
type Frame struct {
	west, north float64
	kx, ky      float64 // units a degree
	Width       int32
	Height      int32
	perKm       float64 // units a kilometre
}

// newFrame fits a layer into the canvas with a margin. It reports false where
// there is nothing to draw.
func newFrame(areas []orb.MultiPolygon) (Frame, bool) {
	box, ok := boxOf(areas...)
	if !ok {
		return Frame{}, false
	}
	const margin = 12
	squeeze := math.Cos((box.Min[1] + box.Max[1]) / 2 * math.Pi / 180)
	wide := max((box.Max[0]-box.Min[0])*squeeze, 1e-6)
	high := max(box.Max[1]-box.Min[1], 1e-6)
	scale := min((canvas-2*margin)/wide, (canvas*0.8-2*margin)/high)
	f := Frame{kx: scale * squeeze, ky: scale, perKm: scale / kmPerDegree}
	f.west = box.Min[0] - margin/f.kx
	f.north = box.Max[1] + margin/f.ky
	f.Width = int32(math.Ceil(wide*scale)) + 2*margin
	f.Height = int32(math.Ceil(high*scale)) + 2*margin
	return f, true
}

// boxOf is the bound of what is finite; it reports false where nothing is.
func boxOf(areas ...orb.MultiPolygon) (orb.Bound, bool) {
	box := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, a := range areas {
		for _, p := range a {
			for _, ring := range p {
				for _, at := range ring {
					if finite(at) {
						box = orb.Bound{Min: orb.Point{min(box.Min[0], at[0]), min(box.Min[1], at[1])}, Max: orb.Point{max(box.Max[0], at[0]), max(box.Max[1], at[1])}}
					}
				}
			}
		}
	}
	return box, box.Min[0] <= box.Max[0]
}

func finite(p orb.Point) bool {
	return !math.IsNaN(p[0]) && !math.IsNaN(p[1]) && !math.IsInf(p[0], 0) && !math.IsInf(p[1], 0)
}

func (f *Frame) at(p orb.Point) Dot {
	return Dot{int32(math.Round((p[0] - f.west) * f.kx)), int32(math.Round((f.north - p[1]) * f.ky))}
}

// holds tells whether a place is on the picture.
func (f *Frame) holds(p orb.Point) bool {
	x, y := (p[0]-f.west)*f.kx, (f.north-p[1])*f.ky
	return x >= 0 && x <= float64(f.Width) && y >= 0 && y <= float64(f.Height)
}

// Ring is the outline of a part of a zone, without its last point, which is
// the first again.
type Ring []Dot

// rings puts the outline of a zone on the grid of the picture. Parts that
// shrink to less than a triangle there are left out; neighbours still share
// their borders exactly, since a point lands on the same Dot from both sides.
func (f *Frame) rings(area orb.MultiPolygon) []Ring {
	var out []Ring
	for _, p := range area {
		for _, r := range p {
			var dots Ring
			for _, at := range r {
				if !finite(at) {
					continue
				}
				if d := f.at(at); len(dots) == 0 || dots[len(dots)-1] != d {
					dots = append(dots, d)
				}
			}
			for len(dots) > 1 && dots[0] == dots[len(dots)-1] {
				dots = dots[:len(dots)-1]
			}
			if len(dots) > 2 {
				out = append(out, dots)
			}
		}
	}
	return out
}

// appendPath writes a ring as a path: where it starts, then the steps.
func appendPath(b []byte, r Ring) []byte {
	b = append(b, 'M')
	b = strconv.AppendInt(b, int64(r[0].X), 10)
	b = appendStep(b, r[0].Y)
	b = append(b, 'l')
	for i := 1; i < len(r); i++ {
		dx := r[i].X - r[i-1].X
		if i == 1 {
			b = strconv.AppendInt(b, int64(dx), 10)
		} else {
			b = appendStep(b, dx)
		}
		b = appendStep(b, r[i].Y-r[i-1].Y)
	}
	return append(b, 'z')
}

// appendStep writes a number after another one; a minus parts them well enough.
func appendStep(b []byte, v int32) []byte {
	if v >= 0 {
		b = append(b, ' ')
	}
	return strconv.AppendInt(b, int64(v), 10)
}

// Path writes outlines as the path of an SVG.
func Path(rings []Ring) string {
	var b []byte
	for _, r := range rings {
		b = appendPath(b, r)
	}
	return string(b)
}

// Shape is a layer of zones ready to be drawn.
type Shape struct {
	ID     string
	Frame  Frame
	Zones  [][]Ring // the outlines of each
	Specks []bool   // which are squares in place of their outlines
}

// NewShape prepares a layer; nil where there is nothing to draw. A zone too small
// to be seen becomes a speck, so that no zone is lost.
func NewShape(id string, l *brief.Layer) *Shape {
	f, ok := newFrame(l.Areas)
	if !ok {
		return nil
	}
	s := &Shape{ID: id, Frame: f, Zones: make([][]Ring, len(l.Areas)), Specks: make([]bool, len(l.Areas))}
	for i, area := range l.Areas {
		s.Zones[i] = f.rings(area)
		if ground(s.Zones[i]) >= speckSide*speckSide/2 {
			continue
		}
		if at, ok := middle(area); ok {
			s.Zones[i], s.Specks[i] = []Ring{speck(f.at(at))}, true
		}
	}
	return s
}

// speckSide is the side of the square that stands for a zone too small to be seen.
const speckSide = 2

// speck is a square of a grid, so that two of them are the same or apart.
func speck(at Dot) Ring {
	x, y := at.X-at.X%speckSide, at.Y-at.Y%speckSide
	return Ring{{x, y}, {x + speckSide, y}, {x + speckSide, y + speckSide}, {x, y + speckSide}}
}

// ground is about how much of a picture a zone takes.
func ground(rings []Ring) float64 {
	sum := 0.0
	for _, r := range rings {
		twice := 0.0
		for i, to := range r {
			from := r[(i+len(r)-1)%len(r)]
			twice += float64(from.X)*float64(to.Y) - float64(to.X)*float64(from.Y)
		}
		sum += math.Abs(twice) / 2
	}
	return sum
}

// middle is the middle of the widest part of a zone.
func middle(area orb.MultiPolygon) (at orb.Point, ok bool) {
	widest := -1.0
	for _, p := range area {
		box, some := boxOf(orb.MultiPolygon{p})
		if w := box.Max[0] - box.Min[0] + box.Max[1] - box.Min[1]; some && w > widest {
			at, widest, ok = box.Center(), w, true
		}
	}
	return at, ok
}

// Path is all outlines.
func (s *Shape) Path() string { return Path(slices.Concat(s.Zones...)) }

// edge is a border between two dots, the lesser first.
type edge struct{ a, b Dot }

// merged is the outline of some zones together, to be filled by the
// even-odd rule. A border that two of them share is met twice and drops out;
// of what is left every Dot has an even number, so it falls into closed loops.
func merged(zones [][]Ring) []Ring {
	odd := map[edge]bool{}
	for _, rings := range zones {
		for _, r := range rings {
			for i, to := range r {
				from := r[(i+len(r)-1)%len(r)]
				e := edge{from, to}
				if before(to, from) > 0 {
					e = edge{to, from}
				}
				if odd[e] {
					delete(odd, e)
				} else {
					odd[e] = true
				}
			}
		}
	}
	return loops(odd)
}

// before orders dots so that the result does not hang on the order of a map;
// it is positive where p comes before q.
func before(p, q Dot) int { return cmp.Or(cmp.Compare(q.Y, p.Y), cmp.Compare(q.X, p.X)) }

// loops links borders to rings.
func loops(edges map[edge]bool) []Ring {
	next := map[Dot][]Dot{}
	for e := range edges {
		next[e.a] = append(next[e.a], e.b)
		next[e.b] = append(next[e.b], e.a)
	}
	starts := make([]Dot, 0, len(next))
	for d, to := range next {
		starts = append(starts, d)
		slices.SortFunc(to, before)
	}
	slices.SortFunc(starts, func(p, q Dot) int { return before(q, p) })
	var out []Ring
	for _, start := range starts {
		for len(next[start]) > 0 {
			r := Ring{start}
			for at := start; ; {
				to := next[at][len(next[at])-1]
				next[at] = next[at][:len(next[at])-1]
				i := slices.Index(next[to], at)
				next[to] = slices.Delete(next[to], i, i+1)
				if to == start {
					break
				}
				r = append(r, to)
				at = to
			}
			out = append(out, r)
		}
	}
	return out
}

// seat is the middle of the widest place of a zone, for its name.
func seat(rings []Ring) (at Dot, room float64) {
	if len(rings) == 0 {
		return Dot{}, 0
	}
	low, high := rings[0][0].Y, rings[0][0].Y
	for _, r := range rings {
		for _, d := range r {
			low, high = min(low, d.Y), max(high, d.Y)
		}
	}
	const cuts = 12
	for k := 1; k < cuts; k++ {
		y := float64(low) + float64(high-low)*float64(k)/cuts + 0.25 // never through a Dot
		xs := crossings(rings, y)
		for i := 0; i+1 < len(xs); i += 2 {
			middle := 1 - 0.6*math.Abs(float64(k)/cuts-0.5) // rather in the middle than at an end
			if w := (xs[i+1] - xs[i]) * middle; w > room {
				at, room = Dot{int32((xs[i] + xs[i+1]) / 2), int32(y)}, w
			}
		}
	}
	return at, room
}

func crossings(rings []Ring, y float64) []float64 {
	var xs []float64
	for _, r := range rings {
		for i, to := range r {
			from := r[(i+len(r)-1)%len(r)]
			if (float64(from.Y) < y) != (float64(to.Y) < y) {
				t := (y - float64(from.Y)) / float64(to.Y-from.Y)
				xs = append(xs, float64(from.X)+t*float64(to.X-from.X))
			}
		}
	}
	slices.Sort(xs)
	return xs
}
