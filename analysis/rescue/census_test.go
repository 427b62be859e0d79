package rescue

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
	"github.com/medreach/medreach/analysis/coverage"
)

// made is a chain of given times.
func made(d Delay, scene, hospital []float64) *Chain {
	return &Chain{Delay: d, ToScene: analysis.Reach{Cost: scene}, ToHospital: analysis.Reach{Cost: hospital}}
}

var never = analysis.Unreachable

// TestCensusByHand is five places in two zones and outside of them, with two
// illnesses.
func TestCensusByHand(t *testing.T) {
	delay := Delay{Dispatch: 60, TurnOut: 60, OnScene: 300}
	near := made(delay, []float64{100, 400, 100, never, 0}, []float64{50, 100, 500, 100, never})
	far := made(delay, []float64{100, 400, 100, never, 0}, []float64{900, 100, 600, 100, 10})
	got := Count([]*Chain{near, far}, []float64{10, 20, 40, 80, 160}, []int32{0, 0, 1, 1, -1}, 2)
	want := []Census{
		{Reached: [legs]float64{ToHospital: 10, ToScene: 20}},
		{Reached: [legs]float64{ToHospital: 40}, Unreached: [legs]float64{ToScene: 80}},
		{Unreached: [legs]float64{ToHospital: 160}},
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("zone %d: %+v, want %+v", i, got[i], want[i])
		}
	}
	for _, c := range []struct {
		zone      int
		leg       Leg
		unreached bool
		share     float64
		ok        bool
	}{{0, ToScene, false, 2.0 / 3, true}, {1, ToHospital, false, 1, true}, {1, ToHospital, true, 1.0 / 3, true}, {1, ToScene, true, 2.0 / 3, true}, {2, ToHospital, false, 0, false}, {2, ToHospital, true, 1, true}} {
		if share, ok := got[c.zone].Share(c.leg, c.unreached); share != c.share || ok != c.ok {
			t.Errorf("%+v: %v, %v", c, share, ok)
		}
	}
	if all := Count([]*Chain{near}, []float64{10, 20, 40, 80, 160}, nil, 0); len(all) != 1 || all[0].People(true) != 310 || all[0].People(false) != 70 || all[0].Reached[Scene] != 10 {
		t.Errorf("without zones: %+v", all)
	}
	if none := Count(nil, []float64{5}, nil, 0); none[0].Unreached[NoLeg] != 5 {
		t.Errorf("without chains: %+v", none)
	}
}

// TestCensusConserves holds that people are neither lost nor made, that the longest
// leg is that of the worst chain, and that Served leaves whom it reaches.
func TestCensusConserves(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n, units = 3000, 7
	time := func() (all []float64) {
		for range n {
			if v := 60 * float64(r.IntN(30)); r.IntN(6) > 0 {
				all = append(all, v)
			} else {
				all = append(all, never)
			}
		}
		return all
	}
	chains := []*Chain{made(Delay{60, 180, 600}, time(), time()), made(Delay{60, 180, 600}, time(), time())}
	d := &analysis.Demand{Points: make([]orb.Point, n), Groups: []analysis.Group{{Name: "total", People: make([]float64, n)}}}
	zones := make([]int32, n)
	for i := range n {
		d.Groups[0].People[i], zones[i] = float64(r.IntN(50)), int32(r.IntN(units+1)-1)
	}
	worst := Worst(chains)
	within := 0.0
	for i, cost := range worst.Cost {
		leg, reached := Longest(chains, i)
		if reached != (cost < never) || reached && leg != chains[worst.Facility[i]].Bottleneck(i) {
			t.Fatalf("place %d: leg %d, reached %v; the worst is %v by %d", i, leg, reached, cost, worst.Facility[i])
		}
		if reached {
			within += d.Groups[0].People[i]
		}
	}
	sum, served := 0.0, 0.0
	for _, c := range Count(chains, d.Groups[0].People, zones, units) {
		sum, served = sum+c.People(true), served+c.People(false)
	}
	if sum != d.Total() || served != within || served == sum || served == 0 {
		t.Errorf("%v people of %v, %v served of %v", sum, d.Total(), served, within)
	}
	only := Served(d, worst)
	if only.Total() != served || d.Total() != sum {
		t.Errorf("%v are left of %v", only.Total(), served)
	}
	travel, err := coverage.Travels(context.Background(), only, nil, worst, 0.5, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	everybody, err := coverage.Travels(context.Background(), d, nil, worst, 0.5, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	if travel[0].Unreached != 0 || math.Abs(travel[0].Mean-everybody[0].Mean) > 1e-9*travel[0].Mean || travel[0].Quantiles[1] == never || everybody[0].Quantiles[1] != never {
		t.Errorf("of those served %+v, of all %+v", travel[0], everybody[0])
	}
}
