package coverage_test

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
)

// Three villages and a clinic: who lives within one and five kilometres of it,
// and who does not.
func Example() {
	d := &analysis.Demand{
		Points: []orb.Point{{115.000, 38}, {115.030, 38}, {115.100, 38}},
		Groups: []analysis.Group{{Name: "total", People: []float64{600, 300, 100}}},
	}
	ctx := context.Background()
	line := analysis.NewStraightLine(d.Points, analysis.StraightLineOptions{})
	reach, err := line.Nearest(ctx, analysis.Request{Supply: []orb.Point{{115.001, 38}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := coverage.Measure(ctx, d, nil, coverage.Circle{
		ID: "clinic", Unit: line.Unit(), Cutoffs: []float64{1000, 5000}, Reach: reach})
	if err != nil {
		fmt.Println(err)
		return
	}
	for row := range result.Rows() {
		if row.Scope == coverage.Everywhere {
			share, _ := row.Share()
			fmt.Printf("%.0f m: %.0f of %.0f people, %.0f %%\n", row.Cutoff, row.Covered, row.People, 100*share)
		}
	}
	gaps, err := coverage.Gaps(ctx, d, nil, coverage.GapOptions{Limit: coverage.Everyone(5000), Reach: reach})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range gaps {
		fmt.Printf("gap of %.0f people, %.1f km away\n", g.People[0], g.Mean/1000)
	}
	// Output:
	// 1000 m: 600 of 1000 people, 60 %
	// 5000 m: 900 of 1000 people, 90 %
	// gap of 100 people, 8.7 km away
}
