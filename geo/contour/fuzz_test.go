package contour

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzBands holds all invariants on any small surface. The first two bytes are
// the width and the kind, the next two the cut-offs, the rest the values: one byte
// each, or the four of a float.
func FuzzBands(f *testing.F) {
	f.Fuzz(func(t *testing.T, data []byte) {
		s, cutoffs := decoded(data)
		if s == nil {
			t.Skip()
		}
		hold(t, s, cutoffs)
	})
}

// decoded makes a surface of at most 100 nodes, nil if there are too few bytes.
func decoded(data []byte) (*Surface, []float32) {
	if len(data) < 5 {
		return nil, nil
	}
	width, floats := int(data[0]%16)+1, data[1]%2 == 1
	cutoffs := []float32{float32(data[2]) / 4, float32(data[3]) / 4}
	var values []float32
	for data = data[4:]; len(data) >= 4 || len(data) > 0 && !floats; {
		if floats {
			values = append(values, math.Float32frombits(binary.LittleEndian.Uint32(data)))
			data = data[4:]
			continue
		}
		v := float32(data[0]) / 4
		if data[0] == 255 {
			v = inf
		}
		values = append(values, v)
		data = data[1:]
	}
	height := min(len(values)/width, 100/width)
	if height == 0 {
		return nil, nil
	}
	for _, v := range values[:min(2, len(values))] { // cut-offs at values
		if !math.IsNaN(float64(v)) {
			cutoffs = append(cutoffs, v)
		}
	}
	return &Surface{Width: width, Height: height, Values: values[:width*height]}, cutoffs
}
