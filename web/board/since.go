package board

import (
	"math"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// Changed is a zone whose figures are others than before.
type Changed struct {
	ZoneRow
	Before *float64 `json:"before"` // the value
}

// ZonesSince is the zones of a level whose figures have changed.
type ZonesSince struct {
	Level     string    `json:"level"`
	Indicator string    `json:"indicator"`
	Rows      []Changed `json:"rows"`
}

// ZonesSince lists the zones whose figures or ranks are others than on the board of
// another state of the same study.
func (b *Board) ZonesSince(before *Board, q ZoneQuery) (*ZonesSince, error) {
	old, at, err := before.choose(q)
	if err != nil {
		return nil, err
	}
	out := &ZonesSince{Level: b.result.Zones.Layers[at].Level.String(), Indicator: old.id, Rows: []Changed{}}
	was := before.figures(old, at)
	for u, f := range b.same(old, at) {
		if !f.equal(&was[u]) {
			out.Rows = append(out.Rows, Changed{b.zoneRow(at, u, f), known(was[u].value, 8)})
		}
	}
	return out, nil
}

// same is the figures of a cut-off that is chosen on the board of another state. Where
// no zone has a value any more, there is no such indicator here.
func (b *Board) same(old *limit, at int) []figure {
	if k := b.byID[old.id]; k != nil {
		return b.figures(k, at)
	}
	out := make([]figure, len(b.result.Zones.Layers[at].Units))
	for i := range out {
		out[i] = nothing
	}
	b.addPeople(at, out)
	return out
}

// equal reports whether two figures are told the same.
func (f *figure) equal(o *figure) bool {
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	return same(f.value, o.value) && same(f.people, o.people) && same(f.lack, o.lack) && same(f.goal, o.goal) && same(f.gap, o.gap) && f.status == o.status && f.rank == o.rank
}

// Pair is the value of a zone in two states of a study.
type Pair struct {
	Code        string
	Name        message.Text
	A, B, Delta *float64
}

// Beside lists the values of all zones of a level on the boards of two states of the
// same study; nothing where there is no such indicator.
func (b *Board) Beside(x, y *Board, q ZoneQuery) []Pair {
	k, at, err := b.choose(q)
	if err != nil {
		return nil
	}
	units, one, other := b.result.Zones.Layers[at].Units, x.same(k, at), y.same(k, at)
	out := make([]Pair, len(units))
	for u := range units {
		from, to := one[u].value, other[u].value
		out[u] = Pair{units[u].Code, unitTitle(&units[u]), known(from, 8), known(to, 8), known(to-from, 8)}
	}
	return out
}

// Chosen is the id of the cut-off and the layer of zones that are asked for.
func (b *Board) Chosen(q ZoneQuery) (cutoff string, layer int, err error) {
	k, layer, err := b.choose(q)
	if err != nil {
		return "", 0, err
	}
	return k.id, layer, nil
}

// Verdict is how a target stands, as Target tells it.
type Verdict struct {
	Status string
	Value  *float64
	Gap    float64
}

// Told is how a target stands.
func Told(j *judging.Judged) Verdict {
	return Verdict{Status: j.Status.Title().EN, Value: known(j.Region.Value, 6), Gap: finite(j.Region.Gap)}
}

// Equal reports whether two are told the same.
func (v Verdict) Equal(o Verdict) bool {
	return v.Status == o.Status && v.Gap == o.Gap && alike(v.Value, o.Value)
}

// Equal reports whether two outcomes are told the same.
func (o Outcome) Equal(p Outcome) bool {
	return o.Status == p.Status && alike(o.Value, p.Value) && alike(o.People, p.People)
}

func alike(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
