package overlay

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
	"github.com/tidwall/rtree"
	"golang.org/x/sync/errgroup"
)

// leaf is how many polygons are united in one step; more are halved first.
const leaf = 24

// united is the union of polygons by a general overlay: right for polygons of any
// shape and place, but many times slower than following circles. Circles that
// cannot be followed, because three borders meet in one point to the last digit,
// come here.
func united(ctx context.Context, polygons []orb.Polygon) (orb.MultiPolygon, error) {
	groups := components(polygons)
	parts := make([]orb.MultiPolygon, len(groups))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, members := range groups {
		group.Go(func() error {
			if len(members) == 1 {
				parts[i] = orb.MultiPolygon{polygons[members[0]]}
				return nil
			}
			all := make([]geom.Geometry, len(members))
			for k, m := range members {
				all[k] = toGeometry(polygons[m])
			}
			g, err := cascade(ctx, all)
			parts[i] = fromGeometry(g)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(parts...), nil
}

// components sorts polygons into groups whose boxes touch, in a fixed order.
func components(polygons []orb.Polygon) [][]int {
	var tree rtree.RTreeG[int]
	parent := make([]int, len(polygons))
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i, p := range polygons {
		parent[i] = i
		b := p.Bound()
		tree.Search(b.Min, b.Max, func(_, _ [2]float64, k int) bool {
			parent[find(k)] = find(i)
			return true
		})
		tree.Insert(b.Min, b.Max, i)
	}
	slot := map[int]int{}
	var groups [][]int
	for i := range polygons {
		root := find(i)
		at, ok := slot[root]
		if !ok {
			at = len(groups)
			slot[root] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], i)
	}
	return groups
}

// cascade unites many polygons by halves that lie apart, so that the inner
// borders vanish early and the last steps are cheap.
func cascade(ctx context.Context, parts []geom.Geometry) (geom.Geometry, error) {
	if err := ctx.Err(); err != nil {
		return geom.Geometry{}, err
	}
	if len(parts) <= leaf {
		g, err := geom.UnionMany(parts)
		if err != nil {
			return g, fmt.Errorf("overlay: union of %d polygons: %w", len(parts), err)
		}
		return g, nil
	}
	low, high := halve(parts)
	var a, b geom.Geometry
	group, inner := errgroup.WithContext(ctx)
	group.Go(func() (err error) { a, err = cascade(inner, low); return err })
	group.Go(func() (err error) { b, err = cascade(inner, high); return err })
	if err := group.Wait(); err != nil {
		return geom.Geometry{}, err
	}
	g, err := geom.Union(a, b)
	if err != nil {
		return g, fmt.Errorf("overlay: union of two halves: %w", err)
	}
	return g, nil
}

// halve parts polygons by the middle of the longer side of the box of their
// centres.
func halve(parts []geom.Geometry) (low, high []geom.Geometry) {
	centres := make([]geom.XY, len(parts))
	var box geom.Envelope
	for i, p := range parts {
		centres[i], _ = p.Envelope().Center().XY()
		box = box.ExpandToIncludeEnvelope(centres[i].AsPoint().Envelope())
	}
	key := func(i int) float64 { return centres[i].X }
	if box.Height() > box.Width() {
		key = func(i int) float64 { return centres[i].Y }
	}
	order := make([]int, len(parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(key(i), key(k)) })
	for n, i := range order {
		if n < len(order)/2 {
			low = append(low, parts[i])
		} else {
			high = append(high, parts[i])
		}
	}
	return low, high
}

func toGeometry(p orb.Polygon) geom.Geometry {
	rings := make([]geom.LineString, len(p))
	for i, ring := range p {
		flat := make([]float64, 0, 2*len(ring))
		for _, c := range ring {
			flat = append(flat, c[0], c[1])
		}
		rings[i] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
	}
	return geom.NewPolygon(rings).AsGeometry()
}

// fromGeometry keeps the polygons of a geometry; an overlay may leave points
// and lines where polygons only touch.
func fromGeometry(g geom.Geometry) orb.MultiPolygon {
	var out orb.MultiPolygon
	for _, part := range g.Dump() {
		p, ok := part.AsPolygon()
		if !ok || p.IsEmpty() {
			continue
		}
		p = p.ForceCCW()
		rings := orb.Polygon{ringOf(p.ExteriorRing())}
		for i := range p.NumInteriorRings() {
			rings = append(rings, ringOf(p.InteriorRingN(i)))
		}
		out = append(out, rings)
	}
	return out
}

func ringOf(l geom.LineString) orb.Ring {
	seq := l.Coordinates()
	ring := make(orb.Ring, seq.Length())
	for i := range ring {
		xy := seq.GetXY(i)
		ring[i] = orb.Point{xy.X, xy.Y}
	}
	return ring
}
