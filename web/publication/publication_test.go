package publication_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/publication"
	"github.com/medreach/medreach/web/publication/publicationtest"
)

func one(name string, fields []layer.Field, features ...layer.Feature) *layer.Layer {
	return &layer.Layer{Name: name, Title: message.T("层", "layer"), Fields: fields, Count: len(features), Features: layer.Of(features), Style: layer.One("#000000", message.T("全部", "all"))}
}

// TestValuesAreKept holds that every kind of value comes back as it was given,
// rounded to the digits of its field, and that what is missing stays so.
func TestValuesAreKept(t *testing.T) {
	fields := []layer.Field{{Name: "text", Kind: layer.Text}, {Name: "whole", Kind: layer.Integer}, {Name: "two", Kind: layer.Real, Decimals: 2}, {Name: "all", Kind: layer.Real, Decimals: -1}, {Name: "yes", Kind: layer.Boolean}}
	at := orb.Point{100, 40}
	l, err := publication.Prepare(one("x", fields, layer.Feature{Geometry: at, Values: []any{"甲", int64(-7), 1.236, math.Pi, true}}, layer.Feature{Geometry: at, Values: []any{nil, nil, nil, nil, nil}},
		layer.Feature{Geometry: at, Values: []any{"", int64(0), math.Inf(1), math.NaN(), false}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range [][]any{{"甲", int64(-7), 1.24, math.Pi, true}, {nil, nil, nil, nil, nil}, {"", int64(0), nil, nil, false}} {
		for i, v := range want {
			if got := l.Value(row, i); got != v {
				t.Errorf("row %d, %s = %v (%T), want %v", row, fields[i].Name, got, got, v)
			}
		}
	}
}

// TestFaultsOfTheProgram lists layers that cannot be published.
func TestFaultsOfTheProgram(t *testing.T) {
	text := []layer.Field{{Name: "a", Kind: layer.Text}}
	at := orb.Point{1, 1}
	for name, l := range map[string]*layer.Layer{
		"a number in a field of texts": one("x", text, layer.Feature{Geometry: at, Values: []any{1.0}}),
		"too few values":               one("x", text, layer.Feature{Geometry: at}),
		"points among lines":           one("x", nil, layer.Feature{Geometry: at}, layer.Feature{Geometry: orb.LineString{at, {2, 2}}}),
		"no geometry":                  one("x", nil, layer.Feature{}),
	} {
		if _, err := publication.Prepare(l, nil); err == nil {
			t.Errorf("%s is published", name)
		}
	}
	cells := &publication.Cells{Layer: "x", Grid: publicationtest.Grid(2, 2), Cell: []int64{0}}
	if _, err := publication.Prepare(one("x", nil), cells); err == nil {
		t.Error("fewer features than cells are published")
	}
}

// TestEmptyLayers holds that a layer without features is served.
func TestEmptyLayers(t *testing.T) {
	p, err := publication.New([]*layer.Layer{one("none", nil), one("one", nil, layer.Feature{Geometry: orb.Point{3, 4}})}, publication.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if l := p.Layer("none"); l.Len() != 0 || !l.Bound().IsEmpty() || len(l.Find(orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}})) != 0 {
		t.Errorf("an empty layer lies at %v", l.Bound())
	}
	if want := (orb.Point{3, 4}).Bound(); p.Bound() != want {
		t.Errorf("the publication lies at %v, want %v", p.Bound(), want)
	}
}

// TestFindAgainstAnOracle compares random boxes with JTS's intersection, geometry
// by geometry.
func TestFindAgainstAnOracle(t *testing.T) {
	p := publicationtest.Small(t)
	random := rand.New(rand.NewPCG(1, 2))
	for _, l := range p.Layers() {
		oracle := make([]geom.Geometry, l.Len())
		for row := range oracle {
			oracle[row] = shape(t, l.Geometry(row))
		}
		for range 60 {
			size := math.Pow(10, -3*random.Float64())
			from := orb.Point{99.9 + 1.2*random.Float64(), 38.9 + 1.2*random.Float64()}
			box := orb.Bound{Min: from, Max: orb.Point{from[0] + size, from[1] + size*random.Float64()}}
			area := shape(t, box.ToPolygon())
			var want []int32
			for row, g := range oracle {
				if geom.Intersects(area, g) {
					want = append(want, int32(row))
				}
			}
			if got := l.Find(box); !slices.Equal(got, want) {
				t.Fatalf("%s in %v: rows %v, want %v", l.Name, box, got, want)
			}
		}
	}
}

func shape(t *testing.T, g orb.Geometry) geom.Geometry {
	t.Helper()
	ring := func(points []orb.Point) geom.LineString {
		var flat []float64
		for _, p := range points {
			flat = append(flat, p[0], p[1])
		}
		return geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
	}
	polygon := func(p orb.Polygon) geom.Polygon {
		var rings []geom.LineString
		for _, r := range p {
			rings = append(rings, ring(r))
		}
		return geom.NewPolygon(rings)
	}
	switch g := g.(type) {
	case orb.Point:
		return geom.NewPoint(geom.Coordinates{XY: geom.XY{X: g[0], Y: g[1]}}).AsGeometry()
	case orb.MultiLineString:
		return ring(g[0]).AsGeometry()
	case orb.Polygon:
		return polygon(g).AsGeometry()
	case orb.MultiPolygon:
		return polygon(g[0]).AsGeometry()
	}
	t.Fatalf("geometry %T", g)
	return geom.Geometry{}
}

// TestRunNamesTheContent holds that the same content has the same run, any change
// another, and that layers are shared between states.
func TestRunNamesTheContent(t *testing.T) {
	a, b := publicationtest.Small(t), publicationtest.Small(t)
	if a.Run() != b.Run() || len(a.Run()) != 16 {
		t.Errorf("the same content is %s and %s", a.Run(), b.Run())
	}
	moved, err := publication.Prepare(one("circle_new", nil, layer.Feature{Geometry: orb.Point{100, 40}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := a.With(moved)
	if c.Run() == a.Run() || c.Layer("cells") != a.Layer("cells") || a.Layer("circle_new") != nil || len(c.Layers()) != len(a.Layers())+1 {
		t.Error("a layer more makes no other publication that shares the rest")
	}
	if again := c.With(moved); again.Run() != c.Run() {
		t.Error("the same layer again makes another run")
	}
	elsewhere, _ := publication.Prepare(one("circle_new", nil, layer.Feature{Geometry: orb.Point{100, 40.0000001}}), nil)
	if a.With(elsewhere).Run() == c.Run() {
		t.Error("a point that moved has the same run")
	}
}

// TestChangedRows holds that other values in some rows change these, the blocks that
// they are in, the run, and nothing else.
func TestChangedRows(t *testing.T) {
	p := publicationtest.Small(t)
	l := p.Layer("cells")
	near, people, class := l.Field("near_m"), l.Field("people_total"), l.Field("area_class")
	var all []int32
	var sevens []float64
	for i := range l.Len() {
		all, sevens = append(all, int32(i)), append(sevens, 7.04)
	}
	some := publication.Change{Field: "near_m", Rows: []int32{3, 11}, Numbers: []float64{123.46, math.NaN()}}
	texts := publication.Change{Field: "area_class", Rows: []int32{0, 3, 4}, Texts: []string{"new", "", "urban"}}
	changed, err := l.Changing([]publication.Change{some, texts})
	if err != nil {
		t.Fatal(err)
	}
	for row := range l.Len() {
		wantNear, wantClass := l.Value(row, near), l.Value(row, class)
		switch row {
		case 0:
			wantClass = "new"
		case 3:
			wantNear, wantClass = 123.5, nil
		case 4:
			wantClass = "urban"
		case 11:
			wantNear = nil
		}
		if changed.Value(row, near) != wantNear || changed.Value(row, class) != wantClass || changed.Value(row, people) != l.Value(row, people) {
			t.Errorf("row %d: %v %v, want %v %v", row, changed.Value(row, near), changed.Value(row, class), wantNear, wantClass)
		}
		if v := changed.Numbers(near)[row]; v != changed.Number(row, near) && !math.IsNaN(v) {
			t.Errorf("row %d is %v in the column", row, v)
		}
	}
	if changed.Hash == l.Hash || p.With(changed).Run() == p.Run() {
		t.Error("the run is the same")
	}
	top := l.Levels() - 1
	whole, err := l.Changing([]publication.Change{{Field: "near_m", Rows: all, Numbers: sevens}})
	if err != nil {
		t.Fatal(err)
	}
	if got := whole.View(top).Value(0, near); got != 7.0 || whole.View(top).Value(0, people) != l.View(top).Value(0, people) {
		t.Errorf("the mean is %v, want 7", got)
	}
	for name, bad := range map[string]publication.Change{"no field": {Field: "nothing"}, "a count": {Field: "people_total", Rows: []int32{1}, Numbers: []float64{1}}, "texts for numbers": {Field: "near_m", Rows: []int32{1}, Texts: []string{"x"}},
		"numbers for texts": {Field: "area_class", Rows: []int32{1}, Numbers: []float64{1}}, "too few": {Field: "near_m", Rows: []int32{1, 2}, Numbers: []float64{1}}, "no such row": {Field: "near_m", Rows: []int32{int32(l.Len())}, Numbers: []float64{1}}} {
		if _, err := l.Changing([]publication.Change{bad}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

// TestShelf holds that states are found until many came after them.
func TestShelf(t *testing.T) {
	first := publicationtest.Small(t)
	shelf := publication.NewShelf(first)
	state := func(i int) *publication.Publication {
		l, err := publication.Prepare(one("new", nil, layer.Feature{Geometry: orb.Point{float64(i), 0}}), nil)
		if err != nil {
			t.Fatal(err)
		}
		return first.With(l)
	}
	var group sync.WaitGroup
	for i := range 100 {
		group.Go(func() { s := state(i); shelf.Keep(s); shelf.Find(s.Run()) })
	}
	group.Wait()
	last := state(100)
	shelf.Keep(last)
	shelf.Keep(last)
	if shelf.Find(last.Run()) != last || shelf.Find(first.Run()) != first || shelf.Shown() != first || shelf.Find("x") != nil {
		t.Error("a run is not found")
	}
	found := 0
	for i := range 100 {
		if shelf.Find(state(i).Run()) != nil {
			found++
		}
	}
	if found != 63 {
		t.Errorf("%d states are kept besides the last, want 63", found)
	}
	shelf.Show(last)
	if shelf.Shown() != last || shelf.Find(first.Run()) != first {
		t.Error("what was shown before is lost")
	}
}

func BenchmarkPrepareMillionCells(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		publicationtest.Cells(b, 1_000_000)
	}
}
