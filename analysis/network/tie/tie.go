// Package tie ties places to the road: to the nearest edge that can be used, at
// a fraction of its length, with the way to it in metres. Edges stand in a packed
// tree of boxes, in their own order, which follows a Hilbert curve. Motorways,
// ferries and islands are nothing to be tied to.
package tie

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"golang.org/x/sync/errgroup"

	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/geo/road"
)

// Tie is a place on an edge.
type Tie struct {
	Edge   int32   // -1: no edge is near enough
	Along  float32 // of the length, from where the edge begins; 0-1
	Metres float32 // from the place to the edge
}

// Loose is no tie.
var Loose = Tie{Edge: -1}

// fan is how many children a node of the tree has; stretch is how many segments of
// an edge one item holds.
const (
	fan     = 8
	stretch = 8
)

// Box is a rectangle of places.
type Box struct{ West, South, East, North int32 }

// Leaf is the box of an item within the box of its group, in steps of a power of two
// that cover the group's sides with a byte: never smaller than the item.
type Leaf struct{ West, South, East, North uint8 }

// Item is a stretch of an edge: up to stretch segments from its point From.
type Item struct{ Edge, From int32 }

// Index finds edges by place: their items follow each other, in groups of fan, each of
// which knows its first. It may be used from several goroutines at once. Its columns are
// for reading only.
type Index struct {
	Usable []uint64 // a bit an edge: it has items
	Groups []Item   // the first of each group
	Leaves []Leaf   // of the items
	Levels [][]Box  // [0] is of the groups; each box of a level holds fan of the one below
	g      *graph.Graph
}

// NewIndex prepares a graph.
func NewIndex(g *graph.Graph) *Index {
	x := &Index{g: g, Usable: make([]uint64, (len(g.Edges)+63)/64)}
	items := 0
	for e := range int32(len(g.Edges)) {
		if !usable(g, e) {
			continue
		}
		x.Usable[e>>6] |= 1 << (e & 63)
		n := stretches(g, e)
		for k := above(items)*fan - items; k < n; k += fan {
			x.Groups = append(x.Groups, Item{e, int32(k * stretch)})
		}
		items += n
	}
	x.Leaves = make([]Leaf, items)
	groups := make([]Box, len(x.Groups))
	var hands errgroup.Group
	hands.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(groups); from += chunk {
		hands.Go(func() error {
			var line []road.Place
			for group := from; group < min(from+chunk, len(groups)); group++ {
				groups[group] = x.group(group, &line)
			}
			return nil
		})
	}
	_ = hands.Wait() // nothing there can fail
	x.raise(groups)
	return x
}

// raise builds the levels above the groups.
func (x *Index) raise(groups []Box) {
	x.Levels = [][]Box{groups}
	for len(groups) > fan {
		upper := make([]Box, above(len(groups)))
		for i := range upper {
			upper[i] = union(groups[i*fan : min(i*fan+fan, len(groups))])
		}
		x.Levels, groups = append(x.Levels, upper), upper
	}
}

// Of the parts below, above is how many stand one level higher.
func above(below int) int { return (below + fan - 1) / fan }

// stretches is how many items an edge has.
func stretches(g *graph.Graph, e int32) int {
	return int(g.Bends[e+1]-g.Bends[e])/stretch + 1
}

// group finds the box of a group and writes those of its items.
func (x *Index) group(group int, line *[]road.Place) Box {
	var boxes [fan]Box
	first, last := group*fan, min(group*fan+fan, len(x.Leaves))
	it := x.Groups[group]
	for i := first; i < last; i++ {
		if i > first {
			it = x.next(it)
		}
		*line = x.g.Line(it.Edge, *line)
		boxes[i-first] = around((*line)[it.From:min(int(it.From)+stretch+1, len(*line))])
	}
	whole := union(boxes[:last-first])
	for i := first; i < last; i++ {
		x.Leaves[i] = whole.leaf(boxes[i-first])
	}
	return whole
}

// next is the item after one that is not the last.
func (x *Index) next(it Item) Item {
	it.From += stretch
	if it.From <= int32(x.g.Bends[it.Edge+1]-x.g.Bends[it.Edge]) {
		return it
	}
	e := it.Edge + 1
	word := e >> 6
	left := x.Usable[word] >> (e & 63) << (e & 63)
	for left == 0 {
		word++
		left = x.Usable[word]
	}
	return Item{word<<6 + int32(bits.TrailingZeros64(left)), 0}
}

func union(boxes []Box) Box {
	b := boxes[0]
	for _, c := range boxes[1:] {
		b = Box{min(b.West, c.West), min(b.South, c.South), max(b.East, c.East), max(b.North, c.North)}
	}
	return b
}

// steps are how many bits the sides of a box are shifted by to fit into a byte, the
// far side rounded up.
func (b *Box) steps() (lon, lat int) {
	of := func(low, high int32) int {
		side, shift := int64(high)-int64(low), 0
		for (side+1<<shift-1)>>shift > math.MaxUint8 {
			shift++
		}
		return shift
	}
	return of(b.West, b.East), of(b.South, b.North)
}

// leaf is a box within this one, rounded outward.
func (b *Box) leaf(c Box) Leaf {
	lon, lat := b.steps()
	down := func(low, v int32, shift int) uint8 { return uint8((int64(v) - int64(low)) >> shift) }
	up := func(low, v int32, shift int) uint8 { return uint8((int64(v) - int64(low) + 1<<shift - 1) >> shift) }
	return Leaf{down(b.West, c.West, lon), down(b.South, c.South, lat), up(b.West, c.East, lon), up(b.South, c.North, lat)}
}

// Restore takes an index whose columns were kept in a file: of the boxes, those of one
// level after the other. It reports a column that does not fit the graph.
func Restore(g *graph.Graph, kept Index, boxes []Box) (*Index, error) {
	x := &Index{g: g, Usable: kept.Usable, Groups: kept.Groups, Leaves: kept.Leaves}
	if len(x.Usable) != (len(g.Edges)+63)/64 || len(x.Groups) != above(len(x.Leaves)) {
		return nil, fmt.Errorf("tie: %d groups of %d items, bits of %d edges for %d", len(x.Groups), len(x.Leaves), 64*len(x.Usable), len(g.Edges))
	}
	for n := len(x.Groups); ; n = above(n) {
		if n > len(boxes) {
			return nil, fmt.Errorf("tie: %d boxes are missing", n-len(boxes))
		}
		x.Levels, boxes = append(x.Levels, boxes[:n:n]), boxes[n:]
		if n <= fan {
			break
		}
	}
	if len(boxes) > 0 {
		return nil, fmt.Errorf("tie: %d boxes too many", len(boxes))
	}
	return x, x.sound()
}

// sound walks over all items, as groups are walked over later.
func (x *Index) sound() error {
	items, group := 0, 0
	for word, left := range x.Usable {
		for ; left != 0; left &= left - 1 {
			e := int32(word<<6 + bits.TrailingZeros64(left))
			if int(e) >= len(x.g.Edges) {
				return fmt.Errorf("tie: a bit of edge %d", e)
			}
			n := stretches(x.g, e)
			for k := above(items)*fan - items; k < n; k += fan {
				if group >= len(x.Groups) || x.Groups[group] != (Item{e, int32(k * stretch)}) {
					return fmt.Errorf("tie: group %d does not begin with edge %d", group, e)
				}
				group++
			}
			items += n
		}
	}
	if items != len(x.Leaves) {
		return fmt.Errorf("tie: %d boxes of %d items", len(x.Leaves), items)
	}
	return nil
}

// Bytes is the memory of the index, besides that of the graph.
func (x *Index) Bytes() int {
	sum := 8*len(x.Usable) + 8*len(x.Groups) + 4*len(x.Leaves)
	for _, level := range x.Levels {
		sum += 16 * len(level)
	}
	return sum
}

// usable reports whether people may step onto an edge.
func usable(g *graph.Graph, e int32) bool {
	switch g.Ways[g.Edges[e].Way].Class {
	case road.Motorway, road.MotorwayLink, road.Ferry:
		return false
	}
	return !g.OnIsland(e)
}

func around(line []road.Place) Box {
	b := Box{line[0].Lon, line[0].Lat, line[0].Lon, line[0].Lat}
	for _, p := range line[1:] {
		b = Box{min(b.West, p.Lon), min(b.South, p.Lat), max(b.East, p.Lon), max(b.North, p.Lat)}
	}
	return b
}

// query is one search.
type query struct {
	x     *Index
	at    road.Place
	scale graph.Scale
	best2 float64 // square of the distance found, in metres
	edge  int32   // the nearest; -1: none yet
	foot  float64 // of the segment, where the nearest point lies
	seg   int32
}

// Of ties a place to the nearest edge within a distance.
func (x *Index) Of(p orb.Point, metres float64) Tie { return (&query{x: x}).tie(p, metres) }

func (q *query) tie(p orb.Point, metres float64) Tie {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) || len(q.x.Leaves) == 0 {
		return Loose
	}
	q.at = road.PlaceOf(p)
	q.scale = graph.ScaleAt(q.at.Lat)
	q.best2, q.edge = metres*metres, -1
	top := len(q.x.Levels) - 1
	q.descend(top, 0, len(q.x.Levels[top]))
	if q.edge < 0 {
		return Loose
	}
	return Tie{Edge: q.edge, Along: q.along(q.edge), Metres: float32(math.Sqrt(q.best2))}
}

// near is some children of a node, the nearest first.
type near struct {
	at [fan]int
	d2 [fan]float64
	n  int
}

func (w *near) add(at int, d2 float64) {
	k := w.n
	for k > 0 && w.d2[k-1] > d2 {
		w.at[k], w.d2[k] = w.at[k-1], w.d2[k-1]
		k--
	}
	w.at[k], w.d2[k] = at, d2
	w.n++
}

// descend looks at the boxes from..to of a level, the nearest first.
func (q *query) descend(level, from, to int) {
	var w near
	for i := from; i < to; i++ {
		if d2 := q.toBox(&q.x.Levels[level][i]); d2 <= q.best2 {
			w.add(i, d2)
		}
	}
	for k := range w.n {
		if w.d2[k] > q.best2 {
			return
		}
		at := w.at[k]
		if level == 0 {
			q.visit(at)
			continue
		}
		below := len(q.x.Levels[level-1])
		q.descend(level-1, at*fan, min(at*fan+fan, below))
	}
}

// visit looks at the items of a group, the nearest first.
func (q *query) visit(group int) {
	whole := &q.x.Levels[0][group]
	lonStep, latStep := whole.steps()
	var w near
	for i := group * fan; i < min(group*fan+fan, len(q.x.Leaves)); i++ {
		l := &q.x.Leaves[i]
		lon, lat := int64(q.at.Lon)-int64(whole.West), int64(q.at.Lat)-int64(whole.South)
		if d2 := q.away(max(int64(l.West)<<lonStep-lon, lon-int64(l.East)<<lonStep, 0), max(int64(l.South)<<latStep-lat, lat-int64(l.North)<<latStep, 0)); d2 <= q.best2 {
			w.add(i, d2)
		}
	}
	if w.n == 0 {
		return
	}
	var items [fan]Item
	items[0] = q.x.Groups[group]
	for i := 1; i <= slices.Max(w.at[:w.n])-group*fan; i++ {
		items[i] = q.x.next(items[i-1])
	}
	for k := range w.n {
		if w.d2[k] > q.best2 {
			return
		}
		q.measure(items[w.at[k]-group*fan])
	}
}

func (q *query) toBox(b *Box) float64 {
	lon, lat := int64(q.at.Lon), int64(q.at.Lat)
	return q.away(max(int64(b.West)-lon, lon-int64(b.East), 0), max(int64(b.South)-lat, lat-int64(b.North), 0))
}

// away is the square of a distance in metres, of one in units of a place.
func (q *query) away(lon, lat int64) float64 {
	dx, dy := float64(lon)*q.scale.Lon, float64(lat)*q.scale.Lat
	return dx*dx + dy*dy
}

// measure compares the segments of an item. Of edges that are equally near the
// first stays.
func (q *query) measure(it Item) {
	g, edge := q.x.g, it.Edge
	bends := g.Shapes[g.Bends[edge]:g.Bends[edge+1]]
	from := g.Places[g.Edges[edge].A]
	if it.From > 0 {
		from = bends[it.From-1]
	}
	last := min(int(it.From)+stretch, len(bends)+1)
	for k := int(it.From); k < last; k++ {
		to := g.Places[g.Edges[edge].B]
		if k < len(bends) {
			to = bends[k]
		}
		d2, foot := q.toSegment(from, to)
		if d2 < q.best2 || d2 == q.best2 && (q.edge < 0 || edge < q.edge) {
			q.best2, q.edge, q.seg, q.foot = d2, edge, int32(k), foot
		}
		from = to
	}
}

// toSegment is the square of the distance to a segment, and where on it the
// nearest point lies.
func (q *query) toSegment(a, b road.Place) (d2, foot float64) {
	ax, ay := (float64(a.Lon)-float64(q.at.Lon))*q.scale.Lon, (float64(a.Lat)-float64(q.at.Lat))*q.scale.Lat
	ux, uy := (float64(b.Lon)-float64(a.Lon))*q.scale.Lon, (float64(b.Lat)-float64(a.Lat))*q.scale.Lat
	if l2 := ux*ux + uy*uy; l2 > 0 {
		foot = min(max(-(ax*ux+ay*uy)/l2, 0), 1)
	}
	dx, dy := ax+foot*ux, ay+foot*uy
	return dx*dx + dy*dy, foot
}

// along is the part of an edge up to the point found, in the plane around the
// place: only the ratio counts.
func (q *query) along(edge int32) float32 {
	g := q.x.g
	bends := g.Shapes[g.Bends[edge]:g.Bends[edge+1]]
	from := g.Places[g.Edges[edge].A]
	total, before := 0.0, 0.0
	for k := 0; k <= len(bends); k++ {
		to := g.Places[g.Edges[edge].B]
		if k < len(bends) {
			to = bends[k]
		}
		dx, dy := (float64(to.Lon)-float64(from.Lon))*q.scale.Lon, (float64(to.Lat)-float64(from.Lat))*q.scale.Lat
		d := math.Sqrt(dx*dx + dy*dy)
		switch {
		case k < int(q.seg):
			before += d
		case k == int(q.seg):
			before += d * q.foot
		}
		total += d
		from = to
	}
	if total == 0 {
		return 0
	}
	return float32(min(before/total, 1))
}

// chunk is how many places one goroutine ties at a time.
const chunk = 1024

// All ties many places, on all cores.
func (x *Index) All(ctx context.Context, points []orb.Point, metres float64) ([]Tie, error) {
	out := make([]Tie, len(points))
	if len(points) <= chunk {
		x.some(points, metres, out)
		return out, ctx.Err()
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for from := 0; from < len(points); from += chunk {
		group.Go(func() error {
			to := min(from+chunk, len(points))
			x.some(points[from:to], metres, out[from:to])
			return ctx.Err()
		})
	}
	return out, group.Wait()
}

func (x *Index) some(points []orb.Point, metres float64, out []Tie) {
	q := &query{x: x}
	for i, p := range points {
		out[i] = q.tie(p, metres)
	}
}
