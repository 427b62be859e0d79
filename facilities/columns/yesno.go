package columns

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/tabular"
)

var (
	yesWords = []string{"是", "有", "yes", "y", "true", "t", "√", "✓", "✔", "☑", "●", "■", "对", "具备", "设有", "已设", "已设立", "已建", "已建成", "建成", "达标", "已达标", "通过", "已通过", "已认证", "签约", "已签约", "开展", "已开展", "能", "提供", "available"}
	noWords  = []string{"否", "无", "没有", "no", "n", "false", "f", "×", "✗", "✘", "☐", "○", "□", "不具备", "未设", "未设立", "未建", "未建成", "未达标", "不达标", "未通过", "未认证", "未签约", "未开展", "不能", "不提供", "none", "在建", "建设中", "筹建", "拟建"}
)

// YesNo reads a cell that says whether something is there; false for ok where it
// says neither. A positive count is a yes. What is being built is not there yet.
func YesNo(s string) (yes, ok bool) {
	t := strings.ToLower(strings.TrimSpace(Fold(s)))
	switch {
	case slices.Contains(yesWords, t):
		return true, true
	case slices.Contains(noWords, t):
		return false, true
	case t == "x": // a cross in a form, or an X set by hand: both are in use
		return false, false
	}
	if n, isNumber := tabular.Number(t); isNumber && n >= 0 {
		return n > 0, true
	}
	return false, false
}

// OwnershipIn returns what a cell of a column of ownership says. Where the header asks
// whether institutions are public, as 是否公办 does, or private, yes and no are the word
// that they stand for. Of numbers only 1 and 0 are answers: forms have 2 for no.
func (m Match) OwnershipIn(cell string) string {
	asksPublic, asksPrivate := containsAny(m.head.key, "公办", "公立", "ispublic"), containsAny(m.head.key, "民营", "民办", "私立", "isprivate")
	yes, ok := YesNo(cell)
	if n, number := tabular.Number(cell); !ok || asksPublic == asksPrivate || number && n != 0 && n != 1 {
		return cell
	}
	if yes == asksPublic {
		return "公立"
	}
	return "民营"
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}

// ServicesIn reads a cell that lists services, such as 卒中中心;胸痛中心, and returns
// the words in it that name none.
func ServicesIn(cell string) (found []facilities.Service, unknown []string) {
	for part := range strings.FieldsFuncSeq(cell, isListMark) {
		part = strings.TrimSpace(part)
		if tabular.Missing(part) {
			continue
		}
		if s := serviceOf(part); len(s) > 0 {
			found = append(found, s...)
		} else {
			unknown = append(unknown, part)
		}
	}
	return found, unknown
}

func isListMark(r rune) bool { return strings.ContainsRune(",，;；、|｜/／\n+＋", r) }

// serviceOf finds the services that a word names.
func serviceOf(word string) []facilities.Service {
	found, _ := recognise(readHeader(word))
	var out []facilities.Service
	for _, k := range found {
		if k.field.IsService() {
			out = append(out, facilities.Service(k.field))
		}
	}
	return out
}
