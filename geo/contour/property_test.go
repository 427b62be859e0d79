package contour

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// surfaces are small ones of all kinds: few levels, so that many values are equal to
// each other and to the cut-offs, or any number, with more or less that is unreachable.
var surfaces = rapid.Custom(func(t *rapid.T) *Surface {
	level := rapid.OneOf(rapid.SampledFrom([]float32{0, 1, 2, 3, inf}), rapid.Float32())
	switch rapid.IntRange(0, 2).Draw(t, "kind") {
	case 0:
		level = rapid.SampledFrom([]float32{0, 1})
	case 1:
		level = rapid.Map(rapid.IntRange(0, 5), func(i int) float32 {
			if i == 5 {
				return inf
			}
			return float32(i)
		})
	}
	w, h := rapid.IntRange(1, 9).Draw(t, "width"), rapid.IntRange(1, 9).Draw(t, "height")
	return &Surface{Width: w, Height: h, Values: rapid.SliceOfN(level, w*h, w*h).Draw(t, "values")}
})

// TestAnySurface holds all invariants on surfaces of chance, with cut-offs
// between and at their values.
func TestAnySurface(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := surfaces.Draw(t, "surface")
		some := rapid.SliceOfN(rapid.SampledFrom(s.Values), 1, 2).Draw(t, "cut-offs at values")
		any := rapid.SliceOfN(rapid.Float32Range(0, 5), 0, 3).Draw(t, "cut-offs")
		cutoffs := slices.Concat(some, any)
		hold(t, s, slices.DeleteFunc(cutoffs, func(c float32) bool { return math.IsNaN(float64(c)) }))
	})
}

// TestShareGrows holds that the line moves outward, never inward, when the
// cut-off grows, and that it never comes to a node.
func TestShareGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		any := rapid.Float32().Filter(func(v float32) bool { return v == v })
		v := []float32{any.Draw(t, "a"), any.Draw(t, "b"), any.Draw(t, "c"), any.Draw(t, "d")}
		slices.Sort(v)
		inner, c1, c2, outer := v[0], v[1], v[2], v[3]
		if c2 == outer {
			return
		}
		s1, s2 := share(inner, outer, c1), share(inner, outer, c2)
		if s1 > s2 || s1 < clearance || s2 > unit-clearance {
			t.Fatalf("from %v to %v: %d at %v, %d at %v", inner, outer, s1, c1, s2, c2)
		}
	})
}

// TestMirrored holds that no direction is preferred: the places of a mirrored
// surface are the mirrored places.
func TestMirrored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := surfaces.Draw(t, "surface")
		cutoff := rapid.SampledFrom(s.Values).Filter(func(c float32) bool { return c == c }).Draw(t, "cut-off")
		turned := made(s.Height, s.Width, func(c, r int) float32 { return s.Values[(s.Height-1-c)*s.Width+r] })
		var places [2][]orb.Point
		for i, on := range []*Surface{s, turned} {
			all, err := tracer.Bands(on, []float32{cutoff})
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range all[0] {
				for _, ring := range p {
					places[i] = append(places[i], ring[1:]...) // rings begin elsewhere
				}
			}
		}
		for i, p := range places[0] {
			places[0][i] = orb.Point{float64(s.Height-1) - p[1], p[0]}
		}
		for i := range places {
			slices.SortFunc(places[i], func(a, b orb.Point) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		}
		if !slices.Equal(places[0], places[1]) {
			t.Fatalf("turned: %v, the turned surface: %v", places[0], places[1])
		}
	})
}
