package picture

import (
	"fmt"
	"math"
	"strconv"
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
	p := &Chart{Title: c.Title, Width: chartWidth, Right: chartWidth - 90, Top: 26}
	drawn := false
	switch c.Kind {
	case brief.Curve:
		drawn = p.curves(c)
	default:
		drawn = p.bars(c)
	}
	if !drawn {
		return nil
	}
	p.Said = message.T("图：%s。横轴 %s，纵轴 %s。", "Chart: %s. Along: %s; up: %s.", lettering.Whole(c.Title), lettering.Whole(p.Along), lettering.Whole(p.Across))
	return p
}

func at(v []float64, i int) float64 {
	if i < len(v) && !math.IsInf(v[i], 0) {
		return v[i]
	}
	return math.NaN()
}

// scaleTo finds round ticks from 0 (or below) to a bound that holds all values.
func scaleTo(low, high float64) (from, to, step float64) {
	low, high = min(low, 0), max(high, 0)
	if high-low <= 0 {
		high = low + 1
	}
	step = math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for _, k := range []float64{1, 2, 5, 10} {
		if (high-low)/(k*step) <= 6 {
			step *= k
			break
		}
	}
	return math.Floor(low/step) * step, math.Ceil(high/step) * step, step
}

// digits is how many decimals tell values of this size apart.
func digits(top float64, values []brief.Numbers) int {
	integral := true
	for _, s := range values {
		for _, v := range s.Y {
			integral = integral && (math.IsNaN(v) || v == math.Trunc(v))
		}
	}
	switch {
	case integral || top >= 1000:
		return 0
	case top >= 5:
		return 1
	}
	return 2
}

// bars draws names downwards and values to the right, since names of places
// are long.
func (p *Chart) bars(c *brief.Chart) bool {
	names := len(c.Names)
	if names == 0 || len(c.Series) == 0 {
		return false
	}
	shown := min(names, MostNames)
	p.Omitted = names - shown
	p.Along, p.Across = c.Y, c.X
	low, high := p.reach(c, shown)
	from, to, step := scaleTo(low, high)
	longest := 4.0
	for _, n := range c.Names[:shown] {
		n = lettering.CutBoth(n, 16)
		longest = max(longest, lettering.Width(n.ZH), lettering.Width(n.EN))
	}
	p.Left = longest*chartText + 14
	x := func(v float64) float64 { return p.Left + (v-from)/(to-from)*(p.Right-p.Left) }
	tall, lanes := 20.0, 1
	if c.Kind == brief.Bars && len(c.Series) > 1 {
		tall, lanes = 15, len(c.Series)
	}
	row := tall*float64(lanes) + 10
	if len(c.Series) > 1 {
		for k, s := range c.Series {
			p.Key = append(p.Key, Entry{Colour: seriesColour(s, k), Label: s.Title})
		}
	}
	dec := digits(high, c.Series)
	for i := range shown {
		y := p.Top + float64(i)*row
		p.Sides = append(p.Sides, Tick{y + row/2, lettering.CutBoth(c.Names[i], 16), lettering.Whole(c.Names[i])})
		if c.Kind == brief.Stacked {
			p.stack(c, i, stackPlace{y + 5, tall, x, dec})
			continue
		}
		for k, s := range c.Series {
			p.oneBar(c, i, k, barPlace{y + 5 + float64(k)*tall, tall - 2, x, dec, s})
		}
	}
	p.Bottom = p.Top + float64(shown)*row
	p.Height = p.Bottom + 52
	p.ticks(from, to, step, x)
	if !math.IsNaN(c.Goal) && !math.IsInf(c.Goal, 0) {
		g := x(c.Goal)
		p.Goal = &GoalLine{g, p.Top, g, p.Bottom, g, p.Top - 8, "middle", lettering.Short(c.Goal, 4)}
	}
	return true
}

// reach is the lowest and the highest end of a bar, or the goal.
func (p *Chart) reach(c *brief.Chart, shown int) (low, high float64) {
	if !math.IsNaN(c.Goal) && !math.IsInf(c.Goal, 0) {
		low, high = min(0, c.Goal), max(0, c.Goal)
	}
	for i := range shown {
		sum := 0.0
		for _, s := range c.Series {
			v := at(s.Y, i)
			if math.IsNaN(v) {
				continue
			}
			sum += max(v, 0)
			if c.Kind == brief.Bars {
				low, high = min(low, v), max(high, v)
			}
		}
		if c.Kind == brief.Stacked {
			high = max(high, sum)
		}
	}
	return low, high
}

func seriesColour(s brief.Numbers, k int) string { return tint(s.Colour, palette[k%len(palette)]) }

type barPlace struct {
	y, tall float64
	x       func(float64) float64
	decimal int
	series  brief.Numbers
}

func (p *Chart) oneBar(c *brief.Chart, i, k int, at0 barPlace) {
	v := at(at0.series.Y, i)
	text := lettering.Number(v, at0.decimal)
	middle := at0.y + at0.tall/2 + 5
	if math.IsNaN(v) {
		p.Notes = append(p.Notes, Note{at0.x(0) + 6, middle, "start", "#595959", message.T("没有数据", "no data")})
		return
	}
	a, b := at0.x(min(v, 0)), at0.x(max(v, 0))
	p.Bars = append(p.Bars, Bar{tenth(a), tenth(at0.y), tenth(b - a), at0.tall, seriesColour(at0.series, k), message.T("%s %s %s", "%s %s %s", lettering.Whole(c.Names[i]), lettering.Whole(at0.series.Title), text)})
	p.Notes = append(p.Notes, Note{tenth(b + 6), tenth(middle), "start", "#1c1c1c", message.Text{ZH: text, EN: text}})
}

type stackPlace struct {
	y, tall float64
	x       func(float64) float64
	decimal int
}

func (p *Chart) stack(c *brief.Chart, i int, at0 stackPlace) {
	sum := 0.0
	middle := tenth(at0.y + at0.tall/2 + 5)
	for k, s := range c.Series {
		v := at(s.Y, i)
		if math.IsNaN(v) || v <= 0 {
			continue
		}
		a, b := at0.x(sum), at0.x(sum+v)
		sum += v
		text := lettering.Number(v, at0.decimal)
		fillColour := seriesColour(s, k)
		p.Bars = append(p.Bars, Bar{tenth(a), tenth(at0.y), tenth(b - a), at0.tall, fillColour, message.T("%s %s %s", "%s %s %s", lettering.Whole(c.Names[i]), lettering.Whole(s.Title), text)})
		if b-a > lettering.Width(text)*chartText+8 {
			p.Notes = append(p.Notes, Note{tenth((a + b) / 2), middle, "middle", inkOn(fillColour), message.Text{ZH: text, EN: text}})
		}
	}
	text := lettering.Number(sum, at0.decimal)
	p.Notes = append(p.Notes, Note{tenth(at0.x(sum) + 6), middle, "start", "#1c1c1c", message.Text{ZH: text, EN: text}})
}

// inkOn is black or white, whichever is read better on a colour (WCAG 2.2).
func inkOn(c string) string {
	if len(c) == 4 {
		c = string([]byte{'#', c[1], c[1], c[2], c[2], c[3], c[3]})
	}
	rgb, err := strconv.ParseUint(strings.TrimPrefix(c, "#"), 16, 32)
	if err != nil {
		return "#1c1c1c"
	}
	light := 0.0
	for k, weight := range []float64{0.0722, 0.7152, 0.2126} {
		v := float64(rgb>>(8*k)&255) / 255
		if v <= 0.04045 {
			light += weight * v / 12.92
		} else {
			light += weight * math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	if (light+0.05)/(0.0116+0.05) < 1.05/(light+0.05) {
		return "#ffffff"
	}
	return "#1c1c1c"
}

func (p *Chart) ticks(from, to, step float64, x func(float64) float64) {
	for k := 0; k <= int(math.Round((to-from)/step)); k++ {
		v := from + float64(k)*step
		s := lettering.Short(math.Round(v/step*1e6)/1e6*step, 4)
		p.Ticks = append(p.Ticks, Tick{At: tenth(x(v)), Text: message.Text{ZH: s, EN: s}})
	}
}

// tenth rounds places in a picture.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }

// curves draws cumulative shares over a cost.
func (p *Chart) curves(c *brief.Chart) bool {
	right := 0.0
	for _, s := range c.Series {
		for i := range s.X {
			if v := at(s.X, i); !math.IsNaN(v) {
				right = max(right, v)
			}
		}
	}
	if right <= 0 {
		return false
	}
	p.Along, p.Across = c.X, c.Y
	p.Left, p.Bottom, p.Height, p.Right = 66, 336, 390, chartWidth-170
	p.Top = 40
	_, to, step := scaleTo(0, right)
	to = min(to, right*1.02)
	x := func(v float64) float64 { return p.Left + v/to*(p.Right-p.Left) }
	y := func(v float64) float64 { return p.Bottom - v*(p.Bottom-p.Top) }
	for k := 0; float64(k)*step <= to; k++ {
		s := lettering.Short(math.Round(float64(k)*step*1e6)/1e6, 4)
		p.Ticks = append(p.Ticks, Tick{At: tenth(x(float64(k) * step)), Text: message.Text{ZH: s, EN: s}})
	}
	for k := 0; k <= 5; k++ {
		s := fmt.Sprintf("%d%%", 20*k)
		p.Sides = append(p.Sides, Tick{At: tenth(y(float64(k) / 5)), Text: message.Text{ZH: s, EN: s}})
	}
	var ends []float64
	for k, s := range c.Series {
		parts := curveParts(s, x, y)
		if len(parts) == 0 {
			continue
		}
		end := parts[len(parts)-1][len(parts[len(parts)-1])-1]
		p.Lines = append(p.Lines, Line{seriesColour(s, k), k % Patterns, parts})
		p.Notes = append(p.Notes, Note{tenth(end.X + 7), freeOf(ends, end.Y+5), "start", "#1c1c1c", lettering.CutBoth(s.Title, 10.5)})
		ends = append(ends, p.Notes[len(p.Notes)-1].Y)
		p.Key = append(p.Key, Entry{Colour: seriesColour(s, k), Label: s.Title})
	}
	if !math.IsNaN(c.Goal) && c.Goal >= 0 && c.Goal <= 1 {
		g := tenth(y(c.Goal))
		p.Goal = &GoalLine{p.Left, g, p.Right, g, p.Left + 6, g - 6, "start", lettering.Short(100*c.Goal, 4) + "%"}
	}
	return len(p.Lines) > 0
}

// curveParts are lines through the points that can be told apart, broken where a
// value is not known.
func curveParts(s brief.Numbers, x, y func(float64) float64) [][]Place {
	var parts [][]Place
	broken := true
	for i := range s.X {
		vx, vy := at(s.X, i), at(s.Y, i)
		if math.IsNaN(vx) || math.IsNaN(vy) {
			broken = true
			continue
		}
		to := Place{tenth(x(vx)), tenth(y(min(max(vy, 0), 1)))}
		if broken {
			parts, broken = append(parts, []Place{to}), false
			continue
		}
		part := &parts[len(parts)-1]
		if from := (*part)[len(*part)-1]; math.Hypot(to.X-from.X, to.Y-from.Y) >= 0.5 || i+1 == len(s.X) {
			*part = append(*part, to)
		}
	}
	return parts
}

// freeOf moves a text up or down until it stands clear of the others.
func freeOf(taken []float64, y float64) float64 {
	for try := 0.0; try < 20; try++ {
		for _, d := range []float64{-try, try} {
			free := true
			for _, t := range taken {
				free = free && math.Abs(y+d*9-t) >= 17
			}
			if free {
				return tenth(y + d*9)
			}
		}
	}
	return tenth(y)
}

// Mark is the goal in words.
func (g *GoalLine) Mark() message.Text { return message.T("目标 %s", "goal %s", g.Text) }
