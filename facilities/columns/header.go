package columns

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/medreach/medreach/geo"
)

// header is a column header brought to the form that the alias table is
// written in, with what was taken off it.
type header struct {
	key      string  // folded, simplified, lower case, without spaces, brackets and marks
	bare     string  // key without what stood in brackets
	unit     string  // as in 万人
	factor   float64 // what a number under it is multiplied by, 1 unless the unit says more
	lang     int     // preference between language versions of one column, 0 first
	datum    geo.Datum
	hasDatum bool
	tokens   []string // the words that key is made of
}

// The preference between language versions of a column: one that is not marked,
// simplified Chinese, traditional Chinese, English, any other language.
const (
	plainText = iota
	simplified
	traditional
	english
	otherLanguage
)

var languageTokens = map[string]int{
	"sc": simplified, "zh": simplified, "cn": simplified, "chs": simplified, "zhcn": simplified, "chn": simplified, "chi": simplified,
	"zhhans": simplified, "中文": simplified, "简体": simplified,
	"tc": traditional, "cht": traditional, "zhtw": traditional, "zhhk": traditional, "zhhant": traditional, "tw": traditional, "hk": traditional, "繁体": traditional,
	"en": english, "eng": english, "英文": english, "英语": english, "english": english,
	"pt": otherLanguage, "por": otherLanguage, "葡文": otherLanguage,
}

// units are the texts in brackets that say in what a column counts. Per-person
// units are not here: such a column is a rate, not a number of anything.
var units = map[string]float64{
	"人": 1, "名": 1, "位": 1, "个": 1, "张": 1, "辆": 1, "台": 1, "所": 1, "家": 1, "处": 1, "人次": 1, "例": 1, "床": 1, "座": 1, "户": 1,
	"百人": 100, "千人": 1e3, "千人次": 1e3, "千张": 1e3,
	"万人": 1e4, "万人次": 1e4, "万": 1e4, "万张": 1e4, "万个": 1e4, "万名": 1e4, "万例": 1e4, "亿人次": 1e8,
	"平方米": 1, "㎡": 1, "m2": 1, "m²": 1, "平米": 1, "万平方米": 1e4, "万㎡": 1e4, "万平米": 1e4, "公顷": 1e4, "亩": 10000.0 / 15,
	"度": 1, "°": 1, "十进制度": 1, "米": 1, "m": 1, "degree": 1, "degrees": 1,
	"persons": 1, "people": 1, "beds": 1, "vehicles": 1, "places": 1, "人/名": 1,
}

// remarks are notes to whoever fills in a form, which say nothing about the column.
var remarks = regexp.MustCompile(`^(必填|选填|可选|可空|单选|多选|必选|required|optional|是/否|是否|有/无|填是或否|文本|数值|数字|整数|小数|保留.*|如.*|例.*|注.*|填.*|全称|规范全称|按.*填.*|与.*一致.*|盖章|以.*为准)$`)

// datumTokens tell the datum in a header or a file name; longest first. Those of
// three letters or fewer are looked for in headers only between marks.
var datumTokens = []struct {
	text  string
	datum geo.Datum
}{
	{"cgcs2000", geo.CGCS2000}, {"国家2000", geo.CGCS2000}, {"2000国家大地", geo.CGCS2000}, {"大地2000", geo.CGCS2000}, {"天地图", geo.CGCS2000}, {"tianditu", geo.CGCS2000}, {"epsg4490", geo.CGCS2000},
	{"wgs1984", geo.WGS84}, {"wgs84", geo.WGS84}, {"epsg4326", geo.WGS84}, {"gps", geo.WGS84}, {"wgs", geo.WGS84},
	{"gcj02", geo.GCJ02}, {"gcj", geo.GCJ02}, {"火星", geo.GCJ02}, {"国测局", geo.GCJ02}, {"高德", geo.GCJ02}, {"amap", geo.GCJ02}, {"gaode", geo.GCJ02}, {"腾讯", geo.GCJ02}, {"tencent", geo.GCJ02}, {"qqmap", geo.GCJ02},
	{"bd09ll", geo.BD09}, {"bd09", geo.BD09}, {"baidu", geo.BD09}, {"百度", geo.BD09}, {"bdmap", geo.BD09}, {"bd", geo.BD09},
}

// rowCode is what statistical forms put before a header: "C74 ", "1.", "（3）", "指标12：".
var rowCode = regexp.MustCompile(`^(?:[a-z]{0,2}\d{1,4}(?:\.\d{1,3})*[\s.、:)\]]+|\(\d{1,3}\)|[①-⑳]|[一二三四五六七八九十]{1,3}、|其中:?|[*#★▲△]+)\s*`)

// codeBeforeHan is a row code with nothing between it and the words.
var codeBeforeHan = regexp.MustCompile(`^[a-z]{1,2}\d{1,4}\p{Han}`)

var bracketed = regexp.MustCompile(`[(\[{<【《「]([^()\[\]{}<>【】《》「」]*)[)\]}>】》」]`)

// readHeader takes a header apart.
func readHeader(text string) header {
	h := header{factor: 1}
	s := Fold(text)
	for range 3 { // "*C74 其中：床位数"
		cut := rowCode.FindString(s)
		if cut == "" || strings.IndexFunc(s[len(cut):], unicode.IsLetter) < 0 {
			break
		}
		s = s[len(cut):]
	}
	if codeBeforeHan.MatchString(s) {
		s = strings.TrimLeft(s, "abcdefghijklmnopqrstuvwxyz0123456789")
	}
	h.bare = strings.Join(strings.FieldsFunc(bracketed.ReplaceAllString(s, ""), isMark), "")
	s = bracketed.ReplaceAllStringFunc(s, func(b string) string {
		inner := strings.TrimFunc(strings.TrimPrefix(strings.TrimSpace(trimEnds(b)), "单位:"), unicode.IsSpace)
		if h.takeNote(inner) {
			return ""
		}
		return inner
	})
	tokens := strings.FieldsFunc(s, isMark)
	if n := len(tokens); n > 1 {
		if f, ok := units[tokens[n-1]]; ok && !isCoordinateWord(tokens[0]) {
			h.unit, h.factor = tokens[n-1], f
			tokens = tokens[:n-1]
		}
	}
	tokens = h.takeLanguage(tokens)
	tokens = h.takeDatum(tokens)
	h.tokens, h.key = tokens, strings.Join(tokens, "")
	return h
}

// takeNote reads the text of a bracket; false means that it belongs to the name.
func (h *header) takeNote(inner string) bool {
	compact := strings.Join(strings.FieldsFunc(inner, isMark), "")
	if f, ok := units[strings.ReplaceAll(inner, " ", "")]; ok {
		h.unit, h.factor = strings.ReplaceAll(inner, " ", ""), f
		return true
	}
	if l, ok := languageTokens[compact]; ok {
		h.lang = l
		return true
	}
	if d, rest, ok := cutDatum(compact); ok && (rest == "" || rest == "坐标" || rest == "坐标系") {
		h.datum, h.hasDatum = d, true
		return true
	}
	return inner == "" || remarks.MatchString(inner)
}

// takeLanguage takes off "_sc", "_zh_cn", "中文" at either end.
func (h *header) takeLanguage(tokens []string) []string {
	n := len(tokens)
	if n > 2 {
		if l, ok := languageTokens[tokens[n-2]+tokens[n-1]]; ok {
			h.lang = l
			return tokens[:n-2]
		}
	}
	if n > 1 {
		if l, ok := languageTokens[tokens[n-1]]; ok {
			h.lang = l
			return tokens[:n-1]
		}
	}
	if n == 1 {
		for _, word := range []string{"中文", "英文", "繁体", "简体"} {
			if rest, ok := strings.CutPrefix(tokens[0], word); ok && rest != "" {
				h.lang = languageTokens[word]
				return []string{rest}
			}
			if rest, ok := strings.CutSuffix(tokens[0], word); ok && rest != "" {
				h.lang = languageTokens[word]
				return []string{rest}
			}
		}
	}
	return tokens
}

// takeDatum takes the datum out of the header of a coordinate column. Other
// headers keep their words: 百度评分 is not a coordinate.
func (h *header) takeDatum(tokens []string) []string {
	joined := strings.Join(tokens, "")
	d, rest, ok := cutDatum(joined)
	if !ok || !isCoordinateWord(rest) {
		return tokens
	}
	h.datum, h.hasDatum = d, true
	return []string{rest}
}

// cutDatum takes the first datum token out of a text without marks.
func cutDatum(s string) (datum geo.Datum, rest string, ok bool) {
	for _, t := range datumTokens {
		if before, after, found := strings.Cut(s, t.text); found {
			return t.datum, strings.Replace(before+after, "坐标系", "", 1), true
		}
	}
	return geo.WGS84, s, false
}

// DatumInName reads the datum from a file name such as 医院_高德.xlsx. Short tokens
// count only between marks: "bd" is also the beginning of many words.
func DatumInName(name string) (geo.Datum, bool) {
	s := Fold(name)
	words := strings.FieldsFunc(s, func(r rune) bool { return isMark(r) || unicode.Is(unicode.Han, r) })
	for _, t := range datumTokens {
		if len(t.text) > 3 || t.text[0] >= utf8.RuneSelf {
			if strings.Contains(strings.Join(strings.FieldsFunc(s, isMark), ""), t.text) {
				return t.datum, true
			}
			continue
		}
		for _, w := range words {
			if w == t.text {
				return t.datum, true
			}
		}
	}
	return geo.WGS84, false
}

// Fold brings full-width characters to half width, traditional characters of the
// field's words to simplified ones, and letters to lower case.
func Fold(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '　' || r == '\u00a0' || r == '\n' || r == '\r' || r == '\t':
			return ' '
		case r == '\ufeff' || r == '\u200b':
			return -1
		}
		if simple, ok := simplifiedOf[r]; ok {
			return simple
		}
		return unicode.ToLower(r)
	}, s))
}

// simplifiedOf holds the traditional characters that occur in headers and values.
var simplifiedOf = pairs("經经緯纬稱称機机構构醫医級级別别類类護护師师張张數数區区縣县鄉乡鎮镇號号碼码業业員员車车負负壓压點点衛卫務务實实開开編编標标質质屬属" +
	"診诊療疗婦妇產产兒儿創创傷伤腦脑遠远網网聯联養养處处監监執执註注冊册範范圍围設设備备種种狀状態态運运營营關关門门經经東东維维間间場场館馆" +
	"體体育育導导員员託托嬰婴幼幼殘残齡龄齒齿寧宁靜静內内臟脏單单獨独無无與与歲岁長长樓楼層层測测繪绘圖图電电話话劃划擬拟籌筹啟启廢废撤撤銷销")

func pairs(s string) map[rune]rune {
	m := map[rune]rune{}
	r := []rune(s)
	for i := 0; i+1 < len(r); i += 2 {
		if r[i] != r[i+1] {
			m[r[i]] = r[i+1]
		}
	}
	return m
}

// isMark reports what may stand between the words of a header.
func isMark(r rune) bool {
	switch r {
	case '²', '°', '㎡':
		return false
	}
	return !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func trimEnds(s string) string {
	_, first := utf8.DecodeRuneInString(s)
	_, last := utf8.DecodeLastRuneInString(s)
	return s[first : len(s)-last]
}
