// Package columns says what the columns of a planner's list of facilities mean.
// Headers are brought to one form (half width, simplified characters, lower case,
// without spaces, brackets, row codes and years), units, language and datum are
// taken off them, and what is left is looked up in a table of Chinese and English
// aliases. Guess reads the meaning of every column and says how sure it is;
// Resolve lets a study's `columns:` go before the guess. YesNo and ServicesIn read
// the cells of service columns.
//
// The aliases follow the forms in use and WS 218, WS 364 and statistical
// yearbooks as far as known. A header is understood whole or not at all: 急诊床位数
// is not taken for 床位数. Nothing is converted here.
package columns

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Field is what a column can mean: one of the names below, the id of an
// attribute (facilities.Attributes) or the id of a service (facilities.Services).
// A study names fields in `columns: {lon: 经度, beds: 实有床位}`; "_" and "-" are
// the same there.
type Field string

// The fields that are neither attributes nor services.
const (
	ID        Field = "id"
	Name      Field = "name"
	Class     Field = "class"
	Specialty Field = "specialty"
	Level     Field = "level"
	Grade     Field = "grade" // 等次, where it stands apart from the level
	Ownership Field = "ownership"
	Tier      Field = "tier"
	Lon       Field = "lon"      // or the easting of projected coordinates
	Lat       Field = "lat"      // or the northing
	Location  Field = "location" // both in one cell
	AdminCode Field = "admin-code"
	Address   Field = "address"
	Status    Field = "status"   // open, closed, planned
	Services  Field = "services" // a list such as 卒中中心;胸痛中心
)

// plainFields lists the fields above, with titles, in the order in which they are told.
var plainFields = []struct {
	field  Field
	zh, en string
}{
	{ID, "机构代码", "id"}, {Name, "名称", "name"}, {Class, "类别", "class"}, {Specialty, "专科", "specialty"}, {Level, "等级", "level"}, {Grade, "等次", "grade"},
	{Ownership, "所有制", "ownership"}, {Tier, "隶属关系", "tier"}, {Lon, "经度", "longitude"}, {Lat, "纬度", "latitude"}, {Location, "经纬度", "coordinates"},
	{AdminCode, "区划", "division"}, {Address, "地址", "address"}, {Status, "状态", "status"}, {Services, "服务", "services"},
}

// fieldNames are the words a planner may write for a field in a study.
var fieldNames = map[string]Field{
	"longitude": Lon, "lng": Lon, "x": Lon, "latitude": Lat, "y": Lat, "facility-id": ID, "code": ID, "type": Class, "county": AdminCode, "adcode": AdminCode, "coordinates": Location,
}

// aliases holds the headers by which columns are known, best first: where two
// columns are there for one field, the earlier alias wins. They are written in
// the form that readHeader brings a header to. Titles and ids of attributes and
// services need not be listed.
var aliases = []struct {
	field Field
	words string
}{
	{ID, `机构代码 机构编码 医疗机构代码 卫生机构代码 统一社会信用代码 社会信用代码 组织机构代码 医疗机构登记号 机构登记号 登记号 许可证号 执业许可证号 机构编号 机构id 医院编码 医院代码 医院编号 facilityid facilitycode
		orgcode orgid institutionid institutioncode hospitalid hospitalcode poiid id uid code 编码 编号 代码`},
	{Name, `机构名称 医疗机构名称 医院名称 卫生机构名称 单位名称 单位全称 机构全称 设施名称 机构名 医院名 名称 全称 站点名称 急救站名称 卫生院名称 卫生室名称 诊所名称 点位名称 facilityname hospitalname institutionname orgname
		sitename name title facility institution hospital 机构 医院 医疗机构 单位`},
	{Class, `卫生机构类别代码 机构类别代码 机构分类代码 机构类别 机构类型 医疗机构类别 医疗机构类型 机构分类 医院类型 医院类别 卫生机构类别 设施类型 设施类别 单位类型 类别代码 类型代码 类别 类型 typecode facilityclass facilitytype
		institutiontype hospitaltype class type category kind kindfromname amenity healthcare 小类 三级分类 smalltype 中类 二级分类 midtype 大类 一级分类 bigtype 分类 设施`},
	{Specialty, `专科类别 专科类型 专科 专科名称 specialty speciality`},
	{Level, `医院等级 机构等级 医疗机构等级 医院级别 机构级别 医疗机构级别 评审等级 等级 级别 级别等次 医院等级等次 hospitallevel hospitalgrade facilitylevel level tier等级 rating`},
	{Grade, `等次 医院等次 评审等次 grade`},
	{Ownership, `登记注册类型 登记注册类型代码 经济类型 经济类型代码 举办主体 机构性质 所有制 所有制形式 所有制性质 公立民营 公立或民营 公立私立 公立民办 公办民办 公办或民办 民营公立 公立非公立
		是否公办 是否公立 是否为公办 是否为公立 是否公立医院 是否公办医院 是否公立机构 是否公办机构 是否公立医疗机构 是否为公立医院 是否民营 是否民办 是否私立 是否为民营 是否民营医院 是否民营机构 ispublic isprivate 公办 公立 民营 民办
		办医主体 性质 ownership sector owner operatortype 设置主办单位 主办单位 营利性质 分类管理代码 经营性质`},
	{Tier, `隶属关系 隶属关系代码 行政隶属 隶属 主管层级 政府办层级 admintier 举办层级 行政级别`},
	{Lon, `经度 东经 经度e 东经e lon lng long longitude lonx 经 pointx xlon 经度坐标 坐标经度 地理经度 x坐标 坐标x xcoord xcoordinate coordx x easting 东坐标 横坐标`},
	{Lat, `纬度 北纬 纬度n 北纬n lat latitude laty 纬 pointy ylat 纬度坐标 坐标纬度 地理纬度 y坐标 坐标y ycoord ycoordinate coordy y northing 北坐标 纵坐标`},
	{Location, `经纬度 经纬度坐标 经纬坐标 地理坐标 坐标 坐标点 位置坐标 点位坐标 定位坐标 中心点坐标 纬经度 lnglat lonlat latlng latlon latlong location coordinates coordinate coord coords position geom geometry wkt`},
	{AdminCode, `区县代码 行政区划代码 区划代码 行政区划码 县区代码 县代码 所属区县代码 县级代码 县级行政区代码 行政区代码 乡镇代码 街道代码 adcode admincode districtadcode districtcode countycode
		区县 县区 县市区 区市县 县市 所属区县 所属县区 所属县 行政区划 行政区 所在区县 所在县区 所在县 区县名称 县 区 county district`},
	{Address, `详细地址 机构地址 医院地址 所在地址 单位地址 地址 通讯地址 具体地址 地点 住址 address addr addrfull`},
	{Status, `营业状态 运营状态 运行状态 机构状态 执业状态 登记状态 建设状态 使用状态 开业状态 状态 businessstatus operationalstatus status`},
	{Services, `特色服务 服务项目 服务内容 服务 中心建设 五大中心 建设中心 特色中心 认证中心 services servicelist`},

	{"beds", `实有床位数 实有床位 实际床位 实际床位数 实际开放床位数 实际开放床位 开放床位数 开放床位 实有病床 病床数 病床 床位数 床位 床数 beds bedsinplace actualbeds hospitalbeds bedcount capacitybeds numberofbeds`},
	{"beds-authorised", `编制床位数 编制床位 核定床位数 核定床位 批准床位 bedsauthorised bedsauthorized authorisedbeds authorizedbeds`},
	{"doctors", `执业助理医师数 执业助理医师 执业及助理医师 执业和助理医师 执业医师及执业助理医师 执业医师和执业助理医师 执业医师含助理 医师数 医师 医生数 医生 执业医师数 执业医师 doctors physicians doctor physician`},
	{"nurses", `注册护士数 注册护士 执业护士 护士数 护士 nurses registerednurses nurse`},
	{"gps", `全科医生数 全科医生 全科医师数 全科医师 全科执业助理医师 generalpractitioners`},
	{"pharmacists", `药师数 药师 药师士 药剂师 药学人员 执业药师 pharmacists`},
	{"public-health-staff", `公共卫生人员数 公共卫生人员 公卫人员 公卫医师 专业公共卫生人员 公共卫生医师`},
	{"health-technicians", `卫生技术人员数 卫生技术人员 卫技人员 卫技人员数 卫生专业技术人员`},
	{"staff", `卫生人员数 卫生人员 在岗职工数 在岗职工 职工数 职工 职工总数 员工数 员工 人员数 人员总数 在编人员 staff employees`},
	{"primary-staff", `基层卫生人员数 基层卫生人员 基层人员`},
	{"ambulances", `救护车数 救护车 救护车辆数 救护车辆 急救车 急救车辆 120救护车 院前急救车辆 ambulances ambulance`},
	{"negative-pressure-ambulances", `负压救护车数 负压救护车 负压型救护车 负压车 负压急救车 negativepressure npambulances`},
	{"childcare-places", `托位数 托位 3岁以下托位数 三岁以下婴幼儿托位 婴幼儿托位数 婴幼儿照护托位 childcareplaces`},
	{"sports-area", `体育场地面积 场地面积 运动场地面积 sportsarea`},
	{"sports-instructors", `社会体育指导员数 社会体育指导员 体育指导员`},
	{"supervisors", `卫生监督员 卫生监督员数 卫生监督执法人员 监督执法人员 监督员 执法人员`},
	{"supervision-vehicles", `卫生监督执法车辆 监督执法车辆 执法车辆 执法车 监督车辆`},
	{"conduct-supervisors", `医疗行为监督员 医疗监督员 行为监督员`},
	{"visits", `总诊疗人次数 诊疗人次数 诊疗人次 总诊疗人次 门急诊人次 门急诊人次数 门急诊量 年诊疗量 诊疗量 visits`},
	{"county-visits", `县域内就诊人次 县域内诊疗人次 县内就诊人次`},
	{"family-doctor-signed", `家庭医生签约人数 签约人数 家庭医生签约数 家医签约人数`},
	{"key-group-people", `重点人群人数 重点人群数`},
	{"key-group-signed", `重点人群签约人数 重点人群签约数`},
	{"key-specialties-national", `国家临床重点专科数 国家级重点专科 国家级临床重点专科 国家重点专科`},
	{"key-specialties-provincial", `省级临床重点专科数 省级重点专科`},
	{"key-specialties-municipal", `市级临床重点专科数 市级重点专科`},
	{"key-specialties-county", `县级临床重点专科数 县级重点专科`},
	{"year-built", `建成年份 建成时间 建成年 建设年份 竣工年份 建筑年代 yearbuilt`},

	{"emergency", `急诊科 急诊 设有急诊 是否设有急诊 有急诊 急诊服务 急诊室 急症室 24小时急诊 withaeservice aeservice emergencydepartment emergency`},
	{"stroke-centre", `脑卒中中心 卒中中心 脑卒中防治中心 防治卒中中心 strokecentre strokecenter`},
	{"chest-pain-centre", `胸痛中心 chestpaincentre chestpaincenter`},
	{"trauma-centre", `创伤中心 严重创伤救治中心 traumacentre traumacenter`},
	{"maternal-critical", `危重孕产妇救治中心 危重孕产妇中心 危急重症孕产妇救治中心 孕产妇救治中心`},
	{"newborn-critical", `危重新生儿救治中心 危重新生儿中心 新生儿救治中心 危重儿童和新生儿救治中心`},
	{"child-critical", `危重儿童救治中心 危重儿童中心 危重儿童和新生儿救治中心`},
	{"prehospital-network", `院前急救网络 院前急救网络医院 120网络医院 急救网络医院 院前急救网络成员 院前医疗急救网络医院 120急救网络 120网络 120网点 120急救网点 是否急救网络医院 是否院前急救网络医院 是否120急救 是否120`},
	{"geriatrics", `老年医学科 老年科 老年病科 设老年医学科 设立老年医学科`},
	{"elderly-friendly", `老年友善医疗机构 老年友善 老年友善机构 老年友善医院`},
	{"medical-care-home", `医养结合机构 医养结合 医养结合支持机构`},
	{"hospital-contract", `与二级以上医疗机构签约 签约医疗机构 医疗机构签约`},
	{"palliative", `安宁疗护 安宁疗护服务 安宁疗护科 临终关怀`},
	{"palliative-ward", `安宁疗护病区 安宁疗护病房`},
	{"palliative-pilot", `安宁疗护试点 安宁疗护试点机构`},
	{"rehabilitation", `康复医疗 康复科 康复医学科`},
	{"tcm-service", `中医药服务 中医服务 能提供中医药服务 提供中医药服务 中医药服务能力`},
	{"tcm-hall", `中医馆 中医阁 中医药馆 国医堂`},
	{"tcm-hall-doctor", `中医馆医师 中医馆有中医师 中医馆配备中医医师`},
	{"prenatal-screening", `产前筛查 产前筛查机构`},
	{"childcare-guidance", `托育服务指导中心 托育指导中心 托育综合服务中心`},
	{"occupational-diagnosis", `职业病诊断 职业病诊断机构`},
	{"occupational-checkup", `职业健康检查 职业健康检查机构 职业健康体检`},
	{"internet-hospital", `互联网医院 internethospital`},
	{"telemedicine", `远程医疗 远程医疗服务 远程诊疗 远程会诊 telemedicine`},
	{"one-card", `一卡通 一码通 电子健康卡 就诊一卡通`},
	{"community-hospital", `社区医院 communityhospital`},
	{"community-hospital-standard", `社区医院标准达标 达到社区医院标准`},
}

// meaning is what an alias stands for.
type meaning struct {
	field Field
	rank  int // place among the aliases of its field, 0 first
}

var meanings = func() map[string][]meaning {
	m := map[string][]meaning{}
	ranks := map[Field]int{}
	add := func(field Field, word string) {
		for _, k := range m[word] {
			if k.field == field {
				return
			}
		}
		m[word] = append(m[word], meaning{field, ranks[field]})
		ranks[field]++
	}
	for _, row := range aliases {
		for _, w := range strings.Fields(row.words) {
			add(row.field, w)
		}
	}
	for _, a := range facilities.Attributes() {
		for _, w := range []string{string(a.ID), a.Title.ZH, a.Title.EN} {
			add(Field(a.ID), readHeader(w).key)
		}
	}
	for _, s := range facilities.Services() {
		for _, w := range []string{string(s.ID), s.Title.ZH, s.Title.EN} {
			add(Field(s.ID), readHeader(w).key)
		}
	}
	return m
}()

// coordinateWords are the aliases of positions, to which a datum may be added as in gcj_lng.
var coordinateWords = func() map[string]bool {
	m := map[string]bool{}
	for _, row := range aliases {
		if row.field == Lon || row.field == Lat || row.field == Location {
			for _, w := range strings.Fields(row.words) {
				m[w] = true
			}
		}
	}
	return m
}()

func isCoordinateWord(s string) bool { return coordinateWords[s] }

// Neutral words around an alias, which do not change what the column means.
var (
	neutralPrefixes = []string{"年末", "年底", "期末", "现有", "目前", "其中", "所属", "所在", "全部", "医疗卫生机构", "医疗机构", "卫生机构", "机构", "医院", "本院", "单位", "设置", "配备", "拥有", "是否已建成", "是否建成", "是否建有", "是否设有", "是否设立", "是否有", "是否为", "是否设", "是否", "有无", "设有", "设立", "开设", "建有", "已建成", "已建", "建成", "开展", "提供", "具备", "具有", "通过", "has", "is", "with", "numberof", "no", "num"}
	countSuffixes   = []string{"总数", "合计", "总计", "数量", "总量", "人数", "小计", "数", "num", "count", "total", "number"}
	textSuffixes    = []string{"名称", "信息", "name"}
	yesNoSuffixes   = []string{"是否设置", "是否建成", "是否", "有无", "情况", "建设情况", "设置情况", "开展情况", "认证情况", "挂牌情况", "达标情况", "建设", "设置", "认证", "挂牌", "标志", "标识", "机构"}
)

// recognise finds what a header means. The confidence is 1 for an alias as it
// stands and less the more had to be taken off; longer matches come first.
func recognise(h header) (found []meaning, confidence float64) {
	if m, ok := meanings[h.key]; ok {
		return m, 1
	}
	if n := len(h.tokens); n > 1 { // a header of two rows, joined: 床位_编制
		if m, ok := meanings[h.tokens[n-1]+strings.Join(h.tokens[:n-1], "")]; ok {
			return m, 0.9
		}
	}
	if m, confidence := recogniseAffixed(h.key); m != nil {
		return m, confidence
	}
	if n := len(h.tokens); n > 1 && strings.IndexFunc(h.tokens[n-1], isHan) >= 0 {
		if m := withoutSuffix(h.tokens[n-1]); m != nil {
			return m, 0.6
		}
	}
	switch {
	case namesOf.MatchString(h.key):
		return []meaning{{Name, namesRank}}, 0.8
	case h.bare != "" && h.bare != h.key:
		return recogniseBare(h.bare)
	case kindsOnly.MatchString(h.key):
		return []meaning{{Name, kindsRank}}, 0.5
	}
	return nil, 0
}

// recogniseBare reads a header without a remark in brackets that is not
// understood, as 胸痛中心（国家级）. A remark may change what is counted: numbers,
// codes and places are not read so.
func recogniseBare(bare string) (found []meaning, confidence float64) {
	found, confidence = meanings[bare], 0.7
	if len(found) == 0 || standAlone[bare] {
		found, confidence = recogniseAffixed(bare)
		confidence -= 0.3
	}
	for _, k := range found {
		switch {
		case k.field.IsService(), k.field == Name, k.field == Class, k.field == Level, k.field == Grade, k.field == Ownership, k.field == Address:
		default:
			return nil, 0
		}
	}
	return found, confidence
}

// The ranks of columns of names that no alias tells: after all aliases.
const (
	namesRank = 1000 // 急救站点名称
	kindsRank = 2000 // 村卫生室: names only where the cells look like names
)

// Words that kinds of institutions are made of.
const (
	kindFirst = `(?:村级?|乡镇级?|乡|镇|街道|社区|中心|基层|县级?|市级?|区级?|省级?|公立|民营|急救|院前|120|医疗|卫生|服务|健康|公共|体育|托育|养老|护理|妇幼保健|妇幼|疾病预防控制|疾控|监督|专科|综合|中医|口腔|定点|紧急|医学|救援|救护|医养结合|采供血|防治)*`
	kindLast  = `(?:医院|卫生院|卫生室|卫生所|卫生站|诊所|医务室|门诊部|机构|单位|设施|站点|网点|点位|服务点|服务站|服务中心|中心|急救点|急救站|分院|院区|站|院|室|所|场馆|场所|托育园|养老院|敬老院|护理院|疗养院|血站)`
)

var (
	namesOf   = regexp.MustCompile(`^(?:` + kindFirst + kindLast + `(?:名称|全称|名字|名)|(?:health|medical|village|township|community|emergency)*(?:hospital|clinic|facility|institution|centre|center|station|site|post)(?:full)?name|nameof(?:the)?(?:health|medical|village|township|community|emergency)*(?:hospital|clinic|facility|institution|centre|center|station|site|post))$`)
	kindsOnly = regexp.MustCompile(`^` + kindFirst + kindLast + `$`)
)

// Types returns the columns of one system of types, coarse to fine, as the three
// of AMap exports; none where there are fewer than two.
func Types(table *feature.Table) []int {
	var out []int
	for _, words := range [][]string{{"大类", "一级分类", "bigtype"}, {"中类", "二级分类", "midtype"}, {"小类", "三级分类", "smalltype"}} {
		if i := slices.IndexFunc(table.Columns, func(text string) bool { return slices.Contains(words, readHeader(text).key) }); i >= 0 {
			out = append(out, i)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// recogniseAffixed takes neutral words off both ends until a known word is left.
func recogniseAffixed(key string) (found []meaning, confidence float64) {
	key, confidence = trimYear(key), 0.9
	for range 3 {
		if m := withoutSuffix(key); len(m) > 0 {
			return m, confidence
		}
		rest := cutPrefixes(key)
		if rest == key || ofAnother.MatchString(key) {
			return nil, 0
		}
		key, confidence = rest, confidence-0.1
	}
	return withoutSuffix(key), confidence
}

// ofAnother is a header of the name or code of another institution: 所属机构名称.
var ofAnother = regexp.MustCompile(`^(?:所属|所在)(?:医疗|卫生)*(?:机构|医院|单位)`)

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// withoutSuffix looks a key up as it is and without one neutral word at its end
// that suits the field: 床位总数 counts, 区县名称 names, 卒中中心建设情况 says yes or no.
func withoutSuffix(key string) []meaning {
	if m := meanings[key]; len(m) > 0 && !standAlone[key] {
		return m
	}
	for _, try := range []struct {
		suffixes []string
		suits    func(Field) bool
	}{{countSuffixes, Field.IsNumber}, {yesNoSuffixes, Field.IsService}, {textSuffixes, isText}} {
		for _, s := range try.suffixes {
			rest, ok := strings.CutSuffix(key, s)
			if m := meanings[rest]; ok && len(m) > 0 && try.suits(m[0].field) {
				return m
			}
		}
	}
	return nil
}

// standAlone are aliases that say what a column is only when nothing else stands
// in the header: 机构 heads a column of names, 所属机构 and 机构数 do not.
var standAlone = map[string]bool{
	"机构": true, "医院": true, "医疗机构": true, "单位": true, "设施": true, "institution": true, "hospital": true, "facility": true, "title": true,
	"id": true, "uid": true, "code": true, "代码": true, "编码": true, "编号": true, "名称": true, "全称": true, "name": true, "分类": true, "大类": true,
	"性质": true, "公办": true, "公立": true, "民营": true, "民办": true, "县": true, "区": true, "x": true, "y": true, "经": true, "纬": true, "服务": true, "services": true,
}

func cutPrefixes(key string) string {
	for _, p := range neutralPrefixes {
		if rest, ok := strings.CutPrefix(key, p); ok && rest != "" {
			return trimYear(rest)
		}
	}
	return key
}

// trimYear takes "2023年", "2023年末" or a bare year off the front.
func trimYear(key string) string {
	if len(key) < 5 || (key[:2] != "19" && key[:2] != "20") {
		return key
	}
	for _, c := range key[:4] {
		if c < '0' || c > '9' {
			return key
		}
	}
	rest := strings.TrimPrefix(key[4:], "年")
	for _, w := range []string{"度", "末", "底"} {
		rest = strings.TrimPrefix(rest, w)
	}
	return rest
}

// IsNumber reports whether the field is an attribute.
func (f Field) IsNumber() bool { return facilities.Attribute(f).Index() >= 0 }

// IsService reports whether the field is a service.
func (f Field) IsService() bool { return facilities.Service(f).Index() >= 0 }

// Title names the field in both languages.
func (f Field) Title() message.Text {
	switch {
	case f.IsNumber():
		return facilities.Attribute(f).Info().Title
	case f.IsService():
		return facilities.Service(f).Title()
	}
	for _, t := range plainFields {
		if t.field == f {
			return message.T(t.zh, t.en)
		}
	}
	return message.Text{ZH: string(f), EN: string(f)}
}

func isText(f Field) bool {
	return !f.IsNumber() && !f.IsService() && f != Lon && f != Lat && f != Name
}

// latitudeFirst reports whether a header of a location column says its order.
func latitudeFirst(key string) (first, told bool) {
	switch {
	case strings.HasPrefix(key, "lat") || strings.HasPrefix(key, "纬经"):
		return true, true
	case strings.HasPrefix(key, "lng") || strings.HasPrefix(key, "lon"):
		return false, true
	}
	return false, false
}

// datumRank orders coordinate columns when a file has several: those whose header
// tells their datum first, of these the unshifted ones.
func datumRank(h header) int {
	if !h.hasDatum {
		return 4
	}
	return [...]int{geo.WGS84: 0, geo.CGCS2000: 1, geo.GCJ02: 2, geo.BD09: 3}[h.datum]
}
