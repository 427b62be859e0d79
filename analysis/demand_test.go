package analysis_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/geo/raster"
)

// village is a demand in which everything fits.
func village() *analysis.Demand {
	return &analysis.Demand{
		Grid:   &raster.Grid{Width: 3, Height: 2},
		Cell:   []int64{0, 2, 5},
		Points: []orb.Point{{115, 38}, {115.2, 38}, {115.2, 37.9}},
		Groups: []analysis.Group{{Name: "total", People: []float64{10, 0.5, 3}}, {Name: "60+", People: []float64{1, 0, 2}}},
		Area:   []float64{1, 1, 1},
		Urban:  []analysis.Urban{analysis.UrbanArea, analysis.RuralArea, analysis.UrbanUnknown},
		Degree: []uint8{30, 11, 12},
		Zones:  [][]int32{{0, 0, -1}},
	}
}

func TestDemandValidate(t *testing.T) {
	if err := village().Validate(); err != nil {
		t.Fatalf("a sound demand: %v", err)
	}
	cases := []struct {
		name, want string
		spoil      func(d *analysis.Demand)
	}{
		{"no group", "no group", func(d *analysis.Demand) { d.Groups = nil }},
		{"short cells", "column cell", func(d *analysis.Demand) { d.Cell = d.Cell[:2] }},
		{"grid without cells", "column cell", func(d *analysis.Demand) { d.Cell = nil }},
		{"cells without grid", "no grid", func(d *analysis.Demand) { d.Grid = nil }},
		{"short area", "column area", func(d *analysis.Demand) { d.Area = d.Area[:1] }},
		{"short urban", "column urban", func(d *analysis.Demand) { d.Urban = []analysis.Urban{} }},
		{"long degree", "column degree", func(d *analysis.Demand) { d.Degree = make([]uint8, 4) }},
		{"short group", `group "60+"`, func(d *analysis.Demand) { d.Groups[1].People = nil }},
		{"short zones", "zone layer 0", func(d *analysis.Demand) { d.Zones[0] = d.Zones[0][:2] }},
		{"nowhere", "no place", func(d *analysis.Demand) { d.Points[1][0] = math.NaN() }},
		{"negative people", "-1 people", func(d *analysis.Demand) { d.Groups[0].People[0] = -1 }},
		{"endless people", "+Inf people", func(d *analysis.Demand) { d.Groups[0].People[0] = math.Inf(1) }},
		{"no number of people", "NaN people", func(d *analysis.Demand) { d.Groups[0].People[0] = math.NaN() }},
		{"class of area", "class of area 9", func(d *analysis.Demand) { d.Urban[2] = 9 }},
		{"cells out of order", "out of order", func(d *analysis.Demand) { d.Cell[1] = 0 }},
		{"cell outside", "outside the grid", func(d *analysis.Demand) { d.Cell[2] = 6 }},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := village()
			c.spoil(d)
			if err := d.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want something with %q", err, c.want)
			}
		})
	}
}

func TestDemandColumns(t *testing.T) {
	d := village()
	if d.Len() != 3 || d.Total() != 13.5 || d.Groups[1].Total() != 3 {
		t.Errorf("%d points, %v and %v people", d.Len(), d.Total(), d.Groups[1].Total())
	}
	if d.Group("60+") != 1 || d.Group("total") != 0 || d.Group("children") != -1 {
		t.Error("groups are not found by name")
	}
	if d.UrbanAt(1) != analysis.RuralArea {
		t.Error("class of area of point 1")
	}
	d.Urban = nil
	if d.UrbanAt(1) != analysis.UrbanUnknown {
		t.Error("without a column the class of area is unknown")
	}
	var zero analysis.Demand
	if zero.Len() != 0 || zero.Total() != 0 {
		t.Error("the zero demand is not empty")
	}
}

func TestWords(t *testing.T) {
	if analysis.UrbanUnknown.String() != "unknown" || analysis.UrbanArea.String() != "urban" || analysis.RuralArea.String() != "rural" {
		t.Error("words of Urban")
	}
	if analysis.TowardFacility.String() != "toward-facility" || analysis.FromFacility.String() != "from-facility" {
		t.Error("words of Direction")
	}
}

func TestReachOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	reach := analysis.Reach{Cost: make([]float64, 5000)}
	for i := range reach.Cost {
		switch r.IntN(5) {
		case 0:
			reach.Cost[i] = analysis.Unreachable
		case 1:
			reach.Cost[i] = 1000 - float64(i)*1e-9 // the same to single precision, descending
		case 2:
			reach.Cost[i] = float64(r.IntN(3))
		default:
			reach.Cost[i] = r.ExpFloat64() * 1e4
		}
	}
	want := make([]int32, len(reach.Cost))
	for i := range want {
		want[i] = int32(i)
	}
	slices.SortStableFunc(want, func(a, b int32) int {
		if reach.Cost[a] < reach.Cost[b] {
			return -1
		} else if reach.Cost[a] > reach.Cost[b] {
			return 1
		}
		return 0
	})
	if !slices.Equal(reach.Order(), want) {
		t.Error("the order is not that of a stable sort")
	}
	if len(analysis.Reach{}.Order()) != 0 {
		t.Error("the zero reach has an order")
	}
}

func TestChunksCoverEachOnce(t *testing.T) {
	for _, n := range []int{0, 1, 9, 10, 11, 1000} {
		seen := make([]atomic.Int32, n)
		var parts atomic.Int32
		err := analysis.Chunks(context.Background(), n, 10, func(part, from, to int) {
			parts.Add(1)
			if from != part*10 || to-from > 10 {
				t.Errorf("part %d is %d..%d", part, from, to)
			}
			for i := from; i < to; i++ {
				seen[i].Add(1)
			}
		})
		if err != nil || int(parts.Load()) != (n+9)/10 {
			t.Errorf("n=%d: %d parts, %v", n, parts.Load(), err)
		}
		for i := range seen {
			if seen[i].Load() != 1 {
				t.Errorf("n=%d: %d was done %d times", n, i, seen[i].Load())
			}
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := analysis.Chunks(ctx, 10, 1, func(int, int, int) {}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// TestSumsDoNotDependOnCores: a total is the same number to the last bit.
func TestSumsDoNotDependOnCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	g := analysis.Group{People: make([]float64, 100_000)}
	r := rand.New(rand.NewPCG(3, 4))
	for i := range g.People {
		g.People[i] = r.Float64() * 1000
	}
	want := g.Total()
	runtime.GOMAXPROCS(1)
	if g.Total() != want {
		t.Error("the total changed")
	}
}
