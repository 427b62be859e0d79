// Package tile draws the layers of a publication as Mapbox Vector Tiles 2.1 in
// web Mercator (EPSG:3857): 4096 units a tile with a margin, polygons simplified
// by zoom and wound as the standard says, cells of a grid joined to blocks whose
// people add up to the same at every zoom, points thinned where they are too many.
// No tile is larger than 500 KB compressed. Tiles are kept compressed while they
// fit into a bounded cache, and each is drawn once however many ask for it. It
// also hands out small layers whole, as GeoJSON, and the TileJSON of each layer, and
// the same tiles as pictures in the colours of the layer's legend.
package tile

import (
	"bytes"
	"context"
	"fmt"
	"runtime"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"
	"golang.org/x/sync/singleflight"

	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
)

// MostBytes is how large a compressed tile may be.
const MostBytes = 500_000

// Options bound the memory of a server. Their zero value is 128 MiB of tiles and
// as much of geometries.
type Options struct {
	CacheBytes int
	Trust      bool // take scheme and host of links from a proxy's headers
}

// Server draws tiles of the publications on a shelf.
type Server struct {
	shelf  *publication.Shelf
	trust  bool
	tiles  *cache
	shapes *cache
	flight singleflight.Group
	slots  chan struct{} // tiles being drawn at once
	queue  chan struct{} // tiles being drawn or waiting for it
}

// mostWaiting is how many tiles may wait to be drawn.
const mostWaiting = 512

// NewServer makes a server.
func NewServer(shelf *publication.Shelf, opts Options) *Server {
	if opts.CacheBytes <= 0 {
		opts.CacheBytes = 128 << 20
	}
	return &Server{shelf: shelf, trust: opts.Trust, tiles: newCache(opts.CacheBytes), shapes: newCache(opts.CacheBytes),
		slots: make(chan struct{}, runtime.GOMAXPROCS(0)), queue: make(chan struct{}, mostWaiting)}
}

// tileKey names a tile by the content of its layer, so that states of a study
// share the tiles of layers that are the same.
type tileKey struct {
	hash string
	id   ID
}

// Draw returns a tile of a layer, compressed, or nothing where the tile is empty.
// The caller must not change it.
func (s *Server) Draw(ctx context.Context, l *publication.Layer, id ID) ([]byte, error) {
	return s.kept(ctx, tileKey{l.Hash, id}, func() ([]byte, error) { return s.draw(l, id) })
}

// kept returns what stands under a key in the cache, or else makes it, once however
// many ask for it.
func (s *Server) kept(ctx context.Context, key any, draw func() ([]byte, error)) ([]byte, error) {
	if known, ok := s.tiles.get(key); ok {
		return known.([]byte), nil
	}
	done := s.flight.DoChan(fmt.Sprint(key), func() (any, error) {
		select {
		case s.queue <- struct{}{}:
		default:
			return nil, problem.Busy(1, "正在绘制的瓦片太多，请稍后再试", "too many tiles are being drawn: try again soon")
		}
		s.slots <- struct{}{} // whoever asked first may go away: the others still wait
		defer func() { <-s.slots; <-s.queue }()
		data, err := draw()
		if err == nil {
			s.tiles.put(key, data, len(data)+256)
		}
		return data, err
	})
	select {
	case r := <-done:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]byte), nil
	case <-ctx.Done(): // it is drawn all the same, for those who come again
		return nil, problem.Busy(2, "瓦片未能及时绘成，请稍后再试", "the tile was not drawn in time: try again soon")
	}
}

// draw makes a tile, coarser by a step until it is small enough.
func (s *Server) draw(l *publication.Layer, id ID) ([]byte, error) {
	told := make([]int, len(l.Fields))
	for i := range told {
		told[i] = i
	}
	for coarser := 0; ; coarser++ {
		features := s.features(sketch{layer: l, id: id, fields: told, margin: margin, coarser: coarser})
		if len(features) == 0 && (coarser == 0 || coarser == mostCoarser) {
			return nil, nil
		} else if len(features) == 0 {
			continue // too coarse to show anything: less of each is better than none
		}
		data, err := encode(l.Name, features)
		if err != nil {
			return nil, fmt.Errorf("tile %v of %s: %w", id, l.Name, err)
		}
		if len(data) <= MostBytes || coarser == mostCoarser {
			return data, nil
		}
	}
}

// sketch says what of a layer is drawn in a tile.
type sketch struct {
	layer   *publication.Layer
	id      ID
	fields  []int   // those whose values are told
	margin  float64 // units beyond the tile
	coarser int     // steps
}

// features draws what lies in a tile.
func (s *Server) features(k sketch) []*geojson.Feature {
	switch {
	case k.layer.Gridded():
		return s.drawCells(k)
	case k.layer.Shape == publication.Points:
		return s.drawPoints(k)
	default:
		return s.drawShapes(k)
	}
}

// mostCoarser is how often a tile is drawn anew because it was too large: at the
// last, blocks are 64 times as wide, and lines and polygons have no attributes.
const mostCoarser = 6

func encode(name string, features []*geojson.Feature) ([]byte, error) {
	data, err := mvt.Marshal(mvt.Layers{{Name: name, Version: 2, Extent: extent, Features: features}})
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(len(data) / 2)
	w, err := gzip.NewWriterLevel(&out, 5)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
