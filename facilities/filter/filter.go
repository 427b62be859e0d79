// Package filter compiles the conditions by which studies and plans pick
// facilities, such as `beds >= 100 and "stroke-centre" in services`. The grammar
// is expr-lang's, cut down to: and or not, comparisons, in, contains startsWith
// endsWith matches, + - * /, col("any header") and known(x); no loops, no other
// functions, bounded length. Names are those of Names, then the raw columns, then
// Chinese words for Names.
// Ids of classes, services and the like may be given by title and are checked
// when compiling.
//
// Missing never matches. A comparison with something missing is neither true
// nor false: `beds < 10` and `not (beds < 10)` both pass over a facility whose
// beds are not told, while `beds < 10 or level >= 2` still picks it by its level
// (Kleene's three-valued logic). known(beds) asks whether it is told.
package filter

import (
	"errors"
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// Filter is a compiled condition. It is safe for concurrent use.
type Filter struct {
	source  string
	match   func(*facilities.Facility) Truth
	numbers []string // raw columns that are read as numbers, in order of use
	asks    []Ask
	classes []facilities.Class
}

// Truth is a value of three-valued logic.
type Truth int8

// The values. Unknown stands between No and Yes so that "and" is the least and
// "or" the greatest of both.
const (
	No Truth = iota
	Unknown
	Yes
)

func truthOf(b bool) Truth {
	if b {
		return Yes
	}
	return No
}

// Compile reads a condition. columns are the raw headers that it may speak of,
// usually facilities.Set.Columns. An empty condition picks every facility.
// Errors are *Fault.
func Compile(source string, columns []string) (*Filter, error) {
	f := &Filter{source: source}
	if strings.TrimSpace(source) == "" {
		f.match = func(*facilities.Facility) Truth { return Yes }
		return f, nil
	}
	node, err := parse(source, columns)
	if err != nil {
		return nil, err
	}
	c := newCompiler(source, columns)
	match, err := c.condition(node)
	if err != nil {
		return nil, err
	}
	f.match, f.numbers, f.asks, f.classes = match, c.numbers, c.asks, c.classes
	return f, nil
}

// String returns the condition as it was written.
func (f *Filter) String() string { return f.source }

// Match reports whether a facility fulfils the condition. It fails only where
// there is no facility.
func (f *Filter) Match(fac *facilities.Facility) (bool, error) {
	if fac == nil {
		return false, errors.New("filter: no facility to match")
	}
	return f.match(fac) == Yes, nil
}

// Select returns the indices of the facilities that fulfil the condition, in
// order; empty, not nil, where none does.
func (f *Filter) Select(set *facilities.Set) ([]int32, error) {
	if set == nil {
		return nil, errors.New("filter: no facilities to select from")
	}
	out := []int32{}
	for i := range set.Facilities {
		if f.match(&set.Facilities[i]) == Yes {
			out = append(out, int32(i))
		}
	}
	return out, nil
}

// Findings lists the cells that the condition reads as numbers and that are
// none: such facilities are passed over as if the cell were missing.
func (f *Filter) Findings(set *facilities.Set) []feature.Finding {
	var out []feature.Finding
	for i := range set.Facilities {
		fac := &set.Facilities[i]
		for _, column := range f.numbers {
			value := fac.Value(column)
			if _, ok := tabular.Number(value); ok || tabular.Missing(value) {
				continue
			}
			point := fac.Point
			out = append(out, feature.Finding{
				File: fac.Source, Row: fac.Row, Column: column, Rule: "filter-not-a-number", Severity: feature.Warning, Value: value,
				Message: message.T("筛选条件把这一列当作数字，但“%s”不是数字，按缺失处理",
					"the condition reads this column as a number; %q is none and counts as missing", value),
				Suggestion: message.T("改正数值，或在条件中按文字比较", "correct the value, or compare it as text in the condition"),
				Point:      &point,
			})
		}
	}
	return out
}
