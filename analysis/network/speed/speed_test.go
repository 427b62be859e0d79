package speed

import (
	"testing"

	"github.com/medreach/medreach/geo/road"
)

func TestBuiltIn(t *testing.T) {
	for m := range road.ModeCount {
		table := Of(m)
		for c := range road.ClassCount {
			v := table.On(c, 0)
			if c != road.Steps && v <= 0 || v > 120 {
				t.Errorf("%v on %v: %v km/h", m, c, v)
			}
		}
	}
	if drives, runs := Of(road.Ambulance), Of(road.Car); true {
		for c := range road.ClassCount {
			if a, b := drives.On(c, 0), runs.On(c, 0); a < b || a > 100 {
				t.Errorf("ambulance %v, car %v on %v", a, b, c)
			}
		}
	}
}

func TestOn(t *testing.T) {
	rush := Of(road.Car)
	rush.Peak = 0.6
	for _, c := range []struct {
		name  string
		table Table
		class road.Class
		limit uint8
		want  float64
	}{
		{"no limit", Of(road.Car), road.Primary, 0, 50},
		{"a limit below", Of(road.Car), road.Primary, 30, 30},
		{"a limit above makes nobody faster", Of(road.Car), road.Primary, 80, 50},
		{"an ambulance goes over", Of(road.Ambulance), road.Primary, 30, 36},
		{"rush hour", rush, road.Primary, 0, 30},
		{"rush hour below a limit", rush, road.Primary, 40, 24},
		{"walkers know no limit", Of(road.Walk), road.Primary, 1, 4.5},
		{"a ferry has none", rush, road.Ferry, 5, 15},
		{"cars do not climb steps", Of(road.Car), road.Steps, 0, 0},
	} {
		if got := c.table.On(c.class, c.limit); got != c.want {
			t.Errorf("%s: %v km/h, want %v", c.name, got, c.want)
		}
	}
}

// TestDriven holds that a speed that is driven stands in place of that of the class.
func TestDriven(t *testing.T) {
	rush := Of(road.Car)
	rush.Peak = 0.6
	for _, c := range []struct {
		name  string
		table Table
		class road.Class
		kmh   uint8
		want  float64
	}{
		{"faster than the class", Of(road.Car), road.Tertiary, 60, 60},
		{"slower than the class", Of(road.Car), road.Primary, 20, 20},
		{"not known", Of(road.Car), road.Primary, 0, 50},
		{"rush hour", rush, road.Primary, 40, 24},
		{"an ambulance is a fifth faster", Of(road.Ambulance), road.Primary, 50, 60},
		{"but not beyond 100", Of(road.Ambulance), road.Trunk, 90, 100},
		{"nor slower than cars", Of(road.Ambulance), road.Motorway, 120, 120},
		{"walkers do not mind", Of(road.Walk), road.Primary, 60, 4.5},
		{"cars do not climb steps", Of(road.Car), road.Steps, 60, 0},
	} {
		if got := c.table.Driven(c.class, c.kmh); got != c.want {
			t.Errorf("%s: %v km/h, want %v", c.name, got, c.want)
		}
	}
}
