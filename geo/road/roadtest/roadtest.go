// Package roadtest makes road networks for tests: from maps drawn with letters, as
// the tests of OSRM and Valhalla do, and at random.
package roadtest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// Step is the distance between two neighbouring letters of a map, to the right and
// down, in degrees: near 100 m at the equator, where maps lie.
const Step = 0.0009

// Map is a network drawn with letters.
type Map struct {
	*road.Network
	Nodes map[byte]int32
}

// Draw reads a map: every letter and digit is a node, everything else is
// decoration. Each road is a line of words: its nodes, its class, then any of
//
//	oneway, 50 (km/h, a limit), only=walk,car (modes), not=walk (modes), 300s (a ferry)
//
// and a turn restriction is "no AB BC" or "only AB BC", of roads by their nodes. A
// barrier is "bar B car,ambulance". Draw panics where a line cannot be read: that
// is a mistake in the test.
func Draw(picture string, lines ...string) *Map {
	m := &Map{Network: &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}}, Nodes: map[byte]int32{}}
	for y, row := range strings.Split(strings.Trim(picture, "\n"), "\n") {
		for x := range len(row) {
			if c := row[x]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				m.Nodes[c] = int32(len(m.Places))
				m.Places = append(m.Places, road.PlaceOf(orb.Point{float64(x) * Step, -float64(y) * Step}))
			}
		}
	}
	ways := map[string]int32{}
	for _, line := range lines {
		words := strings.Fields(line)
		switch words[0] {
		case "no", "only":
			from, to := words[1], words[2]
			m.Turns = append(m.Turns, road.Turn{From: ways[from], Via: m.Nodes[shared(from, to)], To: ways[to], Only: words[0] == "only", Modes: road.Of(road.Car, road.Ambulance)})
		case "bar":
			m.Barred[m.Nodes[words[1][0]]] = modes(words[2])
		default:
			ways[words[0]] = int32(len(m.Ways))
			m.way(words)
		}
	}
	return m
}

// shared is the node at which two roads meet.
func shared(a, b string) byte {
	for i := range len(a) {
		if strings.IndexByte(b, a[i]) >= 0 {
			return a[i]
		}
	}
	panic("roadtest: " + a + " and " + b + " do not meet")
}

func modes(list string) road.Modes {
	var s road.Modes
	for _, word := range strings.Split(list, ",") {
		m, ok := road.ParseMode(word)
		if !ok {
			panic("roadtest: no mode " + word)
		}
		s |= road.Of(m)
	}
	return s
}

func (m *Map) way(words []string) {
	w := road.Way{ID: int64(len(m.Ways) + 1), From: int32(len(m.Refs)), Name: int32(len(m.Names)), Forward: road.Everyone, Backward: road.Everyone}
	m.Names = append(m.Names, words[0])
	for i := range len(words[0]) {
		n, ok := m.Nodes[words[0][i]]
		if !ok {
			panic("roadtest: no node " + words[0][i:i+1])
		}
		m.Refs = append(m.Refs, n)
	}
	w.To = int32(len(m.Refs))
	var ok bool
	if w.Class, ok = road.ParseClass(words[1]); !ok {
		panic("roadtest: no class " + words[1])
	}
	for _, word := range words[2:] {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case key == "oneway":
			w.Backward &= road.Of(road.Walk)
		case key == "only":
			w.Forward, w.Backward = w.Forward&modes(value), w.Backward&modes(value)
		case key == "not":
			w.Forward, w.Backward = w.Forward&^modes(value), w.Backward&^modes(value)
		case strings.HasSuffix(word, "s"):
			n, err := strconv.ParseUint(strings.TrimSuffix(word, "s"), 10, 32)
			must(err)
			w.Seconds = uint32(n)
		default:
			n, err := strconv.ParseUint(word, 10, 8)
			must(err)
			w.SpeedForward, w.SpeedBackward = uint8(n), uint8(n)
		}
	}
	m.Ways = append(m.Ways, w)
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprint("roadtest: ", err))
	}
}

// Point is where a letter stands.
func (m *Map) Point(letter byte) orb.Point { return m.Places[m.Nodes[letter]].Point() }

// Random is a network of about n crossings in a box: a jittered grid with streets
// left out, several classes, one-way streets, bends, dead ends, barriers, forbidden
// turns and an island. The same seed gives the same network.
func Random(seed uint64, n int, box orb.Bound) *road.Network {
	r := rand.New(rand.NewPCG(seed, 7))
	side := 2
	for side*side < n {
		side++
	}
	net := &road.Network{Names: []string{""}, Barred: map[int32]road.Modes{}}
	w, h := (box.Max[0]-box.Min[0])/float64(side), (box.Max[1]-box.Min[1])/float64(side)
	for y := range side {
		for x := range side {
			net.Places = append(net.Places, road.PlaceOf(orb.Point{box.Min[0] + (float64(x)+0.2+0.6*r.Float64())*w, box.Min[1] + (float64(y)+0.2+0.6*r.Float64())*h}))
		}
	}
	g := grid{net, r, side}
	for y := range side {
		g.street(y*side, 1)
	}
	for x := range side {
		g.street(x, side)
	}
	g.extras()
	return net
}

type grid struct {
	*road.Network
	r    *rand.Rand
	side int
}

var streets = []road.Class{road.Primary, road.Secondary, road.Tertiary, road.Residential, road.Residential, road.Footway, road.Motorway}

// street lays ways along a row or a column, with gaps.
func (g *grid) street(first, step int) {
	from := int32(len(g.Refs))
	class := streets[g.r.IntN(len(streets))]
	end := func() {
		to := int32(len(g.Refs))
		if to-from < 2 {
			g.Refs = g.Refs[:from]
			return
		}
		w := road.Way{ID: int64(len(g.Ways) + 1), From: from, To: to, Class: class, Forward: road.Everyone, Backward: road.Everyone}
		switch class {
		case road.Motorway:
			w.Forward, w.Backward = road.Of(road.Car, road.Ambulance), road.Nobody
		case road.Footway:
			w.Forward, w.Backward = road.Of(road.Walk, road.Bicycle), road.Of(road.Walk, road.Bicycle)
		default:
			if g.r.IntN(5) == 0 {
				w.Backward = road.Of(road.Walk)
			}
			if g.r.IntN(3) == 0 {
				w.SpeedForward, w.SpeedBackward = uint8(20+10*g.r.IntN(6)), uint8(20+10*g.r.IntN(6))
			}
		}
		g.Ways, from = append(g.Ways, w), to
	}
	for i := range g.side {
		g.Refs = append(g.Refs, int32(first+i*step))
		if g.r.IntN(7) == 0 {
			end()
			class = streets[g.r.IntN(len(streets))]
			from = int32(len(g.Refs))
			if g.r.IntN(2) == 0 { // the next way begins where this one ends
				g.Refs = append(g.Refs, int32(first+i*step))
			}
			continue
		}
		if i+1 < g.side && g.r.IntN(3) == 0 { // a bend
			a, b := g.Places[first+i*step], g.Places[first+(i+1)*step]
			g.Refs = append(g.Refs, int32(len(g.Places)))
			g.Places = append(g.Places, road.Place{Lon: a.Lon + (b.Lon-a.Lon)/2 + g.r.Int32N(4000) - 2000, Lat: a.Lat + (b.Lat-a.Lat)/2 + g.r.Int32N(4000) - 2000})
		}
	}
	end()
}

// extras adds barriers, forbidden turns and an island.
func (g *grid) extras() {
	crossings := g.side * g.side
	for range crossings / 40 {
		g.Barred[int32(g.r.IntN(crossings))] = road.Of(road.Car)
	}
	at := map[int32][]int32{}
	for i := range g.Ways {
		for _, n := range g.Network.Nodes(i) {
			at[n] = append(at[n], int32(i))
		}
	}
	for n := range int32(crossings) {
		if ways := at[n]; len(ways) > 1 && g.r.IntN(6) == 0 {
			g.Turns = append(g.Turns, road.Turn{From: ways[0], Via: n, To: ways[len(ways)-1], Only: g.r.IntN(3) == 0, Modes: road.Of(road.Car, road.Ambulance)})
		}
	}
	a := g.Places[crossings/2]
	from := int32(len(g.Refs))
	for k := range int32(3) {
		g.Refs = append(g.Refs, int32(len(g.Places)))
		g.Places = append(g.Places, road.Place{Lon: a.Lon + 3000 + 1000*k, Lat: a.Lat + 2500})
	}
	g.Ways = append(g.Ways, road.Way{ID: int64(len(g.Ways) + 1), From: from, To: int32(len(g.Refs)), Class: road.Service, Forward: road.Everyone, Backward: road.Everyone})
}
