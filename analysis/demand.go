package analysis

import (
	"context"
	"fmt"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/nearby"
	"github.com/medreach/medreach/geo/raster"
)

// Urban says whether a demand point lies in an urban or a rural area.
type Urban uint8

// The classes of area. Unknown is a class of its own: it is reported, never guessed.
const (
	UrbanUnknown Urban = iota
	UrbanArea
	RuralArea
)

// Urbans is the number of classes of area.
const Urbans = 3

// String returns "unknown", "urban" or "rural".
func (u Urban) String() string {
	switch u {
	case UrbanArea:
		return "urban"
	case RuralArea:
		return "rural"
	}
	return "unknown"
}

// Group is one group of people: a count at each demand point.
type Group struct {
	Name   string    // "total", "60+", ...
	People []float64 // parallel to Demand.Points
}

// Demand is where people are: one column each for place, people, area and class.
// All columns are parallel to Points. It is read-only once it is made.
type Demand struct {
	Grid   *raster.Grid // nil where demand is points
	Cell   []int64      // row*Width+column in Grid, ascending; nil for points
	Points []orb.Point  // WGS 84; the centre of the cell
	Groups []Group      // [0] is everybody
	Area   []float64    // m² of the cell; nil for points
	Urban  []Urban      // nil: unknown everywhere
	Degree []uint8      // degree of urbanisation, level 2 (30, 23, 22, 21, 13, 12, 11, 10); may be nil
	Zones  [][]int32    // per layer of the zone set, the index of the unit; -1 outside every unit
}

// Len is the number of demand points.
func (d *Demand) Len() int { return len(d.Points) }

// Total is the number of people of the first group, everybody.
func (d *Demand) Total() float64 {
	if len(d.Groups) == 0 {
		return 0
	}
	return d.Groups[0].Total()
}

// Total is the number of people in the group, added up in an order that depends
// on the length of the column alone.
func (g *Group) Total() float64 {
	sum := 0.0
	for from := 0; from < len(g.People); from += sumChunk {
		part := 0.0
		for _, v := range g.People[from:min(from+sumChunk, len(g.People))] {
			part += v
		}
		sum += part
	}
	return sum
}

const sumChunk = 1 << 14

// Group returns the index of the group with this name, or -1.
func (d *Demand) Group(name string) int {
	for i := range d.Groups {
		if d.Groups[i].Name == name {
			return i
		}
	}
	return -1
}

// UrbanAt is the class of area at a demand point.
func (d *Demand) UrbanAt(i int) Urban {
	if d.Urban == nil {
		return UrbanUnknown
	}
	return d.Urban[i]
}

// Validate reports the first way in which the columns do not fit together:
// lengths, order of cells, a place or a count that is no number. A fault here is
// one of the program, not of the planner's data.
func (d *Demand) Validate() error {
	n := len(d.Points)
	if len(d.Groups) == 0 {
		return fmt.Errorf("analysis: demand has no group")
	}
	if err := d.validateLengths(n); err != nil {
		return err
	}
	for i, p := range d.Points {
		if !nearby.OnEarth(p) {
			return fmt.Errorf("analysis: demand point %d is at no place: %v", i, p)
		}
	}
	for _, g := range d.Groups {
		for i, v := range g.People {
			if !(v >= 0) || math.IsInf(v, 1) {
				return fmt.Errorf("analysis: group %q has %v people at point %d", g.Name, v, i)
			}
		}
	}
	for i, u := range d.Urban {
		if u >= Urbans {
			return fmt.Errorf("analysis: point %d has the unknown class of area %d", i, u)
		}
	}
	return d.validateCells()
}

func (d *Demand) validateLengths(n int) error {
	columns := []struct {
		name string
		len  int
		need bool
	}{
		{"cell", len(d.Cell), d.Cell != nil || d.Grid != nil},
		{"area", len(d.Area), d.Area != nil},
		{"urban", len(d.Urban), d.Urban != nil},
		{"degree", len(d.Degree), d.Degree != nil},
	}
	for _, c := range columns {
		if c.need && c.len != n {
			return fmt.Errorf("analysis: %d demand points, but %d in column %s", n, c.len, c.name)
		}
	}
	for _, g := range d.Groups {
		if len(g.People) != n {
			return fmt.Errorf("analysis: %d demand points, but %d in group %q", n, len(g.People), g.Name)
		}
	}
	for l, z := range d.Zones {
		if len(z) != n {
			return fmt.Errorf("analysis: %d demand points, but %d in zone layer %d", n, len(z), l)
		}
	}
	return nil
}

func (d *Demand) validateCells() error {
	if d.Cell == nil {
		return nil
	}
	if d.Grid == nil {
		return fmt.Errorf("analysis: demand has cells but no grid")
	}
	last := int64(-1)
	size := int64(d.Grid.Width) * int64(d.Grid.Height)
	for i, c := range d.Cell {
		if c <= last || c >= size {
			return fmt.Errorf("analysis: cell %d at point %d is out of order or outside the grid", c, i)
		}
		last = c
	}
	return nil
}

// Chunks calls do for consecutive parts of 0..n of the given size, several at a
// time on all cores, each exactly once. How n is cut does not depend on the
// number of cores, so whoever keeps one result per part and puts them together
// in order gets the same answer everywhere. It returns the context's error where
// that ends first.
func Chunks(ctx context.Context, n, size int, do func(part, from, to int)) error {
	parts := (n + size - 1) / size
	return parallel(ctx, parts, func(_, part int) error {
		do(part, part*size, min((part+1)*size, n))
		return nil
	})
}
