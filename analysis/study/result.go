package study

import (
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/population"
)

// OutsideLayer is the people of the first group outside every unit of a layer.
func (in *Inputs) OutsideLayer(layer int) float64 {
	return population.Outside(in.Demand, layer)[0]
}

// PlaceOf returns the code and the names, coarse to fine, of the zones that a
// gap lies in.
func (in *Inputs) PlaceOf(g coverage.Gap) (code, name string) {
	var names []string
	for l, u := range g.Zones {
		if u < 0 {
			continue
		}
		unit := &in.Zones.Layers[l].Units[u]
		code = unit.Code
		names = append(names, unit.Name)
	}
	return code, strings.Join(names, " ")
}

// RadiusLimit is how far the nearest facility may be from a demand point for a
// radius rule to be kept: by its class of area, nothing where that is unknown.
func (in *Inputs) RadiusLimit(c *RadiusResult) func(point int) float64 {
	rural := c.RuralKm[len(c.RuralKm)-1] * 1000
	return func(i int) float64 {
		switch in.Demand.UrbanAt(i) {
		case analysis.UrbanArea:
			return c.UrbanKm * 1000
		case analysis.RuralArea:
			return rural
		}
		return -1
	}
}
