package picture

import (
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

const (
	longestName = 16 // of a bar, in the size of letters
	tallBar     = 20
	tallLane    = 15 // of several beside each other
	rowGap      = 10
)

// barChart is a chart of bars on its way.
type barChart struct {
	*Chart
	of      *brief.Chart
	shown   int // names
	axis    axis
	decimal int
}

// bars draws names downwards and values to the right, since names of places
// are long.
func (p *Chart) bars(c *brief.Chart) bool {
	if len(c.Names) == 0 || len(c.Series) == 0 {
		return false
	}
	b := barChart{Chart: p, of: c, shown: min(len(c.Names), MostNames)}
	p.Omitted = len(c.Names) - b.shown
	p.Along, p.Across = c.Y, c.X
	low, high := b.reach()
	whole := allIntegral(c.Series)
	b.decimal = digits(max(high, -low), whole)
	b.leaveRoom(low, high)
	b.axis = newAxis(low, high, whole, p.Left, p.Right)
	if len(c.Series) > 1 {
		for k, s := range c.Series {
			p.Key = append(p.Key, Entry{Colour: seriesColour(s, k), Label: s.Title})
		}
	}
	p.Bottom = b.rows()
	p.Height = p.Bottom + 52
	p.Ticks = b.axis.ticks()
	if hasGoal(c) {
		g := tenth(b.axis.at(c.Goal))
		p.Goal = &GoalLine{g, p.Top, g, p.Bottom, g, p.Top - 8, "middle", lettering.Short(c.Goal, 4)}
	}
	return true
}

func hasGoal(c *brief.Chart) bool { return math.Abs(c.Goal) <= largest }

// reach is the lowest and the highest end of a bar, or the goal.
func (b *barChart) reach() (low, high float64) {
	if hasGoal(b.of) {
		low, high = min(0, b.of.Goal), max(0, b.of.Goal)
	}
	for i := range b.shown {
		sum := 0.0
		for _, s := range b.of.Series {
			v := at(s.Y, i)
			if math.IsNaN(v) {
				continue
			}
			sum += max(v, 0)
			if b.of.Kind == brief.Bars {
				low, high = min(low, v), max(high, v)
			}
		}
		if b.of.Kind == brief.Stacked {
			high = max(high, sum)
		}
	}
	return low, high
}

// leaveRoom keeps a margin for the names and one for the values after the bars.
func (b *barChart) leaveRoom(low, high float64) {
	longest := 4.0
	for _, n := range b.of.Names[:b.shown] {
		n = lettering.CutBoth(n, longestName)
		longest = max(longest, lettering.Width(n.ZH), lettering.Width(n.EN))
	}
	b.Left = longest*chartText + 14
	widest := max(lettering.Width(lettering.Number(low, b.decimal)), lettering.Width(lettering.Number(high, b.decimal)))
	b.Right = b.Width - max(90, widest*chartText+14)
}

// rows draws the bars of every name and returns where they end.
func (b *barChart) rows() float64 {
	tall, lanes := float64(tallBar), 1
	if b.of.Kind == brief.Bars && len(b.of.Series) > 1 {
		tall, lanes = tallLane, len(b.of.Series)
	}
	row := tall*float64(lanes) + rowGap
	for i := range b.shown {
		y := b.Top + float64(i)*row
		b.Sides = append(b.Sides, Tick{y + row/2, lettering.CutBoth(b.of.Names[i], longestName), lettering.Whole(b.of.Names[i])})
		if b.of.Kind == brief.Stacked {
			b.stack(i, y+rowGap/2, tall)
			continue
		}
		for k := range b.of.Series {
			b.bar(i, k, y+rowGap/2+float64(k)*tall, tall-2)
		}
	}
	return b.Top + float64(b.shown)*row
}

func seriesColour(s brief.Numbers, k int) string { return tint(s.Colour, palette[k%len(palette)]) }

const (
	ink  = "#1c1c1c"
	pale = "#595959"
)

// alike is a number as a text, which reads alike in both languages.
func alike(s string) message.Text { return message.Text{ZH: s, EN: s} }

// baseline is where a text stands in the middle of a bar.
func baseline(y, tall float64) float64 { return tenth(y + tall/2 + 5) }

// bar draws one value.
func (b *barChart) bar(i, k int, y, tall float64) {
	s := b.of.Series[k]
	v := at(s.Y, i)
	if math.IsNaN(v) {
		b.noData(y, tall)
		return
	}
	from, to := b.axis.at(min(v, 0)), b.axis.at(max(v, 0))
	text := lettering.Number(v, b.decimal)
	b.Bars = append(b.Bars, Bar{tenth(from), tenth(y), tenth(to - from), tall, seriesColour(s, k), b.full(i, s, text)})
	b.Notes = append(b.Notes, Note{tenth(to + 6), baseline(y, tall), "start", ink, alike(text)})
}

func (b *barChart) noData(y, tall float64) {
	b.Notes = append(b.Notes, Note{tenth(b.axis.at(0) + 6), baseline(y, tall), "start", pale, message.T("没有数据", "no data")})
}

// full is what a bar says by itself: name, series, value.
func (b *barChart) full(i int, s brief.Numbers, text string) message.Text {
	return message.T("%s %s %s", "%s %s %s", lettering.Whole(b.of.Names[i]), lettering.Whole(s.Title), text)
}

// stack draws the parts of one name, with their sum at the end.
func (b *barChart) stack(i int, y, tall float64) {
	sum, known := 0.0, false
	for k, s := range b.of.Series {
		v := at(s.Y, i)
		known = known || !math.IsNaN(v)
		if math.IsNaN(v) || v <= 0 {
			continue
		}
		from, to := b.axis.at(sum), b.axis.at(sum+v)
		sum += v
		text := lettering.Number(v, b.decimal)
		colour := seriesColour(s, k)
		b.Bars = append(b.Bars, Bar{tenth(from), tenth(y), tenth(to - from), tall, colour, b.full(i, s, text)})
		if to-from > lettering.Width(text)*chartText+8 {
			b.Notes = append(b.Notes, Note{tenth((from + to) / 2), baseline(y, tall), "middle", inkOn(colour), alike(text)})
		}
	}
	if !known {
		b.noData(y, tall)
		return
	}
	b.Notes = append(b.Notes, Note{tenth(b.axis.at(sum) + 6), baseline(y, tall), "start", ink, alike(lettering.Number(sum, b.decimal))})
}

// inkOn is black or white, whichever is read better on a colour (WCAG 2.2).
func inkOn(c string) string {
	if len(c) == 4 {
		c = string([]byte{'#', c[1], c[1], c[2], c[2], c[3], c[3]})
	}
	rgb, err := strconv.ParseUint(strings.TrimPrefix(c, "#"), 16, 32)
	if err != nil {
		return ink
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
	const inkLight = 0.0116 // of ink itself
	if (light+0.05)/(inkLight+0.05) < 1.05/(light+0.05) {
		return "#ffffff"
	}
	return ink
}
