package joining

import (
	"cmp"
	"context"
	"slices"

	"github.com/medreach/medreach/geo/road"
)

// cross counts the places where segments cross without a shared vertex and, where they
// are to be joined, puts a node there into both.
func (j *joiner) cross(ctx context.Context, join bool) error {
	visit := func(s, t int32, a, b float64, at road.Place) {
		if j.Crossings == 0 {
			j.First = at
		}
		j.Crossings++
		if join {
			k := j.node(at, s, t)
			j.cuts[s] = append(j.cuts[s], cut{a, k})
			j.cuts[t] = append(j.cuts[t], cut{b, k})
		}
	}
	n, err := 0, error(nil)
	for i, l := range j.grid.levels {
		var coarser []*over
		for _, c := range j.grid.levels[i+1:] {
			coarser = append(coarser, &over{fine: l, coarse: c})
		}
		l.cells(func(cell uint64, segments []int32) {
			if n++; n%4096 == 0 && err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return
			}
			here := place{l, cell}
			j.crossIn(here, segments, visit)
			for _, o := range coarser {
				for _, t := range o.around(cell) {
					for _, s := range segments {
						j.pair(here, s, t, visit)
					}
				}
			}
		})
	}
	return err
}

// place is a cell of a level.
type place struct {
	level *level
	cell  uint64
}

// visitor is told of a crossing: the segments, the share of each before it, its place.
type visitor func(s, t int32, a, b float64, at road.Place)

// node is that of a crossing of two segments: a vertex of theirs that lies there, else a
// new one.
func (j *joiner) node(at road.Place, s, t int32) int32 {
	for _, n := range [4]int32{j.net.Refs[s], j.net.Refs[s+1], j.net.Refs[t], j.net.Refs[t+1]} {
		if j.net.Places[n] == at {
			return n
		}
	}
	k, known := j.added[at]
	if !known {
		k = int32(len(j.net.Places))
		j.net.Places, j.parent = append(j.net.Places, at), append(j.parent, k)
		j.added[at] = k
	}
	return k
}

// crossIn visits the crossings of the segments of a cell with each other.
func (j *joiner) crossIn(here place, segments []int32, visit visitor) {
	if len(segments) < 2 {
		return
	}
	west := func(s int32) int32 {
		return min(j.net.Places[j.net.Refs[s]].Lon, j.net.Places[j.net.Refs[s+1]].Lon)
	}
	slices.SortFunc(segments, func(s, t int32) int {
		return cmp.Or(cmp.Compare(west(s), west(t)), cmp.Compare(s, t))
	})
	for i, s := range segments {
		east := max(j.net.Places[j.net.Refs[s]].Lon, j.net.Places[j.net.Refs[s+1]].Lon)
		for _, t := range segments[i+1:] {
			if west(t) > east {
				break
			}
			j.pair(here, s, t, visit)
		}
	}
}

// pair visits the crossing of two segments, if it lies in the cell: two that meet in
// several cells cross in one of them.
func (j *joiner) pair(here place, s, t int32, visit visitor) {
	a, b := j.net.Places[j.net.Refs[s]], j.net.Places[j.net.Refs[s+1]]
	c, d := j.net.Places[j.net.Refs[t]], j.net.Places[j.net.Refs[t+1]]
	if min(c.Lon, d.Lon) > max(a.Lon, b.Lon) || max(c.Lon, d.Lon) < min(a.Lon, b.Lon) || min(c.Lat, d.Lat) > max(a.Lat, b.Lat) || max(c.Lat, d.Lat) < min(a.Lat, b.Lat) {
		return
	}
	share, other, ok := crossing(a, b, c, d)
	if !ok || j.meet(s, t) {
		return
	}
	if at := between(a, b, share); here.level.cellOf(at) == here.cell {
		visit(s, t, share, other, at)
	}
}

// meet reports whether two segments share a node, or one has a node of the other cut in.
func (j *joiner) meet(s, t int32) bool {
	for _, pair := range [2][2]int32{{s, t}, {t, s}} {
		for _, n := range j.net.Refs[pair[0] : pair[0]+2] {
			if j.same(n, j.net.Refs[pair[1]]) || j.same(n, j.net.Refs[pair[1]+1]) {
				return true
			}
			for _, c := range j.cuts[pair[1]] {
				if j.same(n, c.node) {
					return true
				}
			}
		}
	}
	return false
}

// crossing reports whether ab and cd cross, and which share of each lies before. Of a
// vertex that lies on the other line one side counts as on it, so that a line that
// passes there crosses once and one that touches crosses not at all or twice.
func crossing(a, b, c, d road.Place) (ab, cd float64, ok bool) {
	ca, cb := side(c, d, a), side(c, d, b)
	ac, ad := side(a, b, c), side(a, b, d)
	if (ca >= 0) == (cb >= 0) || (ac >= 0) == (ad >= 0) {
		return 0, 0, false
	}
	return ca / (ca - cb), ac / (ac - ad), true
}

// side is positive where p lies left of the way from a to b. The products are exact for
// what lies within nine degrees.
func side(a, b, p road.Place) float64 {
	return (float64(b.Lon)-float64(a.Lon))*(float64(p.Lat)-float64(a.Lat)) - (float64(b.Lat)-float64(a.Lat))*(float64(p.Lon)-float64(a.Lon))
}

// between is the place at a share of the way from a to b.
func between(a, b road.Place, share float64) road.Place {
	return road.Place{Lon: a.Lon + int32(share*(float64(b.Lon)-float64(a.Lon))), Lat: a.Lat + int32(share*(float64(b.Lat)-float64(a.Lat)))}
}
