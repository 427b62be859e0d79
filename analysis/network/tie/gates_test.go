package tie

import (
	"context"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// TestGates leaves and comes to a place a quarter along a street of 100 m, 18 s by car
// at 20 km/h.
func TestGates(t *testing.T) {
	for _, c := range []struct {
		name, street    string
		leaving, coming map[byte]uint32 // s, by letter
	}{
		{"both ways", "AB residential 20", map[byte]uint32{'A': 5, 'B': 14}, map[byte]uint32{'A': 5, 'B': 14}},
		{"one way", "AB residential oneway 20", map[byte]uint32{'B': 14}, map[byte]uint32{'A': 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := roadtest.Draw("A B C", c.street, "BC residential")
			table := speed.Of(road.Car)
			g, err := graph.Make(context.Background(), m.Network, &table, graph.Options{})
			if err != nil {
				t.Fatal(err)
			}
			edge := slices.IndexFunc(g.Edges, func(e graph.Edge) bool { return g.Places[e.A] == m.Places[m.Nodes['A']] })
			place := Tie{Edge: int32(edge), Along: 0.25}
			ends := func(gates []Gate) map[byte]uint32 {
				out := map[byte]uint32{}
				whole := g.Cost(graph.Travel{Edge: place.Edge})
				for _, gate := range gates {
					for letter, node := range m.Nodes {
						if m.Places[node] == g.Places[gate.Vertex] {
							out[letter] = (gate.MS*18 + whole/2) / whole
						}
					}
				}
				return out
			}
			same := func(what string, got, want map[byte]uint32) {
				if len(got) != len(want) {
					t.Errorf("%s: %v, want %v", what, got, want)
				}
				for letter, s := range want {
					if got[letter] != s {
						t.Errorf("%s %c: %d, want %d", what, letter, got[letter], s)
					}
				}
			}
			same("leaving", ends(Leaving(g, place, nil)), c.leaving)
			same("coming", ends(Coming(g, place, nil)), c.coming)
		})
	}
}
