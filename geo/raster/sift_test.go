package raster_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/raster"
)

// rows is a source whose blocks are whole rows.
type rows struct {
	grid   raster.Grid
	values []float64
}

func (r rows) Grid() *raster.Grid { return &r.grid }

func (r rows) Blocks(_ context.Context, visit func(raster.Block) error) error {
	for row := range r.grid.Height {
		b := raster.Block{Index: row, Row: row, Width: r.grid.Width, Height: 1, Values: r.values[row*r.grid.Width:][:r.grid.Width]}
		if err := visit(b); err != nil {
			return err
		}
	}
	return nil
}

// sifted is what was found in a grid: values by the number of their cell.
type sifted struct {
	cells    []int
	values   []float64
	negative int
	least    float64
}

// take adds what was found in a block of a grid that is so many cells wide.
func (s *sifted) take(p raster.Positive, width int) {
	i := 0
	for r, n := range p.Counts {
		for range n {
			s.cells = append(s.cells, (p.Row+r)*width+p.Col+int(p.Cols[i]))
			s.values = append(s.values, p.Values[i])
			i++
		}
	}
	s.negative += p.Negative
	s.least = min(s.least, p.Least)
}

func (s *sifted) check(t interface{ Fatalf(string, ...any) }, want sifted) {
	if !slices.Equal(s.cells, want.cells) || !slices.Equal(s.values, want.values) || s.negative != want.negative || s.least != want.least {
		t.Fatalf("found %v, want %v", *s, want)
	}
}

// plainly goes through the cells one by one.
func plainly(values []float64, noData float64) sifted {
	var s sifted
	for i, v := range values {
		switch {
		case v == noData:
		case v > 0:
			s.cells, s.values = append(s.cells, i), append(s.values, v)
		case v < 0:
			s.negative++
			s.least = min(s.least, v)
		}
	}
	return s
}

// drawValues draws values with runs of each, as grids have them.
func drawValues(t *rapid.T, n int) []float64 {
	kinds := []float64{0, math.Copysign(0, -1), math.NaN(), -math.NaN(), -99999, -99999, -200, 1, 2.5, 7, 255,
		math.SmallestNonzeroFloat32, -math.SmallestNonzeroFloat32, math.MaxFloat32, math.Inf(1), math.Inf(-1)}
	var values []float64
	for len(values) < n {
		v := rapid.SampledFrom(kinds).Draw(t, "value")
		for range rapid.SampledFrom([]int{1, 1, 1, 3, 64, 200}).Draw(t, "times") {
			values = append(values, v)
		}
	}
	return values[:n]
}

func TestSift(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 300).Draw(t, "width"), rapid.IntRange(1, 3).Draw(t, "height")
		values := drawValues(t, w*h)
		var got sifted
		err := raster.Sift(context.Background(), rows{raster.Grid{Width: w, Height: h}, values}, func(p raster.Positive) error {
			got.take(p, w)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got.check(t, plainly(values, math.NaN()))
	})
}

func TestSiftSingles(t *testing.T) {
	var sieve raster.Sieve
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 300).Draw(t, "width"), rapid.IntRange(1, 3).Draw(t, "height")
		values := drawValues(t, w*h)
		noData := rapid.SampledFrom([]float32{float32(math.NaN()), -99999, 255, 0}).Draw(t, "no data")
		singles := make([]float32, len(values))
		for i, v := range values {
			singles[i] = float32(v)
		}
		sieve.Begin(raster.Block{Width: w, Height: h})
		for r := range h {
			sieve.Singles(singles[r*w:][:w], noData)
		}
		var got sifted
		got.take(sieve.Found(), w)
		got.check(t, plainly(values, float64(noData)))
	})
}

// TestSiftWide: a block may be wider than its columns can be numbered in 16 bits.
func TestSiftWide(t *testing.T) {
	const w = 3*1<<16 + 5
	values := make([]float64, 2*w)
	for i := range values {
		if i%11 == 0 {
			values[i] = float64(i)
		}
	}
	var got sifted
	block := raster.Block{Width: w, Height: 2, Values: values}
	var sieve raster.Sieve
	err := sieve.Block(block, func(p raster.Positive) error {
		got.take(p, w)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := plainly(values, math.NaN())
	if slices.Sort(got.cells); !slices.Equal(got.cells, want.cells) {
		t.Errorf("%d cells, want %d, or others", len(got.cells), len(want.cells))
	}
	stop := errors.New("enough")
	if err := sieve.Block(block, func(raster.Positive) error { return stop }); err != stop {
		t.Errorf("err = %v, want that of visit", err)
	}
}

// BenchmarkSift sifts rows of which every tenth cell holds people, by chance or in a
// row, beside a plain walk over them.
func BenchmarkSift(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 2))
	row := make([]float32, 1<<16)
	for i := range row {
		row[i] = -99999
		if rng.IntN(10) == 0 {
			row[i] = float32(rng.ExpFloat64())
		}
	}
	clustered := slices.Clone(row)
	slices.Sort(clustered)
	for _, c := range []struct {
		name string
		row  []float32
	}{{"scattered", row}, {"clustered", clustered}} {
		b.Run(c.name, func(b *testing.B) {
			var sieve raster.Sieve
			b.SetBytes(int64(4 * len(c.row)))
			b.ReportAllocs()
			for b.Loop() {
				sieve.Begin(raster.Block{Width: len(c.row), Height: 1})
				sieve.Singles(c.row, -99999)
			}
		})
		b.Run(c.name+" naive", func(b *testing.B) {
			var cols []uint16
			var values []float64
			b.SetBytes(int64(4 * len(c.row)))
			for b.Loop() {
				cols, values = cols[:0], values[:0]
				for i, v := range c.row {
					if v > 0 {
						cols, values = append(cols, uint16(i)), append(values, float64(v))
					}
				}
			}
		})
	}
}
