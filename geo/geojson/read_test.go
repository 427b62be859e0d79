package geojson_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/message"
)

const square = `[[0,0],[1,0],[1,1],[0,1],[0,0]]`

func decode(t testing.TB, text string) *feature.Table {
	t.Helper()
	table, err := geojson.Decode("a.geojson", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestGeometries(t *testing.T) {
	ring := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}}
	cases := []struct {
		name, text string
		want       orb.Geometry
	}{
		{"point", `{"type":"Point","coordinates":[114.1,22.2]}`, orb.Point{114.1, 22.2}},
		{"height is dropped", `{"type":"Point","coordinates":[114.1,22.2,35]}`, orb.Point{114.1, 22.2}},
		{"measure is dropped", `{"type":"Point","coordinates":[114.1,22.2,35,7]}`, orb.Point{114.1, 22.2}},
		{"type after coordinates", `{"coordinates":[1,2],"type":"Point"}`, orb.Point{1, 2}},
		{"multipoint", `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`, orb.MultiPoint{{1, 2}, {3, 4}}},
		{"line", `{"type":"LineString","coordinates":[[1,2],[3,4]]}`, orb.LineString{{1, 2}, {3, 4}}},
		{"lines", `{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8],[9,10]]]}`,
			orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}, {9, 10}}}},
		{"polygon", `{"type":"Polygon","coordinates":[` + square + `]}`, orb.Polygon{ring}},
		{"hole", `{"type":"Polygon","coordinates":[` + square + `,` + square + `]}`, orb.Polygon{ring, ring}},
		{"multipolygon", `{"type":"MultiPolygon","coordinates":[[` + square + `],[` + square + `,` + square + `]]}`,
			orb.MultiPolygon{{ring}, {ring, ring}}},
		{"collection", `{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[1,2],[3,4]]}]}]}`,
			orb.Collection{orb.Point{1, 2}, orb.Collection{orb.LineString{{1, 2}, {3, 4}}}}},
		{"empty coordinates", `{"type":"Point","coordinates":[]}`, nil},
		{"empty polygon", `{"type":"Polygon","coordinates":[[]]}`, nil},
		{"null coordinates", `{"type":"Point","coordinates":null}`, nil},
		{"empty collection", `{"type":"GeometryCollection","geometries":[]}`, nil},
		{"exponents", `{"type":"Point","coordinates":[1.5e1,-2E-1]}`, orb.Point{15, -0.2}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			bare := decode(t, c.text)
			if got := bare.Rows[0].Geometry; !reflect.DeepEqual(got, c.want) {
				t.Errorf("bare: got %#v, want %#v", got, c.want)
			}
			inside := decode(t, `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":`+c.text+`,"properties":null}]}`)
			if got := inside.Rows[0].Geometry; !reflect.DeepEqual(got, c.want) {
				t.Errorf("in a feature: got %#v, want %#v", got, c.want)
			}
		})
	}
}

func TestProperties(t *testing.T) {
	table := decode(t, "\ufeff"+`{"type":"FeatureCollection","name":"x","bbox":[1,2,3,4],"features":[
	 {"type":"Feature","properties":{"编码":"0110101","beds":120.50,"open":true,"big":12345678901234567890,"note":null},"geometry":null,"foreign":{"a":[1]}},
	 {"properties":{"beds":7,"tags":["a", {"b" : 1}],"name":"引\"号\u533b\n院"},"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}},
	 {"type":"Feature","properties":{" beds ":"8"}}]}`)
	wantColumns := []string{"编码", "beds", "open", "big", "note", "tags", "name", "beds (2)"}
	if !reflect.DeepEqual(table.Columns, wantColumns) {
		t.Errorf("columns = %q, want %q", table.Columns, wantColumns)
	}
	want := [][]string{
		{"0110101", "120.50", "true", "12345678901234567890", "", "", "", ""},
		{"", "7", "", "", "", `["a",{"b":1}]`, "引\"号医\n院", ""},
		{"", "", "", "", "", "", "", "8"},
	}
	for i, row := range table.Rows {
		if row.Number != i+1 || !reflect.DeepEqual(row.Values, want[i]) {
			t.Errorf("row %d = %d %q, want %q", i, row.Number, row.Values, want[i])
		}
	}
	if table.Source != "a.geojson" || table.CRS.Code() != "EPSG:4326" {
		t.Errorf("source %q, crs %q", table.Source, table.CRS.Code())
	}
}

func TestFeatureIDsBecomeAColumn(t *testing.T) {
	table := decode(t, `{"type":"FeatureCollection","features":[{"type":"Feature","id":"way/7","properties":{"a":1}},{"type":"Feature","id":8,"properties":{}},{"type":"Feature"}]}`)
	if got := table.Column("id"); got != 1 {
		t.Fatalf("column id = %d in %q", got, table.Columns)
	}
	for i, want := range []string{"way/7", "8", ""} {
		if got := table.Rows[i].Values[1]; got != want {
			t.Errorf("row %d id = %q, want %q", i, got, want)
		}
	}
	table = decode(t, `{"type":"Feature","id":"1","properties":{"ID":"own"}}`)
	if len(table.Columns) != 1 || table.Rows[0].Values[0] != "own" {
		t.Errorf("a property id wins over the feature's: got %q %q", table.Columns, table.Rows[0].Values)
	}
}

func TestNewlineDelimited(t *testing.T) {
	feature := `{"type":"Feature","properties":{"n":"甲"},"geometry":{"type":"Point","coordinates":[1,2]}}`
	table := decode(t, feature+"\n"+feature+"\r\n"+`{"type":"Point","coordinates":[3,4]}`+"\n")
	if len(table.Rows) != 3 || table.Rows[2].Geometry != (orb.Point{3, 4}) {
		t.Errorf("rows = %v", table.Rows)
	}
}

func TestCRSMember(t *testing.T) {
	cases := []struct{ member, want string }{
		{`null`, "EPSG:4326"},
		{`{"type":"name","properties":{"name":"urn:ogc:def:crs:OGC:1.3:CRS84"}}`, "EPSG:4326"},
		{`{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4490"}}`, "EPSG:4490"},
		{`{"type":"name","properties":{"name":"EPSG:4547"}}`, "EPSG:4547"},
	}
	for _, c := range cases {
		for _, text := range []string{ // before and after the features
			`{"type":"FeatureCollection","crs":` + c.member + `,"features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}]}`,
			`{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[1,2]}}],"crs":` + c.member + `}`,
		} {
			if got := decode(t, text).CRS.Code(); got != c.want {
				t.Errorf("%s: crs = %q, want %q", c.member, got, c.want)
			}
		}
	}
	table := decode(t, `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[500000,2500000]}}],"crs":{"type":"name","properties":{"name":"EPSG:4547"}}}`)
	if got := table.Rows[0].Geometry; got != (orb.Point{500000, 2500000}) {
		t.Errorf("projected coordinates are left alone: got %v", got)
	}
}

func TestFaults(t *testing.T) {
	named := func(geometry string) string {
		return `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{}},{"type":"Feature","geometry":` + geometry +
			`,"properties":{"province_name":"河北省","district_name":"长安区","district_adcode":"130102"}}]}`
	}
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(`{"type":"Feature","properties":{"名称":"` + strings.Repeat("第一人民医院", 99) + `"},"geometry":null}`)
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(`{"type":"Feature"}`)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, text string
		row        int
		says       []string // in either language
	}{
		{"empty file", ``, 0, []string{"empty", "空"}},
		{"only space", " \n", 0, []string{"empty"}},
		{"no features", `{"type":"FeatureCollection","features":[]}`, 0, []string{"no features"}},
		{"open ring", named(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}`), 2, []string{"open", "长安区", "没有闭合"}},
		{"short ring", named(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}`), 2, []string{"fewer than 4", "长安区"}},
		{"open ring in a multipolygon", named(`{"type":"MultiPolygon","coordinates":[[` + square + `],[[[0,0],[1,0],[1,1],[0,1]]]]}`), 2, []string{"open"}},
		{"problem inside a collection", named(`{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,0]]}]}`), 2, []string{"fewer than 2"}},
		{"empty ring beside a good one", named(`{"type":"Polygon","coordinates":[` + square + `,[]]}`), 2, []string{"empty"}},
		{"too few levels", named(`{"type":"Polygon","coordinates":` + square + `}`), 2, []string{"Polygon"}},
		{"too many levels", named(`{"type":"Point","coordinates":[[1,2]]}`), 2, []string{"Point"}},
		{"mixed levels", named(`{"type":"LineString","coordinates":[[1,2],[[3,4]]]}`), 2, []string{"same depth"}},
		{"number beside an array", named(`{"type":"LineString","coordinates":[[1,2],3]}`), 2, []string{"same depth"}},
		{"text as coordinate", named(`{"type":"Point","coordinates":["1","2"]}`), 2, []string{"not a number"}},
		{"null as coordinate", named(`{"type":"Point","coordinates":[null,2]}`), 2, []string{"not a number"}},
		{"one number", named(`{"type":"Point","coordinates":[1]}`), 2, []string{"lacks"}},
		{"infinite", named(`{"type":"Point","coordinates":[1e999,2]}`), 2, []string{"cannot be on earth"}},
		{"absurd", named(`{"type":"Point","coordinates":[1e12,2]}`), 2, []string{"cannot be on earth"}},
		{"projected without saying so", named(`{"type":"Point","coordinates":[500000,2500000]}`), 2, []string{"projected", "长安区"}},
		{"swapped", named(`{"type":"Point","coordinates":[39.9,116.4]}`), 2, []string{"swapped", "颠倒"}},
		{"unknown type", named(`{"type":"Circle","coordinates":[1,2]}`), 2, []string{"Circle"}},
		{"not a feature", `{"type":"FeatureCollection","features":[5]}`, 1, []string{"not a Feature"}},
		{"unknown crs", `{"type":"Feature","geometry":null,"crs":{"type":"name","properties":{"name":"EPSG:999999"}}}`, 0, []string{"EPSG:999999"}},
		{"linked crs", `{"type":"Point","coordinates":[1,2],"crs":{"type":"link","properties":{"href":"http://x"}}}`, 0, []string{"link"}},
		{"json array", `[{"a":1}]`, 0, []string{"array"}},
		{"other json", `{"a":1}`, 0, []string{"not GeoJSON"}},
		{"topojson", `{"type":"Topology","objects":{}}`, 0, []string{"TopoJSON"}},
		{"not json", `hello`, 0, []string{"byte 0"}},
		{"NaN", `{"type":"Point","coordinates":[NaN,2]}`, 0, []string{"byte 31"}},
		{"truncated", `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":"b`, 0, []string{"incomplete", "byte 78"}},
		{"repeated property", `{"type":"Feature","properties":{"a":1,"a":2}}`, 0, []string{"duplicate", "/properties/a"}},
		{"gb18030", gbk, 0, []string{"GB18030", "byte 33"}},
		{"utf-16", utf16, 0, []string{"UTF-16"}},
		{"deep coordinates", `{"type":"Polygon","coordinates":` + strings.Repeat("[", 1e6), 1, []string{"too deep"}},
		{"deep collections", strings.Repeat(`{"type":"GeometryCollection","geometries":[`, 1e5), 1, []string{"too deep"}},
		{"deep property", `{"type":"Feature","properties":{"a":` + strings.Repeat("[", 1e6), 0, []string{"too deep"}},
		{"deep objects", strings.Repeat(`{"a":`, 1e6), 0, []string{"too deep"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			table, err := geojson.Decode("a.geojson", strings.NewReader(c.text))
			if err == nil {
				t.Fatalf("no fault; table %+v", table)
			}
			var fault *feature.Fault
			if !errors.As(err, &fault) {
				t.Fatalf("%T %v is not a fault", err, err)
			}
			if fault.File != "a.geojson" || fault.Row != c.row {
				t.Errorf("fault in %q row %d, want row %d: %v", fault.File, fault.Row, c.row, err)
			}
			both := message.In(err, message.EN) + message.In(err, message.ZH)
			for _, say := range c.says {
				if !strings.Contains(both, say) {
					t.Errorf("%q does not say %q", both, say)
				}
			}
			if len(both) > 1500 {
				t.Errorf("the message has %d bytes", len(both))
			}
		})
	}
}

func TestColumnLimit(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"type":"Feature","properties":{"c0":0`)
	for i := 1; i < 5000; i++ {
		b.WriteString(`,"c` + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.Repeat("y", i/26) + `":0`)
	}
	b.WriteString("}}")
	_, err := geojson.Decode("a", strings.NewReader(b.String()))
	if err == nil || !strings.Contains(err.Error(), "4096") {
		t.Errorf("err = %v, want a limit of 4096 columns", err)
	}
}

func packed(t *testing.T, name string, write func(io.Writer)) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestGzip(t *testing.T) {
	path := packed(t, "a.geojson", func(w io.Writer) { io.WriteString(w, `{"type":"Point","coordinates":[1,2]}`) })
	table, err := geojson.Read(path)
	if err != nil || len(table.Rows) != 1 || table.Source != path {
		t.Fatalf("table %+v, err %v", table, err)
	}

	data, _ := os.ReadFile(path)
	os.WriteFile(path, data[:len(data)-12], 0o600)
	if _, err := geojson.Read(path); err == nil || !strings.Contains(err.Error(), "incomplete") {
		t.Errorf("cut gzip: err = %v", err)
	}
	data[len(data)-6] ^= 1
	os.WriteFile(path, data, 0o600)
	if _, err := geojson.Read(path); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("gzip with a wrong checksum: err = %v", err)
	}
}

func TestGzipBomb(t *testing.T) {
	path := packed(t, "a.geojson.gz", func(w io.Writer) { io.WriteString(w, `{"type":"FeatureCollection","x":[`) })
	head, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kilobyte := `"` + strings.Repeat(" ", 1021) + `",`
	blank, err := os.ReadFile(packed(t, "blank", func(w io.Writer) { io.WriteString(w, strings.Repeat(kilobyte, 1024)) }))
	if err != nil {
		t.Fatal(err)
	}
	os.WriteFile(path, append(head, bytes.Repeat(blank, 80)...), 0o600) // members of a gzip file follow each other
	if _, err := geojson.Read(path); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("err = %v, want a refusal", err)
	}
}

func TestMissingFile(t *testing.T) {
	_, err := geojson.Read(filepath.Join(t.TempDir(), "none.geojson"))
	if !errors.Is(err, os.ErrNotExist) || !message.AtFault(err) {
		t.Errorf("err = %v", err)
	}
}

// A read error in the middle is not taken for the end of the file.
func TestReadError(t *testing.T) {
	broken := errors.New("disk on fire")
	_, err := geojson.Decode("a", io.MultiReader(strings.NewReader(`{"type":"Point","coordinates":[1,2]}`), errReader{broken}))
	if !errors.Is(err, broken) {
		t.Errorf("err = %v, want %v", err, broken)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

// TestDeclared holds what a declared system lets through and what it does not.
func TestDeclared(t *testing.T) {
	metres, degrees := `[500000,2500000]`, `[114,22]`
	text := func(member, position string) string {
		if member != "" {
			member = `"crs":{"type":"name","properties":{"name":"` + member + `"}},`
		}
		return `{` + member + `"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":` + position + `}}`
	}
	cases := []struct {
		name, declared, text string
		crs                  string // of the table; "" where the file is refused
	}{
		{"metres, declared", "EPSG:4547", text("", metres), "EPSG:4547"},
		{"degrees, declared as metres", "EPSG:4547", text("", degrees), "EPSG:4547"}, // told where they are placed
		{"metres, declared as degrees", "EPSG:4490", text("", metres), ""},
		{"metres, not declared", "", text("", metres), ""},
		{"metres, and the file says so", "", text("EPSG:32650", metres), "EPSG:32650"},
		{"metres, and the file says another projection", "EPSG:4547", text("EPSG:32650", metres), "EPSG:32650"},
		{"metres, and the file says degrees", "EPSG:4547", text("EPSG:4490", metres), "EPSG:4490"},
		{"metres, the file says metres, the study degrees", "EPSG:4490", text("EPSG:4547", metres), ""},
		{"degrees, declared", "EPSG:4490", text("", degrees), "EPSG:4490"},
		{"a name that is unknown, declared", "EPSG:4547", text("LOCAL:7", metres), "EPSG:4547"},
		{"a name that is unknown", "", text("LOCAL:7", degrees), ""},
		{"absurd, declared", "EPSG:4547", text("", `[1e12,2]`), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.geojson")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			var declared *crs.CRS
			if c.declared != "" {
				var err error
				if declared, err = crs.Parse(c.declared); err != nil {
					t.Fatal(err)
				}
			}
			table, err := geojson.ReadDeclared(path, declared)
			switch {
			case c.crs == "" && err == nil:
				t.Error("it was not refused")
			case c.crs != "" && err != nil:
				t.Error(err)
			case err == nil && table.CRS.Code() != c.crs:
				t.Errorf("crs = %q, want %q", table.CRS.Code(), c.crs)
			}
		})
	}
}
