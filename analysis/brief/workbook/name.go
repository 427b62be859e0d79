package workbook

import (
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/geo/message"
)

// names are the names of sheets given so far, folded as Excel compares them.
type names map[string]bool

// newNames knows the one name that Excel keeps for itself.
func newNames() names { return names{"history": true} }

// of names a sheet: the title in both languages, else the fallback, made legal
// for Excel and unlike every name before it.
func (n names) of(title message.Text, fallback string) string {
	name := legal(both(title, " "))
	if name == "" {
		name = legal(fallback)
	}
	if name == "" {
		name = "表 Table"
	}
	out := trimmed(name, excelize.MaxSheetNameLength)
	for i := 2; n[folded(out)]; i++ {
		number := " " + strconv.Itoa(i)
		out = trimmed(name, excelize.MaxSheetNameLength-len(number)) + number
	}
	n[folded(out)] = true
	return out
}

// legal takes out what the name of a sheet must not hold. Excel in Chinese forbids
// the full-width signs as well; apostrophes would have to be doubled in references.
func legal(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`:\/?*[]：＼／？＊［］`, r):
			return '-'
		case r == '\'' || r == '＇':
			return -1
		}
		return r
	}, cellText(s))
	return strings.TrimSpace(s)
}

// trimmed cuts a name to so many UTF-16 units.
func trimmed(s string, most int) string {
	units := 0
	for i, r := range s {
		if units += utf16.RuneLen(r); units > most {
			return strings.TrimSpace(s[:i])
		}
	}
	return s
}

// folded makes names equal that Excel takes for equal: it looks at neither case
// nor width.
func folded(s string) string {
	narrow := strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - '！' + '!'
		}
		return r
	}, s)
	return strings.ToLower(strings.ToUpper(narrow))
}
