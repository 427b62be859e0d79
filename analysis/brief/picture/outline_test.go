package picture_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/geo/message"
)

func named(s string) message.Text { return message.Text{ZH: s, EN: s} }

func box(x, y, w, h float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}
}

// layerOf names zones by letters.
func layerOf(areas ...orb.MultiPolygon) brief.Layer {
	l := brief.Layer{Level: named("county"), Areas: areas}
	for i := range areas {
		s := string(rune('A' + i))
		l.Codes, l.Names = append(l.Codes, s), append(l.Names, named(s))
	}
	return l
}

// partition cuts a piece of ground into crooked cells and gives each to one of the
// zones, so that zones have many parts, holes, and corners where four of them meet.
func partition(rng *rand.Rand, cells, zones int) brief.Layer {
	corner := make([][]orb.Point, cells+1)
	for j := range corner {
		for i := range cells + 1 {
			crook := func() float64 { return (rng.Float64() - 0.5) * 0.45 }
			corner[j] = append(corner[j], orb.Point{110 + (float64(i)+crook())/float64(cells), 38 + (float64(j)+crook())/float64(cells)})
		}
	}
	areas := make([]orb.MultiPolygon, zones)
	for j := range cells {
		for i := range cells {
			z := rng.IntN(zones)
			a, b, c, d := corner[j][i], corner[j][i+1], corner[j+1][i+1], corner[j+1][i]
			areas[z] = append(areas[z], orb.Polygon{{a, b, c, d, a}})
		}
	}
	return layerOf(areas...)
}

// inside is the even-odd rule, written down plainly.
func inside(rings []picture.Ring, x, y float64) bool {
	odd := false
	for _, r := range rings {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			ax, ay, bx, by := float64(a.X), float64(a.Y), float64(b.X), float64(b.Y)
			if (ay > y) != (by > y) && x < ax+(y-ay)/(by-ay)*(bx-ax) {
				odd = !odd
			}
		}
	}
	return odd
}

func TestNeighboursShareBorders(t *testing.T) {
	type edge [2]picture.Dot
	for seed := range uint64(20) {
		cells := 4 + int(seed)
		l := partition(rand.New(rand.NewPCG(seed, 1)), cells, 5)
		s := picture.NewShape("z", &l)
		times := map[edge]int{}
		for _, rings := range s.Zones {
			for _, r := range rings {
				for i, b := range r {
					a := r[(i+len(r)-1)%len(r)]
					if a.Y > b.Y || a.Y == b.Y && a.X > b.X {
						a, b = b, a
					}
					times[edge{a, b}]++
				}
			}
		}
		outer, inner := 0, 0
		for _, n := range times {
			switch n {
			case 1:
				outer++
			case 2:
				inner++
			default:
				t.Fatalf("a border is met %d times", n)
			}
		}
		if wantOuter, wantInner := 4*cells, 2*cells*(cells-1); outer != wantOuter || inner != wantInner {
			t.Errorf("%d cells a side: %d borders outside and %d shared, want %d and %d", cells, outer, inner, wantOuter, wantInner)
		}
	}
}

func classes() []brief.Class {
	return []brief.Class{
		{Low: 0, High: 50, Colour: "#111111", Label: named("0–50")},
		{Low: 50, High: 90, Colour: "#222222", Label: named("50–90")},
		{Low: 90, High: 100, Colour: "#333333", Label: named("90–100")},
	}
}

// TestMergedByBruteForce holds, place by place, that a map has the colour of the
// zone that lies there, however its outlines were merged.
func TestMergedByBruteForce(t *testing.T) {
	for seed := range uint64(30) {
		rng := rand.New(rand.NewPCG(seed, 2))
		l := partition(rng, 3+rng.IntN(12), 2+rng.IntN(20))
		m := brief.Map{Classes: classes(), Goal: 80, Values: make([]float64, len(l.Areas))}
		for i := range m.Values {
			if m.Values[i] = rng.Float64() * 100; rng.IntN(4) == 0 {
				m.Values[i] = []float64{math.NaN(), math.Inf(1), math.Inf(-1)}[rng.IntN(3)]
			}
		}
		s := picture.NewShape("z", &l)
		p := picture.NewMap(&m, []*picture.Shape{s}, []brief.Layer{l})
		for range 400 {
			x, y := float64(rng.IntN(int(s.Frame.Width)))+0.37, float64(rng.IntN(int(s.Frame.Height)))+0.59
			checkPlace(t, p, &m, x, y)
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func checkPlace(t *testing.T, p *picture.Map, m *brief.Map, x, y float64) {
	t.Helper()
	wantColour, wantHatched, wantBehind := "", false, false
	for i, rings := range p.Shape.Zones {
		if !inside(rings, x, y) {
			continue
		}
		v := m.Values[i]
		if wantColour != "" || wantHatched {
			t.Fatalf("two zones at %v %v", x, y)
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			wantHatched = true
			continue
		}
		wantBehind = v < m.Goal
		for _, c := range m.Classes {
			if v >= c.Low {
				wantColour = c.Colour
			}
		}
	}
	colour := ""
	for _, f := range p.Fills {
		if inside(f.Rings, x, y) {
			colour = f.Colour
		}
	}
	if colour != wantColour || inside(p.Hatched, x, y) != wantHatched || inside(p.Behind, x, y) != wantBehind {
		t.Errorf("at %v %v: colour %q hatched %v behind %v, want %q %v %v", x, y, colour, inside(p.Hatched, x, y), inside(p.Behind, x, y), wantColour, wantHatched, wantBehind)
	}
}

// TestMergedIsOneOutline holds that borders within one colour are gone.
func TestMergedIsOneOutline(t *testing.T) {
	var areas []orb.MultiPolygon
	for i := range 10 {
		for j := range 10 {
			areas = append(areas, orb.MultiPolygon{box(110+float64(i), 30+float64(j), 1, 1)})
		}
	}
	l := layerOf(areas...)
	s := picture.NewShape("z", &l)
	p := picture.NewMap(&brief.Map{Classes: classes(), Goal: math.NaN(), Values: make([]float64, 100)}, []*picture.Shape{s}, []brief.Layer{l})
	if len(p.Fills) != 1 || len(p.Fills[0].Rings) != 1 || len(p.Fills[0].Rings[0]) != 40 {
		t.Errorf("a hundred squares of one colour make %d fills, want one ring of 40 dots", len(p.Fills))
	}
}

func TestNoZoneIsLost(t *testing.T) {
	tiny := orb.MultiPolygon{box(110.5, 38.5, 1e-5, 1e-5)}
	l := layerOf(
		orb.MultiPolygon{box(110, 38, 1, 1)},
		tiny,
		tiny, // twice at one place
		orb.MultiPolygon{box(110.2, 38.2, 1e-7, 0.4)},                                  // a thread
		orb.MultiPolygon{box(110.7, 38.7, 0, 0)},                                       // a point
		orb.MultiPolygon{box(110.9, 38.1, 1e-5, 1e-5), box(110.95, 38.15, 2e-5, 2e-5)}, // islets
		orb.MultiPolygon{box(110.3, 38.9, 1e-5, 1e-5)},                                 // without data
	)
	s := picture.NewShape("z", &l)
	for i, rings := range s.Zones {
		if len(rings) == 0 {
			t.Errorf("zone %s is lost", l.Codes[i])
		}
	}
	m := brief.Map{Classes: classes(), Goal: 95, Values: []float64{100, 0, 0, 60, 60, 60, math.NaN()}}
	p := picture.NewMap(&m, []*picture.Shape{s}, []brief.Layer{l})
	for i, want := range []string{1: "#111111", 3: "#222222", 4: "#222222", 5: "#222222", 6: "#c8c8c8"} {
		if want == "" {
			continue
		}
		x, y := float64(s.Zones[i][0][0].X)+1, float64(s.Zones[i][0][0].Y)+1
		got := ""
		for _, f := range p.Fills {
			if inside(f.Rings, x, y) {
				got = f.Colour
			}
		}
		if got != want {
			t.Errorf("zone %s is %q, want %q", l.Codes[i], got, want)
		}
	}
	if p.Missed != 5 || p.NoData != 1 {
		t.Errorf("%d miss the goal and %d have no data, want 5 and 1", p.Missed, p.NoData)
	}
}

func TestEmptyLayers(t *testing.T) {
	nan := math.NaN()
	for name, l := range map[string]brief.Layer{
		"no zones":   {},
		"no ground":  layerOf(nil, orb.MultiPolygon{}, orb.MultiPolygon{{}}, orb.MultiPolygon{{{}}}),
		"not finite": layerOf(orb.MultiPolygon{{{{nan, nan}, {math.Inf(1), 3}, {3, math.Inf(-1)}}}}),
	} {
		s := picture.NewShape("z", &l)
		if s != nil {
			t.Errorf("%s: there is a shape", name)
		}
		if p := picture.NewMap(&brief.Map{}, []*picture.Shape{s}, []brief.Layer{l}); p != nil {
			t.Errorf("%s: there is a map", name)
		}
	}
	for _, at := range []int{-1, 1} {
		if picture.NewMap(&brief.Map{Layer: at}, make([]*picture.Shape, 1), make([]brief.Layer, 1)) != nil {
			t.Errorf("there is a map of layer %d of one", at)
		}
	}
}

// TestFrames puts layers of all proportions on the picture.
func TestFrames(t *testing.T) {
	for name, area := range map[string]orb.Polygon{
		"square":    box(110, 38, 1, 1),
		"wide":      box(80, 38, 40, 0.1),
		"tall":      box(110, 20, 0.1, 30),
		"a point":   box(110, 38, 0, 0),
		"a street":  box(110, 38, 0.001, 0.0005),
		"north":     box(10, 79, 20, 5),
		"the world": box(-180, -90, 360, 180),
	} {
		l := layerOf(orb.MultiPolygon{area})
		s := picture.NewShape("z", &l)
		if w, h := s.Frame.Width, s.Frame.Height; w < 25 || h < 25 || w > 1201 || h > 1201 {
			t.Errorf("%s: %d x %d", name, w, h)
		}
		for _, r := range s.Zones[0] {
			for _, d := range r {
				if d.X < 0 || d.Y < 0 || d.X > s.Frame.Width || d.Y > s.Frame.Height {
					t.Errorf("%s: %v is outside the picture", name, d)
				}
			}
		}
	}
}

func TestPath(t *testing.T) {
	rings := []picture.Ring{{{X: 10, Y: 20}, {X: 30, Y: 20}, {X: 30, Y: 5}}, {{X: 0, Y: 0}, {X: -1, Y: 4}, {X: 3, Y: 3}}}
	if got, want := picture.Path(rings), "M10 20l20 0 0-15zM0 0l-1 4 4-1z"; got != want {
		t.Errorf("Path = %q, want %q", got, want)
	}
	if got := picture.Path(nil); got != "" {
		t.Errorf("Path of nothing = %q", got)
	}
	s := &picture.Shape{Zones: [][]picture.Ring{rings[:1], nil, rings[1:]}}
	if got, want := s.Path(), picture.Path(rings); got != want {
		t.Errorf("the outlines of a shape are %q, want %q", got, want)
	}
}

// TestSameMarks draws the same map many times: maps of Go have no order.
func TestSameMarks(t *testing.T) {
	l := partition(rand.New(rand.NewPCG(7, 7)), 15, 30)
	m := brief.Map{Classes: classes(), Goal: 80}
	for i := range l.Areas {
		m.Values = append(m.Values, float64(i*37%101))
	}
	draw := func() *picture.Map {
		return picture.NewMap(&m, []*picture.Shape{picture.NewShape("z", &l)}, []brief.Layer{l})
	}
	first := draw()
	for range 20 {
		if !reflect.DeepEqual(first, draw()) {
			t.Fatal("the same report does not give the same marks")
		}
	}
	if !slices.ContainsFunc(first.Fills, func(f picture.Fill) bool { return len(f.Rings) > 1 }) {
		t.Error("nothing was merged")
	}
}
