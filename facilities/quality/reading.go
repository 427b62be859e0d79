package quality

import (
	"cmp"
	"slices"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// The ids of the rules of reading, which other rooms report under.
const (
	Datum                = "datum"
	DatumAssumed         = "datum-assumed"
	DatumDoubt           = "datum-doubt"
	AxesExchanged        = "axes-exchanged"
	PairOrder            = "pair-order"
	UnitInHeader         = "unit-in-header"
	ColumnNotUsed        = "column-not-used"
	PolygonCentre        = "polygon-centre"
	TotalRow             = "total-row"
	Closed               = "closed"
	Planned              = "planned"
	CoordinateMissing    = "coordinate-missing"
	CoordinateNotNumber  = "coordinate-not-a-number"
	CoordinateZero       = "coordinate-zero"
	CoordinateEqual      = "coordinate-lat-equals-lon"
	CoordinateSwapped    = "coordinate-swapped"
	CoordinateRange      = "coordinate-out-of-range"
	CoordinateRegion     = "coordinate-outside-region"
	CoordinateRounded    = "coordinate-rounded"
	CoordinateMinutes    = "coordinate-degrees-minutes"
	NotFacility          = "not-a-facility"
	NameMissing          = "name-missing"
	CodeDamaged          = "code-damaged"
	ClassByHeader        = "class-by-header"
	ClassMissing         = "class-missing"
	NumberNotUnderstood  = "number-not-understood"
	NumberNegative       = "number-negative"
	NumberImplausible    = "number-implausible"
	NumberApproximate    = "number-approximate"
	ServiceNotUnderstood = "service-not-understood"
	ServiceUnknown       = "service-unknown"
)

// reading are the rules of the rooms that read a list: what became of the file
// as a whole, then why a row was left out, then what is doubtful in a row.
var reading = []Rule{
	{Datum, message.Text{ZH: "坐标基准的判定", EN: "the datum that was decided on"}, feature.Info},
	{DatumAssumed, message.Text{ZH: "坐标基准未声明，按 WGS 84 处理", EN: "no datum told or detected: WGS 84 assumed"}, feature.Warning},
	{DatumDoubt, message.Text{ZH: "声明的坐标基准与数据不符", EN: "the data contradict the declared datum"}, feature.Warning},
	{AxesExchanged, message.Text{ZH: "X、Y 按测量习惯（X 向北）读取", EN: "X is the northing, as in Chinese surveying"}, feature.Info},
	{PairOrder, message.Text{ZH: "单元格内经纬度的先后", EN: "order of longitude and latitude in one cell"}, feature.Warning},
	{UnitInHeader, message.Text{ZH: "按表头单位换算", EN: "numbers multiplied by the unit in the header"}, feature.Info},
	{ColumnNotUsed, message.Text{ZH: "列名相符但内容不符，未使用", EN: "the header fits, the content does not: not used"}, feature.Warning},
	{ClassByHeader, message.Text{ZH: "类别取自名称列的表头", EN: "the class is that of the header of the names"}, feature.Info},
	{PolygonCentre, message.Text{ZH: "面状机构取中心点", EN: "areas were taken by their centre"}, feature.Info},
	{TotalRow, message.Text{ZH: "合计行", EN: "a line of totals"}, feature.Dropped},
	{Closed, message.Text{ZH: "已关闭", EN: "closed"}, feature.Dropped},
	{Planned, message.Text{ZH: "规划或在建", EN: "planned or being built"}, feature.Dropped},
	{CoordinateMissing, message.Text{ZH: "缺少坐标", EN: "no coordinates"}, feature.Dropped},
	{CoordinateNotNumber, message.Text{ZH: "坐标不是数字", EN: "a coordinate is not a number"}, feature.Dropped},
	{CoordinateZero, message.Text{ZH: "坐标为 0", EN: "coordinates are 0"}, feature.Dropped},
	{CoordinateEqual, message.Text{ZH: "经度与纬度相同", EN: "longitude and latitude are the same"}, feature.Dropped},
	{CoordinateSwapped, message.Text{ZH: "经纬度填反", EN: "longitude and latitude exchanged"}, feature.Dropped},
	{CoordinateRange, message.Text{ZH: "坐标超出范围", EN: "coordinates out of range"}, feature.Dropped},
	{CoordinateRegion, message.Text{ZH: "坐标远离其他机构（在中国范围之外）", EN: "outside China, where the other rows lie"}, feature.Dropped},
	{CoordinateRounded, message.Text{ZH: "坐标小数位过少", EN: "coordinates rounded to two decimals or fewer"}, feature.Warning},
	{CoordinateMinutes, message.Text{ZH: "疑似把度分当作小数度", EN: "degrees and minutes may stand as decimals"}, feature.Warning},
	{NotFacility, message.Text{ZH: "不是医疗卫生机构", EN: "not a health facility"}, feature.Dropped},
	{NameMissing, message.Text{ZH: "缺少名称", EN: "no name"}, feature.Warning},
	{CodeDamaged, message.Text{ZH: "代码被电子表格改写", EN: "a code damaged by a spreadsheet"}, feature.Warning},
	{ClassMissing, message.Text{ZH: "类别不明", EN: "class unknown"}, feature.Warning},
	{"class-unknown", message.Text{ZH: "不认识的类别", EN: "a class that is not known"}, feature.Warning},
	{"class-conflict", message.Text{ZH: "类别与名称不一致", EN: "class and name disagree"}, feature.Warning},
	{"exclusion-doubt", message.Text{ZH: "名称不像独立的医疗机构", EN: "the name is hardly that of a health facility"}, feature.Warning},
	{"part-of-hospital", message.Text{ZH: "疑似医院的一部分", EN: "may be part of a hospital"}, feature.Warning},
	{"level-unknown", message.Text{ZH: "不认识的等级", EN: "a level that is not known"}, feature.Warning},
	{"ownership-unknown", message.Text{ZH: "不认识的所有制", EN: "an ownership that is not known"}, feature.Warning},
	{NumberNotUnderstood, message.Text{ZH: "数字列中的文字", EN: "text in a column of numbers"}, feature.Warning},
	{NumberNegative, message.Text{ZH: "负数", EN: "a negative number"}, feature.Warning},
	{NumberImplausible, message.Text{ZH: "不可能的数值或占位数", EN: "an impossible number, or a placeholder"}, feature.Warning},
	{NumberApproximate, message.Text{ZH: "约数", EN: "an approximate number"}, feature.Info},
	{ServiceNotUnderstood, message.Text{ZH: "看不懂的是/否", EN: "neither yes nor no"}, feature.Warning},
	{ServiceUnknown, message.Text{ZH: "不认识的服务", EN: "services that are not known"}, feature.Info},
}

// Rules returns every rule, in the order in which findings of one row stand.
func Rules() []Rule { return slices.Concat(reading, catalogue) }

// Sort orders findings by row, those about the file first, then by rule.
func Sort(findings []feature.Finding) {
	order := map[string]int{}
	for i, r := range Rules() {
		order[r.ID] = i
	}
	slices.SortStableFunc(findings, func(a, b feature.Finding) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(order[a.Rule], order[b.Rule]))
	})
}
