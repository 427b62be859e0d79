package hierarchy

import (
	"context"
	"math/rand/v2"
	"testing"
)

// TestExperience follows questions to a graph of n vertices: each is how many sources of
// how many vertices.
func TestExperience(t *testing.T) {
	g := streets(rand.New(rand.NewPCG(1, 1)), 20)
	n := float64(vertices(g))
	type asked struct {
		limit   uint32
		sources int
		settled float64 // for each source; 0: not learnt
		worth   bool
	}
	for name, questions := range map[string][]asked{
		"nothing learnt":               {{900, 1_000_000, 0, false}},
		"nobody reaches anything":      {{0, 0, 0, false}, {900, 1_000_000, 0, false}},
		"much at once":                 {{900, 150, n, true}},
		"little again and again":       {{900, 40, n, false}, {900, 40, n, false}, {900, 40, n, true}, {900, 40, n, true}},
		"once there, less is enough":   {{900, 150, n, true}, {900, 6, n, true}, {900, 4, n, false}},
		"without overlap never":        {{60, 4, n, false}, {60, 400, n / 100, false}, {60, 4000, n / 1000, false}, {60, 400000, n / 100000, false}},
		"without overlap nothing adds": {{60, 4, n, false}, {60, 4, n, false}, {900, 99, n, false}},
		"other limits are learnt anew": {{900, 150, n, true}, {60, 150, 0, false}, {60, 150, n / 2, true}},
	} {
		t.Run(name, func(t *testing.T) {
			var x Experience
			var built *Hierarchy
			for i, q := range questions {
				k := Kind{From, q.limit}
				if q.settled > 0 {
					x.Learn(k, q.settled)
				}
				if x.Tried(k) != (q.settled > 0) {
					t.Errorf("question %d: tried %v", i, x.Tried(k))
				}
				if x.Tried(Kind{To, q.limit}) {
					t.Errorf("question %d: the other direction was not tried", i)
				}
				h, err := x.Worth(context.Background(), g, k, q.sources)
				if err != nil || (h != nil) != q.worth {
					t.Errorf("question %d: together %v, want %v (%v)", i, h != nil, q.worth, err)
				}
				if h != nil && built != nil && h != built {
					t.Errorf("question %d: the graph is contracted twice", i)
				}
				if h != nil {
					built = h
				}
			}
		})
	}
}

func TestExperienceEnds(t *testing.T) {
	g := streets(rand.New(rand.NewPCG(1, 1)), 9)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var x Experience
	x.Learn(Kind{}, float64(vertices(g)))
	if _, err := x.Worth(ctx, g, Kind{}, 1000); err != context.Canceled {
		t.Fatal(err)
	}
	if h, err := x.Worth(context.Background(), g, Kind{}, 1000); err != nil || h == nil {
		t.Fatal("a question that was broken off spoils the next", err)
	}
}
