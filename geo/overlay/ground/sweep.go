package ground

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// stretch is a piece of a line, in degrees of longitude.
type stretch struct{ from, to float64 }

// tally is what the lines of one chunk add up to, in m².
type tally struct {
	units  []int32   // that a line crosses, in the order in which they were met
	swept  []float64 // of each of them
	held   []share   // of each of them by each set
	any    []float64 // by set
	total  []float64 // by set
	ground float64
}

// share is the ground of a unit that a set covers, in m².
type share struct {
	half        [2]float64 // by the even and by the odd lines
	first, last int32      // lines with some of it
	lines       int32      // from first to last, chunk by chunk
}

func (h *share) area() float64 { return h.half[0] + h.half[1] }

// doubt is what the even and the odd lines disagree about.
func (h *share) doubt() float64 { return math.Abs(h.half[0] - h.half[1]) }

// add adds the same of another chunk.
func (h *share) add(c share) {
	h.half[0], h.half[1] = h.half[0]+c.half[0], h.half[1]+c.half[1]
	if c.area() > 0 {
		h.lines += c.last - c.first + 1
	}
}

// take adds ground on a line.
func (h *share) take(line int32, area float64) {
	if area > 0 {
		if h.area() == 0 {
			h.first = line
		}
		h.half[line&1] += area
		h.last = line
	}
}

// live is something that crosses the line being swept, and where it begins on
// it. From line to line these change places rarely, so that putting them back
// into order costs little.
type live struct {
	at    float64
	index int32
}

// front is the things that cross the line being swept, in the order in which
// they begin.
type front struct {
	live    []live
	waiting []int32 // those of the chunk that begin later, the next one last
}

func newFront(candidates []int32, first func(int32) int32) front {
	waiting := slices.Clone(candidates)
	slices.SortStableFunc(waiting, func(a, b int32) int { return cmp.Compare(first(b), first(a)) })
	return front{waiting: waiting}
}

// put brings the list into order; most of it is.
func (f *front) put() {
	for i := 1; i < len(f.live); i++ {
		for k := i; k > 0 && f.live[k].at < f.live[k-1].at; k-- {
			f.live[k], f.live[k-1] = f.live[k-1], f.live[k]
		}
	}
}

// pass measures the strips of one chunk.
type pass struct {
	*sweep
	tally
	edges    front
	disks    []front
	slot     []int32 // of a unit in the tally, counting from 1
	spans    []inside
	cover    []cover
	groundAt []float64 // length of line covered up to where the ground began, by set
}

// inside is what is known of a unit where it began on the line.
type inside struct {
	open    bool
	from    float64
	covered []float64 // length of line covered up to there, by set
}

// cover is the stretches that a set covers on a line, walked from west to east.
type cover struct {
	joined []stretch
	next   int
	length float64 // of the stretches passed
}

func (s *sweep) chunk(c int) tally {
	p := pass{sweep: s, slot: make([]int32, s.unitCount), disks: make([]front, len(s.sets)), cover: make([]cover, len(s.sets))}
	p.any, p.total, p.groundAt = make([]float64, len(s.sets)), make([]float64, len(s.sets)), make([]float64, len(s.sets))
	p.edges = newFront(s.inEdges.of(c), func(i int32) int32 { return s.edges[i].first })
	for k := range s.sets {
		p.disks[k] = newFront(s.inSet[k].of(c), func(i int32) int32 { return s.sets[k][i].first })
	}
	for line := c * chunkLines; line < min((c+1)*chunkLines, s.lines); line++ {
		lat, step := s.at(line)
		weight := geo.CellArea(0, lat-step/2, 1, lat+step/2)
		at := geo.ECEF(orb.Point{0, lat})
		for k := range s.sets {
			p.moveDisks(k, int32(line), at)
			for _, j := range p.cover[k].joined {
				p.total[k] += (j.to - j.from) * weight
			}
		}
		p.moveEdges(int32(line), lat)
		p.measure(int32(line), weight)
	}
	return p.tally
}

// moveEdges brings the sides of the units to a line.
func (p *pass) moveEdges(line int32, lat float64) {
	f := &p.edges
	n := 0
	for _, v := range f.live {
		if e := &p.sweep.edges[v.index]; e.last >= line {
			f.live[n] = live{e.lon + (lat-e.lat)*e.rise, v.index}
			n++
		}
	}
	f.live = f.live[:n]
	for len(f.waiting) > 0 {
		i := f.waiting[len(f.waiting)-1]
		e := &p.sweep.edges[i]
		if e.first > line {
			break
		}
		f.waiting = f.waiting[:len(f.waiting)-1]
		f.live = append(f.live, live{e.lon + (lat-e.lat)*e.rise, i})
	}
	if n == 0 {
		slices.SortFunc(f.live, func(a, b live) int { return cmp.Compare(a.at, b.at) })
	}
	f.put()
}

// moveDisks brings the disks of a set to a line and joins their stretches.
func (p *pass) moveDisks(k int, line int32, at geo.Vector) {
	f, arcs := &p.disks[k], p.sets[k]
	n := 0
	for _, v := range f.live {
		if d := &arcs[v.index]; d.last >= line {
			f.live[n] = live{d.lon - d.half(at), v.index}
			n++
		}
	}
	f.live = f.live[:n]
	for len(f.waiting) > 0 {
		i := f.waiting[len(f.waiting)-1]
		d := &arcs[i]
		if d.first > line {
			break
		}
		f.waiting = f.waiting[:len(f.waiting)-1]
		f.live = append(f.live, live{d.lon - d.half(at), i})
	}
	if n == 0 {
		slices.SortFunc(f.live, func(a, b live) int { return cmp.Compare(a.at, b.at) })
	}
	f.put()
	c := &p.cover[k]
	c.joined, c.next, c.length = c.joined[:0], 0, 0
	for _, v := range f.live {
		to := 2*arcs[v.index].lon - v.at
		if n := len(c.joined); n > 0 && v.at <= c.joined[n-1].to {
			c.joined[n-1].to = max(c.joined[n-1].to, to)
		} else if v.at < to {
			c.joined = append(c.joined, stretch{v.at, to})
		}
	}
}

// half is half the width of a disk on a parallel, in degrees; 0 where the disk
// does not reach it. It follows from the law of cosines in the plane of the
// parallel: chord² = r² + R² - 2 r R cos(difference of longitude) + dz².
func (d *arc) half(at geo.Vector) float64 {
	dr, dz := at[0]-d.radial, at[2]-d.z
	sin2 := (d.chord2 - dr*dr - dz*dz) / (4 * at[0] * d.radial) // of half the difference
	switch {
	case sin2 <= 0:
		return 0
	case sin2 > 0.01:
		return 2 * math.Asin(math.Sqrt(min(sin2, 1))) * 180 / math.Pi
	}
	// The series of the arcsine, to 1e-13 of it.
	return 2 * math.Sqrt(sin2) * (1 + sin2*(1./6+sin2*(3./40+sin2*(5./112+sin2*(35./1152+sin2*63./2816))))) * 180 / math.Pi
}

// upTo is the length of line covered west of a longitude, which must not
// decrease from call to call.
func (c *cover) upTo(lon float64) float64 {
	for c.next < len(c.joined) && c.joined[c.next].to <= lon {
		c.length += c.joined[c.next].to - c.joined[c.next].from
		c.next++
	}
	if c.next < len(c.joined) && c.joined[c.next].from < lon {
		return c.length + lon - c.joined[c.next].from
	}
	return c.length
}

// measure walks the line from west to east. Each unit begins and ends an even
// number of times, because rings are closed and half-open in latitude.
func (p *pass) measure(line int32, weight float64) {
	sets := len(p.sets)
	depth := 0
	var groundFrom float64
	for _, v := range p.edges.live {
		slot := p.slotOf(p.sweep.edges[v.index].unit)
		span := &p.spans[slot]
		if span.open = !span.open; span.open {
			span.from = v.at
			depth++
		} else {
			p.swept[slot] += (v.at - span.from) * weight
			depth--
		}
		began, ended := span.open && depth == 1, !span.open && depth == 0
		for k := range sets {
			length := p.cover[k].upTo(v.at)
			if span.open {
				span.covered[k] = length
			} else {
				p.held[slot*sets+k].take(line, (length-span.covered[k])*weight)
			}
			if began {
				p.groundAt[k] = length
			} else if ended {
				p.any[k] += (length - p.groundAt[k]) * weight
			}
		}
		if began {
			groundFrom = v.at
		} else if ended {
			p.ground += (v.at - groundFrom) * weight
		}
	}
}

// slotOf is the place of a unit in the tally.
func (p *pass) slotOf(unit int32) int {
	if p.slot[unit] == 0 {
		p.units, p.swept = append(p.units, unit), append(p.swept, 0)
		p.held = append(p.held, make([]share, len(p.sets))...)
		p.spans = append(p.spans, inside{covered: make([]float64, len(p.sets))})
		p.slot[unit] = int32(len(p.units))
	}
	return int(p.slot[unit]) - 1
}
