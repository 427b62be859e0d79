package columns

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/tabular"
)

// Match says which column a field is read from.
type Match struct {
	Field      Field
	Column     int     // in the table
	Header     string  // as it stands in the table
	Factor     float64 // what its numbers are multiplied by, 10,000 for 人口(万人)
	Unit       string  // that the header names, as in 万人
	Named      bool    // by the study, not guessed
	Confidence float64 // 0 to 1: how surely header and content mean the field; 1 where named

	head header
	base float64 // confidence by the header alone
	rank int     // of the alias among those of the field
}

// Datum returns the datum that the header names, as gcj_lng and 百度经度 do.
func (m Match) Datum() (geo.Datum, bool) { return m.head.datum, m.head.hasDatum }

// Mapping is the columns of a table that mean something, in a fixed order: the
// plain fields, the attributes, the services. A field has one column at most.
type Mapping []Match

// Of returns the column of a field.
func (m Mapping) Of(f Field) (Match, bool) {
	for _, x := range m {
		if x.Field == f {
			return x, true
		}
	}
	return Match{Column: -1}, false
}

// Headers returns field to header, as a study writes it under `columns:`.
func (m Mapping) Headers() map[string]string {
	out := make(map[string]string, len(m))
	for _, x := range m {
		out[string(x.Field)] = x.Header
	}
	return out
}

// Guess finds the columns of a table by their headers and looks at their content
// to say how sure that is. Columns whose content contradicts the header are left
// out. Where rows carry points, no coordinate columns are sought.
func Guess(table *feature.Table) Mapping {
	m, _ := guess(table, hasGeometry(table), nil)
	return m
}

// Misfit is a column whose header means a field and whose content does not.
type Misfit struct {
	Match   Match
	Example string // a cell that is not what the field needs
	Row     int    // where it stands
}

// guess is Guess with the columns that were left out. want, where not nil, is the
// datum whose columns are preferred when there are several.
func guess(table *feature.Table, located bool, want *geo.Datum) (Mapping, []Misfit) {
	candidates := map[Field][]Match{}
	var misfits []Misfit
	for i, text := range table.Columns {
		h := readHeader(text)
		found, confidence := recognise(h)
		for _, k := range found {
			if located && (k.field == Lon || k.field == Lat || k.field == Location) {
				continue
			}
			if k.rank >= kindsRank && !looksLikeNames(table, i) {
				continue
			}
			x := Match{Field: k.field, Column: i, Header: text, Factor: h.factor, Unit: h.unit, Confidence: confidence, base: confidence, head: h, rank: k.rank}
			share, example, row := fitness(table, x)
			if share < 0.5 {
				misfits = append(misfits, Misfit{x, example, row})
				continue
			}
			x.Confidence *= share
			candidates[k.field] = append(candidates[k.field], x)
		}
	}
	lon, lat, paired := bestPair(candidates[Lon], candidates[Lat], want)
	var m Mapping
	for _, f := range allFields() {
		list := candidates[f]
		switch {
		case len(list) == 0:
		case paired && f == Lon:
			m = append(m, lon)
		case paired && f == Lat:
			m = append(m, lat)
		case paired && f == Location:
		case f.IsService() && remarked(list): // 胸痛中心（国家级） beside 胸痛中心（省级）: neither alone is the service
		default:
			m = append(m, slices.MinFunc(list, better))
		}
	}
	return m, misfits
}

// remarked reports whether there are several columns for a service, none of them
// without a remark in brackets.
func remarked(list []Match) bool {
	return len(list) > 1 && !slices.ContainsFunc(list, func(x Match) bool { return x.head.bare == x.head.key || meanings[x.head.key] != nil })
}

// looksLikeNames reports whether the cells of a column are texts that mostly
// differ, neither numbers nor yes and no.
func looksLikeNames(table *feature.Table, column int) bool {
	const sample = 400
	filled, good := 0, 0
	seen := map[string]bool{}
	for i := 0; i < len(table.Rows); i += max(1, len(table.Rows)/sample) {
		v := strings.TrimSpace(table.Rows[i].Value(column))
		if tabular.Missing(v) {
			continue
		}
		filled++
		_, number := tabular.Number(v)
		_, answer := YesNo(v)
		if !number && !answer && strings.ContainsFunc(v, unicode.IsLetter) {
			good++
			seen[v] = true
		}
	}
	return filled > 0 && good*5 >= filled*4 && len(seen)*5 >= good*4
}

// better orders columns for one field: language version, datum, how much of the
// header had to be taken off, alias, place in the table.
func better(a, b Match) int {
	return cmp.Or(cmp.Compare(a.head.lang, b.head.lang), cmp.Compare(datumRank(a.head), datumRank(b.head)),
		-cmp.Compare(a.base, b.base), cmp.Compare(a.rank, b.rank), cmp.Compare(a.Column, b.Column))
}

// bestPair picks a column of each list such that both are of the same datum.
func bestPair(lons, lats []Match, want *geo.Datum) (lon, lat Match, ok bool) {
	best := -1
	for _, x := range lons {
		for _, y := range lats {
			if x.head.hasDatum != y.head.hasDatum || x.head.datum != y.head.datum || x.Column == y.Column {
				continue
			}
			score := 10*datumRank(x.head) + x.rank + y.rank
			if want != nil && x.head.hasDatum && x.head.datum == *want {
				score -= 1000
			}
			if x.rank != y.rank { // lng with lat rather than X with lat
				score += 5
			}
			if !ok || score < best {
				lon, lat, ok, best = x, y, true, score
			}
		}
	}
	if !ok && len(lons) > 0 && len(lats) > 0 {
		return slices.MinFunc(lons, better), slices.MinFunc(lats, better), true
	}
	return lon, lat, ok
}

// fitness returns the share of filled cells, of a sample, that are what the field
// needs, and an example of one that is not. A column without any filled cell fits.
func fitness(table *feature.Table, x Match) (share float64, example string, row int) {
	check := suits(x.Field)
	if check == nil {
		return 1, "", 0
	}
	const sample = 400
	step := max(1, len(table.Rows)/sample)
	filled, good := 0, 0
	for i := 0; i < len(table.Rows); i += step {
		v := table.Rows[i].Value(x.Column)
		if tabular.Missing(v) && !x.Field.IsService() || strings.TrimSpace(v) == "" {
			continue
		}
		filled++
		if check(v) {
			good++
		} else if example == "" {
			example, row = v, table.Rows[i].Number
		}
	}
	if filled == 0 {
		return 1, "", 0
	}
	return float64(good) / float64(filled), example, row
}

// suits returns the test of a cell of a field, nil where any text will do.
func suits(f Field) func(string) bool {
	switch {
	case f == Lon || f == Lat:
		return func(s string) bool { _, ok := tabular.Degrees(s); return ok }
	case f == Location:
		return func(s string) bool { _, _, ok := tabular.Coordinates(s); return ok }
	case f.IsNumber():
		return func(s string) bool { _, ok := tabular.Number(s); return ok }
	case f.IsService():
		return func(s string) bool { _, ok := YesNo(s); return ok }
	}
	return nil
}

// Options says what the study tells about the columns of a list.
type Options struct {
	File  string            // the name told in faults; "" takes the table's
	Named map[string]string // Field to header; "none" says that a field has no column
	Datum string            // of the study: of several coordinate columns those of this datum are taken
}

// Resolve joins the columns that a study names with those that are guessed, and
// returns the columns that were not used because their content contradicts the
// header. A field or a header that does not exist is a feature.Fault.
func Resolve(table *feature.Table, opts Options) (Mapping, []Misfit, error) {
	if opts.File == "" {
		opts.File = table.Source
	}
	named, without, err := resolveNamed(table, opts)
	if err != nil {
		return nil, nil, err
	}
	var want *geo.Datum
	if d, err := geo.ParseDatum(opts.Datum); err == nil {
		want = &d
	}
	_, lon := named[Lon]
	_, lat := named[Lat]
	_, location := named[Location]
	guessed, misfits := guess(table, hasGeometry(table) && !lon && !lat, want)
	if location {
		without[Lon], without[Lat] = true, true
	} else if lon || lat {
		without[Location] = true
	}
	var m Mapping
	for _, f := range allFields() {
		if x, ok := named[f]; ok {
			m = append(m, x)
		} else if x, ok := guessed.Of(f); ok && !without[f] {
			m = append(m, x)
		}
	}
	misfits = slices.DeleteFunc(misfits, func(x Misfit) bool { _, ok := m.Of(x.Match.Field); return ok || without[x.Match.Field] })
	return m, misfits, nil
}

// resolveNamed reads what a study says: the fields that have a column, and those
// that are to have none.
func resolveNamed(table *feature.Table, opts Options) (map[Field]Match, map[Field]bool, error) {
	named := map[Field]Match{}
	without := map[Field]bool{}
	keys := make([]string, 0, len(opts.Named))
	for k := range opts.Named {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		f, err := parseField(k)
		if err != nil {
			return nil, nil, &feature.Fault{File: opts.File, What: message.T("columns 中的“%s”不是可以指定的字段", "%q under columns is not a field", k), Suggestion: suggestion(err)}
		}
		text := opts.Named[k]
		i := table.Column(text)
		if i < 0 {
			if none(text) {
				without[f] = true
				continue
			}
			return nil, nil, unknownColumn(table, opts, k, text)
		}
		h := readHeader(table.Columns[i])
		named[f] = Match{Field: f, Column: i, Header: table.Columns[i], Factor: h.factor, Unit: h.unit, Named: true, Confidence: 1, head: h}
	}
	return named, without, nil
}

// parseField reads a key under `columns:` of a study.
func parseField(s string) (Field, error) {
	key := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), "_", "-")
	all := allFields()
	if slices.Contains(all, Field(key)) {
		return Field(key), nil
	}
	if f, ok := fieldNames[key]; ok {
		return f, nil
	}
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = string(f)
	}
	if near, ok := facilities.Nearest(key, names); ok {
		return "", message.Errorf("是不是“%s”？", "did you mean %q?", near)
	}
	return "", message.Errorf("可用的字段：%s，以及各项指标和服务的代号", "the fields are %s and the ids of attributes and services", strings.Join(names[:len(plainFields)], ", "))
}

// allFields returns every field in the fixed order of a Mapping.
func allFields() []Field {
	var all []Field
	for _, f := range plainFields {
		all = append(all, f.field)
	}
	for _, a := range facilities.Attributes() {
		all = append(all, Field(a.ID))
	}
	for _, s := range facilities.Services() {
		all = append(all, Field(s.ID))
	}
	return all
}

// none reports whether a study says that a field has no column.
func none(s string) bool {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "-", "none", "无":
		return true
	}
	return false
}

func suggestion(err error) message.Text {
	return message.Text{ZH: message.In(err, message.ZH), EN: message.In(err, message.EN)}
}

func unknownColumn(table *feature.Table, opts Options, key, text string) error {
	do := message.T("表中的列有：%s", "the columns are %s", HeaderList(table))
	if near, ok := facilities.Nearest(text, table.Columns); ok {
		do = message.T("是不是“%s”？", "did you mean %q?", near)
	}
	return &feature.Fault{File: opts.File, Column: text,
		What:       message.T("方案 columns 中 %s 指定的列不在表中", "the study names this column for %s, but the table has none of that name", key),
		Suggestion: do}
}

// HeaderList tells the headers of a table, not all of very many.
func HeaderList(table *feature.Table) message.Text {
	const most = 40
	list := table.Columns
	more := message.Text{}
	if len(list) > most {
		more = message.T(" 等 %d 列", " and %d more", len(list)-most)
		more.ZH = message.T(" 等共 %d 列", "", len(list)).ZH
		list = list[:most]
	}
	return message.Text{ZH: strings.Join(list, "、") + more.ZH, EN: strings.Join(list, ", ") + more.EN}
}

// All returns every column whose header means a field, in table order.
func All(table *feature.Table, f Field) []int {
	var out []int
	for i, text := range table.Columns {
		found, _ := recognise(readHeader(text))
		if slices.ContainsFunc(found, func(k meaning) bool { return k.field == f }) {
			out = append(out, i)
		}
	}
	return out
}

// LatitudeFirst reports whether the header of a column of pairs tells their order.
func (m Match) LatitudeFirst() (first, told bool) { return latitudeFirst(m.head.key) }

// hasGeometry reports whether any row carries a shape.
func hasGeometry(t *feature.Table) bool {
	return slices.ContainsFunc(t.Rows, func(r feature.Row) bool { return r.Geometry != nil })
}
