package osm_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/road"
)

func realFile(t testing.TB, name string) []byte {
	t.Helper()
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skip("real data is not here; set MEDREACH_DATA to its folder")
	}
	return data
}

// realRoads are counts by a script that applies the rules of the package comment's
// files to what osmium tells of the tags, written without a look at this code.
var realRoads = []struct {
	file                                                    string
	ways, walk, bicycleBack, car, carBack, ambulance, turns int
}{
	{"macau/roads.osm.pbf", 5229, 5229, 988, 5178, 988, 5178, 0},
	{"portoalegre/poa_osm.pbf", 15735, 14381, 7536, 11334, 7059, 12397, 0},
	{"osm/graphhopper_andorra.osm.pbf", 1613, 1505, 1257, 1283, 1039, 1311, 0},
	{"osm/graphhopper_north-bayreuth.osm.pbf", 2044, 1885, 1819, 1695, 1587, 1762, 38},
	{"osm/ors_heidelberg.test.osm.pbf", 24848, 23361, 15013, 13995, 11615, 15715, 469},
	{"osm/planetiler_monaco-latest.osm.pbf", 2369, 2274, 420, 899, 376, 1035, 43},
	{"osm/planetiler_monaco-latest.lz4.osm.pbf", 2369, 2274, 420, 899, 376, 1035, 43},
	{"osm/shanghai_center.osm.pbf", 4698, 4545, 2070, 4683, 1883, 4684, 0},
	{"osm/shenzhen_futian_drive_rebuilt.osm.pbf", 2552, 2494, 927, 1995, 853, 2083, 0},
	{"osm/valhalla_liechtenstein-latest.osm.pbf", 4653, 4590, 4009, 3227, 3145, 3301, 2},
}

func TestRealRoads(t *testing.T) {
	for _, want := range realRoads {
		t.Run(want.file, func(t *testing.T) {
			n, findings, err := read(realFile(t, want.file))
			if err != nil {
				t.Fatal(err)
			}
			if err := n.Validate(); err != nil {
				t.Fatal(err)
			}
			got := want
			got.ways, got.walk, got.bicycleBack, got.car, got.carBack, got.ambulance, got.turns = len(n.Ways), 0, 0, 0, 0, 0, len(n.Turns)
			for _, w := range n.Ways {
				for _, c := range []struct {
					modes road.Modes
					mode  road.Mode
					count *int
				}{{w.Forward, road.Walk, &got.walk}, {w.Backward, road.Bicycle, &got.bicycleBack}, {w.Forward, road.Car, &got.car},
					{w.Backward, road.Car, &got.carBack}, {w.Forward, road.Ambulance, &got.ambulance}} {
					if c.modes.Has(c.mode) {
						*c.count++
					}
				}
			}
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			for _, f := range findings {
				t.Log(f.Rule, f.Message.EN, f.Value)
			}
		})
	}
}

// TestPlacesAsOsmium: each way leads over the places that osmium has for its nodes.
func TestPlacesAsOsmium(t *testing.T) {
	if _, err := exec.LookPath("osmium"); err != nil {
		t.Skip("osmium is not installed")
	}
	for _, real := range realRoads {
		t.Run(real.file, func(t *testing.T) {
			data := realFile(t, real.file)
			n, _, err := read(data)
			if err != nil {
				t.Fatal(err)
			}
			ways := osmiumWays(t, data)
			for i, w := range n.Ways {
				want := ways[w.ID]
				for j, node := range n.Nodes(i) {
					if j >= len(want) || n.Places[node] != want[j] {
						t.Fatalf("way %d, node %d: %v, want %v", w.ID, j, n.Places[node], want)
					}
				}
				if len(want) != len(n.Nodes(i)) {
					t.Fatalf("way %d has %d nodes, want %d", w.ID, len(n.Nodes(i)), len(want))
				}
			}
		})
	}
}

// osmiumWays are the places of all ways, without those that follow themselves.
func osmiumWays(t *testing.T, data []byte) map[int64][]road.Place {
	cmd := exec.Command("osmium", "cat", "-F", "pbf", "-f", "opl,add_metadata=false", "-")
	cmd.Stdin = bytes.NewReader(data)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	places, ways := map[string]road.Place{}, map[int64][]road.Place{}
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		last := f[len(f)-1]
		switch {
		case line[0] == 'n' && len(f) > 2:
			lon, _ := strconv.ParseFloat(f[len(f)-2][1:], 64)
			lat, _ := strconv.ParseFloat(last[1:], 64)
			places[f[0]] = road.PlaceOf([2]float64{lon, lat})
		case line[0] == 'w':
			id, _ := strconv.ParseInt(f[0][1:], 10, 64)
			before := ""
			for ref := range strings.SplitSeq(last[1:], ",") {
				if ref != before {
					ways[id] = append(ways[id], places[ref])
				}
				before = ref
			}
		}
	}
	return ways
}

// BenchmarkRead reads the largest extract at hand.
func BenchmarkRead(b *testing.B) {
	data := realFile(b, "osm/ors_heidelberg.test.osm.pbf")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := osm.Read(context.Background(), "x", bytes.NewReader(data), int64(len(data))); err != nil {
			b.Fatal(err)
		}
	}
}
