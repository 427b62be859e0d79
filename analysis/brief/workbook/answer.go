package workbook

import (
	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// framed is the look of tables that are for reading rather than for counting on.
var framed = look{wrap: true, frame: true}

// answerWidths are those of the columns of the answer, which tables share.
var answerWidths = []float64{22, 17, 7, 9, 7, 9, 13, 18}

// answer writes the first sheet: do we meet the plans, where not, and by how much?
func (k *book) answer(name string) {
	a := &k.report.Answer
	s := k.open(name, layout{widths: answerWidths})
	s.line(both(k.report.Title, " "), look{size: 18, bold: true, ink: headInk})
	if !lettering.Empty(k.report.Note) {
		s.line(both(k.report.Note, " "), look{bold: true, ink: missedInk})
	}
	for _, f := range a.Figures {
		s.figure(&f)
	}
	s.row(0)
	for i, t := range a.Sentences {
		s.line(both(t, "\n"), look{bold: i == 0})
	}
	s.section(missedTable(a.Missed))
	s.section(worstTable(a.Worst))
	s.close()
}

// figure writes one large number with its name.
func (s *sheet) figure(f *brief.Figure) {
	state := stateLooks[stateOf(f.Status)]
	name := look{bold: true, frame: true, align: "left", ink: state.ink, fill: state.fill}
	value, unit := name, look{frame: true, align: "left", fill: state.fill}
	value.size = 14
	shown := s.book.worded(cellText(f.Value), value)
	if n, is := parse(f.Value).(figure); is {
		value.format = numberFormat(n.decimals, n.value)
		shown = excelize.Cell{StyleID: s.book.style(value), Value: n.value}
	}
	s.row(24, s.book.worded(words(f.Title, " "), name), shown, s.book.worded(words(f.Unit, " "), unit))
}

// section writes a table below what the sheet has already, in the columns of the
// sheet; one without rows is left out.
func (s *sheet) section(t brief.Table) {
	if len(t.Rows) == 0 {
		return
	}
	s.heading(t.Title)
	s.head(t.Columns)
	s.rows(s.book.columns(&t, framed, nil), t.Rows)
}

func (s *sheet) heading(t message.Text) {
	s.row(0)
	s.line(both(t, " "), look{size: 12, bold: true, ink: headInk})
}

func missedTable(missed []brief.TargetLine) brief.Table {
	t := brief.Table{Title: message.Text{ZH: "未达标的主要目标", EN: "targets that are not met"}, Columns: []brief.Column{
		{Title: message.Text{ZH: "目标", EN: "target"}}, {Title: message.Text{ZH: "规划", EN: "plan"}}, {Title: message.Text{ZH: "年份", EN: "year"}},
		{Title: message.Text{ZH: "数值", EN: "value"}, Kind: brief.Number}, {Title: message.Text{ZH: "目标值", EN: "goal"}}, {Title: message.Text{ZH: "单位", EN: "unit"}},
		{Title: message.Text{ZH: "缺口", EN: "gap"}}, {Title: message.Text{ZH: "未达标区划", EN: "zones that do not meet it"}}}}
	for i := range missed {
		m := &missed[i]
		t.Rows = append(t.Rows, []any{m.Title, m.Plan, year(m.Year), parse(m.Value), m.Goal, m.Unit, m.Gap, list(m.Lacking)})
	}
	return t
}

func worstTable(worst []brief.Place) brief.Table {
	t := brief.Table{Title: message.Text{ZH: "未覆盖人口最多的地方", EN: "where most people are without"}, Columns: []brief.Column{
		{Title: message.Text{ZH: "地方", EN: "place"}}, {Title: message.Text{ZH: "指标", EN: "indicator"}}, {Title: message.Text{ZH: "代码", EN: "code"}},
		{Title: message.Text{ZH: "未覆盖人口", EN: "people without"}, Kind: brief.Number}, {Title: message.Text{ZH: "占当地%", EN: "share %"}, Kind: brief.Percent}}}
	for _, p := range worst {
		t.Rows = append(t.Rows, []any{p.Name, p.Indicator, p.Code, p.People, 100 * p.Share})
	}
	return t
}

// year is empty where a target has none.
func year(y int) any {
	if y == 0 {
		return nil
	}
	return y
}

// list is names in one cell.
func list(names []message.Text) message.Text {
	var out message.Text
	for i, n := range names {
		n = lettering.Whole(n)
		if i == 0 {
			out = n
			continue
		}
		out = message.T("%s、%s", "%s, %s", out, n)
	}
	return out
}
