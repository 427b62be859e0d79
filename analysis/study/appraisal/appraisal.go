// Package appraisal brings what a study has loaded before its plans: where every
// facility stands, how many residents each zone has and by whose word, and who is
// within the minutes and kilometres of a target. It is the part of the study that
// feeds the judging room; it reads no file. Distances are metres, times seconds.
package appraisal

import (
	"context"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study/emergency"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

// Subject is a study as far as its plans ask about it.
type Subject struct {
	*emergency.Service
	Plans      []*policy.Plan
	Statistics []judging.Statistics
	Known      Known
}

// Known is what was found out before: of a study of which only the facilities are
// edited, most stays as it is. What is nil is found out anew.
type Known struct {
	At        [][]int32 // the zone of every facility, by layer
	Residents func(group string) *judging.Residents
	Counter   Counter
	Compile   func(source string) (*filter.Filter, error) // conditions on the columns of the lists
}

// Counter counts who is within limits in place of the impedances of the study.
type Counter interface {
	// Circle counts who is within the limits of facilities.
	Circle(ctx context.Context, c Circle) (*coverage.Result, error)
	// Chain counts whom the chains of all illnesses reach within some seconds. The name
	// is that of the parties.
	Chain(ctx context.Context, name string, p emergency.Parties, seconds float64) (*coverage.Result, error)
}

// Circle is what a target asks of an impedance.
type Circle struct {
	Of        string          // the facilities in words
	Supply    []int32         // as indexes into the set
	Mode      string          // "" for the distance in a straight line
	Straight  settings.Travel // how a mode travels where there are no roads
	Direction analysis.Direction
	Cutoffs   []float64 // the last is the limit
}

// Progress is told how far a stage has come.
type Progress func(stage message.Text, done, total int)

// Verdicts are the plans judged, and what they ask of the region as a whole beside
// each zone of one level, for comparison.
type Verdicts struct {
	Boards    []judging.Board
	Breakdown []judging.Board
	Rescues   []emergency.Timed // the chains that were timed for targets
}

// Judge judges the targets of all plans.
func Judge(ctx context.Context, s *Subject, progress Progress) (*Verdicts, error) {
	out := &Verdicts{}
	if len(s.Plans) == 0 {
		return out, nil
	}
	reach, rescues, err := s.reachTargets(ctx, progress)
	if err != nil {
		return nil, err
	}
	out.Rescues = rescues
	stage := message.Text{ZH: "评判规划目标", EN: "judging targets"}
	progress(stage, 0, 1)
	input := &judging.Input{
		Zones: s.Zones, Facilities: s.Facilities, At: s.Known.At,
		Residents: s.Known.Residents, Statistics: s.Statistics,
		Reach: func(t *policy.Target) judging.Reach { return reach[t.ID] },
		Goals: s.Config.Judging.Goals, Factors: s.Config.Judging.BaseFactor, Complete: s.complete(), Compile: s.Known.Compile,
	}
	if input.At == nil {
		input.At = s.Place()
	}
	if input.Residents == nil {
		input.Residents = s.Residents()
	}
	if out.Boards, err = judging.Judge(ctx, s.Plans, input); err != nil {
		return nil, err
	}
	if l := Compared(s.Zones); l >= 0 {
		out.Breakdown, err = judging.Judge(ctx, breakdown(s.Plans, s.Zones.Layers[l].Level), input)
	}
	progress(stage, 1, 1)
	return out, err
}

// compile compiles a condition.
func (s *Subject) compile(source string) (*filter.Filter, error) {
	if s.Known.Compile != nil {
		return s.Known.Compile(source)
	}
	return filter.Compile(source, s.Facilities.Columns())
}

// complete are the classes whose lists the study says are complete.
func (s *Subject) complete() map[facilities.Class]bool {
	out := map[facilities.Class]bool{}
	for _, name := range s.Config.Judging.Complete {
		if c, err := facilities.ParseClass(name); err == nil {
			out[c] = true
		}
	}
	return out
}
