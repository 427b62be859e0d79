package filter_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

var header = facilities.NewHeader([]string{"机构名称", "床位", "床位(张)", "with_AE_service_eng", "备注", "A.B", "beds", "等级 ", "2020床位", "编码"})

// sample is one facility of every sort: a large hospital, a small centre, and
// one that tells nothing.
func sample() *facilities.Set {
	s := &facilities.Set{Facilities: []facilities.Facility{
		{Source: "a.csv", Row: 2, ID: "H1", Name: "县人民医院", Class: facilities.GeneralHospital, Level: facilities.Level3, Grade: facilities.GradeA,
			Ownership: facilities.Public, Tier: facilities.CountyRun, AdminCode: "130123", Point: orb.Point{114.5, 38.1}, Header: header,
			Values: []string{"县人民医院", "1,200", "1200张", "Yes", "", "x", "7", "三级甲等", "800", "0071"}},
		{Source: "a.csv", Row: 3, ID: "C1", Name: "北关社区卫生服务中心", Class: facilities.CommunityHealthCentre, Grade: facilities.GradeNone,
			Point: orb.Point{114.6, 38.2}, Header: header,
			Values: []string{"北关社区卫生服务中心", "20", "—", "No", "在建", "y", "", "未定级", "约20", "71"}},
		{Source: "b.csv", Row: 9},
	}}
	h := &s.Facilities[0]
	h.Numbers.Put(facilities.Beds, 1200)
	h.Numbers.Put(facilities.Doctors, 400)
	h.Numbers.Put(facilities.NegativePressure, 2)
	h.Services.Put(facilities.StrokeCentre, true)
	h.Services.Put(facilities.Geriatrics, false)
	c := &s.Facilities[1]
	c.Numbers.Put(facilities.Beds, 20)
	c.Numbers.Put(facilities.Doctors, 0)
	c.Services.Put(facilities.StrokeCentre, false)
	c.Services.Put(facilities.TCMHall, true)
	return s
}

func compile(t testing.TB, source string) *filter.Filter {
	t.Helper()
	f, err := filter.Compile(source, header.Columns)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return f
}

func TestSelect(t *testing.T) {
	cases := []struct {
		source string
		want   string // H hospital, C centre, N the one that tells nothing
	}{
		{"", "HCN"},
		{"  \n ", "HCN"},
		{"true", "HCN"},
		{"false", ""},
		{`class == "general-hospital"`, "H"},
		{`class == "综合医院"`, "H"},
		{`class == "General_Hospital"`, "H"},
		{`class != "general-hospital"`, "C"},
		{`class in ["community-health-centre","township-hospital","village-clinic"]`, "C"},
		{`class not in ["village-clinic"]`, "HC"},
		{`not (class in ["village-clinic"])`, "HC"},
		{`class in []`, ""},
		{`is_primary`, "C"},
		{`not is_hospital`, "C"},
		{`sees_patients == true`, "HC"},
		{`beds >= 100 and "stroke-centre" in services`, "H"},
		{`beds >= 20`, "HC"},
		{`beds < 10`, ""},
		{`not (beds < 10)`, "HC"},
		{`beds > 10 || level >= 2`, "HC"},
		{`100 < beds`, "H"},
		{`10 < beds < 100`, "C"},
		{`beds == 20.0`, "C"},
		{`beds in [20, 30]`, "C"},
		{`beds not in [20, 30]`, "H"},
		{`beds / doctors >= 3`, "H"},
		{`beds / doctors < 3`, ""}, // a ratio to 0 doctors says nothing
		{`-beds < -100`, "H"},
		{`beds + doctors - 1 == 1599 and beds * 2 > 1`, "H"},
		{`negative_pressure_ambulances >= 1`, "H"},
		{`known(beds)`, "HC"},
		{`not known(beds)`, "N"},
		{`known("geriatrics")`, "H"},
		{`known(class) and known(level)`, "HC"},
		{`known(床位) and not known(col("床位(张)"))`, "C"}, // a dash tells nothing
		{`known(beds < 10)`, "HC"},
		{`"stroke-centre" in services`, "H"},
		{`"卒中中心" in services`, "H"},
		{`"stroke-centre" not in services`, "C"},
		{`not ("geriatrics" in services)`, "H"}, // only the hospital is known to have none
		{`"tcm-hall" in services or "stroke-centre" in services`, "HC"},
		{`level >= 2`, "H"},
		{`level < 2`, "C"}, // unrated is below level 1
		{`level == "三级"`, "H"},
		{`level in ["三级", "secondary"]`, "H"},
		{`level == "unrated"`, "C"},
		{`grade == "A"`, "H"},
		{`grade == "甲等"`, "H"},
		{`rating == "tertiary-A"`, "H"},
		{`rating in ["三级甲等", "三级乙等"]`, "H"},
		{`ownership == "public"`, "H"},
		{`ownership == "公立"`, "H"},
		{`tier == "county"`, "H"},
		{`name contains "中心"`, "C"},
		{`name not contains "中心"`, "H"},
		{`name startsWith "县" and name endsWith "医院"`, "H"},
		{`name matches "^北.*(中心|站)$"`, "C"},
		{`admin_code startsWith "1301"`, "H"},
		{`id == "H1"`, "H"},
		{`source == "a.csv" and row == 3`, "C"},
		{`lon > 114.55 and lat > 38`, "C"},
		// Raw columns.
		{`with_AE_service_eng == "Yes"`, "H"},
		{`with_AE_service_eng != "Yes"`, "C"},
		{`with_AE_service_eng in ["Yes", "是"]`, "H"},
		{`床位 > 20`, "H"},
		{`床位 >= 20`, "HC"},
		{`床位 == "20"`, "C"},
		{`床位 in [20, 21]`, "C"},
		{`床位 in ["20", 1200]`, "HC"},
		{`col("床位(张)") > 20`, "H"},
		{`not (col("床位(张)") > 20)`, ""},
		{`col("2020床位") > 10`, "HC"},
		{`col("A.B") == "x"`, "H"},
		{`col("beds") == 7`, "H"},
		{`col("等级 ") == "三级甲等"`, "H"},
		{`备注 == "在建"`, "C"},
		{`备注 == ""`, ""}, // an empty cell is missing
		{`not known(备注)`, "HN"},
		{`编码 == "71"`, "C"}, // codes as text keep their zeros
		{`编码 == 71`, "HC"},
		{`床位 == beds`, "HC"},
		{`机构名称 == name`, "HC"},
		{`床位 > col("2020床位")`, "H"},
		{"beds >= 20 // 小型\nand level >= 2", "H"},
		{`(level >= 2) == ("stroke-centre" in services)`, "HC"},
		{`!(beds > 100) && true`, "C"},
	}
	set := sample()
	for _, c := range cases {
		t.Run(c.source, func(t *testing.T) {
			f := compile(t, c.source)
			picked, err := f.Select(set)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, i := range picked {
				got += string("HCN"[i])
			}
			if got != c.want {
				t.Errorf("picked %q, want %q", got, c.want)
			}
			for i := range set.Facilities {
				ok, err := f.Match(&set.Facilities[i])
				if err != nil || ok != slices.Contains(picked, int32(i)) {
					t.Errorf("Match(%d) = %t, %v; Select says otherwise", i, ok, err)
				}
			}
			if f.String() != c.source {
				t.Errorf("String = %q", f.String())
			}
		})
	}
}

func TestFaults(t *testing.T) {
	cases := []struct {
		source string
		column int
		zh, en string // parts of the messages
	}{
		{`bedz > 5`, 1, "是不是 beds", "did you mean beds?"},
		{`beds > 5 and 床未 > 3`, 14, "是不是 床位", "床位"},
		{`with_AE_servce_eng == "Yes"`, 1, "with_AE_service_eng", "with_AE_service_eng"},
		{`Beds > 5`, 1, "是不是 beds", "did you mean beds?"},
		{`beds_in_place > 5`, 1, "是不是 beds", "did you mean beds?"},
		{`等级 == "三级甲等"`, 7, "rating ==", "rating == \"tertiary-A\""},
		{`qqqqqqqq > 5`, 1, "可用的名称", "the names are"},
		{`class == "vilage-clinic"`, 10, "village-clinic", "village-clinic"},
		{`class in ["clinic", "vilage-clinic"]`, 21, "village-clinic", "village-clinic"},
		{`"strok-centre" in services`, 1, "stroke-centre", "stroke-centre"},
		{`known("strok-centre")`, 7, "stroke-centre", "stroke-centre"},
		{`ownership == "mine"`, 14, "public", "private"},
		{`tier == "moon"`, 9, "county", "county"},
		{`rating == "best"`, 11, "三级甲等", "tertiary-A"},
		{`grade == "三级甲等"`, 10, "rating ==", "rating =="},
		{`level == "三级甲等"`, 10, "rating == \"tertiary-A\"", "rating == \"tertiary-A\""},
		{`level == "高"`, 10, "1、2 或 3", "1, 2 or 3"},
		{`specialty == "dentel"`, 14, "dental", "dental"},
		{`beds > "100"`, 8, "不要加引号", "without quotation marks"},
		{`name > 5`, 1, "不能与文字比较", "cannot be compared with text"},
		{`class < "clinic"`, 1, "没有大小", "has no order"},
		{`beds`, 1, "要一个条件", "a condition is wanted"},
		{`"abc"`, 1, "要一个条件", "a condition is wanted"},
		{`services`, 1, "in services", "in services"},
		{`床位`, 1, "床位 ==", "床位 =="},
		{`beds and level`, 1, "要一个条件", "a condition is wanted"},
		{`not beds < 10`, 1, "加括号", "brackets"},
		{`beds = 5`, 6, "两个等号", "two equals"},
		{`beds >`, 6, "没有写完", "ends too early"},
		{`(beds > 5`, 9, "没有写完", "ends too early"},
		{`name == "abc`, 13, "引号没有配对", "not closed"},
		{`name == “abc”`, 9, "英文半角", "half-width"},
		{`beds >= 5 and （level > 1）`, 15, "“（”", "half-width"},
		{`beds > 5）`, 9, "“）”", "half-width"},
		{`床位(张) > 20`, 1, `col("床位(张)")`, `col("床位(张)")`},
		{`A.B == "x"`, 3, `col("A.B")`, `col("A.B")`},
		{`col("床位（张）") > 20`, 5, `col("床位(张)")`, `col("床位(张)")`},
		{`col(床位) > 20`, 1, "带引号", "quotation marks"},
		{`2020床位 > 3`, 5, "col(", "col("},
		{`negative-pressure-ambulances > 2`, 1, "negative_pressure_ambulances", "negative_pressure_ambulances"},
		{`beds == nil`, 9, "known(beds)", "known(beds)"},
		{`len(name) > 3`, 1, "没有函数 len", "no function len"},
		{`all(services, true)`, 1, "", ""},
		{`name | upper() == "X"`, 8, "没有函数", "no function"},
		{`beds ?? 5 > 3`, 11, "不能用 ??", "cannot be used"},
		{`(beds ?? 5) > 3`, 7, "不能这样写", "cannot be used"},
		{`beds > 5 ? true : false`, -1, "不能这样写", "cannot be used"},
		{`let x = 5; x > 3`, 5, "不能这样写", "cannot be used"},
		{`true; false`, 1, "", ""},
		{`{"a": 1}`, 1, "", ""},
		{`[1, 2]`, 1, "in 后面", "after in"},
		{`beds in 1..3`, 10, "", ""},
		{`name in "abc"`, 9, "contains", "contains"},
		{`name in services`, 1, "带引号", "quotation marks"},
		{`services in ["stroke-centre"]`, 1, "却是", "but this is"},
		{`beds in ["a"]`, 10, "不能与", "cannot be compared"},
		{`name in [1]`, 10, "不能与", "cannot be compared"},
		{`beds in [doctors]`, 10, "清单里只能", "a list holds only"},
		{`name matches "("`, 14, "正则表达式", "regular expression"},
		{`name matches name`, 14, "带引号", "quotation marks"},
		{`beds contains "1"`, 1, "要文字", "wants text"},
		{`name + "x" == "y"`, 1, "要数字", "a number is wanted"},
		{`beds % 2 == 0`, 6, "不能这样写", "cannot be used"},
		{`is_hospital == "yes"`, 1, "条件不能与", "a condition cannot be compared"},
		{`services == "stroke-centre"`, 1, "in services", "in services"},
		{`known(services)`, 7, "known(\"stroke-centre\")", "known(\"stroke-centre\")"},
		{`known()`, 1, "known(beds)", "known(beds)"},
		{"beds > 5 and\n  bedz > 3", 3, "第 2 行", "line 2"},
		{`beds > 5 beds`, 10, "不该出现", "does not belong"},
		{strings.Repeat("(", 20000), 1, "太长", "too long"},
		{"true" + strings.Repeat(" and true", 1500), -1, "太复杂", "too complex"},
		{"name == \"\xff\"", 1, "UTF-8", "UTF-8"},
	}
	for _, c := range cases {
		t.Run(c.source[:min(len(c.source), 40)], func(t *testing.T) {
			f, err := filter.Compile(c.source, header.Columns)
			if err == nil || f != nil {
				t.Fatal("compiled")
			}
			fault, ok := err.(*filter.Fault)
			if !ok {
				t.Fatalf("not a fault of the condition: %v", err)
			}
			if !message.AtFault(err) {
				t.Error("a fault is the planner's to mend")
			}
			zh, en := message.In(err, message.ZH), message.In(err, message.EN)
			if c.column >= 0 && fault.Column != c.column {
				t.Errorf("at %d, want %d: %s", fault.Column, c.column, en)
			}
			if !strings.Contains(zh, c.zh) || !strings.Contains(en, c.en) {
				t.Errorf("says\n%s\n%s\nwant %q and %q", zh, en, c.zh, c.en)
			}
			if strings.Contains(zh+en, "%!") {
				t.Errorf("badly formatted: %s %s", zh, en)
			}
		})
	}
}

// The parser recurses by bracket: the deepest condition that the bound on
// length lets through must not exhaust anything.
func TestDeepConditions(t *testing.T) {
	for _, source := range []string{
		strings.Repeat("(", 8000) + "true" + strings.Repeat(")", 8000),
		strings.Repeat("(", 16000),
		strings.Repeat("not ", 4000) + "true",
		"beds > " + strings.Repeat("-", 8000) + "1",
		strings.Repeat("1<(", 2000) + "beds" + strings.Repeat(")<2", 2000),
		"beds in [" + strings.Repeat("1,", 8000) + "1]",
		strings.Repeat("[", 8000),
		strings.Repeat("a.", 8000) + "a",
		strings.Repeat("a?b:", 4000) + "a",
		strings.Repeat("all(a,", 2500),
	} {
		if _, err := filter.Compile(source, nil); err != nil {
			if _, ok := err.(*filter.Fault); !ok {
				t.Errorf("%.20s: %v", source, err)
			}
		}
	}
}

// TestAliases: Chinese words stand for names where no column has that header.
func TestAliases(t *testing.T) {
	set := sample()
	for _, c := range []struct{ source, want string }{
		{`级别 >= 2`, "H"}, {`等级 == "三级"`, "H"}, {`类别 == "综合医院"`, "H"}, {`实有床位 < 100`, "C"}, {`床位数 > 20`, "H"}, {`医生数 > 0`, "H"}, {`名称 contains "社区"`, "C"},
		{`所有制 == "公立"`, "H"}, {`"卒中中心" in 服务`, "H"}, {`known(负压救护车)`, "H"}, {`区划 startsWith "1301"`, "H"}, {`隶属 == "county"`, "H"},
		{`床位 == 7`, ""}, // the column of that header, 1,200, goes before beds
	} {
		f := compile(t, c.source)
		chosen, err := f.Select(set)
		got := ""
		for _, i := range chosen {
			got += "HCN"[i : i+1]
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.source, got, err, c.want)
		}
	}
	f, err := filter.Compile(`床位 == 1200`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if ok, _ := f.Match(&set.Facilities[0]); !ok {
		t.Error("without such a column 床位 is beds")
	}
}

func TestNoFacility(t *testing.T) {
	f := compile(t, "")
	if _, err := f.Match(nil); err == nil {
		t.Error("Match(nil) must fail")
	}
	if _, err := f.Select(nil); err == nil {
		t.Error("Select(nil) must fail")
	}
	if got, err := compile(t, "false").Select(sample()); got == nil || err != nil {
		t.Error("an empty selection is not nil: callers may take nil for everything")
	}
}

func TestFindings(t *testing.T) {
	set := sample()
	set.Facilities[1].Values[1] = "很多"
	got := compile(t, `床位 > 20 or 备注 == "在建"`).Findings(set)
	if len(got) != 1 || got[0].Row != 3 || got[0].Column != "床位" || got[0].Value != "很多" {
		t.Errorf("got %+v", got)
	}
	if got := compile(t, `床位 == "很多"`).Findings(set); len(got) != 0 {
		t.Errorf("text compared as text: %+v", got)
	}
}

func TestNamesAreUnderstood(t *testing.T) {
	for _, n := range filter.Names() {
		source := "known(" + n.ID + ")"
		if n.ID == "services" {
			source = `"stroke-centre" in services`
		}
		if _, err := filter.Compile(source, nil); err != nil {
			t.Errorf("%s: %v", n.ID, err)
		}
		if n.Title.ZH == "" || n.Title.EN == "" {
			t.Errorf("%s has no title", n.ID)
		}
	}
}

// reference values of three-valued logic: nil is unknown.
type ref = *bool

func refNot(a ref) ref {
	if a == nil {
		return nil
	}
	b := !*a
	return &b
}

func refAnd(a, b ref) ref {
	f := false
	if a != nil && !*a || b != nil && !*b {
		return &f
	}
	if a == nil || b == nil {
		return nil
	}
	t := true
	return &t
}

// TestLogicIsKleenes grows random conditions over beds, level and a service and
// compares with the truth tables written out.
func TestLogicIsKleenes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var fac facilities.Facility
		beds, hasBeds := rapid.IntRange(0, 3).Draw(t, "beds"), rapid.Bool().Draw(t, "hasBeds")
		level := facilities.Level(rapid.IntRange(0, 3).Draw(t, "level"))
		service := rapid.IntRange(0, 2).Draw(t, "service")
		if hasBeds {
			fac.Numbers.Put(facilities.Beds, float64(beds))
		}
		fac.Level = level
		if service > 0 {
			fac.Services.Put(facilities.TCMHall, service == 2)
		}
		var grow func(depth int) (string, ref)
		grow = func(depth int) (string, ref) {
			pick := rapid.IntRange(0, 5).Draw(t, "pick")
			if depth == 0 {
				pick %= 3
			}
			known := func(ok, value bool) ref {
				if !ok {
					return nil
				}
				return &value
			}
			switch pick {
			case 0:
				k := rapid.IntRange(0, 3).Draw(t, "k")
				return fmt.Sprintf("beds < %d", k), known(hasBeds, beds < k)
			case 1:
				k := rapid.IntRange(0, 3).Draw(t, "k")
				return fmt.Sprintf("level >= %d", k), known(level != 0, int(level) >= k)
			case 2:
				return `"tcm-hall" in services`, known(service > 0, service == 2)
			case 3:
				s, v := grow(depth - 1)
				return "not (" + s + ")", refNot(v)
			case 4:
				s, v := grow(depth - 1)
				u, w := grow(depth - 1)
				return "(" + s + ") and (" + u + ")", refAnd(v, w)
			default:
				s, v := grow(depth - 1)
				u, w := grow(depth - 1)
				return "(" + s + ") or (" + u + ")", refNot(refAnd(refNot(v), refNot(w)))
			}
		}
		source, want := grow(4)
		f, err := filter.Compile(source, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := f.Match(&fac)
		if got != (want != nil && *want) {
			t.Fatalf("%s on beds %d/%t level %d service %d: %t, want %v", source, beds, hasBeds, level, service, got, want)
		}
		negated, _ := filter.Compile("not ("+source+")", nil)
		if both, _ := negated.Match(&fac); both && got {
			t.Fatalf("%s and its negation both match", source)
		}
	})
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{`beds > 5`, `class in ["clinic"] and not ("x" in services)`, `col("床位(张)") >= 1e3`, `1 < beds < 5`, `((((`, `a.b?.c[1:2]`,
		`all(x, {# > 1})`, `let a = 1; a`, "beds // x", `name matches "(a{1000}){1000}"`, `b"\xff"`, `0x1p-2 < beds`, "`raw`", `#`, `1..2`, `not not not true`, "\"\\u{110000}\"", `"a" in ["a"]`} {
		f.Add(s)
	}
	set := sample()
	f.Fuzz(func(t *testing.T, source string) {
		compiled, err := filter.Compile(source, header.Columns)
		if err != nil {
			fault, ok := err.(*filter.Fault)
			if !ok {
				t.Fatalf("%q: %v", source, err)
			}
			if fault.Line < 1 || fault.Column < 1 || fault.Message().ZH == "" {
				t.Fatalf("%q: no place or text: %+v", source, fault)
			}
			return
		}
		if _, err := compiled.Select(set); err != nil {
			t.Fatal(err)
		}
		compiled.Findings(set)
	})
}

func big(n int) *facilities.Set {
	r := rand.New(rand.NewPCG(1, 2))
	set := &facilities.Set{Facilities: make([]facilities.Facility, n)}
	classes := facilities.Classes()
	for i := range set.Facilities {
		f := &set.Facilities[i]
		f.Class = classes[r.IntN(len(classes))]
		f.Name = fmt.Sprintf("第%d卫生服务中心", i)
		f.Level = facilities.Level(r.IntN(4))
		f.Numbers.Put(facilities.Beds, float64(r.IntN(500)))
		f.Services.Put(facilities.StrokeCentre, r.IntN(9) == 0)
		f.Header, f.Values = header, []string{f.Name, fmt.Sprint(r.IntN(500)), "", "Yes", "", "", "", "", "", ""}
	}
	return set
}

func BenchmarkSelect100k(b *testing.B) {
	set := big(100_000)
	for _, source := range []string{
		`class in ["community-health-centre", "township-hospital", "village-clinic"]`,
		`beds >= 100 and "stroke-centre" in services and level >= 2`,
		`with_AE_service_eng == "Yes"`,
		`床位 > 20`,
		`name contains "服务中心"`,
	} {
		b.Run(source, func(b *testing.B) {
			f := compile(b, source)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Select(set); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		compile(b, `class in ["community-health-centre", "township-hospital"] and beds >= 100 and "stroke-centre" in services`)
	}
}
