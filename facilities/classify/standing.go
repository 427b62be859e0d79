package classify

import (
	"regexp"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

var ratingInName = regexp.MustCompile(`[一二三]级[特甲乙丙]等|\(([一二三][甲乙丙])\)`)

// decideRating trusts the level column, then the class column, then the name.
func (d *Decision) decideRating(in Input, told reading, name string) {
	if !blank(in.Level) {
		if r, ok := facilities.ParseRating(simplify(in.Level)); ok {
			d.Rating, d.RatingBasis = r, Basis{"column", in.Level, Certain}
			return
		}
		d.Doubts = append(d.Doubts, Doubt{"level-unknown", in.Level, message.T(
			"不认识等级“%s”，请写成“三级甲等”“二级”“未定级”等", "the level %q is not known; write it as 三级甲等, secondary, tertiary-A or unrated", in.Level)})
	}
	if told.rating.Known() {
		d.Rating, d.RatingBasis = told.rating, Basis{"class", told.from, Likely}
		return
	}
	if !strings.ContainsAny(name, "级(") {
		return
	}
	if m := ratingInName.FindString(name); m != "" {
		if r, ok := facilities.ParseRating(m); ok {
			d.Rating, d.RatingBasis = r, Basis{"name", m, Likely}
		}
	}
}

// ownershipWords are read in order: 非公立 holds 公立, 非营利 holds 营利.
var ownershipWords = []struct {
	word string
	own  facilities.Ownership
	sure Sureness
}{
	{"非公立", facilities.Private, Certain}, {"非公有", facilities.Private, Certain}, {"非政府", facilities.Private, Certain}, {"非公", facilities.Private, Certain},
	{"非国有", facilities.Private, Certain}, {"nongovernment", facilities.Private, Certain}, {"non-government", facilities.Private, Certain},
	{"民营", facilities.Private, Certain}, {"民办", facilities.Private, Certain}, {"私立", facilities.Private, Certain}, {"私营", facilities.Private, Certain},
	{"私人", facilities.Private, Certain}, {"私有", facilities.Private, Certain}, {"个体", facilities.Private, Certain}, {"个人", facilities.Private, Certain},
	{"社会办", facilities.Private, Likely}, {"社会资本", facilities.Private, Certain}, {"外资", facilities.Private, Certain}, {"外商", facilities.Private, Certain},
	{"港澳台", facilities.Private, Certain}, {"合资", facilities.Private, Likely}, {"private", facilities.Private, Certain}, {"for-profit", facilities.Private, Likely},
	{"国有", facilities.Public, Certain}, {"公立", facilities.Public, Certain}, {"公办", facilities.Public, Certain}, {"公有", facilities.Public, Certain},
	{"全民", facilities.Public, Certain}, {"集体", facilities.Public, Certain}, {"政府", facilities.Public, Certain}, {"事业单位", facilities.Public, Likely},
	{"卫生健康", facilities.Public, Likely}, {"卫健", facilities.Public, Likely}, {"卫生行政", facilities.Public, Likely}, {"卫生局", facilities.Public, Likely},
	{"public", facilities.Public, Certain}, {"government", facilities.Public, Certain}, {"州立", facilities.Public, Likely},
	{"股份", facilities.Private, Likely}, {"有限责任", facilities.Private, Likely}, {"有限公司", facilities.Private, Likely}, {"企业", facilities.Private, Guess},
	{"非营利", facilities.OwnershipUnknown, Undecided}, {"非盈利", facilities.OwnershipUnknown, Undecided}, {"non-profit", facilities.OwnershipUnknown, Undecided}, {"nonprofit", facilities.OwnershipUnknown, Undecided},
	{"营利", facilities.Private, Likely}, {"盈利", facilities.Private, Likely}, {"profit", facilities.Private, Likely},
}

var registrationCode = regexp.MustCompile(`^[1-3][0-9]{2}$`)

// readOwnership reads one cell; known is false where the words are strange.
func readOwnership(text string) (own facilities.Ownership, sure Sureness, known bool) {
	t := strings.ReplaceAll(Normalise(text), " ", "-")
	if registrationCode.MatchString(t) { // 登记注册类型, GB/T 12402
		switch t {
		case "110", "120", "141", "142", "143", "151":
			return facilities.Public, Certain, true
		case "190":
			return facilities.OwnershipUnknown, Undecided, true
		}
		return facilities.Private, Likely, true
	}
	switch t {
	case "公":
		return facilities.Public, Certain, true
	case "民", "私":
		return facilities.Private, Certain, true
	}
	for _, w := range ownershipWords {
		if strings.Contains(t, w.word) {
			return w.own, w.sure, true
		}
	}
	return facilities.OwnershipUnknown, Undecided, false
}

// decideOwnership trusts its column, then who runs it, then class words and the
// name. A guess is not good enough to set it.
func (d *Decision) decideOwnership(in Input, told reading, name string) {
	if !blank(in.Ownership) {
		own, sure, known := readOwnership(in.Ownership)
		tier, _ := readTier(in.Ownership)
		if own == facilities.OwnershipUnknown && tier != facilities.TierUnknown {
			own, sure, known = facilities.Public, Likely, true
		}
		if own != facilities.OwnershipUnknown {
			d.Ownership, d.OwnershipBy = own, Basis{"column", in.Ownership, sure}
			return
		}
		if !known {
			d.Doubts = append(d.Doubts, Doubt{"ownership-unknown", in.Ownership, message.T(
				"不认识所有制“%s”，请写成“公立”或“民营”", "the ownership %q is not known; write public or private", in.Ownership)})
		}
	}
	if !blank(in.RunBy) {
		own, sure, _ := readOwnership(in.RunBy)
		if tier, _ := readTier(in.RunBy); own == facilities.OwnershipUnknown && tier != facilities.TierUnknown {
			own, sure = facilities.Public, Likely
		}
		if own != facilities.OwnershipUnknown {
			d.Ownership, d.OwnershipBy = own, Basis{"column", in.RunBy, sure}
			return
		}
	}
	d.ownershipByClass(told, name)
}

func (d *Decision) ownershipByClass(told reading, name string) {
	if own, _, _ := readOwnership(told.owner); own != facilities.OwnershipUnknown {
		d.Ownership, d.OwnershipBy = own, Basis{"class", told.owner, Likely}
		return
	}
	switch {
	case strings.Contains(name, "有限公司") || strings.Contains(name, "有限责任"):
		d.Ownership, d.OwnershipBy = facilities.Private, Basis{"name", "有限公司", Likely}
	case d.Class == facilities.TownshipHospital || d.Class == facilities.CDC || d.Class == facilities.HealthSupervision:
		d.Ownership, d.OwnershipBy = facilities.Public, Basis{"class", string(d.Class), Likely}
	case d.Class.IsHospital() && strings.Contains(name, "人民医院"):
		d.Ownership, d.OwnershipBy = facilities.Public, Basis{"name", "人民医院", Likely}
	}
}

// tierWords are read in order: 县级市 holds 市, 自治县 and 自治州 hold 自治.
var tierWords = []struct {
	words string
	tier  facilities.AdminTier
}{
	{"中央 委属 部属 国家级 国家卫生 委管 national", facilities.NationRun},
	{"省属 省级 省直 省管 省卫 自治区级 自治区属 自治区人民政府 省人民政府 provincial province", facilities.ProvinceRun},
	{"县级市 县属 县级 县办 县直 县管 县人民政府 县区 县(市 县(区 区属 区级 区直 区管 旗属 旗县 旗级 区县 县卫 区卫 区人民政府 county district", facilities.CountyRun},
	{"市属 市级 市直 市管 市卫 地市 地级 地区 州属 州级 盟属 盟级 市人民政府 municipal city prefecture", facilities.CityRun},
	{"乡镇 街道 乡级 镇级 镇属 乡属 乡人民政府 镇人民政府 township subdistrict", facilities.TownshipRun},
	{"村办 村级 村委 村集体 居委 社区 village", facilities.VillageRun},
}

var tierExact = map[string]facilities.AdminTier{ // 隶属关系, GB/T 12404, and bare words
	"10": facilities.NationRun, "20": facilities.ProvinceRun, "40": facilities.CityRun, "50": facilities.CountyRun,
	"61": facilities.TownshipRun, "62": facilities.TownshipRun, "63": facilities.TownshipRun,
	"71": facilities.VillageRun, "72": facilities.VillageRun,
	"国": facilities.NationRun, "省": facilities.ProvinceRun, "市": facilities.CityRun, "县": facilities.CountyRun,
	"区": facilities.CountyRun, "旗": facilities.CountyRun, "乡": facilities.TownshipRun, "镇": facilities.TownshipRun, "村": facilities.VillageRun,
}

func readTier(text string) (facilities.AdminTier, string) {
	t := Normalise(text)
	if tier, ok := tierExact[t]; ok {
		return tier, t
	}
	for _, row := range tierWords {
		for w := range strings.FieldsSeq(row.words) {
			if strings.Contains(t, w) {
				return row.tier, w
			}
		}
	}
	return facilities.TierUnknown, ""
}

var (
	provinceName = regexp.MustCompile(`^(北京市|上海市|天津市|重庆市|内蒙古自治区|广西壮族自治区|西藏自治区|宁夏回族自治区|新疆维吾尔自治区|\p{Han}{2,3}省)`)
	countyName   = regexp.MustCompile(`^\p{Han}{1,16}?(县|区|旗)`)
	cityName     = regexp.MustCompile(`^\p{Han}{1,9}?(市|自治州|盟|地区)`)
	notACounty   = regexp.MustCompile(`开发区|小区|新区|园区|矿区|林区|社区|院区|景区|校区|军区|城区|厂区|地区|医院`)
)

// decideTier trusts who runs it, then the ownership column, then the name of a
// public institution. A city in the name may be of county rank: a guess.
func (d *Decision) decideTier(in Input, name string) {
	for _, text := range []string{in.RunBy, in.Ownership} {
		if blank(text) {
			continue
		}
		if tier, from := readTier(text); tier != facilities.TierUnknown {
			d.Tier, d.TierBasis = tier, Basis{"column", text, Certain}
			if text == in.Ownership {
				d.TierBasis.From = from
			}
			return
		}
	}
	switch d.Class {
	case facilities.TownshipHospital:
		d.Tier, d.TierBasis = facilities.TownshipRun, Basis{"class", string(d.Class), Likely}
		return
	case facilities.VillageClinic:
		d.Tier, d.TierBasis = facilities.VillageRun, Basis{"class", string(d.Class), Likely}
		return
	}
	if !governmentRun(d, name) {
		return
	}
	province := provinceName.FindString(name)
	rest := strings.TrimPrefix(name, province)
	county, city := countyName.FindString(rest), cityName.FindString(rest)
	switch {
	case county != "" && !notACounty.MatchString(county):
		d.Tier, d.TierBasis = facilities.CountyRun, Basis{"name", county, Likely}
	case city != "":
		d.Tier, d.TierBasis = facilities.CityRun, Basis{"name", city, Guess}
	case province != "":
		d.Tier, d.TierBasis = facilities.ProvinceRun, Basis{"name", province, Likely}
	}
}

// governmentRun reports whether a name that begins with a division is run by
// it: 县人民医院 is, 县爱尔眼科医院 need not be.
func governmentRun(d *Decision, name string) bool {
	if d.Ownership == facilities.Private {
		return false
	}
	switch d.Class {
	case facilities.CDC, facilities.HealthSupervision, facilities.MaternalChildHealth, facilities.BloodCentre,
		facilities.EmergencyCentre, facilities.DiseasePreventionInst, facilities.TCMHospital:
		return true
	}
	return d.Class.IsHospital() && (d.Ownership == facilities.Public ||
		hasAny(name, []string{"人民医院", "中心医院", "第一医院", "第二医院", "第三医院", "第四医院", "县医院", "市医院", "区医院", "精神卫生中心", "传染病医院", "儿童医院"}))
}
