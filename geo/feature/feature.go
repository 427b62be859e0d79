// Package feature holds rows of data as they stand in a file: named columns of
// text, an optional geometry, and where each row came from. Every reader of
// tables and vector layers returns a Table; everything that takes a planner's
// data starts from one. Nothing is repaired or converted here: values are the
// text of the file, geometries are in the file's own coordinates (CRS says
// which), so that a finding can always quote what the user wrote.
package feature

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
)

// Table is the content of one file, sheet or layer.
type Table struct {
	Source   string   // file name as the user gave it, with "#sheet" or "#layer" where there are several
	Encoding string   // text encoding that was decided on, such as "GB18030"; empty where the format fixes it
	Columns  []string // header texts in file order, trimmed; made unique by " (2)", " (3)" ... where repeated
	Rows     []Row
	CRS      *crs.CRS // of the geometries; nil where the file has none or declares none

	Units []string  // that a line above the header names for all numbers, as written: 万人 of 单位：万人; mostly none
	Notes []Finding // what was decided in reading, such as two rows joined to one header, for whoever collects findings
}

// Row is one record of a Table.
type Row struct {
	Number   int      // as the user counts: the row of the sheet, the line of the text, or the 1-based feature
	Values   []string // parallel to Table.Columns; missing cells are ""
	Geometry orb.Geometry
}

// Column returns the index of the column with this header, or -1. The match is
// exact first, then without regard to case and surrounding space.
func (t *Table) Column(header string) int {
	for i, c := range t.Columns {
		if c == header {
			return i
		}
	}
	want := strings.ToLower(strings.TrimSpace(header))
	for i, c := range t.Columns {
		if strings.ToLower(strings.TrimSpace(c)) == want {
			return i
		}
	}
	return -1
}

// Value returns the text in a column of a row, or "" where the row is short or
// the column is -1.
func (r *Row) Value(column int) string {
	if column < 0 || column >= len(r.Values) {
		return ""
	}
	return r.Values[column]
}
