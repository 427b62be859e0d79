package overlay

import (
	"context"
	"math"
	"runtime"
	"slices"

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
}

// How finely the ground is swept: lines stepMetres apart, or linesPerRadius for
// smaller disks, at most maxLines, in chunks that do not depend on the cores.
const (
	stepMetres     = 5
	linesPerRadius = 150
	maxLines       = 500_000
	chunkLines     = 256
)

// CoveredArea measures the ground within any of the disks, in each unit of a
// layer (which may be nil) and in all. It sweeps lines of equal latitude: on each,
// the stretches within the disks are joined, cut with those inside the unit and
// weighted with the area of the strip on the ellipsoid. The stretch of a disk is
// exact, so the error is that of the midpoint rule: below 1e-4 of the area of a
// single disk. Units are scaled to their own area, so that a unit wholly within
// the disks is covered to the last square metre.
func CoveredArea(ctx context.Context, disks []Disk, l *zone.Layer) (Areas, error) {
	all, err := CoveredAreas(ctx, [][]Disk{disks}, l)
	if err != nil {
		return Areas{}, err
	}
	return all[0], nil
}

// CoveredAreas does so for several sets of disks, such as those of several
// cut-offs, each for itself, and finds the outlines of the units on each line
// only once.
func CoveredAreas(ctx context.Context, sets [][]Disk, l *zone.Layer) ([]Areas, error) {
	s := newSweep(sets, l)
	parts := make([]tally, (s.lines+chunkLines-1)/chunkLines)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range parts {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			parts[i] = s.chunk(i)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return s.sum(parts, l), nil
}

// sum adds the chunks up in their order.
func (s *sweep) sum(parts []tally, l *zone.Layer) []Areas {
	out := make([]Areas, len(s.sets))
	swept := make([]float64, s.unitCount)
	for k := range out {
		out[k].Units = make([]float64, s.unitCount)
	}
	for _, p := range parts {
		for i, u := range p.units {
			swept[u] += p.swept[i]
			for k := range out {
				out[k].Units[u] += p.covered[i*len(out)+k]
			}
		}
		for k := range out {
			out[k].Any += p.any[k]
			out[k].Total += p.total[k]
			out[k].Ground += p.ground
		}
	}
	for u, area := range swept {
		for k := range out {
			if area > 0 {
				out[k].Units[u] *= l.Units[u].Area / area
			}
		}
	}
	return out
}

// sweep is the frame of the lines and what crosses them.
type sweep struct {
	south, step float64 // degrees
	lines       int
	unitCount   int
	sets        [][]arc
	edges       []edge
	inSet       []byChunk
	inEdges     byChunk
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
	first, last    int32
	lon, lat, rise float64 // a point, and degrees of longitude per degree of latitude
}

func newSweep(sets [][]Disk, l *zone.Layer) *sweep {
	s := &sweep{}
	south, north, least := math.Inf(1), math.Inf(-1), math.Inf(1)
	boxes := make([][]orb.Bound, len(sets))
	sets = slices.Clone(sets)
	for k := range sets {
		sets[k] = distinct(sets[k])
		for _, d := range sets[k] {
			b := d.box()
			boxes[k] = append(boxes[k], b)
			south, north, least = min(south, b.Min[1]), max(north, b.Max[1]), min(least, d.Metres)
		}
	}
	if l != nil {
		s.unitCount = len(l.Units)
		for u := range l.Units {
			for _, p := range l.Units[u].Geometry {
				b := p.Bound()
				south, north = min(south, b.Min[1]), max(north, b.Max[1])
			}
		}
	}
	if south < north {
		s.lines = int(min(maxLines, math.Ceil((north-south)*metresPerDegree/min(stepMetres, least/linesPerRadius))))
		s.south, s.step = south, (north-south)/float64(s.lines)
	}
	for k := range sets {
		s.addDisks(sets[k], boxes[k])
	}
	for u := range s.unitCount {
		s.addUnit(int32(u), l.Units[u].Geometry)
	}
	s.inEdges = s.bucket(len(s.edges), func(i int) (int32, int32) { return s.edges[i].first, s.edges[i].last })
	return s
}

// lineAbove is the first line at or above a latitude.
func (s *sweep) lineAbove(lat float64) int32 {
	n := math.Ceil((lat-s.south)/s.step - 0.5)
	return int32(max(0, min(float64(s.lines), n)))
}

func (s *sweep) addDisks(disks []Disk, boxes []orb.Bound) {
	arcs := make([]arc, len(disks))
	for i, d := range disks {
		v, chord := geo.ECEF(d.Centre), geo.ChordOfArc(d.Metres)
		arcs[i] = arc{lon: d.Centre[0], radial: math.Hypot(v[0], v[1]), z: v[2], chord2: chord * chord,
			first: s.lineAbove(boxes[i].Min[1]), last: s.lineAbove(boxes[i].Max[1]) - 1}
	}
	s.sets = append(s.sets, arcs)
	s.inSet = append(s.inSet, s.bucket(len(arcs), func(i int) (int32, int32) { return arcs[i].first, arcs[i].last }))
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

// byChunk lists, for each chunk, the things that cross its lines.
type byChunk struct{ order, start []int32 }

func (b byChunk) of(chunk int) []int32 { return b.order[b.start[chunk]:b.start[chunk+1]] }

func (s *sweep) bucket(n int, span func(int) (first, last int32)) byChunk {
	chunks := (s.lines + chunkLines - 1) / chunkLines
	start := make([]int32, chunks+1)
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
	order := make([]int32, start[chunks])
	at := slices.Clone(start)
	each(func(i, c int) { order[at[c]] = int32(i); at[c]++ })
	return byChunk{order, start}
}
