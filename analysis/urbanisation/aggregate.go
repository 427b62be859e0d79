package urbanisation

import (
	"context"
	"math"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

// kilometre is the side of a cell in metres of the projection.
const kilometre = 1000

// frame is people in cells of 1 km², in a window around them with an empty rim, so
// that every cell that matters has eight neighbours.
type frame struct {
	grid          raster.Grid
	left, top     int32 // of the window, in kilometres east, and south (down), of the projection's centre
	width, height int
	people        []float64
	home          []place // of each demand point
}

// place is a cell, counted in kilometres from the projection's centre to the east and to the south.
type place struct{ x, y int32 }

const (
	rim        = 3       // cells around the window
	mostCells  = 1 << 26 // of the window: 8,192 km x 8,192 km
	coarsest   = 50      // kilometres from the middle of a population cell to its corner
	sliver     = 1e-6    // of a population cell: less than this beyond a line is rounding
	batch      = 1 << 20 // points whose shares are kept at a time
	batchChunk = 1 << 14
)

// at is the number of a cell in the window.
func (f *frame) at(p place) int {
	return int(p.y-f.top)*f.width + int(p.x-f.left)
}

// aggregate adds the people of a demand up in cells of 1 km².
func aggregate(ctx context.Context, d *analysis.Demand) (*frame, error) {
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		return nil, err
	}
	f := &frame{home: make([]place, d.Len())}
	if err := f.findHomes(ctx, d, mollweide); err != nil {
		return nil, err
	}
	radius := reach(d, newPlane(mollweide))
	if !(radius <= coarsest) {
		return nil, message.Errorf("人口栅格太粗（格子约 %.0f 千米），不能用来划分城乡；请改用 1 千米或更细的栅格，或按城乡分类代码划分",
			"the population grid is too coarse (cells of about %.0f km) to tell urban from rural; use one of 1 km or finer, or classes by code", radius*math.Sqrt2)
	}
	if err := f.open(mollweide, int32(math.Ceil(radius))); err != nil {
		return nil, err
	}
	s := sharer{f, d, mollweide, radius}
	parts := make([][]share, batch/batchChunk)
	for from := 0; from < d.Len(); from += batch {
		n := min(batch, d.Len()-from)
		if err := analysis.Chunks(ctx, n, batchChunk, func(part, a, b int) {
			parts[part] = s.shares(from+a, from+b, parts[part][:0])
		}); err != nil {
			return nil, err
		}
		// In the order of the points, so that sums come out the same on any number of cores.
		for _, list := range parts[:(n+batchChunk-1)/batchChunk] {
			for _, sh := range list {
				f.people[sh.cell] += sh.people
			}
		}
	}
	return f, nil
}

// findHomes finds the cell of each point.
func (f *frame) findHomes(ctx context.Context, d *analysis.Demand, mollweide *crs.CRS) error {
	lost := make([]int, (d.Len()+batchChunk-1)/batchChunk)
	err := analysis.Chunks(ctx, d.Len(), batchChunk, func(part, from, to int) {
		on := newPlane(mollweide)
		for i := from; i < to; i++ {
			x, y, ok := on.at(d.Points[i])
			if !ok {
				lost[part]++
				continue
			}
			f.home[i] = cellOf(x, y)
		}
	})
	if err != nil {
		return err
	}
	for _, n := range lost {
		if n > 0 {
			return message.Errorf("有人口点不在地球范围内，无法划分城乡", "some demand points are no place on the earth; urban and rural cannot be told")
		}
	}
	return nil
}

func cellOf(x, y float64) place { return place{int32(math.Floor(x)), int32(math.Floor(y))} }

// open lays the window around the homes.
func (f *frame) open(mollweide *crs.CRS, margin int32) error {
	low, high := place{math.MaxInt32, math.MaxInt32}, place{math.MinInt32, math.MinInt32}
	for _, h := range f.home {
		low = place{min(low.x, h.x), min(low.y, h.y)}
		high = place{max(high.x, h.x), max(high.y, h.y)}
	}
	if len(f.home) == 0 {
		low, high = place{}, place{}
	}
	around := margin + rim
	f.left, f.top = low.x-around, low.y-around
	f.width, f.height = int(high.x-low.x+1+2*around), int(high.y-low.y+1+2*around)
	if int64(f.width)*int64(f.height) > mostCells {
		return message.Errorf("人口分布的范围太大（%d × %d 千米），请分区计算城乡，或按城乡分类代码划分",
			"people are spread too far (%d km x %d km) to tell urban from rural at once; cut the area, or use classes by code", f.width, f.height)
	}
	f.people = make([]float64, f.width*f.height)
	f.grid = raster.Grid{Width: f.width, Height: f.height, CRS: mollweide,
		Transform: [6]float64{float64(f.left) * kilometre, kilometre, 0, -float64(f.top) * kilometre, 0, -kilometre}}
	return nil
}

// share is a part of a population cell in a cell of the window.
type share struct {
	cell   int
	people float64
}

// sharer splits population cells by area.
type sharer struct {
	*frame
	demand    *analysis.Demand
	mollweide *crs.CRS
	radius    float64 // kilometres from the middle of a population cell to its corners, at the most
}

// reach is the largest distance in kilometres from the middle of a population cell to
// its corners, from a sample and with a margin; 0 for points.
func reach(d *analysis.Demand, on *plane) float64 {
	if d.Grid == nil {
		return 0
	}
	far := 0.0
	step := max(1, len(d.Cell)/1000)
	for i := 0; i < len(d.Cell); i += step {
		x, y, ok := on.at(d.Points[i])
		if quad, too := on.outline(d.Grid, d.Cell[i]); ok && too {
			for _, c := range quad {
				far = max(far, math.Hypot(c[0]-x, c[1]-y))
			}
		}
	}
	return far * 1.1
}

// shares splits the people of the points from .. to. A cell well inside a cell of the
// window goes there whole; of the others the outline is cut.
func (s sharer) shares(from, to int, out []share) []share {
	var cut cutter
	on := newPlane(s.mollweide)
	people := s.demand.Groups[0].People
	for i := from; i < to; i++ {
		if people[i] == 0 {
			continue
		}
		home := s.home[i]
		if s.radius == 0 {
			out = append(out, share{s.at(home), people[i]})
			continue
		}
		x, y, _ := on.at(s.demand.Points[i])
		dx, dy := x-float64(home.x), y-float64(home.y)
		if dx >= s.radius && 1-dx >= s.radius && dy >= s.radius && 1-dy >= s.radius {
			out = append(out, share{s.at(home), people[i]})
			continue
		}
		quad, ok := on.outline(s.demand.Grid, s.demand.Cell[i])
		if !ok {
			out = append(out, share{s.at(home), people[i]})
			continue
		}
		out = s.split(i, quad, &cut, out)
	}
	return out
}

// split cuts the outline of a population cell along the lines of the window.
func (s sharer) split(i int, quad [4][2]float64, cut *cutter, out []share) []share {
	people, home := s.demand.Groups[0].People[i], s.home[i]
	low, high := quad[0], quad[0]
	for _, corner := range quad[1:] {
		for a := range 2 {
			low[a], high[a] = min(low[a], corner[a]), max(high[a], corner[a])
		}
	}
	first, last := cellOf(low[0], low[1]), cellOf(high[0], high[1])
	whole := area(quad[:])
	if !s.holds(first) || !s.holds(last) || !(whole > 0) {
		return append(out, share{s.at(home), people})
	}
	left := people // what rounding leaves over goes home, so that nobody is lost
	for y := first.y; y <= last.y; y++ {
		for x := first.x; x <= last.x; x++ {
			if x == home.x && y == home.y {
				continue
			}
			if part := cut.inside(quad, x, y) / whole; part > sliver {
				out = append(out, share{s.at(place{x, y}), people * part})
				left -= people * part
			}
		}
	}
	return append(out, share{s.at(home), max(0, left)})
}

func (f *frame) holds(p place) bool {
	x, y := int(p.x-f.left), int(p.y-f.top)
	return x >= 0 && x < f.width && y >= 0 && y < f.height
}

// cutter cuts outlines with memory that is used again.
type cutter struct{ from, to [][2]float64 }

// inside is the area of a convex outline within a cell of the window.
func (c *cutter) inside(quad [4][2]float64, x, y int32) float64 {
	c.from = append(c.from[:0], quad[:]...)
	for axis, low := range [2]float64{float64(x), float64(y)} {
		c.half(axis, low, 1)
		c.half(axis, low+1, -1)
	}
	return area(c.from)
}

// half keeps what lies beyond a line across an axis, on the side of the sign.
func (c *cutter) half(axis int, at, sign float64) {
	c.to = c.to[:0]
	for i, p := range c.from {
		q := c.from[(i+1)%len(c.from)]
		dp, dq := (p[axis]-at)*sign, (q[axis]-at)*sign
		if dp >= 0 {
			c.to = append(c.to, p)
		}
		if (dp < 0) != (dq < 0) {
			t := dp / (dp - dq)
			c.to = append(c.to, [2]float64{p[0] + t*(q[0]-p[0]), p[1] + t*(q[1]-p[1])})
		}
	}
	c.from, c.to = c.to, c.from
}

// area is that of an outline, whichever way it turns.
func area(ring [][2]float64) float64 {
	sum := 0.0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += (p[0]-ring[0][0])*(q[1]-ring[0][1]) - (q[0]-ring[0][0])*(p[1]-ring[0][1])
	}
	return math.Abs(sum) / 2
}
