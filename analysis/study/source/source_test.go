package source_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/paulmach/orb"
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

// TestWater holds that rivers and lakes are read with their names, moved off GCJ-02
// where the study says so, and that what is neither is told.
func TestWater(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"water.geojson": `{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"名称":"虚构河"},"geometry":{"type":"LineString","coordinates":[[114.1,30.5],[114.2,30.5]]}},
 {"type":"Feature","properties":{"名称":"虚构湖"},"geometry":{"type":"MultiPolygon","coordinates":[[[[114.1,30.5],[114.2,30.5],[114.2,30.6],[114.1,30.5]]]]}},
 {"type":"Feature","properties":{"名称":"虚构井"},"geometry":{"type":"Point","coordinates":[114.1,30.5]}}]}`,
		"study.yaml": "population: [{file: p.csv}]\nfacilities: [{file: f.csv}]\nwater: {file: water.geojson, datum: gcj02}\n",
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	c, err := settings.Read(filepath.Join(folder, "study.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	water, findings, err := source.Water(c)
	if err != nil || len(water) != 2 || water[0].Name != "虚构河" || water[1].Name != "虚构湖" {
		t.Fatalf("%+v, %v", water, err)
	}
	line := water[0].Geometry.(orb.LineString)
	if d := geo.Distance(line[0], orb.Point{114.1, 30.5}); d < 100 || d > 1000 {
		t.Errorf("the river lies %v m from where GCJ-02 puts it", d)
	}
	dropped := 0
	for _, f := range findings {
		if f.Rule == "water-unusable" && f.Row == 3 {
			dropped++
		}
	}
	if dropped != 1 {
		t.Errorf("findings %+v", findings)
	}
}
