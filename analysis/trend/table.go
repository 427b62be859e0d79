package trend

import (
	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/geo/message"
)

// Table is every figure of both runs.
func (c *Comparison) Table() brief.Table {
	word := func(zh, en string) brief.Column { return brief.Column{Title: message.Text{ZH: zh, EN: en}} }
	value := func(zh, en string, decimals int) brief.Column {
		return brief.Column{Title: message.Text{ZH: zh, EN: en}, Kind: brief.Number, Decimals: decimals}
	}
	t := brief.Table{Name: "trend", Title: message.Text{ZH: "两次结果比较", EN: "two runs compared"}, Columns: []brief.Column{
		word("种类", "kind"), word("指标", "measure"), word("限度", "cut-off"), word("级别", "level"), word("区划代码", "zone code"), word("区划名称", "zone name"),
		value("以前", "before", 4), value("现在", "now", 4), value("变化", "change", 4), word("单位", "unit"),
		value("以前覆盖人口", "covered before", 2), value("现在覆盖人口", "covered now", 2), word("以前结论", "verdict before"), word("现在结论", "verdict now")}}
	for _, x := range c.Changes {
		t.Rows = append(t.Rows, []any{string(x.Kind), x.ID, x.Cutoff, x.Level, x.Zone, x.Name, x.Before, x.After, x.Difference(), x.Unit,
			x.CoverBefore, x.CoverAfter, x.StatusBefore, x.StatusAfter})
	}
	return t
}
