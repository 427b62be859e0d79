package slowing

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/geo/road"
)

// square is a multipolygon around a rectangle.
func square(west, south, east, north float64) orb.MultiPolygon {
	return orb.MultiPolygon{{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}}
}

func place(lon, lat float64) road.Place { return road.PlaceOf(orb.Point{lon, lat}) }

func TestFactor(t *testing.T) {
	flood := Area{square(1, 0, 2, 1), 0, road.Everyone}
	snow := Area{square(0, 0, 4, 1), 0.5, road.Everyone}
	ring := Area{orb.MultiPolygon{{square(0, 0, 3, 3)[0][0], square(1, 1, 2, 2)[0][0]}}, 0.5, road.Everyone}
	for _, c := range []struct {
		name  string
		areas []Area
		from  road.Place
		to    road.Place
		want  float64
	}{
		{"beside", []Area{flood}, place(3, 0.5), place(4, 0.5), 1},
		{"inside a flood", []Area{flood}, place(1.2, 0.5), place(1.4, 0.5), 0},
		{"across a flood, its middle far from it", []Area{flood}, place(0, 0.5), place(9, 0.5), 0},
		{"up to the border of a flood", []Area{flood}, place(0, 0.5), place(1, 0.5), 1},
		{"inside snow", []Area{snow}, place(1, 0.5), place(2, 0.5), 0.5},
		{"half in snow", []Area{snow}, place(3, 0.5), place(5, 0.5), 1 / 1.5},
		{"across a ring", []Area{ring}, place(0, 1.5), place(3, 1.5), 1 / (1.0/3 + 2.0/3/0.5)},
		{"snow and flood", []Area{snow, flood}, place(1.2, 0.5), place(1.4, 0.5), 0},
		{"snow twice", []Area{snow, snow}, place(1, 0.5), place(2, 0.5), 0.25},
		{"no length inside", []Area{snow}, place(1, 0.5), place(1, 0.5), 0.5},
		{"no length outside", []Area{snow}, place(9, 0.5), place(9, 0.5), 1},
		{"quicker", []Area{{square(0, 0, 4, 1), 1.5, road.Everyone}}, place(1, 0.5), place(2, 0.5), 1.5},
	} {
		if got := For(road.Car, c.areas).Factor(c.from, c.to); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestForModes(t *testing.T) {
	all := []Area{{square(0, 0, 1, 1), 0, road.Of(road.Car)}, {square(0, 0, 1, 1), 1, road.Everyone}, {nil, 0, road.Everyone}}
	if For(road.Walk, all) != nil {
		t.Error("walkers are slowed by what closes roads to cars")
	}
	if For(road.Car, all) == nil {
		t.Error("cars are not stopped")
	}
}

// The factor of a stretch is that of many small pieces of it, and the same in both
// directions.
func TestFactorBySampling(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	var all []Area
	for range 12 {
		x, y := dice.Float64(), dice.Float64()
		all = append(all, Area{square(x, y, x+0.05+dice.Float64()/3, y+0.05+dice.Float64()/3), 0.2 + dice.Float64(), road.Everyone})
	}
	a := For(road.Car, all)
	const pieces = 20_000
	for range 60 {
		from, to := place(dice.Float64(), dice.Float64()), place(dice.Float64(), dice.Float64())
		p, q := from.Point(), to.Point()
		time := 0.0
		for i := range pieces {
			at := (float64(i) + 0.5) / pieces
			x := orb.Point{p[0] + at*(q[0]-p[0]), p[1] + at*(q[1]-p[1])}
			factor := 1.0
			for _, area := range all {
				if b := area.Shape.Bound(); b.Contains(x) {
					factor *= area.Factor
				}
			}
			time += 1 / factor / pieces
		}
		got, back := a.Factor(from, to), a.Factor(to, from)
		if math.Abs(got-1/time) > 2e-3 || math.Abs(got-back) > 1e-12 {
			t.Errorf("%v to %v: %v (back %v), by sampling %v", p, q, got, back, 1/time)
		}
	}
}

// BenchmarkFactor asks a thousand areas for stretches of about a hundred metres.
func BenchmarkFactor(b *testing.B) {
	dice := rand.New(rand.NewPCG(1, 2))
	var all []Area
	for range 1000 {
		x, y := 10*dice.Float64(), 10*dice.Float64()
		all = append(all, Area{square(x, y, x+0.1, y+0.1), 0.5, road.Everyone})
	}
	a := For(road.Car, all)
	b.ReportAllocs()
	for b.Loop() {
		x, y := 10*dice.Float64(), 10*dice.Float64()
		a.Factor(place(x, y), place(x+0.001, y))
	}
}
