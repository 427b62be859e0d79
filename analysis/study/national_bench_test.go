//go:build unix

package study_test

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/report"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/analysis/study"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/zone"
)

// BenchmarkNational runs a study of the whole country from its files to its
// result: an invented population of 30 arc-seconds, invented facilities of eight
// classes, and the real outlines of the 2,891 districts.
//
//	go test ./analysis/study -run '^$' -bench National -benchtime 1x
//
// Where MEDREACH_NATIONAL names a folder, the inputs are left there and nothing is
// run: docs/benchmarks/national.sh measures the program itself on them.
func BenchmarkNational(b *testing.B) {
	districts := districtFile(b)
	for _, size := range []struct {
		name              string
		cells, facilities int
	}{{"cells=1M", 1_000_000, 100_000}, {"cells=10M", 10_000_000, 100_000}} {
		b.Run(size.name, func(b *testing.B) {
			if testing.Short() && size.cells > 1_000_000 {
				b.Skip("short")
			}
			if keep := os.Getenv("MEDREACH_NATIONAL"); keep != "" {
				writeNation(b, filepath.Join(keep, size.name), districts, size.cells, size.facilities)
				return
			}
			dir := b.TempDir()
			writeNation(b, dir, districts, size.cells, size.facilities)
			b.ReportAllocs()
			b.ResetTimer()
			for b.Loop() {
				runNation(b, dir)
			}
		})
	}
}

// runNation loads, computes and writes, and reports the processor time and the
// time on the clock of each.
func runNation(b *testing.B, dir string) {
	ctx, started := context.Background(), time.Now()
	clock, cpu := started, processorTime(b)
	stage := func(name string) {
		now, used := time.Now(), processorTime(b)
		b.ReportMetric(now.Sub(clock).Seconds(), name+"-s")
		b.ReportMetric((used - cpu).Seconds(), name+"-cpu-s")
		clock, cpu = now, used
	}
	config, err := settings.Read(filepath.Join(dir, "study.yaml"))
	if err != nil {
		b.Fatal(err)
	}
	in, err := study.Load(ctx, config, nil)
	if err != nil {
		b.Fatal(err)
	}
	stage("load")
	result, err := study.Run(ctx, in, nil)
	if err != nil {
		b.Fatal(err)
	}
	stage("compute")
	summary, err := report.Write(ctx, result, report.Options{Dir: filepath.Join(dir, "result"), Replace: true, Started: started, Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	stage("write")
	if summary == nil || len(in.Facilities.Facilities) == 0 {
		b.Fatal("nothing came out")
	}
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(u.Maxrss)/1024, "peak-MB")
	b.ReportMetric(float64(in.Demand.Len()), "cells")
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func districtFile(b *testing.B) string {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path, err := filepath.Abs(filepath.Join(dir, "china", "tianditu_district.geojson.gz"))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		b.Skipf("no real outlines: set MEDREACH_DATA (%v)", err)
	}
	return path
}

// nationGrid covers the country with cells of 30 arc-seconds.
var nationGrid = raster.Grid{Width: 7416, Height: 4272, Transform: [6]float64{73.4, 1.0 / 120, 0, 53.6, 0, -1.0 / 120}}

// writeNation writes the inputs of a national study into a folder.
func writeNation(b *testing.B, dir, districts string, cells, count int) {
	b.Helper()
	if err := os.MkdirAll(dir, 0o777); err != nil {
		b.Fatal(err)
	}
	people, unit, codes := settle(b, districts, cells)
	g := nationGrid
	g.CRS = crs.WGS84()
	writeTo(b, filepath.Join(dir, "population.tif"), func(w *bufio.Writer) error {
		return geotiff.Write(w, &g, [][]float32{people}, geotiff.Options{Description: "invented"})
	})
	writeTo(b, filepath.Join(dir, "facilities.csv"), func(w *bufio.Writer) error {
		return writeFacilities(w, people, unit, codes, count)
	})
	writeTo(b, filepath.Join(dir, "study.yaml"), func(w *bufio.Writer) error {
		_, err := w.WriteString(strings.Replace(nationStudy, "DISTRICTS", districts, 1))
		return err
	})
}

func writeTo(b *testing.B, path string, write func(w *bufio.Writer) error) {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	if err := write(w); err != nil {
		b.Fatal(err)
	}
	if err := cmp.Or(w.Flush(), f.Close()); err != nil {
		b.Fatal(err)
	}
}

// settle invents people in the cells of the districts where they are densest:
// a plain of smooth chance in several scales, so that towns lie in dense country
// and empty land is empty for a long way. It returns people by cell (NaN where
// there are none), the district of each cell and the codes of the districts.
func settle(b *testing.B, districts string, count int) (people []float32, unit []int32, codes []string) {
	table, err := geojson.Read(districts)
	if err != nil {
		b.Fatal(err)
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		b.Fatal(err)
	}
	layer, g := set.Layers[0], &nationGrid
	for _, u := range layer.Units {
		codes = append(codes, u.Code)
	}
	n := g.Width * g.Height
	points := make([]orb.Point, n)
	for i := range points {
		points[i] = orb.Point{g.Transform[0] + (float64(i%g.Width)+0.5)*g.Transform[1], g.Transform[3] + (float64(i/g.Width)+0.5)*g.Transform[5]}
	}
	unit = make([]int32, n)
	layer.LocateAll(points, unit)
	people = make([]float32, n)
	var dense []float32
	for i, p := range points {
		people[i] = float32(math.NaN())
		if unit[i] >= 0 {
			people[i] = float32(density(p))
			dense = append(dense, people[i])
		}
	}
	if len(dense) < count {
		b.Fatalf("the districts have %d cells, not %d", len(dense), count)
	}
	slices.Sort(dense)
	least := dense[len(dense)-count]
	for i, v := range people {
		if v >= least {
			people[i] = float32(math.Exp(1.6 * float64(v)))
		} else {
			people[i] = float32(math.NaN())
		}
	}
	return people, unit, codes
}

// density is a sum of smooth chances, the coarse ones the strongest.
func density(p orb.Point) float64 {
	sum := 0.0
	for k, degrees := range []float64{8, 2, 0.5, 0.12, 0.03, 0.008} {
		sum += chance(p[0]/degrees, p[1]/degrees, uint64(k)) * []float64{3, 2, 1.6, 1.5, 1, 0.6}[k]
	}
	return sum
}

// chance is a random number for each corner of a lattice, smooth in between.
func chance(x, y float64, seed uint64) float64 {
	col, row := math.Floor(x), math.Floor(y)
	at := func(c, r float64) float64 {
		h := (uint64(int64(c))*0x9E3779B97F4A7C15 ^ uint64(int64(r))*0xC2B2AE3D27D4EB4F) + seed*0x165667B19E3779F9
		h = (h ^ h>>31) * 0xBF58476D1CE4E5B9
		h = (h ^ h>>29) * 0x94D049BB133111EB
		return float64((h^h>>32)>>11)/(1<<52) - 1
	}
	u, v := x-col, y-row
	u, v = u*u*(3-2*u), v*v*(3-2*v)
	return (at(col, row)*(1-u)+at(col+1, row)*u)*(1-v) + (at(col, row+1)*(1-u)+at(col+1, row+1)*u)*v
}

// nationClasses are the classes of the facilities and their shares of the list.
var nationClasses = []struct {
	name  string
	share float64
}{{"村卫生室", 0.58}, {"乡镇卫生院", 0.14}, {"社区卫生服务站", 0.10}, {"社区卫生服务中心", 0.06}, {"综合医院", 0.06}, {"中医医院", 0.03}, {"妇幼保健院", 0.02}, {"急救站", 0.01}}

// writeFacilities writes a list as it comes from a register: GCJ-02 coordinates
// that the header does not tell, drawn where people live.
func writeFacilities(w *bufio.Writer, people []float32, unit []int32, codes []string, count int) error {
	r := rand.New(rand.NewPCG(20, 26))
	var upTo []float64 // people in the populated cells so far
	var cells []int
	total := 0.0
	for i, v := range people {
		if v > 0 {
			total += float64(v)
			upTo, cells = append(upTo, total), append(cells, i)
		}
	}
	if _, err := w.WriteString("机构代码,机构名称,机构类别,区划代码,经度,纬度,实有床位\r\n"); err != nil {
		return err
	}
	g := &nationGrid
	for i := range count {
		k, _ := slices.BinarySearch(upTo, r.Float64()*total)
		cell := cells[k]
		p := orb.Point{g.Transform[0] + (float64(cell%g.Width)+r.Float64())*g.Transform[1], g.Transform[3] + (float64(cell/g.Width)+r.Float64())*g.Transform[5]}
		p = geo.GCJ02.FromWGS84(p)
		class := len(nationClasses) - 1
		for at, left := 0, (float64(i)+0.5)/float64(count); at < len(nationClasses); at++ {
			if left -= nationClasses[at].share; left < 0 {
				class = at
				break
			}
		}
		name := nationClasses[class].name
		if _, err := fmt.Fprintf(w, "P%07d,第%d%s,%s,%s,%s,%s,%d\r\n", i, i, name, name, codes[unit[cell]],
			strconv.FormatFloat(p[0], 'f', 6, 64), strconv.FormatFloat(p[1], 'f', 6, 64), r.IntN(40*(class+1))); err != nil {
			return err
		}
	}
	return nil
}

const nationStudy = `name: 全国（虚构人口与机构）
name_en: the country, people and facilities invented
zones:
  - level: county
    file: DISTRICTS
    code: district_adcode
    name: district_name
    parent: city_adcode
population:
  - group: total
    file: population.tif
facilities:
  - file: facilities.csv
circles:
  - {id: clinic, facilities: class == "village-clinic", mode: walk, minutes: [15]}
  - {id: township, facilities: class == "township-hospital", metres: [2000, 5000]}
  - {id: station, facilities: class == "community-health-station", mode: walk, minutes: [15]}
  - {id: centre, facilities: class == "community-health-centre", mode: e-bike, minutes: [15]}
  - {id: hospital, facilities: class == "general-hospital", mode: car, minutes: [15, 30]}
  - {id: tcm, facilities: class == "tcm-hospital", metres: [5000, 10000]}
  - {id: mother-child, facilities: class == "maternal-child-health", mode: car, minutes: [30]}
  - {id: all, metres: [1000, 2000, 5000]}
radius:
  - {id: ambulance, facilities: class == "emergency-station", urban_km: 5, rural_km: [10, 20]}
`
