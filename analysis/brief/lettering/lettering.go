// Package lettering sets texts and numbers as people read them: both languages,
// separators between thousands, a dash where a figure is not known, the width of a
// text, and only signs that HTML and XML may hold.
package lettering

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/medreach/medreach/geo/message"
)

// Missing stands where a figure is not known.
const Missing = "—"

// Whole fills a language that is missing from the other one: a name without
// its translation is still a name.
func Whole(t message.Text) message.Text {
	t = message.Text{ZH: Clean(t.ZH), EN: Clean(t.EN)}
	if strings.TrimSpace(t.ZH) == "" {
		t.ZH = t.EN
	}
	if strings.TrimSpace(t.EN) == "" {
		t.EN = t.ZH
	}
	return t
}

// Clean takes out what neither HTML nor XML may hold, and the marks that turn
// the direction of the text around them.
func Clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\ufeff', r == '\ufffe', r == '\uffff':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// Sentence begins the English with a capital letter.
func Sentence(t message.Text) message.Text {
	first, size := utf8.DecodeRuneInString(t.EN)
	if size == 0 {
		return t
	}
	return message.Text{ZH: t.ZH, EN: string(unicode.ToUpper(first)) + t.EN[size:]}
}

// Empty tells that a text says nothing in either language.
func Empty(t message.Text) bool { return t.ZH == "" && t.EN == "" }

// Number formats with separators between thousands and a true minus, which a
// number that is rounded to nothing does not have; what is not known is a dash.
func Number(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Missing
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	digits, fraction, _ := strings.Cut(s, ".")
	var b strings.Builder
	if v < 0 && strings.Trim(s, "0.") != "" {
		b.WriteRune('−')
	}
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if fraction != "" {
		b.WriteString("." + fraction)
	}
	return b.String()
}

// Short formats with no more decimals than the number has, up to a most.
func Short(v float64, most int) string {
	s := Number(v, most)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// Ordinal is a number among words, such as a year, without separators.
func Ordinal(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Missing
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// Share is a part of one in percent.
func Share(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return Missing
	}
	return Number(100*v, 1) + "%"
}

// Width estimates how wide a text is drawn, in the size of its letters.
func Width(s string) float64 {
	w := 0.0
	for _, r := range s {
		if r >= 0x2e80 {
			w++
		} else {
			w += 0.56
		}
	}
	return w
}

// Cut shortens a text to a width in the size of its letters. Nothing is left
// where not even the dots have room, which are as wide as a Chinese letter.
func Cut(s string, most float64) string {
	if Width(s) <= most {
		return s
	}
	w := 1.0
	if w > most {
		return ""
	}
	for i, r := range s {
		w += Width(string(r))
		if w > most {
			return s[:i] + "…"
		}
	}
	return s
}

// CutBoth does so in both languages.
func CutBoth(t message.Text, most float64) message.Text {
	t = Whole(t)
	return message.Text{ZH: Cut(t.ZH, most), EN: Cut(t.EN, most)}
}
