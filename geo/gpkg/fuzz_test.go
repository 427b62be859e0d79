package gpkg

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
)

// FuzzBlob: any blob gives a problem or a geometry that survives being written.
func FuzzBlob(f *testing.F) {
	for _, shape := range []orb.Geometry{orb.Point{1, 2}, orb.MultiLineString{{{1, 2}, {3, 4}}},
		orb.MultiPolygon{{{{0, 0}, {1, 0}, {1, 1}, {0, 0}}}}, orb.Collection{orb.MultiPoint{{1, 2}}}} {
		g, err := toGeom(shape)
		if err != nil {
			f.Fatal(err)
		}
		blob, err := appendBlob(nil, g, shape.Bound())
		if err != nil {
			f.Fatal(err)
		}
		f.Add(blob)
	}
	f.Fuzz(func(t *testing.T, blob []byte) {
		shape, err := decodeBlob(blob)
		if err != nil {
			var p problem
			if !errors.As(err, &p) {
				t.Fatalf("%T %v is not a problem", err, err)
			}
			return
		}
		if shape == nil {
			return
		}
		g, err := toGeom(shape)
		if err != nil {
			t.Fatal(err)
		}
		again, err := appendBlob(nil, g, shape.Bound())
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeBlob(again)
		if err != nil || !reflect.DeepEqual(shape, back) {
			t.Fatalf("%v became %v, %v", shape, back, err)
		}
	})
}

// FuzzRead: a damaged file gives a table or a fault. Pages is put over the file
// at an offset, so that most of it stays a database.
func FuzzRead(f *testing.F) {
	path := filepath.Join(f.TempDir(), "a.gpkg")
	w, err := Create(path)
	if err != nil {
		f.Fatal(err)
	}
	layer, err := w.AddLayer(Layer{Name: "a", GeometryType: "POINT", Fields: []Field{{Name: "n"}}})
	if err != nil {
		f.Fatal(err)
	}
	for range 300 {
		if err := layer.Append(orb.Point{1, 2}, "甲"); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint32(0), []byte{})
	f.Add(uint32(18), []byte{2, 2})
	f.Add(uint32(100), []byte{13, 0, 0, 0, 1})
	f.Add(uint32(4096), []byte{5, 0, 0, 0, 2, 0, 0, 0, 0, 2})
	f.Fuzz(func(t *testing.T, at uint32, pages []byte) {
		data := append([]byte{}, good...)
		copy(data[int(at)%len(data):], pages)
		path := filepath.Join(t.TempDir(), "b.gpkg")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path, ""); err != nil && !message.AtFault(err) {
			t.Fatalf("%T %v is not a fault of the input", err, err)
		}
	})
}
