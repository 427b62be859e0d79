package streets

import (
	"cmp"
	"math"
	"slices"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/terrain"
)

// Villages by their column and row of the lattice.
func villageAt(col, row int) int { return row*place.Across + col }

var (
	// roadless are villages in the mountains to which one walks.
	roadless = []int{villageAt(7, 3), villageAt(0, 8)}
	// cutOff are villages whose tunnel to the rest is not built yet.
	cutOff = []int{villageAt(0, 18), villageAt(0, 19), villageAt(1, 19)}
)

func (s *planner) isolate() {
	s.cut = map[int]bool{}
	for _, v := range cutOff {
		s.cut[v] = true
	}
}

// rank of a road between settlements.
type rank int

const (
	none rank = iota
	lane
	parish
	county
	province
	state
)

// classes and numbers of the ranks.
var ranks = [...]struct {
	class, letter, limit string
	winding              [4]int // of a hundred metres, how far aside, by county
	apart                int    // metres between the points of a line
}{
	lane:     {"unclassified", "", "", [4]int{9, 8, 13, 17}, 110},
	parish:   {"tertiary", "Y", "", [4]int{8, 7, 11, 15}, 120},
	county:   {"secondary", "X", "60", [4]int{6, 6, 9, 13}, 140},
	province: {"primary", "S", "70", [4]int{5, 5, 7, 10}, 160},
	state:    {"trunk", "G", "80", [4]int{4, 4, 6, 8}, 170},
}

// link is a road between two settlements.
type link struct {
	a, b     int // towns
	from, to terrain.Spot
	metres   int
	dear     int // for the choice, so that roads do not look ruled
	crossed  []terrain.Crossing
	built    bool
	ferry    bool
	rank     rank
	number   int
}

// country is the roads between settlements.
type country struct {
	links []link
	of    [][]int // links of a town
}

// connect builds the roads between settlements and draws them.
func (s *planner) connect() {
	s.candidates()
	s.bridges()
	s.span()
	s.join()
	s.rankRoads()
	for i := range s.country.links {
		if l := &s.country.links[i]; l.built {
			s.drawLink(l)
		}
	}
}

// exit is where the road to a spot leaves a settlement.
func (t *town) exit(to terrain.Spot) terrain.Spot {
	return slices.MinFunc(t.exits, func(a, b terrain.Spot) int { return a.Square(to) - b.Square(to) })
}

// candidates lists the roads that there might be: from each village to those around.
func (s *planner) candidates() {
	c := &s.country
	best := map[[2]int]int{}
	for v := range s.Villages {
		for _, o := range [4][2]int{{1, 0}, {0, 1}, {1, 1}, {-1, 1}} {
			col, row := v%place.Across+o[0], v/place.Across+o[1]
			if col < 0 || col >= place.Across || row*place.Across+col >= len(s.Villages) {
				continue
			}
			w := villageAt(col, row)
			a, b := s.owner[v], s.owner[w]
			if a < 0 || b < 0 || a == b || s.cut[v] != s.cut[w] {
				continue
			}
			key := [2]int{min(a, b), max(a, b)}
			if _, seen := best[key]; seen {
				continue
			}
			best[key] = len(c.links)
			l := link{a: a, b: b}
			l.from = s.towns[a].exit(s.towns[b].centre)
			l.to = s.towns[b].exit(l.from)
			l.metres = l.from.Metres(l.to)
			l.dear = l.metres * s.d.Between(60, 190) / 100
			l.crossed = s.Land.Crossings(l.from, l.to)
			c.links = append(c.links, l)
		}
	}
	c.of = make([][]int, len(s.towns))
	for i, l := range c.links {
		c.of[l.a], c.of[l.b] = append(c.of[l.a], i), append(c.of[l.b], i)
	}
}

// bridges builds a road at each gap of a barrier, and the ferry.
func (s *planner) bridges() {
	for b := range s.Land.Barriers {
		barrier := &s.Land.Barriers[b]
		for k, gap := range slices.Concat(barrier.Gaps, barrier.Ferry) {
			best, near := -1, math.MaxInt
			for i := range s.country.links {
				l := &s.country.links[i]
				if len(l.crossed) == 1 && l.crossed[0].Barrier == b && !l.built && l.crossed[0].At.Square(gap) < near {
					best, near = i, l.crossed[0].At.Square(gap)
				}
			}
			if best >= 0 {
				s.country.links[best].built = true
				s.country.links[best].ferry = k >= len(barrier.Gaps)
			}
		}
	}
}

// detour is how much longer than straight a way may be before a road is built, in
// hundredths, by county.
var detour = [...]int{place.District: 150, place.Plains: 150, place.Hills: 190, place.Mountains: 300}

// span builds roads, the cheapest first, wherever the way along the others is too
// long (greedy spanner, Althöfer 1993).
func (s *planner) span() {
	c := &s.country
	order := make([]int, len(c.links))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(c.links[a].dear, c.links[b].dear) })
	for _, i := range order {
		l := &c.links[i]
		limit := l.metres * max(detour[s.towns[l.a].county], detour[s.towns[l.b].county]) / 100
		if len(l.crossed) == 0 && !l.built && !s.acrossRoads(l) && s.shortest(l.a, limit, nil)[l.b] > limit {
			l.built = true
		}
	}
}

// acrossRoads reports whether a road would cross one that is built.
func (s *planner) acrossRoads(l *link) bool {
	return slices.ContainsFunc(s.country.links, func(o link) bool {
		if !o.built || o.a == l.a || o.a == l.b || o.b == l.a || o.b == l.b {
			return false
		}
		_, cross := terrain.Meet(l.from, l.to, o.from, o.to)
		return cross
	})
}

// far is no way.
const far = math.MaxInt / 2

// shortest are the metres along built roads from a town, up to a limit (Dijkstra).
// came, if given, is the link by which each town was reached.
func (s *planner) shortest(from, limit int, came []int) []int {
	metres := make([]int, len(s.towns))
	for i := range metres {
		metres[i] = far
	}
	metres[from] = 0
	open := []int{from}
	for len(open) > 0 {
		k := 0
		for j := range open {
			if metres[open[j]] < metres[open[k]] {
				k = j
			}
		}
		at := open[k]
		open = slices.Delete(open, k, k+1)
		if metres[at] > limit {
			break
		}
		for _, i := range s.country.of[at] {
			l := &s.country.links[i]
			to := l.a + l.b - at
			if d := metres[at] + l.metres; l.built && !l.ferry && d < metres[to] {
				if metres[to] == far {
					open = append(open, to)
				}
				metres[to] = d
				if came != nil {
					came[to] = i
				}
			}
		}
	}
	return metres
}

// join builds what is needed for every settlement to be reached, save those that
// are cut off: the cheapest pass or bridge.
func (s *planner) join() {
	for {
		reached := s.shortest(0, far, nil)
		best, cost := -1, math.MaxInt
		for i := range s.country.links {
			l := &s.country.links[i]
			if (reached[l.a] < far) == (reached[l.b] < far) || l.built {
				continue
			}
			dear := l.dear
			for _, c := range l.crossed {
				dear += 3000
				if c.Barrier < 0 || s.Land.Barriers[c.Barrier].Water() {
					dear += 20_000
				}
			}
			if dear < cost {
				best, cost = i, dear
			}
		}
		if best < 0 {
			return
		}
		s.country.links[best].built = true
	}
}

// rankRoads makes highways of the ways between the seats of counties, and lesser
// roads of those between townships.
func (s *planner) rankRoads() {
	townOf := func(county int) int { return s.owner[s.Counties[county].Seat] }
	s.raise(townOf(place.District), townOf(place.Plains), state, 9902)
	s.raise(townOf(place.District), townOf(place.Hills), state, 9903)
	s.raise(townOf(place.District), townOf(place.Mountains), state, 9902)
	s.raise(townOf(place.Plains), townOf(place.Hills), province, 9911)
	s.raise(townOf(place.Mountains), townOf(place.Hills), province, 9912)
	for t := range s.Townships {
		home := s.owner[s.Townships[t].Seat]
		s.raise(home, townOf(s.Townships[t].County), county, 9920+t)
		if t%8 > 0 {
			s.raise(home, s.owner[s.Townships[t-1].Seat], county, 9960+t)
		}
	}
	for i := range s.country.links {
		l := &s.country.links[i]
		if l.rank == none {
			l.rank = lane
			if s.d.Chance(45) {
				l.rank, l.number = parish, 990_000+i
			}
		}
	}
}

// raise gives the roads between two settlements at least a rank.
func (s *planner) raise(a, b int, r rank, number int) {
	came := make([]int, len(s.towns))
	metres := s.shortest(a, far, came)
	for at := b; at != a && metres[b] < far; {
		l := &s.country.links[came[at]]
		if l.rank < r {
			l.rank, l.number = r, number
		}
		at = l.a + l.b - at
	}
}

// construction is the tunnel to the villages that are cut off, as it is being built.
func (s *planner) construction() {
	a, b := s.owner[villageAt(1, 19)], s.owner[villageAt(2, 18)]
	from := s.towns[a].exit(s.towns[b].centre)
	s.Draw([]string{"highway", "construction", "construction", "tertiary", "name", "云上隧道（在建）"}, from, s.towns[b].exit(from))
}
