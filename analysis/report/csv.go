package report

import (
	"bufio"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/medreach/medreach/geo/message"
)

// table is one table of the result: a file name, headers in both languages and
// rows of cells.
type table struct {
	name    string
	columns []message.Text
	rows    [][]cell
}

// cell is a text or a number. Numbers stay numbers in every program; texts are
// made safe.
type cell struct {
	text   string
	digits int // of a number; -1 for a text
	number float64
}

func text(s string) cell { return cell{text: s, digits: -1} }

// number is a number shown with this many digits after the point; NaN is empty.
func number(v float64, digits int) cell { return cell{number: v, digits: digits} }

// String is the cell as it stands in a file.
func (c cell) String() string {
	if c.digits < 0 {
		return safeText(c.text)
	}
	if math.IsNaN(c.number) || math.IsInf(c.number, 0) {
		return ""
	}
	return strconv.FormatFloat(c.number, 'f', c.digits, 64)
}

// quoted is the cell as it stands in CSV. Texts are quoted where they must be,
// and where they look like numbers: codes are texts.
func (c cell) quoted() string {
	s := c.String()
	if c.digits < 0 && s != "" && strings.Trim(s, "0123456789.") == "" {
		return `"` + s + `"`
	}
	return quote(s)
}

// safeText puts an apostrophe before a text that a spreadsheet would take for a
// formula (OWASP ASVS 5.0, 1.2.10). The full-width forms count too: Excel in a
// Chinese locale reads them as the plain ones.
func safeText(s string) string {
	if s == "" {
		return s
	}
	first := strings.TrimLeft(s, " 　")
	for _, start := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, start) {
			return "'" + s
		}
	}
	return s
}

// writeCSV writes a table as CSV for spreadsheets: UTF-8 with a byte order mark,
// CRLF, one header line with both languages.
func writeCSV(w io.Writer, t table) error {
	b := bufio.NewWriter(w)
	b.WriteString("\ufeff")
	for i, c := range t.columns {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(c.ZH + " " + c.EN))
	}
	b.WriteString("\r\n")
	for _, row := range t.rows {
		for i, c := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(c.quoted())
		}
		b.WriteString("\r\n")
	}
	return b.Flush() // a bufio.Writer keeps its first error
}

// writeTypes writes the column types for GDAL and QGIS (a .csvt file), so that
// codes stay texts there.
func writeTypes(w io.Writer, t table) error {
	types := make([]string, len(t.columns))
	for i := range types {
		types[i] = `"String"`
		if len(t.rows) > 0 && t.rows[0][i].digits == 0 {
			types[i] = `"Integer64"`
		} else if len(t.rows) > 0 && t.rows[0][i].digits > 0 {
			types[i] = `"Real"`
		}
	}
	_, err := io.WriteString(w, strings.Join(types, ",")+"\r\n")
	return err
}

func quote(s string) string {
	if !strings.ContainsAny(s, ",\"\r\n;\t") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}
