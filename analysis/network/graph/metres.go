package graph

import (
	"math"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
)

// WGS 84.
const (
	semiMajor = 6378137.0
	ecc2      = 0.0066943799901413165
	toRadians = math.Pi / 180 / 1e7
)

// Scale is metres per unit of a place, 1e-7 degrees, around a latitude.
type Scale struct{ Lon, Lat float64 }

// ScaleAt is the scale at a latitude in units of a place.
func ScaleAt(lat int32) Scale {
	sin, cos := math.Sincos(float64(lat) * toRadians)
	w2 := 1 - ecc2*sin*sin
	w := math.Sqrt(w2)
	return Scale{Lon: semiMajor / w * cos * toRadians, Lat: semiMajor * (1 - ecc2) / (w2 * w) * toRadians}
}

// longUnits is a difference above which the plane is left for the ellipsoid: a
// tenth of a degree.
const longUnits = 1e6

// Metres is the distance between two places: in the plane that touches half way,
// which is right to a millionth for what lies close, and on the ellipsoid beyond.
func Metres(a, b road.Place) float64 {
	dLon, dLat := float64(b.Lon)-float64(a.Lon), float64(b.Lat)-float64(a.Lat)
	if math.Abs(dLon) > longUnits || math.Abs(dLat) > longUnits {
		return geo.Distance(a.Point(), b.Point())
	}
	s := ScaleAt(int32((int64(a.Lat) + int64(b.Lat)) / 2))
	return math.Hypot(dLon*s.Lon, dLat*s.Lat)
}
