package geo_test

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
)

// zone is the textbook area between the equator and a latitude, of the whole way
// round (Snyder 3-12).
func zone(lat float64) float64 {
	const a, f = 6378137.0, 1 / 298.257223563
	e := math.Sqrt(f * (2 - f))
	s := math.Sin(lat * math.Pi / 180)
	return math.Pi * a * a * (1 - e*e) * (s/(1-e*e*s*s) + math.Atanh(e*s)/e)
}

func TestCellArea(t *testing.T) {
	const earth = 510065621724089.0 // m2, of the WGS 84 ellipsoid
	if got := geo.CellArea(-180, -90, 180, 90); math.Abs(got/earth-1) > 2e-11 {
		t.Errorf("the Earth has %v m2, want %v", got, earth)
	}
	for _, lat := range []float64{0, 0.5, 18, 30, 45, 60, 89, 90} {
		if got, want := geo.CellArea(0, 0, 360, lat), zone(lat); math.Abs(got-want) > 1e-10*want {
			t.Errorf("up to %v: %v, want %v", lat, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		south := rapid.Float64Range(-89, 88).Draw(t, "south")
		height := rapid.Float64Range(1e-5, 1).Draw(t, "height")
		west := rapid.Float64Range(-180, 179).Draw(t, "west")
		whole := geo.CellArea(west, south, west+height, south+height)
		parts := geo.CellArea(west, south, west+height, south+height/3) + geo.CellArea(west, south+height/3, west+height, south+height)
		if math.Abs(whole-parts) > 1e-9*whole {
			t.Fatalf("%v whole, %v in parts", whole, parts)
		}
		polygon := geo.Area(orb.Bound{Min: orb.Point{west, south}, Max: orb.Point{west + height, south + height}}.ToPolygon())
		if math.Abs(whole-polygon) > 1e-9*whole+1e-3 {
			t.Fatalf("%v as a cell, %v as a polygon", whole, polygon)
		}
	})
}

// TestAreaAgainstCells integrates polygons by brute force: thin strips of longitude.
func TestAreaAgainstCells(t *testing.T) {
	for _, c := range []struct {
		name string
		ring orb.Ring
	}{
		{"triangle over China", orb.Ring{{73, 39}, {122, 23}, {135, 48}, {73, 39}}},
		{"triangle across the equator", orb.Ring{{-10, -20}, {30, 5}, {0, 40}, {-10, -20}}},
		{"to the pole", orb.Ring{{0, 60}, {90, 60}, {45, 90}, {0, 60}}},
		{"a district", orb.Ring{{114.1, 22.3}, {114.3, 22.32}, {114.25, 22.5}, {114.12, 22.41}, {114.1, 22.3}}},
	} {
		want := 0.0
		for i := 1; i < len(c.ring); i++ {
			p, q := c.ring[i-1], c.ring[i]
			const steps = 20000
			for k := range steps {
				x0, x1 := p[0]+(q[0]-p[0])*float64(k)/steps, p[0]+(q[0]-p[0])*float64(k+1)/steps
				mid := p[1] + (q[1]-p[1])*(float64(k)+0.5)/steps
				want += (x1 - x0) / 360 * zone(mid)
			}
		}
		want = math.Abs(want)
		if got := geo.Area(c.ring); math.Abs(got-want) > 1e-7*want {
			t.Errorf("%s: %v, strips say %v", c.name, got, want)
		}
	}
}

// TestLongEdges holds the promise that an edge is straight in longitude and
// latitude: more vertices on it change nothing.
func TestLongEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ring, dense orb.Ring
		for range 4 {
			ring = append(ring, anyPoint().Draw(t, "p"))
		}
		ring = append(ring, ring[0])
		for i := 1; i < len(ring); i++ {
			for k := range 7 {
				f := float64(k) / 7
				dense = append(dense, orb.Point{ring[i-1][0] + f*(ring[i][0]-ring[i-1][0]), ring[i-1][1] + f*(ring[i][1]-ring[i-1][1])})
			}
		}
		if a, b := geo.Area(ring), geo.Area(dense); math.Abs(a-b) > 100 { // of 5e14 m2
			t.Fatalf("%v, with more vertices %v", a, b)
		}
	})
}

func TestAreaOfShapes(t *testing.T) {
	box := func(w, s, e, n float64) orb.Ring {
		return orb.Ring{{w, s}, {e, s}, {e, n}, {w, n}, {w, s}}
	}
	unit, hole := geo.CellArea(10, 50, 11, 51), geo.CellArea(10.2, 50.2, 10.4, 50.4)
	clockwise := box(10.2, 50.2, 10.4, 50.4)
	clockwise.Reverse()
	for _, c := range []struct {
		name  string
		shape orb.Geometry
		want  float64
	}{
		{"nothing", nil, 0},
		{"point", orb.Point{1, 2}, 0},
		{"line", orb.LineString{{0, 0}, {1, 1}}, 0},
		{"empty polygon", orb.Polygon{}, 0},
		{"empty ring", orb.Ring{}, 0},
		{"two corners", orb.Ring{{0, 0}, {1, 1}}, 0},
		{"empty bound", orb.Bound{Min: orb.Point{1, 1}, Max: orb.Point{-1, -1}}, 0},
		{"bound", orb.Bound{Min: orb.Point{10, 50}, Max: orb.Point{11, 51}}, unit},
		{"ring", box(10, 50, 11, 51), unit},
		{"ring that is not closed", box(10, 50, 11, 51)[:4], unit},
		{"hole", orb.Polygon{box(10, 50, 11, 51), clockwise}, unit - hole},
		{"hole wound the same way", orb.Polygon{box(10, 50, 11, 51), box(10.2, 50.2, 10.4, 50.4)}, unit - hole},
		{"two polygons", orb.MultiPolygon{{box(10, 50, 11, 51)}, {box(20, 50, 21, 51)}}, 2 * unit},
		{"collection", orb.Collection{orb.Point{}, box(10, 50, 11, 51)}, unit},
		{"across the 180th meridian, running on", box(179.5, 50, 180.5, 51), unit},
	} {
		if got := geo.Area(c.shape); math.Abs(got-c.want) > 1 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func BenchmarkArea(b *testing.B) {
	p := geo.Circle(orb.Point{114, 22}, 5000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		geo.Area(p)
	}
}

func BenchmarkCellArea(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		geo.CellArea(114, 22, 114.001, 22.001)
	}
}
