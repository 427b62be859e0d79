package picture

import (
	"fmt"
	"math"

	"github.com/medreach/medreach/analysis/brief"
	"github.com/medreach/medreach/analysis/brief/lettering"
)

// The field of a chart of curves; to the right of it stand their names.
const (
	curveLeft   = 66
	curveRight  = chartWidth - 170
	curveTop    = 40
	curveBottom = 336
	curveHeight = 390
)

// curves draws cumulative shares over a cost.
func (p *Chart) curves(c *brief.Chart) bool {
	right, whole := 0.0, true
	for _, s := range c.Series {
		for i := range s.X {
			if v := at(s.X, i); !math.IsNaN(v) {
				right = max(right, v)
			}
		}
		whole = whole && integral(s.X)
	}
	if right <= 0 {
		return false
	}
	p.Along, p.Across = c.X, c.Y
	p.Left, p.Right, p.Top, p.Bottom, p.Height = curveLeft, curveRight, curveTop, curveBottom, curveHeight
	along := newAxis(0, right, whole, p.Left, p.Right)
	along.to = min(along.to, right*1.02) // no empty field behind the last value
	share := axis{to: 1, step: 0.2, start: p.Bottom, end: p.Top}
	p.Ticks = along.ticks()
	for k := range share.count() + 1 {
		p.Sides = append(p.Sides, Tick{At: tenth(share.at(float64(k) * share.step)), Text: alike(fmt.Sprintf("%d%%", 20*k))})
	}
	p.lines(c, &along, &share)
	if hasGoal(c) && c.Goal >= 0 && c.Goal <= 1 {
		g := tenth(share.at(c.Goal))
		p.Goal = &GoalLine{p.Left, g, p.Right, g, p.Left + 6, g - 6, "start", lettering.Short(100*c.Goal, 4) + "%"}
	}
	return len(p.Lines) > 0
}

// lines draws the curves with their names at their ends.
func (p *Chart) lines(c *brief.Chart, along, share *axis) {
	var ends []float64
	for k, s := range c.Series {
		parts := curveParts(s, along, share)
		if len(parts) == 0 {
			continue
		}
		last := parts[len(parts)-1]
		end := last[len(last)-1]
		p.Lines = append(p.Lines, Line{seriesColour(s, k), k % Patterns, parts})
		y := p.freeOf(ends, end.Y+5)
		ends = append(ends, y)
		p.Notes = append(p.Notes, Note{tenth(end.X + 7), y, "start", ink, lettering.CutBoth(s.Title, 10.5)})
		if len(c.Series) > 1 {
			p.Key = append(p.Key, Entry{Colour: seriesColour(s, k), Label: s.Title})
		}
	}
}

// curveParts are lines through the points that can be told apart, broken where a
// value is not known.
func curveParts(s brief.Numbers, along, share *axis) [][]Place {
	var parts [][]Place
	broken := true
	for i := range s.X {
		x, y := at(s.X, i), at(s.Y, i)
		if math.IsNaN(x) || math.IsNaN(y) {
			broken = true
			continue
		}
		to := Place{tenth(along.at(max(x, 0))), tenth(share.at(min(max(y, 0), 1)))}
		if broken {
			parts, broken = append(parts, []Place{to}), false
			continue
		}
		part := &parts[len(parts)-1]
		if from := (*part)[len(*part)-1]; math.Hypot(to.X-from.X, to.Y-from.Y) >= 0.5 || i+1 == len(s.X) {
			*part = append(*part, to)
		}
	}
	return parts
}

// freeOf moves a text up or down, within the chart, until it stands clear of the
// others.
func (p *Chart) freeOf(taken []float64, y float64) float64 {
	const apart, step = 17, 9
	for try := 0.0; try*step < p.Height; try++ {
		for _, at := range []float64{y - try*step, y + try*step} {
			free := at >= p.Top-10 && at <= p.Bottom
			for _, t := range taken {
				free = free && math.Abs(at-t) >= apart
			}
			if free {
				return tenth(at)
			}
		}
	}
	return tenth(y)
}
