package metafile_test

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/metafile"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

// TestRecords walks all records, and finds nothing outside of the picture and no
// text without its steps.
func TestRecords(t *testing.T) {
	eachImage(t, func(t *testing.T, img metafile.Image) {
		d := read(t, img)
		if math.Abs(d.mm[0]-img.Width) > 0.006 || math.Abs(d.mm[1]-img.Height) > 0.02 {
			t.Errorf("the frame is %v mm, the image says %.3f × %.3f", d.mm, img.Width, img.Height)
		}
		if img.Width != 82 && img.Width != 170 {
			t.Errorf("%g mm wide, which nobody asked for", img.Width)
		}
		for _, m := range d.marks {
			for _, part := range m.parts {
				for _, p := range part {
					if p.x < 0 || p.y < 0 || p.x > d.right+1 || p.y > d.bottom+1 {
						t.Fatalf("a mark of kind %d at %v lies outside of %d × %d", m.kind, p, d.right, d.bottom)
					}
				}
			}
		}
	})
}

// TestTextsHaveRoom holds texts inside the picture and off one another, and what
// they say free of signs that turn or end a text.
func TestTextsHaveRoom(t *testing.T) {
	eachImage(t, func(t *testing.T, img metafile.Image) {
		d := read(t, img)
		texts := d.texts()
		unit := d.mm[0] / float64(d.right+1)
		for i, l := range texts {
			if l.said != lettering.Clean(l.said) || l.said == "" {
				t.Errorf("%q is written", l.said)
			}
			if size := float64(l.size) * unit; size < 2.2 || size > 3 {
				t.Errorf("%q has letters of %.2f mm", l.said, size)
			}
			if l.left() < 0 || l.left()+l.wide() > d.right || l.at.y-l.size*3/4 < 0 || l.at.y > d.bottom {
				t.Errorf("%q from %d to %d at %d runs out of %d × %d", l.said, l.left(), l.left()+l.wide(), l.at.y, d.right, d.bottom)
			}
			for _, o := range texts[:i] {
				if l.left() < o.left()+o.wide() && o.left() < l.left()+l.wide() && l.at.y-l.size*3/4 < o.at.y && o.at.y-o.size*3/4 < l.at.y {
					t.Errorf("%q runs into %q", l.said, o.said)
				}
			}
		}
	})
}

func TestSameBytes(t *testing.T) {
	first, second := images(t), images(t)
	for name := range first {
		if !bytes.Equal(first[name].Data, second[name].Data) {
			t.Errorf("%s: two runs differ", name)
		}
	}
}

// TestFillsAreTheRings compares what is filled with the rings of the picture: the
// same dots, moved to the right by the same way. In a small picture they may move by
// what the eye does not see.
func TestFillsAreTheRings(t *testing.T) {
	for name, m := range sampleMaps() {
		t.Run(name, func(t *testing.T) {
			p := m.picture()
			d := read(t, metafile.Map(p, m.opts))
			fit := fitted(p, m.opts, d)
			mm := float64(d.right+1) / d.mm[0]
			check := func(what string, rings []picture.Ring, got [][]point) {
				if len(rings) != len(got) {
					t.Errorf("%s: %d rings, want %d", what, len(got), len(rings))
					return
				}
				for i, r := range rings {
					if unit := fit(picture.Dot{X: 1}).x - fit(picture.Dot{}).x; len(r) != len(got[i]) && float64(unit) > 0.09*mm {
						t.Errorf("%s: a ring of %d dots, want %d", what, len(got[i]), len(r))
					}
					for _, at := range got[i] {
						if off := nearest(at, r, fit); off > 0.13*mm {
							t.Errorf("%s: %v is %.1f units from any dot", what, at, off)
						}
					}
				}
			}
			for _, f := range p.Fills {
				check("fill "+f.Colour, f.Rings, d.filled(polyPolygon, f.Colour)[0].parts)
			}
			if len(p.Hatched) > 0 {
				check("no data", p.Hatched, d.filled(polyPolygon, "#f2f2f2")[0].parts)
			}
		})
	}
}

// fitted says where a dot of the picture lies in logical units: the ground is as large
// as its bounds on paper let it be, and in the middle.
func fitted(p *picture.Map, opts metafile.Options, d *drawing) func(picture.Dot) point {
	wide, high := float64(p.Shape.Frame.Width), float64(p.Shape.Frame.Height)
	units := wide
	if opts.Highest > 0 {
		units = max(wide, opts.Width*high/opts.Highest)
	}
	scale := float64(d.right+1) / units
	return func(dot picture.Dot) point {
		return point{int(math.Round((float64(dot.X) + (units-wide)/2) * scale)), int(math.Round(float64(dot.Y) * scale))}
	}
}

// nearest is how far a place is from the nearest dot of a ring.
func nearest(at point, r picture.Ring, fit func(picture.Dot) point) float64 {
	least := math.Inf(1)
	for _, d := range r {
		to := fit(d)
		least = min(least, math.Hypot(float64(to.x-at.x), float64(to.y-at.y)))
	}
	return least
}

// TestBordersAreDrawnOnce compares the sides of all zones with the lines between them.
func TestBordersAreDrawnOnce(t *testing.T) {
	m := sampleMaps()["plain"]
	p := m.picture()
	d := read(t, metafile.Map(p, m.opts))
	fit := fitted(p, m.opts, d)
	sides := map[[2]point]int{}
	side := func(a, b point) [2]point {
		if a.x > b.x || a.x == b.x && a.y > b.y {
			a, b = b, a
		}
		return [2]point{a, b}
	}
	for _, r := range slices.Concat(p.Shape.Zones...) {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			sides[side(fit(a), fit(b))] = 0
		}
	}
	for _, line := range d.lined(polyPolyline, "#555555")[0].parts {
		for i := 1; i < len(line); i++ {
			sides[side(line[i-1], line[i])]++
		}
	}
	if len(sides) != 12 { // of four squares
		t.Errorf("%d sides", len(sides))
	}
	for s, n := range sides {
		if n != 1 {
			t.Errorf("the side %v is drawn %d times", s, n)
		}
	}
}

// TestGroundFits holds a map to the height that it is given, and puts a narrow place
// in the middle of the width.
func TestGroundFits(t *testing.T) {
	for name, m := range sampleMaps() {
		for _, high := range []float64{20, 55, 105, 400} {
			m.opts.Highest = high
			img := metafile.Map(m.picture(), m.opts)
			d := read(t, img)
			low, top := point{math.MaxInt, math.MaxInt}, point{}
			for _, b := range d.lined(polyPolyline, "#555555") {
				for _, p := range slices.Concat(b.parts...) {
					low, top = point{min(low.x, p.x), min(low.y, p.y)}, point{max(top.x, p.x), max(top.y, p.y)}
				}
			}
			unit := d.mm[0] / float64(d.right+1)
			if tall, wide := float64(top.y-low.y)*unit, float64(top.x-low.x)*unit; tall > high || wide > m.opts.Width {
				t.Errorf("%s: the ground is %.1f × %.1f mm, allowed are %g × %g", name, wide, tall, m.opts.Width, high)
			}
			if aside := low.x - (d.right - top.x); aside > 20 || aside < -20 {
				t.Errorf("%s: the ground from %d to %d is not in the middle of %d", name, low.x, top.x, d.right)
			}
			if below := img.Height - float64(top.y)*unit; below < 12 || below > 70 {
				t.Errorf("%s: %.1f mm stand below the ground", name, below)
			}
		}
	}
}

// TestHighChart draws a chart smaller rather than beyond its page.
func TestHighChart(t *testing.T) {
	c := brief.Chart{Goal: nan}
	for i := range picture.MostNames {
		c.Names = append(c.Names, text("县", "County"))
		for k := range 7 {
			if i == 0 {
				c.Series = append(c.Series, brief.Numbers{Title: text("列", "series")})
			}
			c.Series[k].Y = append(c.Series[k].Y, 1)
		}
	}
	img := metafile.Chart(picture.NewChart(&c), metafile.Options{Width: 170, Highest: 230})
	d := read(t, img)
	if math.Abs(img.Height-230) > 0.1 || img.Width > 60 {
		t.Errorf("%.1f × %.1f mm", img.Width, img.Height)
	}
	bars := d.filled(polygon, "#0b5394")
	if last := bars[len(bars)-2].parts[0][2]; last.y < d.bottom*9/10 || last.y > d.bottom {
		t.Errorf("the last bar ends at %d of %d", last.y, d.bottom)
	}
}

// TestScaleBar measures the bar on paper against the degrees of the ground.
func TestScaleBar(t *testing.T) {
	m := sampleMaps()["plain"]
	p := m.picture()
	d := read(t, metafile.Map(p, m.opts))
	var bar int
	for _, l := range d.lined(polyline, "#000000") {
		if a, b := l.parts[0][0], l.parts[0][1]; a.y == b.y {
			bar = b.x - a.x
		}
	}
	ground := d.filled(polyPolygon, "#ffffd9")[0].parts[0]
	low, high := math.MaxInt, 0
	for _, at := range ground {
		low, high = min(low, at.y), max(high, at.y)
	}
	// A zone is 0.4 degrees of latitude high, 44.4 km; the bar says 10 km.
	if got := float64(bar) / float64(high-low) * 44.4; p.Scale.Text.EN != "10 km" || math.Abs(got-10) > 0.1 {
		t.Errorf("the bar for %s is %.2f km long", p.Scale.Text.EN, got)
	}
	if said := d.said(); !slices.Contains(said, "10 公里") || !slices.Contains(said, "N") {
		t.Errorf("scale and arrow are missing from %q", said)
	}
}

func TestLegend(t *testing.T) {
	tests := map[string]struct {
		lang message.Lang
		want []string
	}{
		"goal":        {message.ZH, []string{"0–20%（1 个）", "20–40%（1 个）", "40–60%（0 个）", "目标 ≥ 60", "60–80%（1 个）", "80–100%（1 个）", "未达目标（2 个）"}},
		"no data":     {message.EN, []string{"0–20 % (0 zones)", "20–40 % (1 zones)", "40–60 % (0 zones)", "60–80 % (0 zones)", "80–100 % (1 zones)", "no data (2 zones)"}},
		"facilities":  {message.EN, []string{"0–20 % (1 zones)", "20–40 % (1 zones)", "40–60 % (0 zones)", "60–80 % (1 zones)", "80–100 % (1 zones)", "facility"}},
		"empty":       {message.ZH, []string{"无数据（4 个）"}},
		"long legend": {message.ZH, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := sampleMaps()[name]
			m.opts.Lang = test.lang
			d := read(t, metafile.Map(m.picture(), m.opts))
			said := d.said()
			at := slices.IndexFunc(said, func(s string) bool { return strings.Contains(s, "公里") || strings.Contains(s, "km") })
			legend := said[at+1:]
			if m.opts.Approval != "" {
				if legend[0] != m.opts.Approval {
					t.Errorf("the approval number reads %q", legend[0])
				}
				legend = legend[1:]
			}
			if test.want == nil { // nothing is lost, however long it is
				if len(legend) != 9+2 {
					t.Errorf("%d entries: %q", len(legend), legend)
				}
				return
			}
			if diff := cmp.Diff(test.want, legend); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestNames are written in the language of the picture, the goal in bold, and Latin
// letters in a typeface made for them.
func TestNames(t *testing.T) {
	m := sampleMaps()["goal"]
	for lang, want := range map[message.Lang]string{message.ZH: "第1县", message.EN: "County 1"} {
		m.opts.Lang = lang
		d := read(t, metafile.Map(m.picture(), m.opts))
		if said := d.said(); !slices.Contains(said, want) {
			t.Errorf("%q is missing from %q", want, said)
		}
		for _, l := range d.texts() {
			chinese := strings.ContainsFunc(l.said, func(r rune) bool { return r >= 0x2e80 })
			if chinese != (l.face == "Microsoft YaHei") || !chinese && l.face != "Arial" {
				t.Errorf("%q is in %s", l.said, l.face)
			}
			if goal := strings.Contains(l.said, "≥"); goal != (l.weight == 700) {
				t.Errorf("%q has the weight %d", l.said, l.weight)
			}
		}
	}
}

// TestLettersOutsideThePlane have one step for their two halves.
func TestLettersOutsideThePlane(t *testing.T) {
	m := sampleMaps()["hostile"]
	for _, l := range read(t, metafile.Map(m.picture(), m.opts)).texts() {
		if l.said == "😀😀" {
			if l.steps[0] != l.size || l.steps[1] != 0 || len(l.steps) != 4 {
				t.Errorf("steps are %v at a size of %d", l.steps, l.size)
			}
			return
		}
	}
	t.Error("😀😀 is not written")
}

// TestBars compares the bars with their values.
func TestBars(t *testing.T) {
	c := sampleCharts()["bars"]
	p := picture.NewChart(&c)
	d := read(t, metafile.Chart(p, metafile.Options{Lang: message.EN, Width: 170}))
	var wide []float64
	for _, m := range d.filled(polygon, "#0072b2") {
		wide = append(wide, float64(m.parts[0][1].x-m.parts[0][0].x))
	}
	if len(wide) != 4 {
		t.Fatalf("%d bars", len(wide))
	}
	for i, v := range c.Series[0].Y {
		if got := wide[i] / wide[0] * c.Series[0].Y[0]; math.Abs(got-v) > 200 {
			t.Errorf("bar %d shows %.0f, want %.0f", i, got, v)
		}
	}
	for _, want := range []string{"606,394", "157,899", "County 1", "people"} {
		if !slices.Contains(d.said(), want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// TestShortColours are read like the long ones.
func TestShortColours(t *testing.T) {
	c := sampleCharts()["stacked"]
	d := read(t, metafile.Chart(picture.NewChart(&c), metafile.Options{Width: 170}))
	if n := len(d.filled(polygon, "#dd5500")); n != 3+1 { // and in the key
		t.Errorf("%d boxes have the colour #d50", n)
	}
}

// TestCurves are told apart by their strokes.
func TestCurves(t *testing.T) {
	c := sampleCharts()["curves"]
	p := picture.NewChart(&c)
	d := read(t, metafile.Chart(p, metafile.Options{Width: 170}))
	for i, l := range p.Lines {
		strokes := d.lined(polyPolyline, l.Colour)
		if len(strokes) != 1 || strokes[0].wide != int(math.Round(2.5*170/960*600/25.4)) {
			t.Fatalf("curve %d is drawn as %v", i, strokes)
		}
		if n := len(strokes[0].parts); (l.Pattern == 0) != (n == len(l.Parts)) {
			t.Errorf("curve %d of pattern %d has %d strokes in %d parts", i, l.Pattern, n, len(l.Parts))
		}
	}
	goal := d.lined(polyPolyline, "#000000")[0].parts
	length, y := 0, goal[0][0].y
	for _, stroke := range goal {
		length += stroke[1].x - stroke[0].x
		if stroke[0].y != y || stroke[1].y != y {
			t.Error("the goal is not level")
		}
	}
	if whole := (p.Right - p.Left) * 170 / 960 * 600 / 25.4; math.Abs(float64(length)/whole-7.0/12) > 0.01 {
		t.Errorf("the strokes of the goal take %.3f of its way", float64(length)/whole)
	}
}

// TestSizeOfACountry keeps a map of 3,000 zones small.
func TestSizeOfACountry(t *testing.T) {
	m := sampleMaps()["3,000"]
	if n := len(metafile.Map(m.picture(), m.opts).Data); n > 400_000 {
		t.Errorf("%d bytes", n)
	}
}

// TestSaid hands on the words for who cannot see the picture.
func TestSaid(t *testing.T) {
	m := sampleMaps()["plain"]
	if p := m.picture(); metafile.Map(p, m.opts).Said != p.Said || p.Said.EN == "" {
		t.Error("the map says something else")
	}
	c := brief.Chart{Goal: nan, Title: text("图", "chart"), Names: []message.Text{text("甲", "A")}, Series: []brief.Numbers{{Y: []float64{1}}}}
	if p := picture.NewChart(&c); metafile.Chart(p, metafile.Options{Width: 100}).Said != p.Said || p.Said.EN == "" {
		t.Error("the chart says something else")
	}
}
