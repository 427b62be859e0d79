package lines_test

import (
	"bytes"
	"context"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/gpkg"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines"
	"github.com/medreach/medreach/geo/shapefile"
)

func realFile(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("ogr2ogr is not here")
	}
	return path
}

func convert(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.Command("ogr2ogr", args...).CombinedOutput(); err != nil {
		t.Fatalf("ogr2ogr: %v\n%s", err, out)
	}
}

// TestFormats reads the roads of an extract from three kinds of files, one of them with
// heights, to the same network.
func TestFormats(t *testing.T) {
	source, dir := realFile(t, "osm/planetiler_monaco-latest.osm.pbf"), t.TempDir()
	sql := `SELECT osm_id, highway, name, hstore_get_value(other_tags, 'oneway') AS oneway, hstore_get_value(other_tags, 'maxspeed') AS maxspeed FROM lines WHERE highway IS NOT NULL`
	read3 := map[string]func(string) (*feature.Table, error){
		"roads.gpkg":    func(p string) (*feature.Table, error) { return gpkg.Read(p, "") },
		"roads.shp":     func(p string) (*feature.Table, error) { return shapefile.Read(p, "") },
		"roads.geojson": geojson.Read,
	}
	var first *road.Network
	for _, name := range []string{"roads.gpkg", "roads.shp", "roads.geojson"} {
		path := filepath.Join(dir, name)
		args := []string{path, source, "-sql", sql, "-dialect", "OGRSQL", "-lco", "ENCODING=UTF-8"}
		switch name {
		case "roads.gpkg":
			args = append(args[:len(args)-2], "-nln", "roads")
		case "roads.shp":
			args = append(args, "-dim", "XYZM")
		default:
			args = args[:len(args)-2]
		}
		convert(t, args...)
		table, err := read3[name](path)
		if err != nil {
			t.Fatal(err)
		}
		table.Source = name
		n, _ := read(t, lines.Source{Table: table})
		if first == nil {
			first = n
			t.Logf("%d ways of %d rows, %d nodes", len(n.Ways), lines.Kept(n), len(n.Places))
			continue
		}
		for i := range n.Ways { // rows of a GeoPackage are counted by fid, others from 1
			n.Ways[i].ID = first.Ways[min(i, len(first.Ways)-1)].ID
		}
		if !slices.Equal(n.Ways, first.Ways) || !slices.Equal(n.Refs, first.Refs) || !slices.Equal(n.Places, first.Places) || !slices.Equal(n.Names, first.Names) {
			t.Errorf("%s: %d ways of %d nodes differ from the %d of %d of the GeoPackage", name, len(n.Ways), len(n.Places), len(first.Ways), len(first.Places))
		}
	}
}

// TestBesideOSM holds times along the lines that GDAL writes of an extract against those
// of the extract itself. They differ where tags say that somebody may not pass, at
// barriers and forbidden turns, which lines do not carry.
func TestBesideOSM(t *testing.T) {
	source := realFile(t, "osm/valhalla_liechtenstein-latest.osm.pbf")
	path := filepath.Join(t.TempDir(), "roads.gpkg")
	convert(t, path, source, "lines")
	table, err := gpkg.Read(path, "")
	if err != nil {
		t.Fatal(err)
	}
	table.Source = "roads.gpkg"
	n, findings := read(t, lines.Source{Table: table})
	for _, f := range findings {
		t.Log(f.Rule, f.Row, f.Value, f.Message.EN)
	}
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	whole, _, err := osm.Read(context.Background(), source, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d ways of lines, %d of OSM", len(n.Ways), len(whole.Ways))
	r := rand.New(rand.NewPCG(1, 1))
	var points []orb.Point
	for len(points) < 2000 {
		points = append(points, whole.Places[whole.Refs[r.IntN(len(whole.Refs))]].Point())
	}
	plain := byClass(whole)
	for _, mode := range []road.Mode{road.Walk, road.Bicycle, road.Car} {
		got := times(t, n, mode, points, points[:10])
		same, near, lost := compare(times(t, plain, mode, points, points[:10]), got)
		t.Logf("%v, by class alone: %d the same, %d near, %d reached in one only", mode, same, near, lost)
		if same < 1900 || lost > 20 {
			t.Errorf("%v, by class alone: of 2000 times %d are the same, %d near, %d are in one only", mode, same, near, lost)
		}
		same, near, lost = compare(times(t, whole, mode, points, points[:10]), got)
		t.Logf("%v, with all tags: %d the same, %d near, %d reached in one only", mode, same, near, lost)
		if near < 1600 || lost > 300 {
			t.Errorf("%v: of 2000 times %d are the same, %d near, %d are in one only", mode, same, near, lost)
		}
	}
}

// byClass is a network without what tags say of access, barriers and turns.
func byClass(n *road.Network) *road.Network {
	plain := *n
	plain.Turns, plain.Barred, plain.Ways = nil, map[int32]road.Modes{}, slices.Clone(n.Ways)
	vehicles := road.Everyone &^ road.Of(road.Walk)
	for i := range plain.Ways {
		w := &plain.Ways[i]
		oneway, reverse := w.Forward&vehicles != 0 && w.Backward&vehicles == 0, w.Backward&vehicles != 0 && w.Forward&vehicles == 0
		w.Forward, w.Backward = road.Access(w.Class), road.Access(w.Class)
		if oneway {
			w.Backward &^= vehicles
		}
		if reverse {
			w.Forward &^= vehicles
		}
	}
	return &plain
}

// compare counts times that are the same to a second, that are near (half a minute and a
// tenth), and that only one has.
func compare(want, got []float64) (same, near, lost int) {
	for i := range want {
		d := math.Abs(got[i] - want[i])
		switch {
		case (want[i] == analysis.Unreachable) != (got[i] == analysis.Unreachable):
			lost++
		case want[i] == got[i], d < 1:
			same++
			near++
		case d < 30+want[i]/10:
			near++
		}
	}
	return same, near, lost
}

// BenchmarkRead reads streets of eight segments each, a tenth of a million and a million.
func BenchmarkRead(b *testing.B) {
	for _, side := range []int{224, 707} {
		table := streets(side)
		b.Run(strconv.Itoa(len(table.Rows)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := lines.Read(context.Background(), lines.Source{Table: table}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(table.Rows)), "ns/line")
		})
	}
}

// streets is a layer of so many streets each way.
func streets(side int) *feature.Table {
	r := rand.New(rand.NewPCG(1, 1))
	at := make([][]orb.Point, side)
	for y := range at {
		at[y] = make([]orb.Point, side)
		for x := range at[y] {
			at[y][x] = orb.Point{114 + (float64(x)+0.5*r.Float64())*0.0007, 30 + (float64(y)+0.5*r.Float64())*0.0006}
		}
	}
	table := &feature.Table{Source: "roads.shp", Columns: []string{"道路名称", "道路等级", "限速", "通行方向"}}
	add := func(a, b orb.Point) {
		l := orb.LineString{a}
		for k := 1; k < 8; k++ {
			s := float64(k) / 8
			l = append(l, orb.Point{a[0] + s*(b[0]-a[0]) + 0.00001*r.Float64(), a[1] + s*(b[1]-a[1]) + 0.00001*r.Float64()})
		}
		table.Rows = append(table.Rows, feature.Row{Number: len(table.Rows) + 1, Geometry: append(l, b),
			Values: []string{"路", []string{"主干路", "次干路", "支路", "县道"}[r.IntN(4)], "40", []string{"1", "2", "3"}[r.IntN(3)]}})
	}
	for y := range side {
		for x := range side {
			if x+1 < side {
				add(at[y][x], at[y][x+1])
			}
			if y+1 < side {
				add(at[y][x], at[y+1][x])
			}
		}
	}
	return table
}
