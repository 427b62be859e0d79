package coverage

import (
	"context"
	"iter"
	"math"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/zone"
)

// Rule is a radius rule with separate limits for urban and rural places, such as
// 急救站服务半径: 5 km in cities, 10 to 20 km in the country. Limits ascend; up to
// the last of them the rule is kept.
type Rule struct {
	ID           string
	Unit         analysis.Unit
	Urban, Rural []float64
	Reach        analysis.Reach
}

// Band is the people whose cost is above From and not above To.
type Band struct {
	From, To float64 // To is +Inf for those beyond the rule, the unreachable among them
	People   float64
}

// Verdict is a rule in one zone: for 5 and 10-20 km the urban bands are within
// and beyond 5, the rural ones within 10, 10 to 20 and beyond 20.
type Verdict struct {
	Rule         string
	Unit         analysis.Unit
	Level        zone.Level
	Zone         int32  // as in Row
	Code         string // as in Row
	Group        string
	Urban, Rural []Band
	Unknown      float64 // people of unknown class of area, whom the rule cannot judge
}

// Within is the people for whom the rule is kept.
func (v Verdict) Within() float64 {
	return sum(v.Urban[:len(v.Urban)-1]) + sum(v.Rural[:len(v.Rural)-1])
}

// Judged is the people whom the rule can judge.
func (v Verdict) Judged() float64 { return sum(v.Urban) + sum(v.Rural) }

// Share is the part of the judged people for whom the rule is kept; false where there are none.
func (v Verdict) Share() (share float64, ok bool) {
	judged := v.Judged()
	if judged == 0 {
		return 0, false
	}
	return min(v.Within()/judged, 1), true
}

func sum(bands []Band) float64 {
	total := 0.0
	for _, b := range bands {
		total += b.People
	}
	return total
}

// Judgement is a rule in all zones.
type Judgement struct {
	rule   Rule
	ledger *ledger
}

// Judge counts people by the bands of a rule. Zones may be nil.
func Judge(ctx context.Context, d *analysis.Demand, zones *zone.Set, r Rule) (*Judgement, error) {
	if err := ascending(r.ID, r.Urban); err != nil {
		return nil, err
	}
	if err := ascending(r.ID, r.Rural); err != nil {
		return nil, err
	}
	l, err := newLedger(d, zones, [analysis.Urbans][]float64{analysis.UrbanArea: r.Urban, analysis.RuralArea: r.Rural})
	if err != nil {
		return nil, err
	}
	if err := l.enter(ctx, r.Reach); err != nil {
		return nil, err
	}
	return &Judgement{r, l}, nil
}

// Moved is the judgement after the cost of some points became another, each of them
// once; it is that of judging anew. The first one stays as it is.
func (j *Judgement) Moved(moves []analysis.Move) *Judgement {
	return &Judgement{j.rule, j.ledger.moved(moves)}
}

// Verdicts yields the verdicts by level from coarse to fine, zone and group.
func (j *Judgement) Verdicts() iter.Seq[Verdict] {
	return func(yield func(Verdict) bool) {
		for layer := -1; layer < len(j.ledger.layers); layer++ {
			for unit := range j.ledger.units(layer) {
				if !j.zone(layer, unit, yield) {
					return
				}
			}
		}
	}
}

// Outside yields the verdicts on the people outside every unit, by level and group.
func (j *Judgement) Outside() iter.Seq[Verdict] {
	return func(yield func(Verdict) bool) {
		for layer := range j.ledger.layers {
			if !j.zone(layer, j.ledger.units(layer), yield) {
				return
			}
		}
	}
}

func (j *Judgement) zone(layer, unit int, yield func(Verdict) bool) bool {
	level, index, code := j.ledger.name(layer, unit)
	for g := range j.ledger.demand.Groups {
		v := Verdict{
			Rule: j.rule.ID, Unit: j.rule.Unit, Level: level, Zone: index, Code: code,
			Group:   j.ledger.demand.Groups[g].Name,
			Urban:   j.bands(place{layer, unit, Urban, g}, j.rule.Urban),
			Rural:   j.bands(place{layer, unit, Rural, g}, j.rule.Rural),
			Unknown: j.ledger.band(place{layer, unit, Unknown, g}, 0),
		}
		if !yield(v) {
			return false
		}
	}
	return true
}

func (j *Judgement) bands(p place, limits []float64) []Band {
	bands := make([]Band, len(limits)+1)
	from := 0.0
	for b := range bands {
		to := math.Inf(1)
		if b < len(limits) {
			to = limits[b]
		}
		bands[b] = Band{from, to, j.ledger.band(p, b)}
		from = to
	}
	return bands
}
