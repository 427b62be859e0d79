package polygon_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/polygon"
)

// exactCovers is the rule of the package written down plainly with rational
// numbers: on a border, or inside any polygon by even-odd.
func exactCovers(mp orb.MultiPolygon, p orb.Point) bool {
	rat := func(v float64) *big.Rat { return new(big.Rat).SetFloat64(v) }
	for _, poly := range mp {
		odd := false
		for _, ring := range poly {
			for i := range ring {
				a, b := ring[i], ring[(i+1)%len(ring)]
				dx, dy := new(big.Rat).Sub(rat(b[0]), rat(a[0])), new(big.Rat).Sub(rat(b[1]), rat(a[1]))
				px, py := new(big.Rat).Sub(rat(p[0]), rat(a[0])), new(big.Rat).Sub(rat(p[1]), rat(a[1]))
				cross := new(big.Rat).Sub(new(big.Rat).Mul(dx, py), new(big.Rat).Mul(dy, px)).Sign()
				within := p[0] >= min(a[0], b[0]) && p[0] <= max(a[0], b[0]) && p[1] >= min(a[1], b[1]) && p[1] <= max(a[1], b[1])
				if cross == 0 && within {
					return true
				}
				if a[1] <= p[1] && p[1] < b[1] && cross > 0 || b[1] <= p[1] && p[1] < a[1] && cross < 0 {
					odd = !odd
				}
			}
		}
		if odd {
			return true
		}
	}
	return false
}

func exactLocate(shapes []orb.MultiPolygon, p orb.Point) int32 {
	for i, mp := range shapes {
		if exactCovers(mp, p) {
			return int32(i)
		}
	}
	return -1
}

func square(x, y, size float64) orb.Polygon {
	return orb.Polygon{{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}}
}

func TestLocateByHand(t *testing.T) {
	hole := orb.Polygon{square(0, 0, 10)[0], square(4, 4, 2)[0]}
	shapes := []orb.MultiPolygon{
		{hole},
		{square(10, 0, 10)},
		{},
		{square(4, 4, 2)},
		{square(15, 5, 10)}, // overlaps 1
		{square(30, 0, 4), square(32, 2, 4)},
		{{{{40, 0}, {44, 4}, {44, 0}, {40, 4}}}}, // crosses itself, not closed
	}
	ix := polygon.NewIndex(shapes)
	cases := []struct {
		name string
		p    orb.Point
		want int32
	}{
		{"inside", orb.Point{1, 1}, 0},
		{"in the hole, which is another unit", orb.Point{5, 5}, 3},
		{"border of the hole", orb.Point{4, 5}, 0},
		{"shared border", orb.Point{10, 5}, 0},
		{"shared corner", orb.Point{10, 10}, 0},
		{"in an overlap", orb.Point{16, 6}, 1},
		{"beyond the overlap", orb.Point{22, 6}, 4},
		{"overlapping parts of one shape", orb.Point{33, 3}, 5},
		{"bow tie, left wing", orb.Point{41, 2}, 6},
		{"bow tie, above the knot", orb.Point{42, 3}, -1},
		{"outside", orb.Point{-1, 5}, -1},
		{"between", orb.Point{28, 1}, -1},
		{"no number", orb.Point{math.NaN(), 1}, -1},
		{"infinite", orb.Point{math.Inf(1), 1}, -1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := ix.Locate(c.p); got != c.want {
				t.Errorf("Locate(%v) = %d, want %d", c.p, got, c.want)
			}
		})
	}
}

func TestEmptyIndex(t *testing.T) {
	for name, shapes := range map[string][]orb.MultiPolygon{
		"nil": nil, "no polygons": {{}, nil}, "no rings": {{{}}}, "empty ring": {{{{}}}}, "a point": {{{{{1, 1}, {1, 1}}}}},
	} {
		ix := polygon.NewIndex(shapes)
		if got := ix.Locate(orb.Point{1, 1}); got != -1 {
			t.Errorf("%s: Locate = %d, want -1", name, got)
		}
		if s := ix.Survey(); len(s.Overlaps)+len(s.Gaps) != 0 {
			t.Errorf("%s: Survey = %v, want nothing", name, s)
		}
	}
	if d := polygon.NewIndex([]orb.MultiPolygon{nil}).Distance(0, orb.Point{1, 1}); !math.IsInf(d, 1) {
		t.Errorf("distance to nothing = %v, want +Inf", d)
	}
}

// patchwork cuts a square into n x n cells with crooked shared corners. Corners
// stand on a coarse lattice, so that points of the lattice often lie on borders.
func patchwork(n int, pick func(n int) int) []orb.MultiPolygon {
	corner := make([][]orb.Point, n+1)
	for i := range corner {
		corner[i] = make([]orb.Point, n+1)
		for j := range corner[i] {
			corner[i][j] = orb.Point{113 + float64(8*i+pick(5))/64, 22 + float64(8*j+pick(5))/64}
		}
	}
	var shapes []orb.MultiPolygon
	for i := range n {
		for j := range n {
			shapes = append(shapes, orb.MultiPolygon{{{corner[i][j], corner[i+1][j], corner[i+1][j+1], corner[i][j+1], corner[i][j]}}})
		}
	}
	return shapes
}

func TestLocateIsTheExactRule(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
		shapes := patchwork(rapid.IntRange(1, 4).Draw(t, "n"), pick)
		// Something that crosses borders and itself.
		var wild orb.Ring
		for range rapid.IntRange(3, 12).Draw(t, "corners") {
			wild = append(wild, orb.Point{113 + float64(pick(40))/64, 22 + float64(pick(40))/64})
		}
		shapes = append(shapes, orb.MultiPolygon{{wild}})
		ix := polygon.NewIndex(shapes)
		for range 60 {
			p := orb.Point{113 + float64(pick(160))/256, 22 + float64(pick(160))/256}
			if got, want := ix.Locate(p), exactLocate(shapes, p); got != want {
				t.Fatalf("Locate(%v) = %d, want %d", p, got, want)
			}
		}
	})
}

func TestLocateNearBordersWithRounding(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	shapes := patchwork(6, rnd.IntN)
	ix := polygon.NewIndex(shapes)
	for _, mp := range shapes {
		ring := mp[0][0]
		for i := range 4 {
			for range 4 {
				// As close to the border as numbers come, on either side.
				f := rnd.Float64()
				p := orb.Point{ring[i][0] + f*(ring[i+1][0]-ring[i][0]), ring[i][1] + f*(ring[i+1][1]-ring[i][1])}
				for _, lat := range []float64{p[1], math.Nextafter(p[1], 0), math.Nextafter(p[1], 90)} {
					q := orb.Point{p[0], lat}
					if got, want := ix.Locate(q), exactLocate(shapes, q); got != want {
						t.Fatalf("Locate(%v) = %d, want %d", q, got, want)
					}
				}
			}
		}
	}
}

// star is a ring of many corners, concave, with long thin rays.
func star(corners int, rnd *rand.Rand) orb.MultiPolygon {
	var ring orb.Ring
	for i := range corners {
		r := 0.2 + 0.8*rnd.Float64()
		a := 2 * math.Pi * float64(i) / float64(corners)
		ring = append(ring, orb.Point{100 + r*math.Cos(a), 30 + r*math.Sin(a)})
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}

func TestLocateInAStar(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	shapes := []orb.MultiPolygon{star(3000, rnd)}
	ix := polygon.NewIndex(shapes)
	for range 25 {
		p := orb.Point{99 + 2*rnd.Float64(), 29 + 2*rnd.Float64()}
		if got, want := ix.Locate(p), exactLocate(shapes, p); got != want {
			t.Fatalf("Locate(%v) = %d, want %d", p, got, want)
		}
	}
	if inner := ix.Inner(0); !ix.Covers(0, inner) {
		t.Errorf("Inner = %v is outside", inner)
	}
}

func TestLocateAllOnAnyNumberOfCores(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	ix := polygon.NewIndex(patchwork(8, rnd.IntN))
	points := make([]orb.Point, 100_000)
	for i := range points {
		points[i] = orb.Point{113 + rnd.Float64()*1.1, 22 + rnd.Float64()*1.1}
	}
	want := make([]int32, len(points))
	for i, p := range points {
		want[i] = ix.Locate(p)
	}
	for _, cores := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(cores)
		got := make([]int32, len(points))
		ix.LocateAll(points, got)
		runtime.GOMAXPROCS(before)
		if !slices.Equal(got, want) {
			t.Errorf("%d cores give another answer", cores)
		}
	}
}

func TestLocateDoesNotAllocate(t *testing.T) {
	ix := polygon.NewIndex(patchwork(8, rand.New(rand.NewPCG(7, 8)).IntN))
	p := orb.Point{113.5, 22.5}
	if n := testing.AllocsPerRun(100, func() { ix.Locate(p) }); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestInner(t *testing.T) {
	horseshoe := orb.MultiPolygon{{{{0, 0}, {10, 0}, {10, 10}, {9, 10}, {9, 1}, {1, 1}, {1, 10}, {0, 10}, {0, 0}}}}
	islands := orb.MultiPolygon{square(50, 50, 1), square(0, 0, 10)}
	flat := orb.MultiPolygon{{{{0, 0}, {5, 0}, {10, 0}, {0, 0}}}}
	ix := polygon.NewIndex([]orb.MultiPolygon{horseshoe, islands, flat})
	for i := range int32(3) {
		if p := ix.Inner(i); !ix.Covers(i, p) {
			t.Errorf("shape %d: Inner = %v is outside", i, p)
		}
	}
	if got := ix.Inner(1); got != (orb.Point{5, 5}) {
		t.Errorf("Inner = %v, want the centroid of the largest part", got)
	}
}

func BenchmarkLocateAll(b *testing.B) {
	rnd := rand.New(rand.NewPCG(9, 10))
	ix := polygon.NewIndex(patchwork(50, rnd.IntN))
	points := make([]orb.Point, 1_000_000)
	for i := range points {
		points[i] = orb.Point{113 + float64(i%1000)*0.0063, 22 + float64(i/1000)*0.0063}
	}
	out := make([]int32, len(points))
	b.ReportAllocs()
	for b.Loop() {
		ix.LocateAll(points, out)
	}
}
