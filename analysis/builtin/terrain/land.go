package terrain

import (
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/builtin/place"
)

// Barrier is what roads cross in few places only.
type Barrier struct {
	Name  string
	Line  []Spot
	Width int    // metres of water; 0 is a ridge
	Gaps  []Spot // where bridges, or tunnels and passes, are to be
	Ferry []Spot // where a ferry goes
}

// Water reports whether the barrier is a river.
func (b *Barrier) Water() bool { return b.Width > 0 }

// Lake is still water.
type Lake struct {
	Name, Kind string
	Shore      []Spot // closed: the first spot stands at the end again
}

// Land is the lie of the land.
type Land struct {
	Barriers []Barrier
	Lakes    []Lake
	near     map[Spot][]stretch // by squares of the plan
}

// stretch is a segment of a barrier, or of the shore of a lake.
type stretch struct {
	a, b    Spot
	barrier int // -1: a shore
}

// courses of rivers and ridges in hundredths of a mesh of villages. They keep to the
// edges of the meshes, since villages lie in their middles.
var courses = []struct {
	name              string
	width             int
	line, gaps, ferry [][2]int
}{
	{"云川", 170, [][2]int{{405, -60}, {405, 0}, {396, 120}, {412, 230}, {398, 350}, {408, 480}, {392, 600}, {407, 730}, {394, 860}, {406, 980}, {396, 1100}, {400, 1230}, {430, 1295}, {560, 1306},
		{680, 1292}, {705, 1210}, {795, 1195}, {805, 1110}, {890, 1095}, {935, 1035}, {1010, 1012}, {1090, 992}, {1170, 1014}, {1250, 1018}, {1330, 995}, {1400, 1012}, {1470, 1025}, {1500, 1110}, {1506, 1195}, {1595, 1210},
		{1610, 1295}, {1690, 1308}, {1800, 1296}, {1890, 1312}, {1908, 1395}, {2000, 1410}, {2090, 1412}, {2110, 1490}, {2200, 1506}, {2290, 1512}, {2310, 1590}, {2400, 1606}, {2480, 1600}},
		[][2]int{{400, 160}, {398, 760}, {400, 1220}, {690, 1250}, {1500, 1150}, {1790, 1300}, {2300, 1550}}, [][2]int{{2050, 1412}}},
	{"望溪", 70, [][2]int{{900, 2560}, {904, 2400}, {1000, 2305}, {1100, 2296}, {1200, 2305}, {1320, 2296}, {1395, 2290}, {1412, 2200}, {1490, 2110}, {1504, 2000}, {1590, 1905}, {1604, 1810}, {1690, 1795}, {1706, 1700}, {1696, 1600}, {1790, 1495}, {1806, 1390}, {1800, 1296}},
		[][2]int{{1050, 2300}, {1300, 2298}, {1400, 2230}, {1505, 2050}, {1604, 1850}, {1700, 1650}, {1750, 1540}}, nil},
	{"沐河", 60, [][2]int{{2020, -60}, {2006, 100}, {1996, 220}, {2104, 310}, {2096, 420}, {2105, 560}, {2010, 690}, {1996, 800}, {2004, 905}, {1910, 1000}, {1896, 1100}, {1904, 1210}, {1890, 1312}},
		[][2]int{{2000, 160}, {2100, 360}, {2100, 500}, {2050, 620}, {2000, 750}, {2000, 850}, {1950, 950}, {1900, 1050}, {1900, 1250}}, nil},
	{"苍山东岭", 0, [][2]int{{606, -40}, {600, 200}, {594, 500}, {604, 800}, {600, 1150}}, [][2]int{{600, 250}, {600, 750}, {600, 1050}}, nil},
	{"苍山西岭", 0, [][2]int{{200, -20}, {205, 400}, {196, 800}, {200, 1150}}, [][2]int{{200, 350}, {200, 1050}}, nil},
	{"峦嶂南岭", 0, [][2]int{{-40, 1400}, {200, 1404}, {400, 1398}, {560, 1405}, {605, 1460}, {600, 1760}}, [][2]int{{250, 1400}, {450, 1400}}, nil},
	{"霁山", 0, [][2]int{{904, -40}, {900, 300}, {896, 600}, {902, 890}}, [][2]int{{900, 150}, {900, 650}}, nil},
	{"云上岭", 0, [][2]int{{300, 1404}, {304, 1700}, {300, 1960}}, [][2]int{{300, 1550}}, nil},
	{"朔峰", 0, [][2]int{{-40, 600}, {196, 604}}, [][2]int{{50, 600}}, nil},
	{"鹤峰", 0, [][2]int{{604, 500}, {896, 500}}, [][2]int{{750, 500}}, nil},
	{"栖峰", 0, [][2]int{{-40, 1000}, {198, 1004}}, [][2]int{{150, 1000}}, nil},
	{"望舒岭", 0, [][2]int{{790, 1900}, {960, 1904}, {1105, 1896}}, [][2]int{{850, 1900}}, nil},
	{"瑶岭", 0, [][2]int{{1800, 1904}, {1960, 1900}, {2105, 2000}, {2096, 2240}}, [][2]int{{1850, 1900}, {2100, 2150}}, nil},
	{"澄岭", 0, [][2]int{{404, 2060}, {400, 2250}, {404, 2450}}, [][2]int{{400, 2150}}, nil},
}

// New lays out the land around the people of a place. Lakes lie where nobody lives.
func New(p *place.Place, d place.Dice) *Land {
	l := &Land{near: map[Spot][]stretch{}}
	for i, c := range courses {
		b := Barrier{Name: c.name, Width: c.width, Line: spots(c.line), Gaps: spots(c.gaps), Ferry: spots(c.ferry)}
		if b.Water() {
			b.Line = Smooth(meander(meander(b.Line, 30, d), 18, d), 2)
		}
		l.Barriers = append(l.Barriers, b)
		l.remember(b.Line, i)
	}
	l.dam(p, "苍山水库", meshes(402, 440), d)
	for _, k := range []struct {
		name string
		at   [2]int
	}{{"霁湖", [2]int{1600, 400}}, {"菱湖", [2]int{2200, 1000}}, {"望舒湖", [2]int{1100, 2100}}} {
		l.fill(p, k.name, meshes(k.at[0], k.at[1]), d)
	}
	return l
}

func spots(line [][2]int) (out []Spot) {
	for _, p := range line {
		out = append(out, meshes(p[0], p[1]))
	}
	return out
}

// meander bends each stretch of a course, by so much of its length in hundredths.
func meander(line []Spot, percent int, d place.Dice) []Spot {
	out := []Spot{line[0]}
	for k := 1; k < len(line); k++ {
		a, b := line[k-1], line[k]
		most := min(a.Metres(b)*percent/100, 650)
		out = append(out, a.Middle(b).Aside(a, b, d.Between(-most, most)), b)
	}
	return out
}

// blob is a shore around a spot, so wide and so high from the middle.
func blob(at Spot, wide, high int, d place.Dice) []Spot {
	// The corners of a regular polygon of twelve, in hundredths.
	round := [12][2]int{{100, 0}, {87, 50}, {50, 87}, {0, 100}, {-50, 87}, {-87, 50}, {-100, 0}, {-87, -50}, {-50, -87}, {0, -100}, {50, -87}, {87, -50}}
	var line []Spot
	for _, r := range round {
		by := d.Between(62, 108)
		line = append(line, at.Plus(r[0]*wide*by/10_000, r[1]*high*by/10_000))
	}
	seam := line[0].Middle(line[11]) // between two corners, so that it is as smooth as the rest
	return Smooth(append(append([]Spot{seam}, line...), seam), 2)
}

// dam puts a reservoir along the valley of the river, as wide as people leave room
// for it.
func (l *Land) dam(p *place.Place, name string, at Spot, d place.Dice) {
	for wide := 700; wide > 150; wide -= 50 {
		shore := blob(at, wide, 3*wide, d)
		if !slices.ContainsFunc(p.Cells, func(c place.Cell) bool { return within(shore, Of(&c)) }) {
			l.Lakes = append(l.Lakes, Lake{Name: name, Kind: "水库", Shore: shore})
			l.remember(shore, -1)
			return
		}
	}
}

// fill puts a lake near a spot, as large as people leave room for it.
func (l *Land) fill(p *place.Place, name string, near Spot, d place.Dice) {
	best, room := near, 0
	for dy := -12; dy <= 12; dy++ {
		for dx := -12; dx <= 12; dx++ {
			at := near.Plus(150*dx, 150*dy)
			free := 2200
			for i := range p.Cells {
				free = min(free, at.Metres(Of(&p.Cells[i])))
			}
			for _, b := range l.Barriers {
				for k := 1; k < len(b.Line); k++ {
					if at.Away(b.Line[k-1], b.Line[k]) < (free+400)*(free+400) {
						free = 0
					}
				}
			}
			if free > room {
				best, room = at, free
			}
		}
	}
	size := room - 350
	shore := blob(best, size, size*9/10, d)
	l.Lakes = append(l.Lakes, Lake{Name: name, Kind: "湖泊", Shore: shore})
	l.remember(shore, -1)
}

func (l *Land) remember(line []Spot, barrier int) {
	for k := 1; k < len(line); k++ {
		s := stretch{line[k-1], line[k], barrier}
		for _, q := range Squares(s.a, s.b) {
			l.near[q] = append(l.near[q], s)
		}
	}
}

// Crossing is where a straight line goes across a barrier.
type Crossing struct {
	Barrier int // -1: the shore of a lake
	At      Spot
}

// Crossings lists what a straight line goes across.
func (l *Land) Crossings(a, b Spot) (out []Crossing) {
	for _, q := range Squares(a, b) {
		for _, s := range l.near[q] {
			if at, ok := Meet(a, b, s.a, s.b); ok && !slices.Contains(out, Crossing{s.barrier, at}) {
				out = append(out, Crossing{s.barrier, at})
			}
		}
	}
	return out
}

// Bank is how far the middle of a river is, up to a limit in metres, and which one.
func (l *Land) Bank(s Spot, limit int) (metres, barrier int) {
	metres, barrier = limit, -1
	for _, q := range Squares(s.Plus(-limit, -limit), s.Plus(limit, limit)) {
		for _, t := range l.near[q] {
			if t.barrier < 0 || !l.Barriers[t.barrier].Water() {
				continue
			}
			if d2 := s.Away(t.a, t.b); d2 < metres*metres {
				metres, barrier = int(math.Sqrt(float64(d2))), t.barrier
			}
		}
	}
	return metres, barrier
}

// Wet reports whether a spot is in the water of a river, or so many metres from it,
// or in a lake.
func (l *Land) Wet(s Spot, margin int) bool {
	if d, b := l.Bank(s, 300); b >= 0 && d < l.Barriers[b].Width/2+margin {
		return true
	}
	for i := range l.Lakes {
		if within(l.Lakes[i].Shore, s) {
			return true
		}
	}
	return false
}

// within is the ray test of a spot in a closed line.
func within(ring []Spot, s Spot) bool {
	inside := false
	for k := 1; k < len(ring); k++ {
		a, b := ring[k-1], ring[k]
		if a.Y > b.Y {
			a, b = b, a
		}
		if a.Y <= s.Y && s.Y < b.Y && turn(a, b, s) < 0 {
			inside = !inside
		}
	}
	return inside
}
