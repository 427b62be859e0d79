package tile

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"

	"github.com/medreach/medreach/analysis/layer"
)

// cellMargin is how far cells are drawn beyond a tile: enough for their borders.
const cellMargin = 16

// drawCells draws the cells of a grid, joined to blocks where they are small. The
// blocks of a zoom have the same size in every tile, and a block on the border
// of tiles is in each of them with the same id.
func (s *Server) drawCells(k sketch) []*geojson.Feature {
	l, id := k.layer, k.id
	view := l.View(min(levelAt(k)+k.coarser, l.Levels()-1))
	box := id.box(cellMargin)
	var blocks []int32
	view.Search(degrees(box, id.Z), func(block int32, _ bool) bool {
		blocks = append(blocks, block)
		return true
	})
	out := make([]*geojson.Feature, 0, len(blocks))
	for _, b := range blocks {
		ring := view.Outline(b)
		for i := range ring {
			ring[i] = project(ring[i], id.Z)
		}
		g := fit(orb.Polygon{ring}, box, id)
		if g == nil {
			continue
		}
		values := make(geojson.Properties, len(k.fields))
		for _, i := range k.fields {
			if v := view.Value(b, i); v != nil {
				values[l.Fields[i].Name] = v
			}
		}
		out = append(out, &geojson.Feature{ID: int(b) + 1, Geometry: g, Properties: values})
	}
	return out
}

// levelAt is the level whose blocks are shown at a zoom: the smallest of which a
// tile holds no more than it should.
func levelAt(k sketch) int {
	l, zoom := k.layer, k.id.Z
	outline := l.View(0).Outline(int32(l.Len() / 2))
	for i := range outline {
		outline[i] = project(outline[i], zoom)
	}
	b := outline.Bound()
	across, down := extent/(b.Max[0]-b.Min[0]), extent/(b.Max[1]-b.Min[1])
	most := mostBlocks(k)
	level := 0
	for ; level < l.Levels()-1 && across*down > most; level++ {
		across, down = across/2, down/2
	}
	return level
}

// mostBlocks is how many blocks a full tile may hold: about as many as make half
// of the largest tile, from the number of figures that each carries.
func mostBlocks(k sketch) float64 {
	bytes := 12.0
	for _, i := range k.fields {
		if f := k.layer.Fields[i]; f.Kind == layer.Real || f.Kind == layer.Integer {
			bytes += 9
		} else {
			bytes += 2
		}
	}
	return math.Min(8192, MostBytes/2/bytes*1.2)
}
