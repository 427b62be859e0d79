// Package facilities is the vocabulary of what a planner counts on the supply
// side: a Facility with its class, level, ownership, numeric attributes and
// services, and the Set of all facilities of a study. Ids are English words with
// hyphens and are public (study files, plans and layers use them); each has a
// title in Chinese and English. Classes follow WS 218-2002; the attributes and
// services are those that health plans set targets on.
//
// Points are WGS 84 degrees. A number or a service that the file does not tell
// is missing, which is not the same as 0 or no. The package reads no files,
// decides no class and judges nothing: its rooms do.
package facilities

import (
	"strings"

	"github.com/paulmach/orb"
)

// Facility is one institution or site at one place. Its zero value knows nothing.
type Facility struct {
	Source string // file it was read from, as the user gave it
	Row    int    // row of that file as the user counts

	ID, Name  string
	Class     Class
	Specialty Specialty // of specialist hospitals, institutes and clinics
	Level     Level
	Grade     Grade
	Ownership Ownership
	Tier      AdminTier

	Point     orb.Point // WGS 84
	AdminCode string    // division code as text, at whatever level the file gives it
	Address   string

	Numbers  Numbers
	Services ServiceSet

	Header *Header  // of the file; shared by all its facilities, may be nil
	Values []string // the raw row, parallel to Header.Columns; missing cells are ""
}

// Rating returns level and grade together, such as tertiary-A.
func (f *Facility) Rating() Rating { return Rating{f.Level, f.Grade} }

// Value returns the raw text in the column with exactly this header, or ""
// where the file has no such column.
func (f *Facility) Value(column string) string {
	i := f.Header.Index(column)
	if i < 0 || i >= len(f.Values) {
		return ""
	}
	return f.Values[i]
}

// Header is the column headers of one file. It does not change once made and
// may be shared between goroutines.
type Header struct {
	Columns []string
	index   map[string]int
}

// NewHeader makes a Header of headers in file order. Of two equal headers the
// first is the one that is found by name.
func NewHeader(columns []string) *Header {
	h := &Header{Columns: columns, index: make(map[string]int, len(columns))}
	for i, c := range columns {
		if _, taken := h.index[c]; !taken {
			h.index[c] = i
		}
	}
	return h
}

// Index returns the position of a header, or -1. A nil Header has no columns.
func (h *Header) Index(column string) int {
	if h == nil {
		return -1
	}
	if h.index == nil { // made as a literal
		for i, c := range h.Columns {
			if c == column {
				return i
			}
		}
		return -1
	}
	if i, ok := h.index[column]; ok {
		return i
	}
	return -1
}

// key brings a word to the form in which ids are compared: lower case, hyphens
// for spaces and underscores, British "centre".
func key(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	return idForm.Replace(s)
}

var idForm = strings.NewReplacer("_", "-", " ", "-", "center", "centre")
