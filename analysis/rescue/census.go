package rescue

import "github.com/medreach/medreach/analysis"

// Census is people by the longest leg of their chain.
type Census struct {
	Reached   [legs]float64 // whom the chain serves
	Unreached [legs]float64 // whom it never does, by the first leg that cannot be travelled
}

// People is how many they are, with or without those whom the chain never reaches.
func (c *Census) People(unreached bool) float64 {
	sum := 0.0
	for leg := range c.Reached {
		sum += c.of(Leg(leg), unreached)
	}
	return sum
}

func (c *Census) of(leg Leg, unreached bool) float64 {
	if unreached {
		return c.Reached[leg] + c.Unreached[leg]
	}
	return c.Reached[leg]
}

// Share is the part of the people for whom a leg is the longest, with or without those
// whom the chain never reaches; false where there is nobody.
func (c *Census) Share(leg Leg, unreached bool) (share float64, ok bool) {
	all := c.People(unreached)
	if all == 0 {
		return 0, false
	}
	return c.of(leg, unreached) / all, true
}

// Longest is the longest leg at a demand point of several chains together, as Worst
// takes them: that of the slowest chain, of equal ones the first. It reports false
// where one of them never reaches the point, and then the leg of the first that does
// not. Without chains there is no leg.
func Longest(chains []*Chain, point int) (leg Leg, reached bool) {
	worst := -1.0
	for _, c := range chains {
		total := c.Total(point)
		if total == analysis.Unreachable {
			return c.Bottleneck(point), false
		}
		if total > worst {
			worst, leg = total, c.Bottleneck(point)
		}
	}
	return leg, len(chains) > 0
}

// Count counts people by the longest leg of several chains together, unit by unit of
// a column of zones. The last census is of those outside every unit, zone -1; where
// zones is nil that is everybody.
func Count(chains []*Chain, people []float64, zones []int32, units int) []Census {
	out := make([]Census, units+1)
	for i, n := range people {
		at := units
		if zones != nil && zones[i] >= 0 {
			at = int(zones[i])
		}
		if leg, reached := Longest(chains, i); reached {
			out[at].Reached[leg] += n
		} else {
			out[at].Unreached[leg] += n
		}
	}
	return out
}

// Served is a demand without the people whom a chain never reaches: what is measured
// on it, such as the median of the time, is that of the others. Columns other than
// people are shared with the demand.
func Served(d *analysis.Demand, reach analysis.Reach) *analysis.Demand {
	served := *d
	served.Groups = make([]analysis.Group, len(d.Groups))
	for g, group := range d.Groups {
		people := make([]float64, len(group.People))
		for i, n := range group.People {
			if reach.Cost[i] < analysis.Unreachable {
				people[i] = n
			}
		}
		served.Groups[g] = analysis.Group{Name: group.Name, People: people}
	}
	return &served
}
