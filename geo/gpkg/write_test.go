package gpkg_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/gpkg"
)

var square = orb.Polygon{{{116, 39}, {117, 39}, {117, 40}, {116, 40}, {116, 39}}}

// sample writes a file that has something of everything.
func sample(t testing.TB, path string) {
	t.Helper()
	w, err := gpkg.Create(path)
	must(t, err)
	defer w.Discard()
	zones, err := w.AddLayer(gpkg.Layer{Name: "zones", Title: "区县覆盖", Description: "每个区县的覆盖人口", GeometryType: "MULTIPOLYGON", Fields: []gpkg.Field{
		{Name: "code", Title: "编码"}, {Name: "名称"}, {Name: "people", Title: "人口", Type: gpkg.Real},
		{Name: "rank", Type: gpkg.Integer}, {Name: "met", Title: "达标", Type: gpkg.Boolean}, {Name: "FID"}, {Name: "geom"},
	}})
	must(t, err)
	must(t, zones.Append(square, "0110101", "东城区", 1234.5, 1, true, "x", "y"))
	must(t, zones.Append(orb.MultiPolygon{square, {{{118, 39}, {119, 39}, {118, 40}, {118, 39}}}}, "110102", "引'号\"区", math.NaN(), int64(-2), false, nil, nil))
	must(t, zones.Append(nil, "", "", nil, nil, nil, nil, nil))

	gaps, err := w.AddLayer(gpkg.Layer{Name: "gaps\"of 村", Title: "区县覆盖", GeometryType: "POINT", Fields: []gpkg.Field{{Name: "n", Type: gpkg.Integer}}})
	must(t, err)
	for i := range 500 {
		must(t, gaps.Append(orb.Point{100 + float64(i%25), 20 + float64(i/25)}, int32(i)))
	}
	_, err = w.AddLayer(gpkg.Layer{Name: "empty", GeometryType: "GEOMETRY"})
	must(t, err)
	table, err := w.AddLayer(gpkg.Layer{Name: "targets", Fields: []gpkg.Field{{Name: "target"}, {Name: "value", Type: gpkg.Real}}})
	must(t, err)
	must(t, table.Append(nil, "beds", 7))
	must(t, w.AddStyle("zones", "人口", "<qgis/>", "<sld/>"))
	must(t, w.AddStyle("zones", "other", "<qgis/>", ""))
	must(t, w.Close())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	var before []byte
	for i := range 2 {
		path := filepath.Join(dir, fmt.Sprintf("%d.gpkg", i))
		sample(t, path)
		data, err := os.ReadFile(path)
		must(t, err)
		if i > 0 && !bytes.Equal(before, data) {
			t.Error("the same calls gave other bytes")
		}
		before = data
	}
	t.Setenv("SOURCE_DATE_EPOCH", "1700000000")
	path := filepath.Join(dir, "dated.gpkg")
	sample(t, path)
	data, _ := os.ReadFile(path)
	if !bytes.Contains(data, []byte("2023-11-14T22:13:20.000Z")) {
		t.Error("SOURCE_DATE_EPOCH is not in the file")
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 3 {
		t.Errorf("files left behind: %v", entries)
	}
}

// The header says GeoPackage 1.3 and no write-ahead log.
func TestHeader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	sample(t, path)
	data, err := os.ReadFile(path)
	must(t, err)
	if got := string(data[68:72]); got != "GPKG" {
		t.Errorf("application id %q", got)
	}
	if got := data[60:64]; !bytes.Equal(got, []byte{0, 0, 0x28, 0x3c}) {
		t.Errorf("user version %x, want 10300", got)
	}
	if data[18] != 1 || data[19] != 1 {
		t.Errorf("journal mode %d %d, want a rollback journal", data[18], data[19])
	}
}

func TestDiscardAndReplace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	must(t, os.WriteFile(path, []byte("old"), 0o600))
	w, err := gpkg.Create(path)
	must(t, err)
	_, err = w.AddLayer(gpkg.Layer{Name: "a"})
	must(t, err)
	w.Discard()
	if data, _ := os.ReadFile(path); string(data) != "old" {
		t.Error("a discarded file replaced the old one")
	}
	sample(t, path)
	if _, err := gpkg.Layers(path); err != nil {
		t.Error(err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("files left behind: %v", entries)
	}
}

func TestWriteRefuses(t *testing.T) {
	w, err := gpkg.Create(filepath.Join(t.TempDir(), "a.gpkg"))
	must(t, err)
	defer w.Discard()
	points, err := w.AddLayer(gpkg.Layer{Name: "p", GeometryType: "POINT", Fields: []gpkg.Field{{Name: "a"}, {Name: "n", Type: gpkg.Integer}}})
	must(t, err)
	plain, err := w.AddLayer(gpkg.Layer{Name: "t"})
	must(t, err)
	layer := func(name string) error { _, err := w.AddLayer(gpkg.Layer{Name: name}); return err }
	for name, err := range map[string]error{
		"text in an integer":    points.Append(nil, "x", "7"),
		"number in a text":      points.Append(nil, 7, 7),
		"fraction in a integer": points.Append(nil, "x", 7.5),
		"too few values":        points.Append(nil, "x"),
		"line in points":        points.Append(orb.LineString{{1, 2}, {3, 4}}, "x", 1),
		"not finite":            points.Append(orb.Point{math.NaN(), 1}, "x", 1),
		"geometry in a table":   plain.Append(orb.Point{1, 2}),
		"layer twice":           layer("P"),
		"layer without a name":  layer(""),
		"reserved layer":        layer("gpkg_x"),
		"styles as a layer":     layer("layer_styles"),
		"style of no layer":     w.AddStyle("none", "", "", ""),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := gpkg.Create(filepath.Join(t.TempDir(), "no", "such", "folder.gpkg")); err == nil {
		t.Error("created in a folder that is missing")
	}
}

// Titles of fields are kept, also where two fields share one.
func TestFieldTitles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	w, err := gpkg.Create(path)
	must(t, err)
	_, err = w.AddLayer(gpkg.Layer{Name: "a", Fields: []gpkg.Field{{Name: "x", Title: "人口"}, {Name: "y"}, {Name: "z", Title: "人口"}}})
	must(t, err)
	must(t, w.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	var got string
	must(t, db.QueryRow(`SELECT group_concat(column_name || '=' || title || coalesce('/' || name, ''), ' ') FROM gpkg_data_columns`).Scan(&got))
	if want := "x=人口/人口 z=人口"; got != want {
		t.Errorf("titles %q, want %q", got, want)
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// GDAL's validator of the standard finds nothing to say.
func TestValidator(t *testing.T) {
	const script = "/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py"
	if _, err := os.Stat(script); err != nil {
		t.Skip("python3-gdal is not installed")
	}
	path := filepath.Join(t.TempDir(), "a.gpkg")
	sample(t, path)
	if out := run(t, "/usr/bin/python3", script, "--warning-as-error", path); strings.Contains(out, "Err") {
		t.Error(out)
	}
}

// GDAL reads what was written, finds it by the index, and can edit it: the
// triggers then keep the index true.
func TestGDAL(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	sample(t, path)
	out := run(t, "ogrinfo", "-ro", path, "zones")
	for _, want := range []string{
		"Geometry: Multi Polygon", "Feature Count: 3", "Extent: (116.000000, 39.000000) - (119.000000, 40.000000)", `ID["EPSG",4326]`,
		"IDENTIFIER=区县覆盖", "DESCRIPTION=每个区县的覆盖人口", "code: String", "people: Real", "rank: Integer64", "met: Integer(Boolean)",
		"code (String) = 0110101", "名称 (String) = 东城区", "people (Real) = 1234.5", "FID (2) (String) = x",
		"met (Integer(Boolean)) = 1", "rank (Integer64) = -2", "名称 (String) = 引'号\"区", "people (Real) = (null)",
		"MULTIPOLYGON (((116 39,117 39,117 40,116 40,116 39)),((118 39,119 39,118 40,118 39)))",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("ogrinfo does not say %s in\n%s", want, out)
		}
	}
	few := func() string {
		return run(t, "ogrinfo", "-ro", "-so", path, "gaps\"of 村", "-spat", "100.5", "19.5", "103.5", "21.5")
	}
	if out := few(); !strings.Contains(out, "Feature Count: 6") {
		t.Errorf("spatial filter: want 6 of\n%s", out)
	}
	run(t, "ogrinfo", path, "-sql", `DELETE FROM "gaps""of 村" WHERE n = 1`)
	run(t, "ogrinfo", path, "-sql", `INSERT INTO "gaps""of 村" (geom, n) SELECT geom, 900 FROM "gaps""of 村" WHERE n IN (2, 3)`)
	if out := few(); !strings.Contains(out, "Feature Count: 7") {
		t.Errorf("after edits: want 7 of\n%s", out)
	}
}

func hexagon(i int) orb.Polygon {
	x, y := 73+float64(i%1000)*.06, 18+float64(i/1000)*.1
	return orb.Polygon{{{x + .01, y}, {x + .005, y + .008}, {x - .005, y + .008}, {x - .01, y}, {x - .005, y - .008}, {x + .005, y - .008}, {x + .01, y}}}
}

func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.gpkg")
	b.ReportAllocs()
	for b.Loop() {
		w, err := gpkg.Create(path)
		must(b, err)
		layer, err := w.AddLayer(gpkg.Layer{Name: "cells", GeometryType: "POLYGON", Fields: []gpkg.Field{
			{Name: "code"}, {Name: "people", Type: gpkg.Real}, {Name: "rank", Type: gpkg.Integer}}})
		must(b, err)
		for i := range 100_000 {
			must(b, layer.Append(hexagon(i), "130102", float64(i)/3, i))
		}
		must(b, w.Close())
	}
	info, err := os.Stat(path)
	must(b, err)
	b.SetBytes(info.Size())
}
