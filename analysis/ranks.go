package analysis

import "context"

// Ranks are the cheapest facilities of every demand point and their costs, the
// cheapest first: rank r of point i stands at i*K+r. The facilities of a point are
// all different.
type Ranks struct {
	K        int
	Cost     []float64 // Unreachable where fewer than that are reached
	Facility []int32   // index into Request.Supply; -1 where Unreachable
}

// Of is what a demand point reaches, K of each.
func (r *Ranks) Of(point int) (cost []float64, facility []int32) {
	return r.Cost[point*r.K : (point+1)*r.K], r.Facility[point*r.K : (point+1)*r.K]
}

// Reach is one rank of all points as an answer of its own; 0 is that of Nearest.
func (r *Ranks) Reach(rank int) Reach {
	out := Reach{Cost: make([]float64, 0, len(r.Cost)/r.K), Facility: make([]int32, 0, len(r.Cost)/r.K)}
	for at := rank; at < len(r.Cost); at += r.K {
		out.Cost, out.Facility = append(out.Cost, r.Cost[at]), append(out.Facility, r.Facility[at])
	}
	return out
}

// NewRanks is the answer for so many points of which none reaches anything.
func NewRanks(points, k int) Ranks {
	r := Ranks{K: k, Cost: make([]float64, points*k), Facility: make([]int32, points*k)}
	for i := range r.Cost {
		r.Cost[i], r.Facility[i] = Unreachable, -1
	}
	return r
}

// Ranked is an impedance that can also tell the nearest facilities but one, two, and
// so on: what is left when a facility closes, and the time to reach any two or three.
type Ranked interface {
	Impedance

	// Several finds for each demand point the k facilities of the least cost within
	// the limit; of facilities at the same cost those with the lower index. Where k
	// is below 1 that is an error.
	Several(ctx context.Context, r Request, k int) (Ranks, error)
}
