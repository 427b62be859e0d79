package outline

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkt"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

// validate asks an implementation of OGC Simple Features.
func validate(p orb.Polygon) error {
	_, err := geom.UnmarshalWKT(wkt.MarshalString(p))
	return err
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if math.Abs(got-want) > relative*math.Abs(want) {
		t.Errorf("%s = %.6f, want %.6f within %g", what, got, want, relative)
	}
}

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

// TestCellsOnAProjectedGrid holds that straight sides of cells, which are
// curves in degrees, are drawn closely enough for the area of the cells.
func TestCellsOnAProjectedGrid(t *testing.T) {
	mollweide, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	g := &raster.Grid{Width: 300, Height: 200, Transform: [6]float64{9_200_000, 1000, 0, 4_500_000, 0, -1000}, CRS: mollweide}
	cells := blots(g, 0.5)
	m := Cells(g, cells)
	holes, want := 0, 0.0
	for _, p := range m {
		holes += len(p) - 1
		if err := validate(p); err != nil {
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
	if ring := Cells(all, block)[0][0]; len(ring) != 4*40/bend+1 {
		t.Errorf("a square of 40 cells has %d corners, want one every %d cells", len(ring)-1, bend)
	}
}

// TestHolesGoToTheirPart holds that every hole goes to the part around it.
func TestHolesGoToTheirPart(t *testing.T) {
	g := grid(120, 90)
	cells := blots(g, 0.6)
	m := Cells(g, cells)
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

// BenchmarkCells outlines half of a large grid, ragged and full of holes.
func BenchmarkCells(b *testing.B) {
	g := grid(2000, 2000)
	cells := blots(g, 0.5)
	b.ReportAllocs()
	for b.Loop() {
		if len(Cells(g, cells)) == 0 {
			b.Fatal("no polygons")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(cells)), "ns/cell")
}

func grid(w, h int) *raster.Grid {
	return &raster.Grid{Width: w, Height: h, Transform: [6]float64{114, 0.01, 0, 31, 0, -0.01}, CRS: crs.WGS84()}
}

// cellsOf reads a map drawn in text: # is a cell.
func cellsOf(rows ...string) (*raster.Grid, []int64) {
	g := grid(len(rows[0]), len(rows))
	var cells []int64
	for r, line := range rows {
		for c, ch := range line {
			if ch == '#' {
				cells = append(cells, int64(r*g.Width+c))
			}
		}
	}
	return g, cells
}

func TestCells(t *testing.T) {
	cases := []struct {
		name            string
		rows            []string
		polygons, rings int
	}{
		{"none", []string{"..."}, 0, 0},
		{"one", []string{"#"}, 1, 1},
		{"block", []string{"##", "##"}, 1, 1},
		{"corner only", []string{"#.", ".#"}, 2, 2},
		{"other corner only", []string{".#", "#."}, 2, 2},
		{"hole", []string{"###", "#.#", "###"}, 1, 2},
		{"island in a hole", []string{"#####", "#...#", "#.#.#", "#...#", "#####"}, 2, 3},
		{"two holes that touch at a corner", []string{"####", "#.##", "##.#", "####"}, 1, 3},
		{"two other holes that touch", []string{"####", "##.#", "#.##", "####"}, 1, 3},
		{"hole that touches the outline", []string{".###", "#.#.", "####"}, 1, 2},
		{"snake", []string{"###", "..#", "###", "#..", "###"}, 1, 1},
		{"chessboard", []string{"#.#", ".#.", "#.#"}, 5, 5},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			g, cells := cellsOf(c.rows...)
			m := Cells(g, cells)
			rings := 0
			for _, p := range m {
				rings += len(p)
				if err := validate(p); err != nil {
					t.Errorf("not valid: %v", err)
				}
			}
			if len(m) != c.polygons || rings != c.rings {
				t.Errorf("%d polygons, %d rings; want %d, %d", len(m), rings, c.polygons, c.rings)
			}
			want := 0.0
			for _, a := range g.CellAreas(cells) {
				want += a
			}
			near(t, "area", geo.Area(m), want, 1e-9)
		})
	}
}

// TestCellsOfNoise holds on random sets that exactly the cells lie inside.
func TestCellsOfNoise(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 3))
	for range 60 {
		g := grid(3+r.IntN(14), 3+r.IntN(14))
		var cells []int64
		for c := range int64(g.Width * g.Height) {
			if r.Float64() < 0.6 {
				cells = append(cells, c)
			}
		}
		m := Cells(g, cells)
		for _, p := range m {
			if err := validate(p); err != nil {
				t.Fatalf("%v of %d x %d: %v", cells, g.Width, g.Height, err)
			}
		}
		for c := range g.Width * g.Height {
			_, want := slices.BinarySearch(cells, int64(c))
			if got := planar.MultiPolygonContains(m, g.Centre(c%g.Width, c/g.Width)); got != want {
				t.Fatalf("cell %d inside: %v, want %v", c, got, want)
			}
		}
	}
}
