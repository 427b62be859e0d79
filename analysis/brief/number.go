package brief

import (
	"math"
	"strconv"
	"strings"
)

// figure formats a number with separators between thousands; NaN is "".
func figure(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	integer, rest, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, d := range integer {
		if i > 0 && (len(integer)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	if rest != "" {
		b.WriteString("." + rest)
	}
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "-" + b.String()
	}
	return b.String()
}

func whole(v float64) string { return figure(v, 0) }

// short formats a number with no more digits than it has, up to two decimals.
func short(v float64) string {
	s := figure(v, 2)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
