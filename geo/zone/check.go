package zone

import (
	"math"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
)

// Of overlaps and gaps the largest are told one by one, the rest in a total, so
// that borders generalised apart do not drown the findings that matter.
const (
	toldOneByOne = 10
	leastArea    = 10_000 // m²: a smaller overlap or gap is told only in the total
)

// check reports invalid polygons, overlaps and gaps of a layer.
func (b *builder) check(r *reader) {
	b.checkValid(r)
	survey := r.layer.indexed().Survey()
	b.tellOverlaps(r, survey)
	b.tellGaps(r, survey)
}

// checkValid reports polygons that cross themselves, holes outside their
// polygon and the like, as the simple features standard has it.
func (b *builder) checkValid(r *reader) {
	units := r.layer.Units
	faults := make([]*polygon.Fault, len(units))
	inParallel(len(units), func(i int) { faults[i] = polygon.Validate(units[i].Geometry) })
	for i, fault := range faults {
		if fault == nil {
			continue
		}
		f := r.finding(i, note{rule: "zone-polygon-invalid", severity: feature.Warning,
			what: message.T("多边形不合法：%v", "the polygon is not valid: %v", fault.What),
			hint: message.T("请在 GIS 中修复几何；现按奇偶规则判断内外", "repair the geometry in a GIS; until then even-odd decides what is inside")})
		if fault.At != nil {
			f.Point = fault.At
		}
		b.add(f)
	}
}

func (b *builder) tellOverlaps(r *reader, s polygon.Survey) {
	told := 0
	for _, o := range s.Overlaps {
		if told == toldOneByOne || o.Area < leastArea {
			break
		}
		told++
		x := &r.layer.Units[o.Shapes[1]]
		n := note{rule: "zone-overlap", severity: feature.Warning,
			what: message.T("与“%s”重叠约 %s 平方千米", "overlaps %q by about %s km²", x.label(), km2(o.Area)),
			hint: message.T("重叠处的人口算给排在前面的单元；请核对边界", "people there count in the unit that stands first; check the boundaries")}
		f := r.finding(int(o.Shapes[0]), n)
		f.Point = &o.Point
		b.add(f)
	}
	if s.OverlapArea < leastArea || len(s.Overlaps) == told {
		return
	}
	b.add(feature.Finding{File: r.file(), Rule: "zone-overlap-total", Severity: feature.Info,
		Message: message.T("%s单元之间共有 %d 对重叠，合计约 %s 平方千米", "%[1]s units: %[2]d pairs overlap, by about %[3]s km² in all",
			r.layer.Level.Title(), len(s.Overlaps), km2(s.OverlapArea))})
}

func (b *builder) tellGaps(r *reader, s polygon.Survey) {
	told := 0
	for _, g := range s.Gaps {
		if told == toldOneByOne || g.Area < leastArea {
			break
		}
		told++
		at := g.Point
		b.add(feature.Finding{File: r.file(), Rule: "zone-gap", Severity: feature.Info, Point: &at,
			Message: message.T("%s单元之间有一块约 %s 平方千米的空白，不属于任何单元",
				"between the %s units lies a gap of about %s km² that belongs to none", r.layer.Level.Title(), km2(g.Area)),
			Suggestion: message.T("空白处的人口算在区域之外；若不是飞地或水面，请核对边界",
				"people there count as outside every unit; unless it is another place's land or water, check the boundaries")})
	}
	if s.GapArea < leastArea || len(s.Gaps) == told {
		return
	}
	b.add(feature.Finding{File: r.file(), Rule: "zone-gap-total", Severity: feature.Info,
		Message: message.T("%s单元之间共有 %d 块空白，合计约 %s 平方千米", "%[1]s units: %[2]d gaps, about %[3]s km² in all",
			r.layer.Level.Title(), len(s.Gaps), km2(s.GapArea))})
}

// file names the first file of the layer.
func (r *reader) file() string { return r.layer.Files[0] }

// km2 writes square metres as square kilometres with three digits that count.
func km2(m2 float64) string {
	v := m2 / 1e6
	places := 0
	if v > 0 {
		places = max(0, 2-int(math.Floor(math.Log10(v))))
	}
	return message.T("%.*f", "%.*f", min(places, 6), v).EN
}
