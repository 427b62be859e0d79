package backdrop_test

import (
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/study/source"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/web/backdrop"
)

// TestWater holds that lakes and rivers are layers of their own, and that none is
// made where there is no water.
func TestWater(t *testing.T) {
	ring := orb.Ring{{0, 0}, {1, 0}, {1, 1}, {0, 0}}
	all := backdrop.Water([]source.Shape{{Name: "虚构湖", Geometry: orb.Polygon{ring}}, {Name: "虚构河", Geometry: orb.LineString{{0, 0}, {2, 2}}}, {Geometry: orb.MultiPolygon{{ring}}}},
		message.T("数据虚构", "invented data"))
	if len(all) != 2 || all[0].Name != backdrop.LakesName || all[0].Count != 2 || all[1].Name != backdrop.RiversName || all[1].Count != 1 {
		t.Fatalf("layers %+v", all)
	}
	if all[0].Title.ZH != "湖泊水面（数据虚构）" {
		t.Errorf("called %q", all[0].Title.ZH)
	}
	for f := range all[1].Features {
		if f.Values[0] != "虚构河" {
			t.Errorf("a river called %v", f.Values)
		}
	}
	if none := backdrop.Water(nil, message.Text{}); len(none) != 0 {
		t.Errorf("without water %+v", none)
	}
}
