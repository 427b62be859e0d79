package tiff

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// codec is a compression, by its number in the Compression tag.
type codec uint16

const (
	codecNone       codec = 1
	codecLZW        codec = 5
	codecDeflate    codec = 8
	codecOldDeflate codec = 32946
	codecPackBits   codec = 32773
	codecZSTD       codec = 50000
)

// known reports whether units in this compression can be read.
func (c codec) known() bool { return c.ratio() > 0 }

// ratio is an upper bound of the decoded size per compressed byte. A unit that
// claims more than it can yield is cut short, or a bomb, and gets no memory.
func (c codec) ratio() int64 {
	switch c {
	case codecNone:
		return 1
	case codecPackBits:
		return 64
	case codecDeflate, codecOldDeflate:
		return 1032
	case codecLZW:
		return 2560 // a code of 12 bits for a piece of the greatest length
	case codecZSTD:
		return 1 << 15 // four bytes for a block of 128 KiB of one byte
	}
	return 0
}

// String returns the name that GDAL has for the compression.
func (c codec) String() string {
	switch c {
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

// expander decompresses units; each worker has its own.
type expander struct {
	lzw     lzw
	source  bytes.Reader
	inflate io.ReadCloser
	zstd    *zstd.Decoder
}

// expand decompresses src into dst, all of which has to be filled. What src
// holds beyond that is let be, but ZSTD has to fit in the capacity of dst.
func (e *expander) expand(c codec, dst, src []byte) error {
	switch c {
	case codecPackBits:
		return unpackBits(dst, src)
	case codecLZW:
		return e.lzw.decode(dst, src)
	case codecZSTD:
		return e.expandZSTD(dst, src)
	}
	return e.expandDeflate(dst, src)
}

func (e *expander) expandDeflate(dst, src []byte) error {
	e.source.Reset(src)
	if e.inflate == nil {
		r, err := zlib.NewReader(&e.source)
		if err != nil {
			return err
		}
		e.inflate = r
	} else if err := e.inflate.(zlib.Resetter).Reset(&e.source, nil); err != nil {
		return err
	}
	if _, err := io.ReadFull(e.inflate, dst); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return errShort
		}
		return err
	}
	// The checksum is read with the end; without an end there is none to fail.
	var end [1]byte
	if _, err := e.inflate.Read(end[:]); errors.Is(err, zlib.ErrChecksum) {
		return err
	}
	return nil
}

func (e *expander) expandZSTD(dst, src []byte) error {
	if e.zstd == nil {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
		if err != nil {
			return err
		}
		e.zstd = d
	}
	out, err := e.zstd.DecodeAll(src, dst[:0:cap(dst)])
	if err != nil {
		return err
	}
	if len(out) < len(dst) {
		return errShort
	}
	return nil
}

func (e *expander) close() {
	if e.zstd != nil {
		e.zstd.Close()
	}
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
