package polygon

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// channel is the least width of a gap in metres, and of its opening to the outside.
const channel = 50

// metresPerDegree is the length of a degree of latitude, near enough for a width.
const metresPerDegree = 111_000

// findGaps finds the enclosed pieces among the stretches inside no shape.
// Borders generalised apart leave a net of slivers that would join every gap to
// the next and to the sea, so the pieces are told apart by their cores: what
// is left of them after half a channel is taken off all round.
func (v *surveyor) findGaps() []Gap {
	cores := make([][]span, v.rows)
	reach := max(1, int(math.Round(channel/2/(v.height*metresPerDegree))))
	inParallel(v.rows, surveyStrip, func(from, to int) {
		var spare []span
		for row := from; row < to; row++ {
			cores[row], spare = v.core(row, reach, spare)
		}
	})
	sets, first := joinCores(cores)
	found := map[int]int{} // set -> gap
	var gaps []Gap
	var widest []float64
	for row, line := range v.gaps {
		for _, g := range line {
			core := nearestCore(cores, row, reach, g.span)
			if core.row < 0 {
				continue
			}
			set := sets.find(first[core.row] + core.place)
			if set == 0 {
				continue
			}
			n, ok := found[set]
			if !ok {
				n = len(gaps)
				found[set] = n
				gaps, widest = append(gaps, Gap{}), append(widest, -1)
			}
			gaps[n].Area += g.area
			if g.area > widest[n] {
				widest[n] = g.area
				gaps[n].Point = orb.Point{(g.west + g.east) / 2, v.latitude(row)}
			}
		}
	}
	slices.SortStableFunc(gaps, func(a, b Gap) int { return cmp.Compare(b.Area, a.Area) })
	return gaps
}

// core is what the stretches of the rows within reach have in common, with half a
// channel taken off at both ends. Beyond the first and last row all is outside.
func (v *surveyor) core(row, reach int, spare []span) (core, scratch []span) {
	for _, g := range v.gaps[row] {
		core = append(core, g.span)
	}
	for r := max(0, row-reach); r <= min(v.rows-1, row+reach); r++ {
		if r == row {
			continue
		}
		spare = intersect(core, v.gaps[r], spare[:0])
		core, spare = spare, core
	}
	half := max(channel/2, v.height*metresPerDegree) / (metresPerDegree * max(lonScale(v.latitude(row)), 1e-3))
	kept := core[:0]
	for _, s := range core {
		if s.east-s.west > 2*half {
			kept = append(kept, span{s.west + half, s.east - half})
		}
	}
	return slices.Clone(kept), core
}

func intersect(a []span, b []gapSpan, out []span) []span {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		if west, east := max(a[i].west, b[j].west), min(a[i].east, b[j].east); west < east {
			out = append(out, span{west, east})
		}
		if a[i].east < b[j].east {
			i++
		} else {
			j++
		}
	}
	return out
}

// joinCores joins the cores of neighbouring rows that meet. Cores are numbered from 1
// row by row; 0 is the outside.
func joinCores(cores [][]span) (*sets, []int) {
	first := make([]int, len(cores)+1)
	first[0] = 1
	for row := range cores {
		first[row+1] = first[row] + len(cores[row])
	}
	sets := newSets(first[len(cores)])
	for row, line := range cores {
		for i, s := range line {
			if row == 0 || row == len(cores)-1 || math.IsInf(s.west, -1) || math.IsInf(s.east, 1) {
				sets.join(0, first[row]+i)
			}
		}
		if row == 0 {
			continue
		}
		below := cores[row-1]
		for i, j := 0, 0; i < len(line) && j < len(below); {
			if max(line[i].west, below[j].west) < min(line[i].east, below[j].east) {
				sets.join(first[row]+i, first[row-1]+j)
			}
			if line[i].east < below[j].east {
				i++
			} else {
				j++
			}
		}
	}
	return sets, first
}

// where is the place of a core: its row and its place in it.
type where struct{ row, place int }

// nearestCore finds the core that a stretch belongs to: one that meets it, in its own
// row or else in the nearest row within reach. Row -1 says that it is a sliver.
func nearestCore(cores [][]span, row, reach int, s span) where {
	for away := 0; away <= reach; away++ {
		for _, r := range [2]int{row - away, row + away} {
			if r < 0 || r >= len(cores) {
				continue
			}
			line := cores[r]
			i, _ := slices.BinarySearchFunc(line, s.west, func(c span, west float64) int { return cmp.Compare(c.east, west) })
			if i < len(line) && line[i].west < s.east {
				return where{r, i}
			}
		}
	}
	return where{-1, 0}
}

// sets is a union of disjoint sets; the lowest member stands for each.
type sets struct{ parent []int32 }

func newSets(n int) *sets {
	s := &sets{make([]int32, n)}
	for i := range s.parent {
		s.parent[i] = int32(i)
	}
	return s
}

func (s *sets) find(i int) int {
	for int(s.parent[i]) != i {
		s.parent[i] = s.parent[s.parent[i]]
		i = int(s.parent[i])
	}
	return i
}

func (s *sets) join(i, j int) {
	i, j = s.find(i), s.find(j)
	if i < j {
		s.parent[j] = int32(i)
	} else {
		s.parent[i] = int32(j)
	}
}
