package appraisal

import (
	"fmt"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/geo/zone"
)

// breakdown makes of targets per resident that plans set for the whole region the same
// ones for the zones of a level, so that a planner sees where beds and doctors are short. They
// are for comparison and no verdict of the plan. Of targets that ask for the same,
// such as the goals of several years or plans, the first stands for all.
func breakdown(plans []*policy.Plan, level zone.Level) []*policy.Plan {
	var out []*policy.Plan
	seen := map[string]bool{}
	for _, p := range plans {
		own := *p
		own.Targets = nil
		for _, t := range p.Targets {
			if t.Level != zone.Region || t.Kind != policy.PerCapita {
				continue
			}
			same := fmt.Sprint(t.Facilities, "|", t.Attribute, "|", t.Per, t.Area, t.Group)
			if seen[same] {
				continue
			}
			seen[same] = true
			t.Level = level
			own.Targets = append(own.Targets, t)
		}
		if len(own.Targets) > 0 {
			out = append(out, &own)
		}
	}
	return out
}

// Compared is the layer whose zones are set side by side: counties where there are
// several, else the coarsest with several zones; -1 for none.
func Compared(zones *zone.Set) int {
	best := -1
	for l, layer := range zones.Layers {
		switch {
		case len(layer.Units) < 2 || layer.Level == zone.Settlement:
		case layer.Level == zone.County:
			return l
		case best < 0:
			best = l
		}
	}
	return best
}
