package tiff

import (
	"cmp"
	"math"

	"github.com/medreach/medreach/geo/geotiff/unpack"
)

// Limits on what a file may claim. They bound the work and the memory that a
// few hostile bytes can ask for; real grids stay far below them.
const (
	maxSide    = math.MaxInt32
	maxCells   = 1 << 37 // the whole earth at 3 arc-seconds is 9.4e10
	maxSamples = 4096
	maxUnit    = 1 << 30 // bytes of one compressed strip or tile, or of a row of any, decoded
)

// sampleKind is how a sample is stored.
type sampleKind uint8

const (
	unsignedInt sampleKind = iota + 1 // as in tag SampleFormat
	signedInt
	float
)

// Image is the image of a directory: its size, and how it is cut up and stored.
// A unit is a strip or a tile. Its methods may be called by several goroutines.
type Image struct {
	Width, Height int
	Bands         int

	d                     *Directory
	kind                  sampleKind
	size                  int  // bytes of a sample
	apart                 bool // each band in units of its own
	codec                 unpack.Codec
	predictor             int
	tiled                 bool
	unitWidth, unitHeight int
	across, down          int // units
	offsets, lengths      []uint64
	partWidth, partHeight int // of the blocks that a unit is handed out in
}

// stride is the number of samples that a pixel has in a unit.
func (l *Image) stride() int {
	if l.apart {
		return 1
	}
	return l.Bands
}

// rowBytes is the size of a row of a unit.
func (l *Image) rowBytes() int64 { return int64(l.unitWidth) * int64(l.stride()) * int64(l.size) }

// Image reads how the image of the directory is stored.
func (d *Directory) Image() (*Image, error) {
	l := &Image{d: d}
	for _, step := range []func() error{l.readSize, l.readSamples, l.readCodec, l.readUnits, l.readOffsets} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (l *Image) readSize() error {
	w, err := l.d.number(ImageWidth, 0)
	if err != nil {
		return err
	}
	h, err := l.d.number(ImageLength, 0)
	if err != nil {
		return err
	}
	if w == 0 || h == 0 || w > maxSide || h > maxSide {
		return l.d.Damaged("栅格大小 %d×%d 不合理", "a grid of %d by %d cells is not plausible", w, h)
	}
	if w*h > maxCells {
		return l.d.Declined("gdal_translate -projwin ulx uly lrx lry", "栅格有 %d×%d 个格子，超过上限 %d", "the grid has %d by %d cells, over the limit of %d", w, h, int64(maxCells))
	}
	l.Width, l.Height = int(w), int(h)
	return nil
}

func (l *Image) readSamples() error {
	n, err := l.d.number(SamplesPerPixel, 1)
	if err != nil {
		return err
	}
	if n == 0 || n > maxSamples {
		return l.d.Damaged("波段数 %d 不合理", "%d bands are not plausible", n)
	}
	l.Bands = int(n)
	bits, err := l.same(BitsPerSample, 1)
	if err != nil {
		return err
	}
	format, err := l.same(SampleFormat, uint64(unsignedInt))
	if err != nil {
		return err
	}
	if format == 4 { // "undefined": integers, for want of better
		format = uint64(unsignedInt)
	}
	whole := bits == 8 || bits == 16 || bits == 32 || bits == 64
	if format < uint64(unsignedInt) || format > uint64(float) || !whole || format == uint64(float) && bits < 32 {
		return l.d.Declined("gdal_translate -ot Float32", "不支持 %d 位、格式 %d 的像元值", "cells of %d bits in sample format %d are not supported", bits, format)
	}
	l.kind, l.size = sampleKind(format), int(bits/8)
	planar, err := l.d.number(PlanarConfiguration, 1)
	if err != nil {
		return err
	}
	if planar != 1 && planar != 2 {
		return l.d.Damaged("波段排列方式 %d 不存在", "there is no planar configuration %d", planar)
	}
	l.apart = planar == 2 && l.Bands > 1
	return nil
}

// same reads a tag that has one value per band, which have to be alike.
func (l *Image) same(tag uint16, otherwise uint64) (uint64, error) {
	v, err := l.d.Integers(tag, uint64(l.Bands))
	if err != nil || len(v) == 0 {
		return otherwise, err
	}
	for _, other := range v[1:] {
		if other != v[0] {
			return 0, l.d.Declined("gdal_translate -b 1", "各波段的数据类型不同", "the bands are of different types")
		}
	}
	return v[0], nil
}

func (l *Image) readCodec() error {
	if order, err := l.d.number(FillOrder, 1); err != nil || order == 2 {
		return cmp.Or(err, l.d.Declined("gdal_translate -co COMPRESS=DEFLATE", "不支持反向的位序", "bits in reverse order are not supported"))
	}
	c, err := l.d.number(Compression, uint64(unpack.None))
	if err != nil {
		return err
	}
	l.codec = unpack.Codec(min(c, math.MaxUint16))
	if !l.codec.Known() {
		return l.d.Declined("gdal_translate -co COMPRESS=DEFLATE", "压缩方式 %s 不受支持", "compression %s is not supported", l.codec)
	}
	if l.codec == unpack.None || l.codec == unpack.PackBits {
		l.predictor = 1 // the tag has no meaning for these
		return nil
	}
	p, err := l.d.number(Predictor, 1)
	if err != nil {
		return err
	}
	if p < 1 || p > 3 || p == 3 && l.kind != float {
		return l.d.Damaged("预测器 %d 不适用于这种数据", "predictor %d does not apply to these data", p)
	}
	l.predictor = int(p)
	return nil
}

func (l *Image) readUnits() error {
	_, l.tiled = l.d.entries[TileWidth]
	w, err := l.d.number(TileWidth, uint64(l.Width))
	if err != nil {
		return err
	}
	tag := uint16(RowsPerStrip)
	if l.tiled {
		tag = TileLength
	}
	h, err := l.d.number(tag, uint64(l.Height))
	if err != nil {
		return err
	}
	if !l.tiled {
		h = min(h, uint64(l.Height))
	}
	if w == 0 || h == 0 || w > maxSide || h > maxSide {
		return l.d.Damaged("数据块大小 %d×%d 不合理", "blocks of %d by %d cells are not plausible", w, h)
	}
	l.unitWidth, l.unitHeight = int(w), int(h)
	part := max(1, partSamples/l.stride())
	l.partWidth = min(l.unitWidth, l.Width, part)
	l.partHeight = min(l.unitHeight, l.Height, part/l.partWidth)
	if l.codec != unpack.None && l.rowBytes() > maxUnit/int64(l.unitHeight) || l.rowBytes() > maxUnit {
		return l.d.Declined("gdal_translate -co TILED=YES -co COMPRESS=DEFLATE", "数据块有 %d×%d 个格子，太大", "blocks of %d by %d cells are too large", w, h)
	}
	l.across = (l.Width + l.unitWidth - 1) / l.unitWidth
	l.down = (l.Height + l.unitHeight - 1) / l.unitHeight
	return nil
}

func (l *Image) readOffsets() error {
	count := int64(l.across) * int64(l.down)
	if l.apart {
		count *= int64(l.Bands)
	}
	tags := [2]uint16{StripOffsets, StripByteCounts}
	if l.tiled {
		tags = [2]uint16{TileOffsets, TileByteCounts}
	}
	var err error
	if l.offsets, err = l.d.Integers(tags[0], uint64(count)); err != nil {
		return err
	}
	if l.lengths, err = l.d.Integers(tags[1], uint64(count)); err != nil {
		return err
	}
	if l.lengths == nil && l.codec == unpack.None && int64(len(l.offsets)) == count {
		l.lengths = l.plainLengths()
	}
	if int64(len(l.offsets)) < count || int64(len(l.lengths)) < count {
		return l.d.Damaged("应有 %d 个数据块，文件只列出 %d 个", "there should be %d blocks, the file lists %d", count, min(len(l.offsets), len(l.lengths)))
	}
	for i, length := range l.lengths {
		if length > uint64(l.d.size) || l.offsets[i] > uint64(l.d.size)-length {
			return l.d.Damaged("文件不完整：第 %d 个数据块超出文件末尾", "the file is incomplete: block %d lies beyond its end", i+1)
		}
	}
	return nil
}

// plainLengths makes up for the missing lengths of uncompressed units, which
// old writers left out.
func (l *Image) plainLengths() []uint64 {
	lengths := make([]uint64, len(l.offsets))
	for i := range lengths {
		rows := l.unitHeight
		if !l.tiled {
			rows = min(rows, l.Height-i/l.across%l.down*l.unitHeight)
		}
		lengths[i] = uint64(l.rowBytes()) * uint64(rows)
	}
	return lengths
}
