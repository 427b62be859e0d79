package streets

import (
	"slices"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// size is how large a settlement is.
type size int

const (
	hamlet size = iota // a village
	market             // the seat of a township
	seat               // the seat of a county
	metropolis
)

// shapes of the streets by size: metres between them, how many go to each side,
// and how many people a cell must have for streets.
var shapes = [...]struct {
	step, reach int
	people      float64
}{hamlet: {115, 2, 0}, market: {155, 9, 95}, seat: {150, 18, 120}, metropolis: {150, 38, 150}}

// turns are rotations that keep whole numbers whole: cosine and sine over a number.
var turns = [...][3]int{{1, 0, 1}, {12, 5, 13}, {24, 7, 25}, {40, 9, 41}, {24, -7, 25}, {40, -9, 41}, {60, 11, 61}, {12, -5, 13}}

// town is a settlement: its streets are a lattice that is turned, bent and broken.
type town struct {
	size    size
	village int
	county  int
	centre  terrain.Spot
	turn    [3]int
	bend    int
	nodes   map[[2]int]terrain.Spot
	rings   map[[2]int][]terrain.Spot // roundabouts
	parks   map[[2]int]terrain.Spot   // middles of blocks without lanes
	exits   []terrain.Spot            // where roads to elsewhere begin
}

// settle lays out the city, the seats and towns, and then the villages beyond them.
func (s *planner) settle() {
	s.owner = make([]int, len(s.Villages))
	for v := range s.owner {
		s.owner[v] = -1
	}
	s.found(metropolis, s.Counties[place.District].Seat, terrain.At(s.Core()))
	for c := place.Plains; c <= place.Mountains; c++ {
		v := s.Counties[c].Seat
		s.found(seat, v, terrain.At(s.Villages[v].Point))
	}
	for t := range s.Townships {
		if v := s.Townships[t].Seat; s.owner[v] < 0 {
			s.found(market, v, terrain.At(s.Villages[v].Point))
		}
	}
	s.isolate()
	for v := range s.Villages {
		if s.owner[v] < 0 && !slices.Contains(roadless, v) {
			s.found(hamlet, v, terrain.At(s.Villages[v].Point))
		}
	}
}

// found lays out a settlement and takes in the villages that lie inside it.
func (s *planner) found(z size, village int, centre terrain.Spot) {
	t := &town{size: z, village: village, county: s.Villages[village].County, centre: centre, nodes: map[[2]int]terrain.Spot{}, rings: map[[2]int][]terrain.Spot{}, parks: map[[2]int]terrain.Spot{}}
	t.turn, t.bend = turns[s.d.Below(len(turns))], s.d.Between(-14, 14)
	if z == hamlet {
		t.bend *= 4
	}
	shape := shapes[z]
	for j := -shape.reach; j <= shape.reach; j++ {
		for i := -shape.reach; i <= shape.reach; i++ {
			at := t.spot(i, j, shape.step).Plus(s.d.Between(-shape.step/11, shape.step/11), s.d.Between(-shape.step/11, shape.step/11))
			middle := i*i+j*j <= 2
			if z == hamlet && i*i+j*j > 5 || s.Land.Wet(at, 55) || !middle && s.peopleAt(at) < shape.people {
				continue
			}
			if z == metropolis && i%2 != 0 && j%2 != 0 && s.d.Chance(3) {
				t.parks[[2]int{i, j}] = at
				continue
			}
			t.nodes[[2]int{i, j}] = at
		}
	}
	s.towns = append(s.towns, t)
	for v := range s.Villages {
		at := terrain.At(s.Villages[v].Point)
		for _, n := range t.nodes {
			if v == village || z != hamlet && at.Square(n) < 350*350 {
				s.owner[v] = len(s.towns) - 1
			}
		}
	}
	s.pave(t)
}

// spot is where a street of one direction meets one of the other, before it is
// moved a little.
func (t *town) spot(i, j, step int) terrain.Spot {
	x, y := i*step+j*j*t.bend/10, j*step+i*i*t.bend/13
	return t.centre.Plus((x*t.turn[0]-y*t.turn[1])/t.turn[2], (x*t.turn[1]+y*t.turn[0])/t.turn[2])
}

// grade is what a line of the lattice is, by its number: the word of its class, and
// how many of a hundred stretches of it there are.
type grade struct {
	class string
	built int
}

func (t *town) grade(n int) grade {
	switch {
	case t.size == metropolis && n%8 == 0, t.size == seat && n == 0:
		return grade{"primary", 100}
	case t.size == metropolis && n%4 == 0, t.size == seat && n%6 == 0, t.size == market && n == 0:
		return grade{"secondary", 100}
	case t.size == metropolis && n%2 == 0, t.size == seat && n%3 == 0, t.size == market && n%4 == 0:
		return grade{"tertiary", 96}
	case t.size == market && n%2 == 0:
		return grade{"residential", 90}
	case t.size == hamlet && n == 0:
		return grade{"unclassified", 100}
	case t.size == hamlet:
		return grade{"residential", 48}
	}
	return grade{"residential", 62}
}

// main reports whether roads to elsewhere may begin on a line.
func (t *town) main(n int) bool {
	switch t.size {
	case metropolis:
		return n%4 == 0
	case seat:
		return n%6 == 0
	}
	return n == 0
}

// bridged are the lines that lead across a river in the town: the great bridges of
// the city, and one in other towns.
func (t *town) bridged(n int, down bool) bool {
	if t.size == metropolis {
		return down && (n == -16 || n == 0 || n == 16)
	}
	return n == 0
}

// edge is a stretch of street between neighbours of the lattice.
type edge struct{ a, b [2]int }

// pave draws the streets: those that can be reached from the middle.
func (s *planner) pave(t *town) {
	reach := shapes[t.size].reach
	s.circle(t)
	var rows [][]edge
	for _, down := range []bool{true, false} {
		for n := -reach; n <= reach; n++ {
			rows = append(rows, s.row(t, n, down))
		}
	}
	part := parts(slices.Concat(rows...))
	most := map[[2]int]int{}
	best := [2]int{}
	for n := range t.nodes {
		most[part(n)]++
	}
	for j := -reach; j <= reach; j++ { // not the map: its order is not the same twice
		for i := -reach; i <= reach; i++ {
			if p := part([2]int{i, j}); most[p] > most[best] {
				best = p
			}
		}
	}
	for k, edges := range rows {
		s.street(t, k, slices.DeleteFunc(edges, func(e edge) bool { return part(e.a) != best }))
	}
	for j := -reach; j <= reach; j++ {
		for i := -reach; i <= reach; i++ {
			n := [2]int{i, j}
			if at, ok := t.nodes[n]; ok && part(n) == best && (t.main(i) || t.main(j)) && t.rings[n] == nil {
				t.exits = append(t.exits, at)
			} else if part(n) != best {
				delete(t.nodes, n)
			}
		}
	}
	middle, ok := t.nodes[[2]int{}]
	switch {
	case t.size == hamlet && ok: // roads lead through the middle of a village
		t.exits = []terrain.Spot{middle}
	case len(t.exits) == 0:
		t.exits = []terrain.Spot{t.centre}
	}
}

// row lists the stretches of a line of the lattice. Where water takes its nodes it
// goes across if it is bridged.
func (s *planner) row(t *town, n int, down bool) (edges []edge) {
	const farthest = 4 // steps across water
	var last [2]int
	have := false
	for k := -shapes[t.size].reach; k <= shapes[t.size].reach; k++ {
		node := [2]int{n, k}
		if !down {
			node = [2]int{k, n}
		}
		at, ok := t.nodes[node]
		if !ok {
			continue
		}
		if steps := node[0] - last[0] + node[1] - last[1]; have && steps <= farthest {
			crossed := s.Land.Crossings(t.nodes[last], at)
			water := len(crossed) > 0
			for _, c := range crossed {
				water = water && c.Barrier >= 0 && s.Land.Barriers[c.Barrier].Water()
			}
			if built := s.d.Chance(t.grade(n).built); water && t.bridged(n, down) || len(crossed) == 0 && steps == 1 && built {
				edges = append(edges, edge{last, node})
			}
		}
		last, have = node, true
	}
	return edges
}

// parts finds which nodes hang together, by one of each part.
func parts(edges []edge) func([2]int) [2]int {
	up := map[[2]int][2]int{}
	var find func([2]int) [2]int
	find = func(n [2]int) [2]int {
		p, ok := up[n]
		if !ok || p == n {
			return n
		}
		p = find(p)
		up[n] = p
		return p
	}
	for _, e := range edges {
		if a, b := find(e.a), find(e.b); a != b {
			up[a] = b
		}
	}
	return find
}

// circle makes roundabouts of some crossings.
func (s *planner) circle(t *town) {
	var at [][2]int
	radius := 20
	switch {
	case t.size == metropolis:
		at, radius = [][2]int{{8, -8}, {-8, -8}, {8, 16}, {-8, 12}, {20, 4}}, 34
	case t.size == seat, t.size == market && s.d.Chance(30):
		at = [][2]int{{0, 0}}
	}
	for _, n := range at {
		centre, ok := t.nodes[n]
		if !ok {
			continue
		}
		var ring []terrain.Spot
		for _, o := range [8][2]int{{100, 0}, {71, -71}, {0, -100}, {-71, -71}, {-100, 0}, {-71, 71}, {0, 100}, {71, 71}} { // as traffic on the right goes round
			ring = append(ring, centre.Plus(o[0]*radius/100, o[1]*radius/100))
		}
		t.rings[n] = ring
		class := t.grade(n[0]).class
		s.Draw([]string{"highway", class, "junction", "roundabout"}, append(ring, ring[0])...)
	}
}

// end is where a street that comes from a spot ends at a crossing.
func (t *town) end(n [2]int, from terrain.Spot) terrain.Spot {
	ring := t.rings[n]
	if ring == nil {
		return t.nodes[n]
	}
	return slices.MinFunc(ring, func(a, b terrain.Spot) int { return a.Square(from) - b.Square(from) })
}

// axis is a line of the lattice.
type axis struct {
	n    int
	down bool
}

// place of a node along the line.
func (x axis) place(n [2]int) int {
	if x.down {
		return n[1]
	}
	return n[0]
}

// street draws the stretches of a line of the lattice, joined where they meet.
func (s *planner) street(t *town, k int, edges []edge) {
	reach := shapes[t.size].reach
	x := axis{k%(2*reach+1) - reach, k <= 2*reach}
	var spots []terrain.Spot
	var tags []string
	for i, e := range edges {
		next := s.streetTags(t, x, x.place(e.a))
		if i == 0 || edges[i-1].b != e.a || t.rings[e.a] != nil || !slices.Equal(tags, next) {
			s.Draw(tags, spots...)
			spots, tags = []terrain.Spot{t.end(e.a, t.nodes[e.b])}, next
		}
		spots = append(spots, t.end(e.b, t.nodes[e.a]))
	}
	s.Draw(tags, spots...)
}
