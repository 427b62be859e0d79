package atlas_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// invented is a study of 20 x 20 cells of a hundredth of a degree, ten people in
// each, with two clinics, on a grid or as points.
func invented(t *testing.T, grid bool) *study.Result {
	t.Helper()
	dir := t.TempDir()
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	people := "- file: pop.csv"
	if grid {
		people = "- file: pop.tif"
	}
	var tif bytes.Buffer
	g := &raster.Grid{Width: 30, Height: 25, Transform: [6]float64{99.95, 0.01, 0, 40.23, 0, -0.01}, CRS: crs.WGS84()}
	values := make([]float32, 30*25)
	csv := "lon,lat,people\n"
	for i := range values {
		values[i] = float32(math.NaN())
		if col, row := i%30, i/30; col >= 5 && col < 25 && row >= 3 && row < 23 {
			values[i] = 10
			p := g.Centre(col, row)
			csv += strings.Join([]string{num(p[0]), num(p[1]), "10"}, ",") + "\n"
		}
	}
	if err := geotiff.Write(&tif, g, [][]float32{values}, geotiff.Options{}); err != nil {
		t.Fatal(err)
	}
	write("pop.tif", tif.Bytes())
	write("pop.csv", []byte(csv))
	write("list.csv", []byte("机构代码,名称,类别,经度,纬度,床位,备注,Name\nA,虚构甲诊所,诊所,100.055,40.055,3,=1+1,x\nB,虚构乙诊所,诊所,100.145,40.145,,,y\n坏,虚构丙诊所,诊所,0,0,,,\n"))
	write("zones.geojson", []byte(`{"type":"FeatureCollection","features":[
		{"type":"Feature","properties":{"code":"990001","name":"虚构西县"},"geometry":{"type":"Polygon","coordinates":[[[100,40],[100.1,40],[100.1,40.2],[100,40.2],[100,40]]]}},
		{"type":"Feature","properties":{"code":"990002","name":"虚构东县"},"geometry":{"type":"Polygon","coordinates":[[[100.1,40],[100.2,40],[100.2,40.2],[100.1,40.2],[100.1,40]]]}}]}`))
	write("study.yaml", []byte("name: 虚构\nnote: 数据虚构\nnote_en: invented data\nzones: [{level: county, file: zones.geojson}]\npopulation:\n  "+people+
		"\nfacilities: [{file: list.csv, datum: wgs84}]\ncircles:\n  - {id: near, metres: [2000, 5000]}\n  - {id: walk, name: 步行, minutes: [30]}\nradius: [{id: rule, urban_km: 2, rural_km: [3, 6]}]\n"))
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	r, err := study.Run(context.Background(), in, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return r
}

func num(v float64) string { return strconv.FormatFloat(v, 'f', 6, 64) }

func find(t *testing.T, layers []*layer.Layer, name string) *layer.Layer {
	t.Helper()
	for _, l := range layers {
		if l.Name == name {
			return l
		}
	}
	t.Fatalf("no layer %s", name)
	return nil
}

func features(l *layer.Layer) []layer.Feature {
	var out []layer.Feature
	for f := range l.Features {
		out = append(out, f)
	}
	return out
}

// TestEveryLayerIsWhole holds, for every layer of both kinds of demand, that rows
// fit the fields, that values are of the kind the field says, that names are
// unique, and that the invented data are called so.
func TestEveryLayerIsWhole(t *testing.T) {
	for _, grid := range []bool{true, false} {
		names := map[string]bool{}
		for _, l := range atlas.Layers(invented(t, grid)) {
			if names[l.Name] {
				t.Errorf("two layers %s", l.Name)
			}
			names[l.Name] = true
			if !strings.Contains(l.Title.ZH, "数据虚构") || !strings.Contains(l.Title.EN, "invented data") {
				t.Errorf("%s is not called invented: %v", l.Name, l.Title)
			}
			if l.Grid != nil {
				continue
			}
			checkFields(t, l)
			all := features(l)
			if len(all) != l.Count {
				t.Errorf("%s has %d features, says %d", l.Name, len(all), l.Count)
			}
			for _, f := range all {
				checkFeature(t, l, f)
			}
		}
		for _, want := range []string{"facilities", "gaps_near", "gaps_walk", "gaps_rule", "circle_near", "circle_walk", "radius_rule", "zones_county", "cells"} {
			if !names[want] {
				t.Errorf("grid %v: no layer %s", grid, want)
			}
		}
		if names["nearest_near"] != grid {
			t.Errorf("grid %v, layer nearest_near %v", grid, names["nearest_near"])
		}
	}
}

func checkFields(t *testing.T, l *layer.Layer) {
	t.Helper()
	seen := map[string]bool{"fid": true, "geom": true}
	for _, f := range l.Fields {
		if key := strings.ToLower(f.Name); seen[key] {
			t.Errorf("%s: two fields %s", l.Name, key)
		} else {
			seen[key] = true
		}
		if f.Title.ZH == "" || f.Title.EN == "" {
			t.Errorf("%s.%s has no title", l.Name, f.Name)
		}
	}
	if l.Style.Way != layer.Single && l.Field(l.Style.Field) < 0 {
		t.Errorf("%s is coloured by %q, which it does not have", l.Name, l.Style.Field)
	}
	if len(l.Style.Classes) == 0 {
		t.Errorf("%s has no legend", l.Name)
	}
}

func checkFeature(t *testing.T, l *layer.Layer, f layer.Feature) {
	t.Helper()
	if len(f.Values) != len(l.Fields) {
		t.Fatalf("%s: %d values for %d fields", l.Name, len(f.Values), len(l.Fields))
	}
	for i, v := range f.Values {
		ok := v == nil
		switch l.Fields[i].Kind {
		case layer.Text:
			_, is := v.(string)
			ok = ok || is
		case layer.Integer:
			_, is := v.(int64)
			ok = ok || is
		case layer.Real:
			x, is := v.(float64)
			ok = ok || is && !math.IsNaN(x) && !math.IsInf(x, 0)
		case layer.Boolean:
			_, is := v.(bool)
			ok = ok || is
		}
		if !ok {
			t.Errorf("%s.%s holds %v (%T)", l.Name, l.Fields[i].Name, v, v)
		}
	}
	switch f.Geometry.(type) {
	case orb.Point:
		if l.Shape != layer.Point {
			t.Errorf("%s: a point among polygons", l.Name)
		}
	case orb.MultiPolygon:
		if l.Shape != layer.MultiPolygon {
			t.Errorf("%s: a polygon among points", l.Name)
		}
	default:
		t.Errorf("%s: geometry %T", l.Name, f.Geometry)
	}
}

func TestFacilitiesKeepTheirColumns(t *testing.T) {
	l := find(t, atlas.Layers(invented(t, true)), "facilities")
	all := features(l)
	if len(all) != 2 {
		t.Fatalf("%d facilities, want the two with a place", len(all))
	}
	value := func(f layer.Feature, field string) any { return f.Values[l.Field(field)] }
	if got := value(all[0], "备注"); got != "=1+1" {
		t.Errorf("备注 = %v", got)
	}
	if got := value(all[0], "Name_raw"); got != "x" {
		t.Errorf("the column Name, beside the field name, = %v", got)
	}
	if got := value(all[0], "beds"); got != 3.0 {
		t.Errorf("beds = %v, want 3", got)
	}
	if got := value(all[1], "beds"); got != nil {
		t.Errorf("missing beds = %v, want nothing", got)
	}
}

// TestCellsAgainstDistance compares the layer of cells with geodesics.
func TestCellsAgainstDistance(t *testing.T) {
	l := find(t, atlas.Layers(invented(t, true)), "cells")
	clinics := []orb.Point{{100.055, 40.055}, {100.145, 40.145}}
	for _, f := range features(l) {
		centre := f.Geometry.Bound().Center()
		a, b := geo.Distance(centre, clinics[0]), geo.Distance(centre, clinics[1])
		want, id := a, "A"
		if b < a {
			want, id = b, "B"
		}
		if got := f.Values[l.Field("near_m")].(float64); math.Abs(got-want) > 0.001 {
			t.Errorf("cell at %v: %v m, want %v", centre, got, want)
		}
		if got := f.Values[l.Field("near_facility")]; got != id && math.Abs(a-b) > 0.001 {
			t.Errorf("cell at %v: nearest %v, want %s", centre, got, id)
		}
	}
}

// TestGridIsCutToThePeople holds that a nearest grid lies where its cells lie.
func TestGridIsCutToThePeople(t *testing.T) {
	r := invented(t, true)
	bands := find(t, atlas.Layers(r), "nearest_walk").Grid
	values := bands.Values()
	if bands.Grid.Width != 20 || bands.Grid.Height != 20 {
		t.Fatalf("%d x %d cells, want the 20 x 20 with people", bands.Grid.Width, bands.Grid.Height)
	}
	for i, p := range r.Demand.Points {
		col, row, ok := bands.Grid.CellAt(p)
		if !ok {
			t.Fatalf("point %v lies outside the grid", p)
		}
		want := r.Circles[1].Reach.Cost[i]
		if got := float64(values[0][row*20+col]) * 60; want != analysis.Unreachable && math.Abs(got-want) > 0.01 {
			t.Errorf("at %v: %v s, want %v", p, got, want)
		}
	}
}

// TestGapsLieBeyondTheCircle holds that no gap's cell centre lies in the ground
// of the last cut-off, and that the layer lists them by people.
func TestGapsLieBeyondTheCircle(t *testing.T) {
	r := invented(t, true)
	layers := atlas.Layers(r)
	gaps := find(t, layers, "gaps_near")
	last := math.Inf(1)
	for _, f := range features(gaps) {
		people := f.Values[gaps.Field("people_total")].(float64)
		if people > last {
			t.Errorf("a gap of %v people after one of %v", people, last)
		}
		last = people
	}
	ground := features(find(t, layers, "circle_near"))[0].Geometry.(orb.MultiPolygon) // the largest comes first
	for i, g := range r.Circles[0].Gaps {
		for _, p := range g.Points {
			if planar.MultiPolygonContains(ground, r.Demand.Points[p]) {
				t.Errorf("gap %d holds %v, which is covered", i, r.Demand.Points[p])
			}
		}
	}
}

// TestGapsAreInTheUnitOfTheirFields holds that times stand in minutes, and that
// the titles say which unit it is.
func TestGapsAreInTheUnitOfTheirFields(t *testing.T) {
	r := invented(t, true)
	layers := atlas.Layers(r)
	for k, want := range []struct {
		layer, unit string
		scale       float64
	}{{"gaps_near", "m", 1}, {"gaps_walk", "min", 60}} {
		gaps := find(t, layers, want.layer)
		for i, f := range features(gaps) {
			g := r.Circles[k].Gaps[i]
			for field, cost := range map[string]float64{"nearest": g.Least, "mean": g.Mean, "farthest": g.Worst} {
				at := gaps.Field(field)
				if got := f.Values[at].(float64); math.Abs(got-cost/want.scale) > 1e-9 {
					t.Errorf("%s.%s = %v, want %v", want.layer, field, got, cost/want.scale)
				}
				if !strings.HasSuffix(gaps.Fields[at].Title.EN, " ("+want.unit+")") {
					t.Errorf("%s.%s is called %q", want.layer, field, gaps.Fields[at].Title.EN)
				}
			}
		}
	}
}

// TestZonesShowTheLastCutoff holds that zones are coloured by the cut-off that
// gaps go by, that every other share can be chosen, and whose people they count.
func TestZonesShowTheLastCutoff(t *testing.T) {
	l := find(t, atlas.Layers(invented(t, true)), "zones_county")
	shown := []string{l.Style.Field}
	for _, s := range l.Also {
		shown = append(shown, s.Field)
	}
	if got, want := strings.Join(shown, " "), "near_5000m_pct near_2000m_pct walk_30min_pct rule_pct"; got != want {
		t.Errorf("styles of %s, want %s", got, want)
	}
	for i, f := range features(l) {
		if got := f.Values[l.Field("people_total")]; got != 2000.0 {
			t.Errorf("zone %d has %v people, want half of 400 cells of 10", i, got)
		}
	}
}

// TestEveryLimitHasItsClass holds that each ground of a radius rule is told apart.
func TestEveryLimitHasItsClass(t *testing.T) {
	l := find(t, atlas.Layers(invented(t, true)), "radius_rule")
	var got []string
	for i, f := range features(l) {
		got = append(got, f.Values[l.Field("limit")].(string))
		if got[i] != l.Style.Classes[i].Value {
			t.Errorf("ground %d is %q, its class %q", i, got[i], l.Style.Classes[i].Value)
		}
	}
	if want := "rural 6km, rural 3km, urban 2km"; strings.Join(got, ", ") != want {
		t.Errorf("grounds %v, want %s", got, want)
	}
}
