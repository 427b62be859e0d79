package workbook

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"

	"github.com/klauspost/compress/flate"
)

// pressing is how hard to pack; what is above costs much time for little.
const pressing = 6

// archive is the zip file of a workbook. excelize hands sheets over in the order
// of a map, another one each time; here the parts are packed as they come and
// written in the order of their names when all are there.
type archive struct {
	out     io.Writer
	parts   []*part
	pressed *flate.Writer
}

// part is one packed file of the archive.
type part struct {
	name   string
	packed bytes.Buffer
	sum    hash.Hash32
	size   uint64
	into   io.Writer // sum and packed
}

// Write packs more of the part.
func (p *part) Write(b []byte) (int, error) {
	p.size += uint64(len(b))
	return p.into.Write(b)
}

// Create begins the next part; the one before it is complete.
func (a *archive) Create(name string) (io.Writer, error) {
	if err := a.finish(); err != nil {
		return nil, err
	}
	p := &part{name: name, sum: crc32.NewIEEE()}
	if a.pressed == nil {
		a.pressed, _ = flate.NewWriter(&p.packed, pressing)
	} else {
		a.pressed.Reset(&p.packed)
	}
	p.into = io.MultiWriter(p.sum, a.pressed)
	a.parts = append(a.parts, p)
	return p, nil
}

// AddFS is asked for by the interface of excelize, which never calls it.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// finish completes the last part.
func (a *archive) finish() error {
	if len(a.parts) == 0 {
		return nil
	}
	if p := a.parts[len(a.parts)-1]; p.size > math.MaxUint32 {
		return fmt.Errorf("workbook: %s has %d bytes, more than a part of a workbook may have", p.name, p.size)
	}
	return a.pressed.Close()
}

// Close writes the archive.
func (a *archive) Close() error {
	if err := a.finish(); err != nil {
		return err
	}
	slices.SortFunc(a.parts, func(x, y *part) int { return cmp.Compare(x.name, y.name) })
	z := zip.NewWriter(a.out)
	for _, p := range a.parts {
		w, err := z.CreateRaw(&zip.FileHeader{Name: p.name, Method: zip.Deflate, CRC32: p.sum.Sum32(),
			CompressedSize64: uint64(p.packed.Len()), UncompressedSize64: p.size})
		if err != nil {
			return err
		}
		if _, err := p.packed.WriteTo(w); err != nil {
			return err
		}
	}
	return z.Close()
}
