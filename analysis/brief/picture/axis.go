package picture

import (
	"math"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// largest is the largest number that is drawn. Whatever is larger is a mistake in
// the data, and its digits would fill the chart.
const largest = 1e15

// at is the value of a series at a place, NaN where there is none to be drawn.
func at(v []float64, i int) float64 {
	if i < len(v) && math.Abs(v[i]) <= largest {
		return v[i]
	}
	return math.NaN()
}

// axis is a scale from a round number to another one.
type axis struct {
	from, to, step float64
	start, end     float64 // where they are drawn
}

func (a *axis) at(v float64) float64 { return a.start + (v-a.from)/(a.to-a.from)*(a.end-a.start) }

// newAxis finds round ticks from 0 (or below) to a bound that holds all values, so
// few that their texts have room. Of whole numbers there are whole ticks.
func newAxis(low, high float64, whole bool, start, end float64) axis {
	low, high = min(low, 0), max(high, 0)
	if high-low < 1e-9 {
		low, high = 0, 1
	}
	var a axis
	for _, most := range []float64{6, 4, 2} {
		step := roundStep((high-low)/most, whole)
		a = axis{math.Floor(low/step) * step, math.Ceil(high/step) * step, step, start, end}
		if a.hasRoom() {
			break
		}
	}
	return a
}

// roundStep is the least of 1, 2 and 5 with zeros that is no less than a number.
func roundStep(least float64, whole bool) float64 {
	step := math.Pow(10, math.Floor(math.Log10(least)))
	for _, k := range []float64{1, 2, 5, 10} {
		if k*step >= least {
			step *= k
			break
		}
	}
	if whole {
		step = max(step, 1)
	}
	return step
}

// count is the number of steps.
func (a *axis) count() int { return int(math.Round((a.to - a.from) / a.step)) }

// text is the number at a tick.
func (a *axis) text(k int) string {
	v := math.Round(a.from/a.step) + float64(k)
	decimals := max(0, int(-math.Floor(math.Log10(a.step)+1e-9)))
	return lettering.Short(v*a.step, decimals)
}

func (a *axis) hasRoom() bool {
	room := math.Abs(a.end-a.start) / float64(a.count())
	return max(lettering.Width(a.text(0)), lettering.Width(a.text(a.count())))*chartText+8 <= room
}

// ticks are the marks of an axis.
func (a *axis) ticks() []Tick {
	var out []Tick
	for k := 0; k <= a.count(); k++ {
		if v := a.from + float64(k)*a.step; v <= a.to+a.step*1e-9 {
			s := a.text(k)
			out = append(out, Tick{At: tenth(a.at(v)), Text: message.Text{ZH: s, EN: s}})
		}
	}
	return out
}

// integral tells whether all values are whole numbers.
func integral(values []float64) bool {
	for i := range values {
		if v := at(values, i); v != math.Trunc(v) && !math.IsNaN(v) {
			return false
		}
	}
	return true
}

func allIntegral(series []brief.Numbers) bool {
	for _, s := range series {
		if !integral(s.Y) {
			return false
		}
	}
	return true
}

// digits is how many decimals tell values of this size apart.
func digits(top float64, whole bool) int {
	switch {
	case whole || top >= 1000:
		return 0
	case top >= 5:
		return 1
	}
	return 2
}

// tenth rounds places in a picture.
func tenth(v float64) float64 { return math.Round(v*10) / 10 }
