// Package statistics reads tables of numbers by zone, as yearbooks print them:
// year-end residents, beds and staff by county, or the value of a target itself.
// Numbers are whole people, beds and the like; 万 in a header multiplies by
// 10,000. A cell that is empty or a dash is missing, which is not zero. The
// package opens no file.
package statistics

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

// Residents is the key of year-end permanent residents (年末常住人口). Those of
// another group of the population have the key Residents + "-" + group.
const Residents = "residents"

// Source is a table and what the study says about it.
type Source struct {
	Table   *feature.Table
	Level   zone.Level  // zone.Region for a table of one row
	Layer   *zone.Layer // of that level; nil for the region
	Code    string      // the column of codes or names; guessed where empty
	Columns map[string]string
}

// Values are numbers by unit of the layer, one for the region; NaN is missing.
type Values map[string][]float64

// column is one column that is read.
type column struct {
	key    string
	at     int
	factor float64
	given  bool // the value of a target as it stands, which may be a percentage
}

// Read reads a table. known says whether a key that is no attribute is the id or
// name of a target.
func Read(s Source, known func(key string) bool) (Values, []feature.Finding, error) {
	wanted, noted, err := s.columns(known)
	if err != nil {
		return nil, nil, err
	}
	units := 1
	if s.Layer != nil {
		units = len(s.Layer.Units)
	}
	out := Values{}
	for _, c := range wanted {
		out[c.key] = slices.Repeat([]float64{math.NaN()}, units)
	}
	rows, findings, err := s.rows()
	if err != nil {
		return nil, findings, err
	}
	findings = append(noted, findings...)
	findings = append(findings, s.takeUnitAbove(wanted)...)
	first := map[int32]int{}
	for i, u := range rows {
		row := &s.Table.Rows[i]
		if u < 0 {
			continue
		}
		if before, twice := first[u]; twice {
			findings = append(findings, s.about(row, wanted[0].at, feature.Finding{Rule: "statistics-duplicate", Severity: feature.Dropped,
				Message:    message.T("与第 %d 行是同一单元，只用前一行", "the same unit as row %d, which is the one used", before),
				Suggestion: message.T("每个单元只留一行", "keep one row for each unit")}))
			continue
		}
		first[u] = row.Number
		for _, c := range wanted {
			v, found := s.cell(row, c)
			findings = append(findings, found...)
			out[c.key][u] = v
		}
	}
	return out, append(findings, s.silent(first)...), nil
}

// columns finds the columns: those that the study names, else all that are known
// by their headers.
func (s Source) columns(known func(string) bool) ([]column, []feature.Finding, error) {
	if len(s.Columns) == 0 {
		return s.guess(known)
	}
	var out []column
	for _, key := range slices.Sorted(maps.Keys(s.Columns)) {
		header := s.Columns[key]
		at := s.Table.Column(header)
		if at < 0 {
			return nil, nil, s.noColumn(header)
		}
		c := column{key: strings.ReplaceAll(key, "_", "-"), at: at, factor: factorOf(header)}
		if a, err := facilities.ParseAttribute(key); err == nil {
			c.key = string(a)
		} else if c.key != Residents && !strings.HasPrefix(c.key, Residents+"-") {
			if c.key, c.given = key, true; !known(key) {
				return nil, nil, s.unknownKey(key)
			}
		}
		if isRate(header) && !c.given {
			return nil, nil, s.rateFault(key, header)
		}
		out = append(out, c)
	}
	return out, nil, nil
}

// rate finds headers that tell a rate and not how many there are.
var rate = regexp.MustCompile(`率|占比|比重|比例|[%‰]|每[十百千万]|人均|/[千万]人|\bper (?:1|capita|head)|\b(?:rate|share|percent)`)

func isRate(header string) bool { return rate.MatchString(columns.Fold(header)) }

// rateFault is a rate in the place of a number of beds, visits or people.
func (s Source) rateFault(key, header string) error {
	return &feature.Fault{File: s.Table.Source, Column: header, Value: key,
		What:       message.T("表头是比率，而 %s 应是数量", "the header tells a rate, but %s is a number of them", key),
		Suggestion: message.T("换成数量列；若是某个目标的数值，请写目标的完整 id，例如 chaoyang.2025.county-visits: %s", "name a column of numbers; where it is the value of a target, write the whole id of the target, as in chaoyang.2025.county-visits: %s", header)}
}

func (s Source) unknownKey(key string) error {
	names := []string{Residents}
	for _, a := range facilities.Attributes() {
		names = append(names, string(a.ID))
	}
	fault := &feature.Fault{File: s.Table.Source, Value: key,
		What: message.T("columns 里的“%s”既不是指标，也不是规划目标", "%q under columns is neither an attribute nor a target", key)}
	if near, ok := facilities.Nearest(key, names); ok {
		fault.Suggestion = message.T("是否应为“%s”？", "did you mean %q?", near)
	} else {
		list := strings.Join(names, ", ")
		fault.Suggestion = message.T("可用：%s，以及 plans 中目标的 id", "use one of %s, or the id of a target of the plans", list)
	}
	return fault
}

func (s Source) noColumn(header string) error {
	list := strings.Join(s.Table.Columns, ", ")
	return &feature.Fault{File: s.Table.Source, Column: header, What: message.T("没有这一列", "there is no such column"),
		Suggestion: message.T("现有的列：%s", "the columns are: %s", list)}
}

// guess reads every column whose header names an attribute, and residents, and those
// headed by the whole id of a target. Of several years it takes the latest, and says so.
func (s Source) guess(known func(string) bool) ([]column, []feature.Finding, error) {
	out := s.targets(known)
	given := len(out)
	for _, m := range columns.Guess(s.Table) {
		if m.Field.IsNumber() && !slices.ContainsFunc(out[:given], func(c column) bool { return c.at == m.Column }) {
			out = append(out, column{key: string(m.Field), at: m.Column, factor: m.Factor})
		}
	}
	if i := slices.IndexFunc(s.Table.Columns, isResidents); i >= 0 {
		out = append(out, column{key: Residents, at: i})
	}
	if len(out) == 0 {
		list := strings.Join(s.Table.Columns, ", ")
		return nil, nil, &feature.Fault{File: s.Table.Source, What: message.T("认不出任何指标列", "no column of an attribute was recognised"),
			Suggestion: message.T("在 statistics 下写 columns，例如 {residents: 常住人口, doctors: 执业医师}；现有的列：%s", "name them under statistics, as in columns: {residents: HEADER, doctors: HEADER}; the columns are: %s", list)}
	}
	var findings []feature.Finding
	for i := given; i < len(out); i++ {
		c := &out[i]
		before := c.at
		if c.at = s.latest(before); c.at != before {
			findings = append(findings, feature.Finding{File: s.Table.Source, Column: s.Table.Columns[c.at], Rule: "statistics-years", Severity: feature.Info,
				Message:    message.T("%s 有多个年份，用最近的一年", "%s stands there for several years; the latest is used", c.key),
				Suggestion: message.T("要用别的年份，在 statistics 下写明 columns", "to use another, name the columns under statistics")})
		}
		if c.key == Residents || c.at != before {
			c.factor = factorOf(s.Table.Columns[c.at])
		}
	}
	return out, findings, nil
}

// targets are the columns headed by the id of a target, such as chaoyang.2025.beds.
func (s Source) targets(known func(string) bool) (out []column) {
	for i, header := range s.Table.Columns {
		if id := strings.TrimSpace(header); strings.Count(id, ".") > 1 && known(id) {
			out = append(out, column{key: id, at: i, factor: 1, given: true})
		}
	}
	return out
}

// residentWords are how permanent residents (常住人口) are headed, without the year
// and the unit.
var residentWords = regexp.MustCompile(`^(?:年末|年底|期末|year-?end )?(?:常住(?:总)?人口(?:数|总数|数量|总量|合计|总计)?|(?:permanent )?residents|(?:permanent )?resident population|permanent population)$`)

var (
	yearInHeader = regexp.MustCompile(`(?:19|20)\d\d`)
	yearWords    = regexp.MustCompile(`(?:19|20)\d\d(?:年度|年)?`)
	unitAtEnd    = regexp.MustCompile(`[(\[/][^()\[\]]*[)\]]?$`)
)

func isResidents(header string) bool {
	name := unitAtEnd.ReplaceAllString(columns.Fold(header), "")
	name = strings.TrimPrefix(strings.Trim(yearWords.ReplaceAllString(name, ""), " _-"), "末")
	return residentWords.MatchString(strings.Trim(name, " _-"))
}

// latest is the column of the latest year among those whose headers differ in the
// year alone.
func (s Source) latest(at int) int {
	header := columns.Fold(s.Table.Columns[at])
	year, rest := yearInHeader.FindString(header), yearInHeader.ReplaceAllString(header, "")
	if year == "" {
		return at
	}
	for i, other := range s.Table.Columns {
		other = columns.Fold(other)
		if y := yearInHeader.FindString(other); y > year && yearInHeader.ReplaceAllString(other, "") == rest {
			at, year = i, y
		}
	}
	return at
}

// rows says which unit each row is about, -1 for none.
func (s Source) rows() ([]int32, []feature.Finding, error) {
	out := make([]int32, len(s.Table.Rows))
	if s.Layer == nil {
		if len(out) != 1 {
			return nil, nil, &feature.Fault{File: s.Table.Source, What: message.T("level: region 的统计表应只有一行，这里有 %d 行", "a table of level region has one row, this one has %d", len(out)),
				Suggestion: message.T("写明各行属于哪一级区划，或只留合计行", "name the level of the rows, or keep the row of totals alone")}
		}
		return out, nil, nil
	}
	keys := zone.KeyColumns(s.Table, s.Level)
	if s.Code != "" {
		named := s.Table.Column(s.Code)
		if named < 0 {
			return nil, nil, s.noColumn(s.Code)
		}
		keys = append([]int{named}, slices.DeleteFunc(keys, func(c int) bool { return c == named })...)
	}
	if len(keys) == 0 {
		list := strings.Join(s.Table.Columns, ", ")
		return nil, nil, &feature.Fault{File: s.Table.Source, What: message.T("认不出区划代码列或名称列", "no column of codes or names of zones was recognised"),
			Suggestion: message.T("在 statistics 下写明 code；现有的列：%s", "name it as code under statistics; the columns are: %s", list)}
	}
	matched, strange := 0, 0
	var near []*feature.Row
	for i, m := range s.Layer.Match(s.Table, keys) {
		if out[i] = m.Unit; m.Unit >= 0 {
			matched++
		} else {
			strange++
			if row := &s.Table.Rows[i]; s.near(row, keys) {
				near = append(near, row)
			}
		}
	}
	if matched == 0 {
		return nil, nil, &feature.Fault{File: s.Table.Source, Column: s.Table.Columns[keys[0]], What: message.T("没有一行与%s边界对得上（代码、名称都试过）", "no row matches a %s of the boundaries by code or name", s.Level.Title()),
			Suggestion: message.T("核对代码、级别与地区", "check the codes, the level and the area")}
	}
	return out, s.unmatched(keys[0], strange, near), nil
}

// unmatched tells rows of no zone: how many, and apart from them those that lie
// beside the zones.
func (s Source) unmatched(key, strange int, near []*feature.Row) []feature.Finding {
	if strange == 0 {
		return nil
	}
	findings := []feature.Finding{{File: s.Table.Source, Column: s.Table.Columns[key], Rule: "statistics-unmatched", Severity: feature.Info,
		Message: message.T("%d 行对不上任何区划，未使用", "%d rows match no zone and were not used", strange)}}
	if len(near) > 0 {
		findings = append(findings, s.about(near[0], key, feature.Finding{Rule: "statistics-left-over", Severity: feature.Warning,
			Message:    message.T("%d 行与区划同属一个上级，却没有对应的边界（例如开发区），其数值没有计入任何区划和全区域", "%d rows lie beside the zones, under the same unit above, and have no boundary (development zones, for example): their numbers count for no zone and not for the whole", len(near)),
			Suggestion: message.T("把这些行并入所在的区划，或补上边界", "add these rows to the zones in which they lie, or add boundaries for them")}))
	}
	return findings
}

// near reports whether the code of a row is of the level and lies under a unit
// above that the zones lie in too. Sums such as 市辖区 (01) are no zones.
func (s Source) near(row *feature.Row, keys []int) bool {
	own, above := 6, 4
	switch s.Level {
	case zone.County:
	case zone.Township:
		own, above = 9, 6
	default:
		return false
	}
	for _, c := range keys {
		code := strings.TrimSpace(row.Value(c))
		if len(code) < own || strings.Trim(code, "0123456789") != "" || strings.Trim(code[own:], "0") != "" {
			continue
		}
		if last := code[above:own]; strings.Trim(last, "0") == "" || last == "01" {
			return false
		}
		return slices.ContainsFunc(s.Layer.Units, func(u zone.Unit) bool { return strings.HasPrefix(u.Code, code[:above]) })
	}
	return false
}

// cell reads a number; text and negative numbers are findings and missing.
func (s Source) cell(row *feature.Row, c column) (float64, []feature.Finding) {
	text := row.Value(c.at)
	if tabular.Missing(text) {
		return math.NaN(), nil
	}
	n, ok := tabular.ReadNumber(text)
	percent := ok && n.Unit == "%"
	switch {
	case !ok || percent && !c.given:
		return math.NaN(), []feature.Finding{s.about(row, c.at, feature.Finding{Rule: "statistics-not-a-number", Severity: feature.Warning,
			Message: message.T("不是数字，按缺失处理", "this is no number and counts as missing"), Suggestion: message.T("改成数字", "write a number")})}
	case n.Value < 0 || math.IsInf(n.Value, 0):
		return math.NaN(), []feature.Finding{s.about(row, c.at, feature.Finding{Rule: "statistics-negative", Severity: feature.Warning,
			Message: message.T("数值不能为负，按缺失处理", "the number must not be negative and counts as missing"), Suggestion: message.T("核对数值", "check the number")})}
	case percent: // targets are told in percent
		return n.Value * 100, nil
	}
	return n.Value * c.times(n), nil
}

// about fills in the place and the value of a finding.
func (s Source) about(row *feature.Row, at int, f feature.Finding) feature.Finding {
	f.File, f.Row, f.Column, f.Value = s.Table.Source, row.Number, s.Table.Columns[at], row.Value(at)
	return f
}

// silent says how many units have no row.
func (s Source) silent(first map[int32]int) []feature.Finding {
	if s.Layer == nil || len(first) == len(s.Layer.Units) {
		return nil
	}
	missing := len(s.Layer.Units) - len(first)
	example := ""
	for u := range s.Layer.Units {
		if _, ok := first[int32(u)]; !ok {
			example = s.Layer.Units[u].Name
			break
		}
	}
	return []feature.Finding{{File: s.Table.Source, Rule: "statistics-silent", Severity: feature.Warning, Value: example,
		Message:    message.T("有 %d 个区划在表中没有数据（例如 %s），相应目标不评判", "%d zones have no row in the table (such as %s): their targets are not judged by it", missing, example),
		Suggestion: message.T("补上这些行", "add these rows")}}
}
