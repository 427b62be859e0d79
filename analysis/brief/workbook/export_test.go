package workbook

import "github.com/medreach/medreach/geo/message"

// WriteLimited is Write with sheets of at most so many rows.
var WriteLimited = write

// SheetNames names sheets one after the other.
func SheetNames(titles ...message.Text) []string {
	n := newNames()
	var out []string
	for _, t := range titles {
		out = append(out, n.of(t, "fallback"))
	}
	return out
}
