// Package streets draws the roads of the built-in study: streets where people live
// close together, roads from village to village that cross rivers and ridges in few
// places, motorways with links, a ferry, and on purpose some places that no road
// leads to. Nothing of it exists. It is drawn in whole metres from dice alone, so
// that it is the same on any machine, and written as OpenStreetMap has it.
package streets

import (
	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/streets/sheet"
	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// Streets is the roads of a place.
type Streets struct {
	*sheet.Network
	Roadless []int // villages that no road leads to
	CutOff   []int // villages whose roads lead to each other only
}

// planner draws.
type planner struct {
	*place.Place
	*sheet.Sheet
	d      place.Dice
	people map[[2]int]float64 // by column and row of the grid

	towns []*town
	owner []int // the town that a village is part of; -1: no road leads there
	cut   map[int]bool

	country country
}

// New draws the roads of a place.
func New(p *place.Place, land *terrain.Land, d place.Dice) *Streets {
	s := &planner{Place: p, d: d, people: map[[2]int]float64{}}
	s.Sheet = &sheet.Sheet{Land: land, Posts: map[terrain.Spot][]string{}, Steer: map[terrain.Spot]string{}}
	for i := range p.Cells {
		c := &p.Cells[i]
		s.people[[2]int{c.Col, c.Row}] = c.People
	}
	s.settle()
	s.city()
	s.connect()
	s.lanes()
	s.footpaths()
	s.motorways()
	s.construction()
	return &Streets{s.Finish(), roadless, cutOff}
}

// peopleAt is how many people live in the cell around a spot.
func (s *planner) peopleAt(at terrain.Spot) float64 {
	col, row := at.Cell()
	return s.people[[2]int{col, row}]
}
