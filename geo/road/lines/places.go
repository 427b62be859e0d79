package lines

import (
	"math/bits"

	"github.com/medreach/medreach/geo/road"
)

// places numbers places in the order in which they come. It is a hash table of numbers
// alone, a third of the size of a map, since a province has tens of millions of vertices.
type places struct {
	list  []road.Place
	slots []int32 // number + 1; 0 is free
	shift uint
}

// newPlaces has room for some places before it must grow.
func newPlaces(room int) *places {
	p := &places{list: make([]road.Place, 0, room)}
	p.resize(room)
	return p
}

// resize makes the table for some places, no more than two thirds full.
func (p *places) resize(room int) {
	size := bits.Len(uint(room + room/2 + 8))
	p.shift, p.slots = uint(64-size), make([]int32, 1<<size)
	for i := range p.list {
		*p.slot(p.list[i]) = int32(i + 1)
	}
}

// slot is where the number of a place stands, or is to stand.
func (p *places) slot(at road.Place) *int32 {
	const golden = 0x9e3779b97f4a7c15
	hash := (uint64(uint32(at.Lon))<<32 | uint64(uint32(at.Lat))) * golden
	hash = (hash ^ hash>>32) * golden
	for i := hash >> p.shift; ; i = (i + 1) & uint64(len(p.slots)-1) {
		if n := p.slots[i]; n == 0 || p.list[n-1] == at {
			return &p.slots[i]
		}
	}
}

// number is that of a place, a new one where it has none.
func (p *places) number(at road.Place) int32 {
	s := p.slot(at)
	if *s == 0 {
		if 3*(len(p.list)+1) > 2*len(p.slots) {
			p.resize(2 * len(p.list))
			s = p.slot(at)
		}
		p.list = append(p.list, at)
		*s = int32(len(p.list))
	}
	return *s - 1
}
