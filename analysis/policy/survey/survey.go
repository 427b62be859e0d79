// Package survey asks lists of facilities a condition, and tells what is so from
// what the lists leave open. A thing that a class of facilities never tells, it
// does not have: a village clinic without a word on stroke centres has none, if no
// clinic has a word on them. What others of its class tell, a facility leaves
// open. What nobody tells at all is not known, and is never taken for none.
package survey

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/filter"
	"github.com/medreach/medreach/geo/message"
)

// Found is what one condition finds among all facilities, as indexes in
// ascending order.
type Found struct {
	Yes       []int32
	Undecided []int32 // do not tell, though others of their class do
	// Untold says what the lists do not tell, where nothing matches for that
	// reason; empty where none means none.
	Untold message.Text
}

// Lists are facilities that are asked. Learn comes before Look; many conditions
// may then be looked up at once.
type Lists struct {
	set      *facilities.Set
	complete map[facilities.Class]bool
	classes  []uint8
	tell     map[string][]bool // which classes tell a thing, by its id
}

// Classes is how many numbers there are for classes, with that of no class.
func Classes() int { return len(facilities.Classes()) + 1 }

// New makes Lists of a set. Of the classes in complete, none means none.
func New(set *facilities.Set, complete map[facilities.Class]bool) *Lists {
	l := &Lists{set: set, complete: complete, classes: make([]uint8, len(set.Facilities)), tell: map[string][]bool{}}
	number := map[facilities.Class]uint8{}
	for i, c := range facilities.Classes() {
		number[c] = uint8(i + 1)
	}
	for i := range set.Facilities {
		l.classes[i] = number[set.Facilities[i].Class]
	}
	return l
}

// ClassOf numbers the classes of the facilities: 0 is none, others follow
// facilities.Classes.
func (l *Lists) ClassOf() []uint8 { return l.classes }

// Learn finds out which classes tell what a condition asks for.
func (l *Lists) Learn(f *filter.Filter) {
	for _, a := range f.Asks() {
		if l.tell[a.ID] != nil {
			continue
		}
		tell := make([]bool, Classes())
		for i, class := range l.classes {
			if !tell[class] && a.Told(&l.set.Facilities[i]) {
				tell[class] = true
			}
		}
		l.tell[a.ID] = tell
	}
}

// asked is one thing that a condition asks for, and who tells it.
type asked struct {
	filter.Ask
	tell   []bool // by class
	nobody bool
}

// asks are what a condition asks for. The class itself does not count: facilities
// without one are found and listed when they are read.
func (l *Lists) asks(f *filter.Filter) []asked {
	var out []asked
	for _, a := range f.Asks() {
		if a.ID != "class" {
			tell := l.tell[a.ID]
			out = append(out, asked{a, tell, !slices.Contains(tell, true)})
		}
	}
	return out
}

// Look goes through all facilities with one condition.
func (l *Lists) Look(f *filter.Filter) *Found {
	out := &Found{}
	asks, silent := l.asks(f), 0
	missing := map[string]int{}
	for i := range l.set.Facilities {
		fac := &l.set.Facilities[i]
		switch f.Test(fac) {
		case filter.Yes:
			out.Yes = append(out.Yes, int32(i))
		case filter.Unknown:
			// What others of its class tell, a facility leaves open.
			open := slices.ContainsFunc(asks, func(a asked) bool { return a.tell[l.classes[i]] && !a.Told(fac) })
			if open {
				out.Undecided = append(out.Undecided, int32(i))
			}
			for _, a := range asks {
				switch {
				case a.nobody:
					silent++
					missing[a.ID]++
				case !open && !a.Told(fac) && slices.Contains(f.Classes(), fac.Class):
					missing[a.ID]++
				}
			}
		}
	}
	// Facilities that leave one thing open are beside the point where nobody tells
	// another that is asked as well.
	if len(out.Yes) == 0 && (len(out.Undecided) == 0 || silent > 0) {
		out.Untold = l.untold(f, missing)
	}
	return out
}

// untold says why nothing matches, where that is because the lists are silent.
func (l *Lists) untold(f *filter.Filter, missing map[string]int) message.Text {
	if len(l.set.Facilities) == 0 {
		return message.Text{ZH: "方案没有机构名单", EN: "the study has no list of facilities"}
	}
	var zh, en []string
	for _, a := range f.Asks() {
		if missing[a.ID] > 0 || a.ID != "class" && !slices.Contains(l.tell[a.ID], true) {
			zh, en = append(zh, a.Title.ZH), append(en, a.Title.EN)
		}
	}
	if len(zh) > 0 {
		return message.Text{ZH: "机构名单没有说明：" + strings.Join(zh, "、"), EN: "the lists of facilities do not tell: " + strings.Join(en, ", ")}
	}
	classes := f.Classes()
	if len(classes) == 0 || l.listed(classes) {
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
func (l *Lists) listed(classes []facilities.Class) bool {
	kinds := map[facilities.Class]bool{}
	for _, c := range classes {
		if l.complete[c] {
			return true
		}
		kinds[kindOf(c)] = true
	}
	return slices.ContainsFunc(l.set.Facilities, func(f facilities.Facility) bool { return kinds[kindOf(f.Class)] })
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
