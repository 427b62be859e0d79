package whatif

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/facilities"
)

// State is a study after the edits of a scenario. It is never changed, and may be
// read from several goroutines.
type State struct {
	engine *Engine
	edits  []scenario.Edit
	edited *scenario.Edited
	sites  []rivals.Site // parallel to the facilities

	circles []*Circle
	radius  []*Radius

	mu     sync.Mutex
	fields map[question]rivals.Field

	judging  sync.Mutex // worked out when they are asked for, as what follows
	verdicts *appraisal.Verdicts
	rescuing sync.Mutex
	rescues  []*Chain
}

// Edits are those of the scenario.
func (s *State) Edits() []scenario.Edit { return s.edits }

// Facilities are those after the edits, and the IDs by which columns name them.
func (s *State) Facilities() (*facilities.Set, []int32) { return s.edited.Set, s.edited.IDs }

// Index is the place of a facility in Facilities by its ID; -1 for none.
func (s *State) Index(id int32) int32 {
	if at, ok := slices.BinarySearch(s.edited.IDs, id); ok {
		return int32(at)
	}
	return -1
}

// Circles are the service circles of the study, in its order.
func (s *State) Circles() []*Circle { return s.circles }

// Radius are the radius rules of the study, in its order.
func (s *State) Radius() []*Radius { return s.radius }

// Bytes is the memory of the state beyond what the engine keeps.
func (s *State) Bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 700 * len(s.sites) // a facility takes about that
	s.engine.mu.Lock()
	defer s.engine.mu.Unlock()
	for q, f := range s.fields {
		if t := s.engine.tracks[q]; t != nil {
			n += f.Bytes(t.first)
		}
	}
	return n
}

func (s *State) prepare() {
	s.sites, s.fields = make([]rivals.Site, len(s.edited.IDs)), map[question]rivals.Field{}
	for i, id := range s.edited.IDs {
		s.sites[i] = rivals.Site{ID: id, At: s.edited.Set.Facilities[i].Point}
	}
}

// sitesOf are some facilities, ascending.
func (s *State) sitesOf(supply []int32) []rivals.Site {
	out := make([]rivals.Site, len(supply))
	for k, i := range supply {
		out[k] = s.sites[i]
	}
	slices.SortFunc(out, func(a, b rivals.Site) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// supply selects facilities, as indexes into the set after the edits.
func (s *State) supply(condition string) ([]int32, error) {
	f, err := s.engine.filter(condition)
	if err != nil {
		return nil, err
	}
	return f.Select(s.edited.Set)
}

// ask is the column of a question, and its track.
func (s *State) ask(ctx context.Context, q question, supply []int32) (*track, *rivals.Column, error) {
	q = s.engine.plain(q)
	sites := s.sitesOf(supply)
	t, err := s.engine.track(ctx, q, sites)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	f := s.fields[q]
	s.mu.Unlock()
	if f != nil {
		return t, f.Column(), nil
	}
	f, err = t.field(ctx, sites)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	s.fields[q] = f
	s.mu.Unlock()
	return t, f.Column(), nil
}

// measure works circles and radius rules out.
func (s *State) measure(ctx context.Context) error {
	config := s.engine.in.Config
	s.circles, s.radius = make([]*Circle, len(config.Circles)), make([]*Radius, len(config.Radius))
	group, ctx := errgroup.WithContext(ctx)
	for i := range config.Circles {
		group.Go(func() (err error) {
			s.circles[i], err = s.circle(ctx, &config.Circles[i])
			return err
		})
	}
	for i := range config.Radius {
		group.Go(func() (err error) {
			s.radius[i], err = s.rule(ctx, &config.Radius[i])
			return err
		})
	}
	return group.Wait()
}

// measured is what circles, rules and chains have in common.
type measured struct {
	state  *State
	track  *track
	column *rivals.Column
}

// Column is the nearest facility of every demand point, by ID, and its cost.
func (m *measured) Column() *rivals.Column { return m.column }

// Changed lists the demand points whose cost or facility is another than in a state.
func (m *measured) changed(base *measured) []int32 {
	return rivals.Differing(base.column, m.column)
}

// Circle is a service circle after the edits.
type Circle struct {
	measured
	settings.Circle
	Unit    analysis.Unit
	Cutoffs []float64 // in Unit
	Supply  []int32   // as indexes into the facilities after the edits
	result  *coverage.Result
}

// circle works one circle out.
func (s *State) circle(ctx context.Context, k *settings.Circle) (*Circle, error) {
	supply, err := s.supply(k.Facilities)
	if err != nil {
		return nil, err
	}
	q := question{of: k.Facilities, direction: travel.Direction(k.Mode)}
	c := &Circle{Circle: *k, Cutoffs: slices.Clone(k.Metres), Supply: supply}
	if len(k.Minutes) > 0 {
		q.mode, q.straight = k.Mode, settings.Travel{SpeedKmh: k.SpeedKmh, Detour: k.Detour}
	}
	for _, m := range k.Minutes {
		c.Cutoffs = append(c.Cutoffs, m*60)
	}
	c.Unit, c.state = q.unit(), s
	if c.track, c.column, err = s.ask(ctx, q, supply); err != nil {
		return nil, err
	}
	c.result, err = s.engine.within(ctx, c.track, coverage.Circle{ID: k.ID, Unit: c.Unit, Cutoffs: c.Cutoffs}, c.column)
	return c, err
}

// Coverage is who is within the cut-offs.
func (c *Circle) Coverage() *coverage.Result { return c.result }

// Changed lists the demand points that are reached at another cost, or by another
// facility, than in the same circle of another state.
func (c *Circle) Changed(from *Circle) []int32 { return c.changed(&from.measured) }

// Travel is how far the people of the units of a layer travel; -1 is the region.
func (m *measured) Travel(ctx context.Context, layer int) ([]coverage.Travel, error) {
	return m.track.travel(ctx, m.state.engine, layer, m.column)
}

// Radius is a radius rule after the edits.
type Radius struct {
	measured
	settings.RadiusRule
	Supply []int32 // as indexes into the facilities after the edits
	result *coverage.Judgement
}

// rule works one radius rule out.
func (s *State) rule(ctx context.Context, k *settings.RadiusRule) (*Radius, error) {
	supply, err := s.supply(k.Facilities)
	if err != nil {
		return nil, err
	}
	r := &Radius{RadiusRule: *k, Supply: supply}
	r.state = s
	if r.track, r.column, err = s.ask(ctx, question{of: k.Facilities, direction: analysis.FromFacility}, supply); err != nil {
		return nil, err
	}
	bands := coverage.Rule{ID: k.ID, Unit: analysis.Metres, Urban: []float64{k.UrbanKm * 1000}}
	for _, km := range k.RuralKm {
		bands.Rural = append(bands.Rural, km*1000)
	}
	r.result, err = s.engine.judge(ctx, r.track, bands, r.column)
	return r, err
}

// Judgement is for whom the rule is kept.
func (r *Radius) Judgement() *coverage.Judgement { return r.result }

// Changed lists the demand points that are reached at another cost, or by another
// facility, than in the same rule of another state.
func (r *Radius) Changed(from *Radius) []int32 { return r.changed(&from.measured) }
