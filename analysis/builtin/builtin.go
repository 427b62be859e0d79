// Package builtin makes the built-in study: an invented prefecture of a city
// district and three counties, 40 townships, 600 villages and 1.2 million people
// (room place), and a messy list of its health facilities in GCJ-02. None of it exists.
//
// Everything comes from one seed, and the files are the same bytes on any
// machine. What went in is exported beside the files: who lives in which cell
// and zone, where each facility stands and what its row says, and which row
// carries which planted fault. Tests hold the program's results against that.
// Points are WGS 84 degrees. The study file itself stands beside the data and is
// written by hand.
package builtin

import (
	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/streets"
	"github.com/medreach/medreach/analysis/builtin/terrain"
	"github.com/medreach/medreach/facilities"
)

// Prefecture is the invented place with its facilities.
type Prefecture struct {
	*place.Place
	Land       *terrain.Land
	Roads      *streets.Streets
	Facilities []Facility // in the order of the list, without those that must be dropped
	Faults     []Fault    // planted in the list, by row
	rows       []row      // the list as it is written
}

// Facility is one row of the list that the program must keep, as it must read it.
type Facility struct {
	Row      int // in the sheet, from 1
	ID, Name string
	Class    facilities.Class
	Level    facilities.Level
	Tier     facilities.AdminTier
	County   int // where it stands, which need not be what the row says
	Point    orb.Point
	Numbers  facilities.Numbers
	Services []facilities.Service // that it offers
}

// Fault is one planted fault and the rule that must find it.
type Fault struct {
	Row     int
	Rule    string
	Dropped bool // the row must be left out
}

// seed of everything. Another seed makes another prefecture.
const seed = 20260990

// Generate makes the prefecture.
func Generate() *Prefecture {
	d := place.NewDice(seed)
	p := &Prefecture{Place: place.New(d)}
	p.equip(d)
	d = place.NewDice(seed + 1) // apart, so that roads do not change who lives where
	p.Land = terrain.New(p.Place, d)
	p.Roads = streets.New(p.Place, p.Land, d)
	return p
}
