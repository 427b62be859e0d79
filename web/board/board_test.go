package board

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestRank compares ranks with a count of those that are better.
func TestRank(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for range 200 {
		all := make([]figure, random.IntN(12))
		for i := range all {
			all[i].value = float64(random.IntN(5))
			if random.IntN(4) == 0 {
				all[i].value = math.NaN()
			}
		}
		for _, least := range []bool{false, true} {
			for i := range all {
				all[i].rank = 0
			}
			rank(all, least)
			for i := range all {
				want := 1
				for k := range all {
					if !least && all[k].value > all[i].value || least && all[k].value < all[i].value {
						want++
					}
				}
				if math.IsNaN(all[i].value) {
					want = 0
				}
				if all[i].rank != want {
					t.Fatalf("%v of %v (least %v) has rank %d, want %d", all[i].value, all, least, all[i].rank, want)
				}
			}
		}
	}
}

// TestAround holds that classes cover everything from 0 to the largest value, one
// after the other, in colours of their own, and part at the goal.
func TestAround(t *testing.T) {
	for _, c := range []struct{ goal, most float64 }{{8, 12.34567}, {8, 3}, {0.3, 0.3}, {0, 0}, {0, 7}, {1e-6, 2e6}, {5998, 1}, {100, 100.0001}, {math.NaN(), 4}, {3, math.NaN()}} {
		all := around(c.goal, c.most)
		parts, colours := false, map[string]bool{}
		for i, class := range all {
			if *class.From >= *class.To || i == 0 && *class.From != 0 || i > 0 && *class.From != *all[i-1].To {
				t.Errorf("goal %v, most %v: class %d runs from %v to %v", c.goal, c.most, i, *class.From, *class.To)
			}
			parts = parts || math.Abs(*class.To-c.goal) <= 1e-3*c.goal
			colours[class.Colour] = true
		}
		if len(all) == 0 || len(all) > 5 || len(colours) != len(all) || c.most > *all[len(all)-1].To {
			t.Errorf("goal %v, most %v: %d classes in %d colours up to %v", c.goal, c.most, len(all), len(colours), *all[len(all)-1].To)
		}
		if c.goal > 0 && !parts {
			t.Errorf("goal %v, most %v: no class ends at the goal", c.goal, c.most)
		}
	}
}

func TestSignificant(t *testing.T) {
	for v, want := range map[float64]float64{0: 0, -3: 0, 1: 1, 12.34567: 12.35, 12.34: 12.34, 0.000123456: 0.0001235, 99999: 100000, 5998: 5998, math.Inf(1): 0} {
		if got := significant(v); math.Abs(got-want) > 1e-12*want {
			t.Errorf("%v becomes %v, want %v", v, got, want)
		}
	}
}
