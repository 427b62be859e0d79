package page

import (
	"fmt"
	"html/template"
	"strings"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// both writes a text in both languages, of which the style sheet shows one.
// What reads alike in both is written once.
func both(t message.Text) template.HTML { return tagged("span", lettering.Whole(t)) }

// heading is both with a capital letter.
func heading(t message.Text) template.HTML { return both(lettering.Sentence(lettering.Whole(t))) }

// drawn is both within an SVG text.
func drawn(t message.Text) template.HTML { return tagged("tspan", lettering.Whole(t)) }

// fixed is both for the words of the page itself. A language in which it needs
// no word has none.
func fixed(zh, en string) template.HTML { return tagged("span", message.Text{ZH: zh, EN: en}) }

func tagged(tag string, t message.Text) template.HTML {
	if t.ZH == t.EN {
		return template.HTML(escape(t.ZH))
	}
	var b strings.Builder
	for _, part := range []struct{ lang, text string }{{"zh", t.ZH}, {"en", t.EN}} {
		if part.text != "" {
			b.WriteString("<" + tag + ` lang="` + part.lang + `">` + escape(part.text) + "</" + tag + ">")
		}
	}
	return template.HTML(b.String())
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// told is a text where there is no room for tags, such as the title of a picture:
// one language after the other.
func told(t message.Text) string {
	t = lettering.Whole(t)
	if t.ZH == t.EN {
		return t.ZH
	}
	return t.ZH + " · " + t.EN
}

// approval is the number of a map as it has to stand on it.
func approval(number string) message.Text {
	number = lettering.Clean(number)
	if strings.Contains(number, "审图号") {
		return message.Text{ZH: number, EN: number}
	}
	return message.T("审图号：%s", "Map approval no. %s", number)
}

// people are whole persons, count a number of anything.
func people(v float64) string { return lettering.Number(v, 0) }

func count(n int) string { return lettering.Number(float64(n), 0) }

// zones counts zones in words.
func zones(n int) template.HTML {
	if n == 1 {
		return fixed("1 个", "1 zone")
	}
	return both(message.T("%s 个", "%s zones", count(n)))
}

// glyphs tell the states without colour.
var glyphs = [...]string{judging.NotJudged: "?", judging.Met: "✓", judging.Missed: "✗", judging.NotApplicable: "–"}

// stateOf is a status that the page knows.
func stateOf(s judging.Status) judging.Status {
	if int(s) >= len(glyphs) {
		return judging.NotJudged
	}
	return s
}

func glyph(s judging.Status) string { return glyphs[stateOf(s)] }

// state is a sign and a word.
func state(s judging.Status) template.HTML {
	s = stateOf(s)
	return template.HTML(fmt.Sprintf(`<span class="st s%d"><i aria-hidden="true">%s</i> %s</span>`, s, glyphs[s], both(s.Title())))
}

// states are the signs and words for the script.
func states() [][3]string {
	var out [][3]string
	for s, sign := range glyphs {
		t := judging.Status(s).Title()
		out = append(out, [3]string{sign, t.ZH, t.EN})
	}
	return out
}
