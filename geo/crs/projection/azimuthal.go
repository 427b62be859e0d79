package projection

import "math"

// azimuthal is Lambert's azimuthal equal-area projection for any centre, a pole
// included (Snyder 24-1a to 24-30).
type azimuthal struct {
	radius, stretch float64 // Snyder's Rq and D
	sin, cos, q, e  float64 // of the authalic latitude of the centre; q at the pole
}

// LambertAzimuthal makes the azimuthal equal-area projection around the latitude
// of origin.
func LambertAzimuthal(p Params) (Projection, bool) {
	e, lat := math.Sqrt(p.Ellipsoid.E2()), p.Latitude*radian
	z := azimuthal{stretch: 1, q: authalicQ(1, e), e: e}
	z.radius = p.Ellipsoid.SemiMajor * math.Sqrt(z.q/2)
	z.sin = authalicQ(math.Sin(lat), e) / z.q
	if math.Abs(lat) > math.Pi/2-1e-9 {
		z.sin = math.Copysign(1, lat)
		return z, true
	}
	z.cos = math.Sqrt((1 - z.sin) * (1 + z.sin))
	z.stretch = p.Ellipsoid.SemiMajor * parallel(lat, e) / (z.radius * z.cos)
	return z, true
}

func (z azimuthal) Forward(lon, lat float64) (x, y float64, ok bool) {
	s := authalicQ(math.Sin(lat), z.e) / z.q
	c := math.Sqrt(math.Max(0, (1-s)*(1+s)))
	sl, cl := math.Sincos(lon)
	facing := 1 + z.sin*s + z.cos*c*cl
	if facing < 1e-9 { // the point opposite the centre is a circle
		return 0, 0, false
	}
	b := z.radius * math.Sqrt(2/facing)
	return b * z.stretch * c * sl, b / z.stretch * (z.cos*s - z.sin*c*cl), true
}

func (z azimuthal) Inverse(x, y float64) (lon, lat float64, ok bool) {
	x, y = x/z.stretch, y*z.stretch
	r := math.Hypot(x, y)
	if !(r < 2*z.radius) {
		return 0, 0, false
	}
	// Half angles keep the sine exact near the centre.
	h := r / (2 * z.radius)
	k := math.Sqrt(1-h*h) / z.radius // sin(c)/r
	cosC := 1 - 2*h*h
	lat = authalicLatitude(z.q*(cosC*z.sin+y*k*z.cos), z.e)
	return math.Atan2(x*k, z.cos*cosC-y*k*z.sin), lat, true
}
