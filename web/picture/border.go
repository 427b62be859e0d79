package picture

import (
	"cmp"
	"math"

	"github.com/paulmach/orb"
)

// borders draws the borders of grounds, and lines: class by class, or together where
// all borders have the colour that the style names.
func (s *sheet) borders(classes [][]orb.Geometry, colours []hues) {
	half := cmp.Or(s.style.Width, defaultWidth) * s.mm / 2
	drawn := false
	s.begin()
	for i, all := range classes {
		for _, g := range all {
			for _, p := range polygons(g) {
				drawn = s.border(p, half) || drawn
			}
		}
		if last := i == len(classes)-1; drawn && (last || s.style.Outline == "") {
			s.paint(colours[i].border)
			s.begin()
			drawn = false
		}
	}
	for i, all := range classes {
		if s.lines(all) {
			s.paint(colours[i].line)
			s.begin()
		}
	}
}

// border adds the rings of a polygon to the mask. One that is hardly larger than its
// border would show nothing else: it is left without.
func (s *sheet) border(p orb.Polygon, half float64) bool {
	b := p.Bound()
	if side := min(b.Max[0]-b.Min[0], b.Max[1]-b.Min[1]) * s.scale; side < leastWidths*2*half {
		return false
	}
	for _, r := range p {
		s.stroke(r, half)
	}
	return true
}

// lines adds lines to the mask and tells whether there are any.
func (s *sheet) lines(all []orb.Geometry) bool {
	half := cmp.Or(s.style.Width, defaultLine) * s.mm / 2
	found := false
	for _, g := range all {
		var parts orb.MultiLineString
		switch g := g.(type) {
		case orb.LineString:
			parts = orb.MultiLineString{g}
		case orb.MultiLineString:
			parts = g
		}
		for _, l := range parts {
			s.stroke(l, half)
			found = true
		}
	}
	return found
}

// leastJoint is half the width, in pixels, from which the gaps between pieces of a
// bent line would show.
const leastJoint = 0.5

// stroke adds a line of so many pixels on each side to the mask: a rectangle for each
// piece and an octagon where two meet. All run the same way round, since what runs
// against another would take it away.
func (s *sheet) stroke(line []orb.Point, half float64) {
	for i := 1; i < len(line); i++ {
		x, y := line[i-1][0]*s.scale, line[i-1][1]*s.scale
		dx, dy := line[i][0]*s.scale-x, line[i][1]*s.scale-y
		length := math.Hypot(dx, dy)
		if length == 0 {
			continue
		}
		nx, ny := -dy/length*half, dx/length*half
		s.turn([]orb.Point{{x - nx, y - ny}, {x + dx - nx, y + dy - ny}, {x + dx + nx, y + dy + ny}, {x + nx, y + ny}})
		if half >= leastJoint {
			s.octagon(x, y, half)
		}
	}
}

// octagon adds one around a circle, clockwise as it is seen, as the rectangles are.
func (s *sheet) octagon(x, y, half float64) {
	k := half * math.Tan(math.Pi/8)
	s.turn([]orb.Point{{x - k, y - half}, {x + k, y - half}, {x + half, y - k}, {x + half, y + k}, {x + k, y + half}, {x - k, y + half}, {x - half, y + k}, {x - half, y - k}})
}

// turn adds a closed line, in pixels, to the mask.
func (s *sheet) turn(corners []orb.Point) {
	for i, p := range corners {
		if i == 0 {
			s.mask.MoveTo(float32(p[0]), float32(p[1]))
		} else {
			s.mask.LineTo(float32(p[0]), float32(p[1]))
		}
	}
	s.mask.ClosePath()
}
