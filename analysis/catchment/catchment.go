// Package catchment draws the ground from which a facility is reached in time: the
// isochrones of each facility, those of all together, and the service areas that
// divide the ground among them. It works on any impedance: the nodes of a lattice
// are asked like demand points, and the line runs between those that reach and those
// that do not. So bands of smaller cut-offs lie within those of larger ones, nothing is
// claimed that cannot be reached, and a drawing and a count of people contradict each
// other by more than a step of the lattice only where somebody is tied to another
// street than every node around: on real roads, for fewer than one in a thousand.
// Places are WGS 84 degrees, costs are in the unit of the impedance.
package catchment

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/contour"
	"github.com/medreach/medreach/geo/outline"
)

// Field is an impedance between the nodes of a lattice and any facilities.
type Field struct {
	Lattice Lattice
	By      analysis.Impedance // made for Lattice.Points()
}

// Question says whose ground is drawn.
type Question struct {
	Supply    []orb.Point
	Direction analysis.Direction
	Cutoffs   []float64 // ascending
}

// OffRoad is the pace at which the ground between two nodes is crossed, in metres
// a second: 4.5 km/h.
const OffRoad = 1.25

// slack is how much further than a cut-off costs are told apart: what it takes to
// cross one step. Whatever costs more counts as this much, so that the line of one
// cut-off does not hang on which others are asked for, and a larger one moves it outward.
func (f *Field) slack() float64 {
	if f.By.Unit() == analysis.Metres {
		return f.Lattice.Metres
	}
	return f.Lattice.Metres / OffRoad
}

func (f *Field) request(q *Question) (analysis.Request, error) {
	r := analysis.Request{Supply: q.Supply, Direction: q.Direction}
	for i, c := range q.Cutoffs {
		if !(c > 0) || math.IsInf(c, 1) || i > 0 && c <= q.Cutoffs[i-1] {
			return r, fmt.Errorf("catchment: cut-offs must be positive and ascend: %v", q.Cutoffs)
		}
		r.Limit = c + f.slack()
	}
	return r, nil
}

// Isochrones draws the bands of one facility after the other, one for each
// cut-off. A facility that reaches nothing has empty bands.
func (f *Field) Isochrones(ctx context.Context, q Question, visit func(facility int32, bands []orb.MultiPolygon) error) error {
	r, err := f.request(&q)
	if err != nil || len(q.Cutoffs) == 0 {
		return err
	}
	var d drawing
	return f.By.Catchments(ctx, r, func(facility int32, points []int32, cost []float64) error {
		bands, err := d.draw(f, q.Cutoffs, points, cost)
		if err != nil {
			return err
		}
		return visit(facility, bands)
	})
}

// Merged draws the bands of all facilities together.
func (f *Field) Merged(ctx context.Context, q Question) ([]orb.MultiPolygon, error) {
	r, err := f.request(&q)
	if err != nil || len(q.Cutoffs) == 0 {
		return nil, err
	}
	reach, err := f.By.Nearest(ctx, r)
	if err != nil {
		return nil, err
	}
	var points []int32
	var cost []float64
	for i, c := range reach.Cost {
		if c < analysis.Unreachable {
			points, cost = append(points, int32(i)), append(cost, c)
		}
	}
	var d drawing
	return d.draw(f, q.Cutoffs, points, cost)
}

// ServiceAreas divides the ground within the last cut-off among the facilities:
// each has the cells around the nodes that it is the nearest to.
func (f *Field) ServiceAreas(ctx context.Context, q Question) ([]orb.MultiPolygon, error) {
	r := analysis.Request{Supply: q.Supply, Direction: q.Direction}
	if n := len(q.Cutoffs); n > 0 {
		r.Limit = q.Cutoffs[n-1]
	}
	reach, err := f.By.Nearest(ctx, r)
	if err != nil {
		return nil, err
	}
	cells := make([][]int64, len(q.Supply))
	for i, facility := range reach.Facility {
		if facility >= 0 {
			column, row := f.Lattice.At(i)
			cells[facility] = append(cells[facility], int64(row)*int64(f.Lattice.Columns)+int64(column))
		}
	}
	grid := f.Lattice.grid()
	out := make([]orb.MultiPolygon, len(q.Supply))
	for facility, own := range cells {
		out[facility] = outline.Cells(grid, own)
	}
	return out, nil
}

// drawing is the memory for one drawing after the other.
type drawing struct {
	tracer  contour.Tracer
	costs   []float32 // of the window around the nodes reached
	clamped []float32
}

// window is the part of a lattice around some nodes, with a margin of one.
type window struct{ west, north, columns, rows int }

func (l Lattice) window(points []int32) window {
	west, east, north, south := l.Columns, -1, l.Rows, -1
	for _, i := range points {
		column, row := l.At(int(i))
		west, east, north, south = min(west, column), max(east, column), min(north, row), max(south, row)
	}
	return window{west - 1, north - 1, east - west + 3, south - north + 3}
}

// draw makes the bands of the nodes reached and their costs.
func (d *drawing) draw(f *Field, cutoffs []float64, points []int32, cost []float64) ([]orb.MultiPolygon, error) {
	out := make([]orb.MultiPolygon, len(cutoffs))
	if len(points) == 0 {
		return out, nil
	}
	l := f.Lattice
	w := l.window(points)
	n := w.columns * w.rows
	d.costs = slices.Grow(d.costs[:0], n)[:n]
	d.clamped = slices.Grow(d.clamped[:0], n)[:n]
	for i := range d.costs {
		d.costs[i] = contour.Unreachable
	}
	for k, i := range points {
		column, row := l.At(int(i))
		d.costs[(row-w.north)*w.columns+column-w.west] = float32(cost[k])
	}
	surface := contour.Surface{Width: w.columns, Height: w.rows, Values: d.clamped, Frame: contour.Frame{Origin: l.Node(w.west, w.north), Step: l.Step}}
	for k, c := range cutoffs {
		most := float32(c + f.slack())
		for i, v := range d.costs {
			d.clamped[i] = min(v, most)
		}
		bands, err := d.tracer.Bands(&surface, []float32{float32(c)})
		if err != nil {
			return nil, err
		}
		out[k] = bands[0]
	}
	return out, nil
}
