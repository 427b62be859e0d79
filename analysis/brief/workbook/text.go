package workbook

import (
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/brief/lettering"
	"github.com/medreach/medreach/geo/message"
)

// both joins the two languages; what reads the same in both stands once.
func both(t message.Text, between string) string {
	t = lettering.Whole(t)
	if t.ZH == t.EN {
		return t.ZH
	}
	return t.ZH + between + t.EN
}

// cut shortens a text to so many UTF-16 units, in which Excel counts, and shows
// that it did.
func cut(s string, most int) string {
	if len(s) <= most { // no text has more units than bytes
		return s
	}
	units, end := 0, 0 // end is where the text has room for the ellipsis
	for i, r := range s {
		if units <= most-1 {
			end = i
		}
		units++
		if r > 0xffff {
			units++
		}
		if units > most {
			return s[:end] + "…"
		}
	}
	return s
}

// cellText is a text that a cell can hold.
func cellText(s string) string { return cut(lettering.Clean(s), excelize.TotalCellChars) }

// formula tells that a spreadsheet would take a text for a formula if it were
// typed in. The full-width signs count too: Excel in a Chinese locale reads them as
// the plain ones.
func formula(s string) bool {
	s = strings.TrimLeft(s, " 　")
	for _, sign := range [...]string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	return false
}

// code tells that a spreadsheet would take a text for a number or a date.
func code(s string) bool { return strings.Trim(s, "0123456789.,:/-eE% ") == "" }

// figure is a number with decimals of its own.
type figure struct {
	value    float64
	decimals int
}

// parse reads a number back that was set for reading; what is none stays a text.
func parse(s string) any {
	plain := strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), "−", "-")
	if s == "" || s == lettering.Missing {
		return nil
	}
	v, err := strconv.ParseFloat(plain, 64)
	if err != nil || strings.Trim(plain, "0123456789.-") != "" || math.IsInf(v, 0) {
		return s
	}
	_, decimals, _ := strings.Cut(plain, ".")
	return figure{v, len(decimals)}
}
