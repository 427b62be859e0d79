package wording

import (
	"maps"
	"regexp"
	"strings"

	"github.com/medreach/medreach/geo/road"
)

// Reading is what a cell says that a line is.
type Reading struct {
	Class  road.Class
	NoRoad bool // not built yet, built no more, a railway
}

func listed(class road.Class, words string) map[string]Reading {
	m := map[string]Reading{}
	for w := range strings.FieldsSeq(words) {
		m[w] = Reading{Class: class}
	}
	return m
}

// classWords are the words besides those of OSM, folded as Fold does and without 公路,
// 道路 and the like at their ends. Technical classes are those of JTG B01, urban ones of
// GB/T 51328 and CJJ 37, administrative ones of the Highway Law. The classes stand for
// the speeds of the built-in table: 二级公路, designed for 60 to 80 km/h, goes with main
// roads, and a provincial road likewise.
var classWords = merge(
	listed(road.Motorway, "高速 国家高速 省级高速 地方高速 expressway freeway highway highways interstate"),
	listed(road.MotorwayLink, "匝道 高速匝道 立交匝道 互通匝道 匝 ramp"),
	listed(road.Trunk, "一级 一 国道 普通国道 快速 城市快速 快速干 高架 高架快速 城市高速 都市高速 national"),
	listed(road.Primary, "二级 二 省道 普通省道 主干 城市主干 主干道 城市主干道 主要干道 干道 main primaryroad provincial state arterial major majorarterial"),
	listed(road.Secondary, "三级 三 县道 次干 城市次干 次干道 城市次干道 次要干道 county minorarterial collector majorcollector"),
	listed(road.Tertiary, "四级 四 乡道 乡镇 乡镇村道 township town minorcollector"),
	listed(road.Unclassified, "村道 乡村 农村 通村 村 专用 专用公 其他 其它 引道 village minor"),
	listed(road.Other, "等外 等外级 公路 道路 unknown unspecified road"),
	listed(road.Residential, "支 支线 支道 支干 城市支 街道 街 次支 城市 local street neighborhood"),
	listed(road.LivingStreet, "街巷 巷 巷道 里弄 胡同 小区道 小区"),
	listed(road.Service, "内部 单位内部 厂区 园区 service access driveway alley private busway 便道 服务区 停车区"),
	listed(road.Track, "机耕 机耕道 大车 田间 生产 林道 时令 简易 track_grade1 track_grade2 track_grade3 track_grade4 track_grade5 agricultural forestry"),
	listed(road.Pedestrian, "步行街 商业步行街"),
	listed(road.Footway, "人行 人行道 步行 步行道 步道 人行天桥 人行地道 人行通道 人行横道 天桥 地下通道 绿道 platform corridor sidewalk walkway"),
	listed(road.Path, "小 小道 小径 山 栈道 trail"),
	listed(road.Cycleway, "自行车 自行车道 非机动车 非机动车道 骑行道"),
	listed(road.Steps, "台阶 阶梯 梯道 石阶"),
	listed(road.Ferry, "轮渡 渡口 汽渡 汽车轮渡 车渡 人渡 航线 渡口联络线 渡船"),
	nothing("在建 建设中 建筑中 未建 未建成 规划 拟建 待建 废弃 停用 报废 已废弃 铁 铁道 高铁 高速铁 地铁 轻轨 轻轨|磁悬浮 磁悬浮 轨道交通 有轨电车 航空 管线 railway rail subway metro"),
)

func nothing(words string) map[string]Reading {
	m := listed(road.Other, words)
	for w := range m {
		m[w] = Reading{NoRoad: true}
	}
	return m
}

func merge(lists ...map[string]Reading) map[string]Reading {
	all := map[string]Reading{}
	for _, l := range lists {
		maps.Copy(all, l)
	}
	return all
}

// endings say no more than that it is a road.
var endings = []string{"公路", "道路", "马路", "线路", "路", "工程"}

// gbCodes are the codes of GB/T 13923 (基础地理信息要素分类与代码) by their beginnings,
// of the sixth digits of which 2 is under construction for 4201 to 4204. Source: the
// layers LRDL, LCTL and LVLL of the national 1:250,000 base data.
var gbCodes = map[string]Reading{
	"4201": {Class: road.Trunk}, "4202": {Class: road.Primary}, "4203": {Class: road.Secondary}, "4204": {Class: road.Tertiary},
	"4205": {Class: road.Unclassified}, "4206": {Class: road.MotorwayLink}, "4301": {NoRoad: true}, "4302": {Class: road.Trunk}, "4303": {Class: road.Trunk},
	"4304": {Class: road.Unclassified}, "4305": {Class: road.Residential}, "430501": {Class: road.Primary}, "430502": {Class: road.Secondary}, "430503": {Class: road.Residential},
	"4306": {Class: road.Service}, "4401": {Class: road.Track}, "4402": {Class: road.Unclassified}, "4403": {Class: road.Path}, "4404": {Class: road.Track},
	"4405": {Class: road.Path}, "4406": {Class: road.Path},
}

var gbCode = regexp.MustCompile(`^4[234]0[1-6]0\d$`)

// numbered are the schemes in which a number is a class, by the headers that tell them.
// Sources: GP_RTP of GRIP (Meijer et al. 2018) and FCLASS of gROADS, both after UNSDI-T 2;
// KIND of NavInfo by its table of 道路等级, the first two digits of "0601".
var (
	unsdi = map[string]Reading{"0": {Class: road.Unclassified}, "1": {Class: road.Motorway}, "2": {Class: road.Primary}, "3": {Class: road.Secondary},
		"4": {Class: road.Tertiary}, "5": {Class: road.Residential}, "6": {Class: road.Path}, "7": {Class: road.Service}}
	kinds = map[string]Reading{"00": {Class: road.Motorway}, "01": {Class: road.Trunk}, "02": {Class: road.Trunk}, "03": {Class: road.Primary},
		"04": {Class: road.Secondary}, "06": {Class: road.Tertiary}, "08": {Class: road.Unclassified}, "0a": {Class: road.Ferry}}
	numbered = map[string]map[string]Reading{"gprtp": unsdi, "gprtyp": unsdi, "fclass": unsdi, "kind": kinds, "种别": kinds, "道路种别": kinds}
)

// routeNumber is a number of a route (GB/T 917): G4, G0401 and S15 are expressways, G107
// and S203 are not; X012 is a county's, Y a township's, C a village's, Z a special road.
// Six digits more are those of the division that the route lies in.
var routeNumber = regexp.MustCompile(`^(?:国道|省道|县道|乡道|村道|\()?([gsxyczq])(\d{1,10})[a-z]?\)?(?:线|国道|省道|县道|乡道|村道|高速|高速公路)?$`)

var routeClasses = map[string]road.Class{"g": road.Trunk, "s": road.Primary, "x": road.Secondary, "y": road.Tertiary, "c": road.Unclassified, "z": road.Unclassified, "q": road.Unclassified}

func ofRoute(word string) (Reading, bool) {
	m := routeNumber.FindStringSubmatch(word)
	if m == nil {
		return Reading{}, false
	}
	digits := len(m[2])
	if digits > 6 {
		digits -= 6
	}
	if digits > 4 {
		return Reading{}, false
	}
	if digits != 3 && (m[1] == "g" || m[1] == "s") {
		return Reading{Class: road.Motorway}, true
	}
	return Reading{Class: routeClasses[m[1]]}, true
}

// Class reads a cell of a column of classes: by the numbers that its header, as Key
// writes it, stands for, by the words of OSM, codes, the words above, numbers of routes.
func Class(header, cell string) (Reading, bool) {
	word := Fold(cell)
	if scheme := numbered[header]; scheme != nil {
		number := word
		if scheme["00"].Class == road.Motorway && len(number) > 2 { // "0601|0604": kind 06
			number = number[:2]
		}
		if is, ok := scheme[number]; ok {
			return is, true
		}
	}
	return wordOf(word)
}

var wordMarks = strings.NewReplacer(" ", "_", "-", "_")

// wordOf reads a folded word.
func wordOf(word string) (Reading, bool) {
	if c, ok := road.ParseClass(wordMarks.Replace(word)); ok {
		return Reading{Class: c}, true
	}
	if word != "" && road.NotRoad(word) {
		return Reading{NoRoad: true}, true
	}
	if gbCode.MatchString(word) {
		is, ok := gbCodes[word]
		if !ok {
			is, ok = gbCodes[word[:4]]
		}
		if word[:4] <= "4204" && word[5] == '2' {
			is = Reading{NoRoad: true}
		}
		return is, ok
	}
	bare := strings.Map(func(c rune) rune {
		if strings.ContainsRune(" \t-/", c) {
			return -1
		}
		return c
	}, word)
	for range 3 { // 城市快速路, 县道公路工程
		if is, ok := classWords[bare]; ok {
			return is, true
		}
		was := bare
		for _, e := range endings {
			if cut := strings.TrimSuffix(bare, e); cut != bare {
				bare = cut
				break
			}
		}
		if bare == was {
			break
		}
	}
	if open := strings.IndexByte(word, '('); open > 0 { // 国道(一级)
		return wordOf(strings.TrimSpace(word[:open]))
	}
	return ofRoute(bare)
}
