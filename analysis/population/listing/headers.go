package listing

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// The headers that are recognised, the most telling first.
var (
	classHeaders = []string{"城乡分类代码", "城乡分类", "城乡属性", "城乡", "urbanrural", "urbanruralclass", "urbanruralcode"}
	totalHeaders = []string{
		"常住人口", "常住人口数", "年末常住人口", "年末常住人口数", "常住总人口", "人口", "人口数", "总人口", "总人口数", "人口总数", "人口合计",
		"人口数合计", "人口数量", "population", "pop", "totalpopulation", "poptotal", "totalpop", "popsum", "people", "persons", "residents", "total", "sum",
		"合计", "户籍人口", "户籍人口数",
	}
)

// headers are the normalised texts of the columns.
type headers []string

func newHeaders(t *feature.Table) headers {
	h := make(headers, len(t.Columns))
	for i, c := range t.Columns {
		h[i] = normalise(c)
	}
	return h
}

// normalise brings a header to lower case and half width, without spaces,
// underscores, hyphens and a unit in brackets.
func normalise(s string) string {
	s = width.Narrow.String(s)
	if open := strings.IndexAny(s, "(["); open > 0 {
		if _, unit := unitOf(s); unit {
			s = s[:open]
		}
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-/\ufeff", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// units are what stands in brackets, or at the end, of a header of people.
var units = []struct {
	word       string
	multiplier float64
}{{"万人", 1e4}, {"千人", 1e3}, {"百人", 1e2}, {"人", 1}, {"10000", 1e4}, {"1000", 1e3}, {"thousand", 1e3}, {"thousands", 1e3}, {"persons", 1}, {"people", 1}, {"万", 1e4}}

// unitOf reads the unit of a header such as 常住人口(万人), and whether it has one.
func unitOf(header string) (float64, bool) {
	s := strings.ToLower(width.Narrow.String(header))
	open, end := strings.LastIndexAny(s, "(["), strings.LastIndexAny(s, ")]")
	if open < 0 || end < open {
		return 1, false
	}
	inside := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s[open+1:end]), "单位:"))
	for _, u := range units {
		if inside == u.word {
			return u.multiplier, true
		}
	}
	return 1, false
}

// first returns the column of the first header that is there, or -1.
func (h headers) first(wanted []string) int {
	for _, w := range wanted {
		for i, k := range h {
			if k == w {
				return i
			}
		}
	}
	return -1
}

// FindPeople finds the column of a group: the one named, one headed like the group, or
// for everybody one of the usual headers.
func FindPeople(t *feature.Table, named, group string) (PeopleColumn, error) {
	h := newHeaders(t)
	column := h.first([]string{normalise(group)})
	if column < 0 && (group == "" || group == "total") {
		column = h.first(totalHeaders)
	}
	if named != "" {
		if column = t.Column(named); column < 0 {
			return PeopleColumn{}, NoColumn(t, named)
		}
	}
	if column < 0 {
		return PeopleColumn{}, &feature.Fault{File: t.Source,
			What: message.T("认不出“%s”的人口列", "the column of the people of group %q was not recognised", group),
			Suggestion: message.T("请在方案中写明 people；现有的列：%s",
				"name it as people in the study; the columns are: %s", strings.Join(t.Columns, ", "))}
	}
	multiplier, _ := unitOf(t.Columns[column])
	return PeopleColumn{column, multiplier}, nil
}
