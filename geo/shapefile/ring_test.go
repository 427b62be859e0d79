package shapefile

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"
)

// nestSlowly decides for each pair of rings alone.
func nestSlowly(rings []orb.Ring) (depth []int) {
	depth = make([]int, len(rings))
	for i, a := range rings {
		for j, b := range rings {
			if i != j && planar.RingContains(b, a[0]) {
				depth[i]++
			}
		}
	}
	return depth
}

// Circles that never touch, in any order and direction: each odd one is a hole
// of the circle right around it, and the area of land is the same either way.
func TestNestAsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rings []orb.Ring
		for centre := range rapid.IntRange(1, 4).Draw(t, "centres") {
			for k := range rapid.IntRange(1, 6).Draw(t, "rings") {
				var r orb.Ring
				for i := range 13 {
					sin, cos := math.Sincos(2 * math.Pi * float64(i%12) / 12)
					r = append(r, orb.Point{float64(20*centre) + float64(k+1)*cos, float64(k+1) * sin})
				}
				if rapid.Bool().Draw(t, "turned") {
					r.Reverse()
				}
				rings = append(rings, r)
			}
		}
		rings = rapid.Permutation(rings).Draw(t, "order")
		want, count := 0.0, 0
		for i, depth := range nestSlowly(rings) {
			area := math.Abs(planar.Area(rings[i]))
			if depth%2 == 0 {
				want += area
				count++
			} else {
				want -= area
			}
		}
		n := nester{left: maxWork}
		polygons, ok := n.nest(rings)
		if !ok || len(polygons) != count {
			t.Fatalf("%d polygons, want %d", len(polygons), count)
		}
		got := 0.0
		for _, p := range polygons {
			got += math.Abs(planar.Area(orb.Polygon{p[0]}))
			for _, hole := range p[1:] {
				got -= math.Abs(planar.Area(orb.Polygon{hole}))
				if !planar.RingContains(p[0], hole[0]) {
					t.Fatal("a hole lies outside its polygon")
				}
			}
		}
		if math.Abs(got-want) > 1e-9*want {
			t.Fatalf("area %v, want %v", got, want)
		}
	})
}

// Ten thousand islands in one shape are put together at once; rings made to
// compare with all others are refused and do not hang.
func TestManyRings(t *testing.T) {
	islands := make([]orb.Ring, 10_000)
	for i := range islands {
		x, y := float64(i%100), float64(i/100)
		islands[i] = orb.Ring{{x, y}, {x + .5, y}, {x, y + .5}, {x, y}}
	}
	n := nester{left: maxWork}
	if polygons, ok := n.nest(islands); !ok || len(polygons) != len(islands) {
		t.Errorf("%d polygons, %v", len(polygons), ok)
	}
	n = nester{left: maxWork / 1000}
	same := make([]orb.Ring, 60_000)
	for i := range same {
		same[i] = orb.Ring{{0, 0}, {1, 0}, {0, 1}, {0, 0}}
	}
	if _, ok := n.nest(same); ok {
		t.Error("no limit was kept")
	}
}

func TestLocate(t *testing.T) {
	ring := orb.Ring{{0, 0}, {4, 0}, {4, 4}, {2, 2}, {0, 4}, {0, 0}}
	for _, c := range []struct {
		p    orb.Point
		want int
	}{
		{orb.Point{1, 1}, 1}, {orb.Point{2, 3}, -1}, {orb.Point{5, 1}, -1}, {orb.Point{-1, 0}, -1}, {orb.Point{-1, 4}, -1}, {orb.Point{5, 4}, -1},
		{orb.Point{0, 0}, 0}, {orb.Point{2, 0}, 0}, {orb.Point{4, 2}, 0}, {orb.Point{2, 2}, 0}, {orb.Point{3, 3}, 0}, {orb.Point{0, 4}, 0}, {orb.Point{1, 2}, 1},
	} {
		if got := locate(c.p, ring); got != c.want {
			t.Errorf("locate(%v) = %d, want %d", c.p, got, c.want)
		}
		back := ring.Clone()
		back.Reverse()
		if got := locate(c.p, back); got != c.want {
			t.Errorf("turned: locate(%v) = %d, want %d", c.p, got, c.want)
		}
	}
}
