package quality

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Across finds facilities that are in two lists of a study: by the same name
// within 500 m, or by the same id. Each pair of lists has one finding at most,
// since a hospital and a clinic may well share a site and a name. A short id, which
// may be a row number, tells nothing of places more than 1 km apart.
func Across(lists [][]facilities.Facility) []feature.Finding {
	var findings []feature.Finding
	var earlier []*index
	for _, list := range lists {
		if len(list) == 0 {
			continue
		}
		for _, e := range earlier {
			if pairs := e.pairs(list); len(pairs) > 0 {
				findings = append(findings, shared(e.list, list, pairs))
			}
		}
		earlier = append(earlier, indexOf(list))
	}
	return findings
}

// longID is the length from which an id is taken to be one for all lists.
const longID = 8

// index finds the facilities of a list by name and by id near a place.
type index struct {
	list     []facilities.Facility
	name, id map[spot]int32 // the last facility there
	next     [2][]int32     // the one before it with the same name, id; -1 where there is none
	anywhere map[string]int // the first with a long id
}

// spot is a name or an id in a cube of nearMetres.
type spot struct {
	text string
	cube [3]int32
}

func indexOf(list []facilities.Facility) *index {
	x := &index{list: list, name: map[spot]int32{}, id: map[spot]int32{}, anywhere: map[string]int{}}
	cubes := newGrid(nearMetres)
	for i := range list {
		f := &list[i]
		cube := cubes.cube(geo.ECEF(f.Point))
		for k, m := range []map[spot]int32{x.name, x.id} {
			key := spot{[2]string{readName(f.Name).text, f.ID}[k], cube}
			before, ok := m[key]
			if !ok {
				before = -1
			}
			m[key], x.next[k] = int32(i), append(x.next[k], before)
		}
		if _, taken := x.anywhere[f.ID]; !taken && len(f.ID) >= longID {
			x.anywhere[f.ID] = i
		}
	}
	return x
}

// find returns the facility of the list with a name or an id nearest to a place
// and not farther than metres, or -1.
func (x *index) find(k int, text string, at geo.Vector, metres float64) int {
	if text == "" {
		return -1
	}
	best, m := -1, []map[spot]int32{x.name, x.id}[k]
	c := newGrid(nearMetres).cube(at)
	for n := range int32(27) {
		i, ok := m[spot{text, [3]int32{c[0] + n%3 - 1, c[1] + n/3%3 - 1, c[2] + n/9 - 1}}]
		for ; ok && i >= 0; i = x.next[k][i] {
			if d := math.Sqrt(at.Chord2(geo.ECEF(x.list[i].Point))); d <= metres && (d < metres || best < 0) {
				best, metres = int(i), d
			}
		}
	}
	return best
}

// pairs returns, for each facility of another list that is in this one, both.
func (x *index) pairs(other []facilities.Facility) [][2]int {
	var out [][2]int
	for j := range other {
		f := &other[j]
		at := geo.ECEF(f.Point)
		i := x.find(0, readName(f.Name).text, at, sameNameMetres)
		if i < 0 {
			i = x.find(1, f.ID, at, nearMetres)
		}
		if first, ok := x.anywhere[f.ID]; i < 0 && ok {
			i = first
		}
		if i >= 0 {
			out = append(out, [2]int{i, j})
		}
	}
	return out
}

// shared is the finding on what two lists have in common.
func shared(a, b []facilities.Facility, pairs [][2]int) feature.Finding {
	const examples = 3
	var zh, en []string
	for _, p := range pairs[:min(len(pairs), examples)] {
		f, g := &a[p[0]], &b[p[1]]
		x := message.T("第 %[3]d 行“%[1]s”即前者第 %[2]d 行", "%q (row %[3]d, there row %[2]d)", cmp.Or(g.Name, g.ID), f.Row, g.Row)
		zh, en = append(zh, x.ZH), append(en, x.EN)
	}
	list := message.Text{ZH: strings.Join(zh, "；"), EN: strings.Join(en, ", ")}
	first, second := a[0].Source, b[0].Source
	f := feature.Finding{File: second, Rule: "in-two-lists", Severity: feature.Warning, Value: fmt.Sprintf("%d / %d", len(pairs), len(b)),
		Message: message.T("%[2]d 家机构中有 %[1]d 家也在 %[3]s 中：%[4]s", "%d of %d facilities are also in %s: %s", len(pairs), len(b), first, list),
		Suggestion: message.T("若是同一家机构，请只保留一处，否则床位和人员会算两次；若是同址的不同机构，可不理会",
			"if they are the same institutions, keep them in one list: beds and staff would count twice; if others at the same site, let it stand")}
	own := map[int]bool{}
	for _, p := range pairs {
		own[p[0]] = true
	}
	switch {
	case len(pairs) == len(b):
		f.Message = message.T("清单重复：%d 家机构全部也在 %s 中", "the same list twice: all %d facilities are also in %s", len(b), first)
	case len(own) == len(a):
		f.Message = message.T("清单重复：%[2]s 的 %[1]d 家机构全部也在这份清单中", "the same list twice: all %d facilities of %s are also in this one", len(a), first)
	default:
		return f
	}
	f.Rule, f.Suggestion = "duplicate-list", message.T("请从方案中删去一份清单", "take one of the two out of the study")
	return f
}
