package workbook

import (
	"cmp"
	"slices"
)

// maxFilled bounds the cells written or made room for: spans may overlap.
const maxFilled = 25_000_000

// Fill is what became of a range that is merged over several rows with content.
type Fill struct {
	Row   int    // the first
	Text  string // that stands in it
	Word  bool   // it was written into the other rows, rather than left in the first alone
	Cells int    // blank cells below the first, of rows that have content
}

// FillDown writes words and codes that are merged over several rows into each of
// them, as a person reads them, and tells where, by row. A number merged over several rows
// stays in the first alone, so that no sum counts it twice: word tells which is which.
func FillDown(rows []Row, merged []Span, word func(string) bool) []Fill {
	at := make(map[int]int, len(rows))
	for i, r := range rows {
		at[r.Number] = i
	}
	var fills []Fill
	budget := maxFilled
	for _, m := range merged {
		i, ok := at[m.Top]
		if !ok || m.Bottom <= m.Top || m.Left >= len(rows[i].Cells) || rows[i].Cells[m.Left] == "" {
			continue
		}
		f := Fill{Row: m.Top, Text: rows[i].Cells[m.Left]}
		f.Word = word(f.Text)
		for row := m.Top + 1; row <= m.Bottom && budget > 0; row++ {
			budget--
			j, ok := at[row]
			if !ok || m.Left < len(rows[j].Cells) && rows[j].Cells[m.Left] != "" {
				continue
			}
			f.Cells++
			for f.Word && len(rows[j].Cells) <= m.Left {
				rows[j].Cells = append(rows[j].Cells, "")
				budget--
			}
			if f.Word {
				rows[j].Cells[m.Left] = f.Text
			}
		}
		if f.Cells > 0 {
			fills = append(fills, f)
		}
	}
	slices.SortStableFunc(fills, func(a, b Fill) int { return cmp.Compare(a.Row, b.Row) })
	return fills
}
