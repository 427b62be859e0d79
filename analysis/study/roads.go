package study

import (
	"context"

	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// loadRoads reads the road network.
func (in *Inputs) loadRoads(ctx context.Context) error {
	roads, err := travel.Load(ctx, in.Config)
	if err != nil || roads == nil {
		return err
	}
	in.Roads = roads
	in.find(roads.Findings...)
	f := in.file(in.Config.Roads.File)
	f.Rows, f.Kept, f.CRS, f.Encoding = roads.Rows, roads.Kept, roads.CRS, roads.Encoding
	return in.checkOverlap()
}

// loadWater reads the rivers and lakes that a map shows.
func (in *Inputs) loadWater(context.Context) error {
	water, findings, err := source.Water(in.Config)
	in.Water = water
	in.find(findings...)
	in.file(in.Config.Water.File).Kept = len(water)
	return err
}

// checkOverlap refuses roads of another place.
func (in *Inputs) checkOverlap() error {
	name := in.Config.Roads.File
	people, inside := 0.0, 0.0
	for i, p := range in.Demand.Points {
		n := in.Demand.Groups[0].People[i]
		people += n
		if in.Roads.Covers(p) {
			inside += n
		}
	}
	if inside > 0 || people == 0 {
		if part := inside / people; people > 0 && part < 0.98 {
			in.find(feature.Finding{File: name, Rule: "roads-do-not-cover", Severity: feature.Warning,
				Message:    message.T("路网只覆盖 %.1f%% 的人口，其余人口按不可达处理", "the roads cover where %.1f %% of the people live; the others reach nothing", 100*part),
				Suggestion: message.T("换用覆盖全区的路网", "take roads of the whole region")})
		}
		return nil
	}
	bound := in.Roads.Bound
	return &feature.Fault{File: name, What: message.T("路网不在研究区内", "the roads lie outside the region of the study"),
		Suggestion: message.T("路网范围：经度 %.3f–%.3f，纬度 %.3f–%.3f", "they span longitude %.3f to %.3f and latitude %.3f to %.3f", bound.Min[0], bound.Max[0], bound.Min[1], bound.Max[1])}
}

// remarkRoads says what came out of the roads of each mode that was used: their
// length, islands, and people who live too far from any.
func (in *Inputs) remarkRoads(ctx context.Context, ways *travel.Ways) error {
	name := in.Config.Roads.File
	for _, m := range ways.Used() {
		r, err := ways.Network(ctx, m)
		if err != nil {
			return err
		}
		title, s := travel.Title(m.String()), r.Graph.Summary
		in.decide("%s 的路网（%s）：%.0f 公里，%d 个路口；%d 段孤立路网共 %.1f 公里未使用；%d 处转向限制", "%s, roads by %s: %.0f km, %d crossings; %d islands of %.1f km are not used; %d turn restrictions",
			name, title, s.Metres/1000, r.Graph.Len(), s.Islands, s.IslandMetres/1000, s.Turns)
		if lost := ways.Unconnected(m); lost >= 0.5 {
			in.find(feature.Finding{File: name, Rule: "people-not-connected", Severity: feature.Warning, Value: m.String(),
				Message:    message.T("%.0f 人住处 %g 米内没有可通行的道路（%s），按不可达处理", "%.0f people live farther than %g m from any road for %s and reach nothing", lost, in.Config.Roads.SnapMetres, title),
				Suggestion: message.T("检查路网是否完整，或调大 roads.snap_limit_m", "check that the roads are complete, or raise roads.snap_limit_m")})
		}
		for i := range in.Facilities.Facilities {
			if f := &in.Facilities.Facilities[i]; r.Index.Of(f.Point, in.Config.Roads.SnapMetres).Edge < 0 {
				p := f.Point
				in.find(feature.Finding{File: f.Source, Row: f.Row, Rule: "facility-not-connected", Severity: feature.Warning, Value: f.Name, Point: &p,
					Message:    message.T("%g 米内没有可通行的道路（%s），没有人能到达", "no road for %[2]s lies within %[1]g m: nobody reaches it", in.Config.Roads.SnapMetres, title),
					Suggestion: message.T("核对坐标与路网", "check the coordinates and the roads")})
			}
		}
	}
	return nil
}
