package tiff

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestParseNoData(t *testing.T) {
	cases := []struct {
		text string
		ok   bool
		want NoData
	}{
		{"-99999", true, NoData{Value: -99999, signed: -99999, isSigned: true}},
		{" 255 ", true, NoData{Value: 255, signed: 255, unsigned: 255, isSigned: true, isUnsigned: true}},
		{"-9999.0", true, NoData{Value: -9999, signed: -9999, isSigned: true}},
		{"1e4", true, NoData{Value: 10000, signed: 10000, unsigned: 10000, isSigned: true, isUnsigned: true}},
		{"0.5", true, NoData{Value: 0.5}},
		{"18446744073709551615", true, NoData{Value: math.MaxUint64, unsigned: math.MaxUint64, isUnsigned: true}},
		{"-3.40282346638529e+38", true, NoData{Value: -3.40282346638529e+38}},
		{"nan", true, NoData{Value: math.NaN()}},
		{"-1.#QNAN", true, NoData{Value: math.NaN()}},
		{"-nan(ind)", true, NoData{Value: math.NaN()}},
		{"-inf", true, NoData{Value: math.Inf(-1)}},
		{"1e999", true, NoData{Value: math.Inf(1)}},
		{"none", false, NoData{}},
		{"", false, NoData{}},
	}
	for _, c := range cases {
		got, ok := ParseNoData(c.text)
		c.want.Declared = c.ok
		if math.IsNaN(got.Value) && math.IsNaN(c.want.Value) {
			got.Value, c.want.Value = 0, 0
		}
		if ok != c.ok || got != c.want {
			t.Errorf("%q: %+v, %v, want %+v, %v", c.text, got, ok, c.want, c.ok)
		}
	}
}

// TestNoDataOfSingles: texts with other digits than the float have to match it.
func TestNoDataOfSingles(t *testing.T) {
	cases := []struct {
		text string
		want float32
	}{
		{"-3.4028234663852886e+38", -math.MaxFloat32},
		{"-3.40282347e+38", -math.MaxFloat32},
		{"-3.4028236e+38", -math.MaxFloat32}, // just beyond
		{"-3.4e+38", -3.4e38},
		{"0.1", 0.1},
		{"-inf", float32(math.Inf(-1))},
	}
	for _, c := range cases {
		n, ok := ParseNoData(c.text)
		if got, declared := n.single(); !ok || !declared || got != c.want {
			t.Errorf("%q: %v, want %v", c.text, got, c.want)
		}
	}
}

// TestWiden compares with one value at a time, for every type, band and place.
func TestWiden(t *testing.T) {
	types := []struct {
		kind sampleKind
		size int
		load func([]byte) float64
	}{
		{unsignedInt, 1, func(b []byte) float64 { return float64(b[0]) }},
		{unsignedInt, 2, func(b []byte) float64 { return float64(binary.NativeEndian.Uint16(b)) }},
		{unsignedInt, 4, func(b []byte) float64 { return float64(binary.NativeEndian.Uint32(b)) }},
		{unsignedInt, 8, func(b []byte) float64 { return float64(binary.NativeEndian.Uint64(b)) }},
		{signedInt, 1, func(b []byte) float64 { return float64(int8(b[0])) }},
		{signedInt, 2, func(b []byte) float64 { return float64(int16(binary.NativeEndian.Uint16(b))) }},
		{signedInt, 4, func(b []byte) float64 { return float64(int32(binary.NativeEndian.Uint32(b))) }},
		{signedInt, 8, func(b []byte) float64 { return float64(int64(binary.NativeEndian.Uint64(b))) }},
		{float, 4, func(b []byte) float64 { return float64(math.Float32frombits(binary.NativeEndian.Uint32(b))) }},
		{float, 8, func(b []byte) float64 { return math.Float64frombits(binary.NativeEndian.Uint64(b)) }},
	}
	rapid.Check(t, func(t *rapid.T) {
		typ := rapid.SampledFrom(types).Draw(t, "type")
		stride := rapid.IntRange(1, 3).Draw(t, "stride")
		row, rows := rapid.IntRange(1, 200).Draw(t, "row"), rapid.IntRange(1, 3).Draw(t, "rows")
		width := rapid.IntRange(1, row).Draw(t, "width")
		first := rapid.IntRange(0, row-width).Draw(t, "first")*stride + rapid.IntRange(0, stride-1).Draw(t, "band")
		text := rapid.SampledFrom([]string{"", "0", "-1", "255", "65535", "0.5", "nan", "-9223372036854775808"}).Draw(t, "no data")
		noData, declared := ParseNoData(text)
		// Mostly empty, in long runs, as grids of people are.
		b := buffer(int64(row * rows * stride * typ.size))
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		for i := 0; i < len(b); i++ {
			if rng.IntN(40) == 0 {
				for range min(rng.IntN(150), len(b)-i-1) {
					b[i] = 0xff
					i++
				}
				b[i] = byte(rng.Uint32())
			}
		}
		w := window{row: row * stride, stride: stride, first: first, width: width, height: rows, kind: typ.kind, size: typ.size, noData: noData}
		got := make([]float64, width*rows)
		w.widen(got, b)
		for i, v := range got {
			at := (first + i/width*row*stride + i%width*stride) * typ.size
			want := typ.load(b[at:])
			if declared && want == noData.Value {
				want = math.NaN()
			}
			if v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
				t.Fatalf("cell %d = %v, want %v", i, v, want)
			}
		}
	})
}

// TestPredictors undoes what the definition of the predictors does to a row.
func TestPredictors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{1, 2, 4, 8}).Draw(t, "size")
		stride, cells, rows := rapid.IntRange(1, 4).Draw(t, "stride"), rapid.IntRange(1, 9).Draw(t, "cells"), rapid.IntRange(1, 3).Draw(t, "rows")
		row := cells * stride
		want := buffer(int64(size * row * rows))
		copy(want, rapid.SliceOfN(rapid.Byte(), len(want), len(want)).Draw(t, "samples"))

		got := buffer(int64(len(want)))
		copy(got, want)
		for r := range rows {
			for i := row - 1; i >= stride; i-- {
				a, b := got[(r*row+i)*size:][:size], got[(r*row+i-stride)*size:][:size]
				put(a, take(a)-take(b))
			}
		}
		addUp(got, size, row, stride)
		if string(got) != string(want) {
			t.Fatalf("predictor 2: %x, want %x", got, want)
		}
		if size < 4 {
			return
		}
		for r := range rows {
			line := got[r*row*size:][:row*size]
			for i := range row {
				v := take(want[(r*row+i)*size:][:size])
				for k := range size {
					line[k*row+i] = byte(v >> (8 * (size - 1 - k)))
				}
			}
			for i := len(line) - 1; i >= stride; i-- {
				line[i] -= line[i-stride]
			}
		}
		joinUp(got, size, row, stride, make([]byte, row*size))
		if string(got) != string(want) {
			t.Fatalf("predictor 3: %x, want %x", got, want)
		}
	})
}

func take(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.NativeEndian.Uint16(b))
	case 4:
		return uint64(binary.NativeEndian.Uint32(b))
	}
	return binary.NativeEndian.Uint64(b)
}

func put(b []byte, v uint64) {
	switch len(b) {
	case 1:
		b[0] = byte(v)
	case 2:
		binary.NativeEndian.PutUint16(b, uint16(v))
	case 4:
		binary.NativeEndian.PutUint32(b, uint32(v))
	default:
		binary.NativeEndian.PutUint64(b, v)
	}
}
