package judging

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

// survey is what one condition finds among all facilities.
type survey struct {
	yes       []int32
	undecided []int32 // do not tell, though others of their class do
	// untold says what the lists do not tell, where nothing matches for that
	// reason; empty where none means none.
	untold message.Text
}

// silence knows which classes of facilities ever tell a thing. A village clinic
// without a word on stroke centres has none, if no clinic has a word on them; a
// hospital that leaves empty what other hospitals fill in is undecided.
type silence struct {
	set  *facilities.Set
	tell map[string]map[facilities.Class]bool // by the id of what is asked
}

func (s *silence) learn(a filter.Ask) {
	if s.tell[a.ID] != nil {
		return
	}
	classes := map[facilities.Class]bool{}
	for i := range s.set.Facilities {
		f := &s.set.Facilities[i]
		if !classes[f.Class] && a.Told(f) {
			classes[f.Class] = true
		}
	}
	s.tell[a.ID] = classes
}

// undecided reports whether a facility leaves open something that others of its
// class tell. Its class itself does not count: facilities without one are found
// and listed when they are read.
func (s *silence) undecided(f *facilities.Facility, asks []filter.Ask) bool {
	for _, a := range asks {
		if a.ID != "class" && s.tell[a.ID][f.Class] && !a.Told(f) {
			return true
		}
	}
	return false
}

// look goes through all facilities with one condition. Where nothing matches, it
// is missing that nobody tells a thing, or that none of the classes that the
// condition names does.
func (s *silence) look(f *filter.Filter, complete map[facilities.Class]bool) *survey {
	out := &survey{}
	missing := map[string]int{}
	for i := range s.set.Facilities {
		fac := &s.set.Facilities[i]
		switch f.Test(fac) {
		case filter.Yes:
			out.yes = append(out.yes, int32(i))
		case filter.Unknown:
			if s.undecided(fac, f.Asks()) {
				out.undecided = append(out.undecided, int32(i))
				continue
			}
			for _, a := range f.Asks() {
				if a.ID != "class" && !a.Told(fac) && (len(s.tell[a.ID]) == 0 || slices.Contains(f.Classes(), fac.Class)) {
					missing[a.ID]++
				}
			}
		}
	}
	if len(out.yes)+len(out.undecided) == 0 {
		out.untold = s.untold(f, missing, complete)
	}
	return out
}

// untold says why nothing matches, where that is because the lists are silent.
func (s *silence) untold(f *filter.Filter, missing map[string]int, complete map[facilities.Class]bool) message.Text {
	if len(s.set.Facilities) == 0 {
		return message.Text{ZH: "方案没有机构名单", EN: "the study has no list of facilities"}
	}
	var zh, en []string
	for _, a := range f.Asks() {
		if missing[a.ID] > 0 || a.ID != "class" && len(s.tell[a.ID]) == 0 {
			zh, en = append(zh, a.Title.ZH), append(en, a.Title.EN)
		}
	}
	if len(zh) > 0 {
		return message.Text{ZH: "机构名单没有说明：" + strings.Join(zh, "、"), EN: "the lists of facilities do not tell: " + strings.Join(en, ", ")}
	}
	classes := f.Classes()
	if len(classes) == 0 || s.listed(classes, complete) {
		return message.Text{}
	}
	for i, c := range classes {
		if i == 3 {
			zh, en = append(zh, "等"), append(en, "...")
			break
		}
		zh, en = append(zh, c.Title().ZH), append(en, c.Title().EN)
	}
	return message.Text{ZH: "机构名单里没有任何" + strings.Join(zh, "、") + "，无法区分“没有”和“未列入”",
		EN: "no list holds any " + strings.Join(en, ", ") + ": there may be none, or they may not be listed"}
}

// listed reports whether the lists are about any of these classes: they hold
// one of its kind, or the study says that they are complete. Lists of hospitals
// hold hospitals of every sort, and lists of stations their centres.
func (s *silence) listed(classes []facilities.Class, complete map[facilities.Class]bool) bool {
	kinds := map[facilities.Class]bool{}
	for _, c := range classes {
		if complete[c] {
			return true
		}
		kinds[kindOf(c)] = true
	}
	return slices.ContainsFunc(s.set.Facilities, func(f facilities.Facility) bool { return kinds[kindOf(f.Class)] })
}

// kindOf gives classes that stand in one list the same kind.
func kindOf(c facilities.Class) facilities.Class {
	switch {
	case c.IsHospital() && c != facilities.MaternalChildHealth:
		return facilities.GeneralHospital
	case c == facilities.EmergencyCentre:
		return facilities.EmergencyStation
	}
	return c
}
