// Package brief draws up what a planner reads of a result: the answer first,
// then every plan with its targets, every indicator with its map, table, gaps
// and charts, what is wrong with the data, and what everything rests on. It
// holds plain values and texts in both languages; how they look on a page, in a
// workbook and in a document is the business of the rooms below it. People are
// shown rounded, shares in percent, distances in kilometres, times in minutes.
package brief

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/policy/judging"
	"github.com/medreach/medreach/geo/message"
)

// Brief is a whole report.
type Brief struct {
	Title      message.Text // the study
	Note       message.Text // such as "all data are invented"; shown on every page
	Approval   string       // map approval number (审图号); "" where the study gives none
	Sources    []message.Text
	Answer     Answer
	Plans      []Plan
	Indicators []Indicator
	Findings   Table // about the data: rule, how often, the first places, what to do
	Basis      []Section
	Shapes     []Layer // outlines of the zones for pictures, simplified
}

// Answer is the first screen: do we meet the plan, where not, and by how much?
type Answer struct {
	Sentences []message.Text // the answer in words, the most important first
	Figures   []Figure       // few: people, targets met and missed, not judged, people without cover
	Missed    []TargetLine   // those that leave most residents without first; at most ten
	Worst     []Place        // where most people are without what an indicator promises; at most ten
}

// Figure is one large number with its name.
type Figure struct {
	Title  message.Text
	Value  string // formatted alike in both languages
	Unit   message.Text
	Status judging.Status // colours the figure; NotApplicable where it is neither good nor bad
}

// Place is a zone or settlement with people who lack something.
type Place struct {
	Name      message.Text
	Code      string
	Indicator message.Text
	People    float64 // who lack it
	Share     float64 // of the people there, 0-1; NaN where unknown
}

// Plan is one plan judged.
type Plan struct {
	ID, Number, Issued    string
	Title, Document, Note message.Text
	Count                 judging.ZoneCount // of targets
	Targets               []TargetLine
	// Zones says how each zone stands, level by level: met and unmet by county.
	Zones []ZoneLine
	// Series are targets set for several years, side by side.
	Series []Series
}

// TargetLine is one target as a row.
type TargetLine struct {
	ID            string
	Year          int
	Plan          message.Text
	Title, Clause message.Text
	Level         message.Text
	Status        judging.Status
	Value         string       // formatted; "" where not judged
	Goal          string       // formatted with its comparison, such as "≥ 90"
	Unit          message.Text // of value and goal
	Gap           message.Text // "还差 5,998 张床位" / "5,998 more beds needed"; empty where nothing is missing
	People        float64      // residents who lack what the target promises; 0 where it does not speak of residents
	Remark        message.Text // not judged because ...; the plan gives no figure; unconfirmed
	Basis         message.Text // numerator and denominator with sources, mode, factor
	Zones         judging.ZoneCount
	Lacking       []message.Text // zones that do not meet it, the worst first
}

// ZoneLine is how one zone stands on the targets of a plan that are judged on
// its level.
type ZoneLine struct {
	Level    message.Text
	Code     string
	Name     message.Text
	Count    judging.ZoneCount
	Statuses []judging.Status // parallel to the plan's targets
}

// Series is one indicator with a goal for several years.
type Series struct {
	Title message.Text
	Unit  message.Text
	Value string
	Years []int
	Goals []string
	Now   []judging.Status
}

// Indicator is one service circle, radius rule or target with figures by zone.
type Indicator struct {
	ID     string
	Title  message.Text
	Basis  message.Text // mode, speed or radius, cut-off, classes, population: always shown beside it
	Lead   message.Text // one sentence that says what the figures say
	Maps   []Map
	Table  Table // by zone, with ranks
	Gaps   Table // places without cover, with names, the largest first
	Charts []Chart
}

// Layer is the outlines of one level of zones, simplified for a picture.
// Neighbours share their borders exactly.
type Layer struct {
	Level message.Text
	Codes []string
	Names []message.Text
	Areas []orb.MultiPolygon // WGS 84
}

// Map colours the zones of a layer by a value.
type Map struct {
	Title   message.Text
	Unit    message.Text
	Layer   int       // index in Brief.Shapes
	Values  []float64 // by zone; NaN is no data
	Goal    float64   // NaN where there is none
	AtMost  bool      // the goal is an upper bound
	Classes []Class
	Points  []Point // facilities; few enough to see
}

// Class is one colour of a legend: Low <= value < High, the last also High.
type Class struct {
	Low, High float64
	Colour    string
	Label     message.Text
}

// Point is a facility on a picture.
type Point struct {
	At   orb.Point
	Name message.Text
}

// ChartKind is the form of a chart.
type ChartKind uint8

// The forms: Bars are values by name, Stacked the parts of each name, Curve a
// cumulative share (0-1) over a cost.
const (
	Bars ChartKind = iota
	Stacked
	Curve
)

// Chart is a picture of figures.
type Chart struct {
	Kind   ChartKind
	Title  message.Text
	X, Y   message.Text // the axes with their units
	Names  []message.Text
	Series []Numbers
	Goal   float64 // a line across; NaN where there is none
}

// Numbers is one series of a chart; X is set for curves.
type Numbers struct {
	Title  message.Text
	Colour string
	X, Y   []float64
}

// Section is a part of the appendix.
type Section struct {
	Title message.Text
	Lines []message.Text
	Table *Table
}

// Table is rows of cells in typed columns.
type Table struct {
	Name    string // ASCII, short
	Title   message.Text
	Columns []Column
	Rows    [][]any // string (codes too), message.Text, float64 (NaN is missing), int, judging.Status, or nil
}

// CellKind is how a column is shown.
type CellKind uint8

// The kinds. Codes are Words, so that no spreadsheet turns them into numbers.
const (
	Words CellKind = iota
	Number
	Percent // the number is already in percent
	State   // judging.Status
)

// Column is one column of a table.
type Column struct {
	Title    message.Text
	Unit     message.Text
	Kind     CellKind
	Decimals int
}
