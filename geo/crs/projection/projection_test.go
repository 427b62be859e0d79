package projection_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/crs/projection"
)

const degree = math.Pi / 180

// setUp is one projection with what it promises.
type setUp struct {
	name      string
	make      func(projection.Params) (projection.Projection, bool)
	params    projection.Params
	conformal bool
	equalArea bool
}

func sphere() projection.Ellipsoid { return projection.Ellipsoid{SemiMajor: 6371007.181} }

// setUps lists every projection on the ellipsoid and on a sphere. Web Mercator
// and Mollweide keep their promises on the sphere only.
func setUps() []setUp {
	var all []setUp
	for _, e := range []struct {
		name      string
		ellipsoid projection.Ellipsoid
	}{{"ellipsoid", projection.WGS84()}, {"sphere", sphere()}} {
		round := e.ellipsoid == sphere()
		p := func(lat, first, second, scale float64) projection.Params {
			return projection.Params{Ellipsoid: e.ellipsoid, Latitude: lat, Parallel1: first, Parallel2: second, Scale: scale}
		}
		all = append(all,
			setUp{"transverse Mercator, " + e.name, projection.TransverseMercator, p(10, 0, 0, 0.9996), true, false},
			setUp{"Mercator, " + e.name, projection.Mercator, p(0, 0, 0, 1), true, false},
			setUp{"Mercator with a parallel, " + e.name, projection.Mercator, p(0, 35, 0, 1), true, false},
			setUp{"web Mercator, " + e.name, projection.WebMercator, p(0, 0, 0, 1), round, false},
			setUp{"conformal conic, " + e.name, projection.LambertConformal, p(12, 30, 62, 1), true, false},
			setUp{"conformal conic of one parallel, " + e.name, projection.LambertConformal, p(40, 0, 0, 0.999), true, false},
			setUp{"southern conformal conic, " + e.name, projection.LambertConformal, p(-30, -20, -50, 1), true, false},
			setUp{"Albers, " + e.name, projection.Albers, p(0, 25, 47, 1), false, true},
			setUp{"Albers of one parallel, " + e.name, projection.Albers, p(30, 30, 30, 1), false, true},
			setUp{"southern Albers, " + e.name, projection.Albers, p(-15, 7, -32, 1), false, true},
			setUp{"azimuthal, " + e.name, projection.LambertAzimuthal, p(52, 0, 0, 1), false, true},
			setUp{"azimuthal on the equator, " + e.name, projection.LambertAzimuthal, p(0, 0, 0, 1), false, true},
			setUp{"north polar azimuthal, " + e.name, projection.LambertAzimuthal, p(90, 0, 0, 1), false, true},
			setUp{"south polar azimuthal, " + e.name, projection.LambertAzimuthal, p(-90, 0, 0, 1), false, true},
			setUp{"cylindrical equal-area, " + e.name, projection.EqualArea, p(0, 30, 0, 1), false, true},
			setUp{"sinusoidal, " + e.name, projection.Sinusoidal, p(0, 0, 0, 1), false, true},
			setUp{"Mollweide, " + e.name, projection.Mollweide, p(0, 0, 0, 1), false, round},
		)
	}
	return all
}

func (s setUp) build(t testing.TB) projection.Projection {
	t.Helper()
	p, ok := s.make(s.params)
	if !ok {
		t.Fatalf("%s cannot be made", s.name)
	}
	return p
}

// place draws a place away from the rims, where a small step stays on the map.
func place(t *rapid.T) (lon, lat float64) {
	return rapid.Float64Range(-50, 50).Draw(t, "lon") * degree, rapid.Float64Range(-70, 70).Draw(t, "lat") * degree
}

func TestThereAndBack(t *testing.T) {
	for _, s := range setUps() {
		p := s.build(t)
		rapid.Check(t, func(t *rapid.T) {
			lon, lat := place(t)
			x, y, ok := p.Forward(lon, lat)
			if !ok {
				t.Fatalf("%s does not show %v, %v", s.name, lon/degree, lat/degree)
			}
			lon2, lat2, ok := p.Inverse(x, y)
			if !ok || math.Abs(lon-lon2) > 1e-12 || math.Abs(lat-lat2) > 1e-12 {
				t.Fatalf("%s: %v, %v comes back as %v, %v (%v)", s.name, lon, lat, lon2, lat2, ok)
			}
		})
	}
}

// TestScale differentiates each projection: a conformal one stretches alike in
// all directions, an equal-area one keeps the area of every small piece.
func TestScale(t *testing.T) {
	for _, s := range setUps() {
		p := s.build(t)
		e := s.params.Ellipsoid
		rapid.Check(t, func(t *rapid.T) {
			lon, lat := place(t)
			const h = 1e-5
			along := func(dlon, dlat float64) (float64, float64) {
				x1, y1, _ := p.Forward(lon+dlon, lat+dlat)
				x0, y0, _ := p.Forward(lon-dlon, lat-dlat)
				return (x1 - x0) / (2 * h), (y1 - y0) / (2 * h)
			}
			w := math.Sqrt(1 - e.E2()*math.Sin(lat)*math.Sin(lat))
			n, m := e.SemiMajor/w, e.SemiMajor*(1-e.E2())/(w*w*w)
			ex, ey := along(h, 0)
			nx, ny := along(0, h)
			ex, ey, nx, ny = ex/(n*math.Cos(lat)), ey/(n*math.Cos(lat)), nx/m, ny/m
			if area := ex*ny - ey*nx; s.equalArea && math.Abs(area-1) > 1e-7 {
				t.Fatalf("%s: area scale %v at %v, %v", s.name, area, lon/degree, lat/degree)
			}
			scale := math.Hypot(ex, ey)
			if s.conformal && math.Hypot(ex-ny, ey+nx) > 1e-7*scale {
				t.Fatalf("%s: east (%v, %v), north (%v, %v) at %v, %v", s.name, ex, ey, nx, ny, lon/degree, lat/degree)
			}
		})
	}
}

// TestMeridian: on the central meridian the transverse Mercator and the
// sinusoidal run at true length, here integrated by Simpson's rule.
func TestMeridian(t *testing.T) {
	e := projection.WGS84()
	p := projection.Params{Ellipsoid: e, Scale: 1}
	tm, _ := projection.TransverseMercator(p)
	sinu, _ := projection.Sinusoidal(p)
	radius := func(lat float64) float64 {
		w := 1 - e.E2()*math.Sin(lat)*math.Sin(lat)
		return e.SemiMajor * (1 - e.E2()) / (w * math.Sqrt(w))
	}
	for lat := -90.0; lat <= 90; lat += 7.5 {
		const steps = 400
		h, want := lat*degree/steps, 0.0
		for i := range steps {
			a := float64(i) * h
			want += h / 6 * (radius(a) + 4*radius(a+h/2) + radius(a+h))
		}
		for _, projected := range []projection.Projection{tm, sinu} {
			if _, y, ok := projected.Forward(0, lat*degree); !ok || math.Abs(y-want) > 1e-6 {
				t.Errorf("%T at %v: %v, want %v", projected, lat, y, want)
			}
		}
	}
}

func TestPoles(t *testing.T) {
	for _, s := range setUps() {
		p := s.build(t)
		for _, lat := range []float64{-90, 90} {
			x, y, ok := p.Forward(0.3, lat*degree)
			if math.IsNaN(x) || math.IsNaN(y) {
				t.Errorf("%s: pole %v at %v, %v", s.name, lat, x, y)
			}
			if !ok {
				continue // at infinity, or a circle
			}
			if _, back, ok := p.Inverse(x, y); ok && math.Abs(back/degree-lat) > 1e-5 { // areas say little of the last decimetres
				t.Errorf("%s: pole %v comes back as %v", s.name, lat, back/degree)
			}
		}
	}
}

func TestInverseOfAnything(t *testing.T) {
	for _, s := range setUps() {
		p := s.build(t)
		rapid.Check(t, func(t *rapid.T) {
			x, y := rapid.Float64().Draw(t, "x"), rapid.Float64().Draw(t, "y")
			if rapid.Bool().Draw(t, "near") {
				x, y = math.Mod(x, 4e7), math.Mod(y, 4e7)
			}
			lon, lat, ok := p.Inverse(x, y)
			if ok && !(math.Abs(lon) <= math.Pi+1e-9 && math.Abs(lat) <= math.Pi/2+1e-9) {
				t.Fatalf("%s: %v, %v is at %v, %v", s.name, x, y, lon, lat)
			}
		})
	}
}

func TestImpossibleParallels(t *testing.T) {
	e := projection.WGS84()
	for name, ok := range map[string]bool{
		"conformal":            second(projection.LambertConformal(projection.Params{Ellipsoid: e, Parallel1: 30, Parallel2: -30, Scale: 1})),
		"conformal at equator": second(projection.LambertConformal(projection.Params{Ellipsoid: e, Scale: 1})),
		"conformal from afar":  second(projection.LambertConformal(projection.Params{Ellipsoid: e, Parallel1: 30, Parallel2: 40, Latitude: -90, Scale: 1})),
		"Albers":               second(projection.Albers(projection.Params{Ellipsoid: e, Parallel1: -47, Parallel2: 47})),
		"Albers at the pole":   second(projection.Albers(projection.Params{Ellipsoid: e, Parallel1: 90, Parallel2: 47})),
		"Mercator":             second(projection.Mercator(projection.Params{Ellipsoid: e, Parallel1: 90, Scale: 1})),
		"equal-area":           second(projection.EqualArea(projection.Params{Ellipsoid: e, Parallel1: 90})),
	} {
		if ok {
			t.Errorf("%s was made", name)
		}
	}
}

func second(_ projection.Projection, ok bool) bool { return ok }

func TestEllipsoid(t *testing.T) {
	for _, e := range []projection.Ellipsoid{projection.WGS84(), projection.GRS80(), {SemiMajor: 6378245, InverseFlattening: 298.3}, sphere()} {
		rapid.Check(t, func(t *rapid.T) {
			lon, lat := rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-90, 90).Draw(t, "lat")
			x, y := e.Geodetic(e.Centred(lon, lat))
			if math.Abs(y-lat) > 1e-12*90 || math.Abs(lat) < 89.9 && math.Abs(x-lon) > 1e-11 {
				t.Fatalf("%v: %v, %v comes back as %v, %v", e, lon, lat, x, y)
			}
		})
	}
	for name, e := range map[string]projection.Ellipsoid{
		"zero": {}, "Moon": {SemiMajor: 1737400}, "no number": {SemiMajor: math.NaN()}, "disc": {SemiMajor: 6378137, InverseFlattening: 1}, "negative": {SemiMajor: 6378137, InverseFlattening: -298},
	} {
		if e.Earthly() {
			t.Errorf("%s passes for the Earth", name)
		}
	}
}

func BenchmarkForward(b *testing.B) {
	for _, s := range setUps()[:17] {
		b.Run(s.name, func(b *testing.B) {
			p := s.build(b)
			b.ReportAllocs()
			for b.Loop() {
				p.Forward(0.02, 0.6)
			}
		})
	}
}
