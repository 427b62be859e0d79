package population

import (
	"strings"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

// Totals is a census: the people of one group in each unit of a level.
type Totals struct {
	Group        string // "" = the first
	Level        zone.Level
	Table        *feature.Table
	CodeColumn   string // guessed where empty, as is
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
	s := Source{Group: t.Group, Table: t.Table}
	at := tableColumns{class: -1}
	code := zone.CodeColumn(t.Table, t.Level)
	if t.CodeColumn != "" {
		code = t.Table.Column(t.CodeColumn)
		if code < 0 {
			return nil, nil, noColumn(t.Table, t.CodeColumn)
		}
	}
	if code < 0 {
		return nil, nil, &feature.Fault{File: t.Table.Source,
			What: message.T("认不出区划代码列", "no column of codes was recognised"),
			Suggestion: message.T("请在方案的 totals 中写明 code；现有的列：%s",
				"name it as code under totals in the study; the columns are: %s", strings.Join(t.Table.Columns, ", "))}
	}
	group := t.Group
	if group == "" {
		group = "total"
	}
	var err error
	if at.people, at.multiplier, err = newHeaders(t.Table).people(t.PeopleColumn, group); err != nil {
		return nil, nil, err
	}
	units := make(map[string]int, len(layer.Units))
	for i := len(layer.Units) - 1; i >= 0; i-- {
		units[codeKey(layer.Units[i].Code)] = i
	}
	census := make([]entry, len(layer.Units))
	c := collector{}
	for i := range t.Table.Rows {
		row := &t.Table.Rows[i]
		u, ok := units[codeKey(row.Value(code))]
		if !ok || tabular.Missing(row.Value(code)) {
			continue // a census of the province holds more than the study
		}
		n, ok := c.count(s, at, row)
		if !ok {
			continue
		}
		if census[u].known {
			c.findings = append(c.findings, s.about(row, code, feature.Finding{Rule: "totals-duplicate", Severity: feature.Dropped, Value: row.Value(code),
				Message:    message.T("与第 %d 行是同一单元，只用前一行", "the same unit as row %d, which is the one used", census[u].row.Number),
				Suggestion: message.T("每个单元只留一行", "keep one row for each unit")}))
			continue
		}
		census[u] = entry{true, n, row}
	}
	return census, append(c.findings, t.unknown(layer, census)...), nil
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
			Message:    message.T("合计表中没有这个单元，它的人口未作校正", "the table of totals has no row for this unit; its people stay as they are"),
			Suggestion: message.T("请核对代码（年份不同代码会变）", "check the codes: they change from year to year")})
	}
	if len(findings) == len(layer.Units) {
		findings = []feature.Finding{{File: t.Table.Source, Rule: "totals-missing", Severity: feature.Warning,
			Message:    message.T("合计表的代码与边界的代码没有一个对得上，人口未作校正", "no code of the totals matches a code of the boundaries; no people were rescaled"),
			Suggestion: message.T("请核对代码列", "check the columns of codes")}}
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

// codeKey brings codes of digits to twelve, so that 110101 and 110101000000 are one.
func codeKey(code string) string {
	code = strings.TrimSpace(code)
	if whole, frac, ok := strings.Cut(code, "."); ok && strings.Trim(frac, "0") == "" {
		code = whole
	}
	for _, r := range code {
		if r < '0' || r > '9' {
			return code
		}
	}
	if len(code) < 2 || len(code) > 12 {
		return code
	}
	return code + strings.Repeat("0", 12-len(code))
}
