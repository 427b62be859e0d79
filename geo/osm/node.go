package osm

import (
	"math"
	"math/bits"
	"slices"

	"github.com/medreach/medreach/geo/osm/pbf"
	"github.com/medreach/medreach/geo/road"
)

// nowhere is no place, in nanodegrees.
const nowhere = math.MaxInt64

// missing stands for a node whose place is not known yet.
var missing = road.Place{Lon: math.MinInt32, Lat: math.MinInt32}

// nodes numbers the nodes that roads use, by the order of their ids. The table leads
// to where the ids of a part of their range begin, so that a look-up takes few steps.
type nodes struct {
	ids    []int64
	places []road.Place
	table  []int32
	shift  int
}

// number gathers the ids of all sheets, which have so many references.
func number(sheets []*sheet, refs int) *nodes {
	ids := make([]int64, 0, refs)
	for _, s := range sheets {
		ids = append(ids, s.refs...)
	}
	slices.Sort(ids)
	x := &nodes{ids: slices.Compact(ids)}
	x.places = slices.Repeat([]road.Place{missing}, len(x.ids))
	x.tabulate()
	return x
}

// tabulate makes the table, with some four ids to a part.
func (x *nodes) tabulate() {
	if len(x.ids) == 0 {
		return
	}
	span := uint64(x.ids[len(x.ids)-1] - x.ids[0])
	x.shift = max(0, bits.Len64(span)-bits.Len(uint(len(x.ids)))+2)
	x.table = make([]int32, span>>x.shift+2)
	part := uint64(0)
	for i, id := range x.ids {
		for p := uint64(id-x.ids[0]) >> x.shift; part < p; {
			part++
			x.table[part] = int32(i)
		}
	}
	for part++; part < uint64(len(x.table)); part++ {
		x.table[part] = int32(len(x.ids))
	}
}

// find returns the number of a node.
func (x *nodes) find(id int64) (int32, bool) {
	if len(x.ids) == 0 || id < x.ids[0] || id > x.ids[len(x.ids)-1] {
		return 0, false
	}
	part := uint64(id-x.ids[0]) >> x.shift
	low, high := x.table[part], x.table[part+1]
	for low < high {
		if middle := (low + high) >> 1; x.ids[middle] < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, int(low) < len(x.ids) && x.ids[low] == id
}

// drop forgets the nodes whose place is not known, and numbers the others anew.
func (x *nodes) drop() {
	kept := 0
	for i, p := range x.places {
		if p != missing {
			x.ids[kept], x.places[kept] = x.ids[i], p
			kept++
		}
	}
	if kept < len(x.ids) {
		x.ids, x.places = x.ids[:kept], x.places[:kept]
		x.tabulate()
	}
}

// placing is what a block tells of nodes.
type placing struct {
	nodes  []int32
	places []road.Place
	barred map[int32]road.Modes
}

// place reads the nodes of a block that roads use. Those not on earth are missing.
func (x *nodes) place(b *pbf.Block) placing {
	var p placing
	words := newLexicon(b)
	for n := range b.Nodes() {
		i, used := x.find(n.ID)
		if !used {
			continue
		}
		place := placeOf(n.Lon, n.Lat)
		if place == missing {
			continue
		}
		p.nodes, p.places = append(p.nodes, i), append(p.places, place)
		if t := words.read(n.Tags, keyBarrier); t != nil {
			if modes := t.barred(); modes != road.Nobody {
				if p.barred == nil {
					p.barred = map[int32]road.Modes{}
				}
				p.barred[i] = modes
			}
		}
	}
	return p
}

// placeOf rounds nanodegrees.
func placeOf(lon, lat int64) road.Place {
	const degree = 1e9
	if lon < -180*degree || lon > 180*degree || lat < -90*degree || lat > 90*degree {
		return missing
	}
	return road.Place{Lon: int32(math.Round(float64(lon) / 100)), Lat: int32(math.Round(float64(lat) / 100))}
}
