package whatif

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/geo/message"
)

// Boards are the plans judged after the edits.
func (s *State) Boards(ctx context.Context) ([]judging.Board, error) {
	v, err := s.judged(ctx)
	if err != nil {
		return nil, err
	}
	return v.Boards, nil
}

// Breakdown is what plans ask of the region as a whole, zone by zone, after the edits.
func (s *State) Breakdown(ctx context.Context) ([]judging.Board, error) {
	v, err := s.judged(ctx)
	if err != nil {
		return nil, err
	}
	return v.Breakdown, nil
}

// judged judges the plans once.
func (s *State) judged(ctx context.Context) (*appraisal.Verdicts, error) {
	s.judging.Lock()
	defer s.judging.Unlock()
	if s.verdicts != nil {
		return s.verdicts, nil
	}
	subject := s.engine.subject(s.edited.Set)
	subject.Known = appraisal.Known{At: s.places(), Residents: s.engine.residents, Counter: counter{s}, Compile: s.engine.filter}
	v, err := appraisal.Judge(ctx, subject, func(message.Text, int, int) {})
	if err == nil {
		s.verdicts = v
	}
	return v, err
}

// places are the zones of the facilities, of which only those that stand elsewhere
// than in the lists are looked up.
func (s *State) places() [][]int32 {
	list := &s.engine.in.Facilities
	set := *s.edited.Set
	set.Facilities = nil
	var elsewhere []int
	for i, id := range s.edited.IDs {
		f := s.edited.Set.Facilities[i]
		if int(id) >= len(list.Facilities) || list.Facilities[id].Point != f.Point {
			elsewhere = append(elsewhere, i)
			set.Facilities = append(set.Facilities, f)
		}
	}
	found := s.engine.subject(&set).Place()
	out := make([][]int32, len(found))
	for l := range out {
		out[l] = make([]int32, len(s.edited.IDs))
		for i, id := range s.edited.IDs {
			if int(id) < len(list.Facilities) {
				out[l][i] = s.engine.at[l][id]
			}
		}
		for k, i := range elsewhere {
			out[l][i] = found[l][k]
		}
	}
	return out
}

// counter counts for targets; see appraisal.Counter.
type counter struct{ *State }

// Circle counts who is within the limits of facilities.
func (s counter) Circle(ctx context.Context, c appraisal.Circle) (*coverage.Result, error) {
	q := question{of: c.Of, mode: c.Mode, straight: c.Straight, direction: c.Direction, limit: c.Cutoffs[len(c.Cutoffs)-1]}
	t, column, err := s.ask(ctx, q, c.Supply)
	if err != nil {
		return nil, err
	}
	return s.engine.within(ctx, t, coverage.Circle{ID: c.Of, Unit: q.unit(), Cutoffs: c.Cutoffs}, column)
}

// Chain counts whom a chain reaches in time.
func (s counter) Chain(ctx context.Context, name string, p emergency.Parties, seconds float64) (*coverage.Result, error) {
	c, err := s.chain(ctx, name, p, []float64{seconds})
	if err != nil {
		return nil, err
	}
	return c.result, nil
}

// Rescues are the rescue chains of the study, then those that its targets ask for.
func (s *State) Rescues(ctx context.Context) ([]*Chain, error) {
	v, err := s.judged(ctx)
	if err != nil {
		return nil, err
	}
	s.rescuing.Lock()
	defer s.rescuing.Unlock()
	if s.rescues != nil {
		return s.rescues, nil
	}
	own := s.engine.in.Config.Rescue.Chains
	out := make([]*Chain, len(own)+len(v.Rescues))
	group, ctx := errgroup.WithContext(ctx)
	for i := range own {
		group.Go(func() (err error) {
			out[i], err = s.ownChain(ctx, &own[i])
			return err
		})
	}
	for i := range v.Rescues {
		group.Go(func() (err error) {
			timed := &v.Rescues[i]
			out[len(own)+i], err = s.named(ctx, timed.ID+"false", timed.Chain, timed.Parties)
			if err == nil {
				out[len(own)+i].Target = true
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	s.rescues = out
	return out, nil
}

// ownChain times a chain that the study names.
func (s *State) ownChain(ctx context.Context, k *settings.Chain) (*Chain, error) {
	var p emergency.Parties
	var err error
	if p.Stations, err = s.supply(s.engine.in.Config.Rescue.Stations); err != nil {
		return nil, err
	}
	for _, condition := range k.Hospitals {
		able, err := s.supply(condition)
		if err != nil {
			return nil, err
		}
		p.Capable = append(p.Capable, able)
	}
	return s.named(ctx, "chain "+k.ID, *k, p)
}

func (s *State) named(ctx context.Context, name string, k settings.Chain, p emergency.Parties) (*Chain, error) {
	var limits []float64
	for _, m := range k.Minutes {
		limits = append(limits, 60*m)
	}
	c, err := s.chain(ctx, name, p, limits)
	if err == nil {
		c.Chain = k
	}
	return c, err
}
