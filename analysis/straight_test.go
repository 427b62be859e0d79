package analysis_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/geo"
)

func distance(p, f orb.Point, _ analysis.Direction) float64 { return geo.Distance(p, f) }

// TestContract puts the straight line through the suite of all impedances, in
// worlds of every size and in the corners of the earth.
func TestContract(t *testing.T) {
	box := func(w, s, e, n float64) orb.Bound { return orb.Bound{Min: orb.Point{w, s}, Max: orb.Point{e, n}} }
	cases := []struct {
		name   string
		box    orb.Bound
		opts   analysis.StraightLineOptions
		limits []float64
	}{
		{"county, metres", analysistest.County, analysis.StraightLineOptions{}, []float64{1000, 5000, 20000}},
		{"county, walking", analysistest.County, analysis.StraightLineOptions{MetresPerSecond: 1.25, Detour: 1.3}, []float64{900, 3600}},
		{"one street", box(114, 22, 114.002, 22.002), analysis.StraightLineOptions{}, []float64{10, 50}},
		{"a country", box(75, 18, 135, 53), analysis.StraightLineOptions{}, []float64{90e3, 110e3, 300e3, 900e3}},
		{"the earth", box(-180, -90, 180, 90), analysis.StraightLineOptions{}, []float64{150e3, 2000e3, 9000e3}},
		{"the north", box(-180, 80, 180, 90), analysis.StraightLineOptions{}, []float64{80e3, 400e3}},
		{"the equator", box(9, -0.2, 9.5, 0.3), analysis.StraightLineOptions{}, []float64{3000, 9000}},
		{"across the antimeridian", box(179.8, -17, 180.2, -16.8), analysis.StraightLineOptions{}, []float64{2000, 8000}},
	}
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			line := analysis.NewStraightLine(nil, c.opts)
			factor := 1.0
			if line.Unit() == analysis.Seconds {
				factor = c.opts.Detour / c.opts.MetresPerSecond
			}
			points := analysistest.Scatter(uint64(10+i), 250, c.box)
			supply := analysistest.Scatter(uint64(90+i), 25, c.box)
			supply[21], supply[22] = supply[4], supply[4]
			if c.box.Max[0] > 180 {
				for k := range points {
					points[k][0] = math.Remainder(points[k][0], 360)
				}
			}
			analysistest.Run(t, analysistest.Options{
				Make:      func(p []orb.Point) analysis.Impedance { return analysis.NewStraightLine(p, c.opts) },
				Points:    points,
				Supply:    supply,
				Limits:    c.limits,
				Cost:      func(p, f orb.Point, _ analysis.Direction) float64 { return geo.Distance(p, f) * factor },
				Tolerance: 1e-4 * factor,
				Symmetric: true,
				Stranded:  []orb.Point{{math.NaN(), 30}, {115, 95}, {math.Inf(1), 0}}, // nowhere on earth
			})
		})
	}
}

// TestStraightLineIsTheGeodesic holds the cost of single pairs against the ellipsoid.
func TestStraightLineIsTheGeodesic(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	worst := 0.0
	for range 20000 {
		a := orb.Point{r.Float64()*360 - 180, r.Float64()*178 - 89}
		b := geo.Destination(a, r.Float64()*360, 300e3*math.Pow(r.Float64(), 3))
		reach, err := analysis.NewStraightLine([]orb.Point{a}, analysis.StraightLineOptions{}).
			Nearest(context.Background(), analysis.Request{Supply: []orb.Point{b}})
		if err != nil {
			t.Fatal(err)
		}
		worst = max(worst, math.Abs(reach.Cost[0]-geo.Distance(a, b)))
	}
	if worst > 1e-4 {
		t.Errorf("a cost up to 300 km is wrong by %.6f m, more than 0.1 mm", worst)
	}
	t.Logf("worst error up to 300 km: %.2g m", worst)
}

func TestStraightLineUnits(t *testing.T) {
	a, b := orb.Point{115, 38}, geo.Destination(orb.Point{115, 38}, 30, 3000)
	cases := []struct {
		name string
		opts analysis.StraightLineOptions
		want float64
		unit analysis.Unit
	}{
		{"zero value", analysis.StraightLineOptions{}, 3000, analysis.Metres},
		{"detour only", analysis.StraightLineOptions{Detour: 1.4}, 4200, analysis.Metres},
		{"speed only", analysis.StraightLineOptions{MetresPerSecond: 10}, 300, analysis.Seconds},
		{"both", analysis.StraightLineOptions{MetresPerSecond: 10, Detour: 1.4}, 420, analysis.Seconds},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			line := analysis.NewStraightLine([]orb.Point{a}, c.opts)
			reach, err := line.Nearest(context.Background(), analysis.Request{Supply: []orb.Point{b}})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(reach.Cost[0]-c.want) > 1e-5 || line.Unit() != c.unit {
				t.Errorf("%v %s, want %v %s", reach.Cost[0], line.Unit(), c.want, c.unit)
			}
		})
	}
}

// TestTiesGoToTheFirst: facilities that mirror each other are at the same distance, and
// whichever stands first in the request is the nearest.
func TestTiesGoToTheFirst(t *testing.T) {
	home := []orb.Point{{100, 30}, {100, 30.5}}
	east, west := orb.Point{100.25, 30.25}, orb.Point{99.75, 30.25}
	for _, supply := range [][]orb.Point{{east, west}, {west, east}, {{120, 20}, east, east, west}} {
		reach, err := analysis.NewStraightLine(home, analysis.StraightLineOptions{}).Nearest(context.Background(), analysis.Request{Supply: supply})
		if err != nil {
			t.Fatal(err)
		}
		want := analysistest.BruteForce(home, analysis.Request{Supply: supply}, distance)
		for i := range home {
			if reach.Facility[i] != want.Facility[i] || reach.Facility[i] != int32(len(supply)/4) {
				t.Errorf("supply %v, point %d: facility %d, want %d", supply, i, reach.Facility[i], want.Facility[i])
			}
		}
	}
}

// TestOnTheEdge puts points on the circle itself, where only the ellipsoid can tell.
func TestOnTheEdge(t *testing.T) {
	centre := orb.Point{114.17, 22.3}
	for _, metres := range []float64{500, 5000, 60e3, 150e3} {
		var points []orb.Point
		for bearing := range 360 {
			for _, off := range []float64{-1e-3, -1e-5, 0, 1e-5, 1e-3} {
				points = append(points, geo.Destination(centre, float64(bearing), metres+off))
			}
		}
		line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
		r := analysis.Request{Supply: []orb.Point{centre}, Limit: metres}
		covered, err := line.Within(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		reach, err := line.Nearest(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range points {
			want := geo.Distance(p, centre) <= metres
			if covered[i] != want || (reach.Facility[i] == 0) != want {
				t.Fatalf("%v m, point %d: within %v, nearest %v, the ellipsoid says %v", metres, i, covered[i], reach.Facility[i], want)
			}
		}
	}
}

func TestNowhere(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	points := []orb.Point{{115, 38}, {nan, 38}, {115, nan}, {inf, 0}, {115, 95}, {115.001, 38}}
	line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	r := analysis.Request{Supply: []orb.Point{{115, 38}}, Limit: 1000}
	reach, err := line.Nearest(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	covered, err := line.Within(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int32{0, -1, -1, -1, -1, 0} {
		if reach.Facility[i] != want || covered[i] != (want == 0) {
			t.Errorf("point %v: facility %d, within %v; want %d", points[i], reach.Facility[i], covered[i], want)
		}
	}
	for _, bad := range points[1:5] {
		r.Supply[0] = bad
		if _, err := line.Nearest(context.Background(), r); err == nil {
			t.Errorf("a facility at %v is accepted", bad)
		}
	}
}

// TestAnyWorld draws worlds with clusters, duplicates and lattices, and compares with brute force.
func TestAnyWorld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]float64{0.001, 0.05, 1, 20}).Draw(t, "degrees")
		step := rapid.SampledFrom([]float64{0, 8, 64}).Draw(t, "lattice")
		corner := orb.Point{rapid.Float64Range(-179, 150).Draw(t, "west"), rapid.Float64Range(-80, 60).Draw(t, "south")}
		place := rapid.Custom(func(t *rapid.T) orb.Point {
			u, v := rapid.Float64Range(0, 1).Draw(t, "u"), rapid.Float64Range(0, 1).Draw(t, "v")
			if step > 0 {
				u, v = math.Round(u*step)/step, math.Round(v*step)/step
			}
			return orb.Point{corner[0] + u*size, corner[1] + v*size}
		})
		points := rapid.SliceOfN(place, 0, 60).Draw(t, "points")
		r := analysis.Request{
			Supply: rapid.SliceOfN(place, 0, 120).Draw(t, "supply"),
			Limit:  rapid.Float64Range(0, size*80e3).Draw(t, "limit"),
		}
		line := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
		got, err := line.Nearest(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		covered, err := line.Within(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		ranks, err := line.Several(context.Background(), r, 3)
		if err != nil {
			t.Fatal(err)
		}
		left := r
		left.Supply = slices.Clone(r.Supply)
		want := analysistest.BruteForce(points, r, distance)
		for i := range points {
			costs, facilities := ranks.Of(i)
			for rank, f := range facilities {
				// What is nearest when those before it are closed.
				for _, closed := range facilities[:rank] {
					if closed >= 0 {
						left.Supply[closed] = orb.Point{math.NaN(), 0}
					}
				}
				next := analysistest.BruteForce(points[i:i+1], left, func(p, f orb.Point, d analysis.Direction) float64 {
					if math.IsNaN(f[0]) {
						return analysis.Unreachable
					}
					return distance(p, f, d)
				})
				if next.Facility[0] != f || f >= 0 && math.Abs(costs[rank]-next.Cost[0]) > 1e-4 {
					t.Fatalf("point %d, rank %d: facility %d at %v, want %d at %v", i, rank, f, costs[rank], next.Facility[0], next.Cost[0])
				}
			}
			copy(left.Supply, r.Supply)
			if got.Facility[i] != want.Facility[i] || got.Cost[i] != want.Cost[i] && math.Abs(got.Cost[i]-want.Cost[i]) > 1e-4 {
				t.Fatalf("point %d: facility %d at %v, want %d at %v", i, got.Facility[i], got.Cost[i], want.Facility[i], want.Cost[i])
			}
			if covered[i] != (want.Facility[i] >= 0) {
				t.Fatalf("point %d: within %v, brute force %d", i, covered[i], want.Facility[i])
			}
		}
	})
}

// TestWithinEqualsNearest compares the two ways on dense circles that overlap, where most
// cells of the mosaic are inside.
func TestWithinEqualsNearest(t *testing.T) {
	supply, demand, _ := wide(orb.Bound{Min: orb.Point{114, 22}, Max: orb.Point{115, 23}}, 300, 30000)
	line := analysis.NewStraightLine(demand, analysis.StraightLineOptions{})
	for _, limit := range []float64{1, 100, 1000, 3000, 10000} {
		r := analysis.Request{Supply: supply, Limit: limit}
		covered, err := line.Within(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		reach, err := line.Nearest(context.Background(), r)
		if err != nil {
			t.Fatal(err)
		}
		for i := range covered {
			if covered[i] != (reach.Facility[i] >= 0) {
				t.Fatalf("limit %v, point %d: within %v, nearest %v", limit, i, covered[i], reach.Cost[i])
			}
		}
	}
}

// TestWithinAgreesWithPostGIS: figures by PostGIS 3.3.2, from the points that
// BenchmarkWithin5km writes to MEDREACH_POINTS, as
//
//	select count(*), sum(people) from demand d where exists
//	(select 1 from supply s where ST_DWithin(d.g, s.g, 5000))   -- geography, spheroid
func TestWithinAgreesWithPostGIS(t *testing.T) {
	supply, demand, people := wide(wideBox, 2000, 1_000_000)
	covered, err := analysis.NewStraightLine(demand, analysis.StraightLineOptions{}).
		Within(context.Background(), analysis.Request{Supply: supply, Limit: 5000})
	if err != nil {
		t.Fatal(err)
	}
	n, sum := 0, 0.0
	for i, c := range covered {
		if c {
			n++
			sum += people[i]
		}
	}
	if n != 437_094 || sum != 4_586_759 {
		t.Errorf("%d points with %v people within 5 km, PostGIS finds 437094 with 4586759", n, sum)
	}
}

// TestAtSharesTheAnswer holds that another speed finds the same facilities at
// costs that go by the speed.
func TestAtSharesTheAnswer(t *testing.T) {
	points := []orb.Point{{100, 40}, {100.1, 40}, {100.2, 40.1}}
	supply := []orb.Point{{100.05, 40}, {100.2, 40}}
	metres := analysis.NewStraightLine(points, analysis.StraightLineOptions{})
	first, err := metres.Nearest(t.Context(), analysis.Request{Supply: supply})
	if err != nil {
		t.Fatal(err)
	}
	seconds := metres.At(analysis.StraightLineOptions{MetresPerSecond: 2, Detour: 1.5})
	second, err := seconds.Nearest(t.Context(), analysis.Request{Supply: supply})
	if err != nil {
		t.Fatal(err)
	}
	if seconds.Unit() != analysis.Seconds || metres.Unit() != analysis.Metres {
		t.Errorf("units %s and %s", metres.Unit(), seconds.Unit())
	}
	for i := range points {
		if first.Facility[i] != second.Facility[i] || math.Abs(second.Cost[i]-first.Cost[i]*0.75) > 1e-9*first.Cost[i] {
			t.Errorf("point %d: facility %d at %v m, then %d at %v s", i, first.Facility[i], first.Cost[i], second.Facility[i], second.Cost[i])
		}
	}
}

var wideBox = orb.Bound{Min: orb.Point{-54, -32}, Max: orb.Point{-49, -27}}
