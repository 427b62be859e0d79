package coverage

import (
	"context"
	"fmt"
	"slices"

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
	sums   []exact // [place][class][group][band]
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
func (l *ledger) band(p place, band int) float64 { return l.total(p, band, band).float() }

// within is the sum of the bands up to and with this one.
func (l *ledger) within(p place, band int) float64 { return l.total(p, 0, band).float() }

// total is the sum of some bands of a line.
func (l *ledger) total(p place, from, to int) (sum exact) {
	classes := [2]analysis.Urban{0, analysis.Urbans - 1}
	if p.scope != Everywhere {
		classes = [2]analysis.Urban{p.scope.class(), p.scope.class()}
	}
	for class := classes[0]; class <= classes[1]; class++ {
		for _, v := range l.sums[l.at(p, class)+from : l.at(p, class)+to+1] {
			sum.add(v)
		}
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
	parts := min(mostParts, (n+partPoints-1)/partPoints, partsBytes/(16*lines))
	size := max(1, (n+max(parts, 1)-1)/max(parts, 1))
	sums := make([][]exact, (n+size-1)/size)
	err := analysis.Chunks(ctx, n, size, func(part, from, to int) {
		sums[part] = make([]exact, lines)
		for i := from; i < to; i++ {
			l.post(sums[part], i, reach.Cost[i])
		}
	})
	if err != nil {
		return err
	}
	l.sums = make([]exact, lines)
	for _, part := range sums {
		for k := range part {
			l.sums[k].add(part[k])
		}
	}
	return nil
}

// bandOf is the band of a cost.
func (l *ledger) bandOf(class analysis.Urban, cost float64) int {
	band := 0
	for band < len(l.limits[class]) && cost > l.limits[class][band] {
		band++
	}
	return band
}

// post adds one demand point to the region and to its unit in each layer.
func (l *ledger) post(sums []exact, i int, cost float64) {
	class := l.demand.UrbanAt(i)
	var room [mostLines]int
	lines := l.lines(i, class, l.bandOf(class, cost), room[:0])
	for g := range l.groups() {
		v := l.value(i, g)
		for _, k := range lines {
			sums[k+g*l.bands].add(v)
		}
	}
}

// mostLines is more than there are levels of zones.
const mostLines = 16

// lines are where the sums of the first group are to which a demand point belongs.
func (l *ledger) lines(i int, class analysis.Urban, band int, buf []int) []int {
	buf = append(buf, l.at(place{layer: -1}, class)+band)
	for layer, of := range l.layers {
		unit := int(l.demand.Zones[layer][i])
		if unit < 0 {
			unit = len(of.Units)
		}
		buf = append(buf, l.at(place{layer: layer, unit: unit}, class)+band)
	}
	return buf
}

// value is what a demand point adds to a group; the one after the last is area.
func (l *ledger) value(i, group int) exact {
	switch {
	case group < len(l.demand.Groups):
		return exactly(l.demand.Groups[group].People[i])
	case l.demand.Area != nil:
		return exactly(l.demand.Area[i])
	}
	return exact{}
}

// moved is the ledger after some points moved from band to band.
func (l *ledger) moved(moves []analysis.Move) *ledger {
	out := *l
	own := false
	for _, m := range moves {
		class := l.demand.UrbanAt(int(m.Point))
		from, to := l.bandOf(class, m.From), l.bandOf(class, m.To)
		if from == to {
			continue
		}
		if !own {
			out.sums, own = slices.Clone(l.sums), true
		}
		var room [mostLines]int
		lines := l.lines(int(m.Point), class, from, room[:0])
		for g := range l.groups() {
			v := l.value(int(m.Point), g)
			for _, k := range lines {
				out.sums[k+g*l.bands].take(v)
				out.sums[k+g*l.bands+to-from].add(v)
			}
		}
	}
	return &out
}
