package travel

import (
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/slowing"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/geo/zone/placing"
)

// readAreas reads the areas in which roads are slower or closed.
func (r *Roads) readAreas() error {
	r.areas = nil
	for i := range r.config.Roads.Factors {
		if err := r.readArea(i); err != nil {
			return err
		}
	}
	return nil
}

func (r *Roads) readArea(i int) error {
	f := &r.config.Roads.Factors[i]
	t, ref, err := r.open(source.File{Name: f.File, Layer: f.Layer}, settings.Item("roads.factors", i, "datum"), f.Datum)
	if err != nil {
		return err
	}
	about := placing.Geometries(t)
	about.Datum, about.CRS, about.Declared = ref.Datum, ref.CRS, ref.Declared
	place, err := placing.Of(about)
	if err != nil {
		return err
	}
	r.Findings = append(r.Findings, place.Finding("factor-datum"))
	shapes, err := zone.Shapes(t, place)
	if err != nil {
		return err
	}
	factors, err := r.factors(i, t)
	if err != nil {
		return err
	}
	found := false
	for k, shape := range shapes {
		if factors[k] >= 0 && len(shape) > 0 {
			found = true
			r.areas = append(r.areas, slowing.Area{Shape: shape, Factor: factors[k], Modes: modesOf(f.Modes)})
		}
	}
	if !found {
		return &feature.Fault{File: f.File, What: message.T("没有可用的面（多边形）", "there are no usable polygons in it"),
			Suggestion: message.T("请提供受影响范围的面数据", "give the areas concerned as polygons")}
	}
	r.tellFar(f.File, shapes)
	return nil
}

// tellFar says that areas lie where there are no roads, which changes nothing.
func (r *Roads) tellFar(file string, shapes []orb.MultiPolygon) {
	for _, s := range shapes {
		if len(s) > 0 && s.Bound().Intersects(r.Bound) {
			return
		}
	}
	r.Findings = append(r.Findings, feature.Finding{File: file, Rule: "factor-without-roads", Severity: feature.Warning,
		Message:    message.T("范围内没有道路，系数不起作用", "no road lies in these areas: they change nothing"),
		Suggestion: message.T("检查坐标系和范围", "check the coordinate system and the place")})
}

// factors are the factor of each row; -1 where there is none that can be used.
func (r *Roads) factors(i int, t *feature.Table) ([]float64, error) {
	f := &r.config.Roads.Factors[i]
	out := make([]float64, len(t.Rows))
	if f.Factor != nil {
		for k := range out {
			out[k] = *f.Factor
		}
		return out, nil
	}
	column := t.Column(f.Column)
	if column < 0 {
		return nil, r.config.Fault(settings.Item("roads.factors", i, "column"), f.Column, message.T("%s 没有这一列", "%s has no such column", f.File), message.T("有的列：%s", "its columns are %s", strings.Join(t.Columns, ", ")))
	}
	for k := range t.Rows {
		text := strings.TrimSpace(t.Rows[k].Value(column))
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v >= 0 && v <= settings.MostFactor) {
			out[k] = -1
			r.Findings = append(r.Findings, feature.Finding{File: t.Source, Row: t.Rows[k].Number, Column: f.Column, Rule: "factor-unusable", Severity: feature.Dropped, Value: text,
				Message: message.T("系数须为 0 到 %d 的数，此范围未用", "a factor must be a number in 0-%d: the area is not used", settings.MostFactor)})
			continue
		}
		out[k] = v
	}
	return out, nil
}

// modesOf is the modes that a study names; none are all.
func modesOf(names []string) road.Modes {
	if len(names) == 0 {
		return road.Everyone
	}
	var s road.Modes
	for _, n := range names {
		if m, ok := road.ParseMode(n); ok {
			s |= road.Of(m)
		}
	}
	return s
}
