package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// realData is the folder of real data, which is not part of the project.
func realData(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no real data at %s: set MEDREACH_DATA to the folder that holds it", dir)
	}
	return dir
}

// invented are two facilities for places whose real lists are not at hand.
func invented(t *testing.T, lonLat ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "invented.csv")
	text := "编号,名称,类别,经度,纬度\n1,虚构医院,综合医院," + lonLat[0] + "\n2,虚构急救站,急救站," + lonLat[1] + "\n"
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestRealPlaces lets init write a study from real files and runs it as it stands.
// People are the sums of the cells as GDAL 3.6.2 reads them (ReadAsArray as float64,
// no-data and negative cells left out); those outside the districts are in cells
// whose centre no district meets (prepared GEOS geometries through its OGR).
func TestRealPlaces(t *testing.T) {
	data := realData(t)
	for _, c := range []struct {
		name    string
		files   []string
		people  map[string]float64 // by group
		outside float64            // -1 where no oracle was asked
		kept    map[string]int     // rows or cells used, by file
		slow    bool
	}{
		{"hongkong", []string{"hongkong/districts.geojson", "hongkong/worldpop_2020_100m.tif", "hongkong/facility-hosp.json", "hongkong/facility-fmc.json", "hongkong/facility-sop.json"},
			map[string]float64{"total": 7496987.99}, 398582.36,
			map[string]int{"worldpop_2020_100m.tif": 41288, "facility-hosp.json": 43, "facility-fmc.json": 75, "facility-sop.json": 49}, false},
		{"macau", []string{"macau/facilities.csv", "macau/ghspop_100m_mollweide.tif", "macau/outline.geojson"},
			map[string]float64{"total": 1250528.24}, -1,
			map[string]int{"ghspop_100m_mollweide.tif": 9419, "facilities.csv": 9}, false},
		{"baoding", []string{"china/baoding_ghspop_100m_mollweide.tif", "china/hebei_districts_wgs84_tianditu.geojson", invented(t, "115.46123,38.87123", "115.50123,38.90123")},
			map[string]float64{"total": 165869.32}, 0,
			map[string]int{"baoding_ghspop_100m_mollweide.tif": 2899, "invented.csv": 2}, false},
		{"wuhan", []string{"wuhan/wuhan_districts_wgs84_tianditu.geojson", "wuhan/wuhan_worldpop_60plus_100m.tif", "wuhan/wuhan_worldpop_20plus_100m.tif", invented(t, "114.30123,30.60123", "114.35123,30.55123")},
			map[string]float64{"20plus": 9491334.36, "60plus": 1942653.40}, 10621.67,
			map[string]int{"invented.csv": 2}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.slow && testing.Short() {
				t.Skip("half a million cells")
			}
			t.Chdir(t.TempDir())
			args := []string{"init"}
			for _, f := range c.files {
				if !filepath.IsAbs(f) {
					f = filepath.Join(data, filepath.FromSlash(f))
				}
				args = append(args, f)
			}
			if code, _, stderr := speak(t, "en_GB", args...); code != exitDone {
				t.Fatalf("init: %s", stderr)
			}
			if code, _, stderr := speak(t, "zh_CN", "run", "study.yaml", "-o", "out"); code != exitDone {
				t.Fatalf("run: %s", stderr)
			}
			var summary struct {
				Outside float64 `json:"people_outside_zones"`
				Groups  []struct {
					Group  string
					People float64
				}
			}
			readJSON(t, "out/summary.json", &summary)
			if c.outside >= 0 && math.Abs(summary.Outside-c.outside) > 0.005 {
				t.Errorf("outside every zone: %.2f, want %.2f", summary.Outside, c.outside)
			}
			if len(summary.Groups) != len(c.people) || c.slow && summary.Groups[0].Group != "20plus" {
				t.Errorf("groups %v, the widest to be first", summary.Groups)
			}
			for _, g := range summary.Groups {
				if want := c.people[g.Group]; math.Abs(g.People-want) > 0.005 {
					t.Errorf("%s: %.2f people, want %.2f", g.Group, g.People, want)
				}
			}
			checkKept(t, c.kept)
		})
	}
}

// checkKept holds how many rows or cells of each input were used.
func checkKept(t *testing.T, want map[string]int) {
	t.Helper()
	var manifest struct {
		Inputs []struct {
			File string
			Kept int
		}
	}
	readJSON(t, "out/manifest.json", &manifest)
	for _, in := range manifest.Inputs {
		name := in.File[strings.LastIndexByte(in.File, '/')+1:]
		if n, ok := want[name]; ok && n != in.Kept {
			t.Errorf("%s: %d used, want %d", name, in.Kept, n)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("inputs that are not in the manifest: %v", want)
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
}
