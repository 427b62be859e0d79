package facilities

import (
	"math"
	"math/bits"

	"github.com/medreach/medreach/geo/message"
)

// Attribute is the id of a number that a facility may carry.
type Attribute string

// The attributes that indicators and targets are computed from.
const (
	Beds                     Attribute = "beds"
	BedsAuthorised           Attribute = "beds-authorised"
	Doctors                  Attribute = "doctors"
	Nurses                   Attribute = "nurses"
	GPs                      Attribute = "gps"
	Pharmacists              Attribute = "pharmacists"
	PublicHealthStaff        Attribute = "public-health-staff"
	HealthTechnicians        Attribute = "health-technicians"
	Staff                    Attribute = "staff"
	PrimaryStaff             Attribute = "primary-staff"
	Ambulances               Attribute = "ambulances"
	NegativePressure         Attribute = "negative-pressure-ambulances"
	ChildcarePlaces          Attribute = "childcare-places"
	SportsArea               Attribute = "sports-area"
	SportsInstructors        Attribute = "sports-instructors"
	Supervisors              Attribute = "supervisors"
	SupervisionVehicles      Attribute = "supervision-vehicles"
	ConductSupervisors       Attribute = "conduct-supervisors"
	Visits                   Attribute = "visits"
	CountyVisits             Attribute = "county-visits"
	FamilyDoctorSigned       Attribute = "family-doctor-signed"
	KeyGroupPeople           Attribute = "key-group-people"
	KeyGroupSigned           Attribute = "key-group-signed"
	KeySpecialtiesNational   Attribute = "key-specialties-national"
	KeySpecialtiesProvincial Attribute = "key-specialties-provincial"
	KeySpecialtiesMunicipal  Attribute = "key-specialties-municipal"
	KeySpecialtiesCounty     Attribute = "key-specialties-county"
	KeySpecialtiesMCH        Attribute = "key-specialties-mch"
	YearBuilt                Attribute = "year-built"
)

// AttributeInfo names an attribute and its unit in both languages.
type AttributeInfo struct {
	ID    Attribute
	Title message.Text
	Unit  message.Text
}

type attributeRow struct {
	id           Attribute
	zh, en       string
	unitZH, unit string
}

var attributeTable = [...]attributeRow{
	{Beds, "实有床位", "beds in place", "张", "beds"},
	{BedsAuthorised, "编制床位", "authorised beds", "张", "beds"},
	{Doctors, "执业（助理）医师", "practising (assistant) doctors", "人", "people"},
	{Nurses, "注册护士", "registered nurses", "人", "people"},
	{GPs, "全科医生", "general practitioners", "人", "people"},
	{Pharmacists, "药师（士）", "pharmacists", "人", "people"},
	{PublicHealthStaff, "公共卫生人员", "public-health staff", "人", "people"},
	{HealthTechnicians, "卫生技术人员", "health technicians", "人", "people"},
	{Staff, "卫生人员", "health staff", "人", "people"},
	{PrimaryStaff, "基层卫生人员", "primary-care staff", "人", "people"},
	{Ambulances, "救护车", "ambulances", "辆", "vehicles"},
	{NegativePressure, "负压救护车", "negative-pressure ambulances", "辆", "vehicles"},
	{ChildcarePlaces, "托位", "childcare places", "个", "places"},
	{SportsArea, "体育场地面积", "sports ground area", "平方米", "m2"},
	{SportsInstructors, "社会体育指导员", "social sports instructors", "人", "people"},
	{Supervisors, "卫生监督执法人员", "health supervision staff", "人", "people"},
	{SupervisionVehicles, "卫生监督执法车辆", "health supervision vehicles", "辆", "vehicles"},
	{ConductSupervisors, "医疗行为监督员", "medical conduct supervisors", "人", "people"},
	{Visits, "诊疗人次", "patient visits", "人次", "visits"},
	{CountyVisits, "县域内就诊人次", "patient visits made inside the patient's county", "人次", "visits"},
	{FamilyDoctorSigned, "家庭医生签约人数", "residents signed with a family doctor", "人", "people"},
	{KeyGroupPeople, "重点人群人数", "people of key groups", "人", "people"},
	{KeyGroupSigned, "重点人群签约人数", "people of key groups signed with a family doctor", "人", "people"},
	{KeySpecialtiesNational, "国家临床重点专科", "national key clinical specialties", "个", "specialties"},
	{KeySpecialtiesProvincial, "省级临床重点专科", "provincial key clinical specialties", "个", "specialties"},
	{KeySpecialtiesMunicipal, "市级临床重点专科", "city key clinical specialties", "个", "specialties"},
	{KeySpecialtiesCounty, "县级临床重点专科", "county key clinical specialties", "个", "specialties"},
	{KeySpecialtiesMCH, "妇幼重点专科", "key maternal-and-child specialties", "个", "specialties"},
	{YearBuilt, "建成年份", "year built", "年", "year"},
}

const attributeCount = len(attributeTable)

var attributeIndex = func() map[Attribute]int {
	m := make(map[Attribute]int, attributeCount)
	for i, r := range attributeTable {
		m[r.id] = i
	}
	return m
}()

// Attributes returns all attributes in their fixed order.
func Attributes() []AttributeInfo {
	out := make([]AttributeInfo, attributeCount)
	for i, r := range attributeTable {
		out[i] = r.info()
	}
	return out
}

func (r attributeRow) info() AttributeInfo {
	return AttributeInfo{r.id, message.Text{ZH: r.zh, EN: r.en}, message.Text{ZH: r.unitZH, EN: r.unit}}
}

// Index returns the place of the attribute in Attributes, or -1 for an unknown id.
func (a Attribute) Index() int {
	if i, ok := attributeIndex[a]; ok {
		return i
	}
	return -1
}

// Info returns title and unit; an unknown id is its own title.
func (a Attribute) Info() AttributeInfo {
	if i := a.Index(); i >= 0 {
		return attributeTable[i].info()
	}
	return AttributeInfo{ID: a, Title: message.Text{ZH: string(a), EN: string(a)}}
}

// ParseAttribute reads an attribute id or title. Case, spaces and underscores
// do not matter.
func ParseAttribute(s string) (Attribute, error) {
	k := key(s)
	names := make([]string, 0, attributeCount)
	for _, r := range attributeTable {
		if k == string(r.id) || k == r.zh || k == key(r.en) {
			return r.id, nil
		}
		names = append(names, string(r.id))
	}
	return "", unknownName(s, names, message.Text{ZH: "指标", EN: "attribute"})
}

// unknownName is the error for an id that is in no table, with the nearest one.
func unknownName(s string, names []string, what message.Text) error {
	if near, ok := Nearest(key(s), names); ok {
		return message.Errorf("没有%s“%s”，是不是“%s”？", "there is no %s %q; did you mean %q?", what, s, near)
	}
	return message.Errorf("没有%s“%s”", "there is no %s %q", what, s)
}

// Numbers holds the attributes of one facility. All are missing in the zero value.
type Numbers struct {
	known  uint64
	values [attributeCount]float64
}

// Get returns an attribute, or NaN where it is missing or the id is unknown.
func (n *Numbers) Get(a Attribute) float64 { return n.At(a.Index()) }

// At is Get by the place in Attributes; loops over many facilities look the
// index up once.
func (n *Numbers) At(index int) float64 {
	if index < 0 || index >= attributeCount || n.known&(1<<index) == 0 {
		return math.NaN()
	}
	return n.values[index]
}

// Put records an attribute; NaN makes it missing. It returns false for an unknown id.
func (n *Numbers) Put(a Attribute, v float64) bool {
	i := a.Index()
	if i < 0 {
		return false
	}
	if math.IsNaN(v) {
		n.known &^= 1 << i
		n.values[i] = 0
		return true
	}
	n.known |= 1 << i
	n.values[i] = v
	return true
}

// Known reports whether an attribute is there.
func (n *Numbers) Known(a Attribute) bool {
	i := a.Index()
	return i >= 0 && n.known&(1<<i) != 0
}

// Len returns how many attributes are there.
func (n *Numbers) Len() int { return bits.OnesCount64(n.known) }
