package ogc

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/publication"
)

const (
	crs84        = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
	relTilesets  = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
	relPictures  = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map"
	relSchemes   = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
	relScheme    = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
	relData      = "data"
	relPermanent = "service-desc"
)

// conforms are the classes of the standards that the service keeps.
var conforms = []string{
	"http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
	"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
	"http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
	"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
	"http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
	"http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
}

type landingDoc struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Attribution string `json:"attribution,omitempty"`
	Links       []link `json:"links"`
}

// landing answers the entrance.
func (c *call) landing() error {
	doc := landingDoc{Title: layer.Both(c.shown.Title()), Description: layer.Both(c.shown.Description()), Attribution: c.shown.Attribution(), Links: append(c.views(),
		link{Href: c.at("/api"), Rel: relPermanent, Type: openAPIType, Title: "OpenAPI 3.0"},
		link{Href: c.at("/api?f=html"), Rel: "service-doc", Type: htmlType, Title: "OpenAPI 3.0"},
		link{Href: c.at("/conformance"), Rel: "conformance", Type: jsonType, Title: "Conformance"},
		link{Href: c.at("/conformance"), Rel: "http://www.opengis.net/def/rel/ogc/1.0/conformance", Type: jsonType, Title: "Conformance"},
		link{Href: c.at("/collections"), Rel: relData, Type: jsonType, Title: "Collections"},
		link{Href: c.at("/tiles"), Rel: relTilesets, Type: jsonType, Title: "Vector tiles"},
		link{Href: c.at("/tileMatrixSets"), Rel: relSchemes, Type: jsonType, Title: "Tile matrix sets"})}
	if c.html {
		return c.landingPage()
	}
	return c.send(jsonType, doc)
}

func (c *call) conformance() error {
	if c.html {
		return c.conformancePage()
	}
	return c.send(jsonType, map[string][]string{"conformsTo": conforms})
}

type collectionsDoc struct {
	Title       string          `json:"title"`
	Links       []link          `json:"links"`
	CRS         []string        `json:"crs"`
	Collections []collectionDoc `json:"collections"`
}

type collectionDoc struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Description string   `json:"description,omitempty"`
	Attribution string   `json:"attribution,omitempty"`
	Extent      extent   `json:"extent"`
	ItemType    string   `json:"itemType"`
	CRS         []string `json:"crs"`
	StorageCRS  string   `json:"storageCrs"`
	Links       []link   `json:"links"`
}

type extent struct {
	Spatial spatial `json:"spatial"`
}

type spatial struct {
	BBox [][]float64 `json:"bbox"`
	CRS  string      `json:"crs"`
}

func (c *call) collections() error {
	if c.html {
		return c.collectionsPage()
	}
	doc := collectionsDoc{Title: layer.Both(c.shown.Title()), Links: c.views(), CRS: query.URIs(), Collections: []collectionDoc{}}
	for _, l := range c.shown.Layers() {
		doc.Collections = append(doc.Collections, c.describe(l, nil))
	}
	return c.send(jsonType, doc)
}

func (c *call) collection(l *publication.Layer) error {
	if c.html {
		return c.collectionPage(l)
	}
	return c.send(jsonType, c.describe(l, c.views()))
}

// describe is the document of a collection, with the links to itself, or without
// them in the list of all.
func (c *call) describe(l *publication.Layer, views []link) collectionDoc {
	path := collectionPath(l.Name)
	if views == nil {
		views = []link{{Href: c.at(path), Rel: "self", Type: jsonType, Title: "JSON"}}
	}
	return collectionDoc{ID: l.Name, Title: layer.Both(l.Title), Description: layer.Both(l.Basis), Attribution: c.shown.Attribution(),
		Extent: extent{spatial{[][]float64{bounds(l)}, crs84}}, ItemType: "feature", CRS: query.URIs(), StorageCRS: crs84,
		Links: append(views,
			link{Href: c.at(path + "/items"), Rel: "items", Type: geoJSON, Title: "GeoJSON"},
			link{Href: c.at(path + "/items?f=html"), Rel: "items", Type: htmlType, Title: "HTML"},
			link{Href: c.at(path + "/schema"), Rel: "describedby", Type: schemaType, Title: "JSON Schema"},
			link{Href: c.at(path + "/schema"), Rel: "describedBy", Type: schemaType, Title: "JSON Schema"}, // as GDAL spells it
			link{Href: c.at(path + "/tiles"), Rel: relTilesets, Type: jsonType, Title: "Vector tiles"},
			link{Href: c.at(path + "/map/tiles"), Rel: relPictures, Type: jsonType, Title: "Map tiles"})}
}

// schema answers the JSON Schema of a feature, from which GDAL takes the types and
// the order of fields. Without it, a field whose first values are missing would
// be one of texts. A first field named id is left out: GDAL adds it by itself.
func (c *call) schema(l *publication.Layer) error {
	var fields bytes.Buffer
	for i, f := range l.Fields {
		if i == 0 && f.Name == "id" {
			continue
		}
		if fields.Len() > 0 {
			fields.WriteByte(',')
		}
		_, _ = fmt.Fprintf(&fields, `%s:{"type":"%s","title":%s}`, quoted(f.Name), jsonKind(f), quoted(layer.Both(f.Title))) // a buffer takes everything
	}
	return c.send(schemaType, struct {
		Schema     string         `json:"$schema"`
		ID         string         `json:"$id"`
		Title      string         `json:"title"`
		Type       string         `json:"type"`
		Required   []string       `json:"required"`
		Properties map[string]any `json:"properties"`
	}{"http://json-schema.org/draft-07/schema#", c.at(c.path), layer.Both(l.Title), "object", []string{"type", "geometry", "properties"}, map[string]any{
		"type": map[string]any{"type": "string", "enum": []string{"Feature"}}, "id": map[string]string{"type": "integer"},
		"geometry":   map[string]string{"$ref": "https://geojson.org/schema/Geometry.json"},
		"properties": map[string]any{"type": "object", "properties": json.RawMessage("{" + fields.String() + "}")}}})
}

// bounds are west, south, east and north; the whole earth where nothing lies.
func bounds(l *publication.Layer) []float64 {
	if l.Len() == 0 {
		return []float64{-180, -90, 180, 90}
	}
	b := l.Bound()
	return []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]}
}

// in is a text in the reader's language.
func (c *call) in(t message.Text) string { return t.In(c.language) }
