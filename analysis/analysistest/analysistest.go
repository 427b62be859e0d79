// Package analysistest is the contract suite of analysis.Impedance: what every
// impedance must do, whatever lies between people and facilities. The test of
// an impedance calls Run with a way to make one and, where there is one, a twin that
// computes the cost of a single pair in the plainest way.
//
// It checks form (columns, Unreachable, limits), that costs are zero at the source,
// grow with nothing but distance, and are the same whichever way they are asked for: nearest or catchments,
// with or without a limit, on one core or eight. Of an impedance that is
// analysis.Ranked it checks that the k nearest are the k least of the catchments.
package analysistest

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
)

// Options describe the world in which an impedance is tried.
type Options struct {
	// Make returns an impedance for these demand points.
	Make func(points []orb.Point) analysis.Impedance

	// Points and Supply are tried together. Where nil, they are scattered over a
	// county: 500 points and 40 facilities, some of them at one place.
	Points, Supply []orb.Point

	// Limits are ascending cut-offs in the impedance's unit, at which some but not
	// all pairs of points and facilities lie within.
	Limits []float64

	// Cost is the brute-force twin: the cost of one pair, Unreachable where there
	// is no way. Nil where there is none.
	Cost func(point, facility orb.Point, direction analysis.Direction) float64

	// Tolerance is by how much two ways of computing one cost may differ.
	Tolerance float64

	// AtSource is the largest cost of a demand point that lies where a facility
	// does; above zero for impedances that snap places to a network.
	AtSource float64

	// Symmetric impedances cost the same in both directions; in a Directed world some
	// point is nearer one way than the other. Without a word nothing is checked.
	Symmetric, Directed bool

	// Stranded are points from which no facility is reached in either direction, such
	// as those far from every road.
	Stranded []orb.Point
}

// Run tries the whole contract.
func Run(t *testing.T, o Options) {
	if o.Points == nil {
		o.Points = Scatter(1, 500, County)
	}
	if o.Supply == nil {
		o.Supply = Scatter(2, 40, County)
		o.Supply[7], o.Supply[30] = o.Supply[3], o.Supply[3]
	}
	o.Cost = remembered(o.Cost)
	s := suite{o, o.Make(o.Points)}
	t.Run("unit", s.unit)
	t.Run("nothing asked", s.empty)
	t.Run("bad questions", s.bad)
	t.Run("cancelled", s.cancelled)
	t.Run("visit stops", s.visitStops)
	t.Run("source", s.source)
	for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
		t.Run(d.String(), func(t *testing.T) {
			t.Run("brute force", func(t *testing.T) { s.bruteForce(t, d) })
			t.Run("limits", func(t *testing.T) { s.limits(t, d) })
			t.Run("limits are exact", func(t *testing.T) { s.exactLimits(t, d) })
			t.Run("cut-offs nest", func(t *testing.T) { s.nested(t, d) })
			t.Run("nearest is the least of the catchments", func(t *testing.T) { s.leastOfCatchments(t, d) })
			t.Run("within", func(t *testing.T) { s.within(t, d) })
			t.Run("ties", func(t *testing.T) { s.ties(t, d) })
			t.Run("stranded", func(t *testing.T) { s.stranded(t, d) })
			t.Run("several", func(t *testing.T) { s.several(t, d) })
			t.Run("more facilities", func(t *testing.T) { s.moreFacilities(t, d) })
			t.Run("cores", func(t *testing.T) { s.cores(t, d) })
		})
	}
	t.Run("directions", s.directions)
	t.Run("many at once", s.manyAtOnce)
	t.Run("several of nothing", s.severalBad)
}

// remembered asks a twin once for each pair, since it is slow and asked in many ways.
func remembered(cost func(point, facility orb.Point, d analysis.Direction) float64) func(point, facility orb.Point, d analysis.Direction) float64 {
	type pair struct {
		point, facility orb.Point
		direction       analysis.Direction
	}
	if cost == nil {
		return nil
	}
	known := map[pair]float64{}
	return func(point, facility orb.Point, d analysis.Direction) float64 {
		p := pair{point, facility, d}
		if c, ok := known[p]; ok {
			return c
		}
		c := cost(point, facility, d)
		known[p] = c
		return c
	}
}

// County is a box of about 40 by 40 km in which Run scatters places by default.
var County = orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.65, 38.95}}

// Scatter returns n places spread over a box, the same for the same seed.
func Scatter(seed uint64, n int, box orb.Bound) []orb.Point {
	r := rand.New(rand.NewPCG(seed, 0))
	points := make([]orb.Point, n)
	for i := range points {
		for k := range 2 {
			points[i][k] = box.Min[k] + r.Float64()*(box.Max[k]-box.Min[k])
		}
	}
	return points
}

// BruteForce finds the nearest facility of each point by asking for the cost of every
// pair: the plain twin of Nearest.
func BruteForce(points []orb.Point, r analysis.Request, cost func(point, facility orb.Point, d analysis.Direction) float64) analysis.Reach {
	limit := r.Limit
	if limit == 0 {
		limit = math.Inf(1)
	}
	reach := analysis.Reach{Cost: make([]float64, len(points)), Facility: make([]int32, len(points))}
	for i, p := range points {
		best, least := int32(-1), analysis.Unreachable
		for j, f := range r.Supply {
			if c := cost(p, f, r.Direction); c < least && c <= limit {
				best, least = int32(j), c
			}
		}
		reach.Cost[i], reach.Facility[i] = least, best
	}
	return reach
}
