package workbook

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief/lettering"
)

// Measures of a sheet. Widths of texts are in the size of their letters.
const (
	unitsPerEm = 1.75 // the unit of a column's width is a digit of the default font
	padding    = 2.0  // in units, for the margins of a cell
	lineHeight = 1.45 // in the size of the letters
	mostHeight = 409  // points, of a row
	mostAcross = 10   // columns that a line of words spans
)

// sheet is a sheet that is written row by row.
type sheet struct {
	book   *book
	name   string
	stream *excelize.StreamWriter
	widths []float64
	at     int // rows written
	values []any
}

// layout is what has to be known of a sheet before its first row.
type layout struct {
	widths []float64 // of the columns
	rows   int       // 0 where it is not known yet
	head   int       // the last row that stays when the others scroll; 0 for none
}

// open begins a sheet; the sheet before it must be closed.
func (k *book) open(name string, l layout) *sheet {
	s := &sheet{book: k, name: name, widths: l.widths, values: make([]any, len(l.widths))}
	if k.err != nil {
		return s
	}
	if k.opened {
		_, err := k.file.NewSheet(name)
		k.keep(err)
	} else {
		k.opened = true
		k.keep(k.file.SetSheetName("Sheet1", name))
	}
	yes := true
	k.keep(k.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes})) // before the stream, which writes it at once
	dimension := ""
	if l.rows > 0 {
		dimension = s.area(1, l.rows)
	}
	k.keep(k.file.SetSheetDimension(name, dimension))
	var err error
	s.stream, err = k.file.NewStreamWriter(name)
	k.keep(err)
	if k.err != nil {
		return s
	}
	for i, w := range l.widths {
		k.keep(s.stream.SetColWidth(i+1, i+1, math.Min(w*unitsPerEm+padding, 255)))
	}
	if l.head > 0 {
		s.freeze(l.head)
	}
	s.paper()
	return s
}

// freeze keeps the rows down to a header in view, and prints the header on each page.
func (s *sheet) freeze(head int) {
	first := "A" + strconv.Itoa(head+1)
	s.book.keep(s.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: head, TopLeftCell: first, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: first, ActiveCell: first, Pane: "bottomLeft"}}}))
	s.book.keep(s.book.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, head, head)}))
}

// paper sets the sheet up for A4 across, as wide as the page, with the note of the
// report at the head of every page.
func (s *sheet) paper() {
	a4, across, one, asNeeded := 9, "landscape", 1, 0
	s.book.keep(s.book.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &one, FitToHeight: &asNeeded}))
	side, edge, top, bottom := 0.4, 0.3, 0.8, 0.6
	s.book.keep(s.book.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Header: &edge, Footer: &edge, Top: &top, Bottom: &bottom}))
	s.book.keep(s.book.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddHeader: "&L" + printed(both(s.book.report.Title, " ")) + "\n" + printed(both(s.book.report.Note, " ")),
		OddFooter: "&L&A&R&P / &N"}))
}

// mostPrinted is how long a text at the head of a page may be; Excel allows 255 for
// both with the commands between them.
const mostPrinted = 124

// printed is a text for the head of a page, where & begins a command.
func printed(s string) string {
	return strings.ReplaceAll(cut(s, max(1, mostPrinted-strings.Count(s, "&"))), "&", "&&")
}

// area is all columns from one row to another.
func (s *sheet) area(from, to int) string {
	last, err := excelize.ColumnNumberToName(max(len(s.widths), 1))
	s.book.keep(err)
	return fmt.Sprintf("A%d:%s%d", from, last, to)
}

// row writes the next row. A height of 0 leaves it to the program that shows it.
func (s *sheet) row(height float64, cells ...excelize.Cell) {
	s.at++
	if s.book.err != nil {
		return
	}
	values := s.values[:0]
	for i := range cells {
		if cells[i].Value == nil && cells[i].StyleID == 0 {
			values = append(values, nil)
			continue
		}
		values = append(values, &cells[i])
	}
	s.values = values
	s.book.keep(s.stream.SetRow("A"+strconv.Itoa(s.at), values, excelize.RowOpts{Height: math.Min(height, mostHeight)}))
}

// line writes words across the columns, as high as they need.
func (s *sheet) line(text string, l look) {
	l.wrap = true
	across, width := min(len(s.widths), mostAcross), 0.0
	for _, w := range s.widths[:across] {
		width += w
	}
	size := l.size
	if size == 0 {
		size = fontSize
	}
	s.row(height(text, width*fontSize/size, size), s.book.worded(text, l))
	if across > 1 && s.book.err == nil {
		last, _ := excelize.CoordinatesToCellName(across, s.at)
		s.book.keep(s.stream.MergeCell("A"+strconv.Itoa(s.at), last))
	}
}

// worded is a cell of words with a look of its own.
func (k *book) worded(text string, l look) excelize.Cell {
	l.quoted = formula(text)
	return excelize.Cell{StyleID: k.style(l), Value: cut(text, excelize.TotalCellChars)}
}

// height is that of a text in a width, with letters of a size. The margins of a
// column make up for lines that break early.
func height(text string, width, size float64) float64 {
	lines := 0.0
	for line := range strings.SplitSeq(text, "\n") {
		lines += math.Max(1, math.Ceil(lettering.Width(line)/(width+padding/unitsPerEm)))
	}
	return lines*size*lineHeight + 4
}

// close completes the sheet.
func (s *sheet) close() {
	if s.book.err == nil {
		s.book.keep(s.book.file.AddIgnoredErrors(s.name, s.area(1, max(s.at, 1)), excelize.IgnoredErrorsNumberStoredAsText))
		s.book.keep(s.stream.Flush())
	}
}
