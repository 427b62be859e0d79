package judging

import (
	"math"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/geo/message"
)

// slack forgives the rounding of a sum: 90 % of 1,000 people are 900, not
// 900.0000000001.
const slack = 1e-9

func atLeast(v, bound float64) bool { return v >= bound-slack*math.Abs(bound) }
func atMost(v, bound float64) bool  { return v <= bound+slack*math.Abs(bound) }

// up rounds up what is needed to whole beds, people or facilities, but not for
// the rounding of a sum.
func up(v float64) float64 { return math.Max(0, math.Ceil(v-slack*math.Max(1, math.Abs(v)))) }

// bounds are what the value may be without fault: "about" allows a little to
// either side, "at least" anything above.
func bounds(t *policy.Target, goal, upper float64) (low, high float64) {
	switch t.Op {
	case policy.AtMost:
		return math.Inf(-1), goal
	case policy.Band:
		return goal, upper
	case policy.About:
		return goal * (1 - t.Tolerance), goal * (1 + t.Tolerance)
	}
	return goal, math.Inf(1)
}

// decide compares a value that lies between least and most, since some
// facilities may not tell.
func decide(t *policy.Target, goal, upper, least, most float64) Status {
	low, high := bounds(t, goal, upper)
	switch {
	case atLeast(least, low) && atMost(most, high):
		return Met
	case !atLeast(most, low), !atMost(least, high):
		return Missed
	}
	return NotJudged
}

// quotient is a value as a part of something, with what it was made of. The value
// may lie anywhere between least and most, since some facilities may not tell.
type quotient struct {
	part, whole float64
	scale       float64 // 100 for percent, the block for residents
	least, most float64
	counts      message.Text
	wholes      message.Text // the unit of whole, where too little of it may be the fault
	unclear     message.Text // what has to be filled in; the facilities that are undecided where empty
}

// value makes a quotient of which nothing is left open.
func value(part, whole, scale float64, counts message.Text) quotient {
	v := scale * part / whole
	return quotient{part: part, whole: whole, scale: scale, least: v, most: v, counts: counts}
}

// judge fills in value, status and gap of a verdict from a quotient.
func (q quotient) judge(t *policy.Target, v *Verdict) {
	v.Basis.Numerator, v.Basis.Denominator = q.part, q.whole
	v.Counts = q.counts
	v.Status = decide(t, v.Goal, v.Upper, q.least, q.most)
	if v.Status == NotJudged {
		if v.Reason = q.unclear; v.Reason == (message.Text{}) {
			v.Reason = unclear(v.Basis.Undecided)
		}
		return
	}
	v.Value = q.scale * q.part / q.whole
	if v.Status == Met {
		return
	}
	per := q.whole / q.scale
	low, high := bounds(t, v.Goal, v.Upper)
	switch {
	case !atLeast(v.Value, low):
		v.Gap = up(v.Goal*per - q.part)
	case q.wholes != (message.Text{}):
		v.Gap, v.Counts = up(q.scale*q.part/v.Upper-q.whole), q.wholes
	case !atMost(v.Value, high):
		v.Over = up(q.part - v.Upper*per)
	}
}

func unclear(undecided int) message.Text {
	return message.T("有 %d 家机构没有填写所需内容，补齐后才能判断", "what is needed is left empty by %d of the facilities; it cannot be told before they are filled in", undecided)
}

// whole is a verdict on whole numbers, such as facilities in a zone.
func (v *Verdict) whole(t *policy.Target, least, most float64) {
	v.Basis.Numerator = least
	v.Status = decide(t, v.Goal, v.Upper, least, most)
	if v.Status == NotJudged {
		v.Reason = unclear(v.Basis.Undecided)
		return
	}
	v.Value = least
	low, high := bounds(t, v.Goal, v.Upper)
	if !atLeast(least, low) {
		v.Gap = up(v.Goal - least)
	}
	if !atMost(least, high) {
		v.Over = up(least - v.Upper)
	}
}
