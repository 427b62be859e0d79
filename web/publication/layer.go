package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/geo/message"
)

// Shape is the geometry that all features of a layer have.
type Shape uint8

// The shapes of features.
const (
	Points Shape = iota
	Lines
	Polygons
)

// Layer is one layer, ready to be served. Its features are numbered from 0 as
// rows and from 1 as ids, in the order of the layer.Layer that it was made of.
type Layer struct {
	Name         string
	Title, Basis message.Text
	Fields       []Field
	Shape        Shape
	Style        layer.Style
	Also         []layer.Style
	Hash         string // of all its content, 16 hexadecimal digits

	rows       int
	geometries []orb.Geometry // nil where the layer is one of cells
	columns    []*column      // parallel to Fields
	bound      orb.Bound
	cells      *blocks   // nil where it is not one of cells
	figures    []*figure // of larger blocks, parallel to Fields; nil where there are no cells
	index      func() *rtree.RTreeG[int32]
}

// Prepare puts a layer of features into columns. Where cells name the layer, its
// geometry is made of the grid when it is needed.
func Prepare(l *layer.Layer, cells *Cells) (*Layer, error) {
	out := &Layer{Name: l.Name, Title: l.Title, Basis: l.Basis, Style: l.Style, Also: l.Also}
	collectors := make([]*collector, len(l.Fields))
	for i, f := range l.Fields {
		out.Fields = append(out.Fields, Field{Field: f, Sum: f.Unit == "人"})
		collectors[i] = newCollector(f, l.Count)
	}
	gridded := cells != nil && cells.Layer == l.Name && cells.Grid != nil
	for f := range l.Features {
		if len(f.Values) != len(collectors) {
			return nil, fmt.Errorf("publication: layer %s: %d values for %d fields", l.Name, len(f.Values), len(collectors))
		}
		for i, v := range f.Values {
			if err := collectors[i].add(v); err != nil {
				return nil, fmt.Errorf("publication: layer %s, field %s: %w", l.Name, l.Fields[i].Name, err)
			}
		}
		out.rows++
		if !gridded {
			out.geometries = append(out.geometries, f.Geometry)
		}
	}
	for _, c := range collectors {
		out.columns = append(out.columns, &c.column)
	}
	if err := out.place(l.Shape, cells, gridded); err != nil {
		return nil, fmt.Errorf("publication: layer %s: %w", l.Name, err)
	}
	out.Hash = out.hash()
	return out, nil
}

// place finds shape and bounds of the features and prepares the search.
func (l *Layer) place(declared layer.Shape, cells *Cells, gridded bool) error {
	if gridded {
		if len(cells.Cell) != l.rows {
			return fmt.Errorf("%d features for %d cells", l.rows, len(cells.Cell))
		}
		l.Shape, l.cells = Polygons, newBlocks(cells)
		l.bound, l.figures = l.cells.bound(), l.figuresOf()
		return nil
	}
	l.Shape = map[layer.Shape]Shape{layer.Point: Points, layer.MultiPolygon: Polygons}[declared]
	for i, g := range l.geometries {
		shape, err := shapeOf(g)
		if err != nil {
			return err
		}
		if i == 0 {
			l.Shape, l.bound = shape, g.Bound()
		}
		if shape != l.Shape {
			return fmt.Errorf("a %s among others", g.GeoJSONType())
		}
		l.bound = l.bound.Union(g.Bound())
	}
	if l.rows == 0 {
		l.bound = orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	}
	l.index = sync.OnceValue(l.buildIndex)
	return nil
}

func shapeOf(g orb.Geometry) (Shape, error) {
	switch g.(type) {
	case orb.Point:
		return Points, nil
	case orb.LineString, orb.MultiLineString:
		return Lines, nil
	case orb.Polygon, orb.MultiPolygon:
		return Polygons, nil
	}
	return 0, fmt.Errorf("a geometry of type %T", g)
}

func (l *Layer) buildIndex() *rtree.RTreeG[int32] {
	tree := new(rtree.RTreeG[int32])
	for i, g := range l.geometries {
		b := g.Bound()
		tree.Insert(b.Min, b.Max, int32(i))
	}
	return tree
}

// hash names the content of a layer.
func (l *Layer) hash() string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\x00%v\x00%v\x00%v\x00%v\x00%v\x00%d\x00", l.Name, l.Title, l.Basis, l.Fields, l.Style, l.Also, l.rows) // a hash takes everything
	for _, c := range l.columns {
		c.fold(h)
	}
	if l.cells != nil {
		l.cells.fold(h)
	}
	foldGeometries(h, l.geometries)
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Len is the number of features.
func (l *Layer) Len() int { return l.rows }

// Bound is where the features lie; empty where there are none.
func (l *Layer) Bound() orb.Bound { return l.bound }

// Gridded reports whether the features are cells of a grid.
func (l *Layer) Gridded() bool { return l.cells != nil }

// Field returns the index of a field by name, or -1.
func (l *Layer) Field(name string) int {
	return slices.IndexFunc(l.Fields, func(f Field) bool { return f.Name == name })
}

// Geometry is the geometry of a row, which nobody may change.
func (l *Layer) Geometry(row int) orb.Geometry {
	if l.cells != nil {
		return orb.Polygon{l.cells.pyramid.Level(0).Outline(int32(row))}
	}
	return l.geometries[row]
}

// Value is what a row has in a field: string, int64, float64, bool, or nil where
// it is missing.
func (l *Layer) Value(row, field int) any { return l.columns[field].value(row) }

// Numbers is the column of a field of numbers, NaN where missing, which nobody
// may change; nil for a field of another kind.
func (l *Layer) Numbers(field int) []float64 { return l.columns[field].whole() }

// Number is what a row has in a field of numbers, NaN where it is missing.
func (l *Layer) Number(row, field int) float64 { return l.columns[field].number(row) }

// Candidates visits the rows whose bounds touch a box, in no particular order,
// and tells whether they are known to lie within it. It stops where visit says
// false.
func (l *Layer) Candidates(box orb.Bound, visit func(row int32, within bool) bool) {
	if l.cells != nil {
		l.cells.pyramid.Level(0).Search(box, visit)
		return
	}
	l.index().Search(box.Min, box.Max, func(low, high [2]float64, row int32) bool {
		return visit(row, box.Contains(low) && box.Contains(high))
	})
}

// Find returns the rows whose geometry touches a box, ascending.
func (l *Layer) Find(box orb.Bound) []int32 {
	if box.Min[0] > box.Max[0] || box.Min[1] > box.Max[1] || math.IsNaN(box.Min[0]+box.Min[1]+box.Max[0]+box.Max[1]) {
		return nil
	}
	var rows []int32
	l.Candidates(box, func(row int32, within bool) bool {
		if within || touches(box, l.Geometry(int(row))) {
			rows = append(rows, row)
		}
		return true
	})
	slices.Sort(rows)
	return rows
}
