package zone

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/polygon"
)

// indexed returns the index of the layer and makes it at the first call.
func (l *Layer) indexed() *polygon.Index {
	l.once.Do(func() {
		shapes := make([]orb.MultiPolygon, len(l.Units))
		for i := range l.Units {
			shapes[i] = l.Units[i].Geometry
		}
		l.index = polygon.NewIndex(shapes)
	})
	return l.index
}

// Locate returns the index of the unit that covers a point, or -1. Where several
// do, on a shared border or in an overlap, it is the one with the lowest index.
// Settlements given as points cover nothing. Any number of goroutines may ask.
func (l *Layer) Locate(p orb.Point) int32 { return l.indexed().Locate(p) }

// LocateAll does Locate for many points on all cores; out is parallel to points.
func (l *Layer) LocateAll(points []orb.Point, out []int32) { l.indexed().LocateAll(points, out) }

// DistanceTo returns how far a point is from a unit, in metres on the ellipsoid:
// 0 where the unit covers it, else the distance to the nearest place of its
// border, or to the settlement where that is a point.
func (l *Layer) DistanceTo(unit int32, p orb.Point) float64 {
	if u := &l.Units[unit]; len(u.Geometry) == 0 {
		return geo.Distance(p, u.Point)
	}
	return l.indexed().Distance(unit, p)
}

// inParallel calls do for 0 .. n on all cores.
func inParallel(n int, do func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wg.Wait()
}
