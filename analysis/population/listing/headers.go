package listing

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/unit"
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
// underscores, hyphens and a unit of people.
func normalise(s string) string {
	if name, u, found := unit.OfHeader(s); found && u.People {
		s = name
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("_-/\ufeff", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Narrow.String(s))
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
	column := -1
	if key := normalise(group); key != "" { // a JSON file may have a column without a name
		column = h.first([]string{key})
	}
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
	factors, notes := unit.OfColumns(t, []int{column}, nil)
	return PeopleColumn{column, factors[column], notes}, nil
}
