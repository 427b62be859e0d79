package register

import (
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// readServices reads the yes/no columns and the column that lists services.
func (r *reader) readServices(row *feature.Row, f *facilities.Facility, unknown *tally) {
	for _, m := range r.mapping {
		cell := strings.TrimSpace(row.Value(m.Column))
		if cell == "" || !m.Field.IsService() {
			continue
		}
		yes, ok := columns.YesNo(cell)
		switch {
		case ok:
			f.Services.Put(facilities.Service(m.Field), yes)
		case !tabular.Missing(cell):
			r.warn(row, f, remark{m.Header, quality.ServiceNotUnderstood, cell, message.T("看不出是或否，按不详处理", "neither yes nor no; treated as not told"), message.T("请填“是”或“否”", "write yes or no")})
		}
	}
	if m, ok := r.mapping.Of(columns.Services); ok {
		found, other := columns.ServicesIn(row.Value(m.Column))
		for _, id := range found {
			f.Services.Put(id, true)
		}
		for _, word := range other {
			unknown.add(word)
		}
	}
}

// tally collects different words in the order in which they are met.
type tally struct {
	seen  map[string]bool
	words []string
}

func (t *tally) add(word string) {
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	if !t.seen[word] && len(t.seen) < 10_000 {
		t.seen[word] = true
		t.words = append(t.words, word)
	}
}

func (t *tally) kinds() int { return len(t.words) }

// list tells the first few words.
func (t *tally) list() string {
	const most = 10
	if len(t.words) > most {
		return strings.Join(t.words[:most], "、") + " …"
	}
	return strings.Join(t.words, "、")
}
