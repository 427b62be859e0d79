package gpkg_test

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/gpkg"
)

// The districts of a province, converted by ogr2ogr, are the same rows and the
// same geometries as in the GeoJSON; and again after our own writer.
func TestRealDistricts(t *testing.T) {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	source := filepath.Join(dir, "china", "guizhou_districts_wgs84_tianditu.geojson")
	if _, err := os.Stat(source); err != nil {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	want, err := geojson.Read(source)
	must(t, err)

	theirs, ours := filepath.Join(t.TempDir(), "a.gpkg"), filepath.Join(t.TempDir(), "b.gpkg")
	run(t, "ogr2ogr", "-f", "GPKG", theirs, source)
	w, err := gpkg.Create(ours)
	must(t, err)
	defer w.Discard()
	layer := gpkg.Layer{Name: "guizhou", GeometryType: "GEOMETRY"}
	for _, c := range want.Columns {
		layer.Fields = append(layer.Fields, gpkg.Field{Name: c})
	}
	lw, err := w.AddLayer(layer)
	must(t, err)
	for _, row := range want.Rows {
		values := make([]any, len(row.Values))
		for i, v := range row.Values {
			values[i] = v
		}
		must(t, lw.Append(row.Geometry, values...))
	}
	must(t, w.Close())

	for _, path := range []string{theirs, ours} {
		got, err := gpkg.Read(path, "")
		must(t, err)
		if !reflect.DeepEqual(got.Columns[1:], want.Columns) || len(got.Rows) != len(want.Rows) {
			t.Fatalf("columns %q, %d rows", got.Columns, len(got.Rows))
		}
		for i, row := range got.Rows {
			if !reflect.DeepEqual(row.Values[1:], want.Rows[i].Values) || !reflect.DeepEqual(row.Geometry, want.Rows[i].Geometry) {
				t.Errorf("row %d differs: %q, want %q", row.Number, row.Values, want.Rows[i].Values)
			}
		}
	}
}
