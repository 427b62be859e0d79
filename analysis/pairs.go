package analysis

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// Move is a demand point whose cost is another than before.
type Move struct {
	Point    int32
	From, To float64
}

// Pairs tells of single demand points and facilities what Nearest of a straight line
// tells of all, for a limit.
type Pairs struct {
	Demand *nearby.Tree // over the demand points
	Most2  float64      // squared chord beyond which no pair is within the limit
	q      question
}

// Spot is a facility at its place.
type Spot struct {
	Point orb.Point
	At    geo.Vector
}

// SpotOf is a facility at a point.
func SpotOf(p orb.Point) Spot { return Spot{p, geo.ECEF(p)} }

// Pairs prepares questions about single pairs. The limit is as in Request.
func (s *StraightLine) Pairs(ctx context.Context, limit float64) (*Pairs, error) {
	q, err := s.ask(Request{Limit: limit})
	if err != nil {
		return nil, err
	}
	demand, err := s.grown(ctx)
	return &Pairs{Demand: demand, Most2: q.maybe2, q: q}, err
}

// Cost of a facility at a place of Demand; Unreachable beyond the limit.
func (p *Pairs) Cost(place int, s *Spot) float64 {
	cost := p.q.apart(p.Demand.Order[place], &p.Demand.At[place], &s.Point, &s.At)
	if cost > p.q.Limit {
		return Unreachable
	}
	return cost
}

// Compare is negative where facility a is nearer to a place than b, 0 where they are
// as far. The ellipsoid decides where chords cannot.
func (p *Pairs) Compare(place int, a, b *Spot) int {
	v := &p.Demand.At[place]
	to, from := math.Sqrt(v.Chord2(a.At)), math.Sqrt(v.Chord2(b.At))
	switch {
	case to > Rival(from):
		return 1
	case from > Rival(to):
		return -1
	}
	point := p.q.points[p.Demand.Order[place]]
	d, e := geo.Distance(point, a.Point), geo.Distance(point, b.Point)
	switch {
	case d < e:
		return -1
	case d > e:
		return 1
	}
	return 0
}

// Rival is the longest chord of a facility that may still be as close along the
// ellipsoid as one at the given chord.
func Rival(chord float64) float64 { return rival(chord) }
