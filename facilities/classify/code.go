package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
)

// ws218Row maps the first letters of a code; the longest prefix wins.
type ws218Row struct {
	prefix    string
	class     facilities.Class
	specialty facilities.Specialty
}

// ws218Table is the institution table of WS 218-2002 (domain reference B6).
var ws218Table = []ws218Row{
	{"A1", facilities.GeneralHospital, ""},
	{"A2", facilities.TCMHospital, ""},
	{"A221", facilities.TCMHospital, facilities.Proctology},
	{"A222", facilities.TCMHospital, facilities.Orthopaedic},
	{"A223", facilities.TCMHospital, facilities.Acupuncture},
	{"A224", facilities.TCMHospital, facilities.Massage},
	{"A3", facilities.IntegratedHospital, ""},
	{"A4", facilities.EthnicHospital, ""},
	{"A5", facilities.SpecialistHospital, ""},
	{"A511", facilities.SpecialistHospital, facilities.Dental},
	{"A512", facilities.SpecialistHospital, facilities.Eye},
	{"A513", facilities.SpecialistHospital, facilities.ENT},
	{"A514", facilities.SpecialistHospital, facilities.Cancer},
	{"A515", facilities.SpecialistHospital, facilities.Cardiovascular},
	{"A516", facilities.SpecialistHospital, facilities.Chest},
	{"A517", facilities.SpecialistHospital, facilities.Blood},
	{"A518", facilities.SpecialistHospital, facilities.Obstetrics},
	{"A519", facilities.SpecialistHospital, facilities.Children},
	{"A520", facilities.SpecialistHospital, facilities.Psychiatric},
	{"A521", facilities.SpecialistHospital, facilities.Infectious},
	{"A522", facilities.SpecialistHospital, facilities.Skin},
	{"A523", facilities.SpecialistHospital, facilities.Tuberculosis},
	{"A524", facilities.SpecialistHospital, facilities.Leprosy},
	{"A525", facilities.SpecialistHospital, facilities.Occupational},
	{"A526", facilities.SpecialistHospital, facilities.Orthopaedic},
	{"A527", facilities.SpecialistHospital, facilities.Rehab},
	{"A528", facilities.SpecialistHospital, facilities.PlasticSurgery},
	{"A529", facilities.SpecialistHospital, facilities.Cosmetic},
	{"A539", facilities.SpecialistHospital, facilities.OtherSpecialty},
	{"A6", facilities.Sanatorium, ""},
	{"A7", facilities.NursingHospital, ""},
	{"B1", facilities.CommunityHealthCentre, ""},
	{"B2", facilities.CommunityHealthStation, ""},
	{"C", facilities.TownshipHospital, ""},
	{"D1", facilities.OutpatientDepartment, ""},
	{"D2", facilities.Clinic, ""},
	{"D215", facilities.Clinic, facilities.Dental},
	{"D216", facilities.Clinic, facilities.Cosmetic},
	{"D217", facilities.Clinic, facilities.Psychiatric},
	{"D3", facilities.Infirmary, ""},
	{"D4", facilities.Infirmary, ""},
	{"D5", facilities.Infirmary, ""},
	{"D6", facilities.VillageClinic, ""},
	{"E1", facilities.EmergencyCentre, ""},
	{"E2", facilities.EmergencyStation, ""},
	{"E3", facilities.EmergencyStation, ""},
	{"F", facilities.BloodCentre, ""},
	{"G", facilities.MaternalChildHealth, ""},
	{"H", facilities.DiseasePreventionInst, ""},
	{"J", facilities.CDC, ""},
	{"K", facilities.HealthSupervision, ""},
	{"L", facilities.Other, ""},
	{"M", facilities.Other, ""},
	{"N", facilities.Other, ""},
	{"P", facilities.Other, ""},
	{"Q", facilities.Other, ""},
}

// ws218Shape is a code alone, before its title ("A100 综合医院") or after it in
// brackets ("综合医院(A100)"). C takes 1 or 2 first: "C74" is a row number of
// statistical tables.
var ws218Shape = regexp.MustCompile(`^([A-Q])([0-9]{1,3})(?:[^0-9A-Za-z].*|\p{Han}.*)?$|^[^(]*\(([A-Q])([0-9]{1,3})\)$`)

func readWS218(text string) (reading, bool) {
	t := strings.ToUpper(strings.TrimSpace(strings.Map(narrow, text)))
	m := ws218Shape.FindStringSubmatch(t)
	if m == nil {
		return reading{}, false
	}
	code := m[1] + m[2] + m[3] + m[4]
	if code[0] == 'C' && code[1] != '1' && code[1] != '2' {
		return reading{}, false
	}
	best := ws218Row{}
	for _, r := range ws218Table {
		if strings.HasPrefix(code, r.prefix) && len(r.prefix) > len(best.prefix) {
			best = r
		}
	}
	if best.class == "" {
		return reading{}, false
	}
	return reading{rule: "ws218", from: code, class: best.class, specialty: best.specialty, sure: Certain}, true
}

// amapRow maps an AMap type; prefix of the six-digit code, and the word that
// stands for it in the type string.
type amapRow struct {
	prefix, word string
	reading
}

var (
	anyHospital = []facilities.Class{
		facilities.GeneralHospital, facilities.TCMHospital, facilities.IntegratedHospital, facilities.EthnicHospital,
		facilities.SpecialistHospital, facilities.Sanatorium, facilities.NursingHospital, facilities.MaternalChildHealth,
		facilities.DiseasePreventionInst,
	}
	anyPrimary = []facilities.Class{
		facilities.CommunityHealthCentre, facilities.CommunityHealthStation, facilities.TownshipHospital,
		facilities.VillageClinic, facilities.OutpatientDepartment, facilities.Clinic, facilities.Infirmary,
	}
	anySpecialist = []facilities.Class{
		facilities.SpecialistHospital, facilities.Clinic, facilities.OutpatientDepartment,
		facilities.DiseasePreventionInst, facilities.MaternalChildHealth, facilities.TCMHospital,
	}
	anyEmergency    = []facilities.Class{facilities.EmergencyCentre, facilities.EmergencyStation}
	anyPublicHealth = []facilities.Class{
		facilities.CDC, facilities.DiseasePreventionInst, facilities.MaternalChildHealth,
		facilities.HealthSupervision, facilities.BloodCentre,
	}
)

func specialistRow(prefix, word string, s facilities.Specialty) amapRow {
	return amapRow{prefix, word, reading{class: facilities.SpecialistHospital, family: anySpecialist, specialty: s, sure: Likely}}
}

// amapTable is AMap's part 09 (domain reference B7); longest prefix wins.
var amapTable = []amapRow{
	{"0901", "综合医院", reading{class: facilities.GeneralHospital, family: anyHospital, sure: Likely}},
	{"090101", "三级甲等医院", reading{class: facilities.GeneralHospital, family: anyHospital, sure: Likely,
		rating: facilities.Rating{Level: facilities.Level3, Grade: facilities.GradeA}}},
	{"090102", "卫生院", reading{class: facilities.TownshipHospital, family: anyPrimary, sure: Guess}},
	{"0902", "专科医院", reading{class: facilities.SpecialistHospital, family: anySpecialist, sure: Likely}},
	specialistRow("090201", "整形美容", facilities.Cosmetic),
	specialistRow("090202", "口腔医院", facilities.Dental),
	specialistRow("090203", "眼科医院", facilities.Eye),
	specialistRow("090204", "耳鼻喉医院", facilities.ENT),
	specialistRow("090205", "胸科医院", facilities.Chest),
	specialistRow("090206", "骨科医院", facilities.Orthopaedic),
	specialistRow("090207", "肿瘤医院", facilities.Cancer),
	specialistRow("090208", "脑科医院", facilities.Brain),
	specialistRow("090209", "妇科医院", facilities.Obstetrics),
	specialistRow("090210", "精神病医院", facilities.Psychiatric),
	specialistRow("090211", "传染病医院", facilities.Infectious),
	{"0903", "诊所", reading{class: facilities.Clinic, family: anyPrimary, sure: Likely}},
	{"0904", "急救中心", reading{class: facilities.EmergencyCentre, family: anyEmergency, sure: Likely}},
	{"0905", "疾病预防机构", reading{class: facilities.CDC, family: anyPublicHealth, sure: Likely}},
	{"0905", "疾病预防", reading{class: facilities.CDC, family: anyPublicHealth, sure: Likely}},
	{"0906", "医药保健销售店", reading{exclusion: Pharmacy, sure: Likely}},
	{"0907", "动物医疗场所", reading{exclusion: Animal, sure: Likely}},
	{"0907", "动物医疗", reading{exclusion: Animal, sure: Likely}},
	{"09", "医疗保健服务", reading{family: append(append([]facilities.Class{}, anyHospital...), anyPrimary...), sure: Guess}},
	{"0801", "运动场馆", reading{class: facilities.SportsFacility, family: []facilities.Class{facilities.SportsFacility}, sure: Likely}},
}

var amapCodes = regexp.MustCompile(`^[0-9]{6}(\|[0-9]{6})*$`)

// readAMap reads "090102", "090102|090300" or "医疗保健服务;综合医院;卫生院",
// several joined by "|". Of several the first that is of health counts; a
// pharmacy beside a clinic is no reason to leave the clinic out.
func readAMap(text string) (reading, bool) {
	t := strings.TrimSpace(simplify(strings.Map(narrow, text)))
	codes := amapCodes.MatchString(t)
	if !codes && !strings.Contains(t, ";") {
		return reading{}, false
	}
	var best reading
	found := false
	for part := range strings.SplitSeq(t, "|") {
		r, ok := readAMapPart(part, codes)
		if !ok {
			continue
		}
		if !found || best.exclusion != "" && r.exclusion == "" {
			best, found = r, true
		}
	}
	if !found && codes {
		return reading{}, false // six digits may be anybody's; the name decides
	}
	if !found {
		best = reading{exclusion: NotHealth, sure: Guess}
	}
	best.rule, best.from = "amap", text
	return best, true
}

// amapTops are the coarsest AMap types (大类).
const amapTops = "汽车服务 汽车销售 汽车维修 摩托车服务 餐饮服务 购物服务 生活服务 体育休闲服务 医疗保健服务 住宿服务 风景名胜 商务住宅 政府机构及社会团体 科教文化服务 交通设施服务 金融保险服务 公司企业 道路附属设施 地名地址信息 公共设施 事件活动 室内设施 通行设施"

// readTypes reads columns of one system, coarse to fine: an AMap type in three
// columns, or words of which the finest that is known tells the class.
func readTypes(types []string) reading {
	if len(types) == 0 {
		return reading{}
	}
	if top := Normalise(types[0]); top != "" && slices.Contains(strings.Fields(amapTops), top) {
		r, _ := readAMap(strings.Join(types, ";"))
		return r
	}
	for _, text := range slices.Backward(types) {
		if blank(text) {
			continue
		}
		if r := readClass(text); !r.silent() {
			return r
		}
	}
	return reading{}
}

func readAMapPart(part string, codes bool) (reading, bool) {
	var best amapRow
	if codes {
		for _, r := range amapTable {
			if strings.HasPrefix(part, r.prefix) && len(r.prefix) > len(best.prefix) {
				best = r
			}
		}
		return best.reading, best.prefix != ""
	}
	for word := range strings.SplitSeq(part, ";") { // later words are finer
		for _, r := range amapTable {
			if strings.TrimSpace(word) == r.word {
				best = r
			}
		}
	}
	return best.reading, best.prefix != ""
}
