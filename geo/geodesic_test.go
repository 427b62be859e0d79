package geo_test

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
)

type geodesic struct {
	a, b            orb.Point
	bearing, metres float64
}

// geodesics reads what PROJ's geod computed; see testdata/reference/make.py.
func geodesics(t testing.TB) []geodesic {
	t.Helper()
	f, err := os.Open("testdata/reference/geodesics.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var all []geodesic
	for _, row := range rows[1:] {
		var v [6]float64
		for i, s := range row {
			if v[i], err = strconv.ParseFloat(s, 64); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, geodesic{orb.Point{v[0], v[1]}, orb.Point{v[2], v[3]}, v[4], v[5]})
	}
	return all
}

func TestDistanceAgreesWithGeod(t *testing.T) {
	for _, g := range geodesics(t) {
		for _, pair := range [][2]orb.Point{{g.a, g.b}, {g.b, g.a}} {
			if got := geo.Distance(pair[0], pair[1]); !(math.Abs(got-g.metres) < 1e-6) {
				t.Errorf("Distance(%v, %v) = %.9f, geod says %.9f", pair[0], pair[1], got, g.metres)
			}
		}
	}
}

func TestDestinationAgreesWithGeod(t *testing.T) {
	for _, g := range geodesics(t) {
		// The bearing is printed to 1e-12 degrees: below a micrometre anywhere.
		got := geo.Destination(g.a, g.bearing, g.metres)
		if d := geo.Distance(got, g.b); !(d < 2e-6) {
			t.Errorf("Destination(%v, %v, %v) = %v, %g m from %v", g.a, g.bearing, g.metres, got, d, g.b)
		}
	}
}

func anyPoint() *rapid.Generator[orb.Point] {
	return rapid.Custom(func(t *rapid.T) orb.Point {
		return orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")}
	})
}

func TestDistanceIsAMetric(t *testing.T) {
	const halfway = 20003931.4586255 // from pole to pole
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := anyPoint().Draw(t, "a"), anyPoint().Draw(t, "b"), anyPoint().Draw(t, "c")
		ab, ba, bc, ac := geo.Distance(a, b), geo.Distance(b, a), geo.Distance(b, c), geo.Distance(a, c)
		if !(ab >= 0 && ab <= halfway+1e-6) {
			t.Fatalf("distance %v", ab)
		}
		if math.Abs(ab-ba) > 1e-6 {
			t.Fatalf("%v there, %v back", ab, ba)
		}
		if ac > ab+bc+1e-6 {
			t.Fatalf("%v direct, %v by way of b", ac, ab+bc)
		}
		if chord := math.Sqrt(geo.ECEF(a).Chord2(geo.ECEF(b))); chord > ab+1e-6 {
			t.Fatalf("chord %v longer than arc %v", chord, ab)
		}
	})
}

// TestDistanceBetweenOppositePlaces goes where iteration for the longitude does
// not converge: everything is within a few kilometres of half the way around.
func TestDistanceBetweenOppositePlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anyPoint().Draw(t, "a")
		d := math.Pow(10, rapid.Float64Range(-12, 0).Draw(t, "power"))
		b := orb.Point{a[0] + 180 + d*rapid.Float64Range(-1, 1).Draw(t, "x"), math.Max(-90, math.Min(90, -a[1]+d*rapid.Float64Range(-1, 1).Draw(t, "y")))}
		got := geo.Distance(a, b)
		if !(got > 20003931.46-160000 && got < 20003931.46) {
			t.Fatalf("%v to %v: %v", a, b, got)
		}
		if back := geo.Distance(b, a); math.Abs(got-back) > 1e-5 {
			t.Fatalf("%v there, %v back", got, back)
		}
	})
}

func TestDestinationIsInverseOfDistance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := orb.Point{rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-89, 89).Draw(t, "lat")}
		bearing := rapid.Float64Range(-360, 360).Draw(t, "bearing")
		metres := rapid.Float64Range(0, 1.9e7).Draw(t, "metres")
		if got := geo.Distance(p, geo.Destination(p, bearing, metres)); math.Abs(got-metres) > 1e-6 {
			t.Fatalf("went %v m, came %v m far", metres, got)
		}
	})
}

func TestDistanceOfOneDegree(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b orb.Point
		want float64
	}{
		{"of longitude on the equator", orb.Point{10, 0}, orb.Point{11, 0}, 6378137 * math.Pi / 180},
		{"across the 180th meridian", orb.Point{179.5, 0}, orb.Point{-179.5, 0}, 6378137 * math.Pi / 180},
		{"longitudes a turn apart", orb.Point{-0.5, 0}, orb.Point{360.5, 0}, 6378137 * math.Pi / 180},
		{"the same place", orb.Point{114, 30}, orb.Point{114, 30}, 0},
		{"the pole by two longitudes", orb.Point{0, 90}, orb.Point{90, 90}, 0},
	} {
		if got := geo.Distance(c.a, c.b); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func BenchmarkDistance(b *testing.B) {
	for _, c := range []struct {
		name string
		p, q orb.Point
	}{
		{"city", orb.Point{114.1, 22.3}, orb.Point{114.2, 22.4}},
		{"province", orb.Point{116, 40}, orb.Point{119, 37}},
		{"antipodal", orb.Point{0, 30}, orb.Point{179.9, -29.9}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				geo.Distance(c.p, c.q)
			}
		})
	}
}

func BenchmarkDestination(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		geo.Destination(orb.Point{114.1, 22.3}, 33, 5000)
	}
}
