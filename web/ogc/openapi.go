package ogc

import (
	"maps"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/ogc/query"
	"github.com/medreach/medreach/web/publication"
)

// doc is an object of the OpenAPI document.
type doc = map[string]any

func ref(to string) doc { return doc{"$ref": "#/components/" + to} }

func refs(to ...string) []doc {
	var out []doc
	for _, t := range to {
		out = append(out, ref("parameters/"+t))
	}
	return out
}

// api answers the OpenAPI document. Each collection has paths of its own, since
// QGIS reads from them by which fields it may filter; limit stands among the
// components, where QGIS looks for the size of a page.
func (c *call) api() error {
	if c.html {
		return c.apiPage()
	}
	return c.send(openAPIType, c.openAPI())
}

func (c *call) openAPI() doc {
	paths := doc{
		"/":                         get("getLandingPage", "landing page", "Capabilities", answerOf(jsonType, "landingPage"), "f", "lang"),
		"/conformance":              get("getConformanceDeclaration", "conformance classes", "Capabilities", answerOf(jsonType, "confClasses"), "f", "lang"),
		"/api":                      get("getAPI", "this document", "Capabilities", answerOf(openAPIType, "anything"), "f", "lang"),
		"/collections":              get("getCollections", "all collections", "Capabilities", answerOf(jsonType, "collections"), "f", "lang"),
		"/tiles":                    get("getTileSetsList", "tile sets of all layers", "Tiles", answerOf(jsonType, "tileSets"), "f", "lang"),
		"/tiles/" + quad:            get("getTileSet", "tile set of all layers", "Tiles", answerOf(jsonType, "tileSet"), "f", "lang"),
		"/tileMatrixSets":           get("getTileMatrixSetsList", "tile matrix sets", "Tiles", answerOf(jsonType, "tileMatrixSets"), "f", "lang"),
		"/tileMatrixSets/" + quad:   get("getTileMatrixSet", quad, "Tiles", answerOf(jsonType, "tileMatrixSet"), "f", "lang"),
		"/tiles/" + quad + tileTail: get("getTile", "tile of all layers", "Tiles", tileAnswer(set{}), "tileMatrix", "tileRow", "tileCol", "fTile"),
	}
	for _, l := range c.shown.Layers() {
		maps.Copy(paths, pathsOf(l))
	}
	return doc{"openapi": "3.0.3", "info": doc{"title": layer.Both(c.shown.Title()), "version": c.shown.Run(), "description": layer.Both(c.shown.Description())},
		"servers": []doc{{"url": c.base}}, "tags": []doc{{"name": "Capabilities"}, {"name": "Data"}, {"name": "Tiles"}},
		"paths": paths, "components": doc{"parameters": sharedParameters(), "responses": sharedResponses(), "schemas": schemas()}}
}

const tileTail = "/{tileMatrix}/{tileRow}/{tileCol}"

func pathsOf(l *publication.Layer) doc {
	path, title := collectionPath(l.Name), layer.Both(l.Title)
	items := get("get."+l.Name+".items", title, "Data", answerOf(geoJSON, "featureCollectionGeoJSON"), "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "f", "lang")
	operation := items["get"].(doc)
	parameters := operation["parameters"].([]doc)
	for _, i := range query.Filterable(l) {
		f := l.Fields[i]
		parameters = append(parameters, doc{"name": f.Name, "in": "query", "required": false, "style": "form", "explode": false,
			"description": layer.Both(f.Title), "schema": doc{"type": jsonKind(f)}})
	}
	operation["parameters"] = parameters
	return doc{
		path:                                   get("describe."+l.Name, title, "Capabilities", answerOf(jsonType, "collection"), "f", "lang"),
		path + "/schema":                       get("get."+l.Name+".schema", title, "Capabilities", answerOf(schemaType, "anything"), "f", "lang"),
		path + "/items":                        items,
		path + "/items/{featureId}":            get("get."+l.Name+".feature", title, "Data", answerOf(geoJSON, "featureGeoJSON"), "featureId", "crs", "f", "lang"),
		path + "/tiles":                        get("get."+l.Name+".tileSets", title, "Tiles", answerOf(jsonType, "tileSets"), "f", "lang"),
		path + "/tiles/" + quad:                get("get."+l.Name+".tileSet", title, "Tiles", answerOf(jsonType, "tileSet"), "f", "lang"),
		path + "/tiles/" + quad + tileTail:     get("get."+l.Name+".tile", title, "Tiles", tileAnswer(set{layer: l}), "tileMatrix", "tileRow", "tileCol", "fTile"),
		path + "/map/tiles":                    get("get."+l.Name+".mapTileSets", title, "Tiles", answerOf(jsonType, "tileSets"), "f", "lang"),
		path + "/map/tiles/" + quad:            get("get."+l.Name+".mapTileSet", title, "Tiles", answerOf(jsonType, "tileSet"), "f", "lang"),
		path + "/map/tiles/" + quad + tileTail: get("get."+l.Name+".mapTile", title, "Tiles", tileAnswer(set{l, true}), "tileMatrix", "tileRow", "tileCol", "fPicture"),
	}
}

// jsonKind is the type of a field's values in JSON.
func jsonKind(f publication.Field) string {
	return [...]string{layer.Text: "string", layer.Integer: "integer", layer.Real: "number", layer.Boolean: "boolean"}[f.Kind]
}

// get is a path with one operation.
func get(id, summary, tag string, answers doc, parameters ...string) doc {
	all := doc{"304": doc{"description": "not modified"}, "400": ref("responses/InvalidParameter"), "404": ref("responses/NotFound"), "406": ref("responses/NotAcceptable"), "500": ref("responses/ServerError"), "503": ref("responses/Busy")}
	maps.Copy(all, answers)
	return doc{"get": doc{"operationId": id, "summary": summary, "tags": []string{tag}, "parameters": refs(parameters...), "responses": all}}
}

func answerOf(contentType, schema string) doc {
	return doc{"200": doc{"description": "the resource", "content": doc{contentType: doc{"schema": ref("schemas/" + schema)}, htmlType: doc{"schema": doc{"type": "string"}}}}}
}

func tileAnswer(s set) doc {
	dataType, mediaType, _ := s.kind()
	out := doc{"200": doc{"description": "a " + dataType + " tile", "content": doc{mediaType: doc{"schema": doc{"type": "string", "format": "binary"}}}}}
	if !s.pictures {
		out["204"] = doc{"description": "an empty tile"}
	}
	return out
}

func sharedResponses() doc {
	out := doc{}
	for name, what := range map[string]string{"InvalidParameter": "a parameter is wrong", "NotFound": "no such resource", "NotAcceptable": "no such format", "ServerError": "the server failed", "Busy": "too much at once"} {
		out[name] = doc{"description": what, "content": doc{"application/problem+json": doc{"schema": ref("schemas/exception")}}}
	}
	return out
}

func sharedParameters() doc {
	asked := func(name, what string, schema doc) doc {
		return doc{"name": name, "in": "query", "required": false, "style": "form", "explode": false, "description": what, "schema": schema}
	}
	path := func(name, what string, schema doc) doc {
		return doc{"name": name, "in": "path", "required": true, "description": what, "schema": schema}
	}
	uri := doc{"type": "string", "format": "uri", "enum": query.URIs(), "default": crs84}
	whole := doc{"type": "integer", "minimum": 0}
	return doc{
		"limit":      asked("limit", "features on a page 每页要素数", doc{"type": "integer", "minimum": 1, "maximum": query.MostLimit, "default": query.DefaultLimit}),
		"offset":     asked("offset", "features before the page 跳过的要素数", doc{"type": "integer", "minimum": 0, "default": 0}),
		"bbox":       asked("bbox", "box that features touch 范围", doc{"type": "array", "minItems": 4, "maxItems": 6, "items": doc{"type": "number"}}),
		"bbox-crs":   asked("bbox-crs", "coordinate system of bbox", uri),
		"crs":        asked("crs", "coordinate system of the answer", uri),
		"datetime":   asked("datetime", "instant or interval; features have no time", doc{"type": "string"}),
		"f":          asked("f", "format 格式", doc{"type": "string", "enum": []string{"json", "html"}}),
		"fTile":      asked("f", "format 格式", doc{"type": "string", "enum": []string{set{}.format()}}),
		"fPicture":   asked("f", "format 格式", doc{"type": "string", "enum": []string{set{pictures: true}.format()}}),
		"lang":       asked("lang", "language 语言", doc{"type": "string", "enum": []string{"zh", "en"}}),
		"featureId":  path("featureId", "number of the feature", doc{"type": "string"}),
		"tileMatrix": path("tileMatrix", "zoom", doc{"type": "string"}),
		"tileRow":    path("tileRow", "row from the north", whole),
		"tileCol":    path("tileCol", "column from the west", whole),
	}
}

func object(required []string, properties doc) doc {
	return doc{"type": "object", "required": required, "properties": properties}
}

func listOf(of doc) doc { return doc{"type": "array", "items": of} }

func schemas() doc {
	text, number, whole := doc{"type": "string"}, doc{"type": "number"}, doc{"type": "integer", "minimum": 0}
	links := listOf(ref("schemas/link"))
	set := doc{"title": text, "dataType": doc{"type": "string", "enum": []string{"map", "vector", "coverage"}}, "crs": text, "tileMatrixSetURI": text, "links": links}
	return doc{
		"anything":    doc{"type": "object"},
		"link":        object([]string{"href", "rel"}, doc{"href": text, "rel": text, "type": text, "title": text, "templated": doc{"type": "boolean"}}),
		"exception":   object([]string{"title", "status", "detail", "detail_zh"}, doc{"type": text, "title": text, "title_zh": text, "status": doc{"type": "integer"}, "detail": text, "detail_zh": text, "retry_after": doc{"type": "integer"}}),
		"landingPage": object([]string{"links"}, doc{"title": text, "description": text, "attribution": text, "links": links}),
		"confClasses": object([]string{"conformsTo"}, doc{"conformsTo": listOf(text)}),
		"collections": object([]string{"links", "collections"}, doc{"title": text, "links": links, "crs": listOf(text), "collections": listOf(ref("schemas/collection"))}),
		"collection": object([]string{"id", "links", "crs", "extent"}, doc{"id": text, "title": text, "description": text, "itemType": text, "crs": listOf(text), "storageCrs": text, "links": links,
			"extent": object([]string{"spatial"}, doc{"spatial": object([]string{"bbox"}, doc{"crs": text, "bbox": listOf(doc{"type": "array", "minItems": 4, "maxItems": 6, "items": number})})})}),
		"featureCollectionGeoJSON": object([]string{"type", "features", "numberMatched", "numberReturned", "timeStamp", "links"}, doc{"type": doc{"type": "string", "enum": []string{"FeatureCollection"}},
			"features": listOf(ref("schemas/featureGeoJSON")), "links": links, "timeStamp": doc{"type": "string", "format": "date-time"}, "numberMatched": whole, "numberReturned": whole}),
		"featureGeoJSON": object([]string{"type", "geometry", "properties"}, doc{"type": doc{"type": "string", "enum": []string{"Feature"}}, "id": doc{"type": "integer", "minimum": 1},
			"geometry": ref("schemas/geometryGeoJSON"), "properties": doc{"type": "object", "nullable": true}, "links": links}),
		"geometryGeoJSON": object([]string{"type", "coordinates"}, doc{"type": doc{"type": "string", "enum": []string{"Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon"}}, "coordinates": listOf(doc{})}),
		"tileSets":        object([]string{"tilesets", "links"}, doc{"tilesets": listOf(ref("schemas/tileSet")), "links": links}),
		"tileSet":         object([]string{"dataType", "crs", "links"}, set),
		"tileMatrixSets":  object([]string{"tileMatrixSets"}, doc{"links": links, "tileMatrixSets": listOf(object([]string{"id", "links"}, doc{"id": text, "links": links}))}),
		"tileMatrixSet": object([]string{"crs", "tileMatrices"}, doc{"id": text, "crs": text, "tileMatrices": listOf(object([]string{"id", "scaleDenominator", "cellSize", "pointOfOrigin", "tileWidth", "tileHeight", "matrixWidth", "matrixHeight"},
			doc{"id": text, "scaleDenominator": number, "cellSize": number, "tileWidth": whole, "tileHeight": whole, "matrixWidth": whole, "matrixHeight": whole, "pointOfOrigin": listOf(number)}))}),
	}
}
