package overlay

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"github.com/paulmach/orb"
)

// together is a distance in metres below which circles of one size are one.
const together = 1e-3

// metresPerDegree of latitude, on the long side.
const metresPerDegree = 111_700.0

// plane is a set of drawn circles and where to find them.
type plane struct {
	disks    []Disk // as distinct returns them, then by band and longitude
	corners  [][]orb.Point
	segments int
	largest  float64 // radius
	band     float64 // height in degrees
	south    float64
	start    []int32 // of each band, its first circle
}

func newPlane(disks []Disk, segments int) *plane {
	p := &plane{disks: disks, segments: segments}
	if len(disks) == 0 {
		return p
	}
	p.south = disks[0].Centre[1]
	north := disks[len(disks)-1].Centre[1]
	for _, d := range disks {
		p.largest = max(p.largest, d.Metres)
	}
	// Bands as high as the largest radius; not many more of them than circles.
	p.band = max(p.largest/metresPerDegree, (north-p.south)/float64(len(disks)+1))
	slices.SortStableFunc(disks, func(a, b Disk) int {
		return cmp.Or(cmp.Compare(p.bandOf(a.Centre[1]), p.bandOf(b.Centre[1])), cmp.Compare(a.Centre[0], b.Centre[0]))
	})
	p.index(north)
	var alone []Disk
	for i := range p.disks {
		if !p.merged(int32(i)) {
			alone = append(alone, p.disks[i])
		}
	}
	p.disks = alone
	p.index(north)
	p.corners = make([][]orb.Point, len(alone))
	for i, d := range alone {
		p.corners[i] = drawCircle(d, segments)
	}
	return p
}

// index notes where the bands begin.
func (p *plane) index(north float64) {
	p.start = make([]int32, p.bandOf(north)+2)
	for _, d := range p.disks {
		p.start[p.bandOf(d.Centre[1])+1]++
	}
	for b := 1; b < len(p.start); b++ {
		p.start[b] += p.start[b-1]
	}
}

// merged reports a circle that differs by less than together from an earlier
// one. Borders that close would cross at places that are nothing but rounding.
func (p *plane) merged(i int32) bool {
	d := p.disks[i]
	reach := together / metresPerDegree * 1.1
	found := false
	p.around(d.Centre, reach, func(k int32) {
		if k < i {
			east, north := p.offset(i, k)
			found = found || math.Hypot(east, north)+math.Abs(d.Metres-p.disks[k].Metres) < together
		}
	})
	return found
}

// around finds the circles with a centre within some degrees of latitude and as
// many metres of longitude.
func (p *plane) around(c orb.Point, lat float64, visit func(k int32)) {
	lon := lat / math.Cos(min(math.Abs(c[1])+lat, 89)*math.Pi/180)
	for b := max(p.bandOf(c[1]-lat), 0); b <= p.bandOf(c[1]+lat) && b+1 < len(p.start); b++ {
		row := p.disks[p.start[b]:p.start[b+1]]
		k := sort.Search(len(row), func(k int) bool { return row[k].Centre[0] >= c[0]-lon })
		for ; k < len(row) && row[k].Centre[0] <= c[0]+lon; k++ {
			visit(p.start[b] + int32(k))
		}
	}
}

func (p *plane) bandOf(lat float64) int { return int((lat - p.south) / p.band) }

// neighbour is a circle that may meet another, and the distance of the centres.
type neighbour struct {
	index  int32
	metres float64
}

// neighbours lists the circles whose centres are closer than both radii.
func (p *plane) neighbours(i int32, out []neighbour) []neighbour {
	d := p.disks[i]
	p.around(d.Centre, (d.Metres+p.largest)*1.003/(metresPerDegree*0.99), func(k int32) {
		if k == i {
			return
		}
		east, north := p.offset(i, k)
		if m := math.Hypot(east, north); m <= (d.Metres+p.disks[k].Metres)*1.003 {
			out = append(out, neighbour{k, m})
		}
	})
	return out
}

// offset is the way from one centre to another in metres, near enough to see
// where two circles meet.
func (p *plane) offset(i, k int32) (east, north float64) {
	a, b := p.disks[i].Centre, p.disks[k].Centre
	s, c := math.Sincos((a[1] + b[1]) / 2 * math.Pi / 180)
	n := semiMajor / math.Sqrt(1-ecc2*s*s)
	m := n * (1 - ecc2) / (1 - ecc2*s*s)
	return (b[0] - a[0]) * math.Pi / 180 * n * c, (b[1] - a[1]) * math.Pi / 180 * m
}

// parts gives every circle the number of the first circle of those that hang
// together with it.
func (p *plane) parts() []int32 {
	parent := make([]int32, len(p.disks))
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(i int32) int32 {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	var near []neighbour
	for i := range parent {
		near = p.neighbours(int32(i), near[:0])
		for _, n := range near {
			a, b := find(int32(i)), find(n.index)
			parent[max(a, b)] = min(a, b)
		}
	}
	for i := range parent {
		parent[i] = find(int32(i))
	}
	return parent
}

// holds reports whether a place lies within a drawn circle.
func (p *plane) holds(i int32, at orb.Point) bool {
	c := p.corners[i]
	for k := range c {
		if !(left(c[k], c[(k+1)%len(c)], at) > 0) {
			return false
		}
	}
	return true
}

// left is positive where c lies to the left of the way from a to b.
func left(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

// meeting is where the outlines of two circles cross. enters tells that the
// outline of a, counter-clockwise, goes into b there.
type meeting struct {
	at     orb.Point
	a, b   float64 // place on each of them, in segments
	enters bool
}

// seenFrom is the meeting of circles i and k on the outline of i.
func (m meeting) seenFrom(i, k int32) end {
	if i < k {
		return end{at: m.at, mine: m.a, other: k, theirs: m.b}
	}
	return end{at: m.at, mine: m.b, other: k, theirs: m.a}
}

// bench is the room to work in.
type bench struct {
	near       []neighbour
	cuts       []cut
	met        []meeting
	some, more []int32
}

// meet finds where the outlines of circles a < b cross, in the order of a's
// outline. It gives the same for a pair whichever circle is asked for.
func (p *plane) meet(a, b int32, w *bench) []meeting {
	out := w.met[:0]
	east, north := p.offset(a, b)
	d, ra, rb := math.Hypot(east, north), p.disks[a].Metres, p.disks[b].Metres
	// Where the circles cross at an angle well above that between two segments
	// they do so twice, at places that the triangle of both radii tells.
	if angle := (ra*ra + rb*rb - d*d) / (2 * ra * rb); math.Abs(angle) < math.Cos(5*math.Pi/float64(p.segments)) {
		turn := float64(p.segments) / (2 * math.Pi)
		toB := math.Atan2(north, east)
		onA, onB := math.Acos((ra*ra-rb*rb+d*d)/(2*d*ra)), math.Acos((rb*rb-ra*ra+d*d)/(2*d*rb))
		in, foundIn := p.search(a, b, (toB-onA)*turn, (toB+math.Pi+onB)*turn)
		back, foundBack := p.search(a, b, (toB+onA)*turn, (toB+math.Pi-onB)*turn)
		if foundIn && foundBack && in.enters && !back.enters {
			if in.a < back.a {
				return append(out, in, back)
			}
			return append(out, back, in)
		}
	}
	return p.meetAll(a, b, w)
}

// search looks for a meeting around two places, each in segments.
func (p *plane) search(a, b int32, onA, onB float64) (m meeting, found bool) {
	n := p.segments
	first, other := int(math.Floor(onA))+2*n-1, int(math.Floor(onB))+2*n-1
	for i := first; i < first+3; i++ {
		for k := other; k < other+3; k++ {
			if c, ok := p.cross(a, b, i%n, k%n); ok {
				if found {
					return m, false
				}
				m, found = c, true
			}
		}
	}
	return m, found
}

// cross finds where a segment of a crosses one of b. A corner on a line counts
// as to the right of it.
func (p *plane) cross(a, b int32, i, k int) (meeting, bool) {
	ca, cb := p.corners[a], p.corners[b]
	a0, a1, b0, b1 := ca[i], ca[(i+1)%len(ca)], cb[k], cb[(k+1)%len(cb)]
	s0, s1 := left(b0, b1, a0), left(b0, b1, a1)
	if s0 > 0 == (s1 > 0) {
		return meeting{}, false
	}
	t0, t1 := left(a0, a1, b0), left(a0, a1, b1)
	if t0 > 0 == (t1 > 0) {
		return meeting{}, false
	}
	s, t := s0/(s0-s1), t0/(t0-t1)
	return meeting{at: orb.Point{a0[0] + s*(a1[0]-a0[0]), a0[1] + s*(a1[1]-a0[1])},
		a: p.place(i, s), b: p.place(k, t), enters: s1 > 0}, true
}

// place is a place on an outline: its segment and how far along that it lies.
func (p *plane) place(segment int, along float64) float64 {
	at := float64(segment) + along
	if at >= float64(p.segments) {
		at -= float64(p.segments)
	}
	return at
}

// meetAll tries all segments that may cross. What does not go in and out by
// turns is given up: the piece that it makes will lead nowhere.
func (p *plane) meetAll(a, b int32, w *bench) []meeting {
	out := w.met[:0]
	ca, cb := p.corners[a], p.corners[b]
	box, other := orb.MultiPoint(ca).Bound(), orb.MultiPoint(cb).Bound()
	if !box.Intersects(other) {
		return out
	}
	box.Min = orb.Point{max(box.Min[0], other.Min[0]), max(box.Min[1], other.Min[1])}
	box.Max = orb.Point{min(box.Max[0], other.Max[0]), min(box.Max[1], other.Max[1])}
	w.some, w.more = touching(w.some[:0], ca, box), touching(w.more[:0], cb, box)
	for _, i := range w.some {
		a0, a1 := ca[i][1], ca[(int(i)+1)%len(ca)][1]
		for _, k := range w.more {
			b0, b1 := cb[k][1], cb[(int(k)+1)%len(cb)][1]
			if max(b0, b1) < min(a0, a1) || max(a0, a1) < min(b0, b1) {
				continue
			}
			if m, ok := p.cross(a, b, int(i), int(k)); ok {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(x, y meeting) int { return cmp.Compare(x.a, y.a) })
	return out
}

// touching lists the segments whose boxes touch a box.
func touching(out []int32, c []orb.Point, box orb.Bound) []int32 {
	for i := range c {
		a, z := c[i], c[(i+1)%len(c)]
		if max(a[0], z[0]) >= box.Min[0] && min(a[0], z[0]) <= box.Max[0] && max(a[1], z[1]) >= box.Min[1] && min(a[1], z[1]) <= box.Max[1] {
			out = append(out, int32(i))
		}
	}
	return out
}
