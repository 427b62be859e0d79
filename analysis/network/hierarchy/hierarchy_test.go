package hierarchy

import (
	"container/heap"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/medreach/medreach/analysis/network/graph"
)

// row is an arc as a test writes it down.
type row struct {
	from, to int32
	ms       uint32
}

func rowsOf(n int, arcs []row) *graph.Rows {
	slices.SortStableFunc(arcs, func(a, b row) int { return int(a.from) - int(b.from) })
	g := &graph.Rows{First: make([]uint32, n+1)}
	for _, a := range arcs {
		g.First[a.from+1]++
		g.Hops = append(g.Hops, graph.Hop{To: a.to, MS: a.ms})
	}
	for v := range n {
		g.First[v+1] += g.First[v]
	}
	return g
}

func vertices(g *graph.Rows) int { return len(g.First) - 1 }

// streets is a grid with streets left out, one-way streets, dead ends and a motorway.
func streets(r *rand.Rand, side int) *graph.Rows {
	var arcs []row
	link := func(a, b int, ms uint32) {
		switch r.IntN(8) {
		case 0: // no street
		case 1:
			arcs = append(arcs, row{int32(a), int32(b), ms})
		case 2:
			arcs = append(arcs, row{int32(b), int32(a), ms})
		default:
			arcs = append(arcs, row{int32(a), int32(b), ms}, row{int32(b), int32(a), ms + r.Uint32N(3)})
		}
	}
	for y := range side {
		for x := range side {
			at := y*side + x
			if x+1 < side {
				link(at, at+1, 3000+r.Uint32N(20000))
			}
			if y+1 < side {
				link(at, at+side, 3000+r.Uint32N(20000))
			}
		}
	}
	for v := side * side; v < side*side+side; v++ { // dead ends
		link(r.IntN(v), v, r.Uint32N(9000))
	}
	for y := 1; y < side; y += 5 {
		arcs = append(arcs, row{int32(y * side), int32(y*side + side - 1), 9000})
	}
	return rowsOf(side*side+side, arcs)
}

// tangle is any graph: loops, parallel arcs, arcs that cost nothing, arcs that are closed
// or cost as much as possible, parts without a way between them.
func tangle(r *rand.Rand, n, arcs int) *graph.Rows {
	costs := []uint32{0, 0, 1, 2, 5, 700, 60_000, 60_001, 1 << 20, Most - 1, Most, Most + 1, closed}
	var rows []row
	for range arcs {
		rows = append(rows, row{r.Int32N(int32(n)), r.Int32N(int32(n)), costs[r.IntN(len(costs))] + r.Uint32N(2)%2})
	}
	for k := range rows {
		if rows[k].ms == 0 && rows[k].from%7 == 0 {
			rows[k].to = rows[k].from
		}
	}
	return rowsOf(n, rows)
}

type queued []entry

func (q queued) Len() int           { return len(q) }
func (q queued) Less(i, j int) bool { return q[i].ms < q[j].ms }
func (q queued) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queued) Push(x any)        { *q = append(*q, x.(entry)) }
func (q *queued) Pop() any          { o := *q; x := o[len(o)-1]; *q = o[:len(o)-1]; return x }

// twin searches the graph itself, with a heap and sums that cannot overflow.
func twin(g *graph.Rows, d Direction, seeds []Seed, limit uint32) map[int32]uint32 {
	around := make([][]entry, vertices(g))
	for v := range int32(len(around)) {
		for _, a := range g.Of(v) {
			if d == From {
				around[v] = append(around[v], entry{a.To, a.MS})
			} else {
				around[a.To] = append(around[a.To], entry{v, a.MS})
			}
		}
	}
	costs := map[int32]uint32{}
	var q queued
	push := func(v int32, ms uint64) {
		if old, ok := costs[v]; ms <= uint64(min(limit, Most)) && (!ok || ms < uint64(old)) {
			costs[v] = uint32(ms)
			heap.Push(&q, entry{v, uint32(ms)})
		}
	}
	for _, s := range seeds {
		push(s.Vertex, uint64(s.MS))
	}
	for q.Len() > 0 {
		e := heap.Pop(&q).(entry)
		if costs[e.slot] < e.ms {
			continue
		}
		for _, a := range around[e.slot] {
			push(a.slot, uint64(e.ms)+uint64(a.ms))
		}
	}
	return costs
}

// scatter draws sources of none to eight seeds.
func scatter(r *rand.Rand, n, sources int) [][]Seed {
	out := make([][]Seed, sources)
	for i := range out {
		for range r.IntN(9) {
			out[i] = append(out[i], Seed{r.Int32N(int32(n)), r.Uint32N(30_000)})
		}
	}
	if sources > 2 {
		out[0] = nil
		out[1] = []Seed{{r.Int32N(int32(n)), 0}}
		out[2] = []Seed{{0, closed}, {int32(n - 1), Most}}
	}
	return out
}

func take(s *Selection, d Direction) *Sweep { return s.idle[d].Get().(*Sweep) }

// hold asks for everything in batches and compares with the twin.
func hold(t *testing.T, g *graph.Rows, h *Hierarchy, r *rand.Rand) {
	t.Helper()
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	n := vertices(g)
	some := make([]int32, 1+n/4)
	for i := range some {
		some[i] = r.Int32N(int32(n))
	}
	sources := scatter(r, n, 20)
	selections := [][]int32{h.Vertex, some, nil}
	var asked []*Selection
	for _, targets := range selections {
		asked = append(asked, h.Select(targets))
	}
	for _, d := range []Direction{From, To} {
		for _, limit := range []uint32{0, 1, 30_000, 60_001, 400_000, Most, closed} {
			for batch := range slices.Chunk(sources, Lanes) {
				var want []map[int32]uint32
				for _, seeds := range batch {
					want = append(want, twin(g, d, seeds, limit))
				}
				for k, s := range asked {
					w := take(s, d)
					w.run(batch, limit)
					for lane := range batch {
						compare(t, w, selections[k], want[lane], lane, min(limit, Most))
					}
					s.idle[d].Put(w)
				}
			}
		}
	}
}

func compare(t *testing.T, w *Sweep, targets []int32, want map[int32]uint32, lane int, limit uint32) {
	t.Helper()
	seen := map[int32]uint32{}
	w.Reached(func(v int32, c *Costs) {
		if _, twice := seen[v]; twice {
			t.Fatalf("vertex %d is visited twice", v)
		}
		seen[v] = c[lane]
	})
	least := uint32(unreached)
	for _, v := range targets {
		got := w.Least(v)[lane]
		least = min(least, got)
		ms, reached := want[v]
		if reached != (got <= limit) || reached && got != ms {
			t.Fatalf("%d ms to vertex %d within %d, the twin says %d, %v", got, v, limit, ms, reached)
		}
		if visited, ok := seen[v]; reached && (!ok || visited != ms) {
			t.Fatalf("vertex %d is not visited", v)
		}
	}
	if len(targets) > 0 && w.Least(targets[0], targets[1:]...)[lane] != least {
		t.Fatalf("the least of all is not %d", least)
	}
}

func TestCostsAreThoseOfPlainSearch(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 2 + r.IntN(60)
		graphs := map[string]*graph.Rows{
			"streets": streets(r, 3+2*int(seed)), "thin": tangle(r, n, n), "thick": tangle(r, n, 5*n), "dense": tangle(r, 50, 1500),
		}
		for _, name := range []string{"streets", "thin", "thick", "dense"} {
			for _, most := range []int{0, 2, 4, fewNeighbours} {
				t.Run(fmt.Sprint(name, seed, "/", most), func(t *testing.T) {
					h, err := build(context.Background(), graphs[name], most)
					if err != nil {
						t.Fatal(err)
					}
					hold(t, graphs[name], h, r)
				})
			}
		}
	}
}

func TestSmallGraphs(t *testing.T) {
	for _, c := range []struct {
		name string
		g    *graph.Rows
		want []uint32 // from vertex 0
	}{
		{"a vertex", rowsOf(1, nil), []uint32{0}},
		{"a loop", rowsOf(1, []row{{0, 0, 7}}), []uint32{0}},
		{"one way", rowsOf(3, []row{{0, 1, 7}, {2, 1, 1}}), []uint32{0, 7, unreached}},
		{"for nothing", rowsOf(3, []row{{0, 1, 0}, {1, 2, 0}, {2, 0, 0}}), []uint32{0, 0, 0}},
		{"the cheaper of two", rowsOf(2, []row{{0, 1, 9}, {0, 1, 4}, {0, 1, 6}}), []uint32{0, 4}},
		{"closed", rowsOf(2, []row{{0, 1, closed}, {1, 0, 1}}), []uint32{0, unreached}},
		{"a sum beyond all limits", rowsOf(3, []row{{0, 1, Most}, {1, 2, 1}}), []uint32{0, Most, unreached}},
		{"a sum at the highest limit", rowsOf(3, []row{{0, 1, Most - 1}, {1, 2, 1}}), []uint32{0, Most - 1, Most}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h, err := Build(context.Background(), c.g)
			if err != nil {
				t.Fatal(err)
			}
			w := take(h.Select(h.Vertex), From)
			w.run([][]Seed{{{0, 0}}}, Most)
			for v, want := range c.want {
				if got := w.Least(int32(v))[0]; min(got, unreached) != want {
					t.Errorf("vertex %d: %d ms, want %d", v, got, want)
				}
			}
		})
	}
}

func TestNothing(t *testing.T) {
	for _, g := range []*graph.Rows{{}, {First: []uint32{0}}} {
		h, err := Build(context.Background(), g)
		if err != nil || h.Check() != nil || h.Len() != 0 {
			t.Fatal(h, err)
		}
		w := take(h.Select(nil), To)
		w.run(nil, Most)
		w.run(make([][]Seed, Lanes), 5)
		w.Reached(func(int32, *Costs) { t.Error("somebody is reached") })
	}
}

func TestBuildEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Build(ctx, streets(rand.New(rand.NewPCG(1, 1)), 9)); err != context.Canceled {
		t.Fatal(err)
	}
}

// TestAnswer asks for sources in an order that is not theirs in space, on one core and
// on two.
func TestAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	g := streets(r, 30)
	q := &Question{Sources: scatter(r, vertices(g), 61), Direction: To, Limit: 90_000}
	answers := func(cores int) ([]map[int32]uint32, *Hierarchy) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		h, err := Build(context.Background(), g)
		if err != nil {
			t.Fatal(err)
		}
		out := make([]map[int32]uint32, len(q.Sources))
		s := h.Select(h.Vertex)
		err = s.Answer(context.Background(), q, func(sources []int32, w *Sweep) {
			for lane, source := range sources {
				found := map[int32]uint32{}
				w.Reached(func(v int32, c *Costs) {
					if c[lane] <= q.Limit {
						found[v] = c[lane]
					}
				})
				out[source] = found
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return out, h
	}
	one, h1 := answers(1)
	two, h2 := answers(2)
	if !reflect.DeepEqual(one, two) || !reflect.DeepEqual(h1, h2) {
		t.Error("costs or the hierarchy depend on the number of cores")
	}
	for i, seeds := range q.Sources {
		if want := twin(g, To, seeds, q.Limit); !reflect.DeepEqual(one[i], want) {
			t.Errorf("source %d reaches %d vertices, the twin %d", i, len(one[i]), len(want))
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h1.Select(h1.Vertex).Answer(ctx, q, func([]int32, *Sweep) {}); err != context.Canceled {
		t.Errorf("a cancelled question ends with %v", err)
	}
	if err := h1.Select(h1.Vertex).Answer(context.Background(), &Question{}, func([]int32, *Sweep) { t.Error("a batch of no sources") }); err != nil {
		t.Error(err)
	}
}

func TestCheckFindsDamage(t *testing.T) {
	for name, damage := range map[string]func(h *Hierarchy){
		"core":        func(h *Hierarchy) { h.Core = int32(h.Len()) + 1 },
		"no core":     func(h *Hierarchy) { h.Core = -1 },
		"short":       func(h *Hierarchy) { h.Slot = h.Slot[1:] },
		"twice":       func(h *Hierarchy) { h.Vertex[3] = h.Vertex[4] },
		"no vertex":   func(h *Hierarchy) { h.Vertex[3] = int32(h.Len()) },
		"first":       func(h *Hierarchy) { h.Up[0].First[0] = 1 },
		"rows":        func(h *Hierarchy) { h.Up[1].First = h.Up[1].First[1:] },
		"backward":    func(h *Hierarchy) { h.Up[1].First[5] = h.Up[1].First[6] + 1 },
		"far":         func(h *Hierarchy) { h.Up[1].First[5] = 1 << 31 },
		"end":         func(h *Hierarchy) { h.Up[0].Hops = h.Up[0].Hops[1:] },
		"downward":    func(h *Hierarchy) { h.Up[0].Hops[len(h.Up[0].Hops)-1].To = int32(h.Len()) - 1 },
		"below zero":  func(h *Hierarchy) { h.Up[0].Hops[9].To = -1 },
		"too dear":    func(h *Hierarchy) { h.Up[1].Hops[2].MS = Most + 1 },
		"out of core": func(h *Hierarchy) { h.Core = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			h, err := build(context.Background(), streets(rand.New(rand.NewPCG(1, 1)), 9), 3)
			if err != nil || h.Core == 0 || h.Check() != nil {
				t.Fatal(h.Core, err)
			}
			if damage(h); h.Check() == nil {
				t.Error("the damage is not found")
			}
		})
	}
}

// FuzzCheck holds that whatever passes can be asked without harm.
func FuzzCheck(f *testing.F) {
	h, err := build(context.Background(), streets(rand.New(rand.NewPCG(1, 1)), 3), 3)
	if err != nil {
		f.Fatal(err)
	}
	whole := uint8(h.Len())
	for _, at := range []uint16{0, 7, 40, 133} {
		f.Add(whole, at, uint32(at))
		f.Add(whole, at, uint32(closed))
	}
	f.Fuzz(func(t *testing.T, core uint8, at uint16, value uint32) {
		h, err := build(context.Background(), streets(rand.New(rand.NewPCG(1, 1)), 3), 3)
		if err != nil {
			t.Fatal(err)
		}
		if core != whole {
			h.Core = int32(int8(core))
		}
		spoil(h, int(at), value)
		if h.Check() != nil {
			return
		}
		for d := range h.Up {
			w := take(h.Select(h.Vertex), Direction(d))
			w.run([][]Seed{{{0, 0}}, {{int32(h.Len() - 1), 5}}}, Most)
		}
	})
}

// spoil writes a number somewhere into the columns.
func spoil(h *Hierarchy, at int, value uint32) {
	columns := len(h.Vertex) + len(h.Slot)
	switch {
	case at < len(h.Vertex):
		h.Vertex[at] = int32(value)
	case at < columns:
		h.Slot[at-len(h.Vertex)] = int32(value)
	default:
		up := &h.Up[at%2]
		switch at = (at - columns) / 2; {
		case at < len(up.First):
			up.First[at] = value
		case at-len(up.First) < len(up.Hops):
			up.Hops[at-len(up.First)].To = int32(value)
		default:
			up.Hops[at%len(up.Hops)].MS = value
		}
	}
}
