package tile_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/http/httptest"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/picture"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/publication/publicationtest"
	"github.com/medreach/medreach/web/tile"
)

// styled has zones of a degree by share, cells by minutes, points by class and a
// line, all invented.
func styled(t testing.TB) *publication.Publication {
	t.Helper()
	var zones, cells, places []layer.Feature
	for i, share := range []any{40.0, 60.0, 80.0, 95.0, 99.5, nil} {
		x := 100 + float64(i)
		zones = append(zones, layer.Feature{Geometry: orb.MultiPolygon{{{{x, 30}, {x + 1, 30}, {x + 1, 31}, {x, 31}, {x, 30}}}}, Values: []any{fmt.Sprint(i), share}})
	}
	for i, class := range []any{"a", "b", "c", nil} {
		places = append(places, layer.Feature{Geometry: orb.Point{100.5 + float64(i), 30.5}, Values: []any{class}})
	}
	grid, numbers := publicationtest.Grid(64, 64), []int64{}
	for i := range 64 * 64 {
		numbers = append(numbers, int64(i))
		cells = append(cells, layer.Feature{Geometry: orb.MultiPolygon{{grid.Corners(i%64, i/64)}}, Values: []any{1.0, float64(i%64/16*10) + 5}})
	}
	road := []layer.Feature{{Geometry: orb.LineString{{100, 30.25}, {106, 30.25}}}}
	one := func(name string, features []layer.Feature, style layer.Style, fields ...layer.Field) *layer.Layer {
		return &layer.Layer{Name: name, Fields: fields, Shape: layer.MultiPolygon, Count: len(features), Features: layer.Of(features), Style: style}
	}
	number := func(name, unit string) layer.Field {
		return layer.Field{Name: name, Kind: layer.Real, Unit: unit, Decimals: 1}
	}
	kinds := layer.Classes("class", []string{"a", "b"}, []message.Text{{}, {}})
	kinds.Size, kinds.Width = 20*0.28, 0.28
	p, err := publication.New([]*layer.Layer{
		one("zones", zones, layer.Shares("pct"), layer.Field{Name: "code", Kind: layer.Text}, number("pct", "%")),
		one("places", places, kinds, layer.Field{Name: "class", Kind: layer.Text}),
		one("road", road, layer.Style{Classes: []layer.Class{{Colour: "#b0b0b0"}}, Width: 4 * 0.28}),
		one("cells", cells, layer.Distances("min", []float64{10, 20, 30}, "min"), number("people", "人"), number("min", "min")),
	}, publication.Options{Cells: &publication.Cells{Layer: "cells", Grid: grid, Cell: numbers}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// atlas is pictures of a layer at a zoom.
type atlas struct {
	t           testing.TB
	server      *tile.Server
	layer       *publication.Layer
	zoom, scale int
	known       map[tile.ID]image.Image
}

// at is the colour of a place as a style writes it, and "" where there is nothing.
func (a *atlas) at(lon, lat float64) string {
	a.t.Helper()
	n := math.Ldexp(1, a.zoom)
	x, y := (lon+180)/360*n, (0.5-math.Log(math.Tan(math.Pi/4+lat*math.Pi/360))/(2*math.Pi))*n
	id := tile.ID{Z: a.zoom, X: int(x), Y: int(y)}
	if a.known[id] == nil {
		data, err := a.server.Picture(context.Background(), a.layer, id, a.scale)
		if err != nil {
			a.t.Fatal(err)
		}
		if a.known[id], err = png.Decode(bytes.NewReader(data)); err != nil {
			a.t.Fatal(err)
		}
	}
	side := float64(picture.Side * a.scale)
	c := color.NRGBAModel.Convert(a.known[id].At(int((x-float64(id.X))*side), int((y-float64(id.Y))*side))).(color.NRGBA)
	switch c.A {
	case 0:
		return ""
	case 255:
		return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	}
	return fmt.Sprintf("#%02x%02x%02x/%d", c.R, c.G, c.B, c.A)
}

// TestPicturesHaveTheColoursOfTheLegend looks at known places at many zooms.
func TestPicturesHaveTheColoursOfTheLegend(t *testing.T) {
	p := styled(t)
	s := server(p)
	distances := layer.Distances("min", []float64{10, 20, 30}, "min").Classes
	kinds := layer.Classes("class", []string{"a", "b"}, []message.Text{{}, {}}).Classes
	for _, r := range []struct {
		layer    string
		from, to int // zooms
		places   map[orb.Point]string
	}{
		{"zones", 5, 18, map[orb.Point]string{{100.51, 30.52}: layer.Ramp[0], {101.51, 30.52}: layer.Ramp[1], {102.51, 30.52}: layer.Ramp[2], {103.51, 30.52}: layer.Ramp[3], {104.51, 30.52}: layer.Ramp[4], {105.51, 30.52}: "", {99.2, 30.5}: "", {100.5, 32}: "", {-60, -40}: ""}},
		{"places", 6, 18, map[orb.Point]string{{100.5, 30.5}: kinds[0].Colour, {101.5, 30.5}: kinds[1].Colour, {102.5, 30.5}: "", {103.5, 30.5}: "", {101, 30.1}: ""}},
		{"road", 6, 14, map[orb.Point]string{{103.3, 30.25}: "#b0b0b0", {103.3, 31}: ""}},
		{"cells", 7, 12, map[orb.Point]string{{100.1171875, 39.6171875}: distances[0].Colour, {100.3671875, 39.6171875}: distances[1].Colour, {100.6171875, 39.6171875}: distances[2].Colour, {100.8671875, 39.6171875}: distances[3].Colour, {101.1, 39.5}: ""}},
	} {
		for zoom := r.from; zoom <= r.to; zoom++ {
			a := &atlas{t, s, p.Layer(r.layer), zoom, 1 + zoom%2, map[tile.ID]image.Image{}}
			for place, want := range r.places {
				if got := a.at(place[0], place[1]); got != want {
					t.Errorf("%s, zoom %d, scale %d: %v is %q, want %q", r.layer, zoom, a.scale, place, got, want)
				}
			}
		}
	}
}

// TestPicturesMeet holds that a disc on the corner of tiles is whole.
func TestPicturesMeet(t *testing.T) {
	style := layer.Style{Classes: []layer.Class{{Colour: "#ff0000"}}, Size: 40 * 0.28, Width: 0.28}
	l, err := publication.Prepare(&layer.Layer{Name: "corner", Count: 1, Features: layer.Of([]layer.Feature{{Geometry: orb.Point{90, 0}}}), Style: style}, nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &atlas{t, server(styled(t).With(l)), l, 8, 1, map[tile.ID]image.Image{}}
	pixel := 360 / math.Ldexp(picture.Side, a.zoom)
	for angle := 0.3; angle < 2*math.Pi; angle += math.Pi / 8 {
		for radius, want := range map[float64]string{3: "#ff0000", 17: "#ff0000", 23: ""} {
			lon, lat := 90+pixel*radius*math.Cos(angle), pixel*radius*math.Sin(angle)
			if got := a.at(lon, lat); got != want {
				t.Errorf("%v pixels from the point at %.1f it is %q, want %q", radius, angle, got, want)
			}
		}
	}
	if len(a.known) != 4 {
		t.Errorf("%d tiles", len(a.known))
	}
}

// TestPictureAddresses asks for pictures as QGIS does, and for what there is not.
func TestPictureAddresses(t *testing.T) {
	p := styled(t)
	handler := server(p).Tiles()
	for tail, want := range map[string]int{"zones/5/24/13.png": 200, "zones/5/24/13@2x.png": 200, "zones/0/0/0.png": 200, "zones/5/0/0.png": 200, "zones/24/0/0.png": 200,
		"zones/25/0/0.png": 400, "zones/-1/0/0.png": 400, "zones/5/x/0.png": 400, "zones/5/0/.png": 400, "zones/5/0/0@3x.png": 400, "zones/5/0/0@2x@2x.png": 400, "zones/1/0/+1.png": 400, "zones/99999999999999999999/0/0.png": 400,
		"zones/1/2/0.png": 404, "zones/1/0/2.png": 404, "nothing/1/0/0.png": 404, "zones/1/0/0.gif": 404, "zones/1/0.png": 404} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest("GET", "/tiles/"+p.Run()+"/"+tail, nil))
		if w.Code != want {
			t.Errorf("%s answers %d, want %d: %s", tail, w.Code, want, w.Body)
		}
		if h := w.Header(); w.Code == 200 && (h.Get("Content-Type") != "image/png" || h.Get("Cache-Control") == "" || h.Get("ETag") == "" || h.Get("Content-Encoding") != "") {
			t.Errorf("%s: %v", tail, h)
		}
		if w.Code == 200 {
			r := httptest.NewRequest("GET", "/tiles/"+p.Run()+"/"+tail, nil)
			r.Header.Set("If-None-Match", w.Header().Get("ETag"))
			again := httptest.NewRecorder()
			if handler.ServeHTTP(again, r); again.Code != 304 {
				t.Errorf("%s is answered %d to who has it", tail, again.Code)
			}
		}
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest("GET", "/tiles/0000000000000000/zones/5/24/13.png", nil))
	if w.Code != 404 {
		t.Errorf("a run that there is not is answered %d", w.Code)
	}
}

// TestPicturesAreKept holds that a picture is drawn once, and that the styles and
// sizes of a tile are not mistaken for one another.
func TestPicturesAreKept(t *testing.T) {
	p := styled(t)
	s, l, id := server(p), p.Layer("zones"), tile.ID{Z: 5, X: 24, Y: 13}
	ask := func(scale int) []byte {
		data, err := s.Picture(context.Background(), l, id, scale)
		if err != nil || len(data) == 0 {
			t.Fatalf("%d bytes, %v", len(data), err)
		}
		return data
	}
	vector, err := s.Draw(context.Background(), l, id)
	first, second, large := ask(1), ask(1), ask(2)
	if &first[0] != &second[0] {
		t.Error("a picture is drawn again")
	}
	if err != nil || bytes.Equal(first, large) || bytes.Equal(first, vector) || bytes.Equal(vector, large) {
		t.Error("tiles are mistaken for one another")
	}
}

// BenchmarkPictures draws pictures that are in no cache: a million cells, 100,000
// points, and zones.
func BenchmarkPictures(b *testing.B) {
	for _, c := range []struct {
		name string
		p    *publication.Publication
		l    string
	}{{"cells", publicationtest.Cells(b, 1_000_000), "cells"}, {"points", publicationtest.Points(b, 100_000), "facilities"}, {"zones", styled(b), "zones"}} {
		l := c.p.Layer(c.l)
		for _, z := range []int{6, 8, 10, 12, 14} {
			ids := covering(l.Bound(), z)
			b.Run(fmt.Sprint(c.name, " zoom ", z), func(b *testing.B) {
				s, seen := server(c.p), 0
				if _, err := s.Picture(context.Background(), l, ids[0], 2); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if seen%len(ids) == 0 {
						s = server(c.p)
					}
					if _, err := s.Picture(context.Background(), l, ids[seen%len(ids)], 1); err != nil {
						b.Fatal(err)
					}
					seen++
				}
			})
		}
	}
}
