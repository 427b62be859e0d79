package shapefile_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/shapefile"
)

func read(t *testing.T, path, encoding string) *feature.Table {
	t.Helper()
	table, err := shapefile.Read(path, encoding)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// testdata/make.sh made the files with GDAL from GeoJSON: the values and shapes
// are those of zones.geojson, rings in the order and direction that GDAL chose.
func TestZones(t *testing.T) {
	for _, c := range []struct{ file, encoding, column string }{
		{"gbk.shp", "GB18030", "行政区名称"},
		{"utf8.shp", "UTF-8", "行政区"}, // 10 bytes end within the next character
	} {
		t.Run(c.file, func(t *testing.T) {
			table := read(t, filepath.Join("testdata", c.file), "")
			if want := []string{"编码", c.column, "人口", "床位", "day", "full"}; !reflect.DeepEqual(table.Columns, want) {
				t.Errorf("columns %q, want %q", table.Columns, want)
			}
			if table.Encoding != c.encoding || table.CRS == nil || !table.CRS.Geographic() {
				t.Errorf("encoding %q, crs %v", table.Encoding, table.CRS)
			}
			want := []feature.Row{
				{Number: 1, Values: []string{"0110101", "东城区", "1234.500000000000000", "7", "20240506", "一二三四五"}, Geometry: orb.Polygon{
					{{116, 39}, {116, 40}, {117, 40}, {117, 39}, {116, 39}}, {{116.2, 39.2}, {116.8, 39.2}, {116.8, 39.8}, {116.2, 39.8}, {116.2, 39.2}}}},
				{Number: 2, Values: []string{"110102", "西城区医院", "", "-3", "", "甲"}, Geometry: orb.MultiPolygon{
					{{{110, 30}, {110, 34}, {114, 34}, {114, 30}, {110, 30}}, {{111, 31}, {113, 31}, {113, 33}, {111, 33}, {111, 31}}},
					{{{111.5, 31.5}, {111.5, 32.5}, {112.5, 32.5}, {112.5, 31.5}, {111.5, 31.5}}},
					{{{120, 30}, {121, 31}, {121, 30}, {120, 30}}}}},
				{Number: 3, Values: []string{"110103", "无图形", "", "", "", ""}},
			}
			if !reflect.DeepEqual(table.Rows, want) {
				t.Errorf("rows\n%v\nwant\n%v", table.Rows, want)
			}
		})
	}
}

func TestOtherShapes(t *testing.T) {
	lines := []orb.Geometry{orb.LineString{{1, 2}, {3, 4}}, orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}, {9, 10}}}}
	for _, c := range []struct {
		file string
		want []orb.Geometry
		rows []int
		text string // of the last column of the first row
	}{
		{"linesz.shp", lines, []int{1, 2}, "1"},
		{"linesm.shp", lines, []int{1, 2}, "1"},
		{"multipoints.shp", []orb.Geometry{orb.MultiPoint{{1, 2}, {3, 4}}}, []int{1}, "a"},
		{"deleted.shp", []orb.Geometry{orb.Point{114, 22}, orb.Point{115, 23}}, []int{1, 3}, "甲"},
		{"points.zip", []orb.Geometry{orb.Point{114, 22}, orb.Point{115, 23}}, []int{1, 3}, "甲"},
	} {
		t.Run(c.file, func(t *testing.T) {
			table := read(t, filepath.Join("testdata", c.file), "")
			if len(table.Rows) != len(c.want) {
				t.Fatalf("%d rows, want %d", len(table.Rows), len(c.want))
			}
			for i, row := range table.Rows {
				if row.Number != c.rows[i] || !reflect.DeepEqual(row.Geometry, c.want[i]) {
					t.Errorf("row %d: %v, want %d: %v", row.Number, row.Geometry, c.rows[i], c.want[i])
				}
			}
			if got := table.Rows[0].Values[len(table.Columns)-1]; got != c.text {
				t.Errorf("text %q, want %q", got, c.text)
			}
		})
	}
}

func TestProjected(t *testing.T) {
	table := read(t, "testdata/projected.shp", "")
	corner := table.Rows[0].Geometry.(orb.Polygon)[0][0]
	if p, ok := table.CRS.ToWGS84(corner[0], corner[1]); !ok || math.Abs(p[0]-116) > 1e-7 || math.Abs(p[1]-39) > 1e-7 {
		t.Errorf("corner %v is at %v, want (116, 39)", corner, p)
	}
}

// copied puts the files of a fixture into a folder of its own.
func copied(t *testing.T, stem string) string {
	t.Helper()
	dir := t.TempDir()
	for _, ext := range []string{".shp", ".shx", ".dbf", ".prj", ".cpg"} {
		data, err := os.ReadFile("testdata/" + stem + ext)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, stem+ext), data, 0o600))
	}
	return filepath.Join(dir, stem+".shp")
}

func sibling(path, ext string) string { return strings.TrimSuffix(path, ".shp") + ext }

func TestEncoding(t *testing.T) {
	for _, c := range []struct {
		name     string
		cpg      string // "" removes it
		language byte
		named    string
		want     string
		says     string
	}{
		{"named by the user", "UTF-8", 0, "gbk", "GB18030", ""},
		{"code page file", "936", 0, "", "GB18030", ""},
		{"code page file with a prefix", "ANSI 936", 0, "", "GB18030", ""},
		{"language byte", "", 0x4d, "", "GB18030", ""},
		{"detected", "", 0, "", "GB18030", ""},
		{"detected where the code page is unknown", "KOI-77", 0x57, "", "GB18030", ""},
		{"wrong code page file", "UTF-8", 0, "", "", "UTF-8"},
		{"wrong name", "", 0, "utf8", "", "UTF-8"},
		{"unknown name", "", 0, "klingon", "", "klingon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := copied(t, "gbk")
			must(t, os.Remove(sibling(path, ".cpg")))
			if c.cpg != "" {
				must(t, os.WriteFile(sibling(path, ".CPG"), []byte(c.cpg+"\n"), 0o600))
			}
			dbf, err := os.ReadFile(sibling(path, ".dbf"))
			must(t, err)
			dbf[29] = c.language
			must(t, os.WriteFile(sibling(path, ".dbf"), dbf, 0o600))
			table, err := shapefile.Read(path, c.named)
			if c.says != "" {
				var f *feature.Fault
				if !errors.As(err, &f) || f.File != path || !strings.Contains(err.Error(), c.says) {
					t.Errorf("err = %v, want %q", err, c.says)
				}
				return
			}
			must(t, err)
			if table.Encoding != c.want || table.Rows[1].Values[1] != "西城区医院" {
				t.Errorf("encoding %q, value %q", table.Encoding, table.Rows[1].Values[1])
			}
		})
	}
}

// attributes builds a .dbf with one text field.
func attributes(width int, values ...string) []byte {
	b := make([]byte, 32, 65)
	b[0] = 3
	binary.LittleEndian.PutUint32(b[4:], uint32(len(values)))
	binary.LittleEndian.PutUint16(b[8:], 65)
	binary.LittleEndian.PutUint16(b[10:], uint16(width+1))
	field := make([]byte, 32)
	copy(field, "name")
	field[11], field[16] = 'C', byte(width)
	b = append(append(b, field...), '\r')
	for _, v := range values {
		b = append(b, ' ')
		b = append(b, (v + strings.Repeat(" ", width))[:width]...)
	}
	return b
}

// Values of the kinds that GDAL does not write.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		kind  byte
		value string
		want  string
	}{
		{'N', "  7.50  ", "7.50"}, {'N', "********", ""}, {'F', "1.5e+003", "1.5e+003"}, {'N', "12\x00\x00\x00\x00\x00\x00", "12"},
		{'D', "20240506", "20240506"}, {'D', "00000000", ""}, {'D', "", ""},
		{'L', "T", "true"}, {'L', "n", "false"}, {'L', "?", ""}, {'M', "      12", ""}, {'C', "a\x00b", "a"},
		{'O', string(le(-1.25)), "-1.25"}, {'I', string(le(int32(-7))), "-7"}, {'+', string(le(int32(8))), "8"},
	} {
		width := 8
		if c.kind == 'I' || c.kind == '+' {
			width = 4
		}
		dbf := attributes(width, c.value)
		dbf[32+11] = c.kind
		table := read(t, save(t, shapes(le(int32(0))), dbf), "")
		if got := table.Rows[0].Values[0]; got != c.want {
			t.Errorf("%c %q: got %q, want %q", c.kind, c.value, got, c.want)
		}
	}
}

// header is that of a .shp or .shx that holds so many bytes in all.
func header(size int) []byte {
	b := make([]byte, 100)
	binary.BigEndian.PutUint32(b, 9994)
	binary.BigEndian.PutUint32(b[24:], uint32(size/2))
	return b
}

// shapes builds a .shp of record contents.
func shapes(contents ...[]byte) []byte {
	var body []byte
	for i, c := range contents {
		body = binary.BigEndian.AppendUint32(body, uint32(i+1))
		body = binary.BigEndian.AppendUint32(body, uint32(len(c)/2))
		body = append(body, c...)
	}
	return append(header(100+len(body)), body...)
}

func le(values ...any) []byte {
	var b []byte
	for _, v := range values {
		b, _ = binary.Append(b, binary.LittleEndian, v)
	}
	return b
}

// poly is the content of a line (3) or polygon (5).
func poly(kind int32, rings ...[]orb.Point) []byte {
	b := le(kind, make([]float64, 4), int32(len(rings)))
	total, starts := int32(0), []int32{}
	for _, r := range rings {
		starts = append(starts, total)
		total += int32(len(r))
	}
	b = append(b, le(total, starts)...)
	for _, r := range rings {
		for _, p := range r {
			b = append(b, le(p[0], p[1])...)
		}
	}
	return b
}

func save(t *testing.T, shp, dbf []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.shp")
	must(t, os.WriteFile(path, shp, 0o600))
	if dbf != nil {
		must(t, os.WriteFile(sibling(path, ".dbf"), dbf, 0o600))
	}
	return path
}

// A name cut by the width of its field loses the half character only.
func TestCutText(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("人民医院")
	must(t, err)
	null := le(int32(0))
	for _, c := range []struct{ name, value, encoding, want string }{
		{"gbk", gbk, "", "人民医"},
		{"gbk named", gbk, "gbk", "人民医"},
		{"utf-8", "人民医院", "", "人民"},
		{"utf-8 named", "人民医院", "utf-8", "人民"},
	} {
		table := read(t, save(t, shapes(null), attributes(7, c.value)), c.encoding)
		if got := table.Rows[0].Values[0]; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func ring(x, y, size float64) []orb.Point {
	return []orb.Point{{x, y}, {x + size, y}, {x + size, y + size}, {x, y + size}, {x, y}}
}

func turned(points []orb.Point) []orb.Point {
	r := orb.Ring(append([]orb.Point{}, points...))
	r.Reverse()
	return r
}

// Rings come in any order and direction; what lies in what decides.
func TestNesting(t *testing.T) {
	land, lake, island, pond := ring(0, 0, 9), ring(1, 1, 7), ring(2, 2, 5), ring(3, 3, 1)
	apart := ring(20, 0, 5)
	touching := []orb.Point{{20, 0}, {22, 1}, {22, 2}, {20, 0}} // a hole at the corner of apart
	for _, c := range []struct {
		name  string
		rings [][]orb.Point
		want  orb.Geometry
	}{
		{"one, whatever its direction", [][]orb.Point{land}, orb.Polygon{land}},
		{"hole", [][]orb.Point{land, lake}, orb.Polygon{land, lake}},
		{"hole first", [][]orb.Point{lake, land}, orb.Polygon{land, lake}},
		{"hole turned", [][]orb.Point{turned(land), lake}, orb.Polygon{turned(land), lake}},
		{"island in a lake, pond on it", [][]orb.Point{pond, island, apart, lake, land},
			orb.MultiPolygon{{island, pond}, {apart}, {land, lake}}},
		{"hole that touches", [][]orb.Point{touching, apart}, orb.Polygon{apart, touching}},
		{"neighbours with a common edge", [][]orb.Point{ring(0, 0, 1), ring(1, 0, 1)}, orb.MultiPolygon{{ring(0, 0, 1)}, {ring(1, 0, 1)}}},
		{"the same ring twice", [][]orb.Point{land, land}, orb.MultiPolygon{{land}, {land}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := read(t, save(t, shapes(poly(5, c.rings...)), attributes(1, "a")), "")
			if got := table.Rows[0].Geometry; !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v\nwant %v", got, c.want)
			}
		})
	}
}

// Records that are no longer in use stand between the others; only the index
// knows. An index that makes no sense is passed over.
func TestIndex(t *testing.T) {
	point := func(x float64) []byte { return le(int32(1), x, 1.0) }
	path := save(t, shapes(point(1), point(2), point(3)), attributes(1, "a", "b"))
	entry := func(at, size uint32) []byte {
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, at/2), size/2)
	}
	write := func(entries ...[]byte) {
		must(t, os.WriteFile(sibling(path, ".shx"), append(header(100+8*len(entries)), bytes.Join(entries, nil)...), 0o600))
	}
	write(entry(100, 20), entry(156, 20))
	table := read(t, path, "")
	if got := table.Rows[1].Geometry; got != (orb.Point{3, 1}) {
		t.Errorf("second point %v, want (3, 1)", got)
	}
	for name, entries := range map[string][][]byte{
		"overlapping":       {entry(100, 20), entry(100, 20)},
		"beyond the end":    {entry(100, 20), entry(1<<30, 20)},
		"longer than it is": {entry(100, 20), entry(156, 1<<31)},
	} {
		write(entries...)
		if _, err := shapefile.Read(path, ""); err == nil || !strings.Contains(err.Error(), "3 shapes") {
			t.Errorf("%s: err = %v, want the records counted without the index", name, err)
		}
	}
}

func TestBadShapes(t *testing.T) {
	good := ring(0, 0, 1)
	long := poly(5, good)
	binary.LittleEndian.PutUint32(long[40:], math.MaxUint32)
	many := poly(5, good)
	binary.LittleEndian.PutUint32(many[36:], math.MaxUint32)
	parts := poly(5, good, good)
	binary.LittleEndian.PutUint32(parts[48:], 99)
	first := poly(5, good)
	binary.LittleEndian.PutUint32(first[44:], 2)
	for _, c := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"cut point", le(int32(1), 1.0), "incomplete"},
		{"cut polygon", le(int32(5), 1.0), "incomplete"},
		{"number of points", long, "incomplete"},
		{"number of parts", many, "incomplete"},
		{"multipoint", le(int32(8), make([]float64, 4), int32(math.MaxInt32)), "incomplete"},
		{"parts out of order", parts, "out of order"},
		{"first part late", first, "out of order"},
		{"open ring", poly(5, good[:4]), "open"},
		{"short ring", poly(5, []orb.Point{{0, 0}, {1, 1}, {0, 0}}), "fewer than 4"},
		{"empty ring", poly(5, good, nil), "fewer than 4"},
		{"short line", poly(3, good[:1]), "fewer than 2"},
		{"not a number", le(int32(1), math.NaN(), 1.0), "cannot be on earth"},
		{"absurd", le(int32(1), 1.0, -1e39), "cannot be on earth"},
		{"multipatch", le(int32(31)), "multipatch"},
		{"unknown type", le(int32(7)), "unknown"},
		{"negative type", le(int32(-1)), "unknown"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := shapefile.Read(save(t, shapes(le(int32(0)), c.content), attributes(9, "east", "west")), "")
			var f *feature.Fault
			if !errors.As(err, &f) || f.Row != 2 || f.Value != "west" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want row 2 and %q", err, c.says)
			}
		})
	}
}

func TestBadFiles(t *testing.T) {
	null := le(int32(0))
	shp, dbf := shapes(null), attributes(4, "a")
	edit := func(data []byte, at int, bytes ...byte) []byte {
		data = append([]byte{}, data...)
		copy(data[at:], bytes)
		return data
	}
	deleted := edit(dbf, 65, '*')
	for _, c := range []struct {
		name     string
		shp, dbf []byte
		says     string
	}{
		{"empty", nil, dbf, "empty"},
		{"no dbf", shp, nil, "no .dbf"},
		{"not a shapefile", bytes.Repeat([]byte("x"), 200), dbf, "not a shapefile"},
		{"shorter than its header says", shp[:len(shp)-2], dbf, "incomplete"},
		{"record beyond the end", edit(shp, 104, 0x7f, 0xff, 0xff, 0xff), dbf, "length of a record"},
		{"record without a type", edit(shp, 104, 0, 0, 0, 1), dbf, "length of a record"},
		{"half a record header", edit(append(shp, 0, 0, 0, 0), 27, 58), dbf, "incomplete"},
		{"other number of rows", shapes(null, null), dbf, "2 shapes"},
		{"all deleted", shp, deleted, "no features"},
		{"empty dbf", shp, []byte{}, "header is incomplete"},
		{"dbf header beyond the end", shp, edit(dbf, 8, 0xff, 0xff), "header is wrong"},
		{"dbf record of no length", shp, edit(dbf, 10, 0, 0), "header is wrong"},
		{"more rows than bytes", shp, edit(dbf, 4, 0xff, 0xff, 0xff, 0xff), "file is incomplete"},
		{"field wider than the record", shp, edit(dbf, 32+16, 0xff, 0xff), "wider than a record"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := shapefile.Read(save(t, c.shp, c.dbf), "")
			var f *feature.Fault
			if !errors.As(err, &f) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want %q", err, c.says)
			}
		})
	}
	path := copied(t, "gbk")
	must(t, os.WriteFile(sibling(path, ".prj"), []byte(`PROJCS["nonsense"]`), 0o600))
	if _, err := shapefile.Read(path, ""); err == nil || !strings.Contains(err.Error(), ".prj") {
		t.Errorf("bad .prj: err = %v", err)
	}
	must(t, os.Remove(sibling(path, ".prj")))
	if table := read(t, path, ""); table.CRS != nil {
		t.Errorf("without a .prj: crs %v", table.CRS)
	}
	if _, err := shapefile.Read("testdata/none.shp", ""); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("err = %v", err)
	}
}

func TestBadArchives(t *testing.T) {
	pack := func(names ...string) string {
		path := filepath.Join(t.TempDir(), "a.zip")
		file, err := os.Create(path)
		must(t, err)
		defer file.Close()
		z := zip.NewWriter(file)
		for _, name := range names {
			w, err := z.Create(name)
			must(t, err)
			if name == "bomb.shp" {
				for range 66 {
					w.Write(make([]byte, 1<<20))
				}
			}
		}
		must(t, z.Close())
		return path
	}
	text := filepath.Join(t.TempDir(), "text.zip")
	must(t, os.WriteFile(text, []byte("hello"), 0o600))
	for _, c := range []struct{ name, path, says string }{
		{"bomb", pack("bomb.shp"), "refused"},
		{"many files", pack(strings.Split(strings.Repeat("a ", 1001), " ")...), "refused"},
		{"two shapefiles", pack("a.shp", "b/c.SHP"), "2 .shp files"},
		{"none", pack("readme.txt"), "no .shp"},
		{"not an archive", text, "damaged"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := shapefile.Read(c.path, "")
			var f *feature.Fault
			if !errors.As(err, &f) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("err = %v, want %q", err, c.says)
			}
		})
	}
}
