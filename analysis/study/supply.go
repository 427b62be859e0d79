package study

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/cover"
	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/facilities/register"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// loadFacilities reads every list into one set.
func (in *Inputs) loadFacilities(ctx context.Context) error {
	ground := in.ground()
	var lists [][]facilities.Facility
	for i, f := range in.Config.Facilities {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := in.checkList(i, f); err != nil {
			return err
		}
		t, err := in.open(source.File{Name: f.File, Sheet: f.Sheet, Layer: f.Layer, Encoding: f.Encoding, HeaderRow: f.HeaderRow})
		if err != nil {
			return err
		}
		r, err := register.Read(t, register.Options{File: t.Source, Datum: f.Datum, Columns: f.Columns, Class: f.Class, Ground: ground})
		in.find(r.Findings...)
		if err != nil {
			return err
		}
		in.file(f.File).Kept += len(r.Facilities)
		in.decide("%s 的坐标系：%s。%s", "%s: datum %s: %s", f.File, r.Datum.Name(), r.Datum.Reason)
		in.Facilities.Facilities = append(in.Facilities.Facilities, r.Facilities...)
		lists = append(lists, r.Facilities)
	}
	in.find(quality.Across(lists)...)
	if len(in.Config.Facilities) == 0 {
		in.find(feature.Finding{File: in.Config.File(), Column: "facilities", Rule: "no-facilities", Severity: feature.Warning,
			Message: message.T("方案没有机构名单，只统计人口", "the study names no list of facilities: only people are counted")})
		return nil
	}
	if len(in.Facilities.Facilities) == 0 {
		return &feature.Fault{File: in.Config.Facilities[0].File, What: message.T("没有一行机构可用", "not one row of facilities can be used"),
			Suggestion: message.T("运行 medreach check 查看每一行的问题", "medreach check lists what is wrong with each row")}
	}
	return nil
}

// checkList tells a class or a datum that does not exist with its line.
func (in *Inputs) checkList(i int, f settings.FacilityInput) error {
	if f.Class != "" {
		if _, err := facilities.ParseClass(f.Class); err != nil {
			return in.Config.Fault(settings.Item("facilities", i, "class"), "", message.T("%s", "%s", err), message.Text{})
		}
	}
	_, err := geo.ParseDatum(f.Datum)
	if strings.Contains(f.Datum, ":") {
		_, err = crs.Parse(f.Datum)
	}
	if err != nil && f.Datum != "auto" {
		return in.Config.Fault(settings.Item("facilities", i, "datum"), "", message.T("%s", "%s", err), message.Text{})
	}
	return nil
}

// ground is what the loaded zones and population tell about a place, for
// finding the datum of a list and rows outside their county.
func (in *Inputs) ground() position.Ground {
	var g position.Ground
	if len(in.Zones.Layers) > 0 {
		units := in.divisions()
		g.Inside = func(division string, p orb.Point) (known, inside bool) {
			at, ok := units[division]
			if !ok {
				return false, false
			}
			return true, at.layer.DistanceTo(at.unit, p) == 0
		}
		g.Distance = func(division string, p orb.Point) float64 {
			at, ok := units[division]
			if !ok {
				return 0
			}
			return at.layer.DistanceTo(at.unit, p)
		}
	}
	if l := in.coarsestOutlined(); l != nil {
		g.RegionDistance = regionDistance(l)
	}
	if d := in.Demand; d.Grid != nil {
		g.People = func(p orb.Point) float64 {
			col, row, ok := d.Grid.CellAt(p)
			if !ok {
				return 0
			}
			i, ok := slices.BinarySearch(d.Cell, int64(row)*int64(d.Grid.Width)+int64(col))
			if !ok {
				return 0
			}
			return d.Groups[0].People[i]
		}
	}
	return g
}

// regionDistance tells how far a place is from the nearest unit of a layer, 0
// inside one. Units whose box is farther than the best so far are not looked at.
func regionDistance(l *zone.Layer) func(p orb.Point) float64 {
	boxes := make([]orb.Bound, len(l.Units))
	for u := range l.Units {
		boxes[u] = l.Units[u].Geometry.Bound()
	}
	return func(p orb.Point) float64 {
		if l.Locate(p) >= 0 {
			return 0
		}
		best := math.Inf(1)
		for u, b := range boxes {
			corner := orb.Point{max(b.Min[0], min(p[0], b.Max[0])), max(b.Min[1], min(p[1], b.Max[1]))}
			// A degree of latitude is at least 110.5 km, one of longitude at least
			// that times the cosine at the end nearer to the pole.
			pole := math.Cos(max(math.Abs(p[1]), math.Abs(corner[1])) * math.Pi / 180)
			if 110_500*math.Hypot((p[0]-corner[0])*pole, p[1]-corner[1])*0.99 < best {
				best = min(best, l.DistanceTo(int32(u), p))
			}
		}
		return best
	}
}

// coarsestOutlined is the coarsest layer whose units have outlines, or nil.
func (in *Inputs) coarsestOutlined() *zone.Layer {
	for _, l := range in.Zones.Layers {
		if cover.Outlined(l) {
			return l
		}
	}
	return nil
}

// division is one unit of one layer.
type division struct {
	layer *zone.Layer
	unit  int32
}

// divisions finds units with an outline by code, and by name where one unit
// alone has it.
func (in *Inputs) divisions() map[string]division {
	units, shared := map[string]division{}, map[string]bool{}
	for _, l := range in.Zones.Layers {
		for u := range l.Units {
			unit := &l.Units[u]
			if unit.Geometry == nil {
				continue
			}
			if _, taken := units[unit.Name]; taken {
				shared[unit.Name] = true
			}
			units[unit.Name] = division{l, int32(u)}
		}
	}
	for name := range shared {
		delete(units, name)
	}
	for _, l := range in.Zones.Layers {
		for u := range l.Units {
			if l.Units[u].Geometry != nil {
				units[l.Units[u].Code] = division{l, int32(u)}
			}
		}
	}
	return units
}

// checkFilters tries every filter of the study on the lists, so that a misspelt
// name is told before anything is computed.
func (in *Inputs) checkFilters(context.Context) error {
	for i, k := range in.Config.Circles {
		if err := in.checkFilter(settings.Item("circles", i, "facilities"), k.Facilities); err != nil {
			return err
		}
	}
	for i, r := range in.Config.Radius {
		if err := in.checkFilter(settings.Item("radius", i, "facilities"), r.Facilities); err != nil {
			return err
		}
	}
	for i, k := range in.Config.Rescue.Chains {
		for _, condition := range append([]string{in.Config.Rescue.Stations}, k.Hospitals...) {
			if err := in.checkFilter(settings.Item("rescue.chains", i, "hospitals"), condition); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkFilter tries one filter. That it matches nothing is remarked on, since it
// makes every figure zero.
func (in *Inputs) checkFilter(setting, source string) error {
	chosen, err := in.supply(setting, source)
	if err == nil && len(chosen) == 0 {
		in.find(feature.Finding{File: in.Config.File(), Row: in.Config.Line(setting), Column: setting, Rule: "no-facility-matches", Severity: feature.Warning, Value: source,
			Message:    message.T("没有机构符合筛选条件，覆盖人口为零", "no facility matches the filter: nobody is covered"),
			Suggestion: message.T("检查筛选条件和机构类别", "check the filter and the classes of the facilities")})
	}
	return err
}

func (in *Inputs) compile(setting, source string) (*filter.Filter, error) {
	f, err := filter.Compile(source, in.Facilities.Columns())
	return f, in.filterFault(setting, err)
}

// filterFault puts the place in the study before what is wrong with a filter.
func (in *Inputs) filterFault(setting string, err error) error {
	if err == nil || !message.AtFault(err) {
		return err
	}
	return in.Config.Fault(setting, "", message.T("%s", "%s", err), message.Text{})
}

// supply selects the facilities of a circle or a radius rule, as indexes into
// the set.
func (in *Inputs) supply(setting, source string) ([]int32, error) {
	f, err := in.compile(setting, source)
	if err != nil {
		return nil, err
	}
	chosen, err := f.Select(&in.Facilities)
	if err != nil {
		return nil, in.filterFault(setting, err)
	}
	return chosen, nil
}

// Points returns the places of some facilities.
func (in *Inputs) places(chosen []int32) []orb.Point {
	return in.Facilities.PointsOf(chosen)
}

// Facility returns a facility by its index in the set.
func (in *Inputs) Facility(i int32) *facilities.Facility { return &in.Facilities.Facilities[i] }
