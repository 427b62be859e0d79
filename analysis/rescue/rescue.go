// Package rescue times the rescue chain: from the call to the order, to leaving the
// station, to the scene, on the scene, and on to the nearest hospital that can treat
// the patient. Times are seconds. An ambulance travels from its station to the
// scene and then toward the hospital, so that one-way streets count as they are.
// The chain is that of 国卫医发〔2020〕19号 and of the two-leg studies of Chongqing
// (Front. Public Health 2022.959314) and Wuhan (PMC7689650).
package rescue

import (
	"context"
	"math"

	"github.com/paulmach/orb"

	"github.com/medreach/medreach/analysis"
)

// Delay is what does not hang on the place, in seconds.
type Delay struct {
	Dispatch float64 // from the call to the order
	TurnOut  float64 // from the order to leaving the station
	OnScene  float64
}

// Leg is a part of the chain.
type Leg uint8

// The legs, and what they are before one is found the longest.
const (
	NoLeg   Leg = iota // no place on the chain can be reached
	Waiting            // dispatch and turn-out
	ToScene
	Scene
	ToHospital
)

// Question is a chain for one condition, such as stroke.
type Question struct {
	Stations, Hospitals []orb.Point // those that are able to treat it
	Delay               Delay
}

// Chain is the times of the chain at each demand point.
type Chain struct {
	Delay      Delay
	ToScene    analysis.Reach // the station is an index into Stations
	ToHospital analysis.Reach // the hospital is an index into Hospitals
}

// Times works out the chain by an impedance, which is the ambulance's.
func Times(ctx context.Context, by analysis.Impedance, q Question) (*Chain, error) {
	c := &Chain{Delay: q.Delay}
	var err error
	if c.ToScene, err = by.Nearest(ctx, analysis.Request{Supply: q.Stations, Direction: analysis.FromFacility}); err != nil {
		return nil, err
	}
	c.ToHospital, err = by.Nearest(ctx, analysis.Request{Supply: q.Hospitals, Direction: analysis.TowardFacility})
	return c, err
}

// Total is the whole time at a demand point; Unreachable where a leg is.
func (c *Chain) Total(point int) float64 {
	return c.Delay.Dispatch + c.Delay.TurnOut + c.ToScene.Cost[point] + c.Delay.OnScene + c.ToHospital.Cost[point]
}

// Bottleneck is the longest leg at a demand point; a leg that cannot be travelled
// is. Of legs that are equally long the earlier one.
func (c *Chain) Bottleneck(point int) Leg {
	longest, leg := -1.0, NoLeg
	for _, l := range []struct {
		leg     Leg
		seconds float64
	}{{Waiting, c.Delay.Dispatch + c.Delay.TurnOut}, {ToScene, c.ToScene.Cost[point]}, {Scene, c.Delay.OnScene}, {ToHospital, c.ToHospital.Cost[point]}} {
		if l.seconds > longest {
			longest, leg = l.seconds, l.leg
		}
	}
	return leg
}

// Longest is the longest leg at a demand point of several chains together, as Worst
// takes them: that of the slowest chain, of equal ones the first. It reports false
// where one of them never reaches the point, and then the leg of the first that does
// not. Without chains there is no leg.
func Longest(chains []*Chain, point int) (leg Leg, reached bool) {
	worst := -1.0
	for _, c := range chains {
		total := c.Total(point)
		if total == analysis.Unreachable {
			return c.Bottleneck(point), false
		}
		if total > worst {
			worst, leg = total, c.Bottleneck(point)
		}
	}
	return leg, len(chains) > 0
}

// Worst is the chain of several conditions together: a place is as far as its
// farthest, since whoever falls ill does not choose. It is the cost of the worst, and
// the index of the chain that it belongs to.
func Worst(chains []*Chain) analysis.Reach {
	n := 0
	if len(chains) > 0 {
		n = len(chains[0].ToScene.Cost)
	}
	out := analysis.Reach{Cost: make([]float64, n), Facility: make([]int32, n)}
	for i := range n {
		out.Cost[i], out.Facility[i] = math.Inf(-1), -1
		for k, c := range chains {
			if t := c.Total(i); t > out.Cost[i] {
				out.Cost[i], out.Facility[i] = t, int32(k)
			}
		}
		if out.Cost[i] == analysis.Unreachable {
			out.Facility[i] = -1
		}
	}
	return out
}
