// Package analysis is the vocabulary of every measure: Demand (people, in
// columns), Impedance (what it costs to get between people and facilities),
// Reach and Ranks (the answers of an impedance) and StraightLine, the impedance that needs
// no network. Rooms below this folder import it; it imports none of them.
//
// Costs are seconds or metres (Impedance.Unit says which), areas are square
// metres, points are longitude and latitude in degrees on WGS 84, people are
// float64 because grids hold fractions. Unreachable is the one value for "no way
// there". Results never depend on the number of cores: work is cut into parts by
// the size of the data alone, and parts are put together in their order.
package analysis

import (
	"context"
	"math"

	"github.com/paulmach/orb"
)

// Unreachable is the cost where there is no way, or none within the limit.
var Unreachable = math.Inf(1)

// Direction says who travels.
type Direction uint8

// The directions of travel. Patients travel toward the facility, ambulances
// come from it; on a network with one-way streets the costs differ.
const (
	TowardFacility Direction = iota
	FromFacility
)

// String returns "toward-facility" or "from-facility".
func (d Direction) String() string {
	if d == FromFacility {
		return "from-facility"
	}
	return "toward-facility"
}

// Unit is the unit of a cost.
type Unit string

// The units of cost.
const (
	Metres  Unit = "m"
	Seconds Unit = "s"
)

// Reach is the cheapest facility of every demand point and its cost.
type Reach struct {
	Cost     []float64 // parallel to the demand points; Unreachable where none is reached
	Facility []int32   // index into Request.Supply; -1 where Unreachable
}

// Request is a question to an impedance.
type Request struct {
	Supply    []orb.Point // the facilities, WGS 84; none is a valid question: nobody reaches anything
	Direction Direction
	Limit     float64 // a cost equal to the limit is within it; 0 = no limit
}

// Impedance is how long or how far it is between demand points and facilities.
// It is made for the points of one Demand and answers any number of requests, also
// several at the same time. Every implementation passes analysistest.Run.
type Impedance interface {
	// Unit is the unit of every cost that this impedance tells.
	Unit() Unit

	// Nearest finds for each demand point the facility of the least cost within
	// the limit; of facilities at the same cost the one with the lowest index.
	Nearest(ctx context.Context, r Request) (Reach, error)

	// Catchments calls visit once for each facility, in ascending order and never
	// two at a time, with the demand points within the limit and their costs.
	// Each point stands at most once in a catchment; their order is the same
	// in every run, but is not promised to ascend. A facility that reaches nobody is visited with
	// empty columns. The slices are valid until visit returns. An error from
	// visit ends the work and is returned as it is.
	Catchments(ctx context.Context, r Request, visit func(facility int32, points []int32, cost []float64) error) error
}

// Coverer is an impedance that can tell who is within the limit for less work
// than it takes to find the nearest facility. The answer is the same as asking
// Nearest which points are not Unreachable.
type Coverer interface {
	Within(ctx context.Context, r Request) ([]bool, error)
}

// Within tells for each demand point of an impedance whether any facility is within
// the limit, by the shortest way that the impedance offers.
func Within(ctx context.Context, by Impedance, r Request) ([]bool, error) {
	if c, ok := by.(Coverer); ok {
		return c.Within(ctx, r)
	}
	reach, err := by.Nearest(ctx, r)
	if err != nil {
		return nil, err
	}
	covered := make([]bool, len(reach.Cost))
	for i, cost := range reach.Cost {
		covered[i] = cost < Unreachable
	}
	return covered, nil
}
