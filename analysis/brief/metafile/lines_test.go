package metafile

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis/brief/picture"
)

// inside is the even-odd rule at a place, by a ray to the right.
func inside(rings []picture.Ring, p picture.Place) bool {
	odd := false
	for _, r := range rings {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			if (float64(a.Y) <= p.Y) != (float64(b.Y) <= p.Y) {
				if x := float64(a.X) + (p.Y-float64(a.Y))/float64(b.Y-a.Y)*float64(b.X-a.X); x > p.X {
					odd = !odd
				}
			}
		}
	}
	return odd
}

func areaOf(rings []picture.Ring) float64 {
	sum := 0.0
	for _, r := range rings {
		for i, b := range r {
			a := r[(i+len(r)-1)%len(r)]
			sum += float64(a.X)*float64(b.Y) - float64(b.X)*float64(a.Y)
		}
	}
	return math.Abs(sum) / 2
}

func lengthOf(lines [][]picture.Place) float64 {
	sum := 0.0
	for _, l := range lines {
		for i := 1; i < len(l); i++ {
			sum += math.Hypot(l[i].X-l[i-1].X, l[i].Y-l[i-1].Y)
		}
	}
	return sum
}

// TestSlantingLinesCoverTheArea: lines a step apart are as long as the area over the
// step, holes left out.
func TestSlantingLinesCoverTheArea(t *testing.T) {
	shapes := map[string][]picture.Ring{
		"square":       {{{X: 0, Y: 0}, {X: 800, Y: 0}, {X: 800, Y: 800}, {X: 0, Y: 800}}},
		"with a hole":  {{{X: 0, Y: 0}, {X: 900, Y: 0}, {X: 900, Y: 900}, {X: 0, Y: 900}}, {{X: 100, Y: 100}, {X: 100, Y: 700}, {X: 700, Y: 700}, {X: 700, Y: 100}}},
		"diamond":      {{{X: 500, Y: 0}, {X: 1000, Y: 500}, {X: 500, Y: 1000}, {X: 0, Y: 500}}},
		"triangle":     {{{X: 3, Y: 7}, {X: 911, Y: 130}, {X: 402, Y: 777}}},
		"two":          {{{X: 0, Y: 0}, {X: 300, Y: 0}, {X: 300, Y: 300}}, {{X: 500, Y: 500}, {X: 900, Y: 500}, {X: 900, Y: 900}}},
		"nothing":      nil,
		"without area": {{{X: 5, Y: 5}, {X: 9, Y: 9}, {X: 5, Y: 5}}},
	}
	for name, rings := range shapes {
		for _, way := range []slant{rising, falling} {
			t.Run(name, func(t *testing.T) {
				const step = 2.7
				want := areaOf(rings)
				if got := lengthOf(slanting(rings, step, way)) * step; math.Abs(got-want) > 0.02*want+1 {
					t.Errorf("the lines cover %.0f, the area is %.0f", got, want)
				}
			})
		}
	}
}

// TestSlantingLinesStayInside tries shapes that cross themselves.
func TestSlantingLinesStayInside(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dot := rapid.Custom(func(t *rapid.T) picture.Dot {
			return picture.Dot{X: rapid.Int32Range(0, 60).Draw(t, "x"), Y: rapid.Int32Range(0, 60).Draw(t, "y")}
		})
		var rings []picture.Ring
		for range rapid.IntRange(1, 3).Draw(t, "rings") {
			rings = append(rings, rapid.SliceOfN(dot, 3, 9).Draw(t, "ring"))
		}
		way := rapid.SampledFrom([]slant{rising, falling}).Draw(t, "way")
		for _, l := range slanting(rings, 1.9, way) {
			a, b := l[0], l[1]
			if turn := (b.Y - a.Y) * float64(way); math.Abs(b.X-a.X+turn) > 1e-6 {
				t.Fatalf("from %v to %v is the wrong slope", a, b)
			}
			x, y := (a.X+b.X)/2, (a.Y+b.Y)/2
			const aside = 1e-5 // a side of the shape may run along the line
			if b.X-a.X > 1e-3 && !inside(rings, picture.Place{X: x + aside, Y: y}) && !inside(rings, picture.Place{X: x - aside, Y: y}) {
				t.Fatalf("%g,%g is outside of %v", x, y, rings)
			}
		}
	})
}

// TestThinning keeps rings closed and in place, and drops no side that can be seen.
func TestThinning(t *testing.T) {
	square := picture.Ring{{X: 0, Y: 0}, {X: 40, Y: 0}, {X: 80, Y: 0}, {X: 80, Y: 80}, {X: 79, Y: 80}, {X: 0, Y: 80}}
	speck := picture.Ring{{X: 100, Y: 100}, {X: 101, Y: 100}, {X: 101, Y: 101}}
	for mm, want := range map[float64]int{7: 2, 14.6: 2, 40: 1} {
		s := &sheet{mm: mm}
		got := s.thin([]picture.Ring{square, speck})
		if len(got) != want {
			t.Errorf("at %g units a millimetre: %v", mm, got)
		}
		if corners := len(got[0]); mm > 7 && corners > 5 || mm == 7 && corners != len(square) {
			t.Errorf("at %g units a millimetre: %v", mm, got[0])
		}
		if math.Abs(areaOf(got[:1])-6400) > 400 {
			t.Errorf("at %g units a millimetre the area is %g", mm, areaOf(got[:1]))
		}
	}
}

// TestBordersOfRandomZones: the lines hold each side once and no other.
func TestBordersOfRandomZones(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dot := rapid.Custom(func(t *rapid.T) picture.Dot {
			return picture.Dot{X: rapid.Int32Range(0, 4).Draw(t, "x"), Y: rapid.Int32Range(0, 4).Draw(t, "y")}
		})
		zones := rapid.SliceOfN(rapid.SliceOfN(rapid.Map(rapid.SliceOfN(dot, 3, 8), func(r []picture.Dot) picture.Ring { return r }), 0, 3), 0, 4).Draw(t, "zones")
		sides := map[[2]picture.Place]int{}
		both := func(a, b picture.Place, n int) {
			sides[[2]picture.Place{a, b}] += n
			if a != b {
				sides[[2]picture.Place{b, a}] += n
			}
		}
		for _, rings := range zones {
			for _, r := range rings {
				for i, b := range r {
					a := r[(i+len(r)-1)%len(r)]
					if sides[[2]picture.Place{placeOf(a), placeOf(b)}] == 0 {
						both(placeOf(a), placeOf(b), 1)
					}
				}
			}
		}
		for _, line := range borders(zones) {
			for i := 1; i < len(line); i++ {
				both(line[i-1], line[i], -1)
			}
		}
		for s, n := range sides {
			if n != 0 {
				t.Fatalf("the side %v is off by %d", s, n)
			}
		}
	})
}

// TestDashes holds every stroke and gap to the pattern, along the whole line.
func TestDashes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	crooked := []picture.Place{{X: 5, Y: 5}}
	for range 300 {
		last := crooked[len(crooked)-1]
		crooked = append(crooked, picture.Place{X: last.X + rng.Float64()*3, Y: last.Y + rng.NormFloat64()})
	}
	straight := []picture.Place{{X: 0, Y: 9}, {X: 1000, Y: 9}}
	for name, line := range map[string][]picture.Place{"straight": straight, "crooked": crooked} {
		for _, pattern := range [][]float64{{7, 5}, {9, 4, 2, 4}, {2, 4}, {1e6, 1}} {
			t.Run(name, func(t *testing.T) {
				strokes := dashed(line, pattern)
				for i, s := range strokes {
					want := pattern[2*i%len(pattern)]
					if got := lengthOf([][]picture.Place{s}); math.Abs(got-want) > 1e-6 && i < len(strokes)-1 {
						t.Fatalf("stroke %d is %.3f long, want %g", i, got, want)
					}
				}
				whole, round := lengthOf([][]picture.Place{line}), 0.0
				for _, v := range pattern {
					round += v
				}
				drawn := 0.0
				for i := 0; i < len(pattern); i += 2 {
					drawn += pattern[i]
				}
				got, want := lengthOf(strokes), min(whole, whole/round*drawn)
				if math.Abs(got-want) > round {
					t.Errorf("strokes of %.1f on a line of %.1f, want %.1f", got, whole, want)
				}
				if strokes[0][0] != line[0] {
					t.Error("the line begins with a gap")
				}
			})
		}
	}
	for _, line := range [][]picture.Place{nil, {{X: 1, Y: 1}}} {
		if got := dashed(line, []float64{1, 1}); len(got) != 0 {
			t.Errorf("%v is drawn as %v", line, got)
		}
	}
	if got := dashed(straight, nil); len(got) != 1 || len(got[0]) != 2 {
		t.Errorf("without a pattern the line is %v", got)
	}
	if got := dashed([]picture.Place{{X: 1, Y: 1}, {X: 1, Y: 1}}, []float64{1, 1}); len(got) != 0 {
		t.Errorf("a line without length is %v", got)
	}
}

func TestLengths(t *testing.T) {
	for dash, want := range map[string]int{"": 0, "9 4": 2, "9 4 2 4": 4, "x": 0, "4 -1": 0, "3 0": 0} {
		if got := lengths(dash); len(got) != want {
			t.Errorf("%q reads as %v", dash, got)
		}
	}
}

// TestCut keeps texts within a breadth, whatever the letters.
func TestCut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, most := rapid.String().Draw(t, "text"), rapid.Float64Range(1, 30).Draw(t, "most")
		if got := cut(s, most); breadth(got) > most+1e-9 {
			t.Fatalf("%q is %.2f wide, asked for %.2f", got, breadth(got), most)
		}
	})
	if got := cut("Wide", 3); got != "Wide" {
		t.Errorf("what has room is cut to %q", got)
	}
}
