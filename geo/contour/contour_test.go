package contour

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// inf marks unreachable nodes in tables.
var inf = Unreachable

// flat is a surface in columns and rows, of rows of values.
func flat(rows ...[]float32) *Surface {
	s := &Surface{Height: len(rows)}
	for _, r := range rows {
		s.Width = len(r)
		s.Values = append(s.Values, r...)
	}
	return s
}

// drawn reads a map: digits are values, # is unreachable.
func drawn(rows ...string) *Surface {
	var all [][]float32
	for _, line := range rows {
		var r []float32
		for _, ch := range line {
			v := float32(ch - '0')
			if ch == '#' {
				v = inf
			}
			r = append(r, v)
		}
		all = append(all, r)
	}
	return flat(all...)
}

// made is a surface of a formula.
func made(w, h int, f func(c, r int) float32) *Surface {
	s := &Surface{Width: w, Height: h}
	for r := range h {
		for c := range w {
			s.Values = append(s.Values, f(c, r))
		}
	}
	return s
}

// shape is a surface with the cut-offs to draw, in ascending order.
type shape struct {
	name    string
	surface *Surface
	cutoffs []float32
}

// shapes are surfaces of all kinds.
var shapes = []shape{
	{"nothing", &Surface{}, []float32{1}},
	{"no columns", &Surface{Height: 3}, []float32{1}},
	{"no rows", &Surface{Width: 3}, []float32{1}},
	{"one node", drawn("1"), []float32{0, 1, 2}},
	{"one unreachable node", drawn("#"), []float32{0, inf}},
	{"one row", drawn("0123210"), []float32{0, 1, 1.5, 2, 3}},
	{"one column", drawn("0", "1", "#", "1"), []float32{0, 0.5, 1}},
	{"plateau at the cut-off", drawn("33333", "32223", "32223", "33333"), []float32{1, 2, 2.5, 3}},
	{"plateau with pits and peaks", drawn("222222", "212322", "223212", "222222"), []float32{1, 2, 3}},
	{"line of nodes at the cut-off", drawn("55555", "52225", "55555", "55255"), []float32{1, 2, 4}},
	{"single cell", drawn("9999", "9099", "9999"), []float32{0, 1, 8.999}},
	{"single hole", drawn("0000", "0900", "0000"), []float32{0, 1, 8.999}},
	{"saddles", drawn("0909", "9090", "0909"), []float32{0, 4, 4.5, 5, 8}},
	{"saddle with an unreachable corner", drawn("0#", "#0"), []float32{0, 100, inf}},
	{"saddle with one unreachable corner", drawn("00", "0#"), []float32{0, 100}},
	{"rings in rings", drawn("000000000", "099999990", "090000090", "090999090", "090909090", "090999090", "090000090", "099999990", "000000000"), []float32{0, 4, 5, 8}},
	{"holes that meet at a corner", drawn("00000", "09000", "00900", "00000"), []float32{0, 1, 4.4, 4.5, 4.6, 6}},
	{"a hole under a single node", drawn("0990999", "9909099", "9990999"), []float32{4, 5}},
	{"comb", drawn("090909", "090909", "000000", "909090", "909090"), []float32{0, 4, 6}},
	{"touching all borders", drawn("9909", "0009", "9000", "9099"), []float32{0, 3, 7}},
	{"not numbers", flat([]float32{0, float32(math.NaN()), 2}, []float32{float32(math.Copysign(math.NaN(), -1)), 1, -inf}, []float32{3, -inf, inf}), []float32{-inf, -1, 0, 1, 2, 3, inf}},
	{"a cut-off of minus zero", drawn("010"), []float32{float32(math.Copysign(0, -1))}},
	{"below zero", flat([]float32{-3, -1, 2}, []float32{float32(math.Copysign(0, -1)), 0, -1}, []float32{3, -2, 1}), []float32{-4, -3, -2.5, -1, float32(math.Copysign(0, -1)), 0, 1}},
	{"far apart", flat([]float32{0, math.MaxFloat32, -math.MaxFloat32}, []float32{math.SmallestNonzeroFloat32, 1, 0}), []float32{0, math.SmallestNonzeroFloat32, 1, math.MaxFloat32, inf}},
	{"a word wide", made(64, 3, stripes), []float32{0, 1, 2}},
	{"a word less one", made(63, 3, stripes), []float32{0, 1, 2}},
	{"a word and one", made(65, 3, stripes), []float32{0, 1, 2}},
	{"two words, checkered", made(128, 4, func(c, r int) float32 { return float32((c + r) % 2) }), []float32{0, 0.4, 0.5, 0.6, 1}},
	{"cone", cone(30, 0), []float32{0, 3, 7.5, 15, 20, 30}},
	{"cone with noise", cone(30, 3), []float32{0, 3, 7.5, 15, 20, 30}},
}

func stripes(c, r int) float32 { return float32((c*7 + r*3) % 4) }

// cone is the distance from the middle with some noise, like the time from a
// facility.
func cone(n int, noise float64) *Surface {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	m := float64(n-1) / 2
	return made(n, n, func(c, r int) float32 {
		return float32(math.Hypot(float64(c)-m, float64(r)-m) + noise*rng.Float64())
	})
}

// frames are a usual one, the first row in the north, and one as coarse as can be.
var frames = []Frame{
	{Origin: orb.Point{114.31234567, 31.09876543}, Step: orb.Point{0.00105, -0.0009}},
	{Origin: orb.Point{-114.31234567, -31.09876543}, Step: orb.Point{-8.37e-6, -8e-6}, Decimals: 6},
}

// in puts a surface on the ground.
func in(f Frame, s *Surface) *Surface {
	on := *s
	on.Frame = f
	return &on
}

func bands(t testing.TB, s *Surface, cutoffs []float32) []orb.MultiPolygon {
	t.Helper()
	var tracer Tracer
	out, err := tracer.Bands(s, cutoffs)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestShapes(t *testing.T) {
	for _, shape := range shapes {
		t.Run(shape.name, func(t *testing.T) {
			hold(t, shape.surface, shape.cutoffs)
		})
	}
}

// TestBands holds a few bands as they are, to be read.
func TestBands(t *testing.T) {
	const near, half = 1.0 / 1024, 0.5
	cases := []struct {
		name    string
		surface *Surface
		cutoff  float32
		want    orb.MultiPolygon
	}{
		{"half-way to the unreachable, whatever the cut-off", drawn("0"), 1000,
			orb.MultiPolygon{{{{0, -half}, {half, 0}, {0, half}, {-half, 0}, {0, -half}}}}},
		{"linear between nodes", drawn("88888", "84048", "88888"), 6,
			orb.MultiPolygon{{{{1, 0.5}, {2, 0.25}, {3, 0.5}, {3.5, 1}, {3, 1.5}, {2, 1.75}, {1, 1.5}, {0.5, 1}, {1, 0.5}}}}},
		{"the value at the cut-off is inside", drawn("999", "919", "999"), 1,
			orb.MultiPolygon{{{{1, 1 - near}, {1 + near, 1}, {1, 1 + near}, {1 - near, 1}, {1, 1 - near}}}}},
		{"straight runs have no places", drawn("0000", "0000"), 1,
			orb.MultiPolygon{{{{0, -half}, {3, -half}, {3 + half, 0}, {3 + half, 1}, {3, 1 + half}, {0, 1 + half}, {-half, 1}, {-half, 0}, {0, -half}}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := bands(t, c.surface, []float32{c.cutoff})[0]
			if !got.Equal(c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestNumbers holds how many polygons and rings a drawing has.
func TestNumbers(t *testing.T) {
	cases := []struct {
		name            string
		surface         *Surface
		cutoff          float32
		polygons, rings int
	}{
		{"rings in rings", drawn("000000000", "099999990", "090000090", "090999090", "090909090", "090999090", "090000090", "099999990", "000000000"), 1, 3, 5},
		{"two holes", drawn("000000", "090090", "000000"), 1, 1, 3},
		{"a hole beside a hole of another shape", drawn("0000000", "0900090", "0999000", "0000000"), 1, 1, 3},
		{"saddle below the mean", drawn("08", "80"), 3.9, 2, 2},
		{"saddle at the mean", drawn("08", "80"), 4, 1, 1},
		{"other saddle below the mean", drawn("80", "08"), 3.9, 2, 2},
		{"other saddle at the mean", drawn("80", "08"), 4, 1, 1},
		{"a saddle with an unreachable corner never connects", drawn("0#", "10"), 1e9, 1, 1},
		{"two unreachable corners", drawn("0#", "#0"), 1e9, 2, 2},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			m := bands(t, c.surface, []float32{c.cutoff})[0]
			rings := 0
			for _, p := range m {
				rings += len(p)
			}
			if len(m) != c.polygons || rings != c.rings {
				t.Errorf("%d polygons, %d rings; want %d, %d: %v", len(m), rings, c.polygons, c.rings, m)
			}
		})
	}
}

// TestFrame holds that places are rounded, and that steps too small for that and
// other impossible surfaces are refused.
func TestFrame(t *testing.T) {
	s := cone(20, 1)
	s.Frame = Frame{Origin: orb.Point{116.123456789, 39.9}, Step: orb.Point{0.001, -0.001}, Decimals: 6}
	for _, p := range bands(t, s, []float32{3, 8})[1] {
		for _, ring := range p {
			for _, at := range ring {
				for _, x := range at {
					if text := strconv.FormatFloat(x, 'f', -1, 64); len(text)-strings.IndexByte(text, '.')-1 > 6 {
						t.Fatalf("%s has more than 6 decimals", text)
					}
				}
			}
		}
	}
	nan := math.NaN()
	bad := []Surface{
		{Width: 2, Height: 2, Values: make([]float32, 3)},
		{Width: -2, Height: -2, Values: make([]float32, 4)},
		{Width: 1 << 31, Height: 1 << 33},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{1, 0}}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{1e-7, 1}}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{1, 1}, Decimals: -1}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{1, 1}, Decimals: 14}},
		{Width: 1000, Height: 1, Values: make([]float32, 1000), Frame: Frame{Step: orb.Point{1e4, 1}, Decimals: 9}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{nan, 1}}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Origin: orb.Point{nan, 0}, Step: orb.Point{1, 1}}},
		{Width: 1, Height: 1, Values: make([]float32, 1), Frame: Frame{Step: orb.Point{1, float64(inf)}}},
	}
	for _, s := range bad {
		if m, err := tracer.Bands(&s, []float32{1}); err == nil {
			t.Errorf("%+v gives %v", s, m)
		}
	}
	m := bands(t, &Surface{Width: 1, Height: 1, Values: []float32{1}}, []float32{float32(nan)})
	if m[0] == nil || len(m[0]) > 0 {
		t.Errorf("a cut-off that is no number gives %#v", m[0])
	}
}

// TestAllocations holds that a tracer in use allocates the result only: the list
// of bands, and of each its polygons, rings and places.
func TestAllocations(t *testing.T) {
	s, cutoffs := cone(100, 5), []float32{20, 40}
	var tracer Tracer
	got := testing.AllocsPerRun(10, func() {
		if _, err := tracer.Bands(s, cutoffs); err != nil {
			t.Fatal(err)
		}
	})
	if want := 1 + 3*float64(len(cutoffs)); got > want {
		t.Errorf("%v allocations a call, want %v", got, want)
	}
}
