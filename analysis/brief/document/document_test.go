package document_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/document"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

var languages = map[string]message.Lang{"zh": message.ZH, "en": message.EN}

// TestSameBytes writes twice with a pause, so that no clock stands in the file.
func TestSameBytes(t *testing.T) {
	first := written(t, invented(), message.ZH)
	time.Sleep(2100 * time.Millisecond) // the clock of ZIP has steps of two seconds
	if !bytes.Equal(first, written(t, invented(), message.ZH)) {
		t.Error("two runs differ")
	}
}

// TestOneLanguage finds no text of the other language, neither in the document nor
// in its pictures.
func TestOneLanguage(t *testing.T) {
	b := invented()
	for name, lang := range languages {
		o := open(t, written(t, b, lang))
		foreign := map[message.Lang]string{message.ZH: "English", message.EN: "中文"}[lang]
		own := map[message.Lang]string{message.ZH: "中文", message.EN: "English"}[lang]
		for part, data := range o.raw {
			utf16le := func(s string) []byte {
				var out []byte
				for _, r := range utf16.Encode([]rune(s)) {
					out = append(out, byte(r), byte(r>>8))
				}
				return out
			}
			if bytes.Contains(data, []byte(foreign)) || bytes.Contains(data, utf16le(foreign)) {
				t.Errorf("%s: %s speaks the other language", name, part)
			}
			if picture := strings.HasSuffix(part, ".emf"); (picture || part == "word/document.xml") && !bytes.Contains(data, []byte(own)) && !bytes.Contains(data, utf16le(own)) {
				t.Errorf("%s: %s does not speak its language", name, part)
			}
		}
		for _, text := range append(o.body().all("w:t"), o.parsed["word/header1.xml"].all("w:t")...) {
			if lang == message.EN && strings.ContainsFunc(text.text, func(r rune) bool { return r >= 0x2e80 }) {
				t.Errorf("the English document says %q", text.text)
			}
			if words := strings.FieldsFunc(text.text, func(r rune) bool { return r < 'a' || r > 'z' }); lang == message.ZH && len(words) > 0 &&
				!slices.Contains([]string{"report", "coordinate", "zones", "a"}, words[0]) {
				t.Errorf("the Chinese document says %q", text.text)
			}
		}
	}
}

// TestAnUntranslatedText is shown as it is in both languages.
func TestAnUntranslatedText(t *testing.T) {
	b := &brief.Brief{Title: message.Text{ZH: "只有中文"}, Sources: []message.Text{{EN: "only English"}}}
	for name, lang := range languages {
		said := open(t, written(t, b, lang)).body().said()
		if !strings.Contains(said, "只有中文") || !strings.Contains(strings.ToLower(said), "only english") {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// TestWhatStandsThere looks for the content, chapter by chapter.
func TestWhatStandsThere(t *testing.T) {
	o := open(t, written(t, invented(), message.EN))
	var headings []string
	for _, p := range o.body().all("w:p") {
		if p.child("w:pPr") != nil && p.child("w:pPr").val("w:pStyle") == "Heading1" {
			headings = append(headings, p.said())
		}
	}
	want := []string{"English plan", "English plan without targets", "English emergency", "English few", "English findings", "Appendix: what it rests on"}
	if !slices.Equal(headings, want) {
		t.Errorf("headings %q", headings)
	}
	said := o.body().said()
	for _, s := range []string{"English the answer.", "7,496,988", "English people (English persons)", "25.0%", "English plan 2025", "not met: English zone 1, English zone 2", "3/4",
		"2025 ≥ 8 not met → 2030 ≥ 9 not judged", "Document: English document, 2024-1, 2024-02-03", "Figure 1. English map 0 (English percent)", "Figure 6. English chart", "98.8", "12,346", "110101001001",
		"The first 60 of 75 rows", "By zone", "• English distances", "Map approval number: GS(2024)0650", "• English yearbook", "English remark"} {
		if !strings.Contains(said, s) {
			t.Errorf("%q is not there", s)
		}
	}
	if strings.Contains(said, "Figure 7") || strings.Contains(said, "English plan 2030 2030") {
		t.Error("a chart without values has a number, or a year stands twice")
	}
	if head := o.parsed["word/header1.xml"].said(); head != "English city · English all data are invented" {
		t.Errorf("the header reads %q", head)
	}
	if foot := o.parsed["word/footer1.xml"].said(); foot != "1 / 1" {
		t.Errorf("the footer reads %q", foot)
	}
}

// tableWith is the first table that says something.
func tableWith(t *testing.T, o *opened, said string) *node {
	t.Helper()
	for _, table := range o.body().all("w:tbl") {
		if strings.Contains(table.said(), said) {
			return table
		}
	}
	t.Fatalf("no table says %q", said)
	return nil
}

// TestLongTables are cut, and say so; their header is repeated.
func TestLongTables(t *testing.T) {
	for name, lang := range languages {
		o := open(t, written(t, invented(), lang))
		rows := tableWith(t, o, "110101001050").all("w:tr")
		if len(rows) != 1+60 || len(rows[0].all("w:tblHeader")) != 1 {
			t.Errorf("%s: %d rows", name, len(rows))
		}
		want := map[message.Lang]string{message.ZH: "共 75 行，此处列前 60 行；全部见 report.xlsx。", message.EN: "The first 60 of 75 rows; all are in report.xlsx."}[lang]
		if !strings.Contains(o.body().said(), want) {
			t.Errorf("%s: %q is not there", name, want)
		}
	}
}

// TestColumns have room for codes of twelve digits, however many texts stand beside
// them.
func TestColumns(t *testing.T) {
	b := invented()
	in := &b.Indicators[0]
	in.Gaps.Rows = in.Gaps.Rows[:3]
	for i := range 4 {
		in.Gaps.Columns = append(in.Gaps.Columns, brief.Column{Title: both(fmt.Sprint("long text ", i))})
		for k := range in.Gaps.Rows {
			in.Gaps.Rows[k] = append(in.Gaps.Rows[k], strings.Repeat("很长的文字，", 30))
		}
	}
	table := tableWith(t, open(t, written(t, b, message.ZH)), "很长的文字")
	const digits, margins = 12 * 115, 160 // twips: nine points of a wide typeface (DejaVu Serif), and both sides
	if got := number(t, table.all("w:gridCol")[2].attrs["w:w"]); got < digits+margins {
		t.Errorf("a code has %d twips, it needs %d", got, digits+margins)
	}
}

// TestNumbersStandRight, and their titles with them.
func TestNumbersStandRight(t *testing.T) {
	table := tableWith(t, open(t, written(t, invented(), message.EN)), "12,346")
	for i, row := range table.all("w:tr")[:3] {
		for k, cell := range row.all("w:tc") {
			want := ""
			if k == 0 || k == 3 || k == 4 {
				want = "right"
			}
			if got := cell.child("w:p").child("w:pPr").val("w:jc"); got != want {
				t.Errorf("row %d, cell %d stands %q", i, k, got)
			}
		}
	}
}

// TestMaps stand alone over the whole width, or two by two.
func TestMaps(t *testing.T) {
	for maps, want := range map[int][]int{1: {170}, 2: {82, 82}, 3: {82, 82, 82}} {
		b := invented()
		b.Indicators = []brief.Indicator{circle(b.Shapes[0], maps)}
		b.Indicators[0].Charts = nil
		o := open(t, written(t, b, message.ZH))
		checkDocument(t, o)
		var got []int
		for _, d := range o.body().all("wp:extent") {
			got = append(got, number(t, d.attrs["cx"])/36000)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d maps are %v mm wide", maps, got)
		}
	}
}

// hostile are names that no one gives and that come all the same.
var hostile = []string{
	"<县>&\"'区]]>", "=1+1", "@SUM(A1)", "a\x00b\x07c\x1bd", "left\u202eright\u2066", strings.Repeat("很长的名字", 1000), strings.Repeat("W", 5000), "😀👩‍⚕️𠮷",
	"\xff\xfe\x80", "\ufffe\uffff", "{{.Title}}", "%d%s%!", "<w:p>", "&amp;", " ", "\t\n\r", "e\u0301", "\u0085\u2028",
}

// TestHostileNames fills every text of a report with each of them.
func TestHostileNames(t *testing.T) {
	for i, s := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			b := invented()
			rewrite(b, func(string) string { return s })
			for _, lang := range languages {
				o := open(t, written(t, b, lang))
				checkDocument(t, o)
				want := strings.TrimSpace(strings.TrimSuffix(lettering.Cut(lettering.Clean(s), 120), "…"))
				if !strings.Contains(o.body().said(), want) {
					t.Errorf("%q is not there", want)
				}
				for _, text := range o.body().all("w:tc") {
					if said := text.said(); lettering.Width(said) > 4*500 {
						t.Errorf("a cell has the length %.0f", lettering.Width(said))
					}
				}
				if head := o.parsed["word/header1.xml"].said(); lettering.Width(head) > 80 {
					t.Errorf("the header has the length %.0f", lettering.Width(head))
				}
				// A formula stays a text: the only fields are our own.
				for _, f := range o.body().all("w:instrText") {
					if f.text != ` TOC \o "1-1" \h \z \u ` {
						t.Errorf("the field %q", f.text)
					}
				}
			}
		})
	}
}

// TestAnyText holds for whatever strings stand in a report.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		b := invented()
		b.Indicators[0].Gaps.Rows = b.Indicators[0].Gaps.Rows[:3]
		pool := rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom(hostile), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 30), func(b []byte) string { return string(b) })), 1, 8).Draw(r, "texts")
		k := 0
		rewrite(b, func(string) string { k++; return pool[k%len(pool)] })
		checkDocument(t, open(t, written(t, b, rapid.SampledFrom([]message.Lang{message.ZH, message.EN}).Draw(r, "language"))))
		if t.Failed() {
			r.Fatalf("texts %q", pool)
		}
	})
}

// TestEmpty writes what there is, and where there is nothing a document with a title.
func TestEmpty(t *testing.T) {
	in := circle(invented().Shapes[0], 2)
	in.Maps[0].Layer, in.Maps[1].Layer = 7, -1
	for name, b := range map[string]*brief.Brief{
		"nothing":          {},
		"a title":          {Title: both("title")},
		"no shapes":        {Indicators: []brief.Indicator{in}},
		"empty shapes":     {Shapes: []brief.Layer{{}}, Indicators: []brief.Indicator{circle(invented().Shapes[0], 1)}},
		"no columns":       {Findings: brief.Table{Rows: [][]any{{"x"}}}},
		"findings alone":   {Findings: brief.Table{Title: both("findings"), Columns: []brief.Column{{Title: both("rule")}}, Rows: [][]any{{}}}},
		"an empty section": {Basis: []brief.Section{{}, {Table: &brief.Table{}}}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, lang := range languages {
				checkDocument(t, open(t, written(t, b, lang)))
			}
		})
	}
}

// TestManyZones are left to the table of the workbook.
func TestManyZones(t *testing.T) {
	b := invented()
	for range 50 {
		b.Plans[0].Zones = append(b.Plans[0].Zones, b.Plans[0].Zones[0])
	}
	if said := open(t, written(t, b, message.EN)).body().said(); strings.Contains(said, "How each zone stands") {
		t.Error("51 zones are listed")
	}
}

// full is a disk that takes so many bytes.
type full int

var errFull = errors.New("no space")

func (f *full) Write(p []byte) (int, error) {
	if *f < full(len(p)) {
		return 0, errFull
	}
	*f -= full(len(p))
	return len(p), nil
}

// TestFullDisk tells of it wherever it happens.
func TestFullDisk(t *testing.T) {
	for room := range 40 {
		f := full(room * 500)
		if err := document.Write(&f, invented(), message.ZH); !errors.Is(err, errFull) && room < 20 {
			t.Errorf("with room for %d bytes: %v", room*500, err)
		}
	}
}
