package unit_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular/unit"
)

func TestParse(t *testing.T) {
	people := func(factor float64) unit.Unit { return unit.Unit{Factor: factor, People: true} }
	other := func(factor float64) unit.Unit { return unit.Unit{Factor: factor} }
	for text, want := range map[string]unit.Unit{
		"人": people(1), "万人": people(1e4), " 万 人 ": people(1e4), "千人": people(1e3), "百人": people(1e2), "百万人": people(1e6), "亿人": people(1e8), "十万人": people(1e5),
		"万": people(1e4), "萬": people(1e4), "persons": people(1), "10,000 persons": people(1e4), "10 000 persons": people(1e4), "１００００": people(1e4),
		"Thousand": people(1e3), "thousands of people": people(1e3), "million persons": people(1e6), "'000": people(1e3), "’000": people(1e3),
		"张": other(1), "万张": other(1e4), "亿元": other(1e8), "万人次": other(1e4), "千米": other(1), "千户": other(1e3), "平方公里": other(1), "%": other(1), "beds": other(1),
	} {
		if got, ok := unit.Parse(text); !ok || got != want {
			t.Errorf("Parse(%q) = %+v, %v, want %+v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "某县卫健局", "人民医院", "2023年", "万家灯火", "each", "万人口", "0", "1", "男"} {
		if got, ok := unit.Parse(text); ok || got != other(1) {
			t.Errorf("Parse(%q) = %+v, want none", text, got)
		}
	}
}

func TestAbove(t *testing.T) {
	for _, c := range []struct{ name, row, want string }{
		{"one", "单位：万人", "万人"},
		{"half width", "单位: 万人", "万人"},
		{"in brackets after a title", "某县人口情况（单位：万人）", "万人"},
		{"in square brackets", "【单位：千人】", "千人"},
		{"in a later cell", "2023年||单位：人", "人"},
		{"several", "单位：人、张", "人|张"},
		{"several with a comma", "单位：万人，张", "万人|张"},
		{"several by spaces", "单位：万人　张", "万人|张"},
		{"several cut at commas by the file", "单位:万人|张|", "万人|张"},
		{"unit beside its label", "单位：||万人", "万人"},
		{"remarks in brackets", "单位：万人（人口）、张（床位）", "万人|张"},
		{"one that is not known", "单位：万人、标台", "万人|标台"},
		{"with a year", "单位：万人  2023年", "万人"},
		{"kind of unit", "计量单位：万人", "万人"},
		{"traditional", "單位：萬人", "萬人"},
		{"English", "Unit: 10,000 persons", "10,000 persons"},
		{"English, several", "Units: 10,000 persons, beds", "10000|persons|beds"},
		{"density", "单位：人/平方公里", "人|平方公里"},
		{"after who filled in the form", "填报单位：某县  单位：万人", "万人"},
		{"who filled in the form", "填报单位：某县", ""},
		{"an institution", "单位：某县卫生健康局", ""},
		{"an institution and its people", "单位：某县人民医院", ""},
		{"no colon", "单位 万人", ""},
		{"nothing behind", "单位：", ""},
		{"part of a word", "community: persons", ""},
		{"nothing", "||", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(unit.Above(strings.Split(c.row, "|")), "|"); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestOfHeader(t *testing.T) {
	for _, c := range []struct {
		header, name string
		factor       float64
		found        bool
	}{
		{"常住人口（万人）", "常住人口", 1e4, true},
		{"常住人口(单位：万人)", "常住人口", 1e4, true},
		{"常住人口[千人]", "常住人口", 1e3, true},
		{"常住人口（万人，2020年）", "常住人口", 1e4, true},
		{"人口(万人)_男", "人口_男", 1e4, true},
		{"人口（人）", "人口", 1, true},
		{"Population (10,000 persons)", "Population ", 1e4, true},
		{"Population ('000)", "Population ", 1e3, true},
		{"常住人口/万人", "常住人口", 1e4, true},
		{"常住人口_万人", "常住人口", 1e4, true},
		{"人口/人", "人口", 1, true},
		{"pop_thousands", "pop", 1e3, true},
		{"常住人口万人", "常住人口", 1e4, true},
		{"人口百万人", "人口", 1e6, true},
		{"床位数（张）", "床位数", 1, true},
		{"诊疗人次（万人次）", "诊疗人次", 1e4, true},
		{"每千人口床位数（张/千人）", "每千人口床位数", 1, true},

		{"常住人口", "常住人口", 1, false},
		{"常住人口（2020年）", "常住人口（2020年）", 1, false},
		{"60岁以上老人", "60岁以上老人", 1, false},
		{"每万人", "每万人", 1, false},
		{"医生 每千人", "医生 每千人", 1, false},
		{"万人", "万人", 1, false},
		{"pop_1000", "pop_1000", 1, false},
		{"total people", "total people", 1, false},
		{"人口)(", "人口)(", 1, false},
		{"", "", 1, false},
	} {
		name, u, found := unit.OfHeader(c.header)
		if name != c.name || u.Factor != c.factor || found != c.found {
			t.Errorf("OfHeader(%q) = %q, %+v, %v, want %q, %g, %v", c.header, name, u, found, c.name, c.factor, c.found)
		}
	}
}

func TestOfColumns(t *testing.T) {
	for _, c := range []struct{ name, units, headers, people, factors, notes string }{
		{"nothing above", "", "人口|床位", "0", "1 1", ""},
		{"unit of people", "万人", "人口|床位", "0", "10000 1", "info 人口: 万人|warning 床位: 万人"},
		{"own units", "万人", "人口（人）|床位（张）", "0", "1 1", ""},
		{"own unit that multiplies", "人", "人口（万人）|床位", "0", "10000 1", ""},
		{"two columns of people", "万人", "户籍人口|常住人口", "01", "10000 10000", "info 户籍人口: 万人|info 常住人口: 万人"},
		{"several, one of which multiplies", "万人 张", "人口|床位", "0", "1 1", "warning 人口, 床位: 万人、张"},
		{"several, the people by themselves", "万人 张", "人口（万人）|床位（张）", "0", "10000 1", ""},
		{"several, none multiplies", "人 张", "人口|床位", "0", "1 1", ""},
		{"plain", "人", "人口|床位", "0", "1 1", ""},
		{"money", "亿元", "人口|床位", "0", "1 1", "warning 人口, 床位: 亿元"},
		{"one that is not known", "标台 万人", "人口", "0", "1", "warning 人口: 标台、万人"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := &feature.Table{Source: "a.csv", Columns: strings.Split(c.headers, "|"), Units: strings.Fields(c.units)}
			var people, others []int
			for i := range table.Columns {
				if strings.Contains(c.people, strconv.Itoa(i)) {
					people = append(people, i)
				} else {
					others = append(others, i)
				}
			}
			factors, notes := unit.OfColumns(table, people, others)
			var got, told []string
			for i := range table.Columns {
				got = append(got, strconv.FormatFloat(factors[i], 'f', -1, 64))
			}
			for _, n := range notes {
				told = append(told, n.Severity.String()+" "+n.Column+": "+n.Value)
				if n.File != "a.csv" || n.Rule != "unit-above-header" || n.Message.ZH == "" || strings.Contains(n.Message.ZH+n.Message.EN, "%!") {
					t.Errorf("note %+v", n)
				}
			}
			if g, n := strings.Join(got, " "), strings.Join(told, "|"); g != c.factors || n != c.notes {
				t.Errorf("factors %s, notes %s, want %s, %s", g, n, c.factors, c.notes)
			}
		})
	}
}

// FuzzAbove reads any cells: no panic, and words only where one of them is a unit.
func FuzzAbove(f *testing.F) {
	for _, s := range []string{"单位：万人", "（单位：人、张）", "Unit: 10,000 persons", "单位：((", "单位:]人[", "\xff单位:\xfe万"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		known := func(s string) bool { _, ok := unit.Parse(s); return ok }
		if words := unit.Above([]string{a, b}); len(words) > 0 && !slices.ContainsFunc(words, known) {
			t.Errorf("%q names no unit", words)
		}
		if _, u, found := unit.OfHeader(a); u.Factor < 1 || !found && u.Factor != 1 {
			t.Errorf("%q multiplies by %g", a, u.Factor)
		}
	})
}
