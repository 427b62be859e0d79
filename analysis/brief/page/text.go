package page

import (
	"fmt"
	"html/template"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// both writes a text in both languages, of which the style sheet shows one.
// What reads alike in both is written once.
func both(t message.Text) template.HTML { return tagged("span", t) }

// drawn is both within an SVG text.
func drawn(t message.Text) template.HTML { return tagged("tspan", t) }

// fixed is both for the words of the page itself.
func fixed(zh, en string) template.HTML { return both(message.Text{ZH: zh, EN: en}) }

func tagged(tag string, t message.Text) template.HTML {
	t = lettering.Whole(t)
	if t.ZH == t.EN {
		return template.HTML(escape(t.ZH))
	}
	return template.HTML("<" + tag + ` lang="zh">` + escape(t.ZH) + "</" + tag + "><" + tag + ` lang="en">` + escape(t.EN) + "</" + tag + ">")
}

func escape(s string) string { return template.HTMLEscapeString(s) }

// people are whole persons.
func people(v float64) string { return lettering.Number(v, 0) }

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
