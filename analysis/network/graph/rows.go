package graph

// Hop is a neighbour of a vertex.
type Hop struct {
	To int32
	MS uint32
}

// Rows are the hops of one direction in compressed sparse rows, those that are
// closed left out: a search needs nothing else. Those of vertex v are
// Hops[First[v]:First[v+1]].
type Rows struct {
	First []uint32
	Hops  []Hop
}

// Of are the hops of a vertex.
func (r *Rows) Of(v int32) []Hop { return r.Hops[r.First[v]:r.First[v+1]] }

// Bytes is the memory of the rows.
func (r *Rows) Bytes() int { return 4*len(r.First) + 8*len(r.Hops) }

// filler fills rows in two passes over the same hops: it counts those of each
// vertex, then puts each where it belongs.
type filler struct {
	next []uint32 // [v+1] is where the next hop of v goes
	hops []Hop
}

func newFiller(vertices int) *filler { return &filler{next: make([]uint32, vertices+2)} }

func (f *filler) count(v int32) { f.next[v+2]++ }

// counted ends the first pass.
func (f *filler) counted() {
	for v := 1; v < len(f.next); v++ {
		f.next[v] += f.next[v-1]
	}
	f.hops = make([]Hop, f.next[len(f.next)-1])
}

func (f *filler) put(v int32, h Hop) {
	f.hops[f.next[v+1]] = h
	f.next[v+1]++
}

func (f *filler) rows() Rows { return Rows{First: f.next[:len(f.next)-1], Hops: f.hops} }

// turned are the same hops the other way round.
func (r *Rows) turned() Rows {
	f := newFiller(len(r.First) - 1)
	for i := range r.Hops {
		f.count(r.Hops[i].To)
	}
	f.counted()
	for v := range int32(len(r.First) - 1) {
		for _, h := range r.Of(v) {
			f.put(h.To, Hop{To: v, MS: h.MS})
		}
	}
	return f.rows()
}
