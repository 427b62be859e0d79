package rescue

import (
	"context"
	"math"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/network"
	"github.com/medreach/medreach/analysis/network/graph"
	"github.com/medreach/medreach/analysis/network/speed"
	"github.com/medreach/medreach/geo/road"
	"github.com/medreach/medreach/geo/road/roadtest"
)

// street is a network drawn with letters, and the ambulance's impedance between
// some of them and any facilities.
func street(t *testing.T, picture string, roads []string, people string) (*roadtest.Map, analysis.Impedance) {
	t.Helper()
	m := roadtest.Draw(picture, roads...)
	table := speed.Of(road.Ambulance)
	g, err := graph.Make(context.Background(), m.Network, &table, graph.Options{})
	if err != nil {
		t.Fatal(err)
	}
	points := make([]orb.Point, len(people))
	for i := range people {
		points[i] = m.Point(people[i])
	}
	by, err := network.New(g, network.Options{}).Between(context.Background(), points)
	if err != nil {
		t.Fatal(err)
	}
	return m, by
}

// TestChainByHand is a street of 24 km/h, 30 s for each letter: the station at one
// end, the hospital at the other.
func TestChainByHand(t *testing.T) {
	m, by := street(t, "A B C D E", []string{"ABCDE residential"}, "ABE")
	c, err := Times(context.Background(), by, Question{Stations: []orb.Point{m.Point('A')}, Hospitals: []orb.Point{m.Point('E')},
		Delay: Delay{Dispatch: 60, TurnOut: 180, OnScene: 600}})
	if err != nil {
		t.Fatal(err)
	}
	const letter = 30.06
	for i, want := range []struct {
		scene, hospital float64
		leg             Leg
	}{{0, 4, Scene}, {1, 3, Scene}, {4, 0, Scene}} {
		total := 840 + (want.scene+want.hospital)*letter
		if got := c.Total(i); math.Abs(got-total) > 0.1 || math.Abs(c.ToScene.Cost[i]-want.scene*letter) > 0.1 || c.Bottleneck(i) != want.leg {
			t.Errorf("place %d: %v s, %v to the scene, bottleneck %v; want %v, %v, %v", i, got, c.ToScene.Cost[i], c.Bottleneck(i), total, want.scene*letter, want.leg)
		}
	}
	c.Delay = Delay{}
	for i, want := range []Leg{ToHospital, ToHospital, ToScene} {
		if got := c.Bottleneck(i); got != want {
			t.Errorf("without delays, place %d: bottleneck %v, want %v", i, got, want)
		}
	}
}

// TestDirections holds that the ambulance comes with the one-way street and goes on
// with it: it cannot turn back.
func TestDirections(t *testing.T) {
	m, by := street(t, `
A B C
D E F`, []string{"AB residential oneway", "BC residential oneway", "CF residential oneway", "FE residential oneway", "ED residential oneway", "DA residential oneway"}, "B")
	q := Question{Stations: []orb.Point{m.Point('A')}, Hospitals: []orb.Point{m.Point('A')}}
	c, err := Times(context.Background(), by, q)
	if err != nil {
		t.Fatal(err)
	}
	out, back := c.ToScene.Cost[0], c.ToHospital.Cost[0]
	if math.Abs(out-30.06) > 0.1 || back < 100 {
		t.Errorf("%v s out, %v s back: the ring leads back the long way round", out, back)
	}
}

func TestUnreachable(t *testing.T) {
	m, by := street(t, "A B C", []string{"ABC residential"}, "B")
	c, err := Times(context.Background(), by, Question{Stations: []orb.Point{m.Point('A')}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Total(0) != analysis.Unreachable || c.Bottleneck(0) != ToHospital {
		t.Errorf("no hospital: %v s, bottleneck %v", c.Total(0), c.Bottleneck(0))
	}
}

// TestWorst holds that a place is as far as its farthest condition.
func TestWorst(t *testing.T) {
	m, by := street(t, "A B C D E", []string{"ABCDE residential"}, "AE")
	var chains []*Chain
	for _, hospital := range "AE" {
		c, err := Times(context.Background(), by, Question{Stations: []orb.Point{m.Point('C')}, Hospitals: []orb.Point{m.Point(byte(hospital))}})
		if err != nil {
			t.Fatal(err)
		}
		chains = append(chains, c)
	}
	worst := Worst(chains)
	for i, want := range []int32{1, 0} {
		if worst.Facility[i] != want || worst.Cost[i] != chains[want].Total(i) {
			t.Errorf("place %d: condition %d at %v s, want %d", i, worst.Facility[i], worst.Cost[i], want)
		}
	}
	for _, c := range chains {
		for i := range worst.Cost {
			if c.Total(i) > worst.Cost[i] {
				t.Errorf("place %d: %v s is worse than the worst, %v", i, c.Total(i), worst.Cost[i])
			}
		}
	}
	if none := Worst(nil); len(none.Cost) != 0 {
		t.Errorf("no chains: %v", none)
	}
}
