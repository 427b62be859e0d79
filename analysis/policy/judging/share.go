package judging

import (
	"math"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/analysis/policy/division"
	"github.com/medreach/medreach/analysis/policy/survey"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// reachShare judges the share of residents within time or distance.
func (j *judge) reachShare(t *policy.Target, p places, verdicts []Verdict) {
	undecided, untold := j.told(t)
	if untold != (message.Text{}) && t.Kind != policy.RescueShare {
		refuse(verdicts, untold)
		return
	}
	reach := Reach{Reason: message.T("没有计算可达人口", "who is within reach was not worked out")}
	if j.Reach != nil {
		reach = j.Reach(t)
	}
	if reach.Reason == (message.Text{}) { // that there are no roads is told first
		reach.Reason = untold
	}
	if reach.Reason != (message.Text{}) {
		refuse(verdicts, reach.Reason)
		return
	}
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		share := reach.Region
		if slot < p.n {
			share = reach.Units[slot]
		}
		v.Basis.Facilities, v.Basis.How = reach.Facilities, reach.How
		v.Basis.NumeratorOf = message.T("范围内人口", "people within reach")
		v.Basis.DenominatorOf = peopleOf(t.Area)
		if share.People == 0 {
			v.Status, v.Reason = NotApplicable, nobody(t.Area)
			continue
		}
		last := share.Within[len(share.Within)-1]
		q := value(last, share.People, 100, personCount)
		q.most, v.Basis.Undecided = 100*max(last, share.Most)/share.People, undecided
		q.judge(t, v)
		v.Basis.How = j.inner(t, v.Basis.How, share)
	}
}

// told is how many facilities leave open whether a target speaks of them, and what
// nobody tells. The stations of a rescue chain are the study's.
func (j *judge) told(t *policy.Target) (undecided int, untold message.Text) {
	asked := []string{t.Facilities}
	if t.Kind == policy.RescueShare {
		asked = t.Needs
	}
	open := map[int32]bool{}
	for _, source := range asked {
		found := j.surveys[source]
		for _, i := range found.Undecided {
			open[i] = true
		}
		if untold == (message.Text{}) {
			untold = found.Untold
		}
	}
	return len(open), untold
}

// inner adds the shares within the closer bounds of an allowance.
func (j *judge) inner(t *policy.Target, how message.Text, s Share) message.Text {
	for i := range len(s.Within) - 1 {
		how = message.T("%s；其中 %g 公里以内 %.1f%%", "%s; %.1[3]f%% within %[2]g km", how, t.Km[i], 100*s.Within[i]/s.People)
	}
	return how
}

func peopleOf(a policy.Area) message.Text {
	switch a {
	case policy.Urban:
		return message.Text{ZH: "城镇居民", EN: "urban residents"}
	case policy.Rural:
		return message.Text{ZH: "乡村居民", EN: "rural residents"}
	}
	return message.Text{ZH: "居民", EN: "residents"}
}

func nobody(a policy.Area) message.Text {
	return message.T("这里没有%s", "there are no %s here", peopleOf(a))
}

// attributeShare judges a part of facilities, or one attribute beside another.
func (j *judge) attributeShare(t *policy.Target, p places, verdicts []Verdict) {
	switch {
	case t.By != zone.Region:
		j.zoneShare(t, p, verdicts)
		return
	case t.Attribute == "":
		j.facilityShare(t, p, verdicts)
		return
	}
	part := j.amount(facilities.Attribute(t.Attribute), both(t.Facilities, t.Having), p)
	whole := j.wholeOf(t, p)
	scale := 1.0
	if t.Percent {
		scale = 100
	}
	info := facilities.Attribute(t.Attribute).Info()
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Basis.NumeratorOf, v.Basis.DenominatorOf = part.name(slot), whole.name(slot)
		v.Basis.Undecided = part.silent[slot] + whole.silent[slot]
		v.Basis.Facilities = part.facilities[slot]
		if why := part.missing(slot); why != (message.Text{}) {
			v.Reason = why
			continue
		}
		if why := whole.missing(slot); why != (message.Text{}) {
			v.Reason = why
			continue
		}
		if whole.least[slot] == 0 && whole.most[slot] == 0 {
			v.Status, v.Reason = NotApplicable, message.T("%s为零，无从计算比例", "%s: nothing to take a share of", whole.title)
			continue
		}
		if whole.least[slot] == 0 {
			v.Reason = whole.unclear(slot)
			continue
		}
		q := value(part.least[slot], whole.least[slot], scale, info.Unit)
		q.least, q.most = scale*part.least[slot]/whole.most[slot], scale*part.most[slot]/whole.least[slot]
		if q.unclear = part.unclear(slot); whole.silent[slot] > 0 {
			q.unclear = whole.unclear(slot)
		}
		if t.Op == policy.Band {
			q.wholes = facilities.Attribute(t.Of).Info().Unit
		}
		q.judge(t, v)
	}
}

// wholeOf is what the attribute of a share is set beside.
func (j *judge) wholeOf(t *policy.Target, p places) amount {
	if t.Of != policy.Residents {
		return j.amount(facilities.Attribute(t.Of), t.Facilities, p)
	}
	out := newAmount(p.n+1, peopleOf(t.Area))
	r := j.residents(t)
	for slot := range out.least {
		people := p.people(r, slot)
		out.least[slot], out.most[slot], out.source[slot] = people.of(t.Area), people.of(t.Area), people.Source
		if math.IsNaN(out.least[slot]) {
			out.reason[slot] = noResidents(t)
		}
	}
	return out
}

func noResidents(t *policy.Target) message.Text {
	if t.Group != "" {
		return message.T("没有这里“%s”人群的人口", "the people of the group %q are not known here", t.Group)
	}
	return message.Text{ZH: "没有这里的人口", EN: "the residents here are not known"}
}

// facilityShare judges which part of the facilities has a property. Facilities
// that may or may not be of the kind can make the share larger if they have it,
// and smaller if they do not.
func (j *judge) facilityShare(t *policy.Target, p places, verdicts []Verdict) {
	all, having, property := j.surveys[t.Facilities], j.surveys[both(t.Facilities, t.Having)], j.surveys[t.Having]
	if all.Untold != (message.Text{}) {
		refuse(verdicts, all.Untold)
		return
	}
	if having.Untold != (message.Text{}) && len(all.Yes) > 0 {
		refuse(verdicts, having.Untold)
		return
	}
	whole, part := p.counts(all.Yes), p.counts(having.Yes)
	maybe, unsure := p.counts(within(having.Undecided, all.Yes)), p.counts(all.Undecided)
	with := p.counts(within(all.Undecided, property.Yes))
	perhaps := p.counts(within(all.Undecided, property.Undecided))
	scale := 1.0
	if t.Percent {
		scale = 100
	}
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Basis.Facilities, v.Basis.Undecided = whole[slot], maybe[slot]+unsure[slot]
		v.Basis.NumeratorOf, v.Basis.DenominatorOf = message.T("符合要求的机构，%s", "facilities that comply, %s", fromLists), message.T("机构，%s", "facilities, %s", fromLists)
		if whole[slot] == 0 {
			if unsure[slot] > 0 {
				v.Reason = unclear(unsure[slot])
				continue
			}
			v.Status, v.Reason = NotApplicable, message.T("这里没有此类机构", "there are no such facilities here")
			continue
		}
		q := value(float64(part[slot]), float64(whole[slot]), scale, facilityCount)
		q.least = scale * q.part / (q.whole + float64(unsure[slot]-with[slot]))
		more := float64(with[slot] + perhaps[slot])
		q.most = scale * (q.part + float64(maybe[slot]) + more) / (q.whole + more)
		q.judge(t, v)
	}
}

// within keeps the members of a list that are in another; both ascend.
func within(list, other []int32) []int32 {
	var out []int32
	k := 0
	for _, i := range list {
		for k < len(other) && other[k] < i {
			k++
		}
		if k < len(other) && other[k] == i {
			out = append(out, i)
		}
	}
	return out
}

// settlementShare judges how many settlements have a facility.
func (j *judge) settlementShare(t *policy.Target, p places, verdicts []Verdict) {
	found, homes := j.surveys[t.Facilities], homesOf(t.Area)
	share := j.zonesWith(zone.Settlement, found, p, func(u *zone.Unit) bool { return speaksOf(t.Area, u) })
	share.wholeOf, share.partOf, share.counts = homes, message.T("有此类机构的%s", "%s that have one", homes), homeCount
	share.judge(t, found, verdicts)
}

// zoneShare judges how many zones of a level have a facility with the property.
func (j *judge) zoneShare(t *policy.Target, p places, verdicts []Verdict) {
	found, level := j.surveys[t.Having], t.By.Title()
	share := j.zonesWith(t.By, found, p, func(*zone.Unit) bool { return true })
	share.wholeOf, share.partOf, share.counts = level, message.T("有此类机构的%s", "%s with such a facility", level), zoneCount
	share.judge(t, found, verdicts)
}

// zonesShare is how many zones of one level have a facility of some kind, by slot.
type zonesShare struct {
	missing         message.Text // why it cannot be told; empty where it can
	all, has, maybe []int
	wholeOf, partOf message.Text
	counts          message.Text
}

// zonesWith counts the zones of a level, of those that are meant, by the slots
// that they lie in.
func (j *judge) zonesWith(level zone.Level, found *survey.Found, p places, meant func(*zone.Unit) bool) zonesShare {
	zones := j.places(level)
	if zones.layer < 0 {
		return zonesShare{missing: message.T("方案没有%s一级的区划", "the study has no zones of the level %s", level.Title())}
	}
	s := zonesShare{missing: found.Untold, all: make([]int, p.n+1), has: make([]int, p.n+1), maybe: make([]int, p.n+1)}
	served, open := zones.counts(found.Yes), zones.counts(found.Undecided)
	for u := range zones.n {
		if !meant(zones.unit(u)) {
			continue
		}
		slots := []int32{int32(p.n)}
		if p.layer >= 0 {
			slots = append(slots, ancestor(j.Zones, zones.layer, int32(u), p.layer))
		}
		for _, at := range slots {
			switch {
			case at < 0:
				continue
			case served[u] > 0:
				s.has[at]++
			case open[u] > 0:
				s.maybe[at]++
			}
			s.all[at]++
		}
	}
	return s
}

// judge fills in the verdicts.
func (s zonesShare) judge(t *policy.Target, found *survey.Found, verdicts []Verdict) {
	if s.missing != (message.Text{}) {
		refuse(verdicts, s.missing)
		return
	}
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Basis.Facilities, v.Basis.Undecided = len(found.Yes), s.maybe[slot]
		v.Basis.NumeratorOf, v.Basis.DenominatorOf = s.partOf, s.wholeOf
		if s.all[slot] == 0 {
			v.Status, v.Reason = NotApplicable, message.T("这里没有%s", "there are no %s here", s.wholeOf)
			continue
		}
		q := value(float64(s.has[slot]), float64(s.all[slot]), 100, s.counts)
		q.most = 100 * (q.part + float64(s.maybe[slot])) / q.whole
		q.judge(t, v)
	}
}

func homesOf(a policy.Area) message.Text {
	switch a {
	case policy.Urban:
		return message.Text{ZH: "城市社区", EN: "urban communities"}
	case policy.Rural:
		return message.Text{ZH: "行政村", EN: "administrative villages"}
	}
	return message.Text{ZH: "村（社区）", EN: "settlements"}
}

// speaksOf tells whether a target is about a settlement. A village inside a town is
// a village.
func speaksOf(a policy.Area, u *zone.Unit) bool {
	return a == policy.Everywhere || division.IsCommunity(u) == (a == policy.Urban)
}
