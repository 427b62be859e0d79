package statistics

import (
	"strings"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/tabular/unit"
)

// takeUnitAbove applies to residents the unit that a line above the header names, such
// as 单位：万人, where their own headers name none, and tells of it. Beds and staff keep
// their numbers under such a line, with a warning; values of targets have units of
// their own.
func (s Source) takeUnitAbove(wanted []column) []feature.Finding {
	var people, others []int
	for _, c := range wanted {
		if isPeople(c.key) {
			people = append(people, c.at)
		} else if _, err := facilities.ParseAttribute(c.key); err == nil {
			others = append(others, c.at)
		}
	}
	factors, notes := unit.OfColumns(s.Table, people, others)
	for i := range wanted {
		if c := &wanted[i]; isPeople(c.key) && c.factor == 1 {
			c.factor = factors[c.at]
		}
	}
	return notes
}

// isPeople reports whether a key is that of residents, or of a group of them.
func isPeople(key string) bool { return key == Residents || strings.HasPrefix(key, Residents+"-") }

// factorOf reads the unit of a header: 常住人口（万人） counts by 10,000. 每万人口全科医生数 and
// 床位（张/千人） are rates, which nothing multiplies.
func factorOf(header string) float64 {
	_, u, _ := unit.OfHeader(header)
	return u.Factor
}

// times is what a number is multiplied by: a unit in its cell, which it has been
// already, goes before that of the column.
func (c column) times(n tabular.Reading) float64 {
	if n.Multiplier != 1 {
		return 1
	}
	return c.factor
}
