package population

import (
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
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
	case !ok || math.IsNaN(n) || n >= crowded:
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

// locate finds where each row is, in WGS 84; NaN where it is nowhere.
func (c *collector) locate(s Source, at tableColumns) ([]orb.Point, error) {
	out := make([]orb.Point, len(s.Table.Rows))
	about := zone.GeometriesOf(s.Table)
	if at.axes.Found() {
		about.Header, about.Column, about.FileIs, about.Sample = at.axes.Datum, at.axes.Header(s.Table), nil, nil
		for i := range s.Table.Rows {
			out[i] = nowhere
			if p, ok := pair(&s.Table.Rows[i], at.axes); ok {
				out[i] = p
				about.Sample = append(about.Sample, p)
			}
		}
	}
	about.Datum, about.CRS, about.Declared = s.Datum, s.CRS, s.Declared
	place, err := zone.Place(about)
	if err != nil {
		return nil, err
	}
	if told := place.Finding("population-datum"); !slices.Contains(c.findings, told) { // groups share a table
		c.findings = append(c.findings, told)
	}
	if at.axes.Found() {
		for i, p := range out {
			out[i] = located(place, p)
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

// pair reads the coordinates of a row as they stand in the table.
func pair(row *feature.Row, at zone.Axes) (orb.Point, bool) {
	if at.Both >= 0 {
		x, y, ok := tabular.Coordinates(row.Value(at.Both))
		return orb.Point{x, y}, ok
	}
	x, ok := tabular.Degrees(row.Value(at.Lon))
	y, too := tabular.Degrees(row.Value(at.Lat))
	return orb.Point{x, y}, ok && too
}

// located brings a pair of the table to WGS 84. Nobody lives at 0, 0, which stands
// for nothing.
func located(place *zone.Placing, p orb.Point) orb.Point {
	if (p == orb.Point{}) || math.IsNaN(p[0]) {
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
	axes          zone.Axes
	multiplier    float64 // from the unit in the header, such as 万人
}

// columns finds the columns of a table: as named, else as guessed.
func (s Source) columns() (tableColumns, error) {
	h := newHeaders(s.Table)
	at := tableColumns{axes: zone.AxesOf(s.Table), class: h.first(classHeaders)}
	if s.LonColumn != "" || s.LatColumn != "" {
		at.axes.Both, at.axes.Datum = -1, zone.DatumOf(s.LonColumn)
	} else if hasGeometry(s.Table) {
		at.axes = zone.Axes{Lon: -1, Lat: -1, Both: -1}
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
	for i := range t.Rows {
		if t.Rows[i].Geometry != nil {
			return true
		}
	}
	return false
}

func noColumn(t *feature.Table, header string) error {
	return &feature.Fault{File: t.Source, Column: header,
		What:       message.T("没有这一列", "there is no such column"),
		Suggestion: message.T("现有的列：%s", "the columns are: %s", strings.Join(t.Columns, ", "))}
}
