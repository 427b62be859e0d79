package osm_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/osm"
	"github.com/medreach/medreach/geo/osm/pbf/encode"
	"github.com/medreach/medreach/geo/road"
)

func street(id int64, refs ...int64) encode.Way {
	return encode.Way{ID: id, Refs: refs, Tags: tag("highway=residential")}
}

// outline writes the ways of a network by id and nodes; nodes by their place in the row.
func outline(n *road.Network) (lines []string) {
	for i := range n.Ways {
		var nodes []string
		for _, r := range n.Nodes(i) {
			nodes = append(nodes, fmt.Sprint((n.Places[r].Lon-1_140_000_000)/10_000+1))
		}
		lines = append(lines, fmt.Sprintf("%d: %s", n.Ways[i].ID, strings.Join(nodes, " ")))
	}
	return lines
}

func rules(findings []feature.Finding) (all []string) {
	for _, f := range findings {
		all = append(all, f.Rule)
	}
	return all
}

func TestWaysAreCutWhereNodesAreMissing(t *testing.T) {
	ferry := encode.Way{ID: 9, Refs: []int64{1, 2, 99}, Tags: tag("route=ferry duration=10")}
	n, findings := mustRead(t, encode.Block{Nodes: row(1, 2, 3, 4, 5), Ways: []encode.Way{
		street(1, 1, 2, 3), street(2, 1, 2, 98, 3, 4), street(3, 98, 1, 2), street(4, 1, 2, 98), street(5, 98, 1, 98), street(6, 98, 99),
		street(7, 1, 98, 98, 2, 3), street(8, 1), ferry, street(10)}})
	want := []string{"1: 1 2 3", "2: 1 2", "2: 3 4", "3: 1 2", "4: 1 2", "7: 2 3", "9: 1 2"}
	if got := outline(n); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if s := n.Ways[len(n.Ways)-1].Seconds; s != 0 {
		t.Errorf("the part of a ferry takes the %d s of the whole", s)
	}
	if len(findings) != 1 || findings[0].Rule != "road-cut" || findings[0].Severity != feature.Info || !strings.HasPrefix(findings[0].Message.EN, "7 roads") {
		t.Errorf("findings %v", findings)
	}
}

func TestNodes(t *testing.T) {
	nodes := append(row(30, -7, 12_000_000_000, 1), encode.Node{ID: 50, Lon: 181, Lat: 0}, encode.Node{ID: 60, Lon: 0, Lat: 91}, encode.Node{ID: 77, Lon: 1, Lat: 1})
	n, findings := mustRead(t, encode.Block{Ways: []encode.Way{street(1, 30, -7, -7, 12_000_000_000, 30), street(2, -7, 50), street(3, 1, 60, 1, 1, 30)}},
		encode.Block{Nodes: nodes})
	if got, want := outline(n), []string{"1: 1 2 3 1", "3: 4 1"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if len(n.Places) != 4 { // nodes of no road, and those not on earth, are no nodes here
		t.Errorf("%d nodes", len(n.Places))
	}
	if got := rules(findings); !slices.Equal(got, []string{"road-cut"}) {
		t.Errorf("findings %v", got)
	}
	if p := n.Places[n.Nodes(0)[1]]; p != (road.Place{Lon: 1_140_010_000, Lat: 300_000_000}) {
		t.Errorf("place %v", p)
	}
}

// TestNumbering: nodes are found whatever their ids are.
func TestNumbering(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		ids := map[int64]bool{}
		spread := int64(1) << (1 + random.IntN(62))
		for range 1 + random.IntN(40) {
			ids[random.Int64N(spread)-spread/2] = true
		}
		var block encode.Block
		want := map[road.Place]bool{}
		for id := range ids {
			node := encode.Node{ID: id, Lon: float64(len(want)), Lat: 1}
			block.Nodes = append(block.Nodes, node)
			if random.IntN(3) > 0 {
				block.Ways = append(block.Ways, street(id, id, id-1, id, id+1, id))
				want[road.Place{Lon: int32(node.Lon) * 1e7, Lat: 1e7}] = true
			}
		}
		block.Ways = append(block.Ways, street(0, block.Nodes[0].ID, 1<<62, 1<<62+1, block.Nodes[0].ID))
		block.Nodes = append(block.Nodes, encode.Node{ID: 1 << 62}, encode.Node{ID: 1<<62 + 1})
		n, _ := mustRead(t, block)
		for p := range want {
			if !slices.Contains(n.Places, p) {
				t.Fatalf("%v is lost of %v", p, ids)
			}
		}
	}
}

func TestNames(t *testing.T) {
	var ways []encode.Way
	for i, tags := range []string{"name=江汉路 ref=G107", "ref=G107", "", "name=江汉路 name:en=Jianghan_.Road"} {
		w := street(int64(i), 1, 2)
		w.Tags = append(w.Tags, tag(tags)...)
		ways = append(ways, w)
	}
	n, _ := mustRead(t, encode.Block{Nodes: row(1, 2), Ways: ways[:2]}, encode.Block{Ways: ways[2:]})
	if want := []string{"", "江汉路", "G107"}; !slices.Equal(n.Names, want) {
		t.Errorf("names %q, want %q", n.Names, want)
	}
	for i, want := range []int32{1, 2, 0, 1} {
		if n.Ways[i].Name != want {
			t.Errorf("way %d has name %d, want %d", i, n.Ways[i].Name, want)
		}
	}
}

// The crossing of the turns: 1-2-3 to the east, 2-4 and 2-5 away, 6-2-7 a oneway road
// through it, 8 a two-way road through it.
var crossing = encode.Block{Nodes: row(1, 2, 3, 4, 5, 6, 7), Ways: []encode.Way{street(12, 1, 2), street(23, 2, 3), street(24, 2, 4), street(25, 5, 2),
	{ID: 67, Refs: []int64{6, 2, 7}, Tags: tag("highway=residential oneway=yes")}, street(8, 6, 2, 7), street(99, 98, 1)}}

func TestTurns(t *testing.T) {
	type members = []encode.Member
	w := func(role string, id int64) encode.Member { return encode.Member{Kind: 'w', ID: id, Role: role} }
	via := encode.Member{Kind: 'n', ID: 2, Role: "via"}
	plain := members{w("from", 12), via, w("to", 23)}
	const no, all = "restriction=no_left_turn", ".beca"
	cases := []struct {
		tags     string
		members  members
		want     string // from>to modes, "only" before it
		findings string
	}{
		{no, plain, "12>23 " + all, ""},
		{"restriction=no_u_turn", members{w("from", 12), via, w("to", 12)}, "12>12 " + all, ""},
		{"restriction=only_straight_on", plain, "only 12>23 " + all, ""},
		{"restriction=no_turn_on_red", plain, "", ""},
		{"restriction:hgv=no_left_turn", plain, "", ""},
		{"restriction:motorcar=no_left_turn", plain, "12>23 ...ca", ""},
		{"restriction:bicycle=no_left_turn", plain, "12>23 .be..", ""},
		{"restriction:vehicle=only_left_turn", plain, "only 12>23 .beca", ""},
		{no + " except=bicycle", plain, "12>23 ...ca", ""},
		{no + " except=emergency", plain, "12>23 .bec.", ""},
		{no + " except=psv;bicycle", plain, "12>23 ...c.", ""},
		{no + " except=motorcar", plain, "12>23 .be..", ""},
		{no + " except=hgv", plain, "12>23 " + all, ""},
		{"restriction=no_entry", members{w("from", 12), w("from", 25), via, w("to", 23)}, "12>23 " + all + ", 25>23 " + all, ""},
		{"restriction=no_exit", members{w("from", 12), via, w("to", 23), w("to", 24)}, "12>23 " + all + ", 12>24 " + all, ""},
		{no, members{w("from", 12), via, w("to", 67)}, "12>67 " + all, ""},
		{no, members{w("from", 12), via, w("to", 8)}, "", "road-turn-broken"},
		{no, members{w("from", 12), {Kind: 'n', ID: 4, Role: "via"}, w("to", 24)}, "", "road-turn-broken"},
		{no, members{w("from", 12), w("to", 24)}, "", "road-turn-broken"},
		{no, members{w("from", 12), via, via, w("to", 24)}, "", "road-turn-broken"},
		{no, members{via, w("to", 24)}, "", "road-turn-broken"},
		{no, members{w("from", 12), via}, "", "road-turn-broken"},
		{no, members{w("from", 12), w("via", 23), w("to", 24)}, "", "road-turn-via-way"},
		{no, members{w("from", 12), via, w("to", 1234)}, "", ""}, // not in the extract
		{no, members{w("from", 12), {Kind: 'n', ID: 1234, Role: "via"}, w("to", 24)}, "", ""},
		{"restriction:conditional=no_left_turn@(07:00-09:00)", plain, "", "road-turn-conditional"},
		{no + " restriction:conditional=none@(22:00-05:00)", plain, "12>23 " + all, "road-turn-conditional"},
		{no + " hour_on=07:00", plain, "", "road-turn-conditional"},
		{"type=route " + no, plain, "", ""},
		{"type=multipolygon highway=pedestrian", plain, "", "road-square"},
	}
	for _, c := range cases {
		t.Run(c.tags+fmt.Sprint(c.members), func(t *testing.T) {
			block := crossing
			block.Ways = block.Ways[:6]
			block.Relations = []encode.Relation{{ID: 1, Members: c.members, Tags: append(tag("type=restriction"), tag(c.tags)...)}}
			n, findings := mustRead(t, block)
			var turns []string
			for _, turn := range n.Turns {
				text := fmt.Sprintf("%d>%d %s", n.Ways[turn.From].ID, n.Ways[turn.To].ID, letters(turn.Modes))
				if turn.Only {
					text = "only " + text
				}
				if turn.Via != 1 {
					t.Errorf("via %d", turn.Via)
				}
				turns = append(turns, text)
			}
			if got := strings.Join(turns, ", "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if got := strings.Join(rules(findings), ", "); got != c.findings {
				t.Errorf("findings %s, want %s", got, c.findings)
			}
		})
	}
}

// TestTurnOfCutWay: of a way in pieces the one at the node is meant.
func TestTurnOfCutWay(t *testing.T) {
	n, _ := mustRead(t, encode.Block{Nodes: row(1, 2, 3, 4, 5), Ways: []encode.Way{street(10, 1, 2, 98, 3, 4), street(20, 4, 5)},
		Relations: []encode.Relation{{ID: 1, Tags: tag("type=restriction restriction=no_u_turn"),
			Members: []encode.Member{{Kind: 'w', ID: 10, Role: "from"}, {Kind: 'n', ID: 4, Role: "via"}, {Kind: 'w', ID: 20, Role: "to"}}}}})
	if len(n.Turns) != 1 || n.Turns[0].From != 1 || n.Turns[0].To != 2 || n.Turns[0].Via != 3 {
		t.Errorf("turns %+v", n.Turns)
	}
}

func TestFindingsAreToldOnce(t *testing.T) {
	var ways []encode.Way
	for i, speed := range slices.Concat(slices.Repeat([]string{"0"}, 3), slices.Repeat([]string{"fast"}, 5), []string{"a", "b", "c", "d", "50"}) {
		ways = append(ways, encode.Way{ID: int64(i), Refs: []int64{1, 2}, Tags: tag("highway=primary maxspeed=" + speed)})
	}
	ways = append(ways, encode.Way{ID: 99, Refs: []int64{1, 2}, Tags: tag("highway=magic")}, encode.Way{ID: 98, Refs: []int64{1, 2}, Tags: tag("highway=construction")})
	_, findings := mustRead(t, encode.Block{Nodes: row(1, 2), Ways: ways[:6]}, encode.Block{Ways: ways[6:]})
	want := []feature.Finding{
		{File: "路网.osm.pbf", Rule: "road-class-unknown", Value: "magic",
			Message: message.Text{ZH: "1 条线的 highway 值未知，未作为道路使用", EN: "1 lines have an unknown value of highway and are not used as roads"}},
		{File: "路网.osm.pbf", Rule: "road-speed-unread", Value: "fast, 0, a, b, c", Message: message.Text{ZH: "12 个限速值无法识别或不合理，按道路等级取速度",
			EN: "12 speed limits cannot be read or cannot be true; the speed of the road's class is taken"}},
	}
	if d := gocmp.Diff(want, findings); d != "" {
		t.Error(d)
	}
}

// TestPlacesAtWays: a file may have its places at the ways, and only nodes with tags.
func TestPlacesAtWays(t *testing.T) {
	gate := encode.Node{ID: 2, Lon: 114.001, Lat: 30, Tags: tag("barrier=gate access=no")}
	way := street(1, 1, 2, 3)
	way.Places = [][2]float64{{114, 30}, {114.001, 30}, {114.002, 30}}
	file := encode.File{Optional: []string{"LocationsOnWays"}, Blocks: []encode.Block{{Nodes: []encode.Node{gate}, Ways: []encode.Way{street(7, 1, 2), way, street(2, 3, 4)}}}}
	n, findings, err := read(file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := outline(n), []string{"7: 1 2", "1: 1 2 3"}; !slices.Equal(got, want) || n.Barred[1] != road.Everyone {
		t.Errorf("%q, want %q; barred %v", got, want, n.Barred)
	}
	if got := rules(findings); !slices.Equal(got, []string{"road-cut"}) {
		t.Errorf("findings %v", got)
	}
}

// town is a file of many blocks, with what there can be of everything.
func town(forms encode.File) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	for b := range int64(12) {
		var block encode.Block
		for i := range int64(50) {
			node := encode.Node{ID: b*50 + i, Lon: 114 + random.Float64(), Lat: 30 + random.Float64()}
			if i%5 == 0 {
				node.Tags = tag("barrier=" + pick("gate", "bollard access=no", "stile"))
			}
			if i%17 != 3 {
				block.Nodes = append(block.Nodes, node)
			}
		}
		for i := range int64(20) {
			w := encode.Way{ID: b*20 + i, Tags: tag("highway=" + pick("primary", "footway", "magic", "residential") + " oneway=" + pick("yes", "no", "-1") + " name=" + pick("甲", "乙", "丙") + " maxspeed=" + pick("30", "0", "x"))}
			for range 2 + random.IntN(6) {
				w.Refs = append(w.Refs, random.Int64N(600))
			}
			block.Ways = append(block.Ways, w)
			block.Relations = append(block.Relations, encode.Relation{ID: i, Tags: tag("type=restriction restriction=no_left_turn"),
				Members: []encode.Member{{Kind: 'w', ID: w.ID, Role: "from"}, {Kind: 'n', ID: w.Refs[0], Role: "via"}, {Kind: 'w', ID: max(0, w.ID-1), Role: "to"}}})
		}
		forms.Blocks = append(forms.Blocks, block)
	}
	return forms.Bytes()
}

// TestSameOnAnyCores: and in any packing, and sorted as unsorted.
func TestSameOnAnyCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	want, wantFindings, err := read(town(encode.File{}))
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Turns) == 0 || len(want.Barred) == 0 || len(wantFindings) < 3 {
		t.Fatalf("%d turns, %d barred, %v", len(want.Turns), len(want.Barred), wantFindings)
	}
	for _, cores := range []int{1, 2, 8} {
		runtime.GOMAXPROCS(cores)
		for _, packing := range []encode.Packing{encode.Raw, encode.Zlib, encode.LZ4, encode.Zstd} {
			got, findings, err := read(town(encode.File{Packing: packing}))
			if err != nil {
				t.Fatal(err)
			}
			if d := gocmp.Diff(want, got); d != "" {
				t.Fatalf("%d cores, packing %d: %s", cores, packing, d)
			}
			if d := gocmp.Diff(wantFindings, findings); d != "" {
				t.Fatal(d)
			}
		}
	}
}

// TestSorted: a file that says it is sorted is read alike.
func TestSorted(t *testing.T) {
	var nodes, ways []encode.Block
	for i := range int64(40) {
		nodes = append(nodes, encode.Block{Nodes: []encode.Node{{ID: i, Lon: 114 + float64(i)/1000, Lat: 30}}})
		ways = append(ways, encode.Block{Ways: []encode.Way{street(i, i, (i+1)%40)}})
	}
	for split := range 41 {
		blocks := slices.Concat(nodes, ways[:split+1-split/40])
		want, _, err := read(encode.File{Packing: encode.Raw, Blocks: blocks}.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := read(encode.File{Packing: encode.Raw, Optional: []string{"Sort.Type_then_ID"}, Blocks: blocks}.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	}
}

// FuzzRead: anything is a sound network, or a fault that names the file.
func FuzzRead(f *testing.F) {
	whole := town(encode.File{Packing: encode.Raw})
	f.Add(whole)
	f.Add(whole[:len(whole)/2])
	f.Add(encode.File{Packing: encode.Raw, Optional: []string{"Sort.Type_then_ID"}, Blocks: []encode.Block{crossing}}.Bytes())
	f.Add(encode.File{Optional: []string{"LocationsOnWays"}, Blocks: []encode.Block{crossing}}.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		n, _, err := osm.Read(context.Background(), "x", bytes.NewReader(data), int64(len(data)))
		var fault *feature.Fault
		switch {
		case err == nil:
			if err := n.Validate(); err != nil {
				t.Fatal(err)
			}
		case !errors.As(err, &fault) || fault.File != "x":
			t.Fatalf("%T %v is no fault of the file", err, err)
		}
	})
}

// TestDamage flips bits and cuts ends: the seeds of the fuzz test, without chance.
func TestDamage(t *testing.T) {
	sound := town(encode.File{Packing: encode.Raw})
	random := rand.New(rand.NewPCG(5, 6))
	for range 1000 {
		data := bytes.Clone(sound)
		for range 1 + random.IntN(3) {
			data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		}
		data = data[:cmp.Or(random.IntN(2)*random.IntN(len(data)), len(data))]
		n, _, err := read(data)
		if err == nil {
			err = n.Validate()
		}
		if err != nil && !message.AtFault(err) {
			t.Fatal(err)
		}
	}
}
