package metafile

import (
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
)

// chartSize is the height of the letters of a chart, in its units.
const chartSize = 15

// keyHigh is the height of the row that explains the colours.
const keyHigh = 26

// Chart writes a chart with its key.
func Chart(p *picture.Chart, opts Options) Image {
	height := p.Height
	if len(p.Key) > 0 {
		height += keyHigh
	}
	c := newCanvas(p.Width, height)
	letters := lettersOf{size: chartSize, colour: soft}
	c.axes(p, opts, letters)
	c.stock(nullPen)
	for _, b := range p.Bars {
		c.solid(b.Colour)
		c.rectangle(b.X, b.Y, b.W, b.H)
	}
	for _, l := range p.Lines {
		c.pen(l.Colour, 2.5, l.Pattern)
		for _, part := range l.Parts {
			c.line(part...)
		}
	}
	for _, n := range p.Notes {
		c.text(n.X, n.Y, anchorOf(n.Anchor), lettersOf{size: chartSize, colour: n.Colour}, lettering.Whole(n.Text).In(opts.Lang))
	}
	if g := p.Goal; g != nil {
		c.pen("#000000", 2.5, 1)
		c.line(picture.Place{X: g.X1, Y: g.Y1}, picture.Place{X: g.X2, Y: g.Y2})
		c.text(g.TextX, g.TextY, anchorOf(g.Anchor), lettersOf{size: chartSize, colour: ink, bold: true}, g.Mark().In(opts.Lang))
	}
	x := p.Left
	for _, k := range p.Key {
		label := lettering.Whole(k.Label).In(opts.Lang)
		c.stock(nullPen)
		c.solid(k.Colour)
		c.rectangle(x, p.Height+2, 14, 14)
		c.text(x+20, p.Height+15, start, letters, label)
		x += 20 + lettering.Width(label)*chartSize + 24
	}
	return image(c, p.Said, opts)
}

// axes draws the field: lines across it, names and ticks, titles.
func (c *canvas) axes(p *picture.Chart, opts Options, letters lettersOf) {
	c.pen("#e2e5ea", 1, 0)
	for _, t := range p.Ticks {
		c.line(picture.Place{X: t.At, Y: p.Top}, picture.Place{X: t.At, Y: p.Bottom})
	}
	for _, t := range p.Ticks {
		c.text(t.At, p.Bottom+18, middle, letters, t.Text.In(opts.Lang))
	}
	for _, t := range p.Sides {
		c.text(p.Left-8, t.At+5, end, letters, lettering.Whole(t.Text).In(opts.Lang))
	}
	c.pen(soft, 1, 0)
	c.line(picture.Place{X: p.Left, Y: p.Top}, picture.Place{X: p.Left, Y: p.Bottom}, picture.Place{X: p.Right, Y: p.Bottom})
	c.text(p.Right, p.Bottom+38, end, letters, lettering.Whole(p.Along).In(opts.Lang))
	c.text(0, 14, start, letters, lettering.Whole(p.Across).In(opts.Lang))
}
