package publication

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/publication/pyramid"
)

// figure is the values of a field in larger blocks: a sum, or else a mean.
type figure struct {
	sums  *pyramid.Sums
	means *pyramid.Means
	scale float64
}

// View is the cells of a layer at one level of its pyramid: on level 0 they are
// the features, above it blocks of them.
type View struct {
	layer  *Layer
	level  int
	blocks *pyramid.Level
}

// Levels is the number of levels of a layer of cells.
func (l *Layer) Levels() int { return l.cells.pyramid.Levels() }

// CellDegrees is about how wide a cell is, in degrees of longitude.
func (l *Layer) CellDegrees() float64 { return l.cells.pyramid.CellDegrees() }

// View returns a layer of cells at a level: counts are added up, other numbers
// are means weighted by the first count, and texts are left out.
func (l *Layer) View(level int) *View {
	return &View{layer: l, level: level, blocks: l.cells.pyramid.Level(level)}
}

// figuresOf makes the figures of every field. Nothing is added up before it is
// asked for.
func (l *Layer) figuresOf() []*figure {
	out := make([]*figure, len(l.Fields))
	for i := range l.Fields {
		out[i] = l.figure(i)
	}
	return out
}

// weights is the index of the first count, everybody; -1 where there is none.
func (l *Layer) weights() int {
	return slices.IndexFunc(l.Fields, func(f Field) bool { return f.Sum })
}

// figure is nil for a field that has no value in a block.
func (l *Layer) figure(field int) *figure {
	f, values, weights := l.Fields[field], l.columns[field].numbers, l.weights()
	if values == nil || weights < 0 {
		return nil
	}
	made := &figure{scale: 1e4}
	if f.Kind == layer.Real && f.Decimals >= 0 {
		made.scale = math.Pow(10, float64(f.Decimals))
	}
	people := l.columns[weights].numbers
	if f.Sum {
		made.sums = l.cells.pyramid.Sums(func(row int) float64 { return values[row] })
	} else {
		made.means = l.cells.pyramid.Means(func(row int) float64 { return values[row] }, func(row int) float64 { return people[row] })
	}
	return made
}

// Len is the number of blocks.
func (v *View) Len() int { return v.blocks.Len() }

// Outline is the ring around a block.
func (v *View) Outline(block int32) orb.Ring { return v.blocks.Outline(block) }

// Search visits the blocks whose bounds touch a box, in no particular order.
func (v *View) Search(box orb.Bound, visit func(block int32, within bool) bool) {
	v.blocks.Search(box, visit)
}

// Value is what a block has in a field; nil where it has nothing.
func (v *View) Value(block int32, field int) any {
	if v.level == 0 {
		return v.layer.Value(int(block), field)
	}
	f := v.layer.figures[field]
	if f == nil {
		return nil
	}
	var value float64
	if f.sums != nil {
		value = f.sums.At(v.level, block)
	} else {
		value = f.means.At(v.level, block)
	}
	if math.IsNaN(value) {
		return nil
	}
	return math.Round(value*f.scale) / f.scale
}
