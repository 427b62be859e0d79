// Package builtin makes the built-in study: an invented prefecture of a city
// district and three counties, 40 townships, 600 villages and 1.2 million people,
// with a population grid, boundaries, a list of villages, a census and a messy
// list of facilities in GCJ-02. None of it exists; it is laid into the empty
// dunes of a desert so that it lies on nobody's town, and its codes begin with 99,
// which no place has.
//
// Everything comes from one seed, in integers and quarters of a person, so that
// sums are exact and the files are the same bytes on any machine. What went in is
// exported beside the files: who lives in which cell and zone, where each
// facility stands, and which row carries which planted fault. Tests hold the
// program's results against that. Points are WGS 84 degrees. The study file
// itself stands beside the data and is written by hand.
package builtin

import (
	"fmt"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/facilities"
)

// Prefecture is the invented place.
type Prefecture struct {
	Counties   []County
	Townships  []Township
	Villages   []Village
	Cells      []Cell     // populated cells, by row and column
	Facilities []Facility // in the order of the list, without those that must be dropped
	Faults     []Fault    // planted in the list of facilities, by row
	rows       []row      // the list as it is written
	lattice    lattice
}

// County is a district or a county.
type County struct {
	Code, Name, NameEN string
	short              string // name without the mark that it is invented
	Factor             Ratio  // census over grid
	seat               int    // village
}

// Ratio is a factor whose denominator is a power of two, so that it is exact.
type Ratio struct{ Num, Den int }

// Of multiplies a number by the ratio.
func (r Ratio) Of(v float64) float64 { return v * float64(r.Num) / float64(r.Den) }

// Township is a township, town or subdistrict (街道).
type Township struct {
	Code, Name, NameEN string
	County             int
	kind               townKind
	seat               int // village
}

// Village is a village or a community (社区).
type Village struct {
	Code, Name       string
	Township, County int
	Class            int // urban-rural class (城乡分类代码)
	Point            orb.Point
	Infants          int // people under 3, in the list of villages
	ring             []int
}

// Urban reports whether the class of the village is an urban one.
func (v *Village) Urban() bool { return v.Class < 200 }

// Cell is one populated cell of the grid.
type Cell struct {
	Col, Row int
	Centre   orb.Point
	Village  int     // that the centre lies in
	People   float64 // as the grid has them, before the census
	Elderly  float64 // 60 and over
}

// Facility is one row of the list that the program must keep, as it must read it.
type Facility struct {
	Row      int // in the sheet, from 1
	ID, Name string
	Class    facilities.Class
	Level    facilities.Level
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

// prefectureCode, like all codes here, is nobody's.
const prefectureCode = "990100"

// seed of everything. Another seed makes another prefecture.
const seed = 20260990

// Generate makes the prefecture.
func Generate() (*Prefecture, error) {
	d := dice{rand.NewPCG(seed, 99)}
	p := &Prefecture{lattice: newLattice(d)}
	p.drawZones(d)
	p.settle(d)
	if err := p.equip(d); err != nil {
		return nil, fmt.Errorf("builtin: %w", err)
	}
	return p, nil
}

// Census is what the census table says of a county: its people, and those of 60
// and over.
func (p *Prefecture) Census(county int) (people, elderly float64) {
	for i := range p.Cells {
		if c := &p.Cells[i]; p.Villages[c.Village].County == county {
			people, elderly = people+c.People, elderly+c.Elderly
		}
	}
	factor := p.Counties[county].Factor
	return factor.Of(people), factor.Of(elderly)
}

// dice are random numbers that are the same on any machine and with any release
// of Go: the sequence of PCG is fixed, and only its remainders are used.
type dice struct{ *rand.PCG }

// below returns 0 ... n-1.
func (d dice) below(n int) int { return int(d.Uint64() % uint64(n)) }

// between returns a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.below(high-low+1) }

// chance is true in so many of a hundred cases.
func (d dice) chance(percent int) bool { return d.below(100) < percent }
