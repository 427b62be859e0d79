// Package ground measures the ground that service circles cover, in each zone of
// a layer and in all, in square metres on the ellipsoid (WGS 84). It sweeps lines
// of equal latitude. Results do not depend on the number of cores or on the order
// of the circles.
package ground

import (
	"context"
	"math"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/overlay"
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
// Where no disk can reach, the lines only tell how units overlap and may lie
// farther apart.
const (
	metresPerDegree = 111_700.0 // of latitude, on the long side
	stepMetres      = 5
	linesPerRadius  = 150
	maxLines        = 500_000
	farMetres       = 40
	farLines        = 50_000 // at least, where that does not take more than elsewhere
	chunkLines      = 256
)

// Covered measures the ground within any of the disks, in each unit of a
// layer (which may be nil) and in all. It sweeps lines of equal latitude: on each,
// the stretches within the disks are joined, cut with those inside the unit and
// weighted with the area of the strip on the ellipsoid. The stretch of a disk is
// exact, so the error is that of the midpoint rule: below 1e-4 of the area of a
// single disk. Units are scaled to their own area, so that a unit wholly within
// the disks is covered to the last square metre. Where every other line tells
// something else, as where the disks only touch a unit, the unit is swept again
// closer (refine.go). Ground no higher than a strip, some metres, may be missed.
func Covered(ctx context.Context, disks []overlay.Disk, l *zone.Layer) (Areas, error) {
	all, err := CoveredEach(ctx, [][]overlay.Disk{disks}, l)
	if err != nil {
		return Areas{}, err
	}
	return all[0], nil
}

// CoveredEach does so for several sets of disks, such as those of several
// cut-offs, each for itself, and finds the outlines of the units on each line
// only once.
func CoveredEach(ctx context.Context, sets [][]overlay.Disk, l *zone.Layer) ([]Areas, error) {
	s := newSweep(sets, l)
	parts := make([]tally, (s.lines+chunkLines-1)/chunkLines)
	group, going := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i := range parts {
		group.Go(func() error {
			if err := going.Err(); err != nil {
				return err
			}
			parts[i] = s.chunk(i)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	found := s.sum(parts)
	closer, err := s.refine(ctx, l, parts, found)
	if err != nil {
		return nil, err
	}
	return s.areas(l, found, closer), nil
}

// sum adds the chunks up in their order. In the result units stand in the order
// of the layer.
func (s *sweep) sum(parts []tally) tally {
	sets := len(s.sets)
	t := tally{swept: make([]float64, s.unitCount), held: make([]share, s.unitCount*sets), any: make([]float64, sets), total: make([]float64, sets)}
	for _, p := range parts {
		t.ground += p.ground
		for i, u := range p.units {
			t.swept[u] += p.swept[i]
			for k := range sets {
				t.held[int(u)*sets+k].add(p.held[i*sets+k])
			}
		}
		for k := range sets {
			t.any[k] += p.any[k]
			t.total[k] += p.total[k]
		}
	}
	return t
}

// areas brings what was found to the areas of the units. What they hold together
// is the sum of them, less the part that the lines found in more than one.
func (s *sweep) areas(l *zone.Layer, found tally, closer []float64) []Areas {
	sets := len(s.sets)
	out := make([]Areas, sets)
	for k := range out {
		a := Areas{Units: make([]float64, s.unitCount), Any: found.any[k], Ground: found.ground, Total: found.total[k]}
		var known, swept, covered, crossed float64
		for u, of := range found.swept {
			at := u*sets + k
			area, lines := l.Units[u].Area, found.held[at].area()
			switch {
			case closer[at] > 0:
				a.Units[u] = min(closer[at], area)
			case of > 0:
				a.Units[u] = lines * area / of
			}
			known, swept, covered, crossed = known+area, swept+of, covered+a.Units[u], crossed+lines
		}
		if swept > 0 {
			a.Ground *= known / swept
		}
		if crossed > 0 {
			a.Any *= covered / crossed
		}
		out[k] = a
	}
	return out
}

// sweep is the frame of the lines and what crosses them.
type sweep struct {
	bands     []band // from south to north
	lines     int
	unitCount int
	sets      [][]arc
	edges     []edge
	inSet     []byChunk
	inEdges   byChunk
}

// band is lines at equal distances. The strip of a line reaches half a step to
// either side.
type band struct {
	south, step  float64 // degrees
	first, lines int
}

// addBand adds lines some metres apart.
func (s *sweep) addBand(south, north, metres float64) {
	if south < north {
		n := math.Ceil((north - south) * metresPerDegree / metres)
		s.bands = append(s.bands, band{south, (north - south) / n, s.lines, int(n)})
		s.lines += int(n)
	}
}

// at is the latitude of a line and the height of its strip, in degrees.
func (s *sweep) at(line int) (lat, step float64) {
	b := len(s.bands) - 1
	for s.bands[b].first > line {
		b--
	}
	return s.bands[b].south + (float64(line-s.bands[b].first)+0.5)*s.bands[b].step, s.bands[b].step
}

// lineAbove is the first line at or above a latitude.
func (s *sweep) lineAbove(lat float64) int32 {
	for _, b := range s.bands {
		if n := math.Ceil((lat-b.south)/b.step - 0.5); n < float64(b.lines) {
			return int32(b.first) + int32(max(0, n))
		}
	}
	return int32(s.lines)
}

// arc is a disk prepared for cutting with parallels.
type arc struct {
	lon, radial, z float64 // of the centre: degrees, metres from the axis, metres from the equator
	chord2         float64
	box            orb.Bound
	first, last    int32 // lines
}

// edge is one side of a unit's polygon.
type edge struct {
	unit           int32
	first, last    int32
	lon, lat, rise float64 // a point, and degrees of longitude per degree of latitude
}

// nowhere is the box of nothing.
var nowhere = orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}

func newSweep(sets [][]overlay.Disk, l *zone.Layer) *sweep {
	s := &sweep{}
	all := make([][]arc, len(sets))
	step, reach := float64(stepMetres), nowhere
	for k := range sets {
		for _, d := range overlay.Distinct(sets[k]) {
			v, chord := geo.ECEF(d.Centre), geo.ChordOfArc(d.Metres)
			all[k] = append(all[k], arc{lon: d.Centre[0], box: d.Box(), radial: math.Hypot(v[0], v[1]), z: v[2], chord2: chord * chord})
			step, reach = min(step, d.Metres/linesPerRadius), reach.Union(d.Box())
		}
	}
	whole, reached := reach, reach
	if l != nil {
		s.unitCount = len(l.Units)
		for u := range l.Units {
			box := boxOf(l.Units[u].Geometry)
			if whole = whole.Union(box); box.Intersects(reach) {
				reached = reached.Union(box)
			}
		}
	}
	if reached == nowhere { // no disks: all is far from them
		reached = orb.Bound{Min: whole.Max, Max: whole.Max}
	}
	step = max(step, (reached.Max[1]-reached.Min[1])*metresPerDegree/maxLines)
	far := max(step, min(farMetres, (whole.Max[1]-whole.Min[1])*metresPerDegree/farLines))
	s.addBand(whole.Min[1], min(reached.Min[1], whole.Max[1]), far)
	s.addBand(reached.Min[1], reached.Max[1], step)
	s.addBand(max(reached.Max[1], whole.Min[1]), whole.Max[1], far)
	for k := range sets {
		s.addArcs(all[k])
	}
	for u := range s.unitCount {
		s.addUnit(int32(u), l.Units[u].Geometry)
	}
	s.inEdges = s.bucket(len(s.edges), func(i int) (int32, int32) { return s.edges[i].first, s.edges[i].last })
	return s
}

func boxOf(m orb.MultiPolygon) orb.Bound {
	box := nowhere
	for _, p := range m {
		box = box.Union(p.Bound())
	}
	return box
}

func (s *sweep) addArcs(arcs []arc) {
	for i := range arcs {
		arcs[i].first, arcs[i].last = s.lineAbove(arcs[i].box.Min[1]), s.lineAbove(arcs[i].box.Max[1])-1
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
