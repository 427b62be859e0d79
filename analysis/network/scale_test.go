//go:build unix

package network

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/network/store"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// BenchmarkScale measures networks of as many million crossings as MEDREACH_SCALE
// lists, such as 1,10,40: docs/benchmarks/scale.sh. A size takes about 200 bytes a
// crossing.
func BenchmarkScale(b *testing.B) {
	sizes := os.Getenv("MEDREACH_SCALE")
	if sizes == "" {
		b.Skip("MEDREACH_SCALE names no size")
	}
	for _, size := range strings.Split(sizes, ",") {
		millions, err := strconv.ParseFloat(size, 64)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size+"M", func(b *testing.B) { scale(b, int(millions*1e6)) })
	}
}

// scale runs through the life of a network.
func scale(b *testing.B, crossings int) {
	side := 1.2 * float64(crossings) / 1e6 // a crossing each 100 m, whatever the size
	box := orb.Bound{Min: orb.Point{104, 30}, Max: orb.Point{104, 30}}
	box.Max[0], box.Max[1] = 104+1.1*math.Sqrt(side), 30+0.75*math.Sqrt(side)
	e := buildRegion(b, crossings, box)
	r := Ready(e.Graph, e.Index, Options{})
	memoryOf(b, r)
	m, err := r.Between(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	supply := analysistest.Scatter(3, 1000, box)
	b.Run("nearest", func(b *testing.B) {
		q := analysis.Request{Supply: supply}
		timed(b, r.Graph.Len(), "vertex", func() error {
			_, err := m.Nearest(context.Background(), q)
			return err
		})
	})
	b.Run("searches", func(b *testing.B) {
		q := analysis.Request{Supply: supply, Limit: 900}
		n := settled(b, m, q)
		timed(b, n, "vertex", func() error { settled(b, m, q); return nil })
		b.ReportMetric(float64(n)/float64(len(supply)), "vertices/search")
	})
	keep(b, e)
}

// buildRegion makes the network, the graph and the index.
func buildRegion(b *testing.B, crossings int, box orb.Bound) (e store.Entry) {
	var net *road.Network
	b.Run("generate", func(b *testing.B) {
		for b.Loop() {
			net = roadtest.Region(1, crossings, box)
		}
	})
	debug.FreeOSMemory()
	b.Run("make", func(b *testing.B) {
		table := speed.Of(road.Car)
		timed(b, crossings, "crossing", func() (err error) {
			e.Graph, err = graph.Make(context.Background(), net, &table, graph.Options{})
			return err
		})
	})
	net = nil
	b.Run("turn", func(b *testing.B) { timed(b, e.Graph.Len(), "vertex", func() error { e.Graph.Entering(); return nil }) })
	b.Run("index", func(b *testing.B) {
		timed(b, len(e.Graph.Edges), "edge", func() error { e.Index = tie.NewIndex(e.Graph); return nil })
	})
	debug.FreeOSMemory()
	return e
}

// memoryOf reports the memory by parts, each by vertex.
func memoryOf(b *testing.B, r *Roads) {
	g := r.Graph
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			runtime.GC()
		}
		vertices := float64(g.Len())
		for name, bytes := range map[string]int{
			"places": 8 * len(g.Places), "edges": 20*len(g.Edges) + 4*len(g.First), "shapes": 8*len(g.Shapes) + 4*len(g.Bends),
			"hops": g.Leaving.Bytes(), "index": r.Index.Bytes(), "ways": 8 * len(g.Ways), "all": r.Bytes() - g.Entering().Bytes() + 8*g.Len(),
		} {
			b.ReportMetric(float64(bytes)/vertices, name+"-B/vertex")
		}
		b.ReportMetric(float64(r.Bytes()-g.Entering().Bytes()+8*g.Len())/float64(len(g.Edges)), "all-B/edge")
		b.ReportMetric(float64(len(g.Edges))/vertices, "edges/vertex")
		b.ReportMetric(vertices/1e6, "Mvertices")
	})
}

// settled searches around each facility of a request by itself, on all cores, and
// returns how many vertices the searches settle together.
func settled(b *testing.B, m *Impedance, r analysis.Request) int {
	q, err := m.ask(context.Background(), r)
	if err != nil {
		b.Fatal(err)
	}
	var next, sum atomic.Int64
	var hands sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		hands.Go(func() {
			s := m.roads.idle.Get().(*search)
			defer m.roads.idle.Put(s)
			for f := next.Add(1) - 1; int(f) < len(q.sites); f = next.Add(1) - 1 {
				seeds := q.seeds(m.roads, int32(f), 0, nil)
				sortSeeds(seeds)
				s.run(seeds, m.roads.hops(r.Direction), q.limit)
				sum.Add(int64(len(s.touched)))
				s.reset()
			}
		})
	}
	hands.Wait()
	return int(sum.Load())
}

// keep writes the graph and opens it.
func keep(b *testing.B, e store.Entry) {
	path := filepath.Join(b.TempDir(), "roads")
	b.Run("write", func(b *testing.B) {
		timed(b, e.Graph.Len(), "vertex", func() error { return store.Write(path, store.Key{1}, nil, e) })
		if info, err := os.Stat(path); err == nil {
			b.ReportMetric(float64(info.Size())/1e6, "MB")
		}
	})
	b.Run("open", func(b *testing.B) {
		timed(b, e.Graph.Len(), "vertex", func() error {
			f, err := store.Open(path, store.Key{1})
			if err != nil {
				return err
			}
			return f.Close()
		})
	})
}

// timed runs what is measured and reports the processor time of one run, that of each
// part of it, and the most memory that the process has had.
func timed(b *testing.B, n int, unit string, run func() error) {
	b.Helper()
	var before, after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &before); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := run(); err != nil {
			b.Fatal(err)
		}
	}
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		b.Fatal(err)
	}
	used := float64(after.Utime.Nano()+after.Stime.Nano()-before.Utime.Nano()-before.Stime.Nano()) / float64(b.N)
	b.ReportMetric(used/1e9, "cpu-s")
	b.ReportMetric(used/float64(max(n, 1)), fmt.Sprintf("cpu-ns/%s", unit))
	b.ReportMetric(float64(after.Maxrss)/1e6, "peak-GB") // kB on Linux
}
