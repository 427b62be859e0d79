// Package layer holds a map layer: named fields with titles in both languages,
// features or a grid, a legend, and what it rests on; and how a layer is
// encoded as GeoJSON (RFC 7946), GeoPackage with styles that QGIS applies on
// opening, and GeoTIFF. Geometries are WGS 84. A layer knows colours but not
// how its figures came about; it knows no server.
package layer

import (
	"iter"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// Kind is the type of a field.
type Kind uint8

// The kinds of fields. Codes are Text, so that no program turns them into numbers.
const (
	Text Kind = iota
	Integer
	Real
	Boolean
)

// Shape is the geometry that all features of a layer have.
type Shape uint8

// The shapes of features.
const (
	Point Shape = iota
	MultiPolygon
)

// Field is one column of a layer.
type Field struct {
	Name     string // as GIS programs see it: lower-case ASCII
	Title    message.Text
	Kind     Kind
	Unit     string // "m", "km2", "%" ...; "" for none
	Decimals int    // digits after the point in files; -1 for as many as needed
}

// Feature is one thing on the map. Values are parallel to Layer.Fields: string,
// int64, float64 or bool as the field's kind says, or nil where missing.
type Feature struct {
	Geometry orb.Geometry
	Values   []any
}

// Layer is one map layer of features or of grid cells.
type Layer struct {
	Name     string // file name and table name: lower-case ASCII
	Title    message.Text
	Basis    message.Text // on what the figures rest: mode, cut-off, classes, population
	Fields   []Field
	Shape    Shape
	Count    int               // number of features
	Features iter.Seq[Feature] // in a fixed order; nil where the layer is a grid
	Grid     *Bands            // nil where the layer is features
	Style    Style
	Also     []Style // other things to show of the layer, which QGIS offers in its list of styles
}

// Bands are the values of a grid layer, one slice a band, row by row; NaN is
// no data. They are drawn when they are asked for, since those of a whole country
// take hundreds of megabytes.
type Bands struct {
	Grid   *raster.Grid
	Titles []message.Text
	Values func() [][]float32
}

// Of makes the sequence of features of a slice.
func Of(features []Feature) iter.Seq[Feature] {
	return func(yield func(Feature) bool) {
		for _, f := range features {
			if !yield(f) {
				return
			}
		}
	}
}

// Field returns the index of a field by name, or -1.
func (l *Layer) Field(name string) int {
	for i, f := range l.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}
