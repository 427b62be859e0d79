package lines

import (
	"maps"
	"slices"
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines/wording"
	"github.com/medreach/medreach/geo/tabular"
)

// classOf reads a cell of a column of classes; the study's own words go first.
func (r *reader) classOf(column int, cell string) (wording.Reading, bool) {
	if own, ok := r.own[wording.Fold(cell)]; ok {
		return own, true
	}
	return wording.Class(r.keys[column], cell)
}

// unusedWords tells of the study's words that stand nowhere.
func (r *reader) unusedWords() {
	if len(r.own) == 0 {
		return
	}
	seen := map[string]bool{}
	for i := range r.table.Rows {
		for _, c := range r.at.class {
			seen[wording.Fold(r.table.Rows[i].Value(c))] = true
		}
	}
	for _, text := range slices.Sorted(maps.Keys(r.source.Classes)) {
		if !seen[wording.Fold(text)] {
			r.remarks.add(feature.Finding{Rule: "road-class-unused", Severity: feature.Warning, Value: text,
				Message:    message.T("方案的 roads.classes 中写了“%s”，但类别列中没有这个值", "roads.classes of the study has %q, which stands nowhere in the column of classes", text),
				Suggestion: message.T("核对写法", "check how it is written")})
		}
	}
}

// readOwn reads what the study's words stand for.
func (r *reader) readOwn() error {
	r.own = map[string]wording.Reading{}
	for _, text := range slices.Sorted(maps.Keys(r.source.Classes)) {
		target := strings.ToLower(strings.TrimSpace(r.source.Classes[text]))
		c, ok := road.ParseClass(target)
		switch {
		case target == "none":
			r.own[wording.Fold(text)] = wording.Reading{NoRoad: true}
		case ok:
			r.own[wording.Fold(text)] = wording.Reading{Class: c}
		default:
			all := make([]string, road.ClassCount)
			for c := range road.ClassCount {
				all[c] = c.String()
			}
			hint := message.T("可用：%s, none", "use one of %s, none", strings.Join(all, ", "))
			if near, ok := nearest(target, all); ok {
				hint = message.T("是不是“%s”？可用：%s, none", "did you mean %q? Use one of %s, none", near, strings.Join(all, ", "))
			}
			return &feature.Fault{File: r.table.Source, Column: text, Value: r.source.Classes[text],
				What: message.T("roads.classes：不认识的道路等级", "roads.classes: unknown class of road"), Suggestion: hint}
		}
	}
	return nil
}

// schemeOf decides how a column is read, by its header and all of its values.
func (r *reader) schemeOf(column int) *wording.Scheme {
	if s := r.schemes[column]; s != nil {
		return s
	}
	seen := map[string]bool{}
	for i := range r.table.Rows {
		if v := r.table.Rows[i].Value(column); len(v) < 12 && len(seen) < 1000 {
			seen[v] = true
		}
	}
	s := wording.Choose(r.keys[column], maps.Keys(seen), find(r.keys, []string{"fclass"}) != nil)
	r.schemes[column] = s
	return s
}

// flowOf reads the direction of a row; empty is both ways.
func (r *reader) flowOf(cell string, row int) wording.Flow {
	if r.at.oneway < 0 {
		return wording.Both
	}
	if f, known := r.flows[cell]; known {
		return f
	}
	if f, ok := r.schemeOf(r.at.oneway).Read(cell); ok {
		r.flows[cell] = f
		return f
	}
	if !tabular.Missing(cell) {
		r.oddFlows.note(strings.TrimSpace(cell), row)
	}
	return wording.Both
}

// modes parts those who may use a class into those along a line and those against it.
// Walkers do not mind, but a ferry takes them the way it goes.
func modes(c road.Class, f wording.Flow) (forward, backward road.Modes) {
	forward, backward = road.Access(c), road.Access(c)
	unbound := road.Of(road.Walk)
	if c == road.Ferry {
		unbound = road.Nobody
	}
	if f&wording.Along == 0 {
		forward &= unbound
	}
	if f&wording.Against == 0 {
		backward &= unbound
	}
	return forward, backward
}
