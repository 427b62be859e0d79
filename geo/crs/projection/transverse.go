package projection

import "math"

// transverse is the transverse Mercator projection by Krüger's series in the
// third flattening to the sixth order (Karney, Transverse Mercator with an
// accuracy of a few nanometers, J. Geodesy 85, 2011, equations 35 and 36).
// Within 35 degrees of the central meridian the series is exact to nanometres.
type transverse struct {
	e      float64 // eccentricity
	radius float64 // rectifying radius times the scale
	origin float64 // northing of the latitude of origin
	alpha  [6]float64
	beta   [6]float64
}

// reach bounds the projection: farther from the central meridian the series
// worsens and no map is drawn.
const reach = 60 * radian

// TransverseMercator makes the projection that Gauss-Krüger and UTM zones use.
// It is always true.
func TransverseMercator(p Params) (Projection, bool) {
	t := krueger(p.Ellipsoid, p.Scale)
	_, t.origin, _ = t.Forward(0, p.Latitude*radian)
	return t, true
}

// krueger sets up the series of an ellipsoid, with the equator as origin.
func krueger(ellipsoid Ellipsoid, scale float64) *transverse {
	f := ellipsoid.Flattening()
	n := f / (2 - f)
	n2 := n * n
	t := &transverse{e: math.Sqrt(ellipsoid.E2())}
	t.radius = scale * ellipsoid.SemiMajor / (1 + n) * (1 + n2/4*(1+n2/16*(1+n2/4)))
	t.alpha = [6]float64{
		n * (1./2 - n*(2./3-n*(5./16+n*(41./180-n*(127./288-n*7891./37800))))),
		n2 * (13./48 - n*(3./5-n*(557./1440+n*(281./630-n*1983433./1935360)))),
		n2 * n * (61./240 - n*(103./140-n*(15061./26880+n*167603./181440))),
		n2 * n2 * (49561./161280 - n*(179./168-n*6601661./7257600)),
		n2 * n2 * n * (34729./80640 - n*3418889./1995840),
		n2 * n2 * n2 * 212378941. / 319334400,
	}
	t.beta = [6]float64{
		n * (1./2 - n*(2./3-n*(37./96-n*(1./360+n*(81./512-n*96199./604800))))),
		n2 * (1./48 + n*(1./15-n*(437./1440-n*(46./105-n*1118711./3870720)))),
		n2 * n * (17./480 - n*(37./840+n*(209./4480-n*5569./90720))),
		n2 * n2 * (4397./161280 - n*(11./504+n*830251./7257600)),
		n2 * n2 * n * (4583./161280 - n*108847./3991680),
		n2 * n2 * n2 * 20648693. / 638668800,
	}
	return t
}

func (t *transverse) Forward(lon, lat float64) (x, y float64, ok bool) {
	if math.Abs(lon) > reach {
		return 0, 0, false
	}
	tau := conformalTan(math.Tan(lat), t.e)
	s, c := math.Sincos(lon)
	xi, eta := math.Atan2(tau, c), math.Asinh(s/math.Hypot(tau, c))
	dx, dy := waves(&t.alpha, xi, eta)
	return t.radius * (eta + dx), t.radius*(xi+dy) - t.origin, true
}

func (t *transverse) Inverse(x, y float64) (lon, lat float64, ok bool) {
	xi, eta := (y+t.origin)/t.radius, x/t.radius
	if !(math.Abs(xi) <= math.Pi/2+1e-9 && math.Abs(eta) < 2) {
		return 0, 0, false
	}
	dx, dy := waves(&t.beta, xi, eta)
	xi, eta = xi-dy, eta-dx
	sinh := math.Sinh(eta)
	s, c := math.Sincos(xi)
	lon = math.Atan2(sinh, c)
	lat = math.Atan(latitudeTan(s/math.Hypot(sinh, c), t.e))
	return lon, lat, math.Abs(lon) <= reach+1e-9
}

// waves sums c[k] sin 2k(xi + i eta) by Clenshaw's rule in complex numbers; dx is
// the imaginary part and dy the real one.
func waves(c *[6]float64, xi, eta float64) (dx, dy float64) {
	s, cs := math.Sincos(2 * xi)
	sh, ch := math.Sinh(2*eta), math.Cosh(2*eta)
	turn := complex(2*cs*ch, -2*s*sh)
	var b0, b1 complex128
	for k := 5; k >= 0; k-- {
		b0, b1 = turn*b0-b1+complex(c[k], 0), b0
	}
	sum := b0 * complex(s*ch, cs*sh)
	return imag(sum), real(sum)
}
