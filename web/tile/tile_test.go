package tile_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/mvt"
	"github.com/paulmach/orb/geojson"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/publication/publicationtest"
	"github.com/medreach/medreach/web/tile"
)

func server(p *publication.Publication) *tile.Server {
	return tile.NewServer(publication.NewShelf(p), tile.Options{})
}

// covering lists the tiles of a zoom that a box lies in.
func covering(b orb.Bound, z int) []tile.ID {
	n := math.Ldexp(1, z)
	at := func(lon, lat float64) (int, int) {
		y := (0.5 - math.Log(math.Tan(math.Pi/4+lat*math.Pi/360))/(2*math.Pi)) * n
		return int((lon + 180) / 360 * n), int(y)
	}
	west, north := at(b.Min[0], b.Max[1])
	east, south := at(b.Max[0], b.Min[1])
	var out []tile.ID
	for x := west; x <= east; x++ {
		for y := north; y <= south; y++ {
			out = append(out, tile.ID{Z: z, X: x, Y: y})
		}
	}
	return out
}

func draw(t testing.TB, s *tile.Server, l *publication.Layer, id tile.ID) []*geojson.Feature {
	t.Helper()
	data, err := s.Draw(context.Background(), l, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(data) == 0 {
		return nil
	}
	if len(data) > tile.MostBytes {
		t.Errorf("%s %v has %d bytes", l.Name, id, len(data))
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	layers, err := mvt.Unmarshal(plain)
	if err != nil {
		t.Fatal(err)
	}
	if len(layers) != 1 || layers[0].Name != l.Name || layers[0].Version != 2 || layers[0].Extent != 4096 {
		t.Fatalf("%s %v: layers %+v", l.Name, id, layers)
	}
	return layers[0].Features
}

// TestPeopleAreConserved holds that at every zoom the people of all blocks are
// those of all cells, each block counted once however many tiles it is in.
func TestPeopleAreConserved(t *testing.T) {
	p := publicationtest.Cells(t, 60_000)
	l, s := p.Layer("cells"), server(p)
	at := l.Field("people_total")
	want := 0.0
	for _, v := range l.Numbers(at) {
		want += v
	}
	for z := 0; z <= 12; z++ {
		seen, sum := map[any]bool{}, 0.0
		for _, id := range covering(l.Bound(), z) {
			for _, f := range draw(t, s, l, id) {
				if !seen[f.ID] {
					seen[f.ID] = true
					sum += f.Properties["people_total"].(float64)
				}
			}
		}
		if math.Abs(sum-want) > 0.0001*float64(len(seen)) {
			t.Errorf("zoom %d: %v people in %d blocks, want %v", z, sum, len(seen), want)
		}
		t.Logf("zoom %d: %d blocks", z, len(seen))
	}
}

// TestMeansAreWeighted compares a block of the whole with a mean by hand.
func TestMeansAreWeighted(t *testing.T) {
	p := publicationtest.Cells(t, 3000)
	l := p.Layer("cells")
	people, near := l.Numbers(l.Field("people_total")), l.Numbers(l.Field("near_m"))
	sum, weight := 0.0, 0.0
	for i := range people {
		if !math.IsNaN(near[i]) {
			sum, weight = sum+people[i]*near[i], weight+people[i]
		}
	}
	top := l.View(l.Levels() - 1)
	if got := top.Value(0, l.Field("near_m")).(float64); top.Len() != 1 || math.Abs(got-sum/weight) > 0.051 {
		t.Errorf("mean of %d blocks %v, want %v", top.Len(), got, sum/weight)
	}
	if v := top.Value(0, l.Field("near_facility")); v != nil {
		t.Errorf("a block's nearest facility is %v", v)
	}
}

// TestGeometriesKeepTheStandard draws every layer at many zooms and checks extent,
// winding, area, ids and that rings have no point twice in a row.
func TestGeometriesKeepTheStandard(t *testing.T) {
	p := publicationtest.Small(t)
	s := server(p)
	for _, l := range p.Layers() {
		drawn := 0
		for z := 0; z <= 13; z++ {
			for i, id := range covering(l.Bound(), z) {
				if i%7 != 0 && z > 10 {
					continue
				}
				ids := map[any]bool{}
				for _, f := range draw(t, s, l, id) {
					drawn++
					if f.ID == nil || ids[f.ID] {
						t.Fatalf("%s %v: id %v", l.Name, id, f.ID)
					}
					ids[f.ID] = true
					if err := standard(f.Geometry); err != nil {
						t.Fatalf("%s %v: %v", l.Name, id, err)
					}
				}
			}
		}
		if drawn == 0 {
			t.Errorf("nothing of %s is drawn", l.Name)
		}
	}
}

func standard(g orb.Geometry) error {
	b := g.Bound()
	if b.Min[0] < -64 || b.Min[1] < -64 || b.Max[0] > 4096+64 || b.Max[1] > 4096+64 {
		return fmt.Errorf("lies at %v", b)
	}
	var polygons orb.MultiPolygon
	switch g := g.(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{g}
	case orb.MultiPolygon:
		polygons = g
	}
	for _, p := range polygons {
		for i, r := range p {
			if o := r.Orientation(); i == 0 && o != orb.CCW || i > 0 && o != orb.CW { // counted on axes that run up
				return fmt.Errorf("ring %d of %v runs %v", i, r, o)
			}
			for k := 1; k < len(r); k++ {
				if r[k] == r[k-1] {
					return fmt.Errorf("a point stands twice in %v", r)
				}
			}
		}
	}
	return nil
}

// TestPlacesAreRight compares where points stand in tiles with where they are.
func TestPlacesAreRight(t *testing.T) {
	p := publicationtest.Small(t)
	l, s := p.Layer("facilities"), server(p)
	for _, z := range []int{9, 14, 20} {
		at := l.Geometry(3).(orb.Point)
		id := covering(at.Bound(), z)[0]
		for _, f := range draw(t, s, l, id) {
			if f.ID.(float64) != 4 {
				continue
			}
			q := f.Geometry.(orb.Point)
			n := math.Ldexp(4096, z)
			lon := (float64(id.X)*4096+q[0])/n*360 - 180
			if math.Abs(lon-at[0]) > 360/n {
				t.Errorf("zoom %d: longitude %v, want %v", z, lon, at[0])
			}
			if f.Properties["id"] != "000003" || f.Properties["class"] != "综合医院" || f.Properties["beds"] != 3.0 || f.Properties["emergency"] != false {
				t.Errorf("attributes %v", f.Properties)
			}
			at = orb.Point{}
		}
		if (at != orb.Point{}) {
			t.Errorf("zoom %d: the point is not in its tile", z)
		}
	}
}

// TestThinnedPointsAreAllCounted holds that points add up at every zoom.
func TestThinnedPointsAreAllCounted(t *testing.T) {
	p := publicationtest.Points(t, 30_000)
	l, s := p.Layer("facilities"), server(p)
	for z := 0; z <= 8; z++ {
		seen, sum := map[any]bool{}, 0.0
		for _, id := range covering(l.Bound(), z) {
			for _, f := range draw(t, s, l, id) {
				if !seen[f.ID] {
					seen[f.ID] = true
					sum += f.Properties[tile.CountField].(float64)
				}
			}
		}
		if sum != 30_000 {
			t.Errorf("zoom %d: %v points in %d", z, sum, len(seen))
		}
	}
}

// TestHoleStaysAHole draws the zone with a hole where the hole is.
func TestHoleStaysAHole(t *testing.T) {
	p := publicationtest.Small(t)
	l, s := p.Layer("zones_county"), server(p)
	within := orb.Point{100.65, 39.65}
	if f := draw(t, s, l, covering(within.Bound(), 14)[0]); len(f) != 0 {
		t.Errorf("the hole is drawn: %v", f[0].Geometry)
	}
	whole := draw(t, s, l, covering(within.Bound(), 9)[0])
	for _, f := range whole {
		if f.ID.(float64) == 4 {
			if g, ok := f.Geometry.(orb.Polygon); !ok || len(g) != 2 {
				t.Errorf("zone 4 is %v", f.Geometry)
			}
		}
	}
}

// TestNoTileIsTooLarge draws layers whose tiles would be: of long texts, and of
// points with many.
func TestNoTileIsTooLarge(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	long := func() string {
		text := make([]byte, 600)
		for i := range text {
			text[i] = byte(33 + random.IntN(90))
		}
		return string(text)
	}
	var areas, places []layer.Feature
	for i := range 3000 {
		x, y := 100+float64(i%60)/60, 39+float64(i/60)/60
		ring := orb.Ring{{x, y}, {x + 0.016, y}, {x + 0.016, y + 0.016}, {x, y + 0.016}, {x, y}}
		areas = append(areas, layer.Feature{Geometry: orb.MultiPolygon{{ring}}, Values: []any{long()}})
		places = append(places, layer.Feature{Geometry: orb.Point{x, y}, Values: []any{long()}})
	}
	for name, features := range map[string][]layer.Feature{"areas": areas, "places": places} {
		l, err := publication.Prepare(&layer.Layer{Name: name, Fields: []layer.Field{{Name: "text", Kind: layer.Text}}, Count: len(features), Features: layer.Of(features)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := publication.New(nil, publication.Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := server(p.With(l))
		for z := 6; z <= 9; z++ {
			drawn := 0
			for _, id := range covering(l.Bound(), z) {
				drawn += len(draw(t, s, l, id))
			}
			if drawn == 0 {
				t.Errorf("nothing of %s is drawn at zoom %d", name, z)
			}
		}
	}
}

// TestTogether asks for the same tiles from many sides at once.
func TestTogether(t *testing.T) {
	p := publicationtest.Cells(t, 20_000)
	l := p.Layer("cells")
	s, alone := server(p), server(p)
	ids := append(covering(l.Bound(), 6), covering(l.Bound(), 9)...)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, id := range ids {
				got, err := s.Draw(context.Background(), l, id)
				want, _ := alone.Draw(context.Background(), l, id)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("tile %v differs, %v", id, err)
				}
			}
		})
	}
	group.Wait()
}

// BenchmarkMillionCells draws tiles of a million cells that are in no cache, by zoom.
func BenchmarkMillionCells(b *testing.B) {
	p := publicationtest.Cells(b, 1_000_000)
	l := p.Layer("cells")
	for _, z := range []int{4, 6, 8, 9, 10, 11, 12, 14} {
		ids := covering(l.Bound(), z)
		draw(b, server(p), l, ids[len(ids)/2])
		b.Run(fmt.Sprint("zoom ", z), func(b *testing.B) {
			b.ReportAllocs()
			bytes, most := 0, 0
			for i := range b.N {
				data, err := server(p).Draw(context.Background(), l, ids[i%len(ids)])
				if err != nil {
					b.Fatal(err)
				}
				bytes, most = bytes+len(data), max(most, len(data))
			}
			b.ReportMetric(float64(bytes)/float64(b.N), "B/tile")
			b.ReportMetric(float64(most), "most-B")
		})
	}
}

// BenchmarkWarm asks for tiles of a million cells that are in the cache.
func BenchmarkWarm(b *testing.B) {
	p := publicationtest.Cells(b, 1_000_000)
	l, handler := p.Layer("cells"), server(p).Tiles()
	var paths []string
	for _, id := range covering(l.Bound(), 10) {
		paths = append(paths, fmt.Sprintf("/tiles/%s/cells/%d/%d/%d.mvt", p.Run(), id.Z, id.X, id.Y))
	}
	ask := func(path string) {
		r, w := httptest.NewRequest("GET", path, nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", "gzip")
		if handler.ServeHTTP(w, r); w.Code != 200 {
			b.Fatalf("%s answers %d", path, w.Code)
		}
	}
	for _, path := range paths {
		ask(path)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		ask(paths[i%len(paths)])
	}
}
