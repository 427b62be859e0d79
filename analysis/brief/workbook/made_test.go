package workbook_test

import (
	"archive/zip"
	"bytes"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/workbook"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

func text(zh, en string) message.Text { return message.Text{ZH: zh, EN: en} }

// invented is a small report with every sort of content.
func invented() *brief.Brief {
	targets := []brief.TargetLine{
		{ID: "p.2025.beds", Year: 2025, Plan: text("甲规划", "plan A"), Title: text("床位", "beds"), Level: text("全区域", "whole region"), Status: judging.Missed,
			Value: "7.20", Goal: "≥ 8", Unit: text("张/千人", "beds per 1,000"), Gap: text("还差 5,998 张", "5,998 more needed"), Clause: text("第二部分", "part 2")},
		{ID: "p.2025.walk", Year: 2025, Plan: text("甲规划", "plan A"), Title: text("步行", "walk"), Level: text("县级", "county"), Status: judging.Met, Value: "1,234,567",
			Zones: judging.ZoneCount{Met: 3, Missed: 1, NotJudged: 2}, Lacking: []message.Text{text("东县", "East"), text("西县", "")}, Remark: text("规划未给数值", "no figure")},
		{ID: "p.2030.staff", Status: judging.NotJudged, Remark: text("=没有数据", "=no data")},
		{ID: "p.2030.cost", Status: judging.NotApplicable, Value: "1–2"},
		{ID: "p.2030.new", Status: judging.Status(9), Value: "−3.5"},
	}
	inputs := &brief.Table{Name: "inputs", Title: text("输入文件", "input files"), Columns: []brief.Column{{Title: text("文件", "file")}, {Title: text("字节", "bytes"), Kind: brief.Number}},
		Rows: [][]any{{"zones.geojson", 123456.0}}}
	return &brief.Brief{Title: text("云岚市", "Yunlan & more"), Note: text("全部数据均为虚构", "all data are invented"), Approval: "GS(2024)0650号",
		Sources: []message.Text{text("某统计年鉴", "a yearbook")},
		Answer: brief.Answer{Sentences: []message.Text{text("两项达标。", "two are met.")}, Missed: targets[:1],
			Figures: []brief.Figure{{Title: text("人口", "people"), Value: "7,496,988", Unit: text("人", "")}, {Title: text("未知", "unknown"), Value: "—"}},
			Worst:   []brief.Place{{Name: text("东县", "East"), Code: "110101", Indicator: text("急诊", "emergency"), People: 5000, Share: 0.25}, {Name: text("西县", "West"), Share: math.NaN()}}},
		Plans:    []brief.Plan{{ID: "p", Title: text("甲规划", "plan A"), Targets: targets}},
		Findings: brief.Table{Title: text("数据中的问题", "findings"), Columns: []brief.Column{{Title: text("规则", "rule")}}, Rows: [][]any{{"coordinate-missing"}}},
		Basis:    []brief.Section{{Title: text("输入文件", "input files"), Table: inputs}, {Title: text("方法", "methods"), Lines: []message.Text{text("距离按椭球面计算。", "Distances are on the ellipsoid.")}}}}
}

// people is a table with a column of every kind.
func people() brief.Table {
	return brief.Table{Name: "population", Title: text("人口", "population"), Columns: []brief.Column{
		{Title: text("代码", "code")}, {Title: text("名称", "name")}, {Title: text("人口", "people"), Unit: text("人", "people"), Kind: brief.Number, Decimals: 2},
		{Title: text("比例", "share"), Unit: text("%", "%"), Kind: brief.Percent, Decimals: 1}, {Title: text("结论", "verdict"), Kind: brief.State}, {Title: text("年份", "year"), Kind: brief.Number}},
		Rows: [][]any{
			{"110101001001", text("东县", "East"), 1234567.891, 83.25, judging.Met, 2025},
			{"007", "西县", math.NaN(), math.Inf(1), judging.Missed, 2030.0},
			{"1E5", text("南县", ""), -0.5, 0.0, judging.NotJudged, nil},
			{"", text("", ""), "不详", 100, judging.NotApplicable, "未定", "one too many"},
			{"12"},
		}}
}

func sequence(tables ...brief.Table) iter.Seq[brief.Table] { return slices.Values(tables) }

// made writes a workbook.
func made(t interface{ Fatal(...any) }, b *brief.Brief, tables ...brief.Table) []byte {
	var out bytes.Buffer
	if err := workbook.Write(&out, b, sequence(tables...)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// opened reads a workbook with excelize.
func opened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// part is the text of one file in the archive.
func part(t testing.TB, data []byte, name string) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := z.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	all, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

// wideTable is a table as that of the facilities of a country: codes, names, and
// numbers of which a third is not known.
func wideTable(rows, columns int) brief.Table {
	t := brief.Table{Name: "facilities", Title: text("机构", "facilities")}
	for c := range columns {
		column := brief.Column{Title: text("第"+strconv.Itoa(c)+"列", "column "+strconv.Itoa(c))}
		if c >= 6 {
			column.Kind, column.Decimals = brief.Number, c%3
		}
		t.Columns = append(t.Columns, column)
	}
	for r := range rows {
		row := make([]any, columns)
		for c := range row {
			switch n := r*columns + c; {
			case c == 0:
				row[c] = strconv.Itoa(110101001000 + r)
			case c < 4:
				row[c] = "某某县人民医院" + strconv.Itoa(n%997)
			case c < 6:
				row[c] = text("乡镇卫生院", "township hospital")
			case n%3 == 0:
				row[c] = math.NaN()
			default:
				row[c] = float64(n%100_003) / 7
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// BenchmarkWrite writes 100,000 facilities with 40 columns.
func BenchmarkWrite(b *testing.B) {
	t := wideTable(100_000, 40)
	b.ReportAllocs()
	b.ResetTimer()
	size := 0
	for range b.N {
		var n counter
		if err := workbook.Write(&n, invented(), sequence(t)); err != nil {
			b.Fatal(err)
		}
		size = int(n)
	}
	b.ReportMetric(float64(size)/1e6, "MB")
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
