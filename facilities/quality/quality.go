// Package quality looks over a list of facilities that has been read and names
// what is doubtful: duplicates, places that do not fit the division a row says
// it belongs to, figures that contradict each other or the kind of institution.
// It repairs nothing. Each remark is a feature.Finding with file, row, column,
// rule, value and what to do; the few rules that leave a row out say so by
// their severity and in Report.Dropped.
//
// The menu of checks follows CoordinateCleaner and bdc for places and the
// matching rules of OpenHIE's facility-recon for names (bigram Jaccard). The
// thresholds are this program's own and stand in rules.go. Distances are metres.
// Rules is the catalogue of all rules about lists, including those of the rooms
// that read columns and coordinates.
package quality

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Options says what is known beside the list. The zero value checks what can be
// checked without it.
type Options struct {
	// Distance tells how far a point lies outside the division with this code or
	// name, 0 inside; known is false for a division that is not known. It is called
	// from one goroutine.
	Distance func(division string, p orb.Point) (metres float64, known bool)
	// Region is how far a point lies outside the region of the study, in metres, 0
	// inside. Populated tells whether people live at a point.
	Region    func(p orb.Point) float64
	Populated func(p orb.Point) bool
	// Columns gives the header of the column that an attribute, "id", "name" or
	// "admin-code" was read from, for findings to point at.
	Columns map[string]string
}

// Report is what Check found.
type Report struct {
	Findings []feature.Finding // by row, then by rule
	Dropped  []bool            // parallel to the list: the row is to be left out
}

// Check looks over the facilities of one file.
func Check(list []facilities.Facility, opts Options) Report {
	c := &checker{list: list, opts: opts, dropped: make([]bool, len(list)), told: make([]bool, len(list))}
	c.copies()
	c.divisions()
	c.region()
	c.ids()
	c.neighbours()
	c.heaps()
	for i := range list {
		if !c.dropped[i] {
			c.figures(&list[i])
		}
	}
	Sort(c.findings)
	return Report{c.findings, c.dropped}
}

type checker struct {
	list     []facilities.Facility
	opts     Options
	dropped  []bool
	told     []bool // to lie outside its own division
	findings []feature.Finding
}

// remark is what a rule has to say about one facility.
type remark struct {
	rule, column, value string
	what, do            message.Text
}

func (c *checker) add(f *facilities.Facility, severity feature.Severity, r remark) {
	p := f.Point
	c.findings = append(c.findings, feature.Finding{
		File: f.Source, Row: f.Row, Column: c.opts.Columns[r.column], Rule: r.rule, Severity: severity,
		Value: r.value, Message: r.what, Suggestion: r.do, Point: &p,
	})
}

func (c *checker) warn(f *facilities.Facility, r remark) { c.add(f, feature.Warning, r) }

func (c *checker) drop(i int, r remark) {
	c.dropped[i] = true
	c.add(&c.list[i], feature.Dropped, r)
}
