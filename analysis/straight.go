package analysis

import (
	"context"
	"fmt"
	"math"
	"sync"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// StraightLineOptions says how a distance becomes a cost. The zero value costs
// the distance itself, in metres.
type StraightLineOptions struct {
	MetresPerSecond float64 // 0: costs are metres; else seconds at this speed
	Detour          float64 // length of the way per metre of straight line; 0 stands for 1
}

// StraightLine is the impedance that follows no road: the distance along the
// ellipsoid, times a detour factor, by a speed where one is given.
//
// Which facility is nearest and who is within the limit is decided as
// geo.Distance decides it; the costs themselves agree with it to 0.1 mm (and are
// geo.Distance's own beyond 300 km). Points that are nowhere on earth reach
// nothing. It may be used from several goroutines at once.
type StraightLine struct {
	points []orb.Point
	factor float64 // cost of a metre
	unit   Unit
	index  *pointIndex
}

// pointIndex is the tree over the demand points, made when it is first needed.
// Impedances of several speeds share it.
type pointIndex struct {
	sync.Mutex
	tree *nearby.Tree
}

// NewStraightLine makes the impedance between these demand points, which must
// not change while it is in use, and any facilities. It looks at no point yet.
func NewStraightLine(points []orb.Point, opts StraightLineOptions) *StraightLine {
	return (&StraightLine{points: points, index: &pointIndex{}}).At(opts)
}

// At is the impedance between the same demand points at another speed or detour.
// The two share what is known of the points.
func (s *StraightLine) At(opts StraightLineOptions) *StraightLine {
	other := &StraightLine{points: s.points, factor: 1, unit: Metres, index: s.index}
	if opts.Detour > 0 {
		other.factor = opts.Detour
	}
	if opts.MetresPerSecond > 0 {
		other.factor /= opts.MetresPerSecond
		other.unit = Seconds
	}
	return other
}

// Unit is metres, or seconds where a speed was given.
func (s *StraightLine) Unit() Unit { return s.unit }

// grown returns the tree over the demand points.
func (s *StraightLine) grown(ctx context.Context) (*nearby.Tree, error) {
	s.index.Lock()
	defer s.index.Unlock()
	if s.index.tree == nil {
		t, err := nearby.NewTree(ctx, s.points)
		if err != nil {
			return nil, err
		}
		s.index.tree = t
	}
	return s.index.tree, nil
}

// question is a request together with what follows from its limit.
type question struct {
	Request
	points  []orb.Point
	factor  float64
	metres  float64 // the limit as a distance; +Inf without one
	surely2 float64 // squared chord up to which a pair is within the limit
	maybe2  float64 // squared chord beyond which none is
}

func (s *StraightLine) ask(r Request) (question, error) {
	q := question{Request: r, points: s.points, factor: s.factor, metres: math.Inf(1)}
	for i, p := range r.Supply {
		if !nearby.OnEarth(p) {
			return q, fmt.Errorf("analysis: facility %d is at no place: %v", i, p)
		}
	}
	if !(r.Limit >= 0) {
		return q, fmt.Errorf("analysis: the limit %v is no cost", r.Limit)
	}
	if r.Limit == 0 || math.IsInf(r.Limit, 1) {
		q.Limit = math.Inf(1)
	} else {
		q.metres = r.Limit / s.factor
	}
	surely, maybe := chords(q.metres)
	q.surely2, q.maybe2 = surely*surely, maybe*maybe
	return q, nil
}

// cost of the pair of a demand point at v and facility j at w. It looks the
// point up in its column only where it has to: that is a miss of the cache.
func (q *question) cost(point int32, v *geo.Vector, j int32, w *geo.Vector) float64 {
	return q.apart(point, v, &q.Supply[j], w)
}

// apart is the cost of a demand point at v and a facility at a place, which is w.
func (q *question) apart(point int32, v *geo.Vector, at *orb.Point, w *geo.Vector) float64 {
	chord2 := v.Chord2(*w)
	if chord2 > farChord*farChord {
		return geo.Distance(q.points[point], *at) * q.factor
	}
	metres := arc(v, w, chord2)
	if math.Abs(metres-q.metres) < arcError {
		metres = geo.Distance(q.points[point], *at)
	}
	return metres * q.factor
}

const (
	equatorRadius = 6378137.0
	polarRadius   = equatorRadius * (1 - 1/298.257223563)
	meanRadius    = 6367500.0 // between the least and the largest radius of curvature
	farChord      = 300e3     // beyond it distances are left to geo.Distance
	arcError      = 1e-3      // metres; arc is wrong by 0.3 µm at 100 km and 0.07 mm at 300 km
)

// arc is the distance along the ellipsoid between two places no further apart than
// farChord: that of a circle through both whose curvature is that of the
// ellipsoid half way, in their direction.
func arc(v, w *geo.Vector, chord2 float64) float64 {
	if chord2 == 0 {
		return 0
	}
	const a2, b2 = equatorRadius * equatorRadius, polarRadius * polarRadius
	dx, dy, dz := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	x, y, z := (v[0]+w[0])/2, (v[1]+w[1])/2, (v[2]+w[2])/2
	level := (x*x+y*y)/a2 + z*z/b2                       // 1 on the surface, a little less half way
	normal2 := (x*x+y*y)/(a2*a2) + z*z/(b2*b2)           // square of the normal's length
	bend := ((dx*dx+dy*dy)/a2 + dz*dz/b2)                // curvature times chord², by the normal's length
	u := bend * bend / chord2 * level / normal2          // (curvature × chord)²
	return math.Sqrt(chord2) * (1 + u/24*(1+u*(9.0/80))) // 2 asin(√u / 2) / √u
}

// chords returns straight distances between which lies the one that belongs to
// a distance along the ellipsoid: up to the first every pair is within it,
// beyond the second none is.
func chords(metres float64) (surely, maybe float64) {
	if metres <= farChord {
		c := 2 * meanRadius * math.Sin(metres/(2*meanRadius))
		slack := c*c*c*bendSlack + arcError
		return max(c-slack, 0), c + slack
	}
	// The ellipsoid is a sphere drawn out by at most a/b.
	return 2 * polarRadius * math.Sin(min(metres/(2*equatorRadius), math.Pi/2)),
		2 * equatorRadius * math.Sin(min(metres/(2*polarRadius), math.Pi/2))
}

// bendSlack times a chord cubed is by how much two pairs with that chord can differ
// along the ellipsoid, five times over: (1/r² - 1/R²)/24 for its least and its
// largest radius of curvature is 2.1e-17.
const bendSlack = 1e-16

// rival is the longest chord of a facility that may still be as close along the
// ellipsoid as one at the given chord.
func rival(chord float64) float64 {
	if chord <= 1000e3 {
		return chord + chord*chord*chord*bendSlack + arcError
	}
	const ratio = equatorRadius / polarRadius
	angle := ratio * math.Asin(min(chord/(2*polarRadius), 1))
	return 2*equatorRadius*math.Sin(min(angle, math.Pi/2)) + arcError
}
