package overlay

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"golang.org/x/sync/errgroup"
)

// sliver is an area in square degrees, about 0.01 m², below which a hole is
// taken for rounding.
const sliver = 1e-12

// Union returns the ground within any of the disks. Each circle is drawn with
// the given number of straight segments, its corners on the circle, so that the
// union for a larger radius holds that for a smaller.
//
// It cuts the outline of each circle where it meets the others, keeps what lies
// in none of them, and follows what is left from circle to circle. Where rounding
// makes that path break, the circles that hang together there are united by a
// general overlay instead.
func Union(ctx context.Context, disks []Disk, segments int) (orb.MultiPolygon, error) {
	if segments < 3 {
		segments = 64
	}
	p := newPlane(Distinct(disks), segments)
	pieces := make([][]piece, len(p.disks))
	const chunk = 64
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(pieces); from += chunk {
		group.Go(func() error {
			var b bench
			for i := from; i < min(from+chunk, len(pieces)); i++ {
				pieces[i] = p.visible(int32(i), &b)
			}
			return inner.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	out, err := p.assemble(ctx, pieces)
	sortPolygons(out)
	return out, err
}

// end is where a visible piece of a circle begins or ends: on the border of
// another circle.
type end struct {
	at     orb.Point
	mine   float64 // place on this circle, in segments
	other  int32
	theirs float64 // place on the other circle
}

// piece is a part of a circle's outline that lies in no other circle, counter-
// clockwise; whole where that is all of it.
type piece struct {
	from, to end
	whole    bool
	used     bool
}

// visible finds the pieces of a circle that no other covers.
func (p *plane) visible(i int32, b *bench) []piece {
	b.near = p.neighbours(i, b.near[:0])
	// Circles a radius away cover most for what they cost: in a town a few of them
	// cover the circle, and the rest need not be looked at.
	r := p.disks[i].Metres
	slices.SortFunc(b.near, func(x, y neighbour) int {
		return cmp.Or(cmp.Compare(math.Abs(x.metres-r), math.Abs(y.metres-r)), cmp.Compare(x.index, y.index))
	})
	b.cuts = b.cuts[:0]
	look := 6
	for k, n := range b.near {
		if k == look {
			if len(b.cuts) > 0 && len(p.between(b.cuts)) == 0 {
				return nil
			}
			look *= 2
		}
		b.met = p.meet(min(i, n.index), max(i, n.index), b)
		if len(b.met) == 0 {
			if p.holds(n.index, p.corners[i][0]) {
				return nil
			}
			continue
		}
		var ok bool
		if b.cuts, ok = p.cut(b.cuts, i, n.index, b.met); !ok {
			return []piece{{to: end{other: i, theirs: math.NaN()}}} // leads nowhere
		}
	}
	if len(b.cuts) == 0 {
		return []piece{{whole: true}}
	}
	return p.between(b.cuts)
}

// cut is a part of a circle's outline that another circle covers; its end may
// run on past the last segment.
type cut struct {
	from, to end
	until    float64
}

// cut adds what circle k covers of circle i. The outlines must go in and out of
// each other by turns.
func (p *plane) cut(cuts []cut, i, k int32, met []meeting) ([]cut, bool) {
	if i > k {
		slices.SortFunc(met, func(x, y meeting) int { return cmp.Compare(x.b, y.b) })
	}
	for m := range met {
		in, out := met[m], met[(m+1)%len(met)]
		if in.enters == out.enters {
			return cuts, false
		}
		if in.enters != (i < k) {
			continue
		}
		c := cut{from: in.seenFrom(i, k), to: out.seenFrom(i, k)}
		c.until = c.to.mine
		if c.until <= c.from.mine {
			c.until += float64(p.segments)
		}
		cuts = append(cuts, c)
	}
	return cuts, true
}

// between returns what cuts leave over. It sorts them.
func (p *plane) between(cuts []cut) []piece {
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Compare(a.from.mine, b.from.mine) })
	last := slices.MaxFunc(cuts, func(a, b cut) int { return cmp.Compare(a.until, b.until) })
	at, until := last.to, last.until-float64(p.segments)
	var out []piece
	for _, c := range cuts {
		if c.from.mine > until {
			out = append(out, piece{from: at, to: c.from})
		}
		if c.until > until {
			at, until = c.to, c.until
		}
	}
	return out
}

// ring is a closed line followed along visible pieces, and a circle on it.
type ring struct {
	line   orb.Ring
	circle int32
	area   float64 // square degrees; negative for holes
}

// assemble follows the pieces to rings and the rings to polygons.
func (p *plane) assemble(ctx context.Context, pieces [][]piece) (orb.MultiPolygon, error) {
	parts := p.parts()
	broken := map[int32]bool{}
	outer, holes := map[int32][]ring{}, []ring(nil)
	var order []int32 // of parts, by their first outline
	for i := range pieces {
		for k := range pieces[i] {
			if pieces[i][k].used || broken[parts[i]] {
				continue
			}
			r, ok := p.follow(pieces, int32(i), k)
			part := parts[i]
			switch {
			case !ok:
				broken[part] = true
			case r.area > 0:
				if outer[part] == nil {
					order = append(order, part)
				}
				outer[part] = append(outer[part], r)
			case r.area < -sliver:
				holes = append(holes, r)
			}
		}
	}
	first := map[int32]int{} // of the polygons of a part
	var out orb.MultiPolygon
	for _, part := range order {
		if broken[part] {
			continue
		}
		first[part] = len(out)
		for _, r := range outer[part] {
			out = append(out, orb.Polygon{r.line})
		}
	}
	for _, h := range holes {
		part := parts[h.circle]
		if broken[part] {
			continue
		}
		k, ok := around(outer[part], h)
		if !ok {
			broken[part] = true
			continue
		}
		k += first[part]
		out[k] = append(out[k], h.line)
	}
	return p.mend(ctx, out, brokenParts{parts, broken, first, outer})
}

// around finds the outline that holds a hole. Circles that hang together have
// one outline, but for those that only just touch.
func around(outer []ring, hole ring) (int, bool) {
	if len(outer) == 1 {
		return 0, true
	}
	best := -1
	for k, r := range outer {
		if r.area > -hole.area && (best < 0 || r.area < outer[best].area) && planar.RingContains(r.line, hole.line[0]) {
			best = k
		}
	}
	return best, best >= 0
}

// follow walks from a piece along the others until it comes back.
func (p *plane) follow(pieces [][]piece, circle int32, k int) (ring, bool) {
	r := ring{circle: circle}
	if pieces[circle][k].whole {
		pieces[circle][k].used = true
		r.line = append(orb.Ring(slices.Clone(p.corners[circle])), p.corners[circle][0])
		r.area = planar.Area(r.line)
		return r, true
	}
	i, start := circle, k
	for {
		c := &pieces[i][k]
		if c.used {
			return r, false
		}
		c.used = true
		r.line = p.draw(r.line, i, c)
		to := c.to
		next := slices.IndexFunc(pieces[to.other], func(d piece) bool {
			return !d.whole && d.from.other == i && d.from.mine == to.theirs
		})
		if next < 0 {
			return r, false
		}
		if i, k = to.other, next; i == circle && k == start {
			break
		}
	}
	r.line = append(r.line, r.line[0])
	r.area = signedArea(r.line)
	return r, true
}

// draw adds the corners of a piece, without its end.
func (p *plane) draw(line orb.Ring, i int32, c *piece) orb.Ring {
	add := func(at orb.Point) {
		if n := len(line); n == 0 || line[n-1] != at {
			line = append(line, at)
		}
	}
	add(c.from.at)
	until := c.to.mine
	if until <= c.from.mine {
		until += float64(p.segments)
	}
	for k := int(c.from.mine) + 1; float64(k) < until; k++ {
		add(p.corners[i][k%p.segments])
	}
	return line
}

// signedArea is the area of a closed ring, positive for counter-clockwise.
func signedArea(line orb.Ring) float64 {
	sum, o := 0.0, line[0]
	for i := 2; i < len(line); i++ {
		a, b := line[i-1], line[i]
		sum += (a[0]-o[0])*(b[1]-o[1]) - (b[0]-o[0])*(a[1]-o[1])
	}
	return sum / 2
}

// brokenParts tells which circles could not be followed.
type brokenParts struct {
	parts  []int32 // by circle
	broken map[int32]bool
	first  map[int32]int // polygons already made of a part
	outer  map[int32][]ring
}

// mend unites the circles of broken parts by the general overlay.
func (p *plane) mend(ctx context.Context, out orb.MultiPolygon, b brokenParts) (orb.MultiPolygon, error) {
	if len(b.broken) == 0 {
		return out, nil
	}
	for part := range b.broken {
		if from, made := b.first[part]; made {
			for k := range b.outer[part] {
				out[from+k] = nil
			}
		}
	}
	out = slices.DeleteFunc(out, func(q orb.Polygon) bool { return q == nil })
	var circles []orb.Polygon
	for i := range p.disks {
		if b.broken[b.parts[i]] {
			circles = append(circles, orb.Polygon{append(orb.Ring(slices.Clone(p.corners[i])), p.corners[i][0])})
		}
	}
	more, err := united(ctx, circles)
	return append(out, more...), err
}

// sortPolygons puts polygons in the order of their lowest corners.
func sortPolygons(m orb.MultiPolygon) {
	slices.SortStableFunc(m, func(a, b orb.Polygon) int {
		p, q := a.Bound().Min, b.Bound().Min
		return cmp.Or(cmp.Compare(p[1], q[1]), cmp.Compare(p[0], q[0]))
	})
}
