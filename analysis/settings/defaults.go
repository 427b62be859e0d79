package settings

// Travel is how a mode covers ground where only the straight line is known.
type Travel struct {
	SpeedKmh float64 `json:"speed_kmh"`
	Detour   float64 `json:"detour"` // way on the ground / straight line
}

// travels are the speeds and detour factors of the straight line, in the order
// that help and messages list them. They are ours, not a standard's: walking
// 15 minutes comes to 865 m, inside the 800-1000 m of GB 50180-2018; a detour
// of 1.4 for wheels lies under the 1.6 that Beijing's emergency planning used.
var travels = []struct {
	mode string
	Travel
}{
	{"walk", Travel{4.5, 1.3}},
	{"bicycle", Travel{13, 1.3}},
	{"e-bike", Travel{18, 1.3}},
	{"car", Travel{40, 1.4}},
	{"ambulance", Travel{48, 1.4}},
}

// Ambulance radius of the national guidance of 2020 (国卫医发〔2020〕19号): 5 km
// in towns, 10-20 km in the country.
const defaultUrbanKm = 5

var defaultRuralKm = []float64{10, 20}

func (c *Study) fillDefaults() {
	if c.Name == "" {
		c.Name = "未命名方案"
	}
	for i := range c.Population {
		if p := &c.Population[i]; p.Group == "" && i == 0 {
			p.Group = "total"
		}
	}
	for i := range c.Facilities {
		if f := &c.Facilities[i]; f.Datum == "" {
			f.Datum = "auto"
		}
	}
	if len(c.Circles) == 0 && len(c.Radius) == 0 && len(c.Facilities) > 0 && len(c.Population) > 0 {
		c.Circles = []Circle{{ID: "any-15min-walk", Name: "15分钟步行医疗服务圈", NameEN: "15-minute walk to any facility", Mode: "walk", Minutes: []float64{15}}}
	}
	for i := range c.Circles {
		c.Circles[i].fillDefaults()
	}
	for i := range c.Radius {
		r := &c.Radius[i]
		if r.UrbanKm == 0 {
			r.UrbanKm = defaultUrbanKm
		}
		if len(r.RuralKm) == 0 {
			r.RuralKm = defaultRuralKm
		}
	}
	c.fillRoads()
	if c.Judging.Mode == "" {
		c.Judging.Mode = "walk"
	}
	if c.UrbanRural.From == "" {
		c.UrbanRural.From = "grid"
	}
}

func (k *Circle) fillDefaults() {
	if len(k.Minutes) == 0 {
		return
	}
	if k.Mode == "" {
		k.Mode = "walk"
	}
	t := TravelBy(k.Mode)
	if k.SpeedKmh == 0 {
		k.SpeedKmh = t.SpeedKmh
	}
	if k.Detour == 0 {
		k.Detour = t.Detour
	}
}

// TravelBy is how a mode covers ground by the straight line; the zero Travel
// for a mode that is not known.
func TravelBy(mode string) Travel {
	for _, t := range travels {
		if t.mode == mode {
			return t.Travel
		}
	}
	return Travel{}
}

// modes lists the known modes.
func modes() []string {
	names := make([]string, len(travels))
	for i, t := range travels {
		names[i] = t.mode
	}
	return names
}
