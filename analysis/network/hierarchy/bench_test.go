package hierarchy

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
)

// BenchmarkBuild contracts a grid of 90,000 crossings, the hard case: towns have more
// dead ends and motorways.
func BenchmarkBuild(b *testing.B) {
	g := streets(rand.New(rand.NewPCG(1, 1)), 300)
	arcs := 0
	b.ReportAllocs()
	for b.Loop() {
		h, err := Build(context.Background(), g)
		if err != nil {
			b.Fatal(err)
		}
		arcs = len(h.Up[From].Hops) + len(h.Up[To].Hops)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(vertices(g)), "ns/vertex")
	b.ReportMetric(float64(arcs)/float64(vertices(g)), "arcs/vertex")
}

// BenchmarkRun answers 64 sources in the order of their vertices, whatever they reach in
// twenty minutes.
func BenchmarkRun(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	g := streets(r, 300)
	h, err := Build(context.Background(), g)
	if err != nil {
		b.Fatal(err)
	}
	sources := make([][]Seed, 64)
	for i := range sources {
		sources[i] = []Seed{{r.Int32N(int32(vertices(g))), 0}}
	}
	slices.SortFunc(sources, func(a, b []Seed) int { return int(a[0].Vertex - b[0].Vertex) })
	w := take(h.Select(h.Vertex), From)
	reached := 0
	b.ReportAllocs()
	for b.Loop() {
		reached = 0
		for batch := range slices.Chunk(sources, Lanes) {
			w.run(batch, 1_200_000)
			w.Reached(func(_ int32, c *Costs) {
				for _, ms := range c {
					if ms <= 1_200_000 {
						reached++
					}
				}
			})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(reached), "ns/reached")
}
