// Package overlay makes the ground that service circles cover: their union as
// polygons to be drawn. Its area in each zone is the business of the ground room.
// Places are WGS 84 longitude and latitude in degrees, edges are straight in
// degrees and distances metres on the ellipsoid. Polygons are valid in the sense of OGC Simple
// Features, outer rings counter-clockwise. Results do not depend on the number of
// cores or on the order of the input. Circles across a pole or the antimeridian
// are not supported.
package overlay

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// Disk is a service circle: everything within a distance of a centre.
type Disk struct {
	Centre orb.Point
	Metres float64
}

// Box is a rectangle of degrees that holds the disk.
func (d Disk) Box() orb.Bound {
	north := geo.Destination(d.Centre, 0, d.Metres)[1] - d.Centre[1]
	south := d.Centre[1] - geo.Destination(d.Centre, 180, d.Metres)[1]
	lat := math.Max(north, south) * 1.001
	// The widest parallel of the circle lies a little poleward of its centre;
	// the degree of longitude is shortest at the poleward end.
	pole := math.Min(math.Abs(d.Centre[1])+lat, 89)
	lon := lat * 1.02 / math.Cos(pole*math.Pi/180)
	return orb.Bound{Min: orb.Point{d.Centre[0] - lon, d.Centre[1] - lat}, Max: orb.Point{d.Centre[0] + lon, d.Centre[1] + lat}}
}

// Distinct returns the disks sorted by place, each once, without those that lie
// wholly in a larger one at the same centre.
func Distinct(disks []Disk) []Disk {
	out := slices.DeleteFunc(slices.Clone(disks), func(d Disk) bool { return !(d.Metres > 0) })
	slices.SortFunc(out, func(a, b Disk) int {
		return cmp.Or(cmp.Compare(a.Centre[1], b.Centre[1]), cmp.Compare(a.Centre[0], b.Centre[0]), cmp.Compare(b.Metres, a.Metres))
	})
	return slices.CompactFunc(out, func(a, b Disk) bool { return a.Centre == b.Centre })
}
