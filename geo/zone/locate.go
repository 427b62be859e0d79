package zone

import "github.com/paulmach/orb"

// index finds the units at a point.
type index struct{}

// Locate returns the index of the unit that covers a point, or -1. Where several
// do, on a shared border or in an overlap, it is the one with the lowest index.
// Settlements given as points cover nothing.
func (l *Layer) Locate(p orb.Point) int32 { return -1 }

// LocateAll does Locate for many points on all cores; out is parallel to points.
// Points in the order of a raster are fastest.
func (l *Layer) LocateAll(points []orb.Point, out []int32) {}

// DistanceTo returns how far a point is from a unit, in metres on the ellipsoid:
// 0 where the unit covers it, else the distance to the nearest place of its border.
func (l *Layer) DistanceTo(unit int32, p orb.Point) float64 { return 0 }
