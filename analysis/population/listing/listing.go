// Package listing reads lists of people: tables in which each row has a number of
// people and a place, in columns that are named or recognised by their headers. It
// also reads the counts of tables without places, such as a census, row by row.
//
// A row that cannot be used is left out and becomes a finding with what stood in its
// cells: no place, 0, 0, longitude and latitude exchanged, or a place that is not on the
// earth. Where several groups of people are columns of one file, a row without a
// place is told once. Lines of totals are told apart from places.
//
// People are counts, places are WGS 84 longitude and latitude in degrees.
package listing

import (
	"cmp"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
	"github.com/medreach/medreach/geo/zone/placing"
)

// List is one group of people in a table. Empty names of columns are guessed. Points
// come from the columns named, else from the geometry, else from the columns
// guessed; of a polygon a point inside is taken.
type List struct {
	Group        string
	Table        *feature.Table
	PeopleColumn string
	LonColumn    string
	LatColumn    string
	ClassColumn  string // urban-rural class (城乡分类): codes 1xx and 2xx, or words

	// What the study says of the coordinates, which goes before what the file does.
	Datum    geo.Datum
	CRS      *crs.CRS
	Declared bool // tells a datum of WGS 84 that was written from one that was not
}

// People is what a list holds, row by row; rows that were left out are missing.
type People struct {
	Points []orb.Point
	Counts []float64
	Urban  []analysis.Urban // nil where no column tells
}

// Reader reads lists one after the other; the zero value is ready. It remembers what
// it told of a file, so as not to repeat it for each group.
type Reader struct {
	findings []feature.Finding
	told     map[remark]bool
}

// remark is what is told once, however many groups a file holds: about a row, or
// about the file in these words.
type remark struct {
	file  string
	row   int
	words string
}

// first reports whether a remark was not made before.
func (r *Reader) first(m remark) bool {
	if r.told[m] {
		return false
	}
	if r.told == nil {
		r.told = map[remark]bool{}
	}
	r.told[m] = true
	return true
}

// Findings returns what was found since it was last asked.
func (r *Reader) Findings() []feature.Finding {
	f := r.findings
	r.findings = nil
	return f
}

// Read reads the people and the place of each row. An error means that no row can
// be used, or that the table does not say where its people are.
func (r *Reader) Read(l List) (People, error) {
	at, err := l.columns()
	if err != nil {
		return People{}, err
	}
	for _, f := range at.people.Notes {
		if r.first(remark{l.Table.Source, 0, f.Column + f.Message.EN}) {
			r.findings = append(r.findings, f)
		}
	}
	sites, err := r.locate(l, at.axes)
	if err != nil {
		return People{}, err
	}
	p := People{}
	var lost tally
	for i := range l.Table.Rows {
		row := &l.Table.Rows[i]
		site := sites[i]
		if site.flaw != sound && IsTotal(row, at.people.Index) {
			lost.totals++
			r.once(l.Table, row, totalRow(row.Value(at.people.Index)))
			continue
		}
		n, unusable := at.people.Count(l.Table, row)
		if unusable != nil {
			r.findings = append(r.findings, *unusable)
		}
		if unusable != nil || n == 0 {
			lost.uncounted++
			continue
		}
		if site.flaw != sound {
			lost.flaws[site.flaw]++
			r.once(l.Table, row, l.misplaced(row, at.axes, site, n))
			continue
		}
		p.Points = append(p.Points, site.at)
		p.Counts = append(p.Counts, n)
		if at.class >= 0 {
			p.Urban = append(p.Urban, ClassIn(row.Value(at.class)))
		}
	}
	if len(p.Points) == 0 {
		return p, lost.fault(l, at)
	}
	return p, nil
}

// once keeps a finding about a row, unless the row has one already.
func (r *Reader) once(t *feature.Table, row *feature.Row, f feature.Finding) {
	if !r.first(remark{t.Source, row.Number, ""}) {
		return
	}
	f.File, f.Row = t.Source, row.Number
	r.findings = append(r.findings, f)
}

// tally counts the rows that were left out, for a table of which none is left.
type tally struct {
	uncounted int
	totals    int
	flaws     [flaws]int
}

// fault says why no row can be used, the columns that it hangs on first.
func (n *tally) fault(l List, at columns) error {
	zh, en := []string{}, []string{}
	say := func(count int, what message.Text) {
		if count > 0 {
			rows := message.T("%d 行%v", "%d of the rows: %v", count, what)
			zh, en = append(zh, rows.ZH), append(en, rows.EN)
		}
	}
	say(n.uncounted, message.T("没有可用的人口数或为 0", "no usable number of people, or 0"))
	placeless := 0
	for f := unplaced; f < flaws; f++ {
		say(n.flaws[f], f.text())
		placeless += n.flaws[f]
	}
	say(n.totals, message.T("是合计行", "lines of totals"))
	f := &feature.Fault{File: l.Table.Source, Column: l.Table.Columns[at.people.Index],
		What:       message.T("没有一行有可用的人口和坐标", "no row has people and a place"),
		Suggestion: message.T("请检查人口列与坐标列", "check the columns for people and coordinates")}
	if len(zh) > 0 {
		f.What.ZH += "（" + strings.Join(zh, "；") + "）"
		f.What.EN += " (" + strings.Join(en, "; ") + ")"
	}
	if placeless > 0 && n.uncounted == 0 {
		f.Column = at.axes.header(l.Table)
		f.Suggestion = message.T("请检查坐标列", "check the columns of coordinates")
	}
	return f
}

// columns says where things stand in a table; -1 is nowhere.
type columns struct {
	people PeopleColumn
	class  int
	axes   axes
}

// columns finds the columns of a table: as named, else as guessed.
func (l List) columns() (columns, error) {
	at := columns{axes: axes{placing.AxesOf(l.Table)}, class: newHeaders(l.Table).first(classHeaders)}
	if l.LonColumn != "" || l.LatColumn != "" {
		at.axes.Both, at.axes.Datum = -1, placing.DatumOf(cmp.Or(l.LonColumn, l.LatColumn))
	} else if hasGeometry(l.Table) {
		at.axes.Axes = placing.Axes{Lon: -1, Lat: -1, Both: -1}
	}
	for _, named := range []struct {
		header string
		column *int
	}{{l.LonColumn, &at.axes.Lon}, {l.LatColumn, &at.axes.Lat}, {l.ClassColumn, &at.class}} {
		if named.header == "" {
			continue
		}
		if *named.column = l.Table.Column(named.header); *named.column < 0 {
			return at, NoColumn(l.Table, named.header)
		}
	}
	if half := l.LonColumn != "" || l.LatColumn != ""; !at.axes.Found() && (half || !hasGeometry(l.Table)) {
		return at, &feature.Fault{File: l.Table.Source,
			What: message.T("认不出经度列和纬度列", "no columns for longitude and latitude were recognised"),
			Suggestion: message.T("请在方案中写明 lon 与 lat；现有的列：%s",
				"name them as lon and lat in the study; the columns are: %s", strings.Join(l.Table.Columns, ", "))}
	}
	var err error
	at.people, err = FindPeople(l.Table, l.PeopleColumn, l.Group)
	return at, err
}

func hasGeometry(t *feature.Table) bool {
	return slices.ContainsFunc(t.Rows, func(r feature.Row) bool { return r.Geometry != nil })
}

// NoColumn is the fault of a column that a study names and the table does not have.
func NoColumn(t *feature.Table, header string) error {
	return &feature.Fault{File: t.Source, Column: header,
		What:       message.T("没有这一列", "there is no such column"),
		Suggestion: message.T("现有的列：%s", "the columns are: %s", strings.Join(t.Columns, ", "))}
}

// ClassIn reads a cell as an urban-rural class.
func ClassIn(text string) analysis.Urban {
	class, _ := zone.ParseClass(text)
	return ClassOf(class)
}

// ClassOf tells codes 1xx, urban, from 2xx, rural.
func ClassOf(code int) analysis.Urban {
	switch code / 100 {
	case 1:
		return analysis.UrbanArea
	case 2:
		return analysis.RuralArea
	}
	return analysis.UrbanUnknown
}
