package projection

import "math"

const radian = math.Pi / 180

// Ellipsoid is the figure of the Earth that is projected: the equatorial radius
// in metres and 1/f, which is 0 for a sphere.
type Ellipsoid struct {
	SemiMajor         float64
	InverseFlattening float64
}

// WGS84 returns the ellipsoid of WGS 84.
func WGS84() Ellipsoid { return Ellipsoid{6378137, 298.257223563} }

// GRS80 returns the ellipsoid of CGCS2000, ETRS89 and other modern datums, which
// differs from that of WGS 84 by a tenth of a millimetre at the poles.
func GRS80() Ellipsoid { return Ellipsoid{6378137, 298.257222101} }

// Flattening returns f.
func (e Ellipsoid) Flattening() float64 {
	if e.InverseFlattening == 0 {
		return 0
	}
	return 1 / e.InverseFlattening
}

// E2 returns the first eccentricity squared.
func (e Ellipsoid) E2() float64 {
	f := e.Flattening()
	return f * (2 - f)
}

// Earthly reports whether the figure could be the Earth's, which keeps every
// later division and root sound.
func (e Ellipsoid) Earthly() bool {
	return e.SemiMajor > 6.3e6 && e.SemiMajor < 6.5e6 &&
		(e.InverseFlattening == 0 || e.InverseFlattening > 250 && e.InverseFlattening < 350)
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

// Centred returns the earth-centred position of a point of the ellipsoid.
func (e Ellipsoid) Centred(lon, lat float64) [3]float64 {
	sl, cl := math.Sincos(lat * radian)
	so, co := math.Sincos(lon * radian)
	n := e.SemiMajor / math.Sqrt(1-e.E2()*sl*sl)
	return [3]float64{n * cl * co, n * cl * so, n * (1 - e.E2()) * sl}
}

// Geodetic returns longitude and latitude of a position near the ellipsoid, by
// Bowring's formula, which is exact to nanometres there.
func (e Ellipsoid) Geodetic(v [3]float64) (lon, lat float64) {
	e2, b := e.E2(), e.SemiMajor*(1-e.Flattening())
	r := math.Hypot(v[0], v[1])
	s, c := math.Sincos(math.Atan2(v[2]*e.SemiMajor, r*b))
	lat = math.Atan2(v[2]+e2/(1-e2)*b*s*s*s, r-e2*e.SemiMajor*c*c*c)
	return math.Atan2(v[1], v[0]) / radian, lat / radian
}
