package study

import (
	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/zone"
)

// ZonePeople is the people of one group in one zone by class of area.
type ZonePeople struct {
	Level zone.Level
	Zone  int32 // index in the layer; -1 for the region, and for people outside every unit of the level
	Code  string
	Group string
	By    [analysis.Urbans]float64 // by analysis.Urban
}

// Total is the people of all classes of area.
func (z ZonePeople) Total() float64 {
	sum := 0.0
	for _, v := range z.By {
		sum += v
	}
	return sum
}

// People counts every group in the region, in each zone of every level, and
// outside the zones of each level, in that order.
func (in *Inputs) People() []ZonePeople {
	var out []ZonePeople
	out = append(out, in.count(-1, []ZonePeople{{Level: zone.Region, Zone: -1}}, nil)...)
	for l, layer := range in.Zones.Layers {
		lines := make([]ZonePeople, len(layer.Units)+1)
		for u := range layer.Units {
			lines[u] = ZonePeople{Level: layer.Level, Zone: int32(u), Code: layer.Units[u].Code}
		}
		lines[len(layer.Units)] = ZonePeople{Level: layer.Level, Zone: -1}
		out = append(out, in.count(l, lines, in.Demand.Zones[l])...)
	}
	return out
}

// count fills lines of one layer, the last for what lies outside, once a group.
func (in *Inputs) count(layer int, lines []ZonePeople, at []int32) []ZonePeople {
	d := in.Demand
	groups := len(d.Groups)
	out := make([]ZonePeople, 0, len(lines)*groups)
	for _, line := range lines {
		for _, g := range d.Groups {
			line.Group = g.Name
			out = append(out, line)
		}
	}
	for i := range d.Points {
		line := len(lines) - 1
		if layer >= 0 && at[i] >= 0 {
			line = int(at[i])
		}
		class := d.UrbanAt(i)
		for g := range d.Groups {
			out[line*groups+g].By[class] += d.Groups[g].People[i]
		}
	}
	return out
}
