package workbook

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// epoch is the day from which a workbook counts: 1904 where true, else 1900.
type epoch bool

// numberFormat is what a cell's number format changes in what a person reads.
// Rounding, separators and currency are not followed: numbers keep full precision.
type numberFormat struct {
	date, clock, percent bool
	zeros                int // digits to pad to with zeros, as codes need
}

// readFormats reads the number format of each cell style.
func (b *Book) readFormats(name string) error {
	var doc struct {
		NumFmts []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Styles []struct {
			ID int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.unmarshal(name, &doc); err != nil {
		return err
	}
	custom := make(map[int]string, len(doc.NumFmts))
	for _, f := range doc.NumFmts {
		custom[f.ID] = f.Code
	}
	for _, s := range doc.Styles {
		f := builtin(s.ID)
		if code, ok := custom[s.ID]; ok {
			f = parseFormat(code)
		}
		b.formats = append(b.formats, f)
	}
	return nil
}

// builtin returns a format of ECMA-376 18.8.30, those of the Chinese edition included.
func builtin(id int) numberFormat {
	switch {
	case id >= 14 && id <= 17, id >= 27 && id <= 31, id == 36, id >= 50 && id <= 54, id == 57, id == 58:
		return numberFormat{date: true}
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id >= 45 && id <= 47, id == 55, id == 56:
		return numberFormat{clock: true}
	case id == 22:
		return numberFormat{date: true, clock: true}
	case id == 9, id == 10:
		return numberFormat{percent: true}
	}
	return numberFormat{}
}

// parseFormat reads a format code; only its first section counts.
func parseFormat(code string) numberFormat {
	var plain strings.Builder // without literals and [conditions]
	for i := 0; i < len(code) && code[i] != ';'; i++ {
		switch code[i] {
		case '\\', '_', '*':
			i++
		case '"', '[':
			until := byte('"')
			if code[i] == '[' {
				until = ']'
			}
			end := strings.IndexByte(code[i+1:], until)
			if end < 0 {
				return numberFormat{}
			}
			if word := strings.ToLower(code[i+1 : i+1+end]); until == ']' && strings.Trim(word, "hms") == "" {
				plain.WriteString(word) // elapsed time
			}
			i += end + 1
		default:
			plain.WriteByte(code[i])
		}
	}
	s := strings.ToLower(plain.String())
	if strings.Contains(s, "general") {
		return numberFormat{}
	}
	f := numberFormat{
		date:    strings.ContainsAny(s, "yd"),
		clock:   strings.ContainsAny(s, "hs"),
		percent: strings.Contains(s, "%"),
	}
	if len(s) > 1 && strings.Trim(s, "0") == "" {
		f.zeros = len(s)
	}
	return f
}

// show returns the number of a cell as a person reads it, at full precision.
func (f numberFormat) show(raw string, from epoch) string {
	v, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return raw
	}
	switch {
	case f.date || f.clock:
		if s, ok := f.showTime(v, from); ok {
			return s
		}
	case f.percent:
		return shortest(v*100) + "%"
	}
	s := raw
	if strings.Trim(raw, "0123456789") != "" || len(raw) > 1 && raw[0] == '0' {
		s = shortest(v)
	}
	if pad := f.zeros - len(s); pad > 0 && strings.Trim(s, "0123456789") == "" {
		s = strings.Repeat("0", min(pad, 32)) + s
	}
	return s
}

// shortest writes a number with the 15 digits that a spreadsheet keeps, so that
// 0.1+0.2 is 0.3 and a code has no exponent.
func shortest(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
		return strconv.FormatInt(int64(v), 10)
	}
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if size := math.Abs(rounded); size >= 1e21 || size < 1e-9 {
		return strconv.FormatFloat(rounded, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// showTime writes a day count as date, time or both, to the second.
func (f numberFormat) showTime(v float64, from epoch) (string, bool) {
	if v < 0 || v >= 2958466 { // the end of the year 9999
		return "", false
	}
	start := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from {
		start = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if v < 60 { // before the 29 February 1900 that never was
		start = start.AddDate(0, 0, 1)
	}
	days := math.Floor(v)
	t := start.AddDate(0, 0, int(days)).Add(time.Duration(math.Round((v-days)*86400)) * time.Second)
	switch {
	case !f.date:
		hours := int64(math.Round(v*86400)) / 3600 // may exceed a day
		return strconv.FormatInt(hours/10, 10) + strconv.FormatInt(hours%10, 10) + t.Format(":04:05"), true
	case f.clock || t.Hour()+t.Minute()+t.Second() > 0:
		return t.Format("2006-01-02 15:04:05"), true
	}
	return t.Format("2006-01-02"), true
}
