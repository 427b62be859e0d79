package backdrop_test

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
	"github.com/medreach/medreach/web/backdrop"
)

// TestRoads holds that every road that cars may use is drawn once, at its length,
// the motorway on top, and none of the others.
func TestRoads(t *testing.T) {
	m := roadtest.Draw(`
A---B---C
    |
    D
`, "AB motorway", "BC residential", "BD footway")
	for i := range m.Network.Ways {
		if w := &m.Network.Ways[i]; w.Class == road.Footway {
			w.Forward, w.Backward = road.Of(road.Walk), road.Of(road.Walk)
		}
	}
	table := speed.Of(road.Car)
	g, err := graph.Make(context.Background(), m.Network, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	l := backdrop.Roads(g, message.T("数据虚构", "invented data"))
	if l.Title.ZH != "道路（数据虚构）" || l.Title.EN != "roads (invented data)" {
		t.Errorf("called %+v", l.Title)
	}
	var classes []string
	metres := 0.0
	for f := range l.Features {
		classes = append(classes, f.Values[l.Field("class")].(string))
		for _, line := range f.Geometry.(orb.MultiLineString) {
			for i := 1; i < len(line); i++ {
				metres += geo.Distance(line[i-1], line[i])
			}
		}
	}
	if len(classes) != l.Count || len(classes) != 2 || classes[0] != "residential" || classes[1] != "motorway" {
		t.Errorf("%d roads of classes %v", l.Count, classes)
	}
	if math.Abs(metres-g.Summary.Metres) > 0.01*metres || metres == 0 {
		t.Errorf("%v m are drawn of %v", metres, g.Summary.Metres)
	}
}
