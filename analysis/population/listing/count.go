package listing

import (
	"strings"
	"unicode"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/tabular/unit"
)

// Crowded is a number of people that no place holds: whoever reads more has met
// another unit, or a value that stands for no data.
const Crowded = 1e9

// PeopleColumn is where the people of a group stand.
type PeopleColumn struct {
	Index      int
	multiplier float64           // from the unit in the header or above it, such as 万人
	Notes      []feature.Finding // about the unit
}

// Count reads the people of a row; what is no count comes as a finding.
func (c PeopleColumn) Count(t *feature.Table, row *feature.Row) (float64, *feature.Finding) {
	text := row.Value(c.Index)
	number, ok := tabular.ReadNumber(text)
	n := number.Value
	if number.Multiplier == 1 { // 1.2万 under 万人 is 12,000 all the same
		n *= c.multiplier
	}
	f := feature.Finding{File: t.Source, Row: row.Number, Column: t.Columns[c.Index], Severity: feature.Dropped, Value: text}
	switch {
	case tabular.Missing(text):
		f.Rule, f.Value = "population-missing", ""
		f.Message = message.T("没有人口数", "there is no number of people")
		f.Suggestion = message.T("请补上人口数；无人居住请写 0", "fill it in, or write 0 where nobody lives")
	case ok && n >= Crowded:
		f.Rule = "population-huge"
		f.Message = message.T("人口数过大（%.0f），一处不可能有这么多人，未计入", "the number of people is too large (%.0f) for one place; it is left out", n)
		f.Suggestion = message.T("请核对数值与单位（人、万人）", "check the value and its unit (people, 10,000 people)")
	case !ok || !counts(number):
		f.Rule = "population-invalid"
		f.Message = message.T("人口数不是有效的数字", "the number of people is not valid")
		f.Suggestion = message.T("请写成数字，例如 12345 或 1.2万", "write a number such as 12345")
	case n < 0:
		f.Rule = "population-negative"
		f.Message = message.T("人口数为负", "the number of people is negative")
		f.Suggestion = message.T("请核对", "check the value")
	default:
		return n, nil
	}
	return 0, &f
}

// counts reports whether what was read may be a number of people: a share, an area or a
// number of households is none.
func counts(n tabular.Reading) bool {
	u, _ := unit.Parse(n.Unit)
	return n.Unit == "" || u.People || n.Unit == "个"
}

// IsTotal reports whether a row is a line of totals: one of its cells, other than that
// of people, says so. In a table by sex or age a row with a place says so, too, and is none.
func IsTotal(row *feature.Row, people int) bool {
	for i, v := range row.Values {
		if i != people && v != "" && totalWord(v) {
			return true
		}
	}
	return false
}

// totalWord tells 合计, 全县总计, Grand total and the like from names of places.
func totalWord(text string) bool {
	if len(text) > 48 {
		return false
	}
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	switch word {
	case "total", "subtotal", "grandtotal", "sum", "总数", "全国", "全省", "全市", "全州", "全县", "全区", "全旗", "全镇", "全乡":
		return true
	}
	for _, w := range []string{"合计", "总计", "小计", "共计"} {
		if strings.HasSuffix(word, w) {
			return true
		}
	}
	return false
}

// totalRow is the finding about a line of totals. Its people are those of the other
// rows, so nobody is lost.
func totalRow(people string) feature.Finding {
	return feature.Finding{Rule: "total-row", Severity: feature.Info, Value: people,
		Message: message.T("这是合计行，不是一个居民点；人口按其余各行计算，不重复计入", "a line of totals, not a place: people are taken from the other rows and not counted twice")}
}
