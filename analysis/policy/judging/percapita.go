package judging

import (
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/division"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// perCapita judges an attribute per block of residents.
func (j *judge) perCapita(t *policy.Target, p places, verdicts []Verdict) {
	have := j.amount(facilities.Attribute(t.Attribute), t.Facilities, p)
	r := j.residents(t)
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		people := p.people(r, slot)
		residents := people.of(t.Area)
		counted := j.factored(t, p, r, slot)
		v.Basis.Facilities, v.Basis.Undecided = have.facilities[slot], have.silent[slot]
		v.Basis.NumeratorOf, v.Basis.DenominatorOf = have.name(slot), message.T("%s，%s", "%s, %s", peopleOf(t.Area), people.Source)
		switch {
		case have.missing(slot) != (message.Text{}):
			v.Reason = have.missing(slot)
			continue
		case math.IsNaN(residents):
			v.Reason = noResidents(t)
			continue
		case residents == 0:
			v.Status, v.Reason = NotApplicable, nobody(t.Area)
			continue
		}
		if v.Basis.Factor = counted / residents; counted != residents {
			v.Basis.How = message.T("人口基数按 %.2f 倍计", "residents counted %.2f times", v.Basis.Factor)
		}
		q := value(have.least[slot], counted, t.Per, facilities.Attribute(t.Attribute).Info().Unit)
		q.most, q.unclear = t.Per*have.most[slot]/counted, have.unclear(slot)
		q.judge(t, v)
	}
}

// factored are the residents of a slot after the base factor: those of each
// county times its factor, and once where no county is known.
func (j *judge) factored(t *policy.Target, p places, r *Residents, slot int) float64 {
	all := p.people(r, slot).of(t.Area)
	if t.BaseFactor == (policy.BaseFactor{}) || r == nil {
		return all
	}
	county := slices.IndexFunc(j.Zones.Layers, func(l *zone.Layer) bool { return l.Level == zone.County })
	switch {
	case county < 0:
		return all
	case p.layer >= county && slot < p.n:
		if c := ancestor(j.Zones, p.layer, int32(slot), county); c >= 0 {
			return all * j.factor(t, &j.Zones.Layers[county].Units[c])
		}
		return all
	}
	for c := range j.Zones.Layers[county].Units {
		if slot < p.n && ancestor(j.Zones, county, int32(c), p.layer) != int32(slot) {
			continue
		}
		u := &j.Zones.Layers[county].Units[c]
		if people := r.Layers[county][c].of(t.Area); !math.IsNaN(people) {
			all += people * (j.factor(t, u) - 1)
		}
	}
	return all
}

// factor is the base factor of a county-level unit.
func (j *judge) factor(t *policy.Target, u *zone.Unit) float64 {
	if f, ok := j.Factors[u.Code]; ok {
		return f
	}
	f := t.BaseFactor.County
	if division.IsDistrict(u) {
		f = t.BaseFactor.City
	}
	if f == 0 {
		return 1
	}
	return f
}
