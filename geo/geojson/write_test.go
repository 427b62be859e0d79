package geojson_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/geojson"
)

func write(t testing.TB, c geojson.Collection) string {
	t.Helper()
	var b bytes.Buffer
	if err := geojson.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteBytes(t *testing.T) {
	got := write(t, geojson.Collection{
		Name:    "覆盖",
		Columns: []string{"code", "引\"号", "people", "share", "open", "n32", "f32", "missing"},
		Bounds:  true,
		Features: slices.Values([]geojson.Feature{
			{ID: "a", Geometry: orb.Point{114.16871234567, -22.5}, Values: []any{"0110101", "<b>\n\t\\\u2028", 1234, 0.25, true, int32(-7), float32(0.1), nil}},
			{Geometry: orb.LineString{{-0.00000001, 1}, {0.1234567, 2e-7}}, Values: []any{"", "", int64(1 << 60), math.NaN(), false, int32(0), float32(1e30), math.Inf(1)}},
			{Values: []any{"坏\xffutf8"}},
		}),
	})
	want := `{"type":"FeatureCollection","name":"覆盖","features":[
{"type":"Feature","id":"a","properties":{"code":"0110101","引\"号":"<b>\n\t\\` + "\u2028" + `","people":1234,"share":0.25,"open":true,"n32":-7,"f32":0.1,"missing":null},"geometry":{"type":"Point","coordinates":[114.1687123,-22.5]}},
{"type":"Feature","properties":{"code":"","引\"号":"","people":1152921504606846976,"share":null,"open":false,"n32":0,"f32":1e+30,"missing":null},"geometry":{"type":"LineString","coordinates":[[0,1],[0.1234567,0.0000002]]}},
{"type":"Feature","properties":{"code":"坏�utf8","引\"号":null,"people":null,"share":null,"open":null,"n32":null,"f32":null,"missing":null},"geometry":null}
],"bbox":[0,-22.5,114.1687123,1]}
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestWriteEmpty(t *testing.T) {
	got := write(t, geojson.Collection{Features: slices.Values([]geojson.Feature(nil)), Bounds: true})
	if want := "{\"type\":\"FeatureCollection\",\"features\":[\n]}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func one(g orb.Geometry) geojson.Collection {
	return geojson.Collection{Features: slices.Values([]geojson.Feature{{Geometry: g}})}
}

func TestRingsAreTurnedAndClosed(t *testing.T) {
	outer := orb.Ring{{0, 0}, {9, 0}, {9, 9}, {0, 9}, {0, 0}}
	hole := orb.Ring{{1, 1}, {2, 1}, {2, 2}, {1, 2}, {1, 1}}
	backwards := func(r orb.Ring) orb.Ring { r = r.Clone(); r.Reverse(); return r }
	want := write(t, one(orb.Polygon{outer, backwards(hole)}))
	for _, o := range []orb.Ring{outer, backwards(outer)} {
		for _, h := range []orb.Ring{hole, backwards(hole)} {
			before := orb.Polygon{o.Clone(), h.Clone()}
			given := before.Clone()
			if got := write(t, one(given)); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
			if !reflect.DeepEqual(given, before) {
				t.Error("the input was changed")
			}
		}
	}
	if got := write(t, one(orb.Polygon{outer[:4], backwards(hole)})); got != want {
		t.Errorf("open ring: got %s, want %s", got, want)
	}
	if got := write(t, one(outer)); got != write(t, one(orb.Bound{Max: orb.Point{9, 9}})) {
		t.Errorf("a ring and a bound are polygons: %s", got)
	}
}

func TestWriteRefuses(t *testing.T) {
	cases := []struct {
		name string
		c    geojson.Collection
	}{
		{"infinite coordinate", one(orb.Point{math.Inf(1), 0})},
		{"NaN coordinate", one(orb.LineString{{0, 0}, {0, math.NaN()}})},
		{"absurd coordinate", one(orb.Point{1e15, 0})},
		{"unknown value", geojson.Collection{Columns: []string{"a"}, Features: slices.Values([]geojson.Feature{{Values: []any{struct{}{}}}})}},
		{"more values than columns", geojson.Collection{Features: slices.Values([]geojson.Feature{{Values: []any{1}}})}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if err := geojson.Write(&bytes.Buffer{}, c.c); err == nil {
				t.Error("no error")
			}
		})
	}
	full := errors.New("disk full")
	if err := geojson.Write(errWriter{full}, one(orb.Point{1, 2})); !errors.Is(err, full) {
		t.Errorf("err = %v, want %v", err, full)
	}
}

type errWriter struct{ err error }

func (w errWriter) Write([]byte) (int, error) { return 0, w.err }

func drawRing(t *rapid.T) orb.Ring {
	x, y := rapid.Float64Range(-170, 170).Draw(t, "x"), rapid.Float64Range(-80, 80).Draw(t, "y")
	r := rapid.Float64Range(0.001, 9).Draw(t, "r")
	n := rapid.IntRange(3, 12).Draw(t, "n")
	var ring orb.Ring
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(n))
		ring = append(ring, orb.Point{x + r*cos, y + r*sin})
	}
	ring = append(ring, ring[0])
	if rapid.Bool().Draw(t, "backwards") {
		ring.Reverse()
	}
	return ring
}

// What is written can be read back by this package and by encoding/json, with the same
// coordinates to half a centimetre, the same area and the same values.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var shape orb.MultiPolygon
		for range rapid.IntRange(1, 4).Draw(t, "polygons") {
			shape = append(shape, orb.Polygon{drawRing(t)})
		}
		text, number := rapid.String().Draw(t, "text"), rapid.Float64().Draw(t, "number")
		var b bytes.Buffer
		if err := geojson.Write(&b, geojson.Collection{Columns: []string{"t", "n"},
			Features: slices.Values([]geojson.Feature{{Geometry: shape, Values: []any{text, number}}})}); err != nil {
			t.Fatal(err)
		}
		var other struct {
			Features []struct {
				Geometry struct{ Coordinates orb.MultiPolygon }
			}
		}
		if err := json.Unmarshal(b.Bytes(), &other); err != nil {
			t.Fatal(err)
		}
		table, err := geojson.Decode("x", &b)
		if err != nil {
			t.Fatal(err)
		}
		got := table.Rows[0].Geometry.(orb.MultiPolygon)
		if want := other.Features[0].Geometry.Coordinates; !reflect.DeepEqual(want, got) {
			t.Fatalf("encoding/json reads %v, we read %v", want, got)
		}
		for i, p := range got {
			if d := math.Abs(planar.Area(p) - planar.Area(shape[i])); d > 1e-5 {
				t.Fatalf("area differs by %g", d)
			}
			if p[0].Orientation() != orb.CCW {
				t.Fatal("outer ring is not counter-clockwise")
			}
		}
		if v := table.Rows[0].Values[0]; v != text {
			t.Fatalf("text %q came back as %q", text, v)
		}
		if v, err := strconv.ParseFloat(table.Rows[0].Values[1], 64); err != nil || v != number {
			t.Fatalf("number %v came back as %q", number, table.Rows[0].Values[1])
		}
	})
}

// The hand-made decimals agree with strconv's, except that a half is rounded
// away from zero.
func TestDegrees(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-180, 180).Draw(t, "v")
		var b bytes.Buffer
		if err := geojson.Write(&b, one(orb.Point{v, 0})); err != nil {
			t.Fatal(err)
		}
		_, got, _ := strings.Cut(b.String(), `"coordinates":[`)
		got, _, _ = strings.Cut(got, ",")
		back, err := strconv.ParseFloat(got, 64)
		if err != nil || math.Abs(back-v) > 0.5e-7+1e-13 { // the difference itself is rounded
			t.Fatalf("%v is written as %q", v, got)
		}
		if strings.Contains(got, ".") && strings.HasSuffix(got, "0") || got == "-0" {
			t.Fatalf("%q is not in its shortest form", got)
		}
	})
}
