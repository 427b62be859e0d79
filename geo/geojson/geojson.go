// Package geojson reads and writes GeoJSON (RFC 7946) as a stream: a
// FeatureCollection, a single Feature, a bare geometry, or one of these per
// line. Reading keeps every property as the text that stands in the file and
// refuses, with the number and name of the feature, geometry that no later
// stage could trust: open or short rings, missing or impossible coordinates.
// The "crs" member of the older GeoJSON of 2008 is honoured, because
// Chinese data is often handed over in it.
//
// Coordinates are degrees of longitude and latitude on WGS 84 unless that
// member or the caller says otherwise; metres that nobody declares are refused.
// Heights are read over and dropped. Nothing is repaired or reprojected, and
// shapes across the antimeridian are not split.
package geojson

import (
	"bufio"
	"bytes"
	"io"
	"os"

	"github.com/klauspost/compress/gzip"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Limits against files made to exhaust memory. They lie far above any real
// layer: all townships of China are some 10 million vertices.
const (
	maxVertices   = 50_000_000
	maxCells      = 100_000_000 // features x columns
	maxColumns    = 4096
	maxCollection = 32   // geometry collections inside one another
	maxCoordinate = 1e8  // beyond any projection of the earth, in metres or feet
	inflateRatio  = 100  // of a gzip file; GeoJSON packs 5 to 30 times
	inflateFloor  = 64e6 // bytes that any gzip file may hold
)

// Read reads a GeoJSON file, plain or packed with gzip. Errors about the
// content are a *feature.Fault.
func Read(path string) (*feature.Table, error) { return ReadDeclared(path, nil) }

// ReadDeclared reads a file whose coordinates the user says to stand in a
// system, such as metres of a projection, which GeoJSON has no word for; nil
// where the user says nothing. The CRS of the table is that of the file's own
// "crs" member where it has one that is known, else the declared one.
func ReadDeclared(path string, declared *crs.CRS) (*feature.Table, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", path)
	}
	defer file.Close()
	in := bufio.NewReaderSize(file, 1<<16)
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return decode(path, in, declared)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, message.Wrap(err, "打开 %s", "open %s", path)
	}
	unpacked, err := gzip.NewReader(in)
	if err != nil {
		return nil, unpackFault(path, err)
	}
	limit := max(int64(inflateFloor), inflateRatio*info.Size())
	return decode(path, &bounded{in: unpacked, left: limit}, declared)
}

// bounded reports errInflated instead of reading on past its limit.
type bounded struct {
	in   io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errInflated
	}
	n, err := b.in.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// Decode reads GeoJSON from a stream; name stands for it in messages and
// becomes the Source of the table.
func Decode(name string, r io.Reader) (*feature.Table, error) { return decode(name, r, nil) }

func decode(name string, r io.Reader, declared *crs.CRS) (*feature.Table, error) {
	in := bufio.NewReader(r)
	head, err := in.Peek(3)
	switch {
	case len(head) == 0 && (err == nil || err == io.EOF):
		return nil, emptyFault(name)
	case len(head) == 0:
		return nil, (&decoder{name: name}).readFault(err)
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.IndexByte(head, 0) >= 0:
		return nil, encodingFault(name, "UTF-16", 0)
	}
	source := &utf8Reader{in: in, bad: -1}
	if bytes.Equal(head, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
		source.at = 3
	}
	d := newDecoder(name, source)
	d.declared = declared
	return d.read()
}
