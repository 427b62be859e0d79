package cover

import (
	"context"
	"fmt"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis/analysistest"
	"github.com/medreach/medreach/analysis/catchment"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo"
	"github.com/medreach/medreach/geo/crs"
	"github.com/medreach/medreach/geo/feature"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
	"github.com/medreach/medreach/geo/zone"
)

var box = orb.Bound{Min: orb.Point{115.2, 38.6}, Max: orb.Point{115.3, 38.68}}

// zones are the box in n x n squares, under one square that is all of it.
func zones(t *testing.T, n int) *zone.Set {
	t.Helper()
	var sources []zone.Source
	for _, l := range []struct {
		level zone.Level
		n     int
	}{{zone.Prefecture, 1}, {zone.County, n}} {
		table := &feature.Table{Source: l.level.String(), Columns: []string{"code", "name"}, CRS: crs.WGS84()}
		w, h := (box.Max[0]-box.Min[0])/float64(l.n), (box.Max[1]-box.Min[1])/float64(l.n)
		for i := range l.n * l.n {
			x, y := box.Min[0]+float64(i%l.n)*w, box.Min[1]+float64(i/l.n)*h
			ring := orb.Ring{{x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}}
			table.Rows = append(table.Rows, feature.Row{Number: i + 1, Values: []string{fmt.Sprint(l.level, i), fmt.Sprint(l.level, i)}, Geometry: orb.Polygon{ring}})
		}
		sources = append(sources, zone.Source{Level: l.level, Table: table})
	}
	set, _, err := zone.Build(sources)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func roads(t *testing.T, m road.Mode) *network.Roads {
	t.Helper()
	table := speed.Of(m)
	g, err := graph.Make(context.Background(), roadtest.Random(5, 400, box), &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return network.New(g, network.Options{})
}

// check holds what is true of every ground: units within their own area, the region
// the sum of its parts, and more with each cut-off.
func check(t *testing.T, g *Ground, set *zone.Set, cutoffs int) {
	t.Helper()
	area := g.Areas(set)
	last := 0.0
	for k := range cutoffs {
		region := area(k, -1, -1)
		if region.Covered <= last || region.Covered > region.Total*(1+1e-9) {
			t.Errorf("cut-off %d: %v of %v, before %v", k, region.Covered, region.Total, last)
		}
		last = region.Covered
		sum := 0.0
		for u := range set.Layers[1].Units {
			a := area(k, 1, u)
			if a.Covered > a.Total*(1+1e-9) || a.Total != set.Layers[1].Units[u].Area {
				t.Errorf("cut-off %d, unit %d: %+v", k, u, a)
			}
			sum += a.Covered
		}
		if math.Abs(sum-region.Covered) > 0.01*region.Covered {
			t.Errorf("cut-off %d: units sum up to %v, the region is %v", k, sum, region.Covered)
		}
		drawn := 0.0
		for _, p := range g.Unions[k] {
			drawn += geo.Area(p)
		}
		if drawn < region.Covered*0.97 {
			t.Errorf("cut-off %d: %v drawn, %v covered within the zones", k, drawn, region.Covered)
		}
	}
}

func TestDisks(t *testing.T) {
	set := zones(t, 3)
	r := NewRegion(set, nil)
	metres := []float64{500, 1500}
	g, err := r.Disks(context.Background(), analysistest.Scatter(2, 6, box), metres)
	if err != nil {
		t.Fatal(err)
	}
	check(t, g, set, len(metres))
	if len(r.meshes) != 0 {
		t.Error("disks need no lattice")
	}
}

func TestAlong(t *testing.T) {
	set := zones(t, 3)
	r := NewRegion(set, analysistest.Scatter(1, 50, box))
	for _, m := range []road.Mode{road.Walk, road.Car} {
		t.Run(m.String(), func(t *testing.T) {
			q := catchment.Question{Supply: analysistest.Scatter(2, 6, box), Cutoffs: []float64{300, 900}}
			g, err := r.Along(context.Background(), roads(t, m), q)
			if err != nil {
				t.Fatal(err)
			}
			check(t, g, set, 2)
		})
	}
	if m := r.meshes[road.Car]; m.Lattice.Metres != leastStep {
		t.Errorf("the lattice of a small place has steps of %v m, want %v", m.Lattice.Metres, leastStep)
	}
}

func TestWithoutZones(t *testing.T) {
	r := NewRegion(&zone.Set{}, analysistest.Scatter(1, 50, box))
	q := catchment.Question{Supply: analysistest.Scatter(2, 3, box), Cutoffs: []float64{600}}
	g, err := r.Along(context.Background(), roads(t, road.Walk), q)
	if err != nil || len(g.Unions) != 1 || len(g.Unions[0]) == 0 || g.Areas(&zone.Set{}) != nil {
		t.Errorf("ground %+v, %v; want a drawing and no areas", g, err)
	}
}
