// Package contour draws isobands: for a cut-off, the ground where a sampled
// surface is at most that high, such as an isochrone. It is marching squares with
// linear interpolation between the nodes of a grid; all outside is unreachable.
//   - A node is inside if its value <= cut-off. The line keeps off every node by
//     1/1024 of a step, also where the value is the cut-off itself.
//   - Between a reached and an unreachable node the line runs half-way.
//   - Opposite corners of a square connect if the mean of all four <= cut-off.
//   - Places are whole numbers of a fine unit (Frame), and off every node.
//
// By these rules rings never touch, polygons are valid in the sense of OGC Simple
// Features, and the band of a smaller cut-off lies within that of a larger one,
// exactly as given. Neither other cut-offs nor an unreachable margin around the
// grid change a band. Bands across the antimeridian are not supported.
package contour

import (
	"errors"
	"fmt"
	"math"

	"github.com/paulmach/orb"
)

// Unreachable is the value of a node that no cut-off contains; NaN is another.
var Unreachable = float32(math.Inf(1))

// Surface is values at the nodes of a grid, row by row.
type Surface struct {
	Width, Height int
	Values        []float32
	Frame         Frame
}

// Frame is where the nodes lie. The zero Frame leaves them where they are: node
// (column, row) at orb.Point{column, row}, the line in units of 1/65536.
type Frame struct {
	Origin   orb.Point // degrees of the node (0, 0)
	Step     orb.Point // degrees from one column to the next and from one row to the next, of rows below 0 where they run south
	Decimals int       // of the degrees in the result; 0 stands for 7, which is a centimetre
}

// defaultDecimals of a degree are what GeoJSON writers keep.
const defaultDecimals = 7

// unit is the fraction of a step in which the line is found.
const unit = 1 << 16

// leastStep is how many units of the result a step must have, for the line to
// have places to run between two nodes.
const leastStep = 8

// axes returns the two axes of a frame.
func (s *Surface) axes() (columns, rows axis, err error) {
	f := s.Frame
	if f == (Frame{}) {
		grid := axis{step: unit, scale: unit}
		return grid, grid, nil
	}
	if f.Decimals == 0 {
		f.Decimals = defaultDecimals
	}
	if f.Decimals < 0 {
		return axis{}, axis{}, fmt.Errorf("contour: %d decimals", f.Decimals)
	}
	scale := math.Pow10(f.Decimals)
	columns = axis{origin: f.Origin[0] * scale, step: f.Step[0] * scale, scale: scale}
	rows = axis{origin: f.Origin[1] * scale, step: f.Step[1] * scale, scale: scale}
	return columns, rows, errors.Join(columns.check(s.Width), rows.check(s.Height))
}

// axis places the columns or the rows of nodes on whole numbers; divided by
// scale they are coordinates.
type axis struct{ origin, step, scale float64 }

func (a axis) check(n int) error {
	if !(math.Abs(a.step) >= leastStep) {
		return fmt.Errorf("contour: a step of %g is too small for a result in units of %g", a.step/a.scale, 1/a.scale)
	}
	const exact = 1 << 46 // and its product with unit in 63 bits
	if !(math.Abs(a.origin)+math.Abs(a.step)*float64(n+1) < exact) {
		return fmt.Errorf("contour: no place for %d nodes from %g by %g in units of %g", n, a.origin/a.scale, a.step/a.scale, 1/a.scale)
	}
	return nil
}

// node is the place of a node. The conversion keeps processors from fusing the
// operations, which would change the last digit.
func (a axis) node(i int) int64 {
	return int64(math.RoundToEven(a.origin + float64(float64(i)*a.step)))
}

// at is the coordinate of a node.
func (a axis) at(i int) float64 { return float64(a.node(i)) / a.scale }

// between is the coordinate of the line between two neighbours, share of the way
// from the inner to the outer.
func (a axis) between(inner, outer int, share int64) float64 {
	from := a.node(inner)
	way := a.node(outer) - from
	if way < 0 {
		return float64(from-part(-way, share)) / a.scale
	}
	return float64(from+part(way, share)) / a.scale
}

func part(way, share int64) int64 {
	return min(max((way*share+unit/2)/unit, 1), way-1)
}

// clearance is how far the line keeps off nodes, in units: 10 cm on a grid of 100 m.
const clearance = unit / 1024

// share is how far from an inner node to an outer one the line crosses, in units
// of the step. It never decreases when the cut-off grows, which makes bands nest.
// From -Inf, as to the unreachable, nothing can be interpolated.
func share(inner, outer, cutoff float32) int64 {
	if !(outer <= math.MaxFloat32) || inner < -math.MaxFloat32 {
		return unit / 2
	}
	v := float64(inner)
	way := int64((float64(cutoff)-v)/(float64(outer)-v)*unit + 0.5)
	return min(max(way, clearance), unit-clearance)
}

// Tracer draws bands and keeps its buffers from one surface to the next. The zero
// Tracer is ready. A Tracer serves one goroutine at a time; results are the
// caller's and share nothing with it.
type Tracer struct {
	surface       *Surface
	columns, rows axis
	cutoff        float32
	words         int      // of 64 nodes in a row, with room for the edge at its right end
	extents       []extent // of each word of each row
	above, below  row
	vertices      []vertex
	places        []orb.Point // of all rings
	rings         []ring
	polygons      []polygon
}

// Bands returns the band of each cut-off, all that lies at most that high. Outer
// rings run counter-clockwise and holes clockwise, seen with x to the right and y
// up. Every ring begins between the first two rows that it crosses, at its first
// column there; polygons, and the holes of each, are sorted by these places. Places
// on a straight run along a row or a column are left out.
func (t *Tracer) Bands(s *Surface, cutoffs []float32) ([]orb.MultiPolygon, error) {
	if err := t.open(s); err != nil {
		return nil, err
	}
	out := make([]orb.MultiPolygon, len(cutoffs))
	for i, c := range cutoffs {
		out[i] = t.band(c)
	}
	t.surface = nil
	return out, nil
}

// open makes a surface ready.
func (t *Tracer) open(s *Surface) (err error) {
	const most = 1 << 29 // so that 31 bits number the edges of the grid
	if s.Width < 0 || s.Height < 0 || s.Width > most || s.Height > most || int64(s.Width)*int64(s.Height) > most {
		return fmt.Errorf("contour: a grid of %d x %d nodes", s.Width, s.Height)
	}
	if len(s.Values) != s.Width*s.Height {
		return fmt.Errorf("contour: %d values for %d x %d nodes", len(s.Values), s.Width, s.Height)
	}
	if t.columns, t.rows, err = s.axes(); err != nil {
		return err
	}
	t.surface, t.words = s, s.Width/64+1
	t.survey()
	return nil
}

func (t *Tracer) band(cutoff float32) orb.MultiPolygon {
	if math.IsNaN(float64(cutoff)) {
		return orb.MultiPolygon{}
	}
	t.cutoff = min(cutoff, math.MaxFloat32) + 0 // so that no unreachable node is inside, and no cut-off is -0
	t.scan()
	t.follow()
	return t.assemble()
}
