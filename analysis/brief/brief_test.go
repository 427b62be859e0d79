package brief

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// county is a square of a tenth of a degree.
func county(code, name string, west float64) string {
	e := west + 0.1
	return fmt.Sprintf(`{"type":"Feature","properties":{"code":%q,"name":%q},"geometry":{"type":"Polygon","coordinates":[[[%g,40],[%g,40],[%g,40.1],[%g,40.1],[%g,40]]]}}`, code, name, west, e, e, west, west)
}

// files are three invented counties: the west has 150.5 people, of whom 100 live
// at the hospital; the east has 20, all at a hospital; nobody lives in the north.
// 7 people live outside.
func files() map[string]string {
	return map[string]string{
		"pop.csv": "lon,lat,人口\n100.01,40.01,100\n100.05,40.05,50.5\n100.15,40.05,20\n100.55,40.05,7\n",
		"list.csv": "机构代码,名称,类别,经度,纬度,实有床位,救护车,等级\n1,虚构甲医院,综合医院,100.01,40.01,100,2,三级\n2,虚构乙医院,综合医院,100.15,40.05,40,1,二级\n" +
			"3,虚构丙医院,综合医院,,,,,\n4,虚构丁医院,综合医院,0,0,,,\n5,虚构戊医院,综合医院,,,,,\n",
		"zones.geojson": `{"type":"FeatureCollection","features":[` + county("990001", "虚构西县", 100) + "," + county("990002", "虚构东县", 100.1) + "," + county("990003", "虚构北县", 100.2) + `]}`,
		"my.yaml": `plan: my
name: 虚构规划
name_en: Invented plan
document: 虚构规划文件
number: 虚发〔2026〕1号
targets:
  - {id: my.2026.circle, kind: time_share, year: 2026, level: county, op: '>=', target: 90, name: 步行可达, name_en: on foot, minutes: 15, mode: walk, facilities: is_hospital, unit: '%', unit_en: '%'}
  - {id: my.2026.beds, kind: per_capita, year: 2026, level: county, op: '>=', target: 1, attribute: beds, per: 1, name: 人均床位, name_en: beds, unit: 张, unit_en: beds}
  - {id: my.2030.beds, kind: per_capita, year: 2030, level: county, op: '>=', target: 3, attribute: beds, per: 1, name: 人均床位, name_en: beds, unit: 张, unit_en: beds}
  - {id: my.2026.hospitals, kind: total, year: 2026, op: '>=', target: 2, facilities: is_hospital, name: 医院, name_en: hospitals}
  - {id: my.2026.vehicles, kind: total, year: 2026, op: '>=', target: 5, attribute: ambulances, name: 救护车, name_en: ambulances}
  - {id: my.2026.nurses, kind: total, year: 2026, op: '>=', target: 5, attribute: nurses, name: 护士, name_en: nurses}
  - {id: my.2026.rescue, kind: rescue_share, year: 2026, op: '>=', target: 90, minutes: 60, needs: ['"stroke-centre" in services'], name: 救治圈, name_en: rescue circle}
`,
		"study.yaml": `name: 虚构
name_en: Invented
note: 虚构数据
note_en: invented data
map_approval_no: GS(2026)0000号
sources: [虚构统计局]
zones: [{level: county, file: zones.geojson}]
population: [{file: pop.csv}]
urban_rural: {from: none}
facilities: [{file: list.csv, datum: wgs84}]
circles: [{id: near, name: 就近, name_en: nearby, metres: [1000, 6000]}]
plans: [my.yaml]
`,
	}
}

// computed is the result of the study in files.
func computed(t *testing.T, files map[string]string) *study.Result {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	in, err := study.Load(context.Background(), config, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	r, err := study.Run(context.Background(), in, nil)
	if err != nil {
		t.Fatal(message.In(err, message.EN))
	}
	return r
}

func invented(t *testing.T) *Brief { return Of(computed(t, files())) }

// TestAnswer reads the first screen as a planner would: what is met and missed,
// and where most people are without.
func TestAnswer(t *testing.T) {
	b := invented(t)
	if b.Title.ZH != "虚构" || b.Title.EN != "Invented" || b.Note.EN != "invented data" || b.Approval != "GS(2026)0000号" || len(b.Sources) != 1 {
		t.Errorf("title %v, note %v, approval %q, sources %v", b.Title, b.Note, b.Approval, b.Sources)
	}
	var figures []string
	for _, f := range b.Answer.Figures {
		figures = append(figures, f.Title.EN+" "+f.Value)
	}
	if d := cmp.Diff([]string{"people 178", "met 1", "not met 4", "not judged 2"}, figures); d != "" {
		t.Error(d)
	}
	if got := b.Answer.Sentences[0]; got.EN != "Of the 7 targets set (plans: 1), met: 1; not met: 4; not judged for want of data: 2." {
		t.Errorf("sentence %q", got.EN)
	}
	if got := b.Answer.Sentences[1]; got.ZH != "就近：6 公里覆盖 96.1% 的人口，7 人不在其内。" || got.EN != "Nearby: 96.1 % of the people are covered (6 km); 7 are not." {
		t.Errorf("sentence %q / %q", got.ZH, got.EN)
	}
	var missed []string
	for _, m := range b.Answer.Missed {
		missed = append(missed, m.ID)
	}
	if d := cmp.Diff([]string{"my.2026.circle", "my.2030.beds", "my.2026.beds", "my.2026.vehicles"}, missed); d != "" {
		t.Errorf("targets that leave people without stand first: %s", d)
	}
	if w := b.Answer.Worst; len(w) != 0 {
		t.Errorf("within 6 km everybody in a county is covered, yet %v", w)
	}
}

// TestWorst holds that the last cut-off counts, and that zones come by people.
func TestWorst(t *testing.T) {
	f := files()
	f["study.yaml"] = strings.Replace(f["study.yaml"], "[1000, 6000]", "[1000]", 1)
	f["list.csv"] = strings.Replace(f["list.csv"], "100.15,40.05,40", "100.19,40.09,40", 1)
	var got []string
	for _, p := range Of(computed(t, f)).Answer.Worst {
		got = append(got, fmt.Sprintf("%s %s %.1f %.4f", p.Code, p.Indicator.EN, p.People, p.Share))
	}
	if d := cmp.Diff([]string{"990001 nearby 50.5 0.3355", "990002 nearby 20.0 1.0000"}, got); d != "" {
		t.Error(d)
	}
}

func TestPlan(t *testing.T) {
	p := invented(t).Plans[0]
	if p.Title.EN != "Invented plan" || p.Number != "虚发〔2026〕1号" || p.Count != (judging.ZoneCount{Met: 1, Missed: 4, NotJudged: 2}) {
		t.Errorf("plan %v %q %+v", p.Title, p.Number, p.Count)
	}
	type line struct {
		Status           judging.Status
		Value, Goal, Gap string
		Lacking          int
	}
	var got []line
	for _, l := range p.Targets {
		got = append(got, line{l.Status, l.Value, l.Goal, l.Gap.EN, len(l.Lacking)})
	}
	want := []line{
		{judging.Missed, "67.61", "≥ 90", "40 more people needed", 1}, // 177.5 x 0.9 - 120 = 39.75
		{judging.Missed, "0.79", "≥ 1", "38 more beds needed", 1},     // 177.5 - 140, of everybody
		{judging.Missed, "0.79", "≥ 3", "393 more beds needed", 2},    // 532.5 - 140
		{judging.Met, "2", "≥ 2", "", 0},
		{judging.Missed, "3", "≥ 5", "2 more vehicles needed", 0},
		{judging.NotJudged, "", "≥ 5", "", 0},
		{judging.NotJudged, "", "≥ 90", "", 0},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for i := 5; i < 7; i++ {
		if l := p.Targets[i]; l.Remark.ZH == "" || l.Remark.EN == "" {
			t.Errorf("%s is not judged and does not say why: %v", l.ID, l.Remark)
		}
	}
	if len(p.Series) != 1 || !slices.Equal(p.Series[0].Years, []int{2026, 2030}) || !slices.Equal(p.Series[0].Goals, []string{"≥ 1", "≥ 3"}) {
		t.Errorf("series %+v, want the beds of 2026 and 2030", p.Series)
	}
	if z := p.Zones; len(z) != 3 || z[0].Count != (judging.ZoneCount{Missed: 3}) || z[1].Count != (judging.ZoneCount{Met: 2, Missed: 1}) || z[2].Count.Met+z[2].Count.Missed != 0 {
		t.Errorf("zones %+v", z)
	}
}

// TestIndicator compares the circle with sums done by hand.
func TestIndicator(t *testing.T) {
	b := invented(t)
	in := b.Indicators[0]
	nan := math.NaN()
	want := [][]any{
		{1.0, "990002", "虚构东县", 20.0, 100.0, 100.0, 0.0},
		{1.0, "990001", "虚构西县", 150.5, 100 * 100 / 150.5, 100.0, 0.0},
		{nan, "990003", "虚构北县", 0.0, nan, nan, 0.0},
	}
	var got [][]any
	for _, row := range in.Table.Rows {
		row = slices.Clone(row)
		row[2] = row[2].(message.Text).ZH
		got = append(got, row)
	}
	slices.SortStableFunc(got[:2], func(a, b []any) int { return strings.Compare(b[1].(string), a[1].(string)) })
	if d := cmp.Diff(want, got, cmpopts.EquateApprox(1e-12, 0), cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
	if len(in.Maps) != 2 || in.Maps[0].Values[1] != 100 || !math.IsNaN(in.Maps[0].Values[2]) || len(in.Maps[0].Points) != 2 {
		t.Errorf("maps %+v", in.Maps)
	}
	if n := len(in.Gaps.Rows); n != 1 {
		t.Fatalf("%d gaps, want the 7 people outside", n)
	}
	if row := in.Gaps.Rows[0]; row[3] != 7.0 || row[1] != "区划之外 outside every zone" || row[5] != "虚构乙医院" {
		t.Errorf("gap %v", row)
	}
	for _, basis := range []string{"直线距离", "共 2 家", "全部人口"} {
		if !strings.Contains(in.Basis.ZH, basis) {
			t.Errorf("basis %q does not say %q", in.Basis.ZH, basis)
		}
	}
}

// TestChartsKeepEverybody holds that no people are lost or invented in a chart.
func TestChartsKeepEverybody(t *testing.T) {
	in := invented(t).Indicators[0]
	curve, bands, zones := in.Charts[0], in.Charts[1], in.Charts[2]
	line := curve.Series[0]
	for i := 1; i < len(line.Y); i++ {
		if line.Y[i] < line.Y[i-1] || line.X[i] <= line.X[i-1] {
			t.Fatalf("the curve falls at %v", line.X[i])
		}
	}
	if last := line.Y[len(line.Y)-1]; math.Abs(last-170.5/177.5) > 1e-12 || line.X[len(line.X)-1] != 12 {
		t.Errorf("the curve ends at %v of the people and %v km; want 170.5/177.5 at twice the last cut-off", last, line.X[len(line.X)-1])
	}
	if d := cmp.Diff([]float64{120, 50.5, 7}, bands.Series[0].Y, cmpopts.EquateApprox(1e-12, 0)); d != "" {
		t.Errorf("people by distance: %s", d)
	}
	if d := cmp.Diff([]float64{150.5, 20, 0}, zones.Series[0].Y); d != "" {
		t.Errorf("people within, by zone: %s", d)
	}
}

func TestRatioByZone(t *testing.T) {
	b := invented(t)
	i := slices.IndexFunc(b.Indicators, func(in Indicator) bool { return in.ID == "my.2030.beds" })
	if i < 0 {
		t.Fatal("the ratio judged on counties has no map and table")
	}
	in := b.Indicators[i]
	if row := in.Table.Rows[0]; row[0] != 1.0 || row[1] != "990002" || row[3] != 2.0 || row[5] != judging.Missed {
		t.Errorf("first row %v", row)
	}
	m := in.Maps[0]
	if m.Goal != 3 || m.AtMost || math.Abs(m.Values[0]-100/150.5) > 1e-6 {
		t.Errorf("map %+v", m)
	}
	if !slices.ContainsFunc(m.Classes, func(c Class) bool { return c.High == 3 || c.Low == 3 }) {
		t.Errorf("the goal is no bound of a class: %+v", m.Classes)
	}
}

// TestFindingsAndBasis hold that nothing found is hidden and every input is named.
func TestFindingsAndBasis(t *testing.T) {
	r := computed(t, files())
	b := Of(r)
	times := 0.0
	for _, row := range b.Findings.Rows {
		times += row[2].(float64)
	}
	if times != float64(len(r.Findings)) || times == 0 {
		t.Errorf("findings tell %v of %d", times, len(r.Findings))
	}
	if row := b.Findings.Rows[0]; row[1] != "coordinate-missing" || row[2] != 2.0 || row[3] != "list.csv:4" {
		t.Errorf("first finding %v, want the two rows without coordinates", row)
	}
	inputs := b.Basis[0].Table
	if len(inputs.Rows) != len(r.Files) {
		t.Errorf("%d inputs named, want %d", len(inputs.Rows), len(r.Files))
	}
	for _, row := range inputs.Rows {
		if hash := row[6].(string); len(hash) != 64 {
			t.Errorf("%v has no hash", row[0])
		}
	}
	text := ""
	for _, s := range b.Basis {
		for _, l := range s.Lines {
			text += l.EN + "\n"
		}
	}
	for _, want := range []string{"on the ellipsoid", "straight line", "Invented plan", "not taken for zero", "7 people live outside"} {
		if !strings.Contains(text, want) {
			t.Errorf("the appendix does not say %q", want)
		}
	}
}

func TestRanked(t *testing.T) {
	values := []float64{2, math.NaN(), 5, 2, 1}
	ranks, order := ranked(len(values), func(u int) float64 { return values[u] })
	if d := cmp.Diff([]float64{2, math.NaN(), 1, 2, 4}, ranks, cmpopts.EquateNaNs()); d != "" {
		t.Errorf("equal values share a rank: %s", d)
	}
	if !slices.Equal(order, []int{2, 0, 3, 4, 1}) {
		t.Errorf("order %v", order)
	}
}

// TestClassesHoldEveryValue holds that classes have no gap and no overlap.
func TestClassesHoldEveryValue(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		goal   float64
	}{
		"below the goal":    {[]float64{0, 1, 2.9}, 3},
		"beyond the goal":   {[]float64{0.5, 7, 40}, 3},
		"at the goal":       {[]float64{3, 3}, 3},
		"a goal of nothing": {[]float64{0, 4}, 0},
		"nothing anywhere":  {[]float64{0, 0}, 0},
		"no values":         {[]float64{math.NaN()}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			got := aroundGoal(c.values, c.goal, false)
			for i := range got {
				if got[i].High <= got[i].Low || i > 0 && got[i].Low != got[i-1].High {
					t.Errorf("classes %+v", got)
				}
			}
			for _, v := range c.values {
				if !math.IsNaN(v) && (len(got) == 0 || v < got[0].Low || v > got[len(got)-1].High) {
					t.Errorf("%v lies in no class of %+v", v, got)
				}
			}
		})
	}
}
