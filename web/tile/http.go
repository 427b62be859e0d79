package tile

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/reading"
)

// ContentType is the media type of vector tiles.
const ContentType = "application/vnd.mapbox-vector-tile"

// Tiles answers /tiles/{run}/{layer}/{z}/{x}/{y}.mvt, .png and @2x.png, which never
// change, and the TileJSON at /tiles/{layer}.json of what is shown now and at
// /tiles/{run}/{layer}.json of any state.
func (s *Server) Tiles() http.Handler {
	return reading.Only(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/tiles/"), "/")
		var err error
		switch {
		case len(parts) == 5 && strings.HasSuffix(parts[4], ".mvt"):
			err = s.answerTile(w, r, parts)
		case len(parts) == 5 && strings.HasSuffix(parts[4], ".png"):
			err = s.answerPicture(w, r, parts)
		case len(parts) <= 2 && strings.HasSuffix(parts[len(parts)-1], ".json"):
			err = s.answerTileJSON(w, r, parts)
		default:
			err = problem.New(http.StatusNotFound, "瓦片地址为 /tiles/{run}/{layer}/{z}/{x}/{y}.mvt 或 .png", "tiles are at /tiles/{run}/{layer}/{z}/{x}/{y}.mvt or .png")
		}
		if err != nil {
			problem.Write(w, problem.Of(err))
		}
	}))
}

// find returns a layer of a run.
func (s *Server) find(run, name string) (*publication.Publication, *publication.Layer, error) {
	p := s.shelf.Find(run)
	if p == nil {
		return nil, nil, problem.New(http.StatusNotFound, "没有这一结果：%s", "no such result: %s", clipped(run))
	}
	l := p.Layer(name)
	if l == nil {
		return nil, nil, problem.New(http.StatusNotFound, "没有图层 %s", "no layer %s", clipped(name))
	}
	return p, l, nil
}

func clipped(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	return string(r[:min(len(r), 60)])
}

// Parse reads zoom, column and row of a tile.
func Parse(z, x, y string) (ID, error) {
	var numbers [3]int
	for i, text := range []string{z, x, y} {
		v, err := strconv.Atoi(text)
		if err != nil || text != strconv.Itoa(v) {
			return ID{}, problem.Bad("瓦片编号应为不带符号的整数：%s", "tiles are numbered by whole numbers: %s", clipped(text))
		}
		numbers[i] = v
	}
	id := ID{numbers[0], numbers[1], numbers[2]}
	if id.Z < 0 || id.Z > mostZoom {
		return id, problem.Bad("缩放级别应为 0 到 %d", "zooms are 0 to %d", mostZoom)
	}
	if !id.Valid() {
		return id, problem.New(http.StatusNotFound, "瓦片 %d/%d/%d 在地图之外", "tile %d/%d/%d lies outside the world", id.Z, id.X, id.Y)
	}
	return id, nil
}

func (s *Server) answerTile(w http.ResponseWriter, r *http.Request, parts []string) error {
	_, l, err := s.find(parts[0], parts[1])
	if err != nil {
		return err
	}
	id, err := Parse(parts[2], parts[3], strings.TrimSuffix(parts[4], ".mvt"))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", reading.Immutable)
	return s.Answer(w, r, l, id)
}

// Answer sends a tile of a layer. One without content is answered 204, which
// MapLibre, QGIS and GDAL take for an empty tile.
func (s *Server) Answer(w http.ResponseWriter, r *http.Request, l *publication.Layer, id ID) error {
	data, err := s.Draw(r.Context(), l, id)
	if err != nil {
		w.Header().Del("Cache-Control")
		return err
	}
	return Send(w, r, data, l.Hash)
}

// Send sends a compressed tile.
func Send(w http.ResponseWriter, r *http.Request, data []byte, tag string) error {
	h := w.Header()
	h.Set("Vary", "Accept-Encoding")
	if reading.Fresh(w, r, tag) {
		return nil
	}
	if len(data) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	h.Set("Content-Type", ContentType)
	if reading.TakesGzip(r) {
		h.Set("Content-Encoding", "gzip")
	} else {
		plain, err := Unpack(data)
		if err != nil {
			return err
		}
		data = plain
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	_, _ = w.Write(data) // whoever asked may have gone
	return nil
}

// Unpack returns a compressed tile as it was before; nothing for an empty one.
func Unpack(data []byte) ([]byte, error) {
	if len(data) == 0 {
		return nil, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// tileJSON is version 3.0.0 of the description that MapLibre and QGIS read.
type tileJSON struct {
	TileJSON     string        `json:"tilejson"`
	Name         string        `json:"name"`
	Description  string        `json:"description,omitempty"`
	Attribution  string        `json:"attribution,omitempty"`
	Scheme       string        `json:"scheme"`
	Tiles        []string      `json:"tiles"`
	MinZoom      int           `json:"minzoom"`
	MaxZoom      int           `json:"maxzoom"`
	Bounds       []float64     `json:"bounds"`
	VectorLayers []VectorLayer `json:"vector_layers"`
}

// VectorLayer describes a layer in tiles.
type VectorLayer struct {
	ID          string            `json:"id"`
	Description string            `json:"description,omitempty"`
	MinZoom     int               `json:"minzoom"`
	MaxZoom     int               `json:"maxzoom"`
	Fields      map[string]string `json:"fields"`
}

// MaxZoom is the zoom from which maps draw on by themselves.
const MaxZoom = detailZoom

// Describe tells what a layer's tiles hold.
func Describe(l *publication.Layer) VectorLayer {
	v := VectorLayer{ID: l.Name, Description: layer.Both(l.Title), MaxZoom: MaxZoom, Fields: map[string]string{}}
	for _, f := range l.Fields {
		v.Fields[f.Name] = [...]string{layer.Text: "String", layer.Integer: "Number", layer.Real: "Number", layer.Boolean: "Boolean"}[f.Kind]
	}
	if l.Shape == publication.Points && l.Len() > mostPoints {
		v.Fields[CountField] = "Number"
	}
	return v
}

func (s *Server) answerTileJSON(w http.ResponseWriter, r *http.Request, parts []string) error {
	shown := s.shelf.Shown()
	run, caching := shown.Run(), "no-cache"
	if len(parts) == 2 {
		run, caching = parts[0], reading.Immutable
	}
	p, l, err := s.find(run, strings.TrimSuffix(parts[len(parts)-1], ".json"))
	if err != nil {
		return err
	}
	base := reading.Base(r, s.trust)
	w.Header().Set("Cache-Control", caching)
	w.Header().Set("Vary", "Host")
	if reading.Fresh(w, r, p.Run()+"-"+l.Hash) {
		return nil
	}
	doc := tileJSON{TileJSON: "3.0.0", Name: layer.Both(l.Title), Description: layer.Both(l.Basis), Attribution: p.Attribution(), Scheme: "xyz",
		Tiles: []string{base + "/tiles/" + p.Run() + "/" + l.Name + "/{z}/{x}/{y}.mvt"}, MaxZoom: MaxZoom, Bounds: edges(l), VectorLayers: []VectorLayer{Describe(l)}}
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(doc)
}

// edges are west, south, east and north of a layer on the Mercator map, which
// TileJSON wants within the world.
func edges(l *publication.Layer) []float64 {
	b := l.Bound()
	if l.Len() == 0 {
		return []float64{-180, -mostLat, 180, mostLat}
	}
	return []float64{max(b.Min[0], -180), max(b.Min[1], -mostLat), min(b.Max[0], 180), min(b.Max[1], mostLat)}
}

// mostWhole is the number of features above which a layer is handed out as tiles
// alone.
const mostWhole = 20_000

// Layers answers /layers/{run}/{layer}.geojson, small layers as they are.
func (s *Server) Layers() http.Handler {
	return reading.Only(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := s.answerLayer(w, r); err != nil {
			problem.Write(w, problem.Of(err))
		}
	}))
}

func (s *Server) answerLayer(w http.ResponseWriter, r *http.Request) error {
	run, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/layers/"), "/")
	name, ok := strings.CutSuffix(name, ".geojson")
	if !ok {
		return problem.New(http.StatusNotFound, "图层地址为 /layers/{run}/{layer}.geojson", "layers are at /layers/{run}/{layer}.geojson")
	}
	_, l, err := s.find(run, name)
	if err != nil {
		return err
	}
	if l.Len() > mostWhole {
		return problem.New(http.StatusNotFound, "图层 %s 有 %d 个要素，只以瓦片和 OGC API 提供", "layer %s has %d features and is served as tiles and by the OGC API alone", l.Name, l.Len())
	}
	h := w.Header()
	h.Set("Cache-Control", reading.Immutable)
	h.Set("Vary", "Accept-Encoding")
	if reading.Fresh(w, r, l.Hash) {
		return nil
	}
	h.Set("Content-Type", "application/geo+json")
	out := io.Writer(w)
	if reading.TakesGzip(r) {
		h.Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		out = z
	}
	_ = geojson.Write(out, collection(l)) // whoever asked may have gone; prepared values can all be written
	return nil
}

func collection(l *publication.Layer) geojson.Collection {
	c := geojson.Collection{Name: l.Name, Bounds: true}
	for _, f := range l.Fields {
		c.Columns = append(c.Columns, f.Name)
	}
	row := make([]any, len(l.Fields))
	c.Features = func(yield func(geojson.Feature) bool) {
		for i := range l.Len() {
			for f := range row {
				row[f] = l.Value(i, f)
			}
			if !yield(geojson.Feature{ID: strconv.Itoa(i + 1), Geometry: l.Geometry(i), Values: slices.Clone(row)}) {
				return
			}
		}
	}
	return c
}
