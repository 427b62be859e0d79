package cover

import (
	"context"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/road"
)

// TestFewNodes holds that leaving out nodes changes neither a drawing nor an area.
func TestFewNodes(t *testing.T) {
	set := zones(t, 3)
	ctx := context.Background()
	for _, m := range []road.Mode{road.Walk, road.Car} {
		for _, d := range []analysis.Direction{analysis.TowardFacility, analysis.FromFacility} {
			r := NewRegion(set, nil)
			q := catchment.Question{Supply: analysistest.Scatter(2, 2, box), Direction: d, Cutoffs: []float64{240, 480}}
			along := roads(t, m)
			g, err := r.Along(ctx, along, q)
			if err != nil {
				t.Fatal(err)
			}
			mesh := r.meshes[m]
			full := mesh.Lattice
			full.Nodes = nil
			if n := mesh.Lattice.Len(); m == road.Walk && n >= full.Len() {
				t.Errorf("%v: all %d nodes are asked", m, n)
			}
			by, err := along.Between(ctx, full.Points())
			if err != nil {
				t.Fatal(err)
			}
			want, err := (&catchment.Field{Lattice: full, By: by}).Merged(ctx, q)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(g.Unions, want) {
				t.Errorf("%v: the drawing differs from that of the full lattice", m)
			}
			check(t, g, set, 2)
		}
	}
}

// TestExpected holds that a lattice laid for several circles serves each of them as
// its own would.
func TestExpected(t *testing.T) {
	ctx := context.Background()
	first := catchment.Question{Supply: analysistest.Scatter(2, 2, box), Cutoffs: []float64{240}}
	second := catchment.Question{Supply: analysistest.Scatter(9, 3, box), Cutoffs: []float64{120, 400}}
	both := NewRegion(zones(t, 3), nil)
	both.Expect(road.Walk, first)
	both.Expect(road.Walk, second)
	for _, q := range []catchment.Question{first, second} {
		got, err := both.Along(ctx, roads(t, road.Walk), q)
		if err != nil {
			t.Fatal(err)
		}
		want, err := NewRegion(zones(t, 3), nil).Along(ctx, roads(t, road.Walk), q)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Unions, want.Unions) {
			t.Errorf("cut-offs %v: drawn otherwise together with another circle", q.Cutoffs)
		}
	}
}

// TestOwn holds that every facility's ground lies in that of all, that service areas
// do not overlap, and that they lie within the circles of their facilities.
func TestOwn(t *testing.T) {
	ctx := context.Background()
	r := NewRegion(zones(t, 3), nil)
	along := roads(t, road.Walk)
	streets := catchment.Question{Supply: analysistest.Scatter(2, 5, box), Cutoffs: []float64{300, 900}}
	metres := catchment.Question{Supply: streets.Supply, Cutoffs: []float64{500, 1500}}
	for name, c := range map[string]struct {
		q    catchment.Question
		own  func() ([]Own, error)
		all  func() (*Ground, error)
		edge float64 // what a drawing may be off, in metres
	}{
		"roads": {streets, func() ([]Own, error) { return r.OwnAlong(ctx, along, streets) }, func() (*Ground, error) { return r.Along(ctx, along, streets) }, 0},
		"disks": {metres, func() ([]Own, error) { return r.OwnDisks(ctx, metres) }, func() (*Ground, error) { return r.Disks(ctx, metres.Supply, metres.Cutoffs) }, 60},
	} {
		t.Run(name, func(t *testing.T) {
			own, err := c.own()
			if err != nil {
				t.Fatal(err)
			}
			all, err := c.all()
			if err != nil {
				t.Fatal(err)
			}
			sum := 0.0
			for i, o := range own {
				sum += geo.Area(o.Area)
				if len(o.Circles) != 2 || geo.Area(o.Circles[0]) >= geo.Area(o.Circles[1]) {
					t.Errorf("facility %d: %d circles, or the larger cut-off has less ground", i, len(o.Circles))
				}
			}
			if union := geo.Area(all.Unions[1]); math.Abs(sum-union) > 0.05*union {
				t.Errorf("service areas are %v m2 together, the ground of all %v", sum, union)
			}
			dice := rand.New(rand.NewPCG(1, 1))
			for range 4000 {
				p := orb.Point{box.Min[0] + dice.Float64()*(box.Max[0]-box.Min[0]), box.Min[1] + dice.Float64()*(box.Max[1]-box.Min[1])}
				areas := 0
				for i, o := range own {
					in := planar.MultiPolygonContains(o.Circles[1], p)
					if in && c.edge == 0 && !planar.MultiPolygonContains(all.Unions[1], p) {
						t.Errorf("%v is within the circle of %d and of nobody", p, i)
					}
					if planar.MultiPolygonContains(o.Area, p) {
						areas++
					}
				}
				if areas > 1 {
					t.Errorf("%v lies in %d service areas", p, areas)
				}
			}
		})
	}
}

func TestBlocks(t *testing.T) {
	b := newBlocks(orb.Bound{Min: orb.Point{100, 30}, Max: orb.Point{100.5, 30.3}})
	if b.count() != 0 {
		t.Error("blocks are on before anything is marked")
	}
	b.mark(orb.Bound{Min: orb.Point{99, 29}, Max: orb.Point{99.5, 29.5}}) // outside
	b.mark(orb.Point{100.2, 30.1}.Bound())
	if b.count() != 1 {
		t.Errorf("%d blocks are on, want 1", b.count())
	}
	b.widen(1000)
	if got := b.count(); got != 25 {
		t.Errorf("%d blocks are on after widening by 1,000 m, want 5 x 5 of 800 m", got)
	}
	l := catchment.NewLattice(b.bound, 100)
	b.choose(&l)
	for i := range l.Len() {
		p := l.Node(l.At(i))
		if d := geo.Distance(p, orb.Point{100.2, 30.1}); d > 4000 {
			t.Fatalf("node %v lies %v m from what was marked", p, d)
		}
	}
	for column := range l.Columns {
		for row := range l.Rows {
			if p := l.Node(column, row); geo.Distance(p, orb.Point{100.2, 30.1}) < 1000 {
				found := false
				for _, n := range l.Nodes {
					found = found || int(n) == row*l.Columns+column
				}
				if !found {
					t.Fatalf("node %v is left out", p)
				}
			}
		}
	}
	b.mark(b.bound)
	l.Nodes = nil
	if b.choose(&l); l.Nodes != nil {
		t.Error("where every block is on all nodes are asked")
	}
}
