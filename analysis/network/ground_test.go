package network

import (
	"context"
	"testing"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
	"github.com/paulmach/orb"
)

var reachedBox = orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}

// TestReached holds that whatever is reached is tied to an edge that was visited,
// and that the edges visited are few where the limit is small.
func TestReached(t *testing.T) {
	r := makeRoads(t, roadtest.Random(3, 900, reachedBox), road.Car)
	people := analysistest.Scatter(5, 4000, reachedBox)
	m, err := r.Between(context.Background(), people)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
		last := 0
		for _, limit := range []float64{1, 60, 300, 0} {
			q := analysis.Request{Supply: analysistest.Scatter(7, 3, reachedBox), Direction: d, Limit: limit}
			visited := map[road.Place]bool{}
			count := 0
			if err := r.Reached(context.Background(), q, func(line []road.Place) {
				count++
				for _, p := range line {
					visited[p] = true
				}
			}); err != nil {
				t.Fatal(err)
			}
			reach, err := m.Nearest(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for i, c := range reach.Cost {
				if c == analysis.Unreachable {
					continue
				}
				tied := r.Index.Of(people[i], r.options.SnapMetres)
				if line := r.Graph.Line(tied.Edge, nil); !visited[line[0]] || !visited[line[len(line)-1]] {
					t.Fatalf("limit %v: point %d is reached along edge %d, which was not visited", limit, i, tied.Edge)
				}
				if limit > 0 && float64(tied.Metres) > r.Walk(limit)+1 && geo.Distance(people[i], q.Supply[reach.Facility[i]]) > r.Walk(limit)+1 {
					t.Errorf("limit %v: point %d lies %v m from the road, more than %v", limit, i, tied.Metres, r.Walk(limit))
				}
			}
			if count < last || limit == 1 && count > 30 || limit == 0 && count < len(r.Graph.Edges)/2 {
				t.Errorf("limit %v: %d of %d edges visited, %d by the smaller limit", limit, count, len(r.Graph.Edges), last)
			}
			last = count
		}
	}
}
