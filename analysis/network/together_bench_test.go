//go:build unix

package network

import (
	"context"
	"fmt"
	"testing"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network/hierarchy"
	"github.com/medreach/medreach/geo/road"
)

// BenchmarkTogether searches a million crossings around facilities one by one and many
// together, for 200,000 people, and contracts the graph.
func BenchmarkTogether(b *testing.B) {
	for _, mode := range []road.Mode{road.Walk, road.Car} {
		r := bigRoads(b, mode)
		var h *hierarchy.Hierarchy
		b.Run(mode.String()+"/build", func(b *testing.B) {
			timed(b, r.Graph.Len(), "vertex", func() (err error) {
				h, err = hierarchy.Build(context.Background(), &r.Graph.Leaving)
				return err
			})
			b.ReportMetric(float64(8*r.Graph.Len()+h.Up[0].Bytes()+h.Up[1].Bytes())/float64(r.Graph.Len()), "B/vertex")
		})
		m, err := r.Between(context.Background(), analysistest.Scatter(5, 200_000, bigBox))
		if err != nil {
			b.Fatal(err)
		}
		for _, c := range []struct{ facilities, minutes int }{{100, 15}, {1000, 15}, {1000, 30}, {100, 60}} {
			if h != nil {
				alongside(b, m, h, fmt.Sprintf("%v/%dx%dmin", mode, c.facilities, c.minutes), analysis.Request{Supply: analysistest.Scatter(3, c.facilities, bigBox), Limit: float64(60 * c.minutes)})
			}
		}
	}
}

// alongside measures the two ways to search.
func alongside(b *testing.B, m *Impedance, h *hierarchy.Hierarchy, name string, r analysis.Request) {
	q, err := m.ask(context.Background(), r)
	if err != nil {
		b.Fatal(err)
	}
	s := series{q: q, to: len(r.Supply), visit: func(int32, []int32, []float64) error { return nil }}
	n := settled(b, m, r)
	overlap := float64(n) / float64(m.roads.Graph.Len())
	for way, run := range map[string]func() error{
		"alone":    func() error { return m.alone(context.Background(), s) },
		"together": func() error { return m.inBatches(context.Background(), h, s) },
	} {
		b.Run(name+"/"+way, func(b *testing.B) {
			timed(b, n, "settled", run)
			b.ReportMetric(overlap, "overlap")
		})
	}
}
