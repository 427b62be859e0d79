package geotiff

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// TestBigTIFF writes as a BigTIFF what is far too small to need it, reads it
// back, and has GDAL read it.
func TestBigTIFF(t *testing.T) {
	g := &raster.Grid{Width: 300, Height: 270, Transform: [6]float64{113, 0.01, 0, 23, 0, -0.01}, CRS: crs.WGS84()}
	values := make([]float32, 300*270)
	sum := 0.0
	for i := range values {
		values[i] = float32(i % 251)
		sum += float64(values[i])
	}
	values[7] = float32(math.NaN())
	sum -= 7
	p, err := newPlan(g, [][]float32{values}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	units, err := p.compress()
	if err != nil {
		t.Fatal(err)
	}
	fields, err := p.fields(units)
	if err != nil {
		t.Fatal(err)
	}
	file := append(assemble(fields, units, true), bytes.Join(units, nil)...)
	f, err := NewReader(bytes.NewReader(file), int64(len(file)), "big.tif")
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, len(values))
	if err := f.Band(0).Blocks(context.Background(), func(b raster.Block) error {
		for r := range b.Height {
			copy(got[(b.Row+r)*g.Width+b.Col:][:b.Width], b.Values[r*b.Width:])
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for i, v := range got {
		if math.IsNaN(v) != (i == 7) {
			t.Errorf("cell %d = %v", i, v)
		}
		if i != 7 {
			total += v
		}
	}
	if total != sum || !f.Grid().Same(g) {
		t.Errorf("sum = %v, want %v; grid %+v", total, sum, f.Grid())
	}

	path := filepath.Join(t.TempDir(), "big.tif")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("gdalinfo", "-stats", path).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Skipf("no gdalinfo here: %v", err)
	}
	if s := string(out); !strings.Contains(s, "Size is 300, 270") || !strings.Contains(s, "STATISTICS_MAXIMUM=250") || strings.Contains(s, "ERROR") || strings.Contains(s, "Warning") {
		t.Errorf("gdalinfo: %s", s)
	}
}
