package geotiff_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
)

// TestPlace compares transforms and coordinate systems with what gdalinfo 3.6.2
// says of the files, and the place of the middle cell with gdaltransform.
func TestPlace(t *testing.T) {
	dir := filepath.Join(dataDir(t), "geotiff")
	const lon0, lat0, dx, dy = 114.04291622541758, 22.39541677801222, 0.0008333333296703327, -0.0008333333299388945
	plain := [6]float64{lon0, dx, 0, lat0, 0, dy}
	cases := []struct {
		file      string
		transform [6]float64
		code      string // "" where there is none, "-" where there is no CRS at all
	}{
		{"f32_lzw.tif", plain, "EPSG:4326"},
		{"f32_pixelispoint.tif", plain, "EPSG:4326"},
		{"f32_with_overviews.tif", plain, "EPSG:4326"},
		{"f32_bigendian_bigtiff.tif", plain, "EPSG:4326"},
		{"f32_no_geokeys_tfw.tif", [6]float64{114.0429162254, 0.0008333333, 0, 22.39541677795, 0, -0.0008333333}, "-"},
		{"cgcs2000_4490.tif", [6]float64{114.1, 1.0 / 1200, 0, 22.35, 0, -1.0 / 1200}, "EPSG:4490"},
		{"utm50n_100m.tif", [6]float64{200000, 100, 0, 2472000, 0, -100}, "EPSG:32650"},
		{"webmercator_3857.tif", [6]float64{12705000, 96.774193548387103, 0, 2555000, 0, -96.774193548387103}, "EPSG:3857"},
		{"moll250_f64_lzw_54009.tif", [6]float64{10860820.43120218, 250, 0, 2761932.911192264, 0, -250}, "ESRI:54009"},
		{"rasterio_all-nodata.tif", [6]float64{341970, 3, 0, 1603902, 0, -3}, "EPSG:32628"},
		{"rasterio_float_raster_with_nodata.tif", [6]float64{6301612.204093784, 500, 0, 3314112.2306177607, 0, -500}, "*"},
		{"rasterio_rotated.tif", [6]float64{100, 17.320508075688775, 4.999999999999999, 200, 9.999999999999998, -8.660254037844387}, "-"},
		{"rasterio_float.tif", [6]float64{0, 100, 0, 0, 0, 100}, "-"},
		{"imagers_predictor-3-gray-f32.tif", [6]float64{0, 1, 0, 0, 0, 1}, "-"},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			f, err := geotiff.Open(filepath.Join(dir, c.file))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			g := f.Grid()
			for i, want := range c.transform {
				if math.Abs(g.Transform[i]-want) > 1e-9*math.Max(1, math.Abs(want)) {
					t.Errorf("transform[%d] = %v, want %v", i, g.Transform[i], want)
				}
			}
			switch {
			case c.code == "-":
				if g.CRS != nil {
					t.Errorf("CRS = %s, want none", g.CRS.Name())
				}
				if err := f.CRSFault(); err == nil || !strings.Contains(message.In(err, message.ZH), c.file) {
					t.Errorf("CRSFault = %v, want one that names the file", err)
				}
			case g.CRS == nil:
				t.Fatalf("no CRS: %v", f.CRSFault())
			case c.code != "*" && g.CRS.Code() != c.code:
				t.Errorf("CRS = %q %q, want %q", g.CRS.Code(), g.CRS.Name(), c.code)
			case f.CRSFault() != nil:
				t.Errorf("CRSFault = %v beside a CRS", f.CRSFault())
			}
		})
	}
}

// TestBeside: what the file does not say is looked for in files beside it.
func TestBeside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "grid.tif")
	put := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("grid.tif", string(with(tags{33550: nil, 33922: nil, 34735: nil})))
	open := func() *geotiff.File {
		t.Helper()
		f, err := geotiff.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		return f
	}
	if f := open(); f.CRSFault() == nil || len(f.Findings()) != 0 {
		t.Errorf("nothing beside: CRSFault %v, findings %v", f.CRSFault(), f.Findings())
	}

	put("grid.TFW", "10\n0\n0\n-20\n500005\n2499990\n")
	f := open()
	if want := [6]float64{500000, 10, 0, 2500000, 0, -20}; f.Grid().Transform != want {
		t.Errorf("transform = %v, want %v", f.Grid().Transform, want)
	}
	if f.Grid().CRS != nil || f.CRSFault() == nil || len(f.Findings()) != 1 {
		t.Errorf("a world file says nothing of the system: %v, %v, %v", f.Grid().CRS, f.CRSFault(), f.Findings())
	}

	gk, err := crs.FromEPSG(4547)
	if err != nil {
		t.Fatal(err)
	}
	put("grid.prj", gk.WKT())
	f = open()
	if f.Grid().CRS == nil || f.Grid().CRS.Code() != "EPSG:4547" || f.CRSFault() != nil || len(f.Findings()) != 2 {
		t.Errorf("with a .prj: %v, %v, %v", f.Grid().CRS, f.CRSFault(), f.Findings())
	}

	put("grid.TFW", "10\n0\nzero\n-20\n")
	_, err = geotiff.Open(path)
	var fault *feature.Fault
	if !errors.As(err, &fault) || filepath.Base(fault.File) != "grid.TFW" || fault.Row != 3 {
		t.Errorf("err = %v, want a fault in line 3 of the world file", err)
	}
}

func TestOpenFaults(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{filepath.Join(dir, "missing.tif"), dir} {
		_, err := geotiff.Open(path)
		var fault *feature.Fault
		if !errors.As(err, &fault) || fault.File != path || fault.What.ZH == "" || fault.Suggestion.ZH == "" {
			t.Errorf("Open(%s): %v", path, err)
		}
	}
}

// TestUserDefined has GDAL write projections that have no code, as keys of
// GeoTIFF, and asks it where the middle of the grid lies.
func TestUserDefined(t *testing.T) {
	const script = `
import json, sys
from osgeo import gdal, osr
gdal.UseExceptions(); osr.UseExceptions()
rows = []
for i, (p, x, y) in enumerate([
    ("+proj=tmerc +lat_0=10 +lon_0=114.5 +k=0.9999 +x_0=300000 +y_0=-100000 +ellps=GRS80 +units=m", 310000, 2400000),
    ("+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 900000, 2500000),
    ("+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 900000, 2500000),
    ("+proj=laea +lat_0=30 +lon_0=110 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 100000, -500000),
    ("+proj=cea +lat_ts=30 +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 11000000, 2500000),
    ("+proj=merc +lon_0=100 +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 1500000, 2500000),
    ("+proj=sinu +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 10000000, 2500000),
    ("+proj=moll +lon_0=0 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 10900000, 2700000),
    ("+proj=tmerc +lat_0=0 +lon_0=117 +k=1 +x_0=1640416.6666666667 +y_0=0 +datum=WGS84 +units=us-ft", 1640000, 8000000),
    ("+proj=utm +zone=49 +datum=WGS84", 700000, 2500000),
]):
    path = "%s/p%d.tif" % (sys.argv[1], i)
    s = osr.SpatialReference(); s.ImportFromProj4(p)
    d = gdal.GetDriverByName("GTiff").Create(path, 10, 10, 1, gdal.GDT_Byte)
    d.SetProjection(s.ExportToWkt()); d.SetGeoTransform([x, 100, 0, y, 0, -100])
    d = None
    g = osr.SpatialReference(); g.ImportFromEPSG(4326)
    for r in (s, g): r.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    lon, lat, _ = osr.CoordinateTransformation(s, g).TransformPoint(x + 550, y - 550)
    rows.append({"name": p, "path": path, "lon": lon, "lat": lat})
print(json.dumps(rows))`
	var rows []struct {
		Name, Path string
		Lon, Lat   float64
	}
	if err := json.Unmarshal(gdal(t, script, t.TempDir()), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		f, err := geotiff.Open(row.Path)
		if err != nil {
			t.Errorf("%s: %v", row.Name, err)
			continue
		}
		f.Close()
		if f.Grid().CRS == nil {
			t.Errorf("%s: %v", row.Name, f.CRSFault())
			continue
		}
		// PROJ cuts its series for equal-area latitudes off at a millimetre or two.
		if p := f.Grid().Centre(5, 5); geo.Distance(p, orb.Point{row.Lon, row.Lat}) > 0.005 {
			t.Errorf("%s: %v, GDAL has %v, %v", row.Name, p, row.Lon, row.Lat)
		}
	}
}
