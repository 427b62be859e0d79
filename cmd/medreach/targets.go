package main

import (
	"fmt"
	"strings"

	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo/message"
)

// sayTargets tells how each plan stands.
func (c *console) sayTargets(r *study.Result) {
	if len(r.Boards) == 0 {
		return
	}
	rows := [][]string{strings.Split(message.T("规划|目标|达标|未达标|未评判|不适用", "plan|targets|met|not met|not judged|not applicable").In(c.lang), "|")}
	for i := range r.Boards {
		b := &r.Boards[i]
		n := b.Count()
		row := []string{b.Plan.Title.In(c.lang)}
		for _, v := range []int{len(b.Targets), n.Met, n.Missed, n.NotJudged, n.NotApplicable} {
			row = append(row, fmt.Sprint(v))
		}
		rows = append(rows, row)
	}
	c.sayTable(rows)
}
