package ogc_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/medreach/medreach/web/picture"
	"github.com/medreach/medreach/web/publication/publicationtest"
)

func init() {
	openapi3filter.RegisterBodyDecoder(picture.ContentType, openapi3filter.FileBodyDecoder)
}

// TestMapTiles goes the way of a program that reads pictures alone: from the
// collections by the links to the template, and from there to a picture.
func TestMapTiles(t *testing.T) {
	p := publicationtest.Small(t)
	c := newContract(t, serve(t, p))
	_, body := c.get("/ogc/conformance", nil)
	if !bytes.Contains(body, []byte(`"http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png"`)) {
		t.Error("pictures are not among the standards that are kept")
	}
	for _, l := range p.Layers() {
		_, body := c.get("/ogc/collections/"+l.Name, nil)
		list := c.follow(body, "http://www.opengis.net/def/rel/ogc/1.0/tilesets-map", "application/json")
		sets := decode(t, list)["tilesets"].([]any)
		if len(sets) != 1 || sets[0].(map[string]any)["dataType"] != "map" {
			t.Fatalf("%s: tile sets %s", l.Name, list)
		}
		one, err := json.Marshal(sets[0])
		if err != nil {
			t.Fatal(err)
		}
		var set struct {
			DataType, CRS, TileMatrixSetURI string
			TileMatrixSetLimits             []struct {
				TileMatrix             string
				MinTileRow, MinTileCol int
			}
		}
		answer := c.follow(one, "self", "application/json")
		if err := json.Unmarshal(answer, &set); err != nil {
			t.Fatal(err)
		}
		if set.DataType != "map" || set.CRS != "http://www.opengis.net/def/crs/EPSG/0/3857" || set.TileMatrixSetURI != "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad" || len(set.TileMatrixSetLimits) != 19 {
			t.Errorf("%s: %s", l.Name, answer)
		}
		i := slices.IndexFunc(linksIn(decode(t, answer)), func(l map[string]any) bool {
			return l["rel"] == "item" && l["type"] == "image/png" && l["templated"] == true
		})
		if i < 0 {
			t.Fatalf("%s: no template of pictures in %s", l.Name, answer)
		}
		template := strings.TrimPrefix(linksIn(decode(t, answer))[i]["href"].(string), c.server.URL)
		for _, at := range set.TileMatrixSetLimits[:9] {
			path := strings.NewReplacer("{tileMatrix}", at.TileMatrix, "{tileRow}", fmt.Sprint(at.MinTileRow), "{tileCol}", fmt.Sprint(at.MinTileCol)).Replace(template)
			for _, tail := range []string{"", "?f=png"} {
				answer, body := c.get(path+tail, http.Header{"Accept": {"image/png"}})
				m, err := png.DecodeConfig(bytes.NewReader(body))
				if answer.StatusCode != 200 || answer.Header.Get("Content-Type") != "image/png" || err != nil || m.Width != 256 || m.Height != 256 {
					t.Errorf("%s%s answers %d %v, %v", path, tail, answer.StatusCode, answer.Header, err)
				}
			}
		}
	}
}

// follow asks for the link of a relation and type in a document.
func (c *contract) follow(document []byte, rel, kind string) []byte {
	c.t.Helper()
	for _, l := range linksIn(decode(c.t, document)) {
		if l["rel"] == rel && l["type"] == kind {
			answer, body := c.get(strings.TrimPrefix(l["href"].(string), c.server.URL), nil)
			if answer.StatusCode != http.StatusOK {
				c.t.Fatalf("%v answers %d", l["href"], answer.StatusCode)
			}
			return body
		}
	}
	c.t.Fatalf("no link %s in %.500s", rel, document)
	return nil
}

// TestMapTileRefusals lists what is not answered with a picture.
func TestMapTileRefusals(t *testing.T) {
	c := newContract(t, serve(t, publicationtest.Small(t)))
	maps := "/ogc/collections/facilities/map"
	for path, want := range map[string]int{maps + "/tiles": 200, maps + "/tiles/": 200, maps + "/tiles?f=html": 200, maps + "/tiles/WebMercatorQuad?f=html": 200, maps: 404, maps + "/x": 404, maps + "/tiles/WorldCRS84Quad": 404, "/ogc/map/tiles": 404,
		maps + "/tiles?x=1": 400, maps + "/tiles/WebMercatorQuad/0/0/0": 200, maps + "/tiles/WebMercatorQuad/0/0/0?f=mvt": 400, maps + "/tiles/WebMercatorQuad/0/0/0?f=jpeg": 400, maps + "/tiles/WebMercatorQuad/0/0/0?x=1": 400,
		"/ogc/collections/facilities/tiles/WebMercatorQuad/0/0/0?f=png": 400, "/ogc/collections/nothing/map/tiles": 404, maps + "/tiles/WebMercatorQuad/0/0": 404, maps + "/tiles/WebMercatorQuad/0/0/0/0": 404,
		maps + "/tiles/WebMercatorQuad/0/0/1": 404, maps + "/tiles/WebMercatorQuad/25/0/0": 400, maps + "/tiles/WebMercatorQuad/x/0/0": 400, maps + "/tiles/WebMercatorQuad/1/-1/0": 404, maps + "/tiles/WebMercatorQuad/24/16777216/0": 404} {
		answer, body := c.plain(path, nil)
		if answer.StatusCode != want {
			t.Errorf("%s answers %d, want %d: %.200s", path, answer.StatusCode, want, body)
		}
		if want >= 400 && answer.Header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %v", path, answer.Header)
		}
	}
}

// gdalTiles describes the pictures of a layer to GDAL.
const gdalTiles = `<GDAL_WMS><Service name="TMS"><ServerUrl>%s</ServerUrl></Service>
<DataWindow><UpperLeftX>-20037508.34</UpperLeftX><UpperLeftY>20037508.34</UpperLeftY><LowerRightX>20037508.34</LowerRightX><LowerRightY>-20037508.34</LowerRightY>
<TileLevel>18</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY><YOrigin>top</YOrigin></DataWindow>
<Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY><BandsCount>4</BandsCount></GDAL_WMS>`

// TestGDALReadsPictures has GDAL put pictures of the zones together, by both kinds of
// addresses, and looks at one zone and at its hole.
func TestGDALReadsPictures(t *testing.T) {
	if out, err := exec.Command("gdalinfo", "--format", "WMS").CombinedOutput(); err != nil {
		t.Skipf("GDAL does not read tiles here: %s", out)
	}
	p := publicationtest.Small(t)
	server := serve(t, p)
	for name, template := range map[string]string{"xyz": "/tiles/" + p.Run() + "/zones_county/${z}/${x}/${y}.png", "ogc": "/ogc/collections/zones_county/map/tiles/WebMercatorQuad/${z}/${y}/${x}?f=png"} {
		dir := t.TempDir()
		source, target := filepath.Join(dir, "tiles.xml"), filepath.Join(dir, "out.tif")
		if err := os.WriteFile(source, fmt.Appendf(nil, gdalTiles, server.URL+template), 0o666); err != nil {
			t.Fatal(err)
		}
		run(t, "gdal_translate", "-q", "-projwin", "11131949", "4865942", "11243269", "4721671", "-outsize", "500", "648", source, target)
		for place, want := range map[string]string{"100.25 39.25": "65 182 196 255", "100.65 39.65": "0 0 0 0", "100.8 39.8": "65 182 196 255"} {
			at := strings.Fields(place)
			out := run(t, "gdallocationinfo", "-valonly", "-wgs84", target, at[0], at[1])
			if got := strings.Join(strings.Fields(out), " "); got != want {
				t.Errorf("%s: GDAL reads %s at %s, want %s", name, got, place, want)
			}
		}
	}
}
