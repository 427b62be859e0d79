package streets

import (
	"slices"

	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// courses of the motorways, in kilometres from the corner; they keep away from towns.
var courses = []struct {
	name, ref string
	line      []terrain.Spot
}{
	{"云沙高速", "G9905", kilometres(7, 67.5, 15, 68.3, 26, 67.4, 34, 67.7, 43, 64.0, 52, 62.6, 60, 62.3, 69, 65.0, 77, 69.6, 85, 73.4, 95, 74.6, 107, 75.2)},
	{"云岚东绕城高速", "G9906", kilometres(69.3, 9, 69.2, 22, 68.6, 33, 68.0, 42, 68.3, 50, 70.8, 60, 74.4, 70, 73.6, 80, 69.4, 88, 69.5, 97, 69.3, 107)},
}

func kilometres(v ...float64) (out []terrain.Spot) {
	for i := 0; i < len(v); i += 2 {
		out = append(out, terrain.Spot{X: int(v[i] * 1000), Y: int(v[i+1] * 1000)})
	}
	return out
}

// carriage is a carriageway: its spots in the direction of its traffic.
type carriage struct {
	spots []terrain.Spot
	tags  []string
}

// motorways draws the motorways with two carriageways each, and their links.
func (s *planner) motorways() {
	var all [][2]carriage
	for _, c := range courses {
		middle := s.even(terrain.Smooth(c.line, 4), 160)
		tags := []string{"highway", "motorway", "oneway", "yes", "name", c.name, "ref", c.ref, "maxspeed", "100"}
		pair := [2]carriage{{offset(middle, 14), tags}, {offset(middle, -14), tags}}
		slices.Reverse(pair[1].spots)
		for _, k := range pair {
			s.carriageway(k)
		}
		for _, at := range s.interchanges(middle) {
			s.diamond(pair, at)
		}
		all = append(all, pair)
	}
	s.cross(all[0], all[1])
}

// even spaces the points of a line.
func (s *planner) even(line []terrain.Spot, apart int) []terrain.Spot {
	out := line[:1:1]
	for k := 1; k < len(line); k++ {
		for out[len(out)-1].Metres(line[k]) >= apart {
			out = append(out, out[len(out)-1].Toward(line[k], apart))
		}
	}
	return out
}

// offset moves a line to the right.
func offset(line []terrain.Spot, metres int) (out []terrain.Spot) {
	for k, p := range line {
		out = append(out, p.Aside(line[max(0, k-1)], line[min(len(line)-1, k+1)], metres))
	}
	return out
}

// carriageway draws a carriageway, in tunnels where it crosses ridges.
func (s *planner) carriageway(c carriage) {
	const half = 4 // points to each side of the crest that are in the tunnel
	under := make([]string, len(c.spots))
	for k := 1; k < len(c.spots); k++ {
		for _, x := range s.Land.Crossings(c.spots[k-1], c.spots[k]) {
			if x.Barrier < 0 || s.Land.Barriers[x.Barrier].Water() {
				continue
			}
			for i := max(1, k-half); i <= min(len(c.spots)-1, k+half); i++ {
				under[i] = s.Land.Barriers[x.Barrier].Name + "隧道"
			}
		}
	}
	from := 0
	for k := 1; k < len(c.spots); k++ {
		if k+1 < len(c.spots) && under[k+1] == under[k] {
			continue
		}
		tags := c.tags
		if under[k] != "" {
			tags = []string{"highway", "motorway", "oneway", "yes", "name", under[k], "ref", c.tags[7], "maxspeed", "80", "tunnel", "yes", "layer", "-1"}
		}
		s.Carry(tags, c.spots[from:k+1]...)
		from = k
	}
}

// interchange is a road that leads over a motorway: its spots to the left and right.
type interchange struct{ at, left, right terrain.Spot }

// interchanges finds the roads of some rank that cross a motorway, far enough from
// each other.
func (s *planner) interchanges(middle []terrain.Spot) (out []interchange) {
	const apart = 6500
	for i := range s.Lines {
		l := &s.Lines[i]
		if c := l.Tags[1]; c != "trunk" && c != "primary" && c != "secondary" || slices.Contains(l.Tags, "tunnel") {
			continue
		}
		for k := 1; k < len(l.Spots); k++ {
			for m := 1; m < len(middle); m++ {
				if l.Spots[k].Square(middle[m]) > 500*500 {
					continue
				}
				at, ok := terrain.Meet(l.Spots[k-1], l.Spots[k], middle[m-1], middle[m])
				if !ok || slices.ContainsFunc(out, func(o interchange) bool { return o.at.Square(at) < apart*apart }) {
					continue
				}
				before, after := k-1, k
				for before > 0 && l.Spots[before].Square(at) < 130*130 {
					before--
				}
				for after < len(l.Spots)-1 && l.Spots[after].Square(at) < 130*130 {
					after++
				}
				a, b := l.Spots[before], l.Spots[after]
				if right(middle[m-1], middle[m], a) {
					a, b = b, a
				}
				out = append(out, interchange{at, a, b})
			}
		}
	}
	return out
}

// right reports whether a spot lies to the right of the way from a to b.
func right(a, b, s terrain.Spot) bool { return (b.X-a.X)*(s.Y-a.Y)-(b.Y-a.Y)*(s.X-a.X) > 0 }

// diamond draws the four links of an interchange: on each side one off the motorway
// and one on to it.
func (s *planner) diamond(pair [2]carriage, x interchange) {
	for k, to := range [2]terrain.Spot{x.right, x.left} {
		c := pair[k].spots
		at := closest(c, x.at)
		if at < 3 || at+3 >= len(c) {
			continue
		}
		off, on := c[at-3], c[at+3]
		s.ramp(off, off.Toward(to, off.Metres(to)/3).Middle(c[at-2]), to)
		s.ramp(to, on.Toward(to, on.Metres(to)/3).Middle(c[at+2]), on)
	}
}

func (s *planner) ramp(from, bend, to terrain.Spot) {
	s.Carry([]string{"highway", "motorway_link", "oneway", "yes", "maxspeed", "40"}, from, bend, to)
}

func closest(line []terrain.Spot, at terrain.Spot) (best int) {
	for k := range line {
		if line[k].Square(at) < line[best].Square(at) {
			best = k
		}
	}
	return best
}

// cross links two motorways where they cross, from each carriageway to each.
func (s *planner) cross(a, b [2]carriage) {
	for _, p := range a {
		for _, q := range b {
			var at terrain.Spot
			for k := 1; k < len(p.spots); k++ {
				for m := 1; m < len(q.spots); m++ {
					if x, ok := terrain.Meet(p.spots[k-1], p.spots[k], q.spots[m-1], q.spots[m]); ok {
						at = x
					}
				}
			}
			if (at == terrain.Spot{}) {
				continue
			}
			for _, fromTo := range [2][2]carriage{{p, q}, {q, p}} {
				from, to := fromTo[0].spots, fromTo[1].spots
				i, j := closest(from, at)-4, closest(to, at)+4
				if i >= 0 && j < len(to) {
					s.ramp(from[i], from[i].Middle(to[j]).Toward(at, 60), to[j])
				}
			}
		}
	}
}
