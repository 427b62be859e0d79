package geojson_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/geojson"
)

func data(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	return dir
}

// Counts are those that ogrinfo tells of the same files.
func TestRealFiles(t *testing.T) {
	dir := data(t)
	cases := []struct {
		file       string
		rows       int
		column     string
		first      string
		multiparts bool
	}{
		{"hongkong/districts.geojson", 18, "district_name", "中西区", false},
		{"china/hebei_districts_wgs84_tianditu.geojson", 167, "district_adcode", "130102", true},
		{"china/tianditu_province.geojson.gz", 34, "province_adcode", "110000", true},
		{"china/tianditu_city.geojson.gz", 375, "city_name", "北京市", true},
		{"china/tianditu_district.geojson.gz", 2891, "district_adcode", "110101", true},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			table, err := geojson.Read(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			if len(table.Rows) != c.rows {
				t.Errorf("%d rows, want %d", len(table.Rows), c.rows)
			}
			if got := table.Rows[0].Value(table.Column(c.column)); got != c.first {
				t.Errorf("first %s = %q, want %q", c.column, got, c.first)
			}
			china := orb.Bound{Min: orb.Point{73, 3}, Max: orb.Point{136, 54}}
			for _, row := range table.Rows {
				if b := row.Geometry.Bound(); !china.Contains(b.Min) || !china.Contains(b.Max) {
					t.Errorf("row %d lies at %v", row.Number, b)
				}
			}
		})
	}
}

// hexagons is a layer like those of results: many small polygons.
func hexagons(n int) geojson.Collection {
	random := rand.New(rand.NewPCG(1, 2))
	features := make([]geojson.Feature, n)
	for i := range features {
		x, y := 73+60*random.Float64(), 18+35*random.Float64()
		ring := orb.Ring{{x + .01, y}, {x + .005, y + .008}, {x - .005, y + .008}, {x - .01, y}, {x - .005, y - .008}, {x + .005, y - .008}, {x + .01, y}}
		features[i] = geojson.Feature{Geometry: orb.Polygon{ring}, Values: []any{"130102", "长安区", 1234.5, i}}
	}
	return geojson.Collection{Columns: []string{"code", "name", "people", "rank"}, Features: slices.Values(features)}
}

func BenchmarkDecode(b *testing.B) {
	var text bytes.Buffer
	if err := geojson.Write(&text, hexagons(20_000)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := geojson.Decode("x", bytes.NewReader(text.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	layer := hexagons(20_000)
	var text bytes.Buffer
	b.ReportAllocs()
	for b.Loop() {
		text.Reset()
		if err := geojson.Write(&text, layer); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(text.Len()))
}
