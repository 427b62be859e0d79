package overlay

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// blots are cells of smooth chance: lakes, islands in them and ragged shores.
func blots(g *raster.Grid, share float64) []int64 {
	r := rand.New(rand.NewPCG(5, 8))
	const waves = 12
	var kx, ky, phase [waves]float64
	for i := range waves {
		scale := math.Pow(1.6, float64(i)) / float64(g.Width)
		kx[i], ky[i], phase[i] = 6*r.NormFloat64()*scale, 6*r.NormFloat64()*scale, 7*r.Float64()
	}
	var cells []int64
	for row := range g.Height {
		for col := range g.Width {
			v := 0.8 * r.NormFloat64()
			for i := range waves {
				v += math.Sin(kx[i]*float64(col) + ky[i]*float64(row) + phase[i])
			}
			if v > (0.5-share)*6 {
				cells = append(cells, int64(row*g.Width+col))
			}
		}
	}
	return cells
}

// TestCellPolygonsOnAProjectedGrid holds that straight sides of cells, which are
// curves in degrees, are drawn closely enough for the area of the cells.
func TestCellPolygonsOnAProjectedGrid(t *testing.T) {
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	g := &raster.Grid{Width: 300, Height: 200, Transform: [6]float64{9_200_000, 1000, 0, 4_500_000, 0, -1000}, CRS: mollweide}
	cells := blots(g, 0.5)
	m := CellPolygons(g, cells)
	holes, want := 0, 0.0
	for _, p := range m {
		holes += len(p) - 1
		if err := toGeometry(p).Validate(); err != nil {
			t.Errorf("not valid: %v", err)
		}
		for i, ring := range p {
			if ccw := ring.Orientation() == orb.CCW; ccw != (i == 0) {
				t.Errorf("ring %d of a polygon runs counter-clockwise: %v", i, ccw)
			}
		}
	}
	if len(m) < 50 || holes < 50 {
		t.Errorf("%d polygons with %d holes are no test", len(m), holes)
	}
	for _, a := range g.CellAreas(cells) {
		want += a
	}
	near(t, "area", geo.Area(m), want, 1e-6)
	all := &raster.Grid{Width: 40, Height: 40, Transform: g.Transform, CRS: mollweide}
	block := make([]int64, 1600)
	for i := range block {
		block[i] = int64(i)
	}
	if ring := CellPolygons(all, block)[0][0]; len(ring) != 4*40/bend+1 {
		t.Errorf("a square of 40 cells has %d corners, want one every %d cells", len(ring)-1, bend)
	}
}

// TestCellPolygonsOfManyHoles holds that every hole goes to the part around it.
func TestCellPolygonsOfManyHoles(t *testing.T) {
	g := grid(120, 90)
	cells := blots(g, 0.6)
	m := CellPolygons(g, cells)
	for i, p := range m {
		for _, hole := range p[1:] {
			for _, c := range hole {
				if !planar.RingContains(p[0], c) {
					t.Fatalf("polygon %d does not hold its hole at %v", i, c)
				}
			}
		}
	}
}

// BenchmarkCellPolygons outlines half of a large grid, ragged and full of holes.
func BenchmarkCellPolygons(b *testing.B) {
	g := grid(2000, 2000)
	cells := blots(g, 0.5)
	b.ReportAllocs()
	for b.Loop() {
		if len(CellPolygons(g, cells)) == 0 {
			b.Fatal("no polygons")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(cells)), "ns/cell")
}
