package picture_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/picture"
)

// unit is how many units of a tile a pixel has.
const unit = 4096 / picture.Side

func draw(t testing.TB, style layer.Style, scale int, features ...*geojson.Feature) image.Image {
	t.Helper()
	data, err := picture.Draw(features, style, scale)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if side := picture.Side * scale; m.Bounds() != image.Rect(0, 0, side, side) {
		t.Fatalf("the picture is %v", m.Bounds())
	}
	return m
}

// at is the colour of a pixel as a style writes it, "" where there is nothing.
func at(m image.Image, x, y int) string {
	c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
	switch c.A {
	case 0:
		return ""
	case 255:
		return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return fmt.Sprintf("#%02x%02x%02x/%d", c.R, c.G, c.B, c.A)
}

// square is a ground from one pixel to another, wound as tiles have it.
func square(west, north, east, south float64) orb.Polygon {
	return orb.Polygon{{{west * unit, north * unit}, {east * unit, north * unit}, {east * unit, south * unit}, {west * unit, south * unit}, {west * unit, north * unit}}}
}

func feature(g orb.Geometry, value any) *geojson.Feature {
	f := &geojson.Feature{Geometry: g, Properties: geojson.Properties{}}
	if value != nil {
		f.Properties["v"] = value
	}
	return f
}

// TestColoursAreTheLegends draws a ground of each value and looks at its middle.
func TestColoursAreTheLegends(t *testing.T) {
	shares := layer.Shares("v")
	kinds := layer.Classes("v", []string{"医院", "clinic"}, []message.Text{{}, {}})
	first, second := kinds.Classes[0].Colour, kinds.Classes[1].Colour
	for _, r := range []struct {
		name  string
		style layer.Style
		value any
		want  string
	}{
		{"the least of the first class", shares, 0.0, layer.Ramp[0]}, {"a bound is of the class below", shares, 50.0, layer.Ramp[0]}, {"above a bound", shares, 50.01, layer.Ramp[1]},
		{"a whole number", shares, int64(90), layer.Ramp[2]}, {"the last", shares, 100.0, layer.Ramp[4]}, {"beyond the last", shares, 100.1, ""}, {"below the first", shares, -0.1, ""},
		{"not a number", shares, math.NaN(), ""}, {"missing", shares, nil, ""}, {"a text among numbers", shares, "50", ""},
		{"a text", kinds, "医院", first}, {"another", kinds, "clinic", second}, {"an unknown one", kinds, "x", ""}, {"no text", kinds, nil, ""}, {"a number among texts", kinds, 1.0, ""},
		{"one colour for all", layer.One("#123456", message.Text{}), nil, "#123456"}, {"no class at all", layer.Style{}, nil, ""},
		{"less than opaque", layer.Style{Classes: []layer.Class{{Colour: "#ff0000"}}, Opacity: 0.2}, nil, "#ff0000/51"},
	} {
		for _, scale := range []int{1, 2} {
			m := draw(t, r.style, scale, feature(square(40, 40, 80, 80), r.value))
			if got := at(m, 60*scale, 60*scale); got != r.want {
				t.Errorf("%s: %q, want %q", r.name, got, r.want)
			}
			if got := at(m, 100*scale, 60*scale); got != "" {
				t.Errorf("%s: %q beside it", r.name, got)
			}
		}
	}
}

// TestEmptyIsTransparent draws nothing.
func TestEmptyIsTransparent(t *testing.T) {
	m := draw(t, layer.Shares("v"), 1)
	for y := range picture.Side {
		for x := range picture.Side {
			if got := at(m, x, y); got != "" {
				t.Fatalf("pixel %d, %d is %s", x, y, got)
			}
		}
	}
}

// TestBorders looks at borders, at a hole, and at a ground too small for a border.
func TestBorders(t *testing.T) {
	style := layer.Style{Classes: []layer.Class{{Colour: "#00ff00"}}, Outline: "#0000ff", Width: 4 * 0.28}
	ground := append(square(40, 40, 120, 120), orb.Ring{{60 * unit, 60 * unit}, {60 * unit, 100 * unit}, {100 * unit, 100 * unit}, {100 * unit, 60 * unit}, {60 * unit, 60 * unit}})
	m := draw(t, style, 1, feature(ground, nil), feature(square(200, 200, 205, 205), nil))
	for _, r := range []struct {
		x, y int
		want string
	}{{50, 50, "#00ff00"}, {38, 80, "#0000ff"}, {41, 80, "#0000ff"}, {80, 121, "#0000ff"}, {58, 80, "#0000ff"}, {61, 80, "#0000ff"}, {80, 80, ""}, {36, 80, ""}, {44, 80, "#00ff00"},
		{202, 202, "#00ff00"}, {200, 200, "#00ff00"}, {199, 202, ""}} {
		if got := at(m, r.x, r.y); got != r.want {
			t.Errorf("pixel %d, %d is %q, want %q", r.x, r.y, got, r.want)
		}
	}
	style.Outline = ""
	m = draw(t, style, 1, feature(square(40, 40, 120, 120), nil))
	if got := at(m, 38, 80); got != "#00ff00" {
		t.Errorf("a border without a colour of its own is %q", got)
	}
}

// TestNoSeams joins grounds of a class along edges that cross pixels.
func TestNoSeams(t *testing.T) {
	style := layer.Style{Classes: []layer.Class{{Colour: "#00ff00"}}, Width: 0.001}
	var strips []*geojson.Feature
	for i := range 40 {
		strips = append(strips, feature(square(20+float64(i)*3.3125, 20, 20+float64(i+1)*3.3125, 200), nil))
	}
	m := draw(t, style, 1, strips...)
	for x := 21; x < 152; x++ {
		if got := at(m, x, 100); got != "#00ff00" {
			t.Errorf("column %d is %q", x, got)
		}
	}
}

// TestPoints looks at discs, one over another and one over the edge.
func TestPoints(t *testing.T) {
	style := layer.Style{Way: layer.Categorised, Field: "v", Outline: "#ffffff", Width: 4 * 0.28, Size: 20 * 0.28, Classes: []layer.Class{{Value: "a", Colour: "#ff0000"}, {Value: "b", Colour: "#0000ff"}}}
	m := draw(t, style, 1, feature(orb.Point{50 * unit, 50 * unit}, "b"), feature(orb.Point{56 * unit, 50 * unit}, "a"), feature(orb.Point{-3 * unit, 100 * unit}, "a"), feature(orb.Point{1e6, 1e6}, "a"), feature(orb.Point{150 * unit, 50 * unit}, "c"))
	for _, r := range []struct {
		x, y int
		want string
	}{{43, 50, "#0000ff"}, {40, 50, "#ffffff"}, {36, 50, ""}, {56, 50, "#ff0000"}, {46, 50, "#ffffff"}, {62, 50, "#ff0000"}, {65, 50, "#ffffff"}, {69, 50, ""}, {56, 44, "#ff0000"}, {56, 36, ""},
		{2, 100, "#ff0000"}, {6, 100, "#ffffff"}, {10, 100, ""}, {255, 255, ""}, {150, 50, ""}} {
		if got := at(m, r.x, r.y); got != r.want {
			t.Errorf("pixel %d, %d is %q, want %q", r.x, r.y, got, r.want)
		}
	}
	if want := 12.0 * unit; math.Abs(picture.Reach(style)-want) > 1e-9 {
		t.Errorf("discs reach %v units, want %v", picture.Reach(style), want)
	}
}

// TestAgainstGeometry holds pixels of random triangles and lines against distances:
// what lies wholly within has the colour, what lies wholly beyond has none.
func TestAgainstGeometry(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	point := func() orb.Point {
		return orb.Point{float64(random.IntN(5000) - 450), float64(random.IntN(5000) - 450)}
	}
	for round := range 60 {
		a, b, c := point(), point(), point()
		if (b[0]-a[0])*(c[1]-a[1])-(c[0]-a[0])*(b[1]-a[1]) < 0 {
			b, c = c, b
		}
		ring, line := orb.Ring{a, b, c, a}, orb.LineString{a, b, c}
		half := 0.3 + 4*random.Float64() // pixels
		ground := draw(t, layer.Style{Classes: []layer.Class{{Colour: "#00ff00"}}, Width: 1e-6}, 1, feature(orb.Polygon{ring}, nil))
		way := draw(t, layer.Style{Classes: []layer.Class{{Colour: "#00ff00"}}, Width: 2 * half * 0.28}, 1, feature(orb.MultiLineString{line}, nil))
		for range 3000 {
			x, y := random.IntN(picture.Side), random.IntN(picture.Side)
			middle := orb.Point{(float64(x) + 0.5) * unit, (float64(y) + 0.5) * unit}
			inside := planar.RingContains(ring, middle)
			fromEdge, fromLine := planar.DistanceFrom(orb.LineString(ring), middle)/unit, planar.DistanceFrom(line, middle)/unit
			if got := at(ground, x, y); fromEdge > 1 && (got == "#00ff00") != inside || fromEdge > 1 && !inside && got != "" {
				t.Fatalf("round %d: pixel %d, %d of %v is %q, %v pixels from the edge", round, x, y, ring, got, fromEdge)
			}
			got := at(way, x, y)
			if fromLine < half-1 && math.Min(planar.Distance(middle, a), planar.Distance(middle, c))/unit > half+1 && got != "#00ff00" {
				t.Fatalf("round %d: pixel %d, %d, %v from the line of %v, is %q", round, x, y, fromLine, half, got)
			}
			if fromLine > half*1.1+1 && got != "" {
				t.Fatalf("round %d: pixel %d, %d, %v from the line of %v, is %q", round, x, y, fromLine, half, got)
			}
		}
	}
}

// TestBadColours refuses what is no colour.
func TestBadColours(t *testing.T) {
	for _, style := range []layer.Style{{Classes: []layer.Class{{Colour: "red"}}}, {Classes: []layer.Class{{Colour: "#12345"}}}, {Classes: []layer.Class{{Colour: "#1234567"}}},
		{Classes: []layer.Class{{Colour: ""}}}, {Classes: []layer.Class{{Colour: "#123456"}}, Outline: "#xyzxyz"}} {
		if _, err := picture.Draw(nil, style, 1); err == nil {
			t.Errorf("%+v is drawn", style)
		}
	}
}

// BenchmarkGrounds draws 4,096 grounds with borders in five classes.
func BenchmarkGrounds(b *testing.B) {
	var all []*geojson.Feature
	for i := range 4096 {
		x, y := float64(i%64)*4, float64(i/64)*4
		all = append(all, feature(square(x, y, x+4, y+4), float64(i%101)))
	}
	style := layer.Shares("v")
	style.Width = 0.1
	b.ReportAllocs()
	for b.Loop() {
		if _, err := picture.Draw(all, style, 1); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPoints draws 4,000 discs.
func BenchmarkPoints(b *testing.B) {
	random := rand.New(rand.NewPCG(3, 4))
	var all []*geojson.Feature
	for range 4000 {
		all = append(all, feature(orb.Point{random.Float64() * 4096, random.Float64() * 4096}, nil))
	}
	style := layer.One("#41b6c4", message.Text{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := picture.Draw(all, style, 1); err != nil {
			b.Fatal(err)
		}
	}
}
