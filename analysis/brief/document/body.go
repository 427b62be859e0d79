package document

import (
	"fmt"
	"math"
	"strings"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/metafile"
)

// body is the text of the document as it grows.
type body struct {
	xml      strings.Builder
	images   [][]byte
	headings int
}

// escape makes a text safe in XML.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace

// run is a stretch of text; colour is RRGGBB or nothing.
func run(text, colour string, bold bool) string {
	format := ""
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

func (b *body) paragraph(style, text string) {
	b.xml.WriteString(paragraph(style, run(text, "", false)))
}

func paragraph(style, runs string) string {
	format := ""
	if style != "" {
		format = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return "<w:p>" + format + runs + "</w:p>"
}

// heading begins a section, which the table of contents leads to.
func (b *body) heading(text string) {
	b.headings++
	fmt.Fprintf(&b.xml, `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:bookmarkStart w:id="%d" w:name="s%d"/>%s<w:bookmarkEnd w:id="%d"/></w:p>`,
		b.headings, b.headings, run(text, "", false), b.headings)
}

// contents is a field of Word, filled in already, without page numbers: Word adds
// them when the reader updates it.
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
		b.xml.WriteString(paragraph("TOC1", link))
	}
}

// cell is a cell of a table: a text, a smaller line below it, and still smaller
// ones below that.
type cell struct {
	text, second string
	third        []string
	style        string // of the text
	colour       string
	bold, right  bool
}

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

func (b *body) table(g grid) {
	widths := g.columns()
	style := "Grid"
	if g.plain {
		style = "Plain"
	}
	total := int(math.Round(textWide * twips))
	fmt.Fprintf(&b.xml, `<w:tbl><w:tblPr><w:tblStyle w:val="%s"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid>`, style, total)
	for i := range widths {
		widths[i] = widths[i] * total / 1000
		fmt.Fprintf(&b.xml, `<w:gridCol w:w="%d"/>`, widths[i])
	}
	b.xml.WriteString("</w:tblGrid>")
	if g.head != nil {
		for i := range g.head {
			g.head[i].right = g.rows[0][i].right // a title stands over its numbers
		}
		b.row(g.head, widths, true)
	}
	for _, r := range g.rows {
		b.row(r, widths, false)
	}
	b.xml.WriteString("</w:tbl>")
	b.xml.WriteString(paragraph("After", ""))
}

// Room on a line, in letters of a cell, and what the margins of a cell take.
const (
	lineRoom = 53.0
	cellRoom = 1.4
)

// columns are the widths in parts of a thousand.
func (g *grid) columns() []int {
	weights := make([]float64, len(g.rows[0]))
	for i := range weights {
		if g.widths != nil {
			weights[i] = float64(g.widths[i])
		}
	}
	if g.widths == nil {
		g.fit(weights)
	}
	sum := 0.0
	for _, v := range weights {
		sum += v
	}
	out := make([]int, len(weights))
	for i, v := range weights {
		out[i] = int(1000 * v / sum)
	}
	return out
}

// fit gives numbers and codes the room that they need, since they cannot be broken,
// and shares the rest among the texts by their length.
func (g *grid) fit(weights []float64) {
	const shortest, longest = 4, 22
	left, texts := lineRoom, 0.0
	whole := make([]bool, len(weights))
	for i := range weights {
		wide, unbroken := g.wide(i)
		if whole[i] = unbroken; unbroken {
			weights[i] = 1.15*wide + cellRoom // letters differ in width
			left -= weights[i]
			continue
		}
		weights[i] = min(max(wide, shortest), longest)
		texts += weights[i]
	}
	for i := range weights {
		if !whole[i] && texts > 0 {
			weights[i] *= max(left, texts/2) / texts
		}
	}
}

// wide is the widest cell of a column, and whether its texts stay on one line:
// none holds a space or a Chinese letter.
func (g *grid) wide(column int) (widest float64, unbroken bool) {
	unbroken = true
	for _, r := range g.rows {
		text := r[column].text
		size := 1.0
		if r[column].style != "" {
			size = 2
		}
		widest = max(widest, size*lettering.Width(text))
		unbroken = unbroken && !strings.ContainsFunc(text, func(r rune) bool { return r == ' ' || r >= 0x2e80 })
	}
	if len(g.head) > 0 {
		widest = max(widest, min(lettering.Width(g.head[column].text), 2.5))
	}
	return widest, unbroken && widest < lineRoom/3
}

func (b *body) row(cells []cell, widths []int, head bool) {
	b.xml.WriteString("<w:tr><w:trPr><w:cantSplit/>")
	if head {
		b.xml.WriteString("<w:tblHeader/>")
	}
	b.xml.WriteString("</w:trPr>")
	for i, c := range cells {
		fmt.Fprintf(&b.xml, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, widths[i])
		b.cell(c, head)
		b.xml.WriteString("</w:tc>")
	}
	b.xml.WriteString("</w:tr>")
}

func (b *body) cell(c cell, head bool) {
	style := c.style
	switch {
	case style != "":
	case head:
		style = "CellHead"
	default:
		style = "Cell"
	}
	written := false
	line := func(style, runs string) {
		align := ""
		if c.right {
			align = `<w:jc w:val="right"/>`
		}
		b.xml.WriteString(`<w:p><w:pPr><w:pStyle w:val="` + style + `"/>` + align + "</w:pPr>" + runs + "</w:p>")
		written = true
	}
	if c.text != "" || c.second == "" && len(c.third) == 0 {
		line(style, run(c.text, c.colour, c.bold))
	}
	if strings.TrimSpace(c.second) != "" {
		line("CellSmall", run(c.second, "", false))
	}
	for _, t := range c.third {
		line("CellSmall", run(t, "", false))
	}
	if !written { // a cell has at least one paragraph
		line(style, "")
	}
}

// figure is a picture with its title.
type figure struct {
	title string
	image metafile.Image
}

// figures puts pictures one below the other, or two by two where there are several.
func (b *body) figures(all []figure) {
	if len(all) == 1 {
		b.xml.WriteString(paragraph("Caption", run(all[0].title, "", false)))
		b.xml.WriteString(paragraph("Picture", b.picture(all[0])))
		return
	}
	for i := 0; i < len(all); i += 2 {
		half := int(math.Round(textWide * twips / 2))
		fmt.Fprintf(&b.xml, `<w:tbl><w:tblPr><w:tblStyle w:val="Plain"/><w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/><w:gridCol w:w="%d"/></w:tblGrid><w:tr><w:trPr><w:cantSplit/></w:trPr>`, 2*half, half, half)
		for k := i; k < i+2; k++ {
			fmt.Fprintf(&b.xml, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr>`, half)
			if k < len(all) {
				b.xml.WriteString(paragraph("Caption", run(all[k].title, "", false)) + paragraph("Picture", b.picture(all[k])))
			} else {
				b.xml.WriteString("<w:p/>")
			}
			b.xml.WriteString("</w:tc>")
		}
		b.xml.WriteString("</w:tr></w:tbl>" + paragraph("After", ""))
	}
}

// emu in a millimetre.
const emu = 36000

// picture is a drawing within a line, with a text for those who cannot see it.
func (b *body) picture(f figure) string {
	b.images = append(b.images, f.image.Data)
	n := len(b.images)
	cx, cy := int(f.image.Width*emu), int(f.image.Height*emu)
	said := escape(lettering.Clean(f.title))
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="picture%d" descr="%s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%d" name="image%d.emf"/><pic:cNvPicPr/></pic:nvPicPr>`+
		`<pic:blipFill><a:blip r:embed="img%d"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>`+
		`<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		cx, cy, n, n, said, n, n, n, cx, cy)
}
