package unit

import (
	"strings"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// OfColumns says what the numbers of some columns are multiplied by, and what there is
// to say about it. The unit in a header goes before a line above the header. Such a line
// holds for columns of people that have no unit of their own, where it names one unit of
// people and no other: of 单位：万人、张 it cannot be told which is whose, and the
// beds beside residents in 万人 are rarely tens of thousands.
func OfColumns(t *feature.Table, people, others []int) (factors map[int]float64, notes []feature.Finding) {
	above, alone, multiplies := ofLine(t.Units)
	factors = map[int]float64{}
	var unsure []string
	bare := func(c int) bool {
		_, u, own := OfHeader(t.Columns[c])
		factors[c] = u.Factor
		return !own && multiplies
	}
	for _, c := range people {
		switch {
		case !bare(c):
		case alone:
			factors[c] = above.Factor
			notes = append(notes, feature.Finding{File: t.Source, Column: t.Columns[c], Rule: "unit-above-header", Severity: feature.Info, Value: t.Units[0],
				Message: message.T("表头上方注明单位为%s，列名没有另注，数值乘以 %g", "a line above the header gives the unit as %s and the header has none of its own: numbers are multiplied by %g", t.Units[0], above.Factor)})
		default:
			unsure = append(unsure, t.Columns[c])
		}
	}
	for _, c := range others {
		if bare(c) {
			unsure = append(unsure, t.Columns[c])
		}
	}
	if len(unsure) > 0 {
		notes = append(notes, notApplied(t, unsure))
	}
	return factors, notes
}

// ofLine says what the units of a line mean for people: the unit where it names one of
// people alone, and whether it matters at all.
func ofLine(words []string) (above Unit, alone, multiplies bool) {
	for _, w := range words {
		u, _ := Parse(w)
		multiplies = multiplies || u.Factor != 1
		above = u
	}
	return above, len(words) == 1 && above.People, multiplies
}

func notApplied(t *feature.Table, columns []string) feature.Finding {
	list := message.Text{ZH: strings.Join(t.Units, "、"), EN: strings.Join(t.Units, ", ")}
	return feature.Finding{File: t.Source, Column: strings.Join(columns, ", "), Rule: "unit-above-header", Severity: feature.Warning, Value: list.ZH,
		Message:    message.T("表头上方注明单位为%v，看不出这里的数用哪一个，未换算", "a line above the header gives the unit as %v; which holds for these numbers cannot be told, and none was applied", list),
		Suggestion: message.T("请在列名中写明单位，如“常住人口（万人）”“床位（张）”", "write the unit in each header, such as Residents (thousand) or Beds (beds)")}
}
