package workbook

import (
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// headRow is the row of the headers of a sheet with one table; above it stand its
// title and what it holds.
const headRow = 3

// table writes one table in full on a sheet of its own.
func (k *book) table(t *brief.Table) {
	l := listing{sheet: k.names.of(t.Title, t.Name), title: t.Title, rows: len(t.Rows)}
	if t.Name != "" {
		l.csv = "tables/" + t.Name + ".csv"
	}
	l.left = max(0, len(t.Rows)-(k.rows-headRow))
	shown := *t
	shown.Rows = t.Rows[:len(t.Rows)-l.left]
	k.full(&shown, l, k.columns(&shown, look{}, nil))
}

// full writes a table with its title, its headers fast and a filter on them.
func (k *book) full(t *brief.Table, l listing, columns []column) {
	k.listed = append(k.listed, l)
	s := k.open(l.sheet, layout{widths: widths(columns), rows: headRow + len(t.Rows), head: headRow})
	title := both(l.title, " ")
	if t.Name != "" && !strings.Contains(title, t.Name) {
		title += " (" + cellText(t.Name) + ")"
	}
	s.line(title, look{size: 14, bold: true, ink: headInk})
	s.line(both(k.about(l), " "), look{ink: softInk})
	if len(t.Columns) > 0 {
		s.head(t.Columns)
		s.rows(columns, t.Rows)
		k.keep(k.file.AutoFilter(s.name, s.area(headRow, s.at), nil))
	}
	s.close()
}

// about says how much of a table a sheet holds, and where all of it is.
func (k *book) about(l listing) message.Text {
	count := func(n int) string { return lettering.Number(float64(n), 0) }
	out := message.T("共 %s 行。", "%s rows.", count(l.rows))
	if l.left > 0 {
		out = message.T("全表 %s 行，超出一张工作表的容量；这里是前 %s 行，另有 %s 行未列出。", "The table has %s rows, more than a sheet can hold; here are the first %s, and %s rows are left out.",
			count(l.rows), count(l.rows-l.left), count(l.left))
	}
	if l.csv != "" {
		out = message.T("%s全部数据另见 %s。", "%s All of it is also in %s.", out, l.csv)
	}
	if note := k.report.Note; !lettering.Empty(note) {
		out = message.T("【%s】%s", "[%s] %s", lettering.Whole(note), out)
	}
	return out
}

// header is the title of a column in both languages, one below the other.
func header(c brief.Column) string {
	t := lettering.Whole(c.Title)
	if !lettering.Empty(c.Unit) {
		t = message.T("%s（%s）", "%s (%s)", t, lettering.Whole(c.Unit))
	}
	return both(t, "\n")
}

// head writes the headers.
func (s *sheet) head(columns []brief.Column) {
	l := look{bold: true, ink: headInk, fill: headFill, align: "center", wrap: true, frame: true}
	cells, high := make([]excelize.Cell, len(columns)), 0.0
	for i, c := range columns {
		text := header(c)
		cells[i] = s.book.worded(text, l)
		high = math.Max(high, height(text, s.widths[i], fontSize))
	}
	s.row(high, cells...)
}

// rows writes the rows of a table. Where lines are broken a row is as high as its
// highest cell: not every program finds that out when it opens a workbook.
func (s *sheet) rows(columns []column, rows [][]any) {
	cells := make([]excelize.Cell, len(columns))
	for _, row := range rows {
		if s.book.err != nil {
			return
		}
		high := 0.0
		for i := range columns {
			var v any
			if i < len(row) {
				v = row[i]
			}
			cells[i] = s.book.cell(&columns[i], v)
			if text, is := cells[i].Value.(string); is && columns[i].look.wrap {
				high = math.Max(high, height(text, s.widths[i], fontSize))
			}
		}
		s.row(high, cells...)
	}
}
