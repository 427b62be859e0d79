//go:build unix

package whatif_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/study/scenario"
	"github.com/medreach/medreach/analysis/study/whatif"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// city writes a study of a million people cells and a million crossings, 1,500
// facilities, 16 counties and 324 townships, with all plans. Where MEDREACH_CITY
// names a folder, it is written there, and docs/benchmarks/web.sh serves it.
func city(b *testing.B) string {
	const side = 1000
	box := orb.Bound{Min: orb.Point{104, 30}, Max: orb.Point{105.1, 30.9}}
	r := rand.New(rand.NewPCG(1, 2))
	wide, high := 1.1/side, 0.9/side
	grid := &raster.Grid{Width: side, Height: side, Transform: [6]float64{box.Min[0], wide, 0, box.Max[1], 0, -high}, CRS: crs.WGS84()}
	people := make([]float32, side*side)
	for i := range people {
		x, y := float64(i%side)/side-0.5, float64(i/side)/side-0.5
		people[i] = float32(math.Ceil(100 * r.ExpFloat64() * math.Exp(-8*(x*x+y*y))))
	}
	var tif bytes.Buffer
	if err := geotiff.Write(&tif, grid, [][]float32{people}, geotiff.Options{}); err != nil {
		b.Fatal(err)
	}
	squares := func(n int, digits string) string {
		var features []string
		w, h := 1.1/float64(n), 0.9/float64(n)
		for y := range n {
			for x := range n {
				west, south := 104+w*float64(x), 30+h*float64(y)
				features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s%03d","name":"区%d"},"geometry":{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}}`,
					digits, y*n+x+1, y*n+x, west, south, west+w, south, west+w, south+h, west, south+h, west, south))
			}
		}
		return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + "]}"
	}
	var list strings.Builder
	list.WriteString("机构代码,机构名称,机构类别,经度,纬度,实有床位,医院等级\n")
	for i := range 1500 {
		kind, word := "社区卫生服务中心", "中心"
		switch {
		case i < 80:
			kind, word = "综合医院", "医院"
		case i < 150:
			kind, word = "急救站", "急救站"
		case i < 900:
			kind, word = "村卫生室", "卫生室"
		}
		x, y := r.NormFloat64()*0.22, r.NormFloat64()*0.22
		p := orb.Point{104.55 + 1.1*max(-0.5, min(x, 0.5)), 30.45 + 0.9*max(-0.5, min(y, 0.5))}
		fmt.Fprintf(&list, "H%04d,虚构第%d%s,%s,%.6f,%.6f,%d,%s\n", i, i, word, kind, p[0], p[1], 20+i%300, []string{"二级甲等", "三级甲等", ""}[min(i/40, 2)])
	}
	dir := cmp.Or(os.Getenv("MEDREACH_CITY"), b.TempDir())
	for name, content := range map[string][]byte{"people.tif": tif.Bytes(), "list.csv": []byte(list.String()), "counties.geojson": []byte(squares(4, "990")), "townships.geojson": []byte(squares(18, "990001")),
		"roads.osm.pbf": osm(roadtest.Region(1, 1_000_000, box)), "study.yaml": []byte(`
name: 虚构
zones: [{level: county, file: counties.geojson, code: code, name: name}, {level: township, file: townships.geojson, code: code, name: name}]
population: [{file: people.tif}]
facilities: [{file: list.csv, datum: wgs84}]
roads: {file: roads.osm.pbf}
rescue: {dispatch_minutes: 1, turn_out_minutes: 3, on_scene_minutes: 10}
circles:
  - {id: primary-walk, facilities: is_primary, mode: walk, minutes: [15]}
  - {id: hospital-car, facilities: is_hospital and level >= 2, mode: car, minutes: [15, 30]}
  - {id: emergency, facilities: class == "emergency-station", mode: ambulance, minutes: [15]}
  - {id: hospital, facilities: is_hospital, metres: [2000, 5000, 10000]}
radius: [{id: station, facilities: class == "emergency-station", urban_km: 5, rural_km: [10, 20]}]
plans: [hebei, guizhou, shijiazhuang, chaoyang, baoding]
`)} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o666); err != nil {
			b.Fatal(err)
		}
	}
	return filepath.Join(dir, "study.yaml")
}

// BenchmarkCity times what a drag, an addition, a closing and an upgrade take, with
// the measures of the study, and with its plans judged again.
func BenchmarkCity(b *testing.B) {
	file := city(b)
	if os.Getenv("MEDREACH_CITY") != "" {
		b.Skip("written, not run")
	}
	in := load(b, file)
	began := time.Now()
	e := prepare(b, in)
	b.Logf("%d points, %d facilities; prepared in %v, keeps %d MB", in.Demand.Len(), len(in.Facilities.Facilities), time.Since(began), e.Bytes()>>20)
	box := orb.Bound{Min: orb.Point{104.3, 30.2}, Max: orb.Point{104.8, 30.7}}
	place := func(r *rand.Rand) (lon, lat *float64) {
		x, y := box.Min[0]+r.Float64()*(box.Max[0]-box.Min[0]), box.Min[1]+r.Float64()*(box.Max[1]-box.Min[1])
		return &x, &y
	}
	index := func(i int) *int { return &i }
	measures := func(*whatif.State) {}
	boards := func(s *whatif.State) {
		if _, err := s.Boards(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	travel := func(s *whatif.State) {
		for _, c := range s.Circles() {
			for layer := -1; layer < len(in.Zones.Layers); layer++ {
				if _, err := c.Travel(context.Background(), layer); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	add := func(class string) func(r *rand.Rand) scenario.Edit {
		return func(r *rand.Rand) scenario.Edit {
			lon, lat := place(r)
			return scenario.Edit{Op: scenario.Add, Class: class, Level: "二级", Lon: lon, Lat: lat, Attributes: map[string]float64{"beds": 200}}
		}
	}
	drag := func(i int) func(r *rand.Rand) scenario.Edit {
		return func(r *rand.Rand) scenario.Edit {
			lon, lat := place(r)
			return scenario.Edit{Op: scenario.Move, Index: index(i), Lon: lon, Lat: lat}
		}
	}
	for _, c := range []struct {
		name string
		edit func(r *rand.Rand) scenario.Edit
		ask  func(*whatif.State)
	}{
		{"add a centre", add("community-health-centre"), measures},
		{"add a hospital", add("general-hospital"), measures},
		{"add a station", add("emergency-station"), measures},
		{"drag a centre", drag(1000), measures},
		{"drag a hospital", drag(10), measures},
		{"drag a station", drag(100), measures},
		{"close any", func(r *rand.Rand) scenario.Edit { return scenario.Edit{Op: scenario.Close, Index: index(r.IntN(1500))} }, measures},
		{"more beds", func(r *rand.Rand) scenario.Edit {
			return scenario.Edit{Op: scenario.Set, Index: index(r.IntN(80)), Attribute: "beds", Value: 1000 + r.Float64()}
		}, measures},
		{"drag a hospital, judged", drag(10), boards},
		{"drag a centre, judged", drag(1000), boards},
		{"drag a hospital, with travel", drag(10), travel},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(3, 4))
			var took []time.Duration
			b.ReportAllocs()
			for b.Loop() {
				before := processor(b)
				s, err := e.ApplyNext(context.Background(), e.Base(), c.edit(r))
				if err != nil {
					b.Fatal(err)
				}
				c.ask(s)
				took = append(took, processor(b)-before)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "cpu-ms/median")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "cpu-ms/p95")
		})
	}
}
