package raster_test

import (
	"math"
	"runtime"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/raster"
)

func system(t testing.TB, s string) *crs.CRS {
	t.Helper()
	c, err := crs.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// grids are of every kind: north up, rotated, upside down, geographic,
// projected, across the antimeridian and counted to 360.
func grids(t testing.TB) map[string]*raster.Grid {
	degrees := crs.WGS84()
	return map[string]*raster.Grid{
		"geographic":   {Width: 400, Height: 300, Transform: [6]float64{113.8, 1.0 / 1200, 0, 22.6, 0, -1.0 / 1200}, CRS: degrees},
		"southern":     {Width: 40, Height: 30, Transform: [6]float64{-51.3, 0.01, 0, -29.9, 0, -0.01}, CRS: degrees},
		"world":        {Width: 360, Height: 180, Transform: [6]float64{-180, 1, 0, 90, 0, -1}, CRS: degrees},
		"to 360":       {Width: 360, Height: 180, Transform: [6]float64{0, 1, 0, 90, 0, -1}, CRS: degrees},
		"antimeridian": {Width: 40, Height: 30, Transform: [6]float64{179.8, 0.01, 0, 10, 0, -0.01}, CRS: degrees},
		"south up":     {Width: 40, Height: 30, Transform: [6]float64{113, 0.01, 0, 22, 0, 0.01}, CRS: degrees},
		"rotated":      {Width: 40, Height: 30, Transform: [6]float64{113, 0.008, 0.003, 22, 0.003, -0.008}, CRS: degrees},
		"mollweide":    {Width: 300, Height: 200, Transform: [6]float64{10860820, 100, 0, 2761932, 0, -100}, CRS: system(t, "ESRI:54009")},
		"utm":          {Width: 300, Height: 200, Transform: [6]float64{200000, 100, 0, 2472000, 0, -100}, CRS: system(t, "EPSG:32650")},
		"utm rotated":  {Width: 300, Height: 200, Transform: [6]float64{200000, 80, 60, 2472000, 60, -80}, CRS: system(t, "EPSG:32650")},
		"web mercator": {Width: 300, Height: 200, Transform: [6]float64{12705000, 100, 0, 2555000, 0, -100}, CRS: system(t, "EPSG:3857")},
		"gauss-kruger": {Width: 300, Height: 200, Transform: [6]float64{500000, 1000, 0, 2555000, 0, -1000}, CRS: system(t, "EPSG:4547")},
	}
}

// TestKnownPlaces holds centres that gdaltransform 3.6.2 gives for the files
// utm50n_100m.tif and moll250_f64_lzw_54009.tif of the conformance collection.
func TestKnownPlaces(t *testing.T) {
	cases := []struct {
		grid     *raster.Grid
		col, row int
		lon, lat float64
	}{
		{&raster.Grid{Width: 140, Height: 120, Transform: [6]float64{200000, 100, 0, 2472000, 0, -100}, CRS: system(t, "EPSG:32650")}, 30, 80, 114.118837175648, 22.2556170628503},
		{&raster.Grid{Width: 311, Height: 196, Transform: [6]float64{10860820.43120218, 250, 0, 2761932.911192264, 0, -250}, CRS: system(t, "ESRI:54009")}, 200, 17, 114.341231730414, 22.5256095537733},
		{&raster.Grid{Width: 2, Height: 2, Transform: [6]float64{100, 0.5, 0, 40, 0, -0.5}, CRS: crs.WGS84()}, 1, 0, 100.75, 39.75},
	}
	for _, c := range cases {
		if p := c.grid.Centre(c.col, c.row); geo.Distance(p, orb.Point{c.lon, c.lat}) > 0.001 {
			t.Errorf("%s: centre of %d, %d = %v, want %v, %v", c.grid.CRS.Name(), c.col, c.row, p, c.lon, c.lat)
		}
	}
}

func TestCellAtFindsCentre(t *testing.T) {
	all := grids(t)
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "grid")
		g := all[name]
		col, row := rapid.IntRange(0, g.Width-1).Draw(t, "col"), rapid.IntRange(0, g.Height-1).Draw(t, "row")
		p := g.Centre(col, row)
		if !(p[0] >= -180 && p[0] <= 180 && p[1] >= -90 && p[1] <= 90) {
			t.Fatalf("%s: centre %v", name, p)
		}
		if c, r, ok := g.CellAt(p); !ok || c != col || r != row {
			t.Errorf("%s: the centre of %d, %d lies in %d, %d, %v", name, col, row, c, r, ok)
		}
	})
}

func TestCellAtEdges(t *testing.T) {
	g := &raster.Grid{Width: 2, Height: 2, Transform: [6]float64{100, 1, 0, 40, 0, -1}, CRS: crs.WGS84()}
	cases := []struct {
		p        orb.Point
		col, row int
		ok       bool
	}{
		{orb.Point{100, 40}, 0, 0, true},
		{orb.Point{101, 39}, 1, 1, true},
		{orb.Point{101.999, 38.001}, 1, 1, true},
		{orb.Point{102, 39}, 0, 0, false},
		{orb.Point{101, 38}, 0, 0, false},
		{orb.Point{99.999, 39}, 0, 0, false},
		{orb.Point{math.NaN(), 39}, 0, 0, false},
		{orb.Point{math.Inf(1), 39}, 0, 0, false},
	}
	for _, c := range cases {
		if col, row, ok := g.CellAt(c.p); ok != c.ok || ok && (col != c.col || row != c.row) {
			t.Errorf("CellAt(%v) = %d, %d, %v, want %d, %d, %v", c.p, col, row, ok, c.col, c.row, c.ok)
		}
	}
	singular := &raster.Grid{Width: 2, Height: 2, Transform: [6]float64{100, 0, 0, 40, 0, 0}, CRS: crs.WGS84()}
	if _, _, ok := singular.CellAt(orb.Point{100, 40}); ok {
		t.Error("cells without size hold a place")
	}
}

// TestAreas: the area of a cell is that of its outline; in longitude and
// latitude it is exact.
func TestAreas(t *testing.T) {
	for name, g := range grids(t) {
		for _, cell := range [][2]int{{0, 0}, {g.Width / 2, g.Height / 2}, {g.Width - 1, g.Height - 1}} {
			got := g.CellArea(cell[0], cell[1])
			outline := geo.Area(orb.Polygon{g.Corners(cell[0], cell[1])})
			if math.Abs(got-outline) > 1e-6*outline {
				t.Errorf("%s %v: area %v, outline %v", name, cell, got, outline)
			}
		}
	}
	g := grids(t)["world"]
	total := 0.0
	for row := range g.Height {
		got := g.CellArea(100, row)
		if want := geo.CellArea(-80, float64(89-row), -79, float64(90-row)); math.Abs(got-want) > 1e-9*want {
			t.Errorf("row %d: area %v, want %v", row, got, want)
		}
		total += got * float64(g.Width)
	}
	if want := geo.CellArea(-180, -90, 180, 90); math.Abs(total-want) > 1e-9*want {
		t.Errorf("the cells of the world have %v m2, the earth %v", total, want)
	}
}

// TestMollweideIsNoHectare: the spherical Mollweide is not equal-area on the
// ellipsoid. With M the radius of the meridian and N that of the prime vertical,
// a hectare of the plane is 1e4 * M(lat) * N(lat) / a^2 on the earth.
func TestMollweideIsNoHectare(t *testing.T) {
	g := grids(t)["mollweide"]
	lat := g.Centre(10, 20)[1] * math.Pi / 180
	const e2 = 0.00669437999014
	want := 1e4 * (1 - e2) / math.Pow(1-e2*math.Sin(lat)*math.Sin(lat), 2)
	if got := g.CellArea(10, 20); math.Abs(got-want) > 1e-5*want {
		t.Errorf("area = %v, want %v", got, want)
	}
}

// TestMany: the answers for many cells are those for one, on any number of cores.
func TestMany(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for name, g := range grids(t) {
		var cells []int64
		for c := int64(0); c < g.Cells(); c++ {
			if c%7 != 3 {
				cells = append(cells, c)
			}
		}
		for _, cores := range []int{1, 4} {
			runtime.GOMAXPROCS(cores)
			centres, areas := g.Centres(cells), g.CellAreas(cells)
			for i := 0; i < len(cells); i += 17 {
				c := cells[i]
				col, row := int(c)%g.Width, int(c)/g.Width
				if p := g.Centre(col, row); p != centres[i] {
					t.Fatalf("%s, %d cores: centre of %d = %v, alone %v", name, cores, c, centres[i], p)
				}
				if a := g.CellArea(col, row); math.Abs(a-areas[i]) > 1e-9*a {
					t.Fatalf("%s, %d cores: area of %d = %v, alone %v", name, cores, c, areas[i], a)
				}
			}
		}
	}
}

func TestCorners(t *testing.T) {
	for name, g := range grids(t) {
		ring := g.Corners(g.Width/2, g.Height/2)
		if !ring.Closed() || len(ring) != 5 {
			t.Errorf("%s: ring %v", name, ring)
		}
		if want := orb.CCW; name != "south up" && ring.Orientation() != want {
			t.Errorf("%s: ring %v runs clockwise", name, ring)
		}
		if b := ring.Bound(); name != "antimeridian" && !b.Contains(g.Centre(g.Width/2, g.Height/2)) {
			t.Errorf("%s: ring %v is not around its cell", name, ring)
		}
	}
	g := &raster.Grid{Width: 1, Height: 1, Transform: [6]float64{179.5, 1, 0, 1, 0, -1}, CRS: crs.WGS84()}
	if b := g.Corners(0, 0).Bound(); b.Max[0]-b.Min[0] > 1.001 {
		t.Errorf("the cell at the antimeridian goes around the earth: %v", b)
	}
}

func TestOutsideTheProjection(t *testing.T) {
	g := &raster.Grid{Width: 10, Height: 10, Transform: [6]float64{17e6, 100000, 0, 9e6, 0, -100}, CRS: system(t, "ESRI:54009")}
	if p := g.Centre(5, 0); !math.IsNaN(p[0]) || !math.IsNaN(p[1]) {
		t.Errorf("centre = %v", p)
	}
	if a := g.CellArea(5, 0); a != 0 {
		t.Errorf("area = %v", a)
	}
	nowhere := &raster.Grid{Width: 10, Height: 10, Transform: [6]float64{0, 1, 0, 0, 0, -1}}
	if p := nowhere.Centre(0, 0); !math.IsNaN(p[0]) {
		t.Errorf("a grid without a system has a centre at %v", p)
	}
	if _, _, ok := nowhere.CellAt(orb.Point{0, 0}); ok || nowhere.CellArea(0, 0) != 0 {
		t.Error("a grid without a system holds a place, or an area")
	}
}

func TestSame(t *testing.T) {
	base := func() *raster.Grid {
		return &raster.Grid{Width: 4000, Height: 3000, Transform: [6]float64{113.8, 1.0 / 1200, 0, 22.6, 0, -1.0 / 1200}, CRS: crs.WGS84()}
	}
	cases := []struct {
		name   string
		change func(*raster.Grid)
		same   bool
	}{
		{"nothing", func(*raster.Grid) {}, true},
		{"rounding", func(g *raster.Grid) { g.Transform[1] = 0.00083333333 }, true},
		{"drift", func(g *raster.Grid) { g.Transform[1] = 0.000833 }, false},
		{"width", func(g *raster.Grid) { g.Width-- }, false},
		{"origin", func(g *raster.Grid) { g.Transform[0] += 0.00001 }, false},
		{"system", func(g *raster.Grid) { g.CRS = system(t, "EPSG:4490") }, false},
		{"no system", func(g *raster.Grid) { g.CRS = nil }, false},
		{"not a number", func(g *raster.Grid) { g.Transform[3] = math.NaN() }, false},
	}
	for _, c := range cases {
		g := base()
		c.change(g)
		if g.Same(base()) != c.same || base().Same(g) != c.same {
			t.Errorf("%s: Same = %v, want %v", c.name, !c.same, c.same)
		}
	}
}

func BenchmarkCentresAndAreas(b *testing.B) {
	for _, name := range []string{"geographic", "mollweide", "utm"} {
		g := *grids(b)[name]
		g.Width, g.Height = 1000, 1000
		cells := make([]int64, g.Cells())
		for i := range cells {
			cells[i] = int64(i)
		}
		b.Run("centres/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.Centres(cells)
			}
		})
		b.Run("areas/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				g.CellAreas(cells)
			}
		})
	}
}
