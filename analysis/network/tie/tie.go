// Package tie ties places to the road: to the nearest edge that can be used, at
// a fraction of its length, with the way to it in metres. Edges stand in a packed
// tree of boxes, in their own order, which follows a Hilbert curve. Motorways,
// ferries and islands are nothing to be tied to.
package tie

import (
	"context"
	"math"
	"runtime"

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

// fan is how many children a node of the tree has, and how many stretches a leaf;
// stretch is how many points of an edge one box holds.
const (
	fan     = 8
	stretch = 8
)

// box is a rectangle of places.
type box struct{ west, south, east, north int32 }

// item is a stretch of an edge: up to stretch segments from its point From.
type item struct {
	edge, from int32
}

// Index finds edges by place. It may be used from several goroutines at once.
type Index struct {
	g      *graph.Graph
	items  []item
	levels [][]box // [0] is of the items; each box of a level holds fan of the one below
}

// NewIndex prepares a graph.
func NewIndex(g *graph.Graph) *Index {
	x := &Index{g: g}
	var boxes []box
	var line []road.Place
	for e := range int32(len(g.Edges)) {
		if !usable(g, e) {
			continue
		}
		line = g.Line(e, line)
		for from := 0; from < len(line)-1; from += stretch {
			x.items = append(x.items, item{e, int32(from)})
			boxes = append(boxes, around(line[from:min(from+stretch+1, len(line))]))
		}
	}
	x.levels = [][]box{boxes}
	for len(boxes) > fan {
		var above []box
		for from := 0; from < len(boxes); from += fan {
			b := boxes[from]
			for _, c := range boxes[from+1 : min(from+fan, len(boxes))] {
				b = box{min(b.west, c.west), min(b.south, c.south), max(b.east, c.east), max(b.north, c.north)}
			}
			above = append(above, b)
		}
		x.levels, boxes = append(x.levels, above), above
	}
	return x
}

// usable reports whether people may step onto an edge.
func usable(g *graph.Graph, e int32) bool {
	switch g.Ways[g.Edges[e].Way].Class {
	case road.Motorway, road.MotorwayLink, road.Ferry:
		return false
	}
	return !g.OnIsland(e)
}

func around(line []road.Place) box {
	b := box{line[0].Lon, line[0].Lat, line[0].Lon, line[0].Lat}
	for _, p := range line[1:] {
		b = box{min(b.west, p.Lon), min(b.south, p.Lat), max(b.east, p.Lon), max(b.north, p.Lat)}
	}
	return b
}

// query is one search.
type query struct {
	x     *Index
	at    road.Place
	scale graph.Scale
	best2 float64 // square of the distance found, in metres
	item  int32
	foot  float64 // of the segment, where the nearest point lies
	seg   int32
}

// Of ties a place to the nearest edge within a distance.
func (x *Index) Of(p orb.Point, metres float64) Tie { return (&query{x: x}).tie(p, metres) }

func (q *query) tie(p orb.Point, metres float64) Tie {
	if !(math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 90) || len(q.x.items) == 0 {
		return Loose
	}
	q.at = road.PlaceOf(p)
	q.scale = graph.ScaleAt(q.at.Lat)
	q.best2, q.item = metres*metres, -1
	top := len(q.x.levels) - 1
	q.descend(top, 0, len(q.x.levels[top]))
	if q.item < 0 {
		return Loose
	}
	edge := q.x.items[q.item].edge
	return Tie{Edge: edge, Along: q.along(edge), Metres: float32(math.Sqrt(q.best2))}
}

// descend looks at the boxes from..to of a level, the nearest first.
func (q *query) descend(level, from, to int) {
	var near [fan]struct {
		d2 float64
		at int
	}
	n := 0
	for i := from; i < to; i++ {
		d2 := q.toBox(&q.x.levels[level][i])
		if d2 > q.best2 {
			continue
		}
		k := n
		for k > 0 && near[k-1].d2 > d2 {
			near[k] = near[k-1]
			k--
		}
		near[k].d2, near[k].at = d2, i
		n++
	}
	for _, c := range near[:n] {
		if c.d2 > q.best2 {
			return
		}
		if level == 0 {
			q.measure(int32(c.at))
			continue
		}
		below := len(q.x.levels[level-1])
		q.descend(level-1, c.at*fan, min(c.at*fan+fan, below))
	}
}

func (q *query) toBox(b *box) float64 {
	lon, lat := int64(q.at.Lon), int64(q.at.Lat)
	dx := float64(max(int64(b.west)-lon, lon-int64(b.east), 0)) * q.scale.Lon
	dy := float64(max(int64(b.south)-lat, lat-int64(b.north), 0)) * q.scale.Lat
	return dx*dx + dy*dy
}

// measure compares the segments of an item. Of edges that are equally near the
// first stays.
func (q *query) measure(i int32) {
	g, it := q.x.g, q.x.items[i]
	bends := g.Shapes[g.Bends[it.edge]:g.Bends[it.edge+1]]
	from := g.Places[g.Edges[it.edge].A]
	if it.from > 0 {
		from = bends[it.from-1]
	}
	last := min(int(it.from)+stretch, len(bends)+1)
	for k := int(it.from); k < last; k++ {
		to := g.Places[g.Edges[it.edge].B]
		if k < len(bends) {
			to = bends[k]
		}
		d2, foot := q.toSegment(from, to)
		if d2 < q.best2 || d2 == q.best2 && (q.item < 0 || it.edge < q.x.items[q.item].edge) {
			q.best2, q.item, q.seg, q.foot = d2, i, int32(k), foot
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
