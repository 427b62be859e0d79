package publication

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/layer"
)

// Change is new values of a field in some rows, as layer.Feature would hold them.
type Change struct {
	Field   string
	Rows    []int32   // ascending
	Numbers []float64 // parallel to Rows, NaN where missing; nil for a field of texts
	Texts   []string  // parallel to Rows, "" where missing; nil for a field of numbers
}

// patch is the rows of a column that are others than in the one it was made of.
type patch struct {
	rows    []int32 // ascending
	numbers []float64
	codes   []int32
}

// Changing is the layer with other values in some rows; all else is shared, so that
// it takes as much memory as changes. The changes must not be changed afterwards.
func (l *Layer) Changing(changes []Change) (*Layer, error) {
	out := *l
	out.columns, out.figures = slices.Clone(l.columns), slices.Clone(l.figures)
	h := sha256.New()
	_, _ = io.WriteString(h, l.Hash) // a hash takes everything
	for i := range changes {
		c := &changes[i]
		at := l.Field(c.Field)
		if at < 0 || out.columns[at].patch != nil || len(c.Rows) != max(len(c.Numbers), len(c.Texts)) || l.Fields[at].Sum || len(c.Rows) > 0 && (c.Rows[0] < 0 || int(c.Rows[len(c.Rows)-1]) >= l.rows) {
			return nil, fmt.Errorf("publication: layer %s cannot have other values in %s", l.Name, c.Field)
		}
		changed, err := l.columns[at].changing(c, l.Fields[at].Field)
		if err != nil {
			return nil, fmt.Errorf("publication: layer %s: %w", l.Name, err)
		}
		out.columns[at] = changed
		if l.cells != nil && l.figures[at] != nil {
			out.figures[at] = out.changedFigure(l.figures[at], at)
		}
		_, _ = io.WriteString(h, "\x00"+c.Field+"\x00")
		changed.patch.fold(h, changed.words)
	}
	out.Hash = hex.EncodeToString(h.Sum(nil))[:16]
	return &out, nil
}

// changing is the column with a change.
func (c *column) changing(change *Change, f layer.Field) (*column, error) {
	out := *c
	out.patch = &patch{rows: change.Rows}
	switch {
	case c.kind == layer.Real && len(change.Numbers) == len(change.Rows):
		to := newCollector(f, 0)
		for _, v := range change.Numbers {
			out.patch.numbers = append(out.patch.numbers, to.rounded(v))
		}
	case c.kind == layer.Text && len(change.Texts) == len(change.Rows):
		out.patch.codes = c.codesOf(change.Texts, &out.words)
	default:
		return nil, fmt.Errorf("field %s is of another kind", f.Name)
	}
	return &out, nil
}

// codesOf are the codes of texts; words that are new stand behind those of the column.
func (c *column) codesOf(texts []string, words *[]string) []int32 {
	known := map[string]int32{"": missing}
	for _, t := range texts {
		known[t] = missing
	}
	for code, w := range c.words {
		if _, asked := known[w]; asked && w != "" {
			known[w] = int32(code)
		}
	}
	*words = slices.Clip(c.words)
	out := make([]int32, len(texts))
	for i, t := range texts {
		if t != "" && known[t] == missing {
			known[t] = int32(len(*words))
			*words = append(*words, t)
		}
		out[i] = known[t]
	}
	return out
}

// number is the number of a row, NaN where it is missing.
func (c *column) number(row int) float64 {
	if c.patch != nil {
		if at, ok := slices.BinarySearch(c.patch.rows, int32(row)); ok {
			return c.patch.numbers[at]
		}
	}
	return c.numbers[row]
}

func (c *column) code(row int) int32 {
	if c.patch != nil {
		if at, ok := slices.BinarySearch(c.patch.rows, int32(row)); ok {
			return c.patch.codes[at]
		}
	}
	return c.codes[row]
}

// whole is the numbers of all rows.
func (c *column) whole() []float64 {
	if c.patch == nil || c.numbers == nil {
		return c.numbers
	}
	out := slices.Clone(c.numbers)
	for i, row := range c.patch.rows {
		out[row] = c.patch.numbers[i]
	}
	return out
}

// fold adds the changed values to a hash.
func (p *patch) fold(h io.Writer, words []string) {
	buf := make([]byte, 0, 16*len(p.rows))
	for i, row := range p.rows {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(row))
		switch {
		case p.numbers != nil:
			buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(p.numbers[i]))
		case p.codes[i] != missing:
			buf = append(append(buf, words[p.codes[i]]...), 0)
		default:
			buf = append(buf, 0)
		}
	}
	_, _ = h.Write(buf) // a hash takes everything
}

// changedFigure is a figure after the column of its field has changed.
func (l *Layer) changedFigure(old *figure, field int) *figure {
	values, people := l.columns[field], l.columns[l.weights()]
	made := *old
	made.means = old.means.Changed(values.patch.rows, values.number, people.number)
	return &made
}
