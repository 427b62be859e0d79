package tabular_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
)

// told writes notes one a line.
func told(table *feature.Table) string {
	var lines []string
	for _, n := range table.Notes {
		lines = append(lines, fmt.Sprintf("%s %d %s %s %s: %s", n.File, n.Row, n.Severity, n.Rule, n.Value, n.Message.EN))
	}
	return strings.Join(lines, "\n")
}

func TestNotes(t *testing.T) {
	data := sheets(t, func(f *excelize.File) {
		put(f, "Sheet1",
			[]any{"某县医疗机构一览表"},
			[]any{"序号", "所在乡镇", "人员", nil, "床位"},
			[]any{nil, nil, "医生", "护士"},
			[]any{1, "东镇", 3, 4, 120},
			[]any{2, nil, 5, 6, nil},
			[]any{3, nil, 7, 8, 60},
			[]any{4, "西镇", 9, 10, nil},
			[]any{5, nil, 11, 12, 30})
		for from, to := range map[string]string{"A1": "E1", "A2": "A3", "B2": "B3", "C2": "D2", "E2": "E3", "B4": "B6", "E4": "E5", "E6": "E7", "B7": "B8"} {
			_ = f.MergeCell("Sheet1", from, to)
		}
		_, _ = f.NewSheet("说明")
	})
	table := decode(t, "机构.xlsx", data, tabular.Options{})
	want := `机构.xlsx#Sheet1 2 info header-joined 人员_医生: rows 2 and 3 were joined to one header, with names such as "人员_医生"
机构.xlsx#Sheet1 4 info cells-merged 东镇: 2 texts are merged over several rows and were filled into the 3 blank cells that they cover
机构.xlsx#Sheet1 4 info numbers-merged 120: 2 numbers are merged over several rows: each counts in the first row alone, the others have none`
	if diff := cmp.Diff(want, told(table)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, n := range table.Notes {
		if n.Message.ZH == "" || strings.Contains(n.Message.ZH+n.Message.EN, "%!") {
			t.Errorf("%+v", n)
		}
	}
	plain := sheets(t, func(f *excelize.File) {
		put(f, "Sheet1", []any{"某县人口"}, []any{"名称", "人口"}, []any{"甲", 1}, []any{"乙", 2}, []any{"合计", nil, 3})
		_ = f.MergeCell("Sheet1", "A1", "B1")
		_ = f.MergeCell("Sheet1", "A5", "B5") // across a row: nothing is filled in
	})
	if got := told(decode(t, "a.xlsx", plain, tabular.Options{})); got != "" {
		t.Errorf("notes on a plain table: %s", got)
	}
	text := decode(t, "a.csv", []byte("名称,人员,\n,医生,护士\n甲,3,4\n"), tabular.Options{})
	if got := told(text); got != `a.csv 1 info header-joined 人员_医生: rows 1 and 2 were joined to one header, with names such as "人员_医生"` {
		t.Error(got)
	}
}

func TestUnitsAbove(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"none", "地区,人口,床位\n甲,1,2\n", ""},
		{"one", "某县人口,,\n单位：万人,,\n地区,人口,床位\n甲,1,2\n", "万人"},
		{"in the title", "某县人口（单位：万人）,,\n地区,人口,床位\n甲,1,2\n", "万人"},
		{"several", "单位：人、张,,\n地区,人口,床位\n甲,1,2\n", "人 张"},
		{"several, cut by the delimiter", "单位：人,张,\n地区,人口,床位,医生,护士\n甲,1,2,3,4\n", "人 张"},
		{"twice", "某县（单位：万人）,,\n单位：万人,,\n地区,人口,床位\n甲,1,2\n", "万人"},
		{"over a header of two rows", "单位：万人,,\n地区,人口,\n,男,女\n甲,1,2\n", "万人"},
		{"who filled in the form", "填报单位：某县,,\n地区,人口,床位\n甲,1,2\n", ""},
		{"below the header", "地区,人口,床位\n甲,1,2\n单位：万人,,\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(decode(t, "t.csv", []byte(c.in), tabular.Options{}).Units, " "); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
	asked := decode(t, "t.csv", []byte("单位：万人\n,,\n地区,人口\n甲,1\n"), tabular.Options{HeaderRow: 3})
	if got := strings.Join(asked.Units, " "); got != "万人" {
		t.Errorf("under a header that is named: %q", got)
	}
}
