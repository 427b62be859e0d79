package ogc

import (
	"bytes"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/klauspost/compress/gzip"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/tile"
)

const (
	quad         = "WebMercatorQuad"
	quadURI      = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
	mercatorURI  = "http://www.opengis.net/def/crs/EPSG/0/3857"
	mostZoom     = 24
	topScale     = 559082264.028717
	topCell      = 156543.03392804097
	mercatorEdge = 20037508.342789244
)

type tilesetItem struct {
	Title            string        `json:"title"`
	DataType         string        `json:"dataType"`
	CRS              string        `json:"crs"`
	TileMatrixSetURI string        `json:"tileMatrixSetURI"`
	TileMatrixSetID  string        `json:"tileMatrixSetId"`
	Limits           []limits      `json:"tileMatrixSetLimits,omitempty"`
	BoundingBox      *boundingBox  `json:"boundingBox,omitempty"`
	Layers           []tilesetPart `json:"layers,omitempty"`
	Links            []link        `json:"links"`
}

type limits struct {
	TileMatrix string `json:"tileMatrix"`
	MinRow     int    `json:"minTileRow"`
	MaxRow     int    `json:"maxTileRow"`
	MinCol     int    `json:"minTileCol"`
	MaxCol     int    `json:"maxTileCol"`
}

type boundingBox struct {
	LowerLeft  []float64 `json:"lowerLeft"`
	UpperRight []float64 `json:"upperRight"`
	CRS        string    `json:"crs"`
}

type tilesetPart struct {
	ID                string         `json:"id"`
	Title             string         `json:"title"`
	DataType          string         `json:"dataType"`
	GeometryDimension int            `json:"geometryDimension"`
	Properties        map[string]any `json:"propertiesSchema"`
}

// tilesOf answers the tile sets of a layer, or of all layers for nil, and what
// lies below them.
func (c *call) tilesOf(l *publication.Layer, rest []string) error {
	switch {
	case len(rest) == 0:
		return c.plain(func() error { return c.tilesets(l) })
	case rest[0] != quad:
		return problem.New(http.StatusNotFound, "没有瓦片方案 %s，只有 %s", "no tile matrix set %s, only %s", query.Clipped(rest[0]), quad)
	case len(rest) == 1:
		return c.plain(func() error { return c.tileset(l) })
	case len(rest) == 4:
		return c.plain(func() error { return c.tile(l, rest[1:]) })
	}
	return c.nothing()
}

// tilesPath is where the tiles of a layer lie, or those of all.
func tilesPath(l *publication.Layer) string {
	if l == nil {
		return "/tiles"
	}
	return collectionPath(l.Name) + "/tiles"
}

func (c *call) setTitle(l *publication.Layer) string {
	if l == nil {
		return layer.Both(c.shown.Title())
	}
	return layer.Both(l.Title)
}

// describeSet is what the list of tile sets tells of one. The template of its tiles
// stands in its own document alone: readers of the list follow every link.
func (c *call) describeSet(l *publication.Layer) tilesetItem {
	path := tilesPath(l) + "/" + quad
	return tilesetItem{Title: c.setTitle(l), DataType: "vector", CRS: mercatorURI, TileMatrixSetURI: quadURI, TileMatrixSetID: quad, Links: []link{
		{Href: c.at(path), Rel: "self", Type: jsonType, Title: quad},
		{Href: c.at("/tileMatrixSets/" + quad), Rel: relScheme, Type: jsonType, Title: quad}}}
}

func (c *call) tilesets(l *publication.Layer) error {
	if c.html {
		return c.tilesetsPage(l)
	}
	return c.send(jsonType, map[string]any{"links": c.views(), "tilesets": []tilesetItem{c.describeSet(l)}})
}

func (c *call) tileset(l *publication.Layer) error {
	if c.html {
		return c.tilesetsPage(l)
	}
	doc := c.describeSet(l)
	doc.Links = append(doc.Links, link{Href: c.at(tilesPath(l) + "/" + quad + tileTail), Rel: "item", Type: tile.ContentType, Title: "Mapbox Vector Tiles", Templated: true})
	west, south, east, north := -180.0, -90.0, 180.0, 90.0
	if b := c.shown.Bound(); l == nil && !b.IsEmpty() {
		west, south, east, north = b.Min[0], b.Min[1], b.Max[0], b.Max[1]
	}
	parts := c.togetherLayers()
	if l != nil {
		b := bounds(l)
		west, south, east, north = b[0], b[1], b[2], b[3]
		parts = []*publication.Layer{l}
	}
	doc.BoundingBox = &boundingBox{[]float64{west, south}, []float64{east, north}, crs84}
	for z := 0; z <= tile.MaxZoom; z++ {
		doc.Limits = append(doc.Limits, limitsAt(z, west, south, east, north))
	}
	for _, part := range parts {
		properties := map[string]any{}
		for _, f := range part.Fields {
			properties[f.Name] = map[string]string{"title": layer.Both(f.Title), "type": jsonKind(f)}
		}
		doc.Layers = append(doc.Layers, tilesetPart{part.Name, layer.Both(part.Title), "vector", int(part.Shape), map[string]any{"type": "object", "properties": properties}})
	}
	return c.send(jsonType, doc)
}

// limitsAt are the tiles of a zoom that a box lies in.
func limitsAt(z int, west, south, east, north float64) limits {
	n := math.Ldexp(1, z)
	at := func(lon, lat float64) (col, row int) {
		x, y := query.Systems[len(query.Systems)-1].From([2]float64{lon, lat})
		inside := func(v float64) int { return int(max(0, min(n-1, math.Floor(v*n)))) }
		return inside(0.5 + x/(2*mercatorEdge)), inside(0.5 - y/(2*mercatorEdge))
	}
	minCol, minRow := at(west, north)
	maxCol, maxRow := at(east, south)
	return limits{strconv.Itoa(z), minRow, maxRow, minCol, maxCol}
}

// tile answers a tile: matrix, row and column, in this order.
func (c *call) tile(l *publication.Layer, at []string) error {
	if f := c.query.Get("f"); f != "" && f != "mvt" {
		return problem.Bad("瓦片的 f 应为 mvt：%s", "f of tiles is mvt: %s", query.Clipped(f))
	}
	id, err := tile.Parse(at[0], at[2], at[1])
	if err != nil {
		return err
	}
	if l != nil {
		return c.service.tiles.Answer(c.w, c.r, l, id)
	}
	data, err := c.together(id)
	if err != nil {
		return err
	}
	return tile.Send(c.w, c.r, data, c.shown.Run())
}

// togetherLayers are the layers in the tiles of all: cells, which alone fill a
// tile, are not among them.
func (c *call) togetherLayers() []*publication.Layer {
	var out []*publication.Layer
	for _, l := range c.shown.Layers() {
		if !l.Gridded() {
			out = append(out, l)
		}
	}
	return out
}

// together is a tile of all layers, in their order. Where they do not fit into one
// tile, the largest are left out: each still has tiles of its own.
func (c *call) together(id tile.ID) ([]byte, error) {
	var parts [][]byte
	var sizes []int
	for _, l := range c.togetherLayers() {
		data, err := c.service.tiles.Draw(c.r.Context(), l, id)
		if err != nil {
			return nil, err
		}
		parts, sizes = append(parts, data), append(sizes, len(data))
	}
	slices.Sort(sizes)
	largest, total := 0, 0
	for _, size := range sizes {
		if total += size; total <= tile.MostBytes {
			largest = size
		}
	}
	var plain []byte
	for _, data := range parts {
		if len(data) > largest {
			continue
		}
		more, err := tile.Unpack(data)
		if err != nil {
			return nil, err
		}
		plain = append(plain, more...) // tiles are lists of layers: one after the other is the list of all
	}
	if len(plain) == 0 {
		return nil, nil
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(plain); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// matrixSets answers the list of tile matrix sets and the one in it.
func (c *call) matrixSets() error {
	switch {
	case len(c.parts) == 1:
		return c.plain(func() error {
			if c.html {
				return c.matrixSetsPage()
			}
			return c.send(jsonType, map[string]any{"links": c.views(), "tileMatrixSets": []map[string]any{{"id": quad, "title": quad, "uri": quadURI, "crs": mercatorURI,
				"links": []link{{Href: c.at("/tileMatrixSets/" + quad), Rel: "self", Type: jsonType, Title: quad}}}}})
		})
	case len(c.parts) == 2 && c.parts[1] == quad:
		return c.plain(func() error {
			if c.html {
				return c.matrixSetsPage()
			}
			return c.send(jsonType, webMercatorQuad())
		})
	}
	return c.nothing()
}

// webMercatorQuad is the definition of OGC's Two Dimensional Tile Matrix Set 2.0.
func webMercatorQuad() map[string]any {
	var matrices []map[string]any
	for z := range mostZoom + 1 {
		n := math.Ldexp(1, z)
		matrices = append(matrices, map[string]any{"id": strconv.Itoa(z), "scaleDenominator": topScale / n, "cellSize": topCell / n, "cornerOfOrigin": "topLeft",
			"pointOfOrigin": []float64{-mercatorEdge, mercatorEdge}, "tileWidth": 256, "tileHeight": 256, "matrixWidth": int(n), "matrixHeight": int(n)})
	}
	return map[string]any{"id": quad, "title": "Google Maps Compatible for the World", "uri": quadURI, "crs": mercatorURI, "orderedAxes": []string{"E", "N"},
		"wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible", "tileMatrices": matrices}
}
