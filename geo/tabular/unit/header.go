package unit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// OfHeader takes the unit off a header of a column: from brackets, as in
// 常住人口（万人）, from after a mark, as in 常住人口/万人 and pop_thousand, or from its end, as in
// 常住人口万人. A rate in brackets, such as 床位（张/千人）, is a unit that multiplies nothing. Where
// there is no unit the header comes back as it is.
func OfHeader(header string) (name string, u Unit, found bool) {
	s := narrow(header)
	if open, end := strings.LastIndexAny(s, "(["), strings.LastIndexAny(s, ")]"); open >= 0 && end > open {
		if u, found = inBrackets(s[open+1 : end]); found {
			return s[:open] + s[end+1:], u, true
		}
		return header, Unit{Factor: 1}, false
	}
	if at := strings.LastIndexFunc(s, func(r rune) bool { return r == '/' || r == '_' || unicode.IsSpace(r) }); at > 0 {
		tail := s[at+1:]
		u, found = Parse(tail)
		if found && (u.Factor != 1 || tail[0] >= utf8.RuneSelf) && strings.ContainsFunc(tail, unicode.IsLetter) {
			return s[:at], u, true
		}
	}
	for _, m := range []string{"百万人", "亿人", "万人", "千人"} { // 每万人 and 十万人 are what a rate refers to
		rest, ok := strings.CutSuffix(s, m)
		last, _ := utf8.DecodeLastRuneInString(rest)
		if ok && unicode.IsLetter(last) && !strings.ContainsRune("每十百千万亿", last) {
			u, _ = Parse(m)
			return rest, u, true
		}
	}
	return header, Unit{Factor: 1}, false
}

// inBrackets reads what stands in the brackets of a header, with remarks beside the unit.
func inBrackets(s string) (Unit, bool) {
	for _, l := range []string{"计量单位", "单位", "unit"} {
		s = strings.TrimPrefix(strings.TrimSpace(s), l)
	}
	s = strings.TrimLeft(strings.TrimSpace(s), ":")
	if u, ok := Parse(s); ok {
		return u, true
	}
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",、;", r) || unicode.IsSpace(r) }) {
		if u, ok := Parse(part); ok {
			return u, true
		}
	}
	if above, below, rate := strings.Cut(s, "/"); rate {
		_, a := Parse(above)
		_, b := Parse(below)
		return Unit{Factor: 1}, a && b
	}
	return Unit{Factor: 1}, false
}
