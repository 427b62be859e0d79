package contour

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"
)

// failer is what testing and rapid have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// tracer is used again and again, as callers would.
var tracer Tracer

// hold checks all that must hold for the bands of a surface; it is for small ones.
func hold(t failer, s *Surface, cutoffs []float32) {
	t.Helper()
	for _, on := range []*Surface{s, in(frames[0], s), in(frames[1], s)} {
		all, err := tracer.Bands(on, cutoffs)
		if err != nil {
			t.Fatalf("%v", err)
		}
		for i, c := range cutoffs {
			what := fmt.Sprintf("cut-off %v of %v", c, s)
			holdRings(t, what, all[i], on.Frame)
			holdNodes(t, what, all[i], on, c)
			holdAlone(t, what, all[i], on, c)
		}
		holdNesting(t, on, all, cutoffs)
	}
	all, _ := tracer.Bands(s, cutoffs)
	for i, c := range cutoffs {
		if got, want := area(all[i]), naiveArea(s, c); got != want {
			t.Fatalf("cut-off %v of %v: area %v, square by square %v", c, s, got, want)
		}
	}
	holdMargin(t, s, cutoffs, all)
}

// holdRings checks validity, orientation and order.
func holdRings(t failer, what string, m orb.MultiPolygon, f Frame) {
	t.Helper()
	if err := validate(m); err != nil {
		t.Fatalf("%s: %v in %v", what, err, m)
	}
	for _, p := range m {
		for i, ring := range p {
			if len(ring) < 4 || ring[0] != ring[len(ring)-1] || cap(ring) != len(ring) {
				t.Fatalf("%s: ring %v", what, ring)
			}
			if want := orb.CCW; i == 0 && ring.Orientation() != want || i > 0 && ring.Orientation() == want {
				t.Fatalf("%s: ring %d runs the wrong way round: %v", what, i, ring)
			}
			if i > 1 && !before(f, p[i-1][0], ring[0]) {
				t.Fatalf("%s: hole %d begins at %v, the one before at %v", what, i, ring[0], p[i-1][0])
			}
		}
	}
	for i := 1; i < len(m); i++ {
		if !before(f, m[i-1][0][0], m[i][0][0]) {
			t.Fatalf("%s: polygon %d begins at %v, the one before at %v", what, i, m[i][0][0], m[i-1][0][0])
		}
	}
}

// before reports whether a ring that begins at a comes before one at b: by the
// rows between which it begins, then by column.
func before(f Frame, a, b orb.Point) bool {
	if f == (Frame{}) {
		f.Step = orb.Point{1, 1}
	}
	row := func(p orb.Point) float64 { return math.Floor((p[1] - f.Origin[1]) / f.Step[1]) }
	return row(a) < row(b) || row(a) == row(b) && (b[0]-a[0])*f.Step[0] > 0
}

// validate asks an implementation of OGC Simple Features.
func validate(m orb.MultiPolygon) error {
	b, err := wkb.Marshal(m)
	if err != nil {
		return err
	}
	_, err = geom.UnmarshalWKB(b)
	return err
}

// holdNodes checks that exactly the nodes at most as high as the cut-off are
// inside, and none on the border: where the frame rounds them to and, but that
// the line may touch them there, where they are.
func holdNodes(t failer, what string, m orb.MultiPolygon, s *Surface, cutoff float32) {
	t.Helper()
	columns, rows, _ := s.axes()
	edges := edgesOf(m, s)
	for i, v := range s.Values {
		c, r := i%s.Width, i/s.Width
		want := v <= cutoff && v < inf
		p := orb.Point{columns.at(c), rows.at(r)}
		if inside, border := locate(edges, placeOf(p, s)); inside != want || border {
			t.Fatalf("%s: node %d, %d inside %v, on the border %v, want inside %v", what, c, r, inside, border, want)
		}
		if f := s.Frame; f != (Frame{}) {
			p = orb.Point{f.Origin[0] + float64(c)*f.Step[0], f.Origin[1] + float64(r)*f.Step[1]}
			if inside, border := locate(edges, placeOf(p, s)); inside != want && !border {
				t.Fatalf("%s: place of node %d, %d inside %v, want %v", what, c, r, inside, want)
			}
		}
	}
}

// holdAlone checks that a band does not depend on the other cut-offs or on what
// the tracer did before.
func holdAlone(t failer, what string, m orb.MultiPolygon, s *Surface, cutoff float32) {
	t.Helper()
	var fresh Tracer
	alone, err := fresh.Bands(s, []float32{cutoff})
	if err != nil || !m.Equal(alone[0]) {
		t.Fatalf("%s: alone %v, %v; among others %v", what, alone, err, m)
	}
}

// holdMargin checks that unreachable nodes around the grid change nothing.
func holdMargin(t failer, s *Surface, cutoffs []float32, all []orb.MultiPolygon) {
	t.Helper()
	const left, top, right, bottom = 61, 2, 5, 1
	wide := made(left+s.Width+right, top+s.Height+bottom, func(c, r int) float32 {
		if c -= left; c < 0 || c >= s.Width || r < top || r >= top+s.Height {
			return inf
		}
		return s.Values[(r-top)*s.Width+c]
	})
	got, err := tracer.Bands(wide, cutoffs)
	if err != nil {
		t.Fatalf("%v", err)
	}
	for i, m := range got {
		for _, p := range m {
			for _, ring := range p {
				for k := range ring {
					ring[k][0] -= left
					ring[k][1] -= top
				}
			}
		}
		if !m.Equal(all[i]) {
			t.Fatalf("cut-off %v of %v: with a margin %v, without %v", cutoffs[i], s, m, all[i])
		}
	}
}

// holdNesting checks that each band lies within the next larger one.
func holdNesting(t failer, s *Surface, all []orb.MultiPolygon, cutoffs []float32) {
	t.Helper()
	order := make([]int, len(cutoffs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(cutoffs[a], cutoffs[b]) })
	for i := 1; i < len(order); i++ {
		small, large := order[i-1], order[i]
		if why := outside(edgesOf(all[small], s), edgesOf(all[large], s)); why != "" {
			t.Fatalf("the band of %v is not within that of %v: %s", cutoffs[small], cutoffs[large], why)
		}
	}
}
