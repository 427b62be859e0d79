package tiff

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"unsafe"
)

// sample is the type of a stored value.
type sample interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64 | ~int8 | ~int16 | ~int32 | ~int64 | ~float32 | ~float64
}

// buffer returns n bytes that are aligned for any sample.
func buffer(n int64) []byte {
	if n == 0 {
		return nil
	}
	words := make([]uint64, (n+7)/8)
	return unsafe.Slice((*byte)(unsafe.Pointer(&words[0])), n)
}

// view shows bytes as samples, in the machine's byte order. The bytes have to
// start at a multiple of the sample's size in a buffer.
func view[T sample](b []byte) []T {
	if len(b) == 0 {
		return nil
	}
	var one T
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/int(unsafe.Sizeof(one)))
}

// foreign reports whether the file's byte order is not the machine's.
func foreign(order binary.ByteOrder) bool {
	probe := []byte{1, 0}
	return order.Uint16(probe) != binary.NativeEndian.Uint16(probe)
}

// swap turns the bytes of each sample around.
func swap(b []byte, size int) {
	switch size {
	case 2:
		v := view[uint16](b)
		for i := range v {
			v[i] = bits.ReverseBytes16(v[i])
		}
	case 4:
		v := view[uint32](b)
		for i := range v {
			v[i] = bits.ReverseBytes32(v[i])
		}
	case 8:
		v := view[uint64](b)
		for i := range v {
			v[i] = bits.ReverseBytes64(v[i])
		}
	}
}

// addUp undoes predictor 2 in rows of samples: each one is the difference to
// the same band of the cell on its left.
func addUp(b []byte, size, row, stride int) {
	switch size {
	case 1:
		addUpRows(b, row, stride)
	case 2:
		addUpRows(view[uint16](b), row, stride)
	case 4:
		addUpRows(view[uint32](b), row, stride)
	case 8:
		addUpRows(view[uint64](b), row, stride)
	}
}

func addUpRows[T sample](v []T, row, stride int) {
	for ; len(v) >= row; v = v[row:] {
		r := v[:row]
		if stride == 1 {
			var sum T
			for i, d := range r {
				sum += d
				r[i] = sum
			}
			continue
		}
		for i := stride; i < len(r); i++ {
			r[i] += r[i-stride]
		}
	}
}

// joinUp undoes predictor 3: a row is stored as the highest bytes of all its
// floats, then the next bytes and so on, and of these the differences. spare
// has to hold a row. The floats come out in the machine's byte order.
func joinUp(b []byte, size, row, stride int, spare []byte) {
	spare = spare[:row*size]
	for ; len(b) >= len(spare); b = b[len(spare):] {
		r := b[:len(spare)]
		addUpRows(r, len(r), stride)
		copy(spare, r)
		b0, b1, b2, b3 := spare[:row], spare[row:2*row], spare[2*row:3*row], spare[3*row:4*row]
		if size == 4 {
			for i, v := 0, view[uint32](r)[:row]; i < row; i++ {
				v[i] = uint32(b0[i])<<24 | uint32(b1[i])<<16 | uint32(b2[i])<<8 | uint32(b3[i])
			}
			continue
		}
		b4, b5, b6, b7 := spare[4*row:5*row], spare[5*row:6*row], spare[6*row:7*row], spare[7*row:8*row]
		for i, v := 0, view[uint64](r)[:row]; i < row; i++ {
			v[i] = uint64(b0[i])<<56 | uint64(b1[i])<<48 | uint64(b2[i])<<40 | uint64(b3[i])<<32 |
				uint64(b4[i])<<24 | uint64(b5[i])<<16 | uint64(b6[i])<<8 | uint64(b7[i])
		}
	}
}

// window picks the cells of one band out of rows of samples.
type window struct {
	row, stride   int // samples from one row, and from one cell, to the next
	first         int // the sample of the top left cell
	width, height int
	kind          sampleKind
	size          int
	noData        NoData
}

// widen turns the window of the samples in b into floats, NaN for no data.
func (w window) widen(dst []float64, b []byte) {
	switch {
	case w.kind == float && w.size == 4:
		v, has := w.noData.single()
		widen(w, dst, view[float32](b), v, has)
	case w.kind == float:
		widen(w, dst, view[float64](b), w.noData.Value, w.noData.Declared)
	case w.kind == unsignedInt:
		w.widenUnsigned(dst, b)
	default:
		w.widenSigned(dst, b)
	}
}

func (w window) widenUnsigned(dst []float64, b []byte) {
	n := w.noData.unsigned
	has := w.noData.isUnsigned && n <= math.MaxUint64>>(64-8*w.size)
	switch w.size {
	case 1:
		widen(w, dst, b, uint8(n), has)
	case 2:
		widen(w, dst, view[uint16](b), uint16(n), has)
	case 4:
		widen(w, dst, view[uint32](b), uint32(n), has)
	case 8:
		widen(w, dst, view[uint64](b), n, has)
	}
}

func (w window) widenSigned(dst []float64, b []byte) {
	n := w.noData.signed
	limit := int64(math.MaxInt64 >> (64 - 8*w.size))
	has := w.noData.isSigned && n <= limit && n >= -limit-1
	switch w.size {
	case 1:
		widen(w, dst, view[int8](b), int8(n), has)
	case 2:
		widen(w, dst, view[int16](b), int16(n), has)
	case 4:
		widen(w, dst, view[int32](b), int32(n), has)
	case 8:
		widen(w, dst, view[int64](b), n, has)
	}
}

func widen[T sample](w window, dst []float64, src []T, noData T, has bool) {
	if w.stride > 1 {
		widenApart(w, dst, src, noData, has)
		return
	}
	for r := range w.height {
		in, out := src[w.first+r*w.row:][:w.width], dst[r*w.width:][:w.width]
		if !has {
			for i, v := range in {
				out[i] = float64(v)
			}
			continue
		}
		for len(in) >= stretch && len(out) >= stretch {
			if alike(in[:stretch]) && in[0] == noData {
				copy(out, nothing[:])
			} else {
				widenStretch(out[:stretch], in[:stretch], noData)
			}
			in, out = in[stretch:], out[stretch:]
		}
		widenStretch(out, in, noData)
	}
}

// stretch is a number of cells: most grids of people are empty for the most
// part, and that many empty cells at a time are told by one comparison.
const stretch = 64

// nothing is a stretch without data.
var nothing = func() (s [stretch]float64) {
	for i := range s {
		s[i] = math.NaN()
	}
	return s
}()

// alike reports whether all samples are the same: whether they are equal to
// themselves, shifted by one.
func alike[T sample](v []T) bool {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0])))
	return bytes.Equal(b[unsafe.Sizeof(v[0]):], b[:len(b)-int(unsafe.Sizeof(v[0]))])
}

// widenStretch decides on the bits of a float, which needs no jump that the
// processor would have to guess where people are scattered.
func widenStretch[T sample](out []float64, in []T, noData T) {
	nan := math.Float64bits(math.NaN())
	for i, v := range in[:len(out)] {
		f := math.Float64bits(float64(v))
		if v == noData {
			f = nan
		}
		out[i] = math.Float64frombits(f)
	}
}

// widenApart is for bands interleaved by pixel.
func widenApart[T sample](w window, dst []float64, src []T, noData T, has bool) {
	for r := range w.height {
		in, out := src[w.first+r*w.row:], dst[r*w.width:(r+1)*w.width]
		for i := range out {
			v := in[i*w.stride]
			out[i] = float64(v)
			if has && v == noData {
				out[i] = math.NaN()
			}
		}
	}
}
