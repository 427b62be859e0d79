package columns

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
)

func TestReadHeader(t *testing.T) {
	for _, c := range []struct {
		text, key, unit string
		factor          float64
		lang            int
	}{
		{"经度", "经度", "", 1, plainText},
		{"　医院 名称＊", "医院名称", "", 1, plainText},
		{"人口(万人)", "人口", "万人", 1e4, plainText},
		{"床位（张）", "床位", "张", 1, plainText},
		{"床位数（单位：张）", "床位数", "张", 1, plainText},
		{"诊疗人次_万人次", "诊疗人次", "万人次", 1e4, plainText},
		{"体育场地面积（万平方米）", "体育场地面积", "万平方米", 1e4, plainText},
		{"执业（助理）医师数", "执业助理医师数", "", 1, plainText},
		{"C74 每千人口医疗卫生机构床位数", "每千人口医疗卫生机构床位数", "", 1, plainText},
		{"C12床位数", "床位数", "", 1, plainText},
		{"3.1 床位数", "床位数", "", 1, plainText},
		{"（2）机构名称", "机构名称", "", 1, plainText},
		{"*机构名称（必填）", "机构名称", "", 1, plainText},
		{"其中：负压救护车", "负压救护车", "", 1, plainText},
		{"醫院名稱", "医院名称", "", 1, plainText},
		{"institution_sc", "institution", "", 1, simplified},
		{"institution_tc", "institution", "", 1, traditional},
		{"institution_eng", "institution", "", 1, english},
		{"name:zh", "name", "", 1, simplified},
		{"name_zh_cn", "name", "", 1, simplified},
		{"英文名称", "名称", "", 1, english},
		{"名称（英文）", "名称", "", 1, english},
		{"人员_执业医师", "人员执业医师", "", 1, plainText},
		{"", "", "", 1, plainText},
		{"(((", "", "", 1, plainText},
		{"2023年", "2023年", "", 1, plainText},
	} {
		h := readHeader(c.text)
		if h.key != c.key || h.unit != c.unit || h.factor != c.factor || h.lang != c.lang {
			t.Errorf("readHeader(%q) = %q, unit %q, factor %g, lang %d; want %q, %q, %g, %d", c.text, h.key, h.unit, h.factor, h.lang, c.key, c.unit, c.factor, c.lang)
		}
	}
}

func TestHeaderDatum(t *testing.T) {
	for text, want := range map[string]string{
		"gcj_lng": "gcj02", "高德经度": "gcj02", "经度(GCJ-02)": "gcj02", "腾讯地图": "", "百度经度": "bd09", "bd09_lat": "bd09", "lat_bd": "bd09", "wgs84_lon": "wgs84",
		"lonWGS84": "wgs84", "GPS经度": "wgs84", "经度（CGCS2000）": "cgcs2000", "国家2000坐标系_经度": "cgcs2000", "lon": "", "百度评分": "", "火星坐标": "gcj02", "GPS": "", "高德_经度": "gcj02",
	} {
		h := readHeader(text)
		got := ""
		if h.hasDatum {
			got = h.datum.String()
		}
		if got != want {
			t.Errorf("%q: datum %q, want %q", text, got, want)
		}
	}
}

func TestDatumInName(t *testing.T) {
	for name, want := range map[string]string{
		"医院_高德.xlsx": "gcj02", "poi-amap-2023.csv": "gcj02", "百度poi.csv": "bd09", "hospital_bd09.csv": "bd09", "hospital_bd.csv": "bd09", "abdomen.csv": "", "医疗机构.csv": "", "clinics_gps.csv": "wgs84", "天地图.geojson": "cgcs2000",
	} {
		d, ok := DatumInName(name)
		got := ""
		if ok {
			got = d.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

func TestRecognise(t *testing.T) {
	for text, want := range map[string]Field{
		"机构名称": Name, "医院": Name, "institution_sc": Name, "name_zh": Name, "單位名稱": Name, "机构代码": ID, "统一社会信用代码": ID, "类别": Class, "卫生机构类别代码": Class, "kind": Class,
		"医院等级": Level, "评审等级": Level, "等次": Grade, "经度": Lon, "X坐标": Lon, "緯度": Lat, "百度纬度": Lat, "经纬度": Location, "coords": Location, "详细地址": Address,
		"区划代码": AdminCode, "县(市、区)": AdminCode, "所属区县": AdminCode, "adcode": AdminCode, "营业状态": Status, "五大中心": Services,
		"床位数": "beds", "床位（张）": "beds", "2023年末实有床位总数": "beds", "医疗机构床位数": "beds", "编制床位": "beds-authorised", "床位_编制": "beds-authorised", "床位_实有": "beds", "执业（助理）医师": "doctors",
		"人员_注册护士": "nurses", "全科医生人数": "gps", "GPs": "gps", "救护车（辆）": "ambulances", "其中：负压救护车": "negative-pressure-ambulances", "诊疗人次(万人次)": "visits", "托位数": "childcare-places",
		"是否设有急诊": "emergency", "with_AE_service_eng": "emergency", "卒中中心": "stroke-centre", "是否为胸痛中心": "chest-pain-centre", "Stroke Center": "stroke-centre", "中医馆建设情况": "tcm-hall", "老年友善医疗机构": "elderly-friendly",
		"村卫生室名称": Name, "机构名称\n（全称）": Name, "机构名称（与执业许可证一致）": Name, "急救站点名称": Name, "社区卫生服务站名称": Name, "医 院\n名 称": Name, "Name of facility": Name, "Village clinic name": Name, "村卫生室": Name, "卫生院名": Name,
		"小类": Class, "中类": Class, "大类": Class,
		"设有卒中中心": "stroke-centre", "胸痛中心（国家级）": "chest-pain-centre", "是否设立创伤中心": "trauma-centre", "有无急诊科": "emergency", "卒中中心建设情况（是/否）": "stroke-centre", "设置互联网医院": "internet-hospital", "是否已建成胸痛中心": "chest-pain-centre",
		"开展远程医疗": "telemedicine", "中医馆标志": "tcm-hall", "是否120": "prehospital-network", "是否急救网络医院": "prehospital-network", "老年友善医疗机构（挂牌）": "elderly-friendly",
		"是否公办": Ownership, "是否公立医院": Ownership, "是否民营": Ownership, "是否公办（是/否）": Ownership, "公立/民营": Ownership, "公立民营": Ownership, "公立或民营": Ownership, "公办/民办": Ownership, "机构性质（公立/民营）": Ownership, "公立": Ownership, "is_public": Ownership,
		"beds": "beds", "negative_pressure_ambulances": "negative-pressure-ambulances", "tcm-hall": "tcm-hall",
		// headers that must not be taken for something else
		"每千人口床位数": "", "急诊床位数": "", "床位使用率": "", "机构数": "", "所属机构": "", "有卫生院的乡镇数": "", "source_stop_name": "", "电话": "", "备注": "", "序号": "", "负责人": "", "cluster_sc": "", "": "", "医师日均担负诊疗人次": "",
		"所属机构名称": "", "上级医院名称": "", "牵头医院名称": "", "主管单位名称": "", "对口支援医院": "", "床位数（使用中）": "", "经度（起点）": "", "急救中心标志": "", "发热门诊": "", "负责人名称": "", "公立医院数": "", "公立医院名称": Name, "公立医院": Name, "民营机构名称": Name, "公立占比": "", "村卫生室数": "",
	} {
		found, confidence := recognise(readHeader(text))
		got := Field("")
		if len(found) > 0 {
			got = found[0].field
		}
		if got != want {
			t.Errorf("%q means %q (%.1f), want %q", text, got, confidence, want)
		}
		if want != "" && (confidence <= 0 || confidence > 1) {
			t.Errorf("%q: confidence %g", text, confidence)
		}
	}
}

// TestAliasesAreReachable: an alias that readHeader would change can never match.
func TestAliasesAreReachable(t *testing.T) {
	fields := allFields()
	for _, row := range aliases {
		if !slices.Contains(fields, row.field) {
			t.Errorf("aliases of %q, which is no field", row.field)
		}
		for _, w := range strings.Fields(row.words) {
			h := readHeader(w)
			m := meanings[h.key]
			if !slices.ContainsFunc(m, func(k meaning) bool { return k.field == row.field }) {
				t.Errorf("alias %q of %s is read as %q", w, row.field, h.key)
			}
		}
	}
	for _, f := range fields {
		if got, err := parseField(strings.ReplaceAll(string(f), "-", "_")); err != nil || got != f {
			t.Errorf("parseField(%q) = %q, %v", f, got, err)
		}
		if f.Title().ZH == "" || f.Title().EN == "" {
			t.Errorf("%s has no title", f)
		}
	}
}

func table(header string, rows ...string) *feature.Table {
	t := &feature.Table{Source: "a.csv", Columns: strings.Split(header, "|")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 2, Values: strings.Split(r, "|")})
	}
	return t
}

func TestGuessPicks(t *testing.T) {
	for _, c := range []struct {
		name, header, row string
		want              map[Field]string
	}{
		{"pair of one datum", "名称|lng|lat|gcj_lng|gcj_lat|wgs84_lng|wgs84_lat", "甲|1|2|3|4|5|6", map[Field]string{Lon: "wgs84_lng", Lat: "wgs84_lat"}},
		{"a datum that is told before one that is not", "经度|纬度|百度经度|百度纬度", "1|2|3|4", map[Field]string{Lon: "百度经度", Lat: "百度纬度"}},
		{"degrees before metres", "X坐标|Y坐标|经度|纬度", "1|2|3|4", map[Field]string{Lon: "经度", Lat: "纬度"}},
		{"simplified before English", "institution_eng|institution_tc|institution_sc", "a|b|c", map[Field]string{Name: "institution_sc"}},
		{"plain before language", "name_en|name|name_zh", "a|b|c", map[Field]string{Name: "name"}},
		{"beds in place and authorised apart", "编制床位|床位数|实有床位", "1|2|3", map[Field]string{"beds": "实有床位", "beds-authorised": "编制床位"}},
		{"code before word for the division", "区县|区划代码", "桥西区|130104", map[Field]string{AdminCode: "区划代码"}},
		{"two columns before one cell", "坐标|经度|纬度", "1,2|1|2", map[Field]string{Lon: "经度", Location: ""}},
		{"location that is an address", "location|address", "Main Street|Main Street", map[Field]string{Location: "", Address: "address"}},
		{"location that is a place", "location", "114.5,38.0", map[Field]string{Location: "location"}},
		{"number column of words", "医生|名称", "张三|甲", map[Field]string{"doctors": "", Name: "名称"}},
		{"no", "卒中中心", "无", map[Field]string{"stroke-centre": "卒中中心"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := Guess(table(c.header, c.row))
			for f, want := range c.want {
				x, _ := m.Of(f)
				if x.Header != want {
					t.Errorf("%s is %q, want %q", f, x.Header, want)
				}
			}
		})
	}
}

func TestGuessIsLessSureOfMixedContent(t *testing.T) {
	m := Guess(table("床位", "10", "20", "三百", "5"))
	if x, ok := m.Of("beds"); !ok || x.Confidence != 0.75 {
		t.Errorf("confidence = %v, want 0.75", x.Confidence)
	}
}

// TestNamesByContent: a column headed by a kind of institution holds names only
// where its cells look like names.
func TestNamesByContent(t *testing.T) {
	for _, c := range []struct {
		header string
		cells  [3]string
		want   string
	}{
		{"村卫生室", [3]string{"东村", "西村", "南村"}, "村卫生室"},
		{"村卫生室", [3]string{"1", "2", "0"}, ""},
		{"村卫生室", [3]string{"有", "无", "有"}, ""},
		{"乡镇卫生院", [3]string{"东乡", "东乡", "东乡"}, ""},
	} {
		tab := table(c.header+"|经度|纬度", c.cells[0]+"|114.1|38.1", c.cells[1]+"|114.2|38.2", c.cells[2]+"|114.3|38.3")
		if x, _ := Guess(tab).Of(Name); x.Header != c.want {
			t.Errorf("%s %v: names are in %q, want %q", c.header, c.cells, x.Header, c.want)
		}
	}
	if x, _ := Guess(table("是否120|是否急救网络医院", "否|是")).Of("prehospital-network"); x.Header != "是否急救网络医院" {
		t.Errorf("the network is read from %q", x.Header)
	}
	tab := table("村卫生室|站点名称|经度|纬度", "东村|甲站|114.1|38.1", "西村|乙站|114.2|38.2")
	if x, _ := Guess(tab).Of(Name); x.Header != "站点名称" {
		t.Errorf("names are in %q", x.Header)
	}
}

func TestServicesWithRemarks(t *testing.T) {
	for header, want := range map[string]string{
		"胸痛中心（国家级）|经度":           "胸痛中心（国家级）",
		"胸痛中心（国家级）|胸痛中心（省级）":     "",
		"胸痛中心（国家级）|胸痛中心|胸痛中心（省）": "胸痛中心",
	} {
		n := strings.Count(header, "|")
		x, _ := Guess(table(header, "是"+strings.Repeat("|否", n))).Of("chest-pain-centre")
		if x.Header != want {
			t.Errorf("%s: %q, want %q", header, x.Header, want)
		}
	}
}

func TestTypes(t *testing.T) {
	for header, want := range map[string][]int{"名称|小类|大类|中类": {2, 3, 1}, "名称|大类|小类": {1, 2}, "名称|大类": nil, "big_type|mid_type|small_type": {0, 1, 2}, "名称": nil} {
		if got := Types(table(header)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", header, got, want)
		}
	}
	if x, _ := Guess(table("名称|大类|中类|小类", "甲|医疗保健服务|诊所|诊所")).Of(Class); x.Header != "小类" {
		t.Errorf("class is %q, want the finest", x.Header)
	}
}

func TestResolve(t *testing.T) {
	tab := table("名称|经度|纬度|东|北|代码", "甲|1|2|3|4|x")
	m, _, err := Resolve(tab, Options{Named: map[string]string{"lon": "东", "latitude": "北", "id": "none"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Headers(); got["lon"] != "东" || got["lat"] != "北" || got["id"] != "" || got["name"] != "名称" {
		t.Errorf("mapping = %v", got)
	}
	for _, c := range []struct {
		name  string
		named map[string]string
		want  string
	}{
		{"misspelt header", map[string]string{"name": "名程"}, `did you mean "名称"?`},
		{"header far from any", map[string]string{"name": "qqqqqq"}, "the columns are 名称, 经度"},
		{"misspelt field", map[string]string{"beads": "名称"}, `did you mean "beds"?`},
		{"no field", map[string]string{"qqqqqq": "名称"}, "the fields are id, name"},
	} {
		_, _, err := Resolve(tab, Options{Named: c.named})
		var f *feature.Fault
		if !errors.As(err, &f) || f.File != "a.csv" || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want a fault with %q", c.name, err, c.want)
		}
	}
	gcj, _, _ := Resolve(table("wgs84_lng|wgs84_lat|gcj_lng|gcj_lat", "1|2|3|4"), Options{Datum: "gcj02"})
	if x, _ := gcj.Of(Lon); x.Header != "gcj_lng" {
		t.Errorf("declared gcj02 takes %q", x.Header)
	}
	if d, ok := gcj[0].Datum(); !ok || d != geo.GCJ02 {
		t.Errorf("datum of gcj_lng = %v", d)
	}
}

func TestYesNo(t *testing.T) {
	for s, want := range map[string]string{
		"是": "yes", "有": "yes", "Yes": "yes", "√": "yes", "1": "yes", "３": "yes", "已认证": "yes", "否": "no", "无": "no", "No": "no", "0": "no", "×": "no", "建设中": "no", "FALSE": "no",
		"": "?", "国家级": "?", "x": "?", "-1": "?", "/": "?",
	} {
		yes, ok := YesNo(s)
		got := map[bool]string{true: "yes", false: "no"}[yes]
		if !ok {
			got = "?"
		}
		if got != want {
			t.Errorf("YesNo(%q) = %s, want %s", s, got, want)
		}
	}
}

func TestOwnershipIn(t *testing.T) {
	for _, c := range []struct{ header, cells, want string }{
		{"是否公办", "是 否 √ × 1 0 Yes no", "公立 民营 公立 民营 公立 民营 公立 民营"},
		{"是否公立医院", "是 否", "公立 民营"},
		{"是否民营", "是 否", "民营 公立"},
		{"is_private", "TRUE false", "民营 公立"},
		{"公办", "是 公办 民办", "公立 公办 民办"},
		{"是否公办", "2 公办 国有 不详", "2 公办 国有 不详"}, // forms have 2 for no: nobody can tell
		{"公立/民营", "公立 民营 是 否", "公立 民营 是 否"},  // a question without an answer
		{"经济类型", "是 110 集体", "是 110 集体"},
	} {
		m, ok := Guess(table(c.header, "国有")).Of(Ownership)
		if !ok {
			t.Errorf("%q is no column of ownership", c.header)
			continue
		}
		var got []string
		for cell := range strings.FieldsSeq(c.cells) {
			got = append(got, m.OwnershipIn(cell))
		}
		if g := strings.Join(got, " "); g != c.want {
			t.Errorf("%s: %s reads %s, want %s", c.header, c.cells, g, c.want)
		}
	}
	if got := (Match{Column: -1}).OwnershipIn(""); got != "" {
		t.Errorf("no column: %q", got)
	}
}

func TestServicesIn(t *testing.T) {
	found, unknown := ServicesIn("卒中中心；胸痛中心、设立老年医学科/PET-CT,无")
	if got := len(found); got != 3 || found[0] != "stroke-centre" || found[1] != "chest-pain-centre" || found[2] != "geriatrics" {
		t.Errorf("found %v", found)
	}
	if !slices.Equal(unknown, []string{"PET-CT"}) {
		t.Errorf("unknown %v", unknown)
	}
}

func FuzzReadHeader(f *testing.F) {
	for _, s := range []string{"C74 每千人口床位数(张)", "gcj_lng", "名称（英文）", "((((", "*①一、其中：", "床位数（单位：张）", "\xff\xfe", "2023年"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		h := readHeader(s)
		recognise(h)
		YesNo(s)
		ServicesIn(s)
		DatumInName(s)
		if h.factor <= 0 {
			t.Errorf("factor %g", h.factor)
		}
	})
}
