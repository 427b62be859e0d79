// Package recognition looks at data files and says what each of them, or each
// layer or sheet of it, is taken for: zones, people, a census, a list of facilities;
// which columns matter; and how sure that is. Lists are read once, on trial, to see on
// which datum they stand and which classes are in them. A file that cannot be read is
// told, and the others are looked at all the same. Studies are written by draft.
package recognition

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
	"github.com/medreach/medreach/facilities/columns"
	"github.com/medreach/medreach/facilities/position"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/zone"
)

// Role is what a file is taken for.
type Role uint8

// The roles.
const (
	Unused     Role = iota
	Unreadable      // nothing is known of what is in it
	Zones
	UrbanAreas // outlines without a name: towns, built-up areas
	Grid
	PeoplePoints
	Census
	FacilityList
	NameList // a list of facilities without places
	Roads
)

// Look is what was seen in one file, or one layer or sheet of it.
type Look struct {
	Path    string // where the file is
	File    string // as the study will name it
	Layer   string // of a GeoPackage that has several
	Sheet   string // of a workbook that has several
	Role    Role
	Table   *feature.Table
	Mapping columns.Mapping
	Level   zone.Level
	Sure    bool // of the role and the level
	Why     message.Text
	Doubt   message.Text // what asks for a choice about the file as a whole

	Code   string // column; of a census it may hold names
	Urban  string // column of urban and rural
	People string // column
	Group  string
	Ages   []Age    // columns of people by age
	Datum  string   // of zones and people, where something tells it
	Bands  []string // of a grid: their names, "" for one that has none
	Cells  int64
	Ground float64 // of a grid, m²

	Outline orb.MultiPoint // of a grid: the corners of the cells at its corners, WGS 84
	System  string         // of a grid: its coordinate system

	Decision position.Decision // of a list
	Found    []facilities.Facility
	Remarks  []message.Text // about the datum of a list, that ask for a choice
}

// Age is a column of the people of an age.
type Age struct{ Group, Column string }

// Label is the file and the part of it, as a note tells it.
func (l *Look) Label() string {
	if part := l.Layer + l.Sheet; part != "" {
		return l.File + "#" + part
	}
	return l.File
}

// mostNamed bounds how many bands are told by name.
const mostNamed = 24

// BandList tells the bands of a grid with their numbers and names.
func (l *Look) BandList() message.Text {
	var zh, en []string
	for i, name := range l.Bands[:min(len(l.Bands), mostNamed)] {
		if name != "" {
			zh, en = append(zh, fmt.Sprintf("%d “%s”", i+1, name)), append(en, fmt.Sprintf("%d %q", i+1, name))
		}
	}
	if len(zh) == 0 {
		return message.T("%d 个波段，没有名称", "%d bands, without names", len(l.Bands))
	}
	if len(l.Bands) > mostNamed {
		zh, en = append(zh, "…"), append(en, "...")
	}
	return message.T("%d 个波段（%s）", "%d bands (%s)", len(l.Bands), message.Text{ZH: strings.Join(zh, "，"), EN: strings.Join(en, ", ")})
}
