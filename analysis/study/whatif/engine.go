// Package whatif works out what edits of facilities come to: an Engine is prepared
// once for a study, and then tells of any scenario what a full run with the edited
// lists would tell, to the last digit, in the time that the edits' surroundings take:
// coverage, radius rules, rescue chains, how far people travel, and the plans judged
// again. Left to a full run are the ground within circles, its areas (Row.Area is
// zero here), gaps, and the circles of each facility by itself.
//
// Figures are worked out when they are first asked for and then kept. Distances are
// metres, times seconds.
package whatif

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/medreach/medreach/analysis"
	along "github.com/medreach/medreach/analysis/network/rivals"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/analysis/study/appraisal"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/travel"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

// Engine answers scenarios of one study. It may be used from several goroutines.
type Engine struct {
	in     *study.Inputs
	demand *analysis.Demand // without areas, which are of inhabited cells alone
	ways   *travel.Ways

	mu      sync.Mutex // of tracks and filters
	tracks  map[question]*track
	chains  map[string]*chains
	filters map[string]*filter.Filter

	building sync.Mutex // of grounds and ways
	grounds  map[road]*along.Ground

	residents func(group string) *judging.Residents
	at        [][]int32 // the zone of every facility of the study, by layer

	base   *State
	recent recent // states
}

// road is a mode and a direction.
type road struct {
	mode      string
	direction analysis.Direction
}

// Prepare makes the engine of a study and works its figures out once, of which it
// keeps the nearest and second nearest facilities: see Bytes.
func Prepare(ctx context.Context, r *study.Result) (*Engine, error) {
	demand := *r.Demand
	demand.Area = nil
	e := &Engine{in: r.Inputs, demand: &demand, ways: r.Ways, grounds: map[road]*along.Ground{}, tracks: map[question]*track{}, chains: map[string]*chains{}, filters: map[string]*filter.Filter{}}
	if e.ways == nil {
		e.ways = travel.New(r.Config, r.Roads, r.Demand)
	}
	subject := e.subject(&r.Facilities)
	e.residents, e.at = subject.Residents(), subject.Place()
	var err error
	if e.base, err = e.Apply(ctx, &scenario.Scenario{}); err != nil {
		return nil, err
	}
	if _, err = e.base.Boards(ctx); err != nil {
		return nil, err
	}
	_, err = e.base.Rescues(ctx)
	return e, err
}

// subject is the study with other facilities.
func (e *Engine) subject(set *facilities.Set) *appraisal.Subject {
	service := &emergency.Service{Config: e.in.Config, Zones: e.in.Zones, Demand: e.demand, Facilities: set, Ways: e.ways}
	return &appraisal.Subject{Service: service, Plans: e.in.Plans, Statistics: e.in.Statistics}
}

// Base is the study as it is, without edits.
func (e *Engine) Base() *State { return e.base }

// Apply carries a scenario out. Its circles and radius rules are worked out at once.
func (e *Engine) Apply(ctx context.Context, s *scenario.Scenario) (*State, error) {
	key, err := json.Marshal(s.Edits)
	if err != nil {
		return nil, message.Wrap(err, "读取情景", "read the scenario")
	}
	if found := e.recent.find(string(key)); found != nil {
		return found, nil
	}
	edited, err := s.Apply(&e.in.Facilities)
	if err != nil {
		return nil, err
	}
	state := &State{engine: e, edits: slices.Clone(s.Edits), edited: edited}
	state.prepare()
	if err := state.measure(ctx); err != nil {
		return nil, err
	}
	e.recent.put(string(key), state)
	return state, nil
}

// ApplyNext carries one more edit out.
func (e *Engine) ApplyNext(ctx context.Context, s *State, edit scenario.Edit) (*State, error) {
	return e.Apply(ctx, &scenario.Scenario{Edits: append(slices.Clone(s.edits), edit)})
}

// Bytes is the memory that the engine keeps for all states together.
func (e *Engine) Bytes() int {
	n := 0
	e.building.Lock()
	for _, g := range e.grounds {
		n += g.Bytes()
	}
	e.building.Unlock()
	e.mu.Lock()
	tracks, chains := slices.Collect(maps.Values(e.tracks)), slices.Collect(maps.Values(e.chains))
	e.mu.Unlock()
	for _, t := range tracks {
		n += t.bytes()
	}
	for _, c := range chains {
		n += c.bytes()
	}
	return n
}

// filter compiles a condition once. The columns of the lists are the same in every
// scenario.
func (e *Engine) filter(source string) (*filter.Filter, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if f := e.filters[source]; f != nil {
		return f, nil
	}
	f, err := filter.Compile(source, e.in.Facilities.Columns())
	if err == nil {
		e.filters[source] = f
	}
	return f, err
}

// recent is the states that were last worked out: whoever drags a facility or undoes an
// edit comes back to them.
type recent struct {
	mu     sync.Mutex
	keys   []string
	states []*State
}

const mostStates = 8

func (k *recent) find(key string) *State {
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.Index(k.keys, key); i >= 0 {
		return k.states[i]
	}
	return nil
}

func (k *recent) put(key string, s *State) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if i := slices.Index(k.keys, key); i >= 0 || len(k.keys) == mostStates {
		i = max(i, 0)
		k.keys, k.states = slices.Delete(k.keys, i, i+1), slices.Delete(k.states, i, i+1)
	}
	k.keys, k.states = append(k.keys, key), append(k.states, s)
}

// unit is that of a way of travel.
func (q *question) unit() analysis.Unit {
	if q.mode == "" {
		return analysis.Metres
	}
	return analysis.Seconds
}

// question is what is asked of an impedance for one condition.
type question struct {
	of        string // the facilities in words
	mode      string // "" for metres in a straight line
	straight  settings.Travel
	direction analysis.Direction
	limit     float64
}
