// Package document writes the report as a Word document (OOXML, ISO/IEC 29500
// transitional) that a commission can edit: headings that make a table of contents,
// tables whose header is repeated on each page, maps and charts as vector pictures,
// page numbers. One document is in one language. Long tables are cut and say where
// the rest stands. The same report gives the same bytes.
package document

import (
	"fmt"
	"io"
	"strings"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/metafile"
	"github.com/medreach/medreach/analysis/brief/picture"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// mostRows is how many rows of a table a document shows.
const mostRows = 60

// mostOfColumn is how many letters stand above a column, since they stand there on
// each page.
const mostOfColumn = 40

// Sizes in mm, on A4 with margins of 20 mm.
const (
	textWide   = 170
	pairWide   = 82
	groundHigh = 105 // the most that the ground of a map takes, so that its table has room below it
	pairHigh   = 74  // so that four maps stand on a page
	pageHigh   = 225 // of a chart, with its title
)

// writer collects the body of the document.
type writer struct {
	body
	lang     message.Lang
	approval string
	shapes   []*picture.Shape
	layers   []brief.Layer
	// numberedUpTo is the number of the last figure.
	numberedUpTo int
}

// Write writes the document in one language.
func Write(out io.Writer, b *brief.Brief, lang message.Lang) error {
	w := &writer{lang: lang, approval: b.Approval, layers: b.Shapes}
	for i := range b.Shapes {
		w.shapes = append(w.shapes, picture.NewShape("", &b.Shapes[i]))
	}
	w.paragraph("Title", w.title(b.Title))
	if !lettering.Empty(b.Note) {
		w.paragraph("Note", w.say(b.Note))
	}
	w.answer(&b.Answer)
	w.paragraph("TOCHeading", w.word("目录", "Contents"))
	w.contents(w.headings(b))
	for i := range b.Plans {
		w.plan(&b.Plans[i])
	}
	for i := range b.Indicators {
		w.indicator(&b.Indicators[i])
	}
	w.appendix(b)
	return pack(out, &w.body, frame{title: w.say(b.Title), note: w.say(b.Note), chinese: lang == message.ZH})
}

// say is a text in the language of the document.
func (w *writer) say(t message.Text) string { return lettering.Whole(t).In(w.lang) }

// title is a text that stands alone, or above a column.
func (w *writer) title(t message.Text) string {
	const most = 120 // letters: longer ones run over the page, and programs lay them out for minutes
	return lettering.Cut(w.say(lettering.Sentence(lettering.Whole(t))), most)
}

func (w *writer) word(zh, en string) string { return message.Text{ZH: zh, EN: en}.In(w.lang) }

// headings are the sections in their order.
func (w *writer) headings(b *brief.Brief) []string {
	var out []string
	for i := range b.Plans {
		out = append(out, w.title(b.Plans[i].Title))
	}
	for i := range b.Indicators {
		out = append(out, w.title(b.Indicators[i].Title))
	}
	if len(b.Findings.Rows) > 0 {
		out = append(out, w.title(b.Findings.Title))
	}
	return append(out, w.basisTitle())
}

func (w *writer) basisTitle() string { return w.word("附录：依据", "Appendix: what it rests on") }

// answer is the first page.
func (w *writer) answer(a *brief.Answer) {
	if len(a.Figures) > 0 {
		g := grid{rows: [][]cell{nil}, plain: true}
		for _, f := range a.Figures {
			g.widths = append(g.widths, 1)
			g.rows[0] = append(g.rows[0], cell{style: "Figure", text: f.Value, second: w.caption(f.Title, f.Unit), colour: inkOf(f.Status)})
		}
		w.table(g)
	}
	for i, s := range a.Sentences {
		w.paragraph([]string{"Lead", "Normal"}[min(i, 1)], w.say(s))
	}
	if len(a.Missed) > 0 {
		w.paragraph("Heading2", w.word("没有达到的目标", "Targets that are not met"))
		g := grid{widths: []int{38, 21, 12, 9, 20}, head: w.head("目标", "target", "规划", "plan", "现状", "value", "要求", "goal", "缺口", "gap")}
		for i := range a.Missed {
			t := &a.Missed[i]
			g.rows = append(g.rows, []cell{{text: w.say(t.Title)}, {text: w.planOf(t)}, w.measured(t), number(t.Goal), {text: w.say(t.Gap)}})
		}
		w.table(g)
	}
	if len(a.Worst) > 0 {
		w.paragraph("Heading2", w.word("缺口最大的地方", "Where most people are without"))
		g := grid{widths: []int{30, 40, 20, 10}, head: w.head("地方", "place", "指标", "indicator", "未覆盖人口", "people not covered", "占比", "share")}
		for _, p := range a.Worst {
			g.rows = append(g.rows, []cell{{text: w.say(p.Name)}, {text: w.say(p.Indicator)}, number(lettering.Number(p.People, 0)), number(lettering.Share(p.Share))})
		}
		w.table(g)
	}
}

// planOf is a plan with the year of a target, where its title does not say it.
func (w *writer) planOf(t *brief.TargetLine) string {
	title, year := w.say(t.Plan), fmt.Sprint(t.Year)
	if strings.HasSuffix(title, year) {
		return title
	}
	return title + " " + year
}

// head makes a header row of pairs of Chinese and English.
func (w *writer) head(pairs ...string) []cell {
	var out []cell
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, cell{text: w.title(message.Text{ZH: pairs[i], EN: pairs[i+1]})})
	}
	return out
}

func orDash(s string) string {
	if s == "" {
		return lettering.Missing
	}
	return s
}

// plan is one plan with its targets.
func (w *writer) plan(p *brief.Plan) {
	w.heading(w.title(p.Title))
	line := w.word("文件：", "Document: ") + w.say(p.Document)
	for _, s := range []string{p.Number, p.Issued} {
		if s != "" {
			line += w.word("，", ", ") + s
		}
	}
	w.paragraph("Basis", line)
	if !lettering.Empty(p.Note) {
		w.paragraph("Basis", w.say(p.Note))
	}
	c := p.Count
	w.paragraph("Lead", w.say(message.T("达标 %d 项，未达标 %d 项，未评判 %d 项，不适用 %d 项", "%d met, %d not met, %d not judged, %d not applicable", c.Met, c.Missed, c.NotJudged, c.NotApplicable)))
	g := grid{widths: []int{5, 29, 10, 12, 9, 35}, head: w.head("序", "no.", "目标", "target", "结论", "verdict", "现状", "value", "要求", "goal", "缺口与说明", "gap and remarks")}
	for i := range p.Targets {
		g.rows = append(g.rows, w.target(i+1, &p.Targets[i]))
	}
	w.table(g)
	w.series(p)
	if len(p.Zones) > 0 && len(p.Zones) <= picture.MostNames {
		w.zones(p)
	}
}

func (w *writer) target(no int, t *brief.TargetLine) []cell {
	title := fmt.Sprintf("%d %s %s", t.Year, w.say(t.Level), w.say(t.Clause))
	verdict := cell{text: w.state(t.Status), colour: inkOf(t.Status), bold: true}
	if n := t.Zones.Total(); n > 0 {
		verdict.second = fmt.Sprintf("%d/%d", t.Zones.Met, n)
	}
	remarks := cell{text: w.say(t.Gap), bold: true}
	if len(t.Lacking) > 0 {
		names := ""
		for i, z := range t.Lacking {
			if i > 0 {
				names += w.word("、", ", ")
			}
			names += w.say(z)
		}
		remarks.second = w.word("未达标：", "not met: ") + names
	}
	for _, s := range []message.Text{t.Remark, t.Basis} {
		if text := w.say(s); text != "" {
			remarks.third = append(remarks.third, text)
		}
	}
	return []cell{number(fmt.Sprint(no)), {text: w.say(t.Title), second: title}, verdict, w.measured(t), number(t.Goal), remarks}
}

// measured is a value over its unit.
func (w *writer) measured(t *brief.TargetLine) cell {
	return cell{text: orDash(t.Value), second: w.say(t.Unit), right: true}
}

// state is a verdict in words; one that is not known yet is not judged.
func (w *writer) state(s judging.Status) string {
	if s > judging.NotApplicable {
		s = judging.NotJudged
	}
	return w.say(s.Title())
}

// series sets the years of a target side by side.
func (w *writer) series(p *brief.Plan) {
	if len(p.Series) == 0 {
		return
	}
	w.paragraph("Heading2", w.word("同一指标的各年目标", "Goals of several years side by side"))
	g := grid{widths: []int{40, 15, 45}, head: w.head("指标", "indicator", "现状", "value", "各年目标", "goals by year")}
	for _, s := range p.Series {
		goals := ""
		for i, year := range s.Years {
			if i > 0 {
				goals += " → "
			}
			goals += fmt.Sprintf("%d %s %s", year, s.Goals[i], w.state(s.Now[i]))
		}
		g.rows = append(g.rows, []cell{{text: w.say(s.Title), second: w.say(s.Unit)}, number(orDash(s.Value)), {text: goals}})
	}
	w.table(g)
}

// zones says how each zone stands.
func (w *writer) zones(p *brief.Plan) {
	w.paragraph("Heading2", w.word("各区划达标情况", "How each zone stands"))
	g := grid{head: w.head("级别", "level", "区划", "zone", "达标", "met", "未达标", "not met", "未评判", "not judged", "不适用", "not applicable")}
	for _, z := range p.Zones {
		row := []cell{{text: w.say(z.Level)}, {text: w.say(z.Name)}}
		for _, n := range []int{z.Count.Met, z.Count.Missed, z.Count.NotJudged, z.Count.NotApplicable} {
			row = append(row, number(fmt.Sprint(n)))
		}
		g.rows = append(g.rows, row)
	}
	w.table(g)
}

// indicator is one measure with its maps, charts, table and gaps.
func (w *writer) indicator(in *brief.Indicator) {
	w.heading(w.title(in.Title))
	if !lettering.Empty(in.Basis) {
		w.paragraph("Basis", w.word("依据：", "Rests on: ")+w.say(in.Basis))
	}
	if !lettering.Empty(in.Lead) {
		w.paragraph("Lead", w.say(lettering.Sentence(in.Lead)))
	}
	w.maps(in)
	for i := range in.Charts {
		if c := picture.NewChart(&in.Charts[i]); c != nil {
			w.figures([]figure{{title: w.numbered(w.title(c.Title)), said: w.say(c.Said), image: metafile.Chart(c, metafile.Options{Lang: w.lang, Width: textWide, Highest: pageHigh})}})
		}
	}
	byZone := in.Table
	if byZone.Title == in.Title { // which stands above already
		byZone.Title = message.Text{ZH: "分区划结果", EN: "By zone"}
	}
	w.values(&byZone)
	w.values(&in.Gaps)
}

func (w *writer) maps(in *brief.Indicator) {
	opts := metafile.Options{Lang: w.lang, Width: textWide, Highest: groundHigh, Approval: w.approval}
	if len(in.Maps) > 1 {
		opts.Width, opts.Highest = pairWide, pairHigh
	}
	var all []figure
	for i := range in.Maps {
		if m := picture.NewMap(&in.Maps[i], w.shapes, w.layers); m != nil {
			title := w.caption(m.Title, m.Unit)
			if m.Title == in.Title { // which stands above already
				title = w.caption(message.Text{ZH: "分区划地图", EN: "Map by zone"}, m.Unit)
			}
			all = append(all, figure{title: w.numbered(title), said: w.say(m.Said), image: metafile.Map(m, opts)})
		}
	}
	w.figures(all)
}

// numbered puts the number of a figure before its title.
func (w *writer) numbered(title string) string {
	w.numberedUpTo++
	return w.say(message.T("图 %d　%s", "Figure %d. %s", w.numberedUpTo, title))
}

func (w *writer) caption(title, unit message.Text) string {
	if lettering.Empty(unit) {
		return w.title(title)
	}
	return w.title(title) + w.word("（", " (") + lettering.Cut(w.say(unit), mostOfColumn) + w.word("）", ")")
}

// values is a table of the report.
func (w *writer) values(t *brief.Table) {
	if len(t.Rows) == 0 || len(t.Columns) == 0 {
		return
	}
	w.paragraph("Heading2", w.title(t.Title))
	var g grid
	for _, c := range t.Columns {
		g.head = append(g.head, cell{text: lettering.Cut(w.title(c.Title), mostOfColumn), second: lettering.Cut(w.say(c.Unit), mostOfColumn)})
	}
	for _, row := range t.Rows[:min(len(t.Rows), mostRows)] {
		cells := make([]cell, len(t.Columns))
		for i, c := range t.Columns {
			if cells[i].text = lettering.Missing; i < len(row) {
				cells[i] = w.value(c, row[i])
			}
		}
		g.rows = append(g.rows, cells)
	}
	w.table(g)
	if n := len(t.Rows); n > mostRows {
		w.paragraph("Basis", w.say(message.T("共 %d 行，此处列前 %d 行；全部见 report.xlsx。", "The first %[2]d of %[1]d rows; all are in report.xlsx.", n, mostRows)))
	}
}

// value is one cell for reading.
func (w *writer) value(c brief.Column, v any) cell {
	switch v := v.(type) {
	case judging.Status:
		return cell{text: w.state(v), colour: inkOf(v)}
	case message.Text:
		return cell{text: w.say(v)}
	case string:
		return cell{text: lettering.Clean(v)}
	case float64:
		if c.Kind == brief.Number || c.Kind == brief.Percent {
			return number(lettering.Number(v, c.Decimals))
		}
		return cell{text: lettering.Ordinal(v)}
	case int:
		return number(fmt.Sprint(v))
	}
	return cell{text: lettering.Missing}
}

// appendix is the findings and what everything rests on.
func (w *writer) appendix(b *brief.Brief) {
	if len(b.Findings.Rows) > 0 {
		w.heading(w.title(b.Findings.Title))
		findings := b.Findings
		findings.Title = message.Text{ZH: "按规则汇总", EN: "by rule"}
		w.values(&findings)
	}
	if len(b.Findings.Rows) > 0 {
		w.headingBelow(w.basisTitle())
	} else {
		w.heading(w.basisTitle())
	}
	for _, s := range b.Basis {
		if s.Table == nil || len(s.Lines) > 0 {
			w.paragraph("Heading2", w.title(s.Title))
		}
		for _, line := range s.Lines {
			w.paragraph("Item", "• "+w.say(line))
		}
		if s.Table != nil {
			w.values(s.Table)
		}
	}
	if len(b.Sources) > 0 {
		w.paragraph("Heading2", w.word("资料来源", "Sources"))
		for _, s := range b.Sources {
			w.paragraph("Item", "• "+w.say(s))
		}
	}
	if b.Approval != "" {
		w.paragraph("Normal", w.word("审图号：", "Map approval number: ")+lettering.Clean(b.Approval))
	}
}

// inkOf is the colour of a verdict, which also stands there in words.
func inkOf(s judging.Status) string {
	switch s {
	case judging.Met:
		return "00596B"
	case judging.Missed:
		return "A33A00"
	}
	return ""
}
