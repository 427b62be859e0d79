package crs

import "math"

const radian = math.Pi / 180

// Ellipsoid is the figure that a CRS measures on: the equatorial radius in
// metres and 1/f, which is 0 for a sphere.
type Ellipsoid struct {
	SemiMajor         float64
	InverseFlattening float64
}

func wgs84() Ellipsoid    { return Ellipsoid{6378137, 298.257223563} }
func cgcs2000() Ellipsoid { return Ellipsoid{6378137, 298.257222101} } // GRS 1980 as well

func (e Ellipsoid) flattening() float64 {
	if e.InverseFlattening == 0 {
		return 0
	}
	return 1 / e.InverseFlattening
}

// e2 is the first eccentricity squared.
func (e Ellipsoid) e2() float64 {
	f := e.flattening()
	return f * (2 - f)
}

// earthly reports whether the figure could be the Earth's, which keeps every
// later division and root sound.
func (e Ellipsoid) earthly() bool {
	return e.SemiMajor > 6.3e6 && e.SemiMajor < 6.5e6 && (e.InverseFlattening == 0 || e.InverseFlattening > 250 && e.InverseFlattening < 350)
}

// conformalTan returns the tangent of the conformal latitude for the tangent of
// the latitude, with e the eccentricity.
func conformalTan(tau, e float64) float64 {
	s := math.Sinh(e * math.Atanh(e*tau/math.Hypot(1, tau)))
	return tau*math.Hypot(1, s) - s*math.Hypot(1, tau)
}

// latitudeTan inverts conformalTan by Newton's method; three steps give full
// precision (Karney 2011, equations 19 to 21).
func latitudeTan(conformal, e float64) float64 {
	tau := conformal / (1 - e*e)
	for range 4 {
		c := conformalTan(tau, e)
		step := (conformal - c) / math.Hypot(1, c) * (1 + (1-e*e)*tau*tau) / ((1 - e*e) * math.Hypot(1, tau))
		tau += step
		if math.Abs(step) <= 1e-15*math.Max(1, math.Abs(tau)) {
			break
		}
	}
	return tau
}

// authalicQ is Snyder's q (3-12): the area between the equator and a latitude
// on the unit ellipsoid, per radian of longitude, doubled.
func authalicQ(sin, e float64) float64 {
	if e == 0 {
		return 2 * sin
	}
	return (1 - e*e) * (sin/(1-e*e*sin*sin) + math.Atanh(e*sin)/e)
}

// authalicLatitude inverts authalicQ. Beyond the poles it returns the pole.
func authalicLatitude(q, e float64) float64 {
	pole := authalicQ(1, e)
	ratio := q / pole
	if math.Abs(ratio) >= 1 {
		return math.Copysign(math.Pi/2, q)
	}
	lat := math.Asin(ratio)
	e2 := e * e
	// The series in e² starts Newton's method close enough at the poles, where
	// the derivative vanishes.
	lat += (e2/3+31*e2*e2/180)*math.Sin(2*lat) + 23*e2*e2/360*math.Sin(4*lat)
	for range 5 {
		s, c := math.Sincos(lat)
		if c < 1e-9 {
			break
		}
		w := 1 - e2*s*s
		step := (q - authalicQ(s, e)) * w * w / (2 * (1 - e2) * c)
		lat += step
		if math.Abs(step) < 1e-15 {
			break
		}
	}
	return lat
}
