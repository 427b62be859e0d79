package overlay

import (
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo"
)

// seriesMetres is the largest radius that is drawn by the series; above it, and
// close to the poles, circles are drawn by the exact solution.
const (
	seriesMetres   = 60_000
	seriesLatitude = 70
)

// WGS 84.
const (
	semiMajor = 6378137.0
	ecc2      = 0.0066943799901413165
)

// drawCircle returns the corners of a service circle, not closed, those that
// geo.Circle has: up to seriesMetres within a millimetre, at a fiftieth of the cost.
// It takes Legendre's series for the direct geodesic problem, to the fifth
// order on the sphere and the fourth on the ellipsoid (as in Heck,
// Rechenverfahren und Auswertemodelle der Landesvermessung).
func drawCircle(d Disk, segments int) []orb.Point {
	if d.Metres > seriesMetres || math.Abs(d.Centre[1]) > seriesLatitude {
		ring := geo.Circle(d.Centre, d.Metres, segments)[0]
		return ring[:len(ring)-1]
	}
	const degrees = 180 / math.Pi
	sin, cos := math.Sincos(d.Centre[1] / degrees)
	n := semiMajor / math.Sqrt(1-ecc2*sin*sin)
	t := sin / cos
	t2, h := t*t, ecc2/(1-ecc2)*cos*cos
	lat, lon := (1+h)*degrees, degrees/cos
	a := 1 + 3*t2 + h - 9*h*t2
	out := make([]orb.Point, segments)
	for i := range out {
		north, east := math.Sincos(2 * math.Pi * float64(i) / float64(segments))
		u, v := north*d.Metres/n, east*d.Metres/n
		u2, v2 := u*u, v*v
		dLat := u - v2*t/2 - 1.5*u2*h*t - u*v2*a/6 - u*u2*h*(1-t2)/2 + v2*v2*t*a/24 - u2*v2*t*(4+6*t2-13*h-9*h*t2)/12 + u2*u2*h*t/2 +
			u*v2*v2*(1+30*t2+45*t2*t2)/120 - u*u2*v2*(2+15*t2+15*t2*t2)/30
		dLon := v * (1 + u*t - v2*t2/3 + u2*(1+3*t2+h)/3 - u*v2*t*(1+3*t2+h)/3 + u*u2*t*(2+3*t2+h)/3 +
			v2*v2*t2*(1+3*t2)/15 + u2*u2*(2+15*t2+15*t2*t2)/15 - u2*v2*(1+20*t2+30*t2*t2)/15)
		out[i] = orb.Point{d.Centre[0] + lon*dLon, d.Centre[1] + lat*dLat}
	}
	return out
}
