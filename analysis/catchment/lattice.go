package catchment

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// Lattice is where a surface is sampled: nodes in rows from north to south, a
// constant number of degrees apart, near enough the same metres both ways.
type Lattice struct {
	Origin        orb.Point // of the node at the north-west
	Step          orb.Point // degrees to the next column and, negative, to the next row
	Columns, Rows int
	Metres        float64 // from node to node
	// Nodes are those that are asked, as row*Columns+column, ascending; nil is all.
	// Where a region is large and circles are small, most nodes are out of reach.
	Nodes []int32
}

const metresPerDegree = 111_320.0

// NewLattice covers a rectangle with nodes so many metres apart. The nodes stand on
// whole multiples of the step, so that lattices of neighbouring rectangles agree
// where their middle latitudes do.
func NewLattice(b orb.Bound, metres float64) Lattice {
	lat := (b.Min[1] + b.Max[1]) / 2
	dLat := metres / metresPerDegree
	dLon := metres / (metresPerDegree * math.Max(math.Cos(lat*math.Pi/180), 0.01))
	west, north := math.Floor(b.Min[0]/dLon)*dLon, math.Ceil(b.Max[1]/dLat)*dLat
	return Lattice{
		Origin: orb.Point{west, north}, Step: orb.Point{dLon, -dLat}, Metres: metres,
		Columns: int(math.Ceil((b.Max[0]-west)/dLon)) + 1, Rows: int(math.Ceil((north-b.Min[1])/dLat)) + 1,
	}
}

// Len is the number of nodes that are asked.
func (l Lattice) Len() int {
	if l.Nodes != nil {
		return len(l.Nodes)
	}
	return l.Columns * l.Rows
}

// At is the column and row of a point of Points.
func (l Lattice) At(point int) (column, row int) {
	if l.Nodes != nil {
		point = int(l.Nodes[point])
	}
	return point % l.Columns, point / l.Columns
}

// Node is where one stands.
func (l Lattice) Node(column, row int) orb.Point {
	return orb.Point{l.Origin[0] + float64(column)*l.Step[0], l.Origin[1] + float64(row)*l.Step[1]}
}

// Points are the nodes that are asked, row by row: the demand points of an
// impedance.
func (l Lattice) Points() []orb.Point {
	out := make([]orb.Point, l.Len())
	for i := range out {
		out[i] = l.Node(l.At(i))
	}
	return out
}

// grid is the cells around the nodes.
func (l Lattice) grid() *raster.Grid {
	return &raster.Grid{Width: l.Columns, Height: l.Rows, CRS: crs.WGS84(),
		Transform: [6]float64{l.Origin[0] - l.Step[0]/2, l.Step[0], 0, l.Origin[1] - l.Step[1]/2, 0, l.Step[1]}}
}
