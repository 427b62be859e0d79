package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
)

func TestKindOf(t *testing.T) {
	for name, want := range map[string]string{"a.CSV": "table", "a.geojson.gz": "geojson", "a.json": "json", "a.gpkg": "gpkg", "a.shp": "shapefile",
		"a.zip": "shapefile", "a.tiff": "grid", "a.xls": "table", "a.osm.pbf": "roads", "a.doc": "", "a": ""} {
		if got := source.KindOf(name); got != want {
			t.Errorf("KindOf(%q) = %q, want %q", name, got, want)
		}
	}
}

// JSON is a table or GeoJSON by what stands in it.
func TestOpenJSON(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		text string
		rows int
	}{
		"table.json":   {`[{"name": "甲", "lon": 114.1}, {"name": "乙", "lon": 114.2}]`, 2},
		"feature.json": {`{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "甲"}, "geometry": {"type": "Point", "coordinates": [114.1, 30.5]}}]}`, 1},
	} {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		table, err := source.Open(source.File{Path: path, Name: name})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(table.Rows) != c.rows || table.Source != name {
			t.Errorf("%s: %d rows of %q, want %d", name, len(table.Rows), table.Source, c.rows)
		}
	}
}

func TestOpenFaults(t *testing.T) {
	folder := t.TempDir()
	empty := filepath.Join(folder, "empty.csv")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{"a folder": folder, "an empty file": empty, "a missing file": filepath.Join(folder, "no.csv"), "a grid": filepath.Join(folder, "no.tif")} {
		if _, err := source.Open(source.File{Path: path, Name: name}); err == nil {
			t.Errorf("%s is opened", name)
		}
	}
}

func TestReferenceOf(t *testing.T) {
	c := &settings.Study{}
	for _, v := range []string{"", "auto"} {
		if r, err := source.ReferenceOf(c, "zones", v); err != nil || r.Declared {
			t.Errorf("%q declares %+v, %v", v, r, err)
		}
	}
	if r, err := source.ReferenceOf(c, "zones", "gcj02"); err != nil || !r.Declared || r.Datum != geo.GCJ02 {
		t.Errorf("gcj02 is %+v, %v", r, err)
	}
	if r, err := source.ReferenceOf(c, "zones", "EPSG:4547"); err != nil || !r.Declared || r.CRS == nil {
		t.Errorf("EPSG:4547 is %+v, %v", r, err)
	}
	if _, err := source.ReferenceOf(c, "zones", "mars"); !message.AtFault(err) {
		t.Errorf("mars gives %v", err)
	}
}
