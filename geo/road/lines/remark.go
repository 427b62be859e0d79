package lines

import (
	"cmp"
	"slices"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// mostRows is how many rows, or words, are told one by one under a rule.
const mostRows = 20

// remarks collects what there is to say. Of each rule a few rows are told by
// themselves and the others are counted, since a layer may have a million.
type remarks struct {
	file   string
	list   []feature.Finding
	counts map[string]int // by rule
}

func (n *remarks) add(f feature.Finding) {
	if n.counts == nil {
		n.counts = map[string]int{}
	}
	n.counts[f.Rule]++
	if n.counts[f.Rule] <= mostRows {
		f.File = n.file
		n.list = append(n.list, f)
	}
}

// all are the findings, with one more for each rule that has more rows than were told.
func (n *remarks) all() []feature.Finding {
	list := slices.Clone(n.list)
	told := map[string]bool{}
	for _, f := range n.list {
		more := n.counts[f.Rule] - mostRows
		if more > 0 && !told[f.Rule] {
			told[f.Rule] = true
			list = append(list, feature.Finding{File: n.file, Rule: f.Rule, Severity: f.Severity, Column: f.Column,
				Message: message.T("同样的问题还有 %d 处，未逐一列出", "the same holds %d more times, not listed one by one", more)})
		}
	}
	slices.SortStableFunc(list, func(a, b feature.Finding) int {
		return cmp.Compare(slices.IndexFunc(n.list, func(f feature.Finding) bool { return f.Rule == a.Rule }), slices.IndexFunc(n.list, func(f feature.Finding) bool { return f.Rule == b.Rule }))
	})
	return list
}

// word is a cell that was not understood: how often, and where first.
type word struct {
	count, row int
}

// words are the cells of a column that were not understood.
type words map[string]*word

func (w words) note(text string, row int) {
	if w[text] == nil {
		w[text] = &word{row: row}
	}
	w[text].count++
}

// byCount are the words, the commonest first.
func (w words) byCount() []string {
	list := make([]string, 0, len(w))
	for text := range w {
		list = append(list, text)
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(w[b].count, w[a].count), cmp.Compare(a, b)) })
	return list
}

// tell makes a finding of each word.
func (w words) tell(n *remarks, f feature.Finding, what func(count int) message.Text) {
	for _, text := range w.byCount() {
		f.Row, f.Value, f.Message = w[text].row, text, what(w[text].count)
		n.add(f)
	}
}
