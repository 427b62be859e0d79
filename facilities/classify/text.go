package classify

import "strings"

// Normalise brings names and words to the form of the rules: half-width,
// lower case, simplified characters, one kind of bracket, no space beside
// Chinese characters.
func Normalise(s string) string {
	s = strings.Map(narrow, strings.TrimSpace(s))
	s = strings.ToLower(simplify(s))
	if !strings.Contains(s, " ") {
		return s
	}
	fields := strings.Fields(s)
	var b strings.Builder
	for i, f := range fields {
		if i > 0 && fields[i-1][len(fields[i-1])-1] < 0x80 && f[0] < 0x80 {
			b.WriteByte(' ')
		}
		b.WriteString(f)
	}
	return b.String()
}

// narrow maps full-width ASCII and Chinese brackets and dashes to half-width.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '　' || r == '\u00a0' || r == '\ufeff':
		return ' '
	case r == '【' || r == '〔' || r == '［':
		return '('
	case r == '】' || r == '〕' || r == '］':
		return ')'
	case r == '—' || r == '–' || r == '－':
		return '-'
	case r == '’' || r == '‘':
		return '\''
	}
	return r
}

// The characters that the rules use, traditional then simplified. A full
// conversion is not needed: only rule words are compared.
const traditional = "醫院衛衞診產婦兒復護腫結學門專區鎮鄉務樓動藥場車養綜級總預監職業傳頭腦腎膚齒臟縣灣聯會體檢館鋪獸廳處開聽國療營馬養癆針灸頤廣東幾藏維壯彝個屬團廠鏡點單採漿疾鍵盤廁間鐵線視嚴計劃陳網籃術輸監獄舊證發燒熱眾類綫絡興創傷軍嬰紅寧"
const simplified = "医院卫卫诊产妇儿复护肿结学门专区镇乡务楼动药场车养综级总预监职业传头脑肾肤齿脏县湾联会体检馆铺兽厅处开听国疗营马养痨针灸颐广东几藏维壮彝个属团厂镜点单采浆疾键盘厕间铁线视严计划陈网篮术输监狱旧证发烧热众类线络兴创伤军婴红宁"

var simpler = func() map[rune]rune {
	m := map[rune]rune{}
	s := []rune(simplified)
	for i, r := range []rune(traditional) {
		if r != s[i] {
			m[r] = s[i]
		}
	}
	return m
}()

func simplify(s string) string {
	return strings.Map(func(r rune) rune {
		if t, ok := simpler[r]; ok {
			return t
		}
		return r
	}, s)
}

// brackets splits what stands in brackets from the rest of a name.
func brackets(name string) (main, aside string) {
	if !strings.ContainsRune(name, '(') {
		return name, ""
	}
	var m, a strings.Builder
	depth := 0
	for _, r := range name {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth = max(0, depth-1)
		case depth == 0:
			m.WriteRune(r)
		default:
			a.WriteRune(r)
		}
	}
	return m.String(), a.String()
}

// blank reports whether a cell says that it has nothing to say.
func blank(s string) bool {
	switch strings.ToLower(strings.TrimSpace(strings.Map(narrow, s))) {
	case "", "-", "--", "/", "无", "無", "na", "n/a", "null", "none", "不详", "不明", "未知", "[]", "nan", "unknown":
		return true
	}
	return false
}
