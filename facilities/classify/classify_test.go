package classify_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/classify"
)

// Names as lists and maps write them: want is "class", "class/specialty" or "!exclusion".
var names = []struct{ name, want string }{
	{"贵阳市第一人民医院", "general-hospital"},
	{"华中科技大学同济医学院附属协和医院", "general-hospital"},
	{"正定县人民医院", "general-hospital"},
	{"河北医科大学第二医院", "general-hospital"},
	{"中国人民解放军联勤保障部队第九八〇医院", "general-hospital"},
	{"保定市第一中心医院(东院区)", "general-hospital"},
	{"长城医院", "general-hospital"},
	{"复旦大学附属中山医院", "general-hospital"},
	{"涿州市中医医院", "tcm-hospital"},
	{"遵义市中医院", "tcm-hospital"},
	{"广州中医药大学第一附属医院", "tcm-hospital"},
	{"石家庄市中医骨伤医院", "tcm-hospital/orthopaedic"},
	{"河北省中西医结合医院", "integrated-hospital"},
	{"沧州中西医结合医院", "integrated-hospital"},
	{"阜新蒙古族自治县蒙医医院", "ethnic-hospital"},
	{"黔东南州民族医药研究院附属苗医医院", "ethnic-hospital"},
	{"贵州省骨科医院", "specialist-hospital/orthopaedic"},
	{"朝阳市口腔医院", "specialist-hospital/dental"},
	{"保定爱尔眼科医院有限公司", "specialist-hospital/eye"},
	{"首都医科大学附属北京儿童医院", "specialist-hospital/children"},
	{"河北省儿童医院", "specialist-hospital/children"},
	{"贵阳市妇产医院", "specialist-hospital/obstetrics-gynaecology"},
	{"重庆市精神卫生中心", "specialist-hospital/psychiatric"},
	{"北京安定医院", "specialist-hospital/psychiatric"},
	{"石家庄市第五医院", "general-hospital"},
	{"河北省胸科医院", "specialist-hospital/chest"},
	{"朝阳市传染病医院", "specialist-hospital/infectious-diseases"},
	{"天津市肿瘤医院", "specialist-hospital/cancer"},
	{"上海市第一康复医院", "specialist-hospital/rehabilitation"},
	{"建平县心理医院", "specialist-hospital/psychiatric"},
	{"北京老年医院", "specialist-hospital/geriatric"},
	{"东方医疗美容医院", "specialist-hospital/cosmetic"},
	{"仁爱肛肠医院", "specialist-hospital/proctology"},
	{"北戴河疗养院", "sanatorium"},
	{"康宁护理院", "nursing-hospital"},
	{"安心安宁疗护中心", "nursing-hospital"},
	{"朝阳区高碑店社区卫生服务中心", "community-health-centre"},
	{"北关街道社区卫生服务中心（北关医院）", "community-health-centre"},
	{"东城社区医院", "community-health-centre"},
	{"建国路社区卫生服务站", "community-health-station"},
	{"双塔区红旗社区卫生站", "community-health-station"},
	{"深圳市福田区莲花北社康中心", "community-health-station"},
	{"某某社区卫生服务中心南里卫生服务站", "community-health-station"},
	{"大庙镇中心卫生院", "township-hospital"},
	{"瓦房子镇卫生院", "township-hospital"},
	{"清苑区冉庄镇卫生院（冉庄分院）", "township-hospital"},
	{"凤凰街道卫生院", "township-hospital"},
	{"张家庄村卫生室", "village-clinic"},
	{"东赵村第二卫生所", "village-clinic"},
	{"李各庄村卫生所", "village-clinic"},
	{"李家屯卫生室", "village-clinic"},
	{"大朗镇求富路村卫生站", "village-clinic"},
	{"冉庄镇中心卫生院西马村卫生室", "village-clinic"},
	{"第三中学卫生室", "infirmary"},
	{"河北大学校医院", "infirmary"},
	{"长城汽车股份有限公司医务室", "infirmary"},
	{"保定市第十七中学卫生所", "infirmary"},
	{"王氏中医诊所", "clinic"},
	{"张三口腔诊所", "clinic/dental"},
	{"瑞尔齿科(万象城店)", "clinic/dental"},
	{"同仁堂中医馆", "clinic"},
	{"同仁堂大药房中医诊所", "clinic"},
	{"美莱医疗美容诊所", "clinic/cosmetic"},
	{"仁和门诊部", "outpatient-department"},
	{"拜博口腔门诊部", "outpatient-department/dental"},
	{"保定市急救中心", "emergency-centre"},
	{"朝阳市120急救指挥中心", "emergency-centre"},
	{"南关急救站", "emergency-station"},
	{"高速公路急救分站", "emergency-station"},
	{"县人民医院急救中心", "emergency-station"},
	{"河北省血液中心", "blood-centre"},
	{"保定市中心血站", "blood-centre"},
	{"朝阳市妇幼保健院", "maternal-child-health"},
	{"喀左县妇幼保健计划生育服务中心", "maternal-child-health"},
	{"成都市妇女儿童中心医院", "general-hospital"},
	{"厦门市妇幼保健院(妇女儿童医院)", "maternal-child-health"},
	{"保定市职业病防治院", "disease-prevention-institute/occupational-diseases"},
	{"贵州省皮肤病防治所", "disease-prevention-institute/skin"},
	{"贵阳市结核病防治所", "disease-prevention-institute/tuberculosis"},
	{"朝阳市疾病预防控制中心", "cdc"},
	{"凌源市疾控中心", "cdc"},
	{"北票市卫生监督所", "health-supervision"},
	{"小天使托育园", "childcare"},
	{"阳光敬老院", "elderly-care"},
	{"夕阳红养老服务中心", "elderly-care"},
	{"市民健身中心", "sports-facility"},
	{"朝阳市体育馆", "sports-facility"},
	{"保定市卫生健康委员会", "other"},
	// Hong Kong and Macau.
	{"鏡湖醫院", "general-hospital"},
	{"瑪嘉烈醫院", "general-hospital"},
	{"大口環根德公爵夫人兒童醫院", "specialist-hospital/children"},
	{"麥理浩復康院", "specialist-hospital/rehabilitation"},
	{"舂磡角慈氏護養院", "nursing-hospital"},
	{"黑沙環衛生中心", "community-health-centre"},
	{"路環衛生站", "community-health-station"},
	{"柴灣家庭醫學診所", "clinic"},
	{"長洲醫院家庭醫學診所", "clinic"},
	{"西環母嬰健康院", "maternal-child-health"},
	{"元朗賽馬會健康院", ""},
	// English.
	{"Queen Mary Hospital", "general-hospital"},
	{"Tung Wah Eastern Hospital Family Medicine Clinic", "clinic"},
	{"The Duchess of Kent Children's Hospital at Sandy Bay", "specialist-hospital/children"},
	{"MacLehose Medical Rehabilitation Centre", "specialist-hospital/rehabilitation"},
	{"Hong Kong Eye Hospital", "specialist-hospital/eye"},
	{"Castle Peak Psychiatric Hospital", "specialist-hospital/psychiatric"},
	{"Baoding Hospital of Traditional Chinese Medicine", "tcm-hospital"},
	{"Chaoyang Community Health Service Center", "community-health-centre"},
	{"Yau Ma Tei Specialist Clinic", "outpatient-department"},
	{"Prince Philip Dental Hospital", "specialist-hospital/dental"},
	{"Bradbury Hospice", "nursing-hospital"},
	{"Mong Kok Ambulance Depot", "emergency-station"},
	{"City Centre for Disease Control and Prevention", "cdc"},
	{"Zhangjiacun Village Clinic", "village-clinic"},
	{"Grace Nursing Home", "elderly-care"},
	// Not facilities of their own.
	{"爱心宠物医院", "!animal"},
	{"县动物疾病预防控制中心", "!animal"},
	{"Happy Pet Clinic", "!animal"},
	{"Peter Hospital", "general-hospital"},
	{"老百姓大药房(人民路店)", "!pharmacy"},
	{"康泰医疗器械", "!pharmacy"},
	{"Watsons Pharmacy", "!pharmacy"},
	{"保定市第一医院停车场", "!part-of-hospital"},
	{"保定市第一医院住院部", "!part-of-hospital"},
	{"保定市第一医院-住院部", "!part-of-hospital"},
	{"保定市第一医院(门诊部)", "!part-of-hospital"},
	{"保定市第一医院急诊科", "!part-of-hospital"},
	{"河北大学附属医院眼科", "!part-of-hospital"},
	{"人民医院东门", "!part-of-hospital"},
	{"XX镇卫生院药房", "!part-of-hospital"},
	{"人民医院(公交站)", "!not-health"},
	{"公共卫生间", "!not-health"},
	{"悦美医疗美容", "!beauty-or-checkup"},
	{"美年大健康体检中心", "!beauty-or-checkup"},
	{"盲人按摩店", "!beauty-or-checkup"},
	{"康宁医院管理有限公司", "!company"},
	{"保定市第一医院住院部2号楼", "!part-of-hospital"},
	{"保定市第一医院停车场(3)", "!part-of-hospital"},
	{"保定市第一医院2", "general-hospital"},
	// Nothing to go by.
	{"", ""},
	{"张三", ""},
	{"东华东院", ""},
	{"Cloud Nine", ""},
}

func told(d classify.Decision) string {
	if d.Excluded != "" {
		return "!" + string(d.Excluded)
	}
	s := string(d.Class)
	if d.Specialty != "" {
		s += "/" + string(d.Specialty)
	}
	return s
}

func TestNames(t *testing.T) {
	for _, c := range names {
		d := classify.Classify(classify.Input{Name: c.name})
		if got := told(d); got != c.want {
			t.Errorf("%s: %q by %+v %+v, want %q", c.name, got, d.ClassBasis, d.ExcludedBy, c.want)
		}
		if (d.Class != "") != (d.ClassBasis.Sure != classify.Undecided) {
			t.Errorf("%s: class %q with basis %+v", c.name, d.Class, d.ClassBasis)
		}
		if d.Class != "" && !d.Class.Valid() {
			t.Errorf("%s: no such class %q", c.name, d.Class)
		}
	}
}

func TestSources(t *testing.T) {
	hospitalDefault := facilities.GeneralHospital
	cases := []struct {
		name string
		in   classify.Input
		want string
		rule string
		sure classify.Sureness
	}{
		{"code", in("保定市第一医院", "A100"), "general-hospital", "ws218", classify.Certain},
		{"code with title", in("某院", "A511 口腔医院"), "specialist-hospital/dental", "ws218", classify.Certain},
		{"code glued to its title", in("某院", "B100社区卫生服务中心"), "community-health-centre", "ws218", classify.Certain},
		{"code in brackets", in("某院", "综合医院（A100）"), "general-hospital", "ws218", classify.Certain},
		{"short code", in("某院", "a1"), "general-hospital", "ws218", classify.Certain},
		{"village code", in("某院", "D600"), "village-clinic", "ws218", classify.Certain},
		{"clinic code", in("某院", "D211"), "clinic", "ws218", classify.Certain},
		{"dental clinic code", in("某院", "D215"), "clinic/dental", "ws218", classify.Certain},
		{"G is maternal and child health", in("某院", "G100"), "maternal-child-health", "ws218", classify.Certain},
		{"E is emergency", in("某院", "E300"), "emergency-station", "ws218", classify.Certain},
		{"full-width code", in("某院", "Ｊ１００"), "cdc", "ws218", classify.Certain},
		{"code beats word and name", in("大庙镇卫生院", "社区卫生服务中心", "C210"), "township-hospital", "ws218", classify.Certain},
		{"a table row number is no code", in("大庙镇卫生院", "C74 每千人口床位"), "township-hospital", "name", classify.Certain},
		{"our id", in("甲", "community-health-centre"), "community-health-centre", "word", classify.Certain},
		{"word", in("甲", "乡镇卫生院"), "township-hospital", "word", classify.Certain},
		{"general word alone", in("科大醫院", "hospital"), "general-hospital", "word", classify.Likely},
		{"general word, name narrows", in("涿州市中医医院", "hospital"), "tcm-hospital", "word+name", classify.Certain},
		{"general word, name outside the family", in("大庙镇卫生院", "医院"), "general-hospital", "word", classify.Likely},
		{"health centre in Macau", in("黑沙環衛生中心", "health_centre"), "community-health-centre", "word+name", classify.Likely},
		{"health station", in("路環衛生站", "health_station"), "community-health-station", "word+name", classify.Likely},
		{"specialist clinic", in("公共衛生專科大樓", "specialist_clinic"), "outpatient-department", "word", classify.Certain},
		{"health centre that is a township hospital", in("大庙镇卫生院", "health centre"), "township-hospital", "word+name", classify.Certain},
		{"a listed hospital stays though its name is of a building", in("仁伯爵綜合醫院（山頂醫院）急診大樓", "hospital"), "general-hospital", "word", classify.Likely},
		{"a word that is the end of a name", in("甲", "口腔医院"), "specialist-hospital/dental", "word", classify.Likely},
		{"rating before the class", in("甲", "三级甲等综合医院"), "general-hospital", "word", classify.Certain},
		{"family without default", in("李庄村卫生室", "基层医疗卫生机构"), "village-clinic", "word+name", classify.Certain},
		{"family without default, silent name", in("张三", "基层医疗卫生机构"), "", "", classify.Undecided},
		{"AMap lumps centres", in("高碑店社区卫生服务中心", "090102"), "community-health-centre", "amap+name", classify.Certain},
		{"AMap lumps stations", in("红旗社区卫生服务站", "医疗保健服务;综合医院;卫生院"), "community-health-station", "amap+name", classify.Certain},
		{"AMap township", in("瓦房子卫生院", "医疗保健服务;综合医院;卫生院"), "township-hospital", "amap+name", classify.Certain},
		{"AMap alone", in("甲", "090102"), "township-hospital", "amap", classify.Guess},
		{"AMap clinic that is a village clinic", in("李庄村卫生室", "医疗保健服务;诊所;诊所"), "village-clinic", "amap+name", classify.Certain},
		{"AMap dental clinic", in("张三口腔诊所", "090202"), "clinic/dental", "amap+name", classify.Certain},
		{"AMap dental hospital", in("阳光", "医疗保健服务;专科医院;口腔医院"), "specialist-hospital/dental", "amap", classify.Likely},
		{"AMap several types", in("爱民诊所", "医疗保健服务;医药保健销售店;药房|医疗保健服务;诊所;诊所"), "clinic", "amap+name", classify.Certain},
		{"AMap pharmacy", in("百姓缘", "医疗保健服务;医药保健销售店;药房"), "!pharmacy", "", 0},
		{"AMap animals", in("瑞鹏", "090701"), "!animal", "", 0},
		{"AMap something else", in("张三面馆", "餐饮服务;中餐厅;面馆"), "!not-health", "", 0},
		{"AMap part", in("保定市第一医院住院部", "090100"), "!part-of-hospital", "", 0},
		{"six digits that are no type", in("大庙镇卫生院", "211302"), "township-hospital", "name", classify.Certain},
		{"AMap sport", in("奥体", "080101"), "sports-facility", "amap", classify.Likely},
		{"default beats the name", classify.Input{Name: "麥理浩復康院", Default: hospitalDefault}, "general-hospital", "default", classify.Likely},
		{"column beats the default", classify.Input{Name: "甲", Class: []string{"D600"}, Default: hospitalDefault}, "village-clinic", "ws218", classify.Certain},
		{"blank column, default", classify.Input{Name: "甲", Class: []string{" — ", ""}, Default: hospitalDefault}, "general-hospital", "default", classify.Likely},
		{"default keeps a building", classify.Input{Name: "县医院急诊大楼", Default: hospitalDefault}, "general-hospital", "default", classify.Likely},
		{"default keeps no pharmacy", classify.Input{Name: "老百姓大药房", Default: hospitalDefault}, "!pharmacy", "", 0},
		{"default keeps no animals", classify.Input{Name: "爱宠宠物医院", Default: hospitalDefault}, "!animal", "", 0},
		{"a code keeps a clinic with a shop's name", in("老百姓大药房", "D211"), "clinic", "ws218", classify.Certain},
		{"ownership and a general word: the name decides", in("东街社区卫生服务中心", "公立医院"), "community-health-centre", "word+name", classify.Certain},
		{"ownership and a general word, silent name", in("甲", "公立医院"), "general-hospital", "word", classify.Guess},
		{"ownership alone", in("李庄村卫生室", "民营"), "village-clinic", "word+name", classify.Certain},
		{"ownership alone, silent name", in("甲", "营利性"), "", "", classify.Undecided},
		{"ownership before a class", in("甲", "民营口腔医院"), "specialist-hospital/dental", "word", classify.Likely},
		{"ownership twice", in("甲", "公立非营利性综合医院"), "general-hospital", "word", classify.Certain},
		{"ownership after a class", in("甲", "综合医院（民营）"), "general-hospital", "word", classify.Certain},
		{"ownership in English", in("Cloud Nine", "private clinic"), "clinic", "word", classify.Guess},
		{"a community institution", in("红旗社区卫生服务站", "社区"), "community-health-station", "word+name", classify.Certain},
		{"AMap in three columns", types("高碑店社区卫生服务中心", "医疗保健服务", "综合医院", "卫生院"), "community-health-centre", "amap+name", classify.Certain},
		{"AMap in three columns, rough", types("东街社区卫生服务中心", "医疗保健服务", "综合医院", "综合医院"), "community-health-centre", "amap+name", classify.Certain},
		{"AMap in two columns", types("张三口腔诊所", "医疗保健服务", "专科医院"), "clinic/dental", "amap+name", classify.Certain},
		{"AMap in three columns, no health", types("张三面馆", "餐饮服务", "中餐厅", "面馆"), "!not-health", "", 0},
		{"a planner's own types: the finest", types("甲", "基层医疗卫生机构", "社区卫生服务站"), "community-health-station", "word", classify.Certain},
		{"a planner's own types: the finest that is known", types("甲", "乡镇卫生院", "第七类"), "township-hospital", "word", classify.Certain},
		{"a code beside the types", classify.Input{Name: "甲", Class: []string{"D600"}, Types: []string{"医疗保健服务", "诊所", "诊所"}}, "village-clinic", "ws218", classify.Certain},
		{"a part whose hospital is not listed", classify.Input{Name: "保定市第一医院住院部", Class: []string{"090100"}, Alone: true}, "general-hospital", "amap+name", classify.Likely},
		{"a part of a township hospital that is not listed", classify.Input{Name: "大庙镇卫生院门诊楼", Alone: true}, "township-hospital", "name", classify.Certain},
		{"OSM dentist", in("Dr. Silva", "dentist"), "clinic/dental", "word", classify.Certain},
		{"OSM pharmacy", in("Farmácia", "pharmacy"), "!pharmacy", "", 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := classify.Classify(c.in)
			if got := told(d); got != c.want || d.ClassBasis.Rule != c.rule || d.ClassBasis.Sure != c.sure {
				t.Errorf("got %q by %+v, want %q by %s, %s", got, d.ClassBasis, c.want, c.rule, c.sure)
			}
			if d.Excluded != "" && (d.ExcludedBy.Sure == classify.Undecided || d.Excluded.Title().ZH == "") {
				t.Errorf("excluded %q without a basis or title: %+v", d.Excluded, d.ExcludedBy)
			}
		})
	}
}

// TestParents: what a part belongs to, and whether it may stand for it.
func TestParents(t *testing.T) {
	for name, want := range map[string]classify.Parent{
		"锦程医院住院部":       {Name: "锦程医院", Cares: true},
		"锦程医院-住院部1号楼":   {Name: "锦程医院", Cares: true},
		"锦程医院（门诊部）":     {Name: "锦程医院", Cares: true},
		"锦程医院南院区急诊":     {Name: "锦程医院南院区", Cares: true},
		"河北大学附属医院眼科":    {Name: "河北大学附属医院", Cares: true},
		"锦程医院停车场":       {Name: "锦程医院"},
		"锦程医院门诊药房":      {Name: "锦程医院"},
		"锦程医院北门":        {Name: "锦程医院"},
		"锦程医院":          {},
		"锦程综合医院第二卫生所门诊": {},
	} {
		if got := classify.Classify(classify.Input{Name: name}).Parent; got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func types(name string, types ...string) classify.Input {
	return classify.Input{Name: name, Types: types}
}

func in(name string, class ...string) classify.Input {
	return classify.Input{Name: name, Class: class}
}

func TestDoubts(t *testing.T) {
	cases := []struct {
		name string
		in   classify.Input
		want string // rules, space-separated
	}{
		{"all fits", in("大庙镇卫生院", "C210"), ""},
		{"strong name against the code", in("大庙镇卫生院", "A100"), "class-conflict"},
		{"strong name against the default", classify.Input{Name: "李庄村卫生室", Default: facilities.GeneralHospital}, "class-conflict"},
		{"weak name says nothing", in("长城医院", "D600"), ""},
		{"unknown word", in("大庙镇卫生院", "第七类"), "class-unknown"},
		{"ownership is known", in("大庙镇卫生院", "公立"), ""},
		{"a part that stands for its hospital", classify.Input{Name: "县医院住院部", Alone: true}, "part-of-hospital"},
		{"a dash is no word", in("大庙镇卫生院", "—"), ""},
		{"listed building", in("县医院急诊大楼", "hospital"), "exclusion-doubt"},
		{"strange level", classify.Input{Name: "县医院", Level: "顶级"}, "level-unknown"},
		{"no level", classify.Input{Name: "县医院", Level: "无"}, ""},
		{"strange ownership", classify.Input{Name: "县医院", Ownership: "火星"}, "ownership-unknown"},
		{"non-profit is not ownership", classify.Input{Name: "长城医院", Ownership: "非营利性"}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var rules []string
			for _, doubt := range classify.Classify(c.in).Doubts {
				rules = append(rules, doubt.Rule)
				if doubt.Message.ZH == "" || doubt.Message.EN == "" || strings.Contains(doubt.Message.EN+doubt.Message.ZH, "%!") {
					t.Errorf("badly told: %+v", doubt.Message)
				}
			}
			if got := strings.Join(rules, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestStanding(t *testing.T) {
	cases := []struct {
		in                      classify.Input
		rating, ownership, tier string
	}{
		{classify.Input{Name: "正定县人民医院", Level: "二级甲等"}, "secondary-A", "public", "county"},
		{classify.Input{Name: "河北省正定县人民医院"}, "", "public", "county"},
		{classify.Input{Name: "石家庄市长安区人民医院"}, "", "public", "county"},
		{classify.Input{Name: "石家庄市人民医院", Level: "三級甲等"}, "tertiary-A", "public", "city"},
		{classify.Input{Name: "贵州省人民医院"}, "", "public", "province"},
		{classify.Input{Name: "内蒙古自治区人民医院"}, "", "public", "province"},
		{classify.Input{Name: "北京市朝阳区妇幼保健院"}, "", "", "county"},
		{classify.Input{Name: "天津市第一中心医院"}, "", "", "province"},
		{classify.Input{Name: "喀喇沁左翼蒙古族自治县中医院"}, "", "", "county"},
		{classify.Input{Name: "黔南布依族苗族自治州人民医院"}, "", "public", "city"},
		{classify.Input{Name: "经济开发区爱民医院"}, "", "", ""},
		{classify.Input{Name: "正定县爱民医院", Ownership: "民营"}, "", "private", ""},
		{classify.Input{Name: "正定县中医院", Ownership: "私营"}, "", "private", ""},
		{classify.Input{Name: "大庙镇卫生院"}, "", "public", "township"},
		{classify.Input{Name: "李庄村卫生室"}, "", "", "village"},
		{classify.Input{Name: "李庄村卫生室", RunBy: "乡镇人民政府"}, "", "public", "township"},
		{classify.Input{Name: "甲医院", RunBy: "50"}, "", "public", "county"},
		{classify.Input{Name: "甲医院", RunBy: "县级市人民政府"}, "", "public", "county"},
		{classify.Input{Name: "甲医院", RunBy: "市属"}, "", "public", "city"},
		{classify.Input{Name: "甲医院", Ownership: "国有全资", RunBy: "省属"}, "", "public", "province"},
		{classify.Input{Name: "甲医院", Ownership: "110"}, "", "public", ""},
		{classify.Input{Name: "甲医院", Ownership: "173"}, "", "private", ""},
		{classify.Input{Name: "甲医院", Ownership: "非公立"}, "", "private", ""},
		{classify.Input{Name: "甲医院", Ownership: "营利性"}, "", "private", ""},
		{classify.Input{Name: "甲医院", Ownership: "公"}, "", "public", ""},
		{classify.Input{Name: "甲医院", Ownership: "私"}, "", "private", ""},
		{classify.Input{Name: "甲医院", Ownership: "非营利性"}, "", "", ""},
		{classify.Input{Name: "甲医院", Ownership: "非营利性（政府办）"}, "", "public", ""},
		{classify.Input{Name: "甲医院", Ownership: "Private"}, "", "private", ""},
		{classify.Input{Name: "甲医院有限公司"}, "", "private", ""},
		{classify.Input{Name: "甲医院", Class: []string{"民营医院"}}, "", "private", ""},
		{classify.Input{Name: "甲医院", Class: []string{"公立医院"}}, "", "public", ""},
		{classify.Input{Name: "甲诊所", Class: []string{"营利性"}}, "", "private", ""},
		{classify.Input{Name: "甲医院", Class: []string{"非营利性医疗机构"}}, "", "", ""},
		{classify.Input{Name: "甲医院", Class: []string{"A100", "民营"}}, "", "private", ""},
		{classify.Input{Name: "甲医院", Class: []string{"综合医院（非公立）"}}, "", "private", ""},
		{classify.Input{Name: "甲医院", Class: []string{"Government hospital"}}, "", "public", ""},
		{classify.Input{Name: "甲医院", Types: []string{"医疗保健服务", "综合医院", "三级甲等医院"}}, "tertiary-A", "", ""},
		{classify.Input{Name: "甲医院(三甲)"}, "tertiary-A", "", ""},
		{classify.Input{Name: "甲医院", Class: []string{"090101"}}, "tertiary-A", "", ""},
		{classify.Input{Name: "甲医院", Class: []string{"090101"}, Level: "三级乙等"}, "tertiary-B", "", ""},
		{classify.Input{Name: "甲医院", Class: []string{"A100", "三级甲等"}}, "tertiary-A", "", ""},
		{classify.Input{Name: "甲医院", Level: "未定级"}, "unrated", "", ""},
		{classify.Input{Name: "爱心诊所"}, "", "", ""},
	}
	for _, c := range cases {
		d := classify.Classify(c.in)
		if d.Rating.String() != c.rating || d.Ownership.String() != c.ownership || d.Tier.String() != c.tier {
			t.Errorf("%+v: %q %q %q (%+v), want %q %q %q", c.in, d.Rating, d.Ownership, d.Tier, d.TierBasis, c.rating, c.ownership, c.tier)
		}
	}
}

func dataDir(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("MEDREACH_DATA"); dir != "" {
		return dir
	}
	dir := filepath.Join("..", "..", "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real data beside the repository; set MEDREACH_DATA to its folder")
	}
	return dir
}

func TestHongKongNames(t *testing.T) {
	dir := dataDir(t)
	for _, file := range []struct {
		name  string
		class facilities.Class
		floor int // rows that are of this class or of a kindred one by the name alone
		all   int
	}{
		{"facility-hosp.json", facilities.GeneralHospital, 33, 43},
		{"facility-fmc.json", facilities.Clinic, 75, 75},
	} {
		data, err := os.ReadFile(filepath.Join(dir, "hongkong", file.name))
		if err != nil {
			t.Skip("MEDREACH_DATA holds no " + file.name)
		}
		var rows []map[string]any
		if err := json.Unmarshal(data, &rows); err != nil {
			t.Fatal(err)
		}
		if len(rows) != file.all {
			t.Fatalf("%s has %d rows", file.name, len(rows))
		}
		for _, column := range []string{"institution_sc", "institution_tc", "institution_eng"} {
			right := 0
			for _, row := range rows {
				name := row[column].(string)
				d := classify.Classify(classify.Input{Name: name})
				if d.Excluded != "" {
					t.Errorf("%s: excluded as %s", name, d.Excluded)
				}
				if d.Class == file.class {
					right++
				} else {
					t.Logf("%s: %s by %+v", name, told(d), d.ClassBasis)
				}
				with := classify.Classify(classify.Input{Name: name, Default: file.class})
				if with.Class != file.class {
					t.Errorf("%s: the user said %s, got %s", name, file.class, told(with))
				}
			}
			if right < file.floor {
				t.Errorf("%s %s: %d of %d are %s by name, want at least %d", file.name, column, right, len(rows), file.class, file.floor)
			}
		}
	}
}

func TestMacauList(t *testing.T) {
	f, err := os.Open(filepath.Join(dataDir(t), "macau", "facilities.csv"))
	if err != nil {
		t.Skip("MEDREACH_DATA holds no Macau list")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[facilities.Class]int{}
	for _, row := range rows[1:] {
		d := classify.Classify(in(row[1], row[2]))
		counts[d.Class]++
		if d.Excluded != "" {
			t.Errorf("%s: excluded as %s", row[1], d.Excluded)
		}
	}
	if counts[facilities.GeneralHospital] != 4 || counts[facilities.CommunityHealthCentre] != 3 ||
		counts[facilities.CommunityHealthStation] != 1 || counts[facilities.OutpatientDepartment] != 1 {
		t.Errorf("got %v", counts)
	}
}

func FuzzClassify(f *testing.F) {
	for _, c := range names {
		f.Add(c.name, "", "", "")
	}
	f.Add("医院(", "A100", "三级甲等", "国有")
	f.Add("x", "090102|090300", "3A", "110")
	f.Add("医院)(", "医疗保健服务;;|", "\xff", "(")
	f.Fuzz(func(t *testing.T, name, class, level, own string) {
		d := classify.Classify(classify.Input{Name: name, Class: []string{class}, Level: level, Ownership: own, RunBy: own})
		if d.Class != "" && !d.Class.Valid() {
			t.Errorf("class %q", d.Class)
		}
		if d.Excluded != "" && d.Class != "" {
			t.Errorf("both %q and %q", d.Excluded, d.Class)
		}
		if utf8.ValidString(name+class) && !utf8.ValidString(d.ClassBasis.From) {
			t.Errorf("basis %q is cut inside a character", d.ClassBasis.From)
		}
	})
}

func BenchmarkClassify(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for _, c := range names {
			classify.Classify(classify.Input{Name: c.name, Class: []string{"090102"}, Level: "三级甲等"})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(names)), "ns/name")
}
