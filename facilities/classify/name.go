package classify

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/medreach/medreach/facilities"
)

// nameRule is words that tell a class or a reason for exclusion.
type nameRule struct {
	words     string // separated by spaces
	class     facilities.Class
	exclusion Exclusion
	sure      Sureness
}

// nameRules are for Chinese names, simplified. The word that ends last in the
// name decides (县医院|家庭医学诊所), of those the longest (口腔医院 before 医院).
var nameRules = []nameRule{
	{words: "医院", class: facilities.GeneralHospital, sure: Guess},
	{words: "人民医院 中心医院 综合医院 第一医院 第二医院 第三医院 第四医院 第五医院 第六医院 附属医院 总医院 协和医院 县医院 市医院 区医院 省医院 职工医院 红十字会医院 联合医院", class: facilities.GeneralHospital, sure: Likely},
	{words: "医疗中心 医学中心 医疗综合体 卫生医疗中心", class: facilities.GeneralHospital, sure: Guess},
	{words: "中医医院 中医院 中医药医院 国医院 中医研究院附属医院 中医骨伤医院 中医肛肠医院 中医专科医院 中医医疗中心", class: facilities.TCMHospital, sure: Certain},
	{words: "中西医结合医院 中西医结合骨科医院", class: facilities.IntegratedHospital, sure: Certain},
	{words: "民族医院 民族医医院 蒙医医院 蒙医院 藏医院 藏医医院 维吾尔医医院 维医医院 傣医医院 傣医院 壮医医院 苗医医院 苗医院 彝医医院 回医医院 蒙医中医医院 哈萨克医医院 朝医医院 蒙中医院 蒙医中医院 瑶医医院 侗医医院", class: facilities.EthnicHospital, sure: Certain},
	{words: "妇女儿童医院 妇女儿童医疗中心 妇女儿童保健院 妇女儿童保健中心 妇幼保健院 妇幼保健所 妇幼保健站 妇幼保健中心 妇幼保健 妇幼健康服务中心 妇幼保健计划生育服务中心 计划生育服务站 计划生育服务中心 妇幼院 妇保院 妇幼医院 母婴健康院 生殖健康中心 妇儿中心 生殖保健中心", class: facilities.MaternalChildHealth, sure: Likely},
	{words: "妇幼保健院 妇幼保健所 妇幼保健站 妇幼保健计划生育服务中心 妇幼健康服务中心 母婴健康院", class: facilities.MaternalChildHealth, sure: Certain},
	{words: "疗养院 疗养中心 疗养所", class: facilities.Sanatorium, sure: Likely},
	{words: "护理院 护理中心 护理站 护养院 疗护中心 宁养中心 宁养院 安宁疗护中心 善宁会", class: facilities.NursingHospital, sure: Likely},
	{words: "社区卫生服务中心 社区卫生中心 社区健康服务中心 社区卫生服务分中心", class: facilities.CommunityHealthCentre, sure: Certain},
	{words: "社区医院 社区医疗中心 社区医疗服务中心 卫生服务中心 卫生中心 康健中心 社区日间医疗中心", class: facilities.CommunityHealthCentre, sure: Likely},
	{words: "社区卫生服务站 社区卫生站 社区卫生服务点 社区健康服务站 社区医疗服务站 卫生服务站 社区卫生室", class: facilities.CommunityHealthStation, sure: Certain},
	{words: "社康中心 社康站 社康 卫生站 社区医疗站", class: facilities.CommunityHealthStation, sure: Likely},
	{words: "卫生院 乡镇医院", class: facilities.TownshipHospital, sure: Certain},
	{words: "村卫生室 村卫生所 村医务室 村中心卫生室 村卫生站 村医疗站 村医疗点 村保健站 村诊所 村级卫生室 屯卫生所 屯卫生室 村标准化卫生室 村一体化卫生室", class: facilities.VillageClinic, sure: Certain},
	{words: "卫生室 乡村诊所", class: facilities.VillageClinic, sure: Likely},
	{words: "卫生所", class: facilities.VillageClinic, sure: Guess},
	{words: "医务室 医务所 校医院 校医室 卫生保健所 医务站 医疗所 医疗室", class: facilities.Infirmary, sure: Likely},
	{words: "门诊部 综合门诊 联合门诊 医疗门诊 口腔门诊 专家门诊 中医门诊 门诊", class: facilities.OutpatientDepartment, sure: Likely},
	{words: "专科大楼 专科诊所 专科门诊 专科中心 日间医疗中心", class: facilities.OutpatientDepartment, sure: Guess},
	{words: "家庭医学综合中心 诊所 医务诊所 诊疗所 诊疗部", class: facilities.Clinic, sure: Certain},
	{words: "中医馆 国医馆 国医堂 中医堂 牙科 齿科 口腔 牙医 医馆 诊室 眼视光中心 诊疗中心 口腔医疗", class: facilities.Clinic, sure: Likely},
	{words: "急救中心 急救医疗中心 紧急救援中心 紧急医疗救援中心 紧急医学救援中心 医疗急救中心 院前急救中心 急救指挥中心", class: facilities.EmergencyCentre, sure: Certain},
	{words: "急救站 急救分站 急救分中心 急救点 急救医疗站 救护站 急救工作站 医学救援站 医学救援点 120急救", class: facilities.EmergencyStation, sure: Certain},
	{words: "输血服务中心 输血中心 血站 血液中心 中心血站 中心血库 采血点 献血屋 献血站 单采血浆站 献血点", class: facilities.BloodCentre, sure: Likely},
	{words: "疾病预防控制中心 疾病预防控制局 疾病控制中心 疾控中心 预防控制中心 卫生防疫站 防疫站 疾控", class: facilities.CDC, sure: Certain},
	{words: "卫生监督所 卫生监督局 卫生监督站 卫生监督中心 卫生计生监督 综合监督执法 卫生健康监督所 卫生综合执法 卫生监督", class: facilities.HealthSupervision, sure: Certain},
	{words: "病防治院 病防治所 病防治站 病防治中心 病防治医院 牙防所 牙病防治 皮防所 皮防站 皮防院 结防所 结防院 慢病中心 慢病站 职防院 职防所 职业病防治院 疾病防治院 疾病防治所", class: facilities.DiseasePreventionInst, sure: Likely},
	{words: "托育中心 托育园 托育机构 托育服务中心 托育综合服务中心 托育 托儿所 托幼园 婴幼儿照护", class: facilities.Childcare, sure: Certain},
	{words: "养老院 敬老院 福利院 老年公寓 养老服务中心 养老中心 养老公寓 养老驿站 颐养院 安老院 护老院 护老中心 长者服务中心 日间照料中心 幸福院 养老 养护院 老人院 颐养中心", class: facilities.ElderlyCare, sure: Likely},
	{words: "体育馆 体育场 体育中心 体育公园 健身中心 健身广场 健身馆 健身房 游泳馆 足球场 篮球场 羽毛球馆 网球场 运动场 全民健身中心 健身步道 球类馆 田径场 运动中心 文体中心", class: facilities.SportsFacility, sure: Likely},
	{words: "精神卫生中心 精神卫生院 康复中心 复康院 复康中心 安定医院 眼科中心 肿瘤中心 口腔医疗中心 儿童医疗中心 心血管病中心 肿瘤防治中心", class: facilities.SpecialistHospital, sure: Likely},
	{words: "卫生健康局 卫生健康委员会 卫健局 卫健委 卫生局 研究所 研究院 医学院 卫生学校 护理学校 护理学院 医科大学 医专 卫校 红十字会 学会 协会 健康教育所 医学会", class: facilities.Other, sure: Likely},

	{words: "宠物 动物 兽医 畜牧", exclusion: Animal, sure: Certain},
	{words: "药房 药店 大药房 药行 药铺 药业 药材 医药公司 医药超市 药品 参茸 医疗器械 器械 保健品 医药连锁 医疗用品 助听器 眼镜店 眼镜 药号 药堂", exclusion: Pharmacy, sure: Likely},
	{words: "管理有限公司 管理公司 科技有限公司 咨询有限公司 贸易有限公司 投资有限公司 生物科技", exclusion: Company, sure: Likely},
	{words: "美容 美容院 美容店 美甲 养生馆 养生 足疗 按摩店 推拿店 推拿馆 按摩馆 理疗馆 理疗店 月子中心 月子会所 体检 体检中心 健康管理中心 美容中心 美体", exclusion: Beauty, sure: Likely},
	{words: "卫生间 公厕 厕所 洗手间 公交站 地铁站 停车场 停车楼 停车库 加油站 充电站", exclusion: NotHealth, sure: Certain},
}

// partWords name a part of a hospital where they end a name after a hospital word.
var partWords = strings.Fields(`停车场 停车楼 停车库 住院部 住院楼 住院大楼 门诊楼 门诊大楼 门诊综合楼 综合楼 急诊 急诊科 急诊部 急诊楼 急诊室
	急诊大楼 急诊中心 急诊医学科 医技楼 外科楼 内科楼 外科大楼 内科大楼 病房楼 病区 食堂 餐厅 超市 宿舍 家属院 家属区 宿舍楼 东门 西门 南门 北门 大门 正门 侧门
	入口 出口 出入口 挂号处 收费处 药房 检验科 体检中心 体检科 发热门诊 儿科门诊 行政楼 办公楼 教学楼 科教楼 感染楼 放射科 手术室 产房 重症监护室 icu
	营养食堂 便民药房 住院处 门诊药房 康复楼 核酸检测点 核酸采样点 疫苗接种点 接种门诊 输液室 总务科 信息科`)

// hospitalWords are what a part can be part of.
var hospitalWords = []string{"医院", "卫生院", "保健院", "服务中心", "院区", "医疗中心", "医学中心", "分院", "疗养院"}

// specialtyRule is words that tell a specialty.
type specialtyRule struct {
	words     string
	specialty facilities.Specialty
}

var specialtyRules = []specialtyRule{
	{"口腔 牙科 齿科 牙医 牙病 牙防", facilities.Dental},
	{"眼科 眼视光 眼病 视光 光明眼 爱尔眼", facilities.Eye},
	{"耳鼻喉 耳鼻咽喉 五官科", facilities.ENT},
	{"肿瘤 癌", facilities.Cancer},
	{"心血管 心脏 心脑血管", facilities.Cardiovascular},
	{"胸科 肺科 呼吸病", facilities.Chest},
	{"血液病", facilities.Blood},
	{"妇产 妇科 产科 妇儿 生殖 不孕 妇女 男科", facilities.Obstetrics},
	{"儿童 儿科 小儿", facilities.Children},
	{"精神 心理 精卫 安定医院 脑康 戒毒", facilities.Psychiatric},
	{"传染病 公共卫生临床 肝病", facilities.Infectious},
	{"皮肤 皮防 性病", facilities.Skin},
	{"结核 结防", facilities.Tuberculosis},
	{"麻风", facilities.Leprosy},
	{"职业病 职防", facilities.Occupational},
	{"骨科 骨伤 正骨 手外科 手足外科", facilities.Orthopaedic},
	{"康复 复康", facilities.Rehab},
	{"整形", facilities.PlasticSurgery},
	{"美容", facilities.Cosmetic},
	{"老年病 老年医院 老年医学", facilities.Geriatric},
	{"脑科 脑病 神经", facilities.Brain},
	{"肾病 肾脏 血液透析 血透", facilities.Kidney},
	{"肛肠 痔瘘 痔疮", facilities.Proctology},
	{"针灸", facilities.Acupuncture},
	{"推拿 按摩", facilities.Massage},
	{"体检", facilities.Checkup},
	{"专科医院", facilities.OtherSpecialty},
}

// word is one entry of the tables above, ready to look for.
type word[T any] struct {
	text string
	rule T
}

// lexicon finds words by their first character.
type lexicon[T any] map[rune][]word[T]

func split[T any](rules []T, words func(T) string) lexicon[T] {
	lex := lexicon[T]{}
	for _, r := range rules {
		for _, w := range strings.Fields(words(r)) {
			first, _ := utf8.DecodeRuneInString(w)
			lex[first] = append(lex[first], word[T]{w, r})
		}
	}
	return lex
}

// each visits every occurrence of every word, from the front.
func (lex lexicon[T]) each(name string, visit func(end int, w word[T])) {
	for at, first := range name {
		for _, w := range lex[first] {
			if strings.HasPrefix(name[at:], w.text) {
				visit(at+len(w.text), w)
			}
		}
	}
}

var (
	nameWords      = split(nameRules, func(r nameRule) string { return r.words })
	specialtyWords = split(specialtyRules, func(r specialtyRule) string { return r.words })
)

// readName tells class, specialty and exclusion from a normalised name.
func readName(name string) reading {
	if name == "" {
		return reading{}
	}
	if strings.IndexFunc(name, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		return readEnglish(name)
	}
	if _, part := cutPart(name); part != "" {
		return reading{rule: "name", from: part, exclusion: PartOf, sure: Likely}
	}
	main, aside := brackets(name)
	if r := lastWord(aside); r.exclusion == NotHealth { // 人民医院(公交站)
		return r
	}
	r := lastWord(main)
	if r.silent() {
		r = lastWord(aside)
		r.sure = min(r.sure, Likely)
	}
	if r.silent() {
		return reading{}
	}
	refine(&r, main)
	return r
}

// lastWord finds the rule whose word ends last; of those the longest word, then
// the surer, then the earlier rule.
func lastWord(name string) reading {
	bestEnd, best := -1, word[nameRule]{}
	nameWords.each(name, func(end int, w word[nameRule]) {
		longer := len(w.text) > len(best.text) || len(w.text) == len(best.text) && w.rule.sure > best.rule.sure
		if end > bestEnd || end == bestEnd && longer {
			bestEnd, best = end, w
		}
	})
	if bestEnd < 0 {
		return reading{}
	}
	return reading{rule: "name", from: best.text, class: best.rule.class, exclusion: best.rule.exclusion, sure: best.rule.sure}
}

// refine looks at what stands before the deciding word.
func refine(r *reading, name string) {
	r.specialty = specialtyOf(name)
	at := strings.LastIndex(name, r.from)
	if at < 0 {
		return
	}
	before := name[:at]
	switch r.class {
	case facilities.GeneralHospital:
		switch {
		case strings.HasSuffix(name, "附属医院") && strings.Contains(name, "中医"):
			r.class, r.sure = facilities.TCMHospital, Likely
		case strings.Contains(name, "中西医结合"):
			r.class, r.sure = facilities.IntegratedHospital, Likely
		case r.sure == Guess && specialtyOf(nearEnd(before)+r.from) != "":
			r.specialty = specialtyOf(nearEnd(before) + r.from)
			r.class, r.sure = facilities.SpecialistHospital, Likely
			r.from = nearEnd(before) + r.from
		}
	case facilities.VillageClinic:
		if r.sure < Certain && hasAny(before, orgWords) {
			r.class, r.sure = facilities.Infirmary, Likely
		} else if r.sure < Certain && strings.Contains(before, "村") {
			r.sure = Certain
		}
	case facilities.CommunityHealthStation:
		if r.sure < Certain && strings.Contains(before, "村") && !strings.Contains(before, "社区") {
			r.class = facilities.VillageClinic
		}
	case facilities.EmergencyCentre:
		if hasAny(before, hospitalWords) {
			r.class, r.sure = facilities.EmergencyStation, Guess
		}
	}
}

// nearEnd returns the six characters before the hospital word, where a
// specialty stands that makes it a specialist hospital.
func nearEnd(before string) string {
	runes := []rune(before)
	return string(runes[max(0, len(runes)-6):])
}

var orgWords = []string{"学校", "中学", "小学", "大学", "学院", "公司", "厂", "部队", "幼儿园", "监狱", "机关", "委员会", "矿", "集团", "局"}

func hasAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

// specialtyOf returns the specialty whose word ends last: 口腔颌面肿瘤 is cancer.
func specialtyOf(name string) (found facilities.Specialty) {
	last := -1
	specialtyWords.each(name, func(end int, w word[specialtyRule]) {
		if end > last {
			last, found = end, w.rule.specialty
		}
	})
	return found
}

// numbering is what may follow the word for a part: 住院部1号楼, 停车场(2), 门诊楼a座.
var numbering = regexp.MustCompile(`[-(#]*(?:[0-9a-z]{1,3}|[一二三四五六七八九十]{1,2})(?:号|#)?(?:楼|栋|座|幢|区|期)?$`)

// cutPart takes the word that makes a name a part of a hospital off it.
func cutPart(name string) (parent, part string) {
	flat := strings.TrimRight(name, ")）]】")
	for _, bare := range []string{flat, numbering.ReplaceAllString(flat, "")} {
		for _, p := range partWords { // the longest: 门诊药房, not 药房
			rest, ok := strings.CutSuffix(bare, p)
			if ok && len(p) > len(part) && hasAny(rest, hospitalWords) {
				parent, part = strings.TrimRight(rest, "-(·"), p
			}
		}
		if part != "" {
			return parent, part
		}
	}
	// 县医院-门诊部, 县医院(眼科): a department set off from the hospital's name.
	cut := strings.LastIndexAny(flat, "-(·")
	if cut > 0 && hasAny(flat[:cut], hospitalWords) {
		tail := strings.TrimLeft(flat[cut:], "-(·")
		if tail == "门诊部" || tail == "门诊" || strings.HasSuffix(tail, "科") || strings.HasSuffix(tail, "科室") {
			return strings.TrimRight(flat[:cut], "-(·"), tail
		}
		return "", ""
	}
	if strings.HasSuffix(flat, "科") && hasAny(flat, []string{"医院", "卫生院"}) {
		end := strings.LastIndex(flat, "院") + len("院")
		return flat[:end], flat[end:]
	}
	return "", ""
}

// Parts in which patients are seen, and parts that have such a word but are none.
var (
	careWords   = strings.Fields("住院 门诊 急诊 病房 病区 医技 外科 内科 综合楼 康复 感染 手术 产房 重症 icu 输液 科")
	noCareWords = strings.Fields("药房 检验 放射 体检 总务 信息 教学 科教")
)

func parentOf(name string) Parent {
	parent, part := cutPart(name)
	return Parent{parent, hasAny(part, careWords) && !hasAny(part, noCareWords)}
}

// isAnimal reports whether a name is of a place for animals.
func isAnimal(name string) bool {
	return hasAny(name, []string{"宠物", "动物", "兽医", "畜牧"}) ||
		hasAny(name, []string{"vet", "pet", "animal"}) && animalEnglish.MatchString(name)
}
