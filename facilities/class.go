package facilities

import (
	"github.com/medreach/medreach/geo/message"
)

// Class says what kind of institution a facility is. The empty Class is unknown.
type Class string

// The classes, after WS 218-2002 and the other sites that plans speak of.
const (
	GeneralHospital        Class = "general-hospital"
	TCMHospital            Class = "tcm-hospital"
	IntegratedHospital     Class = "integrated-hospital"
	EthnicHospital         Class = "ethnic-hospital"
	SpecialistHospital     Class = "specialist-hospital"
	Sanatorium             Class = "sanatorium"
	NursingHospital        Class = "nursing-hospital"
	CommunityHealthCentre  Class = "community-health-centre"
	CommunityHealthStation Class = "community-health-station"
	TownshipHospital       Class = "township-hospital"
	VillageClinic          Class = "village-clinic"
	OutpatientDepartment   Class = "outpatient-department"
	Clinic                 Class = "clinic"
	Infirmary              Class = "infirmary"
	EmergencyCentre        Class = "emergency-centre"
	EmergencyStation       Class = "emergency-station"
	BloodCentre            Class = "blood-centre"
	MaternalChildHealth    Class = "maternal-child-health"
	DiseasePreventionInst  Class = "disease-prevention-institute"
	CDC                    Class = "cdc"
	HealthSupervision      Class = "health-supervision"
	Childcare              Class = "childcare"
	ElderlyCare            Class = "elderly-care"
	SportsFacility         Class = "sports-facility"
	Other                  Class = "other"
)

// family is the part of the health system that a class belongs to.
type family uint8

const (
	outside      family = iota // not a medical institution: care homes, sports grounds
	hospital                   // 医院
	primary                    // 基层医疗卫生机构
	publicHealth               // 专业公共卫生机构 and other medical institutions
)

type classRow struct {
	id     Class
	family family
	zh, en string
}

var classTable = [...]classRow{
	{GeneralHospital, hospital, "综合医院", "general hospital"},
	{TCMHospital, hospital, "中医医院", "Chinese-medicine hospital"},
	{IntegratedHospital, hospital, "中西医结合医院", "integrated Chinese and Western hospital"},
	{EthnicHospital, hospital, "民族医医院", "ethnic-medicine hospital"},
	{SpecialistHospital, hospital, "专科医院", "specialist hospital"},
	{Sanatorium, publicHealth, "疗养院", "sanatorium"},
	{NursingHospital, hospital, "护理院（站）", "nursing hospital or station"},
	{CommunityHealthCentre, primary, "社区卫生服务中心", "community health centre"},
	{CommunityHealthStation, primary, "社区卫生服务站", "community health station"},
	{TownshipHospital, primary, "乡镇（街道）卫生院", "township hospital"},
	{VillageClinic, primary, "村卫生室", "village clinic"},
	{OutpatientDepartment, primary, "门诊部", "outpatient department"},
	{Clinic, primary, "诊所", "clinic"},
	{Infirmary, primary, "卫生所、医务室", "infirmary"},
	{EmergencyCentre, publicHealth, "急救中心", "emergency medical centre"},
	{EmergencyStation, publicHealth, "急救站", "emergency medical station"},
	{BloodCentre, publicHealth, "采供血机构", "blood centre"},
	{MaternalChildHealth, publicHealth, "妇幼保健机构", "maternal and child health institution"},
	{DiseasePreventionInst, publicHealth, "专科疾病防治机构", "specialist disease prevention institute"},
	{CDC, publicHealth, "疾病预防控制中心", "centre for disease control"},
	{HealthSupervision, publicHealth, "卫生监督机构", "health supervision institution"},
	{Childcare, outside, "托育机构", "childcare institution"},
	{ElderlyCare, outside, "养老机构", "elderly-care home"},
	{SportsFacility, outside, "体育设施", "sports facility"},
	{Other, outside, "其他机构", "other institution"},
}

func (c Class) row() (classRow, bool) {
	for _, r := range classTable {
		if r.id == c {
			return r, true
		}
	}
	return classRow{}, false
}

// Classes returns all classes in their fixed order.
func Classes() []Class {
	out := make([]Class, len(classTable))
	for i, r := range classTable {
		out[i] = r.id
	}
	return out
}

// Title names the class in both languages; an unknown class is named by its id.
func (c Class) Title() message.Text {
	if r, ok := c.row(); ok {
		return message.Text{ZH: r.zh, EN: r.en}
	}
	if c == "" {
		return message.Text{ZH: "类别不明", EN: "class unknown"}
	}
	return message.Text{ZH: string(c), EN: string(c)}
}

// Valid reports whether c is one of Classes.
func (c Class) Valid() bool { _, ok := c.row(); return ok }

// IsHospital reports whether the class counts as a hospital (医院) in health statistics.
func (c Class) IsHospital() bool { r, _ := c.row(); return r.family == hospital }

// IsPrimary reports whether the class counts as a primary institution
// (基层医疗卫生机构): community centres and stations, township hospitals, village
// clinics, outpatient departments, clinics and infirmaries.
func (c Class) IsPrimary() bool { r, _ := c.row(); return r.family == primary }

// IsHealth reports whether the class is a medical or health institution
// (医疗卫生机构) or not known: care homes, child care and sports grounds are none.
func (c Class) IsHealth() bool {
	r, known := c.row()
	return !known || r.family != outside
}

// SeesPatients reports whether people go there for care, which is what "the
// nearest medical institution of any kind" means: hospitals, primary
// institutions, maternal and child health, specialist prevention institutes.
func (c Class) SeesPatients() bool {
	return c.IsHospital() || c.IsPrimary() || c == MaternalChildHealth || c == DiseasePreventionInst
}

// ParseClass reads a class id or title in either language. Case, spaces,
// underscores and "center" for "centre" do not matter. Words of the field that
// are neither are the classify room's.
func ParseClass(s string) (Class, error) {
	k := key(s)
	names := make([]string, 0, 3*len(classTable))
	for _, r := range classTable {
		if k == string(r.id) || k == r.zh || k == key(r.en) {
			return r.id, nil
		}
		names = append(names, string(r.id), r.zh, key(r.en))
	}
	if near, ok := Nearest(k, names); ok {
		for _, r := range classTable {
			if near == r.zh || near == key(r.en) {
				near = string(r.id)
			}
		}
		return "", message.Errorf("没有机构类别“%s”，是不是“%s”（%s）？", "there is no facility class %[1]q; did you mean %[2]q?", s, near, Class(near).Title().ZH)
	}
	return "", message.Errorf("没有机构类别“%s”。可用的类别：%s", "there is no facility class %q; the classes are %s", s, classList())
}

func classList() message.Text {
	var t message.Text
	for i, r := range classTable {
		if i > 0 {
			t.ZH += "、"
			t.EN += ", "
		}
		t.ZH += string(r.id) + "（" + r.zh + "）"
		t.EN += string(r.id)
	}
	return t
}
