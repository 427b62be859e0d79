package pyramid_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/web/publication/pyramid"
)

// grids are one in degrees, one that is turned, and one in a projection.
func grids(t testing.TB) map[string]*raster.Grid {
	t.Helper()
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]*raster.Grid{
		"degrees":   {Width: 77, Height: 41, Transform: [6]float64{100, 0.01, 0, 40, 0, -0.01}, CRS: crs.WGS84()},
		"turned":    {Width: 50, Height: 64, Transform: [6]float64{100, 0.01, 0.003, 40, 0.002, -0.01}, CRS: crs.WGS84()},
		"mollweide": {Width: 45, Height: 33, Transform: [6]float64{9_000_000, 1000, 0, 4_800_000, 0, -1000}, CRS: mollweide},
		"one cell":  {Width: 1, Height: 1, Transform: [6]float64{100, 1, 0, 40, 0, -1}, CRS: crs.WGS84()},
	}
}

func some(g *raster.Grid, random *rand.Rand) []int64 {
	var out []int64
	for c := range g.Cells() {
		if g.Cells() == 1 || random.IntN(3) > 0 {
			out = append(out, c)
		}
	}
	return out
}

// TestSumsAreTheSameAtEveryLevel holds that blocks conserve people, and that each
// block is what its cells are, counted one by one.
func TestSumsAreTheSameAtEveryLevel(t *testing.T) {
	for name, g := range grids(t) {
		random := rand.New(rand.NewPCG(7, 7))
		cells := some(g, random)
		people, minutes := make([]float64, len(cells)), make([]float64, len(cells))
		total := 0.0
		for i := range cells {
			people[i], minutes[i] = random.Float64()*100, random.Float64()*30
			if random.IntN(5) == 0 {
				minutes[i] = math.NaN()
			}
			total += people[i]
		}
		p := pyramid.New(g, cells)
		at := func(column []float64) func(int) float64 { return func(i int) float64 { return column[i] } }
		sums, means := p.Sums(at(people)), p.Means(at(minutes), at(people))
		for k := range p.Levels() {
			level, side := p.Level(k), int64(1)<<k
			type tally struct{ people, weighted, weight float64 }
			byHand := map[int64]tally{}
			across := (int64(g.Width) + side - 1) / side
			for i, c := range cells {
				key := c/int64(g.Width)/side*across + c%int64(g.Width)/side
				h := byHand[key]
				h.people += people[i]
				if !math.IsNaN(minutes[i]) {
					h.weighted, h.weight = h.weighted+people[i]*minutes[i], h.weight+people[i]
				}
				byHand[key] = h
			}
			if level.Len() != len(byHand) || level.Cells != int(side) {
				t.Fatalf("%s level %d: %d blocks of %d cells, want %d", name, k, level.Len(), level.Cells, len(byHand))
			}
			sum, worst := 0.0, 0.0
			hand := 0.0
			for b := range int32(level.Len()) {
				sum += sums.At(k, b)
				if m := means.At(k, b); !math.IsNaN(m) {
					worst += m
				}
			}
			for _, h := range byHand {
				if h.weight > 0 {
					hand += h.weighted / h.weight
				}
			}
			if math.Abs(sum-total) > 1e-9*total || math.Abs(worst-hand) > 1e-9*max(1, hand) {
				t.Errorf("%s level %d: %v people, want %v; means add up to %v, want %v", name, k, sum, total, worst, hand)
			}
		}
		if top := p.Level(p.Levels() - 1); top.Len() != 1 {
			t.Errorf("%s: %d blocks at the top", name, top.Len())
		}
	}
}

// TestChangedIsAddingUpAnew holds that means of which some cells changed are those
// that are worked out anew, to the last digit, again and again.
func TestChangedIsAddingUpAnew(t *testing.T) {
	for name, g := range grids(t) {
		random := rand.New(rand.NewPCG(5, 5))
		cells := some(g, random)
		people, minutes := make([]float64, len(cells)), make([]float64, len(cells))
		for i := range cells {
			people[i], minutes[i] = random.Float64()*100, random.Float64()*30
		}
		p := pyramid.New(g, cells)
		at := func(column []float64) func(int) float64 { return func(i int) float64 { return column[i] } }
		means := p.Means(at(minutes), at(people))
		for range 3 {
			minutes = slices.Clone(minutes)
			var rows []int32
			for i := range cells {
				if random.IntN(12) == 0 {
					rows, minutes[i] = append(rows, int32(i)), []float64{math.NaN(), random.Float64() * 30}[random.IntN(2)]
				}
			}
			means = means.Changed(rows, at(minutes), at(people))
			anew := p.Means(at(minutes), at(people))
			for k := range p.Levels() {
				for b := range int32(p.Level(k).Len()) {
					if got, want := means.At(k, b), anew.At(k, b); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
						t.Fatalf("%s level %d block %d: %v, want %v", name, k, b, got, want)
					}
				}
			}
		}
	}
}

// TestSearchFindsWhatLiesThere compares searches with all outlines, at each level.
func TestSearchFindsWhatLiesThere(t *testing.T) {
	for name, g := range grids(t) {
		random := rand.New(rand.NewPCG(3, 9))
		p := pyramid.New(g, some(g, random))
		whole := p.Level(p.Levels() - 1).Outline(0).Bound()
		for k := range p.Levels() {
			level := p.Level(k)
			for range 20 {
				a, b := within(whole, random), within(whole, random)
				box := orb.MultiPoint{a, b}.Bound()
				want := map[int32]bool{}
				for i := range int32(level.Len()) {
					if level.Outline(i).Bound().Intersects(box) {
						want[i] = true
					}
				}
				level.Search(box, func(i int32, inside bool) bool {
					bound := level.Outline(i).Bound()
					if !want[i] || inside && !(box.Contains(bound.Min) && box.Contains(bound.Max)) {
						t.Errorf("%s level %d: block %d (within: %v) is not in %v", name, k, i, inside, box)
					}
					delete(want, i)
					return true
				})
				if len(want) > 0 {
					t.Fatalf("%s level %d: %v are not found in %v", name, k, want, box)
				}
			}
		}
	}
}

func within(b orb.Bound, random *rand.Rand) orb.Point {
	return orb.Point{b.Min[0] + random.Float64()*(b.Max[0]-b.Min[0]), b.Min[1] + random.Float64()*(b.Max[1]-b.Min[1])}
}

// TestBlocksLieOnTheLinesOfTheGrid holds that a block's corner is a cell's corner.
func TestBlocksLieOnTheLinesOfTheGrid(t *testing.T) {
	for name, g := range grids(t) {
		p := pyramid.New(g, []int64{0})
		for k := range p.Levels() {
			got, want := p.Level(k).Outline(0)[0], g.Corners(0, 0)[0]
			if math.Hypot(got[0]-want[0], got[1]-want[1]) > 1e-9 {
				t.Errorf("%s level %d begins at %v, the grid at %v", name, k, got, want)
			}
		}
	}
}
