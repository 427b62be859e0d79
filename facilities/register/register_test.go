package register_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/facilities/register"
	"github.com/medreach/medreach/geo/feature"
)

func table(header string, rows ...string) *feature.Table {
	t := &feature.Table{Source: "a.csv", Columns: strings.Split(header, "|")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 2, Values: strings.Split(r, "|")})
	}
	return t
}

func read(t *testing.T, tab *feature.Table, opts register.Options) register.Result {
	t.Helper()
	if opts.Datum == "" {
		opts.Datum = "wgs84"
	}
	r, err := register.Read(tab, opts)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// rules lists the findings but for the one that always says which datum was used.
func rules(r register.Result) []string {
	var out []string
	for _, f := range r.Findings {
		if f.Rule != "datum" {
			out = append(out, fmt.Sprintf("%d %s", f.Row, f.Rule))
		}
	}
	return out
}

func TestRead(t *testing.T) {
	tab := table("机构代码|机构名称|类别|医院等级|等次|经济类型|经度|纬度|区划代码|地址|床位数（张）|编制床位|执业（助理）医师|诊疗人次（万人次）|救护车|卒中中心|是否设有急诊|特色服务|备注",
		"001|市第一医院|综合医院|三级|甲等|国有|114.51234|38.04321|130102|中山路１号|1,200|1000|６００|120.5|8|是|有|胸痛中心；PET|甲注",
		"002|某某镇卫生院|C220|||集体|114.62345|38.15432|130123||约50|/|十二|3万|无|无|否||乙注")
	r := read(t, tab, register.Options{})
	if len(r.Facilities) != 2 || r.Rows != 2 || r.Dropped != 0 {
		t.Fatalf("%d facilities: %v", len(r.Facilities), rules(r))
	}
	a, b := &r.Facilities[0], &r.Facilities[1]
	if a.ID != "001" || a.Name != "市第一医院" || a.Class != facilities.GeneralHospital || a.Rating().String() != "tertiary-A" || a.Ownership != facilities.Public ||
		a.Point != (orb.Point{114.51234, 38.04321}) || a.AdminCode != "130102" || a.Address != "中山路１号" || a.Source != "a.csv" || a.Row != 2 || a.Value("备注") != "甲注" {
		t.Errorf("%+v", a)
	}
	for id, want := range map[facilities.Attribute]float64{"beds": 1200, "beds-authorised": 1000, "doctors": 600, "visits": 1205000, "ambulances": 8, "nurses": math.NaN()} {
		if got := a.Numbers.Get(id); got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%s = %g, want %g", id, got, want)
		}
	}
	if got := a.Services.List(); !slices.Equal(got, []facilities.Service{"emergency", "stroke-centre", "chest-pain-centre"}) {
		t.Errorf("services %v", got)
	}
	if b.Class != facilities.TownshipHospital || b.Numbers.Get("visits") != 30000 || b.Numbers.Get("beds") != 50 || b.Numbers.Known("ambulances") || b.Numbers.Known("beds-authorised") {
		t.Errorf("%+v", b)
	}
	if !b.Services.Known("emergency") || b.Services.Has("emergency") || !b.Services.Known("stroke-centre") || b.Services.Known("geriatrics") {
		t.Errorf("services of b: %v", b.Services)
	}
	want := []string{"0 unit-in-header", "0 service-unknown", "3 number-not-understood", "3 number-approximate"}
	if got := rules(r); !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if f := r.Findings[len(r.Findings)-2]; f.Column != "执业（助理）医师" || f.Value != "十二" || f.Point == nil || f.File != "a.csv" {
		t.Errorf("finding %+v", f)
	}
}

// TestThreeBadRowsOfTenThousand: the run goes on with three findings.
func TestOwnershipByYesAndNo(t *testing.T) {
	for _, c := range []struct{ header, cells, want, rules string }{
		{"是否公办", "是|否||1|公办", "public private  public public", ""},
		{"公立/民营", "公立|民营||公|民", "public private  public private", ""},
		{"公立民营", "公立|民营||公办|私立", "public private  public private", ""},
		{"是否民营", "是|否||no|民营", "private public  public private", ""},
		{"是否公办", "是|2||是|是", "public   public public", "3 ownership-unknown"},
		{"公立/民营", "公立|是||公立|公立", "public   public public", "3 ownership-unknown"},
	} {
		var rows []string
		for i, cell := range strings.Split(c.cells, "|") {
			rows = append(rows, fmt.Sprintf("第%d医院|综合医院|%.5f|38.04321|%s", i, 114.01234+float64(i)/10, cell))
		}
		r := read(t, table("机构名称|类别|经度|纬度|"+c.header, rows...), register.Options{})
		var got []string
		for i := range r.Facilities {
			got = append(got, r.Facilities[i].Ownership.String())
		}
		if g, told := strings.Join(got, " "), strings.Join(rules(r), ", "); g != c.want || told != c.rules {
			t.Errorf("%s: %s is %s (%s), want %s (%s)", c.header, c.cells, g, told, c.want, c.rules)
		}
	}
}

func TestThreeBadRowsOfTenThousand(t *testing.T) {
	tab := list(10_000)
	set := func(row int, values ...string) { copy(tab.Rows[row].Values[3:], values) }
	set(17, "", "")
	set(5000, "0", "0")
	set(9999, "38.1", "114.6")
	r := read(t, tab, register.Options{})
	if len(r.Facilities) != 9997 || r.Dropped != 3 {
		t.Errorf("%d facilities, %d dropped", len(r.Facilities), r.Dropped)
	}
	want := []string{"19 coordinate-missing", "5002 coordinate-zero", "10001 coordinate-swapped"}
	if got := rules(r); !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

// list makes a sound list of n village clinics two kilometres apart.
func list(n int) *feature.Table {
	rows := make([]string, n)
	side := int(math.Sqrt(float64(n))) + 1
	for i := range rows {
		rows[i] = fmt.Sprintf("%06d|%c%c村卫生室|村卫生室|%.5f|%.5f|%d|%d|是", i, '一'+rune(i%5000)+100, '丁'+rune(i/7%5000)+900, 100+float64(i%side)*0.0231171+0.00123, 25+float64(i/side)*0.0191171+0.00211, i%5, i%3)
	}
	return table("机构代码|机构名称|类别|经度|纬度|床位数|医生数|中医药服务", rows...)
}

func TestRowFindings(t *testing.T) {
	const header = "机构代码|机构名称|类别|医院等级|营业状态|经度|纬度|床位数|医生数|注册护士|职工数|救护车|负压救护车|卒中中心"
	sound := []string{
		"A1|东方医院|综合医院|二级|营业|114.11111|38.11111|100|80|90|200|3|1|是",
		"A2|西山乡卫生院|乡镇卫生院|||114.22222|38.22222|20|8|9|20|1|0|否",
		"A3|南河村卫生室|村卫生室|||114.33333|38.33333||1|||||否",
	}
	for _, c := range []struct {
		name, row, want string
		kept            bool
	}{
		{"sound", "A4|北岭医院|综合医院|二级|正常|114.44444|38.44444|100|80|90|200|3|1|是", "", true},
		{"total", "|合计|||||||||||||", "total-row", false},
		{"total in the first column", "合计||||||||300||||||", "total-row", false},
		{"closed", "A4|北岭医院|综合医院||已注销|||||||||", "closed", false},
		{"closed by its name", "A4|北岭医院（已停业）|综合医院|||114.44444|38.44444|||||||", "closed", false},
		{"not closed", "A4|北岭医院|综合医院||未注销|114.44444|38.44444|||||||", "", true},
		{"a road of that name", "A4|北岭医院（规划路院区）|综合医院|||114.44444|38.44444|||||||", "", true},
		{"planned", "A4|北岭医院|综合医院||在建|114.44444|38.44444|||||||", "planned", false},
		{"no name", "A4||综合医院|||114.44444|38.44444|||||||", "name-missing", true},
		{"pet clinic", "A4|爱心宠物医院||||114.44444|38.44444|||||||", "not-a-facility", false},
		{"class unknown", "A4|北岭||||114.44444|38.44444|||||||", "class-missing", true},
		{"code damaged", "1.10101E+11|北岭医院|综合医院|||114.44444|38.44444|||||||", "code-damaged", true},
		{"negative", "A4|北岭医院|综合医院|||114.44444|38.44444|-20||||||", "number-negative", true},
		{"a placeholder", "A4|北岭医院|综合医院|||114.44444|38.44444||999999|||||", "number-implausible", true},
		{"impossible beds", "A4|北岭医院|综合医院|||114.44444|38.44444|99999998||||||", "number-implausible", true},
		{"neither yes nor no", "A4|北岭医院|综合医院|||114.44444|38.44444|||||||国家级", "service-not-understood", true},
		{"duplicate id", "A1|北岭医院|综合医院|||114.44444|38.44444|||||||", "duplicate-id", true},
		{"duplicate name", "A4|东方医院|综合医院|||114.11112|38.11112|||||||", "duplicate-name", true},
		{"the same row", sound[0], "duplicate-row", false},
		{"doctors exceed staff", "A4|北岭医院|综合医院|||114.44444|38.44444||300||200|||", "part-exceeds-whole", true},
		{"negative pressure", "A4|北岭医院|综合医院|||114.44444|38.44444|||||1|2|", "negative-pressure-exceeds-ambulances", true},
		{"nurses per bed", "A4|北岭医院|综合医院|||114.44444|38.44444|1000|100|20|200|||", "nurses-per-bed", true},
		{"clinic of 200 beds", "A4|北岭村卫生室|村卫生室|||114.44444|38.44444|200||||||", "small-site-many-beds", true},
		{"tertiary of 10 beds", "A4|北岭医院|综合医院|三级甲等||114.44444|38.44444|10||||||", "tertiary-few-beds", true},
		{"too many beds", "A4|北岭医院|综合医院|||114.44444|38.44444|1.2万||||||", "beds-implausible", true},
		{"full-width number", "A4|北岭医院|综合医院|||１１４．４４４４４|３８．４４４４４|１２０||||||", "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := read(t, table(header, append(slices.Clone(sound), c.row)...), register.Options{})
			var want []string
			if c.want != "" {
				want = []string{"5 " + c.want}
			}
			if got := rules(r); !slices.Equal(got, want) {
				t.Errorf("findings %v, want %v", got, want)
			}
			if kept := len(r.Facilities) == 4; kept != c.kept {
				t.Errorf("kept %v, want %v", kept, c.kept)
			}
		})
	}
}

// TestFindingsStandBesideTheirValue: the cell of a finding's row and column is its value.
func TestFindingsStandBesideTheirValue(t *testing.T) {
	tab := table("机构名称|机构类别|类型代码|医院等级|所有制|经度|纬度|床位数",
		"甲某|奇怪|第七类|||114.11111|38.11111|",
		"乙某||||||38.2|",
		"丙某||||||",
		"丁某||||火星|114.33333|38.33333|",
		"李庄村卫生室|综合医院||||114.44444|38.44444|-3",
		"县医院急诊大楼|综合医院||顶级||114.55555|38.55555|99999999",
		"老百姓大药房|||||114.66666|38.66666|")
	r := read(t, tab, register.Options{})
	want := map[string]string{"class-unknown": "机构类别 类型代码", "class-missing": "机构类别 机构名称", "class-conflict": "机构名称", "level-unknown": "医院等级", "ownership-unknown": "所有制",
		"number-negative": "床位数", "number-implausible": "床位数", "not-a-facility": "机构名称", "exclusion-doubt": "机构名称"}
	got := map[string]string{}
	for _, f := range r.Findings {
		if f.Row == 0 || strings.HasPrefix(f.Rule, "coordinate") {
			continue
		}
		if cell := tab.Rows[f.Row-2].Value(tab.Column(f.Column)); cell != f.Value {
			t.Errorf("row %d, %s: value %q, but column %s holds %q", f.Row, f.Rule, f.Value, f.Column, cell)
		}
		if !strings.Contains(got[f.Rule], f.Column) {
			got[f.Rule] = strings.TrimSpace(got[f.Rule] + " " + f.Column)
		}
	}
	for rule, columns := range want {
		if got[rule] != columns {
			t.Errorf("%s stands at %q, want %q", rule, got[rule], columns)
		}
	}
}

func TestImpossibleNumbersAreMissing(t *testing.T) {
	tab := table("名称|经度|纬度|床位数（千张）|医生数", "甲医院|114.51234|38.04321|99999|99999", "乙医院|114.61234|38.14321|12|9999", "丙医院|114.71234|38.24321|21|12")
	r := read(t, tab, register.Options{})
	for i, want := range [][2]float64{{math.NaN(), math.NaN()}, {12000, 9999}, {math.NaN(), 12}} {
		for k, id := range []facilities.Attribute{"beds", "doctors"} {
			if got := r.Facilities[i].Numbers.Get(id); got != want[k] && !(math.IsNaN(got) && math.IsNaN(want[k])) {
				t.Errorf("row %d: %s = %g, want %g", i, id, got, want[k])
			}
		}
	}
}

// TestParts: a part of a hospital counts only where its hospital is not listed.
func TestParts(t *testing.T) {
	const header = "name|typecode|lon|lat"
	for _, c := range []struct {
		name string
		rows []string
		want []string // names that are kept
		rule string   // of the last row
	}{
		{"the hospital follows", []string{"锦程医院|090100|114.5112|38.0432", "锦程医院住院部|090100|114.5123|38.0439"}, []string{"锦程医院"}, "not-a-facility"},
		{"the hospital has the city in its name", []string{"石家庄市锦程医院|090100|114.5112|38.0432", "锦程医院门诊楼2号楼|090100|114.5123|38.0439"}, []string{"石家庄市锦程医院"}, "not-a-facility"},
		{"the part names the site", []string{"锦程医院|090100|114.5112|38.0432", "锦程医院南院区急诊|090100|114.5123|38.0439"}, []string{"锦程医院"}, "not-a-facility"},
		{"the hospital has a note", []string{"锦程医院（总院）|090100|114.5112|38.0432", "锦程医院急诊楼|090100|114.5123|38.0439"}, []string{"锦程医院（总院）"}, "not-a-facility"},
		{"the hospital is far", []string{"锦程医院|090100|114.5112|38.0432", "锦程医院住院部|090100|114.5312|38.0439"}, []string{"锦程医院", "锦程医院住院部"}, "part-of-hospital"},
		{"another hospital", []string{"远大医院|090100|114.5112|38.0432", "锦程医院住院部|090100|114.5123|38.0439"}, []string{"远大医院", "锦程医院住院部"}, "part-of-hospital"},
		{"two parts, no hospital", []string{"锦程医院门诊楼|090100|114.5112|38.0432", "锦程医院住院部|090100|114.5123|38.0439"}, nil, "not-a-facility"},
		{"a car park is no hospital", []string{"远大医院|090100|114.5112|38.0432", "锦程医院停车场|150900|114.5123|38.0439"}, []string{"远大医院"}, "not-a-facility"},
		{"a clinic of its own", []string{"远大医院|090100|114.5112|38.0432", "锦程综合门诊部|090300|114.5123|38.0439"}, []string{"远大医院", "锦程综合门诊部"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for turn := range 2 { // the order of the rows does not matter
				r := read(t, table(header, c.rows...), register.Options{})
				var got []string
				for i := range r.Facilities {
					got = append(got, r.Facilities[i].Name)
					if r.Facilities[i].Class == "" {
						t.Errorf("%s has no class", r.Facilities[i].Name)
					}
				}
				rule, want := fmt.Sprintf("%d %s", 3-turn, c.rule), c.want
				if want == nil { // the first of the file stands for both
					rule, want = "3 "+c.rule, []string{strings.Split(c.rows[0], "|")[0]}
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) || c.rule != "" && !slices.Contains(rules(r), rule) {
					t.Errorf("kept %v with %v, want %v with %s", got, rules(r), want, rule)
				}
				slices.Reverse(c.rows)
			}
		})
	}
}

// TestTypesInThreeColumns: the finest column of an AMap export tells, with its
// name or without, and beside a study that names one of the three.
func TestTypesInThreeColumns(t *testing.T) {
	for _, named := range []map[string]string{nil, {"class": "小类"}, {"class": "大类"}} {
		r := read(t, table("名称|大类|中类|小类|经度|纬度",
			"甲|医疗保健服务|综合医院|三级甲等医院|114.51234|38.04321",
			"东街社区卫生服务中心|医疗保健服务|综合医院|综合医院|114.52234|38.05321",
			"乙|医疗保健服务|专科医院|口腔医院|114.53234|38.06321"), register.Options{Columns: named})
		var got []string
		for i := range r.Facilities {
			f := &r.Facilities[i]
			got = append(got, strings.Join([]string{string(f.Class), string(f.Specialty), f.Rating().String()}, "/"))
		}
		if want := []string{"general-hospital//tertiary-A", "community-health-centre//", "specialist-hospital/dental/"}; !slices.Equal(got, want) {
			t.Errorf("%v: %v, want %v", named, got, want)
		}
	}
}

// TestHeaderOfNamesTellsTheClass, but goes after everything else.
func TestHeaderOfNamesTellsTheClass(t *testing.T) {
	for header, want := range map[string]string{
		"村卫生室":      "village-clinic village-clinic clinic; 0 class-by-header",
		"社区卫生服务站名称": "community-health-station village-clinic clinic; 0 class-by-header",
		"机构名称":      " village-clinic clinic; 2 class-missing",
		"医院名称":      " village-clinic clinic; 2 class-missing",
	} {
		r := read(t, table(header+"|经度|纬度", "东庄|114.51234|38.04321", "西庄村卫生室|114.52234|38.05321", "王氏诊所|114.53234|38.06321"), register.Options{})
		var got []string
		for i := range r.Facilities {
			got = append(got, string(r.Facilities[i].Class))
		}
		if s := strings.Join(got, " ") + "; " + strings.Join(rules(r), " "); s != want {
			t.Errorf("%s: %q, want %q", header, s, want)
		}
	}
}

func TestStatusCanBeSetAside(t *testing.T) {
	tab := table("名称|状态|经度|纬度", "甲医院|停业|114.51234|38.04321")
	if _, err := register.Read(tab, register.Options{}); err == nil {
		t.Error("a list of closed facilities only must be a fault")
	}
	if r := read(t, tab, register.Options{Columns: map[string]string{"status": "none"}}); len(r.Facilities) != 1 {
		t.Error("columns: {status: none} must keep the row")
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *feature.Table
		opts  register.Options
		want  string
	}{
		{"no rows", table("名称|经度|纬度"), register.Options{}, "no rows"},
		{"blank rows", table("名称|经度|纬度", "||", " ||"), register.Options{}, "no rows"},
		{"no usable row", table("名称|经度|纬度", "甲|0|0", "乙||"), register.Options{}, "none of the 2 rows can be used"},
		{"unknown class", table("名称|经度|纬度", "甲|114.5|38.1"), register.Options{Class: "general-hospitel"}, `did you mean "general-hospital"`},
		{"unknown column", table("名称|经度|纬度", "甲|114.5|38.1"), register.Options{Columns: map[string]string{"beds": "床位"}}, "the columns are 名称, 经度, 纬度"},
		{"no coordinates", table("名称|电话", "甲|1"), register.Options{File: "x.xlsx"}, "x.xlsx: no coordinate columns"},
	} {
		_, err := register.Read(c.table, c.opts)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		var f *feature.Fault
		if c.name != "unknown class" && !errors.As(err, &f) {
			t.Errorf("%s: not a fault: %v", c.name, err)
		}
	}
}

func TestDefaultClassAndDivision(t *testing.T) {
	tab := table("name|lon|lat|adcode", "Alpha|114.51234|38.04321|1", "Beta|114.61234|38.14321|2", "Gamma|114.71234|38.24321|3")
	metres := map[string]float64{"1": 0, "2": 800, "3": 6000}
	r := read(t, tab, register.Options{Class: "clinic", Ground: position.Ground{
		Inside:   func(code string, _ orb.Point) (bool, bool) { return true, metres[code] == 0 },
		Distance: func(code string, _ orb.Point) float64 { return metres[code] },
	}})
	if got, want := rules(r), []string{"3 outside-own-division", "4 far-outside-own-division"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if len(r.Facilities) != 2 || r.Facilities[0].Class != facilities.Clinic {
		t.Errorf("%+v", r.Facilities)
	}
}

func TestFindingsAreInTheCatalogue(t *testing.T) {
	known := map[string]bool{}
	for _, r := range register.Rules() {
		if known[r.ID] || r.Title.ZH == "" || r.Title.EN == "" {
			t.Errorf("rule %q is repeated or has no title", r.ID)
		}
		known[r.ID] = true
	}
	for _, tab := range seeds() {
		r, err := register.Read(tab, register.Options{})
		if err != nil {
			continue
		}
		checkResult(t, tab, r)
		for _, f := range r.Findings {
			if !known[f.Rule] {
				t.Errorf("rule %q is not in the catalogue", f.Rule)
			}
		}
	}
}

// checkResult holds what is true of every result.
func checkResult(t *testing.T, tab *feature.Table, r register.Result) {
	t.Helper()
	if len(r.Facilities)+r.Dropped != r.Rows {
		t.Errorf("%d kept and %d dropped of %d rows", len(r.Facilities), r.Dropped, r.Rows)
	}
	gone := map[int]bool{}
	for _, f := range r.Findings {
		if f.Message.ZH == "" || f.Message.EN == "" || strings.Contains(f.Message.ZH+f.Message.EN+f.Suggestion.ZH+f.Suggestion.EN, "%!") && !strings.Contains(fmt.Sprint(tab), "%!") {
			t.Errorf("finding without words: %+v", f)
		}
		if f.Severity == feature.Dropped {
			if gone[f.Row] {
				t.Errorf("row %d is dropped twice", f.Row)
			}
			gone[f.Row] = true
		}
	}
	if len(gone) != r.Dropped {
		t.Errorf("%d rows named, %d dropped", len(gone), r.Dropped)
	}
	last := 0
	for i := range r.Facilities {
		f := &r.Facilities[i]
		if gone[f.Row] || f.Row <= last {
			t.Errorf("row %d is kept though dropped, or out of order", f.Row)
		}
		last = f.Row
		if !(math.Abs(f.Point[0]) <= 181 && math.Abs(f.Point[1]) <= 90) {
			t.Errorf("row %d lies at %v", f.Row, f.Point)
		}
	}
}

// seeds are small tables of every kind.
func seeds() []*feature.Table {
	return []*feature.Table{
		table("名称|经度|纬度|床位数", "甲医院|114.5|38.1|1", "乙医院|114.61234|38.12345|x", "合计|||9", "丙|0|0|"),
		table("名称|坐标|服务", "甲|114.5,38.1|卒中中心;x", "乙|38.2,114.3|", "丙|东|"),
		table("名称|X|Y", "甲|4212345.5|38512345.5", "乙|0|0", "丙|1|2"),
		table("名称|X|Y", "甲|512345.5|4212345.5"),
		table("名称|gcj_lng|gcj_lat|人口(万人)|区县", "甲|114.51|38.12|1.2|桥西区", "乙|114.52|38.13|2万|"),
		table("name|lon|lat", "a|-51.2|-30.0", "b|1e400|nan", "c|inf|1"),
		table("|||", "1|2|3|4"),
		table("经度|纬度", "38.1|114.1", "38.2|114.2"),
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range seeds() {
		text := strings.Join(s.Columns, "|")
		for _, r := range s.Rows {
			text += "\n" + strings.Join(r.Values, "|")
		}
		f.Add(text, "auto")
		f.Add(text, "EPSG:4547")
	}
	f.Fuzz(func(t *testing.T, text, datum string) {
		lines := strings.Split(text, "\n")
		if len(lines) > 50 || len(text) > 4000 {
			return
		}
		tab := table(lines[0], lines[1:]...)
		r, err := register.Read(tab, register.Options{Datum: datum, Ground: position.Ground{
			Inside:    func(s string, p orb.Point) (bool, bool) { return s != "", p[0] > 100 },
			Distance:  func(_ string, p orb.Point) float64 { return math.Abs(p[1]) * 1000 },
			Populated: func(p orb.Point) bool { return p[1] > 20 },
		}})
		if err != nil {
			return
		}
		checkResult(t, tab, r)
	})
}

func BenchmarkRead(b *testing.B) {
	tab := list(100_000)
	for _, datum := range []string{"wgs84", "bd09"} {
		b.Run(datum, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := register.Read(tab, register.Options{Datum: datum}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
