// Package position finds out where the rows of a list are: it reads coordinates
// from two columns, from one cell or from shapes, decides for the whole file
// on which datum or in which projection they stand, and returns WGS 84 points.
//
// The datum (WGS 84, CGCS2000, GCJ-02, BD-09) is the one that the study, a header,
// the file name or the file declares; else the one on which the places clearly fit
// their divisions and the population best, by a paired test (trial.go); else WGS 84,
// with a warning that names the datum that fits best. Metres are read as CGCS2000 Gauss-Krüger zones where that is plain.
// Rows that cannot be placed are named in findings and left out; none is
// repaired, but for X and Y of a whole file in the order of Chinese surveying,
// which is recorded. Degrees and metres; nothing is known here of what the rows are.
package position

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Ground is what is known of the area beside the list. It serves to detect the
// datum and to find rows outside their division. Any part may be nil. The
// functions are called from one goroutine.
type Ground struct {
	// Inside tells whether a point lies in the division with this code or name, as
	// it stands in the row; known is false for a division that is not known.
	Inside func(division string, p orb.Point) (known, inside bool)
	// Distance is how far a point lies outside the division, in metres. It is asked
	// only of points that are not Inside. Without it rows outside their division
	// are not reported.
	Distance func(division string, p orb.Point) float64
	// Populated tells whether people live in the cell of the population grid at a point.
	Populated func(p orb.Point) bool
	// People is how many live in that cell. It tells much more about the datum than
	// Populated alone.
	People func(p orb.Point) float64
	// RegionDistance is how far a point lies outside the region of the study, in
	// metres, 0 inside.
	RegionDistance func(p orb.Point) float64
}

// IsPopulated tells whether people live at a point; known is false where nothing is
// known of the population.
func (g Ground) IsPopulated(p orb.Point) (populated, known bool) {
	switch {
	case g.Populated != nil:
		return g.Populated(p), true
	case g.People != nil:
		return g.People(p) > 0, true
	}
	return false, false
}

// Request is what Locate works on.
type Request struct {
	Table   *feature.Table
	Rows    []int // indices of the rows to place
	Mapping columns.Mapping
	File    string // the name told in findings
	Datum   string // auto (or ""), wgs84, cgcs2000, gcj02, bd09, EPSG:n
	Ground  Ground
}

// Place is where a row is.
type Place struct {
	Row   int       // index in the table
	Point orb.Point // WGS 84
	OK    bool      // false where a finding says why there is no point
}

// Result is the places of a list, parallel to the rows asked for.
type Result struct {
	Places   []Place
	Decision Decision
	Findings []feature.Finding
}

// Locate finds the points of the rows. A table without coordinates, or with
// coordinates that cannot be understood as a whole, is a feature.Fault.
func Locate(req Request) (Result, error) {
	l := &locator{table: req.Table, rows: req.Rows, mapping: req.Mapping, file: req.File, datum: req.Datum, ground: req.Ground}
	places, err := l.locate()
	if err != nil {
		return Result{}, err
	}
	out := Result{Places: make([]Place, len(places)), Decision: l.decision, Findings: l.findings}
	for i := range places {
		out.Places[i] = Place{places[i].row, places[i].point, !places[i].bad}
	}
	return out, nil
}

type locator struct {
	table    *feature.Table
	rows     []int
	mapping  columns.Mapping
	file     string
	datum    string
	ground   Ground
	decision Decision
	findings []feature.Finding
}

func (l *locator) aboutFile(f feature.Finding) {
	f.File = l.file
	l.findings = append(l.findings, f)
}

func (l *locator) about(row *feature.Row, f feature.Finding) {
	f.File, f.Row = l.file, row.Number
	l.findings = append(l.findings, f)
}

// why is what a rule says of a row that is left out.
type why struct {
	rule, column, value string
	what, do            message.Text
}

func (l *locator) drop(p *place, w why) {
	p.bad = true
	l.about(&l.table.Rows[p.row], feature.Finding{Column: w.column, Rule: w.rule, Severity: feature.Dropped, Value: w.value, Message: w.what, Suggestion: w.do})
}
