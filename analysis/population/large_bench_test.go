//go:build unix

package population_test

import (
	"context"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

const largeSide = 10_000

// BenchmarkLargeGrid reads a grid of 10,000 by 10,000 Float32 cells, a tenth of
// them populated, from a deflated and tiled GeoTIFF into demand, in a process of
// its own so that its memory is that of reading alone.
//
// docs/benchmarks/geotiff.sh runs it beside GDAL: MEDREACH_GRID_WRITE names a
// file to leave behind (MEDREACH_GRID_KIND its kind), MEDREACH_GRID_READ one to
// read in this process.
func BenchmarkLargeGrid(b *testing.B) {
	if path := os.Getenv("MEDREACH_GRID_READ"); path != "" {
		readLarge(b, path)
		return
	}
	if path := os.Getenv("MEDREACH_GRID_WRITE"); path != "" {
		writeLarge(b, path, os.Getenv("MEDREACH_GRID_KIND"))
		return
	}
	for _, kind := range []string{"settlements", "scattered"} {
		b.Run(kind, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), kind+".tif")
			writeLarge(b, path, kind)
			b.ResetTimer()
			for b.Loop() {
				reportChild(b, path)
			}
		})
	}
}

// processorTime is what all threads of the process have used, in seconds.
func processorTime(b *testing.B) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}

// readLarge reports the processor time of reading and the peak memory of this
// process.
func readLarge(b *testing.B, path string) {
	b.ReportAllocs()
	start := processorTime(b)
	for b.Loop() {
		f, err := geotiff.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		d, _, err := population.FromSources(context.Background(), []population.Source{{Group: "total", File: path, Grid: f.Band(0)}})
		if err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(d.Len()), "cells")
	}
	b.ReportMetric((processorTime(b)-start)/float64(b.N), "cpu-s")
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return // no peak to be had on this system
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(after)[0], 64)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(kB/1024, "peak-MB")
}

// reportChild reads the file in a new process and passes its figures on.
func reportChild(b *testing.B, path string) {
	child := exec.Command(os.Args[0], "-test.run", "^$", "-test.bench", "LargeGrid$", "-test.benchtime", "1x")
	child.Env = append(os.Environ(), "MEDREACH_GRID_READ="+path)
	out, err := child.CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	_, line, _ := strings.Cut(string(out), "BenchmarkLargeGrid")
	line, _, _ = strings.Cut(line, "\n")
	words := strings.Fields(line)
	for i := 1; i < len(words); i++ {
		switch words[i] {
		case "cells", "cpu-s", "peak-MB":
			v, err := strconv.ParseFloat(words[i-1], 64)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(v, words[i])
		}
	}
}

func writeLarge(b *testing.B, path, kind string) {
	people := make([]float32, largeSide*largeSide)
	for i := range people {
		people[i] = float32(math.NaN())
	}
	rng := rand.New(rand.NewPCG(1, 2))
	if kind == "scattered" {
		scatterPeople(people, rng)
	} else {
		settlePeople(people, rng)
	}
	g := &raster.Grid{Width: largeSide, Height: largeSide, Transform: [6]float64{100, 1.0 / 1200, 0, 40, 0, -1.0 / 1200}, CRS: crs.WGS84()}
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := geotiff.Write(f, g, [][]float32{people}, geotiff.Options{Predictor: 1}); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}

// scatterPeople populates every tenth cell by chance, the worst case for
// whoever decompresses: no run is long.
func scatterPeople(people []float32, rng *rand.Rand) {
	for i := range people {
		if rng.IntN(10) == 0 {
			people[i] = float32(rng.ExpFloat64() * 20)
		}
	}
}

// settlePeople draws discs of all sizes until a tenth of the cells are populated.
func settlePeople(people []float32, rng *rand.Rand) {
	for n := 0; n < len(people)/10; {
		radius := min(int(5*math.Pow(1-rng.Float64(), -0.7)), 200)
		cx, cy := rng.IntN(largeSide), rng.IntN(largeSide)
		for y := max(0, cy-radius); y < min(largeSide, cy+radius); y++ {
			for x := max(0, cx-radius); x < min(largeSide, cx+radius); x++ {
				at := y*largeSide + x
				if (x-cx)*(x-cx)+(y-cy)*(y-cy) < radius*radius && people[at] != people[at] {
					people[at] = float32(rng.ExpFloat64() * 20)
					n++
				}
			}
		}
	}
}
