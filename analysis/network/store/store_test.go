package store_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/analysis/network/store"
	"github.com/medreach/medreach/analysis/network/tie"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

var (
	box  = orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}
	key  = store.Key{1, 2, 3}
	note = []byte("what the reader found")
)

// entries are the graphs of a random network of about n crossings.
func entries(t testing.TB, seed uint64, n int, modes ...road.Mode) []store.Entry {
	t.Helper()
	net := roadtest.Random(seed, n, box)
	net.Names = append(net.Names, "人民路", "Ring Road")
	for i := range net.Ways {
		net.Ways[i].Name = int32(i % 3)
	}
	var out []store.Entry
	for _, m := range modes {
		table := speed.Of(m)
		g, err := graph.Make(context.Background(), net, &table, graph.Options{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, store.Entry{Graph: g, Index: tie.NewIndex(g)})
	}
	return out
}

// written writes a store and returns its path.
func written(t testing.TB, list ...store.Entry) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "study.roads")
	if err := store.Write(path, key, note, list...); err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t testing.TB, path string) *store.File {
	t.Helper()
	f, err := store.Open(path, key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// missed holds that a file is not believed, and that the reason is told in both
// languages.
func missed(t testing.TB, path string, k store.Key) {
	t.Helper()
	f, err := store.Open(path, k)
	var m *store.Miss
	if !errors.As(err, &m) || m.Reason.In(message.ZH) == "" || m.Reason.In(message.EN) == "" {
		t.Fatalf("%v; want a miss with a reason", err)
	}
	if f != nil {
		t.Fatal("a miss opens nothing")
	}
}

// answers is what a graph says about 200 people and 9 facilities, in every way that
// it can be asked.
func answers(t testing.TB, g *graph.Graph, x *tie.Index) []any {
	t.Helper()
	r := network.Ready(g, x, network.Options{})
	m, err := r.Between(context.Background(), analysistest.Scatter(4, 200, box.Pad(0.01)))
	if err != nil {
		t.Fatal(err)
	}
	var out []any
	for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
		q := analysis.Request{Supply: analysistest.Scatter(5, 9, box), Direction: d}
		reach, err := m.Nearest(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, reach)
		q.Limit = 400
		err = m.Catchments(context.Background(), q, func(f int32, points []int32, cost []float64) error {
			out = append(out, f, slices.Clone(points), slices.Clone(cost))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for e := range int32(len(g.Edges)) {
		w := g.Ways[g.Edges[e].Way]
		out = append(out, g.Names.Of(w.Name), w.Class, g.Line(e, nil))
	}
	return append(out, g.Summary, g.Bound(), g.Mode)
}

// TestSame holds that a graph from the store says what the graph that was made says,
// and that it can be kept again with the same bytes.
func TestSame(t *testing.T) {
	for seed := range uint64(3) {
		made := entries(t, seed, 300, road.Walk, road.Car, road.Ambulance)
		path := written(t, made...)
		f := opened(t, path)
		if !bytes.Equal(f.Note(), note) {
			t.Errorf("the note says %q", f.Note())
		}
		var again []store.Entry
		for _, want := range made {
			g, x := f.Graph(want.Graph.Mode)
			if !reflect.DeepEqual(answers(t, g, x), answers(t, want.Graph, want.Index)) {
				t.Errorf("seed %d, %v: other answers", seed, want.Graph.Mode)
			}
			again = append(again, store.Entry{Graph: g, Index: x})
		}
		if g, x := f.Graph(road.Bicycle); g != nil || x != nil {
			t.Error("there is a graph that nobody kept")
		}
		first, second := read(t, path), read(t, written(t, again...))
		if !bytes.Equal(first, second) {
			t.Errorf("seed %d: kept twice, other bytes", seed)
		}
	}
}

func read(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestNoRoads keeps graphs without a vertex, and none.
func TestNoRoads(t *testing.T) {
	table := speed.Of(road.Car)
	g, err := graph.Make(context.Background(), &road.Network{Names: []string{""}}, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, written(t, store.Entry{Graph: g, Index: tie.NewIndex(g)}))
	if got, x := f.Graph(road.Car); got.Len() != 0 || x.Of(orb.Point{115, 38}, 1000) != tie.Loose {
		t.Error("a graph without roads has some")
	}
	opened(t, written(t))
}

// section is one of a file, as its header tells.
type section struct {
	name   string
	head   int // where it stands in the header
	offset int
	length int
}

func sections(b []byte) (list []section) {
	for i := range int(binary.LittleEndian.Uint32(b[20:])) {
		h := b[64+64*i:]
		list = append(list, section{string(bytes.TrimRight(h[:24], "\x00")), 64 + 64*i, int(binary.LittleEndian.Uint64(h[32:])), int(binary.LittleEndian.Uint64(h[40:]))})
	}
	return list
}

// TestDamage cuts a file at every section and changes a byte in each, in the header
// and in what is in between.
func TestDamage(t *testing.T) {
	whole := read(t, written(t, entries(t, 1, 60, road.Car, road.Walk)...))
	path := filepath.Join(t.TempDir(), "damaged")
	try := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		missed(t, path, key)
	}
	flip := func(at int) {
		t.Helper()
		b := slices.Clone(whole)
		b[at] ^= 0x10
		try(b)
	}
	for _, s := range sections(whole) {
		for _, cut := range []int{s.offset - 1, s.offset, s.offset + 1, s.offset + s.length/2} {
			try(whole[:min(cut, len(whole)-1)])
		}
		if s.length > 0 {
			for _, at := range []int{s.offset, s.offset + s.length/3, s.offset + s.length - 1} {
				flip(at)
			}
		}
		flip(s.head)
		flip(s.head + 25)
		flip(s.head + 40)
	}
	for at := range 64 {
		flip(at)
	}
	for _, cut := range []int{0, 1, 63, 64, 65, len(whole) - 1} {
		try(whole[:cut])
	}
	try(append(slices.Clone(whole), 0))
	try(bytes.Repeat([]byte("no store "), 1000))
	missed(t, filepath.Dir(path), key)
	missed(t, filepath.Join(filepath.Dir(path), "none"), key)
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	missed(t, path, store.Key{1, 2, 4})
	opened(t, path)
}

// TestUnsound writes, with right checksums, columns that lead astray.
func TestUnsound(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(g *graph.Graph, x *tie.Index)
	}{
		{"edge to nowhere", func(g *graph.Graph, _ *tie.Index) { g.Edges[5].B = int32(g.Len()) }},
		{"edge to a copy", func(g *graph.Graph, _ *tie.Index) { g.Edges[5].A = int32(g.Len() - 1) }},
		{"edge below zero", func(g *graph.Graph, _ *tie.Index) { g.Edges[5].A = -1 }},
		{"edge of no way", func(g *graph.Graph, _ *tie.Index) { g.Edges[5].Way = int32(len(g.Ways)) }},
		{"edge with another vertex", func(g *graph.Graph, _ *tie.Index) { g.Edges[0], g.Edges[100] = g.Edges[100], g.Edges[0] }},
		{"endless edge", func(g *graph.Graph, _ *tie.Index) { g.Edges[5].Forward = graph.Closed - 1 }},
		{"an edge too few", func(g *graph.Graph, _ *tie.Index) { g.Edges = g.Edges[:len(g.Edges)-1] }},
		{"edges out of order", func(g *graph.Graph, _ *tie.Index) { g.First[3] = g.First[9] + 1 }},
		{"shapes out of order", func(g *graph.Graph, _ *tie.Index) { g.Bends[3] = uint32(len(g.Shapes)) }},
		{"a shape too few", func(g *graph.Graph, _ *tie.Index) { g.Shapes = g.Shapes[1:] }},
		{"islands too short", func(g *graph.Graph, _ *tie.Index) { g.Island = g.Island[1:] }},
		{"hop to nowhere", func(g *graph.Graph, _ *tie.Index) { g.Leaving.Hops[7].To = int32(g.Len()) }},
		{"endless hop", func(g *graph.Graph, _ *tie.Index) { g.Leaving.Hops[7].MS = 1<<30 + 1 }},
		{"hops out of order", func(g *graph.Graph, _ *tie.Index) { g.Leaving.First[7] = 0 }},
		{"hop from nowhere", func(g *graph.Graph, _ *tie.Index) { g.Entering().Hops[7].To = -1 }},
		{"a place too few", func(g *graph.Graph, _ *tie.Index) { g.Places = g.Places[1:] }},
		{"copy of nothing", func(g *graph.Graph, _ *tie.Index) { g.Splits.Of[0] = int32(g.Len()) }},
		{"more copies than vertices", func(g *graph.Graph, _ *tie.Index) { g.Splits.Of = make([]int32, g.Len()+1) }},
		{"ends nowhere", func(g *graph.Graph, _ *tie.Index) { g.Splits.Heads[0] = int32(g.Len()) }},
		{"begins nowhere", func(g *graph.Graph, _ *tie.Index) { g.Splits.Tails[0] = -5 }},
		{"a bit more", func(g *graph.Graph, _ *tie.Index) { g.Splits.Edges[0] = ^uint64(0) }},
		{"no bits", func(g *graph.Graph, _ *tie.Index) { g.Splits.Edges = nil }},
		{"class unknown", func(g *graph.Graph, _ *tie.Index) { g.Ways[0].Class = road.ClassCount }},
		{"name unknown", func(g *graph.Graph, _ *tie.Index) { g.Ways[0].Name = 1000 }},
		{"names out of order", func(g *graph.Graph, _ *tie.Index) { g.Names.First[1] = 1 << 30 }},
		{"group of no edge", func(g *graph.Graph, x *tie.Index) { x.Groups[3].Edge = int32(len(g.Edges)) }},
		{"group below zero", func(_ *graph.Graph, x *tie.Index) { x.Groups[3].Edge = -1 }},
		{"group of a later point", func(_ *graph.Graph, x *tie.Index) { x.Groups[3].From = 8 }},
		{"a group more", func(_ *graph.Graph, x *tie.Index) { x.Groups = append(x.Groups, x.Groups[0]) }},
		{"an edge more to tie to", func(_ *graph.Graph, x *tie.Index) { x.Usable[len(x.Usable)-1] |= 1 << 63 }},
		{"an edge less to tie to", func(_ *graph.Graph, x *tie.Index) { x.Usable[0] &= x.Usable[0] - 1 }},
		{"an item more", func(_ *graph.Graph, x *tie.Index) { x.Leaves = append(x.Leaves, x.Leaves[0]) }},
		{"a level less", func(_ *graph.Graph, x *tie.Index) { x.Levels = x.Levels[1:] }},
		{"a level more", func(_ *graph.Graph, x *tie.Index) { x.Levels = append(x.Levels, x.Levels[0]) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := entries(t, 1, 120, road.Car)[0]
			e.Graph.Entering()
			c.spoil(e.Graph, e.Index)
			missed(t, written(t, e), key)
		})
	}
}

// TestReaders opens a file in several goroutines, while it is replaced.
func TestReaders(t *testing.T) {
	made := entries(t, 1, 200, road.Car)
	other := entries(t, 2, 200, road.Car)
	path := written(t, made...)
	want := answers(t, made[0].Graph, made[0].Index)
	f := opened(t, path)
	g, x := f.Graph(road.Car)
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if !reflect.DeepEqual(answers(t, g, x), want) {
				t.Error("other answers while the file is replaced")
			}
		})
	}
	replaced := store.Write(path, store.Key{9}, nil, other...)
	readers.Wait()
	if replaced != nil {
		t.Skip("this system replaces no file that is mapped:", replaced) // and the caller goes on without
	}
	if !reflect.DeepEqual(answers(t, g, x), want) {
		t.Error("other answers after the file was replaced")
	}
	missed(t, path, key)
}

// TestWriteFails holds that nothing is left where a file cannot be written.
func TestWriteFails(t *testing.T) {
	list := entries(t, 1, 60, road.Car)
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "taken", "inside"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(dir, "none", "roads"), filepath.Join(dir, "taken")} {
		if err := store.Write(path, key, nil, list...); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	if err := store.Write(filepath.Join(dir, "two"), key, nil, list[0], list[0]); err == nil {
		t.Error("two graphs of a mode were written")
	}
	if err := store.Write(filepath.Join(dir, "mixed"), key, nil, list[0], entries(t, 5, 90, road.Walk)[0]); err == nil {
		t.Error("graphs of other roads were written")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v: want what was there before", left, err)
	}
}

// TestKey changes each input.
func TestKey(t *testing.T) {
	dir := t.TempDir()
	a, b := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	for path, text := range map[string]string{a: "roads", b: "other"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	faster := speed.Of(road.Car)
	faster.Kmh[road.Primary]++
	peak := speed.Of(road.Car)
	peak.Peak = 0.9
	seen := map[store.Key]string{}
	for name, in := range map[string]store.Inputs{
		"nothing": {}, "a": {Files: []string{a}}, "b": {Files: []string{b}}, "a, b": {Files: []string{a, b}}, "b, a": {Files: []string{b, a}},
		"car": {Tables: []speed.Table{speed.Of(road.Car)}}, "faster": {Tables: []speed.Table{faster}}, "peak": {Tables: []speed.Table{peak}},
		"walk": {Tables: []speed.Table{speed.Of(road.Walk)}}, "fact": {Facts: []string{"x"}}, "facts": {Facts: []string{"x", ""}},
		"two lines": {Facts: []string{"x\n\"\""}},
	} {
		k, err := in.Key()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := in.Key(); err != nil || again != k {
			t.Errorf("%s: another key the second time, %v", name, err)
		}
		if twin := seen[k]; twin != "" {
			t.Errorf("%s and %s have the same key", name, twin)
		}
		seen[k] = name
	}
	if _, err := (store.Inputs{Files: []string{filepath.Join(dir, "none")}}).Key(); err == nil {
		t.Error("a file that is not there has a key")
	}
}

// mend sets every checksum right that the header has room for, so that what is
// wrong is found by looking.
func mend(b []byte) {
	table := crc32.MakeTable(crc32.Castagnoli)
	if len(b) < 64 {
		return
	}
	n := int(binary.LittleEndian.Uint32(b[20:]))
	end := 64 + 64*n
	if n > 1000 || end+4 > len(b) {
		return
	}
	for at := 64; at < end; at += 64 {
		from, length := binary.LittleEndian.Uint64(b[at+32:]), binary.LittleEndian.Uint64(b[at+40:])
		if from <= uint64(len(b)) && length <= uint64(len(b))-from {
			binary.LittleEndian.PutUint32(b[at+28:], crc32.Checksum(b[from:from+length], table))
		}
	}
	binary.LittleEndian.PutUint32(b[end:], crc32.Checksum(b[:end], table))
}

// FuzzOpen overwrites parts of a good file, with and without setting the checksums
// right, and asks whatever opens: nothing may crash.
func FuzzOpen(f *testing.F) {
	whole := read(f, written(f, entries(f, 1, 30, road.Car)...))
	for _, s := range sections(whole) {
		f.Add(uint32(s.offset), []byte{0xff, 0xff, 0xff, 0x7f}, true)
		f.Add(uint32(s.offset+s.length/8*4), []byte{1, 0, 0, 0}, true)
		f.Add(uint32(s.head+32), []byte{64}, true)
		f.Add(uint32(s.head+40), []byte{0}, false)
	}
	f.Fuzz(func(t *testing.T, at uint32, patch []byte, right bool) {
		b := slices.Clone(whole)
		copy(b[int(at)%len(b):], patch)
		if right {
			mend(b)
		}
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := store.Open(path, key)
		if err != nil {
			return
		}
		defer file.Close()
		for m := range road.ModeCount {
			if g, x := file.Graph(m); g != nil {
				answers(t, g, x)
			}
		}
	})
}
