package workbook

import (
	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/geo/message"
)

// targetWidths are how wide the columns of the targets may be, so that a page of
// paper can still be read.
var targetWidths = []float64{9, 9, 4.5, 15, 5, 6.5, 6, 6, 7, 10, 5, 5, 12, 12, 17, 7}

// targets writes every target of every plan, a row each.
func (k *book) targets(name string) {
	t := brief.Table{Columns: []brief.Column{
		{Title: message.Text{ZH: "规划", EN: "plan"}}, {Title: message.Text{ZH: "编号", EN: "id"}}, {Title: message.Text{ZH: "年份", EN: "year"}},
		{Title: message.Text{ZH: "目标", EN: "target"}}, {Title: message.Text{ZH: "级别", EN: "level"}}, {Title: message.Text{ZH: "结论", EN: "verdict"}, Kind: brief.State},
		{Title: message.Text{ZH: "数值", EN: "value"}, Kind: brief.Number, Decimals: 2}, {Title: message.Text{ZH: "目标值", EN: "goal"}}, {Title: message.Text{ZH: "单位", EN: "unit"}},
		{Title: message.Text{ZH: "缺口", EN: "gap"}}, {Title: message.Text{ZH: "达标区划数", EN: "zones that meet it"}, Kind: brief.Number},
		{Title: message.Text{ZH: "评判区划数", EN: "zones judged"}, Kind: brief.Number}, {Title: message.Text{ZH: "未达标区划", EN: "zones that do not"}},
		{Title: message.Text{ZH: "说明", EN: "remark"}}, {Title: message.Text{ZH: "测算依据", EN: "basis"}}, {Title: message.Text{ZH: "规划条款", EN: "clause"}}}}
	for i := range k.report.Plans {
		for j := range k.report.Plans[i].Targets {
			t.Rows = append(t.Rows, targetRow(&k.report.Plans[i].Targets[j]))
		}
	}
	l := listing{sheet: name, title: message.Text{ZH: "规划目标", EN: "targets of the plans"}, rows: len(t.Rows)}
	k.full(&t, l, k.columns(&t, framed, targetWidths))
}

func targetRow(t *brief.TargetLine) []any {
	row := []any{t.Plan, t.ID, year(t.Year), t.Title, t.Level, t.Status, parse(t.Value), t.Goal, t.Unit, t.Gap, nil, nil, list(t.Lacking), t.Remark, t.Basis, t.Clause}
	if z := t.Zones; z.Total()+z.NotApplicable > 0 {
		row[10], row[11] = z.Met, z.Met+z.Missed
	}
	return row
}
