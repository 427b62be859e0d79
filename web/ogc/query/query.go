// Package query reads what a request for features asks for: how many, where, in
// which coordinate system and with which values, and finds the rows. Whatever is
// not as the OGC API says is refused as a problem of the request.
package query

import (
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/layer"
	"github.com/medreach/medreach/web/problem"
	"github.com/medreach/medreach/web/publication"
)

// The number of features on a page.
const (
	DefaultLimit = 1000
	MostLimit    = 10_000
)

// Query is what a request for features asks for.
type Query struct {
	Limit, Offset int
	boxes         []orb.Bound // nil: everywhere; two across the antimeridian
	CRS           *System
	filters       []filter
}

// filter asks for rows that have a value in a field.
type filter struct {
	field int
	value any // as publication.Layer.Value gives it
}

// OnlyKnown refuses parameters that a resource does not have.
func OnlyKnown(q url.Values, known ...string) error {
	for name, values := range q {
		if !slices.Contains(known, name) && name != "f" && name != "lang" {
			return problem.Bad("没有参数 %s", "unknown query parameter %s", Clipped(name))
		}
		if len(values) > 1 {
			return problem.Bad("参数 %s 出现多次", "query parameter %s is given more than once", Clipped(name))
		}
	}
	return nil
}

// Parse reads the parameters of a request for features.
func Parse(q url.Values, l *publication.Layer) (*Query, error) {
	known := []string{"limit", "offset", "bbox", "bbox-crs", "crs", "datetime"}
	filterable := Filterable(l)
	for _, i := range filterable {
		known = append(known, l.Fields[i].Name)
	}
	if err := OnlyKnown(q, known...); err != nil {
		return nil, err
	}
	out, err := &Query{}, error(nil)
	if out.Limit, err = parseCount(q, "limit", 1, DefaultLimit); err != nil {
		return nil, err
	}
	out.Limit = min(out.Limit, MostLimit)
	if out.Offset, err = parseCount(q, "offset", 0, 0); err != nil {
		return nil, err
	}
	if out.CRS, err = SystemOf(q.Get("crs"), "crs"); err != nil {
		return nil, err
	}
	boxCRS, err := SystemOf(q.Get("bbox-crs"), "bbox-crs")
	if err != nil {
		return nil, err
	}
	if q.Has("bbox") {
		if out.boxes, err = ParseBox(q.Get("bbox"), boxCRS); err != nil {
			return nil, err
		}
	}
	if q.Has("datetime") {
		if err := checkTime(q.Get("datetime")); err != nil {
			return nil, err
		}
	}
	for _, i := range filterable {
		if f := l.Fields[i]; q.Has(f.Name) {
			value, err := parseValue(q.Get(f.Name), f)
			if err != nil {
				return nil, err
			}
			out.filters = append(out.filters, filter{i, value})
		}
	}
	return out, nil
}

// Filterable are the fields that can be asked for by a parameter of their name:
// those of texts, whole numbers and truths whose name no other parameter has.
func Filterable(l *publication.Layer) []int {
	var out []int
	for i, f := range l.Fields {
		plain := !strings.ContainsFunc(f.Name, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_') })
		reserved := slices.Contains([]string{"", "f", "lang", "limit", "offset", "bbox", "crs", "datetime"}, f.Name)
		if plain && !reserved && f.Kind != layer.Real {
			out = append(out, i)
		}
	}
	return out
}

func parseValue(text string, f publication.Field) (any, error) {
	switch f.Kind {
	case layer.Integer:
		v, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return nil, problem.Bad("%s 应为整数：%s", "%s is a whole number: %s", f.Name, Clipped(text))
		}
		return v, nil
	case layer.Boolean:
		if text != "true" && text != "false" {
			return nil, problem.Bad("%s 应为 true 或 false：%s", "%s is true or false: %s", f.Name, Clipped(text))
		}
		return text == "true", nil
	}
	return text, nil
}

// parseCount reads a whole number that is at least a least one. One too large for
// the machine is a very large one.
func parseCount(q url.Values, name string, least, otherwise int) (int, error) {
	if !q.Has(name) {
		return otherwise, nil
	}
	text := q.Get(name)
	v, err := strconv.Atoi(text)
	if err != nil && text != "" && strings.Trim(text, "0123456789") == "" {
		v, err = math.MaxInt32, nil
	}
	if err != nil || v < least {
		return 0, problem.Bad("%s 应为不小于 %d 的整数：%s", "%s is a whole number of at least %d: %s", name, least, Clipped(text))
	}
	return min(v, math.MaxInt32), nil
}

// lastDigit is that of coordinates in degrees.
const lastDigit = 1e-7

// ParseBox reads a bounding box of four numbers, or six with heights, which do not
// matter here. A box in degrees whose west edge lies east of its east edge runs
// across the antimeridian. A box reaches as far beyond its edges as the last digit
// of coordinates: what is shown on the edge lies in it.
func ParseBox(text string, s *System) ([]orb.Bound, error) {
	parts := strings.Split(text, ",")
	if len(parts) != 4 && len(parts) != 6 {
		return nil, problem.Bad("bbox 应为 4 个或 6 个数：%s", "bbox is four or six numbers: %s", Clipped(text))
	}
	var v [6]float64
	for i, part := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, problem.Bad("bbox 中有不是数字的值：%s", "bbox holds what is no number: %s", Clipped(part))
		}
		v[i] = x
	}
	half := len(parts) / 2
	box := orb.Bound{Min: s.To(v[0], v[1]), Max: s.To(v[half], v[half+1])}
	if box.Min[1] > box.Max[1] || s.mercator && box.Min[0] > box.Max[0] {
		return nil, problem.Bad("bbox 的下限大于上限：%s", "the lower corner of bbox lies above the upper one: %s", Clipped(text))
	}
	if box.Min[0] <= box.Max[0] {
		return []orb.Bound{box.Pad(lastDigit)}, nil
	}
	box.Min, box.Max = orb.Point{box.Min[0] - lastDigit, box.Min[1] - lastDigit}, orb.Point{box.Max[0] + lastDigit, box.Max[1] + lastDigit}
	east, west := box, box
	east.Max[0], west.Min[0] = 180, -180
	return []orb.Bound{east, west}, nil
}

// checkTime reads an instant or an interval (RFC 3339). No layer has a time, so
// every feature is of any time.
func checkTime(text string) error {
	ends := strings.Split(text, "/")
	open := func(s string) bool { return s == "" || s == ".." }
	ok := len(ends) == 1 && instant(ends[0]) != nil
	if len(ends) == 2 && !(open(ends[0]) && open(ends[1])) {
		from, to := instant(ends[0]), instant(ends[1])
		ok = (open(ends[0]) || from != nil) && (open(ends[1]) || to != nil) && (from == nil || to == nil || !from.After(*to))
	} else if len(ends) == 2 {
		ok = ends[0] == ".." && ends[1] == ".." || text == "/"
	}
	if !ok {
		return problem.Bad("datetime 应为 RFC 3339 的时刻或区间：%s", "datetime is an instant or interval of RFC 3339: %s", Clipped(text))
	}
	return nil
}

func instant(s string) *time.Time {
	for _, format := range []string{time.RFC3339Nano, time.DateOnly} {
		if t, err := time.Parse(format, s); err == nil {
			return &t
		}
	}
	return nil
}

// Find returns the rows of a page and how many there are on all pages.
func (q *Query) Find(l *publication.Layer) (rows []int32, matched int) {
	if q.boxes == nil && q.filters == nil {
		for row := min(q.Offset, l.Len()); row < min(q.Offset+q.Limit, l.Len()); row++ {
			rows = append(rows, int32(row))
		}
		return rows, l.Len()
	}
	take := func(row int32) {
		for _, f := range q.filters {
			if l.Value(int(row), f.field) != f.value {
				return
			}
		}
		if matched >= q.Offset && len(rows) < q.Limit {
			rows = append(rows, row)
		}
		matched++
	}
	if q.boxes == nil {
		for row := range l.Len() {
			take(int32(row))
		}
		return rows, matched
	}
	var found []int32
	for _, box := range q.boxes {
		found = append(found, l.Find(box)...)
	}
	slices.Sort(found)
	for _, row := range slices.Compact(found) {
		take(row)
	}
	return rows, matched
}

// Clipped is a text of the user, short enough to be told again.
func Clipped(s string) string {
	r := []rune(strings.ToValidUTF8(s, "?"))
	return string(r[:min(len(r), 60)])
}
