package picture

import (
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// MostNames is how many names a chart can show; of more, the table has them all.
const MostNames = 40

const (
	chartWidth = 960
	chartText  = 15 // size of letters
)

// palette parts series without colours of their own, also for who cannot tell
// red from green (Okabe and Ito, 2008).
var palette = []string{"#0b5394", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a7a7a"}

// Patterns is how many ways there are to draw a line, so that the curves of a
// chart are told apart in black and white.
const Patterns = 5

// Chart is a chart as it is drawn: marks with places in its picture.
type Chart struct {
	Title         message.Text
	Along, Across message.Text // titles of the axis below and the one at the side
	Width, Height float64
	Left, Right   float64 // of the field
	Top, Bottom   float64
	Ticks         []Tick // below
	Sides         []Tick // at the side: names, or ticks of a curve
	Bars          []Bar
	Lines         []Line
	Notes         []Note
	Key           []Entry // series, where marks do not carry their names
	Goal          *GoalLine
	Omitted       int // names that are not drawn
	Said          message.Text
}

// Tick is a mark of an axis, or a name beside a bar.
type Tick struct {
	At   float64
	Text message.Text
	Full message.Text // where Text is cut
}

// Bar is a bar or a part of one.
type Bar struct {
	X, Y, W, H float64
	Colour     string
	Full       message.Text // name, series, value
}

// Line is a curve.
type Line struct {
	Colour  string
	Pattern int // 0 is unbroken, below Patterns
	Parts   [][]Place
}

// Place is a point of a chart.
type Place struct{ X, Y float64 }

// Path writes the line as the path of an SVG.
func (l *Line) Path() string {
	var b strings.Builder
	for _, part := range l.Parts {
		for i, p := range part {
			b.WriteByte("ML"[min(i, 1)])
			b.WriteString(lettering.Ordinal(p.X) + " " + lettering.Ordinal(p.Y))
		}
	}
	return b.String()
}

// Dash is the pattern in the way of SVG.
func (l *Line) Dash() string { return [Patterns]string{"", "9 4", "2 4", "9 4 2 4", "14 4"}[l.Pattern] }

// Note is a text at a mark.
type Note struct {
	X, Y           float64
	Anchor, Colour string
	Text           message.Text
}

// GoalLine is the goal across a chart.
type GoalLine struct {
	X1, Y1, X2, Y2, TextX, TextY float64
	Anchor, Text                 string
}

// NewChart prepares a chart; nil where it has nothing to show.
func NewChart(c *brief.Chart) *Chart {
	p := &Chart{Title: c.Title, Width: chartWidth, Top: 26}
	draw := p.bars
	if c.Kind == brief.Curve {
		draw = p.curves
	}
	if !draw(c) {
		return nil
	}
	p.say()
	return p
}

// Mark is the goal in words.
func (g *GoalLine) Mark() message.Text { return message.T("目标 %s", "goal %s", g.Text) }

// say tells the chart in words, with the axes that have a title.
func (p *Chart) say() {
	p.Said = message.T("图：%s。", "Chart: %s.", lettering.Whole(p.Title))
	for _, a := range []struct{ of, told message.Text }{
		{p.Along, message.T("横轴 %s。", " Along: %s.", lettering.Whole(p.Along))},
		{p.Across, message.T("纵轴 %s。", " Up: %s.", lettering.Whole(p.Across))},
	} {
		if !lettering.Empty(a.of) {
			p.Said = message.Text{ZH: p.Said.ZH + a.told.ZH, EN: p.Said.EN + a.told.EN}
		}
	}
}
