package rivals

import (
	"github.com/medreach/medreach/analysis"
)

// Column is the cheapest facility of every demand point and its cost, in pages that
// columns share where they are the same. It is never changed.
type Column struct {
	pages []*page
	n     int
}

const (
	pageBits   = 10
	pagePoints = 1 << pageBits
	pageBytes  = 12 * pagePoints
)

type page struct {
	cost     [pagePoints]float64
	facility [pagePoints]int32
}

// Len is the number of demand points.
func (c *Column) Len() int { return c.n }

// At is the cost of a demand point and the ID of the facility; Unreachable and -1
// where none is reached.
func (c *Column) At(point int32) (cost float64, id int32) {
	p := c.pages[point>>pageBits]
	return p.cost[point&(pagePoints-1)], p.facility[point&(pagePoints-1)]
}

// Cost is the cost of a demand point.
func (c *Column) Cost(point int32) float64 {
	return c.pages[point>>pageBits].cost[point&(pagePoints-1)]
}

// Reach is the column in one piece; its facilities are IDs.
func (c *Column) Reach() analysis.Reach {
	r := analysis.Reach{Cost: make([]float64, 0, c.n), Facility: make([]int32, 0, c.n)}
	for k, p := range c.pages {
		n := min(pagePoints, c.n-k*pagePoints)
		r.Cost, r.Facility = append(r.Cost, p.cost[:n]...), append(r.Facility, p.facility[:n]...)
	}
	return r
}

// Pick is the column at some points.
func (c *Column) Pick(points []int32) analysis.Reach {
	r := analysis.Reach{Cost: make([]float64, len(points)), Facility: make([]int32, len(points))}
	for k, i := range points {
		r.Cost[k], r.Facility[k] = c.At(i)
	}
	return r
}

// Bytes is the memory of the pages that are not those of another column, nil for none.
func (c *Column) Bytes(beyond *Column) int {
	n := 8 * len(c.pages)
	for k, p := range c.pages {
		if beyond == nil || beyond.pages[k] != p {
			n += pageBytes
		}
	}
	return n
}

// Moves lists the points whose cost is another in one column than in the other, in
// order. Both are of the same demand. It looks only at pages that they do not share.
func Moves(before, after *Column) []analysis.Move {
	var out []analysis.Move
	for k, a := range before.pages {
		b := after.pages[k]
		if a == b {
			continue
		}
		for i := range min(pagePoints, before.n-k*pagePoints) {
			if a.cost[i] != b.cost[i] {
				out = append(out, analysis.Move{Point: int32(k*pagePoints + i), From: a.cost[i], To: b.cost[i]})
			}
		}
	}
	return out
}

// Draft is a column that is being changed.
type Draft struct {
	column Column
	own    []bool // pages that no other column has
}

// NewDraft begins with a column in which nothing is reached.
func NewDraft(points int) *Draft {
	empty := &page{}
	for i := range empty.cost {
		empty.cost[i], empty.facility[i] = analysis.Unreachable, -1
	}
	d := &Draft{column: Column{n: points, pages: make([]*page, (points+pagePoints-1)/pagePoints)}}
	for k := range d.column.pages {
		d.column.pages[k] = empty
	}
	d.own = make([]bool, len(d.column.pages))
	return d
}

// Draft begins with what the column is.
func (c *Column) Draft() *Draft {
	d := &Draft{column: Column{n: c.n, pages: make([]*page, len(c.pages))}, own: make([]bool, len(c.pages))}
	copy(d.column.pages, c.pages)
	return d
}

// Set tells the facility of a demand point.
func (d *Draft) Set(point int32, cost float64, id int32) {
	k, i := point>>pageBits, point&(pagePoints-1)
	p := d.column.pages[k]
	if p.cost[i] == cost && p.facility[i] == id {
		return
	}
	if !d.own[k] {
		mine := *p
		p = &mine
		d.column.pages[k], d.own[k] = p, true
	}
	p.cost[i], p.facility[i] = cost, id
}

// Done is the column; the draft is not used any more.
func (d *Draft) Done() *Column { return &d.column }

// Differing lists the points whose cost or facility is another in one column than in
// the other, in order.
func Differing(before, after *Column) []int32 {
	var out []int32
	for k, a := range before.pages {
		b := after.pages[k]
		if a == b {
			continue
		}
		for i := range min(pagePoints, before.n-k*pagePoints) {
			if a.cost[i] != b.cost[i] || a.facility[i] != b.facility[i] {
				out = append(out, int32(k*pagePoints+i))
			}
		}
	}
	return out
}
