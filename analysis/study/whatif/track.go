package whatif

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	along "github.com/medreach/medreach/analysis/network/rivals"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/analysis/settings"
)

// track is the fields of one question: the first, from which all others are counted,
// and the last few, from which the next is likely to differ least. Among these is
// what is left when the facility that is being moved is lifted, so that each further
// position of it is one addition.
type track struct {
	mu    sync.Mutex
	first rivals.Field
	last  []rivals.Field

	counts   map[string]*coverage.Result // of the first, by cut-offs
	rules    map[string]*coverage.Judgement
	journeys *coverage.Journeys
}

const mostLast = 4

func (t *track) bytes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first == nil {
		return 0
	}
	n := t.first.Bytes(nil)
	for _, f := range t.last {
		n += f.Bytes(t.first)
	}
	return n
}

// nearest is the field from which another list of sites is fewest edits away.
func (t *track) nearest(sites []rivals.Site) (rivals.Field, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var best rivals.Field
	least := 0
	for _, f := range append([]rivals.Field{t.first}, t.last...) {
		edits, err := rivals.Compare(f.Sites(), sites)
		if err != nil {
			return nil, err
		}
		if n := 2*len(edits.Gone) + len(edits.Come); best == nil || n < least { // closing takes longer
			best, least = f, n
		}
	}
	return best, nil
}

// keep remembers a field.
func (t *track) keep(f rivals.Field) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if f == t.first || slices.Contains(t.last, f) {
		return
	}
	if len(t.last) == mostLast {
		t.last = slices.Delete(t.last, 0, 1)
	}
	t.last = append(t.last, f)
}

// plain is the question whose fields answer one: along roads what people would take
// without any is beside the point, and costs within a limit are those without one.
func (e *Engine) plain(q question) question {
	if !e.ways.HasRoads() || q.mode == "" {
		return q
	}
	q.straight = settings.Travel{}
	all := q
	all.limit = 0
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.tracks[all] != nil {
		return all
	}
	return q
}

// track finds the fields of a question, and makes the first of them.
func (e *Engine) track(ctx context.Context, q question, sites []rivals.Site) (*track, error) {
	e.mu.Lock()
	t := e.tracks[q]
	if t == nil {
		t = &track{counts: map[string]*coverage.Result{}, rules: map[string]*coverage.Judgement{}}
		e.tracks[q] = t
	}
	e.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.first != nil {
		return t, nil
	}
	var err error
	t.first, err = e.begin(ctx, q, sites)
	return t, err
}

// begin makes a field.
func (e *Engine) begin(ctx context.Context, q question, sites []rivals.Site) (rivals.Field, error) {
	switch {
	case q.mode == "":
		return rivals.Straight(ctx, e.ways.Metres(), e.demand.Len(), q.limit, sites)
	case !e.ways.HasRoads():
		line := e.ways.Metres().At(analysis.StraightLineOptions{MetresPerSecond: q.straight.SpeedKmh / 3.6, Detour: q.straight.Detour})
		return rivals.Straight(ctx, line, e.demand.Len(), q.limit, sites)
	}
	g, err := e.ground(ctx, road{q.mode, q.direction})
	if err != nil {
		return nil, err
	}
	return g.Field(ctx, q.limit, sites)
}

// ground is the roads of a mode.
func (e *Engine) ground(ctx context.Context, r road) (*along.Ground, error) {
	e.building.Lock()
	defer e.building.Unlock()
	if g := e.grounds[r]; g != nil {
		return g, nil
	}
	by, err := e.ways.Along(ctx, r.mode)
	if err != nil {
		return nil, err
	}
	e.grounds[r] = along.NewGround(by, r.direction)
	return e.grounds[r], nil
}

// field answers a question for a list of sites.
func (t *track) field(ctx context.Context, sites []rivals.Site) (rivals.Field, error) {
	from, err := t.nearest(sites)
	if err != nil {
		return nil, err
	}
	edits, err := rivals.Compare(from.Sites(), sites)
	if err != nil {
		return nil, err
	}
	if len(edits.Gone) > 0 && len(edits.Come) > 0 && !edits.Large(len(sites)) {
		held := slices.DeleteFunc(slices.Clone(from.Sites()), func(s rivals.Site) bool { return slices.Contains(edits.Gone, s) })
		if from, err = from.With(ctx, held); err != nil {
			return nil, err
		}
		t.keep(from)
	}
	f, err := from.With(ctx, sites)
	if err == nil {
		t.keep(f)
	}
	return f, err
}

// within counts who is within cut-offs of a field.
func (e *Engine) within(ctx context.Context, t *track, circle coverage.Circle, column *rivals.Column) (*coverage.Result, error) {
	first, err := kept(t, t.counts, fmt.Sprint(circle.ID, circle.Cutoffs), func() (*coverage.Result, error) {
		circle.Reach = t.first.Column().Reach()
		return coverage.Measure(ctx, e.demand, e.in.Zones, circle)
	})
	if err != nil {
		return nil, err
	}
	return first.Moved(rivals.Moves(t.first.Column(), column)), nil
}

// judge counts for whom a radius rule is kept.
func (e *Engine) judge(ctx context.Context, t *track, rule coverage.Rule, column *rivals.Column) (*coverage.Judgement, error) {
	first, err := kept(t, t.rules, fmt.Sprint(rule.ID, rule.Urban, rule.Rural), func() (*coverage.Judgement, error) {
		rule.Reach = t.first.Column().Reach()
		return coverage.Judge(ctx, e.demand, e.in.Zones, rule)
	})
	if err != nil {
		return nil, err
	}
	return first.Moved(rivals.Moves(t.first.Column(), column)), nil
}

// kept is what was counted of the first field of a track.
func kept[T any](t *track, of map[string]T, key string, count func() (T, error)) (T, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if v, ok := of[key]; ok {
		return v, nil
	}
	v, err := count()
	if err == nil {
		of[key] = v
	}
	return v, err
}

// quantiles are those of the study.
var quantiles = []float64{0.5, 0.9}

// travel tells how far people travel.
func (t *track) travel(ctx context.Context, e *Engine, layer int, column *rivals.Column) ([]coverage.Travel, error) {
	t.mu.Lock()
	if t.journeys == nil {
		j, err := coverage.NewJourneys(ctx, e.demand, e.in.Zones, t.first.Column().Reach(), quantiles...)
		if err != nil {
			t.mu.Unlock()
			return nil, err
		}
		t.journeys = j
	}
	t.mu.Unlock()
	return t.journeys.After(ctx, layer, rivals.Moves(t.first.Column(), column), column.Cost)
}
