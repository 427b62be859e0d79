package zone

import (
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// classes are the urban-rural classes of 统计上划分城乡的规定 (国函〔2008〕60号).
var classes = [...]int{100, 110, 111, 112, 120, 121, 122, 123, 200, 210, 220}

// classWords are what tables write instead of a code.
var classWords = map[string]int{
	"城镇": 100, "城市": 100, "城": 100, "urban": 100, "u": 100, "town": 120,
	"城区": 110, "主城区": 111, "城乡结合区": 112, "镇区": 120, "镇中心区": 121, "镇乡结合区": 122, "特殊区域": 123,
	"乡村": 200, "农村": 200, "乡": 200, "村": 200, "rural": 200, "r": 200, "乡中心区": 210, "村庄": 220,
}

// ParseClass reads an urban-rural class (城乡分类): a code of three digits such as
// 111 or 220, a 15-digit code that ends in one, or a word such as 城镇, 乡村, urban or
// rural. Words for no more than urban or rural give 100 or 200.
func ParseClass(s string) (int, bool) {
	word := strings.ToLower(strings.TrimSpace(width.Narrow.String(s)))
	if class, ok := classWords[word]; ok {
		return class, true
	}
	word = clean(word)
	if len(word) == 15 && digits(word) {
		word = word[12:]
	}
	n, err := strconv.Atoi(word)
	if err != nil {
		return 0, false
	}
	for _, class := range classes {
		if n == class {
			return class, true
		}
	}
	return 0, false
}
