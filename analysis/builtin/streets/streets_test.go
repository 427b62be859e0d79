package streets_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/builtin/place"
	"github.com/medreach/medreach/analysis/builtin/streets"
	"github.com/medreach/medreach/analysis/builtin/streets/sheet"
	"github.com/medreach/medreach/analysis/builtin/terrain"
	"github.com/medreach/medreach/geo/osm"
)

var seeds = []uint64{1, 2, 20260990}

// world is a place with its land and roads.
type world struct {
	*place.Place
	land  *terrain.Land
	roads *streets.Streets
}

// worlds are made once.
var worlds = map[uint64]world{}

func newWorld(seed uint64) world {
	if w, ok := worlds[seed]; ok {
		return w
	}
	p := place.New(place.NewDice(seed))
	d := place.NewDice(seed + 1)
	land := terrain.New(p, d)
	worlds[seed] = world{p, land, streets.New(p, land, d)}
	return worlds[seed]
}

func tag(w sheet.Way, key string) string {
	for i := 0; i < len(w.Tags); i += 2 {
		if w.Tags[i] == key {
			return w.Tags[i+1]
		}
	}
	return ""
}

// drivable reports whether cars go along a way at all.
func drivable(w sheet.Way) bool {
	switch tag(w, "highway") {
	case "footway", "cycleway", "steps", "pedestrian", "path", "construction", "":
		return tag(w, "route") == "ferry"
	}
	return tag(w, "access") == ""
}

// parts numbers the parts of the network that hang together for cars, by node.
func (w world) parts() []int {
	up := make([]int, len(w.roads.Nodes))
	for i := range up {
		up[i] = i
	}
	find := func(n int) int {
		for up[n] != n {
			up[n] = up[up[n]]
			n = up[n]
		}
		return n
	}
	for _, way := range w.roads.Ways {
		for k := 1; k < len(way.Nodes) && drivable(way); k++ {
			up[find(way.Nodes[k])] = find(way.Nodes[k-1])
		}
	}
	for i := range up {
		up[i] = find(i)
	}
	return up
}

// TestEveryVillageIsReached holds that each village lies on the roads of the whole,
// save those left out on purpose.
func TestEveryVillageIsReached(t *testing.T) {
	for _, seed := range seeds {
		w := newWorld(seed)
		part := w.parts()
		size := map[int]int{}
		f := terrain.Finder{}
		at := map[terrain.Spot]int{}
		for _, way := range w.roads.Ways {
			for _, n := range way.Nodes {
				if drivable(way) {
					s := terrain.At(w.roads.Nodes[n].Point)
					at[s] = n
					f.Add([]terrain.Spot{s})
					size[part[n]]++
				}
			}
		}
		main := 0
		for p, n := range size {
			if n > size[main] {
				main = p
			}
		}
		for v := range w.Villages {
			around := f.Around(terrain.At(w.Villages[v].Point), 900)
			reached := slices.ContainsFunc(around, func(s terrain.Spot) bool { return part[at[s]] == main })
			switch left := slices.Contains(w.roads.Roadless, v); {
			case left && len(around) > 0:
				t.Errorf("seed %d: a road leads to village %d", seed, v)
			case slices.Contains(w.roads.CutOff, v):
				if reached || len(around) == 0 {
					t.Errorf("seed %d: village %d is not cut off: %v, %d roads around", seed, v, reached, len(around))
				}
			case !left && !reached:
				t.Errorf("seed %d: no road leads to village %d, %s", seed, v, w.Villages[v].Name)
			}
		}
	}
}

// TestBridges holds that roads go over water on bridges or a ferry alone, and that the
// great river has few.
func TestBridges(t *testing.T) {
	for _, seed := range seeds {
		w := newWorld(seed)
		over, ferries := 0, 0
		for _, way := range w.roads.Ways {
			for k := 1; k < len(way.Nodes); k++ {
				for _, c := range w.land.Crossings(terrain.At(w.roads.Nodes[way.Nodes[k-1]].Point), terrain.At(w.roads.Nodes[way.Nodes[k]].Point)) {
					if c.Barrier < 0 || !w.land.Barriers[c.Barrier].Water() {
						continue
					}
					ferry := tag(way, "route") == "ferry"
					if tag(way, "bridge") != "yes" && !ferry && tag(way, "tunnel") != "yes" {
						t.Errorf("seed %d: way %d, %v, goes through the water", seed, way.Nodes[0], way.Tags)
					}
					if ferry {
						ferries++
					} else if c.Barrier == 0 && drivable(way) && !strings.HasPrefix(tag(way, "highway"), "motorway") {
						over++
					}
				}
			}
		}
		if over < 8 || over > 22 || ferries != 1 {
			t.Errorf("seed %d: %d bridges over the river, %d ferries", seed, over, ferries)
		}
	}
}

// TestRoadsMeet holds that two roads on the ground that cross share a node there.
func TestRoadsMeet(t *testing.T) {
	w := newWorld(20260990)
	type piece struct {
		way  int
		a, b terrain.Spot
	}
	squares := map[terrain.Spot][]piece{}
	for i, way := range w.roads.Ways {
		if tag(way, "layer") != "" || strings.HasPrefix(tag(way, "highway"), "motorway") || tag(way, "route") != "" {
			continue
		}
		for k := 1; k < len(way.Nodes); k++ {
			p := piece{i, terrain.At(w.roads.Nodes[way.Nodes[k-1]].Point), terrain.At(w.roads.Nodes[way.Nodes[k]].Point)}
			for _, q := range terrain.Squares(p.a, p.b) {
				squares[q] = append(squares[q], p)
			}
		}
	}
	for _, here := range squares {
		for i, p := range here {
			for _, o := range here[:i] {
				at, ok := terrain.Meet(p.a, p.b, o.a, o.b)
				// A place is a metre or so off where it was rounded.
				if ok && at.Square(p.a) > 12*12 && at.Square(p.b) > 12*12 && at.Square(o.a) > 12*12 && at.Square(o.b) > 12*12 {
					t.Errorf("ways %d and %d cross at %v: %v, %v", p.way, o.way, at.Point(), w.roads.Ways[p.way].Tags, w.roads.Ways[o.way].Tags)
				}
			}
		}
	}
}

// TestKinds holds that there is some of everything that a network has.
func TestKinds(t *testing.T) {
	w := newWorld(20260990)
	count := map[string]int{}
	for _, way := range w.roads.Ways {
		for i := 0; i < len(way.Tags); i += 2 {
			count[way.Tags[i]+"="+way.Tags[i+1]]++
			count[way.Tags[i]]++
		}
		if len(way.Nodes) < 2 || len(slices.Compact(slices.Clone(way.Nodes))) != len(way.Nodes) {
			t.Errorf("a way along %v", way.Nodes)
		}
	}
	for _, n := range w.roads.Nodes {
		for i := 0; i < len(n.Tags); i += 2 {
			count[n.Tags[i]+"="+n.Tags[i+1]]++
		}
	}
	for _, r := range w.roads.Turns {
		count[r.Rule]++
	}
	for what, least := range map[string]int{
		"highway=motorway": 20, "highway=motorway_link": 20, "highway=trunk": 20, "highway=primary": 50, "highway=secondary": 100, "highway=tertiary": 200, "highway=unclassified": 1000,
		"highway=residential": 3000, "highway=living_street": 50, "highway=service": 100, "highway=track": 100, "highway=path": 50, "highway=footway": 20, "highway=pedestrian": 1, "highway=steps": 1,
		"highway=cycleway": 1, "highway=construction": 1, "route=ferry": 1, "tunnel=yes": 4, "bridge=yes": 40, "junction=roundabout": 8, "oneway=yes": 60, "oneway=-1": 4, "maxspeed": 300, "access=private": 20, "access=no": 5,
		"barrier=gate": 20, "barrier=bollard": 10, "no_left_turn": 20, "no_u_turn": 3, "only_straight_on": 3,
	} {
		if count[what] < least {
			t.Errorf("%s: %d, at least %d", what, count[what], least)
		}
	}
}

// TestReadsBack holds that the file says what was drawn, and nothing in it is remarked on.
func TestReadsBack(t *testing.T) {
	w := newWorld(20260990)
	data := w.roads.Bytes()
	if len(data) > 1_200_000 {
		t.Errorf("%d bytes", len(data))
	}
	n, findings, err := osm.Read(context.Background(), "道路.osm.pbf", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("%s: %s", f.Rule, f.Message.EN)
	}
	ways := 0
	for _, way := range w.roads.Ways {
		if tag(way, "highway") != "construction" && tag(way, "access") != "no" { // which are nobody's
			ways++
		}
	}
	if len(n.Ways) != ways || len(n.Turns) != len(w.roads.Turns) {
		t.Errorf("%d ways and %d turns, drawn %d and %d", len(n.Ways), len(n.Turns), ways, len(w.roads.Turns))
	}
	for _, got := range n.Ways[:500] {
		way := w.roads.Ways[got.ID-1]
		for k, node := range n.Refs[got.From:got.To] {
			want := w.roads.Nodes[way.Nodes[k]].Point
			if at := n.Places[node].Point(); at != (orb.Point{want[0], want[1]}) {
				t.Fatalf("way %d, node %d: %v, drawn %v", got.ID, k, at, want)
			}
		}
	}
}

// TestOtherPrograms lets osmium and GDAL read the file, where they are installed.
func TestOtherPrograms(t *testing.T) {
	name := filepath.Join(t.TempDir(), "roads.osm.pbf")
	w := newWorld(20260990)
	if err := os.WriteFile(name, w.roads.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		program string
		args    []string
		want    string
	}{
		{"osmium", []string{"fileinfo", "-e", name}, "Objects ordered (by type and id): yes"},
		{"osmium", []string{"check-refs", "-r", name}, "Nodes     in ways      missing: 0"},
		{"ogrinfo", []string{"-ro", "-al", "-so", name, "lines"}, "Feature Count: "},
	} {
		t.Run(c.program+" "+c.args[0], func(t *testing.T) {
			if _, err := exec.LookPath(c.program); err != nil {
				t.Skipf("%s is not installed", c.program)
			}
			out, err := exec.Command(c.program, c.args...).CombinedOutput()
			squeezed := strings.Join(strings.Fields(string(out)), " ")
			if want := strings.Join(strings.Fields(c.want), " "); err != nil || !strings.Contains(squeezed, want) || strings.Contains(strings.ToLower(squeezed), "error") || strings.Contains(squeezed, "Warning") {
				t.Errorf("%s %v: %v\n%s", c.program, c.args, err, out)
			}
		})
	}
}
