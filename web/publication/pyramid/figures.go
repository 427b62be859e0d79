package pyramid

import (
	"math"
	"sync"
)

// Sums is a count, such as people, by block.
type Sums struct{ levels []func() []float64 }

// Sums adds up a value of the cells level by level; NaN counts as nothing.
func (p *Pyramid) Sums(value func(cell int) float64) *Sums {
	s := &Sums{levels: make([]func() []float64, len(p.levels))}
	s.levels[0] = func() []float64 {
		out := make([]float64, p.Level(0).Len())
		for i := range out {
			if v := value(i); !math.IsNaN(v) {
				out[i] = v
			}
		}
		return out
	}
	for i := 1; i < len(s.levels); i++ {
		s.levels[i] = sync.OnceValue(func() []float64 {
			level, below := p.Level(i), s.levels[i-1]()
			out := make([]float64, level.Len())
			for b, v := range below {
				out[level.parent[b]] += v
			}
			return out
		})
	}
	return s
}

// At is the sum of a block.
func (s *Sums) At(level int, block int32) float64 { return s.levels[level]()[block] }

// Means is a value, such as minutes, as those who live in a block have it on
// average.
type Means struct{ weighted, weights *Sums }

// Means is the mean of a value of the cells with the given weights. Cells without
// a value count in neither: the mean is over those who have one.
func (p *Pyramid) Means(value, weight func(cell int) float64) *Means {
	known := func(cell int) float64 {
		if math.IsNaN(value(cell)) {
			return 0
		}
		return weight(cell)
	}
	return &Means{p.Sums(func(cell int) float64 { return value(cell) * weight(cell) }), p.Sums(known)}
}

// At is the mean of a block, NaN where nobody in it has a value.
func (m *Means) At(level int, block int32) float64 {
	weight := m.weights.At(level, block)
	if !(weight > 0) {
		return math.NaN()
	}
	return m.weighted.At(level, block) / weight
}
