package tabular

import (
	"cmp"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/unit"
	"github.com/medreach/medreach/geo/tabular/workbook"
)

// unitsAbove returns the units that the lines above a header name, each once.
func unitsAbove(lines []record) []string {
	var units []string
	for _, r := range lines {
		for _, u := range unit.Above(r.cells) {
			if !slices.Contains(units, u) {
				units = append(units, u)
			}
		}
	}
	return units
}

// joinedNote tells that a header of two rows was joined, with a name that shows how.
func joinedNote(header []record, columns []string) []feature.Finding {
	if len(header) < 2 {
		return nil
	}
	i := slices.IndexFunc(columns, func(c string) bool { return strings.Contains(c, "_") })
	example := columns[max(i, 0)]
	return []feature.Finding{{Row: header[0].number, Rule: "header-joined", Severity: feature.Info, Value: example,
		Message: message.T("第 %d、%d 行合为一个表头，列名如“%s”", "rows %d and %d were joined to one header, with names such as %q", header[0].number, header[1].number, example)}}
}

// mergedNotes tells what merged cells were taken for, from a row on.
func mergedNotes(fills []workbook.Fill, from int) []feature.Finding {
	var words, numbers, cells int
	var word, number workbook.Fill
	for _, f := range fills {
		switch {
		case f.Row < from:
		case f.Word:
			words, cells, word = words+1, cells+f.Cells, cmp.Or(word, f)
		default:
			numbers, number = numbers+1, cmp.Or(number, f)
		}
	}
	var notes []feature.Finding
	if words > 0 {
		notes = append(notes, feature.Finding{Row: word.Row, Rule: "cells-merged", Severity: feature.Info, Value: word.Text,
			Message: message.T("有 %d 处文字跨行合并，已填入所跨的 %d 个空格", "%d texts are merged over several rows and were filled into the %d blank cells that they cover", words, cells)})
	}
	if numbers > 0 {
		notes = append(notes, feature.Finding{Row: number.Row, Rule: "numbers-merged", Severity: feature.Info, Value: number.Text,
			Message:    message.T("有 %d 处数字跨行合并，只计在第一行，其余各行没有这个数", "%d numbers are merged over several rows: each counts in the first row alone, the others have none", numbers),
			Suggestion: message.T("若各行都是这个数，请取消合并后逐行填写", "if each row has this number, unmerge the cells and write it in every row")})
	}
	return notes
}
