package metafile

import (
	"slices"

	"github.com/medreach/medreach/analysis/brief/picture"
)

// Sizes on paper, in mm.
const (
	nameSize   = 2.3 // 6.5 pt
	legendSize = 2.65
	legendRow  = 4.4
	swatchWide = 4
	swatchHigh = 2.7
	footHigh   = 8
	margin     = 1
	haloWide   = 0.3 // of white around names
	pinRadius  = 0.45
	noDataStep = 1   // between slanting lines
	behindStep = 2.2 // likewise
)

// sheet is a map on its way to paper.
type sheet struct {
	*canvas
	m     *picture.Map
	opts  Options
	mm    float64 // units a millimetre
	shift float64 // of the ground to the right, which puts a narrow place in the middle
}

// Map writes a map with its legend. A place that is higher than the ground may be
// is drawn smaller, and its legend still has the whole width.
func Map(m *picture.Map, opts Options) Image {
	f := &m.Shape.Frame
	s := &sheet{m: m, opts: opts, mm: float64(f.Width) / opts.Width}
	if opts.Highest > 0 {
		s.mm = max(s.mm, float64(f.Height)/opts.Highest)
	}
	width := opts.Width * s.mm
	s.shift = (width - float64(f.Width)) / 2
	rows := s.legend(width)
	legendTop := float64(f.Height) + footHigh*s.mm
	s.canvas = newCanvas(width, legendTop+(float64(len(rows))*legendRow+margin)*s.mm, opts.Width)
	s.ground()
	s.pins()
	s.names()
	s.foot()
	s.rows(rows, legendTop)
	return s.image(m.Said)
}

// ground colours the zones and draws their borders.
func (s *sheet) ground() {
	s.move = s.shift
	s.stock(nullPen)
	for _, f := range s.m.Fills {
		s.solid(f.Colour)
		s.polygons(s.thin(f.Rings))
	}
	if len(s.m.Hatched) > 0 {
		s.solid(noDataGround)
		s.polygons(s.thin(s.m.Hatched))
		s.noDataLines(s.m.Hatched)
	}
	s.behindLines(s.m.Behind)
	s.pen("#555555", s.m.Line)
	zones := make([][]picture.Ring, len(s.m.Shape.Zones))
	for i, rings := range s.m.Shape.Zones {
		zones[i] = s.thin(rings)
	}
	s.polylines(borders(zones))
	s.move = 0
}

const noDataGround = "#f2f2f2"

// noDataLines are the slanting lines of what has no data.
func (s *sheet) noDataLines(rings []picture.Ring) {
	s.pen("#8a8a8a", 0.12*s.mm)
	s.polylines(slanting(rings, noDataStep*s.mm, rising))
}

// behindLines are those of what misses the goal.
func (s *sheet) behindLines(rings []picture.Ring) {
	s.pen("#7a0000", 0.15*s.mm)
	s.polylines(slanting(rings, behindStep*s.mm, falling))
}

func (s *sheet) pins() {
	if len(s.m.Points) == 0 {
		return
	}
	s.solid("#ffffff")
	s.pen("#000000", 0.15*s.mm)
	for _, p := range s.m.Points {
		s.circle(float64(p.X)+s.shift, float64(p.Y), pinRadius*s.mm)
	}
}

// names writes those that have room at the size that they have on paper; the
// roomiest come first.
func (s *sheet) names() {
	type box struct{ x0, y0, x1, y1 float64 }
	var taken []box
	size := nameSize * s.mm
	for _, l := range s.m.Labels {
		if l.Lang != s.opts.Lang {
			continue
		}
		x, y, half := float64(l.X)+s.shift, float64(l.Y), breadth(l.Text)*size/2
		b := box{x - half, y - size, x + half, y + size*0.25}
		if b.x0 < 0 || b.y0 < 0 || b.x1 > s.width || b.y1 > float64(s.m.Shape.Frame.Height) ||
			slices.ContainsFunc(taken, func(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }) {
			continue
		}
		taken = append(taken, b)
		s.name(x, y, l.Text)
	}
}

// name writes black on a rim of white.
func (s *sheet) name(x, y float64, text string) {
	const slant = 0.7 * haloWide
	for _, d := range [][2]float64{{-haloWide, 0}, {haloWide, 0}, {0, -haloWide}, {0, haloWide}, {-slant, -slant}, {slant, -slant}, {-slant, slant}, {slant, slant}} {
		s.text(x+d[0]*s.mm, y+d[1]*s.mm, middle, lettersOf{size: nameSize * s.mm, colour: "#ffffff"}, text)
	}
	s.text(x, y, middle, lettersOf{size: nameSize * s.mm, colour: "#111111"}, text)
}

// foot draws, below the ground, the approval number, the scale and the arrow to
// the north.
func (s *sheet) foot() {
	top, size := float64(s.m.Shape.Frame.Height), legendSize*s.mm
	letters := lettersOf{size: size, colour: ink}
	arrow, base := s.width-2.5*s.mm, top+4.5*s.mm
	s.stock(nullPen)
	s.solid("#333333")
	s.points(emrPolygon, []picture.Place{{X: arrow, Y: top + 3.2*s.mm}, {X: arrow + 1.3*s.mm, Y: top + 7.2*s.mm}, {X: arrow, Y: top + 6.3*s.mm}, {X: arrow - 1.3*s.mm, Y: top + 7.2*s.mm}})
	s.text(arrow, top+2.8*s.mm, middle, letters, "N")
	right := arrow - 3.5*s.mm
	left := right - float64(s.m.Scale.Width)
	tick := 0.7 * s.mm
	s.pen("#000000", 0.25*s.mm)
	s.line(picture.Place{X: left, Y: base}, picture.Place{X: right, Y: base})
	s.line(picture.Place{X: left, Y: base - tick}, picture.Place{X: left, Y: base + tick})
	s.line(picture.Place{X: right, Y: base - tick}, picture.Place{X: right, Y: base + tick})
	length := s.m.Scale.Text.In(s.opts.Lang)
	s.text(left-s.mm, base+0.9*s.mm, end, letters, length)
	room := (left-3*s.mm)/size - breadth(length)
	s.text(margin*s.mm, base+0.9*s.mm, start, letters, cut(s.opts.Approval, room))
}
