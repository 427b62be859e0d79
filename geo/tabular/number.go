package tabular

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Reading is a number as read from a cell, with what was assumed in reading it.
type Reading struct {
	Value       float64 // with the multiplier applied
	Approximate bool    // "约100", "100余", "~100", "100左右"
	Multiplier  float64 // 1e4 for 万, 1e8 for 亿, 0.01 for % ...; else 1
	Unit        string  // as written, such as 张, 人, km
}

// Number reads a cell as a number; see ReadNumber.
func Number(s string) (float64, bool) {
	r, ok := ReadNumber(s)
	return r.Value, ok
}

// ReadNumber reads a cell as a number: digits of full or half width, thousands
// separated by commas or spaces in groups of three, 百 千 万 亿, per cent,
// marks of approximation and the common units after it. A comma is never a
// decimal point. Ordinals, ranges, dates, bounds such as ">100" and unknown units
// are no numbers.
func ReadNumber(s string) (Reading, bool) {
	if len(s) > 128 { // no number of a planner is that long, and most long cells are none
		return Reading{}, false
	}
	if plainNumber(s) {
		v, err := strconv.ParseFloat(s, 64)
		return Reading{Value: v, Multiplier: 1}, err == nil
	}
	r := Reading{Multiplier: 1}
	s = narrow(s)
	s, r.Approximate = cutAny(s, strings.CutPrefix, "大约", "约为", "约", "将近", "近", "~", "≈", "approx.", "approximately", "approx", "about", "ca.")
	digits, rest, ok := cutDigits(s)
	if !ok {
		return Reading{}, false
	}
	value, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return Reading{}, false
	}
	more := false
	rest, more = cutAny(rest, strings.CutPrefix, "余", "多", "+")
	r.Approximate = r.Approximate || more
	rest = r.multiply(rest)
	rest, more = cutAny(rest, strings.CutPrefix, "余", "多", "+")
	r.Approximate = r.Approximate || more
	rest, more = cutAny(rest, strings.CutSuffix, "左右", "上下")
	r.Approximate = r.Approximate || more
	if inner, ok := strings.CutPrefix(rest, "("); ok {
		rest = strings.TrimSpace(strings.TrimSuffix(inner, ")"))
	}
	rest = r.multiply(rest)
	if rest != "" && !isUnit(rest) {
		return Reading{}, false
	}
	if r.Unit == "" {
		r.Unit = rest
	}
	r.Value = value * r.Multiplier
	if r.Multiplier > 1 || r.Multiplier < 1 { // 1.1万 is 11000, not 11000.000000000002
		r.Value, _ = strconv.ParseFloat(strconv.FormatFloat(r.Value, 'g', 15, 64), 64)
	}
	return r, !math.IsInf(r.Value, 0)
}

// multiply takes a multiplier off the front of the rest of a cell.
func (r *Reading) multiply(rest string) string {
	for _, m := range []struct {
		word   string
		factor float64
	}{{"万亿", 1e12}, {"千万", 1e7}, {"百万", 1e6}, {"亿", 1e8}, {"万", 1e4}, {"千米", 0}, {"千克", 0}, {"千", 1e3}, {"百", 1e2}, {"%", 1e-2}, {"‰", 1e-3}} {
		if after, ok := strings.CutPrefix(rest, m.word); ok && r.Multiplier == 1 {
			if m.factor == 0 { // a unit that only looks like one
				return rest
			}
			r.Multiplier = m.factor
			if m.factor < 1 {
				r.Unit = m.word
			}
			return strings.TrimSpace(after)
		}
	}
	return rest
}

// isUnit reports whether a word is a unit of measure or a counting word of the field.
func isUnit(s string) bool {
	switch strings.ToLower(s) {
	case "张", "人", "名", "位", "个", "辆", "台", "元", "所", "家", "处", "座", "间", "套", "床", "户", "人次", "次", "例", "岁",
		"张床位", "床位", "周岁", "人/平方公里", "分", "分钟", "小时", "秒", "米", "公里", "千米", "里", "平米", "平方米", "平方公里", "平方千米", "公顷", "亩",
		"㎡", "m²", "m2", "km²", "km2", "㎞", "m", "km", "ha", "min", "h", "s", "beds", "bed", "people", "persons", "yuan":
		return true
	}
	return false
}

// plainNumber reports whether s is a decimal number in the plainest writing.
func plainNumber(s string) bool {
	digits, points := 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		case c != '-' || i > 0:
			return false
		}
	}
	return digits > 0 && points <= 1
}

// cutDigits splits a number in front of the text from the rest and writes it
// without thousands separators.
func cutDigits(s string) (digits, rest string, ok bool) {
	var b strings.Builder
	i := 0
	if s != "" && (s[0] == '-' || s[0] == '+') {
		b.WriteByte(s[0])
		i = 1
	}
	run := func() int {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		b.WriteString(s[start:i])
		return i - start
	}
	first := run()
	for first >= 1 && first <= 3 && i < len(s) && (s[i] == ',' || s[i] == ' ') && digitsAt(s, i+1) > 0 {
		if digitsAt(s, i+1) != 3 || i > 4 && s[i] != s[i-4] {
			return "", "", false
		}
		i++
		run()
	}
	fraction := 0
	if i < len(s) && s[i] == '.' {
		b.WriteByte('.')
		i++
		fraction = run()
	}
	if first+fraction == 0 {
		return "", "", false
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if n := digitsAt(s, j); n > 0 {
			b.WriteString(s[i : j+n])
			i = j + n
		}
	}
	return b.String(), strings.TrimSpace(s[i:]), true
}

func digitsAt(s string, i int) int {
	n := 0
	for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
		n++
	}
	return n
}

// cutAny cuts the first of the words that is there.
func cutAny(s string, cut func(s, word string) (string, bool), words ...string) (string, bool) {
	for _, w := range words {
		if rest, ok := cut(s, w); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return s, false
}

// narrow writes full-width characters, the many minus signs and spaces as their
// ASCII twins, and trims.
func narrow(s string) string {
	return strings.TrimFunc(strings.Map(func(r rune) rune {
		switch {
		case r < utf8.RuneSelf:
			return r
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '−' || r == '–' || r == '﹣':
			return '-'
		case r != '\u200b' && isSpace(r) || r == '\u202f' || r == '\u2009':
			return ' '
		}
		return r
	}, s), isSpace)
}

// Missing reports whether a cell says that there is no value.
func Missing(s string) bool {
	s = strings.ToLower(narrow(s))
	switch s {
	case "", "/", "\\", "\\n", ".", "*", "?", "无", "暂无", "没有", "不详", "未知", "未填", "未填报", "缺", "缺失", "空", "空值", "待定", "待补", "無", "不詳",
		"na", "n/a", "n.a.", "#n/a", "null", "none", "nil", "nan", "nodata", "no data", "unknown", "missing", "tbd",
		"#value!", "#ref!", "#div/0!", "#name?", "#num!", "#null!":
		return true
	}
	return strings.Trim(s, "-—―…_.") == ""
}
