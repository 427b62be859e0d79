package main

import (
	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/geo/feature"
)

// mostTold is how many findings about files, and how many rules that rows break,
// a run tells on the screen; the table has all.
const mostTold = 10

// tellFindings tells what asks for attention: first what concerns the study or a
// whole file, then one row for each rule with the number of its kind. What was
// merely decided stands with the inputs.
func (c *console) tellFindings(study string, findings []feature.Finding) {
	var whole []feature.Finding
	var first []feature.Finding // of each rule, in the order of their rows
	count := map[string]int{}
	total := 0
	for _, f := range findings {
		if f.Severity == feature.Info {
			continue
		}
		total++
		if f.Row == 0 || f.File == study {
			whole = append(whole, f)
			continue
		}
		if count[f.Rule]++; count[f.Rule] == 1 {
			first = append(first, f)
		}
	}
	for _, f := range whole[:min(len(whole), mostTold)] {
		c.tell("%s", "%s", report.TellFinding(f))
	}
	for _, f := range first[:min(len(first), mostTold)] {
		if n := count[f.Rule]; n > 1 {
			c.tell("%s（同类共 %d 条）", "%s (%d of this kind)", report.TellFinding(f), n)
			continue
		}
		c.tell("%s", "%s", report.TellFinding(f))
	}
	if total > len(whole)+len(first) || max(len(whole), len(first)) > mostTold {
		c.tell("……共 %d 条问题，%d 行未被采用；全部见 tables/findings.csv", "... %d problems in all, %d rows left out; tables/findings.csv has them all", total, dropped(findings))
	}
}

// dropped counts the rows that were left out, each once.
func dropped(findings []feature.Finding) int {
	type row struct {
		file   string
		number int
	}
	rows := map[row]bool{}
	for _, f := range findings {
		if f.Severity == feature.Dropped {
			rows[row{f.File, f.Row}] = true
		}
	}
	return len(rows)
}
