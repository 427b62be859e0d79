package page

import (
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// A table of up to allRows is written whole; of a longer one the first topRows,
// and the others as data that the script turns into rows when they are asked for.
const (
	allRows = 200
	topRows = 100
)

// grid is a table as it is shown.
type grid struct {
	ID       string
	Title    message.Text
	Quiet    bool // the title is known already, from the heading above
	Columns  []column
	Rows     []template.HTML
	Total    int
	Sortable bool
	Dense    bool // many columns: smaller letters
	Rest     *rest
}

// column is a column with its class in the style sheet.
type column struct {
	brief.Column
	Class string
}

// rest is the rows that are not written out. Kinds has a letter a column: w an
// index into the texts of the page, n a number that is rounded already, s a status.
type rest struct {
	Kinds    string  `json:"k"`
	Decimals []int   `json:"d"`
	Head     int     `json:"h"` // the column that names the row
	Rows     [][]any `json:"r"`
}

// texts are all texts that data for the script refer to, each written once.
type texts struct {
	index map[message.Text]int
	list  []any // a string, or both languages
}

func (x *texts) of(t message.Text) int {
	t = lettering.Whole(t)
	if i, known := x.index[t]; known {
		return i
	}
	i := len(x.list)
	x.index[t] = i
	if t.ZH == t.EN {
		x.list = append(x.list, t.ZH)
	} else {
		x.list = append(x.list, [2]string{t.ZH, t.EN})
	}
	return i
}

// grid prepares a table. Rows that are too short are filled up with nothing.
func (x *texts) grid(id string, t *brief.Table, sortable bool) *grid {
	if len(t.Columns) == 0 || len(t.Rows) == 0 {
		return nil
	}
	g := &grid{ID: id, Title: t.Title, Total: len(t.Rows), Sortable: sortable, Dense: len(t.Columns) > 8}
	head := headColumn(t)
	written := t.Rows
	if len(t.Rows) > allRows {
		written = t.Rows[:topRows]
		g.Rest = &rest{Kinds: kindLetters(t.Columns), Head: head}
		for _, c := range t.Columns {
			g.Rest.Decimals = append(g.Rest.Decimals, max(c.Decimals, 0))
		}
		for _, row := range t.Rows[topRows:] {
			g.Rest.Rows = append(g.Rest.Rows, x.restRow(t.Columns, row))
		}
	}
	for _, row := range written {
		g.Rows = append(g.Rows, writtenRow(t.Columns, row, head))
	}
	for i, c := range t.Columns {
		g.Columns = append(g.Columns, column{c, classOf(c, written, i)})
	}
	return g
}

// under hides a title that repeats the heading above.
func (g *grid) under(heading message.Text) *grid {
	if g != nil {
		g.Quiet = g.Title == heading
	}
	return g
}

// classOf gives short words the room that they take, as a browser breaks Chinese
// after any letter.
func classOf(c brief.Column, rows [][]any, i int) string {
	if counted(c) {
		return "n"
	}
	widest := 0.0
	for _, row := range rows {
		switch s := cell(row, i).(type) {
		case string:
			widest = max(widest, lettering.Width(s))
		case message.Text:
			widest = max(widest, lettering.Width(s.ZH), lettering.Width(s.EN))
		}
	}
	switch {
	case widest > 18:
		return ""
	case widest > 12:
		return "k16"
	case widest > 8:
		return "k12"
	case widest > 4:
		return "k8"
	}
	return "k4"
}

func counted(c brief.Column) bool { return c.Kind == brief.Number || c.Kind == brief.Percent }

// headColumn is the column that names a row: the first with a name in it,
// otherwise the first with words.
func headColumn(t *brief.Table) int {
	words := -1
	for i, c := range t.Columns {
		if c.Kind != brief.Words {
			continue
		}
		if _, name := cell(t.Rows[0], i).(message.Text); name {
			return i
		}
		if words < 0 {
			words = i
		}
	}
	return max(words, 0)
}

func kindLetters(columns []brief.Column) string {
	var b strings.Builder
	for _, c := range columns {
		b.WriteByte("wnns"[min(int(c.Kind), 3)])
	}
	return b.String()
}

func cell(row []any, i int) any {
	if i < len(row) {
		return row[i]
	}
	return nil
}

// numeric tells the number in a cell.
func numeric(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	}
	return math.NaN(), false
}

func writtenRow(columns []brief.Column, row []any, head int) template.HTML {
	var b strings.Builder
	for i, c := range columns {
		tag, class := "<td", ""
		if i == head {
			tag = `<th scope="row"`
		}
		if counted(c) {
			class = ` class="n"`
		}
		b.WriteString(tag + class + ">" + string(shown(c, cell(row, i))))
		if i == head {
			b.WriteString("</th>")
		} else {
			b.WriteString("</td>")
		}
	}
	return template.HTML(b.String())
}

// shown is one cell for reading.
func shown(c brief.Column, v any) template.HTML {
	switch n := v.(type) {
	case nil:
		return lettering.Missing
	case judging.Status:
		if c.Kind == brief.State {
			return state(n)
		}
		return both(stateOf(n).Title())
	case message.Text:
		return both(n)
	}
	n, ok := numeric(v)
	switch {
	case !ok:
		return template.HTML(escape(lettering.Clean(fmt.Sprint(v))))
	case counted(c):
		return template.HTML(lettering.Number(n, max(c.Decimals, 0)))
	}
	return template.HTML(lettering.Ordinal(n))
}

// restRow is a row as data. Words in a column of numbers stay words: a string
// is shown as it is whatever the column.
func (x *texts) restRow(columns []brief.Column, row []any) []any {
	out := make([]any, len(columns))
	for i, c := range columns {
		v := cell(row, i)
		n, isNumber := numeric(v)
		switch s := v.(type) {
		case nil:
			continue
		case judging.Status:
			if c.Kind == brief.State {
				out[i] = int(stateOf(s))
			} else {
				out[i] = x.named(c, stateOf(s).Title())
			}
			continue
		case message.Text:
			out[i] = x.named(c, s)
			continue
		}
		switch {
		case !isNumber:
			s := fmt.Sprint(v)
			out[i] = x.named(c, message.Text{ZH: s, EN: s})
		case math.IsNaN(n) || math.IsInf(n, 0):
		case counted(c):
			out[i] = rounded(n, max(c.Decimals, 0))
		default:
			out[i] = x.named(c, message.Text{ZH: lettering.Ordinal(n), EN: lettering.Ordinal(n)})
		}
	}
	return out
}

// named is an index in a column of words, and the words themselves elsewhere.
func (x *texts) named(c brief.Column, t message.Text) any {
	if c.Kind == brief.Words {
		return x.of(t)
	}
	t = lettering.Whole(t)
	return [2]string{t.ZH, t.EN}
}

// rounded is a number as it is shown; one that is rounded to nothing has no sign.
func rounded(v float64, decimals int) json.Number {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = "0"
	}
	return json.Number(s)
}
