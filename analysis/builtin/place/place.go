// Package place lays out the invented prefecture of the built-in study: a lattice
// of shared corners from which villages, townships, counties and the whole are
// cut, and people in the cells of a grid. It is laid into the empty dunes of a
// desert so that it lies on nobody's town, and its codes begin with 99, which no
// place has. People are whole or in quarters and factors have powers of two below the line, so
// that all sums are exact. Points are WGS 84 degrees. Where care is to be had is
// not known here.
package place

import (
	"math/rand/v2"

	"github.com/paulmach/orb"
)

// Place is the invented prefecture.
type Place struct {
	Counties  []County
	Townships []Township
	Villages  []Village
	Cells     []Cell // populated cells, by row and column
	lattice   lattice
}

// prefectureCode, like all codes here, is nobody's.
const prefectureCode = "990100"

// New lays out the prefecture.
func New(d Dice) *Place {
	p := &Place{lattice: newLattice(d)}
	p.drawZones(d)
	p.settle(d)
	return p
}

// County is a district or a county.
type County struct {
	Code, Name, NameEN string
	Short              string // the name without the mark that it is invented
	Factor             Ratio  // census over grid
	Seat               int    // village
}

// Core is the middle of the city.
func (p *Place) Core() orb.Point {
	return p.lattice[seats[District][1]*(Across+1)+seats[District][0]]
}

// Ratio is a factor whose denominator is a power of two, so that it is exact.
type Ratio struct{ Num, Den int }

// Of multiplies a number by the ratio.
func (r Ratio) Of(v float64) float64 { return v * float64(r.Num) / float64(r.Den) }

// Township is a township, town or subdistrict (街道).
type Township struct {
	Code, Name, NameEN string
	County             int
	Kind               Kind
	Seat               int // village
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

// Census is what the census table says of a county: its people, and those of 60
// and over.
func (p *Place) Census(county int) (people, elderly float64) {
	for i := range p.Cells {
		if c := &p.Cells[i]; p.Villages[c.Village].County == county {
			people, elderly = people+c.People, elderly+c.Elderly
		}
	}
	factor := p.Counties[county].Factor
	return factor.Of(people), factor.Of(elderly)
}

// NewDice returns dice that always fall the same for the same seed.
func NewDice(seed uint64) Dice { return Dice{rand.NewPCG(seed, 99)} }

// Dice are random numbers that are the same on any machine and with any release
// of Go: the sequence of PCG is fixed, and only its remainders are used.
type Dice struct{ *rand.PCG }

// Below returns 0 ... n-1.
func (d Dice) Below(n int) int { return int(d.Uint64() % uint64(n)) }

// Between returns a number from low to high, both included.
func (d Dice) Between(low, high int) int { return low + d.Below(high-low+1) }

// Chance is true in so many of a hundred cases.
func (d Dice) Chance(percent int) bool { return d.Below(100) < percent }
