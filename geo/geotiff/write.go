package geotiff

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff/tiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// Options are the choices of Write. The zero value is fit for every use.
type Options struct {
	NoData      float64  // stands for NaN in the file; 0: -99999. A cell of just this value reads as no data
	Description string   // of the image as a whole
	BandNames   []string // shown by GIS programs; missing ones are left out
	Strips      bool     // strips over the whole width instead of tiles of 256 by 256
	Predictor   int      // 1 (none), 2 or 3; 0: 3, the one made for floats
}

const (
	defaultNoData = -99999
	maxBands      = 4096
	tileSide      = 256
	stripBytes    = 1 << 16
	// maxClassic is where a classic TIFF, with its offsets of 32 bits, ends.
	maxClassic = math.MaxUint32

	// Values of the tags Compression and SampleFormat.
	deflate = 8
	floats  = 3
)

// Write writes bands of a grid as Float32 GeoTIFF, compressed by Deflate; above
// 4 GiB as BigTIFF. Each band holds Width*Height values row by row, NaN where
// there are no data. The same input gives the same bytes on any machine.
func Write(w io.Writer, g *raster.Grid, bands [][]float32, opts Options) error {
	p, err := newPlan(g, bands, opts)
	if err != nil {
		return err
	}
	units, err := p.compress()
	if err != nil {
		return err
	}
	fields, err := p.fields(units)
	if err != nil {
		return err
	}
	head := assemble(fields, units, false)
	if int64(len(head))+total(units) > maxClassic {
		head = assemble(fields, units, true)
	}
	if _, err := w.Write(head); err != nil {
		return err
	}
	for _, u := range units {
		if _, err := w.Write(u); err != nil {
			return err
		}
	}
	return nil
}

// plan is how the grid is cut up. A unit is a tile or a strip.
type plan struct {
	grid                  *raster.Grid
	bands                 [][]float32
	opts                  Options
	unitWidth, unitHeight int
	across, down          int
}

func newPlan(g *raster.Grid, bands [][]float32, opts Options) (*plan, error) {
	if g.Width <= 0 || g.Height <= 0 || len(bands) == 0 || len(bands) > maxBands {
		return nil, fmt.Errorf("geotiff: write %d bands of %d by %d cells", len(bands), g.Width, g.Height)
	}
	for i, b := range bands {
		if int64(len(b)) != g.Cells() {
			return nil, fmt.Errorf("geotiff: write band %d: %d values for %d cells", i+1, len(b), g.Cells())
		}
	}
	if opts.NoData == 0 {
		opts.NoData = defaultNoData
	}
	if opts.Predictor == 0 {
		opts.Predictor = 3
	}
	if opts.Predictor < 1 || opts.Predictor > 3 {
		return nil, fmt.Errorf("geotiff: write: no predictor %d", opts.Predictor)
	}
	p := &plan{grid: g, bands: bands, opts: opts, unitWidth: tileSide, unitHeight: tileSide}
	if opts.Strips {
		p.unitWidth = g.Width
		p.unitHeight = min(g.Height, max(1, stripBytes/(4*g.Width)))
	}
	p.across = (g.Width + p.unitWidth - 1) / p.unitWidth
	p.down = (g.Height + p.unitHeight - 1) / p.unitHeight
	return p, nil
}

// field is one tag with its values as they stand in the file; wide ones are
// offsets, filled in when it is known where the units come to lie.
type field struct {
	tag, kind uint16
	count     int
	data      []byte
	offsets   bool
}

func shorts(tag uint16, values ...uint16) field {
	f := field{tag: tag, kind: tiff.Short, count: len(values)}
	for _, v := range values {
		f.data = binary.LittleEndian.AppendUint16(f.data, v)
	}
	return f
}

func longs(tag uint16, values ...uint32) field {
	f := field{tag: tag, kind: tiff.Long, count: len(values)}
	for _, v := range values {
		f.data = binary.LittleEndian.AppendUint32(f.data, v)
	}
	return f
}

func doubles(tag uint16, values ...float64) field {
	f := field{tag: tag, kind: tiff.Double, count: len(values)}
	for _, v := range values {
		f.data = binary.LittleEndian.AppendUint64(f.data, math.Float64bits(v))
	}
	return f
}

func text(tag uint16, s string) field {
	return field{tag: tag, kind: tiff.ASCII, count: len(s) + 1, data: append([]byte(s), 0)}
}

// repeat is a short for each band.
func (p *plan) repeat(tag, value uint16) field {
	values := make([]uint16, len(p.bands))
	for i := range values {
		values[i] = value
	}
	return shorts(tag, values...)
}

// fields are the tags of the file in ascending order, as TIFF wants them.
func (p *plan) fields(units [][]byte) ([]field, error) {
	lengths := make([]uint32, len(units))
	for i, u := range units {
		lengths[i] = uint32(len(u))
	}
	list := []field{
		longs(tiff.ImageWidth, uint32(p.grid.Width)),
		longs(tiff.ImageLength, uint32(p.grid.Height)),
		p.repeat(tiff.BitsPerSample, 32),
		shorts(tiff.Compression, deflate),
		shorts(tiff.Photometric, 1), // black is zero
	}
	if p.opts.Description != "" {
		list = append(list, text(tiff.ImageDescription, clean(p.opts.Description)))
	}
	offsets := field{tag: tiff.TileOffsets, count: len(units), offsets: true}
	if p.opts.Strips {
		offsets.tag = tiff.StripOffsets
		list = append(list, offsets, shorts(tiff.SamplesPerPixel, uint16(len(p.bands))),
			longs(tiff.RowsPerStrip, uint32(p.unitHeight)), longs(tiff.StripByteCounts, lengths...))
	} else {
		list = append(list, shorts(tiff.SamplesPerPixel, uint16(len(p.bands))))
	}
	if len(p.bands) > 1 {
		list = append(list, shorts(tiff.PlanarConfiguration, 2))
	}
	list = append(list, shorts(tiff.Predictor, uint16(p.opts.Predictor)))
	if !p.opts.Strips {
		list = append(list, longs(tiff.TileWidth, tileSide), longs(tiff.TileLength, tileSide), offsets, longs(tiff.TileByteCounts, lengths...))
	}
	if n := len(p.bands); n > 1 {
		list = append(list, shorts(tiff.ExtraSamples, make([]uint16, n-1)...))
	}
	list = append(list, p.repeat(tiff.SampleFormat, floats))
	list = append(list, placeFields(p.grid.Transform)...)
	keys, err := keyFields(p.grid.CRS)
	if err != nil {
		return nil, err
	}
	list = append(list, keys...)
	if names := bandNames(p.opts.BandNames, len(p.bands)); names != "" {
		list = append(list, text(tiff.GDALMetadata, names))
	}
	return append(list, text(tiff.GDALNoData, strings.ToLower(strconv.FormatFloat(p.opts.NoData, 'g', -1, 64)))), nil
}

func placeFields(t [6]float64) []field {
	if t[2] == 0 && t[4] == 0 && t[1] > 0 && t[5] < 0 {
		return []field{doubles(tiff.ModelPixelScale, t[1], -t[5], 0), doubles(tiff.ModelTiepoint, 0, 0, 0, t[0], t[3], 0)}
	}
	return []field{doubles(tiff.ModelTransformation, t[1], t[2], 0, t[0], t[4], t[5], 0, t[3], 0, 0, 0, 0, 0, 0, 0, 1)}
}

// keyFields declare the coordinate system: by its EPSG code, or as GDAL does
// for what has none, by WKT in a citation.
func keyFields(c *crs.CRS) ([]field, error) {
	if c == nil {
		return nil, nil
	}
	code, coded := epsgCode(c)
	keys := [][4]uint16{{keyModelType, 0, 1, modelProjected}, {keyRasterType, 0, 1, rasterIsArea}}
	var citation string
	switch {
	case coded && c.Geographic():
		keys[0][3] = modelGeographic
		keys = append(keys, [4]uint16{keyGeodeticCRS, 0, 1, code})
	case coded:
		keys = append(keys, [4]uint16{keyProjectedCRS, 0, 1, code})
	case c.Geographic():
		return nil, message.Errorf("坐标系“%s”没有 EPSG 代码，无法写入 GeoTIFF", "coordinate system %q has no EPSG code and cannot be written to a GeoTIFF", c.Name())
	default:
		keys[0][3] = userDefined
		citation = esriText + clean(c.WKT()) + "|"
		keys = append(keys, [4]uint16{keyProjCitation, tiff.GeoASCIIParams, uint16(len(citation)), 0})
	}
	table := []uint16{1, 1, 0, uint16(len(keys))}
	for _, k := range keys {
		table = append(table, k[:]...)
	}
	list := []field{shorts(tiff.GeoKeyDirectory, table...)}
	if citation != "" {
		list = append(list, text(tiff.GeoASCIIParams, citation))
	}
	return list, nil
}

func epsgCode(c *crs.CRS) (uint16, bool) {
	digits, ok := strings.CutPrefix(c.Code(), "EPSG:")
	n, err := strconv.ParseUint(digits, 10, 16)
	return uint16(n), ok && err == nil && n < userDefined
}

// clean takes out what would end a text of the file early.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, s)
}

func bandNames(names []string, bands int) string {
	var b bytes.Buffer
	for i, name := range names[:min(len(names), bands)] {
		if name == "" {
			continue
		}
		// GDAL escapes such texts twice, and so undoes it twice. A buffer does not fail.
		var once bytes.Buffer
		xml.EscapeText(&once, []byte(name))
		fmt.Fprintf(&b, "  <Item name=\"DESCRIPTION\" sample=\"%d\" role=\"description\">", i)
		xml.EscapeText(&b, once.Bytes())
		b.WriteString("</Item>\n")
	}
	if b.Len() == 0 {
		return ""
	}
	return "<GDALMetadata>\n" + b.String() + "</GDALMetadata>\n"
}

func total(units [][]byte) (n int64) {
	for _, u := range units {
		n += int64(len(u))
	}
	return n
}

// assemble makes all of the file that stands before the units: the header, the
// directory, and the values that do not fit in it.
func assemble(fields []field, units [][]byte, big bool) []byte {
	le := binary.LittleEndian
	entrySize, inline := 12, 4
	head := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	tail := 4 // the offset of the next directory: none
	if big {
		entrySize, inline, tail = 20, 8, 8
		head = []byte{'I', 'I', 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0}
		head = le.AppendUint64(head, uint64(len(fields)))
	} else {
		head = le.AppendUint16(head, uint16(len(fields)))
	}
	size := func(f field) int {
		if f.offsets {
			return f.count * inline
		}
		return len(f.data)
	}
	end := len(head) + len(fields)*entrySize + tail
	for _, f := range fields {
		if n := size(f); n > inline {
			end += n + n%2
		}
	}
	var values []byte
	at := len(head) + len(fields)*entrySize + tail
	for _, f := range fields {
		if f.offsets {
			f.kind, f.data = tiff.Long, nil
			if big {
				f.kind = tiff.Long8
			}
			position := int64(end)
			for _, u := range units {
				f.data = appendOffset(f.data, position, big)
				position += int64(len(u))
			}
		}
		head = le.AppendUint16(le.AppendUint16(head, f.tag), f.kind)
		head = appendOffset(head, int64(f.count), big)
		if len(f.data) <= inline {
			head = append(append(head, f.data...), make([]byte, inline-len(f.data))...)
			continue
		}
		head = appendOffset(head, int64(at+len(values)), big)
		values = append(values, f.data...)
		values = append(values, make([]byte, len(f.data)%2)...)
	}
	return append(append(head, make([]byte, tail)...), values...)
}

func appendOffset(b []byte, v int64, big bool) []byte {
	if big {
		return binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return binary.LittleEndian.AppendUint32(b, uint32(v))
}
