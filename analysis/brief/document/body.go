package document

import (
	"fmt"
	"strings"

	"github.com/medreach/medreach/analysis/brief/lettering"
)

// body is the text of the document as it grows.
type body struct {
	xml      strings.Builder
	images   [][]byte
	headings int
}

var metacharacters = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape makes a text safe in XML, which holds no control characters at all.
func escape(s string) string { return metacharacters.Replace(lettering.Clean(s)) }

// run is a stretch of text; colour is RRGGBB or nothing.
func run(text, colour string, bold bool) string {
	format := ""
	if shared(text) {
		format += `<w:rFonts w:hint="eastAsia"/>`
	}
	if bold {
		format += "<w:b/>"
	}
	if colour != "" {
		format += `<w:color w:val="` + colour + `"/>`
	}
	if format != "" {
		format = "<w:rPr>" + format + "</w:rPr>"
	}
	return "<w:r>" + format + `<w:t xml:space="preserve">` + escape(text) + "</w:t></w:r>"
}

// shared tells that Chinese text holds signs that Chinese and Western typefaces both
// have: Word takes them, quotes above all, from the Western one unless told.
func shared(text string) bool {
	return strings.ContainsAny(text, "“”‘’…—·") && strings.ContainsFunc(text, func(r rune) bool { return r >= 0x2e80 })
}

func (b *body) paragraph(style, text string) {
	b.xml.WriteString(paragraph(style, run(text, "", false)))
}

func paragraph(style, runs string) string { return formatted(style, "", runs) }

// formatted is a paragraph with more format than its style.
func formatted(style, format, runs string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + format + "</w:pPr>" + runs + "</w:p>"
}

// heading begins a section on a new page; the table of contents leads to it.
func (b *body) heading(text string) { b.section(text, "") }

// headingBelow begins one on the page of what stands before it.
func (b *body) headingBelow(text string) { b.section(text, `<w:pageBreakBefore w:val="0"/>`) }

func (b *body) section(text, format string) {
	b.headings++
	b.xml.WriteString(formatted("Heading1", format, fmt.Sprintf(`<w:bookmarkStart w:id="%[1]d" w:name="s%[1]d"/>%[2]s<w:bookmarkEnd w:id="%[1]d"/>`,
		b.headings, run(text, "", false))))
}

// contents is a field of Word, filled in already, without page numbers: Word adds
// them when the reader updates it. To have it updated on opening would make Word
// ask a question first.
func (b *body) contents(headings []string) {
	const field = `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \o "1-1" \h \z \u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
	for i, h := range headings {
		link := fmt.Sprintf(`<w:hyperlink w:anchor="s%d">%s</w:hyperlink>`, i+1, run(h, "", false))
		if i == 0 {
			link = field + link
		}
		if i == len(headings)-1 {
			link += `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
		}
		format := ""
		if i < 3 && i < len(headings)-1 { // the first lines stay with the title
			format = "<w:keepNext/>"
		}
		b.xml.WriteString(formatted("TOC1", format, link))
	}
}
