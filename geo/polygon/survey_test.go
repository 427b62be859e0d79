package polygon_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/polygon"
)

func near(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if math.Abs(got-want) > share*math.Abs(want) {
		t.Errorf("%s = %g, want %g within %g", what, got, want, share)
	}
}

func TestSurveyByHand(t *testing.T) {
	shapes := []orb.MultiPolygon{
		{orb.Polygon{square(113, 22, 1)[0], square(113.4, 22.4, 0.1)[0]}}, // a hole that nobody fills
		{square(113.9, 22.25, 0.5)},
	}
	s := polygon.NewIndex(shapes).Survey()
	if len(s.Overlaps) != 1 || s.Overlaps[0].Shapes != [2]int32{0, 1} {
		t.Fatalf("overlaps = %v, want one of 0 and 1", s.Overlaps)
	}
	near(t, "overlap", s.Overlaps[0].Area, geo.CellArea(113.9, 22.25, 114, 22.75), 1e-3)
	if len(s.Gaps) != 1 {
		t.Fatalf("gaps = %v, want one", s.Gaps)
	}
	near(t, "gap", s.Gaps[0].Area, geo.CellArea(113.4, 22.4, 113.5, 22.5), 1e-3)
	if p := s.Gaps[0].Point; !square(113.4, 22.4, 0.1).Bound().Contains(p) {
		t.Errorf("gap is shown at %v, which is not in it", p)
	}
}

func TestSurveyOfSharedBordersIsClean(t *testing.T) {
	s := polygon.NewIndex(patchwork(12, rand.New(rand.NewPCG(1, 1)).IntN)).Survey()
	if s.OverlapArea != 0 || s.GapArea != 0 {
		t.Errorf("overlap %g m², gaps %g m², want none of either: the borders are the same", s.OverlapArea, s.GapArea)
	}
}

func TestBayIsNoGap(t *testing.T) {
	// A ring of land with a mouth of 1 km is open to the sea; one of 20 m is not.
	land := func(mouth float64) orb.MultiPolygon {
		half := mouth / 111_000 / 2
		return orb.MultiPolygon{{{{0, -half}, {0, -1}, {3, -1}, {3, 1}, {0, 1}, {0, half}, {1, half}, {1, 0.5}, {2, 0.5}, {2, -0.5}, {1, -0.5}, {1, -half}, {0, -half}}}}
	}
	if s := polygon.NewIndex([]orb.MultiPolygon{land(1000)}).Survey(); len(s.Gaps) != 0 {
		t.Errorf("bay: gaps = %v, want none", s.Gaps)
	}
	if s := polygon.NewIndex([]orb.MultiPolygon{land(20)}).Survey(); len(s.Gaps) != 1 {
		t.Errorf("lagoon: gaps = %v, want one", s.Gaps)
	}
}

func toGeom(mp orb.MultiPolygon) geom.Geometry {
	var polys []geom.Polygon
	for _, p := range mp {
		var rings []geom.LineString
		for _, r := range p {
			var flat []float64
			for _, q := range r {
				flat = append(flat, q[0], q[1])
			}
			rings = append(rings, geom.NewLineString(geom.NewSequence(flat, geom.DimXY)))
		}
		polys = append(polys, geom.NewPolygon(rings))
	}
	return geom.NewMultiPolygon(polys).AsGeometry()
}

// TestSurveyAgreesWithOverlay compares areas with those of a library for
// polygon overlay, on random stars near the equator, where a degree is a degree.
func TestSurveyAgreesWithOverlay(t *testing.T) {
	rnd := rand.New(rand.NewPCG(11, 12))
	var shapes []orb.MultiPolygon
	for i := range 5 {
		s := star(40, rnd)
		for j := range s[0][0] {
			s[0][0][j][0] += float64(i)*0.7 - 100
			s[0][0][j][1] -= 30
		}
		shapes = append(shapes, s)
	}
	got := map[[2]int32]float64{}
	for _, o := range polygon.NewIndex(shapes).Survey().Overlaps {
		got[o.Shapes] = o.Area / 1e6
	}
	perDegree := geo.CellArea(0, -0.5, 1, 0.5) / 1e6
	for i := range shapes {
		for j := range i {
			x, err := geom.Intersection(toGeom(shapes[i]), toGeom(shapes[j]))
			if err != nil {
				t.Fatal(err)
			}
			want := x.Area() * perDegree
			if math.Abs(got[[2]int32{int32(j), int32(i)}]-want) > 0.001*perDegree {
				t.Errorf("overlap of %d and %d = %g km², want %g", j, i, got[[2]int32{int32(j), int32(i)}], want)
			}
		}
	}
}

func TestSurveyOnAnyNumberOfCores(t *testing.T) {
	rnd := rand.New(rand.NewPCG(13, 14))
	shapes := []orb.MultiPolygon{star(50, rnd), star(60, rnd), star(70, rnd)}
	var want polygon.Survey
	for _, cores := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(cores)
		got := polygon.NewIndex(shapes).Survey()
		runtime.GOMAXPROCS(before)
		if cores == 1 {
			want = got
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%d cores give another survey", cores)
		}
	}
}

func TestSurveyOfManyCopies(t *testing.T) {
	shapes := make([]orb.MultiPolygon, 60)
	for i := range shapes {
		shapes[i] = orb.MultiPolygon{square(1, 1, 1)}
	}
	if s := polygon.NewIndex(shapes).Survey(); len(s.Overlaps) == 0 || len(s.Overlaps) > 28 {
		t.Errorf("%d overlapping pairs, want some but not all of 1,770", len(s.Overlaps))
	}
}

func TestShareOutside(t *testing.T) {
	inner := polygon.NewIndex([]orb.MultiPolygon{{square(1, 1, 2)}, {square(20, 1, 1)}, {}})
	outer := polygon.NewIndex([]orb.MultiPolygon{{square(0, 0, 2)}})
	for i, want := range []float64{0.75, 1, 0} {
		if got := inner.ShareOutside(int32(i), outer, 0); math.Abs(got-want) > 1e-9 {
			t.Errorf("shape %d: %g outside, want %g", i, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	rnd := rand.New(rand.NewPCG(15, 16))
	shapes := []orb.MultiPolygon{star(30, rnd)}
	ix := polygon.NewIndex(shapes)
	ring := shapes[0][0][0]
	for range 40 {
		p := orb.Point{98 + 4*rnd.Float64(), 28 + 4*rnd.Float64()}
		got := ix.Distance(0, p)
		if ix.Covers(0, p) {
			if got != 0 {
				t.Errorf("%v inside: distance %g, want 0", p, got)
			}
			continue
		}
		want := math.Inf(1)
		for i := range len(ring) - 1 {
			for f := range 401 {
				g := float64(f) / 400
				q := orb.Point{ring[i][0] + g*(ring[i+1][0]-ring[i][0]), ring[i][1] + g*(ring[i+1][1]-ring[i][1])}
				want = min(want, geo.Distance(p, q))
			}
		}
		// The twin samples the border every few hundred metres, so it may only be longer.
		if got > want*(1+1e-6) || got < want*0.999-200 {
			t.Errorf("%v: distance %g, want %g", p, got, want)
		}
	}
}

func TestValidate(t *testing.T) {
	cases := []struct {
		name string
		mp   orb.MultiPolygon
		want string
	}{
		{"square", orb.MultiPolygon{square(0, 0, 1)}, ""},
		{"not closed", orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}}}}, ""},
		{"two parts side by side", orb.MultiPolygon{square(0, 0, 1), square(1, 0, 1)}, ""},
		{"bow tie", orb.MultiPolygon{{{{0, 0}, {1, 1}, {1, 0}, {0, 1}, {0, 0}}}}, "the border crosses itself"},
		{"hole outside", orb.MultiPolygon{{square(0, 0, 1)[0], square(5, 5, 1)[0]}}, "a hole lies outside the outer ring"},
		{"hole across the border", orb.MultiPolygon{{square(0, 0, 2)[0], square(1, 1, 3)[0]}}, "rings cross each other"},
		{"hole in a hole", orb.MultiPolygon{{square(0, 0, 9)[0], square(1, 1, 5)[0], square(2, 2, 1)[0]}}, "a hole lies in another hole"},
		{"no number", orb.MultiPolygon{{{{0, 0}, {math.NaN(), 1}, {1, 0}, {0, 0}}}}, "a coordinate is no number"},
		{"one point", orb.MultiPolygon{{{{1, 1}, {1, 1}, {1, 1}, {1, 1}}}}, "a ring is a single point"},
		{"empty", nil, ""},
		{"empty ring", orb.MultiPolygon{{{}}}, "the rings do not make a polygon"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			f := polygon.Validate(c.mp)
			if f != nil {
				got = f.What.EN
			}
			if got != c.want {
				t.Errorf("Validate = %q, want %q", got, c.want)
			}
			if c.name == "bow tie" && (f.At == nil || !c.mp.Bound().Contains(*f.At)) {
				t.Errorf("the crossing is told at %v, want a place on the ring", f.At)
			}
		})
	}
}

// TestSurveyOfAVillage holds that a small map is measured as well as a large one,
// with parallels no closer than a metre (or 64 of them).
func TestSurveyOfAVillage(t *testing.T) {
	const d = 0.001 // about a hundred metres
	shapes := []orb.MultiPolygon{
		{orb.Polygon{square(113, 22, 10*d)[0], square(113+4*d, 22+4*d, 2*d)[0]}},
		{square(113+9*d, 22+2.5*d, 5*d)},
	}
	s := polygon.NewIndex(shapes).Survey()
	near(t, "overlap", s.OverlapArea, geo.CellArea(113+9*d, 22+2.5*d, 113+10*d, 22+7.5*d), 0.01)
	near(t, "gap", s.GapArea, geo.CellArea(113+4*d, 22+4*d, 113+6*d, 22+6*d), 0.01)
}

func BenchmarkSurveyOfAVillage(b *testing.B) {
	ix := polygon.NewIndex([]orb.MultiPolygon{{square(113, 22, 0.01)}, {square(113.01, 22, 0.01)}})
	b.ReportAllocs()
	for b.Loop() {
		ix.Survey()
	}
}
