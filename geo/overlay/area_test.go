package overlay

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
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

// TestCoveredAreaAgainstPolygons cuts the union of the circles, drawn finely,
// with each unit.
func TestCoveredAreaAgainstPolygons(t *testing.T) {
	l := stars(t, 12)
	disks := scatter(19, 60, 0.4, 2500)
	a, err := CoveredArea(context.Background(), disks, l)
	if err != nil {
		t.Fatal(err)
	}
	drawn := union(t, disks, 720)
	all := geom.NewGeometryCollection(nil).AsGeometry()
	for u := range l.Units {
		unit := toMulti(l.Units[u].Geometry)
		cut, err := geom.Intersection(toMulti(drawn), unit)
		if err != nil {
			t.Fatal(err)
		}
		near(t, fmt.Sprint("unit ", u), a.Units[u], geo.Area(fromGeometry(cut)), 2e-4)
		if all, err = geom.Union(all, unit); err != nil {
			t.Fatal(err)
		}
	}
	near(t, "ground", a.Ground, geo.Area(fromGeometry(all)), 1e-5)
	cut, err := geom.Intersection(toMulti(drawn), all)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "inside any", a.Any, geo.Area(fromGeometry(cut)), 1e-4)
}

func toMulti(m orb.MultiPolygon) geom.Geometry {
	parts := make([]geom.Polygon, len(m))
	for i, p := range m {
		parts[i] = toGeometry(p).MustAsPolygon()
	}
	return geom.NewMultiPolygon(parts).AsGeometry()
}

func TestCoveredAreasOfSeveralSets(t *testing.T) {
	l := stars(t, 8)
	sets := [][]Disk{scatter(23, 40, 0.4, 1000), nil, scatter(23, 40, 0.4, 3000)}
	together, err := CoveredAreas(context.Background(), sets, l)
	if err != nil {
		t.Fatal(err)
	}
	for k, disks := range sets {
		alone, err := CoveredArea(context.Background(), disks, l)
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

// BenchmarkCoveredAreas sweeps a country: 100,000 disks of three radii in a
// layer of 2,500 counties.
func BenchmarkCoveredAreas(b *testing.B) {
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
	sets := make([][]Disk, 3)
	for range 100_000 {
		at := orb.Point{75 + 49*r.Float64(), 18 + 34*r.Float64()}
		for k, metres := range []float64{1000, 2000, 5000} {
			sets[k] = append(sets[k], Disk{at, metres})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := CoveredAreas(context.Background(), sets, set.Layers[0]); err != nil {
			b.Fatal(err)
		}
	}
}
