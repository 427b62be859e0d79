package roadtest

import (
	"reflect"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// TestRegion holds that a region is sound, the same every time, and has what it
// promises.
func TestRegion(t *testing.T) {
	box := orb.Bound{Min: orb.Point{110, 30}, Max: orb.Point{110.3, 30.2}}
	g := Region(1, 40_000, box)
	if err := g.Validate(); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(g, Region(1, 40_000, box)) {
		t.Error("the same seed gives another network")
	}
	stretches := map[road.Class]int{}
	for i := range g.Ways {
		stretches[g.Ways[i].Class] += len(g.Nodes(i)) - 1
	}
	for _, c := range []road.Class{road.Motorway, road.MotorwayLink, road.Trunk, road.Primary, road.Secondary, road.Tertiary} {
		if n := stretches[c]; n == 0 || n > stretches[road.Residential]/3 {
			t.Errorf("%d stretches of %v beside %d of residential streets", n, c, stretches[road.Residential])
		}
	}
	if len(g.Turns) == 0 {
		t.Error("no turn is forbidden")
	}
}
