package workbook

import (
	"math"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// The columns of the notes, which tables share.
const (
	notesColumns = 6
	notesWidth   = 12.0
	notesMost    = 22.0
)

// reading tells how the sheets are to be read.
func reading() []message.Text {
	return []message.Text{
		message.T("除“结论”和“说明”外，每张表第 1 行为表名，第 2 行为行数和出处，第 %d 行为表头（已冻结，可筛选），以下为数据。", "Except for the answer and these notes, row 1 of a sheet is its title, row 2 says how many rows there are and where else they are, row %d has the headers (they stay in view and can be filtered), and the data follow.", headRow),
		{ZH: "数值单元格存的是未经舍入的数；百分数已乘以 100，83.20 即 83.20%。空单元格表示没有数据，不是零。", EN: "Cells of numbers hold them unrounded; percents are times 100: 83.20 is 83.20 %. An empty cell is not known; it is not zero."},
		{ZH: "区划代码等编码是文本，前导零不会丢失。以 = + - @ 开头的名称也是文本，不会当作公式计算。", EN: "Codes are texts and keep their zeros. Names that begin with = + - @ are texts too and are never computed."},
		{ZH: "结论同时用文字、符号和底色表示：✓ 达标，✗ 未达标，? 资料不足未评判，– 不适用。", EN: "Verdicts are told by word, sign and colour: ✓ met, ✗ not met, ? not judged for want of data, – not applicable."},
	}
}

// notes writes the last sheet: what the others hold and what everything rests on.
func (k *book) notes(name string) {
	tables := []*brief.Table{k.contents(), &k.report.Findings}
	for _, s := range k.report.Basis {
		if s.Table != nil {
			tables = append(tables, s.Table)
		}
	}
	s := k.open(name, layout{widths: notesWidths(tables)})
	s.line(both(message.Text{ZH: "说明", EN: "Notes"}, " ")+" · "+both(k.report.Title, " "), look{size: 14, bold: true, ink: headInk})
	if !lettering.Empty(k.report.Note) {
		s.line(both(k.report.Note, " "), look{bold: true, ink: missedInk})
	}
	s.section(*tables[0])
	s.lines(message.Text{ZH: "怎样阅读", EN: "how to read the sheets"}, reading())
	s.section(k.report.Findings)
	for _, b := range k.report.Basis {
		s.lines(b.Title, b.Lines)
		if b.Table != nil {
			s.section(*b.Table)
		}
	}
	s.lines(message.Text{ZH: "数据来源", EN: "sources"}, k.report.Sources)
	if k.report.Approval != "" {
		s.lines(message.Text{ZH: "审图号", EN: "map approval number"}, []message.Text{{ZH: k.report.Approval, EN: k.report.Approval}})
	}
	s.close()
}

// lines writes a heading and what stands below it, each in both languages; without
// any it is left out.
func (s *sheet) lines(title message.Text, lines []message.Text) {
	if len(lines) == 0 {
		return
	}
	s.heading(title)
	for _, t := range lines {
		s.line(both(t, "\n"), look{})
	}
}

// contents lists the sheets.
func (k *book) contents() *brief.Table {
	t := &brief.Table{Title: message.Text{ZH: "本工作簿的内容", EN: "what this workbook holds"}, Columns: []brief.Column{
		{Title: message.Text{ZH: "工作表", EN: "sheet"}}, {Title: message.Text{ZH: "内容", EN: "what"}}, {Title: message.Text{ZH: "行数", EN: "rows"}, Kind: brief.Number},
		{Title: message.Text{ZH: "未列出行数", EN: "rows left out"}, Kind: brief.Number}, {Title: message.Text{ZH: "同样的数据", EN: "the same data"}}}}
	for _, l := range k.listed {
		t.Rows = append(t.Rows, []any{l.sheet, l.title, l.rows, l.left, l.csv})
	}
	return t
}

// notesWidths are columns that suit all tables.
func notesWidths(tables []*brief.Table) []float64 {
	widths := make([]float64, notesColumns)
	for i := range widths {
		widths[i] = notesWidth
	}
	for _, t := range tables {
		for i := range t.Columns {
			if i == len(widths) {
				widths = append(widths, notesWidth)
			}
			_, w := extent(t, i, notesMost, framed.between())
			widths[i] = math.Max(widths[i], w)
		}
	}
	return widths
}
