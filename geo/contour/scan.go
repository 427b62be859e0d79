package contour

import (
	"math"
	"math/bits"

	"github.com/paulmach/orb"
)

// extent is the lowest and the highest value in a word of nodes, as the bits of
// the floats, which have the order of the floats from 0 to NaN.
type extent struct{ low, high int32 }

// survey finds the extents of all words, once for all cut-offs: most words lie
// wholly inside or outside of a band and need not be looked at again.
func (t *Tracer) survey() {
	s := t.surface
	t.extents = t.extents[:0]
	for r := range s.Height {
		nodes := s.Values[r*s.Width : (r+1)*s.Width]
		for ; len(nodes) >= 64; nodes = nodes[64:] {
			t.extents = append(t.extents, extentOf(nodes[:64]))
		}
		t.extents = append(t.extents, extentOf(nodes))
	}
}

func extentOf(nodes []float32) extent {
	low, high := int32(math.MaxInt32), int32(math.MinInt32)
	for _, v := range nodes {
		b := int32(math.Float32bits(v))
		low, high = min(low, b), max(high, b)
	}
	if low < 0 && len(nodes) > 0 { // values below 0 have another order
		return extent{math.MinInt32, math.MaxInt32}
	}
	return extent{low, high}
}

// row is a row of nodes in words of 64 bits.
type row struct {
	inside []uint64 // nodes inside the band
	edges  []uint64 // edges that the line crosses, by the node at their right end
	first  int      // vertex on the first of these edges; those on the others follow
	number int
}

func (r *row) reset(words int) {
	r.inside = append(r.inside[:0], make([]uint64, words)...)
	r.edges = append(r.edges[:0], make([]uint64, words)...)
}

// vertex is where the line crosses an edge of the grid. It follows the line with
// the band on its left, in columns and rows.
type vertex struct {
	at   orb.Point
	next int32
	// mark is ^ring once the ring is known. Before, it tells what ring begins
	// here: 0 an outer ring, k > 0 a hole, with the vertex k-1 on the border of the
	// same ground.
	mark int32
}

// scan finds the vertices of the line and links them, in one pass over the rows.
// Vertices are numbered from top to bottom: those on a row's edges, those
// between it and the next row, and so on.
func (t *Tracer) scan() {
	t.vertices = t.vertices[:0]
	t.above.reset(t.words)
	t.below.reset(t.words)
	was := false
	for r := 0; r <= t.surface.Height; r++ {
		is := t.look(r)
		if was || is {
			crossing := len(t.vertices)
			t.cross()
			t.along()
			t.link(crossing)
		}
		t.above, t.below, was = t.below, t.above, is
	}
}

// look fills the row below with the nodes of row r and reports whether any is
// inside; the row after the last has none.
func (t *Tracer) look(r int) bool {
	t.below.number = r
	var any, carry uint64
	for k := range t.words {
		w := t.insides(r, k)
		t.below.inside[k] = w
		t.below.edges[k] = w ^ (w<<1 | carry)
		carry = w >> 63
		any |= w
	}
	return any != 0
}

// insides is a word of nodes: those inside.
func (t *Tracer) insides(r, k int) uint64 {
	if r == t.surface.Height {
		return 0
	}
	cutoff := t.cutoff
	e, level := t.extents[r*t.words+k], int32(math.Float32bits(cutoff))
	if e.low > level {
		return 0
	}
	from := r*t.surface.Width + 64*k
	nodes := t.surface.Values[from : from+min(64, t.surface.Width-64*k)]
	if e.high <= level {
		return 1<<len(nodes) - 1
	}
	var w uint64
	for _, v := range nodes {
		var in uint64
		if v <= cutoff {
			in = 1 << 63
		}
		w = w>>1 | in
	}
	return w >> (64 - len(nodes))
}

// value is that of a node, also of one outside the grid.
func (t *Tracer) value(column, row int) float32 {
	if uint(column) >= uint(t.surface.Width) || uint(row) >= uint(t.surface.Height) {
		return Unreachable
	}
	return t.surface.Values[row*t.surface.Width+column]
}

// cross adds the vertices between the two rows.
func (t *Tracer) cross() {
	r := t.below.number
	west := t.above.first
	for k, up := range t.above.inside {
		edges := t.above.edges[k]
		for d := up ^ t.below.inside[k]; d != 0; d &= d - 1 {
			bit := bits.TrailingZeros64(d)
			inner, outer, mark := r, r-1, 0
			if up>>bit&1 != 0 { // A hole may begin here. Going west inside the band one comes to its border.
				inner, outer, mark = r-1, r, west+bits.OnesCount64(edges&(2<<bit-1))
			}
			c := 64*k + bit
			y := t.rows.between(inner, outer, share(t.value(c, inner), t.value(c, outer), t.cutoff))
			t.vertices = append(t.vertices, vertex{at: orb.Point{t.columns.at(c), y}, mark: int32(mark)})
		}
		west += bits.OnesCount64(edges)
	}
}

// along adds the vertices on the edges of the row below.
func (t *Tracer) along() {
	r := t.below.number
	t.below.first = len(t.vertices)
	for k, edges := range t.below.edges {
		for ; edges != 0; edges &= edges - 1 {
			bit := bits.TrailingZeros64(edges)
			outer := 64*k + bit
			inner := outer - 1
			if t.below.inside[k]>>bit&1 != 0 {
				inner, outer = outer, inner
			}
			x := t.columns.between(inner, outer, share(t.value(inner, r), t.value(outer, r), t.cutoff))
			t.vertices = append(t.vertices, vertex{at: orb.Point{x, t.rows.at(r)}})
		}
	}
}

// The corners of a square as bits, and its edges in the same order around.
const (
	northWest = 1 << iota
	northEast
	southEast
	southWest
)

const (
	north = iota
	east
	south
	west
	opposite = 2 // by exclusive or
)

// lines are the edges where the line enters and leaves a square, by the corners
// inside, with these on its left as columns and rows count. For opposite corners
// it is the one around the northern, not connected.
var lines = [16][2]uint8{
	northWest:                         {north, west},
	northEast:                         {east, north},
	southEast:                         {south, east},
	southWest:                         {west, south},
	northWest | northEast:             {east, west},
	northEast | southEast:             {south, north},
	southEast | southWest:             {west, east},
	southWest | northWest:             {north, south},
	northWest | northEast | southEast: {south, west},
	northEast | southEast | southWest: {west, north},
	southEast | southWest | northWest: {north, east},
	southWest | northWest | northEast: {east, south},
	northWest | southEast:             {north, west},
	northEast | southWest:             {east, north},
}

// link joins the vertices around the squares between two rows; crossing is the
// first vertex between them. All come in the order of their numbers.
func (t *Tracer) link(crossing int) {
	at := [4]int{north: t.above.first, east: crossing, south: t.below.first}
	var upCarry, downCarry uint64
	for k, up := range t.above.inside {
		down := t.below.inside[k]
		upWest, downWest := up<<1|upCarry, down<<1|downCarry
		upCarry, downCarry = up>>63, down>>63
		for crossed := t.above.edges[k] | t.below.edges[k] | (up ^ down); crossed != 0; crossed &= crossed - 1 {
			bit := bits.TrailingZeros64(crossed)
			nw, ne, se, sw := upWest>>bit&1, up>>bit&1, down>>bit&1, downWest>>bit&1
			at[west] = at[east] - 1
			corners := nw*northWest | ne*northEast | se*southEast | sw*southWest
			from, to := lines[corners][0], lines[corners][1]
			if corners == northWest|southEast || corners == northEast|southWest {
				other := to ^ opposite
				if t.connected(64*k + bit) {
					to, other = other, to
				}
				t.vertices[at[from^opposite]].next = int32(at[other])
			}
			t.vertices[at[from]].next = int32(at[to])
			at[north] += int(nw ^ ne)
			at[east] += int(ne ^ se)
			at[south] += int(sw ^ se)
		}
	}
}

// connected reports whether two opposite corners inside connect through the
// square west of a column's nodes, between the two rows. The rule asks for the
// values of this square only, so a connection stays when the cut-off grows; they
// are added across, so that a mirrored surface has a mirrored line.
func (t *Tracer) connected(column int) bool {
	r := t.below.number
	falling := float64(t.value(column-1, r-1)) + float64(t.value(column, r))
	rising := float64(t.value(column-1, r)) + float64(t.value(column, r-1))
	return falling+rising <= 4*float64(t.cutoff)
}
