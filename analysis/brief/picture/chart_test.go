package picture_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

var nan = math.NaN()

func names(n int) []message.Text {
	var out []message.Text
	for i := range n {
		out = append(out, named("zone "+strconv.Itoa(i)))
	}
	return out
}

func number(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.NewReplacer(",", "", "−", "-", "%", "").Replace(s), 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// scale is how many units of a picture a unit of the values takes, and where 0 is,
// as the ticks tell.
func scale(t *testing.T, ticks []picture.Tick) (unit, zero float64) {
	t.Helper()
	if len(ticks) < 2 {
		t.Fatalf("%d ticks", len(ticks))
	}
	first, last := ticks[0], ticks[len(ticks)-1]
	unit = (last.At - first.At) / (number(t, last.Text.EN) - number(t, first.Text.EN))
	return unit, first.At - unit*number(t, first.Text.EN)
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.25 }

func TestBars(t *testing.T) {
	p := picture.NewChart(&brief.Chart{Kind: brief.Bars, Title: named("people"), Y: named("persons"), Names: names(4), Goal: 30,
		Series: []brief.Numbers{{Title: named("now"), Y: []float64{10, -5, nan, 40}}}})
	unit, zero := scale(t, p.Ticks)
	if len(p.Bars) != 3 || len(p.Sides) != 4 || len(p.Key) != 0 {
		t.Fatalf("%d bars beside %d names, %d in the key; want 3, 4, 0", len(p.Bars), len(p.Sides), len(p.Key))
	}
	for i, v := range []float64{10, -5, 40} {
		b := p.Bars[i]
		if !near(b.W, math.Abs(v)*unit) || !near(b.X, zero+min(v, 0)*unit) {
			t.Errorf("the bar of %v lies at %v, %v wide; 0 is at %v, a unit is %v", v, b.X, b.W, zero, unit)
		}
	}
	for i, side := range []int{0, 1, 3} {
		if b := p.Bars[i]; side < len(p.Sides) && (p.Sides[side].At < b.Y || p.Sides[side].At > b.Y+b.H) {
			t.Errorf("bar %d is not beside its name", i)
		}
	}
	var notes []string
	for _, n := range p.Notes {
		notes = append(notes, n.Text.EN)
	}
	if got := strings.Join(notes, " "); got != "10 −5 no data 40" {
		t.Errorf("notes %q", got)
	}
	if g := p.Goal; g == nil || !near(g.X1, zero+30*unit) || g.X1 != g.X2 || g.Y1 != p.Top || g.Y2 != p.Bottom || g.Mark() != (message.Text{ZH: "目标 30", EN: "goal 30"}) {
		t.Errorf("goal %+v", g)
	}
	if got := p.Bars[2].Full.EN; got != "zone 3 now 40" {
		t.Errorf("the bar says %q", got)
	}
	if want := (message.Text{ZH: "图：people。横轴 persons。", EN: "Chart: people. Along: persons."}); p.Said != want {
		t.Errorf("said %q, want %q", p.Said, want)
	}
}

func TestBarsSideBySide(t *testing.T) {
	p := picture.NewChart(&brief.Chart{Kind: brief.Bars, Names: names(2), Goal: nan, Series: []brief.Numbers{
		{Title: named("now"), Colour: "#123456", Y: []float64{1.5, 2}}, {Title: named("then"), Colour: "no colour", Y: []float64{3}}}})
	if len(p.Bars) != 3 || len(p.Key) != 2 || p.Bars[0].Colour != "#123456" || p.Bars[1].Colour != p.Key[1].Colour || p.Key[1].Colour == "no colour" {
		t.Fatalf("bars %+v\nkey %+v", p.Bars, p.Key)
	}
	for i, a := range p.Bars {
		for _, b := range p.Bars[i+1:] {
			if a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Errorf("bars at %v and %v overlap", a.Y, b.Y)
			}
		}
	}
	if p.Goal != nil {
		t.Error("there is a line without a goal")
	}
}

func TestStack(t *testing.T) {
	series := []brief.Numbers{{Title: named("met"), Y: []float64{2, 0, nan, 1}}, {Title: named("missed"), Y: []float64{1, nan, nan, 1}}, {Title: named("open"), Y: []float64{4, 3, nan, math.Inf(1)}}}
	p := picture.NewChart(&brief.Chart{Kind: brief.Stacked, Names: names(4), Goal: nan, Series: series})
	unit, zero := scale(t, p.Ticks)
	want := []struct{ from, to float64 }{{0, 2}, {2, 3}, {3, 7}, {0, 3}, {0, 1}, {1, 2}}
	if len(p.Bars) != len(want) {
		t.Fatalf("%d parts, want %d", len(p.Bars), len(want))
	}
	for i, w := range want {
		if b := p.Bars[i]; !near(b.X, zero+w.from*unit) || !near(b.X+b.W, zero+w.to*unit) {
			t.Errorf("part %d lies from %v to %v, want %v to %v", i, b.X, b.X+b.W, zero+w.from*unit, zero+w.to*unit)
		}
	}
	var sums []string
	for _, n := range p.Notes {
		if n.Anchor == "start" {
			sums = append(sums, n.Text.EN)
		}
	}
	if got := strings.Join(sums, ", "); got != "7, 3, no data, 2" {
		t.Errorf("sums %q", got)
	}
}

// TestTicks holds that ticks are round, and whole where all values are.
func TestTicks(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{[]float64{1, 2}, "0 1 2"},
		{[]float64{1}, "0 1"},
		{[]float64{0}, "0 1"},
		{nil, "0 1"},
		{[]float64{nan}, "0 1"},
		{[]float64{0.5, 2}, "0 0.5 1 1.5 2"},
		{[]float64{0.07}, "0 0.02 0.04 0.06 0.08"},
		{[]float64{7}, "0 2 4 6 8"},
		{[]float64{6}, "0 1 2 3 4 5 6"},
		{[]float64{97.5}, "0 20 40 60 80 100"},
		{[]float64{-3, 9}, "−4 −2 0 2 4 6 8 10"},
		{[]float64{-0.4}, "−0.4 −0.3 −0.2 −0.1 0"},
		{[]float64{522240}, "0 100,000 200,000 300,000 400,000 500,000 600,000"},
		{[]float64{646274526}, "0 200,000,000 400,000,000 600,000,000 800,000,000"},
		{[]float64{1e16, 3}, "0 1 2 3"},
		{[]float64{5e-324}, "0 0.2 0.4 0.6 0.8 1"},
	} {
		p := picture.NewChart(&brief.Chart{Kind: brief.Stacked, Names: names(max(1, len(c.values))), Goal: nan, Series: []brief.Numbers{{Y: c.values}}})
		if c.values != nil && c.values[0] < 0 {
			p = picture.NewChart(&brief.Chart{Kind: brief.Bars, Names: names(len(c.values)), Goal: nan, Series: []brief.Numbers{{Y: c.values}}})
		}
		var got []string
		for _, k := range p.Ticks {
			got = append(got, k.Text.EN)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("of %v the ticks are %q, want %q", c.values, s, c.want)
		}
	}
}

// TestChartsKeepWithin draws what there may be: every mark has a place in the
// picture, texts end before its edge, and ticks do not run into one another.
func TestChartsKeepWithin(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	for range 1500 {
		c := anyChart(rng)
		p := picture.NewChart(&c)
		if p == nil {
			continue
		}
		inside := func(x, y float64) bool { return x >= 0 && x <= p.Width && y >= 0 && y <= p.Height }
		for _, b := range p.Bars {
			if b.W < 0 || !inside(b.X, b.Y) || !inside(b.X+b.W, b.Y+b.H) {
				t.Fatalf("bar %+v is outside %v x %v of %+v", b, p.Width, p.Height, c)
			}
		}
		for _, n := range p.Notes {
			w := max(lettering.Width(n.Text.ZH), lettering.Width(n.Text.EN)) * 15
			from := n.X - w*map[string]float64{"start": 0, "middle": 0.5, "end": 1}[n.Anchor]
			if !inside(from, n.Y-12) || !inside(from+w, n.Y) {
				t.Fatalf("note %+v, %v wide, is outside %v x %v of %+v", n, w, p.Width, p.Height, c)
			}
		}
		for _, l := range p.Lines {
			for _, part := range l.Parts {
				for _, at := range part {
					if at.X < p.Left || at.X > p.Right+0.1 || at.Y < p.Top || at.Y > p.Bottom {
						t.Fatalf("a line leaves the field at %+v of %+v", at, c)
					}
				}
			}
		}
		for k := 1; k < len(p.Ticks); k++ {
			a, b := p.Ticks[k-1], p.Ticks[k]
			if room := b.At - a.At - 15*(lettering.Width(a.Text.EN)+lettering.Width(b.Text.EN))/2; room < 0 {
				t.Fatalf("ticks %s and %s of %+v overlap", a.Text.EN, b.Text.EN, c)
			}
		}
		if p.Goal != nil && (!inside(p.Goal.X1, p.Goal.Y1) || !inside(p.Goal.X2, p.Goal.Y2)) {
			t.Fatalf("the goal %+v is outside of %+v", p.Goal, c)
		}
	}
}

func anyChart(rng *rand.Rand) brief.Chart {
	size := math.Pow(10, float64(rng.IntN(14)-3))
	values := func(n int) []float64 {
		var out []float64
		for range n {
			v := (rng.Float64() - 0.2) * size
			switch rng.IntN(12) {
			case 0:
				v = []float64{nan, math.Inf(1), math.Inf(-1), 1e300, -1e300, 5e-324}[rng.IntN(6)]
			case 1, 2:
				v = math.Round(v)
			}
			out = append(out, v)
		}
		return out
	}
	c := brief.Chart{Kind: brief.ChartKind(rng.IntN(3)), Title: named("chart"), Names: names(rng.IntN(60)), Goal: []float64{nan, 0.9, size, -size, math.Inf(1)}[rng.IntN(5)]}
	if rng.IntN(2) == 0 {
		for i := range c.Names {
			c.Names[i] = named(strings.Repeat("很长的地名", 4))
		}
	}
	for range rng.IntN(9) {
		n := rng.IntN(60)
		c.Series = append(c.Series, brief.Numbers{Title: named(strings.Repeat("系列", rng.IntN(12))), X: values(n), Y: values(n)})
	}
	return c
}

func TestCurve(t *testing.T) {
	c := brief.Chart{Kind: brief.Curve, X: named("km"), Y: named("share"), Goal: 0.9, Series: []brief.Numbers{
		{Title: named("hospitals"), X: []float64{0, 10, 20, 40}, Y: []float64{0, 0.5, 0.75, 1}},
		{Title: named("stations"), X: []float64{0, 10, 20, 30, 40}, Y: []float64{0, nan, 0.25, 0.5, 1.7}}}}
	p := picture.NewChart(&c)
	unit, zero := scale(t, p.Ticks)
	share, none := scale(t, p.Sides)
	if len(p.Lines) != 2 || len(p.Key) != 2 || len(p.Lines[0].Parts) != 1 || len(p.Lines[1].Parts) != 2 {
		t.Fatalf("lines %+v, want one unbroken and one that is broken where nothing is known", p.Lines)
	}
	for i, at := range p.Lines[0].Parts[0] {
		if !near(at.X, zero+unit*c.Series[0].X[i]) || !near(at.Y, none+share*100*c.Series[0].Y[i]) {
			t.Errorf("point %d is at %v", i, at)
		}
	}
	last := p.Lines[1].Parts[1]
	if end := last[len(last)-1]; !near(end.Y, p.Top) {
		t.Errorf("a share over 1 is drawn at %v, the top is %v", end.Y, p.Top)
	}
	if g := p.Goal; g == nil || !near(g.Y1, none+share*90) || g.Text != "90%" || g.X1 != p.Left || g.X2 != p.Right {
		t.Errorf("goal %+v", g)
	}
	if a, b := p.Notes[0], p.Notes[1]; math.Abs(a.Y-b.Y) < 15 {
		t.Errorf("the names of two lines that end at one place stand at %v and %v", a.Y, b.Y)
	}
	if p.Lines[0].Dash() == p.Lines[1].Dash() || p.Lines[0].Colour == p.Lines[1].Colour {
		t.Error("two lines look alike")
	}
	if got := p.Lines[1].Path(); !strings.HasPrefix(got, "M66 336M") || strings.Count(got, "L") != 2 {
		t.Errorf("path %q", got)
	}
	c.Series = c.Series[:1]
	if p := picture.NewChart(&c); len(p.Key) != 0 || p.Notes[0].Text.EN != "hospitals" {
		t.Error("one line has its name beside it and needs no key")
	}
}

func TestEmptyCharts(t *testing.T) {
	for name, c := range map[string]brief.Chart{
		"nothing":        {},
		"no series":      {Names: names(3)},
		"no names":       {Series: []brief.Numbers{{Y: []float64{1}}}},
		"no curve":       {Kind: brief.Curve},
		"curve at 0":     {Kind: brief.Curve, Series: []brief.Numbers{{X: []float64{0}, Y: []float64{1}}}},
		"curve unknown":  {Kind: brief.Curve, Series: []brief.Numbers{{X: []float64{1, 2}, Y: []float64{nan, nan}}}},
		"curve unending": {Kind: brief.Curve, Series: []brief.Numbers{{X: []float64{math.Inf(1)}, Y: []float64{1}}}},
	} {
		if picture.NewChart(&c) != nil {
			t.Errorf("%s: there is a chart", name)
		}
	}
}

func TestOmittedNames(t *testing.T) {
	for n, omitted := range map[int]int{picture.MostNames: 0, picture.MostNames + 7: 7} {
		p := picture.NewChart(&brief.Chart{Names: names(n), Goal: nan, Series: []brief.Numbers{{Y: make([]float64, n)}}})
		if p.Omitted != omitted || len(p.Sides) != picture.MostNames {
			t.Errorf("of %d names %d are drawn and %d told to be omitted", n, len(p.Sides), p.Omitted)
		}
	}
}

func TestLongNames(t *testing.T) {
	long := named(strings.Repeat("云岚", 20))
	p := picture.NewChart(&brief.Chart{Names: []message.Text{long}, Goal: nan, Series: []brief.Numbers{{Y: []float64{1}}}})
	if s := p.Sides[0]; !strings.HasSuffix(s.Text.ZH, "…") || s.Full != long || lettering.Width(s.Text.ZH)*15 > p.Left {
		t.Errorf("name %q in %v, in full %q", s.Text.ZH, p.Left, s.Full.ZH)
	}
}

// TestInkOnParts holds that values within a part can be read (WCAG 2.2, 1.4.3).
func TestInkOnParts(t *testing.T) {
	for colour, want := range map[string]string{
		"#000000": "#ffffff", "#0072b2": "#ffffff", "#d55e00": "#1c1c1c", "#bdbdbd": "#1c1c1c", "#fff": "#1c1c1c", "#005": "#ffffff",
	} {
		p := picture.NewChart(&brief.Chart{Kind: brief.Stacked, Names: names(1), Goal: nan, Series: []brief.Numbers{{Colour: colour, Y: []float64{1000}}}})
		if p.Notes[0].Anchor != "middle" || p.Notes[0].Colour != want {
			t.Errorf("on %s: %+v, want %s", colour, p.Notes[0], want)
		}
	}
}
