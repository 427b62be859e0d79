package workbook_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/brief/workbook"
	"github.com/medreach/medreach/geo/message"
)

// one is a table with one text.
func one(s string) brief.Table {
	return brief.Table{Name: "one", Columns: []brief.Column{{Title: text(s, s)}}, Rows: [][]any{{s}}}
}

// stored reads the text of a table with one text back.
func stored(t testing.TB, s string) string {
	t.Helper()
	f := opened(t, made(t, &brief.Brief{Title: text(s, s), Note: text(s, "")}, one(s)))
	if formula, err := f.GetCellFormula("one", "A4"); err != nil || formula != "" {
		t.Errorf("%q became the formula %q, %v", s, formula, err)
	}
	if kind, _ := f.GetCellType("one", "A4"); kind != excelize.CellTypeInlineString && kind != excelize.CellTypeUnset {
		t.Errorf("%q became a cell of type %d", s, kind)
	}
	out, err := f.GetCellValue("one", "A4")
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTexts(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"formula":        {`=HYPERLINK("http://x","y")`, `=HYPERLINK("http://x","y")`},
		"exchange":       {`+cmd|' /C calc'!A0`, `+cmd|' /C calc'!A0`},
		"markup":         {`<b>&amp;</b>]]>`, `<b>&amp;</b>]]>`},
		"escape":         {"_x000D_ _x005F_ _x0041_", "_x000D_ _x005F_ _x0041_"},
		"spaces":         {"  a  b ", "  a  b "},
		"lines":          {"a\r\nb\tc", "a  b c"},
		"control":        {"a\x00\x08\x1f\x7fb", "ab"},
		"not characters": {"a\ufffe\uffffb", "ab"},
		"not UTF-8":      {"a\xffb", "a\ufffdb"},
		"turned":         {"a\u202eb", "ab"},
		"rare":           {"𠮷野家😀", "𠮷野家😀"},
		"apostrophe":     {"'=1", "'=1"},
		"fits":           {strings.Repeat("字", 32767), strings.Repeat("字", 32767)},
		"too long":       {strings.Repeat("字", 32768), strings.Repeat("字", 32766) + "…"},
		"rare fits":      {strings.Repeat("𠮷", 16383) + "a", strings.Repeat("𠮷", 16383) + "a"},
		"rare too long":  {strings.Repeat("𠮷", 16384), strings.Repeat("𠮷", 16383) + "…"},
		"rare odd":       {"a" + strings.Repeat("𠮷", 16384), "a" + strings.Repeat("𠮷", 16382) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := stored(t, c.text); got != c.want {
				t.Errorf("got %.80q of %d bytes, want %.80q of %d", got, len(got), c.want, len(c.want))
			}
		})
	}
}

// TestAnyText holds that any text comes back as it was, but for what XML cannot
// hold and the mark of a cut.
func TestAnyText(t *testing.T) {
	anything := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("=+-@＝_x0041\x00\r\n\t\u202e\ufffe<&>'\"𠮷字 1.5E/"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		table := brief.Table{Name: "any", Columns: []brief.Column{{}, {Kind: brief.Number}}}
		for _, s := range rapid.SliceOfN(anything, 1, 50).Draw(t, "texts") {
			table.Rows = append(table.Rows, []any{s, text(s, "EN")})
		}
		f, err := excelize.OpenReader(bytes.NewReader(made(t, &brief.Brief{}, table)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for i, row := range table.Rows {
			want := lettering.Clean(row[0].(string))
			both := "EN"
			if whole := lettering.Whole(row[1].(message.Text)); whole.ZH != "EN" {
				both = whole.ZH + " EN"
			}
			for at, want := range map[string]string{fmt.Sprint("A", i+4): want, fmt.Sprint("B", i+4): both} {
				if got, err := f.GetCellValue("any", at); got != want || err != nil {
					t.Errorf("%s: got %q, want %q, %v", at, got, want, err)
				}
				if formula, _ := f.GetCellFormula("any", at); formula != "" {
					t.Errorf("%s: the formula %q", at, formula)
				}
			}
		}
	})
}

func TestSheetNames(t *testing.T) {
	long := strings.Repeat("很长的表名", 8)
	for name, c := range map[string]struct {
		titles []message.Text
		want   []string
	}{
		"both languages":   {[]message.Text{text("人口", "population")}, []string{"人口 population"}},
		"alike":            {[]message.Text{text("A", "A")}, []string{"A"}},
		"none":             {[]message.Text{{}, {}}, []string{"fallback", "fallback 2"}},
		"forbidden":        {[]message.Text{text(`a:b\c/d?e*f[g]`, "")}, []string{"a-b-c-d-e-f-g-"}},
		"full width":       {[]message.Text{text("甲：乙／丙？", "")}, []string{"甲-乙-丙-"}},
		"apostrophes":      {[]message.Text{text("'it's'", "")}, []string{"its"}},
		"nothing left":     {[]message.Text{text("''", "")}, []string{"fallback"}},
		"reserved":         {[]message.Text{text("History", "")}, []string{"History 2"}},
		"case":             {[]message.Text{text("Beds", ""), text("BEDS", ""), text("ｂｅｄｓ", "")}, []string{"Beds", "BEDS 2", "ｂｅｄｓ 3"}},
		"Kelvin, long s":   {[]message.Text{text("ks", ""), text("Kſ", "")}, []string{"ks", "Kſ 2"}},
		"number is taken":  {[]message.Text{text("a", ""), text("a 2", ""), text("a", "")}, []string{"a", "a 2", "a 3"}},
		"long":             {[]message.Text{text(long, ""), text(long+"甲", "")}, []string{long[:31*3], long[:29*3] + " 2"}},
		"surrogates":       {[]message.Text{text(strings.Repeat("𠮷", 20), "")}, []string{strings.Repeat("𠮷", 15)}},
		"control":          {[]message.Text{text("a\x00b\nc", "")}, []string{"ab c"}},
		"space at the cut": {[]message.Text{text(strings.Repeat("a", 30)+" b", "")}, []string{strings.Repeat("a", 30)}},
	} {
		if diff := cmp.Diff(c.want, workbook.SheetNames(c.titles...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestSheetNamesAreLegal holds for any titles that excelize, which checks names as
// Excel does, takes every name and finds none twice.
func TestSheetNamesAreLegal(t *testing.T) {
	title := rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("aAａKsſ'[]:*?/\\ 很长𠮷2"))), rapid.Just("History"), rapid.Just(strings.Repeat("a ", 40)))
	rapid.Check(t, func(t *rapid.T) {
		var titles []message.Text
		for _, s := range rapid.SliceOfN(title, 1, 12).Draw(t, "titles") {
			titles = append(titles, text(s, ""))
		}
		f := excelize.NewFile()
		defer f.Close()
		if err := f.SetSheetName("Sheet1", "it's none of them"); err != nil {
			t.Fatal(err)
		}
		before := f.SheetCount
		for _, name := range workbook.SheetNames(titles...) {
			if n := len(utf16.Encode([]rune(name))); n > 31 || strings.TrimSpace(name) != name {
				t.Fatalf("%q has %d units", name, n)
			}
			if _, err := f.NewSheet(name); err != nil {
				t.Fatalf("%q: %v", name, err)
			}
			if before++; f.SheetCount != before {
				t.Fatalf("%q is there already", name)
			}
		}
	})
}
