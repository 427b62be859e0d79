package polygon

import (
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"
)

// Validate reports the first way in which a polygon breaks the rules of simple
// features: rings that cross themselves, holes outside, and the like. Each polygon
// is looked at by itself: parts that touch along an edge do no harm here.
func Validate(mp orb.MultiPolygon) error {
	for _, polygon := range mp {
		rings := make([]geom.LineString, len(polygon))
		for i, ring := range polygon {
			flat := make([]float64, 0, 2*len(ring)+2)
			for _, p := range ring {
				flat = append(flat, p[0], p[1])
			}
			if len(ring) > 0 && ring[0] != ring[len(ring)-1] {
				flat = append(flat, ring[0][0], ring[0][1])
			}
			rings[i] = geom.NewLineString(geom.NewSequence(flat, geom.DimXY))
		}
		if err := geom.NewPolygon(rings).Validate(); err != nil {
			return err
		}
	}
	return nil
}
