package quality_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
)

var here = orb.Point{114.5, 38.04}

func at(name string, east float64) facilities.Facility {
	return facilities.Facility{Source: "a.csv", Name: name, Point: geo.Destination(here, 90, east)}
}

// with makes a facility with these attributes.
func with(class facilities.Class, numbers map[facilities.Attribute]float64) facilities.Facility {
	f := at("甲", 0)
	f.Class = class
	for a, v := range numbers {
		f.Numbers.Put(a, v)
	}
	return f
}

func check(list []facilities.Facility, opts quality.Options) (rules []string, r quality.Report) {
	for i := range list {
		list[i].Row = i + 2
	}
	r = quality.Check(list, opts)
	for _, f := range r.Findings {
		rules = append(rules, fmt.Sprintf("%d %s", f.Row, f.Rule))
	}
	return rules, r
}

func TestFigures(t *testing.T) {
	type numbers = map[facilities.Attribute]float64
	third := with(facilities.GeneralHospital, numbers{"beds": 10})
	third.Level = facilities.Level3
	dental := with(facilities.SpecialistHospital, numbers{"beds": 50})
	dental.Level = facilities.Level3
	cases := []struct {
		name string
		f    facilities.Facility
		want string
	}{
		{"nothing known", with("", nil), ""},
		{"sound hospital", with(facilities.GeneralHospital, numbers{"beds": 500, "doctors": 300, "nurses": 450, "staff": 900, "ambulances": 5, "negative-pressure-ambulances": 2}), ""},
		{"largest there is", with(facilities.GeneralHospital, numbers{"beds": 10000}), ""},
		{"beds in the wrong unit", with(facilities.GeneralHospital, numbers{"beds": 10001}), "beds-implausible"},
		{"doctors exceed staff", with("", numbers{"doctors": 11, "staff": 10}), "part-exceeds-whole"},
		{"as many doctors as staff", with("", numbers{"doctors": 10, "staff": 10}), ""},
		{"negative pressure", with("", numbers{"ambulances": 2, "negative-pressure-ambulances": 3}), "negative-pressure-exceeds-ambulances"},
		{"negative pressure alone", with("", numbers{"negative-pressure-ambulances": 3}), ""},
		{"too few nurses", with(facilities.GeneralHospital, numbers{"beds": 100, "nurses": 9}), "nurses-per-bed"},
		{"too many nurses", with(facilities.GeneralHospital, numbers{"beds": 100, "nurses": 301}), "nurses-per-bed"},
		{"few beds: no ratio", with(facilities.GeneralHospital, numbers{"beds": 19, "nurses": 90}), ""},
		{"township hospital: no ratio", with(facilities.TownshipHospital, numbers{"beds": 100, "nurses": 9}), ""},
		{"village clinic of 200 beds", with(facilities.VillageClinic, numbers{"beds": 200}), "small-site-many-beds"},
		{"tertiary of 10 beds", third, "tertiary-few-beds"},
		{"tertiary dental of 50", dental, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, r := check([]facilities.Facility{c.f}, quality.Options{})
			var got []string
			for _, f := range r.Findings {
				got = append(got, f.Rule)
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("rules = %v, want %q", got, c.want)
			}
		})
	}
}

func TestDuplicates(t *testing.T) {
	copyOf := func(f facilities.Facility, values ...string) facilities.Facility { f.Values = values; return f }
	id := func(f facilities.Facility, id string) facilities.Facility { f.ID = id; return f }
	cases := []struct {
		name string
		list []facilities.Facility
		want []string
	}{
		{"whole row", []facilities.Facility{copyOf(at("县医院", 0), "县医院", "1"), copyOf(at("县医院", 0), "县医院", "1")}, []string{"3 duplicate-row"}},
		{"same name near", []facilities.Facility{at("县 人民医院", 0), at("县人民医院（）", 499)}, []string{"3 duplicate-name"}},
		{"same name farther", []facilities.Facility{at("县人民医院", 0), at("县人民医院", 501)}, []string{"3 near-duplicate"}},
		{"same name far", []facilities.Facility{at("县人民医院", 0), at("县人民医院", 1001)}, nil},
		{"similar name", []facilities.Facility{at("石家庄市长安区建北社区卫生服务中心", 0), at("石家庄市长安区建北社区卫生服务中心站", 900)}, []string{"3 near-duplicate"}},
		{"sister stations", []facilities.Facility{at("石家庄市长安区建北街道办事处第一社区卫生服务站", 0), at("石家庄市长安区建北街道办事处第二社区卫生服务站", 300)}, nil},
		{"different names", []facilities.Facility{at("县人民医院", 0), at("县中医院", 10)}, nil},
		{"same id", []facilities.Facility{id(at("甲医院", 0), "1"), id(at("乙诊所", 9000), "1"), id(at("丙", 20000), "")}, []string{"3 duplicate-id"}},
		{"no names", []facilities.Facility{at("", 0), at("", 1)}, nil},
		{"one letter", []facilities.Facility{at("甲", 0), at("甲", 1)}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, _ := check(c.list, quality.Options{})
			if !slices.Equal(got, c.want) {
				t.Errorf("findings = %v, want %v", got, c.want)
			}
		})
	}
}

func TestHeaps(t *testing.T) {
	var list []facilities.Facility
	for i := range 5 {
		list = append(list, at(strings.Repeat(string(rune('甲'+i)), i+2), 0))
	}
	if got, _ := check(list[:4], quality.Options{}); got != nil {
		t.Errorf("four at a point: %v", got)
	}
	if got, _ := check(list, quality.Options{}); !slices.Equal(got, []string{"2 many-at-one-point"}) {
		t.Errorf("five at a point: %v", got)
	}
}

func TestDivisions(t *testing.T) {
	distances := func(metres ...float64) ([]facilities.Facility, quality.Options) {
		var list []facilities.Facility
		for i := range metres {
			f := at(fmt.Sprint("机构", strings.Repeat("子", i)), float64(i)*3000)
			f.AdminCode = fmt.Sprint(i)
			list = append(list, f)
		}
		return list, quality.Options{
			Columns: map[string]string{"admin-code": "区划代码"},
			Distance: func(code string, _ orb.Point) (float64, bool) {
				var i int
				fmt.Sscan(code, &i)
				return metres[i], metres[i] >= 0
			},
		}
	}
	list, opts := distances(0, 500, 501, 5000, 5001, -1, math.NaN(), 0, 0, 0)
	got, r := check(list, opts)
	if want := []string{"4 outside-own-division", "5 outside-own-division", "6 far-outside-own-division"}; !slices.Equal(got, want) {
		t.Errorf("findings = %v, want %v", got, want)
	}
	if want := 4; slices.Index(r.Dropped, true) != want || r.Findings[2].Severity != feature.Dropped {
		t.Errorf("dropped = %v, want only index %d", r.Dropped, want)
	}
	if f := r.Findings[0]; f.Column != "区划代码" || f.Point == nil {
		t.Errorf("finding without its column or place: %+v", f)
	}
	list, opts = distances(9000, 9000, 9000, 0, 0)
	got, r = check(list, opts)
	if got[0] != "0 division-mismatch" || slices.Contains(r.Dropped, true) {
		t.Errorf("a list that does not fit the boundaries must be kept and said so: %v", got)
	}
}

func TestRegion(t *testing.T) {
	list := func(n int, outside int, metres float64) []facilities.Facility {
		var out []facilities.Facility
		for i := range n {
			f := at(fmt.Sprintf("%c院", '丁'+rune(i)), float64(i)*1100)
			f.Address = "0"
			if i < outside {
				f.Address = fmt.Sprint(metres)
			}
			out = append(out, f)
		}
		return out
	}
	for _, c := range []struct {
		name       string
		n, outside int
		metres     float64
		populated  bool
		want       string // rules
	}{
		{"all inside", 30, 0, 0, true, ""},
		{"on the border", 30, 2, 400, true, ""},
		{"two outside", 30, 2, 700, true, "2 outside-region 3 outside-region"},
		{"all outside", 30, 30, 60_000, true, "0 list-outside-region"},
		{"nearly all outside", 40, 38, 60_000, true, "0 list-outside-region"},
		{"a short list outside", 2, 2, 60_000, true, "2 outside-region 3 outside-region"},
		{"inside, where nobody lives", 30, 0, 0, false, "0 list-outside-region"},
		{"inside, where nobody lives, one outside", 30, 1, 800, false, "0 list-outside-region 2 outside-region"},
	} {
		facs := list(c.n, c.outside, c.metres)
		far := map[orb.Point]float64{}
		for i := range facs {
			far[facs[i].Point], _ = strconv.ParseFloat(facs[i].Address, 64)
		}
		got, r := check(facs, quality.Options{Region: func(p orb.Point) float64 { return far[p] }, Populated: func(orb.Point) bool { return c.populated }})
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
		if slices.Contains(r.Dropped, true) {
			t.Errorf("%s: places outside the region must stay", c.name)
		}
		for _, f := range r.Findings {
			if remote := strings.Contains(f.Suggestion.EN, "so far away"); f.Row > 0 && remote != (c.metres > 50_000) {
				t.Errorf("%s: %.0f m is answered by %q", c.name, c.metres, f.Suggestion.EN)
			}
		}
	}
}

// TestRegionIsNotSaidTwice: a row outside its own division is told once.
func TestRegionIsNotSaidTwice(t *testing.T) {
	f := at("甲院", 0)
	f.AdminCode = "1"
	got, _ := check([]facilities.Facility{f}, quality.Options{
		Distance: func(string, orb.Point) (float64, bool) { return 900, true },
		Region:   func(orb.Point) float64 { return 900 },
	})
	if want := []string{"2 outside-own-division"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestAcross(t *testing.T) {
	file := func(name string, list ...facilities.Facility) []facilities.Facility {
		for i := range list {
			list[i].Source, list[i].Row = name, i+2
		}
		return list
	}
	id := func(f facilities.Facility, id string) facilities.Facility { f.ID = id; return f }
	a := func() []facilities.Facility {
		return file("a.csv", id(at("东方医院", 0), "1"), id(at("西山卫生院", 5000), "2"), id(at("南河村卫生室", 9000), "91110000"))
	}
	for _, c := range []struct {
		name  string
		lists [][]facilities.Facility
		want  string // file, rule and value of each finding
	}{
		{"one list", [][]facilities.Facility{a()}, ""},
		{"nothing shared", [][]facilities.Facility{a(), file("b.csv", at("北岭医院", 0), at("东方医院", 3000))}, ""},
		{"the same name close by", [][]facilities.Facility{a(), file("b.csv", at("东方 医院", 400), at("北岭医院", 0))}, "b.csv in-two-lists 1 / 2"},
		{"the same name at 600 m", [][]facilities.Facility{a(), file("b.csv", at("东方医院", 600), at("北岭医院", 0))}, ""},
		{"the same row number", [][]facilities.Facility{a(), file("b.csv", id(at("北岭医院", 20_000), "1"), id(at("丙医院", 30_000), "2"))}, ""},
		{"the same short id close by", [][]facilities.Facility{a(), file("b.csv", id(at("东方总院", 900), "1"), at("丙医院", 0))}, "b.csv in-two-lists 1 / 2"},
		{"the same long id anywhere", [][]facilities.Facility{a(), file("b.csv", id(at("南河卫生室", 20_000), "91110000"), at("丙医院", 0))}, "b.csv in-two-lists 1 / 2"},
		{"the same list", [][]facilities.Facility{a(), a()}, "a.csv duplicate-list 3 / 3"},
		{"a part of the list", [][]facilities.Facility{a(), file("b.csv", a()[:2]...)}, "b.csv duplicate-list 2 / 2"},
		{"the list is a part", [][]facilities.Facility{file("b.csv", a()[1:]...), a()}, "a.csv duplicate-list 2 / 3"},
		{"three lists", [][]facilities.Facility{a(), nil, file("b.csv", at("北岭医院", 0)), file("c.csv", at("东方医院", 10), at("北岭医院", 10), at("丁", 0))}, "c.csv in-two-lists 1 / 3; c.csv duplicate-list 1 / 3"},
		{"no names", [][]facilities.Facility{file("a.csv", at("", 0)), file("b.csv", at("", 0))}, ""},
	} {
		var got []string
		for _, f := range quality.Across(c.lists) {
			got = append(got, f.File+" "+f.Rule+" "+f.Value)
			if f.Severity != feature.Warning || f.Suggestion.ZH == "" || strings.Contains(f.Message.ZH+f.Message.EN, "%!") {
				t.Errorf("%s: badly told: %+v", c.name, f)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s: %q, want %q", c.name, s, c.want)
		}
	}
	f := quality.Across([][]facilities.Facility{a(), file("b.csv", at("北岭医院", 0), at("东方医院", 0))})[0]
	if want := "2 家机构中有 1 家也在 a.csv 中：第 3 行“东方医院”即前者第 2 行"; f.Message.ZH != want {
		t.Errorf("%q, want %q", f.Message.ZH, want)
	}
	if want := `1 of 2 facilities are also in a.csv: "东方医院" (row 3, there row 2)`; f.Message.EN != want {
		t.Errorf("%q, want %q", f.Message.EN, want)
	}
}

// TestAcrossAgainstAllPairs: the index finds what comparing all with all finds.
func TestAcrossAgainstAllPairs(t *testing.T) {
	a, b := messy(600), messy(400)
	for i := range b {
		b[i].Point = geo.Destination(b[i].Point, float64(i), float64(i%13)*90)
		b[i].Row = i
	}
	want := 0
	for j := range b {
		for i := range a {
			d := geo.Distance(a[i].Point, b[j].Point)
			if a[i].Name == b[j].Name && d <= 500 || a[i].ID == b[j].ID && d <= 1000 {
				want++
				break
			}
		}
	}
	f := quality.Across([][]facilities.Facility{a, b})
	if len(f) != 1 || want == 0 || f[0].Value != fmt.Sprintf("%d / 400", want) {
		t.Errorf("%+v, want %d pairs", f, want)
	}
}

func TestEveryRuleIsInTheCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range quality.Rules() {
		if seen[r.ID] || r.Title.ZH == "" || r.Title.EN == "" {
			t.Errorf("rule %q is repeated or has no title", r.ID)
		}
		seen[r.ID] = true
	}
	_, r := check(messy(2000), quality.Options{})
	for _, f := range r.Findings {
		if !seen[f.Rule] || f.Message.ZH == "" || f.Message.EN == "" || f.Suggestion.ZH == "" || f.Suggestion.EN == "" {
			t.Errorf("finding not in the catalogue or without words: %+v", f)
		}
		if strings.Contains(f.Message.ZH+f.Message.EN+f.Suggestion.EN, "%!") {
			t.Errorf("bad format: %+v", f.Message)
		}
	}
}

// messy makes a list like a county's with similar names and heaps.
func messy(n int) []facilities.Facility {
	rnd := rand.New(rand.NewPCG(1, 2))
	towns := []string{"城关镇", "大河乡", "小河乡", "桃园", "柳林", "新华", "建设路", "解放路"}
	kinds := []string{"卫生院", "社区卫生服务中心", "社区卫生服务站", "村卫生室", "人民医院", "口腔门诊部"}
	side := math.Sqrt(float64(n)) * 200
	list := make([]facilities.Facility, n)
	for i := range list {
		name := "某县" + towns[rnd.IntN(len(towns))] + towns[rnd.IntN(len(towns))] + kinds[rnd.IntN(len(kinds))]
		p := geo.Destination(geo.Destination(here, 90, rnd.Float64()*side), 0, rnd.Float64()*side)
		list[i] = facilities.Facility{Source: "a.csv", Row: i + 2, ID: fmt.Sprint(rnd.IntN(n * 20)), Name: name, Point: p, Class: facilities.VillageClinic, Values: []string{name, fmt.Sprint(p)}}
		list[i].Numbers.Put(facilities.Beds, float64(rnd.IntN(60)))
		if rnd.IntN(50) == 0 {
			list[i].Point = here
		}
	}
	return list
}

// TestNeighboursAgainstAllPairs compares the indexed search with every pair.
func TestNeighboursAgainstAllPairs(t *testing.T) {
	list := messy(600)
	rules, _ := check(list, quality.Options{})
	got := map[int]bool{}
	for _, r := range rules {
		var row int
		var rule string
		fmt.Sscan(r, &row, &rule)
		if rule == "near-duplicate" || rule == "duplicate-name" {
			got[row] = true
		}
	}
	want := map[int]bool{}
	for i := range list {
		for j := range i {
			if geo.Distance(list[i].Point, list[j].Point) <= 1000 && jaccard(list[i].Name, list[j].Name) >= 0.8 {
				want[i+2] = true
			}
		}
	}
	if len(want) < 20 {
		t.Fatalf("the list has only %d similar pairs", len(want))
	}
	for row := range want {
		if !got[row] {
			t.Errorf("row %d not found", row)
		}
	}
	for row := range got {
		if !want[row] {
			t.Errorf("row %d found, but is like no other", row)
		}
	}
}

func jaccard(a, b string) float64 {
	set := func(s string) map[string]bool {
		m := map[string]bool{}
		r := []rune(s)
		for i := 1; i < len(r); i++ {
			m[string(r[i-1:i+1])] = true
		}
		return m
	}
	x, y := set(a), set(b)
	shared := 0
	for k := range x {
		if y[k] {
			shared++
		}
	}
	return float64(shared) / float64(len(x)+len(y)-shared)
}

func BenchmarkCheck(b *testing.B) {
	list := messy(100_000)
	heap := messy(100_000)
	for i := range heap {
		heap[i].Point = here
		heap[i].Name += fmt.Sprint(i * 7919)
	}
	for _, c := range []struct {
		name string
		list []facilities.Facility
	}{{"spread", list}, {"one-point", heap}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				quality.Check(c.list, quality.Options{})
			}
		})
	}
}
