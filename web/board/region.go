package board

import (
	"iter"
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis/coverage"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/zone"
)

// Counts are where the figures of circles, rules and chains come from, by their index
// in the result. Rows may be of other levels, scopes and groups besides.
type Counts struct {
	Circle, Chain func(i int) func(level zone.Level) iter.Seq[coverage.Row]
	Radius        func(i int) iter.Seq[coverage.Verdict]
}

// countsOf are those of a result itself.
func countsOf(r *study.Result) *Counts {
	rows := func(all []coverage.Row) func(zone.Level) iter.Seq[coverage.Row] {
		return func(zone.Level) iter.Seq[coverage.Row] { return slices.Values(all) }
	}
	return &Counts{
		Circle: func(i int) func(zone.Level) iter.Seq[coverage.Row] { return rows(r.Circles[i].Rows) },
		Chain:  func(i int) func(zone.Level) iter.Seq[coverage.Row] { return rows(r.Rescues[i].Rows) },
		Radius: func(i int) iter.Seq[coverage.Verdict] { return slices.Values(r.Radius[i].Verdicts) },
	}
}

// Kind is what an indicator is made of.
type Kind uint8

// The kinds of indicators.
const (
	Judged Kind = iota // a target of a plan
	Circle
	Radius
	Chain
)

// Source is the circle, rule or chain of a result that an indicator tells of, by its
// index.
type Source struct {
	Kind  Kind
	Index int
}

// Reach is an indicator of who reaches what, with its cut-offs.
type Reach struct {
	Source
	CellField, FacilityField, LegField string   // of the layer of cells; the last of chains alone
	Cutoffs                            []string // ids
}

// Reaches lists the circles, rules and chains among the indicators.
func (b *Board) Reaches() []Reach {
	var out []Reach
	for _, m := range b.measures {
		if m.source.Kind == Judged {
			continue
		}
		stem := m.cells[:strings.LastIndexByte(m.cells, '_')+1] // before the unit
		one := Reach{Source: m.source, CellField: m.cells, FacilityField: stem + "facility", LegField: stem + "leg"}
		for i := range m.limits {
			one.Cutoffs = append(one.Cutoffs, m.limits[i].id)
		}
		out = append(out, one)
	}
	return out
}

// Outcome is a cut-off of an indicator in the region as a whole.
type Outcome struct {
	Value  *float64 `json:"value"`
	Status string   `json:"status"`
	People *float64 `json:"people"` // within the cut-off
}

// Outcome tells the figures of the region.
func (b *Board) Outcome(cutoff string) Outcome {
	k := b.byID[cutoff]
	out := []figure{nothing}
	k.figures(-1, out)
	f := &out[0]
	return Outcome{Value: known(f.value, 8), Status: f.status, People: known(f.within, 2)}
}
