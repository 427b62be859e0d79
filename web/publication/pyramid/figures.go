package pyramid

import (
	"math"
	"sync"
)

// Sums is a count, such as people, by block.
type Sums struct {
	pyramid *Pyramid
	value   func(cell int) float64
	levels  []func() []float64         // nil for level 0, which is value
	base    *Sums                      // of which it is a change; nil for none
	changed []func() map[int32]float64 // the blocks that are others, by level; nil without base
}

// Sums adds up a value of the cells level by level; NaN counts as nothing.
func (p *Pyramid) Sums(value func(cell int) float64) *Sums {
	s := &Sums{pyramid: p, value: value, levels: make([]func() []float64, len(p.levels))}
	for i := 1; i < len(s.levels); i++ {
		s.levels[i] = sync.OnceValue(func() []float64 {
			level := p.Level(i)
			out := make([]float64, level.Len())
			for b, up := range level.parent {
				out[up] += s.At(i-1, int32(b))
			}
			return out
		})
	}
	return s
}

// At is the sum of a block.
func (s *Sums) At(level int, block int32) float64 {
	if s.base != nil {
		if v, ok := s.changed[level]()[block]; ok {
			return v
		}
		return s.base.At(level, block)
	}
	if level > 0 {
		return s.levels[level]()[block]
	}
	if v := s.value(int(block)); !math.IsNaN(v) {
		return v
	}
	return 0
}

// Changed is the sums after the value of some cells became another; it is that of
// adding up anew and takes the memory of the blocks that are others.
func (s *Sums) Changed(cells []int32, value func(cell int) float64) *Sums {
	out := &Sums{pyramid: s.pyramid, base: s, changed: make([]func() map[int32]float64, len(s.pyramid.levels))}
	out.changed[0] = sync.OnceValue(func() map[int32]float64 {
		m := make(map[int32]float64, len(cells))
		for _, c := range cells {
			if m[c] = value(int(c)); math.IsNaN(m[c]) {
				m[c] = 0
			}
		}
		return m
	})
	for i := 1; i < len(out.changed); i++ {
		out.changed[i] = sync.OnceValue(func() map[int32]float64 {
			below, level := out.changed[i-1](), s.pyramid.Level(i)
			touched, m := make([]bool, level.Len()), make(map[int32]float64, len(below)/2)
			for b := range below {
				touched[level.parent[b]] = true
			}
			for b, up := range level.parent { // in the order in which all are added up
				if touched[up] {
					m[up] += out.At(i-1, int32(b))
				}
			}
			return m
		})
	}
	return out
}

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

// Changed is the means after the value of some cells became another.
func (m *Means) Changed(cells []int32, value, weight func(cell int) float64) *Means {
	known := func(cell int) float64 {
		if math.IsNaN(value(cell)) {
			return 0
		}
		return weight(cell)
	}
	return &Means{m.weighted.Changed(cells, func(cell int) float64 { return value(cell) * weight(cell) }), m.weights.Changed(cells, known)}
}
