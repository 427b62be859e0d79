package judging

import (
	"math"
	"strings"

	"github.com/medreach/medreach/analysis/policy"
	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// reachShare judges the share of residents within time or distance.
func (j *judge) reachShare(t *policy.Target, p places, verdicts []Verdict) {
	if why := j.surveys[t.Facilities].untold; why != (message.Text{}) && t.Kind != policy.RescueShare {
		refuse(verdicts, why)
		return
	}
	reach := Reach{Reason: message.T("没有计算可达人口", "who is within reach was not worked out")}
	if j.Reach != nil {
		reach = j.Reach(t)
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
		quotient{part: last, most: last, whole: share.People, scale: 100, counts: personCount}.judge(t, v)
		v.Basis.How = j.inner(t, v.Basis.How, share)
	}
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
	if t.Attribute == "" {
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
		if whole.least[slot] == 0 {
			v.Status, v.Reason = NotApplicable, message.T("%s为零，无从计算比例", "%s: nothing to take a share of", whole.title)
			continue
		}
		if whole.most[slot] > whole.least[slot] {
			v.Reason = unclear(whole.silent[slot])
			continue
		}
		q := quotient{part: part.least[slot], most: part.most[slot], whole: whole.least[slot], scale: scale, counts: info.Unit}
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
			out.reason[slot] = noResidents
		}
	}
	return out
}

var noResidents = message.Text{ZH: "没有这里的人口", EN: "the residents here are not known"}

// facilityShare judges which part of the facilities has a property.
func (j *judge) facilityShare(t *policy.Target, p places, verdicts []Verdict) {
	all, having := j.surveys[t.Facilities], j.surveys[both(t.Facilities, t.Having)]
	if all.untold != (message.Text{}) {
		refuse(verdicts, all.untold)
		return
	}
	if having.untold != (message.Text{}) && len(all.yes) > 0 {
		refuse(verdicts, having.untold)
		return
	}
	whole, part := p.counts(all.yes), p.counts(having.yes)
	maybe, unsure := p.counts(within(having.undecided, all.yes)), p.counts(all.undecided)
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
		quotient{part: float64(part[slot]), most: float64(part[slot] + maybe[slot]), whole: float64(whole[slot]), scale: scale, counts: facilityCount}.judge(t, v)
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
	homes := j.places(zone.Settlement)
	if homes.layer < 0 {
		refuse(verdicts, message.T("方案没有村（社区）一级的区划", "the study has no zones of the level settlement"))
		return
	}
	found := j.surveys[t.Facilities]
	if found.untold != (message.Text{}) {
		refuse(verdicts, found.untold)
		return
	}
	served, maybe := homes.counts(found.yes), homes.counts(found.undecided)
	all, part, open_ := make([]int, p.n+1), make([]int, p.n+1), make([]int, p.n+1)
	for u := range homes.n {
		if !speaksOf(t.Area, homes.unit(u)) {
			continue
		}
		slots := []int32{int32(p.n)}
		if p.layer >= 0 {
			slots = append(slots, ancestor(j.Zones, homes.layer, int32(u), p.layer))
		}
		for _, at := range slots {
			switch {
			case at < 0:
				continue
			case served[u] > 0:
				part[at]++
			case maybe[u] > 0:
				open_[at]++
			}
			all[at]++
		}
	}
	for _, slot := range open(verdicts) {
		v := &verdicts[slot]
		v.Basis.Facilities, v.Basis.Undecided = len(found.yes), open_[slot]
		v.Basis.NumeratorOf, v.Basis.DenominatorOf = message.T("有此类机构的%s", "%s that have one", homesOf(t.Area)), homesOf(t.Area)
		if all[slot] == 0 {
			v.Status, v.Reason = NotApplicable, message.T("这里没有%s", "there are no %s here", homesOf(t.Area))
			continue
		}
		quotient{part: float64(part[slot]), most: float64(part[slot] + open_[slot]), whole: float64(all[slot]), scale: 100, counts: homeCount}.judge(t, v)
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

// speaksOf tells communities (居民委员会) from villages (村民委员会): by the last
// three digits of the statistical code, which are below 200 for communities, else
// by the name, else by the urban-rural class. A village inside a town is a village.
func speaksOf(a policy.Area, u *zone.Unit) bool {
	if a == policy.Everywhere {
		return true
	}
	return isCommunity(u) == (a == policy.Urban)
}

func isCommunity(u *zone.Unit) bool {
	if digits := strings.Trim(u.Code, "0123456789") == ""; digits && len(u.Code) == 12 && u.Code[9:] != "000" {
		return u.Code[9:] < "200"
	}
	switch {
	case strings.HasSuffix(u.Name, "社区") || strings.Contains(u.Name, "居委会") || strings.Contains(u.Name, "居民委员会"):
		return true
	case strings.HasSuffix(u.Name, "村") || strings.Contains(u.Name, "村委会") || strings.Contains(u.Name, "村民委员会"):
		return false
	}
	return u.Class >= 100 && u.Class < 200
}
