package network

import (
	"context"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// bigBox is 110 by 90 km: a million crossings lie a good 100 m apart in it.
var bigBox = orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116.25, 38.8}}

func bigRoads(b *testing.B, m road.Mode) *Roads {
	b.Helper()
	return makeRoads(b, roadtest.Random(1, 1_000_000, bigBox), m)
}

// BenchmarkNearest searches a million crossings from 1,000 facilities.
func BenchmarkNearest(b *testing.B) {
	r := bigRoads(b, road.Car)
	m, err := r.Between(context.Background(), nil)
	if err != nil {
		b.Fatal(err)
	}
	q := analysis.Request{Supply: analysistest.Scatter(3, 1000, bigBox)}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Nearest(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(r.Graph.Len()), "ns/vertex")
	b.ReportMetric(float64(r.Bytes())/float64(r.Graph.Len())+8, "bytes/vertex") // and a label of 8
}

// BenchmarkCatchments searches 15 minutes around 100 facilities, for 200,000 people.
func BenchmarkCatchments(b *testing.B) {
	for _, mode := range []road.Mode{road.Walk, road.Car} {
		b.Run(mode.String(), func(b *testing.B) {
			r := bigRoads(b, mode)
			m, err := r.Between(context.Background(), analysistest.Scatter(5, 200_000, bigBox))
			if err != nil {
				b.Fatal(err)
			}
			q := analysis.Request{Supply: analysistest.Scatter(3, 100, bigBox), Limit: 900}
			reached := 0
			b.ReportAllocs()
			for b.Loop() {
				reached = 0
				if err := m.Catchments(context.Background(), q, func(_ int32, points []int32, _ []float64) error {
					reached += len(points)
					return nil
				}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(reached)/100, "points/facility")
		})
	}
}
