package tabular_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// grid is a table as a test writes it: the header, then rows beginning with their number.
func grid(table *feature.Table) string {
	var b strings.Builder
	b.WriteString(strings.Join(table.Columns, "|"))
	for _, r := range table.Rows {
		fmt.Fprintf(&b, "\n%d:%s", r.Number, strings.Join(r.Values, "|"))
	}
	return b.String()
}

func decode(t testing.TB, name string, data []byte, opts tabular.Options) *feature.Table {
	t.Helper()
	table, err := tabular.Decode(name, data, opts)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestText(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"plain", "a,b\n1,2\n", "a|b\n2:1|2"},
		{"no newline at the end", "a,b\n1,2", "a|b\n2:1|2"},
		{"windows line ends", "a,b\r\n1,2\r\n3,4\r\n", "a|b\n2:1|2\n3:3|4"},
		{"old mac line ends", "a,b\r1,2\r3,4", "a|b\n2:1|2\n3:3|4"},
		{"tab", "a\tb\n1,5\t2\n", "a|b\n2:1,5|2"},
		{"semicolon with decimal commas", "a;b\n1,5;2,5\n3,5;4,5\n", "a|b\n2:1,5|2,5\n3:3,5|4,5"},
		{"full-width comma", "名称，经度\n甲，116.4\n", "名称|经度\n2:甲|116.4"},
		{"full-width commas inside cells", "名称,地址\n甲,一路，二号\n乙,三路，四号\n", "名称|地址\n2:甲|一路，二号\n3:乙|三路，四号"},
		{"excel's hint", "sep=;\na;b\n1,2;3\n", "a|b\n3:1,2|3"},
		{"one column", "名称\n甲\n乙\n", "名称\n2:甲\n3:乙"},
		{"quotes", "a,b\n\"x, y\",\"say \"\"hi\"\"\"\n", "a|b\n2:x, y|say \"hi\""},
		{"newline in a cell", "a,b\n\"x\ny\",1\nz,2\n", "a|b\n2:x\ny|1\n4:z|2"},
		{"newline in a header", "\"床位\n（张）\",b\n1,2\n", "床位 （张）|b\n3:1|2"},
		{"quote in a plain cell", "a,b\n5\" pipe,2\n", "a|b\n2:5\" pipe|2"},
		{"text after a quote", "a,b\n\"x\"y,2\n", "a|b\n2:xy|2"},
		{"space before a quote", "a,b\n1, \"x,y\"\n", "a|b\n2:1|x,y"},
		{"blank rows", "\n\na,b\n\n1,2\n,\n \n3,4\n", "a|b\n5:1|2\n8:3|4"},
		{"ragged", "a,b,c\n1\n1,2,3,4\n", "a|b|c|#4\n2:1|||\n3:1|2|3|4"},
		{"space around cells", " a ,b\n 1 ,\t2\u00a0\n", "a|b\n2:1|2"},
		{"codes kept as text for Excel", "code,n\n=\"010101\",1\n\t110101001001,2\n", "code|n\n2:010101|1\n3:110101001001|2"},
		{"repeated headers", "a,a,a (2),a\n1,2,3,4\n", "a|a (3)|a (2)|a (4)\n2:1|2|3|4"},
		{"header left blank", "a,,b,\n1,2,3,\n", "a|#2|b\n2:1|2|3"},
		{"title", "某县医疗机构一览表,,\n名称,经度,纬度\n甲,116.4,39.9\n", "名称|经度|纬度\n3:甲|116.4|39.9"},
		{"title and unit", "一览表,,,,\n填报单位：某县,,,2024年,\n名称,经度,纬度,床位,医生\n甲,116.4,39.9,1,2\n", "名称|经度|纬度|床位|医生\n4:甲|116.4|39.9|1|2"},
		{"note as wide as half the table", "填报单位：某县,,2024年\n名称,经度,纬度\n甲,116.4,39.9\n", "名称|经度|纬度\n3:甲|116.4|39.9"},
		{"colons in every header", "名称:,经度:\n甲,116.4\n", "名称:|经度:\n2:甲|116.4"},
		{"years as headers", "地区,2020,2021\n甲,1,2\n", "地区|2020|2021\n2:甲|1|2"},
		{"two-row header", "序号,名称,人员,,床位,\n,,医生,护士,编制,实有\n1,甲,3,4,5,6\n", "序号|名称|人员_医生|人员_护士|床位_编制|床位_实有\n3:1|甲|3|4|5|6"},
		{"two-row header, few groups", "名称,人员,,,,,\n,医生,护士,药师,技师,其他,合计\n甲,3,4,5,6,7,8\n", "名称|人员_医生|人员_护士|人员_药师|人员_技师|人员_其他|人员_合计\n3:甲|3|4|5|6|7|8"},
		{"two-row header over years", "名称,人口,\n,2020,2021\n甲,3,4\n", "名称|人口_2020|人口_2021\n3:甲|3|4"},
		{"a first row that is no part of the header", "名称,,床位,备注\n甲,x,12,\n乙,y,13,z\n", "名称|#2|床位|备注\n2:甲|x|12|\n3:乙|y|13|z"},
		{"text only", "名称,,备注\n甲,x,\n乙,y,z\n", "名称|#2|备注\n2:甲|x|\n3:乙|y|z"},
		{"totals stay", "a,b\nx,1\n合计,1\n", "a|b\n2:x|1\n3:合计|1"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, grid(decode(t, "t.csv", []byte(c.in), tabular.Options{}))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOptions(t *testing.T) {
	table := decode(t, "a.csv", []byte("x|y\nnote\na|b\n1|2\n"), tabular.Options{Delimiter: '|', HeaderRow: 3})
	if got := grid(table); got != "a|b\n4:1|2" {
		t.Error(got)
	}
	gbk, _ := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("名称,n\n医院,1\n"))
	if table := decode(t, "a.csv", gbk, tabular.Options{}); table.Encoding != "GB18030" || table.Source != "a.csv" || table.Rows[0].Values[0] != "医院" {
		t.Errorf("%+v", table)
	}
}

func TestJSON(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"columns in order of appearance", `[{"b":1,"a":"x"},{"c":true,"a":null}]`, "b|a|c\n1:1|x|\n2:||true"},
		{"numbers as written", `[{"lon":116.40,"code":110101001001,"e":1e-7}]`, "lon|code|e\n1:116.40|110101001001|1e-7"},
		{"nested", `[{"a":{"x": [1, 2]},"b":[ ]}]`, "a|b\n1:{\"x\":[1,2]}|[]"},
		{"wrapped", `{"code":0,"data":[{"a":1}]}`, "a\n1:1"},
		{"wrapped deeper", `{"ids":[1,2],"result":{"list":[{"a":1}],"total":1}}`, "a\n1:1"},
		{"escapes", `[{"\u540d":"\u533b\"院"}]`, "名\n1:医\"院"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, grid(decode(t, "t.json", []byte(c.in), tabular.Options{}))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// sheets makes a workbook with excelize.
func sheets(t testing.TB, fill func(f *excelize.File)) []byte {
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

func put(f *excelize.File, sheet string, rows ...[]any) {
	for i, r := range rows {
		_ = f.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &r)
	}
}

func TestWorkbook(t *testing.T) {
	data := sheets(t, func(f *excelize.File) {
		put(f, "Sheet1",
			[]any{"某县医疗机构一览表"},
			[]any{"序号", "所在乡镇", "机构代码", "人员", nil, nil, "建成", "联系人"},
			[]any{nil, nil, nil, "医生", "护士", "药师"},
			[]any{1, "东镇", 110101001001, 3, 4, 5, time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC), "甲"},
			[]any{2, nil, 110101001002, nil, 6, 7, nil, "乙"},
			[]any{"合计", nil, nil, 3, 10, 12})
		for from, to := range map[string]string{"A1": "H1", "A2": "A3", "B2": "B3", "C2": "C3", "D2": "F2", "G2": "G3", "H2": "H3", "B4": "B5", "D4": "D5", "A6": "C6"} {
			_ = f.MergeCell("Sheet1", from, to)
		}
	})
	table := decode(t, "机构.xlsx", data, tabular.Options{})
	want := "序号|所在乡镇|机构代码|人员_医生|人员_护士|人员_药师|建成|联系人\n" +
		"4:1|东镇|110101001001|3|4|5|2020-05-01|甲\n" +
		"5:2|东镇|110101001002||6|7||乙\n" +
		"6:合计|||3|10|12||"
	if diff := cmp.Diff(want, grid(table)); diff != "" || table.Source != "机构.xlsx" {
		t.Errorf("%s (-want +got)\n%s", table.Source, diff)
	}
}

// A header of groups alone cannot be told from a note in text; merged cells tell.
func TestWorkbookGroupsOnly(t *testing.T) {
	data := sheets(t, func(f *excelize.File) {
		put(f, "Sheet1", []any{"人员", nil, "床位", nil}, []any{"医生", "护士", "编制", "实有"}, []any{"x", "y", "z", "u"})
		_ = f.MergeCell("Sheet1", "A1", "B1")
		_ = f.MergeCell("Sheet1", "C1", "D1")
	})
	if got := grid(decode(t, "a.xlsx", data, tabular.Options{})); got != "人员_医生|人员_护士|床位_编制|床位_实有\n3:x|y|z|u" {
		t.Error(got)
	}
}

func TestWhichSheet(t *testing.T) {
	rows := [][]any{{"名称", "床位"}, {"甲", 1}}
	two := sheets(t, func(f *excelize.File) {
		put(f, "Sheet1", rows...)
		for _, s := range []string{"说明", "空", "隐"} {
			_, _ = f.NewSheet(s)
		}
		put(f, "说明", []any{"请先填名称"})
		put(f, "隐", rows...)
		_ = f.SetSheetVisible("隐", false)
	})
	_, err := tabular.Decode("a.xlsx", two, tabular.Options{})
	if got := message.In(err, message.EN); got != "a.xlsx: 2 sheets have content; say which one to use: Sheet1, 说明" {
		t.Error(got)
	}
	if got := message.In(err, message.ZH); got != "a.xlsx：有 2 个工作表有内容。请写明用哪一个：Sheet1、说明" {
		t.Error(got)
	}
	for _, name := range []string{"Sheet1", " sheet1", "隐"} {
		table := decode(t, "a.xlsx", two, tabular.Options{Sheet: name})
		if got := grid(table); got != "名称|床位\n2:甲|1" || !strings.EqualFold(table.Source, "a.xlsx#"+strings.TrimSpace(name)) {
			t.Error(table.Source, got)
		}
	}
	_, err = tabular.Decode("a.xlsx", two, tabular.Options{Sheet: "Tabelle"})
	if err == nil || !strings.Contains(err.Error(), `no sheet "Tabelle"`) {
		t.Error(err)
	}
	one := sheets(t, func(f *excelize.File) { _, _ = f.NewSheet("医院"); put(f, "医院", rows...) })
	if table := decode(t, "a.xlsx", one, tabular.Options{}); table.Source != "a.xlsx#医院" {
		t.Error(table.Source)
	}
	path := filepath.Join(t.TempDir(), "two.xlsx")
	if err := os.WriteFile(path, two, 0o600); err != nil {
		t.Fatal(err)
	}
	names, err := tabular.Sheets(path)
	if diff := cmp.Diff([]string{"Sheet1", "说明", "空"}, names); diff != "" || err != nil {
		t.Error(err, diff)
	}
}

func TestFaults(t *testing.T) {
	bomb := strings.Repeat("[", 1_000_000)
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
	cases := []struct {
		name, file, data string
		opts             tabular.Options
		row              int
		want             string
	}{
		{"empty", "a.csv", "", tabular.Options{}, 0, "the file is empty"},
		{"blank", "a.csv", " \r\n\n\t", tabular.Options{}, 0, "the file is empty"},
		{"delimiters only", "a.csv", ",,\n,,\n", tabular.Options{}, 0, "the file is empty"},
		{"header only", "a.csv", "名称,经度\n", tabular.Options{}, 1, "no row of data"},
		{"no header", "a.csv", "甲,116.41,39.92\n乙,116.42,39.93\n", tabular.Options{}, 1, "looks like data"},
		{"numbers only", "a.csv", "110101,500\n110102,600\n", tabular.Options{}, 1, "looks like data"},
		{"header row that is not there", "a.csv", "a,b\n1,2\n", tabular.Options{HeaderRow: 9}, 9, "header row asked for"},
		{"open quote", "a.csv", "a,b\n1,2\n\"x,3\n4,5\n", tabular.Options{}, 3, "quote opened on line 3"},
		{"open quote far from the next", "a.csv", "a,b\n\"x,3\n" + strings.Repeat("4,5\n", 600) + "\"y\",1\n", tabular.Options{}, 2, "quote opened on line 2"},
		{"bad delimiter", "a.csv", "a,b\n1,2\n", tabular.Options{Delimiter: '"'}, 0, "delimiter is not valid"},
		{"encoding that does not fit", "a.csv", "a,b\n1,\xd2\xbd\xff\n", tabular.Options{Encoding: "utf-8"}, 2, "does not fit the encoding UTF-8"},
		{"binary", "a.csv", "a,b\n\x00\x01\x02", tabular.Options{}, 2, "not a text file"},
		{"100,000 columns", "a.csv", strings.Repeat("a,", 100_000) + "\n1\n", tabular.Options{}, 1, "more than 16384 columns"},
		{"old xls", "a.xls", ole + "Workbook", tabular.Options{}, 0, "old .xls"},
		{"password", "a.xlsx", ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", tabular.Options{}, 0, "password"},
		{"html named xls", "a.xls", "<html><table></table></html>", tabular.Options{}, 0, "web page or XML"},
		{"pdf", "a.csv", "%PDF-1.7", tabular.Options{}, 0, "PDF"},
		{"gzip", "a.csv.gz", "\x1f\x8b\x08", tabular.Options{}, 0, "unpack it"},
		{"zip cut short", "a.xlsx", "PK\x03\x04abc", tabular.Options{}, 0, "damaged"},
		{"json of no rows", "a.json", `{"a":1}`, tabular.Options{}, 0, "no array of objects"},
		{"json of numbers", "a.json", `[1,2]`, tabular.Options{}, 1, "item 1 of the array is not an object"},
		{"json text", "a.json", `"x"`, tabular.Options{}, 0, "no array of objects"},
		{"json empty", "a.json", `[]`, tabular.Options{}, 0, "no data"},
		{"json mixed", "a.json", `[{"a":1},2]`, tabular.Options{}, 2, "item 2"},
		{"json of several arrays", "a.json", `{"x":[{"a":1}],"y":[{"b":1}]}`, tabular.Options{}, 0, "several arrays: x, y"},
		{"json cut short", "a.json", "[{\"a\":1},\n{\"a\":", tabular.Options{}, 2, "malformed"},
		{"json name twice", "a.json", "[{\"a\":1,\n\"a\":2}]", tabular.Options{}, 2, "twice"},
		{"json lines", "a.json", "{\"a\":1}\n{\"a\":2}\n", tabular.Options{}, 2, "several values"},
		{"json a million deep", "a.json", bomb, tabular.Options{}, 1, "too deep"},
		{"json a million deep in a cell", "a.json", `[{"a":` + bomb, tabular.Options{}, 1, "too deep"},
		{"geojson", "a.json", `{"type":"FeatureCollection","features":[]}`, tabular.Options{}, 0, "GeoJSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := tabular.Decode(c.file, []byte(c.data), c.opts)
			var f *feature.Fault
			if !errors.As(err, &f) {
				t.Fatalf("got %v, want a fault", err)
			}
			if f.File != c.file || f.Row != c.row || !strings.Contains(f.What.EN, c.want) || f.What.ZH == "" {
				t.Errorf("row %d: %s", f.Row, message.In(err, message.EN))
			}
		})
	}
	if _, err := tabular.Read(filepath.Join(t.TempDir(), "none.csv"), tabular.Options{}); !message.AtFault(err) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestHugeLine(t *testing.T) {
	table := decode(t, "a.csv", []byte("a,b\n"+strings.Repeat("x", 8<<20)+",1\n"), tabular.Options{})
	if len(table.Rows[0].Values[0]) != 8<<20 {
		t.Error("cut")
	}
}

// What encoding/csv writes is read back, whatever is in it.
func TestTextAgainstEncodingCSV(t *testing.T) {
	cell := rapid.StringOfN(rapid.SampledFrom([]rune("ab1,;\"\n医 .")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		header := []string{"甲列", "乙列", "丙列", "丁列", "戊列"}[:width]
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 8).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		_ = w.Write(header)
		_ = w.WriteAll(rows)
		table, err := tabular.Decode("a.csv", b.Bytes(), tabular.Options{Delimiter: ',', HeaderRow: 1, Encoding: "utf-8"})
		var want [][]string
		for _, r := range rows {
			filled := false
			for i := range r {
				r[i] = strings.TrimSpace(r[i])
				filled = filled || r[i] != ""
			}
			if filled {
				want = append(want, r)
			}
		}
		if want == nil {
			if err == nil {
				t.Fatal("blank rows were read")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range table.Rows {
			if diff := cmp.Diff(want[i], r.Values); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// The same rows in every format give the same table.
func TestFormatsAgree(t *testing.T) {
	header := []any{"名称", "床位", "经度"}
	rows := [][]any{header, {"甲医院", 120, 116.397428}, {"乙,卫生院", 35, 39.9}}
	var comma, tab strings.Builder
	var objects []map[string]any
	for i, r := range rows {
		fmt.Fprintf(&comma, "%q,%v,%v\r\n", r[0], r[1], r[2])
		fmt.Fprintf(&tab, "%v\t%v\t%v\n", r[0], r[1], r[2])
		if i > 0 {
			objects = append(objects, map[string]any{"名称": r[0], "床位": r[1], "经度": r[2]})
		}
	}
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(tab.String()))
	list, _ := json.Marshal(objects)
	book := sheets(t, func(f *excelize.File) { put(f, "Sheet1", rows...) })
	want := [][]string{{"甲医院", "120", "116.397428"}, {"乙,卫生院", "35", "39.9"}}
	for name, data := range map[string][]byte{"a.csv": []byte(comma.String()), "a.txt": gbk, "a.json": list, "a.xlsx": book, "renamed.csv": book} {
		table := decode(t, name, data, tabular.Options{})
		for i, r := range table.Rows {
			for j, c := range header {
				if got := r.Value(table.Column(c.(string))); got != want[i][j] {
					t.Errorf("%s: row %d, %s: got %q, want %q", name, r.Number, c, got, want[i][j])
				}
			}
		}
	}
}

func check(t *testing.T, table *feature.Table, err error) {
	if err != nil {
		if !message.AtFault(err) || message.In(err, message.ZH) == "" {
			t.Errorf("a fault of the input told as ours: %v", err)
		}
		return
	}
	seen, last := make(map[string]bool), 0
	for _, c := range table.Columns {
		if seen[c] {
			t.Errorf("column %q twice", c)
		}
		seen[c] = true
	}
	for _, r := range table.Rows {
		if len(r.Values) != len(table.Columns) || r.Number <= last {
			t.Fatalf("row %d after %d: %d values for %d columns", r.Number, last, len(r.Values), len(table.Columns))
		}
		last = r.Number
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "序号,人员,\n,医生,护士\n1,2,3\n", "\"a\nb\";c\r\n1;\"2", "sep=\t\na\tb\n", "名称，经度\n甲，1", "a,a,a (2)\n1,2,3,4"} {
		f.Add([]byte(s), 0, uint32(0))
	}
	f.Fuzz(func(t *testing.T, data []byte, header int, delimiter uint32) {
		table, err := tabular.Decode("a.csv", data, tabular.Options{HeaderRow: header, Delimiter: rune(delimiter)})
		check(t, table, err)
	})
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`[{"a":1,"b":[{}]},{"c":null}]`, `{"data":{"x":[{"a":"\u0000"}]}}`, `[[`, `[{"":1}]`, `{"a":[]}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		table, err := tabular.Decode("a.json", []byte(s), tabular.Options{})
		check(t, table, err)
	})
}

func FuzzWorkbook(f *testing.F) {
	f.Add(sheets(f, func(x *excelize.File) {
		put(x, "Sheet1", []any{"序号", "人员", nil}, []any{nil, "医生", "护士"}, []any{1, 2, 3})
		_ = x.MergeCell("Sheet1", "B1", "C1")
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := tabular.Decode("a.xlsx", data, tabular.Options{})
		check(t, table, err)
	})
}

func benchmark(b *testing.B, name string, data []byte, rows int) {
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if table := decode(b, name, data, tabular.Options{}); len(table.Rows) != rows {
			b.Fatal(len(table.Rows))
		}
	}
}

const benchRows = 100_000

func csvText() string {
	var s strings.Builder
	s.WriteString("机构代码,名称,地址,经度,纬度,床位\n")
	for i := range benchRows {
		fmt.Fprintf(&s, "%012d,第%d卫生室,\"东路,%d号\",%.6f,%.6f,%d\n", 110101000000+i, i, i, 116+float64(i)/1e6, 39+float64(i)/1e6, i%500)
	}
	return s.String()
}

func BenchmarkCSV(b *testing.B) { benchmark(b, "a.csv", []byte(csvText()), benchRows) }

func BenchmarkCSVGB18030(b *testing.B) {
	data, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(csvText()))
	if err != nil {
		b.Fatal(err)
	}
	benchmark(b, "a.csv", data, benchRows)
}

// BenchmarkCSVNaive is what encoding/csv takes for the same text, as a yardstick.
func BenchmarkCSVNaive(b *testing.B) {
	text := csvText()
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := csv.NewReader(strings.NewReader(text)).ReadAll(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJSON(b *testing.B) {
	var s strings.Builder
	for i := range benchRows {
		fmt.Fprintf(&s, `,{"机构代码":"%012d","名称":"第%d卫生室","经度":%.6f,"纬度":%.6f,"床位":%d}`, 110101000000+i, i, 116+float64(i)/1e6, 39+float64(i)/1e6, i%500)
	}
	benchmark(b, "a.json", []byte("["+s.String()[1:]+"]"), benchRows)
}

func benchBook(b *testing.B) []byte {
	return sheets(b, func(f *excelize.File) {
		w, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			b.Fatal(err)
		}
		_ = w.SetRow("A1", []any{"机构代码", "名称", "地址", "经度", "纬度", "床位"})
		for i := range benchRows {
			cell, _ := excelize.CoordinatesToCellName(1, i+2)
			_ = w.SetRow(cell, []any{fmt.Sprint(110101000000 + i), fmt.Sprintf("第%d卫生室", i), "东路", 116 + float64(i)/1e6, 39 + float64(i)/1e6, i % 500})
		}
		if err := w.Flush(); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkWorkbook(b *testing.B) { benchmark(b, "a.xlsx", benchBook(b), benchRows) }

// BenchmarkWorkbookNaive is what excelize takes for the same workbook, as a yardstick.
func BenchmarkWorkbookNaive(b *testing.B) {
	data := benchBook(b)
	b.ReportAllocs()
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		if rows, err := f.GetRows("Sheet1", excelize.Options{RawCellValue: true}); err != nil || len(rows) != benchRows+1 {
			b.Fatal(len(rows), err)
		}
	}
}

func BenchmarkNumber(b *testing.B) {
	cells := []string{"116.397428", "1,234", "约1.2万人", "保定市第一中心医院"}
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range cells {
			tabular.Number(c)
		}
	}
}
