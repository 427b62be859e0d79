package rescue

import (
	"math/rand/v2"
	"testing"

	"github.com/medreach/medreach/analysis"
)

// made is a chain of given times.
func made(d Delay, scene, hospital []float64) *Chain {
	return &Chain{Delay: d, ToScene: analysis.Reach{Cost: scene}, ToHospital: analysis.Reach{Cost: hospital}}
}

var never = analysis.Unreachable

// TestLongestByHand is five places and two illnesses.
func TestLongestByHand(t *testing.T) {
	delay := Delay{Dispatch: 60, TurnOut: 60, OnScene: 300}
	near := made(delay, []float64{100, 400, 100, never, 0}, []float64{50, 100, 500, 100, never})
	far := made(delay, []float64{100, 400, 100, never, 0}, []float64{900, 100, 600, 100, 10})
	for i, want := range []struct {
		leg     Leg
		reached bool
	}{{ToHospital, true}, {ToScene, true}, {ToHospital, true}, {ToScene, false}, {ToHospital, false}} {
		if leg, reached := Longest([]*Chain{near, far}, i); leg != want.leg || reached != want.reached {
			t.Errorf("place %d: leg %d, reached %v; want %+v", i, leg, reached, want)
		}
	}
	if leg, reached := Longest(nil, 0); leg != NoLeg || reached {
		t.Errorf("without chains: %d, %v", leg, reached)
	}
}

// TestLongestIsThatOfTheWorst holds that the longest leg belongs to the chain that
// Worst takes.
func TestLongestIsThatOfTheWorst(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 3000
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
	worst := Worst(chains)
	for i, cost := range worst.Cost {
		leg, reached := Longest(chains, i)
		if reached != (cost < never) || reached && leg != chains[worst.Facility[i]].Bottleneck(i) || !reached && leg != ToScene && leg != ToHospital {
			t.Fatalf("place %d: leg %d, reached %v; the worst is %v by %d", i, leg, reached, cost, worst.Facility[i])
		}
	}
}
