// Package ogc serves the layers of a publication to GIS programs: OGC API -
// Features 1.0 Part 1 (core, GeoJSON, HTML, OpenAPI 3.0) and Part 2 (CRS84,
// EPSG:4490, 4326 and 3857), and OGC API - Tiles 1.0 (vector tiles of each layer
// and of all, and pictures of each, on WebMercatorQuad). Its landing page is /ogc. What QGIS, GDAL and
// ArcGIS Pro need of it beyond the standards is kept, too: see docs/web.md. It
// only reads, and links begin where the request came in.
package ogc

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/reading"
	"github.com/medreach/medreach/web/tile"
)

// Root is where the service lies.
const Root = "/ogc"

const (
	jsonType    = "application/json"
	geoJSON     = "application/geo+json"
	htmlType    = "text/html"
	schemaType  = "application/schema+json"
	openAPIType = "application/vnd.oai.openapi+json;version=3.0"
)

// Options say how requests reach the service.
type Options struct {
	Trust bool // take scheme and host of links from a proxy's headers
}

// Service answers requests below Root.
type Service struct {
	shelf *publication.Shelf
	tiles *tile.Server
	opts  Options
}

// New makes a service of the publication that a shelf shows.
func New(shelf *publication.Shelf, tiles *tile.Server, opts Options) *Service {
	return &Service{shelf, tiles, opts}
}

// Handler answers everything below Root.
func (s *Service) Handler() http.Handler {
	return reading.Only(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &call{service: s, w: w, r: r, shown: s.shelf.Shown(), base: reading.Base(r, s.opts.Trust) + Root, language: reading.Language(r)}
		if err := c.answer(); err != nil {
			problem.Write(w, problem.Of(err))
		}
	}))
}

// call is one request being answered.
type call struct {
	service  *Service
	w        http.ResponseWriter
	r        *http.Request
	shown    *publication.Publication
	base     string // of all links
	path     string // below Root, without a slash at the end
	parts    []string
	query    url.Values
	html     bool
	language message.Lang
}

type link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

func (c *call) answer() error {
	c.path = strings.TrimRight(strings.TrimPrefix(c.r.URL.Path, Root), "/")
	c.parts = strings.Split(strings.TrimPrefix(c.path, "/"), "/")
	var err error
	if c.query, err = url.ParseQuery(c.r.URL.RawQuery); err != nil {
		return problem.Bad("查询参数无法读取", "the query cannot be read")
	}
	c.w.Header().Set("Vary", "Accept, Accept-Encoding, Accept-Language, Host")
	c.w.Header().Set("Cache-Control", "no-cache")
	if c.path == "/style.css" {
		return c.style()
	}
	if isTile := len(c.parts) == 5 && c.parts[0] == "tiles" || len(c.parts) == 7 && c.parts[2] == "tiles" || len(c.parts) == 8 && c.parts[2] == "map"; !isTile {
		if c.html, err = negotiate(c.query.Get("f"), c.r.Header.Get("Accept")); err != nil {
			return err
		}
	}
	switch c.parts[0] {
	case "":
		return c.plain(c.landing)
	case "conformance":
		return c.leaf(c.conformance)
	case "api":
		return c.leaf(c.api)
	case "collections":
		return c.collectionsOrBelow()
	case "tiles":
		return c.tilesOf(set{}, c.parts[1:])
	case "tileMatrixSets":
		return c.matrixSets()
	}
	return c.nothing()
}

// leaf answers a resource that has nothing below it and no parameters.
func (c *call) leaf(answer func() error) error {
	if len(c.parts) > 1 {
		return c.nothing()
	}
	return c.plain(answer)
}

// plain answers a resource without parameters.
func (c *call) plain(answer func() error) error {
	if err := query.OnlyKnown(c.query); err != nil {
		return err
	}
	return answer()
}

func (c *call) nothing() error {
	return problem.New(http.StatusNotFound, "没有这个地址；入口是 %s", "no such resource; the entrance is %s", c.base)
}

func (c *call) collectionsOrBelow() error {
	if len(c.parts) == 1 {
		return c.plain(c.collections)
	}
	l := c.shown.Layer(c.parts[1])
	if l == nil {
		return problem.New(http.StatusNotFound, "没有图层 %s", "no collection %s", query.Clipped(c.parts[1]))
	}
	switch {
	case len(c.parts) == 2:
		return c.plain(func() error { return c.collection(l) })
	case len(c.parts) == 3 && c.parts[2] == "schema":
		return c.plain(func() error { return c.schema(l) })
	case len(c.parts) == 3 && c.parts[2] == "items":
		return c.items(l)
	case len(c.parts) == 4 && c.parts[2] == "items":
		return c.item(l, c.parts[3])
	case c.parts[2] == "tiles":
		return c.tilesOf(set{layer: l}, c.parts[3:])
	case len(c.parts) > 3 && c.parts[2] == "map" && c.parts[3] == "tiles":
		return c.tilesOf(set{layer: l, pictures: true}, c.parts[4:])
	}
	return c.nothing()
}

func collectionPath(id string) string { return "/collections/" + url.PathEscape(id) }

// at is the address of a path below Root.
func (c *call) at(path string) string { return c.base + path }

// self is the address that was asked for.
func (c *call) self() string {
	if c.r.URL.RawQuery == "" {
		return c.at(c.path)
	}
	return c.at(c.path) + "?" + c.query.Encode()
}

// as is the address asked for in another format.
func (c *call) as(format string) string {
	values := url.Values{}
	for name, v := range c.query {
		values[name] = v
	}
	values.Set("f", format)
	return c.at(c.path) + "?" + values.Encode()
}

// views are the links from a document to itself in both formats.
func (c *call) views() []link {
	return []link{{Href: c.as("json"), Rel: "self", Type: jsonType, Title: "JSON"}, {Href: c.as("html"), Rel: "alternate", Type: htmlType, Title: "HTML"}}
}

// fresh answers 304 where the reader has what it asks for.
func (c *call) fresh() bool {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, c.base, c.path, c.query.Encode(), c.html, c.language) // a hash takes everything
	return reading.Fresh(c.w, c.r, c.shown.Run()+"-"+strconv.FormatUint(h.Sum64(), 16))
}

// send answers a document.
func (c *call) send(contentType string, doc any) error {
	if c.fresh() {
		return nil
	}
	data, err := json.Marshal(doc)
	if err != nil {
		return err
	}
	c.w.Header().Set("Content-Type", contentType)
	_, _ = c.w.Write(append(data, '\n')) // whoever asked may have gone
	return nil
}

// negotiate chooses HTML or JSON: by the parameter f, or else by what the reader
// takes. Programs that say nothing get JSON.
func negotiate(f, accept string) (html bool, err error) {
	switch f {
	case "json", "geojson":
		return false, nil
	case "html":
		return true, nil
	case "":
	default:
		return false, problem.Bad("f 应为 json 或 html：%s", "f is json or html: %s", query.Clipped(f))
	}
	if accept == "" {
		return false, nil
	}
	bestJSON, bestHTML := 0.0, 0.0
	for _, part := range strings.Split(accept, ",") {
		kind, parameters, _ := strings.Cut(part, ";")
		q := quality(parameters)
		switch kind = strings.ToLower(strings.TrimSpace(kind)); {
		case kind == htmlType || kind == "application/xhtml+xml" || kind == "text/*":
			bestHTML = max(bestHTML, q)
		case strings.Contains(kind, "json") || kind == "application/*":
			bestJSON = max(bestJSON, q)
		case kind == "*/*":
			bestJSON, bestHTML = max(bestJSON, q), max(bestHTML, q/2)
		}
	}
	if bestJSON == 0 && bestHTML == 0 {
		return false, problem.New(http.StatusNotAcceptable, "这里提供 JSON 和 HTML", "there are JSON and HTML here")
	}
	return bestHTML > bestJSON, nil
}

func quality(parameters string) float64 {
	for _, p := range strings.Split(parameters, ";") {
		if text, ok := strings.CutPrefix(strings.TrimSpace(p), "q="); ok {
			if q, err := strconv.ParseFloat(text, 64); err == nil && q >= 0 && q <= 1 {
				return q
			}
		}
	}
	return 1
}
