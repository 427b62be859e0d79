package urbanisation

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// TestPlaneIsTheProjection holds that a plane, with whatever latitudes it knows,
// agrees with the projection to a tenth of a micrometre.
func TestPlaneIsTheProjection(t *testing.T) {
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	on := newPlane(mollweide)
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 90, -90, 31.2, -31.2, 53, 53.00001, math.NaN(), 91})
		q := orb.Point{rapid.Float64Range(-400, 400).Draw(t, "lon"), rapid.OneOf(lat, rapid.Float64Range(-90, 90)).Draw(t, "lat")}
		x, y, ok := on.at(q)
		wantX, wantY, want := mollweide.FromWGS84(q)
		if ok != want || ok && !(math.Abs(x*kilometre-wantX) <= 1e-7 && math.Abs(y*kilometre+wantY) <= 1e-7) {
			t.Errorf("%v stands at %v, %v, %v; want %v, %v, %v", q, x*kilometre, -y*kilometre, ok, wantX, wantY, want)
		}
	})
}

// TestOutlineOnTheProjection holds that the cells of a grid that stands on the
// projection have the corners that go by way of WGS 84, to a hundredth of a millimetre.
func TestOutlineOnTheProjection(t *testing.T) {
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	g := &raster.Grid{Width: 5000, Height: 5000, CRS: mollweide, Transform: [6]float64{7_000_000, 1000, 3, 6_000_000, 7, -1000}}
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.Int64Range(0, g.Cells()-1).Draw(t, "cell")
		quad, ok := newPlane(mollweide).outline(g, cell)
		if !ok {
			t.Fatal("no outline")
		}
		for i, p := range g.Corners(int(cell%5000), int(cell/5000))[:4] {
			x, y, _ := mollweide.FromWGS84(p)
			if math.Hypot(quad[i][0]*kilometre-x, quad[i][1]*kilometre+y) > 1e-5 {
				t.Errorf("corner %d of %d is %v km, want %v, %v m", i, cell, quad[i], x, -y)
			}
		}
	})
}
