package geotiff_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	cells, _, err := populated(path)
	if err != nil || !slices.IsSorted(cells) {
		fmt.Fprintln(os.Stderr, "not read, or not in order:", err)
		os.Exit(1)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		status = []byte("VmHWM: NaN kB")
	}
	fmt.Printf("%d cells\n%s\n", len(cells), status)
}

// found is the list of the populated cells of a block, row by row.
type found struct {
	col, row int
	counts   []int   // by row
	cols     []int32 // from the western edge
	values   []float64
}

// scratch is room for the cells of a block; which of them are populated is not
// known before they have been looked at.
type scratch struct {
	cols   []int32
	values []float64
}

func find(b raster.Block, s *scratch) found {
	if len(s.cols) <= len(b.Values) {
		*s = scratch{make([]int32, len(b.Values)+1), make([]float64, len(b.Values)+1)}
	}
	f := found{b.Col, b.Row, make([]int, b.Height), nil, nil}
	cols, values := s.cols, s.values
	n := 0
	for r := range b.Height {
		start := n
		for c, v := range b.Values[r*b.Width : (r+1)*b.Width] {
			cols[n], values[n] = int32(c), v
			if v > 0 {
				n++
			}
		}
		f.counts[r] = n - start
	}
	f.cols, f.values = slices.Clone(cols[:n]), slices.Clone(values[:n])
	return f
}

// populated lists the cells with people in ascending order, as demand is built.
func populated(path string) (cells []int64, values []float64, err error) {
	file, err := geotiff.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	var mu sync.Mutex
	var blocks []found
	pool := sync.Pool{New: func() any { return new(scratch) }}
	err = file.Band(0).Blocks(context.Background(), func(b raster.Block) error {
		s := pool.Get().(*scratch)
		defer pool.Put(s)
		f := find(b, s)
		mu.Lock()
		defer mu.Unlock()
		blocks = append(blocks, f)
		return nil
	})
	slices.SortFunc(blocks, func(a, b found) int { return a.col - b.col })
	next := make([]int, file.Grid().Height+1)
	for _, f := range blocks {
		for r, n := range f.counts {
			next[f.row+r+1] += n
		}
	}
	for r := range file.Grid().Height {
		next[r+1] += next[r]
	}
	cells, values = make([]int64, next[len(next)-1]), make([]float64, next[len(next)-1])
	for _, f := range blocks {
		at := 0
		for r, n := range f.counts {
			to := next[f.row+r]
			next[f.row+r] += n
			copy(values[to:], f.values[at:at+n])
			first := int64(f.row+r)*int64(file.Grid().Width) + int64(f.col)
			for i, c := range f.cols[at : at+n] {
				cells[to+i] = first + int64(c)
			}
			at += n
		}
	}
	return cells, values, err
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
		name   string
		people func() []float32
		opts   geotiff.Options
	}{
		{"settlements", settlements, geotiff.Options{Predictor: 1}},
		{"settlements-predictor2", settlements, geotiff.Options{Predictor: 2}},
		{"settlements-predictor3", settlements, geotiff.Options{Predictor: 3}},
		{"scattered", scattered, geotiff.Options{Predictor: 1}},
	} {
		b.Run(c.name, func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "large.tif")
			writeLarge(b, path, c.people(), c.opts)
			b.ResetTimer()
			b.ReportAllocs()
			var cpu, peak, gdalCPU, gdalPeak float64
			for range b.N {
				child := exec.Command(os.Args[0])
				child.Env = append(os.Environ(), childFile+"="+path)
				out, err := child.CombinedOutput()
				if err != nil {
					b.Fatalf("%v: %s", err, out)
				}
				cpu += (child.ProcessState.UserTime() + child.ProcessState.SystemTime()).Seconds()
				peak = max(peak, peakMB(out))
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

// peakMB reads the largest memory that a process has had from its own status:
// what the system reports for a child counts that of its parent before exec.
func peakMB(status []byte) float64 {
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kB, err := strconv.ParseFloat(strings.Fields(after + " NaN")[0], 64)
	if err != nil {
		return math.NaN()
	}
	return kB / 1024
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
print(time.process_time() - t)
print(open("/proc/self/status").read())`
	c := exec.Command("/usr/bin/python3", "-c", script, path)
	out, err := c.Output()
	if err != nil {
		return math.NaN(), math.NaN() // no GDAL here
	}
	if cpu, err = strconv.ParseFloat(strings.Fields(string(out))[0], 64); err != nil {
		b.Fatal(err)
	}
	return cpu, peakMB(out)
}

const side = 10000

// settlements are discs of all sizes until a tenth of the cells are populated,
// with people that differ from cell to cell.
func settlements() []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	people := nobody()
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
	return people
}

// scattered has every tenth cell populated by chance, the worst case: no two
// places are alike and no run is long.
func scattered() []float32 {
	rng := rand.New(rand.NewPCG(1, 2))
	people := nobody()
	for i := range people {
		if rng.IntN(10) == 0 {
			people[i] = float32(rng.ExpFloat64() * 20)
		}
	}
	return people
}

func nobody() []float32 {
	people := make([]float32, side*side)
	for i := range people {
		people[i] = float32(math.NaN())
	}
	return people
}

func writeLarge(b *testing.B, path string, people []float32, opts geotiff.Options) {
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
