// Package joining makes ways meet that were drawn apart: the end of a way and what lies
// within some metres of it, the end, a vertex or the middle of another, and, where it is
// wanted, ways that cross in their middle. It takes time in proportion to the vertices.
package joining

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// Options say what is joined.
type Options struct {
	Metres    float64 // how near the end of a way must come to another to meet it; 0 is not at all
	Crossings bool    // join ways where they cross in their middle
}

// Report says what was done.
type Report struct {
	Joined    int // ends that were joined to an end or a vertex
	Split     int // ends that were put into the middle of a way
	Collapsed int // ways that have no length after it, and are left out
	Crossings int // of ways that share no node there
	First     road.Place
}

// Join joins the ways of a network, which may have no turns and no barred nodes yet. It
// numbers nodes anew, in the order of the ways.
func Join(ctx context.Context, net *road.Network, o Options) (Report, error) {
	j := newJoiner(net, o.Metres)
	if j.metres > 0 {
		if err := j.ends(ctx); err != nil {
			return Report{}, err
		}
	}
	if err := j.cross(ctx, o.Crossings); err != nil {
		return Report{}, err
	}
	j.Collapsed = j.rebuild()
	return j.Report, nil
}

// cut is a node to be put into a segment.
type cut struct {
	share float64 // of the segment, before it
	node  int32
}

// joiner connects lines. Nodes that fall together are a set, known by its lowest.
type joiner struct {
	net    *road.Network
	grid   *grid
	metres float64
	parent []int32
	cuts   map[int32][]cut // by segment

	added map[road.Place]int32 // nodes of crossings
	Report
}

func newJoiner(net *road.Network, metres float64) *joiner {
	j := &joiner{net: net, metres: metres, parent: make([]int32, len(net.Places)), cuts: map[int32][]cut{}, added: map[road.Place]int32{}}
	for i := range j.parent {
		j.parent[i] = int32(i)
	}
	j.grid = newGrid(net, metres/metresPerUnit)
	return j
}

// metresPerUnit is of latitude, on a sphere, near enough for a distance of metres.
const metresPerUnit = 6371008.8 * math.Pi / 180 / 1e7

// plane is the surroundings of a place, in metres from it.
type plane struct {
	at    road.Place
	metre float64 // per unit of longitude
}

func planeAt(p road.Place) plane {
	return plane{p, metresPerUnit * math.Max(math.Cos(float64(p.Lat)*math.Pi/180/1e7), 1e-6)}
}

func (l plane) xy(p road.Place) (x, y float64) {
	return (float64(p.Lon) - float64(l.at.Lon)) * l.metre, (float64(p.Lat) - float64(l.at.Lat)) * metresPerUnit
}

// find is the lowest node of a set.
func (j *joiner) find(n int32) int32 {
	for j.parent[n] != n {
		j.parent[n] = j.parent[j.parent[n]]
		n = j.parent[n]
	}
	return n
}

func (j *joiner) union(a, b int32) {
	a, b = j.find(a), j.find(b)
	j.parent[max(a, b)] = min(a, b)
}

func (j *joiner) same(a, b int32) bool { return j.find(a) == j.find(b) }

// ends joins the end of each line to all that lies within reach.
func (j *joiner) ends(ctx context.Context) error {
	done := make([]bool, len(j.net.Places))
	for i := range j.net.Ways {
		if i%256 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		w := &j.net.Ways[i]
		for _, n := range [2]int32{j.net.Refs[w.From], j.net.Refs[w.To-1]} {
			if !done[n] {
				done[n] = true
				j.end(n)
			}
		}
	}
	return nil
}

// hit is a segment near an end.
type hit struct {
	segment         int32
	distance, share float64 // share is where the nearest point lies
}

// end joins one end.
func (j *joiner) end(n int32) {
	here := planeAt(j.net.Places[n])
	var hits []hit
	j.grid.around(here.at, int64(math.Ceil(j.metres/here.metre)), int64(math.Ceil(j.metres/metresPerUnit)), func(s int32) {
		if j.same(j.net.Refs[s], n) || j.same(j.net.Refs[s+1], n) {
			return
		}
		if h := j.near(here, s); h.distance <= j.metres {
			hits = append(hits, h)
		}
	})
	slices.SortFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.segment, b.segment))
	})
	hits = slices.Compact(hits) // one in several cells
	for _, h := range hits {
		if !j.meets(h.segment, n) {
			j.join(here, h, n)
		}
	}
}

// near measures from the middle of a plane to a segment.
func (j *joiner) near(here plane, s int32) hit {
	ax, ay := here.xy(j.net.Places[j.net.Refs[s]])
	bx, by := here.xy(j.net.Places[j.net.Refs[s+1]])
	dx, dy := bx-ax, by-ay
	share := 0.0
	if square := dx*dx + dy*dy; square > 0 {
		share = math.Min(math.Max(-(ax*dx+ay*dy)/square, 0), 1)
	}
	return hit{s, math.Hypot(ax+share*dx, ay+share*dy), share}
}

// meets reports whether a line comes to a node, or what is joined to it, within a short
// way along it from a segment: then it is near because it is the same road.
func (j *joiner) meets(s, n int32) bool {
	for _, c := range j.cuts[s] {
		if j.same(c.node, n) {
			return true
		}
	}
	w := &j.net.Ways[j.wayOf(s)]
	return j.walk(s, w.From, -1, n) || j.walk(s+1, w.To-1, 1, n)
}

// walk looks for a node along a line, from one reference to the last, for three times
// the reach.
func (j *joiner) walk(from, last, step, n int32) bool {
	gone := 0.0
	for k := from; ; k += step {
		if j.same(j.net.Refs[k], n) {
			return true
		}
		if k == last {
			return false
		}
		here := planeAt(j.net.Places[j.net.Refs[k]])
		x, y := here.xy(j.net.Places[j.net.Refs[k+step]])
		if gone += math.Hypot(x, y); gone > 3*j.metres {
			return false
		}
	}
}

// wayOf is the way of a segment.
func (j *joiner) wayOf(s int32) int {
	i, found := slices.BinarySearchFunc(j.net.Ways, s, func(w road.Way, s int32) int { return cmp.Compare(w.From, s) })
	if !found {
		i--
	}
	return i
}

// join joins an end to a vertex of a segment that is within reach, else into its middle.
func (j *joiner) join(here plane, h hit, n int32) {
	a, b := j.net.Refs[h.segment], j.net.Refs[h.segment+1]
	ax, ay := here.xy(j.net.Places[a])
	bx, by := here.xy(j.net.Places[b])
	toA, toB := math.Hypot(ax, ay), math.Hypot(bx, by)
	if toB < toA {
		a, toA = b, toB
	}
	if toA <= j.metres {
		j.union(a, n)
		j.Joined++
		return
	}
	j.cuts[h.segment] = append(j.cuts[h.segment], cut{h.share, n})
	j.Split++
}

// rebuild puts the cuts into the ways and numbers the nodes that are left. It returns
// how many ways have no length any more.
func (j *joiner) rebuild() (collapsed int) {
	n := j.net
	number := make([]int32, len(n.Places))
	for i := range number {
		number[i] = -1
	}
	var places []road.Place
	refs := make([]int32, 0, len(n.Refs)+len(j.cuts))
	ways := n.Ways[:0]
	put := func(node, from int32) {
		node = j.find(node)
		if number[node] < 0 {
			number[node] = int32(len(places))
			places = append(places, n.Places[node])
		}
		if last := len(refs) - 1; last < int(from) || refs[last] != number[node] {
			refs = append(refs, number[node])
		}
	}
	for _, w := range n.Ways {
		from := int32(len(refs))
		for k := w.From; k < w.To; k++ {
			put(n.Refs[k], from)
			if cuts := j.cuts[k]; len(cuts) > 0 && k+1 < w.To {
				slices.SortStableFunc(cuts, func(a, b cut) int { return cmp.Compare(a.share, b.share) })
				for _, c := range cuts {
					put(c.node, from)
				}
			}
		}
		w.From, w.To = from, int32(len(refs))
		if w.To-w.From < 2 {
			refs = refs[:from]
			collapsed++
			continue
		}
		ways = append(ways, w)
	}
	n.Places, n.Refs, n.Ways = places, refs, ways
	return collapsed
}
