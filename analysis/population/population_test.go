package population_test

import (
	"cmp"
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/population"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/geojson"
	"github.com/medreach/medreach/geo/geotiff"
	"github.com/medreach/medreach/geo/message"
	"github.com/medreach/medreach/geo/raster"
	"github.com/medreach/medreach/geo/tabular"
	"github.com/medreach/medreach/geo/zone"
)

var ctx = context.Background()

// values is a grid in memory, handed out in blocks from several goroutines.
type values struct {
	grid          raster.Grid
	data          []float64
	width, height int // of a block
}

func (v *values) Grid() *raster.Grid { return &v.grid }

func (v *values) Blocks(ctx context.Context, visit func(raster.Block) error) error {
	var wg sync.WaitGroup
	var mu sync.Mutex
	var first error
	index := 0
	for row := 0; row < v.grid.Height; row += v.height {
		for col := 0; col < v.grid.Width; col += v.width {
			b := raster.Block{Index: index, Col: col, Row: row, Width: min(v.width, v.grid.Width-col), Height: min(v.height, v.grid.Height-row)}
			index++
			for r := range b.Height {
				at := (row+r)*v.grid.Width + col
				b.Values = append(b.Values, v.data[at:at+b.Width]...)
			}
			wg.Go(func() {
				if err := visit(b); err != nil {
					mu.Lock()
					first = err
					mu.Unlock()
				}
			})
		}
	}
	wg.Wait()
	return first
}

// grid makes a grid of cells of a hundredth of a degree with its corner at 113 E, 23 N.
func grid(width int, data ...float64) *values {
	return &values{raster.Grid{Width: width, Height: len(data) / width, CRS: crs.WGS84(),
		Transform: [6]float64{113, 0.01, 0, 23, 0, -0.01}}, data, 2, 2}
}

func table(columns string, rows ...string) *feature.Table {
	t := &feature.Table{Source: "people.csv", Columns: strings.Split(columns, ",")}
	for i, r := range rows {
		t.Rows = append(t.Rows, feature.Row{Number: i + 2, Values: strings.Split(r, ",")})
	}
	return t
}

func read(t testing.TB, sources ...population.Source) (*analysis.Demand, []feature.Finding) {
	t.Helper()
	d, findings, err := population.FromSources(ctx, sources)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Validate(); err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Message.ZH == "" || strings.Contains(f.Message.ZH+f.Message.EN, "%!") {
			t.Errorf("%s: message %+v", f.Rule, f.Message)
		}
	}
	return d, findings
}

func rules(findings []feature.Finding) []string {
	var out []string
	for _, f := range findings {
		if f.Rule != "population-datum" {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestGridByHand(t *testing.T) {
	nan := math.NaN()
	g := grid(3,
		nan, 2, 0,
		-99999, 0.5, 3,
		3.4e38, 0, 7)
	d, findings := read(t, population.Source{Group: "total", File: "a.tif", Grid: g})
	if want := []int64{1, 4, 5, 8}; !slices.Equal(d.Cell, want) {
		t.Errorf("cells %v, want %v", d.Cell, want)
	}
	if want := []float64{2, 0.5, 3, 7}; !slices.Equal(d.Groups[0].People, want) {
		t.Errorf("people %v, want %v", d.Groups[0].People, want)
	}
	if want := g.grid.Centre(1, 1); d.Points[1] != want {
		t.Errorf("point %v, want %v", d.Points[1], want)
	}
	if want := geo.CellArea(113.01, 22.99, 113.02, 23); math.Abs(d.Area[0]/want-1) > 1e-9 {
		t.Errorf("area %g, want %g", d.Area[0], want)
	}
	if got, want := rules(findings), []string{"population-negative", "population-huge"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestGridFaults(t *testing.T) {
	lost := grid(2, 1, 1)
	lost.grid.CRS = nil
	cases := map[string][]population.Source{
		"nobody":      {{Group: "total", Grid: grid(2, 0, 0)}},
		"nowhere":     {{Group: "total", Grid: lost}},
		"nothing":     {},
		"no data":     {{Group: "total"}},
		"far away":    {{Group: "total", Grid: grid(2, 1, 1)}, {Group: "60+", Table: table("lon,lat,60+", "10,10,5")}},
		"no column":   {{Group: "60+", Table: table("lon,lat,pop", "113,23,5")}},
		"misnamed":    {{Group: "60+", PeopleColumn: "p", Table: table("lon,lat,pop", "113,23,5")}},
		"no place":    {{Group: "total", Table: table("name,pop", "a,5")}},
		"nobody here": {{Group: "total", Table: table("lon,lat,pop", "113,23,0")}},
	}
	for name, sources := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := population.FromSources(ctx, sources)
			if !message.AtFault(err) {
				t.Errorf("error = %v, want a fault of the input", err)
			}
		})
	}
}

// TestBlocksDoNotMatter reads random grids in blocks of any shape, on any number of
// cores, and compares with a plain walk over the grid.
func TestBlocksDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 20).Draw(t, "width"), rapid.IntRange(1, 20).Draw(t, "height")
		data := rapid.SliceOfN(rapid.Float64Range(-1, 2), w*h, w*h).Draw(t, "data")
		data[0] = 1
		g := grid(w, data...)
		g.width, g.height = rapid.IntRange(1, 20).Draw(t, "block"), rapid.IntRange(1, 20).Draw(t, "block height")
		var cells []int64
		var people []float64
		for i, v := range data {
			if v > 0 {
				cells, people = append(cells, int64(i)), append(people, v)
			}
		}
		for _, cores := range []int{1, 4} {
			before := runtime.GOMAXPROCS(cores)
			d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Grid: g}})
			runtime.GOMAXPROCS(before)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(d.Cell, cells) || !slices.Equal(d.Groups[0].People, people) {
				t.Fatalf("cells %v %v, want %v %v", d.Cell, d.Groups[0].People, cells, people)
			}
		}
	})
}

// ragged is a grid in blocks that form no bands: halves of halves, cut either way.
type ragged struct {
	*values
	cuts []bool
}

func (r ragged) Blocks(_ context.Context, visit func(raster.Block) error) error {
	n := 0
	var cut func(b raster.Block) error
	cut = func(b raster.Block) error {
		across := r.cuts[n%len(r.cuts)]
		n++
		one, other := b, b
		switch {
		case across && b.Width > 1:
			one.Width /= 2
			other.Col, other.Width = b.Col+one.Width, b.Width-one.Width
		case !across && b.Height > 1:
			one.Height /= 2
			other.Row, other.Height = b.Row+one.Height, b.Height-one.Height
		default:
			b.Index = n
			for row := range b.Height {
				b.Values = append(b.Values, r.data[(b.Row+row)*r.grid.Width+b.Col:][:b.Width]...)
			}
			return visit(b)
		}
		return cmp.Or(cut(one), cut(other))
	}
	return cut(raster.Block{Width: r.grid.Width, Height: r.grid.Height})
}

// TestBlocksWithoutBands reads grids in blocks of which none has to lie beside another.
func TestBlocksWithoutBands(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 20).Draw(t, "width"), rapid.IntRange(1, 20).Draw(t, "height")
		data := make([]float64, w*h)
		for i := range data {
			data[i] = float64(i%3) + 0.1
		}
		g := ragged{grid(w, data...), rapid.SliceOfN(rapid.Bool(), 1, 50).Draw(t, "cuts")}
		d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Grid: g}})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(d.Cell) || !slices.Equal(d.Groups[0].People, data) {
			t.Fatalf("cells %v, people %v, want %v", d.Cell, d.Groups[0].People, data)
		}
	})
}

func TestHugeSparseGrid(t *testing.T) {
	g := raster.Grid{Width: 1 << 30, Height: 1 << 30, CRS: crs.WGS84(), Transform: [6]float64{-180, 3e-7, 0, 80, 0, -1e-7}}
	d, _ := read(t, population.Source{Group: "total", Grid: sparse{&g}})
	if want := []int64{7, 1<<60 - 1<<30 + 5}; !slices.Equal(d.Cell, want) {
		t.Errorf("cells %v, want %v", d.Cell, want)
	}
}

// sparse has one person in the first row and one in the last.
type sparse struct{ grid *raster.Grid }

func (s sparse) Grid() *raster.Grid { return s.grid }

func (s sparse) Blocks(_ context.Context, visit func(raster.Block) error) error {
	if err := visit(raster.Block{Row: s.grid.Height - 1, Width: 6, Height: 1, Values: []float64{0, 0, 0, 0, 0, 1}}); err != nil {
		return err
	}
	return visit(raster.Block{Index: 1, Width: 8, Height: 1, Values: []float64{0, 0, 0, 0, 0, 0, 0, 1}})
}

func TestGroupsOnOneGridShareCells(t *testing.T) {
	d, findings := read(t,
		population.Source{Group: "total", Grid: grid(3, 1, 0, 3)},
		population.Source{Group: "60+", Grid: grid(3, 0.5, 2, 0)},
		population.Source{Group: "0-6", Grid: grid(3, 0.1, 0, 0.3)})
	if want := []int64{0, 1, 2}; !slices.Equal(d.Cell, want) {
		t.Errorf("cells %v, want %v", d.Cell, want)
	}
	for i, want := range [][]float64{{1, 0, 3}, {0.5, 2, 0}, {0.1, 0, 0.3}} {
		if got := d.Groups[i].People; !slices.Equal(got, want) {
			t.Errorf("group %s: %v, want %v", d.Groups[i].Name, got, want)
		}
	}
	if len(findings) > 0 {
		t.Errorf("findings %v, want none", findings)
	}
}

func TestGroupOnAnotherGrid(t *testing.T) {
	other := grid(2, 1, 2, 4, 8)
	other.grid.Transform = [6]float64{112.995, 0.004, 0, 23.0001, 0, -0.004} // its left half lies outside the first
	d, findings := read(t,
		population.Source{Group: "total", Grid: grid(2, 10, 20)},
		population.Source{Group: "60+", Grid: other},
		population.Source{Group: "sick", Table: table("lon,lat,sick", "113.015,22.985,3", "113.001,22.999,1")})
	for i, want := range []float64{30, 15, 4} {
		if got := d.Groups[i].Total(); got != want {
			t.Errorf("group %s has %g people, want %g", d.Groups[i].Name, got, want)
		}
	}
	if d.Grid.Width != 3 || d.Grid.Height != 2 {
		t.Errorf("grid %d x %d, want 3 x 2: one column to the west, one row to the south", d.Grid.Width, d.Grid.Height)
	}
	for i, cell := range d.Cell {
		col, row, ok := d.Grid.CellAt(d.Points[i])
		if !ok || int64(row*d.Grid.Width+col) != cell {
			t.Errorf("cell %d stands at %v", cell, d.Points[i])
		}
	}
	if at := d.Cell[slices.Index(d.Groups[0].People, 10)]; at != 1 {
		t.Errorf("the first cell is now %d, want 1", at)
	}
	if got, want := rules(findings), []string{"population-other-grid", "population-other-grid"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestPoints(t *testing.T) {
	tab := table("村名,经度,纬度,常住人口（万人）,60+,城乡分类代码",
		"甲,113.1,23.1,0.5,100,111",
		"乙,113.2,23.2,１２,,220",
		"丙,,,3,1,220",
		"丁,113.3,23.3,很多,2,220",
		"戊,113.4,23.4,-1,3,",
		"己,0,0,1,4,",
		"甲二,113.1,23.1,0.1,5,111",
		"庚,113.5,23.5,,6,210")
	d, findings := read(t, population.Source{Group: "total", Table: tab}, population.Source{Group: "60+", Table: tab})
	if d.Grid != nil || d.Cell != nil || d.Area != nil {
		t.Error("points have no grid")
	}
	if got, want := d.Groups[0].People[:2], []float64{6000, 120000}; !slices.Equal(got, want) {
		t.Errorf("total %v, want %v: one place is one point", got, want)
	}
	if got := d.Groups[1].Total(); got != 100+2+3+5+6 {
		t.Errorf("60+ = %g, want 116", got)
	}
	if d.Urban[0] != analysis.UrbanArea || d.Urban[1] != analysis.RuralArea || len(d.Urban) != d.Len() {
		t.Errorf("urban %v", d.Urban)
	}
	got := rules(findings)
	// A place that is no good is told once, not for each group.
	want := []string{"population-place", "population-invalid", "population-negative", "population-place-zero", "population-missing", "population-missing"}
	if !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
	if f := findings[2]; f.Row != 5 || f.Column != "常住人口（万人）" || f.Value != "很多" {
		t.Errorf("finding %+v, want row 5", f)
	}
}

func TestPointsInTheDatumDeclared(t *testing.T) {
	p := orb.Point{114.3, 30.6}
	q := geo.GCJ02.FromWGS84(p)
	tab := table("name,pop")
	tab.Rows = []feature.Row{{Number: 1, Values: []string{"a", "5"}, Geometry: q}}
	d, _ := read(t, population.Source{Group: "total", Table: tab, Datum: geo.GCJ02})
	if off := geo.Distance(d.Points[0], p); off > 0.1 {
		t.Errorf("%g m off", off)
	}
}

func TestPolygonsStandAtAPointInside(t *testing.T) {
	tab := table("name,pop")
	tab.Rows = []feature.Row{{Number: 1, Values: []string{"a", "5"}, Geometry: orb.Polygon{{{113, 23}, {114, 23}, {114, 24}, {113, 24}, {113, 23}}}}}
	d, _ := read(t, population.Source{Group: "total", Table: tab})
	if d.Points[0] != (orb.Point{113.5, 23.5}) {
		t.Errorf("point %v", d.Points[0])
	}
}

func TestColumnsOfPeople(t *testing.T) {
	for _, c := range []struct {
		header string
		want   float64
	}{
		{"population", 12}, {"Population (thousand)", 12000}, {"人口", 12}, {"人口(万人)", 120000}, {"人口（人）", 12}, {"年末常住人口_人口", 0},
		{"人口数_合计", 12}, {"POP", 12}, {"常住人口[万人]", 120000}, {"合计", 12}, {"floor", 0},
	} {
		d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Table: table("lon,lat,"+c.header, "113,23,12")}})
		if c.want == 0 {
			if !message.AtFault(err) {
				t.Errorf("%s: error = %v, want a fault of the input", c.header, err)
			}
		} else if err != nil || d.Total() != c.want {
			t.Errorf("%s: %v people, %v, want %g", c.header, d, err, c.want)
		}
	}
}

// districts is two squares side by side over the grid of 4 columns, with codes.
func districts(t *testing.T, classes ...string) *zone.Set {
	tab := table("code,name,城乡分类代码")
	for i, code := range []string{"440101", "440102", "440103"} {
		class := ""
		if i < len(classes) {
			class = classes[i]
		}
		x := 113 + 0.02*float64(i)
		tab.Rows = append(tab.Rows, feature.Row{Number: i + 2, Values: []string{code, "区" + code, class},
			Geometry: orb.Polygon{{{x, 22.9}, {x + 0.02, 22.9}, {x + 0.02, 23}, {x, 23}, {x, 22.9}}}})
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: tab}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestZonesAndRescale(t *testing.T) {
	set := districts(t)
	d, _ := read(t, population.Source{Group: "total", Grid: grid(8, 1, 2, 3, 4, 0, 0, 5, 6)}) // the last two lie outside, the third district is empty
	population.Assign(d, set)
	if got := population.Outside(d, 0); got[0] != 11 {
		t.Errorf("%g outside, want 11", got[0])
	}
	inside, outside := population.ByZone(d, 0, 0, 3)
	if !slices.Equal(inside, []float64{3, 7, 0}) || outside != 11 {
		t.Errorf("by zone %v, outside %g", inside, outside)
	}
	census := table("区划代码,常住人口(万人)", "440101000000,0.03", "440199,5", "440101,7", "440103,1", "440102,无")
	scalings, findings, err := population.Rescale(d, set, population.Totals{Level: zone.County, Table: census})
	if err != nil {
		t.Fatal(err)
	}
	want := []population.Scaling{{Unit: 0, Before: 3, Census: 300, Factor: 100}, {Unit: 2, Census: 10000, Factor: 1, Unplaced: true}}
	if !reflect.DeepEqual(scalings, want) {
		t.Errorf("scalings %+v, want %+v", scalings, want)
	}
	if want := []float64{100, 200, 3, 4, 5, 6}; !slices.Equal(d.Groups[0].People, want) {
		t.Errorf("people %v, want %v", d.Groups[0].People, want)
	}
	if got, want := rules(findings), []string{"totals-duplicate", "population-missing", "totals-unmatched", "totals-missing", "totals-unplaced"}; !slices.Equal(got, want) {
		t.Errorf("findings %v, want %v", got, want)
	}
}

func TestRescaleFaults(t *testing.T) {
	set := districts(t)
	d, _ := read(t, population.Source{Group: "total", Grid: grid(2, 1, 2)})
	population.Assign(d, set)
	good := table("code,pop", "440101,1")
	for name, totals := range map[string]population.Totals{
		"no such level":    {Level: zone.Province, Table: good},
		"no such group":    {Level: zone.County, Table: good, Group: "x"},
		"no such code":     {Level: zone.County, Table: good, CodeColumn: "x"},
		"no such people":   {Level: zone.County, Table: good, PeopleColumn: "x"},
		"no code column":   {Level: zone.County, Table: table("foo,pop", "1,1")},
		"no match":         {Level: zone.County, Table: table("code,pop", "999999,1")},
		"no match by name": {Level: zone.County, Table: table("地区,pop", "某县,1", "合计,1")},
	} {
		if _, _, err := population.Rescale(d, set, totals); !message.AtFault(err) {
			t.Errorf("%s: error = %v, want a fault of the input", name, err)
		}
	}
}

// TestZonesSumToTheCensus is what rescaling is for.
func TestZonesSumToTheCensus(t *testing.T) {
	set := districts(t)
	rapid.Check(t, func(r *rapid.T) {
		data := rapid.SliceOfN(rapid.Float64Range(0, 50), 24, 24).Draw(r, "data")
		data[0], data[2], data[4], data[7] = 1, 1, 1, 1
		d, _, err := population.FromSources(ctx, []population.Source{{Group: "total", Grid: grid(8, data...)}})
		if err != nil {
			r.Fatal(err)
		}
		population.Assign(d, set)
		outside := population.Outside(d, 0)[0]
		census := table("code,pop", "440101,100", "440102,0", "440103,12345.5")
		if _, _, err := population.Rescale(d, set, population.Totals{Level: zone.County, Table: census}); err != nil {
			r.Fatal(err)
		}
		inside, after := population.ByZone(d, 0, 0, 3)
		for i, want := range []float64{100, 0, 12345.5} {
			if math.Abs(inside[i]-want) > 1e-9*want {
				r.Errorf("zone %d has %g people, want %g", i, inside[i], want)
			}
		}
		if after != outside {
			r.Errorf("outside %g people, before %g", after, outside)
		}
	})
}

func TestUrbanByZones(t *testing.T) {
	set := districts(t, "121", "220")
	d, _ := read(t, population.Source{Group: "total", Grid: grid(8, 1, 2, 3, 4, 1, 1, 5, 6)})
	population.Assign(d, set)
	findings, err := population.UrbanByZones(t.Context(), d, set, zone.County)
	if err != nil {
		t.Fatal(err)
	}
	u, r, n := analysis.UrbanArea, analysis.RuralArea, analysis.UrbanUnknown
	if want := []analysis.Urban{u, u, r, r, n, n, n, n}; !slices.Equal(d.Urban, want) {
		t.Errorf("urban %v, want %v", d.Urban, want)
	}
	if got := rules(findings); !slices.Equal(got, []string{"urban-unknown"}) || !strings.Contains(findings[0].Message.EN, "13 people") {
		t.Errorf("findings %v", findings)
	}
	if _, err := population.UrbanByZones(t.Context(), d, set, zone.Township); !message.AtFault(err) {
		t.Errorf("no such level: %v", err)
	}
	if _, err := population.UrbanByZones(t.Context(), d, districts(t), zone.County); !message.AtFault(err) {
		t.Errorf("no classes: %v", err)
	}
}

func TestUrbanByPolygons(t *testing.T) {
	d, _ := read(t, population.Source{Group: "total", Grid: grid(4, 1, 2, 3, 4)})
	town := table("class")
	town.Rows = []feature.Row{
		{Number: 1, Values: []string{"城镇"}, Geometry: orb.Polygon{{{113, 22.9}, {113.02, 22.9}, {113.02, 23}, {113, 23}, {113, 22.9}}}},
		{Number: 2, Values: []string{"乡村"}, Geometry: orb.Polygon{{{113.02, 22.9}, {113.03, 22.9}, {113.03, 23}, {113.02, 23}, {113.02, 22.9}}}},
	}
	u, r, n := analysis.UrbanArea, analysis.RuralArea, analysis.UrbanUnknown
	for column, want := range map[string][]analysis.Urban{"": {u, u, u, r}, "class": {u, u, r, n}} {
		if _, err := population.UrbanByPolygons(d, population.Areas{Table: town, Column: column}); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(d.Urban, want) {
			t.Errorf("column %q: %v, want %v", column, d.Urban, want)
		}
	}
	for name, a := range map[string]population.Areas{"no column": {Table: town, Column: "x"}, "no polygons": {Table: table("a", "1")}} {
		if _, err := population.UrbanByPolygons(d, a); !message.AtFault(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// data opens the real data, or skips.
func data(t testing.TB, parts ...string) string {
	dir := os.Getenv("MEDREACH_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	path := filepath.Join(append([]string{dir}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data: set MEDREACH_DATA (%v)", err)
	}
	return path
}

func tiff(t testing.TB, group string, parts ...string) population.Source {
	f, err := geotiff.Open(data(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return population.Source{Group: group, File: filepath.Base(parts[len(parts)-1]), Grid: f.Band(0)}
}

func zones(t testing.TB, parts ...string) *zone.Set {
	tab, err := geojson.Read(data(t, parts...))
	if err != nil {
		t.Fatal(err)
	}
	set, _, err := zone.Build([]zone.Source{{Level: zone.County, Table: tab}})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func about(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if math.Abs(got-want) > within {
		t.Errorf("%s = %.3f, want %.3f", what, got, want)
	}
}

// TestRealGrids compares with GDAL 3.6.2: gdal.Open(f).GetRasterBand(1).ReadAsArray(),
// where it differs from GetNoDataValue() and is above 0, counted and summed.
func TestRealGrids(t *testing.T) {
	for _, c := range []struct {
		file   []string
		cells  int
		people float64
	}{
		{[]string{"hongkong", "worldpop_2020_100m.tif"}, 41288, 7496987.99},
		{[]string{"hongkong", "ghspop_100m_mollweide.tif"}, 16694, 5667223.854},
		{[]string{"macau", "ghspop_100m_mollweide.tif"}, 9419, 1250528.235},
		{[]string{"wuhan", "wuhan_worldpop_20plus_100m.tif"}, 494676, 9491334.3596},
		{[]string{"wuhan", "wuhan_worldpop_60plus_100m.tif"}, 494676, 1942653.3993},
		{[]string{"wuhan", "wuhan_ghspop_100m_mollweide.tif"}, 23435, 3341945.701},
		{[]string{"china", "baoding_ghspop_100m_mollweide.tif"}, 2899, 165869.321},
		{[]string{"china", "zunyi_ghspop_100m_mollweide.tif"}, 1741, 230059.463},
		{[]string{"portoalegre", "ghspop_100m_mollweide.tif"}, 22651, 1671101},
	} {
		t.Run(filepath.Join(c.file...), func(t *testing.T) {
			d, findings := read(t, tiff(t, "total", c.file...))
			if d.Len() != c.cells {
				t.Errorf("%d cells, want %d", d.Len(), c.cells)
			}
			about(t, "people", d.Total(), c.people, 0.6)
			if len(findings) > 0 {
				t.Errorf("findings %v", findings)
			}
		})
	}
}

func TestHongKong(t *testing.T) {
	set := zones(t, "hongkong", "districts.geojson")
	d, _ := read(t, tiff(t, "total", "hongkong", "worldpop_2020_100m.tif"))
	population.Assign(d, set)
	about(t, "people", d.Total(), 7496987.99, 0.01)
	about(t, "outside", population.Outside(d, 0)[0], 398582.4, 0.05)
	inside, _ := population.ByZone(d, 0, 0, len(set.Layers[0].Units))
	about(t, "Central and Western", inside[set.Layers[0].Find("810101")], 216872.9, 0.05)
}

func TestWuhan(t *testing.T) {
	set := zones(t, "wuhan", "wuhan_districts_wgs84_tianditu.geojson")
	d, findings := read(t,
		tiff(t, "total", "wuhan", "wuhan_worldpop_20plus_100m.tif"),
		tiff(t, "60+", "wuhan", "wuhan_worldpop_60plus_100m.tif"),
		tiff(t, "ghs", "wuhan", "wuhan_ghspop_100m_mollweide.tif"))
	for i, want := range []float64{9491334, 1942653, 3341946} {
		about(t, d.Groups[i].Name, d.Groups[i].Total(), want, 1)
	}
	if got := rules(findings); !slices.Equal(got, []string{"population-other-grid"}) {
		t.Errorf("findings %v, want one about the third grid", got)
	}
	population.Assign(d, set)
	census, err := tabular.Read(data(t, "china", "census2020_county_core.csv"), tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	scalings, _, err := population.Rescale(d, set, population.Totals{Level: zone.County, Table: census})
	if err != nil {
		t.Fatal(err)
	}
	inside, _ := population.ByZone(d, 0, 0, 13)
	for _, s := range scalings {
		about(t, set.Layers[0].Units[s.Unit].Name, inside[s.Unit], s.Census, 1e-3)
		if s.Factor < 0.5 || s.Factor > 3 {
			t.Errorf("%s: factor %g", set.Layers[0].Units[s.Unit].Name, s.Factor)
		}
	}
	if len(scalings) != 13 {
		t.Errorf("%d districts in the census, want 13", len(scalings))
	}
}

func TestBaoding(t *testing.T) {
	d, _ := read(t, tiff(t, "total", "china", "baoding_ghspop_100m_mollweide.tif"))
	set := zones(t, "china", "hebei_districts_wgs84_tianditu.geojson")
	population.Assign(d, set)
	inside, outside := population.ByZone(d, 0, 0, len(set.Layers[0].Units))
	sum := outside
	for u, people := range inside {
		sum += people
		if code := set.Layers[0].Units[u].Code; people > 0 && !strings.HasPrefix(code, "1306") {
			t.Errorf("%g people in %s, which is not Baoding", people, code)
		}
	}
	about(t, "people in and out", sum, d.Total(), 1e-3)
}

// TestUrbanByNearestVillage holds that a list of villages as points classes the
// people around them.
func TestUrbanByNearestVillage(t *testing.T) {
	villages := &feature.Table{Source: "villages.csv", Columns: []string{"代码", "名称", "城乡分类代码"}, CRS: crs.WGS84(), Rows: []feature.Row{
		{Number: 2, Values: []string{"990001001001", "甲", "111"}, Geometry: orb.Point{100, 40}},
		{Number: 3, Values: []string{"990001001002", "乙", "220"}, Geometry: orb.Point{100.1, 40}},
		{Number: 4, Values: []string{"990001001003", "丙", ""}, Geometry: orb.Point{100.06, 40}},
	}}
	set, _, err := zone.Build([]zone.Source{{Level: zone.Settlement, Table: villages}})
	if err != nil {
		t.Fatal(err)
	}
	d := &analysis.Demand{Points: []orb.Point{{100.01, 40}, {100.09, 40}, {100.06, 40}},
		Groups: []analysis.Group{{Name: "total", People: []float64{1, 2, 3}}}}
	population.Assign(d, set)
	findings, err := population.UrbanByZones(t.Context(), d, set, zone.Settlement)
	if err != nil {
		t.Fatal(err)
	}
	want := []analysis.Urban{analysis.UrbanArea, analysis.RuralArea, analysis.RuralArea} // 丙 has no class: the third takes 乙's
	if !slices.Equal(d.Urban, want) {
		t.Errorf("urban %v, want %v", d.Urban, want)
	}
	if len(findings) != 1 || findings[0].Rule != "urban-by-nearest-point" {
		t.Errorf("findings = %v, want one that tells the way", findings)
	}
}
