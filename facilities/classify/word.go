package classify

import (
	"regexp"
	"strings"

	"github.com/medreach/medreach/facilities"
)

// wordRow is a general word: a default class and the family inside which the
// name decides; no family where the word is exact.
type wordRow struct {
	words string // separated by spaces; hyphens inside
	reading
}

var anyHealth = append(append(append([]facilities.Class{}, anyHospital...), anyPrimary...), append(anyEmergency, anyPublicHealth...)...)

// wordTable holds words that are neither ids nor titles of classes, or that are
// titles but are used loosely, such as "clinic".
var wordTable = []wordRow{
	{"hospital hospitals 医院 医疗机构(医院)", reading{class: facilities.GeneralHospital, family: anyHospital}},
	{"health-centre health-centres 卫生中心", reading{class: facilities.CommunityHealthCentre, family: []facilities.Class{facilities.TownshipHospital, facilities.CommunityHealthCentre}}},
	{"health-station health-post 卫生站", reading{class: facilities.CommunityHealthStation, family: []facilities.Class{facilities.VillageClinic, facilities.CommunityHealthStation}}},
	{"clinic clinics doctors doctor 诊疗机构 诊所(卫生所、医务室) 诊所、卫生所、医务室", reading{class: facilities.Clinic, family: anyPrimary}},
	{"dentist dental-clinic", reading{class: facilities.Clinic, specialty: facilities.Dental}},
	{"family-medicine-clinic general-outpatient-clinic gp", reading{class: facilities.Clinic}},
	{"specialist-clinic specialist-outpatient-clinic polyclinic outpatient-clinic 综合门诊部 专科门诊部 门诊", reading{class: facilities.OutpatientDepartment}},
	{"社区卫生服务机构 社区卫生机构 社区卫生服务中心(站) 社区卫生服务 社区卫生 社区", reading{class: facilities.CommunityHealthCentre, family: []facilities.Class{facilities.CommunityHealthCentre, facilities.CommunityHealthStation}}},
	{"社区卫生服务中心 社区服务中心 社区中心 社区医院 chc", reading{class: facilities.CommunityHealthCentre}},
	{"社区卫生服务站 社区卫生站 社区服务站", reading{class: facilities.CommunityHealthStation}},
	{"乡镇卫生院 乡卫生院 镇卫生院 中心卫生院 街道卫生院 卫生院 township-health-centre", reading{class: facilities.TownshipHospital}},
	{"村卫生室 村卫生所 卫生室 村医务室 village-health-post village-doctor", reading{class: facilities.VillageClinic}},
	{"卫生所 医务室 卫生所(医务室) 卫生所(室) 校医院 校医室 保健室", reading{class: facilities.Infirmary}},
	{"基层医疗卫生机构 基层医疗机构 基层 primary", reading{family: anyPrimary}},
	{"医疗机构 医疗卫生机构 卫生机构 机构 health facility", reading{family: anyHealth}},
	{"其他 其它 其他医疗机构 其他卫生机构 others", reading{class: facilities.Other, family: anyHealth}},
	{"专业公共卫生机构 公共卫生机构 public-health", reading{family: anyPublicHealth}},
	{"中医院 中医类医院 tcm", reading{class: facilities.TCMHospital}},
	{"专科 专科医院 specialist", reading{class: facilities.SpecialistHospital}},
	{"综合 综合医院 综合性医院 general", reading{class: facilities.GeneralHospital}},
	{"急救中心(站) 急救机构 院前急救机构 120 ambulance ems", reading{class: facilities.EmergencyCentre, family: anyEmergency}},
	{"ambulance-station 急救分站 急救点", reading{class: facilities.EmergencyStation}},
	{"妇幼保健院(所、站) 妇幼保健院 妇幼保健院(所) 妇幼", reading{class: facilities.MaternalChildHealth}},
	{"专科疾病防治院(所、站) 专科疾病防治院(所) 专科防治", reading{class: facilities.DiseasePreventionInst}},
	{"疾控 疾控中心 疾病预防控制中心(防疫站)", reading{class: facilities.CDC}},
	{"卫生监督所(局) 卫生监督所 卫生监督", reading{class: facilities.HealthSupervision}},
	{"血站 中心血站 血液中心 采供血", reading{class: facilities.BloodCentre}},
	{"nursing-home care-home social-facility 养老院 敬老院 福利院 医养结合机构", reading{class: facilities.ElderlyCare}},
	{"kindergarten-nursery nursery 托育 托儿所 托育中心", reading{class: facilities.Childcare}},
	{"pharmacy drugstore chemist 药店 药房", reading{exclusion: Pharmacy}},
	{"veterinary vet 宠物医院 兽医", reading{exclusion: Animal}},
}

var wordIndex = func() map[string]reading {
	m := map[string]reading{}
	for _, row := range wordTable {
		for _, w := range strings.Fields(row.words) {
			m[w] = row.reading
		}
	}
	return m
}()

// rated is a class with its rating before it, as 三级甲等综合医院.
var rated = regexp.MustCompile(`^([一二三123]级?(?:特等|甲等|乙等|丙等|甲|乙|丙|未定等)?)(.*)$`)

// owners are words for the ownership before a class, after it in brackets, or alone.
const owners = `(?:非公立|公立|公办|公有制?|非公有制?|政府办?|国有|集体所有制|集体|全民所有制|民营|民办|私立|私营|私有|私人|个体|个人|社会办医|社会办|社会资本|股份制|中外合资|合资|外资|非营利性?|非盈利性?|营利性?|盈利性?|public\b|private\b|government\b|state-owned\b|non-?profit\b|for-?profit\b)`

var (
	ownerFirst = regexp.MustCompile(`^` + owners + `(?:性质?)?的?[-_/、 ]*`)
	ownerLast  = regexp.MustCompile(`[-_/、 ]*(?:\(` + owners + `\)|[-_/、 ]` + owners + `)$`)
)

// cutOwner takes words for the ownership off a class: 公立非营利性医院, 医院(民营).
func cutOwner(t string) (owner, rest string) {
	for range 3 {
		words := ownerFirst.FindString(t)
		rest, _ := strings.CutPrefix(t, words)
		if words == "" {
			words = ownerLast.FindString(t)
			rest = strings.TrimSuffix(t, words)
		}
		if words == "" {
			break
		}
		owner, t = owner+words+" ", rest
	}
	return strings.TrimSpace(owner), t
}

// readWord reads a class in words. Beside words for the ownership a general word
// says only that it is an institution: lists call anything 公立医院.
func readWord(text string) reading {
	owner, t := cutOwner(Normalise(text))
	if owner != "" && t == "" {
		return reading{rule: "word", from: text, family: anyHealth, owner: owner, sure: Guess}
	}
	r := readPlainWord(text, t)
	r.owner = owner
	if owner != "" && r.family != nil {
		r.family, r.sure = anyHealth, Guess
	}
	return r
}

// readPlainWord reads a class in words. What is no known word is read as the end
// of a name: 口腔医院, 精神卫生中心.
func readPlainWord(text, t string) reading {
	r := exactWord(t)
	if r.silent() {
		if m := rated.FindStringSubmatch(t); m != nil && m[2] != "" {
			if rating, ok := facilities.ParseRating(m[1]); ok {
				if inner := exactWord(m[2]); inner.class != "" && inner.family == nil {
					r = inner
					r.rating = rating
				}
			}
		}
	}
	if rating, ok := facilities.ParseRating(t); ok && r.silent() {
		return reading{rule: "word", from: text, rating: rating}
	}
	if r.silent() {
		rating := r.rating
		r = readName(t)
		r.rating = rating
		r.sure = min(r.sure, Likely)
	}
	r.rule, r.from = "word", text
	return r
}

func exactWord(t string) reading {
	k := strings.NewReplacer("_", "-", " ", "-", "center", "centre").Replace(t)
	if r, ok := wordIndex[k]; ok {
		r.sure = Certain
		if r.family != nil {
			r.sure = Likely
		}
		return r
	}
	if c, err := facilities.ParseClass(k); err == nil {
		return reading{class: c, sure: Certain}
	}
	return reading{}
}
