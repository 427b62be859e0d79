package coverage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/zone"
)

// Limit is the cost beyond which a place is not covered, by class of area. The
// zero value covers only those who live at a facility.
type Limit struct{ Urban, Rural, Unknown float64 }

// Everyone is one limit for all classes of area.
func Everyone(limit float64) Limit { return Limit{limit, limit, limit} }

// Limit is the last limits of the rule. Places of unknown class are never a gap,
// since the rule cannot judge them.
func (r Rule) Limit() Limit {
	last := func(limits []float64) float64 {
		if len(limits) == 0 {
			return math.Inf(1)
		}
		return limits[len(limits)-1]
	}
	return Limit{last(r.Urban), last(r.Rural), math.Inf(1)}
}

func (l Limit) of(u analysis.Urban) float64 {
	return [...]float64{analysis.UrbanUnknown: l.Unknown, analysis.UrbanArea: l.Urban, analysis.RuralArea: l.Rural}[u]
}

// GapOptions say what a gap is.
type GapOptions struct {
	Limit     Limit
	Reach     analysis.Reach // best asked without a limit, so that gaps know how far care is
	MinPeople float64        // smaller gaps are left out
	Join      float64        // points at most this many metres apart are one settlement; 0 stands for 1,000. Cells join at edges and corners instead.
}

// Gap is one settlement without coverage: inhabited cells that touch, or points
// close to one another, none of them covered.
type Gap struct {
	Points    []int32   // the demand points, ascending; their cells make the polygon
	People    []float64 // by group
	Area      float64   // m² of the cells; 0 for points
	Nearest   int32     // the facility that is closest to any point; -1 where none is reached
	Least     float64   // cost from that point; Unreachable where none is reached
	Mean      float64   // cost of the people who reach a facility; 0 where nobody does
	Worst     float64   // largest cost; Unreachable where a point reaches nothing
	Unreached float64   // people who reach nothing
	Centre    int32     // the demand point closest to the centre of the people
	At        orb.Point // where that is
	Zones     []int32   // by layer, the unit with most of the people; -1 where more are outside every unit
}

// Gaps finds the settlements without coverage, those with most people first,
// gaps with the same number of people by their first demand point.
// Zones may be nil. Grids do not join across the antimeridian.
func Gaps(ctx context.Context, d *analysis.Demand, zones *zone.Set, opts GapOptions) ([]Gap, error) {
	layers := 0
	if zones != nil {
		layers = len(zones.Layers)
	}
	n := d.Len()
	if len(d.Groups) == 0 || len(opts.Reach.Cost) != n || len(opts.Reach.Facility) != n || layers > len(d.Zones) {
		return nil, fmt.Errorf("coverage: %d demand points in %d groups and %d zone layers, reach of %d, %d zone layers",
			n, len(d.Groups), len(d.Zones), len(opts.Reach.Cost), layers)
	}
	var open []int32 // inhabited points that are not covered
	for i, people := range d.Groups[0].People {
		if people > 0 && !(opts.Reach.Cost[i] <= opts.Limit.of(d.UrbanAt(i))) {
			open = append(open, int32(i))
		}
	}
	f := newForest(len(open))
	if d.Cell != nil {
		f.joinCells(open, d.Cell, int64(d.Grid.Width))
	} else if err := f.joinPoints(ctx, open, d.Points, cmp.Or(opts.Join, 1000)); err != nil {
		return nil, err
	}
	var gaps []Gap
	for _, members := range f.trees() {
		people := 0.0
		for k, m := range members {
			members[k] = open[m]
			people += d.Groups[0].People[open[m]]
		}
		if people >= opts.MinPeople {
			gaps = append(gaps, Gap{Points: members})
		}
	}
	err := analysis.Chunks(ctx, len(gaps), 64, func(_, from, to int) {
		for k := from; k < to; k++ {
			gaps[k].describe(d, opts.Reach, layers)
		}
	})
	slices.SortStableFunc(gaps, func(a, b Gap) int { return cmp.Compare(b.People[0], a.People[0]) })
	return gaps, err
}

// describe fills everything but the points.
func (g *Gap) describe(d *analysis.Demand, reach analysis.Reach, layers int) {
	g.People = make([]float64, len(d.Groups))
	g.Nearest, g.Least = -1, analysis.Unreachable
	var middle geo.Vector
	for _, i := range g.Points {
		for k := range g.People {
			g.People[k] += d.Groups[k].People[i]
		}
		if d.Area != nil {
			g.Area += d.Area[i]
		}
		people, cost := d.Groups[0].People[i], reach.Cost[i]
		if cost < g.Least {
			g.Least, g.Nearest = cost, reach.Facility[i]
		}
		g.Worst = max(g.Worst, cost)
		if cost == analysis.Unreachable {
			g.Unreached += people
		} else {
			g.Mean += people * cost
		}
		v := geo.ECEF(d.Points[i])
		for k := range middle {
			middle[k] += people * v[k]
		}
	}
	if g.People[0] > g.Unreached {
		g.Mean /= g.People[0] - g.Unreached
	} else {
		g.Mean = 0
	}
	for k := range middle {
		middle[k] /= g.People[0]
	}
	least := math.Inf(1)
	for _, i := range g.Points {
		if c := middle.Chord2(geo.ECEF(d.Points[i])); c < least {
			least, g.Centre, g.At = c, i, d.Points[i]
		}
	}
	g.Zones = make([]int32, layers)
	for layer := range g.Zones {
		g.Zones[layer] = mainZone(g.Points, d.Zones[layer], d.Groups[0].People)
	}
}

// mainZone is the unit in which most of the people are, -1 where more are outside
// every unit than in any; the first of several units with as many.
func mainZone(points, zones []int32, people []float64) int32 {
	byZone := slices.Clone(points)
	slices.SortStableFunc(byZone, func(a, b int32) int { return cmp.Compare(zones[a], zones[b]) })
	best, most := int32(-1), 0.0
	for from := 0; from < len(byZone); {
		unit, sum := zones[byZone[from]], 0.0
		for from < len(byZone) && zones[byZone[from]] == unit {
			sum += people[byZone[from]]
			from++
		}
		if sum > most || best < 0 && sum == most {
			best, most = unit, sum
		}
	}
	return best
}
