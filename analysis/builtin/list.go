package builtin

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/facilities"
)

// row is one line of the list of facilities as it is written.
type row struct {
	cells   []any // string or float64; nil where nothing is written
	draft   *draft
	dropped bool
	plants  []string // rules of the faults in it
}

// column is a column of the list.
type column struct {
	header string
	value  func(e *equipper, f *draft) any
}

// headRows are the title, the note and the headers; rows of the sheet count from 1.
const headRows = 3

// The columns that faults are written into.
const (
	colID = 1 + iota
	colName
	colClass
	colSpecialty
	colLevel
	colOwnership
	colTier
	colCounty
	colTown
	colAddress
	colLon
	colLat
	colState
	colNumbers
)

// basics are the columns before the numbers.
var basics = [colNumbers]column{
	{"序号", nil},
	{"机构代码", func(_ *equipper, f *draft) any { return f.id }},
	{"机构名称", func(_ *equipper, f *draft) any { return f.name }},
	{"机构类别", func(_ *equipper, f *draft) any { return f.class.Title().ZH }},
	{"专科", func(_ *equipper, f *draft) any {
		if f.specialty == "" {
			return nil
		}
		return f.specialty.Title().ZH
	}},
	{"医院等级", func(_ *equipper, f *draft) any { return text(f.level) }},
	{"所有制形式", func(_ *equipper, f *draft) any { return f.own }},
	{"隶属关系", func(_ *equipper, f *draft) any { return text(f.tier) }},
	{"所属区县代码", func(e *equipper, f *draft) any { return e.Counties[e.Villages[f.village].County].Code }},
	{"所在乡镇（街道）", func(e *equipper, f *draft) any { return e.Townships[e.Villages[f.village].Township].Name }},
	{"详细地址", func(e *equipper, f *draft) any {
		v := &e.Villages[f.village]
		return e.Townships[v.Township].Name + v.Name + strconv.Itoa(e.d.Between(1, 199)) + "号"
	}},
	{"经度", func(e *equipper, f *draft) any { return e.degrees(f.lon) }},
	{"纬度", func(e *equipper, f *draft) any { return e.degrees(f.lat) }},
	{"运营状态", func(_ *equipper, f *draft) any { return "正常" }},
}

// headers of numbers that are not their title and unit.
var numberHeaders = map[facilities.Attribute]string{
	facilities.Beds: "实有床位数（张）", facilities.Doctors: "执业（助理）医师数（人）", facilities.Nurses: "注册护士（人）", facilities.NegativePressure: "其中：负压救护车（辆）",
	facilities.SportsArea: "体育场地面积（㎡）", facilities.Visits: "总诊疗人次（万人次）", facilities.CountyVisits: "县域内就诊人次（万人次）", facilities.FamilyDoctorSigned: "家庭医生签约人数（万人）",
}

// inMyriads reports whether a column is kept in units of 10,000.
func inMyriads(a facilities.Attribute) bool {
	return a == facilities.Visits || a == facilities.CountyVisits || a == facilities.FamilyDoctorSigned
}

// headers returns the header of every column.
func headers() []string {
	var out []string
	for _, c := range basics {
		out = append(out, c.header)
	}
	for _, a := range facilities.Attributes() {
		h := numberHeaders[a.ID]
		if h == "" && a.ID == facilities.YearBuilt {
			h = a.Title.ZH
		}
		if h == "" {
			h = a.Title.ZH + "（" + a.Unit.ZH + "）"
		}
		out = append(out, h)
	}
	for i, s := range facilities.Services() {
		h := s.Title.ZH
		if i%4 == 1 {
			h = "是否" + h
		}
		out = append(out, h)
	}
	return append(out, "备注")
}

func numberColumn(a facilities.Attribute) int { return colNumbers + a.Index() }
func serviceColumn(s facilities.Service) int {
	return colNumbers + len(facilities.Attributes()) + s.Index()
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// degrees writes a coordinate as a number, or as text as in cells that were pasted.
func (e *equipper) degrees(s string) any {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || e.d.Chance(4) {
		return s
	}
	return v
}

// write makes the row of a draft, as untidy as such lists are.
func (e *equipper) write(f *draft) row {
	cells := make([]any, len(headers()))
	for i, c := range basics {
		if c.value != nil {
			cells[i] = c.value(e, f)
		}
	}
	for i, a := range facilities.Attributes() {
		if v := f.numbers.At(i); !math.IsNaN(v) {
			cells[colNumbers+i] = e.number(v, inMyriads(a.ID))
		} else if e.d.Chance(1) {
			cells[colNumbers+i] = []string{"—", "/", "无", "-"}[e.d.Below(4)]
		}
	}
	for _, s := range f.yes {
		cells[serviceColumn(s)] = []string{"是", "是", "是", "有", "√"}[e.d.Below(5)]
	}
	for _, s := range f.no {
		cells[serviceColumn(s)] = []string{"否", "否", "否", "无"}[e.d.Below(4)]
	}
	return row{cells: cells, draft: f}
}

// number writes a number: mostly as one, sometimes as people write them.
func (e *equipper) number(v float64, myriads bool) any {
	if myriads {
		s := strconv.FormatFloat(v/1e4, 'f', 2, 64)
		if e.d.Chance(8) {
			return s + "万"
		}
		n, _ := strconv.ParseFloat(s, 64) // it was just written
		return n
	}
	s := strconv.FormatFloat(v, 'f', -1, 64)
	switch n := e.d.Below(100); {
	case n < 2:
		return strings.Map(func(r rune) rune { return r - '0' + '０' }, s)
	case n < 4:
		return " " + s + " "
	case n < 12 && v >= 1000 && v < 1e6:
		return s[:len(s)-3] + "," + s[len(s)-3:]
	}
	return v
}

// writeList writes the list and plants the faults in it.
func (e *equipper) writeList() {
	e.forms = formsOf(e.drafts)
	for _, f := range e.drafts {
		e.forms.fill(f)
		e.rows = append(e.rows, e.write(f))
	}
	planted := e.faults()
	stride := len(e.rows) / (len(planted) + 1)
	for k, r := range planted {
		e.rows = slices.Insert(e.rows, (k+1)*stride+k, r)
	}
	e.rows = append(e.rows, e.totals())
	for i := range e.rows {
		r := &e.rows[i]
		number := headRows + 1 + i
		if r.cells[0] == nil {
			r.cells[0] = float64(i + 1)
		}
		for _, rule := range r.plants {
			e.Faults = append(e.Faults, Fault{Row: number, Rule: rule, Dropped: r.dropped})
		}
		if !r.dropped {
			e.Facilities = append(e.Facilities, r.draft.facility(number, e.Villages[r.draft.village].County))
		}
	}
}

// tiers are what the words of the column mean.
var tiers = map[string]facilities.AdminTier{
	provinceRun: facilities.ProvinceRun, cityRun: facilities.CityRun, countyRun: facilities.CountyRun, townRun: facilities.TownshipRun, villageRun: facilities.VillageRun,
}

// facility is a draft as the program must read it.
func (f *draft) facility(number, county int) Facility {
	rating, _ := facilities.ParseRating(f.level)
	return Facility{Row: number, ID: f.id, Name: f.name, Class: f.class, Level: rating.Level, Tier: tiers[f.tier], County: county, Point: f.point, Numbers: f.numbers, Services: f.yes}
}

// totals is the line of totals that such lists end with.
func (e *equipper) totals() row {
	r := row{cells: make([]any, len(headers())), dropped: true, plants: []string{"total-row"}}
	r.cells[colName] = "合计"
	for i := range facilities.Attributes() {
		sum := 0.0
		for _, f := range e.drafts {
			if v := f.numbers.At(i); !math.IsNaN(v) {
				sum += v
			}
		}
		r.cells[colNumbers+i] = sum
	}
	return r
}
