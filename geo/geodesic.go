package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// arc holds the series of Karney (2013) for one geodesic, to the order at which
// the remainder on the Earth is below a nanometre.
type arc struct {
	sinAzimuth0 float64 // sine of the azimuth at the equator
	eps         float64 // expansion parameter
}

func newArc(sinAzimuth0 float64) arc {
	k2 := ecc2Second * (1 - sinAzimuth0*sinAzimuth0)
	return arc{sinAzimuth0, k2 / (2*(1+math.Sqrt(1+k2)) + k2)}
}

// length is the distance in metres between two places at s1 and s2, the arcs
// from the node on the auxiliary sphere (Karney's equations 15 to 18).
func (g arc) length(s1, s2 float64) float64 {
	e, e2 := g.eps, g.eps*g.eps
	c := [4]float64{-e/2 + 3*e*e2/16, -e2/16 + e2*e2/32, -e * e2 / 48, -5 * e2 * e2 / 512}
	return semiMinor * g.scale() * (s2 - s1 + sines(s1, s2, c))
}

func (g arc) scale() float64 {
	e2 := g.eps * g.eps
	return (1 + e2/4 + e2*e2/64) / (1 - g.eps)
}

// lag is by how much the longitude grows less than the longitude on the
// auxiliary sphere between s1 and s2 (equations 23 to 25).
func (g arc) lag(s1, s2 float64) float64 {
	const n = third
	e := g.eps
	a3 := 1 - e*((1-n)/2+e*((1+n*(0.5-1.5*n))/4+e*(1+n*(3+n))/16))
	c := [4]float64{
		e * ((1-n)/4 + e*((1-n*n)/8+e*(3+n*(3-n))/64)),
		e * e * ((2-n*(3-n))/32 + e*(3-n*(2+3*n))/64),
		e * e * e * (5 - n*(9-5*n)) / 192,
	}
	return flattening * g.sinAzimuth0 * a3 * (s2 - s1 + sines(s1, s2, c))
}

// sines is the sum of c[k] (sin 2(k+1) s2 - sin 2(k+1) s1), written as products so
// that nothing is lost between close places.
func sines(s1, s2 float64, c [4]float64) float64 {
	m, d := s1+s2, s2-s1
	var sum float64
	for k, v := range c {
		n := float64(k + 1)
		sum += 2 * v * math.Cos(n*m) * math.Sin(n*d)
	}
	return sum
}

// reduced returns sine and cosine of the latitude on the auxiliary sphere.
func reduced(lat float64) (sin, cos float64) {
	s, c := math.Sincos(lat * radian)
	s *= 1 - flattening
	h := math.Hypot(s, c)
	return s / h, c / h
}

// Distance returns the length in metres of the shortest path between two points
// along the ellipsoid, to better than a micrometre, wherever they lie.
func Distance(a, b orb.Point) float64 {
	s1, c1 := reduced(a[1])
	s2, c2 := reduced(b[1])
	lambda := math.Abs(math.Remainder(b[0]-a[0], 360)) * radian
	omega := lambda
	for range 30 {
		so, co := math.Sincos(omega)
		north := c1*s2 - s1*c2*co
		sinArc := math.Hypot(c2*so, north)
		if sinArc == 0 && co > 0 {
			return 0
		}
		length := math.Atan2(sinArc, s1*s2+c1*c2*co)
		g := newArc(0)
		if sinArc > 0 {
			g = newArc(c1 * c2 * so / sinArc)
		}
		start := math.Atan2(s1*sinArc, c1*north)
		next := lambda + g.lag(start, start+length)
		if math.Abs(next-omega) < 1e-14 {
			return g.length(start, start+length)
		}
		if next > math.Pi {
			break
		}
		omega = next
	}
	return antipodal(s1, c1, s2, c2, lambda)
}

// antipodal is Distance for nearly opposite places, where iterating for the
// longitude on the sphere does not settle. The longitude reached at the second
// latitude grows with the azimuth at the first (Karney, section 4), so that
// azimuth is found by halving.
func antipodal(s1, c1, s2, c2, lambda float64) float64 {
	if math.Abs(s1) < math.Abs(s2) {
		s1, c1, s2, c2 = s2, c2, s1, c1
	}
	if s1 > 0 {
		s1, s2 = -s1, -s2
	}
	// A negative zero would put a start on the equator at the wrong node.
	s1 = math.Min(s1, -math.SmallestNonzeroFloat64)
	low, high := 0.0, math.Pi
	var metres float64
	for range 60 {
		azimuth := (low + high) / 2
		sinA, cosA := math.Sincos(azimuth)
		sin0 := sinA * c1
		cosB := math.Sqrt(math.Max(0, cosA*cosA*c1*c1+(c2-c1)*(c2+c1)))
		start, end := math.Atan2(s1, cosA*c1), math.Atan2(s2, cosB)
		omega := math.Atan2(sin0*s2, cosB) - math.Atan2(sin0*s1, cosA*c1)
		g := newArc(sin0)
		metres = g.length(start, end)
		if omega-g.lag(start, end) > lambda {
			high = azimuth
		} else {
			low = azimuth
		}
	}
	return metres
}

// Destination returns the point reached by going metres along the ellipsoid
// from p, setting out at the bearing. Its longitude continues that of p past
// 180 degrees rather than jumping; see Circle.
func Destination(p orb.Point, bearingDegrees, metres float64) orb.Point {
	s1, c1 := reduced(p[1])
	sinA, cosA := math.Sincos(bearingDegrees * radian)
	sin0 := sinA * c1
	cos0 := math.Hypot(cosA, sinA*s1)
	g := newArc(sin0)
	start := math.Atan2(s1, cosA*c1)
	end := g.along(start, metres)
	ss, cs := math.Sincos(end)
	lat := math.Atan2(cos0*ss, (1-flattening)*math.Hypot(sin0, cos0*cs))
	omega := math.Remainder(math.Atan2(sin0*ss, cs)-math.Atan2(sin0*math.Sin(start), math.Cos(start)), 2*math.Pi)
	return orb.Point{p[0] + (omega-g.lag(start, end))/radian, lat / radian}
}

// along returns the arc reached by going metres from start, the inverse of length
// (equations 20 and 21).
func (g arc) along(start, metres float64) float64 {
	e, e2 := g.eps, g.eps*g.eps
	unit := semiMinor * g.scale()
	c := [4]float64{-e/2 + 3*e*e2/16, -e2/16 + e2*e2/32, -e * e2 / 48, -5 * e2 * e2 / 512}
	tau := start + metres/unit + sines(0, start, c)
	c = [4]float64{e/2 - 9*e*e2/32, 5*e2/16 - 37*e2*e2/96, 29 * e * e2 / 96, 539 * e2 * e2 / 1536}
	return tau + sines(0, tau, c)
}
