package judging

import (
	"math"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// skip sets aside the zones that the target's condition leaves out.
func (j *judge) skip(t *policy.Target, p places, verdicts []Verdict) {
	if t.When == "" {
		return
	}
	r, speaks := j.residents(t), t.Condition()
	for slot := range p.n {
		v := &verdicts[slot]
		u := p.unit(slot)
		people := p.people(r, slot)
		applies, known := speaks(policy.ZoneFacts{Population: people.Total, UrbanPopulation: people.Urban, RuralPopulation: people.Rural,
			AreaKm2: u.Area / 1e6, Code: u.Code, Name: u.Name})
		switch {
		case !known:
			v.Reason = noResidents(t)
		case !applies:
			v.Status, v.Reason = NotApplicable, message.T("不符合适用条件 %s", "outside the condition %s", t.When)
		}
	}
}

func (j *judge) residents(t *policy.Target) *Residents {
	if j.Residents == nil {
		return nil
	}
	return j.Residents(t.Group)
}

// presence judges whether each zone has enough facilities of each sort.
func (j *judge) presence(t *policy.Target, p places, verdicts []Verdict) {
	sorts := t.Each
	if len(sorts) == 0 {
		sorts = []string{t.Facilities}
	}
	least, most, short := make([]float64, p.n+1), make([]float64, p.n+1), make([]float64, p.n+1)
	undecided, matching := make([]int, p.n+1), make([]int, p.n+1)
	for k, sort := range sorts {
		found := j.surveys[sort]
		if found.Untold != (message.Text{}) {
			refuse(verdicts, found.Untold)
			return
		}
		have, maybe := p.counts(found.Yes), p.counts(found.Undecided)
		for slot := range have {
			least[slot] = fewest(k, least[slot], have[slot])
			most[slot] = fewest(k, most[slot], have[slot]+maybe[slot])
			short[slot] += up(verdicts[slot].Goal - float64(have[slot]))
			undecided[slot] += maybe[slot]
			matching[slot] += have[slot]
		}
	}
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Counts = facilityCount
		v.Basis.Facilities, v.Basis.Undecided = matching[slot], undecided[slot]
		v.Basis.NumeratorOf = message.T("机构，%s", "facilities, %s", fromLists)
		if slot == p.n && t.Level != zone.Region {
			continue
		}
		v.whole(t, least[slot], most[slot])
		if v.Status == Missed && t.Op == policy.AtLeast {
			v.Gap = short[slot]
		}
	}
	if t.Level != zone.Region {
		zoneVerdict(&verdicts[p.n], verdicts[:p.n])
	}
}

func fewest(k int, so float64, n int) float64 {
	if k == 0 {
		return float64(n)
	}
	return math.Min(so, float64(n))
}

// provisionBand judges facilities per block of residents. A part of a block
// counts as a block, so that a small zone needs one and may have one.
func (j *judge) provisionBand(t *policy.Target, p places, verdicts []Verdict) {
	found := j.surveys[t.Facilities]
	if found.Untold != (message.Text{}) {
		refuse(verdicts, found.Untold)
		return
	}
	r := j.residents(t)
	have, maybe := p.counts(found.Yes), p.counts(found.Undecided)
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		people := p.people(r, slot)
		residents := people.of(t.Area)
		v.Counts = facilityCount
		v.Basis.Facilities, v.Basis.Undecided = have[slot], maybe[slot]
		v.Basis.NumeratorOf = message.T("机构，%s", "facilities, %s", fromLists)
		v.Basis.Numerator, v.Basis.Denominator, v.Basis.DenominatorOf = float64(have[slot]), residents, message.T("%s，%s", "%s, %s", peopleOf(t.Area), people.Source)
		switch {
		case slot == p.n && t.Level != zone.Region:
			continue
		case math.IsNaN(residents):
			v.Reason = noResidents(t)
			continue
		case residents == 0:
			v.Status, v.Reason = NotApplicable, nobody(t.Area)
			continue
		}
		j.band(t, v, float64(have[slot]), float64(have[slot]+maybe[slot]), residents)
	}
	if t.Level != zone.Region {
		zoneVerdict(&verdicts[p.n], verdicts[:p.n])
	}
}

// band compares a number of facilities with what the residents call for: at
// least the lower goal for every large block, at most the upper for every small.
func (j *judge) band(t *policy.Target, v *Verdict, least, most, residents float64) {
	need, allowed := up(v.Goal*residents/t.PerUpper), math.Inf(1)
	if t.Op == policy.Band {
		allowed = math.Max(need, math.Floor(v.Upper*residents/t.Per*(1+slack)))
	}
	v.Basis.How = message.T("按人口应有 %.0f 家", "the residents call for %.0f", need)
	if allowed > need && !math.IsInf(allowed, 1) {
		v.Basis.How = message.T("按人口应有 %.0f 至 %.0f 家", "the residents call for %.0f to %.0f", need, allowed)
	}
	switch {
	case least >= need && most <= allowed:
		v.Status = Met
	case most < need:
		v.Status, v.Gap = Missed, need-least
	case least > allowed:
		v.Status, v.Over = Missed, least-allowed
	default:
		v.Reason = unclear(v.Basis.Undecided)
		return
	}
	v.Value = least / residents * t.Per
}

// total judges a number of facilities or an attribute over the whole.
func (j *judge) total(t *policy.Target, p places, verdicts []Verdict) {
	if t.Attribute != "" {
		a := j.amount(facilities.Attribute(t.Attribute), t.Facilities, p)
		for _, slot := range open(verdicts) {
			v := &verdicts[slot]
			v.Counts = facilities.Attribute(t.Attribute).Info().Unit
			v.Basis.Facilities, v.Basis.Undecided, v.Basis.NumeratorOf = a.facilities[slot], a.silent[slot], a.name(slot)
			if v.Reason = a.missing(slot); v.Reason == (message.Text{}) {
				v.whole(t, a.least[slot], a.most[slot])
			}
		}
		return
	}
	found := j.surveys[t.Facilities]
	if found.Untold != (message.Text{}) {
		refuse(verdicts, found.Untold)
		return
	}
	have, maybe := p.counts(found.Yes), p.counts(found.Undecided)
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Counts = facilityCount
		v.Basis.Facilities, v.Basis.Undecided = have[slot], maybe[slot]
		v.Basis.NumeratorOf = message.T("机构，%s", "facilities, %s", fromLists)
		v.whole(t, float64(have[slot]), float64(have[slot]+maybe[slot]))
	}
}
