package place

import (
	"math"

	"github.com/paulmach/orb"
)

// The grid: 15 seconds of arc, about 355 by 463 m.
const (
	gridWest, gridNorth   = 100.95, 40.85
	gridWidth, gridHeight = 312, 240
	cellDegrees           = 15.0 / 3600
	cellEast, cellSouth   = 354, 463 // metres, near enough for shaping settlements
)

// gridPeople is what the cells of each county add up to; with the factors of the
// counties the census comes to 1,200,000.
var gridPeople = [...]int{District: 491_520, Plains: 256_000, Hills: 262_144, Mountains: 153_600}

// elderlyPercent is the share of people of 60 and over.
var elderlyPercent = [...]int{District: 19, Plains: 23, Hills: 26, Mountains: 31}

func centre(col, row int) orb.Point {
	return orb.Point{gridWest + (float64(col)+0.5)*cellDegrees, gridNorth - (float64(row)+0.5)*cellDegrees}
}

func cellOf(at orb.Point) (col, row int) {
	return int(math.Floor((at[0] - gridWest) / cellDegrees)), int(math.Floor((gridNorth - at[1]) / cellDegrees))
}

// field is people in quarters on the whole grid.
type field []int

// spread puts people on the cells within a radius of a place, dense in the middle.
// The floor is the weight at the edge, in hundredths of that in the middle.
func (f field) spread(at orb.Point, people, radius, floor int) {
	col, row := cellOf(at)
	type share struct{ cell, weight int }
	var shares []share
	sum := 0
	for dy := -radius / cellSouth; dy <= radius/cellSouth; dy++ {
		for dx := -radius / cellEast; dx <= radius/cellEast; dx++ {
			d2 := dx*dx*cellEast*cellEast + dy*dy*cellSouth*cellSouth
			if d2 > radius*radius {
				continue
			}
			w := (radius*radius-d2)/1000 + radius*radius/1000*floor/100 + 1
			shares = append(shares, share{(row+dy)*gridWidth + col + dx, w})
			sum += w
		}
	}
	for _, s := range shares {
		f[s.cell] += people * 4 * s.weight / sum
	}
}

// settle puts people on the grid: the city, the seats, the villages.
func (p *Place) settle(d Dice) {
	f := make(field, gridWidth*gridHeight)
	f.spread(p.Core(), 345_000, 5200, 35)
	f.spread(p.Villages[p.Counties[Plains].Seat].Point, 22_000, 2200, 30)
	f.spread(p.Villages[p.Counties[Hills].Seat].Point, 28_000, 2300, 30)
	f.spread(p.Villages[p.Counties[Mountains].Seat].Point, 24_000, 1500, 30)
	for t := range p.Townships {
		low := [...]int{District: 6000, Plains: 6500, Hills: 5600, Mountains: 1800}[p.Townships[t].County]
		f.spread(p.Villages[p.Townships[t].Seat].Point, d.Between(low, low+1500), 1100, 20)
	}
	for v := range p.Villages {
		f.village(d, &p.Villages[v])
	}
	p.takeCells(f)
	p.countInfants(d)
}

// village puts the houses of one village around its point, and in the mountains
// some hamlets.
func (f field) village(d Dice, v *Village) {
	col, row := cellOf(v.Point)
	size := [...]int{District: 620, Plains: 900, Hills: 850, Mountains: 640}[v.County]
	people := d.Between(size/2, size*3/2)
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if dx == 0 && dy == 0 || d.Chance(70) {
				f[(row+dy)*gridWidth+col+dx] += people * d.Between(2, 7) * 4 / 40
			}
		}
	}
	for range [...]int{District: 0, Plains: 1, Hills: 2, Mountains: 4}[v.County] {
		at := (row+d.Between(-3, 3))*gridWidth + col + d.Between(-4, 4)
		f[at] += d.Between(8, 45) * 4
	}
}

// takeCells keeps the cells whose centre lies in the prefecture and brings each
// county to exactly the people it is to have.
func (p *Place) takeCells(f field) {
	var cells []Cell
	quarters := make([]int, 0, len(f))
	var sum [4]int
	for i, q := range f {
		if q == 0 {
			continue
		}
		c := Cell{Col: i % gridWidth, Row: i / gridWidth, Centre: centre(i%gridWidth, i/gridWidth)}
		if c.Village = p.villageAt(c.Centre); c.Village < 0 {
			continue
		}
		cells = append(cells, c)
		quarters = append(quarters, q)
		sum[p.Villages[c.Village].County] += q
	}
	var left, elderly [4]int
	left = [4]int{4 * gridPeople[0], 4 * gridPeople[1], 4 * gridPeople[2], 4 * gridPeople[3]}
	for i := range quarters {
		c := p.Villages[cells[i].Village].County
		quarters[i] = max(1, quarters[i]*4*gridPeople[c]/sum[c])
		left[c] -= quarters[i]
	}
	old := make([]int, len(cells))
	for i := range cells {
		c := p.Villages[cells[i].Village].County
		if left[c] > 0 {
			quarters[i]++
			left[c]--
		}
		old[i] = quarters[i] * elderlyPercent[c] / 100
		elderly[c] += old[i]
	}
	for i := range cells { // whole numbers in the census, too
		c := p.Villages[cells[i].Village].County
		if elderly[c]%64 > 0 && old[i] > 0 {
			old[i]--
			elderly[c]--
		}
		cells[i].People, cells[i].Elderly = float64(quarters[i])/4, float64(old[i])/4
	}
	p.Cells = cells
}

// countInfants fills in the children under 3 in the list of villages.
func (p *Place) countInfants(d Dice) {
	people := make([]float64, len(p.Villages))
	for _, c := range p.Cells {
		people[c.Village] += c.People
	}
	for v := range p.Villages {
		p.Villages[v].Infants = 1 + int(people[v])*d.Between(14, 24)/1000
	}
}
