package statistics_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/medreach/medreach/analysis/statistics"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

func tableOf(t *testing.T, csv string) *feature.Table {
	t.Helper()
	table, err := tabular.Decode("年鉴.csv", []byte(csv), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// counties is a layer as zone.Build makes it, so that rows match as in a study.
func counties(t *testing.T) *zone.Layer {
	t.Helper()
	table := tableOf(t, "区划代码,名称\n130102,东区\n130103,西区\n130121,南县\n")
	set, _, err := zone.Build([]zone.Source{{Level: zone.Settlement, Table: withPoints(table)}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

func withPoints(t *feature.Table) *feature.Table {
	t.Columns = append(t.Columns, "经度", "纬度")
	for i := range t.Rows {
		t.Rows[i].Values = append(t.Rows[i].Values, "114."+string(rune('1'+i)), "38.0")
	}
	return t
}

func TestRead(t *testing.T) {
	layer := counties(t)
	for _, c := range []struct {
		name, csv string
		columns   map[string]string
		want      map[string][]float64
		rules     string
	}{
		{"named columns, 万人 in the header, a dash and an unknown place",
			"代码,年末常住人口（万人）,医师,床位\n130102,60.5,1800,-\n130121,30,900,1200\n999999,1,1,1\n",
			map[string]string{"residents": "年末常住人口（万人）", "doctors": "医师", "beds": "床位"},
			map[string][]float64{"residents": {605_000, math.NaN(), 300_000}, "doctors": {1800, math.NaN(), 900}, "beds": {math.NaN(), math.NaN(), 1200}},
			"statistics-unmatched statistics-silent"},
		{"columns guessed, matched by name",
			"区县,年末常住人口,执业（助理）医师数\n东区,600000,1800\n西区,400000,1000\n南县,300000,\n", nil,
			map[string][]float64{"residents": {600_000, 400_000, 300_000}, "doctors": {1800, 1000, math.NaN()}}, ""},
		{"text and a negative number are missing, not zero",
			"代码,床位\n130102,约一千多\n130103,-5\n130121,7\n130121,8\n", map[string]string{"beds": "床位"},
			map[string][]float64{"beds": {math.NaN(), math.NaN(), 7}}, "statistics-not-a-number statistics-negative statistics-duplicate"},
		{"the value of a target, with and without a sign of per cent",
			"代码,县域就诊率\n130102,91.5\n130103,88%\n130121,９０％\n", map[string]string{"chaoyang.2025.county-visits": "县域就诊率"},
			map[string][]float64{"chaoyang.2025.county-visits": {91.5, 88, 90}}, ""},
		{"a percentage is no number of beds",
			"代码,床位\n130102,91.5%\n130103,88\n130121,90\n", map[string]string{"beds": "床位"},
			map[string][]float64{"beds": {math.NaN(), 88, 90}}, "statistics-not-a-number"},
		{"rates beside numbers are not read",
			"代码,每千人口床位数,常住人口城镇化率,每千常住人口医师,床位数,常住人口（万人）\n130102,7.1,65,3,4200,60\n130103,6,70,2,2000,40\n130121,5,40,2,1300,30\n", nil,
			map[string][]float64{"residents": {600_000, 400_000, 300_000}, "beds": {4200, 2000, 1300}}, ""},
		{"the latest of several years",
			"代码,2021年床位数,2023年床位数,2022年床位数,2022年末常住人口,2023年末常住人口\n130102,1,3,2,20,30\n130103,1,3,2,20,30\n130121,1,3,2,20,30\n", nil,
			map[string][]float64{"residents": {30, 30, 30}, "beds": {3, 3, 3}}, "statistics-years statistics-years"},
	} {
		t.Run(c.name, func(t *testing.T) {
			values, findings, err := statistics.Read(statistics.Source{Table: tableOf(t, c.csv), Level: zone.Settlement, Layer: layer, Columns: c.columns},
				func(key string) bool { return key == "chaoyang.2025.county-visits" })
			if err != nil {
				t.Fatal(err)
			}
			for key, want := range c.want {
				for u := range want {
					if got := values[key]; len(got) != len(want) || got[u] != want[u] && !(math.IsNaN(got[u]) && math.IsNaN(want[u])) {
						t.Errorf("%s: %v, want %v", key, got, want)
						break
					}
				}
			}
			if len(values) != len(c.want) {
				t.Errorf("read %v", values)
			}
			var rules []string
			for _, f := range findings {
				rules = append(rules, f.Rule)
			}
			if got := strings.Join(rules, " "); got != c.rules {
				t.Errorf("findings %q, want %q", got, c.rules)
			}
		})
	}
}

func TestFaults(t *testing.T) {
	layer := counties(t)
	for _, c := range []struct {
		name, csv string
		columns   map[string]string
		code      string
		region    bool
		says      string
	}{
		{"a header that is not there", "代码,床位\n130102,1\n", map[string]string{"beds": "病床"}, "", false, "代码, 床位"},
		{"a rate in the place of a number", "代码,县域就诊率\n130102,91\n", map[string]string{"county-visits": "县域就诊率"}, "", false, "chaoyang.2025.county-visits: 县域就诊率"},
		{"a rate in the place of residents", "代码,常住人口城镇化率\n130102,91\n", map[string]string{"residents": "常住人口城镇化率"}, "", false, "tells a rate"},
		{"an attribute that does not exist", "代码,床位\n130102,1\n", map[string]string{"bedz": "床位"}, "", false, `"beds"`},
		{"no attribute at all", "代码,甲\n130102,1\n", nil, "", false, "columns are: 代码, 甲"},
		{"another place", "代码,床位\n440100,1\n", nil, "", false, "no row matches"},
		{"no code", "甲,床位\nx,1\n", nil, "", false, "no column of codes"},
		{"several rows for the region", "床位\n1\n2\n", nil, "", true, "has one row"},
		{"the code column is not there", "代码,床位\n130102,1\n", nil, "adcode", false, "no such column"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := statistics.Source{Table: tableOf(t, c.csv), Level: zone.Settlement, Layer: layer, Columns: c.columns, Code: c.code}
			if c.region {
				s.Level, s.Layer = zone.Region, nil
			}
			_, _, err := statistics.Read(s, func(string) bool { return false })
			var fault *feature.Fault
			if !errors.As(err, &fault) || fault.File != "年鉴.csv" || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Rows of development zones, which have codes of their own and no boundaries, are
// not lost in silence; sums and rows of other places are not told one by one.
func TestLeftOver(t *testing.T) {
	layer := counties(t)
	layer.Level = zone.County
	csv := "代码,名称,床位\n130100,某市,9\n130101,市辖区,9\n130102,东区,1\n130103,西区,1\n130121,南县,1\n130171,某市高新技术产业开发区,1\n440103,荔湾区,1\n"
	_, findings, err := statistics.Read(statistics.Source{Table: tableOf(t, csv), Level: zone.County, Layer: layer}, func(string) bool { return false })
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, f := range findings {
		told = append(told, fmt.Sprintf("%s %d %s", f.Rule, f.Row, f.Value))
	}
	if got := strings.Join(told, "; "); got != "statistics-unmatched 0 ; statistics-left-over 7 130171" {
		t.Errorf("%s", got)
	}
}

func TestRegion(t *testing.T) {
	values, _, err := statistics.Read(statistics.Source{Table: tableOf(t, "年末常住人口（万人）,注册护士\n130,4000\n"), Level: zone.Region}, func(string) bool { return false })
	if err != nil || values["residents"][0] != 1_300_000 || values["nurses"][0] != 4000 {
		t.Errorf("%v, %v", values, err)
	}
}

// TestTargetIDsAsHeaders holds that a column headed by the id of a target is its value,
// of two years each its own, and that a name alone, which may be an attribute's, is not.
func TestTargetIDsAsHeaders(t *testing.T) {
	known := func(key string) bool {
		return key == "national.2025.doctors" || key == "national.2030.doctors" || key == "service-circle"
	}
	csv := "national.2025.doctors,national.2030.doctors,service-circle,unknown.2025.doctors,注册护士\n2.2,2.5,80,9,4000\n"
	values, _, err := statistics.Read(statistics.Source{Table: tableOf(t, csv), Level: zone.Region}, known)
	if err != nil {
		t.Fatal(err)
	}
	if values["national.2025.doctors"][0] != 2.2 || values["national.2030.doctors"][0] != 2.5 || values["nurses"][0] != 4000 || values["service-circle"] != nil {
		t.Errorf("values %v", values)
	}
}
