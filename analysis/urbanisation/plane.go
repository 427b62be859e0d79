package urbanisation

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// plane places things on the Mollweide projection, in kilometres to the east and
// to the south of its centre. Its parallels are straight and evenly divided, so it
// works out a latitude once: the cells of a row share theirs. That differs from
// the projection by the rounding of the last digit, some nanometres. A plane
// belongs to one goroutine.
type plane struct {
	crs   *crs.CRS
	known [4]parallel // the latitudes met last: the middle and both edges of a row, and one more
	next  int
}

// parallel is a latitude on the plane.
type parallel struct {
	lat       float64 // degrees
	perDegree float64 // kilometres per degree of longitude
	y         float64 // kilometres
}

func newPlane(mollweide *crs.CRS) *plane {
	p := &plane{crs: mollweide}
	for i := range p.known {
		p.known[i].lat = math.NaN()
	}
	return p
}

// at returns where a position is; false where it is no place on the earth.
func (p *plane) at(q orb.Point) (x, y float64, ok bool) {
	if !(math.Abs(q[0]) <= 180) {
		x, y, ok = p.crs.FromWGS84(q)
		return x / kilometre, -y / kilometre, ok
	}
	for i := range p.known {
		if k := &p.known[i]; k.lat == q[1] {
			return q[0] * k.perDegree, k.y, true
		}
	}
	x, y, ok = p.crs.FromWGS84(orb.Point{180, q[1]})
	if !ok {
		return 0, 0, false
	}
	k := parallel{lat: q[1], perDegree: x / kilometre / 180, y: -y / kilometre}
	p.known[p.next] = k
	p.next = (p.next + 1) % len(p.known)
	return q[0] * k.perDegree, k.y, true
}

// outline returns the corners of a cell; false where one is no place on the earth.
func (p *plane) outline(g *raster.Grid, cell int64) (quad [4][2]float64, ok bool) {
	col, row := int(cell%int64(g.Width)), int(cell/int64(g.Width))
	if g.CRS.Code() == p.crs.Code() { // such as the grids of GHSL
		t := &g.Transform
		for i, corner := range [4][2]int{{0, 0}, {0, 1}, {1, 1}, {1, 0}} {
			c, r := float64(col+corner[0]), float64(row+corner[1])
			quad[i] = [2]float64{(t[0] + c*t[1] + r*t[2]) / kilometre, -(t[3] + c*t[4] + r*t[5]) / kilometre}
		}
		return quad, true
	}
	for i, corner := range g.Corners(col, row)[:4] {
		if quad[i][0], quad[i][1], ok = p.at(corner); !ok {
			return quad, false
		}
	}
	return quad, true
}
