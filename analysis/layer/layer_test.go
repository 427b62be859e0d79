package layer_test

import (
	"database/sql"
	"encoding/xml"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
)

func zones() *layer.Layer {
	square := orb.MultiPolygon{{{{114, 22}, {114.1, 22}, {114.1, 22.1}, {114, 22.1}, {114, 22}}}}
	return &layer.Layer{
		Name: "coverage_county", Title: message.Text{ZH: "覆盖率 <&>", EN: "coverage"}, Shape: layer.MultiPolygon, Count: 2,
		Fields: []layer.Field{
			{Name: "code", Title: message.Text{ZH: "代码", EN: "code"}, Kind: layer.Text},
			{Name: "share", Title: message.Text{ZH: "覆盖率", EN: "share"}, Kind: layer.Real, Unit: "%", Decimals: 2},
			{Name: "cells", Title: message.Text{ZH: "格数", EN: "cells"}, Kind: layer.Integer},
		},
		Features: layer.Of([]layer.Feature{
			{Geometry: square, Values: []any{"810101", 33.333333, int64(3)}},
			{Geometry: square, Values: []any{"810102", nil, int64(0)}},
		}),
		Style: layer.Shares("share"),
	}
}

// wellFormed reads XML to its end.
func wellFormed(t *testing.T, text string) {
	t.Helper()
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		if _, err := dec.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
	}
}

func TestStylesAreWellFormedForEveryKind(t *testing.T) {
	styles := map[string]layer.Style{
		"shares":      layer.Shares("share"),
		"distances":   layer.Distances("share", []float64{1000, 5000}, "m"),
		"one":         layer.One("#ff0000", message.Text{ZH: "甲", EN: "a"}),
		"categorised": {Way: layer.Categorised, Field: "code", Classes: []layer.Class{{Value: `x"<`, Colour: "#00ff00", Label: message.Text{ZH: "<", EN: ">"}}}},
	}
	for name, s := range styles {
		for _, shape := range []layer.Shape{layer.Point, layer.MultiPolygon} {
			t.Run(name, func(t *testing.T) {
				l := zones()
				l.Style, l.Shape = s, shape
				q, err := layer.QML(l)
				if err != nil {
					t.Fatal(err)
				}
				wellFormed(t, q)
				wellFormed(t, layer.SLD(l))
				if got := strings.Count(q, "<symbol "); got != len(s.Classes) {
					t.Errorf("%d symbols for %d classes", got, len(s.Classes))
				}
				if got := strings.Count(layer.SLD(l), "<Rule>"); got != len(s.Classes) {
					t.Errorf("%d rules for %d classes", got, len(s.Classes))
				}
			})
		}
	}
}

// TestGridStyleHasTheLegend holds that a grid is shaded by the bounds of its
// classes, the last of which is open.
func TestGridStyleHasTheLegend(t *testing.T) {
	l := &layer.Layer{Name: "nearest", Grid: &layer.Bands{}, Style: layer.Distances("", []float64{1000, 5000}, "m")}
	q, err := layer.QML(l)
	if err != nil {
		t.Fatal(err)
	}
	wellFormed(t, q)
	at := 0
	for i, want := range []string{`value="1000"`, `value="5000"`, `value="inf"`} {
		next := strings.Index(q[at:], want)
		if next < 0 {
			t.Fatalf("no %s after class %d in\n%s", want, i, q)
		}
		at += next
	}
}

// TestEveryStyleIsHandedOut reads the styles back from a GeoPackage: the first
// is the one that is applied.
func TestEveryStyleIsHandedOut(t *testing.T) {
	l := zones()
	l.Style.Subject = message.Text{ZH: "五公里", EN: "five km"}
	other := layer.Counts("cells", []float64{1})
	other.Subject = message.Text{ZH: "格数", EN: "cells"}
	l.Also = []layer.Style{other}
	path := filepath.Join(t.TempDir(), "a.gpkg")
	if err := layer.WriteGeoPackage(path, []*layer.Layer{l}); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var got string
	if err := db.QueryRow(`SELECT group_concat(styleName || ' ' || useAsDefault || ' ' || (styleQML LIKE '%attr="' || CASE id WHEN 1 THEN 'share' ELSE 'cells' END || '"%'), '; ') FROM layer_styles`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "五公里 1 1; 格数 0 1"; got != want {
		t.Errorf("styles %q, want %q", got, want)
	}
}

func TestBothSaysOnceWhatIsTheSame(t *testing.T) {
	for want, text := range map[string]message.Text{"0–50 %": {ZH: "0–50 %", EN: "0–50 %"}, "人口 people": {ZH: "人口", EN: "people"}} {
		if got := layer.Both(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestClassesLeaveNoGap holds that the classes of a legend follow each other.
func TestClassesLeaveNoGap(t *testing.T) {
	for _, s := range []layer.Style{layer.Shares("x"), layer.Distances("x", []float64{865}, "m"), layer.Distances("x", []float64{1000, 2000, 5000, 10000}, "m")} {
		for i := 1; i < len(s.Classes); i++ {
			if s.Classes[i].Low != s.Classes[i-1].High {
				t.Errorf("class %d begins at %v, the one before ends at %v", i, s.Classes[i].Low, s.Classes[i-1].High)
			}
			if s.Classes[i].Colour == s.Classes[i-1].Colour {
				t.Errorf("classes %d and %d look the same", i-1, i)
			}
		}
	}
}

func TestGeoJSONRoundsAndKeepsMissing(t *testing.T) {
	var b strings.Builder
	if err := layer.WriteGeoJSON(&b, zones()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"share":33.33`, `"share":null`, `"code":"810101"`, `"cells":3`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in %s", want, b.String())
		}
	}
	var again strings.Builder
	if err := layer.WriteGeoJSON(&again, zones()); err != nil || again.String() != b.String() {
		t.Error("the same layer gave other bytes")
	}
}
