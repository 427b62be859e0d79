package network

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// town is a map of letters with the tags of OpenStreetMap, read through its file
// format.
type town struct {
	net   *road.Network
	at    map[byte]orb.Point
	roads map[road.Mode]*Roads
}

// build reads a drawing: letters are nodes, 100 m apart, or doors where no way has them.
// Lines are "way ABC tags", "node B tags", "put F C" (F stands where C does), "turn
// no_left_turn AB B BC", of ways by their letters, and "finding rule" for what is
// remarked. A way's name is its letters.
func build(t *testing.T, picture string, lines []string) *town {
	t.Helper()
	w := &town{at: map[byte]orb.Point{}, roads: map[road.Mode]*Roads{}}
	for y, row := range strings.Split(strings.Trim(picture, "\n"), "\n") {
		for x := range len(row) {
			if row[x] != ' ' && row[x] != '.' {
				w.at[row[x]] = orb.Point{float64(x) * roadtest.Step, -float64(y) * roadtest.Step}
			}
		}
	}
	tags := func(words []string) (tags encode.Tags) {
		for _, word := range words {
			k, v, _ := strings.Cut(word, "=")
			tags = append(tags, k, v)
		}
		return tags
	}
	var b encode.Block
	var remarks []string
	named := map[byte]encode.Tags{}
	number := map[string]int64{}
	for _, line := range lines {
		words := strings.Fields(line)
		switch words[0] {
		case "way":
			way := encode.Way{ID: int64(len(b.Ways) + 1), Tags: append(tags(words[2:]), "name", words[1])}
			for i := range len(words[1]) {
				way.Refs = append(way.Refs, int64(words[1][i]))
			}
			number[words[1]] = way.ID
			b.Ways = append(b.Ways, way)
		case "node":
			named[words[1][0]] = tags(words[2:])
		case "finding":
			remarks = append(remarks, words[1])
		case "put":
			w.at[words[1][0]] = w.at[words[2][0]]
		case "turn":
			b.Relations = append(b.Relations, encode.Relation{ID: 1, Tags: encode.Tags{"type", "restriction", "restriction", words[1]}, Members: []encode.Member{
				{Kind: 'w', ID: number[words[2]], Role: "from"}, {Kind: 'n', ID: int64(words[3][0]), Role: "via"}, {Kind: 'w', ID: number[words[4]], Role: "to"}}})
		default:
			t.Fatalf("line %q", line)
		}
	}
	for letter, p := range w.at {
		b.Nodes = append(b.Nodes, encode.Node{ID: int64(letter), Lon: p[0], Lat: p[1], Tags: named[letter]})
	}
	data := encode.File{Blocks: []encode.Block{b}}.Bytes()
	net, findings, err := osm.Read(context.Background(), "town.osm.pbf", bytes.NewReader(data), int64(len(data)))
	if err != nil || !slices.EqualFunc(findings, remarks, func(f feature.Finding, rule string) bool { return f.Rule == rule }) {
		t.Fatalf("%v, findings %v", err, findings)
	}
	w.net = net
	return w
}

func (w *town) by(t *testing.T, m road.Mode) *Roads {
	t.Helper()
	if w.roads[m] == nil {
		table := speed.Of(m)
		g, err := graph.Make(context.Background(), w.net, &table, graph.Options{IslandMetres: 1})
		if err != nil {
			t.Fatal(err)
		}
		w.roads[m] = New(g, Options{})
	}
	return w.roads[m]
}

// try finds the way of "car A>B" and tells it with its seconds. Nearest, catchments
// and the contract of limits must agree with it.
func (w *town) try(t *testing.T, ask string) string {
	t.Helper()
	word, ends, _ := strings.Cut(ask, " ")
	m, ok := road.ParseMode(word)
	if !ok || len(ends) != 3 {
		t.Fatalf("%q asks nothing", ask)
	}
	r, from, to := w.by(t, m), w.at[ends[0]], w.at[ends[2]]
	route := mustRoute(t, r, from, to)
	for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
		person, site := from, to
		if d == analysis.FromFacility {
			person, site = to, from
		}
		by, err := r.Between(context.Background(), []orb.Point{person})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			limit, want float64
		}{{0, route.Seconds}, {route.Seconds, route.Seconds}, {route.Seconds - 0.001, analysis.Unreachable}} {
			if c.limit < 0 || c.limit == 0 && c.want == analysis.Unreachable && route.Outcome == Found {
				continue // nothing lies below a cost of nothing
			}
			reach, err := by.Nearest(context.Background(), analysis.Request{Supply: []orb.Point{site}, Direction: d, Limit: c.limit})
			if err != nil || reach.Cost[0] != c.want {
				t.Errorf("%s: nearest says %v s within %v, the route %v; %v", ask, reach.Cost[0], c.limit, c.want, err)
			}
		}
	}
	if route.Outcome != Found {
		return route.Outcome.String()
	}
	return fmt.Sprintf("%s = %.0f s", told(route), route.Seconds)
}

// TestTowns are small worlds as in the tests of OSRM and Valhalla. By car a
// residential street takes 18 s a letter, on foot 80 s.
func TestTowns(t *testing.T) {
	for _, c := range towns {
		t.Run(c.name, func(t *testing.T) {
			w := build(t, c.picture, strings.Split(strings.TrimSpace(c.lines), "\n"))
			for _, line := range strings.Split(strings.TrimSpace(c.want), "\n") {
				ask, want, _ := strings.Cut(strings.TrimSpace(line), ": ")
				if got := w.try(t, ask); got != want {
					t.Errorf("%s: %s; want %s", ask, got, want)
				}
			}
		})
	}
}
