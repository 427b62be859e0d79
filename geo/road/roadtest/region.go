package roadtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// Region is a network of about n crossings in a box, made for size: streets on a
// jittered grid, every 8th a tertiary road, every 16th a secondary, every 32nd a
// primary, every 64th a trunk road, and over them motorways with links. Three in
// ten residential stretches are missing, a tenth of residential ways are one-way,
// half of all stretches have a bend, few crossings forbid a turn. Forty million
// crossings take 1.7 GB. The same seed gives the same network.
func Region(seed uint64, n int, box orb.Bound) *road.Network {
	w, h := box.Max[0]-box.Min[0], box.Max[1]-box.Min[1]
	columns := max(int(math.Sqrt(float64(n)*w/h)), 2)
	rows := max(n/columns, 2)
	g := region{
		Network: &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}},
		r:       rand.New(rand.NewPCG(seed, 11)), columns: columns, rows: rows,
		cell: road.Place{Lon: int32(w * 1e7 / float64(columns)), Lat: int32(h * 1e7 / float64(rows))}, corner: road.PlaceOf(box.Min),
	}
	for k := range 5000 {
		g.Names = append(g.Names, fmt.Sprintf("%d 号路", k+1))
	}
	g.Places = make([]road.Place, 0, 2*columns*rows)
	g.Refs = make([]int32, 0, 3*columns*rows)
	g.Ways = make([]road.Way, 0, columns*rows/3)
	for y := range rows {
		for x := range columns {
			g.Places = append(g.Places, g.place(float64(x)+0.2+0.6*g.r.Float64(), float64(y)+0.2+0.6*g.r.Float64()))
		}
	}
	for y := range rows {
		g.line(y, y*columns, 1, columns)
	}
	for x := range columns {
		g.line(x, x, columns, rows)
	}
	for y := 32; y < rows; y += 128 {
		g.motorway(y)
	}
	g.turns()
	return g.Network
}

type region struct {
	*road.Network
	r             *rand.Rand
	columns, rows int
	cell, corner  road.Place
}

// place is one by cells from the corner.
func (g *region) place(x, y float64) road.Place {
	return road.Place{Lon: g.corner.Lon + int32(x*float64(g.cell.Lon)), Lat: g.corner.Lat + int32(y*float64(g.cell.Lat))}
}

// rankOf is the class of a line of the grid.
func rankOf(line int) road.Class {
	switch {
	case line%64 == 0:
		return road.Trunk
	case line%32 == 0:
		return road.Primary
	case line%16 == 0:
		return road.Secondary
	case line%8 == 0:
		return road.Tertiary
	}
	return road.Residential
}

// line lays the ways of a row or a column, of so many crossings.
func (g *region) line(line, first, step, length int) {
	class := rankOf(line)
	from := len(g.Refs)
	end := func() {
		if len(g.Refs)-from < 2 {
			g.Refs = g.Refs[:from]
			return
		}
		both := road.Everyone
		if class == road.Residential && g.r.IntN(10) == 0 {
			both = road.Of(road.Walk)
		}
		g.way(from, class, road.Everyone, both)
		from = len(g.Refs)
	}
	for i := range length {
		at := int32(first + i*step)
		g.Refs = append(g.Refs, at)
		if i+1 == length {
			break
		}
		if class == road.Residential && g.r.IntN(10) < 3 { // a street that is not there
			end()
			continue
		}
		if g.r.IntN(8) == 0 { // another way goes on
			end()
			g.Refs = append(g.Refs, at)
		}
		if g.r.IntN(2) == 0 {
			g.bend(at, at+int32(step))
		}
	}
	end()
}

// bend adds a node between two.
func (g *region) bend(a, b int32) {
	p, q := g.Places[a], g.Places[b]
	aside := func(cell int32) int32 { return g.r.Int32N(cell/4+1) - cell/8 }
	g.Refs = append(g.Refs, int32(len(g.Places)))
	g.Places = append(g.Places, road.Place{Lon: p.Lon + (q.Lon-p.Lon)/2 + aside(g.cell.Lon), Lat: p.Lat + (q.Lat-p.Lat)/2 + aside(g.cell.Lat)})
}

// way takes the references from a position on.
func (g *region) way(from int, class road.Class, forward, backward road.Modes) {
	w := road.Way{ID: int64(len(g.Ways) + 1), From: int32(from), To: int32(len(g.Refs)), Class: class, Forward: forward, Backward: backward}
	w.Name = int32(g.r.IntN(len(g.Names)))
	g.Ways = append(g.Ways, w)
}

// motorway lays both carriageways beside a row, with links to the crossings of
// larger roads.
func (g *region) motorway(row int) {
	const exit = 32
	drivers := road.Of(road.Car, road.Ambulance)
	for _, back := range []bool{false, true} {
		first := int32(len(g.Places))
		for x := 0; x < g.columns; x += exit / 4 {
			y := float64(row) + 0.9
			if back {
				y += 0.05
			}
			g.Places = append(g.Places, g.place(float64(x), y))
		}
		last := int32(len(g.Places)) - 1
		from := len(g.Refs)
		for k := range last - first + 1 {
			if at := first + k; back {
				g.Refs = append(g.Refs, last-k)
			} else {
				g.Refs = append(g.Refs, at)
			}
		}
		g.way(from, road.Motorway, drivers, road.Nobody)
		for k := int32(0); int(k)*exit/4 < g.columns && first+k <= last; k += 4 {
			from := len(g.Refs)
			g.Refs = append(g.Refs, first+k, int32(row*g.columns+int(k)*exit/4))
			g.way(from, road.MotorwayLink, drivers, drivers)
		}
	}
}

// turns forbids one where larger roads cross, at one crossing of four.
func (g *region) turns() {
	at := map[int32][]int32{}
	for i := range g.Ways {
		if c := g.Ways[i].Class; c == road.Trunk || c == road.Primary || c == road.Secondary {
			for _, n := range g.Nodes(i) {
				if x, y := int(n)%g.columns, int(n)/g.columns; int(n) < g.columns*g.rows && x%16 == 0 && y%16 == 0 {
					at[n] = append(at[n], int32(i))
				}
			}
		}
	}
	for y := 0; y < g.rows; y += 16 {
		for x := 0; x < g.columns; x += 16 {
			n := int32(y*g.columns + x)
			if ways := at[n]; len(ways) > 1 && g.r.IntN(4) == 0 {
				g.Turns = append(g.Turns, road.Turn{From: ways[0], Via: n, To: ways[len(ways)-1], Modes: road.Of(road.Car, road.Ambulance)})
			}
		}
	}
}
