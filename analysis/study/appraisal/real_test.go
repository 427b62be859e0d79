package appraisal_test

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
)

// judgeReal judges a study of real data, which are not part of the project. DATA
// in the texts stands for their folder.
func judgeReal(t *testing.T, config, plan string) map[string]*judging.Judged {
	t.Helper()
	data := os.Getenv("MEDREACH_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	data, err := filepath.Abs(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(data); err != nil {
		t.Skipf("no real data at %s: set MEDREACH_DATA to the folder that holds them", data)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "my.yaml"), []byte(plan), 0o666); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(config, "hongkong.csv") {
		if err := os.WriteFile(filepath.Join(dir, "hongkong.csv"), []byte(hongKong2024(t, data)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	c, err := settings.Decode(filepath.Join(dir, "study.yaml"), []byte(strings.ReplaceAll(config, "DATA", filepath.ToSlash(data))))
	if err != nil {
		t.Fatal(err)
	}
	in, err := study.Load(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := study.Run(context.Background(), in, nil)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*judging.Judged{}
	for b := range r.Boards {
		for i := range r.Boards[b].Targets {
			j := &r.Boards[b].Targets[i]
			out[j.Target.ID] = j
			for u := range j.Zones {
				out[j.Target.ID+" "+in.Zones.Layer(j.Target.Level).Units[u].Code] = &judging.Judged{Target: j.Target, Region: j.Zones[u]}
			}
		}
	}
	return out
}

func near(t *testing.T, all map[string]*judging.Judged, key string, value float64, status judging.Status) {
	t.Helper()
	if j := all[key]; j == nil || math.Abs(j.Region.Value-value) > 5e-7 || j.Region.Status != status {
		t.Errorf("%s: %+v, want %v", key, j, value)
	}
}

// The counties of Guizhou with the census of 2020: health and social workers per
// 1,000 residents, worked out from the table alone. 黔西市 is 黔西县 in the table.
func TestGuizhou(t *testing.T) {
	all := judgeReal(t, `
zones: [{level: county, file: DATA/china/guizhou_districts_wgs84_tianditu.geojson, code: district_adcode, name: district_name}]
statistics: [{file: DATA/china/census2020_county_core.csv, level: county, code: 区划代码, columns: {residents: 人口数_合计, staff: 卫生和社会工作}}]
plans: [my.yaml, guizhou]
`, `
plan: my
targets:
  - {id: my.2025.staff, kind: per_capita, year: 2025, level: county, op: '>=', target: 1, attribute: staff, per: 1000}
`)
	near(t, all, "my.2025.staff", 1000*35168/38_562_148.0, judging.Missed)
	near(t, all, "my.2025.staff 520581", 1000*630/732_008.0, judging.Missed)
	if got := all["my.2025.staff"].Region.Basis.Denominator; got != 38_562_148 { // the total of the province in the table
		t.Errorf("%v residents", got)
	}
	for id, j := range all {
		if strings.HasPrefix(id, "guizhou.") && j.Status != judging.NotJudged {
			t.Errorf("%s is judged without a list of facilities", id)
		}
	}
}

// Hong Kong: shares of people within straight lines, worked out cell by cell with
// GeographicLib's geodesics.
func TestHongKong(t *testing.T) {
	if testing.Short() {
		t.Skip("several seconds")
	}
	all := judgeReal(t, `
zones: [{level: county, file: DATA/hongkong/districts.geojson}]
population: [{file: DATA/hongkong/worldpop_2020_100m.tif}]
urban_rural: {from: none}
facilities:
  - {file: DATA/hongkong/facility-hosp.json, class: general-hospital}
  - {file: DATA/hongkong/facility-fmc.json, class: clinic}
  - {file: DATA/hongkong/facility-sop.json, class: outpatient-department}
plans: [my.yaml]
`, `
plan: my
targets:
  - {id: my.2025.ae-5km, kind: radius_share, year: 2025, level: county, op: '>=', target: 95, facilities: with_AE_service_eng == "Yes", km: [2, 5]}
  - {id: my.2025.clinic, kind: time_share, year: 2025, level: county, op: '>=', target: 60, facilities: is_primary, minutes: 15, mode: walk}
  - {id: my.2025.clinic-30, kind: time_share, year: 2025, op: '>=', target: 60, facilities: is_primary, minutes: 30, mode: walk}
  - {id: my.2025.ae-share, kind: attribute_share, year: 2025, op: '>=', target: 40, facilities: is_hospital, having: with_AE_service_eng == "Yes"}
  - {id: my.2025.level, kind: presence, year: 2025, level: county, op: '>=', target: 1, facilities: is_hospital and level >= 2}
`)
	for key, value := range map[string]float64{"my.2025.ae-5km": 94.914616, "my.2025.clinic-30": 92.658035, "my.2025.clinic": 72.261527, "my.2025.ae-share": 41.860465,
		"my.2025.ae-5km 810104": 100, "my.2025.ae-5km 810109": 100, "my.2025.ae-5km 810118": 97.377276, "my.2025.ae-5km 810112": 95.872439,
		"my.2025.clinic 810101": 77.042798, "my.2025.clinic 810103": 98.335981, "my.2025.clinic 810110": 48.186583} {
		status := judging.Met
		if key == "my.2025.ae-5km" || key == "my.2025.clinic 810110" {
			status = judging.Missed
		}
		near(t, all, key, value, status)
	}
	if j := all["my.2025.level"]; j.Status != judging.NotJudged || !strings.Contains(j.Region.Reason.EN, "do not tell: level") {
		t.Errorf("no list tells levels: %s (%s)", j.Status.Title().EN, j.Region.Reason.EN)
	}
}

// hongKong2024 is the newest year of the territory's two tables of health statistics as
// a planner would enter it: a row of the rates that they give, and the residents. The
// tables themselves have an indicator in each row.
func hongKong2024(t *testing.T, data string) string {
	t.Helper()
	value := func(name, row string) string {
		raw, err := os.ReadFile(filepath.Join(data, "hongkong", name))
		if err != nil {
			t.Fatal(err)
		}
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(text), "\n") {
			if cells := strings.Split(line, "\t"); strings.HasPrefix(line, row) {
				return strings.Join(strings.Fields(cells[3]), "") // the years run back from the fourth cell
			}
		}
		t.Fatalf("%s has no row %q", name, row)
		return ""
	}
	return "national.2025.doctors,national.2025.nurses,national.2025.beds,常住人口（千人）\n" +
		strings.Join([]string{value("healthstat_table1.csv", "Number of registered doctors"), value("healthstat_table1.csv", "Number of registered nurses"),
			value("healthstat_table1.csv", "Hospital beds"), value("healthstat_table2.csv", "Mid-year population")}, ",") + "\n"
}

// Staff, beds and residents of Hong Kong in 2024 beside the national figures: 2.2
// doctors, 9.6 nurses and 4.9 beds per 1,000 of 7,524 thousand people.
func TestHongKongStaff(t *testing.T) {
	all := judgeReal(t, `
statistics: [{file: hongkong.csv, level: region}]
plans: [national, my.yaml]
`, `
plan: my
targets:
  - {id: my.2025.gps, kind: per_capita, year: 2025, op: '>=', target: 3.93, attribute: gps, per: 10000}
`)
	near(t, all, "national.2025.doctors", 2.2, judging.Missed)
	near(t, all, "national.2025.nurses", 9.6, judging.Met)
	near(t, all, "national.2025.beds", 4.9, judging.Missed)
	if j := all["my.2025.gps"]; j.Status != judging.NotJudged || j.Region.Reason.EN == "" {
		t.Errorf("no table tells general practitioners: %s (%s)", j.Status.Title().EN, j.Region.Reason.EN)
	}
}
