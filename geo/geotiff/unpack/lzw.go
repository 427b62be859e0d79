package unpack

import (
	"errors"
)

const (
	lzwClear = 256
	lzwEnd   = 257
	lzwFirst = 258
	lzwCodes = 1 << 12
)

var (
	errLZWCode = errors.New("the LZW data hold a code that has not been defined")
	errLZWOld  = errors.New("the LZW data are in the order of bits from before TIFF 5.0")
)

// lzw decodes the LZW of section 13 of TIFF 6.0: codes of 9 to 12 bits, the
// high bits first, one code earlier than the table fills up. A code stands for
// a piece of what has been decoded before, so the table holds places in the
// output and every piece is one copy.
type lzw struct {
	at     [lzwCodes]int32
	length [lzwCodes]int32
}

func (t *lzw) decode(dst, src []byte) error {
	if len(src) >= 2 && src[0] == 0 && src[1]&1 == 1 {
		return errLZWOld
	}
	var bits uint64 // the next codes, in the low count bits
	var count uint
	width, next := uint(9), lzwFirst
	out, lastAt, lastLength := 0, 0, 0 // the last piece; length 0 after a clear
	for out < len(dst) {
		for count < width {
			if len(src) == 0 {
				return errShort
			}
			bits, count, src = bits<<8|uint64(src[0]), count+8, src[1:]
		}
		count -= width
		code := int(bits >> count & (1<<width - 1))
		at := out
		switch {
		case code < lzwClear:
			dst[out] = byte(code)
			out++
		case code == lzwClear:
			width, next, lastLength = 9, lzwFirst, 0
			continue
		case code == lzwEnd:
			return errShort
		case code < next:
			out += copy(dst[out:], dst[t.at[code]:t.at[code]+t.length[code]])
		case code == next && lastLength > 0:
			// The last piece and its own first byte again.
			first := dst[lastAt]
			out += copy(dst[out:], dst[lastAt:lastAt+lastLength])
			if out < len(dst) {
				dst[out] = first
				out++
			}
		default:
			return errLZWCode
		}
		// The last piece and the byte after it are the new entry.
		if lastLength > 0 && next < lzwCodes {
			t.at[next], t.length[next] = int32(lastAt), int32(lastLength+1)
			next++
			if next == 1<<width-1 && width < 12 {
				width++
			}
		}
		lastAt, lastLength = at, out-at
	}
	return nil
}
