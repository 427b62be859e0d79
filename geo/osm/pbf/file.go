// Package pbf reads the binary format of OpenStreetMap (wiki: "PBF Format"): a file
// of blocks, each packed for itself and holding some thousand nodes, ways or
// relations. Blocks are decoded on all cores and handed on in the order of the file;
// what a block holds is walked over in place, so that a reader which wants the roads
// of a country does not pay for its buildings.
//
// It reads dense and plain nodes, blocks that are raw or packed by zlib, LZ4 or
// Zstandard, and places that stand at the ways (LocationsOnWays). Files with history
// are refused. Input is not trusted: sizes are held to the limits of the format, and
// what does not decode is a fault that names the file and the byte.
//
// Places are in nanodegrees of WGS 84, as the format counts.
package pbf

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"

	"github.com/medreach/medreach/geo/message"
)

// Limits of the format.
const (
	maxHeader = 64 << 10 // bytes before a blob
	maxBlob   = 32 << 20 // bytes of a blob, packed as unpacked
)

// File is an open file whose blocks have been found, but not yet read.
type File struct {
	// Sorted says that nodes stand before ways, and ways before relations.
	Sorted bool
	// LocationsOnWays says that ways know their places; nodes without tags may be missing.
	LocationsOnWays bool

	name   string
	size   int64
	r      io.ReaderAt
	frames []frame
}

// frame is where a block stands, and what it is known to hold.
type frame struct {
	at     int64
	header int32 // bytes before the blob
	size   int32 // of the blob
	kinds  Kinds
}

// blob is where the blob stands, from and to.
func (b frame) blob() (from, to int64) {
	from = b.at + int64(b.header)
	return from, from + int64(b.size)
}

// Open finds the blocks of a file and reads its header. A file that is cut short is
// found out here, before the work.
func Open(ctx context.Context, name string, r io.ReaderAt, size int64) (*File, error) {
	f := &File{name: name, r: r, size: size}
	if size == 0 {
		return nil, f.fault(empty)
	}
	if err := f.find(ctx); err != nil {
		return nil, err
	}
	if f.Sorted {
		return f, f.bisect(ctx)
	}
	return f, nil
}

// Fields of BlobHeader and HeaderBlock.
const (
	headerType     = 1<<3 | length
	headerDataSize = 3<<3 | number

	requiredFeature = 4<<3 | length
	optionalFeature = 5<<3 | length
)

// find walks from block to block by their headers alone.
func (f *File) find(ctx context.Context) error {
	for at := int64(0); at < f.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		kind, block, err := f.header(at)
		if err != nil {
			return err
		}
		switch {
		case at == 0:
			if err := f.features(block); err != nil {
				return err
			}
		case kind == "OSMData":
			f.frames = append(f.frames, block)
		} // other kinds are to be passed over
		_, at = block.blob()
	}
	return nil
}

// header reads what stands before a blob, and says what kind of block it is. The
// first block of a file is its header.
func (f *File) header(at int64) (kind string, block frame, err error) {
	var buf [256]byte // longer ones hold an index that nobody here needs
	b := buf[:min(int64(len(buf)), f.size-at)]
	if err := f.read(b, at); err != nil {
		return "", block, err
	}
	if len(b) < 4 {
		return "", block, f.cut(at)
	}
	length := int64(binary.BigEndian.Uint32(b))
	switch {
	case length >= maxHeader && at == 0:
		return "", block, f.notPBF()
	case length >= maxHeader:
		return "", block, f.damaged(at)
	case length > f.size-at-4:
		return "", block, f.cut(at)
	case length > int64(len(b)-4):
		b = make([]byte, length+4)
		if err := f.read(b, at); err != nil {
			return "", block, err
		}
	}
	block = frame{at: at, header: int32(4 + length)}
	kind, block.size = describe(b[4:][:length])
	_, end := block.blob()
	switch {
	case at == 0 && kind != "OSMHeader":
		return "", block, f.notPBF()
	case kind == "" || block.size < 0:
		return "", block, f.damaged(at)
	case block.size > maxBlob:
		return "", block, f.tooLarge(at)
	case end > f.size:
		return "", block, f.cut(at)
	}
	return kind, block, nil
}

// describe reads the fields of a block's header; those it lacks are "" and -1.
func describe(header []byte) (kind string, size int32) {
	size = -1
	m := wire{rest: header}
	for m.next() {
		switch m.field {
		case headerType:
			kind = string(m.bytes)
		case headerDataSize:
			size = int32(min(m.value, maxBlob+1))
		}
	}
	if m.err != nil {
		return "", -1
	}
	return kind, size
}

// features reads the header block, which says what a reader has to know.
func (f *File) features(block frame) error {
	var u unpacker
	defer u.close()
	data, err := f.unpack(&u, block)
	if err != nil {
		return err
	}
	var optional []string
	m := wire{rest: data}
	for m.next() {
		switch m.field {
		case requiredFeature:
			if name := string(m.bytes); !slices.Contains([]string{"OsmSchema-V0.6", "DenseNodes"}, name) {
				return f.unknownFeature(name)
			}
		case optionalFeature:
			optional = append(optional, string(m.bytes))
		}
	}
	f.Sorted = slices.Contains(optional, "Sort.Type_then_ID")
	f.LocationsOnWays = slices.Contains(optional, "LocationsOnWays")
	if m.err != nil {
		return f.damaged(0)
	}
	return nil
}

// unpack reads and unpacks a blob. The bytes are the unpacker's, until it is used again.
func (f *File) unpack(u *unpacker, block frame) ([]byte, error) {
	u.blob = slices.Grow(u.blob[:0], int(block.size))[:block.size]
	from, _ := block.blob()
	if err := f.read(u.blob, from); err != nil {
		return nil, err
	}
	data, err := u.unpack(u.blob)
	var unknown unknownPacking
	switch {
	case errors.As(err, &unknown):
		return nil, f.packedBy(string(unknown))
	case errors.Is(err, errTooLarge):
		return nil, f.tooLarge(block.at)
	case err != nil:
		return nil, f.damaged(block.at)
	}
	return data, nil
}

// read fills b. Where the file has become shorter than it was said to be, it is cut.
func (f *File) read(b []byte, at int64) error {
	n, err := f.r.ReadAt(b, at)
	switch {
	case n == len(b):
		return nil
	case errors.Is(err, io.EOF):
		return f.cut(at)
	}
	return message.Wrap(err, "读取 %s", "read %s", f.name)
}
