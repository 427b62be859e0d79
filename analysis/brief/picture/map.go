package picture

import (
	"cmp"
	"math"
	"regexp"
	"slices"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// Map is a map as it is drawn.
type Map struct {
	Title   message.Text
	Unit    message.Text
	Shape   *Shape
	Line    float64 // width of the borders
	Fills   []Fill
	Hatched []Ring // the zones without data
	Behind  []Ring // the zones that miss the goal
	Class   []int  // of each zone, -1 without data
	Misses  []bool // the goal, each zone
	Points  []Pin
	Labels  []Label
	Scale   ScaleBar
	Legend  []Entry
	NoData  int
	Missed  int // zones
	Goal    string
	Said    message.Text // in words, for who cannot see it
}

// Foot is the height of the strip under a map, for the scale and the approval.
const Foot = 64

// Fill is ground of one colour, by the even-odd rule.
type Fill struct {
	Colour string
	Rings  []Ring
}

// Pin is a facility.
type Pin struct {
	Dot
	Name message.Text
}

// Label is a name on a map, in one language, centred at its base line.
type Label struct {
	Lang message.Lang
	Text string
	Dot
}

// Entry is a class of the legend, or the goal, which stands before the first
// class that begins at it or above.
type Entry struct {
	Colour string
	Label  message.Text
	Zones  int
	Goal   bool
}

// ScaleBar is a round length on the ground.
type ScaleBar struct {
	Width int32
	Text  message.Text
}

const (
	letters    = 24  // size of names on a map, in its units
	namedZones = 80  // more zones than that are too many to be named
	fewZones   = 800 // up to this many, borders are drawn thicker
)

var colour = regexp.MustCompile(`^#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$`)

// tint is a colour that can be trusted.
func tint(c, otherwise string) string {
	if colour.MatchString(c) {
		return c
	}
	return otherwise
}

// NewMap prepares a map; nil where there is nothing to draw.
func NewMap(m *brief.Map, shapes []*Shape, layers []brief.Layer) *Map {
	if m.Layer < 0 || m.Layer >= len(shapes) || shapes[m.Layer] == nil {
		return nil
	}
	s := shapes[m.Layer]
	p := &Map{Title: m.Title, Unit: m.Unit, Shape: s, Line: 0.6, Scale: scale(&s.Frame)}
	if len(s.Zones) <= fewZones {
		p.Line = 1.4
	}
	if !math.IsNaN(m.Goal) && !math.IsInf(m.Goal, 0) {
		p.Goal = goalSign(m) + lettering.Short(m.Goal, 4)
	}
	p.colour(m)
	for _, at := range m.Points {
		if s.Frame.holds(at.At) {
			p.Points = append(p.Points, Pin{s.Frame.at(at.At), lettering.Whole(at.Name)})
		}
	}
	if len(s.Zones) <= namedZones {
		p.name(layers[m.Layer].Names)
	}
	p.say(m)
	return p
}

// value is NaN where there is no figure that can be drawn.
func value(m *brief.Map, i int) float64 {
	if i < len(m.Values) && !math.IsInf(m.Values[i], 0) {
		return m.Values[i]
	}
	return math.NaN()
}

// class is where a value belongs; what lies outside the classes goes with the
// nearest one below, or with the first.
func class(m *brief.Map, v float64) int {
	at := 0
	for k, c := range m.Classes {
		if v >= c.Low {
			at = k
		}
	}
	return at
}

func missesGoal(m *brief.Map, v float64) bool {
	return m.AtMost && v > m.Goal || !m.AtMost && v < m.Goal
}

func goalSign(m *brief.Map) string {
	if m.AtMost {
		return "≤ "
	}
	return "≥ "
}

// part is what one colour covers.
type part struct {
	zones  [][]Ring
	specks []Ring
}

// colour sorts the zones into classes and merges what has the same colour, so
// that a map holds each border between colours and no other. Specks lie over
// their neighbours, so they are painted last; too small for a pattern, those
// without data are grey.
func (p *Map) colour(m *brief.Map) {
	n := len(p.Shape.Zones)
	p.Class, p.Misses = make([]int, n), make([]bool, n)
	unknown := max(len(m.Classes), 1)
	parts := make([]part, unknown+1)
	counts := make([]int, unknown+1)
	var behind [][]Ring
	for i, rings := range p.Shape.Zones {
		k := unknown
		p.Class[i] = -1
		if v := value(m, i); !math.IsNaN(v) {
			k = class(m, v)
			p.Class[i], p.Misses[i] = k, p.Goal != "" && missesGoal(m, v)
		}
		counts[k]++
		if p.Misses[i] {
			p.Missed++
		}
		if p.Shape.Specks[i] {
			parts[k].specks = append(parts[k].specks, rings...)
			continue
		}
		parts[k].zones = append(parts[k].zones, rings)
		if p.Misses[i] {
			behind = append(behind, rings)
		}
	}
	p.NoData = counts[unknown]
	p.Hatched, p.Behind = merged(parts[unknown].zones), merged(behind)
	p.paint(m, parts)
	p.explain(m, counts)
}

// greyed is the colour of specks without data, plain that of zones that have data
// and no class.
const (
	greyed = "#c8c8c8"
	plain  = "#d9d9d9"
)

func classColour(m *brief.Map, k int) string {
	if k < len(m.Classes) {
		return tint(m.Classes[k].Colour, plain)
	}
	return plain
}

func (p *Map) paint(m *brief.Map, parts []part) {
	unknown := len(parts) - 1
	for k := range unknown {
		if rings := merged(parts[k].zones); len(rings) > 0 {
			p.Fills = append(p.Fills, Fill{classColour(m, k), rings})
		}
	}
	for k := range parts {
		c := greyed
		if k < unknown {
			c = classColour(m, k)
		}
		if rings := apart(parts[k].specks); len(rings) > 0 {
			p.Fills = append(p.Fills, Fill{c, rings})
		}
	}
}

// apart leaves out squares that are there already: twice would be nothing by the
// even-odd rule.
func apart(specks []Ring) []Ring {
	slices.SortFunc(specks, func(a, b Ring) int { return before(b[0], a[0]) })
	return slices.CompactFunc(specks, func(a, b Ring) bool { return a[0] == b[0] })
}

// explain makes the legend: classes from low to high with the goal among them.
func (p *Map) explain(m *brief.Map, counts []int) {
	placed := p.Goal == ""
	if len(m.Classes) == 0 && counts[0] > 0 {
		p.Legend = append(p.Legend, Entry{Colour: plain, Label: message.Text{ZH: "有数据", EN: "with data"}, Zones: counts[0]})
	}
	for k, c := range m.Classes {
		if !placed && m.Goal <= c.Low {
			p.Legend, placed = append(p.Legend, Entry{Goal: true}), true
		}
		p.Legend = append(p.Legend, Entry{Colour: classColour(m, k), Label: c.Label, Zones: counts[k]})
	}
	if !placed {
		p.Legend = append(p.Legend, Entry{Goal: true})
	}
}

// name writes the names of the zones, the roomiest first, where they do not
// run into one another.
func (p *Map) name(names []message.Text) {
	type place struct {
		at   Dot
		room float64
		name message.Text
	}
	var places []place
	for i, rings := range p.Shape.Zones {
		if i >= len(names) {
			break
		}
		name := lettering.Whole(names[i])
		if at, room := seat(rings); room > 0 && !lettering.Empty(name) {
			places = append(places, place{at, room, name})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.room, a.room) })
	for _, lang := range []message.Lang{message.ZH, message.EN} {
		var taken []box
		for _, pl := range places {
			text := lettering.Cut(pl.name.In(lang), 16)
			w := int32(lettering.Width(text) * letters)
			b := box{pl.at.X - w/2, pl.at.Y - letters/2, pl.at.X + w/2, pl.at.Y + letters/2}
			if b.x0 < 0 || b.x1 > p.Shape.Frame.Width || float64(w) > 1.5*pl.room || slices.ContainsFunc(taken, b.meets) {
				continue
			}
			taken = append(taken, b)
			p.Labels = append(p.Labels, Label{lang, text, Dot{pl.at.X, pl.at.Y + letters/3}})
		}
	}
}

type box struct{ x0, y0, x1, y1 int32 }

func (b box) meets(o box) bool { return b.x0 < o.x1 && o.x0 < b.x1 && b.y0 < o.y1 && o.y0 < b.y1 }

// scale is a round length that takes up to a fifth of the map.
func scale(f *Frame) ScaleBar {
	longest := float64(f.Width) / 5 / f.perKm
	step := math.Pow(10, math.Floor(math.Log10(longest)))
	for _, k := range []float64{5, 2} {
		if k*step <= longest {
			step *= k
			break
		}
	}
	t := message.T("%s 公里", "%s km", lettering.Short(step, 4))
	if step < 1 {
		t = message.T("%s 米", "%s m", lettering.Short(math.Round(step*1000), 4))
	}
	return ScaleBar{int32(math.Round(step * f.perKm)), t}
}

// say tells the map in words.
func (p *Map) say(m *brief.Map) {
	low, high, n := math.Inf(1), math.Inf(-1), 0
	for i := range p.Shape.Zones {
		if v := value(m, i); !math.IsNaN(v) {
			low, high, n = min(low, v), max(high, v), n+1
		}
	}
	if n == 0 {
		p.Said = message.T("地图：%s。所有区划都没有数据。", "Map: %s. No zone has data.", lettering.Whole(m.Title))
		return
	}
	p.Said = message.T("地图：%s（%s）。%d 个区划有数据，最小 %s，最大 %s；%d 个没有数据。", "Map: %s (%s). %d zones have data, from %s to %s; %d have none.",
		lettering.Whole(m.Title), lettering.Whole(m.Unit), n, lettering.Number(low, 1), lettering.Number(high, 1), p.NoData)
	if p.Goal != "" {
		more := message.T("目标 %s，%d 个没有达到。", " The goal is %s; %d do not reach it.", p.Goal, p.Missed)
		p.Said = message.Text{ZH: p.Said.ZH + more.ZH, EN: p.Said.EN + more.EN}
	}
}
