package query

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/web/problem"
)

// System is a coordinate system in which features are handed out. CGCS2000 and
// WGS 84 differ by less than the digits shown and are one and the same here.
type System struct {
	URI      string
	swapped  bool // latitude comes first
	mercator bool
	Digits   int
}

// Systems are those of every collection, that in which data are kept first.
var Systems = []*System{
	{URI: "http://www.opengis.net/def/crs/OGC/1.3/CRS84", Digits: 7},
	{URI: "http://www.opengis.net/def/crs/EPSG/0/4490", swapped: true, Digits: 7},
	{URI: "http://www.opengis.net/def/crs/EPSG/0/4326", swapped: true, Digits: 7},
	{URI: "http://www.opengis.net/def/crs/EPSG/0/3857", mercator: true, Digits: 3},
}

// URIs are the names of the systems.
func URIs() []string {
	var out []string
	for _, s := range Systems {
		out = append(out, s.URI)
	}
	return out
}

// SystemOf returns the system with a URI; the first for none.
func SystemOf(uri, parameter string) (*System, error) {
	if uri == "" {
		return Systems[0], nil
	}
	for _, s := range Systems {
		if s.URI == uri {
			return s, nil
		}
	}
	return nil, problem.Bad("%s 不是可用的坐标系：%s", "%s is none of the coordinate systems of this collection: %s", parameter, Clipped(uri))
}

const (
	mercatorRadius = 6378137
	mostLat        = 85.0511287798066
)

// From gives a point in the order and the unit of the system.
func (s *System) From(p orb.Point) (a, b float64) {
	if s.mercator {
		lat := max(-mostLat, min(mostLat, p[1])) * math.Pi / 180
		return mercatorRadius * p[0] * math.Pi / 180, mercatorRadius * math.Log(math.Tan(math.Pi/4+lat/2))
	}
	if s.swapped {
		return p[1], p[0]
	}
	return p[0], p[1]
}

// To gives longitude and latitude.
func (s *System) To(a, b float64) orb.Point {
	if s.mercator {
		return orb.Point{a / mercatorRadius * 180 / math.Pi, (2*math.Atan(math.Exp(b/mercatorRadius)) - math.Pi/2) * 180 / math.Pi}
	}
	if s.swapped {
		return orb.Point{b, a}
	}
	return orb.Point{a, b}
}
