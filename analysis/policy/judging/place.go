package judging

import (
	"math"
	"slices"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/zone"
)

// places are the zones that one target is judged in, and after them the region.
type places struct {
	in    *Input
	layer int // of the target's level; -1 where the study has none, or it is the region
	n     int // zones
}

func (in *Input) places(level zone.Level) places {
	layer := slices.IndexFunc(in.Zones.Layers, func(l *zone.Layer) bool { return l.Level == level })
	p := places{in: in, layer: layer}
	if layer >= 0 {
		p.n = len(in.Zones.Layers[layer].Units)
	}
	return p
}

// region is the slot of the region; slots before it are zones.
func (p places) region() int { return p.n }

// counts tallies facilities by slot. Those outside every zone count for the
// region alone.
func (p places) counts(list []int32) []int {
	out := make([]int, p.n+1)
	out[p.n] = len(list)
	if p.layer >= 0 {
		for _, i := range list {
			if u := p.in.At[p.layer][i]; u >= 0 {
				out[u]++
			}
		}
	}
	return out
}

// sum is an attribute over facilities, by slot.
type sum struct {
	value  []float64
	known  []int     // facilities that tell it
	silent []int     // that do not, though others of their class do
	most   []float64 // the sum if each of the silent had the most of its class
}

// sums adds an attribute over facilities. most is the largest of each class that
// tells it.
func (j *judge) sums(a facilities.Attribute, list []int32, p places) sum {
	s := sum{value: make([]float64, p.n+1), known: make([]int, p.n+1), silent: make([]int, p.n+1), most: make([]float64, p.n+1)}
	index, most := a.Index(), j.most[a]
	for _, i := range list {
		v := j.Facilities.Facilities[i].Numbers.At(index)
		slot := int32(-1)
		if p.layer >= 0 {
			slot = j.At[p.layer][i]
		}
		largest := most[j.classes[i]]
		for _, at := range [...]int32{slot, int32(p.n)} {
			switch {
			case at < 0:
			case !math.IsNaN(v):
				s.value[at] += v
				s.most[at] += v
				s.known[at]++
			case !math.IsNaN(largest):
				s.silent[at]++
				s.most[at] += largest
			}
		}
	}
	return s
}

// people are the residents of a slot.
func (p places) people(r *Residents, slot int) People {
	switch {
	case r == nil:
		return People{Total: math.NaN(), Urban: math.NaN(), Rural: math.NaN()}
	case slot == p.n:
		return r.Region
	}
	return r.Layers[p.layer][slot]
}

// unit returns the zone of a slot, nil for the region.
func (p places) unit(slot int) *zone.Unit {
	if slot == p.n {
		return nil
	}
	return &p.in.Zones.Layers[p.layer].Units[slot]
}

// ancestor is the unit of a coarser layer that a unit belongs to, -1 where it
// has none there.
func ancestor(zones *zone.Set, layer int, unit int32, up int) int32 {
	for ; layer > up && unit >= 0; layer-- {
		unit = zones.Layers[layer].Units[unit].Parent
	}
	return unit
}
