package ogc_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/medreach/medreach/web/ogc"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/publication/publicationtest"
	"github.com/medreach/medreach/web/tile"
)

func init() {
	for _, kind := range []string{"application/geo+json", "application/vnd.oai.openapi+json", "application/schema+json"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.JSONBodyDecoder)
	}
	for _, kind := range []string{"text/html", tile.ContentType} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
}

func serve(t testing.TB, p *publication.Publication) *httptest.Server {
	t.Helper()
	shelf := publication.NewShelf(p)
	tiles := tile.NewServer(shelf, tile.Options{})
	mux := http.NewServeMux()
	service := ogc.New(shelf, tiles, ogc.Options{}).Handler()
	mux.Handle(ogc.Root, service)
	mux.Handle(ogc.Root+"/", service)
	mux.Handle("/tiles/", tiles.Tiles())
	mux.Handle("/layers/", tiles.Layers())
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// contract checks that answers are what the OpenAPI document says.
type contract struct {
	t      testing.TB
	server *httptest.Server
	router routers.Router
}

func newContract(t testing.TB, server *httptest.Server) *contract {
	t.Helper()
	c := &contract{t: t, server: server}
	_, data := c.plain("/ogc/api", nil)
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatalf("the OpenAPI document: %v", err)
	}
	if c.router, err = gorillamux.NewRouter(doc); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *contract) plain(path string, header http.Header) (*http.Response, []byte) {
	c.t.Helper()
	request, err := http.NewRequest(http.MethodGet, c.server.URL+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for k, v := range header {
		request.Header[k] = v
	}
	answer, err := c.server.Client().Do(request)
	if err != nil {
		c.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return answer, body
}

// get asks for a path and holds the answer against the document.
func (c *contract) get(path string, header http.Header) (*http.Response, []byte) {
	c.t.Helper()
	answer, body := c.plain(path, header)
	request := answer.Request.Clone(context.Background())
	if request.URL.Path == "/ogc" {
		request.URL.Path = "/ogc/"
	}
	route, params, err := c.router.FindRoute(request)
	if err != nil {
		c.t.Errorf("%s is not in the document: %v", path, err)
		return answer, body
	}
	input := &openapi3filter.ResponseValidationInput{Status: answer.StatusCode, Header: answer.Header,
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: request, PathParams: params, Route: route}, Options: &openapi3filter.Options{IncludeResponseStatus: true}}
	input.SetBodyBytes(body)
	if err := openapi3filter.ValidateResponse(context.Background(), input); err != nil {
		c.t.Errorf("%s: %v\n%.300s", path, err, body)
	}
	return answer, body
}

func decode(t testing.TB, data []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatalf("%v: %.200s", err, data)
	}
	return out
}

// TestEveryAddressKeepsTheContract follows every link from the landing page, in
// JSON and in HTML, and asks for every collection in every way.
func TestEveryAddressKeepsTheContract(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	seen := map[string]bool{}
	var follow func(path string)
	follow = func(path string) {
		if seen[path] || len(seen) > 500 {
			return
		}
		seen[path] = true
		answer, body := c.get(path, nil)
		if answer.StatusCode != http.StatusOK {
			t.Errorf("%s answers %d %s", path, answer.StatusCode, body)
		}
		if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
			if bytes.Contains(body, []byte("<script")) || bytes.Contains(body, []byte("style=")) {
				t.Errorf("%s holds a script or a style", path)
			}
			return
		}
		for _, l := range linksIn(decode(t, body)) {
			if l["templated"] == true || l["rel"] == "next" {
				continue
			}
			to, ok := strings.CutPrefix(l["href"].(string), c.server.URL)
			if !ok {
				t.Errorf("%s leads away: %v", path, l["href"])
				continue
			}
			follow(to)
		}
	}
	follow("/ogc")
	for _, l := range p.Layers() {
		for _, tail := range []string{"?f=html", "/items?limit=3", "/items?limit=3&f=html", "/items/1", "/items/1?f=html", "/schema", "/tiles", "/tiles/WebMercatorQuad", "/tiles/WebMercatorQuad/0/0/0", "/items?lang=en&f=html&offset=2"} {
			if answer, body := c.get("/ogc/collections/"+l.Name+tail, nil); answer.StatusCode != http.StatusOK {
				t.Errorf("%s%s answers %d %s", l.Name, tail, answer.StatusCode, body)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}

// linksIn collects the links of a document and of what it holds.
func linksIn(v any) (out []map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["href"].(string); ok {
			return []map[string]any{v}
		}
		for _, k := range slices.Sorted(func(yield func(string) bool) {
			for k := range v {
				if !yield(k) {
					return
				}
			}
		}) {
			out = append(out, linksIn(v[k])...)
		}
	case []any:
		for _, e := range v {
			out = append(out, linksIn(e)...)
		}
	}
	return out
}

// TestWhatQGISAndGDALNeed holds the landing page and the page size where these
// programs look for them.
func TestWhatQGISAndGDALNeed(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	_, body := c.get("/ogc", http.Header{"Accept": {"application/json"}})
	found := map[string]string{}
	for _, l := range linksIn(decode(t, body)) {
		found[l["rel"].(string)+" "+l["type"].(string)] = l["href"].(string)
	}
	for rel, want := range map[string]string{"service-desc application/vnd.oai.openapi+json;version=3.0": "/ogc/api", "data application/json": "/ogc/collections", "conformance application/json": "/ogc/conformance"} {
		if found[rel] != c.server.URL+want {
			t.Errorf("link %s is %q, want %s", rel, found[rel], want)
		}
	}
	_, body = c.get("/ogc/api", nil)
	var api struct {
		Components struct {
			Parameters map[string]struct {
				Schema struct{ Maximum, Default any }
			}
		}
		Paths map[string]struct {
			Get struct {
				Parameters []struct {
					Ref, Name, In, Style string
					Explode              *bool
				}
			}
		}
	}
	if err := json.Unmarshal(body, &api); err != nil {
		t.Fatal(err)
	}
	if limit := api.Components.Parameters["limit"].Schema; limit.Maximum != 10000.0 || limit.Default != 1000.0 {
		t.Errorf("limit is %+v", limit)
	}
	var filters []string
	for _, p := range api.Paths["/collections/facilities/items"].Get.Parameters {
		if p.Name != "" && p.In == "query" && p.Style == "form" && p.Explode != nil && !*p.Explode {
			filters = append(filters, p.Name)
		}
	}
	if got := strings.Join(filters, " "); got != "id class beds emergency" {
		t.Errorf("fields to filter by: %s", got)
	}
	_, body = c.get("/ogc/collections", nil)
	for _, one := range decode(t, body)["collections"].([]any) {
		crs := one.(map[string]any)["crs"].([]any)
		if len(crs) != 4 || crs[0] != "http://www.opengis.net/def/crs/OGC/1.3/CRS84" || crs[1] != "http://www.opengis.net/def/crs/EPSG/0/4490" {
			t.Errorf("systems %v", crs)
		}
	}
}

// TestRefusals lists what is not answered.
func TestRefusals(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	items := "/ogc/collections/facilities/items"
	for _, r := range []struct {
		path   string
		status int
	}{
		{items + "?limit=0", 400}, {items + "?limit=-1", 400}, {items + "?limit=x", 400}, {items + "?limit=", 400}, {items + "?limit=1.5", 400}, {items + "?limit=1&limit=2", 400},
		{items + "?limit=1000000000", 200}, {items + "?limit=100000000000000000000000", 200},
		{items + "?offset=-1", 400}, {items + "?offset=100000000000000000000", 200},
		{items + "?nonsense=1", 400}, {items + "?%zz", 400}, {items + "?token=x", 400},
		{items + "?bbox=1,2,3", 400}, {items + "?bbox=1,2,3,x", 400}, {items + "?bbox=", 400}, {items + "?bbox=1,5,2,4", 400}, {items + "?bbox=NaN,1,2,3", 400}, {items + "?bbox=1,2,Inf,4", 400}, {items + "?bbox=1,2,3,4,5", 400},
		{items + "?bbox=177,-10,-177,10", 200}, {items + "?bbox=-1e300,-1e300,1e300,1e300", 200}, {items + "?bbox=100,39,0,101,40,0", 200},
		{items + "?bbox=5,1,4,2&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", 400},
		{items + "?crs=EPSG:4326", 400}, {items + "?bbox=1,2,3,4&bbox-crs=x", 400},
		{items + "?datetime=2020-01-01T00:00:00Z", 200}, {items + "?datetime=2020-01-01T00:00:00Z/..", 200}, {items + "?datetime=../2020-01-01", 200}, {items + "?datetime=yesterday", 400}, {items + "?datetime=2021-01-01/2020-01-01", 400}, {items + "?datetime=", 400},
		{items + "?beds=x", 400}, {items + "?emergency=maybe", 400}, {items + "?f=xml", 400},
		{items + "/0", 404}, {items + "/501", 404}, {items + "/x", 404}, {items + "/01", 404}, {items + "/1/2", 404},
		{"/ogc?x=1", 400}, {"/ogc/collections?limit=1", 400}, {"/ogc/conformance?x", 400}, {"/ogc/nothing", 404}, {"/ogc/conformance/x", 404}, {"/ogc/collections/nothing", 404}, {"/ogc/collections/nothing/items", 404}, {"/ogc/collections/facilities/x", 404},
		{"/ogc/tiles/WorldCRS84Quad", 404}, {"/ogc/tiles/WebMercatorQuad/0/0/1", 404}, {"/ogc/tiles/WebMercatorQuad/25/0/0", 400}, {"/ogc/tiles/WebMercatorQuad/-1/0/0", 400}, {"/ogc/tiles/WebMercatorQuad/0/x/0", 400}, {"/ogc/tiles/WebMercatorQuad/0/0/0?f=png", 400},
		{"/ogc/tiles/WebMercatorQuad/99999999999999999999/0/0", 400}, {"/ogc/tiles/WebMercatorQuad/24/16777216/0", 404}, {"/ogc/tiles/WebMercatorQuad/2/0/0", 204},
		{"/tiles/x/facilities/0/0/0.mvt", 404}, {"/tiles/nothing.json", 404}, {"/tiles/", 404}, {"/layers/x/y.geojson", 404}, {"/layers/x", 404},
		{"/ogc/", 200}, {"/ogc/collections/", 200}, {items + "/", 200}, {"/ogc/collections/%2e%2e", 404},
	} {
		answer, body := c.plain(r.path, nil)
		if answer.StatusCode != r.status {
			t.Errorf("%s answers %d, want %d: %.200s", r.path, answer.StatusCode, r.status, body)
		}
		if answer.StatusCode >= 400 {
			problem := decode(t, body)
			if answer.Header.Get("Content-Type") != "application/problem+json" || problem["detail"] == "" || problem["detail_zh"] == "" || problem["status"] != float64(r.status) {
				t.Errorf("%s: %s %s", r.path, answer.Header.Get("Content-Type"), body)
			}
		}
	}
}

// TestNegotiation tells by what a reader gets HTML.
func TestNegotiation(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	for _, r := range []struct{ path, accept, want string }{
		{"/ogc", "", "application/json"}, {"/ogc", "*/*", "application/json"}, {"/ogc", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html; charset=utf-8"},
		{"/ogc?f=json", "text/html", "application/json"}, {"/ogc?f=html", "application/json", "text/html; charset=utf-8"}, {"/ogc", "image/png", "application/problem+json"},
		{"/ogc/collections/facilities/items", "application/geo+json, application/json", "application/geo+json"}, {"/ogc/api", "application/vnd.oai.openapi+json;version=3.0, application/json", "application/vnd.oai.openapi+json;version=3.0"},
		{"/ogc", "text/html;q=0.5, application/json;q=0.9", "application/json"}, {"/ogc", "text/html;q=0, application/json;q=0", "application/problem+json"},
	} {
		answer, _ := c.plain(r.path, http.Header{"Accept": {r.accept}})
		if got := answer.Header.Get("Content-Type"); got != r.want {
			t.Errorf("%s with %q gives %s, want %s", r.path, r.accept, got, r.want)
		}
	}
	_, zh := c.plain("/ogc?f=html", nil)
	_, en := c.plain("/ogc?f=html", http.Header{"Accept-Language": {"en-GB,zh;q=0.5"}})
	if !bytes.Contains(zh, []byte(`lang="zh-CN"`)) || !bytes.Contains(zh, []byte("虚构研究")) || !bytes.Contains(en, []byte(`lang="en"`)) || !bytes.Contains(en, []byte("an invented study")) {
		t.Error("the pages are not in the reader's language")
	}
}

// TestMethods holds that other methods and origins only read.
func TestMethods(t *testing.T) {
	server := serve(t, publicationtest.Small(t))
	for method, want := range map[string]int{"HEAD": 200, "OPTIONS": 204, "POST": 405, "DELETE": 405, "PUT": 405} {
		for _, path := range []string{"/ogc", "/ogc/collections/facilities/items", "/tiles/facilities.json"} {
			request, _ := http.NewRequest(method, server.URL+path, nil)
			answer, err := server.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want || answer.Header.Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s %s answers %d %v", method, path, answer.StatusCode, answer.Header)
			}
		}
	}
}

// TestPagesHoldEveryFeatureOnce follows the next links of every collection.
func TestPagesHoldEveryFeatureOnce(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	for _, l := range p.Layers() {
		seen := map[float64]bool{}
		for path := fmt.Sprintf("/ogc/collections/%s/items?limit=%d", l.Name, l.Len()/3+1); path != ""; {
			_, body := c.plain(path, nil)
			doc := decode(t, body)
			features := doc["features"].([]any)
			if doc["numberMatched"] != float64(l.Len()) || doc["numberReturned"] != float64(len(features)) {
				t.Fatalf("%s: %v of %v", path, doc["numberReturned"], doc["numberMatched"])
			}
			for _, f := range features {
				id := f.(map[string]any)["id"].(float64)
				if seen[id] {
					t.Errorf("%s: feature %v comes again", path, id)
				}
				seen[id] = true
			}
			path = ""
			for _, l := range doc["links"].([]any) {
				if l := l.(map[string]any); l["rel"] == "next" {
					path = strings.TrimPrefix(l["href"].(string), c.server.URL)
				}
			}
		}
		if len(seen) != l.Len() {
			t.Errorf("%s: %d of %d features", l.Name, len(seen), l.Len())
		}
	}
}

// TestFiltersAndSystems compares answers by filter, box and system with the data.
func TestFiltersAndSystems(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	l := p.Layer("facilities")
	class := 0
	for row := range l.Len() {
		if l.Value(row, l.Field("class")) == "综合医院" && l.Value(row, l.Field("emergency")) == true {
			class++
		}
	}
	_, body := c.get("/ogc/collections/facilities/items?emergency=true&class="+url.QueryEscape("综合医院"), nil)
	if got := decode(t, body)["numberMatched"]; got != float64(class) || class == 0 {
		t.Errorf("%v features, want %d", got, class)
	}
	want := l.Geometry(6).Bound().Min
	for uri, at := range map[string]func(a, b float64) (lon, lat float64){
		"http://www.opengis.net/def/crs/OGC/1.3/CRS84": func(a, b float64) (float64, float64) { return a, b },
		"http://www.opengis.net/def/crs/EPSG/0/4490":   func(a, b float64) (float64, float64) { return b, a },
		"http://www.opengis.net/def/crs/EPSG/0/4326":   func(a, b float64) (float64, float64) { return b, a },
	} {
		answer, body := c.get("/ogc/collections/facilities/items/7?crs="+url.QueryEscape(uri), nil)
		at2 := decode(t, body)["geometry"].(map[string]any)["coordinates"].([]any)
		lon, lat := at(at2[0].(float64), at2[1].(float64))
		if d := max(lon-want[0], want[0]-lon, lat-want[1], want[1]-lat); d > 6e-8 || answer.Header.Get("Content-Crs") != "<"+uri+">" {
			t.Errorf("%s: %v, %s", uri, at2, answer.Header.Get("Content-Crs"))
		}
	}
	_, ordered := c.get("/ogc/collections/facilities/items?bbox=100.2,39.4,100.6,39.8", nil)
	_, swapped := c.get("/ogc/collections/facilities/items?bbox=39.4,100.2,39.8,100.6&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490", nil)
	_, metres := c.get("/ogc/collections/facilities/items?bbox=11154212.98,4781510.6,11198740.8,4838948.1&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/3857", nil)
	a, b, m := decode(t, ordered)["numberMatched"], decode(t, swapped)["numberMatched"], decode(t, metres)["numberMatched"]
	if a != b || a == 0.0 || a == float64(l.Len()) || m == 0.0 {
		t.Errorf("%v, %v and %v features in the box", a, b, m)
	}
}

// TestImmutableTiles holds what addresses of tiles promise: they are fresh for
// ever, and 304 for who has them.
func TestImmutableTiles(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	_, body := c.plain("/tiles/zones_county.json", nil)
	doc := decode(t, body)
	tiles := doc["tiles"].([]any)[0].(string)
	path := strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(strings.TrimPrefix(tiles, c.server.URL))
	if !strings.Contains(path, p.Run()) || doc["tilejson"] != "3.0.0" || len(doc["vector_layers"].([]any)) != 1 {
		t.Errorf("TileJSON %s", body)
	}
	answer, body := c.plain(path, http.Header{"Accept-Encoding": {"identity"}})
	if answer.StatusCode != 200 || !strings.Contains(answer.Header.Get("Cache-Control"), "immutable") || answer.Header.Get("Content-Encoding") != "" || len(body) == 0 {
		t.Errorf("%s answers %d %v", path, answer.StatusCode, answer.Header)
	}
	again, _ := c.plain(path, http.Header{"If-None-Match": {answer.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("%s answers %d to who has it", path, again.StatusCode)
	}
	answer, body = c.plain("/layers/"+p.Run()+"/zones_county.geojson", nil)
	if answer.StatusCode != 200 || len(decode(t, body)["features"].([]any)) != 4 {
		t.Errorf("GeoJSON: %d %.200s", answer.StatusCode, body)
	}
}

// TestManyReadersWhileResultsChange asks while what is shown changes.
func TestManyReadersWhileResultsChange(t *testing.T) {
	first, second := publicationtest.Small(t), publicationtest.Cells(t, 2000)
	shelf := publication.NewShelf(first)
	tiles := tile.NewServer(shelf, tile.Options{CacheBytes: 1 << 16})
	service := ogc.New(shelf, tiles, ogc.Options{}).Handler()
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			for k := range 60 {
				if i == 0 {
					shelf.Show([]*publication.Publication{first, second}[k%2])
				}
				path := []string{"/ogc/collections/cells/items?limit=50&bbox=100.1,39.2,100.4,39.8", "/ogc/collections/cells/tiles/WebMercatorQuad/9/194/398", "/ogc/api", "/ogc/tiles/WebMercatorQuad/5/12/24", "/ogc/collections/cells/map/tiles/WebMercatorQuad/9/194/398"}[k%5]
				w := httptest.NewRecorder()
				if service.ServeHTTP(w, httptest.NewRequest("GET", path, nil)); w.Code >= 400 {
					t.Errorf("%s answers %d %s", path, w.Code, w.Body)
				}
			}
		})
	}
	group.Wait()
}

// FuzzPaths holds that no address makes the service fail.
func FuzzPaths(f *testing.F) {
	p := publicationtest.Small(f)
	shelf := publication.NewShelf(p)
	tiles := tile.NewServer(shelf, tile.Options{})
	service, plain := ogc.New(shelf, tiles, ogc.Options{Trust: true}).Handler(), tiles.Tiles()
	for _, path := range []string{"/ogc", "/ogc/collections/cells/items?bbox=100,39,101,40&limit=2", "/tiles/" + p.Run() + "/cells/9/398/194.mvt", "/tiles/" + p.Run() + "/cells/9/398/194@2x.png", "/ogc/collections/cells/map/tiles/WebMercatorQuad/9/194/398?f=png", "/tiles/cells.json", "/ogc/tiles/WebMercatorQuad/0/0/0", "/ogc/collections/zones_county/items/1?crs=x"} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		u, err := url.ParseRequestURI(path)
		if err != nil || u.Scheme != "" || u.Host != "" {
			return
		}
		for _, handler := range []http.Handler{service, plain} {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "/ogc", nil)
			r.URL = u
			if handler.ServeHTTP(w, r); w.Code >= 500 {
				t.Errorf("%q answers %d %s", path, w.Code, w.Body)
			}
		}
	})
}

// TestWhatTheConformanceSuitesNeed holds that each link in the lists of tile sets
// is answered in JSON, and that the template of tiles stands in the tile set.
func TestWhatTheConformanceSuitesNeed(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	for _, path := range []string{"/ogc/tiles", "/ogc/collections/facilities/tiles"} {
		_, body := c.get(path, nil)
		for _, l := range linksIn(decode(t, body)["tilesets"]) {
			answer, _ := c.plain(strings.TrimPrefix(l["href"].(string), c.server.URL), http.Header{"Accept": {"application/json"}})
			if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s lists %v, which answers %d", path, l["href"], answer.StatusCode)
			}
		}
		_, body = c.get(path+"/WebMercatorQuad", nil)
		templates := 0
		for _, l := range linksIn(decode(t, body)) {
			if l["templated"] == true && strings.HasSuffix(l["href"].(string), path+"/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}") {
				templates++
			}
		}
		if templates != 1 {
			t.Errorf("%s has %d templates of tiles", path, templates)
		}
	}
}

// TestShownOnTheEdgeIsWithin asks for boxes that are no larger than a point as it
// is shown, in each system.
func TestShownOnTheEdgeIsWithin(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	for _, crs := range []string{"OGC/1.3/CRS84", "EPSG/0/4490", "EPSG/0/4326", "EPSG/0/3857"} {
		uri := url.QueryEscape("http://www.opengis.net/def/crs/" + crs)
		for id := 1; id <= 500; id += 37 {
			_, body := c.plain(fmt.Sprintf("/ogc/collections/facilities/items/%d?crs=%s", id, uri), nil)
			at := decode(t, body)["geometry"].(map[string]any)["coordinates"].([]any)
			_, body = c.plain(fmt.Sprintf("/ogc/collections/facilities/items?bbox=%.7[1]f,%.7[2]f,%.7[1]f,%.7[2]f&bbox-crs=%[3]s&id=%06[4]d", at[0], at[1], uri, id-1), nil)
			if got := decode(t, body)["numberMatched"]; got != 1.0 {
				t.Errorf("%s: feature %d at %v is found %v times", crs, id, at, got)
			}
		}
	}
}
