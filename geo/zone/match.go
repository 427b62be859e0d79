package zone

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/medreach/medreach/geo/feature"
)

// Way is how a row of another table was matched to a unit.
type Way uint8

// The ways, the surest first.
const (
	ByCode      Way = iota
	ByName          // the whole name
	ByShortName     // the name without the kind of unit: 青禾 for 青禾县
	Unmatched
)

// Match says which unit a row is about.
type Match struct {
	Unit int32 // -1 where Unmatched
	Way  Way
}

// matcher holds what matching needs.
type matcher struct {
	table   *feature.Table
	columns []int
	layer   *Layer
}

// Match finds the units that the rows of a table, such as a census, are about: by
// code, then by the whole name, then by the name without the kind of unit. The
// columns hold codes or names, in the order in which they are asked. A unit that was
// matched in a surer way is not matched again in another, and a name that
// several units have matches none of them.
func (l *Layer) Match(t *feature.Table, columns []int) []Match {
	m := matcher{t, columns, l}
	matches := make([]Match, len(t.Rows))
	for i := range matches {
		matches[i] = Match{-1, Unmatched}
	}
	taken := make([]bool, len(l.Units))
	for way, key := range []func(string) string{codeKey, nameKey, shortKey} {
		known := m.index(Way(way), key)
		var fresh []int32
		for i := range t.Rows {
			if matches[i].Unit >= 0 {
				continue
			}
			for _, column := range columns {
				u, ok := known[key(t.Rows[i].Value(column))]
				if ok && u >= 0 && !taken[u] && m.agrees(&t.Rows[i], u, Way(way)) {
					matches[i] = Match{u, Way(way)}
					fresh = append(fresh, u)
					break
				}
			}
		}
		for _, u := range fresh {
			taken[u] = true
		}
	}
	return matches
}

// KeyColumns guesses the columns of a table that hold the codes and the names of a
// level, for Match.
func KeyColumns(t *feature.Table, level Level) []int {
	h := readHeaders(t)
	c := h.guess(level, Region)
	var columns []int
	for _, column := range []int{c.code, c.name, h.first(placeHeaders...)} {
		if column >= 0 && !slices.Contains(columns, column) {
			columns = append(columns, column)
		}
	}
	return columns
}

// index finds units by a key; -1 stands for a name that several have.
func (m matcher) index(way Way, key func(string) string) map[string]int32 {
	known := make(map[string]int32, len(m.layer.Units))
	for i := len(m.layer.Units) - 1; i >= 0; i-- {
		u := &m.layer.Units[i]
		text := u.Name
		if way == ByCode {
			text = u.Code
		}
		k := key(text)
		if _, again := known[k]; again && way != ByCode {
			known[k] = -1
		} else if k != "" {
			known[k] = int32(i)
		}
	}
	return known
}

// agrees reports whether the division code of a row, if it has one, allows that it
// is about a unit of its name: it is of the unit's level and lies in the same
// province, and for a short name in the same prefecture. County codes change
// from year to year, so more cannot be asked.
func (m matcher) agrees(row *feature.Row, unit int32, way Way) bool {
	if way == ByCode {
		return true
	}
	ours := codeKey(m.layer.Units[unit].Code)
	for _, column := range m.columns {
		theirs := codeKey(row.Value(column))
		if !division(theirs) || !division(ours) {
			continue
		}
		same := 2
		if way == ByShortName && m.layer.Level > Prefecture {
			same = 4
		}
		return codeLevel(theirs) == codeLevel(ours) && theirs[:same] == ours[:same]
	}
	return true
}

// division reports whether a key is that of a division code.
func division(key string) bool {
	return len(key) == 12 && strings.Trim(key, "0123456789") == ""
}

// codeLevel is the level of a division code of 12 digits.
func codeLevel(code string) Level {
	for i, digits := range []int{2, 4, 6, 9} {
		if strings.Trim(code[digits:], "0") == "" {
			return Levels()[i]
		}
	}
	return Settlement
}

// codeKey brings codes of digits to twelve, so that 110101, 110101.0 and
// 110101000000 are one.
func codeKey(code string) string { return padded(clean(code)) }

// nameKey brings a name to half width without spaces and marks.
func nameKey(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Narrow.String(name))
}

// The words for kinds of unit that stand at the end of names, longer ones first,
// and the peoples that stand before 自治.
var (
	kinds = strings.Fields(`特别行政区 街道办事处 村民委员会 居民委员会 社区居委会 自治区 自治州 自治县 自治旗 民族乡 民族镇 地区 林区 特区 新区 街道 苏木 社区 村委会 居委会
		省 市 盟 区 县 旗 镇 乡 村 province prefecture city district county township town`)
	peoples = strings.Fields(`蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克
		怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各`)
)

// shortKey takes the kind of unit off a name, and before 自治 and 民族 the peoples;
// two characters stay at least.
func shortKey(name string) string {
	key := nameKey(name)
	for _, kind := range kinds {
		rest, ok := strings.CutSuffix(key, kind)
		if !ok || len([]rune(rest)) < 2 {
			continue
		}
		if strings.HasPrefix(kind, "自治") || strings.HasSuffix(rest, "族") {
			rest = withoutPeoples(rest)
		}
		return rest
	}
	return key
}

// withoutPeoples takes 土家族苗族 and the like off the end.
func withoutPeoples(name string) string {
	for again := true; again; {
		again = false
		for _, p := range peoples {
			for _, word := range []string{p + "族", p} {
				rest, ok := strings.CutSuffix(name, word)
				if ok && len([]rune(rest)) >= 2 && (word != p || len([]rune(p)) > 1) {
					name, again = rest, true
				}
			}
		}
	}
	return name
}
