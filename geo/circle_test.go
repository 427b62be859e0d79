package geo_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
)

func TestCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		centre := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat")}
		metres := rapid.Float64Range(1, 300000).Draw(t, "metres")
		segments := rapid.IntRange(8, 256).Draw(t, "segments")
		ring := geo.Circle(centre, metres, segments)[0]
		if len(ring) != segments+1 || !ring.Closed() {
			t.Fatalf("%d points, closed %v", len(ring), ring.Closed())
		}
		if ring.Orientation() != orb.CCW {
			t.Fatal("not counter-clockwise")
		}
		for _, p := range ring {
			if d := geo.Distance(centre, p); math.Abs(d-metres) > 1e-6 {
				t.Fatalf("a corner at %v m", d)
			}
			if math.Abs(p[0]-centre[0]) > 180 {
				t.Fatalf("the ring jumps to %v", p)
			}
		}
		if !planar.RingContains(ring, centre) {
			t.Fatal("the centre is outside")
		}
	})
}

func TestCircleArea(t *testing.T) {
	for _, c := range []struct {
		segments int
		lacks    float64 // of the true circle: 1 - sin(x)/x
	}{{0, 0.001606}, {2, 0.001606}, {64, 0.001606}, {128, 0.000402}, {1000, 0.0000066}} {
		got := geo.Area(geo.Circle(orb.Point{114.3, 30.6}, 2000, c.segments))
		if lacks := 1 - got/(math.Pi*2000*2000); math.Abs(lacks-c.lacks) > 3e-6 {
			t.Errorf("%d segments lack %.6f, want %.6f", c.segments, lacks, c.lacks)
		}
	}
}

// TestArcOfChord holds the error that the comment of ArcOfChord states, in all
// directions and latitudes.
func TestArcOfChord(t *testing.T) {
	for _, c := range []struct{ metres, bound float64 }{{1000, 1e-6}, {20000, 1e-4}, {50000, 1.5e-3}, {100000, 11e-3}} {
		worst := 0.0
		for lat := -90.0; lat <= 90; lat += 7.5 {
			for bearing := 0.0; bearing < 360; bearing += 15 {
				p := orb.Point{20, lat}
				q := geo.Destination(p, bearing, c.metres)
				chord := math.Sqrt(geo.ECEF(p).Chord2(geo.ECEF(q)))
				worst = max(worst, math.Abs(geo.ArcOfChord(chord)-c.metres), math.Abs(geo.ChordOfArc(c.metres)-chord))
			}
		}
		if worst > c.bound {
			t.Errorf("at %v m the arc is %v m off, over %v", c.metres, worst, c.bound)
		}
	}
}

func TestChordOfArcIsInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		metres := rapid.Float64Range(0, 1.9e7).Draw(t, "metres")
		if got := geo.ArcOfChord(geo.ChordOfArc(metres)); math.Abs(got-metres) > 1e-5 {
			t.Fatalf("%v became %v", metres, got)
		}
	})
	if got := geo.ArcOfChord(1e9); math.IsNaN(got) {
		t.Error("a chord longer than the Earth has no arc")
	}
}

func TestECEF(t *testing.T) {
	const a, b = 6378137, 6356752.314245179
	for p, want := range map[orb.Point]geo.Vector{
		{0, 0}: {a, 0, 0}, {90, 0}: {0, a, 0}, {180, 0}: {-a, 0, 0}, {33, 90}: {0, 0, b}, {0, -90}: {0, 0, -b},
	} {
		if d := math.Sqrt(geo.ECEF(p).Chord2(want)); d > 1e-6 {
			t.Errorf("%v is at %v, want %v", p, geo.ECEF(p), want)
		}
	}
}

func ExampleDistance() {
	hospital, village := orb.Point{114.30, 30.60}, orb.Point{114.35, 30.62}
	fmt.Printf("%.1f m\n", geo.Distance(hospital, village))
	// Output: 5282.4 m
}

func BenchmarkECEF(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		geo.ECEF(orb.Point{114.3, 30.6})
	}
}

func BenchmarkCircle(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		geo.Circle(orb.Point{114.3, 30.6}, 2000, 64)
	}
}
