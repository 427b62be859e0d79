package judging

import (
	"math"
	"slices"

	"github.com/medreach/medreach/geo/zone"
)

// figures are numbers that tables give for the slots of a target.
type figures struct {
	value  []float64 // NaN where no table tells
	silent []int     // zones below that are missing in the sum
	file   []string  // the table of each
}

// figures looks a key up in the tables: of the level itself, else summed from a
// finer level. Of several tables the first that tells a slot whole is used. ok is
// false where no table has the key.
func (p places) figures(key string, summable bool) (figures, bool) {
	out := figures{value: make([]float64, p.n+1), silent: make([]int, p.n+1), file: make([]string, p.n+1)}
	for i := range out.value {
		out.value[i] = math.NaN()
	}
	found := false
	for _, s := range p.in.Statistics {
		values, has := s.Values[key]
		if !has {
			continue
		}
		from := slices.IndexFunc(p.in.Zones.Layers, func(l *zone.Layer) bool { return l.Level == s.Level })
		switch {
		case s.Level == zone.Region:
			out.put(p.n, values[0], 0, s.File)
		case from == p.layer && from >= 0:
			for u, v := range values {
				out.put(u, v, 0, s.File)
			}
			if summable {
				p.sumUp(&out, values, from, s.File)
			}
		case summable && from >= 0:
			p.sumUp(&out, values, from, s.File)
		default:
			continue
		}
		found = true
	}
	return out, found
}

// put keeps the first figure of a slot, and a whole one over one that lacks zones.
func (f *figures) put(slot int, v float64, silent int, file string) {
	if math.IsNaN(v) {
		return
	}
	if math.IsNaN(f.value[slot]) || silent < f.silent[slot] {
		f.value[slot], f.silent[slot], f.file[slot] = v, silent, file
	}
}

// fractions reports figures of which none is above 1, though some are above 0.
func (f figures) fractions() bool {
	some := false
	for _, v := range f.value {
		if v > 1 {
			return false
		}
		some = some || v > 0
	}
	return some
}

// sumUp adds the figures of a finer layer into the slots above it.
func (p places) sumUp(out *figures, values []float64, from int, file string) {
	sums, known, silent := make([]float64, p.n+1), make([]int, p.n+1), make([]int, p.n+1)
	for u, v := range values {
		slots := []int32{int32(p.n)}
		if p.layer >= 0 && from > p.layer {
			slots = append(slots, ancestor(p.in.Zones, from, int32(u), p.layer))
		}
		for _, at := range slots {
			switch {
			case at < 0:
			case math.IsNaN(v):
				silent[at]++
			default:
				sums[at] += v
				known[at]++
			}
		}
	}
	for at := range sums {
		if known[at] > 0 {
			out.put(at, sums[at], silent[at], file)
		}
	}
}
