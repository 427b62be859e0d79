package streets

import (
	"slices"

	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// drawLink draws the road between two settlements: winding where the land is, over a
// bridge, by a ferry, through a tunnel or over a pass in hairpins.
func (s *planner) drawLink(l *link) {
	k := &ranks[l.rank]
	tags := []string{"highway", k.class}
	if l.number > 0 && k.letter != "" {
		tags = append(tags, "ref", number(k.letter, l.number), "name", s.short(l.a)+s.short(l.b)+"线")
	}
	if k.limit != "" {
		tags = append(tags, "maxspeed", k.limit)
	}
	winding := max(k.winding[s.towns[l.a].county], k.winding[s.towns[l.b].county])
	leg := func(from, to terrain.Spot) []terrain.Spot { return s.course(from, to, winding, k.apart) }
	if len(l.crossed) != 1 || l.crossed[0].Barrier < 0 {
		s.Draw(tags, leg(l.from, l.to)...)
		return
	}
	at, barrier := l.crossed[0].At, &s.Land.Barriers[l.crossed[0].Barrier]
	switch {
	case barrier.Water():
		a, b := at.Toward(l.from, min(barrier.Width/2+70, at.Metres(l.from)/2)), at.Toward(l.to, min(barrier.Width/2+70, at.Metres(l.to)/2))
		if l.ferry {
			s.Draw([]string{"highway", "unclassified"}, leg(l.from, a)...)
			s.Draw([]string{"route", "ferry", "name", "云川渡口", "duration", "00:20", "foot", "yes", "motor_vehicle", "yes"}, a, b)
			s.Draw([]string{"highway", "unclassified"}, leg(b, l.to)...)
			return
		}
		s.Draw(tags, slices.Concat(leg(l.from, a), leg(b, l.to))...)
	case l.rank >= province:
		half := min(700, at.Metres(l.from)/2, at.Metres(l.to)/2)
		a, b := at.Toward(l.from, half), at.Toward(l.to, half)
		s.Draw(tags, leg(l.from, a)...)
		s.Draw(append(slices.Clone(tags[:4]), "tunnel", "yes", "layer", "-1", "name", barrier.Name+"隧道", "maxspeed", "60"), a, b)
		s.Draw(tags, leg(b, l.to)...)
	default:
		s.Draw(tags, s.pass(l, at, leg)...)
	}
}

// short is the first word of the name of a settlement.
func (s *planner) short(t int) string {
	v := &s.Villages[s.towns[t].village]
	if s.towns[t].size == hamlet {
		return string([]rune(v.Name)[:1])
	}
	return string([]rune(s.Townships[v.Township].Name)[:1])
}

// pass leads over a ridge in hairpins.
func (s *planner) pass(l *link, at terrain.Spot, leg func(a, b terrain.Spot) []terrain.Spot) []terrain.Spot {
	half := min(800, at.Metres(l.from)*2/3, at.Metres(l.to)*2/3)
	a, b := at.Toward(l.from, half), at.Toward(l.to, half)
	climb := []terrain.Spot{a}
	aside := s.d.Between(150, 210)
	for d := 90; d < 2*half; d += s.d.Between(70, 100) {
		if abs(d-half) < 120 { // over the top
			continue
		}
		m := a.Toward(b, d)
		climb = append(climb, m.Aside(a, b, aside))
		aside = -aside
	}
	climb = terrain.Smooth(append(climb, b), 1)
	return slices.Concat(leg(l.from, a), climb[1:len(climb)-1], leg(b, l.to))
}

// course winds from one spot to another, without going across anything.
func (s *planner) course(from, to terrain.Spot, winding, apart int) []terrain.Spot {
	for k := range 5 {
		line := s.wind(from, to, winding*(4-k)/4, 400)
		line = s.thin(terrain.Smooth(line, 2), apart)
		if k == 4 || s.clear(line) {
			return line
		}
	}
	return nil
}

// wind moves the middle of a line aside, and then the middles of its halves.
func (s *planner) wind(from, to terrain.Spot, winding, least int) []terrain.Spot {
	d := from.Metres(to)
	if d < least {
		return []terrain.Spot{from, to}
	}
	aside := d * winding / 100
	m := from.Middle(to).Aside(from, to, s.d.Between(-aside, aside))
	return append(s.wind(from, m, winding, least), s.wind(m, to, winding, least)[1:]...)
}

// thin leaves out points that stand too close.
func (s *planner) thin(line []terrain.Spot, apart int) []terrain.Spot {
	out := line[:1:1]
	for _, p := range line[1 : len(line)-1] {
		if p.Square(out[len(out)-1]) >= apart*apart && p.Square(line[len(line)-1]) >= apart*apart/4 {
			out = append(out, p)
		}
	}
	return append(out, line[len(line)-1])
}

func (s *planner) clear(line []terrain.Spot) bool {
	for k := 1; k < len(line); k++ {
		if !s.Free(line[k-1], line[k]) {
			return false
		}
	}
	return true
}
