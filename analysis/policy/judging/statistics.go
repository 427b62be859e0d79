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
	file   string
}

// figures looks a key up in the tables: of the level itself, else summed from
// the coarsest finer level. ok is false where no table has the key.
func (p places) figures(key string, summable bool) (figures, bool) {
	out := figures{value: make([]float64, p.n+1), silent: make([]int, p.n+1)}
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
			out.put(p.n, values[0], 0)
		case from == p.layer && from >= 0:
			for u, v := range values {
				out.put(u, v, 0)
			}
			if summable {
				p.sumUp(&out, values, from)
			}
		case summable && from > p.layer:
			p.sumUp(&out, values, from)
		default:
			continue
		}
		found, out.file = true, s.File
	}
	return out, found
}

// put keeps the first figure of a slot.
func (f *figures) put(slot int, v float64, silent int) {
	if math.IsNaN(f.value[slot]) {
		f.value[slot], f.silent[slot] = v, silent
	}
}

// sumUp adds the figures of a finer layer into the slots that have none yet.
func (p places) sumUp(out *figures, values []float64, from int) {
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
			out.put(at, sums[at], silent[at])
		}
	}
}
