package population

import (
	"context"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/polygon"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/geo/zone/placing"
)

// Assign finds the unit of every demand point in each layer of the set.
func Assign(d *analysis.Demand, set *zone.Set) {
	d.Zones = make([][]int32, len(set.Layers))
	for i, l := range set.Layers {
		d.Zones[i] = make([]int32, d.Len())
		l.LocateAll(d.Points, d.Zones[i])
	}
}

// Outside counts the people of each group that lie outside every unit of a layer,
// given by its place in Demand.Zones.
func Outside(d *analysis.Demand, layer int) []float64 {
	out := make([]float64, len(d.Groups))
	for g := range d.Groups {
		for i, z := range d.Zones[layer] {
			if z < 0 {
				out[g] += d.Groups[g].People[i]
			}
		}
	}
	return out
}

// ByZone adds up the people of a group in each unit of a layer, given by its place
// in Demand.Zones, and outside all of them.
func ByZone(d *analysis.Demand, group, layer, units int) (inside []float64, outside float64) {
	inside = make([]float64, units)
	for i, z := range d.Zones[layer] {
		if z >= 0 {
			inside[z] += d.Groups[group].People[i]
		} else {
			outside += d.Groups[group].People[i]
		}
	}
	return inside, outside
}

// UrbanByZones classes demand by the urban-rural class (城乡分类) of the units of a level:
// codes 1xx are urban, 2xx rural. Where the units are outlines, points outside
// them, or in units without a class, stay unknown. Where they are points, as lists
// of villages often are, each demand point takes the class of the nearest one.
func UrbanByZones(ctx context.Context, d *analysis.Demand, set *zone.Set, level zone.Level) ([]feature.Finding, error) {
	layer, zones := columnOf(d, set, level)
	if layer == nil {
		return nil, message.Errorf("按%s的城乡分类划分，需要先给出%s边界", "to tell urban from rural by the %[2]s, give the boundaries of that level",
			level.Title(), level)
	}
	var classed []int32
	areas := 0
	for i := range layer.Units {
		if layer.Units[i].Class != 0 {
			classed = append(classed, int32(i))
			areas += min(1, len(layer.Units[i].Geometry))
		}
	}
	if len(classed) == 0 {
		return nil, &feature.Fault{File: layer.Files[0],
			What:       message.T("没有一个单元带有城乡分类", "no unit has an urban-rural class"),
			Suggestion: message.T("请加一列“城乡分类代码”（如 111、220），或改用栅格判断（from: grid）", "add a column of classes (such as 111 or 220), or let the grid decide (from: grid)")}
	}
	if areas == 0 {
		return byNearestUnit(ctx, d, layer, classed)
	}
	d.Urban = make([]analysis.Urban, d.Len())
	for i, z := range zones {
		if z >= 0 {
			d.Urban[i] = listing.ClassOf(layer.Units[z].Class)
		}
	}
	return tellUnknown(d, layer.Files[0]), nil
}

// byNearestUnit gives each demand point the class of the nearest unit that has one.
func byNearestUnit(ctx context.Context, d *analysis.Demand, layer *zone.Layer, classed []int32) ([]feature.Finding, error) {
	places := make([]orb.Point, len(classed))
	for k, i := range classed {
		places[k] = layer.Units[i].Point
	}
	reach, err := analysis.NewStraightLine(d.Points, analysis.StraightLineOptions{}).Nearest(ctx, analysis.Request{Supply: places})
	if err != nil {
		return nil, err
	}
	d.Urban = make([]analysis.Urban, d.Len())
	for i, k := range reach.Facility {
		if k >= 0 {
			d.Urban[i] = listing.ClassOf(layer.Units[classed[k]].Class)
		}
	}
	told := feature.Finding{File: layer.Files[0], Rule: "urban-by-nearest-point", Severity: feature.Info,
		Message: message.T("带城乡分类的 %d 个单元是点，每处人口取最近一个点的分类", "the %d units with an urban-rural class are points: people take the class of the nearest one", len(classed))}
	return append([]feature.Finding{told}, tellUnknown(d, layer.Files[0])...), nil
}

// Areas are polygons that tell urban from rural.
type Areas struct {
	Table  *feature.Table
	Column string // of classes; "" = what lies inside is urban and all else rural

	// What the study says of their coordinates, as in Source.
	Datum    geo.Datum
	CRS      *crs.CRS
	Declared bool
}

// UrbanByPolygons classes demand by polygons, such as the built-up area of a plan.
func UrbanByPolygons(d *analysis.Demand, a Areas) ([]feature.Finding, error) {
	column := -1
	if a.Column != "" {
		if column = a.Table.Column(a.Column); column < 0 {
			return nil, listing.NoColumn(a.Table, a.Column)
		}
	}
	about := placing.Geometries(a.Table)
	about.Datum, about.CRS, about.Declared = a.Datum, a.CRS, a.Declared
	place, err := placing.Of(about)
	if err != nil {
		return nil, err
	}
	shapes, err := zone.Shapes(a.Table, place)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(shapes, func(s orb.MultiPolygon) bool { return len(s) > 0 }) {
		return nil, &feature.Fault{File: a.Table.Source,
			What:       message.T("没有面（多边形）", "there are no polygons in it"),
			Suggestion: message.T("请提供城镇范围的面数据", "give the urban areas as polygons")}
	}
	at := make([]int32, d.Len())
	polygon.NewIndex(shapes).LocateAll(d.Points, at)
	d.Urban = make([]analysis.Urban, d.Len())
	for i, shape := range at {
		switch {
		case column >= 0 && shape >= 0:
			d.Urban[i] = listing.ClassIn(a.Table.Rows[shape].Value(column))
		case column >= 0:
		case shape >= 0:
			d.Urban[i] = analysis.UrbanArea
		default:
			d.Urban[i] = analysis.RuralArea
		}
	}
	return append([]feature.Finding{place.Finding("urban-datum")}, tellUnknown(d, a.Table.Source)...), nil
}

// tellUnknown reports the people whose class stayed unknown.
func tellUnknown(d *analysis.Demand, file string) []feature.Finding {
	unknown := 0.0
	for i, u := range d.Urban {
		if u == analysis.UrbanUnknown {
			unknown += d.Groups[0].People[i]
		}
	}
	if unknown == 0 {
		return nil
	}
	return []feature.Finding{{File: file, Rule: "urban-unknown", Severity: feature.Warning,
		Message:    message.T("%.0f 人所在的位置没有城乡分类，按“未知”单列", "%.0f people live where no urban-rural class is known; they are reported apart", unknown),
		Suggestion: message.T("请补全城乡分类或其范围", "complete the classes or their areas")}}
}
