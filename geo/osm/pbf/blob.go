package pbf

import (
	"bytes"
	"errors"
	"io"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Fields of Blob.
const (
	blobRaw    = 1<<3 | length
	blobSize   = 2<<3 | number
	blobZlib   = 3<<3 | length
	blobLZMA   = 4<<3 | length
	blobBzip2  = 5<<3 | length
	blobLZ4    = 6<<3 | length
	blobZstd   = 7<<3 | length
	noBlobData = 0
)

// unknownPacking is a compression that is not read here.
type unknownPacking string

func (p unknownPacking) Error() string { return "packed by " + string(p) }

var errTooLarge = errors.New("larger than the format allows")

// unpacker unpacks one blob after the other. It is not for use by several goroutines.
type unpacker struct {
	blob []byte // as it stands in the file
	data []byte
	zlib io.ReadCloser
	zstd *zstd.Decoder
}

// unpack returns the data of a blob; they stand in the blob or in the unpacker's own memory.
func (u *unpacker) unpack(blob []byte) ([]byte, error) {
	var packed []byte
	var packing, size uint64
	m := wire{rest: blob}
	for m.next() {
		switch m.field {
		case blobRaw, blobZlib, blobLZMA, blobBzip2, blobLZ4, blobZstd:
			packed, packing = m.bytes, m.field
		case blobSize:
			size = m.value
		}
	}
	switch {
	case m.err != nil:
		return nil, m.err
	case packing == blobRaw && len(packed) <= maxBlob:
		return packed, nil
	case packing == blobRaw, size > maxBlob:
		return nil, errTooLarge
	}
	if uint64(cap(u.data)) < size {
		u.data = make([]byte, size+size/4)
	}
	u.data = u.data[:size]
	var err error
	switch packing {
	case blobZlib:
		err = u.inflate(packed)
	case blobLZ4:
		err = unpackLZ4(u.data, packed)
	case blobZstd:
		err = u.zstandard(packed)
	case blobLZMA:
		err = unknownPacking("LZMA")
	case blobBzip2:
		err = unknownPacking("bzip2")
	case noBlobData:
		err = errMalformed
	}
	return u.data, err
}

// inflate fills the data, and reads on to the end, where the checksum is.
func (u *unpacker) inflate(packed []byte) (err error) {
	if u.zlib == nil {
		u.zlib, err = zlib.NewReader(bytes.NewReader(packed))
	} else {
		err = u.zlib.(zlib.Resetter).Reset(bytes.NewReader(packed), nil)
	}
	if err != nil {
		return err
	}
	if _, err := io.ReadFull(u.zlib, u.data); err != nil {
		return err
	}
	if n, err := u.zlib.Read(make([]byte, 1)); n > 0 || !errors.Is(err, io.EOF) {
		return errMalformed
	}
	return nil
}

func (u *unpacker) zstandard(packed []byte) (err error) {
	if u.zstd == nil {
		u.zstd, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxBlob))
		if err != nil {
			return err
		}
	}
	data, err := u.zstd.DecodeAll(packed, u.data[:0])
	if err == nil && len(data) != len(u.data) {
		err = errMalformed
	}
	return err
}

// close frees what the decoders hold.
func (u *unpacker) close() {
	if u.zstd != nil {
		u.zstd.Close()
	}
}
