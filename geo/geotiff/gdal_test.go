package geotiff_test

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"testing"

	"github.com/medreach/medreach/geo/geotiff"
)

// matrix has GDAL write a grid in every encoding that it knows and we read, and
// tell the values that it reads back itself.
const matrix = `
import itertools, json, os, sys
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
out = sys.argv[1]
rng = np.random.default_rng(7)
types = {"Byte": ("u1", 0, 255), "UInt16": ("u2", 0, 65535), "Int16": ("i2", -32768, 32767), "UInt32": ("u4", 0, 2**32-1),
         "Int32": ("i4", -2**31, 2**31-1), "UInt64": ("u8", 0, 2**53), "Int64": ("i8", -2**53, 2**53), "Float32": ("f4", -1e6, 1e6), "Float64": ("f8", -1e6, 1e6)}
rows = []
n = 0
for name, (code, low, high) in types.items():
    if not hasattr(gdal, "GDT_" + name): continue
    a = np.zeros((3, 75, 101), code)
    for b in range(3):
        v = rng.random((75, 101)) * (float(high) - low) + low
        v[rng.random((75, 101)) < 0.5] = 1
        v[20:60, 10:90] = 1
        a[b] = v.astype(code)
    for compress, predictor, shape, order, big, interleave in itertools.product(
            ["NONE", "PACKBITS", "LZW", "DEFLATE", "ZSTD"], [1, 2, 3], ["strip", "tile"], ["LITTLE", "BIG"], ["NO", "YES"], ["PIXEL", "BAND"]):
        if predictor > 1 and compress in ("NONE", "PACKBITS"): continue
        if predictor == 3 and (code[0] != "f" or order == "BIG"): continue # GDAL 3.6 cannot read back such as it writes
        if big == "YES" and (order, interleave) == ("LITTLE", "PIXEL"): continue
        if rng.random() < 0.75: continue
        n += 1
        path = os.path.join(out, "m%d.tif" % n)
        options = ["COMPRESS=" + compress, "ENDIANNESS=" + order, "BIGTIFF=" + big, "INTERLEAVE=" + interleave]
        if predictor > 1: options.append("PREDICTOR=%d" % predictor)
        options += ["TILED=YES", "BLOCKXSIZE=32", "BLOCKYSIZE=16"] if shape == "tile" else ["BLOCKYSIZE=7"]
        d = gdal.GetDriverByName("GTiff").Create(path, 101, 75, 3, getattr(gdal, "GDT_" + name), options)
        d.SetGeoTransform([100, 0.01, 0, 40, 0, -0.01])
        for b in range(3):
            d.GetRasterBand(b + 1).SetNoDataValue(1)
            if b != 1: d.GetRasterBand(b + 1).SetDescription('人口 <%d> & "more"' % (b + 1))
            d.GetRasterBand(b + 1).WriteArray(a[b])
        d = None
        d = gdal.Open(path)
        row = {"path": path, "options": [name] + options, "sums": [], "weighted": [], "valid": []}
        for b in range(3):
            v = d.GetRasterBand(b + 1).ReadAsArray().ravel()
            keep = v != 1
            v = np.where(keep, v.astype("f8"), 0)
            row["valid"].append(int(keep.sum()))
            row["sums"].append(float(v.sum()))
            row["weighted"].append(float((v * (np.arange(75 * 101) % 97)).sum()))
        rows.append(row)
        d = None
json.dump(rows, sys.stdout)`

func TestGDALMatrix(t *testing.T) {
	dir := t.TempDir()
	var rows []struct {
		Path           string
		Options        []string
		Sums, Weighted []float64
		Valid          []int
	}
	if err := json.Unmarshal(gdal(t, matrix, dir), &rows); err != nil {
		t.Fatal(err)
	}
	if len(rows) < 100 {
		t.Errorf("only %d files were made", len(rows))
	}
	for _, row := range rows {
		f, err := geotiff.Open(filepath.Join(dir, filepath.Base(row.Path)))
		if err != nil {
			t.Errorf("%v: %v", row.Options, err)
			continue
		}
		for b := range 3 {
			name := fmt.Sprintf(`人口 <%d> & "more"`, b+1)
			if b == 1 {
				name = ""
			}
			if f.BandName(b) != name {
				t.Errorf("%v: band %d is called %q, want %q", row.Options, b, f.BandName(b), name)
			}
			values := readBlocks(t, f.Band(b))
			valid, sum, weighted := 0, 0.0, 0.0
			for i, v := range values {
				if !math.IsNaN(v) {
					valid++
					sum += v
					weighted += v * float64(i%97)
				}
			}
			near := func(got, want float64) bool { return math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(want))*100 }
			if valid != row.Valid[b] || !near(sum, row.Sums[b]) || !near(weighted, row.Weighted[b]) {
				t.Errorf("%v: band %d: %d cells, sum %v, weighted %v, want %d, %v, %v", row.Options, b, valid, sum, weighted, row.Valid[b], row.Sums[b], row.Weighted[b])
			}
		}
		f.Close()
	}
	t.Logf("%d encodings", len(rows))
}
