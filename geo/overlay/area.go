package overlay

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"sort"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/zone"
)

// Areas is the ground that disks cover, in m².
type Areas struct {
	Units  []float64 // in each unit of the layer
	Any    float64   // inside any unit, each spot once
	Ground float64   // the area of all units together, each spot once, covered or not
	Total  float64   // everywhere

	swept []float64 // area of each unit as the lines see it
}

// How finely the ground is swept: lines stepMetres apart, or linesPerRadius for
// smaller disks, at most maxLines, in chunks that do not depend on the cores.
const (
	stepMetres     = 5
	linesPerRadius = 150
	maxLines       = 500_000
	chunkLines     = 64
)

// CoveredArea measures the ground within any of the disks, in each unit of a
// layer (which may be nil) and in all. It sweeps lines of equal latitude: on each,
// the stretches within the disks are joined, cut with those inside the unit and
// weighted with the area of the strip on the ellipsoid. The stretch of a disk is
// exact, so the error is that of the midpoint rule: below 1e-4 of the area of a
// single disk. Units are scaled to their own area, so that a unit wholly within
// the disks is covered to the last square metre.
func CoveredArea(ctx context.Context, disks []Disk, l *zone.Layer) (Areas, error) {
	s := newSweep(distinct(disks), l)
	parts := make([]Areas, (s.lines+chunkLines-1)/chunkLines)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range parts {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			parts[i] = s.chunk(i*chunkLines, min((i+1)*chunkLines, s.lines))
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return Areas{}, err
	}
	sum := Areas{Units: make([]float64, s.units), swept: make([]float64, s.units)}
	for _, p := range parts {
		for u := range p.Units {
			sum.Units[u] += p.Units[u]
			sum.swept[u] += p.swept[u]
		}
		sum.Any += p.Any
		sum.Ground += p.Ground
		sum.Total += p.Total
	}
	for u := range sum.Units {
		if sum.swept[u] > 0 {
			sum.Units[u] *= l.Units[u].Area / sum.swept[u]
		}
	}
	return sum, nil
}

// sweep is the frame of the lines and what crosses them.
type sweep struct {
	south, step float64 // degrees
	lines       int
	units       int
	disks       []arc
	edges       []edge
	diskStart   []int32 // per chunk: disks that begin in it or before and may reach it
	edgeStart   []int32
	diskOrder   []int32
	edgeOrder   []int32
}

// arc is a disk prepared for cutting with parallels.
type arc struct {
	lon, radial, z float64 // of the centre: degrees, metres from the axis, metres from the equator
	chord2         float64
	first, last    int32 // lines
}

// edge is one side of a unit's polygon.
type edge struct {
	unit           int32
	lon, lat, rise float64 // a point, and degrees of longitude per degree of latitude
	first, last    int32
}

func newSweep(disks []Disk, l *zone.Layer) *sweep {
	s := &sweep{}
	if l != nil {
		s.units = len(l.Units)
	}
	if len(disks) == 0 {
		return s // nothing is covered
	}
	south, north, least := math.Inf(1), math.Inf(-1), math.Inf(1)
	for _, d := range disks {
		b := d.box()
		south, north, least = min(south, b.Min[1]), max(north, b.Max[1]), min(least, d.Metres)
	}
	for u := range s.units {
		for _, p := range l.Units[u].Geometry {
			b := p.Bound()
			south, north = min(south, b.Min[1]), max(north, b.Max[1])
		}
	}
	const metresPerDegree = 111_000.0
	s.lines = int(min(maxLines, math.Ceil((north-south)*metresPerDegree/min(stepMetres, least/linesPerRadius))))
	s.south, s.step = south, (north-south)/float64(s.lines)
	for _, d := range disks {
		b, v, chord := d.box(), geo.ECEF(d.Centre), geo.ChordOfArc(d.Metres)
		s.disks = append(s.disks, arc{lon: d.Centre[0], radial: math.Hypot(v[0], v[1]), z: v[2], chord2: chord * chord,
			first: s.lineAbove(b.Min[1]), last: s.lineAbove(b.Max[1]) - 1})
	}
	if l != nil {
		for u := range l.Units {
			s.addUnit(int32(u), l.Units[u].Geometry)
		}
	}
	s.diskOrder, s.diskStart = s.bucket(len(s.disks), func(i int) (int32, int32) { return s.disks[i].first, s.disks[i].last })
	s.edgeOrder, s.edgeStart = s.bucket(len(s.edges), func(i int) (int32, int32) { return s.edges[i].first, s.edges[i].last })
	return s
}

// lineAbove is the first line at or above a latitude.
func (s *sweep) lineAbove(lat float64) int32 {
	n := math.Ceil((lat-s.south)/s.step - 0.5)
	return int32(max(0, min(float64(s.lines), n)))
}

func (s *sweep) addUnit(unit int32, m orb.MultiPolygon) {
	for _, p := range m {
		for _, ring := range p {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				if a[1] > b[1] {
					a, b = b, a
				}
				e := edge{unit: unit, lon: a[0], lat: a[1], first: s.lineAbove(a[1]), last: s.lineAbove(b[1]) - 1}
				if e.first > e.last {
					continue
				}
				e.rise = (b[0] - a[0]) / (b[1] - a[1])
				s.edges = append(s.edges, e)
			}
		}
	}
}

// bucket lists, chunk after chunk, the things that cross its lines.
func (s *sweep) bucket(n int, span func(int) (first, last int32)) (order, start []int32) {
	chunks := (s.lines + chunkLines - 1) / chunkLines
	start = make([]int32, chunks+1)
	each := func(do func(i, chunk int)) {
		for i := range n {
			first, last := span(i)
			for c := int(first) / chunkLines; first <= last && c <= int(last)/chunkLines; c++ {
				do(i, c)
			}
		}
	}
	each(func(_, c int) { start[c+1]++ })
	for c := range chunks {
		start[c+1] += start[c]
	}
	order = make([]int32, start[chunks])
	at := slices.Clone(start)
	each(func(i, c int) { order[at[c]] = int32(i); at[c]++ })
	return order, start
}

// stretch is a piece of a line, in degrees of longitude.
type stretch struct{ from, to float64 }

// crossing is where the side of a unit crosses a line.
type crossing struct {
	unit int32
	lon  float64
}

// chunk measures the strips of some lines.
func (s *sweep) chunk(from, to int) Areas {
	c := from / chunkLines
	disks, edges := s.diskOrder[s.diskStart[c]:s.diskStart[c+1]], s.edgeOrder[s.edgeStart[c]:s.edgeStart[c+1]]
	out := Areas{Units: make([]float64, s.units), swept: make([]float64, s.units)}
	var covered, inside []stretch
	var crossings []crossing
	for line := from; line < to; line++ {
		lat := s.south + (float64(line)+0.5)*s.step
		covered = s.covered(covered[:0], disks, int32(line), lat)
		weight := geo.CellArea(0, lat-s.step/2, 1, lat+s.step/2)
		for _, k := range covered {
			out.Total += (k.to - k.from) * weight
		}
		crossings = s.cross(crossings[:0], edges, int32(line), lat)
		inside = inside[:0]
		for i := 0; i+1 < len(crossings); i += 2 {
			a, b := crossings[i], crossings[i+1]
			out.Units[a.unit] += within(covered, a.lon, b.lon) * weight
			out.swept[a.unit] += (b.lon - a.lon) * weight
			inside = append(inside, stretch{a.lon, b.lon})
		}
		for _, k := range join(inside) {
			out.Any += within(covered, k.from, k.to) * weight
			out.Ground += (k.to - k.from) * weight
		}
	}
	return out
}

// covered joins the stretches of the disks on a line.
func (s *sweep) covered(out []stretch, disks []int32, line int32, lat float64) []stretch {
	at := geo.ECEF(orb.Point{0, lat})
	for _, i := range disks {
		d := &s.disks[i]
		if line < d.first || line > d.last {
			continue
		}
		// The law of cosines in the plane of the parallel: chord² = r² + R² -
		// 2 r R cos(difference of longitude) + dz².
		dz := at[2] - d.z
		cos := (at[0]*at[0] + d.radial*d.radial + dz*dz - d.chord2) / (2 * at[0] * d.radial)
		if cos >= 1 {
			continue
		}
		half := math.Acos(max(cos, -1)) * 180 / math.Pi
		out = append(out, stretch{d.lon - half, d.lon + half})
	}
	return join(out)
}

// cross lists where units begin and end on a line, in pairs: the number of
// crossings of a unit is even because rings are closed and half-open in latitude.
func (s *sweep) cross(out []crossing, edges []int32, line int32, lat float64) []crossing {
	for _, i := range edges {
		if e := &s.edges[i]; line >= e.first && line <= e.last {
			out = append(out, crossing{e.unit, e.lon + (lat-e.lat)*e.rise})
		}
	}
	slices.SortFunc(out, func(a, b crossing) int { return cmp.Or(cmp.Compare(a.unit, b.unit), cmp.Compare(a.lon, b.lon)) })
	return out
}

// join sorts stretches and joins those that overlap, in place.
func join(list []stretch) []stretch {
	slices.SortFunc(list, func(a, b stretch) int { return cmp.Compare(a.from, b.from) })
	n := 0
	for _, k := range list {
		if n > 0 && k.from <= list[n-1].to {
			list[n-1].to = max(list[n-1].to, k.to)
			continue
		}
		list[n] = k
		n++
	}
	return list[:n]
}

// within is the length of covered stretches between two longitudes.
func within(covered []stretch, from, to float64) float64 {
	sum := 0.0
	for i := sort.Search(len(covered), func(i int) bool { return covered[i].to > from }); i < len(covered) && covered[i].from < to; i++ {
		sum += min(to, covered[i].to) - max(from, covered[i].from)
	}
	return sum
}
