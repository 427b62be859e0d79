package register

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/classify"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// build makes a facility of each row that has a place. A row that is left out for
// what it is (a line of totals, a closed site) is named for that and not for the
// coordinates that it lacks.
func (r *reader) build(places []position.Place) []facilities.Facility {
	list := make([]facilities.Facility, 0, len(places))
	unknown := &tally{}
	if _, named := r.mapping.Of(columns.Name); !named {
		r.aboutFile(feature.Finding{Rule: quality.NameMissing, Severity: feature.Warning,
			Message:    message.T("找不到名称列，以机构代码代替", "no column of names was found; ids stand in"),
			Suggestion: message.T("请在方案中写 columns: {name: 列名}", "write columns: {name: its header} in the study")})
	}
	for i := range places {
		row := &r.table.Rows[places[i].Row]
		name := r.text(row, columns.Name)
		if r.notSupply(row, name) {
			continue
		}
		if !places[i].OK {
			continue
		}
		f := facilities.Facility{Source: r.file, Row: row.Number, Name: name, Point: places[i].Point, Header: r.header, Values: row.Values,
			ID: r.code(row, columns.ID), AdminCode: r.code(row, columns.AdminCode), Address: r.text(row, columns.Address)}
		d := classify.Classify(r.input(row, name))
		if d.Excluded == classify.PartOf {
			r.parts = append(r.parts, part{row, f, d.Parent})
			continue
		}
		if r.accept(row, &f, d) {
			r.complete(row, &f, unknown)
			list = append(list, f)
		}
	}
	list = r.takeParts(list, unknown)
	if r.byKind > 0 {
		r.aboutFile(feature.Finding{Rule: quality.ClassByHeader, Severity: feature.Info, Column: r.headerOf(columns.Name), Value: r.headerOf(columns.Name),
			Message:    message.T("%d 行从名称和类别列看不出类别，按名称列的表头作为%s", "%d rows tell their class neither by name nor by column; by the header of the names each is taken for: %s", r.byKind, r.kind.Title()),
			Suggestion: message.T("若不是，请补填类别列", "if not, fill in a column of classes")})
	}
	if m, ok := r.mapping.Of(columns.Services); ok && unknown.kinds() > 0 {
		r.aboutFile(feature.Finding{Rule: quality.ServiceUnknown, Severity: feature.Info, Column: m.Header, Value: unknown.list(),
			Message:    message.T("服务列中有 %d 种写法不是本程序所知的服务，未计入", "%d entries of the list of services are none that the program knows; they were not counted", unknown.kinds()),
			Suggestion: message.T("若需计入，请改用服务名称，如“卒中中心”", "to count them, write the name of the service, as stroke centre")})
	}
	return list
}

// complete reads the cells of a facility.
func (r *reader) complete(row *feature.Row, f *facilities.Facility, unknown *tally) {
	if header := r.headerOf(columns.Name); header == "" {
		f.Name = f.ID
	} else if f.Name == "" {
		r.warn(row, f, remark{header, quality.NameMissing, "", message.T("没有名称", "no name"), message.T("请补填名称", "fill in the name")})
	}
	r.readNumbers(row, f)
	r.readServices(row, f, unknown)
}

// text returns the trimmed cell of a field, "" where it says there is nothing.
func (r *reader) text(row *feature.Row, f columns.Field) string {
	m, _ := r.mapping.Of(f)
	if s := strings.TrimSpace(row.Value(m.Column)); !tabular.Missing(s) {
		return s
	}
	return ""
}

var scientific = regexp.MustCompile(`^\d(\.\d+)?[eE]\+?\d+$`)

// code returns a code as text and warns where a spreadsheet has turned it into a number.
func (r *reader) code(row *feature.Row, f columns.Field) string {
	s := r.text(row, f)
	if strings.ContainsAny(s, "eE") && scientific.MatchString(s) {
		m, _ := r.mapping.Of(f)
		r.about(row, feature.Finding{Column: m.Header, Rule: quality.CodeDamaged, Severity: feature.Warning, Value: s,
			Message:    message.T("代码被电子表格改成了科学计数，后面的数字已丢失", "a spreadsheet has turned the code into a number and lost its last digits"),
			Suggestion: message.T("请把该列设为文本格式后重新填写", "format the column as text and fill the codes in again")})
	}
	return s
}

var (
	totalWords   = map[string]bool{"合计": true, "总计": true, "小计": true, "总数": true, "共计": true, "全县合计": true, "全市合计": true, "全省合计": true, "total": true, "subtotal": true, "grand total": true, "sum": true}
	closedWords  = []string{"关闭", "注销", "停业", "歇业", "撤销", "吊销", "停用", "停运", "关停", "废弃", "已撤", "停诊", "暂停", "closed", "ceased", "disused", "abandoned", "defunct"}
	plannedWords = []string{"规划", "拟建", "在建", "筹建", "筹备", "未开业", "未运营", "待建", "待开业", "建设中", "施工", "planned", "proposed", "construction", "not open"}
	notWords     = []string{"未关闭", "未注销", "未停业", "非停业", "未撤销", "not closed"}
)

// notSupply reports, with a finding, whether a row is no facility that is open.
func (r *reader) notSupply(row *feature.Row, name string) bool {
	title := strings.ToLower(strings.Trim(columns.Fold(name), " :"))
	compact := strings.ReplaceAll(title, " ", "")
	if totalWords[title] || totalWords[compact] || name == "" && r.totalElsewhere(row) {
		r.about(row, feature.Finding{Rule: quality.TotalRow, Severity: feature.Dropped, Value: name,
			Message: message.T("合计行，不是机构", "a line of totals, not a facility"), Suggestion: message.T("可从清单中删去", "it may be deleted from the list")})
		return true
	}
	column, status := "", r.text(row, columns.Status)
	if status != "" {
		m, _ := r.mapping.Of(columns.Status)
		column = m.Header
	} else {
		m, _ := r.mapping.Of(columns.Name)
		column, status = m.Header, stateInName(name)
	}
	state := columns.Fold(status)
	for _, s := range []struct {
		words []string
		rule  string
		what  message.Text
	}{
		{closedWords, quality.Closed, message.T("机构已关闭或停业", "the facility is closed")},
		{plannedWords, quality.Planned, message.T("机构尚在规划或建设", "the facility is planned or being built")},
	} {
		if contains(state, s.words) && !contains(state, notWords) {
			r.about(row, feature.Finding{Column: column, Rule: s.rule, Severity: feature.Dropped, Value: status, Message: s.what,
				Suggestion: message.T("未计入；若要计入，请改状态，或在方案中写 columns: {status: none}", "left out; to count it, change its status or write columns: {status: none} in the study")})
			return true
		}
	}
	return false
}

var bracketed = regexp.MustCompile(`\(([^()]{2,24})\)`)

// stateInName finds a state in brackets, as in 某某医院（筹建）. It must fill the
// brackets: （规划路院区） is no plan.
func stateInName(name string) string {
	for _, b := range bracketed.FindAllStringSubmatch(columns.Fold(name), -1) {
		inner := strings.TrimSpace(b[1])
		bare := inner
		for _, w := range []string{"已", "尚", "暂时", "暂", "正在", "目前"} {
			bare = strings.TrimPrefix(bare, w)
		}
		for _, w := range []string{"中", "营业", "运营"} {
			bare = strings.TrimSuffix(bare, w)
		}
		if slices.Contains(closedWords, bare) || slices.Contains(plannedWords, bare) || slices.Contains(plannedWords, inner) || inner == "暂停营业" || inner == "暂停开放" {
			return inner
		}
	}
	return ""
}

func contains(s string, words []string) bool {
	if s == "" {
		return false
	}
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// totalElsewhere looks for the word in the first filled cell of a row without a name.
func (r *reader) totalElsewhere(row *feature.Row) bool {
	for _, v := range row.Values {
		if v = strings.TrimSpace(v); v != "" {
			return totalWords[strings.ReplaceAll(strings.ToLower(columns.Fold(v)), " ", "")]
		}
	}
	return false
}

// readNumbers reads the attributes. What cannot be read is missing, not 0.
func (r *reader) readNumbers(row *feature.Row, f *facilities.Facility) {
	for _, m := range r.mapping {
		if !m.Field.IsNumber() {
			continue
		}
		cell := strings.TrimSpace(row.Value(m.Column))
		if tabular.Missing(cell) {
			continue
		}
		n, ok := tabular.ReadNumber(cell)
		switch {
		case !ok:
			r.warn(row, f, remark{m.Header, quality.NumberNotUnderstood, cell, message.T("应是数字，按缺失处理", "not a number; treated as missing"), message.T("请改为数字", "write a number")})
			continue
		case n.Value < 0:
			r.warn(row, f, remark{m.Header, quality.NumberNegative, cell, message.T("不应是负数，按缺失处理", "cannot be negative; treated as missing"), message.T("请核对", "check it")})
			continue
		case placeholder.MatchString(cell), n.Value*factor(n, m) > most(m.Field):
			r.warn(row, f, remark{m.Header, quality.NumberImplausible, cell, message.T("数值不可能，多为占位，按缺失处理", "this cannot be so many and mostly stands for unknown; treated as missing"), message.T("请核对数值及其单位", "check the number and its unit")})
			continue
		case n.Approximate:
			p := f.Point
			r.about(row, feature.Finding{Column: m.Header, Rule: quality.NumberApproximate, Severity: feature.Info, Value: cell, Point: &p,
				Message: message.T("约数，按 %s 计", "approximate; counted as %s", strconv.FormatFloat(n.Value, 'f', -1, 64)), Suggestion: message.T("有准确数时请改填", "give the exact number where there is one")})
		}
		f.Numbers.Put(facilities.Attribute(m.Field), n.Value*factor(n, m))
	}
}

// placeholder is what forms hold where nobody knew the number.
var placeholder = regexp.MustCompile(`^9{5,}(\.0+)?$`)

// most is the number from which on an attribute is no number of one institution.
// The largest hospitals have about 10,000 beds; quality warns from there.
func most(f columns.Field) float64 {
	switch facilities.Attribute(f) {
	case facilities.Beds, facilities.BedsAuthorised:
		return 20_000
	}
	return math.Inf(1)
}

// factor is what a number is multiplied by: a unit in the cell, which it has been
// already, goes before the unit in the header.
func factor(n tabular.Reading, m columns.Match) float64 {
	if n.Multiplier != 1 {
		return 1
	}
	return m.Factor
}
