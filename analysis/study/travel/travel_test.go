package travel

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/settings"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// street has people at its ends and far away.
func street(config *settings.Study, withRoads bool) (*Ways, *roadtest.Map) {
	m := roadtest.Draw("A         B", "AB primary")
	d := &analysis.Demand{Points: []orb.Point{m.Point('A'), m.Point('B'), {0, 1}}, Groups: []analysis.Group{{Name: "total", People: []float64{5, 7, 11}}}}
	if withRoads {
		return New(config, &Roads{config: config, net: m.Network}, d), m
	}
	return New(config, nil, d), m
}

func config(speeds map[string]map[string]float64) *settings.Study {
	return &settings.Study{Roads: settings.RoadsInput{File: "roads.osm.pbf", OffRoadKmh: 4.5, SnapMetres: 1000, Speeds: speeds}}
}

// TestBy holds that roads are taken where there are any, and the straight line where
// there are none.
func TestBy(t *testing.T) {
	straight := settings.Travel{SpeedKmh: 40, Detour: 1.4}
	for _, c := range []struct {
		name  string
		roads bool
		kmh   float64
		speed map[string]map[string]float64
	}{
		{"a straight line", false, 40 / 1.4, nil},
		{"the built-in speed", true, 50, nil},
		{"the study's speed", true, 25, map[string]map[string]float64{"car": {"primary": 25}}},
		{"the study's speed of every class", true, 20, map[string]map[string]float64{"car": {"default": 20}}},
		{"a class over every class", true, 25, map[string]map[string]float64{"car": {"default": 20, "primary": 25}}},
		{"another mode's speed", true, 50, map[string]map[string]float64{"walk": {"default": 1}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, m := street(config(c.speed), c.roads)
			by, err := w.By(context.Background(), "car", straight)
			if err != nil {
				t.Fatal(err)
			}
			reach, err := by.Nearest(context.Background(), analysis.Request{Supply: []orb.Point{m.Point('A')}})
			if err != nil {
				t.Fatal(err)
			}
			want := 10 * roadtest.Step * 111319.49 / c.kmh * 3.6
			if reach.Cost[0] > 1e-3 || math.Abs(reach.Cost[1]-want) > 0.01*want {
				t.Errorf("%v s, want 0 and %v", reach.Cost, want)
			}
			if how := w.How("car", straight); how.ZH == "" || how.EN == "" || c.roads == (how.EN == "by car at 40 km/h, detour factor 1.4, from straight lines") {
				t.Errorf("told as %q", how.EN)
			}
		})
	}
}

func TestUnconnected(t *testing.T) {
	w, _ := street(config(nil), true)
	if _, err := w.Along(context.Background(), "walk"); err != nil {
		t.Fatal(err)
	}
	if got := w.Unconnected(road.Walk); got != 11 {
		t.Errorf("%v people live far from any road, want 11", got)
	}
	if used := w.Used(); len(used) != 1 || used[0] != road.Walk {
		t.Errorf("used %v", used)
	}
	if _, err := w.Along(context.Background(), "train"); err == nil {
		t.Error("a train is a mode")
	}
}

// TestPeak holds that the rush hour slows cars alone.
func TestPeak(t *testing.T) {
	c := config(nil)
	c.Roads.Peak = 0.5
	w, _ := street(c, true)
	for m, want := range map[road.Mode]float64{road.Car: 25, road.Ambulance: 60, road.Walk: 4.5} {
		table := Table(w.config, m)
		if got := table.On(road.Primary, 0); got != want {
			t.Errorf("%v: %v km/h, want %v", m, got, want)
		}
	}
}

func TestDirection(t *testing.T) {
	if Direction("ambulance") != analysis.FromFacility || Direction("car") != analysis.TowardFacility || Direction("") != analysis.TowardFacility {
		t.Error("an ambulance comes from its station, everybody else goes to the facility")
	}
}
