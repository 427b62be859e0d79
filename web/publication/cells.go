package publication

import (
	"encoding/binary"
	"fmt"
	"hash"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/web/publication/pyramid"
)

// Cells says that the features of a layer are cells of a grid.
type Cells struct {
	Layer string
	Grid  *raster.Grid // nil where people are counted at points
	Cell  []int64      // row*Width+column of each feature, ascending
}

// blocks are the cells of a layer with the larger blocks that they make up.
type blocks struct {
	cells   *Cells
	pyramid *pyramid.Pyramid
}

func newBlocks(c *Cells) *blocks { return &blocks{cells: c, pyramid: pyramid.New(c.Grid, c.Cell)} }

func (b *blocks) fold(h hash.Hash) {
	_, _ = fmt.Fprintf(h, "%d %d %v", b.cells.Grid.Width, b.cells.Grid.Height, b.cells.Grid.Transform) // a hash takes everything
	buf := make([]byte, 0, 8*len(b.cells.Cell))
	for _, c := range b.cells.Cell {
		buf = binary.LittleEndian.AppendUint64(buf, uint64(c))
	}
	_, _ = h.Write(buf)
}

func (b *blocks) bound() orb.Bound {
	out := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	level := b.pyramid.Level(0)
	for i := range b.cells.Cell {
		outline := level.Outline(int32(i)).Bound()
		if i == 0 {
			out = outline
		}
		out = out.Union(outline)
	}
	return out
}

// foldGeometries adds the places of all points of geometries to a hash.
func foldGeometries(h hash.Hash, all []orb.Geometry) {
	var buf []byte
	line := func(points []orb.Point) {
		buf = binary.LittleEndian.AppendUint32(buf[:0], uint32(len(points)))
		for _, p := range points {
			buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(p[0]))
			buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(p[1]))
		}
		_, _ = h.Write(buf) // a hash takes everything
	}
	for _, g := range all {
		eachLine(g, func(points []orb.Point, _ bool) bool { line(points); return true })
		_, _ = h.Write([]byte{0xff})
	}
}
