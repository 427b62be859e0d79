package planning

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/problem"
)

// Question is what is asked of /api/whatif.
type Question struct {
	Base  string          `json:"base"` // a scenario whose edits come first; "" is the study as it is
	Edits []scenario.Edit `json:"edits"`
	View  View            `json:"view"`
}

// View is the zones that are looked at.
type View struct {
	Level     string `json:"level"`     // "" is the coarsest that the indicator has
	Indicator string `json:"indicator"` // "" is the first
}

// Answer is the answer to /api/whatif. What was before is the study without edits.
type Answer struct {
	Run          string            `json:"run"`
	Indicators   []IndicatorChange `json:"indicators"`
	Zones        *board.ZonesSince `json:"zones"`
	Targets      []TargetChange    `json:"targets"`
	PeopleGained *float64          `json:"people_gained"` // by the indicator that is looked at; null where it does not count whom it reaches
	PeopleLost   *float64          `json:"people_lost"`
	Tiles        string            `json:"tiles"` // the tiles of this state begin with
	MS           float64           `json:"ms"`
}

// IndicatorChange is a cut-off of a circle, rule or chain that has changed in the region.
type IndicatorChange struct {
	ID     string        `json:"id"`
	Region board.Outcome `json:"region"`
	Before board.Outcome `json:"before"`
}

// TargetChange is a target that stands otherwise, as Target tells it.
type TargetChange struct {
	ID           string   `json:"id"`
	Status       string   `json:"status"`
	Value        *float64 `json:"value"`
	Gap          float64  `json:"gap"`
	BeforeStatus string   `json:"before_status"`
	BeforeValue  *float64 `json:"before_value"`
	BeforeGap    float64  `json:"before_gap"`
}

// WhatIf answers POST /api/whatif.
func (d *Desk) WhatIf(w http.ResponseWriter, r *http.Request) error {
	if err := noParameters(r); err != nil {
		return err
	}
	began := time.Now()
	var q Question
	if err := take(w, r, &q); err != nil {
		return err
	}
	if err := fewEdits(q.Edits); err != nil {
		return err
	}
	t, err := d.prepared()
	if err != nil {
		return err
	}
	look := board.ZoneQuery{Level: q.View.Level, Indicator: q.View.Indicator}
	if _, _, err := t.Board.Chosen(look); err != nil {
		return err // before anything is worked out
	}
	edits, err := t.edits(q.Base, q.Edits)
	if err != nil {
		return err
	}
	var told *Answer
	err = d.turns.Do(r.Context(), func() error {
		o, err := t.trial(r.Context(), edits)
		if err == nil {
			told, err = t.tell(o, look)
		}
		return err
	})
	if err != nil {
		return err
	}
	told.MS = float64(time.Since(began).Microseconds()) / 1000
	return answer(w, http.StatusOK, told)
}

func noParameters(r *http.Request) error {
	if r.URL.RawQuery != "" {
		return problem.Bad("此处没有参数", "there are no parameters here")
	}
	return nil
}

func fewEdits(edits []scenario.Edit) error {
	if len(edits) > mostEdits {
		return problem.Bad("共 %d 项修改，最多 %d 项", "there are %d edits, of at most %d", len(edits), mostEdits)
	}
	return nil
}

// edits are those of a scenario, "" for none, and others behind them.
func (t *table) edits(base string, more []scenario.Edit) ([]scenario.Edit, error) {
	if base == "" {
		return more, nil
	}
	s, _, err := t.scenario(base)
	if err != nil {
		return nil, err
	}
	return slices.Concat(s.Edits, more), nil
}

// trial works out what edits come to, or finds it. The engine starts from what it
// worked out before, so that each further position of a facility that is dragged is
// one edit.
func (t *table) trial(ctx context.Context, edits []scenario.Edit) (*trial, error) {
	if len(edits) == 0 {
		return t.base, nil
	}
	text, err := json.Marshal(edits)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(text)
	key := string(sum[:])
	o := t.trials.find(key)
	if o == nil {
		state, err := t.engine.Apply(ctx, &scenario.Scenario{Edits: edits})
		if err != nil {
			return nil, err
		}
		if o, err = t.try(ctx, state); err != nil {
			return nil, err
		}
		t.trials.keep(key, o)
	}
	if o.published != t.Published {
		t.Shelf.Keep(o.published)
	}
	return o, nil
}

// tell compares a state with the study as it is.
func (t *table) tell(o *trial, look board.ZoneQuery) (*Answer, error) {
	run := o.published.Run()
	out := &Answer{Run: run, Tiles: "/tiles/" + run, Indicators: []IndicatorChange{}, Targets: []TargetChange{}}
	for _, r := range t.Board.Reaches() {
		for _, id := range r.Cutoffs {
			if before, now := t.base.outcomes[id], o.outcomes[id]; !now.Equal(before) {
				out.Indicators = append(out.Indicators, IndicatorChange{id, now, before})
			}
		}
	}
	for i := range o.judged {
		for k := range o.judged[i].Targets {
			before, now := board.Told(&t.base.judged[i].Targets[k]), board.Told(&o.judged[i].Targets[k])
			if !now.Equal(before) {
				out.Targets = append(out.Targets, TargetChange{o.judged[i].Targets[k].Target.ID, now.Status, now.Value, now.Gap, before.Status, before.Value, before.Gap})
			}
		}
	}
	var err error
	if out.Zones, err = o.board.ZonesSince(t.base.board, look); err != nil {
		return nil, err
	}
	if s := t.shifts(t.base, o, out.Zones.Indicator, -1); s != nil {
		gained, lost := people(s.Region.Gained), people(s.Region.Lost)
		out.PeopleGained, out.PeopleLost = &gained, &lost
	}
	return out, nil
}

// shifts are the people whom a cut-off gains and loses from one state to another, for
// the region and the zones of a layer; nil for an indicator that is not about reach.
func (t *table) shifts(from, to *trial, cutoff string, layer int) *whatif.Shifts {
	for _, r := range t.Board.Reaches() {
		k := slices.Index(r.Cutoffs, cutoff)
		if k < 0 {
			continue
		}
		q := whatif.Question{Cutoff: k, Layer: layer}
		var out whatif.Shifts
		switch r.Kind {
		case board.Circle:
			out = to.state.Circles()[r.Index].Shifts(from.state.Circles()[r.Index], q)
		case board.Radius:
			out = to.state.Radius()[r.Index].Shifts(from.state.Radius()[r.Index], q)
		default:
			out = to.rescues[r.Index].Shifts(from.rescues[r.Index], q)
		}
		return &out
	}
	return nil
}
