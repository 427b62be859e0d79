// Package unpack holds the compressions that TIFF files come in: PackBits, LZW,
// Deflate and ZSTD. Each decodes a whole strip or tile from one slice to another,
// which is how TIFF stores them and much faster than as a stream.
//
// Input is not trusted: nothing is allocated on its word, and whatever does not
// decode is an error, which the reader of the file puts into words for people.
//
// Standards: TIFF 6.0 sections 9 and 13, RFC 1950, RFC 1951, RFC 8878.
package unpack

import (
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// Codec is a compression, by its number in the Compression tag.
type Codec uint16

// The compressions that can be decoded.
const (
	None       Codec = 1
	LZW        Codec = 5
	Deflate    Codec = 8
	OldDeflate Codec = 32946
	PackBits   Codec = 32773
	ZSTD       Codec = 50000
)

// Known reports whether units in this compression can be read.
func (c Codec) Known() bool { return c.Ratio() > 0 }

// Ratio is an upper bound of the decoded size per compressed byte. A strip
// or tile that claims more than it can yield is cut short, or a bomb.
func (c Codec) Ratio() int64 {
	switch c {
	case None:
		return 1
	case PackBits:
		return 64
	case Deflate, OldDeflate:
		return 1032
	case LZW:
		return 2560 // a code of 12 bits for a piece of the greatest length
	case ZSTD:
		return 1 << 15 // four bytes for a block of 128 KiB of one byte
	}
	return 0
}

// String returns the name that GDAL has for the compression.
func (c Codec) String() string {
	switch c {
	case None:
		return "NONE"
	case LZW:
		return "LZW"
	case Deflate, OldDeflate:
		return "DEFLATE"
	case PackBits:
		return "PACKBITS"
	case ZSTD:
		return "ZSTD"
	case 2, 3, 4:
		return "CCITT"
	case 6, 7:
		return "JPEG"
	case 34712:
		return "JPEG 2000"
	case 34887:
		return "LERC"
	case 34925:
		return "LZMA"
	case 50001:
		return "WEBP"
	case 50002:
		return "JXL"
	}
	return fmt.Sprintf("%d", uint16(c))
}

var errShort = errors.New("the compressed data end too early")

// Decoder decodes strips and tiles. The zero value is ready; it is not for use by
// several goroutines at once. Close frees what it holds.
type Decoder struct {
	lzw     lzw
	deflate inflater
	zstd    *zstd.Decoder
}

// Decode decompresses src into dst, all of which has to be filled. What src
// holds beyond that is let be, but ZSTD has to fit in the capacity of dst.
func (d *Decoder) Decode(c Codec, dst, src []byte) error {
	switch c {
	case None:
		if copy(dst, src) < len(dst) {
			return errShort
		}
		return nil
	case PackBits:
		return unpackBits(dst, src)
	case LZW:
		return d.lzw.decode(dst, src)
	case Deflate, OldDeflate:
		return d.deflate.decode(dst, src)
	case ZSTD:
		return d.decodeZSTD(dst, src)
	}
	return fmt.Errorf("unpack: no decoder for compression %s", c)
}

// Close frees what the decoder holds.
func (d *Decoder) Close() {
	if d.zstd != nil {
		d.zstd.Close()
	}
}

func (d *Decoder) decodeZSTD(dst, src []byte) error {
	if d.zstd == nil {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return err
		}
		d.zstd = z
	}
	out, err := d.zstd.DecodeAll(src, dst[:0:cap(dst)])
	if err != nil {
		return err
	}
	if len(out) < len(dst) {
		return errShort
	}
	return nil
}

// unpackBits follows section 9 of TIFF 6.0.
func unpackBits(dst, src []byte) error {
	for len(dst) > 0 {
		if len(src) < 2 {
			return errShort
		}
		n := int(int8(src[0]))
		switch {
		case n == -128:
			src = src[1:]
		case n < 0:
			run := dst[:min(1-n, len(dst))]
			for i := range run {
				run[i] = src[1]
			}
			dst, src = dst[len(run):], src[2:]
		default:
			n = min(n+1, len(dst))
			if len(src) < n+1 {
				return errShort
			}
			copy(dst, src[1:n+1])
			dst, src = dst[n:], src[n+1:]
		}
	}
	return nil
}
