package zone_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/zone"
)

func layerOf(t rapid.TB, level zone.Level, units ...string) *zone.Layer {
	tab := table("code,name")
	for i := 0; i < len(units); i += 2 {
		tab.Rows = append(tab.Rows, feature.Row{Number: i, Values: units[i : i+2], Geometry: square(100+float64(i), 30, 1)})
	}
	set, _, err := zone.Build([]zone.Source{{Level: level, Table: tab}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

func TestMatch(t *testing.T) {
	county := layerOf(t, zone.County, "990102", "东湖区", "990103", "东湖县", "990105", "长山县", "990106", "木里藏族自治县", "990107", "城区", "990208", "长山区")
	type m = zone.Match
	none := m{-1, zone.Unmatched}
	for _, c := range []struct {
		name, columns string
		rows          [][]string
		want          []m
	}{
		{"codes of any length", "code", [][]string{{"990102"}, {"990103000000"}, {"990105.0"}, {"99"}, {""}}, []m{{0, zone.ByCode}, {1, zone.ByCode}, {2, zone.ByCode}, none, none}},
		{"names, spaced and wide", "name", [][]string{{"　东 湖 区"}, {"城区"}, {"合计"}}, []m{{0, zone.ByName}, {4, zone.ByName}, none}},
		{"short names", "name", [][]string{{"木里县"}, {"木里"}, {"城"}, {"东湖"}, {"长山"}}, []m{{3, zone.ByShortName}, {3, zone.ByShortName}, none, none, none}},
		{"a code of the same prefecture", "code,name", [][]string{{"990185", "木里市"}, {"990285", "木里县"}, {"990100", "木里市"}}, []m{{3, zone.ByShortName}, none, none}},
		{"a whole name in another province", "code,name", [][]string{{"980102", "东湖区"}, {"990302", "东湖县"}}, []m{none, {1, zone.ByName}}},
		{"the surer way wins", "code,name", [][]string{{"", "东湖区"}, {"990102", "x"}, {"", "东湖县"}}, []m{none, {0, zone.ByCode}, {1, zone.ByName}}},
	} {
		tab := table(c.columns)
		for i, r := range c.rows {
			tab.Rows = append(tab.Rows, feature.Row{Number: i + 2, Values: r})
		}
		if got := county.Match(tab, zone.KeyColumns(tab, zone.County)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestKeyColumns(t *testing.T) {
	for columns, want := range map[string][]int{
		"代码,名称,人口": {0, 1}, "地区,人口": {0}, "省,区县,人口": {1}, "人口,县(市、区)": {1}, "a,b": nil, "名称,地区,区划代码": {2, 0, 1},
	} {
		if got := zone.KeyColumns(table(columns), zone.County); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", columns, got, want)
		}
	}
}

// TestEveryUnitMatchesItself holds whatever units are called, as long as no two
// share a code.
func TestEveryUnitMatchesItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[东南西北城湖]{1,3}(区|县|市|镇|乡|藏族自治县|)`), 1, 6).Draw(t, "names")
		var units []string
		for i, n := range names {
			units = append(units, []string{"990101", "990102", "990103", "990201", "980101", "980102"}[i], n)
		}
		l := layerOf(t, zone.County, units...)
		tab := table("code,name")
		for i := range names {
			tab.Rows = append(tab.Rows, feature.Row{Values: units[2*i : 2*i+2]})
		}
		for i, m := range l.Match(tab, []int{0, 1}) {
			if m != (zone.Match{Unit: int32(i), Way: zone.ByCode}) {
				t.Fatalf("row %d: %v", i, m)
			}
		}
		for i, m := range l.Match(tab, []int{1}) {
			if m.Unit >= 0 && m.Way == zone.ByName && l.Units[m.Unit].Name != names[i] {
				t.Fatalf("%q matched %q", names[i], l.Units[m.Unit].Name)
			}
		}
	})
}
