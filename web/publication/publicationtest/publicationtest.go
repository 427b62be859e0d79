// Package publicationtest makes publications for the tests of what serves them:
// a small invented one with every shape and kind of field, one of as many cells
// as a test wants, and that of the built-in study.
package publicationtest

import (
	"context"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/atlas"
	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/testdata/builtin"
	"github.com/medreach/medreach/web/publication"
)

// Small has zones with a hole, points with a text that is not ASCII and values
// missing, lines, and 60 x 40 cells with gaps between.
func Small(t testing.TB) *publication.Publication {
	t.Helper()
	return publish(t, []*layer.Layer{zones(), points(500), roads(), cells(60, 40)}, 60, 40)
}

// Cells has one layer of about so many cells.
func Cells(t testing.TB, n int) *publication.Publication {
	t.Helper()
	side := int(math.Sqrt(float64(n) * 8 / 7))
	return publish(t, []*layer.Layer{cells(side, side)}, side, side)
}

// Points has one layer of so many points.
func Points(t testing.TB, n int) *publication.Publication {
	t.Helper()
	return publish(t, []*layer.Layer{points(n)}, 1, 1)
}

func publish(t testing.TB, layers []*layer.Layer, width, height int) *publication.Publication {
	t.Helper()
	grid := Grid(width, height)
	p, err := publication.New(layers, publication.Options{Title: message.T("虚构研究", "an invented study"), Attribution: "虚构",
		Description: message.T("数据均为虚构", "all data are invented"), Cells: &publication.Cells{Layer: "cells", Grid: grid, Cell: inhabited(width, height)}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func field(name string, kind layer.Kind, unit string, decimals int) layer.Field {
	return layer.Field{Name: name, Title: message.Text{ZH: "字段 " + name, EN: "field " + name}, Kind: kind, Unit: unit, Decimals: decimals}
}

func named(name string, shape layer.Shape, fields []layer.Field, features []layer.Feature) *layer.Layer {
	return &layer.Layer{Name: name, Title: message.Text{ZH: "图层 " + name, EN: "layer " + name}, Basis: message.T("虚构", "invented"), Fields: fields, Shape: shape,
		Count: len(features), Features: layer.Of(features), Style: layer.One("#41b6c4", message.T("全部", "all"))}
}

// zones are four squares of half a degree, the last with a hole.
func zones() *layer.Layer {
	square := func(x, y, side float64) orb.Ring {
		return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
	}
	var features []layer.Feature
	for i := range 4 {
		shape := orb.MultiPolygon{{square(100+float64(i%2)*0.5, 39+float64(i/2)*0.5, 0.5)}}
		if i == 3 {
			hole := square(100.6, 39.6, 0.1)
			hole.Reverse()
			shape[0] = append(shape[0], hole)
		}
		var share any = float64(i) * 12.345
		if i == 1 {
			share = nil
		}
		features = append(features, layer.Feature{Geometry: shape, Values: []any{fmt.Sprintf("0%d0101", i), "虚构县" + string(rune('甲'+i)), float64(1000 * (i + 1)), share}})
	}
	return named("zones_county", layer.MultiPolygon, []layer.Field{field("code", layer.Text, "", 0), field("name", layer.Text, "", 0), field("people_total", layer.Real, "人", 2), field("near_pct", layer.Real, "%", 2)}, features)
}

// points lie on a spiral that comes back to the same places.
func points(n int) *layer.Layer {
	features := make([]layer.Feature, n)
	for i := range features {
		angle, radius := float64(i)*0.7, 0.45*float64(i%97)/97
		var beds any = int64(i % 50)
		if i%7 == 0 {
			beds = nil
		}
		features[i] = layer.Feature{Geometry: orb.Point{100.5 + radius*math.Cos(angle), 39.5 + radius*math.Sin(angle)},
			Values: []any{fmt.Sprintf("%06d", i), []string{"综合医院", "clinic", "急救站"}[i%3], beds, i%2 == 0}}
	}
	return named("facilities", layer.Point, []layer.Field{field("id", layer.Text, "", 0), field("class", layer.Text, "", 0), field("beds", layer.Integer, "", 0), field("emergency", layer.Boolean, "", 0)}, features)
}

func roads() *layer.Layer {
	var features []layer.Feature
	for i := range 20 {
		var line orb.LineString
		for j := range 200 {
			line = append(line, orb.Point{100 + float64(j)/200, 39 + float64(i)/20 + 0.01*math.Sin(float64(j)/9)})
		}
		features = append(features, layer.Feature{Geometry: orb.MultiLineString{line}, Values: []any{"primary", float64(i)}})
	}
	return named("roads", layer.MultiPolygon, []layer.Field{field("class", layer.Text, "", 0), field("speed", layer.Real, "km/h", 1)}, features)
}

// Grid lies on the degree east of 100 and north of 39.
func Grid(width, height int) *raster.Grid {
	return &raster.Grid{Width: width, Height: height, Transform: [6]float64{100, 1.0 / float64(width), 0, 40, 0, -1.0 / float64(height)}, CRS: crs.WGS84()}
}

// inhabited are the numbers of the cells where people live: seven of eight.
func inhabited(width, height int) []int64 {
	var out []int64
	for c := range int64(width) * int64(height) {
		if (c*2654435761)>>7%8 != 0 {
			out = append(out, c)
		}
	}
	return out
}

func cells(width, height int) *layer.Layer {
	all, g := inhabited(width, height), Grid(width, height)
	l := named("cells", layer.MultiPolygon, []layer.Field{field("area_class", layer.Text, "", 0), field("people_total", layer.Real, "人", 4), field("people_60", layer.Real, "人", 4),
		field("near_m", layer.Real, "m", 1), field("near_facility", layer.Text, "", 0), field("walk_min", layer.Real, "min", 1)}, nil)
	l.Count = len(all)
	l.Features = func(yield func(layer.Feature) bool) {
		for i, c := range all {
			people := 1 + float64(c%1009)/7
			var near, facility any = 1000 * (1 + math.Sin(float64(c)/5000)), fmt.Sprintf("%06d", i%500)
			if i%50 == 0 {
				near, facility = nil, nil
			}
			col, row := int(c%int64(width)), int(c/int64(width))
			values := []any{[]string{"urban", "rural"}[i%2], people, people / 5, near, facility, 20 * (1 + math.Cos(float64(c)/700))}
			if !yield(layer.Feature{Geometry: orb.MultiPolygon{{g.Corners(col, row)}}, Values: values}) {
				return
			}
		}
	}
	return l
}

// Builtin computes the built-in study, which takes seconds.
func Builtin(t testing.TB) ([]*layer.Layer, *publication.Publication) {
	t.Helper()
	r, err := compute(t.TempDir())
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	layers := atlas.Layers(r)
	p, err := publication.New(layers, publication.Options{Title: message.Text{ZH: r.Config.Name, EN: r.Config.NameEN}, Description: message.Text{ZH: r.Config.Note, EN: r.Config.NoteEN},
		Cells: &publication.Cells{Layer: "cells", Grid: r.Demand.Grid, Cell: r.Demand.Cell}})
	if err != nil {
		t.Fatal(err)
	}
	return layers, p
}

func compute(dir string) (*study.Result, error) {
	entries, err := fs.ReadDir(builtin.Files, ".")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(builtin.Files, e.Name())
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), data, 0o666); err != nil {
			return nil, err
		}
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		return nil, err
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		return nil, err
	}
	return study.Run(context.Background(), in, nil)
}
