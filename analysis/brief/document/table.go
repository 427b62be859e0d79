package document

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/brief/lettering"
)

// cell is a cell of a table: a text, a smaller line below it, and more such lines
// below that.
type cell struct {
	text, second string
	third        []string
	style        string // of the text
	colour       string
	bold, right  bool
}

func number(s string) cell { return cell{text: s, right: true} }

// grid is a table. Widths are parts of a hundred; without them columns follow what
// stands in them.
type grid struct {
	widths []int
	head   []cell
	rows   [][]cell
	plain  bool // no lines
}

// twips in a millimetre.
const twips = 1440 / 25.4

// textTwips is the width of the text.
var textTwips = int(math.Round(textWide * twips))

// table writes a table; one without rows is left out. The header is repeated on each
// page, and neither the first rows nor the last ones stand alone.
func (b *body) table(g grid) {
	if len(g.rows) == 0 {
		return
	}
	style := "Grid"
	if g.plain {
		style = "Plain"
	}
	widths := g.columns()
	b.openTable(style, widths)
	if g.head != nil {
		head := slices.Clone(g.head)
		for i := range head {
			head[i].right = g.rows[0][i].right // a title stands over its numbers
			head[i].style = "CellHead"
		}
		b.row(head, rowLook{widths: widths, head: true})
	}
	for i, r := range g.rows {
		b.row(r, rowLook{widths: widths, stay: (i < 2 || i >= len(g.rows)-3) && i < len(g.rows)-1})
	}
	b.xml.WriteString("</w:tbl>")
	b.xml.WriteString(paragraph("After", ""))
}

// firstRow is a w:tblLook: the first row looks different, and rows and columns
// have no bands.
const firstRow = "0620"

func (b *body) openTable(style string, widths []int) {
	total := 0
	for _, w := range widths {
		total += w
	}
	fmt.Fprintf(&b.xml, `<w:tbl><w:tblPr><w:tblStyle w:val="%s"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="%s"/></w:tblPr><w:tblGrid>`, style, total, firstRow)
	for _, w := range widths {
		fmt.Fprintf(&b.xml, `<w:gridCol w:w="%d"/>`, w)
	}
	b.xml.WriteString("</w:tblGrid>")
}

// columns are the widths in twips, which add up to the width of the text.
func (g *grid) columns() []int {
	weights := make([]float64, len(g.rows[0]))
	if g.widths == nil {
		g.fit(weights)
	}
	for i, w := range g.widths {
		weights[i] = float64(w)
	}
	sum := 0.0
	for _, v := range weights {
		sum += v
	}
	out := make([]int, len(weights))
	left := textTwips
	for i, v := range weights {
		out[i] = int(float64(textTwips) * v / sum)
		left -= out[i]
	}
	out[len(out)-1] += left
	return out
}

// Widths in letters of a cell, which is of 9 points.
const (
	lineRoom = textWide / (9 * 25.4 / 72)
	cellRoom = 0.9  // what the margins of a cell take
	small    = 0.84 // a letter of the second line
	bold     = 1.1  // a letter of the header
	longest  = 30   // a column asks for no more
)

// need is what a column asks for: at least, so that no number, code or word is
// broken, and at best, so that all texts stand on one line.
type need struct{ least, best float64 }

func (n *need) hold(text string, size float64) {
	n.least = max(n.least, size*unbroken(text))
	n.best = max(n.best, min(size*lettering.Width(text), longest))
}

// fit gives each column what it needs at least and shares out the rest by what is
// missing for the best.
func (g *grid) fit(weights []float64) {
	needs := make([]need, len(weights))
	var least, best float64
	for i := range needs {
		n := &needs[i]
		if i < len(g.head) {
			title := g.head[i].text
			// A title has two lines, or three where there is little room.
			n.least = bold * max(small*longestWord(g.head[i].second), longestWord(title), min(lettering.Width(title)/3+1, 5))
			n.best = bold * min(lettering.Width(title)/2+1, 6)
		}
		for _, r := range g.rows {
			n.hold(r[i].text, 1)
			n.hold(r[i].second, small)
		}
		n.best = max(n.best, n.least)
		n.least, n.best = n.least+cellRoom, n.best+cellRoom
		least, best = least+n.least, best+n.best
	}
	for i, n := range needs {
		switch {
		case best <= lineRoom:
			weights[i] = n.best
		case least < lineRoom:
			weights[i] = n.least + (n.best-n.least)*(lineRoom-least)/(best-least)
		default:
			weights[i] = n.least
		}
	}
}

// unbroken is the width of what should stay on one line: of a whole text that is
// short, else of its longest word. A code has room for the wide digits of the
// typefaces that replace Times New Roman where it is not installed.
func unbroken(text string) float64 {
	const short, wide = 5, 1.14
	word, all := longestWord(text), lettering.Width(text)
	switch {
	case all <= short:
		return all
	case all == word && all > short+1:
		return wide * word
	}
	return word
}

// longestWord is the width of the longest word, number or code. A text in Chinese
// letters can be broken after each of them, and what is very long has to be broken.
func longestWord(text string) float64 {
	const most = 14
	widest := 0.0
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '-' || r >= 0x2e80 }) {
		widest = max(widest, lettering.Width(piece))
	}
	return min(max(widest, 1), most)
}

// rowLook is how a row is written.
type rowLook struct {
	widths []int
	head   bool
	stay   bool // on a page with the next row
}

func (b *body) row(cells []cell, look rowLook) {
	format := ""
	if look.short(cells) {
		format += "<w:cantSplit/>"
	}
	if look.head {
		format += "<w:tblHeader/>"
	}
	b.xml.WriteString("<w:tr>")
	if format != "" {
		b.xml.WriteString("<w:trPr>" + format + "</w:trPr>")
	}
	for i, c := range cells {
		b.openCell(look.widths[i])
		b.cell(c, look.stay)
		b.xml.WriteString("</w:tc>")
	}
	b.xml.WriteString("</w:tr>")
}

// short tells that a row can be kept on one page: its cells have some twenty lines
// at most. Programs hang on rows that must not be split and cannot be kept whole.
func (l rowLook) short(cells []cell) bool {
	const lines = 20
	for i, c := range cells {
		room := float64(l.widths[i]) / float64(textTwips) * lineRoom
		n := lettering.Width(c.text) / room
		for _, s := range append([]string{c.second}, c.third...) {
			n += 1 + small*lettering.Width(s)/room
		}
		if n > lines {
			return false
		}
	}
	return true
}

func (b *body) openCell(width int) {
	fmt.Fprintf(&b.xml, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, width)
}

// mostLetters is how long a text in a cell may be: the workbook has it whole.
const mostLetters = 500

// cell writes the lines of a cell, which has one at least.
func (b *body) cell(c cell, stay bool) {
	format := ""
	if stay {
		format += "<w:keepNext/>"
	}
	if c.right {
		format += `<w:jc w:val="right"/>`
	}
	style := c.style
	if style == "" {
		style = "Cell"
	}
	smaller := slices.DeleteFunc(append([]string{c.second}, c.third...), func(s string) bool { return strings.TrimSpace(s) == "" })
	if c.text != "" || len(smaller) == 0 {
		b.xml.WriteString(formatted(style, format, run(lettering.Cut(c.text, mostLetters), c.colour, c.bold)))
	}
	for _, s := range smaller {
		b.xml.WriteString(formatted("CellSmall", format, run(lettering.Cut(s, mostLetters), "", false)))
	}
}
