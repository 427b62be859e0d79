// Package geotiff reads and writes GeoTIFF grids: classic TIFF and BigTIFF, both
// byte orders, strips and tiles, bands interleaved by pixel or apart, integers
// and floats of 8 to 64 bits, uncompressed, PackBits, LZW, Deflate and ZSTD,
// predictors 2 and 3, sparse blocks, GDAL's no-data value, scale and offset.
// Values are float64 with NaN for no data; integers beyond 2^53 are rounded.
//
// Only the first image of a file is read: overviews, masks and further pages
// are passed over. Files are read block by block on all cores, so memory
// follows the size of a block. What cannot be read is refused with a
// feature.Fault that names the file and says how to convert it.
//
// Standards: TIFF 6.0, Adobe Photoshop TIFF Technical Note 3, OGC GeoTIFF 1.1
// (19-008r4), and GDAL's tags 42112 and 42113 as its GTiff driver documents them.
package geotiff

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff/tiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// File is an open GeoTIFF. Its methods may be called by several goroutines.
type File struct {
	name     string
	closer   io.Closer
	grid     raster.Grid
	noCRS    error // why grid.CRS is nil
	image    *tiff.Image
	noData   tiff.NoData
	scales   []scale  // by band; empty where no band has one
	names    []string // by band; empty where no band has one
	findings []feature.Finding
}

// Open opens a file. Where the file itself does not say where it lies, a world
// file (.tfw, .tifw, .wld) and a .prj beside it are used.
func Open(path string) (*File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, openFault(path, err)
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, openFault(path, err)
	}
	if !info.Mode().IsRegular() {
		f.Close()
		return nil, &feature.Fault{File: path, What: message.T("不是文件", "is not a file"),
			Suggestion: message.T("请给出一个 .tif 文件", "Name a .tif file")}
	}
	t, err := read(f, info.Size(), path, sidecars(path))
	if err != nil {
		f.Close()
		return nil, err
	}
	t.closer = f
	return t, nil
}

// NewReader reads a file of the given size from r; name is what faults call it.
func NewReader(r io.ReaderAt, size int64, name string) (*File, error) {
	return read(r, size, name, noSidecars)
}

func read(r io.ReaderAt, size int64, name string, beside sidecar) (*File, error) {
	d, err := tiff.Read(r, size, name)
	if err != nil {
		return nil, err
	}
	f := &File{name: name}
	if f.image, err = d.Image(); err != nil {
		return nil, err
	}
	f.grid.Width, f.grid.Height = f.image.Width, f.image.Height
	if err := f.readMetadata(d); err != nil {
		return nil, err
	}
	if err := f.readPlace(d, beside); err != nil {
		return nil, err
	}
	return f, nil
}

// Close closes the file.
func (f *File) Close() error {
	if f.closer == nil {
		return nil
	}
	return f.closer.Close()
}

// Grid returns the frame of the grid. Its CRS is nil where the file does not
// say which it is, or names one that cannot be used; CRSFault says why. A
// caller who knows better may set it.
func (f *File) Grid() *raster.Grid { return &f.grid }

// CRSFault returns the fault, fit to be shown, for which the grid has no
// coordinate system, or nil where it has one.
func (f *File) CRSFault() error {
	if f.grid.CRS != nil {
		return nil
	}
	return f.noCRS
}

// Findings returns what the user should know about how the file was read.
func (f *File) Findings() []feature.Finding { return f.findings }

// Bands returns the number of bands.
func (f *File) Bands() int { return f.image.Bands }

// BandName returns the name of a band, counted from 0, as GDAL keeps it; "" where the
// file gives it none.
func (f *File) BandName(i int) string {
	if i >= len(f.names) {
		return ""
	}
	return f.names[i]
}

// NoData returns the value that stands for no data in the file, before scale
// and offset.
func (f *File) NoData() (float64, bool) { return f.noData.Value, f.noData.Declared }

// Band returns the values of a band, counted from 0; the index has to be less
// than Bands. No-data values come as NaN, all others with the band's scale and
// offset applied. A block of the source is a strip or a tile of the file, or a
// part of a large one.
func (f *File) Band(i int) raster.Source {
	if i < 0 || i >= f.image.Bands {
		panic("geotiff: no such band")
	}
	b := band{f, i}
	if len(f.scales) > 0 {
		return scaled{b}
	}
	return b
}

type band struct {
	file  *File
	index int
}

func (b band) Grid() *raster.Grid { return &b.file.grid }

func (b band) Blocks(ctx context.Context, visit func(raster.Block) error) error {
	return b.file.image.Blocks(ctx, b.index, b.file.noData, visit)
}

func (b band) Sift(ctx context.Context, visit func(raster.Positive) error) error {
	return b.file.image.Sift(ctx, b.index, b.file.noData, visit)
}

// scaled is a band whose values are not those stored, so that their signs mean nothing.
type scaled struct{ band band }

func (s scaled) Grid() *raster.Grid { return s.band.Grid() }

func (s scaled) Blocks(ctx context.Context, visit func(raster.Block) error) error {
	return s.band.Blocks(ctx, s.band.file.scales[s.band.index].before(visit))
}

func openFault(path string, err error) error {
	fault := &feature.Fault{File: path, What: message.T("无法打开", "cannot be opened"), Err: err}
	if errors.Is(err, fs.ErrNotExist) {
		fault.Suggestion = message.T("请检查文件名和所在文件夹", "Check the name and the folder")
	}
	return fault
}
