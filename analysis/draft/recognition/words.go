package recognition

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
)

// sample is how many rows are read to see what a column holds.
const sample = 2000

var (
	peopleHeaders = []string{"常住人口", "常住人口数", "年末常住人口", "人口数合计", "总人口", "总人口数", "人口总数", "人口数", "人口", "人数", "户籍人口", "户籍人口数",
		"population", "pop", "totalpopulation", "people", "persons", "residents"}
	urbanHeaders   = []string{"城乡分类代码", "城乡分类", "城乡属性", "城乡", "urbanrural", "urbanruralclass", "urbanruralcode"}
	villageHeaders = regexp.MustCompile(`^(行政村|村|村级|村居|社区|village|settlement|community)(代码|编码|名|名称|code|name)$`)

	careWords    = regexp.MustCompile(`医院|医疗|卫生|诊所|门诊|医务室|急救|急诊|保健|疾控|疾病预防|血站|养老|护理院|疗养|托育|托幼|体育|医館|診所|醫院|hospital|clinic|health|medical|ambulance|emergency|nursing`)
	careHeaders  = regexp.MustCompile(`机构|医院|医疗|卫生室|卫生站|卫生院|诊所|hospital|clinic|facility|institution`)
	careFiles    = regexp.MustCompile(`机构|医院|医疗|卫生|诊所|急救|hospital|clinic|facilit|poi|health`)
	shortNumber  = regexp.MustCompile(`^[\d.,%-]{1,5}$`)
	nothingTold  = regexp.MustCompile(`^(id|fid|gid|oid|objectid|objid|dn|gridcode|value|area|shapearea|shapeleng|shapelength|length|perimeter|面积|周长|长度|序号)$`)
	shares       = regexp.MustCompile(`占比|比例|比重|比率|%|率|百分|男|女|male|户`)
	agePattern   = regexp.MustCompile(`(\d{1,3})\s*(?:plus|\+|岁以上|岁及以上|周岁及以上|周岁以上)`)
	rangePattern = regexp.MustCompile(`(\d{1,3})\s*(?:-|–|—|~|至|到)\s*(\d{1,3})\s*周?岁`)
)

// plain brings a header to lower case and half width, without marks and without
// a unit in brackets.
func plain(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(width.Narrow.String(s)), "(")
	return strings.NewReplacer("_", "", "-", "", " ", "").Replace(s)
}

// header returns the first header that says one of the words, units aside.
func header(t *feature.Table, words []string) string {
	for _, w := range words {
		for _, c := range t.Columns {
			if plain(c) == w {
				return c
			}
		}
	}
	return ""
}

// speaksOfCare reports whether a table is about facilities: by a header over
// texts, by what a facility has, by the file's name, or by the words in a third
// of the cells of a column.
func speaksOfCare(t *feature.Table, m columns.Mapping) bool {
	if careFiles.MatchString(strings.ToLower(filepath.Base(t.Source))) {
		return true
	}
	for _, match := range m {
		if match.Field.IsNumber() || match.Field.IsService() || match.Field == columns.Level {
			return true
		}
	}
	for c, title := range t.Columns {
		filled, care, numbers := 0, 0, 0
		for i := range t.Rows[:min(len(t.Rows), sample)] {
			v := t.Rows[i].Value(c)
			if tabular.Missing(v) {
				continue
			}
			filled++
			if careWords.MatchString(strings.ToLower(v)) {
				care++
			} else if _, ok := tabular.Number(v); ok {
				numbers++
			}
		}
		if care*3 > filled || filled > 0 && numbers*2 < filled && careHeaders.MatchString(strings.ToLower(title)) {
			return true
		}
	}
	return false
}

// agesOf finds the columns that count people of an age beside all people. Shares
// and the counts of one sex are none.
func agesOf(t *feature.Table, people string) []Age {
	var list []Age
	for i, c := range t.Columns {
		group := ageOf(strings.ToLower(width.Narrow.String(c)))
		if group == "" || c == people || slices.ContainsFunc(list, func(a Age) bool { return a.Group == group }) {
			continue
		}
		if slices.ContainsFunc(t.Rows[:min(len(t.Rows), 20)], func(r feature.Row) bool { _, ok := tabular.Number(r.Value(i)); return ok }) {
			list = append(list, Age{group, c})
		}
	}
	return list
}

// ageOf is the group that a header or a file name speaks of, "" for none.
func ageOf(text string) string {
	if shares.MatchString(text) {
		return ""
	}
	if m := agePattern.FindStringSubmatch(text); m != nil {
		return m[1] + "plus"
	}
	if m := rangePattern.FindStringSubmatch(text); m != nil {
		return m[1] + "-" + m[2]
	}
	for _, k := range groupWords {
		if strings.Contains(text, k.word) {
			return k.group
		}
	}
	return ""
}

// groupWords are words in headers and file names and the groups that they speak of.
var groupWords = []struct{ word, group string }{
	{"elder", "elderly"}, {"老年", "elderly"}, {"child", "children"}, {"儿童", "children"},
}

// groupOf is the group of people that a file's name speaks of.
func groupOf(path string) string {
	name := strings.ToLower(filepath.Base(path))
	if group := ageOf(name); group != "" {
		return group
	}
	if strings.Contains(name, "female") || strings.Contains(name, "妇女") {
		return "women"
	}
	return "total"
}
