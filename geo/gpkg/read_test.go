package gpkg_test

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
)

func TestReadBack(t *testing.T) {
	// A path with every character that a URI would take amiss.
	path := filepath.Join(t.TempDir(), "覆盖 50%#1?mode=rw.gpkg")
	sample(t, path)
	layers, err := gpkg.Layers(path)
	must(t, err)
	if want := []string{"zones", "gaps\"of 村", "empty", "targets"}; !reflect.DeepEqual(layers, want) {
		t.Errorf("layers %q, want %q", layers, want)
	}
	table, err := gpkg.Read(path, "ZONES")
	must(t, err)
	if want := []string{"fid", "code", "名称", "people", "rank", "met", "FID (2)", "geom (2)"}; !reflect.DeepEqual(table.Columns, want) {
		t.Errorf("columns %q, want %q", table.Columns, want)
	}
	want := []feature.Row{
		{Number: 1, Values: []string{"1", "0110101", "东城区", "1234.5", "1", "true", "x", "y"}, Geometry: orb.MultiPolygon{square}},
		{Number: 2, Values: []string{"2", "110102", "引'号\"区", "", "-2", "false", "", ""},
			Geometry: orb.MultiPolygon{square, {{{118, 39}, {119, 39}, {118, 40}, {118, 39}}}}},
		{Number: 3, Values: []string{"3", "", "", "", "", "", "", ""}},
	}
	if diff := cmp.Diff(want, table.Rows); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if table.CRS.Code() != "EPSG:4326" || table.Source != path+"#zones" {
		t.Errorf("crs %q, source %q", table.CRS.Code(), table.Source)
	}
	plain, err := gpkg.Read(path, "targets")
	must(t, err)
	if plain.CRS != nil || len(plain.Rows) != 1 || plain.Rows[0].Geometry != nil || plain.Rows[0].Values[1] != "beds" {
		t.Errorf("plain table %+v", plain)
	}
}

// A geometry of any kind comes back as it went in.
func TestGeometryRoundTrip(t *testing.T) {
	shapes := []orb.Geometry{
		orb.Point{116.123456789, -39.5}, orb.MultiPoint{{1, 2}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}},
		orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}, {9, 10}}}, square,
		orb.Polygon{square[0], {{116.2, 39.2}, {116.2, 39.4}, {116.4, 39.4}, {116.2, 39.2}}},
		orb.MultiPolygon{square, square}, orb.Collection{orb.Point{1, 2}, orb.Collection{square}},
	}
	texts := []string{"", "引'号\"", "\n\t", "👩‍⚕️", "NULL", "1e5", " x ", "\ufeff"}
	path := filepath.Join(t.TempDir(), "a.gpkg")
	w, err := gpkg.Create(path)
	must(t, err)
	layer, err := w.AddLayer(gpkg.Layer{Name: "a", GeometryType: "GEOMETRY", Fields: []gpkg.Field{{Name: "t"}}})
	must(t, err)
	for i, g := range shapes {
		must(t, layer.Append(g, texts[i]))
	}
	must(t, w.Close())
	table, err := gpkg.Read(path, "")
	must(t, err)
	for i, row := range table.Rows {
		if !reflect.DeepEqual(row.Geometry, shapes[i]) || row.Values[1] != texts[i] {
			t.Errorf("row %d: got %v %q, want %v %q", i, row.Geometry, row.Values[1], shapes[i], texts[i])
		}
	}
}

// alter writes a small file and runs statements on it, as a strange program
// would have.
func alter(t *testing.T, statements string, args ...any) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	w, err := gpkg.Create(path)
	must(t, err)
	layer, err := w.AddLayer(gpkg.Layer{Name: "zones", GeometryType: "GEOMETRY", Fields: []gpkg.Field{{Name: "name"}}})
	must(t, err)
	must(t, layer.Append(square, "东城区"))
	must(t, layer.Append(square, "西城区"))
	must(t, w.Close())
	db, err := sql.Open("sqlite", path)
	must(t, err)
	defer db.Close()
	if statements != "" {
		if _, err := db.Exec(statements, args...); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

// setGeometry replaces a geometry behind the back of the triggers.
const setGeometry = `DROP TRIGGER rtree_zones_geom_update1; DROP TRIGGER rtree_zones_geom_update2; DROP TRIGGER rtree_zones_geom_update3;
	DROP TRIGGER rtree_zones_geom_update4; UPDATE zones SET geom = ? WHERE fid = 2`

func blob(flags byte, wkb string) []byte {
	return append([]byte{'G', 'P', 0, flags, 0xe6, 0x10, 0, 0}, wkb...)
}

func le32(n uint32) string { return string(binary.LittleEndian.AppendUint32(nil, n)) }

func TestOtherWriters(t *testing.T) {
	point := "\x00\x00\x00\x00\x01\x40\x5d\x00\x00\x00\x00\x00\x00\x40\x43\x80\x00\x00\x00\x00\x00" // big-endian (116 39)
	for _, c := range []struct {
		name string
		blob []byte
		want orb.Geometry
	}{
		{"big-endian without an envelope", blob(0, point), orb.Point{116, 39}},
		{"with a 3-d envelope", append(append([]byte{'G', 'P', 0, 4, 0, 0, 0, 0}, make([]byte, 48)...), point...), orb.Point{116, 39}},
		{"z and m", blob(1, "\x00\x00\x00\x0b\xb9"+point[5:]+strings.Repeat("\x7f", 16)), orb.Point{116, 39}},
		{"flagged as empty", blob(0x11, ""), nil},
		{"point of NaN", blob(1, "\x01\x01\x00\x00\x00"+strings.Repeat("\xff", 16)), nil},
		{"empty polygon", blob(1, "\x01\x03\x00\x00\x00"+le32(0)), nil},
		{"empty collection", blob(1, "\x01\x07\x00\x00\x00"+le32(0)), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			table, err := gpkg.Read(alter(t, setGeometry, c.blob), "")
			must(t, err)
			if got := table.Rows[1].Geometry; !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestBadGeometries(t *testing.T) {
	ring := func(points ...float64) string {
		s := le32(uint32(len(points) / 2))
		for _, v := range points {
			b, _ := binary.Append(nil, binary.LittleEndian, v)
			s += string(b)
		}
		return s
	}
	inf := string([]byte{0, 0, 0, 0, 0, 0, 0xf0, 0x7f})
	for _, c := range []struct {
		name string
		blob any
		says string
	}{
		{"text", "POINT (1 2)", "not in the GeoPackage format"},
		{"not ours", []byte("\x01\x01\x00\x00\x00aaaaaaaaaaaaaaaa"), "not in the GeoPackage format"},
		{"wrong version", []byte("GP\x01\x01aaaa"), "not in the GeoPackage format"},
		{"wrong envelope", blob(5<<1, ""), "not in the GeoPackage format"},
		{"extended", blob(0x20, ""), "not in the GeoPackage format"},
		{"cut envelope", blob(2, "12345678"), "incomplete"},
		{"cut point", blob(1, "\x01\x01\x00\x00\x0012345678"), "incomplete"},
		{"no wkb", blob(1, ""), "incomplete"},
		{"count of a line", blob(1, "\x01\x02\x00\x00\x00"+le32(1<<31)), "incomplete"},
		{"count of rings", blob(1, "\x01\x03\x00\x00\x00"+le32(1<<32-1)), "incomplete"},
		{"count of parts", blob(1, "\x01\x06\x00\x00\x00"+le32(1<<32-1)), "incomplete"},
		{"collections in collections", blob(1, strings.Repeat("\x01\x07\x00\x00\x00\x01\x00\x00\x00", 1e5)), "too deep"},
		{"curve", blob(1, "\x01\x08\x00\x00\x00"+le32(0)), "curved"},
		{"unknown", blob(1, "\x01\xff\xff\xff\xff"), "curved"},
		{"line in a multipolygon", blob(1, "\x01\x06\x00\x00\x00"+le32(1)+"\x01\x02\x00\x00\x00"+ring(1, 2, 3, 4)), "incomplete"},
		{"infinite", blob(1, "\x01\x01\x00\x00\x00"+inf+inf), "not a finite"},
		{"short line", blob(1, "\x01\x02\x00\x00\x00"+ring(1, 2)), "fewer than 2"},
		{"short ring", blob(1, "\x01\x03\x00\x00\x00"+le32(1)+ring(1, 2, 3, 4, 1, 2)), "fewer than 4"},
		{"open ring", blob(1, "\x01\x03\x00\x00\x00"+le32(1)+ring(0, 0, 1, 0, 1, 1, 0, 1)), "open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := gpkg.Read(alter(t, setGeometry, c.blob), "")
			var f *feature.Fault
			if !errors.As(err, &f) || f.Row != 2 || f.Value != "西城区" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want row 2 and %q", err, c.says)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	cases := []struct{ name, statements, layer, says string }{
		{"view as a layer", `CREATE VIEW v AS SELECT * FROM zones; INSERT INTO gpkg_contents (table_name, data_type) VALUES ('v', 'attributes')`, "v", "not an ordinary table"},
		{"virtual table as a layer", `INSERT INTO gpkg_contents (table_name, data_type) VALUES ('rtree_zones_geom', 'attributes')`, "rtree_zones_geom", "not an ordinary table"},
		{"table missing", `INSERT INTO gpkg_contents (table_name, data_type) VALUES ('gone', 'attributes')`, "gone", "not an ordinary table"},
		{"contents as a view", `ALTER TABLE gpkg_contents RENAME TO old; CREATE VIEW gpkg_contents AS SELECT * FROM old`, "", "gpkg_contents"},
		{"no contents", `DROP TABLE gpkg_contents`, "", "gpkg_contents"},
		{"no geometry columns", `DROP TABLE gpkg_geometry_columns`, "", "gpkg_geometry_columns"},
		{"unregistered geometry", `DELETE FROM gpkg_geometry_columns`, "", "no geometry column"},
		{"nothing in it", `DELETE FROM gpkg_contents`, "", "no vector layers"},
		{"no such layer", ``, "村", "choose one of: zones"},
		{"several layers", `CREATE TABLE b (fid INTEGER PRIMARY KEY, g); INSERT INTO gpkg_contents (table_name, data_type) VALUES ('b', 'features')`, "", "zones, b"},
		{"layer without rows", `DROP TRIGGER rtree_zones_geom_delete; DELETE FROM zones`, "", "no features"},
		{"unknown crs", `INSERT INTO gpkg_spatial_ref_sys VALUES ('x', 9, 'NOBODY', 9, 'nonsense', ''); UPDATE gpkg_geometry_columns SET srs_id = 9`, "", "NOBODY:9"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := alter(t, c.statements)
			_, err := gpkg.Read(path, c.layer)
			var f *feature.Fault
			if !errors.As(err, &f) || !strings.HasPrefix(f.File, path) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want %q", err, c.says)
			}
		})
	}
}

// What a strange schema would compute is never evaluated.
func TestGeneratedColumnsAreLeftOut(t *testing.T) {
	path := alter(t, `ALTER TABLE zones ADD COLUMN bomb TEXT GENERATED ALWAYS AS (hex(zeroblob(100000000))) VIRTUAL`)
	table, err := gpkg.Read(path, "")
	must(t, err)
	if want := []string{"fid", "name"}; !reflect.DeepEqual(table.Columns, want) {
		t.Errorf("columns %q, want %q", table.Columns, want)
	}
}

func TestDeclaredTypesDoNotChangeValues(t *testing.T) {
	path := alter(t, `CREATE TABLE d (day DATE, at DATETIME, b BLOB, big REAL); INSERT INTO d VALUES ('2024-05-06', '2024-05-06T07:08:09Z', x'00ff', 12345678.5);
		INSERT INTO gpkg_contents (table_name, data_type) VALUES ('d', 'attributes')`)
	table, err := gpkg.Read(path, "d")
	must(t, err)
	if got, want := table.Rows[0].Values, []string{"2024-05-06", "2024-05-06T07:08:09Z", "", "12345678.5"}; !reflect.DeepEqual(got, want) {
		t.Errorf("values %q, want %q", got, want)
	}
}

func TestNotAGeoPackage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.gpkg")
	good, err := os.ReadFile(alter(t, ""))
	must(t, err)
	broken := append([]byte{}, good...)
	for i := 100; i < len(broken); i++ {
		broken[i] ^= 0x55
	}
	for _, c := range []struct {
		name string
		data []byte
		says string
	}{
		{"empty", nil, "empty"},
		{"text", []byte("name,lon,lat\n"), "not a GeoPackage"},
		{"header only", good[:100], ""},
		{"cut in the middle", good[:len(good)/2], "damaged"},
		{"scrambled", broken, "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			must(t, os.WriteFile(path, c.data, 0o600))
			_, err := gpkg.Read(path, "")
			if err == nil || !message.AtFault(err) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want %q", err, c.says)
			}
		})
	}
	if _, err := gpkg.Read(filepath.Join(t.TempDir(), "none.gpkg"), ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

// Reading leaves no trace, and does not miss changes that another program has
// not written into the file yet.
func TestWriteAheadLog(t *testing.T) {
	path := alter(t, "")
	before, err := os.ReadFile(path)
	must(t, err)
	_, err = gpkg.Read(path, "")
	must(t, err)
	after, _ := os.ReadFile(path)
	entries, _ := os.ReadDir(filepath.Dir(path))
	if string(before) != string(after) || len(entries) != 1 {
		t.Errorf("reading changed the file or left others: %v", entries)
	}
	must(t, os.WriteFile(path+"-wal", []byte("x"), 0o600))
	if _, err := gpkg.Read(path, ""); err == nil || !strings.Contains(err.Error(), "in use") {
		t.Errorf("err = %v", err)
	}
}

// ogr2ogr writes the other way round: projected, several layers, with z.
func TestReadGDAL(t *testing.T) {
	dir := t.TempDir()
	source, path := filepath.Join(dir, "a.geojson"), filepath.Join(dir, "a.gpkg")
	must(t, os.WriteFile(source, []byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"名称":"甲","n":7,"x":1.5,"day":"2024/05/06","yes":true},"geometry":{"type":"Polygon","coordinates":[[[116,39,5],[117,39,5],[117,40,5],[116,39,5]]]}},
		{"type":"Feature","properties":{"名称":null},"geometry":null}]}`), 0o600))
	run(t, "ogr2ogr", "-f", "GPKG", path, source, "-nln", "wgs")
	run(t, "ogr2ogr", "-update", "-f", "GPKG", path, source, "-nln", "cgcs", "-t_srs", "EPSG:4547")
	wgs, err := gpkg.Read(path, "wgs")
	must(t, err)
	if want := []string{"fid", "名称", "n", "x", "day", "yes"}; !reflect.DeepEqual(wgs.Columns, want) {
		t.Errorf("columns %q, want %q", wgs.Columns, want)
	}
	if want := []string{"1", "甲", "7", "1.5", "2024-05-06", "true"}; !reflect.DeepEqual(wgs.Rows[0].Values, want) {
		t.Errorf("values %q, want %q", wgs.Rows[0].Values, want)
	}
	if want := (orb.Polygon{{{116, 39}, {117, 39}, {117, 40}, {116, 39}}}); !reflect.DeepEqual(wgs.Rows[0].Geometry, orb.Geometry(want)) {
		t.Errorf("geometry %v, want %v", wgs.Rows[0].Geometry, want)
	}
	if wgs.Rows[1].Geometry != nil {
		t.Errorf("geometry %v, want none", wgs.Rows[1].Geometry)
	}
	cgcs, err := gpkg.Read(path, "cgcs")
	must(t, err)
	if cgcs.CRS.Code() != "EPSG:4547" {
		t.Errorf("crs %q", cgcs.CRS.Code())
	}
	corner := cgcs.Rows[0].Geometry.(orb.Polygon)[0][0]
	if p, ok := cgcs.CRS.ToWGS84(corner[0], corner[1]); !ok || p.Lon() < 115.999999 || p.Lon() > 116.000001 {
		t.Errorf("corner %v is at %v", corner, p)
	}
}

func BenchmarkRead(b *testing.B) {
	path := filepath.Join(b.TempDir(), "a.gpkg")
	w, err := gpkg.Create(path)
	must(b, err)
	layer, err := w.AddLayer(gpkg.Layer{Name: "cells", GeometryType: "POLYGON", Fields: []gpkg.Field{{Name: "code"}}})
	must(b, err)
	for i := range 20_000 {
		must(b, layer.Append(hexagon(i), "130102"))
	}
	must(b, w.Close())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gpkg.Read(path, ""); err != nil {
			b.Fatal(err)
		}
	}
}
