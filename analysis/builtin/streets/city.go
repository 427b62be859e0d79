package streets

import (
	"slices"
	"strconv"

	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// Names of streets are put together like those of the towns.
var (
	streetFirst = []rune("霁沐岚澄栖苍曦朔瑶鹤云望")
	streetLast  = []rune("溪坞泽屿陵汀泊峦墟麓")
)

// streetTags are the tags of a stretch of a line of the lattice that begins at a
// place along it.
func (s *planner) streetTags(t *town, x axis, at int) []string {
	g := t.grade(x.n)
	tags := []string{"highway", g.class}
	if t.size == hamlet || g.class == "residential" && t.size != metropolis {
		return tags
	}
	number, kind := 3*x.n+7*t.village, "街"
	if x.down {
		number, kind = 5*x.n+11*t.village+3, "路"
	}
	if g.class == "primary" {
		kind = "大道"
	}
	number += 1000
	name := string(streetFirst[number%len(streetFirst)]) + string(streetLast[number/3%len(streetLast)]) + kind
	switch way := t.oneway(x, at); {
	case t.size == metropolis && !x.down && x.n == -3 && at >= -4 && at < 4:
		return []string{"highway", "pedestrian", "name", "云岚步行街"}
	case way != "":
		tags = append(tags, "oneway", way)
	}
	switch g.class {
	case "primary":
		tags = append(tags, "name", name, "maxspeed", "60")
	case "secondary":
		tags = append(tags, "name", name, "maxspeed", "50")
	case "tertiary":
		tags = append(tags, "name", name)
	case "residential":
		if x.n%3 == 0 {
			tags = []string{"highway", "living_street"}
		} else if x.n%5 == 0 {
			tags = append(tags, "maxspeed", "30")
		}
	}
	return tags
}

// oneway tells the pairs of one-way streets in the middle of the city: two that run
// up and down beside the axis, two across.
func (t *town) oneway(x axis, at int) string {
	if t.size != metropolis || at < -12 || at >= 12 {
		return ""
	}
	switch (axis{x.n, x.down}) {
	case axis{-2, true}, axis{-10, false}:
		return "yes"
	case axis{2, true}, axis{-6, false}:
		return "-1"
	}
	return ""
}

// city adds to the streets of the city its ring, the banks of the river, parks,
// gated lanes, lights and forbidden turns.
func (s *planner) city() {
	t := s.towns[0]
	s.banks(t)
	s.ring(t)
	for j := -36; j <= 36; j++ {
		for i := -36; i <= 36; i++ {
			n := [2]int{i, j}
			at, ok := t.nodes[n]
			if _, green := t.parks[n]; green {
				s.park(t, n)
			}
			switch {
			case !ok || t.rings[n] != nil:
			case i%8 == 0 && j%8 == 0:
				s.Posts[at] = []string{"highway", "traffic_signals"}
				s.Steer[at] = []string{"no_left_turn", "no_u_turn", "only_straight_on"}[s.d.Below(3)]
			case i%4 == 0 && j%4 == 0:
				s.Posts[at] = []string{"highway", "traffic_signals"}
				if s.d.Chance(30) {
					s.Steer[at] = "no_left_turn"
				}
			case i%2 != 0 && j%2 != 0 && s.d.Chance(40):
				s.compound(t, n)
			}
		}
	}
}

// banks draws a street along each bank of the river, and a greenway on one.
func (s *planner) banks(t *town) {
	const reach = 5300
	river := &s.Land.Barriers[0]
	for _, side := range []struct {
		off  int
		tags []string
	}{{-140, []string{"highway", "secondary", "name", "滨江北路", "maxspeed", "50"}}, {140, []string{"highway", "secondary", "name", "滨江南路", "maxspeed", "50"}}, {-106, []string{"highway", "cycleway", "name", "云川绿道"}}} {
		var spots []terrain.Spot
		for k := 1; k+1 < len(river.Line); k++ {
			a, b := river.Line[k-1], river.Line[k+1]
			at := river.Line[k].Aside(a, b, side.off)
			far := at.Square(t.centre) > reach*reach
			if d, _ := s.Land.Bank(at, 300); far || d < max(90, abs(side.off)-12) {
				continue
			}
			if len(spots) == 0 || at.Square(spots[len(spots)-1]) > 60*60 {
				spots = append(spots, at)
			}
		}
		s.Draw(side.tags, spots...)
		if side.tags[1] == "secondary" {
			s.meet(t, spots, 400)
		}
	}
}

// meet leads the streets that end at the water straight on to the street along it,
// and those at the edge of the city to the ring.
func (s *planner) meet(t *town, along []terrain.Spot, farthest int) {
	for _, l := range slices.Clone(s.Lines) {
		class := l.Tags[1]
		if toRing := farthest > 500; class != "primary" && (toRing || class != "secondary" && class != "tertiary") || slices.Contains(l.Tags, "roundabout") {
			continue
		}
		n := len(l.Spots)
		for _, ends := range [][2]terrain.Spot{{l.Spots[1], l.Spots[0]}, {l.Spots[n-2], l.Spots[n-1]}} {
			at := ends[1]
			if at.Square(t.centre) > 6500*6500 || t.onRing(at) || s.goesOn(l.Spots, at) {
				continue
			}
			ahead := at.Toward(ends[0], -farthest)
			for k := 1; k < len(along); k++ {
				if to, ok := terrain.Meet(at, ahead, along[k-1], along[k]); ok && to != at && s.Free(at, to) {
					s.Draw(slices.Clone(l.Tags), at, to.Toward(at, -5)) // a little beyond, so that they meet
				}
			}
		}
	}
}

// onRing reports whether a street ends at a roundabout.
func (t *town) onRing(at terrain.Spot) bool {
	for _, ring := range t.rings {
		if slices.Contains(ring, at) {
			return true
		}
	}
	return false
}

// goesOn reports whether another street begins or ends where one does.
func (s *planner) goesOn(line []terrain.Spot, at terrain.Spot) bool {
	for i := range s.Lines {
		o := s.Lines[i].Spots
		if (o[0] == at || o[len(o)-1] == at) && &o[0] != &line[0] && s.Lines[i].Tags[1] != "residential" && s.Lines[i].Tags[1] != "living_street" {
			return true
		}
	}
	return false
}

// ring draws the road around the city.
func (s *planner) ring(t *town) {
	round := [12][2]int{{100, 0}, {87, 50}, {50, 87}, {0, 100}, {-50, 87}, {-87, 50}, {-100, 0}, {-87, -50}, {-50, -87}, {0, -100}, {50, -87}, {87, -50}}
	var spots []terrain.Spot
	for _, r := range round {
		radius := s.d.Between(5900, 6500)
		spots = append(spots, t.centre.Plus(r[0]*radius/100, r[1]*radius/100))
	}
	seam := spots[0].Middle(spots[11])
	spots = terrain.Smooth(append(append([]terrain.Spot{seam}, spots...), seam), 4)
	s.Draw([]string{"highway", "trunk", "name", "云岚外环路", "ref", "G9901", "maxspeed", "80"}, spots...)
	s.meet(t, spots, 1500)
}

// park draws the ways of a park: paths from the streets on each side to the middle,
// and around it.
func (s *planner) park(t *town, n [2]int) {
	name := string(streetFirst[abs(n[0]+n[1])%len(streetFirst)]) + "苑公园"
	centre := t.parks[n]
	var around []terrain.Spot
	for _, o := range [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}} {
		from, ok := t.nodes[[2]int{n[0] + o[0], n[1] + o[1]}]
		if !ok || !s.Free(from, centre) {
			continue
		}
		half := from.Middle(centre).Plus(s.d.Between(-15, 15), s.d.Between(-15, 15))
		around = append(around, half)
		s.Draw([]string{"highway", "footway", "name", name}, from, half, centre)
	}
	if len(around) > 2 {
		s.Draw([]string{"highway", "footway", "name", name}, append(around, around[0])...)
	}
	if s.d.Chance(50) {
		s.Draw([]string{"highway", "steps"}, centre, centre.Plus(14, 9))
	}
}

// compound draws the lane of a housing estate, sometimes behind a gate.
func (s *planner) compound(t *town, n [2]int) {
	at := t.nodes[n]
	toward, ok := t.nodes[[2]int{n[0] + 1, n[1] + 1}]
	if !ok || !s.Free(at, toward) {
		return
	}
	gate, inner := at.Toward(toward, 24), at.Toward(toward, 75)
	tags := []string{"highway", "service"}
	switch {
	case s.d.Chance(30):
		s.Posts[gate] = []string{"barrier", "gate", "access", "private"}
		tags = append(tags, "access", "private")
	case s.d.Chance(20):
		s.Posts[gate] = []string{"barrier", "bollard"}
	}
	s.Draw(tags, at, gate, inner, inner.Plus(s.d.Between(-40, -20), s.d.Between(20, 40)))
}

func abs(n int) int { return max(n, -n) }

// number is a way of numbering roads that no road has.
func number(letter string, n int) string { return letter + strconv.Itoa(n) }
