package population

import (
	"slices"
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population/listing"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Totals is a census: the people of one group in each unit of a level.
type Totals struct {
	Group        string // "" = the first
	Level        zone.Level
	Table        *feature.Table
	CodeColumn   string // of codes or names; guessed where empty, as is
	PeopleColumn string // this one
}

// Scaling is what became of one unit that the census knows.
type Scaling struct {
	Unit   int32   // in the layer
	Before float64 // people of the grid
	Census float64 // people of the census; what the unit has now, unless Unplaced
	Factor float64 // 1 where Unplaced

	// Unplaced says that no demand point lies in the unit, so that its people could not be
	// placed: they are missing from the demand.
	Unplaced bool
}

// Rescale multiplies the people of a group, zone by zone, so that each unit has
// as many as the census says. Points outside every unit and units that the census
// does not know stay as they are. It changes the demand in place: do it before
// anyone reads it. The demand must have its zones (see Assign).
func Rescale(d *analysis.Demand, set *zone.Set, t Totals) ([]Scaling, []feature.Finding, error) {
	layer, zones := columnOf(d, set, t.Level)
	if layer == nil {
		return nil, nil, message.Errorf("按%s合计校正人口，需要先给出%s边界", "to rescale people to totals by %[2]s, give the boundaries of that level",
			t.Level.Title(), t.Level)
	}
	group := 0
	if t.Group != "" {
		if group = d.Group(t.Group); group < 0 {
			return nil, nil, message.Errorf("没有名为“%s”的人群", "there is no group of people named %q", t.Group)
		}
	}
	census, findings, err := t.read(layer)
	if err != nil {
		return nil, nil, err
	}
	column := d.Groups[group].People
	before := make([]float64, len(layer.Units))
	for i, z := range zones {
		if z >= 0 {
			before[z] += column[i]
		}
	}
	factor := make([]float64, len(layer.Units))
	var scalings []Scaling
	for u := range layer.Units {
		factor[u] = 1
		if !census[u].known {
			continue
		}
		s := Scaling{Unit: int32(u), Before: before[u], Census: census[u].people, Factor: 1}
		switch {
		case before[u] > 0:
			s.Factor = s.Census / s.Before
			factor[u] = s.Factor
		case s.Census > 0:
			s.Unplaced = true
			findings = append(findings, t.unplaced(&layer.Units[u], census[u]))
		}
		scalings = append(scalings, s)
	}
	for i, z := range zones {
		if z >= 0 {
			column[i] *= factor[z]
		}
	}
	return scalings, findings, nil
}

// columnOf returns the layer of a level and the demand's column for it.
func columnOf(d *analysis.Demand, set *zone.Set, level zone.Level) (*zone.Layer, []int32) {
	for i, l := range set.Layers {
		if l.Level == level && i < len(d.Zones) {
			return l, d.Zones[i]
		}
	}
	return nil, nil
}

// entry is what the census says about a unit.
type entry struct {
	known  bool
	people float64
	row    *feature.Row
}

// read reads the census, parallel to the units of the layer.
func (t Totals) read(layer *zone.Layer) ([]entry, []feature.Finding, error) {
	columns, err := t.keyColumns()
	if err != nil {
		return nil, nil, err
	}
	group := t.Group
	if group == "" {
		group = "total"
	}
	people, err := listing.FindPeople(t.Table, t.PeopleColumn, group)
	if err != nil {
		return nil, nil, err
	}
	matches := layer.Match(t.Table, columns)
	census := make([]entry, len(layer.Units))
	findings := people.Notes
	for i, match := range matches {
		u, row := match.Unit, &t.Table.Rows[i]
		if u < 0 {
			continue // a census of the province holds more than the study
		}
		n, unusable := people.Count(t.Table, row)
		if unusable != nil {
			findings = append(findings, *unusable)
			continue
		}
		if census[u].known {
			findings = append(findings, feature.Finding{File: t.Table.Source, Row: row.Number, Column: t.Table.Columns[columns[0]],
				Rule: "totals-duplicate", Severity: feature.Dropped, Value: row.Value(columns[0]),
				Message:    message.T("与第 %d 行是同一单元，只用前一行", "the same unit as row %d, which is the one used", census[u].row.Number),
				Suggestion: message.T("每个单元只留一行", "keep one row for each unit")})
			continue
		}
		census[u] = entry{true, n, row}
	}
	if !slices.ContainsFunc(matches, func(m zone.Match) bool { return m.Unit >= 0 }) {
		return nil, nil, t.nothing(layer, columns[0])
	}
	findings = append(findings, t.tell(layer, columns[0], matches)...)
	return census, append(findings, t.unknown(layer, census)...), nil
}

// keyColumns are the columns that say what a row is about: the one that the study
// names, codes or names, else those of both that are recognised.
func (t Totals) keyColumns() ([]int, error) {
	columns := zone.KeyColumns(t.Table, t.Level)
	if t.CodeColumn != "" {
		named := t.Table.Column(t.CodeColumn)
		if named < 0 {
			return nil, listing.NoColumn(t.Table, t.CodeColumn)
		}
		columns = append([]int{named}, slices.DeleteFunc(columns, func(c int) bool { return c == named })...)
	}
	if len(columns) == 0 {
		return nil, &feature.Fault{File: t.Table.Source,
			What: message.T("认不出区划代码列或名称列", "no column of codes or names of units was recognised"),
			Suggestion: message.T("请在方案的 totals 中写明 code（代码列或名称列）；现有的列：%s",
				"name one of either as code under totals in the study; the columns are: %s", strings.Join(t.Table.Columns, ", "))}
	}
	return columns, nil
}

// nothing is the fault of a census that matches no unit at all.
func (t Totals) nothing(layer *zone.Layer, column int) error {
	theirs, ours := "", ""
	if len(t.Table.Rows) > 0 {
		theirs = t.Table.Rows[0].Value(column)
	}
	if len(layer.Units) > 0 {
		ours = layer.Units[0].Code + " " + layer.Units[0].Name
	}
	return &feature.Fault{File: t.Table.Source, Column: t.Table.Columns[column], Value: theirs,
		What: message.T("合计表没有一行与%s边界对得上（代码、名称都试过；边界例如“%[2]s”），人口无法校正", "no row of the totals matches a %s of the boundaries by code or name (such as %[2]q), so no people can be rescaled",
			t.Level.Title(), ours),
		Suggestion: message.T("请核对代码或名称、层级与地区；也可在 totals 中用 code 指定代码列或名称列", "check codes or names, the level and the area; under totals, code may name the column of either")}
}

// tell reports what was matched by name, and the rows that no unit matches.
func (t Totals) tell(layer *zone.Layer, column int, matches []zone.Match) []feature.Finding {
	var findings []feature.Finding
	var strange []string
	named := 0
	for i, match := range matches {
		row := &t.Table.Rows[i]
		text := strings.TrimSpace(row.Value(column))
		switch match.Way {
		case zone.ByName:
			named++
		case zone.ByShortName:
			findings = append(findings, feature.Finding{File: t.Table.Source, Row: row.Number, Column: t.Table.Columns[column], Rule: "totals-by-short-name",
				Severity: feature.Info, Value: text,
				Message:    message.T("按去掉“省市区县”等字样的名称对应到“%s”", "matched to %q by its name without the kind of unit", layer.Units[match.Unit].Name),
				Suggestion: message.T("若不是同一单元，请补上代码", "if they are not the same unit, add its code")})
		case zone.Unmatched:
			if text != "" && !listing.IsTotal(row, -1) {
				strange = append(strange, text)
			}
		}
	}
	if named > 0 {
		findings = append(findings, feature.Finding{File: t.Table.Source, Rule: "totals-by-name", Severity: feature.Info,
			Message: message.T("%d 行按名称对应到边界单元", "%d rows were matched to their units by name", named)})
	}
	if n := len(strange); n > 0 {
		findings = append(findings, feature.Finding{File: t.Table.Source, Rule: "totals-unmatched", Severity: feature.Info,
			Value:   strings.Join(strange[:min(n, 5)], ", "),
			Message: message.T("合计表中有 %d 行对不上任何单元，未使用", "%d rows of the totals match no unit and were not used", n)})
	}
	return findings
}

// unknown are the findings about units without a row in the census.
func (t Totals) unknown(layer *zone.Layer, census []entry) []feature.Finding {
	var findings []feature.Finding
	for i := range census {
		if census[i].known {
			continue
		}
		u := &layer.Units[i]
		at := u.Point
		findings = append(findings, feature.Finding{File: t.Table.Source, Rule: "totals-missing", Severity: feature.Warning,
			Value: u.Code + " " + u.Name, Point: &at,
			Message:    message.T("合计表中没有这个单元（或其人数不可用），它的人口未作校正", "the table of totals has no row for this unit, or no number in it; its people stay as they are"),
			Suggestion: message.T("请核对代码与名称（年份不同代码会变；同名的单元要有代码）", "check codes and names: codes change from year to year, and units of one name need codes")})
	}
	return findings
}

func (t Totals) unplaced(u *zone.Unit, e entry) feature.Finding {
	at := u.Point
	return feature.Finding{File: t.Table.Source, Row: e.row.Number, Rule: "totals-unplaced", Severity: feature.Dropped,
		Value: u.Code + " " + u.Name, Point: &at,
		Message:    message.T("普查有 %.0f 人，但该单元内没有任何人口格子，这些人无处安放、未计入", "the census has %.0f people, but no populated cell lies in the unit: they have no place and are left out", e.people),
		Suggestion: message.T("请核对边界与人口栅格的范围", "check the boundary and the extent of the population grid")}
}
