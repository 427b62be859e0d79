//go:build unix

package analysis_test

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
)

// processorTime is what all threads of the process have used.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// reportCPU adds the processor time of an operation to the figures of a benchmark.
func reportCPU(b *testing.B, since time.Duration) {
	b.ReportMetric(float64((processorTime(b)-since).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// BenchmarkWithin5km: within 5 km of any of 2,000 facilities, for 1,000,000
// points, from the columns of longitude and latitude to the answer.
func BenchmarkWithin5km(b *testing.B) {
	supply, demand, people := wide(wideBox, 2000, 1_000_000)
	b.ReportAllocs()
	start := processorTime(b)
	b.ResetTimer()
	var covered []bool
	for b.Loop() {
		line := analysis.NewStraightLine(demand, analysis.StraightLineOptions{})
		var err error
		covered, err = line.Within(context.Background(), analysis.Request{Supply: supply, Limit: 5000})
		if err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, start)
	n, sum := 0, 0.0
	for i, c := range covered {
		if c {
			n++
			sum += people[i]
		}
	}
	b.ReportMetric(float64(n), "points-covered")
	b.ReportMetric(sum, "people-covered")
	writePoints(b, supply, demand, people)
}

// writePoints leaves the points for another program to measure, as
// kind,longitude,latitude,people in the file that MEDREACH_POINTS names.
func writePoints(b *testing.B, supply, demand []orb.Point, people []float64) {
	path := os.Getenv("MEDREACH_POINTS")
	if path == "" {
		return
	}
	text := []byte("kind,lon,lat,people\n")
	for i, p := range demand {
		text = fmt.Appendf(text, "demand,%.17g,%.17g,%g\n", p[0], p[1], people[i])
	}
	for _, p := range supply {
		text = fmt.Appendf(text, "supply,%.17g,%.17g,\n", p[0], p[1])
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkNearest: the nearest of 2,000 facilities for 1,000,000 points in no
// order, with and without the index over the points.
func BenchmarkNearest(b *testing.B) {
	supply, demand, _ := wide(wideBox, 2000, 1_000_000)
	run := func(line func() *analysis.StraightLine) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			start := processorTime(b)
			for b.Loop() {
				if _, err := line().Nearest(context.Background(), analysis.Request{Supply: supply}); err != nil {
					b.Fatal(err)
				}
			}
			reportCPU(b, start)
		}
	}
	fresh := func() *analysis.StraightLine {
		return analysis.NewStraightLine(demand, analysis.StraightLineOptions{})
	}
	once := fresh()
	b.Run("first", run(fresh))
	b.Run("again", run(func() *analysis.StraightLine { return once }))
}

// BenchmarkCatchments: all points within 5 km of each of 2,000 facilities.
func BenchmarkCatchments(b *testing.B) {
	supply, demand, _ := wide(wideBox, 2000, 1_000_000)
	line := analysis.NewStraightLine(demand, analysis.StraightLineOptions{})
	pairs := 0
	b.ReportAllocs()
	start := processorTime(b)
	for b.Loop() {
		pairs = 0
		err := line.Catchments(context.Background(), analysis.Request{Supply: supply, Limit: 5000},
			func(_ int32, points []int32, _ []float64) error {
				pairs += len(points)
				return nil
			})
		if err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, start)
	b.ReportMetric(float64(pairs), "pairs")
}

// BenchmarkSeveral: the three nearest of 2,000 facilities for 1,000,000 points.
func BenchmarkSeveral(b *testing.B) {
	supply, demand, _ := wide(wideBox, 2000, 1_000_000)
	line := analysis.NewStraightLine(demand, analysis.StraightLineOptions{})
	if _, err := line.Nearest(context.Background(), analysis.Request{Supply: supply[:1]}); err != nil {
		b.Fatal(err) // the index of the points is made
	}
	b.ReportAllocs()
	start := processorTime(b)
	b.ResetTimer()
	for b.Loop() {
		if _, err := line.Several(context.Background(), analysis.Request{Supply: supply}, 3); err != nil {
			b.Fatal(err)
		}
	}
	reportCPU(b, start)
}
