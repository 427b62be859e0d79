// Package judging compares what a study found with what its plans demand: for
// every target, for each zone of the target's level and for the region, the
// value, whether the goal is met, and what is missing in people, beds, staff,
// vehicles or facilities. It is a pure function of its Input; shares of people
// within reach are worked out elsewhere and handed in.
//
// What the data do not tell is not judged, and the reason says what is missing;
// it is never taken for zero. Values are in the unit of the target (percent,
// or so much per block of residents), people are residents.
package judging

import (
	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Status is how a target stands.
type Status uint8

// The states. NotApplicable is a zone that the target does not speak of, such
// as one below its size, or where nobody lives.
const (
	NotJudged Status = iota
	Met
	Missed
	NotApplicable
)

var statusTitles = [...]message.Text{
	NotJudged:     {ZH: "未评判", EN: "not judged"},
	Met:           {ZH: "达标", EN: "met"},
	Missed:        {ZH: "未达标", EN: "not met"},
	NotApplicable: {ZH: "不适用", EN: "not applicable"},
}

// Title names the state in both languages.
func (s Status) Title() message.Text { return statusTitles[s] }

// Verdict is one target in one zone, or in the region.
type Verdict struct {
	Level  zone.Level
	Zone   int32 // index in the layer of Level; -1 for the region
	Status Status
	Value  float64      // in the unit of the target; NaN where not judged
	Unit   message.Text // of Value, Goal and Upper
	Goal   float64
	Upper  float64      // of a band; otherwise equal to Goal
	Gap    float64      // how much more is needed, rounded up; 0 where nothing is
	Over   float64      // how much there is too much, rounded up; 0 where nothing is
	Counts message.Text // the unit of Gap and Over
	Reason message.Text // why it is not judged or does not apply
	Basis  Basis
}

// Basis is what a verdict rests on.
type Basis struct {
	Numerator     float64      // NaN where the value is no quotient
	Denominator   float64      // after the base factor
	NumeratorOf   message.Text // what it counts, and the source
	DenominatorOf message.Text
	Facilities    int          // that match
	Undecided     int          // that do not tell whether they match, or how many they have
	Factor        float64      // on the residents; 1 where there is none
	How           message.Text // how people travel, or what else was assumed
	Zones         ZoneCount    // of the region's verdict: how the zones of the target's level stand
}

// ZoneCount is how many zones stand how.
type ZoneCount struct{ Met, Missed, NotJudged, NotApplicable int }

// Total is the zones that the target speaks of.
func (z ZoneCount) Total() int { return z.Met + z.Missed + z.NotJudged }

// Judged is one target judged everywhere.
type Judged struct {
	Target *policy.Target
	// Status is of the target as a whole: where it is set for the region, the
	// region's; otherwise it is met where every zone meets it.
	Status Status
	Region Verdict
	Zones  []Verdict // of the target's level, in the order of the layer
}

// Board is one plan judged.
type Board struct {
	Plan    *policy.Plan
	Targets []Judged // in the order of the plan
}

// Count is how many targets of the board stand how.
func (b *Board) Count() (c ZoneCount) {
	for i := range b.Targets {
		c.add(b.Targets[i].Status)
	}
	return c
}

func (z *ZoneCount) add(s Status) {
	switch s {
	case Met:
		z.Met++
	case Missed:
		z.Missed++
	case NotApplicable:
		z.NotApplicable++
	default:
		z.NotJudged++
	}
}
