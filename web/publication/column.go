package publication

import (
	"encoding/binary"
	"fmt"
	"hash"
	"math"

	"github.com/medreach/medreach/analysis/layer"
)

// Field is a column of a layer.
type Field struct {
	layer.Field
	Sum bool // counts that add up, such as people; other numbers are means where features are joined
}

// missing is the code of a text or truth that is not there.
const missing = -1

// column holds the values of a field: numbers, or codes of words (of truths 0 and 1).
type column struct {
	kind    layer.Kind
	numbers []float64 // NaN: missing
	codes   []int32
	words   []string
	patch   *patch // rows that are others; nil for none
}

// collector fills a column row by row.
type collector struct {
	column
	known map[string]int32
	scale float64 // to round numbers to the digits of the field; 0 leaves them
}

func newCollector(f layer.Field, rows int) *collector {
	c := &collector{column: column{kind: f.Kind}, known: map[string]int32{}}
	if f.Kind == layer.Real || f.Kind == layer.Integer {
		c.numbers = make([]float64, 0, rows)
		if f.Kind == layer.Real && f.Decimals >= 0 {
			c.scale = math.Pow(10, float64(f.Decimals))
		}
	} else {
		c.codes = make([]int32, 0, rows)
	}
	return c
}

func (c *collector) add(v any) error {
	ok := false
	switch v := v.(type) {
	case nil:
		ok = true
		if c.codes != nil {
			c.codes = append(c.codes, missing)
		} else {
			c.numbers = append(c.numbers, math.NaN())
		}
	case string:
		if ok = c.kind == layer.Text; ok {
			c.codes = append(c.codes, c.word(v))
		}
	case bool:
		if ok = c.kind == layer.Boolean; ok {
			c.codes = append(c.codes, map[bool]int32{true: 1}[v])
		}
	case int64:
		if ok = c.kind == layer.Integer; ok {
			c.numbers = append(c.numbers, float64(v))
		}
	case float64:
		if ok = c.kind == layer.Real; ok {
			c.numbers = append(c.numbers, c.rounded(v))
		}
	}
	if !ok {
		return fmt.Errorf("a value of type %T in a field of kind %d", v, c.kind)
	}
	return nil
}

// rounded gives a number the digits of its field, as files do, and no infinity.
func (c *collector) rounded(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	if c.scale > 0 {
		v = math.Round(v*c.scale) / c.scale
	}
	return v
}

func (c *collector) word(s string) int32 {
	code, ok := c.known[s]
	if !ok {
		code = int32(len(c.words))
		c.known[s] = code
		c.words = append(c.words, s)
	}
	return code
}

// value is the value of a row as layer.Feature would hold it.
func (c *column) value(row int) any {
	if c.codes != nil {
		switch code := c.code(row); {
		case code == missing:
			return nil
		case c.kind == layer.Boolean:
			return code == 1
		default:
			return c.words[code]
		}
	}
	switch v := c.number(row); {
	case math.IsNaN(v):
		return nil
	case c.kind == layer.Integer:
		return int64(v)
	default:
		return v
	}
}

// fold adds all values to a hash.
func (c *column) fold(h hash.Hash) {
	buf := make([]byte, 0, 1<<13)
	flush := func(enough int) {
		if len(buf) >= enough {
			_, _ = h.Write(buf) // a hash takes everything
			buf = buf[:0]
		}
	}
	for _, v := range c.numbers {
		buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(v))
		flush(1<<13 - 8)
	}
	for _, v := range c.codes {
		buf = binary.LittleEndian.AppendUint32(buf, uint32(v))
		flush(1<<13 - 8)
	}
	for _, w := range c.words {
		buf = append(append(buf, w...), 0)
		flush(1 << 12)
	}
	flush(0)
}
