package projection

import "math"

// lambert is Lambert's conformal conic projection with one or two standard
// parallels (Snyder 15-1 to 15-11, with the isometric latitude for ln t).
type lambert struct{ n, radius, origin, e float64 }

// LambertConformal makes the conformal conic projection. With both parallels 0
// the latitude of origin is the one standard parallel. The result is false where
// the parallels make no cone.
func LambertConformal(p Params) (Projection, bool) {
	e := math.Sqrt(p.Ellipsoid.E2())
	first, second := p.Parallel1*radian, p.Parallel2*radian
	if first == 0 && second == 0 {
		first, second = p.Latitude*radian, p.Latitude*radian
	}
	if !conical(first, second) {
		return nil, false
	}
	l := lambert{n: math.Sin(first), e: e}
	if math.Abs(first-second) > 1e-10 {
		l.n = math.Log(parallel(first, e)/parallel(second, e)) / (isometric(second, e) - isometric(first, e))
	}
	l.radius = p.Ellipsoid.SemiMajor * p.Scale * parallel(first, e) / l.n * math.Exp(l.n*isometric(first, e))
	l.origin = l.rho(p.Latitude * radian)
	return l, !math.IsInf(l.origin, 0) && !math.IsNaN(l.origin)
}

// conical reports whether two standard parallels make a cone: neither at a pole
// nor on both sides of the equator at one distance.
func conical(first, second float64) bool {
	const pole = math.Pi/2 - 1e-6
	return math.Abs(first) < pole && math.Abs(second) < pole && math.Abs(first+second) > 1e-6
}

// isometric is the isometric latitude, infinite at the poles.
func isometric(lat, e float64) float64 { return math.Asinh(conformalTan(math.Tan(lat), e)) }

func (l lambert) rho(lat float64) float64 {
	if math.Abs(lat) > math.Pi/2-1e-12 {
		if lat*l.n > 0 {
			return 0
		}
		return math.Inf(1)
	}
	return l.radius * math.Exp(-l.n*isometric(lat, l.e))
}

func (l lambert) Forward(lon, lat float64) (x, y float64, ok bool) {
	r := l.rho(lat)
	s, c := math.Sincos(l.n * lon)
	x, y = r*s, l.origin-r*c
	// Toward the far pole the map runs off to infinity.
	return x, y, math.Abs(r) < 1e8
}

func (l lambert) Inverse(x, y float64) (lon, lat float64, ok bool) {
	lon, r := polar(x, l.origin-y, l.n)
	if !(onGlobe(lon) && r < 1e8) {
		return 0, 0, false
	}
	if r == 0 {
		return 0, math.Copysign(math.Pi/2, l.n), true
	}
	psi := math.Log(math.Abs(l.radius)/r) / l.n
	if math.Abs(psi) > 30 {
		return lon, math.Copysign(math.Pi/2, psi), true
	}
	return lon, math.Atan(latitudeTan(math.Sinh(psi), l.e)), true
}

// polar turns coordinates from the apex of a cone with constant n into longitude
// and radius; the cone of the southern hemisphere opens upward.
func polar(x, y, n float64) (lon, r float64) {
	return math.Atan2(math.Copysign(1, n)*x, math.Copysign(1, n)*y) / n, math.Hypot(x, y)
}

// albers is the equal-area conic projection of Albers (Snyder 14-1 to 14-21).
type albers struct{ a, n, c, origin, e float64 }

// Albers makes the equal-area conic projection; it is false where the parallels
// make no cone.
func Albers(p Params) (Projection, bool) {
	e := math.Sqrt(p.Ellipsoid.E2())
	first, second := p.Parallel1*radian, p.Parallel2*radian
	if !conical(first, second) {
		return nil, false
	}
	m1, q1 := parallel(first, e), authalicQ(math.Sin(first), e)
	l := albers{a: p.Ellipsoid.SemiMajor, n: math.Sin(first), e: e}
	if math.Abs(first-second) > 1e-10 {
		m2, q2 := parallel(second, e), authalicQ(math.Sin(second), e)
		l.n = (m1*m1 - m2*m2) / (q2 - q1)
	}
	l.c = m1*m1 + l.n*q1
	l.origin = l.rho(p.Latitude * radian)
	return l, !math.IsNaN(l.origin)
}

func (l albers) rho(lat float64) float64 {
	return l.a * math.Sqrt(l.c-l.n*authalicQ(math.Sin(lat), l.e)) / l.n
}

func (l albers) Forward(lon, lat float64) (x, y float64, ok bool) {
	r := l.rho(lat)
	s, c := math.Sincos(l.n * lon)
	return r * s, l.origin - r*c, !math.IsNaN(r)
}

func (l albers) Inverse(x, y float64) (lon, lat float64, ok bool) {
	lon, r := polar(x, l.origin-y, l.n)
	r *= l.n / l.a
	q := (l.c - r*r) / l.n
	if !(onGlobe(lon) && math.Abs(q) <= authalicQ(1, l.e)*(1+1e-12)) {
		return 0, 0, false
	}
	return lon, authalicLatitude(q, l.e), true
}
