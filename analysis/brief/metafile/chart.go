package metafile

import (
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// Sizes of a chart, in its units.
const (
	chartSize = 15 // of letters
	keyRow    = 24
	keySwatch = 14
	keyGap    = 24
)

// plot is a chart on its way to paper.
type plot struct {
	*canvas
	p       *picture.Chart
	opts    Options
	letters lettersOf
}

// Chart writes a chart with its key. One that would be too high is drawn smaller.
func Chart(p *picture.Chart, opts Options) Image {
	c := &plot{p: p, opts: opts, letters: lettersOf{size: chartSize, colour: soft}}
	rows := c.key()
	height := p.Height + float64(len(rows))*keyRow
	if high := opts.Width * height / p.Width; opts.Highest > 0 && high > opts.Highest {
		opts.Width *= opts.Highest / high
	}
	c.canvas = newCanvas(p.Width, height, opts.Width)
	c.axes()
	c.stock(nullPen)
	for _, b := range p.Bars {
		c.solid(b.Colour)
		c.rectangle(b.X, b.Y, b.W, b.H)
	}
	for _, l := range p.Lines {
		c.pen(l.Colour, 2.5)
		var strokes [][]picture.Place
		for _, part := range l.Parts {
			strokes = append(strokes, dashed(part, lengths(l.Dash()))...)
		}
		c.polylines(strokes)
	}
	c.goal()
	for _, n := range p.Notes {
		text := lettering.Whole(n.Text).In(opts.Lang)
		if n.Anchor == "start" {
			text = cut(text, (p.Width-n.X)/chartSize)
		}
		c.text(n.X, n.Y, anchorOf(n.Anchor), lettersOf{size: chartSize, colour: n.Colour}, text)
	}
	for k, row := range rows {
		y := p.Height + float64(k)*keyRow + 2
		for _, it := range row {
			c.stock(nullPen)
			c.solid(it.colour)
			c.rectangle(it.x, y, keySwatch, keySwatch)
			c.text(it.x+keySwatch+6, y+13, start, c.letters, it.text)
		}
	}
	return c.image(p.Said)
}

// lengths reads the pattern of a line, written in the way of SVG.
func lengths(dash string) []float64 {
	var out []float64
	for _, word := range strings.Fields(dash) {
		v, err := strconv.ParseFloat(word, 64)
		if err != nil || v <= 0 {
			return nil
		}
		out = append(out, v)
	}
	return out
}

// goal draws the goal across the field, dashed.
func (c *plot) goal() {
	g := c.p.Goal
	if g == nil {
		return
	}
	c.pen("#000000", 2.5)
	c.polylines(dashed([]picture.Place{{X: g.X1, Y: g.Y1}, {X: g.X2, Y: g.Y2}}, []float64{7, 5}))
	c.text(g.TextX, g.TextY, anchorOf(g.Anchor), lettersOf{size: chartSize, colour: ink, bold: true}, g.Mark().In(c.opts.Lang))
}

// key breaks the names of the series into rows.
func (c *plot) key() [][]item {
	var rows [][]item
	x := c.p.Width
	for _, k := range c.p.Key {
		text := cut(lettering.Whole(k.Label).In(c.opts.Lang), (c.p.Width-c.p.Left-keySwatch-6)/chartSize)
		wide := keySwatch + 6 + breadth(text)*chartSize
		if len(rows) == 0 || x+wide > c.p.Width {
			rows, x = append(rows, nil), c.p.Left
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], item{colour: k.Colour, text: text, x: x})
		x += wide + keyGap
	}
	return rows
}

// axes draws the field: lines across it, names and ticks, titles.
func (c *plot) axes() {
	p := c.p
	c.pen("#e2e5ea", 1)
	for _, t := range p.Ticks {
		c.line(picture.Place{X: t.At, Y: p.Top}, picture.Place{X: t.At, Y: p.Bottom})
	}
	for _, t := range p.Ticks {
		c.text(t.At, p.Bottom+18, middle, c.letters, t.Text.In(c.opts.Lang))
	}
	for _, t := range p.Sides {
		c.text(p.Left-8, t.At+5, end, c.letters, cut(lettering.Whole(t.Text).In(c.opts.Lang), (p.Left-8)/chartSize))
	}
	c.pen(soft, 1)
	c.line(picture.Place{X: p.Left, Y: p.Top}, picture.Place{X: p.Left, Y: p.Bottom}, picture.Place{X: p.Right, Y: p.Bottom})
	c.text(p.Right, p.Bottom+38, end, c.letters, cut(lettering.Whole(p.Along).In(c.opts.Lang), p.Right/chartSize))
	room := p.Width
	if g := p.Goal; g != nil && g.TextY < p.Top {
		room = g.TextX - boldWider*breadth(g.Mark().In(c.opts.Lang))*chartSize // the goal stands beside it
	}
	c.text(0, 14, start, c.letters, cut(lettering.Whole(p.Across).In(c.opts.Lang), room/chartSize))
}
