package ground

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/geo/zone"
)

// When a unit is swept again: where the even and the odd lines differ by more than
// doubtful of what they found, or there are so few that they may agree by chance.
// Then it gets at least fewestCloser lines, and closerTimes those before, until they
// agree or would be more than mostCloser.
const (
	doubtful     = 3e-4
	fewLines     = 64
	fewestCloser = 2048
	closerTimes  = 8
	mostCloser   = 1 << 17
)

func (h *share) doubted() bool { return h.doubt() > doubtful*h.area() }

// run is a stretch of latitudes, in degrees.
type run struct{ south, north float64 }

// refine measures the ground that some sets cover in some units again, with lines
// closer to each other. The result is parallel to what was found to be held, 0
// where that stands.
func (s *sweep) refine(ctx context.Context, l *zone.Layer, parts []tally, found tally) ([]float64, error) {
	sets, out := len(s.sets), make([]float64, len(found.held))
	again := make([]bool, len(out))
	for i := range again {
		h := &found.held[i]
		again[i] = h.area() > 0 && h.area() < found.swept[i/sets]*(1-1e-9) && (h.lines < fewLines || h.doubted())
	}
	runs := make([][]run, s.unitCount)
	for _, p := range parts {
		for i, u := range p.units {
			for k, h := range p.held[i*sets : (i+1)*sets] {
				if again[int(u)*sets+k] && h.area() > 0 {
					// A disk may reach up to the next line to either side.
					south, below := s.at(int(max(h.first-1, 0)))
					north, above := s.at(int(min(h.last+1, int32(s.lines-1))))
					runs[u] = append(runs[u], run{south - below/2, north + above/2})
				}
			}
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for u := range runs {
		if len(runs[u]) > 0 {
			group.Go(func() error {
				s.closer(l.Units[u].Geometry, joined(runs[u]), again[u*sets:(u+1)*sets], out[u*sets:(u+1)*sets])
				return ctx.Err()
			})
		}
	}
	return out, group.Wait()
}

// joined returns the runs from south to north, those that touch as one.
func joined(runs []run) []run {
	slices.SortFunc(runs, func(a, b run) int { return cmp.Compare(a.south, b.south) })
	out := runs[:1]
	for _, r := range runs[1:] {
		if last := &out[len(out)-1]; r.south <= last.north {
			last.north = max(last.north, r.north)
		} else {
			out = append(out, r)
		}
	}
	return out
}

// closer measures one unit on the latitudes of the runs.
func (s *sweep) closer(unit orb.MultiPolygon, runs []run, again []bool, out []float64) {
	metres, before := 0.0, 0
	for _, r := range runs {
		metres += (r.north - r.south) * metresPerDegree
		before += int(s.lineAbove(r.north) - s.lineAbove(r.south))
	}
	for lines := max(fewestCloser, closerTimes*before); ; lines *= closerTimes {
		c := &sweep{unitCount: 1}
		for _, r := range runs {
			c.addBand(r.south, r.north, metres/float64(lines))
		}
		for k := range s.sets {
			c.addArcs(s.near(k, boxOf(unit), runs))
		}
		c.addUnit(0, unit)
		c.inEdges = c.bucket(len(c.edges), func(i int) (int32, int32) { return c.edges[i].first, c.edges[i].last })
		held := make([]share, len(s.sets))
		for chunk := range (c.lines + chunkLines - 1) / chunkLines {
			for k, h := range c.chunk(chunk).held {
				held[k].add(h)
			}
		}
		doubts := false
		for k := range held {
			if again[k] {
				out[k] = held[k].area()
				doubts = doubts || held[k].doubted()
			}
		}
		if !doubts || lines*closerTimes > mostCloser {
			return
		}
	}
}

// near are the disks of a set that can reach a unit on the latitudes of the runs.
func (s *sweep) near(k int, unit orb.Bound, runs []run) (out []arc) {
	unit.Min[1], unit.Max[1] = runs[0].south, runs[len(runs)-1].north
	from, to := s.lineAbove(unit.Min[1])/chunkLines, min(s.lineAbove(unit.Max[1]), int32(s.lines-1))/chunkLines
	for c := from; c <= to; c++ {
		for _, i := range s.inSet[k].of(int(c)) {
			if a := &s.sets[k][i]; (c == from || a.first/chunkLines == c) && a.box.Intersects(unit) {
				out = append(out, *a)
			}
		}
	}
	return out
}
