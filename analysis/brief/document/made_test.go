package document_test

import (
	"fmt"
	"math"
	"reflect"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

var (
	nan = math.NaN()
)

// both is a text in each language, so marked that a text in the wrong one is found.
func both(what string) message.Text {
	return message.Text{ZH: "中文" + strings.Map(chinese, what), EN: "English " + what}
}

// chinese writes Latin letters with Chinese ones.
func chinese(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return '一' + (r - 'a')
	}
	return r
}

func square(x, y, w, h float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}}}
}

// invented is a report with every sort of content.
func invented() *brief.Brief {
	b := &brief.Brief{Title: both("city"), Note: both("all data are invented"), Approval: "GS(2024)0650", Sources: []message.Text{both("yearbook")}}
	layer := brief.Layer{Level: both("county")}
	for i := range 4 {
		layer.Codes = append(layer.Codes, fmt.Sprintf("%012d", 110101001001+i))
		layer.Names = append(layer.Names, both(fmt.Sprint("zone ", i)))
		layer.Areas = append(layer.Areas, square(110+float64(i), 30, 1, 2))
	}
	b.Shapes = []brief.Layer{layer}
	targets := []brief.TargetLine{
		{ID: "p.2025.beds", Year: 2025, Plan: both("plan"), Title: both("beds"), Clause: both("part 2"), Level: both("region"), Status: judging.Missed, Value: "7.20", Goal: "≥ 8",
			Unit: both("beds per 1,000"), Gap: both("5,998 more"), People: 5, Remark: both("remark"), Basis: both("basis"), Zones: judging.ZoneCount{Met: 3, Missed: 1}, Lacking: []message.Text{both("zone 1"), both("zone 2")}},
		{ID: "p.2030.walk", Year: 2030, Plan: both("plan 2030"), Title: both("walk"), Level: both("county"), Status: judging.Met, Value: "1,234,567"},
		{ID: "p.2030.staff", Status: judging.NotJudged, Remark: both("no data")},
		{Status: judging.NotApplicable}, {Status: judging.Status(9)},
	}
	b.Plans = []brief.Plan{{ID: "p", Number: "2024-1", Issued: "2024-02-03", Title: both("plan"), Document: both("document"), Note: both("note"), Count: judging.ZoneCount{Met: 1, Missed: 1, NotJudged: 1},
		Targets: targets, Zones: []brief.ZoneLine{{Level: both("county"), Code: "110101001001", Name: both("zone 0"), Count: judging.ZoneCount{Met: 2}}},
		Series: []brief.Series{{Title: both("beds"), Unit: both("beds per 1,000"), Value: "7.20", Years: []int{2025, 2030}, Goals: []string{"≥ 8", "≥ 9"}, Now: []judging.Status{judging.Missed, judging.NotJudged}}}},
		{Title: both("plan without targets")}}
	b.Answer = brief.Answer{Sentences: []message.Text{both("the answer."), both("more.")}, Missed: targets[:1],
		Figures: []brief.Figure{{Title: both("people"), Value: "7,496,988", Unit: both("persons")}, {Title: both("met"), Value: "1", Status: judging.Met}},
		Worst:   []brief.Place{{Name: both("zone 0"), Code: "110101001001", Indicator: both("emergency"), People: 5000, Share: 0.25}, {Name: both("zone 1"), Indicator: both("emergency"), Share: nan}}}
	b.Indicators = []brief.Indicator{circle(layer, 3), {ID: "few", Title: both("few"), Table: brief.Table{Title: both("few")}}}
	b.Findings = brief.Table{Title: both("findings"), Columns: []brief.Column{{Title: both("rule")}, {Title: both("times"), Kind: brief.Number}}, Rows: [][]any{{"coordinate-missing", 3}}}
	inputs := brief.Table{Title: both("input files"), Columns: []brief.Column{{Title: both("file")}, {Title: both("hash")}}, Rows: [][]any{{"zones.geojson", strings.Repeat("0a1b", 16)}}}
	b.Basis = []brief.Section{{Title: both("input files"), Table: &inputs}, {Title: both("methods"), Lines: []message.Text{both("distances")}}, {Title: both("more"), Lines: []message.Text{both("line")}, Table: &inputs}}
	return b
}

// circle is an indicator with some maps, every chart, a table and gaps.
func circle(layer brief.Layer, maps int) brief.Indicator {
	in := brief.Indicator{ID: "emergency", Title: both("emergency"), Basis: both("straight line"), Lead: both("lead.")}
	for k := range maps {
		in.Maps = append(in.Maps, brief.Map{Title: both(fmt.Sprint("map ", k)), Unit: both("percent"), Goal: []float64{nan, 50}[k%2], Values: []float64{10, nan, 50, 90},
			Classes: []brief.Class{{Low: 0, High: 50, Colour: "#ffffd9", Label: both("low")}, {Low: 50, High: 100, Colour: "#225ea8", Label: both("high")}},
			Points:  []brief.Point{{At: orb.Point{110.5, 31}, Name: both("hospital")}}})
	}
	y := brief.Numbers{Title: both("people"), X: []float64{0, 1, 2}, Y: []float64{0, 0.5, 1}}
	for _, kind := range []brief.ChartKind{brief.Bars, brief.Stacked, brief.Curve} {
		in.Charts = append(in.Charts, brief.Chart{Kind: kind, Title: both("chart"), X: both("along"), Y: both("up"), Names: layer.Names[:3], Series: []brief.Numbers{y, y}, Goal: 0.9})
	}
	in.Charts = append(in.Charts, brief.Chart{Title: both("nothing"), Goal: nan})
	in.Table = brief.Table{Name: "emergency", Title: both("emergency"), Columns: []brief.Column{{Title: both("rank"), Kind: brief.Number}, {Title: both("code")}, {Title: both("county")},
		{Title: both("people"), Kind: brief.Number}, {Title: both("share"), Unit: both("percent"), Kind: brief.Percent, Decimals: 1}, {Title: both("verdict"), Kind: brief.State}, {Title: both("year")}}}
	for i := range 4 {
		in.Table.Rows = append(in.Table.Rows, []any{i + 1, layer.Codes[i], layer.Names[i], 12345.6, 98.76, judging.Met, 2025.0})
	}
	in.Table.Rows = append(in.Table.Rows, []any{nil, "", both("zone without data"), nan, math.Inf(1), judging.NotJudged}, []any{1})
	in.Gaps = brief.Table{Title: both("gaps"), Columns: []brief.Column{{Title: both("no."), Kind: brief.Number}, {Title: both("place")}, {Title: both("code")}}}
	for i := range 75 {
		in.Gaps.Rows = append(in.Gaps.Rows, []any{i + 1, both("settlement"), fmt.Sprintf("%012d", 110101001001+i)})
	}
	return in
}

// rewrite gives every string of a report to a function.
func rewrite(b *brief.Brief, f func(string) string) {
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem())
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Interface:
			if v.IsNil() {
				return
			}
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			walk(inner)
			v.Set(inner)
		case reflect.String:
			v.SetString(f(v.String()))
		}
	}
	walk(reflect.ValueOf(b))
}
