package road

import "testing"

func TestAccess(t *testing.T) {
	for c := range ClassCount {
		got := Access(c)
		for m, want := range map[Mode]bool{
			Walk:      c != Motorway && c != MotorwayLink,
			Bicycle:   c != Motorway && c != MotorwayLink && c != Pedestrian && c != Footway && c != Steps && c != Bridleway,
			Car:       c < Pedestrian || c == Ferry,
			Ambulance: c <= Pedestrian || c == Ferry,
		} {
			if got.Has(m) != want {
				t.Errorf("%v on a %v: %v", m, c, got.Has(m))
			}
		}
		if got.Has(Bicycle) != got.Has(EBike) {
			t.Errorf("bicycles and e-bikes differ on a %v", c)
		}
		if NotRoad(c.String()) {
			t.Errorf("%v is said to be no road", c)
		}
	}
	if !NotRoad("proposed") || NotRoad("road") || NotRoad("") {
		t.Error("what is proposed is no road yet")
	}
}

func TestParseLimit(t *testing.T) {
	for text, want := range map[string]uint8{
		"60": 60, "60 km/h": 60, "60kmh": 60, "60公里/小时": 60, "60 千米/小时": 60, "40 mph": 64, "30;50": 30, "80|120": 80, "CN:urban": 50, "DE:zone:30": 30,
		"signals": 0, "62.4": 62, "1": 1, "200": 200,
	} {
		if got, ok := ParseLimit(text); !ok || got != want {
			t.Errorf("%q: %d, %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"0", "-30", "201", "500", "fast", "60 cats", "NaN", "inf", "XX:rural", "60;fast"} {
		if got, ok := ParseLimit(text); ok {
			t.Errorf("%q is read as %d", text, got)
		}
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"60", "40 mph", "60公里/小时", "zone:30", ";", "|,", "1e2", "CN:"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := ParseLimit(s); v > fastest || !ok && v != 0 {
			t.Errorf("%q: %d, %v", s, v, ok)
		}
	})
}
