package metafile_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/metafile"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

var nan = math.NaN()

func text(zh, en string) message.Text { return message.Text{ZH: zh, EN: en} }

func square(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// land is zones in columns and rows over a piece of ground.
func land(columns, rows int, w, h float64) brief.Layer {
	var l brief.Layer
	for j := range rows {
		for i := range columns {
			l.Codes = append(l.Codes, fmt.Sprint(len(l.Codes)))
			l.Names = append(l.Names, text(fmt.Sprintf("第%d县", len(l.Names)+1), fmt.Sprintf("County %d", len(l.Names)+1)))
			dx, dy := w/float64(columns), h/float64(rows)
			l.Areas = append(l.Areas, orb.MultiPolygon{square(110+float64(i)*dx, 30+float64(j)*dy, dx, dy)})
		}
	}
	return l
}

// classes are five, with the goal at the bound of one.
func classes() []brief.Class {
	var out []brief.Class
	for i, c := range []string{"#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#225ea8"} {
		low := float64(20 * i)
		out = append(out, brief.Class{Low: low, High: low + 20, Colour: c, Label: text(fmt.Sprintf("%g–%g%%", low, low+20), fmt.Sprintf("%g–%g %%", low, low+20))})
	}
	return out
}

// rising are values from 0 to 100 over the zones of a layer.
func rising(l brief.Layer) []float64 {
	out := make([]float64, len(l.Areas))
	for i := range out {
		out[i] = 100 * float64(i) / float64(max(1, len(out)-1))
	}
	return out
}

// drawnMap is a map with what it was made from.
type drawnMap struct {
	layer brief.Layer
	brief brief.Map
	opts  metafile.Options
}

func (m drawnMap) picture() *picture.Map {
	return picture.NewMap(&m.brief, []*picture.Shape{picture.NewShape("z", &m.layer)}, []brief.Layer{m.layer})
}

// sampleMaps take every path of a map.
func sampleMaps() map[string]drawnMap {
	many := land(60, 50, 9, 7)
	plain := land(2, 2, 1, 0.8)
	out := map[string]drawnMap{
		"plain":   {plain, brief.Map{Goal: nan, Values: rising(plain), Classes: classes()}, metafile.Options{Width: 170, Highest: 105}},
		"no data": {plain, brief.Map{Goal: nan, Values: []float64{nan, 30, nan, 90}, Classes: classes()}, metafile.Options{Width: 82, Highest: 80}},
		"empty":   {plain, brief.Map{Goal: nan, Values: []float64{nan, nan, nan, nan}}, metafile.Options{Width: 82}},
		"nothing": {plain, brief.Map{Goal: nan}, metafile.Options{Width: 82}},
		"goal":    {plain, brief.Map{Goal: 60, Values: rising(plain), Classes: classes()}, metafile.Options{Width: 170, Highest: 105, Approval: "GS(2024)0650号"}},
		"at most": {plain, brief.Map{Goal: 40, AtMost: true, Values: rising(plain), Classes: classes()}, metafile.Options{Width: 82, Approval: strings.Repeat("审图号", 40)}},
		"ribbon":  {land(8, 1, 30, 1), brief.Map{Goal: nan, Values: []float64{1, 2, 3}, Classes: classes()}, metafile.Options{Width: 82, Highest: 80}},
		"tower":   {land(1, 8, 0.1, 3), brief.Map{Goal: 60, Values: []float64{1, 2, 3}, Classes: classes()}, metafile.Options{Width: 170, Highest: 105}},
		"needle":  {land(1, 1, 0.01, 3), brief.Map{Goal: nan, Values: []float64{1}, Classes: classes()}, metafile.Options{Width: 170, Highest: 60}},
		"3,000":   {many, brief.Map{Goal: 50, Values: rising(many), Classes: classes()}, metafile.Options{Width: 82, Highest: 80}},
		"names":   {land(9, 8, 9, 7), brief.Map{Goal: nan, Values: rising(land(9, 8, 9, 7)), Classes: classes()}, metafile.Options{Width: 82, Highest: 80}},
	}
	points := out["plain"]
	for i := range 30 {
		points.brief.Points = append(points.brief.Points, brief.Point{At: orb.Point{110.02 + float64(i%6)*0.19, 30.05 + float64(i/6)*0.17}, Name: text("医院", "hospital")})
	}
	out["facilities"] = points
	long := out["goal"]
	long.brief.Classes = nil
	for i := range 9 {
		label := text(strings.Repeat("很长的图例说明", i), strings.Repeat("a long label ", i))
		long.brief.Classes = append(long.brief.Classes, brief.Class{Low: float64(i) * 10, High: float64(i)*10 + 10, Colour: fmt.Sprintf("#00%d0ff", i), Label: label})
	}
	out["long legend"] = long
	hostile := plain
	hostile.Names = []message.Text{text("<县>&\"\x00\u202e", "=1+1\n<&>"), text("😀😀", "😀😀"), text(strings.Repeat("长", 5000), strings.Repeat("W", 5000)), text("\xff\xfe", "'\";--")}
	out["hostile"] = drawnMap{hostile, brief.Map{Goal: nan, Values: []float64{math.Inf(1), -5, 1e300, 50}, Classes: []brief.Class{{Colour: "url(x)", Label: text("\x01<", "\u202e&")}}}, metafile.Options{Width: 82, Highest: 80, Approval: "\x00\u202e"}}
	return out
}

// sampleCharts take every path of a chart.
func sampleCharts() map[string]brief.Chart {
	names := func(n int, zh, en string) []message.Text {
		var out []message.Text
		for i := range n {
			out = append(out, text(fmt.Sprintf("%s%d", zh, i+1), fmt.Sprintf("%s %d", en, i+1)))
		}
		return out
	}
	values := func(n int, scale float64) []float64 {
		var out []float64
		for i := range n {
			out = append(out, scale*float64(i+1))
		}
		return out
	}
	within := brief.Numbers{Title: text("范围内", "within"), Colour: "#0072b2", Y: []float64{60, 50, 40, 5}}
	beyond := brief.Numbers{Title: text("范围外", "beyond"), Colour: "#d50", Y: []float64{20, 50, nan, 1}}
	out := map[string]brief.Chart{
		"bars":     {Goal: nan, Y: text("人", "people"), Names: names(4, "县", "County"), Series: []brief.Numbers{{Colour: "#0072b2", Y: []float64{606394, 157899, 0, 81547}}}},
		"one goal": {Goal: 90, X: text("县级", "county"), Y: text("%", "%"), Names: names(3, "县", "County"), Series: []brief.Numbers{{Colour: "#0072b2", Y: []float64{95, 40, nan}}}},
		"low goal": {Goal: 1, X: text(strings.Repeat("纵轴名称", 30), strings.Repeat("axis ", 60)), Y: text(strings.Repeat("横轴名称", 40), strings.Repeat("axis ", 70)), Names: names(3, "县", "County"), Series: []brief.Numbers{{Y: []float64{95, 40, 1}}}},
		"negative": {Goal: nan, Names: names(3, "县", "County"), Series: []brief.Numbers{{Y: []float64{-50, 40, -1e6}}}},
		"stacked":  {Kind: brief.Stacked, Goal: nan, Names: names(4, "县", "County"), Series: []brief.Numbers{within, beyond}},
		"lanes":    {Goal: nan, Names: names(4, "县", "County"), Series: []brief.Numbers{within, beyond}},
		"wide":     {Goal: nan, Names: []message.Text{text(strings.Repeat("W", 90), strings.Repeat("M", 90))}, Series: []brief.Numbers{{Title: text(strings.Repeat("W", 200), "M"), Y: []float64{1e9}}, {Title: text("W", "M"), Y: []float64{1e9}}}},
		"many":     {Goal: 30, Names: names(60, "名字很长的自治县的名字", "The County With a Very Long Name"), Series: []brief.Numbers{{Y: values(60, 1)}}},
		"hostile":  {Goal: math.Inf(1), X: text("\x00", "\u202e"), Names: []message.Text{text("=1+1\x00", "<&>\u202e"), {}}, Series: []brief.Numbers{{Title: text("😀\x01", "\ufffe"), Colour: "red", Y: []float64{1e300, math.Inf(-1)}}}},
	}
	curve := brief.Chart{Kind: brief.Curve, X: text("分钟", "min"), Y: text("累计人口比例", "cumulative share of people"), Goal: 0.9}
	for k := range 7 {
		curve.Series = append(curve.Series, brief.Numbers{Title: text(strings.Repeat("二级及以上医院驾车", k/3+1), strings.Repeat("drive to a hospital ", k/3+1)), X: values(40, 1),
			Y: append(values(20, 0.045-0.002*float64(k)), append([]float64{nan}, values(19, 0.05)...)...)})
	}
	out["curves"] = curve
	return out
}

// images are all samples in both languages.
func images(t *testing.T) map[string]metafile.Image {
	t.Helper()
	out := map[string]metafile.Image{}
	for _, lang := range []message.Lang{message.ZH, message.EN} {
		tongue := map[message.Lang]string{message.ZH: " zh", message.EN: " en"}[lang]
		for name, m := range sampleMaps() {
			m.opts.Lang = lang
			out["map "+name+tongue] = metafile.Map(m.picture(), m.opts)
		}
		for name, c := range sampleCharts() {
			p := picture.NewChart(&c)
			if p == nil {
				t.Fatalf("%s has nothing to show", name)
			}
			out["chart "+name+tongue] = metafile.Chart(p, metafile.Options{Lang: lang, Width: 170})
		}
	}
	return out
}

func eachImage(t *testing.T, check func(t *testing.T, img metafile.Image)) {
	all := images(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) { check(t, all[name]) })
	}
}
