package unit

import (
	"regexp"
	"strings"
	"unicode"
)

// label stands before units. 填报单位 and the like, where 单位 is an institution, are none.
var label = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:计量|计算|数据|人口)?(?:单位|單位|units?)\s*:\s*`)

// Above reads the cells of a row above the header: the units that it names, as
// written, or none where it names no unit that is known: 单位：某县卫健局 is who filled in
// the form.
func Above(cells []string) []string {
	for i, c := range cells {
		if !strings.ContainsAny(c, ":：") {
			continue
		}
		c = narrow(c)
		at := label.FindStringIndex(c)
		if at == nil {
			continue
		}
		words := listed(enclosed(c[at[1]:]))
		for _, next := range cells[i+1:] { // a list cut at its commas, or a unit beside its label
			if _, known := Parse(next); known {
				words = append(words, next)
			}
		}
		for _, w := range words {
			if _, known := Parse(w); known {
				return words
			}
		}
	}
	return nil
}

// enclosed cuts a text where a bracket closes that was not opened in it.
func enclosed(s string) string {
	depth := 0
	for i, r := range s {
		switch r {
		case '(', '[', '【':
			depth++
		case ')', ']', '】':
			if depth--; depth < 0 {
				return s[:i]
			}
		}
	}
	return s
}

var bracketed = regexp.MustCompile(`\([^()]*\)|\[[^\[\]]*\]`)

// listed cuts a list of units at its marks. Remarks in brackets and years are none.
func listed(list string) []string {
	if _, one := Parse(list); one {
		return []string{strings.TrimSpace(list)}
	}
	list = strings.ReplaceAll(bracketed.ReplaceAllString(list, ""), ",000", "000")
	var words []string
	for _, w := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(",、;/和及", r) || unicode.IsSpace(r) }) {
		if _, known := Parse(w); known || !strings.ContainsAny(w, "0123456789") {
			words = append(words, w)
		}
	}
	return words
}
