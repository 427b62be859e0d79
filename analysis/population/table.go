package population

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/geo/zone/placing"
)

// readTable reads the people and the place of each row.
func (c *collector) readTable(s Source) (people, error) {
	if s.Table == nil {
		return people{}, message.Errorf("“%s”这组人口没有数据文件", "the group %q has no data", s.Group)
	}
	at, err := s.columns()
	if err != nil {
		return people{}, err
	}
	places, err := c.locate(s, at)
	if err != nil {
		return people{}, err
	}
	p := people{}
	for i := range s.Table.Rows {
		row := &s.Table.Rows[i]
		if !placed(places[i]) && sumUp(row, at.people) {
			c.findings = append(c.findings, s.about(row, -1, totalRow(row.Value(at.people))))
			continue
		}
		n, ok := c.count(s, at, row)
		if !ok || n == 0 {
			continue
		}
		if !placed(places[i]) {
			c.findings = append(c.findings, s.about(row, max(at.axes.Lon, at.axes.Both), feature.Finding{Rule: "population-place", Severity: feature.Dropped,
				Message:    message.T("没有有效的坐标，%g 人未计入", "there is no valid place; its %g people are left out", n),
				Suggestion: message.T("请补上经纬度", "fill in longitude and latitude")}))
			continue
		}
		p.points = append(p.points, places[i])
		p.values = append(p.values, n)
		if at.class >= 0 {
			p.urban = append(p.urban, urbanOf(row.Value(at.class)))
		}
	}
	if len(p.points) == 0 {
		return p, &feature.Fault{File: s.file(), Column: s.Table.Columns[at.people],
			What:       message.T("没有一行有可用的人口和坐标", "no row has people and a place"),
			Suggestion: message.T("请检查人口列与坐标列", "check the columns for people and coordinates")}
	}
	return p, nil
}

// count reads the people of a row; what is no count is a finding.
func (c *collector) count(s Source, at tableColumns, row *feature.Row) (float64, bool) {
	text := row.Value(at.people)
	n, ok := tabular.Number(text)
	n *= at.multiplier
	f := feature.Finding{Severity: feature.Dropped, Value: text}
	switch {
	case tabular.Missing(text):
		f.Rule, f.Value = "population-missing", ""
		f.Message = message.T("没有人口数", "there is no number of people")
		f.Suggestion = message.T("请补上人口数；无人居住请写 0", "fill it in, or write 0 where nobody lives")
	case ok && n >= crowded:
		f.Rule = "population-huge"
		f.Message = message.T("人口数过大（%.0f），一处不可能有这么多人，未计入", "the number of people is too large (%.0f) for one place; it is left out", n)
		f.Suggestion = message.T("请核对数值与单位（人、万人）", "check the value and its unit (people, 10,000 people)")
	case !ok || math.IsNaN(n):
		f.Rule = "population-invalid"
		f.Message = message.T("人口数不是有效的数字", "the number of people is not valid")
		f.Suggestion = message.T("请写成数字，例如 12345 或 1.2万", "write a number such as 12345")
	case n < 0:
		f.Rule = "population-negative"
		f.Message = message.T("人口数为负", "the number of people is negative")
		f.Suggestion = message.T("请核对", "check the value")
	default:
		return n, true
	}
	c.findings = append(c.findings, s.about(row, at.people, f))
	return 0, false
}

// sumUp reports whether a row is a line of totals: one of its cells says so. In a
// table by sex or age a row with a place says so, too, and is none.
func sumUp(row *feature.Row, people int) bool {
	for i, v := range row.Values {
		if i != people && v != "" && totalWord(v) {
			return true
		}
	}
	return false
}

// totalWord tells 合计, 全县总计, Grand total and the like from names of places.
func totalWord(text string) bool {
	if len(text) > 48 {
		return false
	}
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
	switch word {
	case "total", "subtotal", "grandtotal", "sum", "总数", "全国", "全省", "全市", "全州", "全县", "全区", "全旗", "全镇", "全乡":
		return true
	}
	for _, w := range []string{"合计", "总计", "小计", "共计"} {
		if strings.HasSuffix(word, w) {
			return true
		}
	}
	return false
}

// totalRow is the finding about a line of totals. Its people are those of the other
// rows, so nobody is lost.
func totalRow(people string) feature.Finding {
	return feature.Finding{Rule: "total-row", Severity: feature.Info, Value: people,
		Message: message.T("这是合计行，不是一个居民点；人口按其余各行计算，不重复计入", "a line of totals, not a place: people are taken from the other rows and not counted twice")}
}

// locate finds where each row is, in WGS 84; NaN where it is nowhere.
func (c *collector) locate(s Source, at tableColumns) ([]orb.Point, error) {
	about := placing.Geometries(s.Table)
	if at.axes.Found() {
		about = placing.Points(s.Table, at.axes)
	}
	about.Datum, about.CRS, about.Declared = s.Datum, s.CRS, s.Declared
	place, err := placing.Of(about)
	if err != nil {
		return nil, err
	}
	if told := place.Finding("population-datum"); !slices.Contains(c.findings, told) { // groups share a table
		c.findings = append(c.findings, told)
	}
	out := make([]orb.Point, len(s.Table.Rows))
	if at.axes.Found() {
		for i := range out {
			out[i] = nowhere
			if p, ok := at.axes.Pair(&s.Table.Rows[i]); ok {
				out[i] = located(place, p)
			}
		}
		return out, nil
	}
	shapes, err := zone.Shapes(s.Table, place)
	if err != nil {
		return nil, err
	}
	index := polygon.NewIndex(shapes)
	for i := range s.Table.Rows {
		out[i] = nowhere
		if len(shapes[i]) > 0 {
			out[i] = index.Inner(int32(i))
		} else if p, ok := s.Table.Rows[i].Geometry.(orb.Point); ok {
			out[i] = located(place, p)
		}
	}
	return out, nil
}

// located brings a pair of the table to WGS 84. Nobody lives at 0, 0, which stands
// for nothing.
func located(place *placing.System, p orb.Point) orb.Point {
	if (p == orb.Point{}) {
		return nowhere
	}
	q, ok := place.ToWGS84(p)
	if !ok {
		return nowhere
	}
	return q
}

var nowhere = orb.Point{math.NaN(), math.NaN()}

func placed(p orb.Point) bool {
	return math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90 && p != orb.Point{}
}

// urbanOf reads a cell as an urban-rural class.
func urbanOf(text string) analysis.Urban {
	class, _ := zone.ParseClass(text)
	return urbanClass(class)
}

// urbanClass tells 1xx, urban, from 2xx, rural.
func urbanClass(class int) analysis.Urban {
	switch class / 100 {
	case 1:
		return analysis.UrbanArea
	case 2:
		return analysis.RuralArea
	}
	return analysis.UrbanUnknown
}

// about fills in where a finding stands.
func (s Source) about(row *feature.Row, column int, f feature.Finding) feature.Finding {
	f.File, f.Row = s.file(), row.Number
	if column >= 0 {
		f.Column = s.Table.Columns[column]
	}
	return f
}

// tableColumns says where things stand in a table; -1 is nowhere.
type tableColumns struct {
	people, class int
	axes          placing.Axes
	multiplier    float64 // from the unit in the header, such as 万人
}

// columns finds the columns of a table: as named, else as guessed.
func (s Source) columns() (tableColumns, error) {
	h := newHeaders(s.Table)
	at := tableColumns{axes: placing.AxesOf(s.Table), class: h.first(classHeaders)}
	if s.LonColumn != "" || s.LatColumn != "" {
		at.axes.Both, at.axes.Datum = -1, placing.DatumOf(s.LonColumn)
	} else if hasGeometry(s.Table) {
		at.axes = placing.Axes{Lon: -1, Lat: -1, Both: -1}
	}
	for _, named := range []struct {
		header string
		column *int
	}{{s.LonColumn, &at.axes.Lon}, {s.LatColumn, &at.axes.Lat}, {s.ClassColumn, &at.class}} {
		if named.header == "" {
			continue
		}
		if *named.column = s.Table.Column(named.header); *named.column < 0 {
			return at, noColumn(s.Table, named.header)
		}
	}
	if !at.axes.Found() && !hasGeometry(s.Table) {
		return at, &feature.Fault{File: s.file(),
			What: message.T("认不出经度列和纬度列", "no columns for longitude and latitude were recognised"),
			Suggestion: message.T("请在方案中写明 lon 与 lat；现有的列：%s",
				"name them as lon and lat in the study; the columns are: %s", strings.Join(s.Table.Columns, ", "))}
	}
	var err error
	at.people, at.multiplier, err = h.people(s.PeopleColumn, s.Group)
	return at, err
}

func hasGeometry(t *feature.Table) bool {
	return slices.ContainsFunc(t.Rows, func(r feature.Row) bool { return r.Geometry != nil })
}

func noColumn(t *feature.Table, header string) error {
	return &feature.Fault{File: t.Source, Column: header,
		What:       message.T("没有这一列", "there is no such column"),
		Suggestion: message.T("现有的列：%s", "the columns are: %s", strings.Join(t.Columns, ", "))}
}
