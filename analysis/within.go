package analysis

import (
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/nearby"
)

// Within tells who is within the limit of any facility. It lays a fine grid of
// longitude and latitude over the points and marks the cells that lie wholly
// inside some circle; only points in cells that a circle's edge runs through
// are measured. The points need no index and are read once, in any order.
func (s *StraightLine) Within(ctx context.Context, r Request) ([]bool, error) {
	q, err := s.ask(r)
	if err != nil {
		return nil, err
	}
	covered := make([]bool, len(s.points))
	extent, valid, err := nearby.Extent(ctx, s.points)
	if err != nil || valid == 0 || len(r.Supply) == 0 {
		return covered, err
	}
	if !layable(extent, q.metres) {
		reach, err := s.Nearest(ctx, r)
		for i, f := range reach.Facility {
			covered[i] = f >= 0
		}
		return covered, err
	}
	m := newMosaic(&q, extent, valid)
	if err := m.lay(ctx); err != nil {
		return nil, err
	}
	err = Chunks(ctx, len(s.points), sumChunk, func(_, from, to int) {
		for i, p := range s.points[from:to] {
			covered[from+i] = m.covers(p)
		}
	})
	return covered, err
}

// layable reports whether circles of this radius can be drawn on a grid of longitude and
// latitude: small against the earth and away from the poles.
func layable(extent orb.Bound, metres float64) bool {
	reach := metres / metresPerDegree
	return metres <= 200e3 && extent.Min[1]-reach > -88 && extent.Max[1]+reach < 88
}

const (
	metresPerDegree = 110574.0 // of latitude, at the equator, where it is least
	cellsPerRadius  = 6        // finer leaves fewer points to measure, coarser has fewer cells to lay
	bandRows        = 1 << bandShift
	bandShift       = 5
	mostCells       = 1 << 26
	inside          = -1
	outside         = 0
)

// mosaic is a grid of longitude and latitude over the demand. A cell is inside
// (of some circle, wholly), outside (of all), or has a list of the facilities
// whose circles it may cross.
type mosaic struct {
	question       *question
	west, south    float64
	perLon, perLat float64 // cells per degree
	columns, rows  int
	edge           []geo.Vector // the southern edge of each row, at longitude 0; one more for the last
	circles        []circle     // by latitude
	state          []int32      // inside, outside, or 1 + the head of a list in the band
	links          [][]link     // by band of bandRows rows
}

type circle struct {
	lon, lat float64
	at       geo.Vector
	axis     float64 // distance from the earth's axis
	facility int32
}

type link struct {
	circle int32
	next   int32 // as in mosaic.state
}

func newMosaic(q *question, extent orb.Bound, points int) *mosaic {
	high, wide := extent.Max[1]-extent.Min[1], extent.Max[0]-extent.Min[0]
	cell := max(q.metres/cellsPerRadius/metresPerDegree, 1e-6)
	narrow := math.Cos((extent.Max[1] + extent.Min[1]) / 2 * math.Pi / 180)
	// No more cells than four for each point, and a few thousand at least.
	most := float64(min(max(4*points, 1<<12), mostCells))
	cell = max(cell, math.Sqrt(high*wide*narrow/most), high/most, wide*narrow/most)
	m := &mosaic{
		question: q, west: extent.Min[0], south: extent.Min[1],
		perLat: 1 / cell, perLon: narrow / cell,
	}
	m.columns, m.rows = int(wide*m.perLon)+1, int(high*m.perLat)+1
	m.edge = make([]geo.Vector, m.rows+1)
	for i := range m.edge {
		m.edge[i] = geo.ECEF(orb.Point{0, m.latitude(i)})
	}
	m.state = make([]int32, m.rows*m.columns)
	m.links = make([][]link, (m.rows+bandRows-1)/bandRows)
	for j, p := range q.Supply {
		v := geo.ECEF(p)
		m.circles = append(m.circles, circle{p[0], p[1], v, math.Hypot(v[0], v[1]), int32(j)})
	}
	slices.SortFunc(m.circles, func(a, b circle) int {
		switch {
		case a.lat < b.lat:
			return -1
		case a.lat > b.lat:
			return 1
		}
		return int(a.facility - b.facility)
	})
	return m
}

func (m *mosaic) latitude(row int) float64 { return m.south + float64(row)/m.perLat }

// lay marks the cells, a band of rows at a time: first all that are inside, so that
// lists are kept only where none is.
func (m *mosaic) lay(ctx context.Context) error {
	reach := m.question.metres/metresPerDegree + 1e-6
	return parallel(ctx, len(m.links), func(_, band int) error {
		first := band << bandShift
		last := min(first+bandRows, m.rows)
		byLat := func(c circle, lat float64) int {
			if c.lat < lat {
				return -1
			}
			return 1
		}
		from, _ := slices.BinarySearchFunc(m.circles, m.latitude(first)-reach, byLat)
		to, _ := slices.BinarySearchFunc(m.circles, m.latitude(last)+reach, byLat)
		for c := from; c < to; c++ {
			m.sweep(c, first, last, m.fill)
		}
		for c := from; c < to; c++ {
			m.sweep(c, first, last, m.link)
		}
		return nil
	})
}

// span is a row of cells and the half widths of a circle there, in degrees: up
// to sure on either side of its centre the row is inside, beyond maybe outside.
type span struct{ sure, maybe float64 }

// sweep goes over the rows of a band that a circle may touch, and around the
// world where it lies across the antimeridian.
//
// The squared chord to longitude λ on latitude φ is D² + 4ρρ' sin²(λ/2), where D
// is the chord to the centre's own meridian at φ and ρ, ρ' are distances from the
// axis. D grows away from the centre and ρ is monotone in a row, so the ends of
// a row bound the half width in it.
func (m *mosaic) sweep(index, first, last int, mark func(circle, row int, lon float64, s span)) {
	c := &m.circles[index]
	reach := m.question.metres/metresPerDegree + 1e-6
	first = max(first, int((c.lat-reach-m.south)*m.perLat)-1)
	last = min(last, int((c.lat+reach-m.south)*m.perLat)+2)
	if first >= last {
		return
	}
	east := m.west + float64(m.columns)/m.perLon
	low := m.meridian(c, first)
	for row := first; row < last; row++ {
		high := m.meridian(c, row+1)
		s := m.span(c, row, low, high)
		low = high
		for turn := -360.0; turn <= 360; turn += 360 {
			if lon := c.lon + turn; s.maybe >= 0 && lon+s.maybe >= m.west && lon-s.maybe <= east {
				mark(index, row, lon, s)
			}
		}
	}
}

// meridian is D² at the southern edge of a row.
func (m *mosaic) meridian(c *circle, row int) float64 {
	axis, z := c.axis-m.edge[row][0], c.at[2]-m.edge[row][2]
	return axis*axis + z*z
}

// span of a circle in a row, from D² at its edges.
func (m *mosaic) span(c *circle, row int, low, high float64) span {
	narrow, wide := m.edge[row][0], m.edge[row+1][0]
	if narrow > wide {
		narrow, wide = wide, narrow
	}
	nearest, south, north := min(low, high), m.latitude(row), m.latitude(row+1)
	if south <= c.lat && c.lat <= north {
		nearest = 0
	}
	if south <= 0 && 0 <= north {
		wide = equatorRadius
	}
	sure := (m.question.surely2 - max(low, high)) / (4 * c.axis * wide)
	maybe := (m.question.maybe2 - nearest) / (4 * c.axis * narrow)
	return span{halfWidth(sure, 1.0/6), halfWidth(maybe, 1.0/4)}
}

// halfWidth is twice the arcsine of the root of x2, in degrees; -1 where there
// is none. Small ones are bounded by a cubic: from below with 1/6, from above with 1/4.
func halfWidth(x2, cubic float64) float64 {
	switch {
	case x2 < 0:
		return -1
	case x2 > 0.25:
		return 360 / math.Pi * math.Asin(math.Sqrt(min(x2, 1)))
	}
	return 360 / math.Pi * math.Sqrt(x2) * (1 + cubic*x2)
}

// fill marks the cells of a row that are inside a circle.
func (m *mosaic) fill(_, row int, lon float64, s span) {
	if s.sure < 0 {
		return
	}
	from := max(math.Ceil((lon-s.sure-m.west)*m.perLon), 0)
	to := min(math.Floor((lon+s.sure-m.west)*m.perLon), float64(m.columns))
	if from < to {
		cells := m.state[row*m.columns:]
		for k := int(from); k < int(to); k++ {
			cells[k] = inside
		}
	}
}

// link puts a circle on the lists of the cells of a row that it may touch.
func (m *mosaic) link(index, row int, lon float64, s span) {
	from := int(max((lon-s.maybe-m.west)*m.perLon, 0))
	to := int(min((lon+s.maybe-m.west)*m.perLon, float64(m.columns-1)))
	links := &m.links[row>>bandShift]
	cells := m.state[row*m.columns:]
	for k := from; k <= to; k++ {
		if cells[k] != inside {
			*links = append(*links, link{int32(index), cells[k]})
			cells[k] = int32(len(*links))
		}
	}
}

// covers reports whether a point is within the limit of any facility.
func (m *mosaic) covers(p orb.Point) bool {
	if !nearby.OnEarth(p) {
		return false
	}
	row, column := int((p[1]-m.south)*m.perLat), int((p[0]-m.west)*m.perLon)
	k := m.state[min(row, m.rows-1)*m.columns+min(column, m.columns-1)]
	if k <= outside {
		return k == inside
	}
	v := geo.ECEF(p)
	links := m.links[min(row, m.rows-1)>>bandShift]
	for k > outside {
		c := &m.circles[links[k-1].circle]
		chord2 := v.Chord2(c.at)
		if chord2 <= m.question.surely2 {
			return true
		}
		if chord2 <= m.question.maybe2 && geo.Distance(p, m.question.Supply[c.facility])*m.question.factor <= m.question.Limit {
			return true
		}
		k = links[k-1].next
	}
	return false
}
