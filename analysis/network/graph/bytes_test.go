package graph

import (
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// TestBytes holds the size of a graph, which decides whether a country fits into
// memory. A sixth of these crossings forbids a turn, far more than in a country.
func TestBytes(t *testing.T) {
	box := orb.Bound{Min: orb.Point{115, 38}, Max: orb.Point{116, 39}}
	g := made(t, roadtest.Random(1, 20_000, box), road.Car, Options{})
	one := float64(g.Bytes()) / float64(g.Len())
	g.Entering()
	both := float64(g.Bytes()) / float64(g.Len())
	if one < 50 || one >= 85 || both <= one || both >= 110 {
		t.Errorf("%.1f bytes a vertex with hops one way, %.1f with both; %.2f edges a vertex", one, both, float64(len(g.Edges))/float64(g.Len()))
	}
	t.Logf("%.1f bytes a vertex with hops one way, %.1f with both; %.2f edges a vertex", one, both, float64(len(g.Edges))/float64(g.Len()))
}
