package geojson_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
)

// FuzzDecode: any input gives a table that can be written again, or a fault.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"名":"甲"},"geometry":{"type":"Polygon","coordinates":[` + square + `]}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := geojson.Decode("x", bytes.NewReader(data))
		if err != nil {
			var fault *feature.Fault
			if !errors.As(err, &fault) || fault.File != "x" {
				t.Fatalf("%T %v is not a fault that names the file", err, err)
			}
			return
		}
		features := make([]geojson.Feature, len(table.Rows))
		for i, row := range table.Rows {
			if row.Number != i+1 || len(row.Values) != len(table.Columns) {
				t.Fatalf("row %d: number %d, %d values for %d columns", i, row.Number, len(row.Values), len(table.Columns))
			}
			features[i].Geometry = row.Geometry
			for _, v := range row.Values {
				features[i].Values = append(features[i].Values, v)
			}
		}
		var b bytes.Buffer
		if err := geojson.Write(&b, geojson.Collection{Columns: table.Columns, Features: slices.Values(features)}); err != nil {
			t.Fatal(err)
		}
		again, err := geojson.Decode("x", &b)
		if err != nil && table.CRS.Geographic() {
			t.Fatalf("own output is refused: %v", err)
		}
		if err == nil && len(again.Rows) != len(table.Rows) {
			t.Fatalf("%d rows became %d", len(table.Rows), len(again.Rows))
		}
	})
}
