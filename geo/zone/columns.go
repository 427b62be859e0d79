package zone

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/zone/placing"
)

// prefixes are the words that headers of each level begin with.
var prefixes = [...][]string{
	Region:     nil,
	Province:   {"province", "prov", "省级", "省", "省份"},
	Prefecture: {"prefecture", "city", "地级", "地市", "市级", "市", "地级市"},
	County:     {"district", "county", "dist", "县级", "区县", "县区", "县", "县(市、区)"},
	Township:   {"township", "town", "subdistrict", "街道", "乡级", "乡镇", "乡镇街道", "镇"},
	Settlement: {"settlement", "village", "community", "村级", "村居", "村", "行政村", "社区"},
}

// The endings and whole headers of each kind of column, the most telling first.
var (
	codeEndings   = []string{"adcode", "code", "pcode", "代码", "编码", "区划代码", "行政区划代码", "id"}
	codeHeaders   = []string{"adcode", "区划代码", "行政区划代码", "统计用区划代码", "行政区代码", "xzqdm", "xzqhdm", "zldwdm", "xzdm", "pac", "code", "gb", "gbcode", "代码", "编码", "geocode", "zonecode", "id"}
	nameEndings   = []string{"name", "namezh", "namecn", "名称", "名", ""}
	nameHeaders   = []string{"名称", "行政区名称", "行政区划名称", "xzqmc", "xzqhmc", "zldwmc", "xzmc", "name", "namezh", "namecn", "中文名", "地名", "区划名称", "fullname", "label"}
	englishEnding = []string{"nameen", "nameeng", "en", "英文名", "英文名称"}
	englishHeader = []string{"nameen", "nameeng", "enname", "engname", "englishname", "英文名称", "英文名", "英文", "拼音", "pinyin"}
	parentHeaders = []string{"parentadcode", "parentcode", "上级代码", "上级区划代码", "上级行政区代码", "parent", "pcode", "pid"}
	placeHeaders  = []string{"地区", "地区名称", "行政区", "行政区划", "区划", "区域", "县市区", "区县", "县区", "单位", "area", "place", "unit"}
	classHeaders  = []string{"城乡分类代码", "城乡分类", "城乡属性", "城乡", "urbanrural", "urbanruralclass", "urbanruralcode"}
)

// columns says where in a table the fields of a unit stand; -1 is nowhere.
type columns struct {
	code, name, english, parent, class int
	axes                               placing.Axes
}

// headers finds columns by their normalised texts.
type headers map[string]int

func readHeaders(t *feature.Table) headers {
	h := make(headers, len(t.Columns))
	for i, c := range t.Columns {
		if key := normalise(c); key != "" {
			if _, taken := h[key]; !taken {
				h[key] = i
			}
		}
	}
	return h
}

// normalise brings a header to lower case and half width, without spaces,
// underscores and hyphens.
func normalise(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '-' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Narrow.String(s))
}

// first returns the column of the first of the keys that is there, or -1.
func (h headers) first(keys ...string) int {
	for _, k := range keys {
		if i, ok := h[normalise(k)]; ok && k != "" {
			return i
		}
	}
	return -1
}

// levelled returns the first column made of a word of the level and an ending.
func (h headers) levelled(level Level, endings []string) int {
	for _, ending := range endings {
		for _, prefix := range prefixes[level] {
			if i := h.first(prefix + ending); i >= 0 {
				return i
			}
		}
	}
	return -1
}

func or(a, b int) int {
	if a >= 0 {
		return a
	}
	return b
}

// guess finds the columns of a source. The coarser level is that of the parents,
// Region where there are none.
func (h headers) guess(level, coarser Level) columns {
	c := columns{
		code:    or(h.levelled(level, codeEndings), h.first(codeHeaders...)),
		name:    or(h.levelled(level, nameEndings), h.first(nameHeaders...)),
		english: or(h.levelled(level, englishEnding), h.first(englishHeader...)),
		parent:  -1,
		class:   h.first(classHeaders...),
	}
	if coarser != Region {
		c.parent = or(h.levelled(coarser, codeEndings[:6]), h.first(parentHeaders...))
	}
	return c
}
