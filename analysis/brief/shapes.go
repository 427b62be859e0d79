package brief

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/zone"
)

// pictureSteps is how many steps of the picture the larger side of a layer has.
// Outlines are rounded to them: neighbours have the same corners, so they still
// share their borders, and 3,000 districts fit into a page.
const pictureSteps = 1500

// shapes simplifies the outlines of a layer for a picture.
func shapes(l *zone.Layer) Layer {
	out := Layer{Level: l.Level.Title()}
	bound := orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}
	for u := range l.Units {
		if b := boundOf(&l.Units[u]); u == 0 {
			bound = b
		} else {
			bound = bound.Union(b)
		}
	}
	step := math.Max(bound.Max[0]-bound.Min[0], bound.Max[1]-bound.Min[1]) / pictureSteps
	for u := range l.Units {
		unit := &l.Units[u]
		out.Codes = append(out.Codes, unit.Code)
		out.Names = append(out.Names, unitTitle(unit))
		out.Areas = append(out.Areas, rounded(unit.Geometry, step))
	}
	return out
}

func boundOf(u *zone.Unit) orb.Bound {
	if u.Geometry == nil {
		return u.Point.Bound()
	}
	return u.Geometry.Bound()
}

// rounded puts the corners of polygons on a grid and drops what vanishes. Of a
// unit smaller than a step its largest ring is kept as a square of one step.
func rounded(mp orb.MultiPolygon, step float64) orb.MultiPolygon {
	if len(mp) == 0 || step <= 0 {
		return mp
	}
	var out orb.MultiPolygon
	for _, p := range mp {
		var rings orb.Polygon
		for i, ring := range p {
			r := roundRing(ring, step)
			if r == nil && i == 0 {
				break
			}
			if r != nil {
				rings = append(rings, r)
			}
		}
		if len(rings) > 0 {
			out = append(out, rings)
		}
	}
	if out == nil {
		c := snap(mp.Bound().Center(), step)
		h := step / 2
		out = orb.MultiPolygon{{{{c[0] - h, c[1] - h}, {c[0] + h, c[1] - h}, {c[0] + h, c[1] + h}, {c[0] - h, c[1] + h}, {c[0] - h, c[1] - h}}}}
	}
	return out
}

func snap(p orb.Point, step float64) orb.Point {
	return orb.Point{math.Round(p[0]/step) * step, math.Round(p[1]/step) * step}
}

// roundRing returns nil for a ring without area.
func roundRing(ring orb.Ring, step float64) orb.Ring {
	var out orb.Ring
	for _, p := range ring {
		q := snap(p, step)
		if n := len(out); n > 0 && out[n-1] == q {
			continue
		}
		out = append(out, q)
	}
	if len(out) < 4 || area(out) == 0 {
		return nil
	}
	return out
}

func area(r orb.Ring) float64 {
	sum := 0.0
	for i := 1; i < len(r); i++ {
		sum += (r[i-1][0]-r[0][0])*(r[i][1]-r[0][1]) - (r[i][0]-r[0][0])*(r[i-1][1]-r[0][1])
	}
	return sum
}
