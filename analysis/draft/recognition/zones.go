package recognition

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

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
			if divisionCode.MatchString(v) && v[0] != '0' {
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

// levelByCode judges the level of zones by the digits of their codes, zeros at
// the end of long codes aside, and whether nearly all agree.
func levelByCode(t *feature.Table, code string) (level zone.Level, sure, ok bool) {
	at := t.Column(code)
	if code == "" || at < 0 {
		return 0, false, false
	}
	votes := map[zone.Level]int{}
	total := 0
	for i := range t.Rows {
		v := strings.TrimSpace(t.Rows[i].Value(at))
		if !divisionCode.MatchString(v) {
			continue
		}
		total++
		for len(v) > 6 && strings.HasSuffix(v, "000") {
			v = v[:len(v)-3]
		}
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
			return level, votes[level]*10 >= total*9, true
		}
	}
	return 0, false, false
}

// levelWords are what headers, file names and a column named level say of a level,
// the finest first: 乡镇 stands beside 区县 where both are told.
var levelWords = []struct {
	level zone.Level
	words *regexp.Regexp
}{
	{zone.Settlement, regexp.MustCompile(`^(行政村|村|村居|社区|village)`)},
	{zone.Township, regexp.MustCompile(`^(乡镇|街道|乡|镇|township|subdistrict|street)`)},
	{zone.County, regexp.MustCompile(`^(区县|县区|县|区|county|counties|district)`)},
	{zone.Prefecture, regexp.MustCompile(`^(地市|地级|市|prefecture|city|cities)`)},
	{zone.Province, regexp.MustCompile(`^(省|province)`)},
}

// levelByWords judges the level by a column that says so, else by the file's
// name, else, and then it is not sure, by the finest level in the headers.
func levelByWords(t *feature.Table) (level zone.Level, sure, ok bool) {
	if c := header(t, []string{"level", "级别", "层级"}); c != "" {
		if level, ok := levelOfWord(strings.ToLower(t.Rows[0].Value(t.Column(c)))); ok {
			return level, true, true
		}
	}
	name, _, _ := strings.Cut(filepath.Base(t.Source), "#")
	if level, ok := levelOfWord(plain(name)); ok {
		return level, true, true
	}
	for _, w := range levelWords {
		if slices.ContainsFunc(t.Columns, func(c string) bool { return w.words.MatchString(plain(c)) }) {
			return w.level, false, true
		}
	}
	return 0, false, false
}

// levelOfWord is the level that a word begins with.
func levelOfWord(word string) (zone.Level, bool) {
	for _, w := range levelWords {
		if w.words.MatchString(word) {
			return w.level, true
		}
	}
	return 0, false
}

// parentHeaders are the columns that name what all zones belong to, the finest
// first.
var parentHeaders = []struct {
	level   zone.Level
	headers []string
}{
	{zone.County, []string{"countyname", "districtname", "区县名称", "区县名", "区县", "县名"}},
	{zone.Prefecture, []string{"cityname", "prefecturename", "地市名称", "地市", "市名称", "市名", "所属市", "地级市", "市", "城市", "city"}},
	{zone.Province, []string{"provincename", "省名称", "省名", "所属省", "省份", "省", "province"}},
}

// CommonName is the name of what all zones belong to, "" where that is not one
// thing.
func (s Looks) CommonName() string {
	list := s.ByLevel()
	if len(list) == 0 {
		return ""
	}
	if t := list[0].Table; len(t.Rows) == 1 {
		if name, ok := only(t, header(t, []string{"name", "名称", "districtname", "县名", "cityname", "provincename"})); ok {
			return name
		}
	}
	for _, l := range list {
		for _, p := range parentHeaders {
			if p.level >= list[0].Level {
				continue
			}
			if name, ok := only(l.Table, header(l.Table, p.headers)); ok {
				return name
			}
		}
	}
	return ""
}

// only is the single value of a column.
func only(t *feature.Table, column string) (string, bool) {
	at, value := t.Column(column), ""
	for i := range t.Rows {
		v := strings.TrimSpace(t.Rows[i].Value(at))
		if tabular.Missing(v) {
			continue
		}
		if value != "" && v != value || divisionCode.MatchString(v) {
			return "", false
		}
		value = v
	}
	return value, value != "" && column != ""
}
