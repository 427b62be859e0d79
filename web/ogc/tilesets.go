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
	"github.com/medreach/medreach/web/picture"
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

// set is tiles of a layer, or of all layers for nil, as vectors or as pictures. Of
// all there are vectors alone.
type set struct {
	layer    *publication.Layer
	pictures bool
}

// path is where the tiles of a set lie.
func (s set) path() string {
	switch {
	case s.layer == nil:
		return "/tiles"
	case s.pictures:
		return collectionPath(s.layer.Name) + "/map/tiles"
	}
	return collectionPath(s.layer.Name) + "/tiles"
}

// kind is how the standard calls what tiles hold, with their media type and title.
func (s set) kind() (dataType, mediaType, title string) {
	if s.pictures {
		return "map", picture.ContentType, "PNG"
	}
	return "vector", tile.ContentType, "Mapbox Vector Tiles"
}

// format is what the parameter f of tiles may be.
func (s set) format() string {
	if s.pictures {
		return "png"
	}
	return "mvt"
}

// maxZoom is the zoom of the smallest tiles that are offered.
func (s set) maxZoom() int {
	if s.pictures {
		return tile.PictureZoom
	}
	return tile.MaxZoom
}

// tilesOf answers the tile sets of a layer or of all, and what lies below them.
func (c *call) tilesOf(s set, rest []string) error {
	switch {
	case len(rest) == 0:
		return c.plain(func() error { return c.tilesets(s) })
	case rest[0] != quad:
		return problem.New(http.StatusNotFound, "没有瓦片方案 %s，只有 %s", "no tile matrix set %s, only %s", query.Clipped(rest[0]), quad)
	case len(rest) == 1:
		return c.plain(func() error { return c.tileset(s) })
	case len(rest) == 4:
		return c.plain(func() error { return c.tile(s, rest[1:]) })
	}
	return c.nothing()
}

func (c *call) setTitle(s set) string {
	if s.layer == nil {
		return layer.Both(c.shown.Title())
	}
	return layer.Both(s.layer.Title)
}

// describeSet is what the list of tile sets tells of one. The template of its tiles
// stands in its own document alone: readers of the list follow every link.
func (c *call) describeSet(s set) tilesetItem {
	path := s.path() + "/" + quad
	dataType, _, _ := s.kind()
	return tilesetItem{Title: c.setTitle(s), DataType: dataType, CRS: mercatorURI, TileMatrixSetURI: quadURI, TileMatrixSetID: quad, Links: []link{
		{Href: c.at(path), Rel: "self", Type: jsonType, Title: quad},
		{Href: c.at("/tileMatrixSets/" + quad), Rel: relScheme, Type: jsonType, Title: quad}}}
}

func (c *call) tilesets(s set) error {
	if c.html {
		return c.tilesetsPage(s)
	}
	return c.send(jsonType, map[string]any{"links": c.views(), "tilesets": []tilesetItem{c.describeSet(s)}})
}

func (c *call) tileset(s set) error {
	if c.html {
		return c.tilesetsPage(s)
	}
	l, doc := s.layer, c.describeSet(s)
	_, mediaType, title := s.kind()
	doc.Links = append(doc.Links, link{Href: c.at(s.path() + "/" + quad + tileTail), Rel: "item", Type: mediaType, Title: title, Templated: true})
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
	for z := 0; z <= s.maxZoom(); z++ {
		doc.Limits = append(doc.Limits, limitsAt(z, west, south, east, north))
	}
	if s.pictures {
		parts = nil // pictures tell no attributes
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
func (c *call) tile(s set, at []string) error {
	if f := c.query.Get("f"); f != "" && f != s.format() {
		return problem.Bad("这里瓦片的 f 应为 %s：%s", "f of these tiles is %s: %s", s.format(), query.Clipped(f))
	}
	id, err := tile.Parse(at[0], at[2], at[1])
	if err != nil {
		return err
	}
	switch {
	case s.pictures:
		return c.service.tiles.AnswerPicture(c.w, c.r, s.layer, id, 1)
	case s.layer != nil:
		return c.service.tiles.Answer(c.w, c.r, s.layer, id)
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
