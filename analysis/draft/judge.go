package draft

import (
	"path/filepath"
	"regexp"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

// judge says what a table is: outlines are zones; places with a count of people
// and no name are population; places with a name are facilities; codes with a
// count of people and no place are a census.
func (l *look) judge() {
	_, hasLon := l.mapping.Of(columns.Lon)
	_, hasLocation := l.mapping.Of(columns.Location)
	_, hasName := l.mapping.Of(columns.Name)
	l.people = header(l.table, peopleHeaders)
	l.code = codeColumn(l.table)
	polygons, points := shapes(l.table)
	switch {
	case polygons:
		l.role = zones
		l.level, l.sure = levelOf(l.table, l.code)
		title := l.level.Title()
		l.why = message.T("区划，%d 个，按代码判断为%s", "zones, %d of them, by their codes of level %s", len(l.table.Rows), title)
	case !hasLon && !hasLocation && !points:
		l.judgeWithoutPlaces()
	case l.people != "" && !hasName:
		l.role, l.sure, l.group = peoplePoints, true, groupOf(l.table.Source)
		l.urban = header(l.table, urbanHeaders)
		l.ages = agesOf(l.table, l.people)
		l.why = message.T("人口点表，人数列“%s”", "points with people in column %q", l.people)
	default:
		l.role, l.sure = facilityList, hasName
		l.why = message.T("机构名单，%d 行", "a list of facilities, %d rows", len(l.table.Rows))
	}
}

func (l *look) judgeWithoutPlaces() {
	if l.people != "" && l.code != "" {
		l.role, l.sure = census, true
		l.level, _ = levelOf(l.table, l.code)
		l.why = message.T("普查合计，代码列“%s”，人数列“%s”", "census totals, codes in %q, people in %q", l.code, l.people)
		return
	}
	l.why = message.T("没有坐标，也不是普查合计，未使用", "no coordinates and no census totals; not used")
}

var peopleHeaders = []string{"常住人口", "年末常住人口", "人口数_合计", "总人口", "人口数", "人口", "人数", "population", "pop", "people", "residents"}

var urbanHeaders = []string{"城乡分类代码", "城乡分类", "城乡属性", "城乡"}

// agesOf finds the columns that count people of an age beside all people.
func agesOf(t *feature.Table, people string) []age {
	var list []age
	for i, c := range t.Columns {
		m := agePattern.FindStringSubmatch(strings.ToLower(c))
		if m == nil || c == people {
			continue
		}
		if _, ok := tabular.Number(t.Rows[0].Value(i)); ok {
			list = append(list, age{m[1] + "plus", c})
		}
	}
	return list
}

// header returns the first header that says one of the words, units aside.
func header(t *feature.Table, words []string) string {
	for _, w := range words {
		for _, c := range t.Columns {
			plain, _, _ := strings.Cut(strings.NewReplacer("（", "(", "_", "", " ", "").Replace(strings.ToLower(c)), "(")
			if plain == strings.ReplaceAll(w, "_", "") {
				return c
			}
		}
	}
	return ""
}

// shapes reports whether a table's rows carry outlines or points.
func shapes(t *feature.Table) (polygons, points bool) {
	for i := range t.Rows {
		switch t.Rows[i].Geometry.(type) {
		case orb.Polygon, orb.MultiPolygon:
			polygons = true
		case orb.Point, orb.MultiPoint:
			points = true
		}
	}
	return polygons, points
}

var divisionCode = regexp.MustCompile(`^\d{6}(\d{3}){0,2}$`)

// codeColumn is the column of division codes: of those whose values are codes,
// the one with the most different values; the first of equals.
func codeColumn(t *feature.Table) string {
	best, most := "", 0
	for i, c := range t.Columns {
		seen, good, filled := map[string]bool{}, 0, 0
		for r := range t.Rows {
			v := strings.TrimSpace(t.Rows[r].Value(i))
			if tabular.Missing(v) {
				continue
			}
			filled++
			if divisionCode.MatchString(v) {
				good++
				seen[v] = true
			}
		}
		if good*10 >= filled*9 && len(seen) > most {
			best, most = c, len(seen)
		}
	}
	return best
}

// levelOf judges the level of zones by the digits of their codes.
func levelOf(t *feature.Table, code string) (zone.Level, bool) {
	at := t.Column(code)
	if code == "" || at < 0 {
		return zone.County, false
	}
	votes := map[zone.Level]int{}
	total := 0
	for i := range t.Rows {
		v := strings.TrimSpace(t.Rows[i].Value(at))
		if !divisionCode.MatchString(v) {
			continue
		}
		total++
		switch {
		case len(v) == 12:
			votes[zone.Settlement]++
		case len(v) == 9:
			votes[zone.Township]++
		case strings.HasSuffix(v, "0000"):
			votes[zone.Province]++
		case strings.HasSuffix(v, "00"):
			votes[zone.Prefecture]++
		default:
			votes[zone.County]++
		}
	}
	for _, level := range zone.Levels() {
		if votes[level]*2 > total {
			return level, votes[level]*10 >= total*9
		}
	}
	return zone.County, false
}

var agePattern = regexp.MustCompile(`(\d{1,3})\s*(?:plus|\+|岁以上|岁及以上)`)

// groupWords are words in file names and the groups that they speak of.
var groupWords = []struct{ word, group string }{
	{"elder", "elderly"}, {"老年", "elderly"}, {"child", "children"}, {"儿童", "children"}, {"female", "women"}, {"妇女", "women"},
}

// groupOf is the group of people that a file's name speaks of.
func groupOf(path string) string {
	name := strings.ToLower(filepath.Base(path))
	if m := agePattern.FindStringSubmatch(name); m != nil {
		return m[1] + "plus"
	}
	for _, k := range groupWords {
		if strings.Contains(name, k.word) {
			return k.group
		}
	}
	return "total"
}
