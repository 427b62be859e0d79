package register

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	sphere "github.com/paulmach/orb/geo"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/classify"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/quality"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// findClassColumns finds all columns that tell the class: a code and a word often
// stand side by side. A column named in the study stands alone, but for the
// coarser and finer columns of the same system of types.
func (r *reader) findClassColumns() {
	best, ok := r.mapping.Of(columns.Class)
	if !ok {
		return
	}
	types := columns.Types(r.table)
	if !best.Named {
		r.classes = columns.All(r.table, columns.Class)
		r.classes = slices.DeleteFunc(r.classes, func(i int) bool { return i == best.Column })
	}
	r.classes = append([]int{best.Column}, r.classes...)
	if !best.Named || slices.Contains(types, best.Column) {
		r.types = types
		r.classes = slices.DeleteFunc(r.classes, func(i int) bool { return slices.Contains(types, i) })
	}
}

// readKind reads the class that the header of the names tells, as 村卫生室 does. It
// counts only for rows of which nothing else tells the class.
func (r *reader) readKind() {
	words := columns.Fold(r.headerOf(columns.Name))
	for _, end := range []string{"名称", "全称", "名"} {
		words = strings.TrimSuffix(words, end)
	}
	if d := classify.Classify(classify.Input{Class: []string{words}}); words != "" && d.ClassBasis.Sure == classify.Certain {
		r.kind = d.Class
	}
}

// input is what a row says about what it is.
func (r *reader) input(row *feature.Row, name string) classify.Input {
	in := classify.Input{Name: name, Level: r.text(row, columns.Level), Ownership: r.ownership(row), RunBy: r.text(row, columns.Tier), Default: r.class}
	if grade := r.text(row, columns.Grade); grade != "" && !strings.Contains(in.Level, grade) {
		in.Level += grade
	}
	for _, c := range r.classes {
		in.Class = append(in.Class, row.Value(c))
	}
	for _, c := range r.types {
		in.Types = append(in.Types, row.Value(c))
	}
	return in
}

// ownership is the word for who owns a facility, as its column tells.
func (r *reader) ownership(row *feature.Row) string {
	m, _ := r.mapping.Of(columns.Ownership)
	return m.OwnershipIn(r.text(row, columns.Ownership))
}

// accept fills in what the facility is; false where it is none.
func (r *reader) accept(row *feature.Row, f *facilities.Facility, d classify.Decision) bool {
	if d.Excluded != "" {
		r.exclude(row, f, d.Excluded.Title())
		return false
	}
	if d.Class == "" && r.kind != "" {
		d.Class = r.kind
		r.byKind++
	}
	f.Class, f.Specialty, f.Level, f.Grade, f.Ownership, f.Tier = d.Class, d.Specialty, d.Rating.Level, d.Rating.Grade, d.Ownership, d.Tier
	if s := r.text(row, columns.Specialty); s != "" {
		if x, err := facilities.ParseSpecialty(s); err == nil {
			f.Specialty = x
		}
	}
	r.doubt(row, f, d.Doubts)
	return true
}

func (r *reader) exclude(row *feature.Row, f *facilities.Facility, why message.Text) {
	p := f.Point
	r.about(row, feature.Finding{Column: r.headerOf(columns.Name), Rule: quality.NotFacility, Severity: feature.Dropped, Value: f.Name, Message: why, Point: &p,
		Suggestion: message.T("未计入；若应计入，请在类别列写明类别", "left out; to count it, say its class in the class column")})
}

// doubt records what does not fit, each beside the column that its value stands in.
func (r *reader) doubt(row *feature.Row, f *facilities.Facility, doubts []classify.Doubt) {
	for _, x := range doubts {
		column := r.headerOf(columns.Name)
		switch x.Rule {
		case "class-unknown":
			column, _ = r.classCell(row, x.Value)
		case "level-unknown":
			column = r.headerOf(columns.Level)
		case "ownership-unknown":
			column = r.headerOf(columns.Ownership)
		}
		r.warn(row, f, remark{column, x.Rule, x.Value, x.Message, message.T("请核对本行", "check this row")})
	}
	if f.Class != "" {
		return
	}
	column, value := r.classCell(row, "")
	if value == "" {
		column, value = cmp.Or(r.headerOf(columns.Name), column), f.Name
	}
	r.warn(row, f, remark{column, quality.ClassMissing, value, message.T("从类别和名称都看不出是哪类机构", "neither class nor name tells what kind of facility it is"),
		message.T("请补填类别列，或在方案中写明 class", "fill in the class column, or set class in the study")})
}

// classCell finds the column of the class with this cell; with "", the first that
// is filled. Where there is none it is the first column, and no cell.
func (r *reader) classCell(row *feature.Row, want string) (header, cell string) {
	all := append(slices.Clone(r.classes), r.types...)
	for _, c := range all {
		if v := row.Value(c); v == want || want == "" && !tabular.Missing(v) {
			return r.table.Columns[c], v
		}
	}
	return r.headerOf(columns.Class), ""
}

// parentMetres is how near to its hospital a part lies.
const parentMetres = 1000

// part is a row that is named as a part of a hospital, such as a ward block.
type part struct {
	row      *feature.Row
	facility facilities.Facility
	parent   classify.Parent
}

// takeParts leaves out parts whose hospital is in the list. Of those of a hospital
// that is not, the first in which patients are seen stands for it.
func (r *reader) takeParts(list []facilities.Facility, unknown *tally) []facilities.Facility {
	if len(r.parts) == 0 {
		return list
	}
	names := make([]string, len(list), len(list)+len(r.parts))
	for i := range list {
		names[i], _, _ = strings.Cut(classify.Normalise(list[i].Name), "(")
	}
	for _, p := range r.parts {
		if at := hospitalOf(p, list, names); at >= 0 {
			r.exclude(p.row, &p.facility, message.T("医院的一部分，已由第 %d 行“%s”计入", "part of a hospital that row %d, %q, stands for", list[at].Row, list[at].Name))
			continue
		}
		in := r.input(p.row, p.facility.Name)
		in.Alone = p.parent.Cares
		if r.accept(p.row, &p.facility, classify.Classify(in)) {
			r.complete(p.row, &p.facility, unknown)
			list, names = append(list, p.facility), append(names, p.parent.Name)
		}
	}
	slices.SortStableFunc(list, func(a, b facilities.Facility) int { return cmp.Compare(a.Row, b.Row) })
	return list
}

// hospitalOf finds the hospital of a part near by, or -1.
func hospitalOf(p part, list []facilities.Facility, names []string) int {
	const degrees = 2 * parentMetres / 111_000.0
	for i := range list {
		at := list[i].Point
		if math.Abs(at[1]-p.facility.Point[1]) < degrees && sameHospital(names[i], p.parent.Name) && sphere.DistanceHaversine(at, p.facility.Point) <= parentMetres {
			return i
		}
	}
	return -1
}

// sameHospital compares the name of a hospital with that in the name of a part:
// either may leave out the city, and the part may name the site.
func sameHospital(name, parent string) bool {
	const least = 3 // characters, 县医院
	short, long := name, parent
	if len(short) > len(long) {
		short, long = long, short
	}
	if utf8.RuneCountInString(short) < least {
		return false
	}
	if rest, ok := strings.CutPrefix(parent, name); ok && (strings.Contains(rest, "院") || strings.HasPrefix(rest, "(")) {
		return true
	}
	return strings.HasSuffix(long, short)
}
