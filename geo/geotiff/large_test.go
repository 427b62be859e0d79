package geotiff_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

// childFile is set where this program is to read one grid and say how many
// people live in it, so that the memory and the time of just that can be seen.
const childFile = "GEOTIFF_TEST_READ"

func TestMain(m *testing.M) {
	path := os.Getenv(childFile)
	if path == "" {
		os.Exit(m.Run())
	}
	cells, people, err := populated(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d cells, %.0f people\n", len(cells), people)
}

// populated lists the cells with people, in order, as demand is built.
func populated(path string) (cells []int64, people float64, err error) {
	f, err := geotiff.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	width := int64(f.Grid().Width)
	var mu sync.Mutex
	var values []float64
	err = f.Band(0).Blocks(context.Background(), func(b raster.Block) error {
		var c []int64
		var v []float64
		for i, p := range b.Values {
			if p > 0 {
				c = append(c, int64(b.Row+i/b.Width)*width+int64(b.Col+i%b.Width))
				v = append(v, p)
			}
		}
		mu.Lock()
		defer mu.Unlock()
		cells, values = append(cells, c...), append(values, v...)
		return nil
	})
	for _, v := range values {
		people += v
	}
	return cells, people, err
}

// BenchmarkLarge reads a grid of 10,000 by 10,000 cells, a tenth of which are
// populated, in a process of its own, and has GDAL decode the same file:
//
//	go test -run xxx -bench Large -benchtime 3x ./geo/geotiff
//
// It reports the processor time and the peak memory of both. GDAL's time is
// without the start of Python; ours is that of the whole process.
func BenchmarkLarge(b *testing.B) {
	for _, c := range []struct {
		name string
		opts geotiff.Options
	}{
		{"predictor1", geotiff.Options{Predictor: 1}},
		{"predictor2", geotiff.Options{Predictor: 2}},
		{"predictor3", geotiff.Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "large.tif")
			writeLarge(b, path, c.opts)
			b.ResetTimer()
			b.ReportAllocs()
			var cpu, peak, gdalCPU, gdalPeak float64
			for range b.N {
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), childFile+"="+path)
				if out, err := child.CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				cpu += (child.ProcessState.UserTime() + child.ProcessState.SystemTime()).Seconds()
				peak = max(peak, peakMB(child))
				seconds, mb := gdalDecode(b, path)
				gdalCPU += seconds
				gdalPeak = max(gdalPeak, mb)
			}
			b.ReportMetric(cpu/float64(b.N), "cpu-s")
			b.ReportMetric(gdalCPU/float64(b.N), "gdal-cpu-s")
			b.ReportMetric(peak, "peak-MB")
			b.ReportMetric(gdalPeak, "gdal-peak-MB")
		})
	}
}

func peakMB(c *exec.Cmd) float64 {
	usage, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return math.NaN()
	}
	return float64(usage.Maxrss) / 1024
}

func gdalDecode(b *testing.B, path string) (cpu, peak float64) {
	script := `
import sys, time
from osgeo import gdal
t = time.process_time()
d = gdal.Open(sys.argv[1])
band = d.GetRasterBand(1)
for y in range(0, band.YSize, 256):
    band.ReadRaster(0, y, band.XSize, min(256, band.YSize - y))
print(time.process_time() - t)`
	c := exec.Command("/usr/bin/python3", "-c", script, path)
	out, err := c.Output()
	if err != nil {
		return math.NaN(), math.NaN() // no GDAL here
	}
	if cpu, err = strconv.ParseFloat(strings.TrimSpace(string(out)), 64); err != nil {
		b.Fatal(err)
	}
	return cpu, peakMB(c)
}

// writeLarge makes settlements: discs of all sizes until a tenth of the cells
// are populated, with people that differ from cell to cell.
func writeLarge(b *testing.B, path string, opts geotiff.Options) {
	const side = 10000
	rng := rand.New(rand.NewPCG(1, 2))
	people := make([]float32, side*side)
	for i := range people {
		people[i] = float32(math.NaN())
	}
	for n := 0; n < side*side/10; {
		radius := int(5 * math.Pow(1-rng.Float64(), -0.7))
		cx, cy := rng.IntN(side), rng.IntN(side)
		for y := max(0, cy-radius); y < min(side, cy+radius); y++ {
			for x := max(0, cx-radius); x < min(side, cx+radius); x++ {
				if (x-cx)*(x-cx)+(y-cy)*(y-cy) < radius*radius && people[y*side+x] != people[y*side+x] {
					people[y*side+x] = float32(rng.ExpFloat64() * 20)
					n++
				}
			}
		}
	}
	g := &raster.Grid{Width: side, Height: side, Transform: [6]float64{100, 1.0 / 1200, 0, 40, 0, -1.0 / 1200}, CRS: crs.WGS84()}
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := geotiff.Write(f, g, [][]float32{people}, opts); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
