package zone

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Build reads units from tables, finds the parent of each and checks the
// boundaries. Sources of one level make one layer, in the order given. Rows of the same
// code are parts of one unit. An error means that a source cannot be used.
func Build(sources []Source) (*Set, []feature.Finding, error) {
	b := builder{}
	ordered := slices.Clone(sources)
	slices.SortStableFunc(ordered, func(x, y Source) int { return int(x.Level) - int(y.Level) })
	coarser := Region
	for i, s := range ordered {
		if s.Level == Region || s.Level > Settlement {
			return nil, nil, message.Errorf(
				"边界数据的层级必须是 province、prefecture、county、township 或 settlement",
				"the level of a boundary source must be province, prefecture, county, township or settlement")
		}
		if i > 0 && ordered[i-1].Level != s.Level {
			coarser = ordered[i-1].Level
		}
		if err := b.read(s, coarser); err != nil {
			return nil, nil, err
		}
	}
	set := &Set{}
	for _, r := range b.readers {
		set.Layers = append(set.Layers, r.layer)
	}
	for i, r := range b.readers {
		for u := range r.layer.Units {
			r.finish(u)
		}
		if i > 0 {
			b.adopt(r, b.readers[i-1].layer)
		}
		b.check(r)
	}
	return set, b.findings, nil
}

// builder collects layers and findings.
type builder struct {
	readers  []*reader // one per level, coarse to fine
	findings []feature.Finding
}

// reader is a layer being read.
type reader struct {
	layer   *Layer
	origin  []origin       // parallel to the units
	parents []string       // parent codes as the file tells them, parallel to the units
	seen    map[string]int // unit of a code
}

// origin is where a unit was first read.
type origin struct {
	file   string
	column string // of the code
}

func (b *builder) add(f feature.Finding) { b.findings = append(b.findings, f) }

// layer returns the reader of a level; levels come in ascending order.
func (b *builder) layer(level Level) *reader {
	if n := len(b.readers); n > 0 && b.readers[n-1].layer.Level == level {
		return b.readers[n-1]
	}
	r := &reader{layer: &Layer{Level: level}, seen: map[string]int{}}
	b.readers = append(b.readers, r)
	return r
}

// read adds the units of one source.
func (b *builder) read(s Source, coarser Level) error {
	t := s.Table
	at, err := s.columns(coarser)
	if err != nil {
		return err
	}
	system, findings, err := s.place(at)
	if err != nil {
		return err
	}
	r := b.layer(s.Level)
	r.layer.Files = append(r.layer.Files, t.Source)
	before := len(r.layer.Units)
	for i := range t.Rows {
		row := &t.Rows[i]
		u, place, ok := b.unit(s, at, row)
		if !ok {
			continue
		}
		if !u.project(system, place) {
			b.add(s.finding(row, -1, note{rule: "zone-coordinates-invalid", severity: feature.Dropped,
				what: message.T("边界坐标无法换算为经纬度，或不在地球范围内", "the boundary has coordinates that are no place on the earth"),
				hint: message.T("请检查坐标系（.prj）与坐标值", "check the coordinate system (.prj) and the coordinates")}))
			continue
		}
		b.place(r, s, at, u)
	}
	if len(r.layer.Units) == before && before == 0 {
		return &feature.Fault{File: t.Source,
			What: message.T("没有读到任何%s边界", "there is no boundary of a %s in it", s.Level.Title()),
			Suggestion: message.T("请提供带面（多边形）的 GeoJSON、GeoPackage 或 Shapefile",
				"give a GeoJSON, GeoPackage or Shapefile with polygons")}
	}
	b.findings = append(append(b.findings, s.chosen(at)), findings...)
	return nil
}

// place adds a unit to the layer, or joins it to the one of the same code.
func (b *builder) place(r *reader, s Source, at columns, u Unit) {
	i, again := r.seen[u.Code]
	if !again {
		r.seen[u.Code] = len(r.layer.Units)
		r.layer.Units = append(r.layer.Units, u)
		r.origin = append(r.origin, origin{s.Table.Source, header(s.Table, at.code)})
		r.parents = append(r.parents, clean(u.Row.Value(at.parent)))
		return
	}
	first := &r.layer.Units[i]
	n := note{rule: "zone-parts-joined", severity: feature.Info, value: u.Code,
		what: message.T("与第 %d 行代码相同，作为同一单元的另一部分合并", "same code as row %d: joined as another part of the unit", first.Row.Number)}
	if u.Name != first.Name && u.Name != "" || len(u.Geometry) == 0 {
		n = note{rule: "zone-code-duplicate", severity: feature.Warning, value: u.Code,
			what: message.T("代码与第 %d 行“%s”重复，两者按同一单元处理",
				"the code is that of row %d, %q, too; the two are taken as one unit", first.Row.Number, first.Name),
			hint: message.T("请核对代码；不同的单元要有不同的代码", "check the codes: different units need different codes")}
	}
	b.add(s.finding(u.Row, at.code, n))
	for _, polygon := range u.Geometry {
		if !slices.ContainsFunc(first.Geometry, polygon.Equal) {
			first.Geometry = append(first.Geometry, polygon)
		}
	}
}

// finish fills what is worked out from the geometry.
func (r *reader) finish(i int) {
	u := &r.layer.Units[i]
	u.Parent = -1
	if len(u.Geometry) > 0 {
		u.Area = geo.Area(u.Geometry)
		u.Point = r.layer.indexed().Inner(int32(i))
	}
}

// unit reads the fields of a row. A point in the file's coordinates is handed back
// for settlements.
func (b *builder) unit(s Source, at columns, row *feature.Row) (Unit, *orb.Point, bool) {
	u := Unit{Code: clean(row.Value(at.code)), Name: strings.TrimSpace(row.Value(at.name)),
		NameEN: strings.TrimSpace(row.Value(at.english)), Row: row, Parent: -1}
	u.Class, _ = ParseClass(row.Value(at.class))
	if s.Level == Settlement {
		u.splitClass()
	}
	var point *orb.Point
	u.Geometry = polygons(row.Geometry)
	switch g := row.Geometry.(type) {
	case orb.Point:
		point = &g
	case nil:
		if p, ok := at.axes.Pair(row); ok {
			point = &p
		}
	}
	if len(u.Geometry) == 0 && (s.Level != Settlement || point == nil) {
		b.add(s.noGeometry(row))
		return u, nil, false
	}
	if u.Code == "" {
		u.Code = u.Name
		if u.Code == "" {
			u.Code = "row-" + strconv.Itoa(row.Number)
		}
		if at.code >= 0 {
			b.add(s.finding(row, at.code, note{rule: "zone-code-missing", severity: feature.Warning,
				what: message.T("缺少代码，暂以“%s”代替", "the code is missing; %q stands in for it", u.Code),
				hint: message.T("请补上区划代码，否则无法与其他表对应", "fill in the code, or other tables cannot be matched")}))
		}
	} else if at.code >= 0 && rounded(u.Code) {
		b.add(s.finding(row, at.code, note{rule: "zone-code-rounded", severity: feature.Warning, value: u.Code,
			what: message.T("代码被电子表格改成了科学计数法，末几位已经丢失", "a spreadsheet turned the code into scientific notation and lost its last digits"),
			hint: message.T("请把代码列设为文本后重新填写", "format the column as text and enter the codes again")}))
	}
	return u, point, true
}

// splitClass takes the urban-rural class off a 15-digit code (12 + 3).
func (u *Unit) splitClass() {
	if len(u.Code) != 15 || !digits(u.Code) {
		return
	}
	if class, ok := ParseClass(u.Code[12:]); ok {
		u.Code, u.Class = u.Code[:12], class
	}
}

// noGeometry is the finding about a row without a usable geometry.
func (s Source) noGeometry(row *feature.Row) feature.Finding {
	if g := row.Geometry; g != nil {
		return s.finding(row, -1, note{rule: "zone-geometry-kind", severity: feature.Dropped, value: g.GeoJSONType(),
			what: message.T("几何不是有效的面（多边形）", "the geometry is no polygon with an area"),
			hint: message.T("%s单元需要面数据", "a %s needs a polygon", s.Level.Title())})
	}
	return s.finding(row, -1, note{rule: "zone-geometry-missing", severity: feature.Dropped,
		what: message.T("没有边界", "there is no boundary"),
		hint: message.T("请补上该单元的边界，否则其人口会算在区域之外", "add the boundary, or its people count as outside every unit")})
}

// solid leaves out rings of fewer than three corners and polygons without rings.
func solid(mp orb.MultiPolygon) orb.MultiPolygon {
	var out orb.MultiPolygon
	for _, polygon := range mp {
		var rings orb.Polygon
		for i, ring := range polygon {
			if len(ring) >= 4 || len(ring) == 3 && ring[0] != ring[2] {
				rings = append(rings, ring)
			} else if i == 0 {
				break // without its outer ring a polygon is nothing
			}
		}
		if len(rings) > 0 {
			out = append(out, rings)
		}
	}
	return out
}

// clean trims a code and takes off the ".0" that a spreadsheet may have added.
func clean(code string) string {
	code = strings.TrimSpace(code)
	if whole, frac, ok := strings.Cut(code, "."); ok && digits(whole) && strings.Trim(frac, "0") == "" {
		return whole
	}
	return code
}

func digits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// rounded reports whether a code looks like 1.10101E+11.
func rounded(code string) bool {
	if !strings.ContainsAny(code, "eE") || !strings.Contains(code, ".") {
		return false
	}
	v, err := strconv.ParseFloat(code, 64)
	return err == nil && v >= 1e5 && !math.IsInf(v, 0)
}
