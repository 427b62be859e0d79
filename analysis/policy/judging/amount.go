package judging

import (
	"math"
	"slices"
	"sync"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/message"
)

// amount is how much of an attribute there is, by slot, between least and most.
type amount struct {
	title      message.Text
	least      []float64
	most       []float64
	silent     []int // facilities, or zones of a table, that do not tell
	facilities []int
	source     []message.Text
	table      []string       // the table that it was taken from; "" for the lists
	reason     []message.Text // why it is not known; empty where it is
}

func newAmount(slots int, title message.Text) amount {
	return amount{title: title, least: make([]float64, slots), most: make([]float64, slots), silent: make([]int, slots),
		facilities: make([]int, slots), source: make([]message.Text, slots), table: make([]string, slots), reason: make([]message.Text, slots)}
}

// name is what was counted and where it was found.
func (a amount) name(slot int) message.Text {
	if a.source[slot] == (message.Text{}) {
		return a.title
	}
	return message.T("%s，%s", "%s, %s", a.title, a.source[slot])
}

func (a amount) missing(slot int) message.Text { return a.reason[slot] }

// unclear is what has to be filled in before it can be told how much there is.
func (a amount) unclear(slot int) message.Text {
	if a.table[slot] == "" {
		return unclear(a.silent[slot])
	}
	return message.T("统计表 %s 缺 %d 个区划的%s，补齐后才能判断", "table %[1]s lacks %[3]s for %[2]d of the zones; it cannot be told before they are filled in", a.table[slot], a.silent[slot], a.title)
}

// amount is an attribute added up, once for all targets that ask for it.
func (j *judge) amount(a facilities.Attribute, condition string, p places) amount {
	type key struct {
		attribute facilities.Attribute
		condition string
		layer     int
	}
	once, _ := j.amounts.LoadOrStore(key{a, condition, p.layer}, sync.OnceValue(func() amount { return j.addUp(a, condition, p) }))
	return once.(func() amount)()
}

// addUp adds an attribute up: from a table of statistics where one has it and no
// condition narrows it, else over the facilities that match.
func (j *judge) addUp(a facilities.Attribute, condition string, p places) amount {
	info := a.Info()
	out := newAmount(p.n+1, info.Title)
	table, given := figures{}, false
	if condition == "" {
		table, given = p.figures(string(a), true)
	}
	found := j.surveys[condition]
	list := found.Yes
	if condition == "" && (a == facilities.Beds || a == facilities.BedsAuthorised) {
		list = j.health(list)
	}
	sums := j.sums(a, list, p)
	count := p.counts(list)
	for slot := range out.least {
		if given && !math.IsNaN(table.value[slot]) {
			out.take(table, slot)
			continue
		}
		out.least[slot], out.most[slot], out.silent[slot] = sums.value[slot], sums.most[slot], sums.silent[slot]
		out.facilities[slot], out.source[slot] = count[slot], fromLists
		switch {
		case found.Untold != (message.Text{}):
			out.reason[slot] = found.Untold
		case sums.known[p.n] == 0 && given:
			out.reason[slot] = message.T("统计表没有这里的%s", "the tables do not tell here: %s", info.Title)
		case sums.known[p.n] == 0:
			out.reason[slot] = message.T("机构名单和统计表都没有说明：%s", "neither the lists of facilities nor a table tells: %s", info.Title)
		case sums.known[slot] == 0 && sums.silent[slot] > 0:
			out.reason[slot] = message.T("这里的 %d 家机构都没有填写%s", "none of the %d facilities here tells: %s", sums.silent[slot], info.Title)
		}
	}
	return out
}

// health leaves out what is no medical or health institution: the beds of a care
// home are none of those that plans and yearbooks count (医疗卫生机构床位).
func (j *judge) health(list []int32) []int32 {
	return slices.DeleteFunc(slices.Clone(list), func(i int32) bool { return !j.Facilities.Facilities[i].Class.IsHealth() })
}

// take puts the figure of a table into a slot.
func (a *amount) take(table figures, slot int) {
	a.least[slot], a.most[slot], a.silent[slot], a.table[slot] = table.value[slot], table.value[slot], table.silent[slot], table.file[slot]
	a.source[slot] = message.T("统计表 %s", "table %s", table.file[slot])
	if table.silent[slot] > 0 {
		a.most[slot] = math.Inf(1)
		a.source[slot] = message.T("统计表 %s，缺 %d 个区划", "table %s without %d zones", table.file[slot], table.silent[slot])
	}
}
