// Package unit reads the units in which tables count: in a line above the header,
// such as 单位：万人, and in a header itself, such as 常住人口（万人）. It says what the
// numbers are to be multiplied by, 10,000 for 万人, and whether they count people. It
// changes no number: whoever does says so in a finding.
//
// Units of which nothing follows for a count, such as 亿元 or 人/平方公里, are read
// only so far as to tell them from people. The unit in a cell, as in 1.2万, is
// tabular's.
package unit

import (
	"slices"
	"strings"
	"unicode"
)

// Unit is what a table counts in.
type Unit struct {
	Factor float64 // what numbers are multiplied by: 10,000 for 万人, 1 for 人
	People bool    // counts people, or says no more than how many, as 万 does
}

// multipliers stand before what is counted, longer ones first.
var multipliers = []struct {
	word   string
	factor float64
}{
	{"100000000", 1e8}, {"1000000", 1e6}, {"10000", 1e4}, {"1000", 1e3}, {"'000", 1e3}, {"tenthousand", 1e4}, {"thousands", 1e3}, {"thousand", 1e3}, {"millions", 1e6}, {"million", 1e6},
	{"千万", 1e7}, {"百万", 1e6}, {"十万", 1e5}, {"亿", 1e8}, {"億", 1e8}, {"万", 1e4}, {"萬", 1e4}, {"千", 1e3}, {"百", 1e2},
}

var (
	people = []string{"人", "名", "位", "persons", "person", "people", "inhabitants", "residents", "capita"}
	others = []string{"张", "床", "张床", "个", "所", "家", "处", "座", "辆", "台", "户", "套", "间", "例", "次", "人次", "岁", "元", "吨", "米", "公里", "千米", "平方米", "平方公里", "平方千米",
		"公顷", "亩", "㎡", "m2", "m²", "km", "km2", "km²", "ha", "%", "‰", "beds", "bed", "households", "vehicles", "yuan", "rmb", "visits", "places"}
)

// Parse reads the name of a unit.
func Parse(text string) (Unit, bool) {
	u := Unit{Factor: 1}
	s := fold(text)
	if slices.Contains(others, s) { // 千米 is no thousand of anything
		return u, true
	}
	for _, m := range multipliers {
		if rest, ok := strings.CutPrefix(s, m.word); ok {
			s, u.Factor = strings.TrimPrefix(rest, "of"), m.factor
			break
		}
	}
	u.People = slices.Contains(people, s) || s == "" && u.Factor != 1
	if !u.People && !slices.Contains(others, s) {
		return Unit{Factor: 1}, false
	}
	return u, true
}

// fold brings a text to half width and lower case, without spaces and without the
// commas that separate thousands.
func fold(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' {
			return -1
		}
		return unicode.ToLower(r)
	}, narrow(s))
	return strings.ReplaceAll(s, ",000", "000")
}

// narrow writes the full-width twins of ASCII as such.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '\u3000':
			return ' '
		case r == '’' || r == '‘':
			return '\''
		}
		return r
	}, s)
}
