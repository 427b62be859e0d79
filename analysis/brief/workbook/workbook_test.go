package workbook_test

import (
	"bytes"
	"errors"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/workbook"
	reading "github.com/medreach/medreach/geo/tabular/workbook"
)

func TestSheets(t *testing.T) {
	second := people()
	second.Title.EN = "POPULATION"
	f := opened(t, made(t, invented(), people(), second))
	want := []string{"结论 Answer", "目标 Targets", "人口 population", "人口 POPULATION 2", "说明 Notes"}
	if got := f.GetSheetList(); !slices.Equal(got, want) {
		t.Errorf("got sheets %q, want %q", got, want)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Title != "云岚市 Yunlan & more" || props.Description != "全部数据均为虚构 all data are invented" || props.Creator != "medreach" {
		t.Errorf("properties: %+v, %v", props, err)
	}
}

// shown is a cell as the tests tell it: its type, its value as stored, and as a
// person sees it.
func shown(t *testing.T, f *excelize.File, sheet, at string) [3]string {
	t.Helper()
	kinds := map[excelize.CellType]string{excelize.CellTypeUnset: "number", excelize.CellTypeNumber: "number", excelize.CellTypeInlineString: "text", excelize.CellTypeSharedString: "text"}
	kind, err := f.GetCellType(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	seen, _ := f.GetCellValue(sheet, at)
	if raw == "" {
		return [3]string{"empty", "", seen}
	}
	return [3]string{kinds[kind], raw, seen}
}

func TestCells(t *testing.T) {
	f := opened(t, made(t, invented(), people()))
	for _, c := range []struct{ sheet, at, kind, raw, seen string }{
		{"人口 population", "A1", "text", "人口 population", "人口 population"},
		{"人口 population", "A3", "text", "代码\ncode", "代码\ncode"},
		{"人口 population", "C3", "text", "人口（人）\npeople (people)", "人口（人）\npeople (people)"},
		{"人口 population", "A4", "text", "110101001001", "110101001001"},
		{"人口 population", "B4", "text", "东县 East", "东县 East"},
		{"人口 population", "C4", "number", "1234567.891", "1,234,567.89"},
		{"人口 population", "D4", "number", "83.25", "83.25"},
		{"人口 population", "E4", "text", "✓ 达标 met", "✓ 达标 met"},
		{"人口 population", "F4", "number", "2025", "2025"},
		{"人口 population", "A5", "text", "007", "007"},
		{"人口 population", "C5", "empty", "", ""}, // not known
		{"人口 population", "D5", "empty", "", ""}, // infinite
		{"人口 population", "E5", "text", "✗ 未达标 not met", "✗ 未达标 not met"},
		{"人口 population", "F5", "number", "2030", "2030"},
		{"人口 population", "A6", "text", "1E5", "1E5"},
		{"人口 population", "B6", "text", "南县", "南县"}, // one language is enough
		{"人口 population", "C6", "number", "-0.5", "-0.50"},
		{"人口 population", "D6", "number", "0", "0.00"},
		{"人口 population", "F6", "empty", "", ""},
		{"人口 population", "A7", "empty", "", ""},
		{"人口 population", "C7", "text", "不详", "不详"}, // words in a column of numbers
		{"人口 population", "D7", "number", "100", "100.00"},
		{"人口 population", "G7", "empty", "", ""}, // no column for it
		{"人口 population", "A8", "text", "12", "12"},
		{"人口 population", "B8", "empty", "", ""}, // a row that is too short

		{"目标 Targets", "C4", "number", "2025", "2025"},
		{"目标 Targets", "D4", "text", "床位\nbeds", "床位\nbeds"},
		{"目标 Targets", "F4", "text", "✗ 未达标\nnot met", "✗ 未达标\nnot met"},
		{"目标 Targets", "G4", "number", "7.2", "7.20"},
		{"目标 Targets", "H4", "text", "≥ 8", "≥ 8"},
		{"目标 Targets", "K4", "empty", "", ""}, // judged for the region alone
		{"目标 Targets", "G5", "number", "1234567", "1,234,567"},
		{"目标 Targets", "K5", "number", "3", "3"},
		{"目标 Targets", "L5", "number", "4", "4"},
		{"目标 Targets", "M5", "text", "东县、西县\nEast, 西县", "东县、西县\nEast, 西县"},
		{"目标 Targets", "C6", "empty", "", ""}, // no year
		{"目标 Targets", "G6", "empty", "", ""}, // not judged
		{"目标 Targets", "N6", "text", "=没有数据\n=no data", "=没有数据\n=no data"},
		{"目标 Targets", "F7", "text", "– 不适用\nnot applicable", "– 不适用\nnot applicable"},
		{"目标 Targets", "G7", "text", "1–2", "1–2"},
		{"目标 Targets", "F8", "text", "? 未评判\nnot judged", "? 未评判\nnot judged"}, // a status not known here
		{"目标 Targets", "G8", "number", "-3.5", "-3.5"},

		{"结论 Answer", "A1", "text", "云岚市 Yunlan & more", "云岚市 Yunlan & more"},
		{"结论 Answer", "A2", "text", "全部数据均为虚构 all data are invented", "全部数据均为虚构 all data are invented"},
		{"结论 Answer", "B3", "number", "7496988", "7,496,988"},
		{"结论 Answer", "B4", "text", "—", "—"},
		{"结论 Answer", "A6", "text", "两项达标。\ntwo are met.", "两项达标。\ntwo are met."},
	} {
		if got, want := shown(t, f, c.sheet, c.at), [3]string{c.kind, c.raw, c.seen}; got != want {
			t.Errorf("%s!%s: got %q, want %q", c.sheet, c.at, got, want)
		}
	}
}

// column is a column of a sheet down to its last row.
func column(t *testing.T, f *excelize.File, sheet string, at int) []string {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rows {
		if at < len(r) && r[at] != "" {
			out = append(out, r[at])
		}
	}
	return out
}

func TestAnswerAndNotes(t *testing.T) {
	f := opened(t, made(t, invented(), people()))
	want := []string{"云岚市 Yunlan & more", "全部数据均为虚构 all data are invented", "人口 people", "未知 unknown", "两项达标。\ntwo are met.",
		"未达标的主要目标 targets that are not met", "目标\ntarget", "床位\nbeds", "未覆盖人口最多的地方 where most people are without", "地方\nplace", "东县\nEast", "西县\nWest"}
	if diff := cmp.Diff(want, column(t, f, "结论 Answer", 0)); diff != "" {
		t.Error(diff)
	}
	notes := strings.Join(column(t, f, "说明 Notes", 0), "|")
	for _, part := range []string{"目标 Targets|人口 population|", "怎样阅读", "coordinate-missing", "zones.geojson", "距离按椭球面计算。\nDistances", "某统计年鉴\na yearbook", "GS(2024)0650号"} {
		if !strings.Contains(notes, part) {
			t.Errorf("the notes miss %q: %s", part, notes)
		}
	}
}

// TestEmpty holds that a report with nothing in it is a workbook all the same.
func TestEmpty(t *testing.T) {
	f := opened(t, made(t, &brief.Brief{}, brief.Table{}, brief.Table{Name: "bare", Columns: []brief.Column{{}}}))
	if got, want := f.GetSheetList(), []string{"结论 Answer", "目标 Targets", "表 Table", "bare", "说明 Notes"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestFrozenFilteredPrinted(t *testing.T) {
	data := made(t, invented(), people())
	f := opened(t, data)
	for _, sheet := range f.GetSheetList() {
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		props, _ := f.GetSheetProps(sheet)
		if *layout.Size != 9 || *layout.Orientation != "landscape" || *layout.FitToWidth != 1 || *layout.FitToHeight != 0 || !*props.FitToPage {
			t.Errorf("%s: not A4 across, as wide as the page", sheet)
		}
		head, _ := f.GetHeaderFooter(sheet)
		if head.OddHeader != "&L云岚市 Yunlan && more\n全部数据均为虚构 all data are invented" {
			t.Errorf("%s: the pages are headed %q", sheet, head.OddHeader)
		}
		panes, _ := f.GetPanes(sheet)
		if table := sheet == "人口 population" || sheet == "目标 Targets"; panes.Freeze != table || table && (panes.YSplit != 3 || panes.TopLeftCell != "A4") {
			t.Errorf("%s: panes %+v", sheet, panes)
		}
	}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name+" "+n.Scope] = n.RefersTo
	}
	want := map[string]string{
		"_xlnm.Print_Titles 人口 population": "'人口 population'!$3:$3", "_xlnm._FilterDatabase 人口 population": "'人口 population'!$A$3:$F$8",
		"_xlnm.Print_Titles 目标 Targets": "'目标 Targets'!$3:$3", "_xlnm._FilterDatabase 目标 Targets": "'目标 Targets'!$A$3:$P$8"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	sheet := part(t, data, "xl/worksheets/sheet3.xml")
	for _, piece := range []string{`<autoFilter ref="$A$3:$F$8">`, `<ignoredError sqref="A1:F8" numberStoredAsText="true">`, `<dimension ref="A1:F8">`} {
		if !strings.Contains(sheet, piece) {
			t.Errorf("the sheet has no %s", piece)
		}
	}
}

// TestLooks holds that codes are texts for Excel too, that a state has a colour,
// and that texts like formulas carry the mark of the apostrophe, and they alone.
func TestLooks(t *testing.T) {
	table := people()
	table.Columns[0].Title = text("+1", "+1")
	table.Rows = append(table.Rows, []any{"=1+1", text("@SUM(A1)", "@SUM(A1)")})
	f := opened(t, made(t, invented(), table))
	for _, c := range []struct {
		at, format, fill string
		quoted           bool
	}{
		{at: "A4", format: "@"}, {at: "A5", format: "@"}, {at: "A6", format: "@"}, {at: "B4"}, {at: "C4", format: "#,##0.00"}, {at: "D4", format: "0.00"}, {at: "F4", format: "0"},
		{at: "E4", fill: "DDF0F4"}, {at: "E5", fill: "FBE7DD"}, {at: "E6", fill: "EFEFEF"}, {at: "A9", quoted: true}, {at: "B9", quoted: true},
		{at: "A3", fill: "E4EBF3", quoted: true}, {at: "B3", fill: "E4EBF3"},
	} {
		id, err := f.GetCellStyle("人口 population", c.at)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		format := map[int]string{2: "0.00", 1: "0", 4: "#,##0.00", 49: "@"}[style.NumFmt]
		if style.CustomNumFmt != nil {
			format = *style.CustomNumFmt
		}
		if format != c.format {
			t.Errorf("%s: format %q, want %q", c.at, format, c.format)
		}
		if fill := strings.Join(style.Fill.Color, ""); fill != c.fill {
			t.Errorf("%s: fill %q, want %q", c.at, fill, c.fill)
		}
		if mark := f.Styles.CellXfs.Xf[id].QuotePrefix; (mark != nil && *mark) != c.quoted {
			t.Errorf("%s: marked as quoted %t, want %t", c.at, !c.quoted, c.quoted)
		}
	}
}

// TestOwnReader reads the workbook with the reader of this house, which shares no
// code with the writer.
func TestOwnReader(t *testing.T) {
	book, err := reading.Open(made(t, invented(), people()))
	if err != nil {
		t.Fatal(err)
	}
	rows, _, err := book.Read(book.Sheets[2])
	if err != nil {
		t.Fatal(err)
	}
	var got [][]string
	for _, r := range rows[3:] {
		got = append(got, r.Cells)
	}
	want := [][]string{{"110101001001", "东县 East", "1234567.891", "83.25", "✓ 达标 met", "2025"}, {"007", "西县", "", "", "✗ 未达标 not met", "2030"},
		{"1E5", "南县", "-0.5", "0", "? 未评判 not judged"}, {"", "", "不详", "100", "– 不适用 not applicable", "未定"}, {"12"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestSameBytes writes the same report again, later and with other numbers of
// cores; eight sheets are enough for the order of a map to show.
func TestSameBytes(t *testing.T) {
	tables := []brief.Table{people(), people(), wideTable(300, 8), people(), wideTable(5, 3), people()}
	first := made(t, invented(), tables...)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, cores := range []int{1, 2, 8, 3} {
		runtime.GOMAXPROCS(cores)
		time.Sleep(550 * time.Millisecond) // past the two seconds in which zip files count
		if !bytes.Equal(first, made(t, invented(), tables...)) {
			t.Fatalf("other bytes on %d cores", cores)
		}
	}
}

func TestTooManyRows(t *testing.T) {
	table := wideTable(50, 4)
	for _, c := range []struct {
		limit, last int
		told        string
	}{
		{limit: 53, last: 53, told: "共 50 行。全部数据另见 tables/facilities.csv。 50 rows. All of it is also in tables/facilities.csv."},
		{limit: 52, last: 52, told: "全表 50 行，超出一张工作表的容量；这里是前 49 行，另有 1 行未列出。全部数据另见 tables/facilities.csv。" +
			" The table has 50 rows, more than a sheet can hold; here are the first 49, and 1 rows are left out. All of it is also in tables/facilities.csv."},
		{limit: 13, last: 13, told: "全表 50 行，超出一张工作表的容量；这里是前 10 行，另有 40 行未列出。全部数据另见 tables/facilities.csv。" +
			" The table has 50 rows, more than a sheet can hold; here are the first 10, and 40 rows are left out. All of it is also in tables/facilities.csv."},
	} {
		var out bytes.Buffer
		if err := workbook.WriteLimited(&out, &brief.Brief{}, sequence(table), c.limit); err != nil {
			t.Fatal(err)
		}
		f := opened(t, out.Bytes())
		rows, err := f.GetRows("机构 facilities")
		if err != nil || len(rows) != c.last || rows[c.last-1][0] != strconv.Itoa(110101001000+c.last-4) {
			t.Errorf("limit %d: %d rows, %v", c.limit, len(rows), err)
		}
		if rows[1][0] != c.told {
			t.Errorf("limit %d: got %q, want %q", c.limit, rows[1][0], c.told)
		}
		if left := column(t, f, "说明 Notes", 3); !slices.Contains(left, strconv.Itoa(50+3-c.last)) {
			t.Errorf("limit %d: the notes tell %q left out", c.limit, left)
		}
	}
}

// broken fails after so many bytes.
type broken int

var errBroken = errors.New("the disk is full")

func (b *broken) Write(p []byte) (int, error) {
	if *b -= broken(len(p)); *b < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

// TestFaultsAndTraces holds that a fault in writing is told wherever it happens,
// and that no temporary file stays behind, with a fault or without.
func TestFaultsAndTraces(t *testing.T) {
	if testing.Short() {
		t.Skip("writes a large table twice")
	}
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	table := wideTable(30_000, 14) // more than is kept in memory
	for _, room := range []int{1000, 1 << 30} {
		b := broken(room)
		err := workbook.Write(&b, invented(), sequence(table))
		if full := room < 1<<30; errors.Is(err, errBroken) != full || !full && err != nil {
			t.Errorf("room for %d bytes: got %v", room, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("%d files stay behind, %v", len(entries), err)
	}
}
