package workbook

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// Widths of columns, in the size of the letters: of the narrowest, the most that a
// header asks for, and the most for texts that are not told otherwise.
const (
	narrow = 3.5
	headed = 9.0
	wide   = 30.0
)

// column is how the cells of a column are shown.
type column struct {
	look                       look
	width                      float64
	text, code, quoted, number int // styles
	states                     [len(stateLooks)]int
}

// columns prepares the looks of a table's columns and their widths, those of texts
// up to a most where it is given.
func (k *book) columns(t *brief.Table, base look, most []float64) []column {
	out := make([]column, len(t.Columns))
	for i, c := range t.Columns {
		limit := wide
		if i < len(most) {
			limit = most[i]
		}
		largest, width := extent(t, i, limit, base.between())
		number, text := base, base
		text.align = "left"
		quoted, code := text, text
		quoted.quoted, code.format = true, "@"
		switch c.Kind {
		case brief.Number:
			number.format = numberFormat(c.Decimals, largest)
		case brief.Percent:
			number.format = percentFormat
		}
		out[i] = column{look: base, width: width, text: k.style(text), quoted: k.style(quoted), code: k.style(code), number: k.style(number)}
		for s, state := range stateLooks {
			l := text
			l.ink, l.fill, l.bold = state.ink, state.fill, true
			out[i].states[s] = k.style(l)
		}
	}
	return out
}

func widths(columns []column) []float64 {
	out := make([]float64, len(columns))
	for i := range columns {
		out[i] = columns[i].width
	}
	return out
}

// extent is the largest number in a column, and the width that shows its header
// and its cells: numbers always whole, texts up to a limit.
func extent(t *brief.Table, i int, limit float64, between string) (largest, width float64) {
	c := t.Columns[i]
	width = min(widest(header(c))+1.5, headed) // with the button of the filter
	negative := false
	for _, row := range t.Rows {
		if i >= len(row) {
			continue
		}
		if v, is := number(row[i]); is {
			largest, negative = math.Max(largest, math.Abs(v)), negative || v < 0
		} else if width < limit {
			width = math.Max(width, widest(words(row[i], between))+1)
		}
	}
	decimals := c.Decimals
	if c.Kind == brief.Percent {
		decimals = 2
	}
	figure := lettering.Width(lettering.Number(largest, decimals)) + 0.5
	if negative {
		figure++
	}
	return largest, max(min(width, limit), figure, narrow)
}

// widest is the width of the longest line of a text.
func widest(text string) float64 {
	w := 0.0
	for line := range strings.SplitSeq(text, "\n") {
		w = math.Max(w, lettering.Width(line))
	}
	return w
}

// number is the number in a cell, if it holds one that is known.
func number(v any) (float64, bool) {
	var out float64
	switch n := v.(type) {
	case float64:
		out = n
	case int:
		out = float64(n)
	case figure:
		out = n.value
	default:
		return 0, false
	}
	return out, !math.IsNaN(out) && !math.IsInf(out, 0)
}

// words are the words in a cell, with the languages apart.
func words(v any, between string) string {
	switch w := v.(type) {
	case nil, float64, int, figure:
		return ""
	case string:
		return cellText(w)
	case message.Text:
		return cut(both(w, between), excelize.TotalCellChars)
	case judging.Status:
		return stateLooks[stateOf(w)].sign + " " + both(stateOf(w).Title(), between)
	}
	return cellText(fmt.Sprint(v))
}

// cell is a value as its column shows it. A number in a column of words is a number
// all the same, and words in a column of numbers are words.
func (k *book) cell(c *column, v any) excelize.Cell {
	if f, is := v.(figure); is {
		l := c.look
		l.format = numberFormat(f.decimals, math.Abs(f.value))
		return excelize.Cell{StyleID: k.style(l), Value: f.value}
	}
	if _, known := number(v); known {
		return excelize.Cell{StyleID: c.number, Value: v}
	}
	text := words(v, c.look.between())
	s, state := v.(judging.Status)
	switch {
	case text == "" && !c.look.frame:
		return excelize.Cell{}
	case text == "":
		return excelize.Cell{StyleID: c.text}
	case state:
		return excelize.Cell{StyleID: c.states[stateOf(s)], Value: text}
	case formula(text):
		return excelize.Cell{StyleID: c.quoted, Value: text}
	case code(text):
		return excelize.Cell{StyleID: c.code, Value: text}
	}
	return excelize.Cell{StyleID: c.text, Value: text}
}
