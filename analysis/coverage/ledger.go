package coverage

import (
	"context"
	"fmt"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/zone"
)

// ledger holds people by unit, class of area, group and band of cost. Bands lie
// between limits, which each class of area has of its own; the last is
// everything beyond. Area is entered as one more group where it is known.
type ledger struct {
	demand *analysis.Demand
	layers []*zone.Layer
	limits [analysis.Urbans][]float64
	first  []int // place of the first unit of each layer; place 0 is the region, and after the units of a layer comes "outside"
	places int
	bands  int
	sums   []float64 // [place][class][group][band]
}

// place names a line of the ledger.
type place struct {
	layer, unit int // layer -1 is the region; the unit after the last is outside
	scope       Scope
	group       int // after the last group comes area
}

func newLedger(d *analysis.Demand, zones *zone.Set, limits [analysis.Urbans][]float64) (*ledger, error) {
	l := &ledger{demand: d, limits: limits, places: 1, bands: 1}
	if zones != nil {
		l.layers = zones.Layers
	}
	if len(d.Groups) == 0 {
		return nil, fmt.Errorf("coverage: demand has no group")
	}
	if len(l.layers) > len(d.Zones) {
		return nil, fmt.Errorf("coverage: %d zone layers, but demand is located in %d", len(l.layers), len(d.Zones))
	}
	for _, layer := range l.layers {
		l.first = append(l.first, l.places)
		l.places += len(layer.Units) + 1
	}
	for _, of := range limits {
		l.bands = max(l.bands, len(of)+1)
	}
	return l, nil
}

// units is the number of units of a layer; the region is one.
func (l *ledger) units(layer int) int {
	if layer < 0 {
		return 1
	}
	return len(l.layers[layer].Units)
}

// name tells the level, index and code of a unit.
func (l *ledger) name(layer, unit int) (level zone.Level, index int32, code string) {
	if layer < 0 {
		return zone.Region, -1, ""
	}
	if unit == l.units(layer) {
		return l.layers[layer].Level, -1, ""
	}
	return l.layers[layer].Level, int32(unit), l.layers[layer].Units[unit].Code
}

func (l *ledger) groups() int { return len(l.demand.Groups) + 1 }

// at is where the bands of a line begin.
func (l *ledger) at(p place, class analysis.Urban) int {
	line := p.unit
	if p.layer >= 0 {
		line += l.first[p.layer]
	}
	return ((line*analysis.Urbans+int(class))*l.groups() + p.group) * l.bands
}

// band is the sum of one band of a line.
func (l *ledger) band(p place, band int) float64 {
	if p.scope != Everywhere {
		return l.sums[l.at(p, p.scope.class())+band]
	}
	sum := 0.0
	for class := range analysis.Urban(analysis.Urbans) {
		sum += l.sums[l.at(p, class)+band]
	}
	return sum
}

// within is the sum of the bands up to and with this one.
func (l *ledger) within(p place, band int) float64 {
	sum := 0.0
	for b := range band + 1 {
		sum += l.band(p, b)
	}
	return sum
}

const (
	mostParts  = 16      // into which the demand is cut
	partPoints = 1 << 16 // fewer points are not worth a part
	partsBytes = 1 << 29 // that the sums of all parts may take together
)

// enter adds up the demand by what it costs.
func (l *ledger) enter(ctx context.Context, reach analysis.Reach) error {
	n := l.demand.Len()
	if len(reach.Cost) != n {
		return fmt.Errorf("coverage: %d demand points, but the reach of %d", n, len(reach.Cost))
	}
	lines := l.places * analysis.Urbans * l.groups() * l.bands
	parts := min(mostParts, (n+partPoints-1)/partPoints, partsBytes/(8*lines))
	size := max(1, (n+max(parts, 1)-1)/max(parts, 1))
	sums := make([][]float64, (n+size-1)/size)
	err := analysis.Chunks(ctx, n, size, func(part, from, to int) {
		sums[part] = make([]float64, lines)
		for i := from; i < to; i++ {
			l.post(sums[part], i, reach.Cost[i])
		}
	})
	if err != nil {
		return err
	}
	l.sums = make([]float64, lines)
	for _, part := range sums {
		for k, v := range part {
			l.sums[k] += v
		}
	}
	return nil
}

// post adds one demand point to the region and to its unit in each layer.
func (l *ledger) post(sums []float64, i int, cost float64) {
	class := l.demand.UrbanAt(i)
	band := 0
	for band < len(l.limits[class]) && cost > l.limits[class][band] {
		band++
	}
	for layer := -1; layer < len(l.layers); layer++ {
		p := place{layer: layer}
		if layer >= 0 {
			if p.unit = int(l.demand.Zones[layer][i]); p.unit < 0 {
				p.unit = len(l.layers[layer].Units)
			}
		}
		k := l.at(p, class) + band
		for g := range l.demand.Groups {
			sums[k] += l.demand.Groups[g].People[i]
			k += l.bands
		}
		if l.demand.Area != nil {
			sums[k] += l.demand.Area[i]
		}
	}
}
