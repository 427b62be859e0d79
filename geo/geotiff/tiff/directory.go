// Package tiff reads the container that GeoTIFF is: the first directory of a
// classic TIFF or BigTIFF of either byte order, and the samples of its image,
// block by block on all cores. Strips and tiles, bands by pixel or apart,
// integers and floats of 8 to 64 bits; uncompressed, PackBits, LZW, Deflate and
// ZSTD; predictors 2 and 3; blocks that are left out.
//
// Whatever a file claims is checked against its size before memory is taken.
// What breaks the format, or is not supported, is a feature.Fault that names
// the file. The package knows nothing of places on the earth: see geotiff.
//
// Standards: TIFF 6.0, Adobe Photoshop TIFF Technical Note 3, and libtiff's
// description of BigTIFF and ZSTD.
package tiff

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Tags that are read or written, by their names in TIFF 6.0 and GeoTIFF 1.1.
const (
	ImageWidth          = 256
	ImageLength         = 257
	BitsPerSample       = 258
	Compression         = 259
	Photometric         = 262
	FillOrder           = 266
	ImageDescription    = 270
	StripOffsets        = 273
	SamplesPerPixel     = 277
	RowsPerStrip        = 278
	StripByteCounts     = 279
	PlanarConfiguration = 284
	Predictor           = 317
	TileWidth           = 322
	TileLength          = 323
	TileOffsets         = 324
	TileByteCounts      = 325
	ExtraSamples        = 338
	SampleFormat        = 339
	ModelPixelScale     = 33550
	ModelTiepoint       = 33922
	ModelTransformation = 34264
	GeoKeyDirectory     = 34735
	GeoDoubleParams     = 34736
	GeoASCIIParams      = 34737
	GDALMetadata        = 42112
	GDALNoData          = 42113
)

// Types of tag values.
const (
	Byte   = 1
	ASCII  = 2
	Short  = 3
	Long   = 4
	Double = 12
	Long8  = 16
)

// typeSizes are the sizes of the types of TIFF 6.0 and BigTIFF by number.
var typeSizes = [...]int64{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8}

// maxText bounds the tags that hold text; GDAL's metadata may be long.
const maxText = 1 << 24

// entry is one tag: its values stand at offset in the file.
type entry struct {
	kind   uint16
	count  uint64
	offset int64
}

// Directory is the first image file directory of a file.
type Directory struct {
	r       io.ReaderAt
	size    int64
	name    string
	order   binary.ByteOrder
	big     bool
	entries map[uint16]entry
}

// Read reads the first directory of a file of the given size; name is what
// faults call it.
func Read(r io.ReaderAt, size int64, name string) (*Directory, error) {
	d := &Directory{r: r, size: size, name: name, entries: map[uint16]entry{}}
	head, err := d.bytes(0, 8)
	if err != nil {
		return nil, d.notTIFF()
	}
	switch string(head[:2]) {
	case "II":
		d.order = binary.LittleEndian
	case "MM":
		d.order = binary.BigEndian
	default:
		return nil, d.notTIFF()
	}
	switch d.order.Uint16(head[2:]) {
	case 42:
		return d, d.readEntries(int64(d.order.Uint32(head[4:])))
	case 43:
		if head, err = d.bytes(0, 16); err != nil || d.order.Uint16(head[4:]) != 8 {
			return nil, d.notTIFF()
		}
		d.big = true
		return d, d.readEntries(d.offset(head[8:]))
	}
	return nil, d.notTIFF()
}

// readEntries reads the directory that starts at an offset.
func (d *Directory) readEntries(at int64) error {
	countSize, entrySize, valueSize := int64(2), int64(12), int64(4)
	if d.big {
		countSize, entrySize, valueSize = 8, 20, 8
	}
	head, err := d.bytes(at, countSize)
	if err != nil {
		return err
	}
	count := uint64(d.order.Uint16(head))
	if d.big {
		count = d.order.Uint64(head)
	}
	if count == 0 || count > math.MaxUint16 {
		return d.Damaged("标签数 %d 不合理", "%d tags are not plausible", count)
	}
	table, err := d.bytes(at+countSize, int64(count)*entrySize)
	if err != nil {
		return err
	}
	for i := range int64(count) {
		b := table[i*entrySize:]
		e := entry{kind: d.order.Uint16(b[2:]), count: uint64(d.order.Uint32(b[4:])), offset: at + countSize + (i+1)*entrySize - valueSize}
		if d.big {
			e.count = d.order.Uint64(b[4:])
		}
		size := e.size()
		if size == 0 {
			continue // a type from after our time
		}
		if e.count > uint64(d.size/size) {
			return d.Damaged("标签 %d 声明有 %d 个值，超出了文件大小", "tag %d claims %d values, more than the file can hold", d.order.Uint16(b), e.count)
		}
		if int64(e.count)*size > valueSize {
			e.offset = d.offset(b[entrySize-valueSize:])
			if e.offset < 0 || e.offset > d.size-int64(e.count)*size {
				return d.Damaged("标签 %d 指向文件之外", "tag %d points outside the file", d.order.Uint16(b))
			}
		}
		d.entries[d.order.Uint16(b)] = e
	}
	return nil
}

func (e entry) size() int64 {
	if int(e.kind) >= len(typeSizes) {
		return 0
	}
	return typeSizes[e.kind]
}

func (d *Directory) offset(b []byte) int64 {
	if d.big {
		return int64(min(d.order.Uint64(b), math.MaxInt64))
	}
	return int64(d.order.Uint32(b))
}

// bytes reads n bytes; n has to be bounded by the caller.
func (d *Directory) bytes(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || at > d.size-n {
		return nil, d.Damaged("文件不完整：需要第 %d 字节起的 %d 字节，而文件只有 %d 字节", "the file is incomplete: %[2]d bytes are needed from byte %[1]d on, but it has only %[3]d", at, n, d.size)
	}
	b := make([]byte, n)
	return b, d.readAt(b, at)
}

// readAt fills b from the file.
func (d *Directory) readAt(b []byte, at int64) error {
	if n, err := d.r.ReadAt(b, at); n < len(b) {
		return &feature.Fault{File: d.name, What: message.T("读取失败", "cannot be read"), Suggestion: damageHint(), Err: err}
	}
	return nil
}

// Integers reads the integers of a tag, at most limit of them. It returns nil
// where the tag is missing.
func (d *Directory) Integers(tag uint16, limit uint64) ([]uint64, error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, nil
	}
	if e.kind != Byte && e.kind != Short && e.kind != Long && e.kind != Long8 {
		return nil, d.Damaged("标签 %d 应为整数", "tag %d should hold integers", tag)
	}
	size := e.size()
	values := make([]uint64, 0, min(e.count, limit))
	for len(values) < cap(values) {
		const part = 1 << 13
		n := min(part, int64(cap(values)-len(values)))
		b, err := d.bytes(e.offset+int64(len(values))*size, n*size)
		if err != nil {
			return nil, err
		}
		for ; len(b) > 0; b = b[size:] {
			switch e.kind {
			case Byte:
				values = append(values, uint64(b[0]))
			case Short:
				values = append(values, uint64(d.order.Uint16(b)))
			case Long:
				values = append(values, uint64(d.order.Uint32(b)))
			default:
				values = append(values, d.order.Uint64(b))
			}
		}
	}
	return values, nil
}

// number reads the first integer of a tag, or returns otherwise where the tag
// is missing.
func (d *Directory) number(tag uint16, otherwise uint64) (uint64, error) {
	v, err := d.Integers(tag, 1)
	if err != nil || len(v) == 0 {
		return otherwise, err
	}
	return v[0], nil
}

// Doubles reads the floats of a tag, at most limit of them.
func (d *Directory) Doubles(tag uint16, limit uint64) ([]float64, error) {
	e, ok := d.entries[tag]
	if !ok {
		return nil, nil
	}
	if e.kind != Double {
		return nil, d.Damaged("标签 %d 应为双精度数", "tag %d should hold double-precision numbers", tag)
	}
	b, err := d.bytes(e.offset, 8*int64(min(e.count, limit)))
	if err != nil {
		return nil, err
	}
	values := make([]float64, len(b)/8)
	for i := range values {
		values[i] = math.Float64frombits(d.order.Uint64(b[8*i:]))
	}
	return values, nil
}

// Text reads a tag that holds text, without the zero byte at its end.
func (d *Directory) Text(tag uint16) (string, error) {
	e, ok := d.entries[tag]
	if !ok {
		return "", nil
	}
	if e.kind != ASCII && e.kind != Byte || e.count > maxText {
		return "", d.Damaged("标签 %d 应为一段文字", "tag %d should hold a text", tag)
	}
	b, err := d.bytes(e.offset, int64(e.count))
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b), err
}

// Damaged makes the fault for a file that breaks the format.
func (d *Directory) Damaged(zh, en string, args ...any) error {
	return &feature.Fault{File: d.name, What: message.T(zh, en, args...), Suggestion: damageHint()}
}

func damageHint() message.Text {
	return message.T("文件可能已损坏或下载不完整，请重新下载或重新导出", "The file may be damaged or cut short; download or export it again")
}

// Declined makes the fault for a file that is in order but not supported;
// command is that of GDAL which makes it fit.
func (d *Directory) Declined(command, zh, en string, args ...any) error {
	return &feature.Fault{File: d.name, What: message.T(zh, en, args...),
		Suggestion: message.T("请先用 GDAL 转换：%s in.tif out.tif", "Convert it with GDAL first: %s in.tif out.tif", command)}
}

func (d *Directory) notTIFF() error {
	return &feature.Fault{File: d.name, What: message.T("不是 TIFF 文件", "is not a TIFF file"),
		Suggestion: message.T("请提供 GeoTIFF（.tif）格式的栅格数据", "Give the grid as a GeoTIFF (.tif)")}
}
