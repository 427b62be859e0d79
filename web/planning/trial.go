package planning

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"
	"sync"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/rivals"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/web/board"
	"github.com/medreach/medreach/web/publication"
)

// trial is a state of the study with everything that is told of it. It never changes.
type trial struct {
	state     *whatif.State
	rescues   []*whatif.Chain
	judged    []judging.Board
	board     *board.Board
	published *publication.Publication
	outcomes  map[string]board.Outcome // of circles, rules and chains in the region, by cut-off
	bytes     int                      // beyond what the engine keeps
}

// try draws a state up. The first is the one without edits.
func (t *table) try(ctx context.Context, s *whatif.State) (*trial, error) {
	out := &trial{state: s, outcomes: map[string]board.Outcome{}, published: t.Published}
	var err error
	if out.judged, err = s.Boards(ctx); err != nil {
		return nil, err
	}
	breakdown, err := s.Breakdown(ctx)
	if err != nil {
		return nil, err
	}
	if out.rescues, err = s.Rescues(ctx); err != nil {
		return nil, err
	}
	out.board = board.Of(out.result(t.Result, breakdown), out.counts())
	for _, r := range t.Board.Reaches() {
		for _, id := range r.Cutoffs {
			out.outcomes[id] = out.board.Outcome(id)
		}
	}
	out.bytes = s.Bytes()
	if t.base != nil {
		err = t.publish(out)
	}
	return out, err
}

// result is that of the study with other facilities, of which only the board is drawn.
func (o *trial) result(of *study.Result, breakdown []judging.Board) *study.Result {
	set, _ := o.state.Facilities()
	in := *of.Inputs
	in.Facilities = *set
	r := &study.Result{Inputs: &in, Ways: of.Ways, Boards: o.judged, Breakdown: breakdown}
	for i, c := range of.Circles {
		r.Circles = append(r.Circles, &study.CircleResult{Circle: c.Circle, Unit: c.Unit, Cutoffs: c.Cutoffs, How: c.How, Supply: o.state.Circles()[i].Supply})
	}
	for i, c := range of.Radius {
		r.Radius = append(r.Radius, &study.RadiusResult{RadiusRule: c.RadiusRule, Supply: o.state.Radius()[i].Supply})
	}
	for _, c := range o.rescues {
		r.Rescues = append(r.Rescues, &emergency.Result{Chain: c.Chain, Target: c.Target, Parties: c.Parties, Cutoffs: c.Cutoffs})
	}
	return r
}

// counts are the figures of everybody, counted when they are asked for.
func (o *trial) counts() *board.Counts {
	rows := func(c *coverage.Result) func(zone.Level) iter.Seq[coverage.Row] {
		return func(level zone.Level) iter.Seq[coverage.Row] { return c.Only(level, coverage.Everywhere, 0) }
	}
	return &board.Counts{
		Circle: func(i int) func(zone.Level) iter.Seq[coverage.Row] { return rows(o.state.Circles()[i].Coverage()) },
		Chain:  func(i int) func(zone.Level) iter.Seq[coverage.Row] { return rows(o.rescues[i].Coverage()) },
		Radius: func(i int) iter.Seq[coverage.Verdict] { return o.state.Radius()[i].Judgement().Verdicts() },
	}
}

// column is the nearest facility of every demand point for a circle, rule or chain.
func (o *trial) column(s board.Source) (*rivals.Column, analysis.Unit) {
	switch s.Kind {
	case board.Circle:
		c := o.state.Circles()[s.Index]
		return c.Column(), c.Unit
	case board.Radius:
		return o.state.Radius()[s.Index].Column(), analysis.Metres
	}
	return o.rescues[s.Index].Column(), analysis.Seconds
}

// cells is the layer of which the figures are those of demand points.
const cells = "cells"

// publish makes the tiles of a state: those of the study, with other cells.
func (t *table) publish(o *trial) error {
	l := t.Published.Layer(cells)
	if l == nil {
		return nil
	}
	var changes []publication.Change
	for _, r := range t.Board.Reaches() {
		changes = append(changes, t.changes(o, r)...)
	}
	if len(changes) == 0 {
		return nil
	}
	changed, err := l.Changing(changes)
	if err != nil {
		return err
	}
	for i := range changes {
		o.bytes += 16 * len(changes[i].Rows)
	}
	o.published = t.Published.With(changed)
	return nil
}

// changes are the cells from which another facility is nearest, or at another cost.
func (t *table) changes(o *trial, r board.Reach) []publication.Change {
	before, _ := t.base.column(r.Source)
	after, unit := o.column(r.Source)
	rows := rivals.Differing(before, after)
	var out []publication.Change
	if len(rows) > 0 {
		costs := publication.Change{Field: r.CellField, Rows: rows, Numbers: make([]float64, len(rows))}
		names := publication.Change{Field: r.FacilityField, Rows: rows, Texts: make([]string, len(rows))}
		for k, i := range rows {
			cost, id := after.At(i)
			costs.Numbers[k] = board.Shown(cost, unit) // infinite where nothing is reached, which is missing in a layer
			if id >= 0 {
				names.Texts[k] = o.name(id)
			}
		}
		out = append(out, costs, names)
	}
	if r.Kind == board.Chain {
		out = append(out, t.legs(o, r)...)
	}
	return out
}

// legs are the cells of which another leg of a rescue is the longest.
func (t *table) legs(o *trial, r board.Reach) []publication.Change {
	c := publication.Change{Field: r.LegField}
	before, after := t.base.rescues[r.Index].Legs(), o.rescues[r.Index].Legs()
	for i, leg := range after {
		if leg != before[i] {
			c.Rows, c.Texts = append(c.Rows, int32(i)), append(c.Texts, emergency.LegID(leg))
		}
	}
	if len(c.Rows) == 0 {
		return nil
	}
	return []publication.Change{c}
}

// name is what the layer of cells calls a facility.
func (o *trial) name(id int32) string {
	f := o.facility(id)
	return cmp.Or(f.ID, f.Name)
}

func (o *trial) facility(id int32) *facilities.Facility {
	set, _ := o.state.Facilities()
	return &set.Facilities[o.state.Index(id)]
}

// The states that are kept, so that whoever comes back to one, or asks for its zones
// on another level, need not wait.
const (
	mostTrials = 32
	mostBytes  = 128 << 20
)

// recent is the trials that were last asked for, the latest last.
type recent struct {
	mu   sync.Mutex
	keys []string
	kept []*trial
}

func (k *recent) find(key string) *trial {
	k.mu.Lock()
	defer k.mu.Unlock()
	i := slices.Index(k.keys, key)
	if i < 0 {
		return nil
	}
	found := k.kept[i]
	k.put(key, found)
	return found
}

func (k *recent) keep(key string, o *trial) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(strings.Clone(key), o)
}

func (k *recent) put(key string, o *trial) {
	if i := slices.Index(k.keys, key); i >= 0 {
		k.keys, k.kept = slices.Delete(k.keys, i, i+1), slices.Delete(k.kept, i, i+1)
	}
	k.keys, k.kept = append(k.keys, key), append(k.kept, o)
	for len(k.kept) > mostTrials || len(k.kept) > 1 && k.bytes() > mostBytes {
		k.keys, k.kept = slices.Delete(k.keys, 0, 1), slices.Delete(k.kept, 0, 1)
	}
}

func (k *recent) bytes() (n int) {
	for _, o := range k.kept {
		n += o.bytes
	}
	return n
}

// size is the memory of the states that are kept.
func (k *recent) size() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes()
}
