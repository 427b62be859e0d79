package recognition

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// Looks are what was seen in the files of a command line, in their order.
type Looks []Look

// Of returns the looks of one role.
func (s Looks) Of(r Role) Looks {
	return slices.DeleteFunc(slices.Clone(s), func(l Look) bool { return l.Role != r })
}

// People lists the sources of people, the one that is to be the denominator first:
// the widest group, of several grids the one that covers most ground. Zones with a
// count of people serve where there is nothing else.
func (s Looks) People() Looks {
	list := append(s.Of(Grid), s.Of(PeoplePoints)...)
	slices.SortStableFunc(list, func(a, b Look) int {
		return cmp.Or(breadth(a.Group)-breadth(b.Group), cmp.Compare(b.Ground, a.Ground))
	})
	if len(list) > 0 {
		return list
	}
	counted := slices.DeleteFunc(s.Of(Zones), func(l Look) bool { return l.People == "" })
	if len(counted) == 0 {
		return nil
	}
	l := slices.MaxFunc(counted, func(a, b Look) int { return int(a.Level) - int(b.Level) })
	l.Urban, l.Doubt = "", message.Text{} // these stand with the zones
	l.Why = message.T("没有别的人口数据：每个区划的人都算在其中一点，很粗", "no other people: those of each zone stand at one point in it, which is coarse")
	return Looks{l}
}

// breadth orders groups from the widest, which is to be the denominator:
// everybody, then those above an age, the youngest first, then the others.
func breadth(group string) int {
	if group == "total" {
		return -1
	}
	if age, err := strconv.Atoi(strings.TrimSuffix(group, "plus")); err == nil {
		return age
	}
	return 1000
}

// ByLevel lists the zones, coarse to fine, of one level those first that are sure.
func (s Looks) ByLevel() Looks {
	list := s.Of(Zones)
	late := map[bool]int{false: 1}
	slices.SortStableFunc(list, func(a, b Look) int { return cmp.Or(int(a.Level)-int(b.Level), late[a.Sure]-late[b.Sure]) })
	return list
}

// Written lists the zones that a study takes, one file for each level.
func (s Looks) Written() Looks {
	return slices.CompactFunc(s.ByLevel(), func(a, b Look) bool { return a.Level == b.Level })
}

// Classes lists the classes of the facilities that were found, in the fixed order.
func (s Looks) Classes() []facilities.Class {
	return slices.DeleteFunc(facilities.Classes(), func(c facilities.Class) bool {
		return !slices.ContainsFunc(s, func(l Look) bool {
			return slices.ContainsFunc(l.Found, func(f facilities.Facility) bool { return f.Class == c })
		})
	})
}

// Offer reports whether a facility that was found offers a service.
func (s Looks) Offer(service facilities.Service) bool {
	return slices.ContainsFunc(s, func(l Look) bool {
		return slices.ContainsFunc(l.Found, func(f facilities.Facility) bool { return f.Services.Has(service) })
	})
}
