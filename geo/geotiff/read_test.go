package geotiff_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

// dataDir finds the real data that tests are run against where they are there.
func dataDir(t testing.TB) string {
	t.Helper()
	if dir := os.Getenv("MEDREACH_DATA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "data")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no real data here: set MEDREACH_DATA to their folder")
	}
	return dir
}

// readBlocks reads a source whole and checks that its blocks cover each cell
// once and are numbered apart.
func readBlocks(t testing.TB, s raster.Source) []float64 {
	t.Helper()
	g := s.Grid()
	all := make([]float64, g.Cells())
	seen := make([]uint8, g.Cells())
	indexes := map[int]bool{}
	var mu sync.Mutex
	err := s.Blocks(context.Background(), func(b raster.Block) error {
		mu.Lock()
		defer mu.Unlock()
		if indexes[b.Index] || b.Index < 0 {
			return fmt.Errorf("block index %d is used twice", b.Index)
		}
		indexes[b.Index] = true
		if len(b.Values) != b.Width*b.Height {
			return fmt.Errorf("block %d: %d values for %d by %d", b.Index, len(b.Values), b.Width, b.Height)
		}
		for r := range b.Height {
			at := (b.Row+r)*g.Width + b.Col
			copy(all[at:at+b.Width], b.Values[r*b.Width:])
			for i := range b.Width {
				seen[at+i]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range seen {
		if n != 1 {
			t.Fatalf("cell %d is in %d blocks", i, n)
		}
	}
	checkSifted(t, s, all)
	return all
}

// checkSifted checks that what a source finds of its cells above 0 is what its
// blocks hold.
func checkSifted(t testing.TB, s raster.Source, all []float64) {
	t.Helper()
	g := s.Grid()
	found := make([]float64, len(all))
	negative, least := 0, 0.0
	var mu sync.Mutex
	err := raster.Sift(context.Background(), s, func(p raster.Positive) error {
		mu.Lock()
		defer mu.Unlock()
		i := 0
		for r, n := range p.Counts {
			for range n {
				found[(p.Row+r)*g.Width+p.Col+int(p.Cols[i])] += p.Values[i]
				i++
			}
		}
		negative += p.Negative
		least = min(least, p.Least)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	lowest := 0.0
	for i, v := range all {
		if v < 0 {
			negative--
			lowest = min(lowest, v)
		}
		if found[i] != max(v, 0) && !(math.IsNaN(v) && found[i] == 0) {
			t.Fatalf("cell %d: found %v, it holds %v", i, found[i], v)
		}
	}
	if negative != 0 {
		t.Fatalf("%d negative cells too many", negative)
	}
	if least != lowest {
		t.Fatalf("the least value is %v, want %v", least, lowest)
	}
}

// checksum is that of GDAL (alg/gdalchecksum.cpp) over all cells in order: it
// differs where a value is wrong or stands in another place.
func checksum(values []float64, isFloat bool) int {
	primes := [...]int{7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43}
	sum := 0
	for i, v := range values {
		var n int
		switch {
		case !isFloat:
			n = int(v)
		case math.IsNaN(v) || math.IsInf(v, 0):
			n = math.MinInt32
		default:
			n = int(math.Max(-math.MaxInt32, math.Min(math.MaxInt32, math.Floor(v+0.5))))
		}
		sum = (sum + n%primes[i%len(primes)]) & 0xffff
	}
	return sum
}

// TestConformance compares every file of the collection with what GDAL reads.
func TestConformance(t *testing.T) {
	dir := filepath.Join(dataDir(t), "geotiff")
	f, err := os.Open(filepath.Join(dir, "expected_values.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, row := range rows[1:] {
		want := map[string]string{}
		for i, name := range rows[0] {
			want[name] = row[i]
		}
		listed[want["file"]] = true
		t.Run(want["file"], func(t *testing.T) {
			path := filepath.Join(dir, want["file"])
			file, err := geotiff.Open(path)
			if strings.Contains(path, "lerc") || strings.Contains(path, "lzma") {
				checkDeclined(t, err, path)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			checkFile(t, file, want)
		})
	}
	files, err := fs.Glob(os.DirFS(dir), "*.tif")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if !listed[name] {
			t.Errorf("%s is not listed", name)
		}
	}
}

func checkFile(t *testing.T, file *geotiff.File, want map[string]string) {
	g := file.Grid()
	for name, got := range map[string]int{"width": g.Width, "height": g.Height, "bands": file.Bands()} {
		if strconv.Itoa(got) != want[name] {
			t.Errorf("%s = %d, want %s", name, got, want[name])
		}
	}
	noData, declared := file.NoData()
	if declared != (want["nodata"] != "") {
		t.Fatalf("NoData declared = %v, want %q", declared, want["nodata"])
	}
	all := readBlocks(t, file.Band(0))
	if want["file"] == "u16_scale_offset.tif" {
		for i := range all { // what is listed is before scale and offset
			all[i] = math.Round((all[i] + 5) / 0.1)
		}
	}
	valid, sum := 0, 0.0
	raw := slices.Clone(all) // with the value for no data put back
	for i, v := range all {
		if !math.IsNaN(v) {
			valid++
			sum += v
			continue
		}
		raw[i] = noData
		if want["dtype"] == "Float32" {
			raw[i] = float64(float32(noData))
		}
	}
	checkNumber(t, "valid cells", float64(valid), want["valid_pixels"])
	checkNumber(t, "sum", sum, want["sum_valid_band1"])
	col, row := min(90, g.Width-1), min(70, g.Height-1)
	checkNumber(t, "value", raw[row*g.Width+col], want["value_r70_c90"])
	checkNumber(t, "checksum", float64(checksum(raw, strings.HasPrefix(want["dtype"], "Float"))), want["gdal_checksum"])
}

func checkNumber(t *testing.T, what string, got float64, want string) {
	t.Helper()
	if want == "" {
		return
	}
	w, err := strconv.ParseFloat(want, 64)
	if err != nil {
		t.Fatal(err)
	}
	if math.IsNaN(w) && math.IsNaN(got) {
		return
	}
	if !(math.Abs(got-w) <= 1e-9*math.Max(1, math.Abs(w))) {
		t.Errorf("%s = %v, want %s", what, got, want)
	}
}
