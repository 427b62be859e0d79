package catchment

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

var box = orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}

// world is a field with the people that it is tried on.
type world struct {
	Field
	people  []orb.Point
	between analysis.Impedance // the people's
	supply  []orb.Point
	cutoffs []float64
}

func worlds(t *testing.T) map[string]world {
	t.Helper()
	l := NewLattice(box.Pad(0.02), 100)
	people := analysistest.Scatter(3, 3000, box)
	supply := analysistest.Scatter(4, 8, box)
	speeds := analysis.StraightLineOptions{MetresPerSecond: 1.25, Detour: 1.3}
	out := map[string]world{
		"straight line": {Field{l, analysis.NewStraightLine(l.Points(), speeds)}, people, analysis.NewStraightLine(people, speeds), supply, []float64{300, 600, 1200}},
		"metres": {Field{l, analysis.NewStraightLine(l.Points(), analysis.StraightLineOptions{})}, people,
			analysis.NewStraightLine(people, analysis.StraightLineOptions{}), supply, []float64{500, 1000, 3000}},
	}
	for _, m := range []road.Mode{road.Walk, road.Car} {
		table := speed.Of(m)
		g, err := graph.Make(context.Background(), roadtest.Random(5, 400, box), &table, graph.Options{})
		if err != nil {
			t.Fatal(err)
		}
		r := network.New(g, network.Options{})
		nodes, err := r.Between(context.Background(), l.Points())
		if err != nil {
			t.Fatal(err)
		}
		own, err := r.Between(context.Background(), people)
		if err != nil {
			t.Fatal(err)
		}
		out[m.String()] = world{Field{l, nodes}, people, own, supply, []float64{120, 300, 900}}
	}
	return out
}

func (w *world) question() Question {
	return Question{Supply: w.supply, Cutoffs: w.cutoffs, Direction: analysis.TowardFacility}
}

func (w *world) isochrones(t *testing.T, q Question) [][]orb.MultiPolygon {
	t.Helper()
	var all [][]orb.MultiPolygon
	if err := w.Isochrones(context.Background(), q, func(facility int32, bands []orb.MultiPolygon) error {
		if int(facility) != len(all) || len(bands) != len(q.Cutoffs) {
			t.Fatalf("facility %d as number %d, %d bands", facility, len(all), len(bands))
		}
		all = append(all, bands)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func each(t *testing.T, do func(t *testing.T, w world)) {
	for name, w := range worlds(t) {
		t.Run(name, func(t *testing.T) { do(t, w) })
	}
}

// TestNodes holds that exactly the nodes within a cut-off lie in its band.
func TestNodes(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		bands := w.isochrones(t, w.question())
		points := w.Lattice.Points()
		for k, c := range w.cutoffs {
			inside := 0
			err := w.By.Catchments(context.Background(), analysis.Request{Supply: w.supply, Limit: c}, func(f int32, reached []int32, _ []float64) error {
				in := map[int32]bool{}
				for _, i := range reached {
					in[i] = true
				}
				inside += len(in)
				bound := bands[f][k].Bound().Pad(0.002)
				for i, p := range points {
					if got := bound.Contains(p) && planar.MultiPolygonContains(bands[f][k], p); got != in[int32(i)] {
						return fmt.Errorf("facility %d, cut-off %v, node %v: inside %v, reached %v", f, c, p, got, in[int32(i)])
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if inside == 0 || inside == len(points)*len(w.supply) {
				t.Errorf("cut-off %v: %d nodes inside tell nothing", c, inside)
			}
		}
	})
}

// TestPeople holds that who is reached lies inside and who is not outside, but for
// those nearer to the line than a step.
func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		bands, err := w.Merged(context.Background(), w.question())
		if err != nil {
			t.Fatal(err)
		}
		for k, c := range w.cutoffs {
			covered, err := analysis.Within(context.Background(), w.between, analysis.Request{Supply: w.supply, Limit: c})
			if err != nil {
				t.Fatal(err)
			}
			wrong := 0
			for i, p := range w.people {
				if planar.MultiPolygonContains(bands[k], p) != covered[i] {
					if d := toLine(bands[k], p); d > w.Lattice.Metres*math.Sqrt2 {
						wrong++
					}
				}
			}
			// On roads a place may be tied to another street than the nodes around it.
			if most := len(w.people) / 100; wrong > most || wrong > 0 && w.By.Unit() == analysis.Metres {
				t.Errorf("cut-off %v: %d of %d people on the wrong side by more than a step", c, wrong, len(w.people))
			}
		}
	})
}

// toLine is the distance to the border in metres.
func toLine(m orb.MultiPolygon, p orb.Point) float64 {
	best := math.Inf(1)
	scale := math.Cos(p[1] * math.Pi / 180)
	for _, polygon := range m {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				a := orb.Point{(ring[i-1][0] - p[0]) * scale, ring[i-1][1] - p[1]}
				b := orb.Point{(ring[i][0] - p[0]) * scale, ring[i][1] - p[1]}
				best = math.Min(best, planar.DistanceFromSegment(a, b, orb.Point{}))
			}
		}
	}
	return best * metresPerDegree
}

// TestNestedAndValid holds that bands nest and that polygons are sound.
func TestNestedAndValid(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		all := w.isochrones(t, w.question())
		merged, err := w.Merged(context.Background(), w.question())
		if err != nil {
			t.Fatal(err)
		}
		for _, bands := range append(all, merged) {
			var last geom.Geometry
			for k, band := range bands {
				g, err := geom.UnmarshalWKB(wkb.MustMarshal(band)) // validates
				if err != nil {
					t.Fatalf("cut-off %v: %v", w.cutoffs[k], err)
				}
				if k > 0 {
					if out, err := geom.Difference(last, g); err != nil || out.Area() > 1e-12 {
						t.Errorf("cut-off %v is not within %v: %v square degrees, %v", w.cutoffs[k-1], w.cutoffs[k], out.Area(), err)
					}
				}
				last = g
			}
		}
	})
}

// TestCutoffsAlone holds that the band of a cut-off does not hang on the others.
func TestCutoffsAlone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		together := w.isochrones(t, w.question())
		for k, c := range w.cutoffs {
			q := w.question()
			q.Cutoffs = []float64{c}
			for f, alone := range w.isochrones(t, q) {
				if d := cmp.Diff(together[f][k], alone[0]); d != "" {
					t.Fatalf("facility %d, cut-off %v: other bands alone", f, c)
				}
			}
		}
	})
}

// TestServiceAreas holds that every node within the cut-off is in just one area,
// that of its nearest facility.
func TestServiceAreas(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		areas, err := w.ServiceAreas(context.Background(), w.question())
		if err != nil {
			t.Fatal(err)
		}
		reach, err := w.By.Nearest(context.Background(), analysis.Request{Supply: w.supply, Limit: w.cutoffs[len(w.cutoffs)-1]})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range w.Lattice.Points() {
			if i%7 != 0 {
				continue
			}
			for f, area := range areas {
				if got := planar.MultiPolygonContains(area, p); got != (reach.Facility[i] == int32(f)) {
					t.Fatalf("node %v in the area of %d: %v; its nearest is %d", p, f, got, reach.Facility[i])
				}
			}
		}
	})
}

// TestCircle compares the isochrone over open ground with its circle.
func TestCircle(t *testing.T) {
	l := NewLattice(box, 50)
	f := Field{l, analysis.NewStraightLine(l.Points(), analysis.StraightLineOptions{})}
	bands, err := f.Merged(context.Background(), Question{Supply: []orb.Point{box.Center()}, Cutoffs: []float64{2000}})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := geo.Area(bands[0]), math.Pi*2000*2000; math.Abs(got-want) > 0.002*want {
		t.Errorf("area %v, want %v", got, want)
	}
	for _, p := range bands[0][0][0] {
		if d := geo.Distance(p, box.Center()); math.Abs(d-2000) > 5 {
			t.Errorf("the line is %v m away, want 2,000", d)
		}
	}
}

func TestBadCutoffs(t *testing.T) {
	l := NewLattice(box, 500)
	f := Field{l, analysis.NewStraightLine(l.Points(), analysis.StraightLineOptions{})}
	for _, cutoffs := range [][]float64{{0}, {-1}, {300, 300}, {600, 300}, {math.NaN()}, {math.Inf(1)}} {
		if _, err := f.Merged(context.Background(), Question{Supply: []orb.Point{box.Center()}, Cutoffs: cutoffs}); err == nil {
			t.Errorf("cut-offs %v are accepted", cutoffs)
		}
	}
	if bands, err := f.Merged(context.Background(), Question{Cutoffs: []float64{300}}); err != nil || len(bands[0]) != 0 {
		t.Errorf("no facility reaches %v, %v", bands, err)
	}
}
