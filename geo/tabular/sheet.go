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
	records := make([]record, 0, len(rows))
	for _, r := range rows {
		for i, c := range r.Cells {
			r.Cells[i] = clean(c)
		}
		records = append(records, record{r.Number, r.Cells})
	}
	records = slices.DeleteFunc(records, record.blank)
	fillDown(records, merged)
	table, err := assemble(records, merged, opts)
	if err != nil {
		return nil, attribute(err, source)
	}
	table.Source = source
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

// fillDown writes words and codes that are merged over several rows into each of
// them, as a person reads them. A number merged over several rows stays in the
// first alone, so that no sum counts it twice.
func fillDown(records []record, merged []workbook.Span) {
	at := make(map[int]int, len(records))
	for i, rec := range records {
		at[rec.number] = i
	}
	budget := maxCells / 4 // cells written or made room for: spans may overlap
	for _, m := range merged {
		i, ok := at[m.Top]
		if !ok || m.Bottom <= m.Top {
			continue
		}
		s := records[i].cell(m.Left)
		if _, number := Number(s); s == "" || number && len(s) < 6 {
			continue
		}
		for row := m.Top + 1; row <= m.Bottom && budget > 0; row++ {
			budget--
			j, ok := at[row]
			if !ok || records[j].cell(m.Left) != "" {
				continue
			}
			for len(records[j].cells) <= m.Left {
				records[j].cells = append(records[j].cells, "")
				budget--
			}
			records[j].cells[m.Left] = s
		}
	}
}
