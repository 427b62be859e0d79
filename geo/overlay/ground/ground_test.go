package ground

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/overlay"
	"github.com/medreach/medreach/geo/zone"
)

// stars is a layer of star-shaped counties that overlap one another, some with a
// hole and some in two pieces.
func stars(t *testing.T, n int) *zone.Layer {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 4))
	star := func(at orb.Point, size float64) orb.Ring {
		var ring orb.Ring
		for k := range 14 {
			a, away := 2*math.Pi*float64(k)/14, size*(0.4+0.6*r.Float64())
			ring = append(ring, orb.Point{at[0] + away*math.Cos(a), at[1] + away*math.Sin(a)})
		}
		return append(ring, ring[0])
	}
	table := &feature.Table{Source: "stars", Columns: []string{"code", "name"}, CRS: crs.WGS84()}
	for i := range n {
		at := orb.Point{114 + 0.4*r.Float64(), 30 + 0.4*r.Float64()}
		m := orb.MultiPolygon{{star(at, 0.08)}}
		if i%3 == 0 {
			hole := star(at, 0.02)
			hole.Reverse()
			m[0] = append(m[0], hole)
		}
		if i%4 == 0 {
			m = append(m, orb.Polygon{star(orb.Point{at[0] + 0.3, at[1]}, 0.05)})
		}
		table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{fmt.Sprint(i), fmt.Sprint(i)}, Geometry: m})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

// TestCoveredAgainstPolygons cuts the union of the circles, drawn finely,
// with each unit.
func TestCoveredAgainstPolygons(t *testing.T) {
	l := stars(t, 12)
	disks := scatter(19, 60, 0.4, 2500)
	a, err := Covered(context.Background(), disks, l)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := overlay.Union(context.Background(), disks, 720)
	if err != nil {
		t.Fatal(err)
	}
	all := geom.NewGeometryCollection(nil).AsGeometry()
	for u := range l.Units {
		unit := geometryOf(t, l.Units[u].Geometry)
		cut, err := geom.Intersection(geometryOf(t, drawn), unit)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("unit ", u), a.Units[u], geo.Area(polygonsOf(t, cut)), 2e-4)
		if all, err = geom.Union(all, unit); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "ground", a.Ground, geo.Area(polygonsOf(t, all)), 1e-5)
	cut, err := geom.Intersection(geometryOf(t, drawn), all)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "inside any", a.Any, geo.Area(polygonsOf(t, cut)), 1e-4)
}

// geometryOf and polygonsOf go from orb to simplefeatures and back.
func geometryOf(t *testing.T, m orb.MultiPolygon) geom.Geometry {
	t.Helper()
	g, err := geom.UnmarshalWKB(wkb.MustMarshal(m))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func polygonsOf(t *testing.T, g geom.Geometry) orb.Geometry {
	t.Helper()
	m, err := wkb.Unmarshal(g.AsBinary())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCoveredEachOfSeveralSets(t *testing.T) {
	l := stars(t, 8)
	sets := [][]overlay.Disk{scatter(23, 40, 0.4, 1000), nil, scatter(23, 40, 0.4, 3000)}
	together, err := CoveredEach(context.Background(), sets, l)
	if err != nil {
		t.Fatal(err)
	}
	for k, disks := range sets {
		alone, err := Covered(context.Background(), disks, l)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("total of set ", k), together[k].Total, alone.Total, 2e-5)
		near(t, fmt.Sprint("inside any of set ", k), together[k].Any, alone.Any, 5e-5)
		near(t, fmt.Sprint("ground beside set ", k), together[k].Ground, alone.Ground, 5e-5)
		for u := range l.Units {
			near(t, fmt.Sprintf("unit %d of set %d", u, k), together[k].Units[u], alone.Units[u], 5e-4)
		}
	}
	if together[1].Any != 0 || together[1].Total != 0 {
		t.Errorf("no disks cover %v, %v m²", together[1].Any, together[1].Total)
	}
}

// BenchmarkCoveredEach sweeps a country: 100,000 disks of three radii in a
// layer of 2,500 counties.
func BenchmarkCoveredEach(b *testing.B) {
	table := &feature.Table{Source: "lattice", Columns: []string{"code", "name"}, CRS: crs.WGS84()}
	const side = 50
	for i := range side * side {
		w, s := 75+float64(i%side), 18+0.7*float64(i/side)
		var ring orb.Ring
		for k := range 4 { // ragged, with a corner every 2 km
			from := [...]orb.Point{{w, s}, {w + 1, s}, {w + 1, s + 0.7}, {w, s + 0.7}}
			a, z := from[k], from[(k+1)%4]
			for n := range 50 {
				f, bump := float64(n)/50, 0.01*float64(n%2)
				ring = append(ring, orb.Point{a[0] + f*(z[0]-a[0]) + bump, a[1] + f*(z[1]-a[1]) + bump})
			}
		}
		table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{fmt.Sprint(i), fmt.Sprint(i)}, Geometry: orb.Polygon{append(ring, ring[0])}})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		b.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	sets := make([][]overlay.Disk, 3)
	for range 100_000 {
		at := orb.Point{75 + 49*r.Float64(), 18 + 34*r.Float64()}
		for k, metres := range []float64{1000, 2000, 5000} {
			sets[k] = append(sets[k], overlay.Disk{Centre: at, Metres: metres})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CoveredEach(context.Background(), sets, set.Layers[0]); err != nil {
			b.Fatal(err)
		}
	}
}

// scatter makes n disks of the same size around Wuhan.
func scatter(seed uint64, n int, spread, metres float64) []overlay.Disk {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]overlay.Disk, n)
	for i := range out {
		out[i] = overlay.Disk{Centre: orb.Point{114 + spread*r.Float64(), 30 + spread*r.Float64()}, Metres: metres}
	}
	return out
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.Abs(got-want) > relative*math.Abs(want) {
		t.Errorf("%s = %.6f, want %.6f within %g", what, got, want, relative)
	}
}

// TestCoveredOfOneDisk compares with a circle of very many corners.
func TestCoveredOfOneDisk(t *testing.T) {
	for _, d := range []overlay.Disk{{Centre: orb.Point{114, 0}, Metres: 1000}, {Centre: orb.Point{114, 30}, Metres: 865}, {Centre: orb.Point{100, 53}, Metres: 20000}, {Centre: orb.Point{-51, -30}, Metres: 5000}} {
		a, err := Covered(context.Background(), []overlay.Disk{d}, nil)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "area", a.Total, geo.Area(geo.Circle(d.Centre, d.Metres, 20000)), 1e-4)
	}
}

func TestCoveredEqualsUnion(t *testing.T) {
	disks := scatter(11, 300, 0.4, 2500)
	a, err := Covered(context.Background(), disks, nil)
	if err != nil {
		t.Fatal(err)
	}
	drawn, err := overlay.Union(context.Background(), disks, 720)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "area", a.Total, geo.Area(drawn), 3e-5)
}

// checkered is a layer of n x n square counties over 114-114.4 E, 30-30.4 N.
func checkered(t *testing.T, n int) *zone.Layer {
	t.Helper()
	table := &feature.Table{Source: "checkered", Columns: []string{"code", "name"}, CRS: crs.WGS84()}
	side := 0.4 / float64(n)
	for i := range n * n {
		w, s := 114+float64(i%n)*side, 30+float64(i/n)*side
		ring := orb.Ring{{w, s}, {w + side, s}, {w + side, s + side}, {w, s + side}, {w, s}}
		code := string(rune('A'+i/26)) + string(rune('a'+i%26))
		table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{code, code}, Geometry: orb.Polygon{ring}})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: table}})
	if err != nil {
		t.Fatal(err)
	}
	return set.Layers[0]
}

func TestCoveredByUnit(t *testing.T) {
	l := checkered(t, 5)
	disks := scatter(13, 40, 0.4, 4000)
	a, err := Covered(context.Background(), disks, l)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for u, got := range a.Units {
		sum += got
		if got > l.Units[u].Area*(1+1e-12) {
			t.Errorf("unit %d: covered %v of %v", u, got, l.Units[u].Area)
		}
	}
	near(t, "sum of units", sum, a.Any, 1e-3)
	near(t, "ground", a.Ground, geo.CellArea(114, 30, 114.4, 30.4), 1e-4)
	if a.Any > a.Total {
		t.Errorf("inside %v, everywhere %v", a.Any, a.Total)
	}
	whole, err := Covered(context.Background(), []overlay.Disk{{Centre: orb.Point{114.2, 30.2}, Metres: 60000}}, l)
	if err != nil {
		t.Fatal(err)
	}
	for u, got := range whole.Units {
		near(t, "a unit under the circle", got, l.Units[u].Area, 1e-12)
	}
	near(t, "a circle over all", whole.Any, geo.CellArea(114, 30, 114.4, 30.4), 1e-4)
}

func TestCoveredGrowsAndDoesNotDependOnCores(t *testing.T) {
	l := checkered(t, 4)
	last := 0.0
	for _, metres := range []float64{500, 1000, 2000, 4000} {
		disks := scatter(17, 50, 0.4, metres)
		a, err := Covered(context.Background(), disks, l)
		if err != nil {
			t.Fatal(err)
		}
		if a.Any <= last {
			t.Errorf("at %v m covered %v, before %v", metres, a.Any, last)
		}
		last = a.Any
		old := runtime.GOMAXPROCS(1)
		again, err := Covered(context.Background(), disks, l)
		runtime.GOMAXPROCS(old)
		if err != nil || cmp.Diff(a, again, cmpopts.IgnoreUnexported(Areas{})) != "" {
			t.Errorf("one core, other areas: %v", err)
		}
	}
}

func BenchmarkCovered(b *testing.B) {
	disks := scatter(1, 10000, 4, 3000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Covered(context.Background(), disks, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// TestCoveredByNothing holds that disks without a radius cover nothing.
func TestCoveredByNothing(t *testing.T) {
	for name, disks := range map[string][]overlay.Disk{
		"none":      nil,
		"no radius": {{Centre: orb.Point{114, 30}}, {Centre: orb.Point{114, 30}, Metres: math.NaN()}},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := Covered(context.Background(), disks, checkered(t, 2))
			if err != nil || a.Total != 0 || a.Any != 0 {
				t.Errorf("covered %v, %v", a, err)
			}
		})
	}
}
