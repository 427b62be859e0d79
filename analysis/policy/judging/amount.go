package judging

import (
	"math"

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
	reason     []message.Text // why it is not known; empty where it is
}

func newAmount(slots int, title message.Text) amount {
	return amount{title: title, least: make([]float64, slots), most: make([]float64, slots), silent: make([]int, slots),
		facilities: make([]int, slots), source: make([]message.Text, slots), reason: make([]message.Text, slots)}
}

// name is what was counted and where it was found.
func (a amount) name(slot int) message.Text {
	if a.source[slot] == (message.Text{}) {
		return a.title
	}
	return message.T("%s，%s", "%s, %s", a.title, a.source[slot])
}

func (a amount) missing(slot int) message.Text { return a.reason[slot] }

// amount adds an attribute up: from a table of statistics where one has it and
// no condition narrows it, else over the facilities that match.
func (j *judge) amount(a facilities.Attribute, condition string, p places) amount {
	info := a.Info()
	out := newAmount(p.n+1, info.Title)
	table, given := figures{}, false
	if condition == "" {
		table, given = p.figures(string(a), true)
	}
	found := j.surveys[condition]
	sums := p.sums(a, found.yes, j.most[a])
	count := p.counts(found.yes)
	for slot := range out.least {
		if given && !math.IsNaN(table.value[slot]) {
			out.least[slot], out.most[slot], out.silent[slot] = table.value[slot], table.value[slot], table.silent[slot]
			out.source[slot] = message.T("统计表 %s", "table %s", table.file)
			if table.silent[slot] > 0 {
				out.most[slot] = math.Inf(1)
				out.source[slot] = message.T("统计表 %s，缺 %d 个区划", "table %s without %d zones", table.file, table.silent[slot])
			}
			continue
		}
		out.least[slot], out.most[slot], out.silent[slot] = sums.value[slot], sums.most[slot], sums.silent[slot]
		out.facilities[slot], out.source[slot] = count[slot], fromLists
		switch {
		case found.untold != (message.Text{}):
			out.reason[slot] = found.untold
		case sums.known[p.n] == 0 && given:
			out.reason[slot] = message.T("统计表 %s 没有这里的%s", "table %s does not tell here: %s", table.file, info.Title)
		case sums.known[p.n] == 0:
			out.reason[slot] = message.T("机构名单和统计表都没有说明：%s", "neither the lists of facilities nor a table tells: %s", info.Title)
		case sums.known[slot] == 0 && sums.silent[slot] > 0:
			out.reason[slot] = message.T("这里的 %d 家机构都没有填写%s", "none of the %d facilities here tells: %s", sums.silent[slot], info.Title)
		}
	}
	return out
}
