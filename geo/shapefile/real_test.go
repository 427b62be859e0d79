package shapefile_test

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/shapefile"
)

// All districts of China, written by ogr2ogr in GBK, give the names and areas
// of the GeoJSON that they came from.
func TestRealDistricts(t *testing.T) {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	source := filepath.Join(dir, "china", "tianditu_district.geojson.gz")
	if _, err := os.Stat(source); err != nil {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not installed")
	}
	path := filepath.Join(t.TempDir(), "districts.shp")
	if out, err := exec.Command("ogr2ogr", "-lco", "ENCODING=GBK", path, "/vsigzip/"+source).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr: %v\n%s", err, out)
	}
	must(t, os.Remove(sibling(path, ".cpg"))) // so that the encoding must be detected
	want, err := geojson.Read(source)
	must(t, err)
	got := read(t, path, "")
	if got.Encoding != "GB18030" || len(got.Rows) != len(want.Rows) {
		t.Fatalf("encoding %s, %d rows, want %d", got.Encoding, len(got.Rows), len(want.Rows))
	}
	for i, row := range got.Rows {
		name, wanted := row.Values[got.Column("short_name")], want.Rows[i].Values[want.Column("short_name")]
		area, expected := planar.Area(row.Geometry), planar.Area(want.Rows[i].Geometry)
		if name != wanted || math.Abs(math.Abs(area)-math.Abs(expected)) > 1e-9 {
			t.Errorf("row %d: %s with %v, want %s with %v", i, name, area, wanted, expected)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := shapefile.Read("testdata/gbk.shp", ""); err != nil {
			b.Fatal(err)
		}
	}
}
