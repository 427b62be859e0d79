// Package metafile writes maps and charts as Enhanced Metafiles (MS-EMF), the
// vector pictures that Word, WPS and LibreOffice all show and print sharply. Texts
// stay texts, so no font has to come along. A metafile holds one language; the same
// picture gives the same bytes.
package metafile

import (
	"math"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

// Image is a metafile with its size on paper.
type Image struct {
	Data          []byte
	Width, Height float64 // mm
	Said          message.Text
}

// Options say how a picture is written.
type Options struct {
	Lang     message.Lang
	Width    float64 // mm
	Approval string  // map approval number, at the lower left of a map
}

const (
	ink  = "#1c1c1c"
	soft = "#444444"
)

// Sizes on a map, in its units.
const (
	nameSize   = 22
	legendSize = 24
	legendRow  = 40
	swatchWide = 36
	swatchHigh = 24
	halo       = 2 // of white around names
)

// Map writes a map with its legend.
func Map(m *picture.Map, opts Options) Image {
	f := &m.Shape.Frame
	rows := legend(m, opts.Lang, float64(f.Width)-24)
	height := float64(f.Height) + picture.Foot + float64(len(rows))*legendRow + 8
	c := newCanvas(float64(f.Width), height)
	c.ground(m)
	c.pins(m)
	for _, l := range m.Labels {
		if l.Lang == opts.Lang {
			c.name(float64(l.X), float64(l.Y), l.Text)
		}
	}
	c.foot(m, opts)
	c.rows(rows, float64(f.Height)+picture.Foot)
	return image(c, m.Said, opts)
}

func image(c *canvas, said message.Text, opts Options) Image {
	return Image{Data: c.finish(opts.Width), Width: opts.Width, Height: opts.Width * math.Ceil(c.height) / math.Ceil(c.width), Said: said}
}

// ground colours the zones and draws their borders.
func (c *canvas) ground(m *picture.Map) {
	c.stock(nullPen)
	for _, f := range m.Fills {
		c.solid(f.Colour)
		c.polygons(f.Rings)
	}
	if len(m.Hatched) > 0 {
		c.noData(func() { c.polygons(m.Hatched) })
	}
	if len(m.Behind) > 0 {
		c.hatched("#7a0000", false)
		c.polygons(m.Behind)
	}
	c.stock(nullBrush)
	c.pen("#555555", m.Line, 0)
	for _, rings := range m.Shape.Zones {
		c.polygons(rings)
	}
}

// noData draws a shape grey with slanting lines.
func (c *canvas) noData(draw func()) {
	c.solid("#f2f2f2")
	draw()
	c.hatched("#8a8a8a", true)
	draw()
}

func (c *canvas) pins(m *picture.Map) {
	if len(m.Points) == 0 {
		return
	}
	c.solid("#ffffff")
	c.pen("#000000", 1.6, 0)
	for _, p := range m.Points {
		c.circle(float64(p.X), float64(p.Y), 5)
	}
}

// name writes black on a rim of white.
func (c *canvas) name(x, y float64, s string) {
	for _, d := range [][2]float64{{-halo, 0}, {halo, 0}, {0, -halo}, {0, halo}} {
		c.text(x+d[0], y+d[1], middle, lettersOf{size: nameSize, colour: "#ffffff"}, s)
	}
	c.text(x, y, middle, lettersOf{size: nameSize, colour: "#111111"}, s)
}

// foot draws the scale, the arrow to the north and the approval number.
func (c *canvas) foot(m *picture.Map, opts Options) {
	right, y := float64(m.Shape.Frame.Width)-12, float64(m.Shape.Frame.Height)+26
	left := right - float64(m.Scale.Width)
	c.pen("#000000", 2.5, 0)
	c.line(picture.Place{X: left, Y: y}, picture.Place{X: right, Y: y})
	c.line(picture.Place{X: left, Y: y - 8}, picture.Place{X: left, Y: y + 8})
	c.line(picture.Place{X: right, Y: y - 8}, picture.Place{X: right, Y: y + 8})
	c.text(right, y+30, end, lettersOf{size: legendSize, colour: ink}, m.Scale.Text.In(opts.Lang))
	x := right - 16
	c.stock(nullPen)
	c.solid("#333333")
	c.points(emrPolygon, []picture.Place{{X: x, Y: 64}, {X: x + 14, Y: 20}, {X: x + 28, Y: 64}, {X: x + 14, Y: 54}})
	c.text(x+14, 90, middle, lettersOf{size: legendSize, colour: ink}, "N")
	c.text(12, y+24, start, lettersOf{size: legendSize, colour: ink}, opts.Approval)
}

// swatch is how an entry of the legend looks.
type swatch uint8

const (
	filled swatch = iota
	hatchedSwatch
	behindSwatch
	pinSwatch
	goalSwatch
)

// item is an entry with its place in a row.
type item struct {
	kind   swatch
	colour string
	text   string
	x      float64
}

// legend breaks the entries into rows.
func legend(m *picture.Map, lang message.Lang, width float64) [][]item {
	var items []item
	add := func(kind swatch, colour string, t message.Text) {
		items = append(items, item{kind: kind, colour: colour, text: lettering.Clean(t.In(lang))})
	}
	for _, e := range m.Legend {
		if e.Goal {
			add(goalSwatch, "", message.T("目标 %s", "goal %s", m.Goal))
			continue
		}
		add(filled, e.Colour, message.T("%s（%d 个）", "%s (%d zones)", lettering.Whole(e.Label), e.Zones))
	}
	if m.NoData > 0 {
		add(hatchedSwatch, "", message.T("无数据（%d 个）", "no data (%d zones)", m.NoData))
	}
	if m.Missed > 0 {
		add(behindSwatch, "", message.T("未达目标（%d 个）", "misses the goal (%d zones)", m.Missed))
	}
	if len(m.Points) > 0 {
		add(pinSwatch, "", message.T("机构", "facility"))
	}
	var rows [][]item
	x := width
	for _, it := range items {
		wide := swatchWide + 10 + lettering.Width(it.text)*legendSize + 30
		if len(rows) == 0 || x+wide > width {
			rows, x = append(rows, nil), 12
		}
		it.x = x
		rows[len(rows)-1] = append(rows[len(rows)-1], it)
		x += wide
	}
	return rows
}

func (c *canvas) rows(rows [][]item, top float64) {
	for k, row := range rows {
		y := top + float64(k)*legendRow + 4
		for _, it := range row {
			c.swatch(it, y)
			c.text(it.x+swatchWide+10, y+swatchHigh-3, start, lettersOf{size: legendSize, colour: ink, bold: it.kind == goalSwatch}, it.text)
		}
	}
}

func (c *canvas) swatch(it item, y float64) {
	box := func() { c.rectangle(it.x, y, swatchWide, swatchHigh) }
	c.pen("#777777", 1, 0)
	switch it.kind {
	case filled:
		c.solid(it.colour)
		box()
	case hatchedSwatch:
		c.noData(box)
	case behindSwatch:
		c.solid("#ffffff")
		box()
		c.hatched("#7a0000", false)
		box()
	case pinSwatch:
		c.solid("#ffffff")
		c.pen("#000000", 1.6, 0)
		c.circle(it.x+swatchWide/2, y+swatchHigh/2, 6)
	case goalSwatch:
		c.pen("#000000", 4, 0)
		c.line(picture.Place{X: it.x + swatchWide/2, Y: y}, picture.Place{X: it.x + swatchWide/2, Y: y + swatchHigh})
	}
}
