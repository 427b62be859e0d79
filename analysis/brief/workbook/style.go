package workbook

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/medreach/medreach/analysis/policy/judging"
)

// The letters and colours are those of the page.
const (
	font      = "Microsoft YaHei"
	fontSize  = 10.0
	headInk   = "0B3A66"
	headFill  = "E4EBF3"
	missedInk = "A33A00"
	softInk   = "555555"
	lineInk   = "C9CED6"
)

// stateLooks are the colours of the states; each has its sign and word too.
var stateLooks = [...]struct{ ink, fill, sign string }{
	judging.NotJudged:     {"5C5C5C", "EFEFEF", "?"},
	judging.Met:           {"00596B", "DDF0F4", "✓"},
	judging.Missed:        {missedInk, "FBE7DD", "✗"},
	judging.NotApplicable: {"5C5C5C", "FFFFFF", "–"},
}

// stateOf is a status that has a look.
func stateOf(s judging.Status) judging.Status {
	if int(s) >= len(stateLooks) {
		return judging.NotJudged
	}
	return s
}

// look is how a cell is shown.
type look struct {
	format    string // of numbers; "@" for codes
	ink, fill string
	size      float64 // 0 is the usual one
	bold      bool
	align     string
	wrap      bool
	frame     bool // thin lines around
	quoted    bool // the text is not a formula though it begins like one
}

// between parts the two languages: where lines may be broken each has its own.
func (l look) between() string {
	if l.wrap {
		return "\n"
	}
	return " "
}

// style registers a look once.
func (k *book) style(l look) int {
	if id, known := k.styles[l]; known {
		return id
	}
	s := &excelize.Style{Font: &excelize.Font{Family: font, Size: fontSize, Bold: l.bold, Color: l.ink},
		Alignment: &excelize.Alignment{Horizontal: l.align, Vertical: "center", WrapText: l.wrap}}
	if l.size > 0 {
		s.Font.Size = l.size
	}
	if l.wrap {
		s.Alignment.Vertical = "top"
	}
	if l.align == "left" {
		s.Alignment.Indent = 1 // away from the number in the column before
	}
	if l.format != "" {
		s.CustomNumFmt = &l.format
	}
	if l.fill != "" {
		s.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{l.fill}}
	}
	if l.frame {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			s.Border = append(s.Border, excelize.Border{Type: side, Style: 1, Color: lineInk})
		}
	}
	id, err := k.file.NewStyle(s)
	k.keep(err)
	if l.quoted && err == nil {
		id = k.quote(id)
	}
	k.styles[l] = id
	return id
}

// quote makes a twin of a style with the mark that an apostrophe leaves in Excel:
// the text stays a text when somebody edits the cell. excelize has no option for it.
func (k *book) quote(id int) int {
	all := k.file.Styles.CellXfs
	twin, yes := all.Xf[id], true
	twin.QuotePrefix = &yes
	all.Xf = append(all.Xf, twin)
	all.Count = len(all.Xf)
	return len(all.Xf) - 1
}

// percentFormat is the one format of percents. The number is in percent already,
// as in the CSV, and the header says so.
const percentFormat = "0.00"

// numberFormat shows a number with so many decimals. Numbers below ten thousand,
// years among them, stand without separators, as GB/T 15835 has it.
func numberFormat(decimals int, most float64) string {
	format := "0"
	if most >= 10_000 {
		format = "#,##0"
	}
	if decimals > 0 {
		format += "." + strings.Repeat("0", min(decimals, 15))
	}
	return format
}
