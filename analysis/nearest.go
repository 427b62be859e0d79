package analysis

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// blockLeafs is how many leafs of demand points one part of parallel work holds.
const blockLeafs = 64

// Nearest finds the closest facility of every point. Neighbouring points are
// taken together, a leaf of the tree at a time: what may be closest to any of
// them is looked up once.
func (s *StraightLine) Nearest(ctx context.Context, r Request) (Reach, error) {
	q, err := s.ask(r)
	if err != nil {
		return Reach{}, err
	}
	reach := Reach{Cost: make([]float64, len(s.points)), Facility: make([]int32, len(s.points))}
	err = Chunks(ctx, len(s.points), sumChunk, func(_, from, to int) {
		for i := from; i < to; i++ {
			reach.Cost[i], reach.Facility[i] = Unreachable, -1
		}
	})
	if err != nil || len(r.Supply) == 0 {
		return reach, err
	}
	sites, err := newSites(ctx, r.Supply)
	if err != nil {
		return Reach{}, err
	}
	demand, err := s.grown(ctx)
	if err != nil {
		return Reach{}, err
	}
	leafs := demand.Leafs()
	seekers := make([]*seeker, workers((leafs+blockLeafs-1)/blockLeafs))
	err = parallel(ctx, (leafs+blockLeafs-1)/blockLeafs, func(worker, part int) error {
		k := seekers[worker]
		if k == nil {
			k = &seeker{question: &q, demand: demand, sites: sites}
			seekers[worker] = k
		}
		for leaf := part * blockLeafs; leaf < min((part+1)*blockLeafs, leafs); leaf++ {
			k.answer(leaf, reach)
		}
		return nil
	})
	if err != nil {
		return Reach{}, err
	}
	return reach, nil
}

// sites are the places of the facilities; of several facilities at one place
// only the first is there.
type sites struct {
	*nearby.Tree
}

func newSites(ctx context.Context, supply []orb.Point) (sites, error) {
	order := make([]int32, len(supply))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		p, q := supply[a], supply[b]
		switch {
		case p[0] != q[0] && p[0] < q[0], p[0] == q[0] && p[1] < q[1]:
			return -1
		case p != q:
			return 1
		}
		return int(a) - int(b)
	})
	order = slices.CompactFunc(order, func(a, b int32) bool { return supply[a] == supply[b] })
	slices.Sort(order)
	places := make([]orb.Point, len(order))
	for i, j := range order {
		places[i] = supply[j]
	}
	t, err := nearby.NewTree(ctx, places)
	if err != nil {
		return sites{}, err
	}
	for i, place := range t.Order {
		t.Order[i] = order[place]
	}
	return sites{t}, nil
}

// seeker finds the nearest facility for one leaf of demand points after another.
type seeker struct {
	question *question
	demand   *nearby.Tree
	sites    sites
	search   nearby.Search
	last     int          // place of the site that was closest to the last leaf
	near     []geo.Vector // the sites that may be closest to a point of the leaf
	place    []int32      // parallel to near
	rivals   []int32      // the sites that chords cannot tell apart for one point
}

// crowd is how many sites may compete for one leaf before each of its points is
// looked up by itself.
const crowd = 4 * nearby.LeafPoints

func (k *seeker) answer(leaf int, reach Reach) {
	centre, radius := k.demand.Sphere(leaf)
	from, to := k.demand.Leaf(leaf)
	limit := math.Sqrt(k.question.maybe2)
	bound := (limit + radius) * (limit + radius)
	if d := centre.Chord2(k.sites.At[k.last]); d < bound {
		bound = math.Nextafter(d, math.Inf(1))
	}
	place, best2 := k.search.Nearest(k.sites.Tree, &centre, bound)
	if place < 0 {
		return
	}
	k.last = place
	far := rival(math.Sqrt(best2)+radius) + radius
	k.gather(&centre, far*far)
	for i := from; i < to; i++ {
		if len(k.place) > crowd {
			k.alone(i, reach)
		} else {
			k.choose(i, reach)
		}
	}
}

// gather collects the sites within a distance, at most a little over a crowd.
func (k *seeker) gather(centre *geo.Vector, far2 float64) {
	k.near, k.place = k.near[:0], k.place[:0]
	for _, leaf := range k.search.Gather(k.sites.Tree, centre, far2) {
		from, to := k.sites.Leaf(int(leaf))
		for i := from; i < to; i++ {
			if centre.Chord2(k.sites.At[i]) <= far2 {
				k.near, k.place = append(k.near, k.sites.At[i]), append(k.place, int32(i))
			}
		}
		if len(k.place) > crowd {
			return
		}
	}
}

// alone answers for one point where the sites are denser than the points.
func (k *seeker) alone(i int, reach Reach) {
	v := &k.demand.At[i]
	bound := math.Nextafter(v.Chord2(k.sites.At[k.last]), math.Inf(1))
	place, best2 := k.search.Nearest(k.sites.Tree, v, bound)
	k.last = place
	far := rival(math.Sqrt(best2))
	k.rivals = k.rivals[:0]
	for _, leaf := range k.search.Gather(k.sites.Tree, v, far*far) {
		from, to := k.sites.Leaf(int(leaf))
		for c := from; c < to; c++ {
			if c == place || v.Chord2(k.sites.At[c]) <= far*far {
				k.rivals = append(k.rivals, int32(c))
			}
		}
	}
	k.settle(i, reach)
}

// choose answers for one point from the sites that were gathered for its leaf.
func (k *seeker) choose(i int, reach Reach) {
	v := &k.demand.At[i]
	best2, second2, winner := math.Inf(1), math.Inf(1), 0
	for c := range k.near {
		d := v.Chord2(k.near[c])
		if d < best2 {
			best2, second2, winner = d, best2, c
		} else if d < second2 {
			second2 = d
		}
	}
	if best2 > k.question.maybe2 {
		return
	}
	k.rivals = append(k.rivals[:0], k.place[winner])
	if far := rival(math.Sqrt(best2)); second2 <= far*far {
		k.rivals = k.rivals[:0]
		for c := range k.near {
			if v.Chord2(k.near[c]) <= far*far {
				k.rivals = append(k.rivals, k.place[c])
			}
		}
	}
	k.settle(i, reach)
}

// settle writes down the closest of the rivals. Where there are several, chords
// cannot tell them apart and the ellipsoid decides.
func (k *seeker) settle(i int, reach Reach) {
	point := k.demand.Order[i]
	best := k.rivals[0]
	if len(k.rivals) > 1 {
		least := math.Inf(1)
		for _, c := range k.rivals {
			d := geo.Distance(k.question.points[point], k.question.Supply[k.sites.Order[c]])
			if d < least || d == least && k.sites.Order[c] < k.sites.Order[best] {
				best, least = c, d
			}
		}
	}
	facility := k.sites.Order[best]
	cost := k.question.cost(point, &k.demand.At[i], facility, &k.sites.At[best])
	if cost <= k.question.Limit {
		reach.Cost[point], reach.Facility[point] = cost, facility
	}
}
