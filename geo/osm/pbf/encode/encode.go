// Package encode writes files of OpenStreetMap in PBF, in every form that the format
// allows: dense and plain nodes, each compression, places at the ways. It writes the
// roads of the built-in study, and for tests blocks that are damaged on purpose. It
// shares no code with the reader, so that one does not hide the faults of the other.
// Places are WGS 84 degrees. The same file is the same bytes on any machine. Source:
// OSM wiki, PBF Format.
package encode

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// Tags are keys and values in turn.
type Tags []string

// Node is a place.
type Node struct {
	ID       int64
	Lon, Lat float64
	Tags     Tags
}

// Way is a line. Places are written where there are any, in the order lon, lat.
type Way struct {
	ID     int64
	Refs   []int64
	Tags   Tags
	Places [][2]float64
}

// Member is a member of a relation; Kind is 'n', 'w' or 'r'.
type Member struct {
	Kind byte
	ID   int64
	Role string
}

// Relation is a list of members.
type Relation struct {
	ID      int64
	Members []Member
	Tags    Tags
}

// Block is what one blob holds; each kind becomes a group.
type Block struct {
	Nodes     []Node
	Ways      []Way
	Relations []Relation
	Plain     bool // nodes that are not dense
	// Granularity is the unit of places in 1e-9 degrees; 0 is the usual 100.
	Granularity int
}

// Packing is how a blob is packed, by the number of its field.
type Packing int

// The packings of the format. Nothing is written in those that no library has.
const (
	Raw   Packing = 1
	Zlib  Packing = 3
	LZMA  Packing = 4
	Bzip2 Packing = 5
	LZ4   Packing = 6
	Zstd  Packing = 7
)

// File is a whole file.
type File struct {
	Packing            Packing // 0 is Zlib
	Required, Optional []string
	Bound              orb.Bound // told where it is not empty
	Program            string    // that wrote the file
	Blocks             []Block
}

// Bytes writes the file.
func (f File) Bytes() []byte {
	header := f.bound()
	for _, name := range append([]string{"OsmSchema-V0.6", "DenseNodes"}, f.Required...) {
		header = text(header, 4, name)
	}
	for _, name := range f.Optional {
		header = text(header, 5, name)
	}
	if f.Program != "" {
		header = text(header, 16, f.Program)
	}
	packing := f.Packing
	if packing == 0 {
		packing = Zlib
	}
	out := Frame("OSMHeader", Blob(packing, header))
	for _, b := range f.Blocks {
		out = append(out, Frame("OSMData", Blob(packing, b.Bytes()))...)
	}
	return out
}

// bound writes the rectangle of the file, in 1e-9 degrees.
func (f File) bound() (header []byte) {
	if f.Bound.IsZero() {
		return nil
	}
	var box []byte
	for i, degrees := range []float64{f.Bound.Left(), f.Bound.Right(), f.Bound.Top(), f.Bound.Bottom()} {
		box = numeral(box, 1+i, protowire.EncodeZigZag(100*units(degrees, usual)))
	}
	return field(nil, 1, box)
}

// Frame puts the header of a block before its blob.
func Frame(kind string, blob []byte) []byte {
	header := numeral(text(nil, 1, kind), 3, uint64(len(blob)))
	return slices.Concat(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header, blob)
}

// Blob packs data.
func Blob(packing Packing, data []byte) []byte {
	var packed []byte
	switch packing {
	case Raw:
		return field(nil, int(packing), data)
	case Zlib:
		var b bytes.Buffer
		w := zlib.NewWriter(&b)
		must(w.Write(data))
		must(0, w.Close())
		packed = b.Bytes()
	case LZ4:
		packed = lz4(data)
	case Zstd:
		w := must(zstd.NewWriter(nil))
		packed = w.EncodeAll(data, nil)
	}
	return field(numeral(nil, 2, uint64(len(data))), int(packing), packed)
}

// Bytes writes a block of data, before it is packed.
func (b Block) Bytes() []byte {
	s := &strings{index: map[string]uint64{"": 0}, all: []string{""}}
	var groups []byte
	if len(b.Nodes) > 0 && b.Plain {
		groups = field(groups, 2, b.plain(s))
	} else if len(b.Nodes) > 0 {
		groups = field(groups, 2, field(nil, 2, b.dense(s)))
	}
	if len(b.Ways) > 0 {
		groups = field(groups, 2, b.ways(s))
	}
	if len(b.Relations) > 0 {
		groups = field(groups, 2, b.relations(s))
	}
	var table []byte
	for _, v := range s.all {
		table = text(table, 1, v)
	}
	out := append(field(nil, 1, table), groups...)
	if b.Granularity != 0 {
		out = numeral(out, 17, uint64(b.Granularity))
	}
	return out
}

// unit is the unit of places in 1e-9 degrees.
func (b Block) unit() int { return cmp.Or(b.Granularity, usual) }

func (b Block) plain(s *strings) (group []byte) {
	for _, n := range b.Nodes {
		node := numeral(nil, 1, protowire.EncodeZigZag(n.ID))
		node = append(node, s.tags(n.Tags)...)
		node = numeral(node, 8, protowire.EncodeZigZag(units(n.Lat, b.unit())))
		group = field(group, 1, numeral(node, 9, protowire.EncodeZigZag(units(n.Lon, b.unit()))))
	}
	return group
}

func (b Block) dense(s *strings) []byte {
	var ids, lats, lons []int64
	var tags []uint64
	tagged := false
	for _, n := range b.Nodes {
		ids, lats, lons = append(ids, n.ID), append(lats, units(n.Lat, b.unit())), append(lons, units(n.Lon, b.unit()))
		for _, word := range n.Tags {
			tags = append(tags, s.of(word))
		}
		tags = append(tags, 0)
		tagged = tagged || len(n.Tags) > 0
	}
	out := field(field(field(nil, 1, steps(ids)), 8, steps(lats)), 9, steps(lons))
	if tagged {
		out = field(out, 10, list(tags))
	}
	return out
}

func (b Block) ways(s *strings) (group []byte) {
	for _, w := range b.Ways {
		way := append(numeral(nil, 1, uint64(w.ID)), s.tags(w.Tags)...)
		way = field(way, 8, steps(w.Refs))
		if len(w.Places) > 0 {
			var lats, lons []int64
			for _, p := range w.Places {
				lons, lats = append(lons, units(p[0], b.unit())), append(lats, units(p[1], b.unit()))
			}
			way = field(field(way, 9, steps(lats)), 10, steps(lons))
		}
		group = field(group, 3, way)
	}
	return group
}

func (b Block) relations(s *strings) (group []byte) {
	for _, r := range b.Relations {
		var roles, kinds []uint64
		var ids []int64
		for _, m := range r.Members {
			roles, ids = append(roles, s.of(m.Role)), append(ids, m.ID)
			kinds = append(kinds, uint64(bytes.IndexByte([]byte("nwr"), m.Kind)))
		}
		relation := append(numeral(nil, 1, uint64(r.ID)), s.tags(r.Tags)...)
		group = field(group, 4, field(field(field(relation, 8, list(roles)), 9, steps(ids)), 10, list(kinds)))
	}
	return group
}

// lz4 packs data in the plainest way: the last place where the next four bytes stood.
func lz4(data []byte) (packed []byte) {
	last := map[[4]byte]int{}
	from, at := 0, 0
	for at+4 <= len(data) {
		four := [4]byte(data[at:])
		match, seen := last[four]
		last[four] = at
		if !seen || at-match > 65535 {
			at++
			continue
		}
		length := 4
		for at+length < len(data) && data[match+length] == data[at+length] {
			length++
		}
		packed = append(lz4Literals(packed, data[from:at], length-4), byte(at-match), byte((at-match)>>8))
		packed = lz4Rest(packed, length-4)
		at += length
		from = at
	}
	return lz4Literals(packed, data[from:], 0)
}

func lz4Literals(to, literals []byte, match int) []byte {
	to = append(to, byte(min(15, len(literals))<<4|min(15, match)))
	return append(lz4Rest(to, len(literals)), literals...)
}

// lz4Rest is what four bits of a length do not hold.
func lz4Rest(to []byte, length int) []byte {
	if length < 15 {
		return to
	}
	for length -= 15; length >= 255; length -= 255 {
		to = append(to, 255)
	}
	return append(to, byte(length))
}

// strings is a table of strings that grows.
type strings struct {
	index map[string]uint64
	all   []string
}

func (s *strings) of(word string) uint64 {
	i, ok := s.index[word]
	if !ok {
		i = uint64(len(s.all))
		s.index[word] = i
		s.all = append(s.all, word)
	}
	return i
}

func (s *strings) tags(t Tags) []byte {
	if len(t) == 0 {
		return nil
	}
	var keys, values []uint64
	for i := 0; i < len(t); i += 2 {
		keys, values = append(keys, s.of(t[i])), append(values, s.of(t[i+1]))
	}
	return field(field(nil, 2, list(keys)), 3, list(values))
}

func field(to []byte, number int, value []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(to, protowire.Number(number), protowire.BytesType), value)
}

func text(to []byte, number int, value string) []byte { return field(to, number, []byte(value)) }

func numeral(to []byte, number int, value uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(to, protowire.Number(number), protowire.VarintType), value)
}

func list(values []uint64) (packed []byte) {
	for _, v := range values {
		packed = protowire.AppendVarint(packed, v)
	}
	return packed
}

// steps writes numbers as differences.
func steps(values []int64) (packed []byte) {
	last := int64(0)
	for _, v := range values {
		packed = protowire.AppendVarint(packed, protowire.EncodeZigZag(v-last))
		last = v
	}
	return packed
}

// usual is the granularity of nearly all files.
const usual = 100

// units are degrees in units of so many 1e-9 degrees.
func units(degrees float64, granularity int) int64 {
	return int64(math.Round(degrees * 1e7 * usual / float64(granularity)))
}

// must is for writing to memory, which does not fail.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
