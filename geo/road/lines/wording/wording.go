// Package wording reads the words that layers of roads have in their headers and cells:
// classes, Chinese and English, codes and numbers; directions, speeds in km/h, and the
// tags of OSM that GDAL keeps in one column. Where a table has a source it is named.
package wording

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Key brings a header to lower case, half width and simplified characters, without
// marks and what stands in brackets.
func Key(header string) string {
	s := strings.ToLower(width.Narrow.String(header))
	for _, brackets := range []string{"()", "[]"} {
		for {
			open := strings.IndexByte(s, brackets[0])
			if open <= 0 {
				break
			}
			rest := ""
			if end := strings.IndexByte(s[open:], brackets[1]); end >= 0 {
				rest = s[open+end+1:]
			}
			s = s[:open] + rest
		}
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
	return simplify(s)
}

// simplify turns the traditional characters of this field into simplified ones.
var simplify = strings.NewReplacer("級", "级", "單", "单", "雙", "双", "稱", "称", "類", "类", "別", "别", "種", "种", "號", "号", "設", "设", "計", "计", "車", "车", "時", "时", "術", "术",
	"國", "国", "縣", "县", "鄉", "乡", "線", "线", "幹", "干", "專", "专", "內", "内", "輪", "轮", "無", "无", "順", "顺").Replace

// Fold brings a cell to lower case, half width and simplified characters.
func Fold(s string) string {
	return simplify(strings.ToLower(strings.TrimSpace(width.Narrow.String(s))))
}
