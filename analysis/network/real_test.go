package network

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
)

// TestRealRoutes holds routes and the nearest facilities on real roads, with their
// turn restrictions, against the catchments.
func TestRealRoutes(t *testing.T) {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	for _, name := range []string{"planetiler_monaco-latest.osm.pbf", "graphhopper_north-bayreuth.osm.pbf", "ors_heidelberg.test.osm.pbf"} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Open(filepath.Join(dir, "osm", name))
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
			r := makeRoads(t, net, road.Car)
			if r.Graph.Summary.Turns == 0 {
				t.Fatal("no turn is restricted")
			}
			random := rand.New(rand.NewPCG(4, 4))
			around := func(n int) (all []orb.Point) { // crossings and doors near them
				for range n {
					p := r.Graph.Places[random.IntN(r.Graph.Len())].Point()
					all = append(all, orb.Point{p[0] + 0.002*random.Float64(), p[1] + 0.002*random.Float64()})
				}
				return all
			}
			tryRoutes(t, newTwin(r, net), around(25), around(6))
		})
	}
}

func tryRoutes(t *testing.T, w *twin, people, supply []orb.Point) {
	t.Helper()
	by, err := w.roads.Between(context.Background(), people)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
		q := analysis.Request{Supply: supply, Direction: d}
		ranks, err := by.Several(context.Background(), q, len(supply))
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		err = by.Catchments(context.Background(), q, func(f int32, points []int32, cost []float64) error {
			for k, i := range points {
				from, to := people[i], supply[f]
				if d == analysis.FromFacility {
					from, to = to, from
				}
				route := mustRoute(t, w.roads, from, to)
				if route.Seconds != cost[k] {
					t.Fatalf("%v, point %d, facility %d: a route of %v s, the catchment says %v", d, i, f, route.Seconds, cost[k])
				}
				sound(t, w, route, from, to)
				costs, facilities := ranks.Of(int(i))
				for rank := range facilities {
					if facilities[rank] == f {
						if told++; costs[rank] != cost[k] {
							t.Fatalf("%v, point %d, facility %d: %v s as number %d, the catchment says %v", d, i, f, costs[rank], rank, cost[k])
						}
					}
				}
			}
			told -= len(points)
			return nil
		})
		if err != nil || told != 0 {
			t.Errorf("%v: %d answers more than in the catchments, %v", d, told, err)
		}
	}
}
