package study

import (
	"context"
	"errors"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/analysis/study/cover"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/outline"
	"github.com/medreach/medreach/geo/overlay"
)

// circleSegments is the number of straight sides that a service circle is drawn
// with: its outline stays within 0.13 % of the radius.
const circleSegments = 64

// Result is a study computed.
type Result struct {
	*Inputs
	Ways    *travel.Ways // how people travel
	Circles []*CircleResult
	Radius  []*RadiusResult
	Boards  []judging.Board // the plans judged
	// Breakdown is what plans ask of the region as a whole, zone by zone: for
	// comparison, no verdict.
	Breakdown []judging.Board
	Rescues   []*emergency.Result // the chains of the study, then those of targets
}

// CircleResult is one service circle computed.
type CircleResult struct {
	settings.Circle
	Unit    analysis.Unit
	Cutoffs []float64          // in Unit
	Metres  []float64          // the radius on the ground that each cut-off comes to; NaN along roads
	Along   bool               // along roads
	How     message.Text       // how people travel, where the cut-offs are minutes
	Supply  []int32            // facilities of the circle, as indexes into the set
	Reach   analysis.Reach     // its Facility is an index into Supply
	Rows    []coverage.Row     // with those outside every zone
	Travel  []coverage.Travel  // mean, median and 90th percentile of the cost
	Unions  []orb.MultiPolygon // the ground within each cut-off
	Own     []FacilityCircle   // by facility, as Supply; nil unless the study asks for it
	Gaps    []coverage.Gap     // settlements beyond the last cut-off
	Shapes  []orb.MultiPolygon // outlines of the gaps
}

// FacilityCircle is the circle of one facility by itself.
type FacilityCircle struct {
	cover.Own
	Within  []float64 // people of the first group within each cut-off, whoever else is nearer
	Nearest float64   // of these, those within the last one who have nobody nearer
}

// RadiusResult is one radius rule computed.
type RadiusResult struct {
	settings.RadiusRule
	Supply   []int32
	Reach    analysis.Reach
	Verdicts []coverage.Verdict // with those outside every zone
	Unions   []orb.MultiPolygon // the ground within the urban limit, then each rural one
	Gaps     []coverage.Gap     // settlements beyond the last limit of their class of area
	Shapes   []orb.MultiPolygon
}

// quantiles of the cost that are reported.
var quantiles = []float64{0.5, 0.9}

// Run computes the circles and radius rules of a study that has been loaded.
func Run(ctx context.Context, in *Inputs, progress Progress) (*Result, error) {
	if progress == nil {
		progress = silent
	}
	r := &Result{Inputs: in, Ways: travel.New(in.Config, in.Roads, in.Demand)}
	total := len(in.Config.Circles) + len(in.Config.Radius)
	stage := message.Text{ZH: "计算覆盖", EN: "computing coverage"}
	ways := r.Ways
	region := cover.NewRegion(in.Zones, in.Demand.Points)
	if err := in.expect(region, ways); err != nil {
		return nil, err
	}
	for i, k := range in.Config.Circles {
		progress(stage, i, total)
		c, err := in.runCircle(ctx, i, ways, region)
		if err != nil {
			return nil, message.Wrap(err, "计算服务圈 %s", "compute circle %s", k.ID)
		}
		r.Circles = append(r.Circles, c)
	}
	for i, rule := range in.Config.Radius {
		progress(stage, len(in.Config.Circles)+i, total)
		c, err := in.runRadius(ctx, rule, i, ways.Metres())
		if err != nil {
			return nil, message.Wrap(err, "计算服务半径 %s", "compute radius rule %s", rule.ID)
		}
		r.Radius = append(r.Radius, c)
	}
	progress(stage, total, total)
	service := &emergency.Service{Config: in.Config, Zones: in.Zones, Demand: in.Demand, Facilities: &in.Facilities, Ways: ways}
	verdicts, err := appraisal.Judge(ctx, &appraisal.Subject{Service: service, Plans: in.Plans, Statistics: in.Statistics}, appraisal.Progress(progress))
	if err != nil {
		return nil, err
	}
	r.Boards, r.Breakdown = verdicts.Boards, verdicts.Breakdown
	if r.Rescues, err = in.runRescues(ctx, service, verdicts.Rescues); err != nil {
		return nil, err
	}
	r.remarkSilence()
	if in.Roads != nil {
		_ = in.Roads.Keep() // where it cannot be written, the next run takes longer and is the same
	}
	return r, in.remarkRoads(ctx, ways)
}

func (in *Inputs) runRadius(ctx context.Context, rule settings.RadiusRule, i int, by analysis.Impedance) (*RadiusResult, error) {
	c := &RadiusResult{RadiusRule: rule}
	var err error
	if c.Supply, err = in.supply(settings.Item("radius", i, "facilities"), rule.Facilities); err != nil {
		return nil, err
	}
	places := in.places(c.Supply)
	if c.Reach, err = by.Nearest(ctx, analysis.Request{Supply: places, Direction: analysis.FromFacility}); err != nil {
		return nil, err
	}
	urban, rural := []float64{rule.UrbanKm * 1000}, make([]float64, len(rule.RuralKm))
	for k, km := range rule.RuralKm {
		rural[k] = km * 1000
	}
	for _, metres := range append(slices.Clone(urban), rural...) {
		u, err := overlay.Union(ctx, cover.Disks(places, metres), circleSegments)
		if err != nil {
			return nil, err
		}
		c.Unions = append(c.Unions, u)
	}
	bands := coverage.Rule{ID: rule.ID, Unit: analysis.Metres, Urban: urban, Rural: rural, Reach: c.Reach}
	j, err := coverage.Judge(ctx, in.Demand, in.Zones, bands)
	if err != nil {
		return nil, err
	}
	c.Verdicts = slices.AppendSeq(slices.Collect(j.Verdicts()), j.Outside())
	in.remarkUnknown(settings.Item("radius", i, "id"), c.Verdicts[0])
	c.Gaps, c.Shapes, err = in.gaps(ctx, coverage.GapOptions{Limit: bands.Limit(), Reach: c.Reach})
	return c, err
}

// remarkUnknown says that a radius rule cannot judge people of whom it is not
// known whether they are urban or rural; region is its verdict on everybody.
func (in *Inputs) remarkUnknown(setting string, region coverage.Verdict) {
	if region.Unknown == 0 {
		return
	}
	in.find(feature.Finding{File: in.Config.File(), Row: in.Config.Line(setting), Column: setting, Rule: "radius-needs-urban-rural", Severity: feature.Warning, Value: region.Rule,
		Message:    message.T("%.0f 人的城乡类别不明，该服务半径无法评判这些人", "%.0f people are neither urban nor rural as far as is known: the rule cannot judge them", region.Unknown),
		Suggestion: message.T("设置 urban_rural，例如 {from: grid}", "set urban_rural, for example {from: grid}")})
}

// finestOutlined is the finest layer whose units have outlines, or -1.
func (in *Inputs) finestOutlined() int {
	for l := len(in.Zones.Layers) - 1; l >= 0; l-- {
		if cover.Outlined(in.Zones.Layers[l]) {
			return l
		}
	}
	return -1
}

// leastGap is the number of people below which an uncovered settlement is not
// listed; grids spread fractions of a person over empty land.
const leastGap = 1

// gapMetres is how far around a point of a table its settlement is drawn.
const gapMetres = 500

// gaps finds and outlines the settlements beyond a limit.
func (in *Inputs) gaps(ctx context.Context, opts coverage.GapOptions) ([]coverage.Gap, []orb.MultiPolygon, error) {
	opts.MinPeople = leastGap
	gaps, err := coverage.Gaps(ctx, in.Demand, in.Zones, opts)
	if err != nil {
		return nil, nil, err
	}
	shapes := make([]orb.MultiPolygon, len(gaps))
	faults := make([]error, len(gaps))
	err = analysis.Chunks(ctx, len(gaps), 16, func(_, from, to int) {
		for k := from; k < to; k++ {
			shapes[k], faults[k] = in.outline(ctx, gaps[k].Points)
			gaps[k].Points = nil // the cells of a whole country fill gigabytes
		}
	})
	return gaps, shapes, errors.Join(append(faults, err)...)
}

// outline is the ground of some demand points: their cells, or circles around
// them.
func (in *Inputs) outline(ctx context.Context, points []int32) (orb.MultiPolygon, error) {
	d := in.Demand
	if d.Cell != nil {
		cells := make([]int64, len(points))
		for i, p := range points {
			cells[i] = d.Cell[p]
		}
		return outline.Cells(d.Grid, cells), nil
	}
	places := make([]orb.Point, len(points))
	for i, p := range points {
		places[i] = d.Points[p]
	}
	return overlay.Union(ctx, cover.Disks(places, gapMetres), 16)
}
