// Package register reads a planner's list of facilities out of a feature.Table. It
// puts the rooms beside it to work: columns says what each column means, position
// where each row is, classify what it is, and quality what is doubtful. Its own
// part is the cells: numbers, yes and no, lists of services, status, codes.
//
// A bad row is named in a feature.Finding and left out; the others go on. Nothing
// is repaired silently: every decision about the whole file is a finding too. A
// feature.Fault is returned only where the table cannot be used at all. Rules
// lists what is checked. Points are WGS 84 degrees. No file is opened here, and
// columns that mean nothing to the program stay with each facility as they are.
package register

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
)

// Options says what the study tells about a list. The zero value guesses everything.
type Options struct {
	File    string            // the name told in findings; "" takes the table's
	Datum   string            // auto (or ""), wgs84, cgcs2000, gcj02, bd09, EPSG:n
	Columns map[string]string // columns.Field to header; "none" says that a field has no column
	Class   string            // class of rows whose class the table does not tell
	Ground  position.Ground
}

// Guess finds out what the columns of a table mean; see columns.Guess.
func Guess(table *feature.Table) columns.Mapping { return columns.Guess(table) }

// Rules returns every rule whose id can stand in a finding of Read.
func Rules() []quality.Rule { return quality.Rules() }

// Result is a list as read.
type Result struct {
	Facilities []facilities.Facility // in file order
	Findings   []feature.Finding     // about the file first, then by row
	Datum      position.Decision
	Mapping    columns.Mapping
	Rows       int // rows with content
	Dropped    int // of these, rows that were left out
}

// Read reads the facilities of a table.
func Read(table *feature.Table, opts Options) (Result, error) {
	r := &reader{table: table, opts: opts, file: cmp.Or(opts.File, table.Source), header: facilities.NewHeader(table.Columns)}
	for i := range table.Rows {
		if row := &table.Rows[i]; row.Geometry != nil || slices.ContainsFunc(row.Values, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			r.rows = append(r.rows, i)
		}
	}
	if err := r.prepare(); err != nil {
		return Result{}, err
	}
	at, err := position.Locate(position.Request{Table: table, Rows: r.rows, Mapping: r.mapping, File: r.file, Datum: opts.Datum, Ground: opts.Ground})
	if err != nil {
		return Result{}, err
	}
	list := r.build(at.Places)
	r.takeFindings(at)
	if len(list) > 0 {
		list = r.judge(list)
	}
	quality.Sort(r.findings)
	if len(list) == 0 {
		return Result{}, r.nothingLeft()
	}
	return Result{Facilities: list, Findings: r.findings, Datum: at.Decision, Mapping: r.mapping, Rows: len(r.rows), Dropped: len(r.rows) - len(list)}, nil
}

type reader struct {
	table    *feature.Table
	opts     Options
	file     string
	header   *facilities.Header
	rows     []int // indices of rows with content
	class    facilities.Class
	mapping  columns.Mapping
	classes  []int // columns that tell the class, best first
	types    []int // columns of one system of types, coarse to fine
	parts    []part
	kind     facilities.Class // that the header of the names tells
	byKind   int              // rows that took it
	findings []feature.Finding
}

// prepare checks the options against the table.
func (r *reader) prepare() error {
	if len(r.rows) == 0 {
		return &feature.Fault{File: r.file, What: message.T("表中没有数据行", "the table has no rows"),
			Suggestion: message.T("请检查是否选对了文件或工作表", "check that this is the right file or sheet")}
	}
	if r.opts.Class != "" {
		class, err := facilities.ParseClass(r.opts.Class)
		if err != nil {
			return message.Wrap(err, "%s 的 class", "class of %s", r.file)
		}
		r.class = class
	}
	m, misfits, err := columns.Resolve(r.table, columns.Options{File: r.file, Named: r.opts.Columns, Datum: r.opts.Datum})
	if err != nil {
		return err
	}
	r.mapping = m
	for _, x := range misfits {
		r.aboutFile(feature.Finding{Rule: quality.ColumnNotUsed, Severity: feature.Warning, Column: x.Match.Header, Value: x.Example,
			Message:    message.T("表头像是“%s”，但第 %d 行等多数单元格不是，此列未使用", "the header reads like %s, but most cells (row %d ...) are not that: the column is not used", x.Match.Field.Title(), x.Row),
			Suggestion: message.T("若确是此列，请在方案中写 columns: {%s: %s}", "if it is, write columns: {%s: %s} in the study", x.Match.Field, x.Match.Header)})
	}
	for _, x := range r.mapping {
		if x.Factor != 1 && x.Field.IsNumber() {
			r.aboutFile(feature.Finding{Rule: quality.UnitInHeader, Severity: feature.Info, Column: x.Header, Value: x.Unit,
				Message: message.T("按表头单位“%s”，数值乘以 %g", "after the unit %q in the header, numbers are multiplied by %g", x.Unit, x.Factor)})
		}
	}
	r.findClassColumns()
	r.readKind()
	return nil
}

// takeFindings joins what was found about places, without those of rows that were
// left out for what they are: a line of totals has no coordinates to fill in.
func (r *reader) takeFindings(at position.Result) {
	gone := map[int]bool{}
	for _, f := range r.findings {
		if f.Severity == feature.Dropped {
			gone[f.Row] = true
		}
	}
	for _, f := range at.Findings {
		if f.Row == 0 || !gone[f.Row] {
			r.findings = append(r.findings, f)
		}
	}
}

// judge lets the quality room look over the list and leaves out what it drops.
func (r *reader) judge(list []facilities.Facility) []facilities.Facility {
	opts := quality.Options{Columns: r.mapping.Headers(), Region: r.opts.Ground.RegionDistance}
	if g := r.opts.Ground; g.Populated != nil || g.People != nil {
		opts.Populated = func(p orb.Point) bool { populated, _ := g.IsPopulated(p); return populated }
	}
	if g := r.opts.Ground; g.Inside != nil && g.Distance != nil {
		opts.Distance = func(division string, p orb.Point) (float64, bool) {
			known, inside := g.Inside(division, p)
			if !known || inside {
				return 0, known
			}
			return g.Distance(division, p), true
		}
	}
	report := quality.Check(list, opts)
	r.findings = append(r.findings, report.Findings...)
	kept := list[:0]
	for i := range list {
		if !report.Dropped[i] {
			kept = append(kept, list[i])
		}
	}
	return kept
}

// nothingLeft is the fault of a list of which no row can be used.
func (r *reader) nothingLeft() error {
	f := &feature.Fault{File: r.file, What: message.T("%d 行中没有一行可用", "none of the %d rows can be used", len(r.rows))}
	for _, x := range r.findings {
		if x.Severity == feature.Dropped {
			f.What = message.Text{ZH: f.What.ZH + "；例如第一处：" + x.Message.ZH, EN: f.What.EN + "; the first: " + x.Message.EN}
			f.Row, f.Column, f.Value, f.Suggestion = x.Row, x.Column, x.Value, x.Suggestion
			break
		}
	}
	return f
}

func (r *reader) aboutFile(f feature.Finding) {
	f.File = r.file
	r.findings = append(r.findings, f)
}

func (r *reader) about(row *feature.Row, f feature.Finding) {
	f.File, f.Row = r.file, row.Number
	r.findings = append(r.findings, f)
}

// headerOf is the header of the column that a field is read from, or "".
func (r *reader) headerOf(f columns.Field) string {
	m, _ := r.mapping.Of(f)
	return m.Header
}

// remark is what a rule says of a facility that stays, and the column that its
// value stands in.
type remark struct {
	column, rule, value string
	what, do            message.Text
}

func (r *reader) warn(row *feature.Row, f *facilities.Facility, x remark) {
	p := f.Point
	r.about(row, feature.Finding{Column: x.column, Rule: x.rule, Severity: feature.Warning, Value: x.value, Message: x.what, Suggestion: x.do, Point: &p})
}
