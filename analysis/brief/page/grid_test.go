package page_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// ledger is a table with whatever a cell may hold, in columns of every kind.
func ledger(rows int) brief.Table {
	t := brief.Table{Name: "ledger", Title: both("台账", "ledger"), Columns: []brief.Column{
		{Title: both("号", "no."), Kind: brief.Number}, {Title: both("名称", "name")}, {Title: both("代码", "code")}, {Title: both("数值", "value"), Kind: brief.Number, Decimals: 2},
		{Title: both("比例", "share"), Kind: brief.Percent, Decimals: 1}, {Title: both("结论", "verdict"), Kind: brief.State}, {Title: both("杂项", "sundries"), Kind: brief.Number, Decimals: -1}, {Title: both("备注", "remark")}}}
	values := []float64{0, -0.004, 1234567.891, -1234.5, nan, math.Inf(1), math.Inf(-1), 0.125, 2.675, 1e15, math.Copysign(0, -1), 99.995}
	sundries := []any{nil, "三 & <b>", both("甲", "A"), both("甲", ""), 12, -7.5, judging.Missed, judging.Status(9), true, message.Text{}, "", nan}
	for i := range rows {
		v := values[i%len(values)] * float64(1+i/7)
		t.Rows = append(t.Rows, []any{i + 1, both(fmt.Sprintf("区划%d", i), fmt.Sprintf("zone %d", i)), fmt.Sprintf("%06d", i), v, v / 3, judging.Status(i % 5), sundries[i%len(sundries)], sundries[(i*5+3)%len(sundries)]})
		if i%11 == 10 {
			t.Rows[i] = t.Rows[i][:4+i%4] // too short
		}
	}
	return t
}

// ledgerPage is a page with one table by zone.
func ledgerPage(t testing.TB, table brief.Table) *html.Node {
	return parsed(t, written(t, &brief.Brief{Indicators: []brief.Indicator{{Title: both("甲", "a"), Table: table}}}))
}

func rowsOf(n *html.Node) []*html.Node {
	var out []*html.Node
	for _, body := range all(n, tag("tbody")) {
		out = append(out, all(body, tag("tr"))...)
	}
	return out
}

// wholePages writes a table in pieces that are short enough to be written whole.
func wholePages(t testing.TB, table brief.Table) []*html.Node {
	t.Helper()
	var out []*html.Node
	for from := 0; from < len(table.Rows); from += 150 {
		piece := table
		piece.Rows = table.Rows[from:min(from+150, len(table.Rows))]
		out = append(out, rowsOf(ledgerPage(t, piece))...)
	}
	return out
}

// island is the data of a page, as the script reads them.
type island struct {
	T []any
	S [][3]string
	G map[string]struct {
		K string
		D []int
		H int
		R [][]any
	}
	Z map[string][]int
	M map[string]struct {
		S, Z string
		C    []string
	}
}

func islandOf(t testing.TB, doc *html.Node) island {
	t.Helper()
	var out island
	d := json.NewDecoder(strings.NewReader(all(doc, withID("data"))[0].FirstChild.Data))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// cell reads one cell of the data in a language, as the script does.
func (d *island) cell(t testing.TB, kind byte, v any, decimals, lang int) string {
	t.Helper()
	either := func(v any) string {
		if pair, ok := v.([]any); ok {
			return pair[lang].(string)
		}
		return v.(string)
	}
	n, isNumber := v.(json.Number)
	switch {
	case v == nil:
		return lettering.Missing
	case !isNumber:
		return either(v)
	}
	f, err := n.Float64()
	if err != nil {
		t.Fatal(err)
	}
	switch kind {
	case 'n':
		// Digits of the data are those that are shown; the script adds separators.
		if got := strconv.FormatFloat(f, 'f', decimals, 64); strings.TrimPrefix(got, "-") != strings.TrimPrefix(n.String(), "-") && f != 0 {
			t.Errorf("the data hold %s, which is shown as %s", n, got)
		}
		if f == 0 && math.Signbit(f) {
			t.Errorf("the data hold %s, which a browser shows with its sign", n)
		}
		return lettering.Number(f, decimals)
	case 's':
		return d.S[int(f)][0] + " " + d.S[int(f)][1+lang]
	}
	return either(d.T[int(f)])
}

// TestLongTable holds that of a long table a part is written, and that what is left
// as data is what the whole page would show.
func TestLongTable(t *testing.T) {
	table := ledger(500)
	doc := ledgerPage(t, table)
	shown, whole := rowsOf(doc), wholePages(t, table)
	data := islandOf(t, doc)
	rest := data.G["i0-table"]
	if len(shown) != 100 || len(rest.R) != 400 || len(whole) != 500 {
		t.Fatalf("%d rows are written and %d are data; of the whole page there are %d", len(shown), len(rest.R), len(whole))
	}
	for i, row := range shown {
		if got, want := text(row, "zh")+text(row, "en"), text(whole[i], "zh")+text(whole[i], "en"); got != want {
			t.Fatalf("row %d is %q, want %q", i, got, want)
		}
	}
	if rest.K != "nwwnnsnw" || rest.H != 1 || fmt.Sprint(rest.D) != "[0 0 0 2 1 0 0 0]" {
		t.Errorf("columns %s, heads in %d, decimals %v", rest.K, rest.H, rest.D)
	}
	for i, row := range rest.R {
		cells := all(whole[100+i], func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" })
		if len(cells) != len(row) {
			t.Fatalf("row %d has %d cells and %d as data", 100+i, len(cells), len(row))
		}
		for k, v := range row {
			for lang, name := range []string{"zh", "en"} {
				if got, want := data.cell(t, rest.K[k], v, rest.D[k], lang), text(cells[k], name); got != want {
					t.Errorf("row %d, column %d, in %s: the data say %q, the page %q", 100+i, k, name, got, want)
				}
			}
		}
	}
	caption := all(doc, tag("caption"))[0]
	if zh, en := text(caption, "zh"), text(caption, "en"); zh != "台账 （共 500 行，先列 100 行；全部见 report.xlsx）" || en != "Ledger (500 rows, the first 100 shown; all are in report.xlsx)" {
		t.Errorf("caption %q, %q", zh, en)
	}
}

func TestShortTables(t *testing.T) {
	for _, n := range []int{1, 100, 200} {
		doc := ledgerPage(t, ledger(n))
		if rows := rowsOf(doc); len(rows) != n || len(islandOf(t, doc).G) != 0 || len(all(doc, func(n *html.Node) bool { return attr(n, "class") == "more" })) != 0 {
			t.Errorf("of %d rows %d are written, and there is data or a button", n, len(rows))
		}
	}
	for name, table := range map[string]brief.Table{"no rows": ledger(0), "no columns": {Rows: [][]any{{1}}}} {
		if n := len(all(ledgerPage(t, table), tag("table"))); n != 0 {
			t.Errorf("%s: there is a table", name)
		}
	}
}

// TestCells writes what a cell may hold into columns of every kind.
func TestCells(t *testing.T) {
	for _, c := range []struct {
		kind brief.CellKind
		v    any
		want string
	}{
		{brief.Words, "a & b", "<td>a &amp; b</td>"},
		{brief.Words, both("甲", "A"), `<td><span lang="zh">甲</span><span lang="en">A</span></td>`},
		{brief.Words, both("", "A"), "<td>A</td>"},
		{brief.Words, 2025, "<td>2025</td>"},
		{brief.Words, nil, "<td>—</td>"},
		{brief.Words, judging.Met, `<td><span lang="zh">达标</span><span lang="en">met</span></td>`},
		{brief.Number, 1234.5, `<td class="n">1,234.5</td>`},
		{brief.Number, -1234, `<td class="n">−1,234.0</td>`},
		{brief.Number, nan, `<td class="n">—</td>`},
		{brief.Number, "n/a", `<td class="n">n/a</td>`},
		{brief.Percent, -0.04, `<td class="n">0.0</td>`},
		{brief.State, judging.Missed, `<td><span class="st s2"><i aria-hidden="true">✗</i> <span lang="zh">未达标</span><span lang="en">not met</span></span></td>`},
		{brief.State, judging.Status(200), `<td><span class="st s0"><i aria-hidden="true">?</i> <span lang="zh">未评判</span><span lang="en">not judged</span></span></td>`},
		{brief.State, nil, "<td>—</td>"},
		{brief.State, 3.5, "<td>3.5</td>"},
	} {
		doc := ledgerPage(t, brief.Table{Columns: []brief.Column{{Title: both("名称", "name")}, {Title: both("值", "value"), Kind: c.kind, Decimals: 1}}, Rows: [][]any{{both("x", "x"), c.v}}})
		var b strings.Builder
		if err := html.Render(&b, all(rowsOf(doc)[0], tag("td"))[0]); err != nil {
			t.Fatal(err)
		}
		if b.String() != c.want {
			t.Errorf("%v in a column of kind %d: %s, want %s", c.v, c.kind, b.String(), c.want)
		}
	}
}

// TestRowHeads holds that the column which names a row is its head.
func TestRowHeads(t *testing.T) {
	words, number := brief.Column{}, brief.Column{Kind: brief.Number}
	for name, c := range map[string]struct {
		columns []brief.Column
		row     []any
		want    int
	}{
		"a name":        {[]brief.Column{number, words, words}, []any{1, "990101", both("甲县", "A")}, 2},
		"words alone":   {[]brief.Column{number, words, words}, []any{1, "990101", "甲县"}, 1},
		"numbers alone": {[]brief.Column{number, number}, []any{1, 2}, 0},
		"a short row":   {[]brief.Column{number, words}, []any{}, 1},
	} {
		row := rowsOf(ledgerPage(t, brief.Table{Columns: c.columns, Rows: [][]any{c.row}}))[0]
		for i, cell := range all(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			if (cell.Data == "th") != (i == c.want) || cell.Data == "th" && attr(cell, "scope") != "row" {
				t.Errorf("%s: cell %d is a %s", name, i, cell.Data)
			}
		}
	}
}

// TestColumnsOfWords holds that short words have room and long ones may take what is left.
func TestColumnsOfWords(t *testing.T) {
	for s, want := range map[string]string{
		"": "k4", "未采用": "k4", "coordinate": "k8", "coordinate-zero": "k12", "机构名单_虚构.xlsx#名单:23": "k16", strings.Repeat("很长的名称", 5): "",
	} {
		doc := ledgerPage(t, brief.Table{Columns: []brief.Column{{}, {}}, Rows: [][]any{{"x", s}}})
		if got := attr(all(doc, tag("th"))[1], "class"); got != want {
			t.Errorf("a column of %q has the class %q, want %q", s, got, want)
		}
	}
}
