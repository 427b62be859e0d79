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
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/outline"
	"github.com/medreach/medreach/geo/overlay"
	"github.com/medreach/medreach/geo/overlay/ground"
	"github.com/medreach/medreach/geo/zone"
)

// circleSegments is the number of straight sides that a service circle is drawn
// with: its outline stays within 0.13 % of the radius.
const circleSegments = 64

// Result is a study computed.
type Result struct {
	*Inputs
	Circles []*CircleResult
	Radius  []*RadiusResult
	Boards  []judging.Board // the plans judged
}

// CircleResult is one service circle computed.
type CircleResult struct {
	settings.Circle
	Unit    analysis.Unit
	Cutoffs []float64          // in Unit
	Metres  []float64          // the radius on the ground that each cut-off comes to
	Supply  []int32            // facilities of the circle, as indexes into the set
	Reach   analysis.Reach     // its Facility is an index into Supply
	Rows    []coverage.Row     // with those outside every zone
	Travel  []coverage.Travel  // mean, median and 90th percentile of the cost
	Unions  []orb.MultiPolygon // the ground within each cut-off
	Ground  [][]ground.Areas   // its area by units: for each layer of zones with outlines, for each cut-off
	Gaps    []coverage.Gap     // settlements beyond the last cut-off
	Shapes  []orb.MultiPolygon // outlines of the gaps
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
	r := &Result{Inputs: in}
	total := len(in.Config.Circles) + len(in.Config.Radius)
	stage := message.Text{ZH: "计算覆盖", EN: "computing coverage"}
	metres := analysis.NewStraightLine(in.Demand.Points, analysis.StraightLineOptions{})
	for i, k := range in.Config.Circles {
		progress(stage, i, total)
		by := metres
		if len(k.Minutes) > 0 {
			by = metres.At(analysis.StraightLineOptions{MetresPerSecond: k.SpeedKmh / 3.6, Detour: k.Detour})
		}
		c, err := in.runCircle(ctx, k, i, by)
		if err != nil {
			return nil, message.Wrap(err, "计算服务圈 %s", "compute circle %s", k.ID)
		}
		r.Circles = append(r.Circles, c)
	}
	for i, rule := range in.Config.Radius {
		progress(stage, len(in.Config.Circles)+i, total)
		c, err := in.runRadius(ctx, rule, i, metres)
		if err != nil {
			return nil, message.Wrap(err, "计算服务半径 %s", "compute radius rule %s", rule.ID)
		}
		r.Radius = append(r.Radius, c)
	}
	progress(stage, total, total)
	var err error
	subject := &appraisal.Subject{Config: in.Config, Zones: in.Zones, Demand: in.Demand, Facilities: &in.Facilities, Plans: in.Plans, Statistics: in.Statistics}
	if r.Boards, err = appraisal.Judge(ctx, subject, appraisal.Progress(progress)); err != nil {
		return nil, err
	}
	r.remarkSilence()
	return r, nil
}

func (in *Inputs) runCircle(ctx context.Context, k settings.Circle, i int, by analysis.Impedance) (*CircleResult, error) {
	c := &CircleResult{Circle: k, Unit: by.Unit()}
	for _, m := range k.Metres {
		c.Cutoffs, c.Metres = append(c.Cutoffs, m), append(c.Metres, m)
	}
	for _, m := range k.Minutes {
		c.Cutoffs, c.Metres = append(c.Cutoffs, m*60), append(c.Metres, m*60*k.SpeedKmh/3.6/k.Detour)
	}
	var err error
	if c.Supply, err = in.supply(settings.Item("circles", i, "facilities"), k.Facilities); err != nil {
		return nil, err
	}
	places := in.places(c.Supply)
	if c.Reach, err = by.Nearest(ctx, analysis.Request{Supply: places}); err != nil {
		return nil, err
	}
	if err := in.drawCircle(ctx, c, places); err != nil {
		return nil, err
	}
	if err := in.countCircle(ctx, c); err != nil {
		return nil, err
	}
	c.Gaps, c.Shapes, err = in.gaps(ctx, coverage.GapOptions{Limit: coverage.Everyone(c.Cutoffs[len(c.Cutoffs)-1]), Reach: c.Reach})
	return c, err
}

// drawCircle makes the union and the covered ground for each cut-off.
func (in *Inputs) drawCircle(ctx context.Context, c *CircleResult, places []orb.Point) error {
	circles := make([][]overlay.Disk, len(c.Metres))
	for k, metres := range c.Metres {
		circles[k] = disks(places, metres)
		u, err := overlay.Union(ctx, circles[k], circleSegments)
		if err != nil {
			return err
		}
		c.Unions = append(c.Unions, u)
	}
	c.Ground = make([][]ground.Areas, len(in.Zones.Layers))
	for l, layer := range in.Zones.Layers {
		if !outlined(layer) {
			continue
		}
		var err error
		if c.Ground[l], err = ground.CoveredEach(ctx, circles, layer); err != nil {
			return err
		}
	}
	return nil
}

// outlined reports whether the units of a layer have outlines.
func outlined(l *zone.Layer) bool {
	return len(l.Units) > 0 && l.Units[0].Geometry != nil
}

// finestOutlined is the finest layer whose units have outlines, or -1.
func (in *Inputs) finestOutlined() int {
	for l := len(in.Zones.Layers) - 1; l >= 0; l-- {
		if outlined(in.Zones.Layers[l]) {
			return l
		}
	}
	return -1
}

func disks(places []orb.Point, metres float64) []overlay.Disk {
	out := make([]overlay.Disk, len(places))
	for i, p := range places {
		out[i] = overlay.Disk{Centre: p, Metres: metres}
	}
	return out
}

func (in *Inputs) countCircle(ctx context.Context, c *CircleResult) error {
	circle := coverage.Circle{ID: c.ID, Unit: c.Unit, Cutoffs: c.Cutoffs, Reach: c.Reach}
	if area := in.coveredGround(c.Ground); area != nil {
		circle.Area = area
	}
	m, err := coverage.Measure(ctx, in.Demand, in.Zones, circle)
	if err != nil {
		return err
	}
	c.Rows = slices.AppendSeq(slices.Collect(m.Rows()), m.Outside())
	c.Travel, err = coverage.Travels(ctx, in.Demand, in.Zones, c.Reach, quantiles...)
	return err
}

// coveredGround tells the ground of a unit and how much of it is covered. The
// region is the ground of the coarsest layer with outlines; it is nil where there
// is none.
func (in *Inputs) coveredGround(areas [][]ground.Areas) func(cutoff, layer, unit int) coverage.Area {
	coarsest := slices.IndexFunc(areas, func(of []ground.Areas) bool { return of != nil })
	if coarsest < 0 {
		return nil
	}
	return func(cutoff, layer, unit int) coverage.Area {
		if layer < 0 {
			g := areas[coarsest][cutoff]
			return coverage.Area{Total: g.Ground, Covered: g.Any}
		}
		if areas[layer] == nil {
			return coverage.Area{}
		}
		return coverage.Area{Total: in.Zones.Layers[layer].Units[unit].Area, Covered: areas[layer][cutoff].Units[unit]}
	}
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
		u, err := overlay.Union(ctx, disks(places, metres), circleSegments)
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
	return overlay.Union(ctx, disks(places, gapMetres), 16)
}
