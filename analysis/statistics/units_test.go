package statistics_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/statistics"
	"github.com/medreach/medreach/geo/zone"
)

// A yearbook names its units in a line above the header.
func TestUnitAboveHeader(t *testing.T) {
	layer := counties(t)
	for _, c := range []struct {
		name, csv string
		columns   map[string]string
		residents float64 // of the first county
		told      string
	}{
		{"one unit", "某市人口,,\n单位：万人,,\n代码,年末常住人口,床位数（张）\n130102,60,4200\n130103,40,2000\n130121,30,1300\n", nil, 600_000, "info 年末常住人口 万人"},
		{"its own goes before", "单位：万人,,\n代码,年末常住人口（人）,床位数（张）\n130102,60,4200\n130103,40,2000\n130121,30,1300\n", nil, 60, ""},
		{"beds without a unit", "单位：万人,,\n代码,年末常住人口,床位数\n130102,60,4200\n130103,40,2000\n130121,30,1300\n", nil, 600_000, "info 年末常住人口 万人, warning 床位数 万人"},
		{"several units", "单位：万人、张,,\n代码,年末常住人口,床位数\n130102,60,4200\n130103,40,2000\n130121,30,1300\n", nil, 60, "warning 年末常住人口, 床位数 万人、张"},
		{"several that multiply nothing", "单位：人、张,,\n代码,年末常住人口,床位数\n130102,60,4200\n130103,40,2000\n130121,30,1300\n", nil, 60, ""},
		{"a cell with its own", "代码,年末常住人口（万人）,床位数（张）\n130102,1.2万,4200\n130103,40,2000\n130121,30,1300\n", nil, 12_000, ""},
		{"a rate in brackets", "代码,年末常住人口,期望寿命（岁/千人）\n130102,60,79\n130103,40,78\n130121,30,77\n",
			map[string]string{"residents": "年末常住人口", "a.2025.life": "期望寿命（岁/千人）"}, 60, ""},
		{"a rate in the header", "代码,年末常住人口,每万人口全科医生数\n130102,60,79\n130103,40,78\n130121,30,77\n",
			map[string]string{"residents": "年末常住人口", "a.2025.life": "每万人口全科医生数"}, 60, ""},
		{"columns that are named", "单位：万人,,\n代码,全部,六十岁以上,床位数,备注\n130102,60,6,4200,\n130103,40,4,2000,\n130121,30,3,1300,\n",
			map[string]string{"residents": "全部", "residents-60+": "六十岁以上", "beds": "床位数"}, 600_000, "info 全部 万人, info 六十岁以上 万人, warning 床位数 万人"},
		{"values of targets have their own", "单位：万人,,\n代码,年末常住人口,期望寿命\n130102,60,79\n130103,40,78\n130121,30,77\n",
			map[string]string{"residents": "年末常住人口", "a.2025.life": "期望寿命"}, 600_000, "info 年末常住人口 万人"},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, findings, err := statistics.Read(statistics.Source{Table: tableOf(t, c.csv), Level: zone.Settlement, Layer: layer, Columns: c.columns},
				func(key string) bool { return key == "a.2025.life" })
			if err != nil {
				t.Fatal(err)
			}
			var told []string
			for _, f := range findings {
				if f.Rule == "unit-above-header" {
					told = append(told, f.Severity.String()+" "+f.Column+" "+f.Value)
				}
			}
			slices.Sort(told)
			if got := strings.Join(told, ", "); values["residents"][0] != c.residents || got != c.told {
				t.Errorf("%g residents (%s), want %g (%s)", values["residents"][0], got, c.residents, c.told)
			}
			if old := values["residents-60+"]; old != nil && old[0] != c.residents/10 {
				t.Errorf("%g old residents", old[0])
			}
			for key, want := range map[string]float64{"beds": 4200, "a.2025.life": 79} {
				if v := values[key]; v != nil && v[0] != want {
					t.Errorf("%s is %g, want %g", key, v[0], want)
				}
			}
		})
	}
}
