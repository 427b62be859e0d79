package page_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"golang.org/x/net/html"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/page"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

var nan = math.NaN()

func both(zh, en string) message.Text { return message.Text{ZH: zh, EN: en} }

func names(n int) []message.Text {
	var out []message.Text
	for i := range n {
		out = append(out, both("区划"+strconv.Itoa(i), "zone "+strconv.Itoa(i)))
	}
	return out
}

func square(x, y float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + 1, y}, {x + 1, y + 1}, {x, y + 1}, {x, y}}}}
}

// small is a report that has everything once.
func small() *brief.Brief {
	met, missed := both("每千人床位", "beds"), both("步行15分钟内的居民", "residents within a 15-minute walk")
	target := func(title message.Text, s judging.Status) brief.TargetLine {
		return brief.TargetLine{ID: "t", Year: 2025, Plan: both("健康规划", "health plan"), Title: title, Clause: both("附件2", "annex 2"), Level: both("县级", "county"), Status: s,
			Value: "75.19", Goal: "≥ 90", Unit: both("%", "% of residents"), Gap: both("还差 1,200 人", "1,200 more people needed"), Remark: both("规划未给数值", "the plan gives no figure"),
			Basis: both("居民 8,000", "residents 8,000"), Zones: judging.ZoneCount{Met: 1, Missed: 1}, Lacking: []message.Text{both("乙县", "B County")}}
	}
	undecided := target(both("急救车", "ambulances"), judging.NotJudged)
	undecided.Value, undecided.Gap, undecided.Lacking = "", message.Text{}, nil
	return &brief.Brief{
		Title: both("云岚市", "Yunlan"), Note: both("数据均为虚构", "all data are invented"), Approval: "冀S(2024)001号",
		Sources: []message.Text{both("资料来源：县卫生健康局", "source: the county's health bureau")},
		Answer: brief.Answer{
			Sentences: []message.Text{both("1 项规划共 3 项目标。", "Of 3 targets in 1 plan."), both("20 公里覆盖 93.2% 的人口。", "93.2 % of the people are covered.")},
			Figures: []brief.Figure{{Title: both("人口", "people"), Value: "1,200,000", Status: judging.NotApplicable},
				{Title: both("达标", "met"), Value: "1", Unit: both("项目标", "targets"), Status: judging.Met},
				{Title: both("未达标", "not met"), Value: "1", Status: judging.Missed}, {Title: both("未评判", "not judged"), Value: "1", Status: judging.NotJudged}},
			Missed: []brief.TargetLine{target(missed, judging.Missed)},
			Worst:  []brief.Place{{Name: both("乙县", "B County"), Code: "990102", Indicator: both("急诊", "emergency departments"), People: 81547.4, Share: 0.312}, {Name: both("丙县", "C County"), Share: nan}},
		},
		Plans: []brief.Plan{
			{ID: "health", Number: "卫发〔2023〕5号", Issued: "2023-04-07", Title: both("健康规划", "health plan"), Document: both("健康规划（2023）", "health plan 2023"), Note: both("试行", "on trial"),
				Count: judging.ZoneCount{Met: 1, Missed: 1, NotJudged: 1, NotApplicable: 1}, Targets: []brief.TargetLine{target(met, judging.Met), target(missed, judging.Missed), undecided},
				Zones:  []brief.ZoneLine{zoneLine("甲县", "A County", judging.Met, judging.Missed, judging.NotJudged), zoneLine("乙县", "B County", judging.NotApplicable, judging.Met, 77)},
				Series: []brief.Series{{Title: met, Unit: both("张", "beds"), Value: "7.5", Years: []int{2025, 2030}, Goals: []string{"≥ 7", "≥ 8"}, Now: []judging.Status{judging.Met, judging.Missed}}}},
			{ID: "second", Title: both("第二规划", "second plan"), Document: both("另一份", "another one")}},
		Indicators: []brief.Indicator{indicator()},
		Findings: brief.Table{Name: "findings", Title: both("数据中的问题", "findings about the data"), Columns: []brief.Column{{Title: both("规则", "rule")}, {Title: both("次数", "times"), Kind: brief.Number}},
			Rows: [][]any{{"coordinate-missing", 2.0}, {both("坐标为零", "a coordinate is zero"), 1}}},
		Basis: []brief.Section{{Title: both("方法", "methods"), Lines: []message.Text{both("距离按椭球面计算。", "Distances are on the ellipsoid.")}},
			{Title: both("输入文件", "input files"), Table: &brief.Table{Title: both("输入文件", "input files"), Columns: []brief.Column{{Title: both("文件", "file")}}, Rows: [][]any{{"人口.csv"}}}}},
		Shapes: []brief.Layer{{Level: both("县级", "county"), Codes: []string{"990101", "990102", "990103"}, Names: []message.Text{both("甲县", "A County"), both("乙县", "B County"), both("丙县", "C County")},
			Areas: []orb.MultiPolygon{square(110, 38), square(111, 38), square(110, 39)}}},
	}
}

func zoneLine(zh, en string, statuses ...judging.Status) brief.ZoneLine {
	return brief.ZoneLine{Level: both("县级", "county"), Code: "990101", Name: both(zh, en), Count: judging.ZoneCount{Met: 1, Missed: 1}, Statuses: statuses}
}

func indicator() brief.Indicator {
	classes := []brief.Class{{Low: 0, High: 90, Colour: "#ffffd9", Label: both("0–90%", "0–90 %")}, {Low: 90, High: 100, Colour: "#225ea8", Label: both("90–100%", "90–100 %")}}
	return brief.Indicator{ID: "emergency", Title: both("急诊", "emergency departments"), Basis: both("直线距离", "straight line"), Lead: both("20 公里覆盖 93.2%。", "93.2 % are covered."),
		Maps: []brief.Map{
			{Title: both("5 公里覆盖率", "share within 5 km"), Unit: both("%", "%"), Values: []float64{95, 20, nan}, Goal: 90, Classes: classes, Points: []brief.Point{{At: orb.Point{110.5, 38.5}, Name: both("云岚医院", "Yunlan hospital")}}},
			{Title: both("10 公里覆盖率", "share within 10 km"), Values: []float64{95, 20, 30}, Goal: nan, Classes: classes},
			{Title: both("没有图", "no map"), Layer: 7}},
		Table: brief.Table{Name: "emergency", Title: both("急诊", "emergency departments"), Columns: []brief.Column{
			{Title: both("名次", "rank"), Kind: brief.Number}, {Title: both("代码", "code")}, {Title: both("县级", "county")}, {Title: both("覆盖率", "share"), Unit: both("%", "%"), Kind: brief.Percent, Decimals: 1}, {Title: both("结论", "verdict"), Kind: brief.State}},
			Rows: [][]any{{1.0, "990101", both("甲县", "A County"), 95.04, judging.Met}, {2, "990102", both("乙县", ""), -0.04, judging.Missed}, {nan, "990103", both("丙县", "C County"), nil}}},
		Gaps: brief.Table{Title: both("未覆盖的聚居地", "settlements without cover"), Columns: []brief.Column{{Title: both("所在地", "place")}, {Title: both("人口", "people"), Kind: brief.Number}}, Rows: [][]any{{"乙县 三村", 1234.5}}},
		Charts: []brief.Chart{
			{Kind: brief.Curve, Title: both("距离分布", "how far people are"), X: both("公里", "km"), Y: both("累计比例", "cumulative share"), Goal: 0.9, Series: []brief.Numbers{{Title: both("急诊", "emergency departments"), X: []float64{0, 10, 20}, Y: []float64{0, 0.5, 1}}}},
			{Kind: brief.Stacked, Title: both("各地人口", "people by zone"), Y: both("人", "people"), Names: []message.Text{both("甲县", "A County"), both("乙县", "B County")}, Goal: nan,
				Series: []brief.Numbers{{Title: both("范围内", "within"), Y: []float64{300, 100}}, {Title: both("范围外", "beyond"), Y: []float64{20, 400}}}},
			{Title: both("没有图", "no chart")}},
	}
}

// written is the page of a report.
func written(t testing.TB, b *brief.Brief) string {
	t.Helper()
	var out strings.Builder
	if err := page.Write(&out, b); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func parsed(t testing.TB, s string) *html.Node {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(s), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// all are the elements that a condition holds for.
func all(n *html.Node, holds func(*html.Node) bool) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && holds(d) {
			out = append(out, d)
		}
	}
	return out
}

func tag(name string) func(*html.Node) bool { return func(n *html.Node) bool { return n.Data == name } }

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func withID(id string) func(*html.Node) bool {
	return func(n *html.Node) bool { return attr(n, "id") == id }
}

// text is what is read of an element in one language, as the style sheet has it.
func text(n *html.Node, lang string) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if l := attr(n, "lang"); n.Type == html.ElementNode && (l == "zh" || l == "en") && l != lang || n.Data == "title" || n.Data == "style" || n.Data == "script" {
		return ""
	}
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(text(c, lang))
	}
	return b.String()
}
