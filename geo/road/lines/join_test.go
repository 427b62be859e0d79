package lines_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/lines"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// parts counts the parts of a network that do not meet.
func parts(n *road.Network) int {
	parent := make([]int, len(n.Places))
	for i := range parent {
		parent[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	used := map[int]bool{}
	for w := range n.Ways {
		nodes := n.Nodes(w)
		for _, v := range nodes {
			used[int(v)] = true
			parent[find(int(v))] = find(int(nodes[0]))
		}
	}
	count := 0
	for v := range used {
		if find(v) == v {
			count++
		}
	}
	return count
}

func drawn(shapes ...orb.LineString) *feature.Table {
	var rows []row
	for _, l := range shapes {
		rows = append(rows, row{"primary", l})
	}
	return layer("highway", rows...)
}

func TestJoining(t *testing.T) {
	for name, c := range map[string]struct {
		shapes                  []orb.LineString
		join                    float64
		parts, nodes            int
		told, crossings, joined bool
	}{
		"shared end":                {shapes: []orb.LineString{line(0, 0, 50, 0), line(50, 0, 90, 9)}, parts: 1, nodes: 3},
		"shared vertex":             {shapes: []orb.LineString{line(0, 0, 50, 0, 90, 0), line(50, -9, 50, 0, 50, 9)}, parts: 1, nodes: 5},
		"ends near":                 {shapes: []orb.LineString{line(0, 0, 50, 0), line(50.6, 0.6, 90, 9)}, parts: 1, nodes: 3, told: true},
		"ends too far":              {shapes: []orb.LineString{line(0, 0, 50, 0), line(50.8, 0.8, 90, 9)}, parts: 2, nodes: 4},
		"ends within what is told":  {shapes: []orb.LineString{line(0, 0, 50, 0), line(54, 3, 90, 9)}, join: 5.1, parts: 1, nodes: 3, told: true},
		"nothing joined":            {shapes: []orb.LineString{line(0, 0, 50, 0), line(50.1, 0, 90, 9)}, join: -1, parts: 2, nodes: 4},
		"end near a vertex":         {shapes: []orb.LineString{line(0, 0, 50, 0, 90, 0), line(50.5, 0.5, 50, 40)}, parts: 1, nodes: 4, told: true},
		"end on a middle":           {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, 0, 50, 40)}, parts: 1, nodes: 4, told: true},
		"end short of a middle":     {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, 0.9, 50, 40)}, parts: 1, nodes: 4, told: true},
		"end beyond a middle":       {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, -0.9, 50, 40)}, parts: 1, nodes: 4, told: true},
		"end beyond a slope":        {shapes: []orb.LineString{line(0, 0, 90, 90), line(50.5, 49.5, 20, 70)}, parts: 1, nodes: 4, told: true},
		"two ends at one middle":    {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, 0.4, 50, 40), line(50.3, -0.4, 50, -40)}, parts: 1, nodes: 5, told: true},
		"four ends at a crossing":   {shapes: []orb.LineString{line(0, 0, 50, 0), line(50.4, 0, 90, 0), line(50, 0.4, 50, 40), line(50.3, -0.4, 50, -40)}, parts: 1, nodes: 5, told: true},
		"a line ends at itself":     {shapes: []orb.LineString{line(0, 0, 90, 0, 90, 50, 50, 50, 50, 0.3)}, parts: 1, nodes: 5, told: true},
		"its own vertices are near": {shapes: []orb.LineString{line(0, 0, 0.3, 0, 0.6, 0, 0.9, 0.1, 90, 0), line(0, 0, 0, 0.3, 0, 0.6, 0, 60)}, parts: 1, nodes: 8},
		"a bridge":                  {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, -40, 50, 40)}, parts: 2, nodes: 4, crossings: true},
		"a crossing joined":         {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, -40, 50, 40)}, parts: 1, nodes: 5, crossings: true, joined: true},
		"a crossing at a vertex":    {shapes: []orb.LineString{line(0, 0, 90, 0), line(50, -40, 50, 0, 50, 40)}, parts: 1, nodes: 5, crossings: true, joined: true},
		"a vertex that touches":     {shapes: []orb.LineString{line(0, 0, 90, 0), line(40, 40, 50, 0, 60, 40)}, parts: 2, nodes: 5},
		"far from each other":       {shapes: []orb.LineString{line(0, 0, 90, 0), {{-179.9999999, -89.9}, {179.9999999, -89.9}}}, parts: 2, nodes: 4},
	} {
		t.Run(name, func(t *testing.T) {
			for turn := range 2 { // the order of rows is no matter
				table := drawn(c.shapes...)
				if turn == 1 {
					slices.Reverse(table.Rows)
				}
				n, findings := read(t, lines.Source{Table: table, JoinMetres: c.join, JoinCrossings: c.joined})
				if got := parts(n); got != c.parts || len(n.Places) != c.nodes {
					t.Errorf("%d parts of %d nodes, want %d of %d", got, len(n.Places), c.parts, c.nodes)
				}
				if found := rule(findings, "road-joined"); (len(found) == 1) != c.told {
					t.Errorf("joined: %+v", found)
				}
				if found := rule(findings, "road-crossings"); (len(found) == 1) != c.crossings {
					t.Errorf("crossings: %+v", found)
				}
			}
		})
	}
}

// TestShortLine has a line that is shorter than ends are joined over.
func TestShortLine(t *testing.T) {
	n, findings := read(t, lines.Source{Table: drawn(line(0, 0, 50, 0), line(50, 0, 50.5, 0), line(50.5, 0, 90, 0))})
	if len(n.Ways) != 2 || parts(n) != 1 || lines.Kept(n) != 2 || len(rule(findings, "road-collapsed")) != 1 {
		t.Errorf("%+v, %+v", n.Ways, findings)
	}
}

// TestCrossingsTwin counts crossings of random lines, each with each other.
func TestCrossingsTwin(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 3))
		size := []float64{100, 1000, 100_000}[seed%3]
		var shapes []orb.LineString
		for range 100 {
			x, y := r.Float64()*size/10, r.Float64()*size/10
			l := []float64{x, y}
			for range 1 + r.IntN(4) { // short ones and long ones together
				step := size * math.Pow(10, -2*r.Float64())
				x, y = x+(r.Float64()-0.5)*step, y+(r.Float64()-0.5)*step
				l = append(l, x, y)
			}
			shapes = append(shapes, line(l...))
		}
		want := 0
		var all [][2]orb.Point
		for _, l := range shapes {
			for k := 1; k < len(l); k++ {
				all = append(all, [2]orb.Point{road.PlaceOf(l[k-1]).Point(), road.PlaceOf(l[k]).Point()})
			}
		}
		left := func(s [2]orb.Point, p orb.Point) bool {
			return (s[1][0]-s[0][0])*(p[1]-s[0][1]) > (s[1][1]-s[0][1])*(p[0]-s[0][0])
		}
		for i, s := range all {
			for _, u := range all[:i] {
				if s[0] != u[1] && s[1] != u[0] && left(s, u[0]) != left(s, u[1]) && left(u, s[0]) != left(u, s[1]) {
					want++
				}
			}
		}
		_, findings := read(t, lines.Source{Table: drawn(shapes...), JoinMetres: -1})
		got := rule(findings, "road-crossings")
		if text := fmt.Sprintf("at %d places", want); len(got) != 1 || got[0].Message.EN[len("roads cross without a shared vertex "):][:len(text)] != text {
			t.Errorf("seed %d: want %d: %+v", seed, want, got)
		}
		n, _ := read(t, lines.Source{Table: drawn(shapes...), JoinMetres: -1, JoinCrossings: true})
		again, _ := read(t, lines.Source{Table: written(n), JoinMetres: -1})
		if len(again.Ways) != len(n.Ways) || parts(again) != parts(n) {
			t.Errorf("seed %d: joined crossings do not read back", seed)
		}
	}
}

// written makes a layer of a network, a row of each way.
func written(n *road.Network) *feature.Table {
	var rows []row
	for i, w := range n.Ways {
		var l orb.LineString
		for _, v := range n.Nodes(i) {
			l = append(l, n.Places[v].Point())
		}
		rows = append(rows, row{cells(w), l})
	}
	return layer("highway|oneway|maxspeed", rows...)
}

func cells(w road.Way) string {
	oneway := "no"
	switch {
	case !w.Backward.Has(road.Car) && w.Forward.Has(road.Car):
		oneway = "yes"
	case !w.Forward.Has(road.Car) && w.Backward.Has(road.Car):
		oneway = "-1"
	}
	class := w.Class.String()
	if w.Class == road.Other {
		class = "road"
	}
	return fmt.Sprintf("%s|%s|%d", class, oneway, w.SpeedForward)
}

// times are the seconds from points to the nearest of some facilities.
func times(t testing.TB, n *road.Network, m road.Mode, points, facilities []orb.Point) []float64 {
	t.Helper()
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), n, &table, graph.Options{IslandMetres: 1})
	if err != nil {
		t.Fatal(err)
	}
	between, err := network.New(g, network.Options{}).Between(context.Background(), points)
	if err != nil {
		t.Fatal(err)
	}
	nearest, err := between.Nearest(context.Background(), analysis.Request{Supply: facilities})
	if err != nil {
		t.Fatal(err)
	}
	return nearest.Cost
}

// TestTravelTimes draws a map and reads it back from lines.
func TestTravelTimes(t *testing.T) {
	m := roadtest.Draw(`
A---B---C---D
|   |   |   |
E---F---G---H
|       |
I---J---K---L
`, "ABCD primary 50", "EFGH secondary oneway", "AEI residential", "BF tertiary 20", "CGK motorway oneway", "DH footway", "IJKL unclassified 30")
	for i, w := range m.Ways {
		forward, backward := road.Access(w.Class), road.Access(w.Class)
		if !w.Backward.Has(road.Car) {
			backward &= road.Of(road.Walk)
		}
		m.Ways[i].Forward, m.Ways[i].Backward = forward, backward
	}
	n, _ := read(t, lines.Source{Table: written(m.Network)})
	var points []orb.Point
	for letter := range m.Nodes {
		points = append(points, m.Point(letter))
	}
	for mode := range road.ModeCount {
		for _, letter := range "AHL" {
			to := []orb.Point{m.Point(byte(letter))}
			want, got := times(t, m.Network, mode, points, to), times(t, n, mode, points, to)
			if !slices.Equal(got, want) {
				t.Errorf("%v to %c: %v, want %v", mode, letter, got, want)
			}
		}
	}
}

// TestLooseDrawing tears a network apart: every stretch between nodes becomes a line whose
// ends miss their crossing by up to 30 cm, in any order.
func TestLooseDrawing(t *testing.T) {
	box := orb.Bound{Min: orb.Point{100, 0}, Max: orb.Point{100.05, 0.05}}
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 9))
		whole := roadtest.Random(seed, 400, box)
		whole.Turns, whole.Barred = nil, map[int32]road.Modes{}
		for i, w := range whole.Ways {
			whole.Ways[i].Forward, whole.Ways[i].Backward = road.Access(w.Class), road.Access(w.Class)
			whole.Ways[i].SpeedBackward, whole.Ways[i].Seconds = w.SpeedForward, 0
		}
		jitter := func(p orb.Point) orb.Point {
			return orb.Point{p[0] + (r.Float64()-0.5)*0.4*metre, p[1] + (r.Float64()-0.5)*0.4*metre}
		}
		var rows []row
		for i, w := range whole.Ways {
			nodes := whole.Nodes(i)
			for k := 1; k < len(nodes); k++ {
				rows = append(rows, row{cells(w), orb.LineString{jitter(whole.Places[nodes[k-1]].Point()), jitter(whole.Places[nodes[k]].Point())}})
			}
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		n, _ := read(t, lines.Source{Table: layer("highway|oneway|maxspeed", rows...)})
		var points []orb.Point
		for range 100 {
			points = append(points, orb.Point{100 + 0.05*r.Float64(), 0.05 * r.Float64()})
		}
		for _, mode := range []road.Mode{road.Walk, road.Car} {
			want, got := times(t, whole, mode, points, points[:3]), times(t, n, mode, points, points[:3])
			for i := range want {
				if d := got[i] - want[i]; !(d < 3+want[i]/100 && d > -3-want[i]/100) && got[i] != want[i] {
					t.Errorf("seed %d, %v: point %d takes %g s, want %g", seed, mode, i, got[i], want[i])
				}
			}
		}
	}
}
