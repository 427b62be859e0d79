package catchment

import (
	"context"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// banks are two streets of 3 km on both sides of a river 600 m wide; letters are
// 100 m apart.
var banks = "A" + strings.Repeat(" ", 14) + "M" + strings.Repeat(" ", 14) + "B\n\n\n\n\n\nC" + strings.Repeat(" ", 14) + "N" + strings.Repeat(" ", 14) + "D"

// ring is a street around a lake of 1,200 by 1,200 m.
var ring = "A     M     B" + strings.Repeat("\n", 6) + "P     L     Q" + strings.Repeat("\n", 6) + "C     N     D"

// TestPockets holds that what cannot be reached in time is not claimed, though all
// around it is: the other bank of a river, the middle of a lake.
func TestPockets(t *testing.T) {
	for _, c := range []struct {
		name, picture   string
		roads           []string
		mode            road.Mode
		cutoff          float64
		inside, outside string // letters
	}{
		{"the other bank", banks, []string{"AMB residential", "CND residential"}, road.Walk, 900, "M", "NABCD"},
		{"a bridge at the end", banks, []string{"AMB residential", "CND residential", "BD residential"}, road.Walk, 1500, "AMB", "NCD"},
		{"the other bank by bridge", banks, []string{"AMB residential", "CND residential", "BD residential"}, road.Car, 1000, "MBDNAC", ""},
		{"a lake in a ring of streets", ring, []string{"AMBQDNCPA residential"}, road.Car, 450, "AMBQDNCP", "L"},
		{"a lake that can be walked to the middle of", ring, []string{"AMBQDNCPA residential"}, road.Car, 500, "AMBQDNCPL", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := roadtest.Draw(c.picture, c.roads...)
			table := speed.Of(c.mode)
			g, err := graph.Make(context.Background(), m.Network, &table, graph.Options{})
			if err != nil {
				t.Fatal(err)
			}
			l := NewLattice(g.Bound().Pad(0.012), 50)
			by, err := network.New(g, network.Options{}).Between(context.Background(), l.Points())
			if err != nil {
				t.Fatal(err)
			}
			f := Field{Lattice: l, By: by}
			bands, err := f.Merged(context.Background(), Question{Supply: []orb.Point{m.Point('M')}, Cutoffs: []float64{c.cutoff}})
			if err != nil {
				t.Fatal(err)
			}
			for _, letters := range []struct {
				list string
				want bool
			}{{c.inside, true}, {c.outside, false}} {
				for i := range letters.list {
					p := m.Point(letters.list[i])
					if planar.MultiPolygonContains(bands[0], p) != letters.want || toLine(bands[0], p) < 10 {
						t.Errorf("%c: inside %v, %.0f m from the line; want %v", letters.list[i], !letters.want, toLine(bands[0], p), letters.want)
					}
				}
			}
		})
	}
}
