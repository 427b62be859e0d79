package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/network/store"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// province is the graph of a million crossings.
func province(b *testing.B) store.Entry {
	b.Helper()
	net := roadtest.Random(1, 1_000_000, orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116.25, 38.8}})
	table := speed.Of(road.Car)
	g, err := graph.Make(context.Background(), net, &table, graph.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return store.Entry{Graph: g, Index: tie.NewIndex(g)}
}

func BenchmarkWrite(b *testing.B) {
	e := province(b)
	e.Graph.Entering()
	path := filepath.Join(b.TempDir(), "roads")
	b.ReportAllocs()
	for b.Loop() {
		if err := store.Write(path, key, nil, e); err != nil {
			b.Fatal(err)
		}
	}
	report(b, path, e.Graph.Len())
}

// BenchmarkOpen opens a file that the system still has in memory.
func BenchmarkOpen(b *testing.B) {
	e := province(b)
	path := written(b, e)
	b.ReportAllocs()
	for b.Loop() {
		f, err := store.Open(path, key)
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	report(b, path, e.Graph.Len())
}

func report(b *testing.B, path string, vertices int) {
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	b.ReportMetric(float64(info.Size())/float64(vertices), "bytes/vertex")
}

// BenchmarkKey hashes a file of 128 MB, and once the program.
func BenchmarkKey(b *testing.B) {
	path := filepath.Join(b.TempDir(), "roads.pbf")
	if err := os.WriteFile(path, make([]byte, 128<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	in := store.Inputs{Files: []string{path}}
	b.SetBytes(128 << 20)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := in.Key(); err != nil {
			b.Fatal(err)
		}
	}
}
