package picture_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

func draw(l brief.Layer, m brief.Map) *picture.Map {
	return picture.NewMap(&m, []*picture.Shape{picture.NewShape("z", &l)}, []brief.Layer{l})
}

// row is some squares side by side.
func row(n int) brief.Layer {
	var areas []orb.MultiPolygon
	for i := range n {
		areas = append(areas, orb.MultiPolygon{box(110+float64(i), 38, 1, 1)})
	}
	return layerOf(areas...)
}

// TestScaleBar measures the bar on the ellipsoid, along the middle of the map.
func TestScaleBar(t *testing.T) {
	for name, area := range map[string]orb.Polygon{
		"a street":   box(113.2, 23.1, 0.01, 0.008),
		"a county":   box(114.3, 37.8, 0.9, 0.7),
		"a province": box(113, 36, 7, 6.5),
		"a country":  box(73, 4, 62, 49.5),
		"equator":    box(100, -4, 9, 8),
		"far north":  box(10, 78, 30, 3),
		"a ribbon":   box(110, 38, 30, 1),
	} {
		t.Run(name, func(t *testing.T) {
			l := layerOf(orb.MultiPolygon{area})
			p := draw(l, brief.Map{Goal: math.NaN(), Values: []float64{1}})
			n, unit, _ := strings.Cut(p.Scale.Text.EN, " ")
			metres, err := strconv.ParseFloat(strings.ReplaceAll(n, ",", ""), 64)
			if err != nil {
				t.Fatal(err)
			}
			if unit == "km" {
				metres *= 1000
			}
			if digit := metres / math.Pow(10, math.Floor(math.Log10(metres)+1e-9)); digit != 1 && digit != 2 && digit != 5 {
				t.Errorf("%s is not round", p.Scale.Text.EN)
			}
			low, high, width := area.Bound().Min, area.Bound().Max, 0
			for _, d := range p.Shape.Zones[0][0] {
				for _, o := range p.Shape.Zones[0][0] {
					width = max(width, int(d.X-o.X))
				}
			}
			middle := (low[1] + high[1]) / 2
			degrees := (high[0] - low[0]) / float64(width)
			// A degree at a time: the bar lies along the parallel, the shortest way does not.
			ground := geo.Distance(orb.Point{low[0], middle}, orb.Point{low[0] + 0.001, middle}) * 1000 * degrees * float64(p.Scale.Width)
			if math.Abs(ground-metres) > 0.01*metres {
				t.Errorf("the bar of %s is %.1f m long", p.Scale.Text.EN, ground)
			}
			if p.Scale.Width > p.Shape.Frame.Width/5 || p.Scale.Width < p.Shape.Frame.Width/20 {
				t.Errorf("the bar takes %d of %d", p.Scale.Width, p.Shape.Frame.Width)
			}
		})
	}
}

func TestLegend(t *testing.T) {
	nan := math.NaN()
	values := []float64{0, 49.9, 50, 89, 90, 100, 130, -3, nan, math.Inf(1)}
	for _, c := range []struct {
		name   string
		goal   float64
		atMost bool
		want   string // classes with their zones, | for the goal
		said   string
		missed int
	}{
		{"no goal", nan, false, "3 2 3", "", 0},
		{"endless goal", math.Inf(1), false, "3 2 3", "", 0},
		{"at a border", 90, false, "3 2 | 3", "≥ 90", 5},
		{"within a class", 60, false, "3 2 | 3", "≥ 60", 4},
		{"lowest", 0, false, "| 3 2 3", "≥ 0", 1},
		{"above all", 100, false, "3 2 3 |", "≥ 100", 6},
		{"at most", 50, true, "3 | 2 3", "≤ 50", 4},
		{"a fraction", 2.16, false, "3 | 2 3", "≥ 2.16", 2},
	} {
		p := draw(row(len(values)), brief.Map{Classes: classes(), Values: values, Goal: c.goal, AtMost: c.atMost})
		var got []string
		for _, e := range p.Legend {
			if e.Goal {
				got = append(got, "|")
			} else {
				got = append(got, fmt.Sprint(e.Zones))
			}
		}
		if s := strings.Join(got, " "); s != c.want || p.Goal != c.said || p.Missed != c.missed {
			t.Errorf("%s: legend %q, goal %q, %d missed; want %q, %q, %d", c.name, s, p.Goal, p.Missed, c.want, c.said, c.missed)
		}
		if p.NoData != 2 || len(p.Hatched) == 0 {
			t.Errorf("%s: %d zones without data, want 2, hatched", c.name, p.NoData)
		}
	}
}

// TestLegendCountsAllZones holds that the legend counts every zone once.
func TestLegendCountsAllZones(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for range 50 {
		l := partition(rng, 6, 1+rng.IntN(30))
		m := brief.Map{Classes: classes()[:rng.IntN(4)], Goal: 50}
		known := 0
		for range rng.IntN(len(l.Areas) + 5) { // fewer or more values than zones
			v := rng.NormFloat64() * 80
			if rng.IntN(5) == 0 {
				v = math.NaN()
			} else if len(m.Values) < len(l.Areas) {
				known++
			}
			m.Values = append(m.Values, v)
		}
		p := draw(l, m)
		sum := 0
		for _, e := range p.Legend {
			sum += e.Zones
		}
		if sum != known || p.NoData != len(l.Areas)-known {
			t.Fatalf("the legend counts %d zones with data and %d without, want %d and %d", sum, p.NoData, known, len(l.Areas)-known)
		}
	}
}

// TestColoursAreColours lets nothing else into attributes of the picture.
func TestColoursAreColours(t *testing.T) {
	for in, want := range map[string]string{
		"#abc": "#abc", "#12aBc4": "#12aBc4", "": "#d9d9d9", "red": "#d9d9d9", `#fff" onload="x`: "#d9d9d9", "url(http://a)": "#d9d9d9", "#abcd": "#d9d9d9",
	} {
		p := draw(row(1), brief.Map{Goal: math.NaN(), Values: []float64{1}, Classes: []brief.Class{{Low: 0, High: 1, Colour: in}}})
		if p.Fills[0].Colour != want || p.Legend[0].Colour != want {
			t.Errorf("colour %q becomes %q, and %q in the legend, want %q", in, p.Fills[0].Colour, p.Legend[0].Colour, want)
		}
	}
}

func TestLabelsDoNotOverlap(t *testing.T) {
	const size = 22 // of the letters, as they are drawn
	type rect struct{ x0, y0, x1, y1 float64 }
	total := 0
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 5))
		l := partition(rng, 4+rng.IntN(8), 3+rng.IntN(60))
		for i := range l.Names {
			l.Names[i] = message.Text{ZH: strings.Repeat("云岚", 1+i%4) + "县", EN: strings.Repeat("Yunlan ", 1+i%3) + "County"}
		}
		p := draw(l, brief.Map{Goal: math.NaN()})
		for _, lang := range []message.Lang{message.ZH, message.EN} {
			var taken []rect
			for _, n := range p.Labels {
				if n.Lang != lang {
					continue
				}
				total++
				w := lettering.Width(n.Text) * size
				r := rect{float64(n.X) - w/2, float64(n.Y) - size*0.8, float64(n.X) + w/2, float64(n.Y) + size*0.2}
				for _, o := range taken {
					if r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 {
						t.Errorf("seed %d: %q runs into another name", seed, n.Text)
					}
				}
				if r.x0 < 0 || r.y0 < 0 || r.x1 > float64(p.Shape.Frame.Width) || r.y1 > float64(p.Shape.Frame.Height) {
					t.Errorf("seed %d: %q runs out of the picture", seed, n.Text)
				}
				taken = append(taken, r)
			}
		}
	}
	if total < 100 {
		t.Errorf("only %d names were written", total)
	}
}

func TestLabels(t *testing.T) {
	l := row(3)
	l.Names = []message.Text{{ZH: "霁川区"}, {}, {ZH: "\u202e", EN: "\x00"}}
	p := draw(l, brief.Map{Goal: math.NaN()})
	if len(p.Labels) != 2 || p.Labels[0].Text != "霁川区" || p.Labels[1].Text != "霁川区" || p.Labels[0].Lang == p.Labels[1].Lang {
		t.Errorf("labels %v, want one name in each language and none for what has no name", p.Labels)
	}
	if p := draw(row(81), brief.Map{Goal: math.NaN()}); len(p.Labels) > 0 {
		t.Error("81 zones are too many to be named")
	}
}

func TestPins(t *testing.T) {
	var points []brief.Point
	for _, at := range []orb.Point{{110.5, 38.5}, {math.NaN(), 38}, {110, math.Inf(1)}, {1e300, -1e300}, {90, 38.5}, {110.5, 20}} {
		points = append(points, brief.Point{At: at, Name: named("clinic\u202e")})
	}
	p := draw(row(1), brief.Map{Goal: math.NaN(), Points: points})
	if len(p.Points) != 1 || p.Points[0].Name.EN != "clinic" {
		t.Fatalf("pins %v, want the one that is on the map", p.Points)
	}
	f := p.Shape.Frame
	if d := p.Points[0].Dot; math.Abs(float64(d.X)-float64(f.Width)/2) > 1 || math.Abs(float64(d.Y)-float64(f.Height)/2) > 1 {
		t.Errorf("the middle of the zone is at %v of %d x %d", d, f.Width, f.Height)
	}
}

func TestClassOfEachZone(t *testing.T) {
	p := draw(row(5), brief.Map{Classes: classes(), Goal: 60, Values: []float64{95, nan, 49, 60, math.Inf(-1)}})
	if fmt.Sprint(p.Class) != "[2 -1 0 1 -1]" || fmt.Sprint(p.Misses) != "[false false true false false]" {
		t.Errorf("classes %v, misses %v", p.Class, p.Misses)
	}
	p = draw(row(2), brief.Map{Goal: nan, Values: []float64{5, nan}})
	if fmt.Sprint(p.Class) != "[0 -1]" || fmt.Sprint(p.Misses) != "[false false]" {
		t.Errorf("without classes or goal: %v, %v", p.Class, p.Misses)
	}
}

func TestMapInWords(t *testing.T) {
	m := brief.Map{Title: message.Text{ZH: "覆盖率", EN: "share"}, Unit: named("%"), Classes: classes(), Goal: 90, Values: []float64{42.25, 95, math.NaN()}}
	got := draw(row(3), m).Said
	want := message.Text{ZH: "地图：覆盖率（%）。2 个区划有数据，最小 42.2，最大 95.0；1 个没有数据。目标 ≥ 90，1 个没有达到。",
		EN: "Map: share (%). 2 zones have data, from 42.2 to 95.0; 1 have none. The goal is ≥ 90; 1 do not reach it."}
	if got != want {
		t.Errorf("said %q\nwant %q", got, want)
	}
	m.Values = nil
	if got := draw(row(3), m).Said.EN; got != "Map: share. No zone has data." {
		t.Errorf("without data: %q", got)
	}
}

func TestBordersAreThinWhereThereAreMany(t *testing.T) {
	few, many := draw(row(800), brief.Map{Goal: math.NaN()}), draw(row(801), brief.Map{Goal: math.NaN()})
	if few.Line <= many.Line {
		t.Errorf("borders of 800 zones are %v wide, of 801 %v", few.Line, many.Line)
	}
}
