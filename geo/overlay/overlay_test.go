package overlay

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/zone"
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
			if _, err := CoveredArea(context.Background(), disks, nil); err != nil {
				t.Error(err)
			}
			if want := 1; name != "none" && name != "no radius" && len(m) != want {
				t.Errorf("%d polygons, want %d", len(m), want)
			}
		})
	}
}

// TestCoveredAreaOfOneDisk compares with a circle of very many corners.
func TestCoveredAreaOfOneDisk(t *testing.T) {
	for _, d := range []Disk{{orb.Point{114, 0}, 1000}, {orb.Point{114, 30}, 865}, {orb.Point{100, 53}, 20000}, {orb.Point{-51, -30}, 5000}} {
		a, err := CoveredArea(context.Background(), []Disk{d}, nil)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "area", a.Total, geo.Area(geo.Circle(d.Centre, d.Metres, 20000)), 1e-4)
	}
}

func TestCoveredAreaEqualsUnion(t *testing.T) {
	disks := scatter(11, 300, 0.4, 2500)
	a, err := CoveredArea(context.Background(), disks, nil)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", a.Total, geo.Area(union(t, disks, 720)), 3e-5)
}

// checkered is a layer of n x n square counties over 114-114.4 E, 30-30.4 N.
func checkered(t *testing.T, n int) *zone.Layer {
	t.Helper()
	table := &feature.Table{Source: "checkered", Columns: []string{"code", "name"}, CRS: crs.WGS84()}
	side := 0.4 / float64(n)
	for i := range n * n {
		w, s := 114+float64(i%n)*side, 30+float64(i/n)*side
		ring := orb.Ring{{w, s}, {w + side, s}, {w + side, s + side}, {w, s + side}, {w, s}}
		code := string(rune('A'+i/26)) + string(rune('a'+i%26))
		table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{code, code}, Geometry: orb.Polygon{ring}})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

func TestCoveredAreaByUnit(t *testing.T) {
	l := checkered(t, 5)
	disks := scatter(13, 40, 0.4, 4000)
	a, err := CoveredArea(context.Background(), disks, l)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for u, got := range a.Units {
		sum += got
		if got > l.Units[u].Area*(1+1e-12) {
			t.Errorf("unit %d: covered %v of %v", u, got, l.Units[u].Area)
		}
	}
	near(t, "sum of units", sum, a.Any, 1e-3)
	near(t, "ground", a.Ground, geo.CellArea(114, 30, 114.4, 30.4), 1e-4)
	if a.Any > a.Total {
		t.Errorf("inside %v, everywhere %v", a.Any, a.Total)
	}
	whole, err := CoveredArea(context.Background(), []Disk{{orb.Point{114.2, 30.2}, 60000}}, l)
	if err != nil {
		t.Fatal(err)
	}
	for u, got := range whole.Units {
		near(t, "a unit under the circle", got, l.Units[u].Area, 1e-12)
	}
	near(t, "a circle over all", whole.Any, geo.CellArea(114, 30, 114.4, 30.4), 1e-4)
}

func TestCoveredAreaGrowsAndDoesNotDependOnCores(t *testing.T) {
	l := checkered(t, 4)
	last := 0.0
	for _, metres := range []float64{500, 1000, 2000, 4000} {
		disks := scatter(17, 50, 0.4, metres)
		a, err := CoveredArea(context.Background(), disks, l)
		if err != nil {
			t.Fatal(err)
		}
		if a.Any <= last {
			t.Errorf("at %v m covered %v, before %v", metres, a.Any, last)
		}
		last = a.Any
		old := runtime.GOMAXPROCS(1)
		again, err := CoveredArea(context.Background(), disks, l)
		runtime.GOMAXPROCS(old)
		if err != nil || cmp.Diff(a, again, cmpopts.IgnoreUnexported(Areas{})) != "" {
			t.Errorf("one core, other areas: %v", err)
		}
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

func BenchmarkCoveredArea(b *testing.B) {
	disks := scatter(1, 10000, 4, 3000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CoveredArea(context.Background(), disks, nil); err != nil {
			b.Fatal(err)
		}
	}
}
