package tabular

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Degrees reads one coordinate: decimal degrees, or degrees, minutes and seconds
// with their marks (116°23′45″E, 116度23分45秒, 116:23:45) or spaces (116 23 45.6),
// with the hemisphere as letter or word before or after. South and west are negative. Minutes or seconds
// of 60 or more are refused; the size of the degrees is left to the caller.
func Degrees(s string) (float64, bool) {
	if len(s) > 128 {
		return 0, false
	}
	if plainNumber(s) {
		v, err := strconv.ParseFloat(s, 64)
		return v, err == nil
	}
	s = strings.TrimPrefix(strings.ToUpper(narrow(s)), "+")
	before, prefixed := hemisphere(&s, strings.CutPrefix)
	after, suffixed := hemisphere(&s, strings.CutSuffix)
	if prefixed && suffixed {
		return 0, false
	}
	s, negative := strings.CutPrefix(s, "-")
	if negative && (prefixed || suffixed) {
		return 0, false
	}
	if parts := strings.Fields(s); len(parts) == 3 && strings.Trim(s, "0123456789. ") == "" { // of two, it may be a pair
		s = parts[0] + "°" + parts[1] + "′" + parts[2]
	}
	v, ok := sexagesimal(s)
	if negative || before < 0 || after < 0 {
		v = -v
	}
	return v, ok
}

// hemisphere cuts a letter or word that names the hemisphere; -1 for south and west.
func hemisphere(s *string, cut func(s, word string) (string, bool)) (sign int, found bool) {
	for _, h := range []struct {
		word string
		sign int
	}{{"东经", 1}, {"西经", -1}, {"北纬", 1}, {"南纬", -1}, {"東經", 1}, {"北緯", 1}, {"E", 1}, {"W", -1}, {"N", 1}, {"S", -1}} {
		if rest, ok := cut(*s, h.word); ok {
			*s = strings.TrimLeft(strings.TrimSpace(rest), ":")
			return h.sign, true
		}
	}
	return 0, false
}

// sexagesimal reads up to three unsigned parts, each closed by its mark. Only the
// last may have a fraction; its mark may be left out.
func sexagesimal(s string) (float64, bool) {
	total, scale := 0.0, 1.0
	for _, marks := range [][]string{{"°", "º", "˚", "度", "D", ":"}, {"′", "'", "’", "‘", "´", "`", "分", "M", ":"}, {"″", "''", "\"", "”", "“", "′′", "’’", "秒"}} {
		n := strings.IndexFunc(s, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n < 0 {
			n = len(s)
		}
		part, rest := s[:n], strings.TrimSpace(s[n:])
		v, err := strconv.ParseFloat(part, 64)
		if err != nil || scale > 1 && v >= 60 {
			return 0, false
		}
		total += v / scale
		if rest == "" {
			return total, !math.IsInf(total, 0)
		}
		rest, marked := cutAny(rest, strings.CutPrefix, marks...)
		if !marked || rest != "" && strings.Contains(part, ".") {
			return 0, false
		}
		if rest == "" {
			return total, !math.IsInf(total, 0)
		}
		s, scale = rest, scale*60
	}
	return 0, false
}

// Coordinates reads two coordinates out of one cell, in the order written:
// "116.4,39.9", "39.9 116.4", "(116.4；39.9)", "POINT(116.4 39.9)", "116°23′45″E
// 39°54′20″N". There must be just one way to cut the cell into two coordinates.
func Coordinates(s string) (a, b float64, ok bool) {
	if len(s) > 128 {
		return 0, 0, false
	}
	s = strings.ToUpper(narrow(s))
	s = strings.TrimSpace(strings.TrimPrefix(s, "POINT"))
	s = strings.Trim(s, "()[]{}【】 ")
	ways := 0
	try := func(left, right string) {
		if x, y, fits := both(left, right); fits && (ways == 0 || x != a || y != b) {
			a, b, ways = x, y, ways+1
		}
	}
	for i, r := range s {
		next := i + utf8.RuneLen(r)
		switch {
		case strings.ContainsRune(",;、|/ \t\r\n", r):
			try(s[:i], s[next:])
		case strings.ContainsRune("EWNS", r): // a letter stands after its number or before it
			try(s[:next], s[next:])
			try(s[:i], s[i:])
		case strings.ContainsRune("东西南北東", r):
			try(s[:i], s[i:])
		}
	}
	if ways != 1 {
		return 0, 0, false
	}
	return a, b, true
}

func both(left, right string) (a, b float64, ok bool) {
	left = strings.Trim(left, ",;、|/ \t\r\n")
	right = strings.Trim(right, ",;、|/ \t\r\n")
	if left == "" || right == "" {
		return 0, 0, false
	}
	a, okA := Degrees(left)
	b, okB := Degrees(right)
	return a, b, okA && okB
}
