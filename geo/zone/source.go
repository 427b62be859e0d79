package zone

import (
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone/placing"
)

// columns finds the columns of a source: as named, else as guessed.
func (s Source) columns(coarser Level) (columns, error) {
	c := readHeaders(s.Table).guess(s.Level, coarser)
	c.axes = placing.AxesOf(s.Table)
	for _, named := range []struct {
		header string
		column *int
	}{
		{s.CodeColumn, &c.code}, {s.NameColumn, &c.name}, {s.NameENColumn, &c.english},
		{s.ParentColumn, &c.parent}, {s.ClassColumn, &c.class},
	} {
		if named.header == "" {
			continue
		}
		if *named.column = s.Table.Column(named.header); *named.column < 0 {
			return c, &feature.Fault{File: s.Table.Source, Column: named.header,
				What: message.T("没有这一列", "there is no such column"),
				Suggestion: message.T("现有的列：%s", "the columns are: %s",
					strings.Join(s.Table.Columns, ", "))}
		}
	}
	if c.name < 0 {
		c.name = c.code
	}
	if c.code < 0 && c.name < 0 && len(s.Table.Columns) > 0 {
		return c, &feature.Fault{File: s.Table.Source,
			What: message.T("认不出%s的代码列和名称列", "neither a code nor a name column of a %s was recognised", s.Level.Title()),
			Suggestion: message.T("请在研究文件的 zones 中写明 code 与 name；现有的列：%s",
				"name them as code and name under zones in the study; the columns are: %s", strings.Join(s.Table.Columns, ", "))}
	}
	return c, nil
}

// chosen is the finding that tells which columns were used.
func (s Source) chosen(at columns) feature.Finding {
	if len(s.Table.Columns) == 0 {
		return feature.Finding{File: s.Table.Source, Rule: "zone-no-attributes", Severity: feature.Warning,
			Message:    message.T("文件没有属性，%s单元没有代码和名称，以序号代替", "the file has no attributes: the %s units have neither code nor name and are numbered instead", s.Level.Title()),
			Suggestion: message.T("请加上代码和名称两列，结果才能看出是哪个单元", "add columns for code and name, so that results say which unit is which")}
	}
	var zh, en []string
	for _, c := range []struct {
		column int
		zh, en string
	}{
		{at.code, "代码", "code"}, {at.name, "名称", "name"}, {at.english, "英文名", "English name"},
		{at.parent, "上级代码", "parent"}, {at.class, "城乡分类", "urban-rural class"},
	} {
		if c.column >= 0 {
			zh = append(zh, c.zh+"="+s.Table.Columns[c.column])
			en = append(en, c.en+" = "+s.Table.Columns[c.column])
		}
	}
	return feature.Finding{File: s.Table.Source, Rule: "zone-columns", Severity: feature.Info,
		Message: message.Text{
			ZH: s.Level.Title().ZH + "单元使用的列：" + strings.Join(zh, "，"),
			EN: "columns used for the " + s.Level.Title().EN + " units: " + strings.Join(en, ", "),
		}}
}

// place decides how the coordinates of a source are read and says so.
func (s Source) place(at columns) (*placing.System, []feature.Finding, error) {
	c := placing.Geometries(s.Table)
	if len(c.Sample) == 0 && at.axes.Found() {
		c = placing.Points(s.Table, at.axes)
	}
	c.Datum, c.CRS, c.Declared = s.Datum, s.CRS, s.Declared
	p, err := placing.Of(c)
	if err != nil {
		return nil, nil, err
	}
	findings := []feature.Finding{p.Finding("zone-datum")}
	if LooksGCJ(s.Table) && p.Assumed() {
		findings = append(findings, feature.Finding{File: c.File, Rule: "zone-datum-gcj", Severity: feature.Warning,
			Message: message.T("像是高德（DataV）的边界，坐标多半是 GCJ-02，比实地偏移数百米；现按 WGS 84 使用",
				"these look like boundaries of AMap (DataV), which stand in GCJ-02, hundreds of metres off; they are used as WGS 84"),
			Suggestion: message.T("请在方案的 zones 中写明 datum: gcj02；已确认是 WGS 84 则写 datum: wgs84",
				"set datum: gcj02 under zones in the study, or datum: wgs84 if you are sure of that")})
	}
	return p, findings, nil
}

// project brings the geometry of a unit to WGS 84, as a copy; false where it has a
// coordinate that is no place.
func (u *Unit) project(p *placing.System, point *orb.Point) bool {
	if len(u.Geometry) == 0 {
		var ok bool
		u.Point, ok = p.ToWGS84(*point)
		return ok
	}
	g := u.Geometry.Clone()
	for _, polygon := range g {
		for _, ring := range polygon {
			for i := range ring {
				q, ok := p.ToWGS84(ring[i])
				if !ok {
					return false
				}
				ring[i] = q
			}
		}
	}
	u.Geometry = g
	return true
}

func header(t *feature.Table, column int) string {
	if column < 0 || column >= len(t.Columns) {
		return ""
	}
	return t.Columns[column]
}

// note is what there is to say about a row or a unit.
type note struct {
	rule       string
	severity   feature.Severity
	value      string
	what, hint message.Text
}

// finding is a note about a row of the source.
func (s Source) finding(row *feature.Row, column int, n note) feature.Finding {
	return feature.Finding{File: s.Table.Source, Row: row.Number, Column: header(s.Table, column), Rule: n.rule,
		Severity: n.severity, Value: n.value, Message: n.what, Suggestion: n.hint}
}

// Shapes returns the polygons of each row of a table in WGS 84, nil where a row has
// none; for polygons that are no units, such as built-up areas. Rows with coordinates that are no
// place are a fault.
func Shapes(t *feature.Table, place *placing.System) ([]orb.MultiPolygon, error) {
	shapes := make([]orb.MultiPolygon, len(t.Rows))
	for i := range t.Rows {
		u := Unit{Geometry: polygons(t.Rows[i].Geometry)}
		if len(u.Geometry) == 0 {
			continue
		}
		if !u.project(place, nil) {
			return nil, &feature.Fault{File: t.Source, Row: t.Rows[i].Number,
				What:       message.T("坐标无法换算为经纬度，或不在地球范围内", "it has coordinates that are no place on the earth"),
				Suggestion: message.T("请检查坐标系（.prj）与坐标值", "check the coordinate system (.prj) and the coordinates")}
		}
		shapes[i] = u.Geometry
	}
	return shapes, nil
}

// polygons returns the usable polygons of a geometry.
func polygons(g orb.Geometry) orb.MultiPolygon {
	switch g := g.(type) {
	case orb.Polygon:
		return solid(orb.MultiPolygon{g})
	case orb.MultiPolygon:
		return solid(g)
	}
	return nil
}
