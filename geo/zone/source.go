package zone

import (
	"math"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// columns finds the columns of a source: as named, else as guessed.
func (s Source) columns(coarser Level) (columns, error) {
	c := readHeaders(s.Table).guess(s.Level, coarser)
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
	if c.code < 0 && c.name < 0 {
		return c, &feature.Fault{File: s.Table.Source,
			What: message.T("认不出%s的代码列和名称列", "neither a code nor a name column of a %s was recognised", s.Level.Title()),
			Suggestion: message.T("请在研究文件的 zones 中写明 code 与 name；现有的列：%s",
				"name them as code and name under zones in the study; the columns are: %s", strings.Join(s.Table.Columns, ", "))}
	}
	return c, nil
}

// chosen is the finding that tells which columns were used.
func (s Source) chosen(at columns) feature.Finding {
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

// projector brings the coordinates of a source to WGS 84.
type projector struct {
	crs   *crs.CRS
	datum geo.Datum
}

// projector refuses a source whose coordinates are no degrees and that does not
// say what else they are.
func (s Source) projector() (projector, error) {
	p := projector{s.Table.CRS, s.Datum}
	if p.crs != nil {
		return p, nil
	}
	p.crs = crs.WGS84()
	for i := range s.Table.Rows {
		g := s.Table.Rows[i].Geometry
		if g == nil {
			continue
		}
		if b := g.Bound(); b.Max[0] > 360 || b.Min[0] < -360 || b.Max[1] > 90 || b.Min[1] < -90 {
			return p, &feature.Fault{File: s.Table.Source, Row: s.Table.Rows[i].Number,
				What: message.T("坐标不是经纬度，文件又没有说明坐标系", "the coordinates are not degrees, and the file does not name its coordinate system"),
				Suggestion: message.T("请附上 .prj 文件，或先转换为 WGS 84 / CGCS2000 经纬度",
					"add the .prj file, or convert to WGS 84 longitude and latitude first")}
		}
	}
	return p, nil
}

func (p projector) point(q orb.Point) (orb.Point, bool) {
	out, ok := p.crs.ToWGS84(q[0], q[1])
	if !ok {
		return out, false
	}
	out = p.datum.ToWGS84(out)
	return out, math.Abs(out[0]) <= 360 && math.Abs(out[1]) <= 90
}

// unit brings the geometry of a unit to WGS 84, as a copy; false where it has a
// coordinate that is no place.
func (p projector) unit(u *Unit, point *orb.Point) bool {
	if len(u.Geometry) == 0 {
		var ok bool
		u.Point, ok = p.point(*point)
		return ok
	}
	g := u.Geometry.Clone()
	for _, polygon := range g {
		for _, ring := range polygon {
			for i := range ring {
				q, ok := p.point(ring[i])
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
func Shapes(t *feature.Table, datum geo.Datum) ([]orb.MultiPolygon, error) {
	s := Source{Table: t, Datum: datum}
	project, err := s.projector()
	if err != nil {
		return nil, err
	}
	shapes := make([]orb.MultiPolygon, len(t.Rows))
	for i := range t.Rows {
		u := Unit{Geometry: polygons(t.Rows[i].Geometry)}
		if len(u.Geometry) == 0 {
			continue
		}
		if !project.unit(&u, nil) {
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
