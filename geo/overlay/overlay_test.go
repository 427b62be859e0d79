package overlay

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo"
)

// scatter makes n disks of the same size around Wuhan.
func scatter(seed uint64, n int, spread, metres float64) []Disk {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]Disk, n)
	for i := range out {
		out[i] = Disk{orb.Point{114 + spread*r.Float64(), 30 + spread*r.Float64()}, metres}
	}
	return out
}

func union(t *testing.T, disks []Disk, segments int) orb.MultiPolygon {
	t.Helper()
	m, err := Union(context.Background(), disks, segments)
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range m {
		if err := toGeometry(p).Validate(); err != nil {
			t.Errorf("polygon %d is not valid: %v", i, err)
		}
		if p[0].Orientation() != orb.CCW {
			t.Errorf("polygon %d runs clockwise", i)
		}
	}
	return m
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.Abs(got-want) > relative*math.Abs(want) {
		t.Errorf("%s = %.6f, want %.6f within %g", what, got, want, relative)
	}
}

func TestUnionOfPartsThatLieApart(t *testing.T) {
	disks := []Disk{{orb.Point{114, 30}, 1000}, {orb.Point{115, 30}, 2000}}
	m := union(t, disks, 128)
	if len(m) != 2 {
		t.Fatalf("%d polygons, want 2", len(m))
	}
	// A polygon of n corners on a circle covers sin(2π/n)/(2π/n) of it.
	full := math.Pi * (1000*1000 + 2000*2000)
	near(t, "area", geo.Area(m), full*math.Sin(2*math.Pi/128)/(2*math.Pi/128), 1e-6)
}

func TestUnionAgainstSampling(t *testing.T) {
	for _, n := range []int{1, 2, 10, 150} {
		disks := scatter(uint64(n), n, 0.3, 3000)
		m := union(t, disks, 64)
		r := rand.New(rand.NewPCG(7, 7))
		for range 3000 {
			p := orb.Point{113.95 + 0.4*r.Float64(), 29.95 + 0.4*r.Float64()}
			in, edge := false, false
			for _, d := range disks {
				away := geo.Distance(d.Centre, p)
				in = in || away < 3000*0.998
				edge = edge || away < 3000*1.0001
			}
			if got := planar.MultiPolygonContains(m, p); in && !got || got && !edge {
				t.Fatalf("n=%d: point %v inside the union: %v; inside a disk: %v", n, p, got, in)
			}
		}
	}
}

func TestUnionKeepsHoles(t *testing.T) {
	var ring []Disk
	for i := range 12 {
		ring = append(ring, Disk{geo.Destination(orb.Point{114, 30}, float64(i)*30, 5000), 1600})
	}
	m := union(t, ring, 64)
	if len(m) != 1 || len(m[0]) != 2 {
		t.Fatalf("a ring of circles has %d polygons and %d rings, want one polygon with a hole", len(m), len(m[0]))
	}
}

func TestUnionDependsOnNothingElse(t *testing.T) {
	disks := scatter(3, 200, 0.3, 2000)
	want := union(t, disks, 32)
	shuffled := slices.Clone(disks)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
	shuffled = append(shuffled, disks[:50]...) // the same again adds nothing
	if d := cmp.Diff(want, union(t, shuffled, 32)); d != "" {
		t.Errorf("other order, other union:\n%s", d)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if d := cmp.Diff(want, union(t, disks, 32)); d != "" {
		t.Error("one core, other union")
	}
}

func TestNestedCutoffsNest(t *testing.T) {
	small := union(t, scatter(5, 60, 0.3, 1000), 64)
	large := union(t, scatter(5, 60, 0.3, 2000), 64)
	for _, p := range small {
		for _, ring := range p {
			for _, c := range ring {
				if !planar.MultiPolygonContains(large, c) {
					t.Fatalf("corner %v of the small union is outside the large one", c)
				}
			}
		}
	}
}

func TestDegenerateDisks(t *testing.T) {
	for name, disks := range map[string][]Disk{
		"none":        nil,
		"no radius":   {{orb.Point{114, 30}, 0}, {orb.Point{114, 30}, math.NaN()}},
		"the same":    {{orb.Point{114, 30}, 500}, {orb.Point{114, 30}, 500}},
		"concentric":  {{orb.Point{114, 30}, 500}, {orb.Point{114, 30}, 800}},
		"in a row":    {{orb.Point{114, 30}, 500}, {orb.Point{114.005, 30}, 500}, {orb.Point{114.01, 30}, 500}},
		"in a column": {{orb.Point{114, 30}, 500}, {orb.Point{114, 30.005}, 500}, {orb.Point{114, 30.01}, 500}},
	} {
		t.Run(name, func(t *testing.T) {
			m := union(t, disks, 64)
			if want := 1; name != "none" && name != "no radius" && len(m) != want {
				t.Errorf("%d polygons, want %d", len(m), want)
			}
		})
	}
}

func BenchmarkUnion(b *testing.B) {
	for _, n := range []int{200, 2000} {
		disks := scatter(1, n, math.Sqrt(float64(n))*0.03, 3000)
		b.Run(map[int]string{200: "200", 2000: "2000"}[n], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Union(context.Background(), disks, 64); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
