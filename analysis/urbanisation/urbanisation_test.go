package urbanisation_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/analysis/urbanisation"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
)

var ctx = context.Background()

func mollweide(t testing.TB) *crs.CRS {
	c, err := crs.Parse("ESRI:54009")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// onFrame makes demand on a grid of 1 km cells that falls together with the frame,
// so that what is put in a cell stays there.
func onFrame(c *crs.CRS, width int, people []float64) *analysis.Demand {
	g := &raster.Grid{Width: width, Height: len(people) / width, CRS: c, Transform: [6]float64{10_000_000, 1000, 0, 3_000_000, 0, -1000}}
	d := &analysis.Demand{Grid: g, Groups: []analysis.Group{{Name: "total"}}}
	for i, p := range people {
		if p > 0 {
			d.Cell = append(d.Cell, int64(i))
			d.Groups[0].People = append(d.Groups[0].People, p)
		}
	}
	d.Points, d.Area = g.Centres(d.Cell), g.CellAreas(d.Cell)
	return d
}

// draw reads a map of people: each word is people a km², "." nobody.
func draw(t testing.TB, text string) (*analysis.Demand, int) {
	var people []float64
	width := 0
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(line)
		width = len(words)
		for _, w := range words {
			v := 0.0
			if w != "." {
				if _, err := fmt.Sscan(w, &v); err != nil {
					t.Fatal(err)
				}
			}
			people = append(people, v)
		}
	}
	return onFrame(mollweide(t), width, people), width
}

// show writes the classes of the cells of the demand's grid, "." where the class is none.
func show(t testing.TB, d *analysis.Demand, r *urbanisation.Result) string {
	var b strings.Builder
	for row := range d.Grid.Height {
		for col := range d.Grid.Width {
			c, ro, ok := r.Grid.CellAt(d.Grid.Centre(col, row))
			if !ok {
				t.Fatal("the frame does not hold the demand")
			}
			if class := r.Class[ro*r.Grid.Width+c]; class == 0 {
				b.WriteString(" .")
			} else {
				fmt.Fprintf(&b, " %d", class)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func check(t *testing.T, people, want string) *urbanisation.Result {
	t.Helper()
	d, _ := draw(t, people)
	r, err := urbanisation.Classify(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	clean := func(s string) string {
		var lines []string
		for _, l := range strings.Split(strings.TrimSpace(s), "\n") {
			lines = append(lines, strings.Join(strings.Fields(l), " "))
		}
		return strings.Join(lines, "\n")
	}
	if got := clean(show(t, d, r)); got != clean(want) {
		t.Errorf("classes\n%s\nwant\n%s", got, clean(want))
	}
	sum := 0.0
	for _, total := range r.Totals {
		sum += total.People
	}
	if math.Abs(sum-d.Total()) > 1e-9*d.Total() {
		t.Errorf("classes hold %g people, want %g", sum, d.Total())
	}
	return r
}

func TestClassesByHand(t *testing.T) {
	t.Run("centre by its sides, corner left out", func(t *testing.T) {
		check(t, `
			20000 20000 .    .    .
			9000  1000  .    .    .
			1001  .     2000 .    49
			.     .     .    .    .
			.     .     .    .    50`, `
			23 23 .  .  .
			23 21 .  .  .
			21 .  21 .  11
			.  .  .  .  .
			.  .  .  .  12`)
	})
	t.Run("fifty thousand", func(t *testing.T) {
		check(t, "49999 . . . .", "23 . . . .")
		check(t, "48500 1500 . . .", "30 30 . . .")
		check(t, "48500 1499 . . .", "23 21 . . .")
	})
	t.Run("dense cluster of five thousand", func(t *testing.T) {
		check(t, "5000 . .", "23 . .")
		check(t, "3000 1999 .", "22 22 .") // no dense cluster near by
		check(t, "2499 . .", "13 . .")
	})
	t.Run("semi-dense only away from a dense one", func(t *testing.T) {
		check(t, "5000 . . 2600 .", "23 . . 22 .")
		check(t, "5000 . 2600 . .", "23 . 13 . .")
		check(t, "5000 . 1600 1000 .", "23 . 13 13 .") // one near cell strikes the whole cluster
	})
	t.Run("suburban joins at corners", func(t *testing.T) {
		check(t, `
			4700 .   .
			.    300 .
			.    .   299`, `
			22 .  .
			.  21 .
			.  .  12`)
	})
	t.Run("rural cluster of five hundred", func(t *testing.T) {
		check(t, "300 200 .", "12 12 .")
		check(t, "300 300 .", "13 13 .")
		check(t, "499 . 49.9", "12 . 11")
	})
}

func TestSmoothing(t *testing.T) {
	// The bottom of the notch has seven neighbours of the centre; once it has joined, its mouth has five.
	check(t, `
		9000 9000 9000 .
		9000 .    9000 .
		9000 .    9000 .`, `
		30 30 30 .
		30 30 30 .
		30 30 30 .`)
	// A staircase fills step by step: the second only has five once the first has joined.
	check(t, `
		9000 9000 9000 9000
		9000 .    .    9000
		9000 .    .    .
		9000 9000 .    .`, `
		30 30 30 30
		30 30 30 30
		30 30 30 .
		30 30 .  .`)
}

func TestGaps(t *testing.T) {
	ring := func(inner int) string {
		var b strings.Builder
		for y := range 9 {
			for x := range inner + 2 {
				if x == 0 || y == 0 || x == inner+1 || y == 8 {
					b.WriteString(" 3000")
				} else {
					b.WriteString(" .")
				}
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	filled := func(inner int) int {
		d, _ := draw(t, ring(inner))
		r, err := urbanisation.Classify(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Count(show(t, d, r), "30") - d.Len()
	}
	// Seven rows of two are 14 km², a gap to fill. Smoothing closes a hole of three row by
	// row, for between two filled corners the next has five neighbours; of a hole of five it takes the corners.
	for inner, want := range map[int]int{2: 14, 3: 21, 5: 4} {
		if got := filled(inner); got != want {
			t.Errorf("hole of %d km²: %d cells filled, want %d", 7*inner, got, want)
		}
	}
}

// twin is the rule written down plainly, cell by cell with maps, for a small map.
func twin(width int, people []float64) []uint8 {
	type cell struct{ x, y int }
	pop := map[cell]float64{}
	for i, p := range people {
		pop[cell{i % width, i / width}] = p
	}
	around := func(c cell, queen bool) (out []cell) {
		for dy := -1; dy <= 1; dy++ {
			for dx := -1; dx <= 1; dx++ {
				if dx == 0 && dy == 0 || !queen && dx != 0 && dy != 0 {
					continue
				}
				out = append(out, cell{c.x + dx, c.y + dy})
			}
		}
		return out
	}
	group := func(in func(cell) bool, queen bool, start cell) map[cell]bool {
		seen := map[cell]bool{start: true}
		todo := []cell{start}
		for len(todo) > 0 {
			c := todo[0]
			todo = todo[1:]
			for _, n := range around(c, queen) {
				if in(n) && !seen[n] {
					seen[n] = true
					todo = append(todo, n)
				}
			}
		}
		return seen
	}
	find := func(density, least float64, queen bool) (list []map[cell]bool) {
		done := map[cell]bool{}
		for i := range people {
			c := cell{i % width, i / width}
			if pop[c] < density || done[c] {
				continue
			}
			g := group(func(n cell) bool { return pop[n] >= density }, queen, c)
			sum := 0.0
			for n := range g {
				done[n] = true
				sum += pop[n]
			}
			if sum >= least {
				list = append(list, g)
			}
		}
		return list
	}
	class := map[cell]uint8{}
	give := func(g map[cell]bool, value uint8) {
		for c := range g {
			if class[c] == 0 {
				class[c] = value
			}
		}
	}
	centres := find(1500, 50000, false)
	owner := map[cell]int{}
	for i, g := range centres {
		for c := range g {
			owner[c] = i + 1
		}
	}
	height := len(people) / width
	for changed := true; changed; {
		changed = false
		next := map[cell]int{}
		for y := -1; y <= height; y++ {
			for x := -1; x <= width; x++ {
				c := cell{x, y}
				count := map[int]int{}
				for _, n := range around(c, true) {
					count[owner[n]]++
				}
				for o, k := range count {
					if o > 0 && k >= 5 && owner[c] == 0 {
						next[c] = o
					}
				}
			}
		}
		for c, o := range next {
			owner[c], changed = o, true
		}
	}
	for i := range centres {
		for y := range height {
			for x := range width {
				c := cell{x, y}
				if owner[c] != 0 {
					continue
				}
				g := group(func(n cell) bool {
					return owner[n] != i+1 && n.x >= -1 && n.y >= -1 && n.x <= width && n.y <= height
				}, false, c)
				other := false
				for n := range g {
					other = other || owner[n] != 0
				}
				if !g[cell{-1, -1}] && len(g) < 15 && !other {
					for n := range g {
						owner[n] = i + 1
					}
				}
			}
		}
	}
	for c, o := range owner {
		if o > 0 {
			class[c] = 30
		}
	}
	for _, g := range find(1500, 5000, false) {
		give(g, 23)
	}
	near := map[cell]bool{}
	for c := range class {
		for dy := -2; dy <= 2; dy++ {
			for dx := -2; dx <= 2; dx++ {
				if class[c] > 0 {
					near[cell{c.x + dx, c.y + dy}] = true
				}
			}
		}
	}
	for _, g := range find(900, 2500, false) {
		free := true
		for c := range g {
			free = free && !near[c]
		}
		if free {
			give(g, 22)
		}
	}
	for _, g := range find(300, 5000, true) {
		give(g, 21)
	}
	for _, g := range find(300, 500, true) {
		give(g, 13)
	}
	out := make([]uint8, len(people))
	for i, p := range people {
		c := cell{i % width, i / width}
		switch {
		case class[c] > 0:
		case p >= 50:
			class[c] = 12
		case p > 0:
			class[c] = 11
		}
		out[i] = class[c]
	}
	return out
}

func TestClassesAreThoseOfTheTwin(t *testing.T) {
	c := mollweide(t)
	levels := []float64{0, 0, 10, 60, 250, 310, 500, 950, 1600, 4000, 9000}
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 14).Draw(t, "width")
		height := rapid.IntRange(1, 14).Draw(t, "height")
		floor := rapid.IntRange(0, len(levels)-1).Draw(t, "floor")
		people := make([]float64, width*height)
		for i := range people {
			people[i] = levels[max(rapid.IntRange(0, len(levels)-1).Draw(t, "level"), rapid.SampledFrom([]int{0, floor}).Draw(t, "least"))]
		}
		people[0] = max(people[0], 1)
		d := onFrame(c, width, people)
		r, err := urbanisation.Classify(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		want := twin(width, people)
		for i, w := range want {
			col, row, _ := r.Grid.CellAt(d.Grid.Centre(i%width, i/width))
			if got := r.Class[row*r.Grid.Width+col]; got != w {
				t.Fatalf("cell %d of %d x %d %v: class %d, want %d", i, width, height, people, got, w)
			}
		}
	})
}

// TestSharesByArea spreads people evenly over a lon/lat grid: away from its edges every 1 km² must then hold
// the same number, wherever the lines of the two grids fall.
func TestSharesByArea(t *testing.T) {
	for _, cell := range []float64{0.000833333, 0.0047, 0.021} {
		n := int(0.2 / cell)
		g := &raster.Grid{Width: n, Height: n, CRS: crs.WGS84(), Transform: [6]float64{113.7, cell, 0, 30.7, 0, -cell}}
		d := &analysis.Demand{Grid: g, Groups: []analysis.Group{{}}}
		for i := range int64(n * n) {
			d.Cell = append(d.Cell, i)
		}
		d.Points, d.Area = g.Centres(d.Cell), g.CellAreas(d.Cell)
		for _, a := range d.Area {
			d.Groups[0].People = append(d.Groups[0].People, a/1e6*49.5) // just under and over 50 would be two classes
		}
		r, err := urbanisation.Classify(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, total := range r.Totals {
			if total.Class != urbanisation.VeryLowDensity && total.People > 0 {
				t.Errorf("cells of %g degrees: %g people in class %d, want all in 11", cell, total.People, total.Class)
			}
		}
	}
}

func TestPointsStandInOneCell(t *testing.T) {
	d := &analysis.Demand{Points: []orb.Point{{114.3, 30.6}, {114.3, 30.6001}, {120, 31}}, Groups: []analysis.Group{{People: []float64{3000, 2500, 40}}}}
	r, err := urbanisation.Classify(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint8{23, 23, 11}; !slices.Equal(r.Degree, want) {
		t.Errorf("degree %v, want %v", r.Degree, want)
	}
	if got, want := urbanisation.Urban(append(r.Degree, 13, 21, 0)), []analysis.Urban{1, 1, 2, 2, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("urban %v, want %v", got, want)
	}
}

func TestEdges(t *testing.T) {
	r, err := urbanisation.Classify(ctx, &analysis.Demand{Groups: []analysis.Group{{}}})
	if err != nil || len(r.Degree) != 0 {
		t.Errorf("nobody: %v, %v", r, err)
	}
	world := &analysis.Demand{Points: []orb.Point{{-170, -50}, {170, 60}}, Groups: []analysis.Group{{People: []float64{1, 1}}}}
	if _, err := urbanisation.Classify(ctx, world); !message.AtFault(err) {
		t.Errorf("world: %v, want a fault of the input", err)
	}
	lost := &analysis.Demand{Points: []orb.Point{{math.NaN(), 0}}, Groups: []analysis.Group{{People: []float64{1}}}}
	if _, err := urbanisation.Classify(ctx, lost); !message.AtFault(err) {
		t.Errorf("nowhere: %v, want a fault of the input", err)
	}
	g := &raster.Grid{Width: 2, Height: 1, CRS: crs.WGS84(), Transform: [6]float64{110, 2, 0, 32, 0, -2}}
	coarse := &analysis.Demand{Grid: g, Cell: []int64{0, 1}, Points: g.Centres([]int64{0, 1}), Groups: []analysis.Group{{People: []float64{1, 1}}}}
	if _, err := urbanisation.Classify(ctx, coarse); !message.AtFault(err) {
		t.Errorf("cells of two degrees: %v, want a fault of the input", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := urbanisation.Classify(stopped, onFrame(mollweide(t), 1, []float64{1})); err == nil {
		t.Error("a cancelled context must end the work")
	}
	empty := onFrame(mollweide(t), 2, []float64{1, 1})
	empty.Groups[0].People[1] = 0 // a cell of another group alone
	if r, err := urbanisation.Classify(ctx, empty); err != nil || !slices.Equal(r.Degree, []uint8{11, 11}) {
		t.Errorf("degree %v, %v, want 11, 11", r.Degree, err)
	}
}

func TestTitles(t *testing.T) {
	for _, c := range []uint8{30, 23, 22, 21, 13, 12, 11, 0} {
		if title := urbanisation.Title(c); title.ZH == "" || title.EN == "" {
			t.Errorf("class %d has no title", c)
		}
	}
	if got := []uint8{urbanisation.Level1(30), urbanisation.Level1(22), urbanisation.Level1(11)}; !slices.Equal(got, []uint8{3, 2, 1}) {
		t.Errorf("level 1 = %v", got)
	}
}

func demand(t testing.TB, parts ...string) *analysis.Demand {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data: set MEDREACH_DATA (%v)", err)
	}
	f, err := geotiff.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Grid: f.Band(0)}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHongKong(t *testing.T) {
	d := demand(t, "hongkong", "worldpop_2020_100m.tif")
	var want *urbanisation.Result
	for _, cores := range []int{1, 2, 5} {
		before := runtime.GOMAXPROCS(cores)
		r, err := urbanisation.Classify(ctx, d)
		runtime.GOMAXPROCS(before)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = r
		} else if !reflect.DeepEqual(r.Degree, want.Degree) || !reflect.DeepEqual(r.Totals, want.Totals) {
			t.Errorf("%d cores give another answer", cores)
		}
	}
	sum := 0.0
	for _, total := range want.Totals {
		t.Logf("%d %s: %d km², %.0f people", total.Class, urbanisation.Title(total.Class).EN, total.Cells, total.People)
		sum += total.People
	}
	if math.Abs(sum-d.Total()) > 1e-3 {
		t.Errorf("classes hold %g people, want %g", sum, d.Total())
	}
	if share := want.Totals[0].People / sum; share < 0.85 {
		t.Errorf("%.0f%% of Hong Kong live in urban centres, want most", share*100)
	}
}

func BenchmarkClassifyWuhan(b *testing.B) {
	d := demand(b, "wuhan", "wuhan_worldpop_20plus_100m.tif")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := urbanisation.Classify(ctx, d); err != nil {
			b.Fatal(err)
		}
	}
}

// lattice is n inhabited cells of 30 arc seconds, two of five, in 6,000 columns
// from 75° E and southward from 53° N, or of 1 km on the Mollweide projection.
func lattice(t testing.TB, n int, projected bool) *analysis.Demand {
	r := rand.New(rand.NewPCG(9, 6))
	const width, side = 6000, 1. / 120
	g := &raster.Grid{Width: width, Height: n*5/2/width + 2, CRS: crs.WGS84(), Transform: [6]float64{75, side, 0, 53, 0, -side}}
	if projected {
		g.CRS, g.Transform = mollweide(t), [6]float64{6_000_000, 1000, 0, 6_000_000, 0, -1000}
	}
	d := &analysis.Demand{Grid: g, Cell: make([]int64, n), Groups: []analysis.Group{{Name: "total", People: make([]float64, n)}}}
	cell := int64(0)
	for i := range n {
		d.Cell[i], d.Groups[0].People[i] = cell, math.Exp(4+2*r.NormFloat64())
		cell += int64(1 + r.IntN(4))
	}
	d.Points = g.Centres(d.Cell)
	return d
}

func BenchmarkClassifyCountry(b *testing.B) {
	for _, cells := range []int{1_000_000, 5_000_000} {
		for _, projected := range []bool{false, true} {
			b.Run(fmt.Sprintf("cells=%dM/mollweide=%v", cells/1_000_000, projected), func(b *testing.B) {
				if testing.Short() && cells > 1_000_000 {
					b.Skip("short")
				}
				d := lattice(b, cells, projected)
				b.ReportAllocs()
				for b.Loop() {
					if _, err := urbanisation.Classify(ctx, d); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
