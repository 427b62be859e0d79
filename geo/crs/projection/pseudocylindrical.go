package projection

import "math"

// mollweide is the projection of Mollweide on a sphere of the equatorial radius
// (Snyder 31-1 to 31-8), applied to latitudes of the ellipsoid as ESRI:54009 is
// defined and the population grids of GHSL are made.
type mollweide struct{ radius float64 }

// Mollweide makes the projection of Mollweide. It is always true.
func Mollweide(p Params) (Projection, bool) { return mollweide{p.Ellipsoid.SemiMajor}, true }

func (m mollweide) Forward(lon, lat float64) (x, y float64, ok bool) {
	// With u the angle from the pole, 2u - sin 2u = pi (1 - sin lat); Newton's
	// method from the solution for small u does not slow down at the pole.
	half := math.Sin((math.Pi/2 - math.Abs(lat)) / 2)
	want := 2 * math.Pi * half * half
	u := math.Cbrt(0.75 * want)
	for range 8 {
		s, c := math.Sincos(u)
		if s == 0 {
			break
		}
		step := (want - 2*u + 2*s*c) / (4 * s * s)
		u += step
		if math.Abs(step) < 1e-15 {
			break
		}
	}
	s, c := math.Sincos(u)
	return m.radius * math.Sqrt2 * 2 / math.Pi * lon * s, m.radius * math.Sqrt2 * math.Copysign(c, lat), true
}

func (m mollweide) Inverse(x, y float64) (lon, lat float64, ok bool) {
	s := y / (m.radius * math.Sqrt2)
	if !(math.Abs(s) <= 1+1e-12) {
		return 0, 0, false
	}
	s = math.Max(-1, math.Min(1, s))
	theta, c := math.Asin(s), math.Sqrt((1-s)*(1+s))
	lat = math.Asin(math.Max(-1, math.Min(1, (2*theta+2*s*c)/math.Pi)))
	if c < 1e-12 {
		return 0, lat, math.Abs(x) < 1e-3
	}
	lon = math.Pi * x / (2 * math.Sqrt2 * m.radius * c)
	return lon, lat, onGlobe(lon)
}

// sinusoidal is the equal-area projection with true parallels (Snyder 30-8 and
// 30-9); the arc of the meridian is that of the transverse Mercator.
type sinusoidal struct {
	a, e     float64
	meridian *transverse
}

// Sinusoidal makes the sinusoidal projection. It is always true.
func Sinusoidal(p Params) (Projection, bool) {
	return sinusoidal{p.Ellipsoid.SemiMajor, math.Sqrt(p.Ellipsoid.E2()), krueger(p.Ellipsoid, 1)}, true
}

func (m sinusoidal) Forward(lon, lat float64) (x, y float64, ok bool) {
	_, y, ok = m.meridian.Forward(0, lat)
	return m.a * lon * parallel(lat, m.e), y, ok
}

func (m sinusoidal) Inverse(x, y float64) (lon, lat float64, ok bool) {
	_, lat, ok = m.meridian.Inverse(0, y)
	if !ok {
		return 0, 0, false
	}
	r := m.a * parallel(lat, m.e)
	if r < 1e-6 {
		return 0, lat, math.Abs(x) < 1e-3
	}
	return x / r, lat, onGlobe(x / r)
}
