package analysis

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// Several finds the k closest facilities of every point, a leaf of neighbouring
// points at a time, as Nearest does.
func (s *StraightLine) Several(ctx context.Context, r Request, k int) (Ranks, error) {
	if k < 1 {
		return Ranks{}, fmt.Errorf("analysis: the %d nearest facilities are none", k)
	}
	q, err := s.ask(r)
	if err != nil {
		return Ranks{}, err
	}
	ranks := NewRanks(len(s.points), k)
	sites, err := nearby.NewTree(ctx, r.Supply)
	if err != nil || len(r.Supply) == 0 {
		return ranks, err
	}
	demand, err := s.grown(ctx)
	if err != nil {
		return Ranks{}, err
	}
	parts := (demand.Leafs() + blockLeafs - 1) / blockLeafs
	rankers := make([]*ranker, workers(parts))
	err = parallel(ctx, parts, func(worker, part int) error {
		if rankers[worker] == nil {
			rankers[worker] = &ranker{question: &q, demand: demand, sites: sites, ranks: &ranks}
		}
		for leaf := part * blockLeafs; leaf < min((part+1)*blockLeafs, demand.Leafs()); leaf++ {
			rankers[worker].answer(leaf)
		}
		return nil
	})
	return ranks, err
}

// ranker finds the closest facilities for one leaf of demand points after another.
type ranker struct {
	question *question
	demand   *nearby.Tree
	sites    *nearby.Tree
	ranks    *Ranks
	search   nearby.Search
	near     []int32      // places of sites that may be among the closest to a point of the leaf
	away     []float64    // squared chords of these to one point
	least    []float64    // the K least of them, ascending
	own      []rankedSite // those that may be among the closest to one point, in order
}

// rankedSite is a facility and how far it is.
type rankedSite struct {
	place  int32   // in the tree
	away   float64 // squared chord to a point
	metres float64 // along the ellipsoid, where chords cannot tell
}

func (k *ranker) answer(leaf int) {
	from, to := k.demand.Leaf(leaf)
	centre, radius := k.demand.Sphere(leaf)
	k.gather(&centre, radius)
	together := len(k.near) <= crowd+2*k.ranks.K
	for i := from; i < to; i++ {
		if !together {
			k.gather(&k.demand.At[i], 0)
		}
		k.settle(i)
	}
}

// gather collects the sites that may be among the k closest to, and within the limit
// of, some place within a radius.
func (k *ranker) gather(centre *geo.Vector, radius float64) {
	most := math.Sqrt(k.question.maybe2) + radius
	kth := math.Sqrt(k.search.Kth(k.sites, centre, k.ranks.K, math.Nextafter(most*most, math.Inf(1))))
	far := min(rival(kth+radius)+radius, most)
	k.near = k.near[:0]
	for _, leaf := range k.search.Gather(k.sites, centre, far*far) {
		from, to := k.sites.Leaf(int(leaf))
		for i := from; i < to; i++ {
			if centre.Chord2(k.sites.At[i]) <= far*far {
				k.near = append(k.near, int32(i))
			}
		}
	}
}

// settle writes down the closest of the sites gathered. Where chords cannot tell some
// apart the ellipsoid decides, then the order of the facilities.
func (k *ranker) settle(i int) {
	v, point := &k.demand.At[i], k.demand.Order[i]
	k.choose(v)
	for from := 0; from < len(k.own); {
		to := from + 1
		for last := math.Sqrt(k.own[from].away); to < len(k.own); to++ {
			next := math.Sqrt(k.own[to].away)
			if next > rival(last) {
				break
			}
			last = next
		}
		if to > from+1 {
			k.tell(point, k.own[from:to])
		}
		from = to
	}
	costs, facilities := k.ranks.Of(int(point))
	least := 0.0
	for rank, c := range k.own[:min(len(k.own), k.ranks.K)] {
		facility := k.sites.Order[c.place]
		cost := k.question.cost(point, v, facility, &k.sites.At[c.place])
		if cost > k.question.Limit {
			return
		}
		least = max(least, cost) // costs are exact to 0.1 mm; they do not descend by that
		costs[rank], facilities[rank] = least, facility
	}
}

// choose puts the k closest sites by chord, and those that the ellipsoid may put
// before them, into own, in ascending order.
func (k *ranker) choose(v *geo.Vector) {
	k.away, k.least = k.away[:0], k.least[:0]
	for _, place := range k.near {
		d := v.Chord2(k.sites.At[place])
		k.away = append(k.away, d)
		at := len(k.least)
		for at > 0 && k.least[at-1] > d {
			at--
		}
		if len(k.least) < k.ranks.K {
			k.least = append(k.least, d)
		}
		if at < len(k.least) {
			copy(k.least[at+1:], k.least[at:])
			k.least[at] = d
		}
	}
	bound := k.question.maybe2
	if len(k.least) == k.ranks.K {
		far := rival(math.Sqrt(k.least[len(k.least)-1]))
		bound = min(bound, far*far)
	}
	k.own = k.own[:0]
	for i, d := range k.away {
		if d > bound {
			continue
		}
		at := len(k.own)
		for at > 0 && k.own[at-1].away > d {
			at--
		}
		k.own = slices.Insert(k.own, at, rankedSite{place: k.near[i], away: d})
	}
}

// tell orders sites along the ellipsoid.
func (k *ranker) tell(point int32, same []rankedSite) {
	for i := range same {
		same[i].metres = geo.Distance(k.question.points[point], k.question.Supply[k.sites.Order[same[i].place]])
	}
	slices.SortFunc(same, func(a, b rankedSite) int {
		return cmp.Or(cmp.Compare(a.metres, b.metres), cmp.Compare(k.sites.Order[a.place], k.sites.Order[b.place]))
	})
}
