package workbook

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// sheetReader gathers the rows of one worksheet from its XML.
type sheetReader struct {
	book   *Book
	rows   []Row
	merged []Span
	filled int // cells with content
	blanks int // cells without, to the left of one

	inRow, inCell bool
	row, column   int // of the cell being read; column from 0
	cells         []string
	kind          string // the type of the cell: s, str, inlineStr, b, e, d, n or ""
	style         int
	text          strings.Builder
	collect       bool
}

// Read returns the rows of a worksheet that have content, hidden ones too, and
// its merged ranges.
func (b *Book) Read(sheet Sheet) ([]Row, []Span, error) {
	in, err := b.open(sheet.part)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	dec := xml.NewDecoder(in)
	r := sheetReader{book: b}
	for {
		token, err := dec.RawToken()
		if err == io.EOF {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			err = r.start(t)
		case xml.EndElement:
			err = r.end(t.Name.Local)
		case xml.CharData:
			if r.collect {
				r.text.Write(t)
			}
		case xml.Directive:
			err = fmt.Errorf("a document type is declared")
		}
		if err != nil {
			return nil, nil, damaged(sheet.part, err)
		}
	}
	return r.rows, r.merged, nil
}

func (r *sheetReader) start(t xml.StartElement) error {
	switch t.Name.Local {
	case "row":
		last := r.row
		r.row++
		if s := attr(t, "r"); s != "" {
			r.row, _ = strconv.Atoi(s)
		}
		if r.row <= last || r.row > maxRows {
			return fmt.Errorf("row %d after row %d", r.row, last)
		}
		r.column, r.cells, r.inRow = -1, nil, true
	case "c":
		r.column++
		if ref := attr(t, "r"); ref != "" {
			column, _, ok := reference(ref)
			if !ok {
				return fmt.Errorf("cell %q", ref)
			}
			r.column = column
		}
		if r.column >= maxColumns {
			return fmt.Errorf("cell in column %d", r.column+1)
		}
		r.inCell = r.inRow
		r.kind = attr(t, "t")
		r.style, _ = strconv.Atoi(attr(t, "s"))
		r.text.Reset()
	case "v":
		r.collect = true
	case "t":
		r.collect = r.kind == "inlineStr"
	case "rPh":
		r.kind = "phonetic"
	case "mergeCell":
		from, to, _ := strings.Cut(attr(t, "ref"), ":")
		left, top, ok := reference(from)
		right, bottom, okTo := reference(to)
		if ok && okTo && len(r.merged) < maxRows {
			r.merged = append(r.merged, Span{top, left, bottom, right})
		}
	}
	return nil
}

func (r *sheetReader) end(name string) error {
	switch name {
	case "v", "t":
		r.collect = false
	case "rPh":
		r.kind = "inlineStr"
	case "c":
		value := r.value()
		if value == "" || !r.inCell {
			return nil
		}
		r.inCell = false
		r.filled++
		r.blanks += max(r.column-len(r.cells), 0)
		for len(r.cells) <= r.column {
			r.cells = append(r.cells, "")
		}
		r.cells[r.column] = value
	case "row":
		if r.blanks > freeBlanks+64*r.filled {
			return fmt.Errorf("row %d: far more blank cells than filled ones", r.row)
		}
		if r.inRow && r.cells != nil {
			r.rows = append(r.rows, Row{r.row, slices.Clip(r.cells)})
		}
		r.inRow = false
	}
	return nil
}

// value returns the text of the cell that ends here.
func (r *sheetReader) value() string {
	s := strings.TrimSpace(r.text.String())
	switch r.kind {
	case "s":
		i, err := strconv.Atoi(s)
		if err != nil || i < 0 || i >= len(r.book.shared) {
			return ""
		}
		return r.book.shared[i]
	case "b":
		if s == "1" {
			return "TRUE"
		}
		return "FALSE"
	case "", "n":
		if r.style >= 0 && r.style < len(r.book.formats) {
			return r.book.formats[r.style].show(s, r.book.from)
		}
		return numberFormat{}.show(s, r.book.from)
	}
	return s
}

// reference reads a cell reference such as "AB12": column from 0, row from 1.
func reference(s string) (column, row int, ok bool) {
	i := 0
	for i < len(s) && i < 3 && s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' {
		column = column*26 + int(s[i]|0x20-'a') + 1
		i++
	}
	row, err := strconv.Atoi(s[i:])
	return column - 1, row, i > 0 && err == nil && row >= 1 && row <= maxRows && utf8.ValidString(s)
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
