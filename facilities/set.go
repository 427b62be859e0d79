package facilities

import (
	"math"

	"github.com/paulmach/orb"
)

// Set is the facilities of a study, from one or several files. Engines refer
// to a facility by its index in Facilities as int32.
type Set struct {
	Facilities []Facility
}

// ClassCount is how many facilities of a class there are.
type ClassCount struct {
	Class Class
	Count int
}

// Count returns how many facilities each class has, in the order of Classes,
// without classes that have none. Facilities of unknown class stand last.
func (s *Set) Count() []ClassCount {
	counts := map[Class]int{}
	for i := range s.Facilities {
		counts[s.Facilities[i].Class]++
	}
	var out []ClassCount
	known := 0
	for _, c := range Classes() {
		if n := counts[c]; n > 0 {
			out = append(out, ClassCount{c, n})
			known += n
		}
	}
	if rest := len(s.Facilities) - known; rest > 0 {
		out = append(out, ClassCount{"", rest})
	}
	return out
}

// Points returns the places of all facilities, WGS 84, in order.
func (s *Set) Points() []orb.Point {
	out := make([]orb.Point, len(s.Facilities))
	for i := range s.Facilities {
		out[i] = s.Facilities[i].Point
	}
	return out
}

// PointsOf returns the places of the facilities with these indices.
func (s *Set) PointsOf(indices []int32) []orb.Point {
	out := make([]orb.Point, len(indices))
	for i, f := range indices {
		out[i] = s.Facilities[f].Point
	}
	return out
}

// Columns returns the raw headers of all files, each once, in the order in
// which they are first met.
func (s *Set) Columns() []string {
	var out []string
	seen := map[string]bool{}
	var last *Header
	for i := range s.Facilities {
		h := s.Facilities[i].Header
		if h == nil || h == last {
			continue
		}
		last = h
		for _, c := range h.Columns {
			if !seen[c] {
				seen[c] = true
				out = append(out, c)
			}
		}
	}
	return out
}

// All returns the index of every facility, in order.
func (s *Set) All() []int32 {
	out := make([]int32, len(s.Facilities))
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// Sum adds an attribute over the facilities with these indices and says how
// many of them have it; where known is 0 there is nothing to judge.
func (s *Set) Sum(a Attribute, indices []int32) (sum float64, known int) {
	at := a.Index()
	for _, i := range indices {
		if v := s.Facilities[i].Numbers.At(at); !math.IsNaN(v) {
			sum += v
			known++
		}
	}
	return sum, known
}
