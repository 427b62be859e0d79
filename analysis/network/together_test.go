package network

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/hierarchy"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// contracted is an impedance that always searches around many facilities together.
type contracted struct {
	*Impedance
	hierarchy *hierarchy.Hierarchy
}

func (c contracted) Catchments(ctx context.Context, r analysis.Request, visit func(facility int32, points []int32, cost []float64) error) error {
	q, err := c.ask(ctx, r)
	if err != nil {
		return err
	}
	if len(r.Supply) == 0 {
		return ctx.Err()
	}
	return c.inBatches(ctx, c.hierarchy, series{q: q, to: len(r.Supply), visit: visit})
}

// TestContractTogether holds searches for many facilities to what every impedance must
// do, beside the twin.
func TestContractTogether(t *testing.T) {
	for _, m := range []road.Mode{road.Car, road.Walk} {
		for seed := range uint64(2) {
			t.Run(fmt.Sprint(m, seed), func(t *testing.T) {
				box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
				net := roadtest.Random(30+seed, 300, box)
				r := makeRoads(t, net, m)
				h, err := hierarchy.Build(context.Background(), &r.Graph.Leaving)
				if err != nil {
					t.Fatal(err)
				}
				supply := analysistest.Scatter(20+seed, 19, box.Pad(0.003))
				supply[7], supply[9] = supply[3], supply[3]
				analysistest.Run(t, analysistest.Options{
					Make: func(points []orb.Point) analysis.Impedance {
						i, err := r.Between(context.Background(), points)
						if err != nil {
							t.Fatal(err)
						}
						return contracted{i, h}
					},
					Points: analysistest.Scatter(10+seed, 100, box.Pad(0.01)), Supply: supply,
					Limits: []float64{60, 300, 900}, Cost: newTwin(r, net).cost, Tolerance: 1e-9, AtSource: 0,
				})
			})
		}
	}
}

// catchment is what a visitor is told of a facility.
type catchment struct {
	points []int32
	cost   []float64
}

func collect(t *testing.T, by analysis.Impedance, r analysis.Request) (all []catchment) {
	t.Helper()
	err := by.Catchments(context.Background(), r, func(_ int32, points []int32, cost []float64) error {
		all = append(all, catchment{append([]int32{}, points...), append([]float64{}, cost...)})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRealTogether compares the two ways on real roads, with their turn restrictions.
func TestRealTogether(t *testing.T) {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	for _, name := range []string{"portoalegre/poa_osm.pbf", "macau/roads.osm.pbf"} {
		for _, mode := range []road.Mode{road.Car, road.Walk} {
			t.Run(name+" "+mode.String(), func(t *testing.T) {
				f, err := os.Open(filepath.Join(dir, filepath.FromSlash(name)))
				if err != nil {
					t.Skip("real data is not here; set MEDREACH_DATA to its folder")
				}
				defer f.Close()
				info, err := f.Stat()
				if err != nil {
					t.Fatal(err)
				}
				net, _, err := osm.Read(context.Background(), name, f, info.Size())
				if err != nil {
					t.Fatal(err)
				}
				r := makeRoads(t, net, mode)
				h, err := hierarchy.Build(context.Background(), &r.Graph.Leaving)
				if err != nil {
					t.Fatal(err)
				}
				box := r.Graph.Bound()
				m, err := r.Between(context.Background(), analysistest.Scatter(1, 500, box))
				if err != nil {
					t.Fatal(err)
				}
				for _, q := range []analysis.Request{{Limit: 300}, {Limit: 1200, Direction: analysis.FromFacility}, {}} {
					q.Supply = analysistest.Scatter(2, 20, box)
					reached := 0
					one, all := collect(t, m, q), collect(t, contracted{m, h}, q)
					for _, c := range one {
						reached += len(c.points)
					}
					if reached == 0 || !reflect.DeepEqual(one, all) {
						t.Errorf("%v within %v s: catchments are others than those of searches, of %d points together", q.Direction, q.Limit, reached)
					}
				}
			})
		}
	}
}

// TestTogetherIsAlone asks often enough that the graph is contracted, for a town with
// forbidden turns: points, their order and costs stay what they were when facilities were searched
// one by one, on one core and on two.
func TestTogetherIsAlone(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.32, 38.7}}
	net := roadtest.Random(5, 900, box)
	for _, crowd := range []int{40, 4000} { // fewer and more than a search settles
		points := analysistest.Scatter(6, crowd, box)
		for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
			for _, limit := range []float64{0, 45, 500} {
				t.Run(fmt.Sprint(crowd, d, limit), func(t *testing.T) {
					r := analysis.Request{Supply: analysistest.Scatter(7, 150, box), Direction: d, Limit: limit}
					r.Supply[3], r.Supply[140] = orb.Point{116, 39}, r.Supply[20] // tied to nothing; twice
					roads := makeRoads(t, net, road.Car)
					m, err := roads.Between(context.Background(), points)
					if err != nil {
						t.Fatal(err)
					}
					q, err := m.ask(context.Background(), r)
					if err != nil {
						t.Fatal(err)
					}
					var want []catchment
					err = m.alone(context.Background(), series{q: q, to: len(r.Supply), visit: func(_ int32, points []int32, cost []float64) error {
						want = append(want, catchment{append([]int32{}, points...), append([]float64{}, cost...)})
						return nil
					}})
					if err != nil {
						t.Fatal(err)
					}
					for round := range 6 {
						before := runtime.GOMAXPROCS(1 + round%2)
						got := collect(t, m, r)
						runtime.GOMAXPROCS(before)
						if !reflect.DeepEqual(got, want) {
							t.Errorf("asked again, number %d, catchments are others", round)
						}
					}
					if h, err := roads.known.Worth(context.Background(), &roads.Graph.Leaving, q.kind(), len(r.Supply)); err != nil || (h != nil) != (limit != 45) {
						t.Errorf("searched together: %v, %v", h != nil, err)
					}
				})
			}
		}
	}
}
