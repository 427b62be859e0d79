package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular/workbook"
)

// made returns a workbook made by excelize.
func made(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parts returns a zip file of these parts.
func parts(t testing.TB, content map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for k := range content {
			if !yield(k) {
				return
			}
		}
	}) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// minimal returns the parts of the smallest workbook around a sheet's XML.
func minimal(sheet string) map[string]string {
	return map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheet,
		"xl/sharedStrings.xml":       `<sst><si><t>医院</t></si><si><r><t>床</t></r><r><t>位</t></r><rPh><t>チョウ</t></rPh></si></sst>`,
	}
}

func read(t testing.TB, data []byte) []workbook.Row {
	t.Helper()
	b, err := workbook.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := b.Read(b.Sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCellsAsAPersonSeesThem(t *testing.T) {
	day := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name   string
		value  any
		format string // custom number format
		id     int    // built-in one
		want   string
	}{
		{"text", "保定市第一中心医院", "", 0, "保定市第一中心医院"},
		{"code as number", 110101001001, "", 0, "110101001001"},
		{"code as float", 110101001001.0, "", 0, "110101001001"},
		{"code as text", "010101", "", 0, "010101"},
		{"code padded by its format", 10101, "000000", 0, "010101"},
		{"18 digits", 123456789012345678, "", 0, "123456789012345678"},
		{"coordinate", 116.397428123456, "0.00", 0, "116.397428123456"},
		{"noise", 0.1 + 0.2, "", 0, "0.3"},
		{"noise on a coordinate", 113.54728500000001, "", 0, "113.547285"},
		{"thousands", 1234567.5, "", 4, "1234567.5"},
		{"small", 0.000012, "", 0, "0.000012"},
		{"large", 1e15, "", 0, "1000000000000000"},
		{"negative", -12, "", 0, "-12"},
		{"unit in the format", 120, `0"张"`, 0, "120"},
		{"currency", 1200.5, `"¥"#,##0.00`, 0, "1200.5"},
		{"per cent", 0.285, "", 10, "28.5%"},
		{"truth", true, "", 0, "TRUE"},
		{"date", day, "", 14, "2024-03-05"},
		{"date in Chinese", day, `yyyy"年"m"月"d"日";@`, 0, "2024-03-05"},
		{"date of the Chinese edition", day, "", 31, "2024-03-05"},
		{"date with locale", day, `[$-804]yyyy/m/d`, 0, "2024-03-05"},
		{"date and time", day.Add(13*time.Hour + 5*time.Minute), "", 22, "2024-03-05 13:05:00"},
		{"time", 0.5, "", 20, "12:00:00"},
		{"elapsed", 1.25, "[h]:mm", 0, "30:00:00"},
		{"month format is no minute", day, "yyyy-mm", 0, "2024-03-05"},
		{"first day", 1, "", 14, "1900-01-01"},
		{"before the day that never was", 59, "", 14, "1900-02-28"},
		{"after it", 61, "", 14, "1900-03-01"},
		{"date beyond the calendar", 99999999, "", 14, "99999999"},
		{"red negatives", -5, "[Red]0.0", 0, "-5"},
		{"scientific format", 123456, "0.00E+00", 0, "123456"},
	}
	data := made(t, func(f *excelize.File) {
		for i, c := range cases {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			_ = f.SetCellValue("Sheet1", cell, c.value)
			style := &excelize.Style{NumFmt: c.id}
			if c.format != "" {
				style.CustomNumFmt = &c.format
			}
			id, err := f.NewStyle(style)
			if err != nil {
				t.Fatal(err)
			}
			if c.id != 0 || c.format != "" {
				_ = f.SetCellStyle("Sheet1", cell, cell, id)
			}
		}
	})
	rows := read(t, data)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := rows[i].Cells[0]; got != c.want || rows[i].Number != i+1 {
				t.Errorf("row %d: got %q, want %q", rows[i].Number, got, c.want)
			}
		})
	}
}

func TestDates1904(t *testing.T) {
	yes := true
	data := made(t, func(f *excelize.File) {
		_ = f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes})
		_ = f.SetCellValue("Sheet1", "A1", 1)
		id, _ := f.NewStyle(&excelize.Style{NumFmt: 14})
		_ = f.SetCellStyle("Sheet1", "A1", "A1", id)
	})
	if got := read(t, data)[0].Cells[0]; got != "1904-01-02" {
		t.Errorf("got %s", got)
	}
}

func TestRowsAndSpans(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		_ = f.SetCellValue("Sheet1", "B2", "x")
		_ = f.SetCellValue("Sheet1", "D2", "y")
		_ = f.SetCellFormula("Sheet1", "A4", "1+1")
		_ = f.SetCellValue("Sheet1", "A9", "z")
		_ = f.MergeCell("Sheet1", "A9", "C11")
		_ = f.SetRowVisible("Sheet1", 9, false)
	})
	b, err := workbook.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	rows, spans, err := b.Read(b.Sheets[0])
	want := []workbook.Row{{Number: 2, Cells: []string{"", "x", "", "y"}}, {Number: 9, Cells: []string{"z"}}}
	if diff := cmp.Diff(want, rows); diff != "" || err != nil {
		t.Errorf("rows (-want +got) %v:\n%s", err, diff)
	}
	if diff := cmp.Diff([]workbook.Span{{Top: 9, Left: 0, Bottom: 11, Right: 2}}, spans); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}

func TestSheets(t *testing.T) {
	data := made(t, func(f *excelize.File) {
		_, _ = f.NewSheet("医院")
		_, _ = f.NewSheet("说明")
		_ = f.SetSheetVisible("说明", false)
	})
	b, err := workbook.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range b.Sheets {
		got = append(got, s.Name+map[bool]string{true: " hidden"}[s.Hidden])
	}
	if diff := cmp.Diff([]string{"Sheet1", "医院", "说明 hidden"}, got); diff != "" {
		t.Error(diff)
	}
}

// Other writers leave out references, styles or the shared strings, or write them otherwise.
func TestOtherWriters(t *testing.T) {
	sheet := `<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="inlineStr"><is><t>内</t><rPh><t>no</t></rPh><t>联</t></is></c>` +
		`<c t="str"><f>A1</f><v>公式</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c><c><v>1.10101001001E11</v></c><c t="d"><v>2024-01-02</v></c></row>` +
		`<row r="5"><c r="b5" s="77"><v> 7 </v></c><c t="s"><v>99</v></c></row></sheetData></worksheet>`
	want := []workbook.Row{
		{Number: 1, Cells: []string{"医院", "床位", "内联", "公式", "FALSE", "#N/A", "110101001001", "2024-01-02"}},
		{Number: 5, Cells: []string{"", "7"}},
	}
	if diff := cmp.Diff(want, read(t, parts(t, minimal(sheet)))); diff != "" {
		t.Error(diff)
	}
	strict := minimal(strings.ReplaceAll(sheet, "<worksheet", `<x:worksheet xmlns:x="strict"`))
	strict["xl/worksheets/sheet1.xml"] = strings.NewReplacer("</worksheet>", "</x:worksheet>", "<row", "<x:row", "</row", "</x:row", "<c ", "<x:c ", "<c>", "<x:c>", "</c>", "</x:c>").Replace(strict["xl/worksheets/sheet1.xml"])
	if diff := cmp.Diff(want, read(t, parts(t, strict))); diff != "" {
		t.Error("prefixed names:", diff)
	}
}

func TestHostile(t *testing.T) {
	row := func(cells string) string { return `<worksheet><sheetData>` + cells + `</sheetData></worksheet>` }
	with := func(part, content string) map[string]string {
		m := minimal(row(""))
		m[part] = content
		return m
	}
	many := minimal(row(""))
	for i := range 1001 {
		many["xl/media/"+strings.Repeat("x", i+1)] = ""
	}
	valid := parts(t, minimal(row(`<row r="1"><c><v>1</v></c></row>`)))
	cases := []struct {
		name string
		data []byte
		want string
	}{
		{"not a workbook", parts(t, map[string]string{"a.shp": "x"}), "not an .xlsx workbook"},
		{"cut short", valid[:len(valid)-40], "damaged"},
		{"zip bomb", parts(t, with("xl/worksheets/sheet1.xml", strings.Repeat(" ", 20<<20))), "100 times"},
		{"thousand parts", parts(t, many), "more than 1000 parts"},
		{"row beyond the last", parts(t, minimal(row(`<row r="99999999999"><c><v>1</v></c></row>`))), "damaged"},
		{"negative row", parts(t, minimal(row(`<row r="-1"><c><v>1</v></c></row>`))), "damaged"},
		{"column beyond the last", parts(t, minimal(row(`<row r="1"><c r="ZZZ1"><v>1</v></c></row>`))), "damaged"},
		{"bad reference", parts(t, minimal(row(`<row r="1"><c r="1A"><v>1</v></c></row>`))), "damaged"},
		{"blank cells beyond measure", parts(t, minimal(row(strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 2000)))), "damaged"},
		{"broken XML", parts(t, minimal(`<worksheet><sheetData><row`)), "damaged"},
		{"document type", parts(t, with("xl/sharedStrings.xml", `<!DOCTYPE x [<!ENTITY a "b">]><sst><si><t>&a;</t></si></sst>`)), "damaged"},
		{"styles that are no XML", parts(t, with("xl/workbook.xml", `<a><b></a>`)), "damaged"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b, err := workbook.Open(c.data)
			for i := 0; err == nil && i < len(b.Sheets); i++ {
				_, _, err = b.Read(b.Sheets[i])
			}
			var f *feature.Fault
			if !errors.As(err, &f) || !strings.Contains(message.In(err, message.EN), c.want) {
				t.Errorf("got %v, want a fault with %q", err, c.want)
			}
		})
	}
}

// A directory that lies about the size of a part must not unpack more than it says.
func TestSizeThatLies(t *testing.T) {
	data := parts(t, minimal(`<worksheet><sheetData><row r="1"><c><v>1</v></c></row></sheetData></worksheet>`+strings.Repeat(" ", 1<<20)))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "sheet1.xml") { // the size stands in the directory only
			size := []byte{byte(f.UncompressedSize64), byte(f.UncompressedSize64 >> 8), byte(f.UncompressedSize64 >> 16), 0}
			at := bytes.LastIndex(data, size)
			copy(data[at:], []byte{10, 0, 0, 0})
		}
	}
	b, err := workbook.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Read(b.Sheets[0]); err == nil {
		t.Error("a part larger than declared was read")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(made(f, func(x *excelize.File) {
		_ = x.SetSheetRow("Sheet1", "A1", &[]any{"名称", "床位", 116.4, true, time.Unix(0, 0)})
		_ = x.MergeCell("Sheet1", "A1", "A3")
	}))
	f.Add(parts(f, minimal(`<worksheet><sheetData><row><c t="s"><v>1</v></c></row></sheetData></worksheet>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := workbook.Open(data)
		if err != nil {
			return
		}
		for _, s := range b.Sheets {
			_, _, _ = b.Read(s)
		}
	})
}

// The XML of a sheet is fuzzed by itself: few changes to a zip file leave it readable.
func FuzzSheet(f *testing.F) {
	f.Add(`<worksheet><sheetData><row r="2"><c r="B2" t="s" s="1"><v>1</v></c><c t="inlineStr"><is><t>x</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		b, err := workbook.Open(parts(t, minimal(sheet)))
		if err != nil {
			return
		}
		rows, _, err := b.Read(b.Sheets[0])
		for _, r := range rows {
			if err == nil && (r.Number < 1 || len(r.Cells) == 0 || r.Cells[len(r.Cells)-1] == "") {
				t.Errorf("row %d: %q", r.Number, r.Cells)
			}
		}
	})
}

func TestFillDown(t *testing.T) {
	rows := []workbook.Row{
		{Number: 2, Cells: []string{"东镇", "120", "110101"}},
		{Number: 3, Cells: []string{"", "", ""}},
		{Number: 5, Cells: []string{"", "7"}},
		{Number: 6, Cells: []string{"西镇"}},
		{Number: 7, Cells: []string{"", "8"}},
	}
	merged := []workbook.Span{
		{Top: 2, Left: 0, Bottom: 5, Right: 0}, // over a row without content, too
		{Top: 2, Left: 1, Bottom: 5, Right: 1}, // a number; row 5 has its own
		{Top: 2, Left: 2, Bottom: 3, Right: 2},
		{Top: 6, Left: 0, Bottom: 6, Right: 1}, // one row
		{Top: 7, Left: 0, Bottom: 9, Right: 0}, // nothing in it
		{Top: 4, Left: 0, Bottom: 5, Right: 0}, // begins in a row without content
		{Top: 6, Left: 0, Bottom: 7, Right: 0},
	}
	got := workbook.FillDown(rows, merged, func(s string) bool { return s != "120" })
	want := []workbook.Fill{{2, "东镇", true, 2}, {2, "120", false, 1}, {2, "110101", true, 1}, {6, "西镇", true, 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	cells := [][]string{{"东镇", "120", "110101"}, {"东镇", "", "110101"}, {"东镇", "7"}, {"西镇"}, {"西镇", "8"}}
	for i, r := range rows {
		if diff := cmp.Diff(cells[i], r.Cells); diff != "" {
			t.Errorf("row %d (-want +got)\n%s", r.Number, diff)
		}
	}
}
