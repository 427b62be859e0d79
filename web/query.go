package web

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/web/problem"
)

// query is the parameters of a request. It keeps the first fault, so that handlers
// read everything and ask once.
type query struct {
	values url.Values
	fault  error
}

// parse reads the query of a request, in which only these names may stand, each
// once.
func parse(r *http.Request, names ...string) (*query, error) {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem.Bad("查询参数的写法有误", "the query cannot be read")
	}
	for name, all := range values {
		if !slices.Contains(names, name) {
			if len(names) == 0 {
				return nil, problem.Bad("不认识的参数 %s，此处没有参数", "unknown parameter %s: there are none here", clip(name))
			}
			return nil, problem.Bad("不认识的参数 %s，可用：%s", "unknown parameter %s: one of %s", clip(name), strings.Join(names, ", "))
		}
		if len(all) > 1 {
			return nil, problem.Bad("参数 %s 给了多次", "the parameter %s is given more than once", name)
		}
	}
	return &query{values: values}, nil
}

// clip cuts what a user wrote to a length that can be told.
func clip(s string) string {
	all := []rune(strings.ToValidUTF8(s, "?"))
	return string(all[:min(len(all), 60)])
}

func (q *query) fail(zh, en string, args ...any) {
	if q.fault == nil {
		q.fault = problem.Bad(zh, en, args...)
	}
}

// text is a parameter as it stands; "" where it is not given.
func (q *query) text(name string) string {
	v := q.values.Get(name)
	if len(v) > 300 {
		q.fail("参数 %s 过长", "the parameter %s is too long", name)
	}
	return v
}

// number is a parameter that has to be given.
func (q *query) number(name string) float64 {
	text := q.text(name)
	if text == "" {
		q.fail("缺少参数 %s", "the parameter %s is missing", name)
		return 0
	}
	return q.decimal(name, text)
}

// decimal reads a plain decimal number.
func (q *query) decimal(name, text string) float64 {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || strings.ContainsAny(text, "xXpP_") {
		q.fail("参数 %s 应为数字：%s", "the parameter %s has to be a number: %s", name, clip(text))
		return 0
	}
	return v
}

// place is two parameters of a longitude and a latitude.
func (q *query) place() orb.Point { return orb.Point{q.number("lon"), q.number("lat")} }

// pair is a parameter of a longitude and a latitude with a comma between them.
func (q *query) pair(name string) orb.Point {
	text := q.text(name)
	lon, lat, ok := strings.Cut(text, ",")
	if !ok {
		q.fail("参数 %s 应为 经度,纬度", "the parameter %s has to be lon,lat", name)
		return orb.Point{}
	}
	return orb.Point{q.decimal(name, strings.TrimSpace(lon)), q.decimal(name, strings.TrimSpace(lat))}
}

// mostListed is how many numbers a parameter may hold.
const mostListed = 20

// numbers is a list of numbers with commas between them.
func (q *query) numbers(name string) []float64 {
	text := q.text(name)
	if text == "" {
		return nil
	}
	parts := strings.Split(text, ",")
	if len(parts) > mostListed {
		q.fail("参数 %s 的数字太多", "the parameter %s holds too many numbers", name)
		return nil
	}
	out := make([]float64, len(parts))
	for i, p := range parts {
		out[i] = q.decimal(name, strings.TrimSpace(p))
	}
	return out
}

// count is a whole number between bounds, or the usual one where it is not given.
func (q *query) count(name string, usual, least, most int) int {
	text := q.text(name)
	if text == "" {
		return usual
	}
	v, err := strconv.Atoi(text)
	if err != nil || v < least || v > most {
		q.fail("参数 %s 应为 %d 到 %d 的整数：%s", "the parameter %s has to be a whole number of %d to %d: %s", name, least, most, clip(text))
		return usual
	}
	return v
}
