package document_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/message"
)

// sequences are the children of elements in the order in which the schema of
// ECMA-376 (Part 4, transitional: wml.xsd, dml-wordprocessingDrawing.xsd,
// dml-picture.xsd, dml-main.xsd) lists them. Word repairs or refuses what comes in
// another order. An element that is not listed here has no place in this document.
var sequences = map[string]string{
	"w:pPr": `w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:framePr w:widowControl w:numPr w:suppressLineNumbers w:pBdr w:shd w:tabs w:suppressAutoHyphens
		w:kinsoku w:wordWrap w:overflowPunct w:topLinePunct w:autoSpaceDE w:autoSpaceDN w:bidi w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing
		w:mirrorIndents w:suppressOverlap w:jc w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl w:divId w:cnfStyle w:rPr w:sectPr w:pPrChange`,
	"w:rPr": `w:rStyle w:rFonts w:b w:bCs w:i w:iCs w:caps w:smallCaps w:strike w:dstrike w:outline w:shadow w:emboss w:imprint w:noProof w:snapToGrid w:vanish
		w:webHidden w:color w:spacing w:w w:kern w:position w:sz w:szCs w:highlight w:u w:effect w:bdr w:shd w:fitText w:vertAlign w:rtl w:cs w:em w:lang
		w:eastAsianLayout w:specVanish w:oMath`,
	"w:style": `w:name w:aliases w:basedOn w:next w:link w:autoRedefine w:hidden w:uiPriority w:semiHidden w:unhideWhenUsed w:qFormat w:locked w:personal
		w:personalCompose w:personalReply w:rsid w:pPr w:rPr w:tblPr w:trPr w:tcPr w:tblStylePr*`,
	"w:tblStylePr": "w:pPr w:rPr w:tblPr w:trPr w:tcPr",
	"w:tblPr": `w:tblStyle w:tblpPr w:tblOverlap w:bidiVisual w:tblStyleRowBandSize w:tblStyleColBandSize w:tblW w:jc w:tblCellSpacing w:tblInd w:tblBorders
		w:shd w:tblLayout w:tblCellMar w:tblLook w:tblCaption w:tblDescription`,
	"w:tcPr":               "w:cnfStyle w:tcW w:gridSpan w:hMerge w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:textDirection w:tcFitText w:vAlign w:hideMark",
	"w:trPr":               "w:cantSplit w:tblHeader", // a choice in the schema; one order is as good as another
	"w:tblBorders":         "w:top w:left w:start w:bottom w:right w:end w:insideH w:insideV",
	"w:tcBorders":          "w:top w:left w:start w:bottom w:right w:end w:insideH w:insideV w:tl2br w:tr2bl",
	"w:tblCellMar":         "w:top w:left w:start w:bottom w:right w:end",
	"w:sectPr":             "w:headerReference* w:footerReference* w:footnotePr w:endnotePr w:type w:pgSz w:pgMar w:paperSrc w:pgBorders w:lnNumType w:pgNumType w:cols w:docGrid",
	"w:tbl":                "w:tblPr w:tblGrid w:tr*",
	"w:tblGrid":            "w:gridCol*",
	"w:tr":                 "w:tblPrEx w:trPr w:tc*",
	"w:tc":                 "w:tcPr w:p*",
	"w:r":                  "w:rPr w:t w:instrText w:fldChar w:drawing",
	"w:hyperlink":          "w:r*",
	"w:fldSimple":          "w:r*",
	"w:tabs":               "w:tab*",
	"w:document":           "w:body",
	"w:styles":             "w:docDefaults w:latentStyles w:style*",
	"w:docDefaults":        "w:rPrDefault w:pPrDefault",
	"w:rPrDefault":         "w:rPr",
	"w:pPrDefault":         "w:pPr",
	"w:settings":           "w:view w:zoom w:compat w:docVars w:rsids w:themeFontLang w:clrSchemeMapping w:decimalSymbol w:listSeparator",
	"w:compat":             "w:compatSetting*",
	"w:hdr":                "w:p*",
	"w:ftr":                "w:p*",
	"w:drawing":            "wp:inline",
	"wp:inline":            "wp:extent wp:effectExtent wp:docPr wp:cNvGraphicFramePr a:graphic",
	"a:graphic":            "a:graphicData",
	"a:graphicData":        "pic:pic",
	"pic:pic":              "pic:nvPicPr pic:blipFill pic:spPr",
	"pic:nvPicPr":          "pic:cNvPr pic:cNvPicPr",
	"pic:blipFill":         "a:blip a:srcRect a:tile a:stretch",
	"a:stretch":            "a:fillRect",
	"pic:spPr":             "a:xfrm a:custGeom a:prstGeom a:noFill a:solidFill a:ln",
	"a:xfrm":               "a:off a:ext",
	"a:prstGeom":           "a:avLst",
	"wp:cNvGraphicFramePr": "a:graphicFrameLocks",
}

// mixed are elements whose children come in any order.
var mixed = map[string]string{
	"w:body": "w:p w:tbl w:sectPr",
	"w:p":    "w:pPr w:r w:hyperlink w:bookmarkStart w:bookmarkEnd w:fldSimple",
}

// values are what attributes of the schema's simple types may be.
var values = map[string]string{
	"w:jc w:val":              "left center right both start end",
	"w:tblLayout w:type":      "fixed autofit",
	"w:tblW w:type":           "dxa pct auto nil",
	"w:tcW w:type":            "dxa pct auto nil",
	"w:spacing w:lineRule":    "auto exact atLeast",
	"w:fldChar w:fldCharType": "begin separate end",
	"w:style w:type":          "paragraph character table numbering",
	"w:tblStylePr w:type":     "wholeTable firstRow lastRow firstCol lastCol band1Vert band2Vert band1Horz band2Horz neCell nwCell seCell swCell",
	"w:tab w:val":             "clear start center end decimal bar num left right",
	"w:rFonts w:hint":         "default eastAsia cs",
	"w:pageBreakBefore w:val": "0 1 true false on off",
}

// checkSchema holds every element to the lists above.
func checkSchema(t testing.TB, part string, n *node) {
	t.Helper()
	if choice, any := mixed[n.name]; any {
		for _, c := range n.children {
			if !slices.Contains(strings.Fields(choice), c.name) {
				t.Errorf("%s: %s has no place in %s", part, c.name, n.name)
			}
		}
	} else if order, listed := sequences[n.name]; listed {
		checkOrder(t, part, n, strings.Fields(order))
	} else if len(n.children) > 0 {
		t.Errorf("%s: %s is not known to this test", part, n.name)
	}
	for key, v := range n.attrs {
		if allowed, listed := values[n.name+" "+key]; listed && !slices.Contains(strings.Fields(allowed), v) {
			t.Errorf("%s: %s has %s %q", part, n.name, key, v)
		}
	}
	for _, c := range n.children {
		checkSchema(t, part, c)
	}
}

func checkOrder(t testing.TB, part string, n *node, order []string) {
	t.Helper()
	at := -1
	for _, c := range n.children {
		k := slices.IndexFunc(order, func(s string) bool { return strings.TrimSuffix(s, "*") == c.name })
		switch {
		case k < 0:
			t.Errorf("%s: %s has no place in %s", part, c.name, n.name)
		case k < at:
			t.Errorf("%s: in %s, %s stands behind %s", part, n.name, c.name, order[at])
		case k == at && !strings.HasSuffix(order[k], "*"):
			t.Errorf("%s: %s is twice in %s", part, c.name, n.name)
		}
		at = max(at, k)
	}
}

// checkDocument holds a document to the schema and to what hangs together in it.
func checkDocument(t testing.TB, o *opened) {
	t.Helper()
	for name, n := range o.parsed {
		if strings.HasPrefix(name, "word/") && !strings.Contains(name, "_rels") {
			checkSchema(t, name, n)
		}
	}
	checkStyles(t, o)
	checkTables(t, o)
	checkPictures(t, o)
	checkLinks(t, o)
	body := o.body()
	if last := body.children[len(body.children)-1]; last.name != "w:sectPr" || len(body.all("w:sectPr")) != 1 {
		t.Error("the section is not the last of the body, or not the only one")
	}
	for _, r := range body.all("w:r") {
		if n := len(r.children); n == 0 || n > 2 {
			t.Errorf("a run with %d children", n)
		}
	}
	for _, text := range append(body.all("w:t"), body.all("w:instrText")...) {
		if text.attrs["xml:space"] != "preserve" {
			t.Error("a text loses the spaces around it")
		}
	}
}

// checkStyles wants every style that is used to be there, with a name of its own.
func checkStyles(t testing.TB, o *opened) {
	t.Helper()
	kinds, names := map[string]string{}, map[string]bool{}
	for _, s := range o.parsed["word/styles.xml"].all("w:style") {
		id, name := s.attrs["w:styleId"], strings.ToLower(s.val("w:name"))
		if kinds[id] != "" || names[name] || name == "" {
			t.Errorf("style %q named %q is there twice", id, name)
		}
		kinds[id], names[name] = s.attrs["w:type"], true
	}
	for part, n := range o.parsed {
		for element, kind := range map[string]string{"w:pStyle": "paragraph", "w:tblStyle": "table", "w:basedOn": "paragraph"} {
			for _, use := range n.all(element) {
				if got := kinds[use.attrs["w:val"]]; got != kind {
					t.Errorf("%s: %s is the style %q, which is of type %q", part, element, use.attrs["w:val"], got)
				}
			}
		}
	}
}

// checkTables counts cells and adds up widths.
func checkTables(t testing.TB, o *opened) {
	t.Helper()
	for _, table := range o.body().all("w:tbl") {
		var grid []string
		total := 0
		for _, c := range table.child("w:tblGrid").children {
			grid = append(grid, c.attrs["w:w"])
			total += number(t, c.attrs["w:w"])
		}
		const textWide = 11906 - 2*1134
		if total > textWide || total < textWide-2 {
			t.Errorf("a table is %d wide, the text is %d", total, textWide)
		}
		if look := table.child("w:tblPr").val("w:tblLook"); len(look) != 4 || strings.Trim(look, "0123456789ABCDEF") != "" {
			t.Errorf("a table looks %q, which are not four hexadecimal digits", look)
		}
		rows := table.all("w:tr")
		if len(rows) == 0 {
			t.Error("a table has no rows")
		}
		for i, row := range rows {
			if head := row.all("w:tblHeader"); len(head) > 0 && i > 0 {
				t.Errorf("row %d is a header", i)
			}
			var wide []string
			for _, cell := range row.all("w:tc") {
				wide = append(wide, cell.child("w:tcPr").child("w:tcW").attrs["w:w"])
				if last := cell.children[len(cell.children)-1]; last.name != "w:p" {
					t.Errorf("a cell ends with %s", last.name)
				}
			}
			if !slices.Equal(wide, grid) {
				t.Errorf("row %d has cells of %v in columns of %v", i, wide, grid)
			}
		}
	}
	var before *node
	for _, n := range o.body().children {
		if before != nil && before.name == "w:tbl" && n.name != "w:p" {
			t.Error("nothing parts a table from what comes after it")
		}
		before = n
	}
}

// checkPictures wants each to show a metafile, to fit on the page, and to be told in words.
func checkPictures(t testing.TB, o *opened) {
	t.Helper()
	targets := map[string]string{}
	for _, r := range o.parsed["word/_rels/document.xml.rels"].children {
		targets[r.attrs["Id"]] = r.attrs["Target"]
	}
	ids, shown := map[string]bool{}, 0
	for _, d := range o.body().all("wp:inline") {
		shown++
		p := d.child("wp:docPr")
		if id := p.attrs["id"]; ids[id] || number(t, id) < 1 {
			t.Errorf("the picture %q is there twice", id)
		}
		ids[p.attrs["id"]] = true
		if p.attrs["descr"] == "" || p.attrs["name"] == "" {
			t.Error("a picture is not told in words")
		}
		data := o.raw["word/"+targets[d.all("a:blip")[0].attrs["r:embed"]]]
		if len(data) < 88 || string(data[40:44]) != " EMF" {
			t.Fatalf("%v is no metafile", d.all("a:blip")[0].attrs)
		}
		outer, inner := d.child("wp:extent"), d.all("a:ext")[0]
		if outer.attrs["cx"] != inner.attrs["cx"] || outer.attrs["cy"] != inner.attrs["cy"] {
			t.Errorf("a picture of %v in a frame of %v", inner.attrs, outer.attrs)
		}
		// The frame of the metafile has the same size, in hundredths of a millimetre.
		for i, axis := range []string{"cx", "cy"} {
			mm := float64(int32(uint32(data[32+4*i])|uint32(data[33+4*i])<<8|uint32(data[34+4*i])<<16|uint32(data[35+4*i])<<24)) / 100
			if got := float64(number(t, outer.attrs[axis])) / 36000; got-mm > 0.02 || mm-got > 0.02 || got > []float64{170, 245}[i] {
				t.Errorf("a picture is %.2f mm along %s, its metafile %.2f", got, axis, mm)
			}
		}
	}
	images := 0
	for name := range o.raw {
		if strings.HasPrefix(name, "word/media/") {
			images++
		}
	}
	if images != shown {
		t.Errorf("%d metafiles, %d are shown", images, shown)
	}
	for _, part := range []string{"header", "footer"} {
		ref := o.body().all("w:" + part + "Reference")
		if len(ref) != 1 || targets[ref[0].attrs["r:id"]] != part+"1.xml" {
			t.Errorf("no %s", part)
		}
	}
}

// checkLinks wants the table of contents to lead to the headings.
func checkLinks(t testing.TB, o *opened) {
	t.Helper()
	marks, ids := map[string]string{}, map[string]bool{}
	for _, p := range o.body().all("w:p") {
		for _, m := range p.all("w:bookmarkStart") {
			name, id := m.attrs["w:name"], m.attrs["w:id"]
			if marks[name] != "" || ids[id] || len(name) > 40 {
				t.Errorf("the bookmark %q (%s) is there twice", name, id)
			}
			marks[name], ids[id] = p.said()+" ", true
		}
		if a, b := len(p.all("w:bookmarkStart")), len(p.all("w:bookmarkEnd")); a != b {
			t.Errorf("%d bookmarks begin and %d end", a, b)
		}
	}
	links := o.body().all("w:hyperlink")
	if len(links) != len(marks) {
		t.Errorf("%d links, %d headings", len(links), len(marks))
	}
	for _, l := range links {
		if got := marks[l.attrs["w:anchor"]]; got != l.said()+" " {
			t.Errorf("the link %q leads to %q", l.said(), got)
		}
	}
	var depth []string
	for _, f := range o.body().all("w:fldChar") {
		depth = append(depth, f.attrs["w:fldCharType"])
	}
	if !slices.Equal(depth, []string{"begin", "separate", "end"}) {
		t.Errorf("the field of the contents goes %v", depth)
	}
}

func number(t testing.TB, s string) int {
	t.Helper()
	var n int
	if _, err := fmt.Sscan(s, &n); err != nil {
		t.Fatalf("%q is no number", s)
	}
	return n
}

// TestSchemaTestFails shows that the lists above find what they are for.
func TestSchemaTestFails(t *testing.T) {
	for what, bad := range map[string]string{
		"order":   `<w:pPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:jc w:val="right"/><w:spacing/></w:pPr>`,
		"twice":   `<w:rPr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:b/><w:b/></w:rPr>`,
		"unknown": `<w:tc xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pStyle/></w:tc>`,
		"value":   `<w:jc xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:val="middle"/>`,
	} {
		var found complaints
		checkSchema(&found, what, parse(t, what, []byte(bad)))
		if found.n != 1 {
			t.Errorf("%s: %d complaints", what, found.n)
		}
	}
}

// complaints counts what a check finds.
type complaints struct {
	testing.TB
	n int
}

func (c *complaints) Helper()               {}
func (c *complaints) Errorf(string, ...any) { c.n++ }

// TestEveryPartIsSound checks all of a report with every sort of content.
func TestEveryPartIsSound(t *testing.T) {
	for _, lang := range []message.Lang{message.ZH, message.EN} {
		o := open(t, written(t, invented(), lang))
		checkDocument(t, o)
		if n := len(o.body().all("wp:inline")); n != 3+3 { // maps and charts; one has nothing to show
			t.Errorf("%d pictures", n)
		}
	}
}
