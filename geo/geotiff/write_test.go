package geotiff_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
)

// band makes values of all magnitudes, a third of them missing.
func band(seed uint64, n int) []float32 {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := make([]float32, n)
	for i := range b {
		switch rng.IntN(3) {
		case 0:
			b[i] = float32(math.NaN())
		case 1:
			b[i] = float32(rng.NormFloat64() * math.Pow(10, float64(rng.IntN(60)-30)))
		}
	}
	return b
}

func encode(t testing.TB, g *raster.Grid, bands [][]float32, opts geotiff.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := geotiff.Write(&b, g, bands, opts); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func decode(t testing.TB, b []byte) *geotiff.File {
	t.Helper()
	f, err := geotiff.NewReader(bytes.NewReader(b), int64(len(b)), "written.tif")
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func hongKong(width, height int) *raster.Grid {
	return &raster.Grid{Width: width, Height: height, Transform: [6]float64{113.8, 1.0 / 1200, 0, 22.6, 0, -1.0 / 1200}, CRS: crs.WGS84()}
}

func TestWriteReadsBack(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {3, 255}, {256, 256}, {300, 517}, {20000, 1}} {
		for bands := 1; bands <= 3; bands += 2 {
			for predictor := 0; predictor <= 3; predictor++ {
				for _, strips := range []bool{false, true} {
					name := fmt.Sprintf("%dx%d, %d bands, predictor %d, strips %v", size[0], size[1], bands, predictor, strips)
					g := hongKong(size[0], size[1])
					var want [][]float32
					for i := range bands {
						want = append(want, band(uint64(i), size[0]*size[1]))
					}
					f := decode(t, encode(t, g, want, geotiff.Options{Strips: strips, Predictor: predictor}))
					if !f.Grid().Same(g) || f.Bands() != bands {
						t.Fatalf("%s: grid %+v", name, f.Grid())
					}
					for i := range bands {
						for c, v := range readBlocks(t, f.Band(i)) {
							if w := float64(want[i][c]); v != w && !(math.IsNaN(v) && math.IsNaN(w)) {
								t.Fatalf("%s: band %d, cell %d = %v, want %v", name, i, c, v, w)
							}
						}
					}
				}
			}
		}
	}
}

func TestBandNames(t *testing.T) {
	one := []float32{1, 2, 3, 4}
	names := []string{"总人口", "", `60+ & "older" <%>`}
	f := decode(t, encode(t, hongKong(2, 2), [][]float32{one, one, one}, geotiff.Options{BandNames: names}))
	for i, want := range names {
		if got := f.BandName(i); got != want {
			t.Errorf("band %d is called %q, want %q", i, got, want)
		}
	}
	if got := decode(t, encode(t, hongKong(2, 2), [][]float32{one}, geotiff.Options{})).BandName(0); got != "" {
		t.Errorf("a band without a name is called %q", got)
	}
}

func TestWriteSameBytesOnAnyCores(t *testing.T) {
	g, bands := hongKong(700, 600), [][]float32{band(1, 420000), band(2, 420000)}
	all := encode(t, g, bands, geotiff.Options{})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if one := encode(t, g, bands, geotiff.Options{}); !bytes.Equal(one, all) {
		t.Error("one core writes other bytes than all")
	}
}

func TestWriteRefuses(t *testing.T) {
	g := hongKong(2, 2)
	cases := []struct {
		name  string
		grid  *raster.Grid
		bands [][]float32
		opts  geotiff.Options
	}{
		{"no cells", hongKong(0, 2), [][]float32{{}}, geotiff.Options{}},
		{"no bands", g, nil, geotiff.Options{}},
		{"short band", g, [][]float32{{1, 2, 3}}, geotiff.Options{}},
		{"predictor", g, [][]float32{{1, 2, 3, 4}}, geotiff.Options{Predictor: 4}},
	}
	for _, c := range cases {
		var b bytes.Buffer
		if err := geotiff.Write(&b, c.grid, c.bands, c.opts); err == nil || b.Len() > 0 {
			t.Errorf("%s: err %v after %d bytes", c.name, err, b.Len())
		}
	}
}

// gdal runs a Python script with GDAL and returns what it prints.
func gdal(t testing.TB, script string, args ...string) []byte {
	t.Helper()
	out, err := exec.Command("/usr/bin/python3", append([]string{"-c", "from osgeo import gdal"}, args...)...).CombinedOutput()
	if err != nil {
		t.Skipf("no GDAL for Python here: %s", out)
	}
	c := exec.Command("/usr/bin/python3", append([]string{"-c", script}, args...)...)
	var fault bytes.Buffer
	c.Stderr = &fault
	if out, err = c.Output(); err != nil {
		t.Fatalf("GDAL: %v\n%s", err, fault.Bytes())
	}
	if fault.Len() > 0 {
		t.Errorf("GDAL says: %s", fault.Bytes())
	}
	return out
}

// TestWriteForGDAL has GDAL read what is written: all values by checksum, the
// place, the coordinate system, the texts.
func TestWriteForGDAL(t *testing.T) {
	parse := func(s string) *crs.CRS {
		c, err := crs.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	north := [6]float64{500000, 100, 0, 2500000, 0, -100}
	cases := []struct {
		name      string
		transform [6]float64
		crs       *crs.CRS
		is        string // how GDAL knows it
		opts      geotiff.Options
	}{
		{"longitude and latitude", [6]float64{113.8, 1.0 / 1200, 0, 22.6, 0, -1.0 / 1200}, crs.WGS84(), "EPSG:4326", geotiff.Options{}},
		{"cgcs2000", [6]float64{113.8, 1.0 / 1200, 0, 22.6, 0, -1.0 / 1200}, parse("EPSG:4490"), "EPSG:4490", geotiff.Options{Strips: true}},
		{"gauss-kruger", north, parse("EPSG:4547"), "EPSG:4547", geotiff.Options{Predictor: 2}},
		{"mollweide", [6]float64{10860820, 100, 0, 2761932, 0, -100}, parse("ESRI:54009"), "ESRI:54009", geotiff.Options{Predictor: 1}},
		{"rotated", [6]float64{500000, 90, 20, 2500000, 20, -90}, parse("EPSG:32650"), "EPSG:32650", geotiff.Options{}},
		{"no system", north, nil, "", geotiff.Options{NoData: -1}},
		{"no data is nan", north, parse("EPSG:32650"), "EPSG:32650", geotiff.Options{NoData: math.NaN(), Description: "覆盖 coverage", BandNames: []string{"15 分钟 <&>", "30 min"}}},
	}
	const script = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions(); osr.UseExceptions()
d = gdal.Open(sys.argv[1])
s = d.GetSpatialRef()
known = osr.SpatialReference()
if sys.argv[2]: known.SetFromUserInput(sys.argv[2])
known.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
bands = [d.GetRasterBand(i+1) for i in range(d.RasterCount)]
print(json.dumps({"transform": d.GetGeoTransform(), "same": s is None and not sys.argv[2] or bool(s and s.IsSame(known)),
  "wkt": s.ExportToWkt() if s else "",
  "sums": [b.Checksum() for b in bands], "nodata": str(bands[0].GetNoDataValue()), "names": [b.GetDescription() for b in bands],
  "text": d.GetMetadataItem("TIFFTAG_IMAGEDESCRIPTION") or "", "type": gdal.GetDataTypeName(bands[0].DataType)}))`
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g := &raster.Grid{Width: 300, Height: 280, Transform: c.transform, CRS: c.crs}
			bands := [][]float32{band(5, 84000), band(6, 84000)}
			path := filepath.Join(t.TempDir(), "w.tif")
			if err := os.WriteFile(path, encode(t, g, bands, c.opts), 0o600); err != nil {
				t.Fatal(err)
			}
			var got struct {
				Transform   [6]float64
				Same        bool
				Sums        []int
				WKT, NoData string
				Names       []string
				Text, Type  string
			}
			if err := json.Unmarshal(gdal(t, script, path, c.is), &got); err != nil {
				t.Fatal(err)
			}
			for i, v := range c.transform {
				if math.Abs(got.Transform[i]-v) > 1e-12*math.Max(1, math.Abs(v)) {
					t.Errorf("transform = %v, want %v", got.Transform, c.transform)
				}
			}
			if !got.Same {
				t.Errorf("GDAL does not take this for %q: %s", c.is, got.WKT)
			}
			noData := c.opts.NoData
			if noData == 0 {
				noData = -99999
			}
			if want := strings.ToLower(fmt.Sprint(noData)); strings.TrimSuffix(got.NoData, ".0") != want || got.Type != "Float32" {
				t.Errorf("no data %s, type %s", got.NoData, got.Type)
			}
			for i, b := range bands {
				raw := make([]float64, len(b))
				for k, v := range b {
					if raw[k] = float64(v); v != v {
						raw[k] = noData
					}
				}
				if want := checksum(raw, true); got.Sums[i] != want {
					t.Errorf("band %d: GDAL's checksum %d, want %d", i, got.Sums[i], want)
				}
			}
			for i, want := range c.opts.BandNames {
				if got.Names[i] != want {
					t.Errorf("band %d is called %q, want %q", i, got.Names[i], want)
				}
			}
			if got.Text != c.opts.Description {
				t.Errorf("description = %q, want %q", got.Text, c.opts.Description)
			}
		})
	}
}
