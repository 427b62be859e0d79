package tabular

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/workbook"
)

// Sheets returns the names of the visible worksheets of a workbook, in order.
func Sheets(path string) ([]string, error) {
	data, err := load(path)
	if err != nil {
		return nil, err
	}
	if err := refuse(data); err != nil {
		return nil, attribute(err, path)
	}
	book, err := workbook.Open(data)
	if err != nil {
		return nil, attribute(err, path)
	}
	var names []string
	for _, s := range book.Sheets {
		if !s.Hidden {
			names = append(names, s.Name)
		}
	}
	return names, nil
}

func decodeWorkbook(name string, data []byte, opts Options) (*feature.Table, error) {
	book, err := workbook.Open(data)
	if err != nil {
		return nil, err
	}
	rows, merged, chosen, err := choose(book, opts.Sheet)
	source := name
	if len(book.Sheets) > 1 && chosen != "" {
		source += "#" + chosen
	}
	if err != nil {
		return nil, attribute(err, source)
	}
	for _, r := range rows {
		for i, c := range r.Cells {
			r.Cells[i] = clean(c)
		}
	}
	rows = slices.DeleteFunc(rows, func(r workbook.Row) bool { return record{r.Number, r.Cells}.blank() })
	fills := workbook.FillDown(rows, merged, func(s string) bool { _, number := Number(s); return !number || len(s) >= 6 })
	records := make([]record, len(rows))
	for i, r := range rows {
		records[i] = record{r.Number, r.Cells}
	}
	table, err := assemble(records, merged, opts)
	if err != nil {
		return nil, attribute(err, source)
	}
	table.Source = source
	table.Notes = append(table.Notes, mergedNotes(fills, table.Rows[0].Number)...)
	return table, nil
}

// choose reads the sheet asked for, or the only visible one that has content.
func choose(book *workbook.Book, asked string) (rows []workbook.Row, merged []workbook.Span, chosen string, err error) {
	if asked != "" {
		for _, s := range book.Sheets {
			if s.Name == asked || strings.EqualFold(strings.TrimSpace(s.Name), strings.TrimSpace(asked)) {
				rows, merged, err = book.Read(s)
				return rows, merged, s.Name, err
			}
		}
		return nil, nil, "", whichSheet(message.T("没有工作表“%s”", "there is no sheet %q", asked), book.Sheets)
	}
	var full []workbook.Sheet
	for _, s := range book.Sheets {
		if s.Hidden {
			continue
		}
		r, m, err := book.Read(s)
		if err != nil {
			return nil, nil, s.Name, err
		}
		if len(r) == 0 {
			continue
		}
		if full = append(full, s); len(full) == 1 {
			rows, merged, chosen = r, m, s.Name
		}
	}
	if len(full) > 1 {
		return nil, nil, "", whichSheet(message.T("有 %d 个工作表有内容", "%d sheets have content", len(full)), full)
	}
	return rows, merged, chosen, nil
}

func whichSheet(what message.Text, of []workbook.Sheet) error {
	var names []string
	for _, s := range of[:min(len(of), 30)] {
		names = append(names, s.Name)
	}
	return fault(0, what, message.Text{
		ZH: "请写明用哪一个：" + strings.Join(names, "、"),
		EN: "say which one to use: " + strings.Join(names, ", "),
	})
}
