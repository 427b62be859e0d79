package nearby

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

func scattered(seed uint64, n int, b orb.Bound) []orb.Point {
	r := rand.New(rand.NewPCG(seed, 1))
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{b.Min[0] + r.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + r.Float64()*(b.Max[1]-b.Min[1])}
		if i%5 == 4 { // several at one place
			points[i] = points[i-1]
		}
	}
	return points
}

// TestTree compares every question with trying all places, for trees of every height.
func TestTree(t *testing.T) {
	for name, b := range map[string]orb.Bound{"town": {Min: orb.Point{114, 30}, Max: orb.Point{114.1, 30.1}}, "earth": {Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}} {
		for _, n := range []int{0, 1, 16, 17, 129, 2000} {
			points := append(scattered(uint64(n), n, b), orb.Point{math.NaN(), 0}, orb.Point{0, 91})
			tree, err := NewTree(context.Background(), points)
			if err != nil {
				t.Fatal(err)
			}
			if len(tree.Order) != n || len(tree.At) != n {
				t.Fatalf("%s: %d places of %d that are on earth", name, len(tree.Order), n)
			}
			var s Search
			for _, p := range scattered(9, 40, b) {
				v := geo.ECEF(p)
				var all []float64
				for _, w := range tree.At {
					all = append(all, v.Chord2(w))
				}
				sorted := slices.Sorted(slices.Values(all))
				for _, far2 := range []float64{math.Inf(1), 1e6, 1e13} {
					compare(t, &s, tree, question{&v, far2, all, sorted})
				}
			}
		}
	}
}

type question struct {
	v           *geo.Vector
	far2        float64
	all, sorted []float64
}

func compare(t *testing.T, s *Search, tree *Tree, q question) {
	t.Helper()
	nearer, _ := slices.BinarySearch(q.sorted, q.far2)
	place, d2 := s.Nearest(tree, q.v, q.far2)
	if nearer == 0 && (place != -1 || d2 != q.far2) || nearer > 0 && (place < 0 || d2 != q.sorted[0] || q.all[place] != d2) {
		t.Fatalf("nearest %d at %v, of %d nearer than %v", place, d2, nearer, q.far2)
	}
	for _, k := range []int{1, 2, 7, 20} {
		want := q.far2
		if nearer >= k {
			want = q.sorted[k-1]
		}
		if got := s.Kth(tree, q.v, k, q.far2); got != want {
			t.Fatalf("number %d at %v, want %v", k, got, want)
		}
	}
	inside := make([]bool, len(q.all))
	for _, leaf := range s.Gather(tree, q.v, q.far2) {
		from, to := tree.Leaf(int(leaf))
		for i := from; i < to; i++ {
			inside[i] = true
		}
	}
	for i, d := range q.all {
		if d <= q.far2 && !inside[i] {
			t.Fatalf("place %d at %v is not among those within %v", i, d, q.far2)
		}
	}
}

// TestSpheres holds that the places of a leaf lie in its sphere.
func TestSpheres(t *testing.T) {
	tree, err := NewTree(context.Background(), scattered(3, 500, orb.Bound{Min: orb.Point{100, 20}, Max: orb.Point{110, 40}}))
	if err != nil {
		t.Fatal(err)
	}
	for leaf := range tree.Leafs() {
		centre, radius := tree.Sphere(leaf)
		from, to := tree.Leaf(leaf)
		for i := from; i < to; i++ {
			if d := math.Sqrt(centre.Chord2(tree.At[i])); d > radius*(1+1e-9) {
				t.Fatalf("leaf %d: a place %v m from the centre of a sphere of %v m", leaf, d, radius)
			}
		}
	}
}

func TestSort(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	keys := make([]uint64, 5000)
	for i := range keys {
		keys[i] = uint64(r.Uint32N(700)*6_000_000)<<32 | uint64(i)
	}
	want := slices.Sorted(slices.Values(keys)) // the lower bits ascend: they stay in order
	if Sort(keys); !slices.Equal(keys, want) {
		t.Error("not in order")
	}
}

func TestExtent(t *testing.T) {
	b, n, err := Extent(context.Background(), []orb.Point{{3, 4}, {math.NaN(), 1}, {-5, 60}, {1, 99}})
	if err != nil || n != 2 || b != (orb.Bound{Min: orb.Point{-5, 4}, Max: orb.Point{3, 60}}) {
		t.Errorf("%v of %d, %v", b, n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := NewTree(ctx, []orb.Point{{1, 2}}); err == nil {
		t.Error("cancelled, but a tree was made")
	}
}
