package layer

import (
	"fmt"
	"io"
	"math"

	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/message"
)

// WriteGeoJSON writes a layer of features as RFC 7946. The same layer gives the
// same bytes.
func WriteGeoJSON(w io.Writer, l *Layer) error {
	columns := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		columns[i] = f.Name
	}
	features := func(yield func(geojson.Feature) bool) {
		for f := range l.Features {
			if !yield(geojson.Feature{Geometry: f.Geometry, Values: rounded(l.Fields, f.Values)}) {
				return
			}
		}
	}
	return geojson.Write(w, geojson.Collection{Name: l.Name, Columns: columns, Features: features})
}

// WriteGeoPackage writes layers of features with their styles into one file.
// path must not exist yet.
func WriteGeoPackage(path string, layers []*Layer) error {
	w, err := gpkg.Create(path)
	if err != nil {
		return err
	}
	for _, l := range layers {
		if err := appendLayer(w, l); err != nil {
			w.Discard()
			return fmt.Errorf("layer %s: %w", l.Name, err)
		}
	}
	return w.Close()
}

func appendLayer(w *gpkg.Writer, l *Layer) error {
	target := gpkg.Layer{Name: l.Name, Title: Both(l.Title), Description: Both(l.Basis),
		GeometryType: [...]string{Point: "POINT", MultiPolygon: "MULTIPOLYGON"}[l.Shape]}
	for _, f := range l.Fields {
		kind := [...]gpkg.FieldType{Text: gpkg.Text, Integer: gpkg.Integer, Real: gpkg.Real, Boolean: gpkg.Boolean}[f.Kind]
		target.Fields = append(target.Fields, gpkg.Field{Name: f.Name, Title: Both(f.Title), Type: kind})
	}
	rows, err := w.AddLayer(target)
	if err != nil {
		return err
	}
	for f := range l.Features {
		if err := rows.Append(f.Geometry, rounded(l.Fields, f.Values)...); err != nil {
			return err
		}
	}
	shown := *l
	for _, shown.Style = range append([]Style{l.Style}, l.Also...) {
		style, err := QML(&shown)
		if err != nil {
			return err
		}
		if err := w.AddStyle(l.Name, styleName(&shown), style, SLD(&shown)); err != nil {
			return err
		}
	}
	return nil
}

// styleName is what QGIS lists a style as; its table holds 30 characters.
func styleName(l *Layer) string {
	name := []rune(subject(l).ZH)
	return string(name[:min(len(name), 30)])
}

// WriteGeoTIFF writes a grid layer; no data is NaN.
func WriteGeoTIFF(w io.Writer, l *Layer) error {
	titles := make([]string, len(l.Grid.Titles))
	for i, t := range l.Grid.Titles {
		titles[i] = Both(t)
	}
	return geotiff.Write(w, l.Grid.Grid, l.Grid.Values(), geotiff.Options{Description: Both(l.Title), BandNames: titles})
}

// rounded gives numbers as many digits as their field shows, so that noise in
// the last digit of a sum never reaches a file.
func rounded(fields []Field, values []any) []any {
	out := make([]any, len(values))
	for i, v := range values {
		out[i] = v
		if x, ok := v.(float64); ok && fields[i].Decimals >= 0 {
			scale := math.Pow(10, float64(fields[i].Decimals))
			out[i] = math.Round(x*scale) / scale
		}
	}
	return out
}

// Both joins the two languages of a title, for places that hold one text; what
// reads the same in both stands once.
func Both(t message.Text) string {
	if t.ZH == t.EN {
		return t.ZH
	}
	return t.ZH + " " + t.EN
}
