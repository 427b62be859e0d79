package raster

import (
	"bytes"
	"context"
	"math"
	"math/bits"
	"sync"
	"unsafe"
)

// Positive is the cells of a block that hold values above 0, infinity included: what
// is to be known of a grid of people, most of which is empty. The slices are reused
// after visit returns: copy what is to be kept.
type Positive struct {
	Col, Row      int // of the block's top left cell
	Width, Height int
	Counts        []uint32  // how many of the cells lie in each row
	Cols          []uint16  // from the block's western edge, ascending within a row
	Values        []float64 // parallel to Cols
	Negative      int       // how many cells hold values below 0
	Least         float64   // the lowest of these, 0 where there are none
}

// widest is the width of a block of which Cols can number the columns.
const widest = 1 << 16

// Sifter is a source that finds its positive cells by itself, and faster than by
// handing out all of them.
type Sifter interface {
	Source
	// Sift calls visit for each block that may hold positive or negative values, as
	// Blocks does for all.
	Sift(ctx context.Context, visit func(Positive) error) error
}

// Sift hands out the positive cells of a source, as Sifter has it.
func Sift(ctx context.Context, s Source, visit func(Positive) error) error {
	if own, ok := s.(Sifter); ok {
		return own.Sift(ctx, visit)
	}
	sieves := sync.Pool{New: func() any { return new(Sieve) }}
	return s.Blocks(ctx, func(b Block) error {
		sieve := sieves.Get().(*Sieve)
		defer sieves.Put(sieve)
		return sieve.Block(b, visit)
	})
}

// Sieve finds the positive cells of blocks, one after the other.
type Sieve struct {
	found  Positive
	cols   []uint16
	values []float64
	used   int
}

// Block calls visit with the positive cells of a block, in parts where it is very wide.
func (s *Sieve) Block(b Block, visit func(Positive) error) error {
	for from := 0; from < b.Width; from += widest {
		part := Block{Col: b.Col + from, Row: b.Row, Width: min(widest, b.Width-from), Height: b.Height}
		s.Begin(part)
		for r := range b.Height {
			s.Doubles(b.Values[r*b.Width+from:][:part.Width])
		}
		if err := visit(s.Found()); err != nil {
			return err
		}
	}
	return nil
}

// Begin begins a block of the place and size of b; its rows have to follow. The block
// is at most 65,536 cells wide.
func (s *Sieve) Begin(b Block) {
	s.found = Positive{Col: b.Col, Row: b.Row, Width: b.Width, Height: b.Height, Counts: s.found.Counts[:0]}
	s.used = 0
	if cells := b.Width * b.Height; len(s.cols) < cells {
		s.cols, s.values = make([]uint16, cells), make([]float64, cells)
	}
}

// Found returns what the rows since Begin hold.
func (s *Sieve) Found() Positive {
	s.found.Cols, s.found.Values = s.cols[:s.used], s.values[:s.used]
	return s.found
}

// Doubles takes the next row of a block.
func (s *Sieve) Doubles(row []float64) { sift[float64, uint64](s, row, math.NaN()) }

// Singles takes the next row of a block. It passes over cells that hold noData, which
// is NaN where there is no such value.
func (s *Sieve) Singles(row []float32, noData float32) { sift[float32, uint32](s, row, noData) }

// stretch is a number of cells: most grids of people are empty for the most part, and
// that many empty cells at a time are told by one comparison.
const stretch = 64

// sift looks at no cell that has the same bits as an empty one before it, be that 0, NaN
// or noData. W is the word that holds an F.
func sift[F float32 | float64, W uint32 | uint64](s *Sieve, row []F, noData F) {
	words := unsafe.Slice((*W)(unsafe.Pointer(unsafe.SliceData(row))), len(row))
	empty := *(*W)(unsafe.Pointer(&noData))
	if v := row[0]; !(v > 0 || v < 0) {
		empty = words[0]
	}
	before := s.used
	for from := 0; from < len(row); from += stretch {
		part := words[from:min(from+stretch, len(row))]
		if part[0] == empty && alike(part) {
			continue
		}
		cols, values := s.cols[s.used:][:len(part)], s.values[s.used:][:len(part)]
		n := 0
		for set := others(part, empty); set != 0; set &= set - 1 {
			c := from + bits.TrailingZeros64(set)
			switch v := row[c]; {
			case v == noData:
				empty = words[c]
			case v > 0:
				cols[n], values[n] = uint16(c), float64(v)
				n++
			case v < 0:
				s.found.Negative++
				s.found.Least = min(s.found.Least, float64(v))
			default:
				empty = words[c]
			}
		}
		s.used += n
	}
	s.found.Counts = append(s.found.Counts, uint32(s.used-before))
}

// alike reports whether all words are the same: whether they are equal to themselves,
// shifted by one.
func alike[W uint32 | uint64](v []W) bool {
	size := int(unsafe.Sizeof(v[0]))
	b := unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*size)
	return bytes.Equal(b[size:], b[:len(b)-size])
}

// others has a bit set for each of up to 64 words that is another one, the first lowest. Where
// people are scattered, adding up bits is cheaper than a branch that goes either way.
//
// Within sift it would not get the registers that it needs.
//
//go:noinline
func others[W uint32 | uint64](words []W, one W) uint64 {
	set := uint64(0)
	for i, w := range words {
		bit := uint64(0)
		if w != one {
			bit = 1
		}
		set |= bit << (i & 63)
	}
	return set
}
