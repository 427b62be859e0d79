package graph

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/medreach/medreach/geo/road"
)

// Restore takes a graph whose columns were kept in a file, together with the ways
// into its vertices, and makes it ready. It reports the first column that is not
// sound: without a fault, no index in it leads out of a column.
func (g *Graph) Restore(entering Rows) error {
	g.entering = entering
	for _, part := range []struct {
		name  string
		sound func() bool
	}{
		{"names", g.soundNames},
		{"splits", g.soundSplits},
		{"edges", g.soundEdges},
		{"shapes", func() bool { return offsets(g.Bends, len(g.Edges), len(g.Shapes)) }},
		{"islands", func() bool { return len(g.Island) == (len(g.Edges)+63)/64 }},
		{"ways out", func() bool { return g.Leaving.sound(len(g.Places)) }},
		{"ways in", func() bool { return g.entering.sound(len(g.Places)) }},
	} {
		if !part.sound() {
			return fmt.Errorf("graph: %s of the mode %d are not sound", part.name, g.Mode)
		}
	}
	return nil
}

// all reports whether a check holds for 0..n, which all cores try in parts.
func all(n int, holds func(i int) bool) bool {
	var broken atomic.Bool
	eachChunk(n, func(_, from, to int) {
		for i := from; i < to; i++ {
			if !holds(i) {
				broken.Store(true)
				return
			}
		}
	})
	return !broken.Load()
}

// offsets reports whether a column cuts another into so many parts.
func offsets(first []uint32, parts, length int) bool {
	return len(first) == parts+1 && first[0] == 0 && int(first[parts]) == length &&
		all(parts, func(i int) bool { return first[i] <= first[i+1] })
}

func (g *Graph) soundNames() bool {
	texts := max(len(g.Names.First)-1, 0)
	return g.Mode < road.ModeCount && offsets(g.Names.First, texts, len(g.Names.Text)) && all(len(g.Ways), func(i int) bool {
		w := &g.Ways[i]
		return w.Name >= 0 && int(w.Name) < texts && w.Class < road.ClassCount
	})
}

func (g *Graph) soundSplits() bool {
	s, vertices := &g.Splits, len(g.Places)
	whole := vertices - len(s.Of)
	inside := func(list []int32, n int) bool {
		return !slices.ContainsFunc(list, func(v int32) bool { return v < 0 || int(v) >= n })
	}
	if whole < 0 || !inside(s.Of, whole) || !inside(s.Tails, vertices) || !inside(s.Heads, vertices) {
		return false
	}
	if len(s.Edges) == 0 {
		return len(s.First)+len(s.Tails)+len(s.Heads)+len(s.Of) == 0
	}
	return len(s.Edges) == (len(g.Edges)+63)/64 && len(s.Heads) == 2*s.count() && offsets(s.First, len(s.Heads), len(s.Tails))
}

// soundEdges wants the offsets first, then each edge with its lower vertex.
func (g *Graph) soundEdges() bool {
	whole := len(g.Places) - len(g.Splits.Of)
	cheap := func(ms uint32) bool { return ms <= mostMS || ms == Closed }
	return offsets(g.First, whole, len(g.Edges)) && all(whole, func(v int) bool {
		for e := g.First[v]; e < g.First[v+1]; e++ {
			x := &g.Edges[e]
			if int(x.lower()) != v || int(max(x.A, x.B)) >= whole || x.Way < 0 || int(x.Way) >= len(g.Ways) || !cheap(x.Forward) || !cheap(x.Backward) {
				return false
			}
		}
		return true
	})
}

func (r *Rows) sound(vertices int) bool {
	return offsets(r.First, vertices, len(r.Hops)) && all(len(r.Hops), func(i int) bool {
		h := r.Hops[i]
		return h.To >= 0 && int(h.To) < vertices && h.MS <= mostMS
	})
}
