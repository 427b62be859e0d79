package lines

import (
	"regexp"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road/lines/wording"
	"github.com/medreach/medreach/geo/tabular"
)

// The headers of each kind of column as wording.Key writes them, the most telling first. Those
// of loose mean something else as often, and count only where their cells are
// understood. Besides plain words they are those of OSM (highway), Geofabrik (fclass),
// the national 1:250,000 base data (GB, RN, RTEG), NavInfo (KIND, DIRECTION, PATHNAME),
// HERE (DIR_TRAVEL), GRIP (GP_RTP) and osm2pgrouting (one_way, maxspeed_forward).
var (
	classHeaders = strings.Fields(`highway fclass rteg 技术等级 公路技术等级 公路等级 道路等级 道路技术等级 路网等级 等级 roadclass roadtype roadlevel roadgrade roadcategory
		highwaytype 道路类型 道路类别 道路种类 道路种别 道路性质 城市道路等级 公路类型 公路类别 行政等级 公路行政等级 道路行政等级 路线等级 gprtp gprtyp`)
	looseClassHeaders = strings.Fields(`class type kind category 类型 类别 种别 种类 gb gbcode 国标码 国标代码 要素代码 分类代码 要素名称 featurecode fcode 路线编号 路线代码 道路编号 rn ref`)
	speedHeaders      = strings.Fields(`maxspeedforward speedforward 正向限速 顺向限速 frspdlim maxspeed speedlimit limitspeed spdlimit 限速 限速值 最高限速 道路限速 最高时速 speed 车速 行车速度 行驶速度 运行速度 平均速度 平均车速
		速度 时速 道路速度 设计速度 设计车速 设计时速 计算行车速度 designspeed kmh`)
	speedBackHeaders = strings.Fields(`maxspeedbackward speedbackward backwardspeed 反向限速 逆向限速 tospdlim`)
	onewayHeaders    = strings.Fields(`oneway 单行 单行道 单行线 是否单行 是否单行道 是否单行线 是否单向 单向 单向行驶 单双向 单双行 通行方向 行驶方向 行车方向 交通方向 道路方向 dirtravel trafficdirection traveldirection
		drivedirection flowdirection direction direct dir 方向`)
	nameHeaders = strings.Fields(`name 名称 道路名称 路名 道路名 路线名称 公路名称 街道名称 中文名称 中文名 roadname streetname street pathname stname namezh namechn namech fullname`)
	tagHeaders  = strings.Fields(`othertags alltags tags`)
)

// limitHeader is a header of limits: signed, or what a road was designed for. Any
// other speed is taken for what cars drive.
var limitHeader = regexp.MustCompile(`限|最高|设计|计算行车|limit|spdlim|^max|design`)

// columns says where in the table things stand; -1 is nowhere.
type columns struct {
	class                          []int // tried in turn, until one says something
	speed, speedBack, oneway, name int
	tags                           int  // OSM's other tags, as GDAL writes them
	miles                          bool // speeds are miles per hour, by the header
	driven                         bool // speeds are driven, not limits, by the header
	strictlyRoads                  bool // lines without a class are no roads
}

// find returns the columns whose headers are among words, in the order of the words. A
// Shapefile cuts headers to 10 bytes, so that the beginning of a word will do.
func find(keys []string, words []string) (found []int) {
	for _, w := range words {
		for i, k := range keys {
			bare := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(k, "kmh"), "kph"), "mph")
			cut := len(k) >= 8 && len(k) <= 10 && strings.HasPrefix(w, k)
			if (k == w || bare == w && bare != k || cut) && !slices.Contains(found, i) {
				found = append(found, i)
			}
		}
	}
	return found
}

// findColumns finds the columns as named, else by headers and cells.
func (r *reader) findColumns() (columns, error) {
	keys := make([]string, len(r.table.Columns))
	for i, c := range r.table.Columns {
		keys[i] = wording.Key(c)
	}
	r.keys = keys
	at := columns{speed: -1, speedBack: -1, oneway: -1, name: -1, tags: first(find(keys, tagHeaders))}
	if class, told, err := r.named("class", r.source.Columns.Class); err != nil {
		return at, err
	} else if told {
		if class >= 0 {
			at.class = []int{class}
		}
	} else {
		at.class = r.guessClass(keys)
	}
	at.strictlyRoads = len(at.class) > 0 && keys[at.class[0]] == "highway"
	for _, c := range []struct {
		what, named string
		headers     []string
		column      *int
		fits        func(column int, cell string) bool
	}{
		{"speed", r.source.Columns.Speed, speedHeaders, &at.speed, func(_ int, cell string) bool { _, known := wording.Speed(cell, false); return known }},
		{"speed_back", r.source.Columns.SpeedBack, speedBackHeaders, &at.speedBack, func(_ int, cell string) bool { _, known := wording.Speed(cell, false); return known }},
		{"oneway", r.source.Columns.Oneway, onewayHeaders, &at.oneway, func(column int, cell string) bool { _, known := r.schemeOf(column).Read(cell); return known }},
		{"name", r.source.Columns.Name, nameHeaders, &at.name, func(int, string) bool { return true }},
	} {
		column, told, err := r.named(c.what, c.named)
		if err != nil {
			return at, err
		}
		if !told {
			column = r.fitting(find(keys, c.headers), c.fits)
		}
		*c.column = column
	}
	if at.speed >= 0 {
		at.miles = strings.Contains(strings.ToLower(r.table.Columns[at.speed]), "mph")
		at.driven = !limitHeader.MatchString(keys[at.speed])
	}
	return at, nil
}

func first(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[0]
}

// named is the column that the study names; false where it names none.
func (r *reader) named(what, header string) (column int, told bool, err error) {
	if header == "" {
		return -1, false, nil
	}
	if i := r.table.Column(header); i >= 0 {
		return i, true, nil
	}
	if strings.EqualFold(header, "none") {
		return -1, true, nil
	}
	hint := message.T("现有的列：%s", "the columns are: %s", strings.Join(r.table.Columns, ", "))
	if near, ok := nearest(header, r.table.Columns); ok {
		hint = message.T("是不是“%s”？现有的列：%s", "did you mean %q? The columns are: %s", near, strings.Join(r.table.Columns, ", "))
	}
	return -1, true, &feature.Fault{File: r.table.Source, Column: header,
		What: message.T("没有这一列（roads.columns.%s）", "there is no such column (roads.columns.%s)", what), Suggestion: hint}
}

// guessClass finds the columns of classes: those whose cells are mostly understood, else
// the first whose header can mean nothing else, so that its words are told.
func (r *reader) guessClass(keys []string) []int {
	sure := find(keys, classHeaders)
	var good []int
	for _, c := range slices.Concat(sure, find(keys, looseClassHeaders)) {
		filled, known := r.sample(c, func(cell string) bool { _, known := r.classOf(c, cell); return known })
		if filled > 0 && 2*known >= filled {
			good = append(good, c)
		}
	}
	if len(good) > 0 {
		return good
	}
	if len(sure) > 0 {
		return sure[:1]
	}
	if column := r.table.Column(ClassColumn(r.table)); column >= 0 {
		return []int{column}
	}
	return nil
}

// fitting is the first of some columns in which most cells are understood, and tells of
// those that are not used.
func (r *reader) fitting(candidates []int, fits func(column int, cell string) bool) int {
	for _, c := range candidates {
		filled, known := r.sample(c, func(cell string) bool { return fits(c, cell) })
		if 2*known >= filled {
			return c
		}
		r.remarks.add(feature.Finding{Rule: "road-column-unfit", Severity: feature.Warning, Column: r.table.Columns[c],
			Message:    message.T("这一列的内容多半看不懂，未使用", "most cells of this column are not understood, and it is not used"),
			Suggestion: message.T("若确应使用，请在方案的 roads.columns 中写明", "name it under roads.columns of the study if it is meant")})
	}
	return -1
}

// sampleSize bounds how many cells are looked at to decide on a column.
const sampleSize = 2000

// sample counts the filled cells of a column, of some spread over the table, and those
// that are understood.
func (r *reader) sample(column int, understood func(cell string) bool) (filled, known int) {
	for i := 0; i < len(r.table.Rows); i += 1 + len(r.table.Rows)/sampleSize {
		cell := r.table.Rows[i].Value(column)
		if tabular.Missing(cell) {
			continue
		}
		filled++
		if understood(cell) {
			known++
		}
	}
	return filled, known
}

// nearest is the word that a misspelt one was most likely meant to be, by insertions,
// deletions and replacements; false where more than half would have to change.
func nearest(word string, names []string) (best string, ok bool) {
	w := []rune(wording.Key(word))
	limit := (len(w) + 1) / 2
	for _, name := range names {
		n := []rune(wording.Key(name))
		if len(w) > 64 || len(n) > 64 || len(n) == 0 {
			continue
		}
		row := make([]int, len(n)+1)
		for j := range row {
			row[j] = j
		}
		for i, a := range w {
			corner := row[0]
			row[0] = i + 1
			for j, b := range n {
				cost := corner
				if a != b {
					cost++
				}
				corner = row[j+1]
				row[j+1] = min(cost, row[j]+1, row[j+1]+1)
			}
		}
		if d := row[len(n)]; d < limit || d == limit && best == "" && d < len(w) {
			best, ok, limit = name, true, d
		}
	}
	return best, ok
}
