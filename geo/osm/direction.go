package osm

import (
	"strings"

	"github.com/medreach/medreach/geo/road"
)

// flow is a set of directions.
type flow uint8

const (
	along   flow = 1 << iota // the way's nodes
	against                  // them
	both    = along | against
	neither = flow(0)
)

// flows are the values of oneway tags. A reversible road is open one way in the
// morning and the other in the evening: since no time of day is known here, vehicles
// keep off it. On an alternating one each direction has its turn every few minutes.
var flows = map[string]flow{
	"yes": along, "true": along, "1": along, "-1": against, "reverse": against,
	"no": both, "false": both, "0": both, "alternating": both, "reversible": neither,
}

// onewayChains are the keys that tell a mode its directions, the last with the most
// right. Walkers do not mind oneway. Ambulances do, unless oneway:emergency tells.
var onewayChains = [road.ModeCount][]key{
	road.Walk:      {keyOnewayFoot},
	road.Bicycle:   {keyOnewayVehicle, keyOnewayBicycle},
	road.EBike:     {keyOnewayVehicle, keyOnewayBicycle},
	road.Car:       {keyOnewayVehicle, keyOnewayMotorVehicle, keyOnewayMotorcar},
	road.Ambulance: {keyOnewayVehicle, keyOnewayMotorVehicle, keyOnewayMotorcar, keyOnewayEmergency},
}

// conveyors are the values of conveying, for stairs that move.
var conveyors = map[string]flow{"forward": along, "backward": against}

// directions are who may use a way along its nodes and against them.
func (t *tags) directions(s kind) (forward, backward road.Modes) {
	forward, backward = t.open(s.class)
	there, back := t.toward(sidedAlong), t.toward(sidedAgainst)
	modes := there.allow(s)
	forward &= modes
	if back != there {
		modes = back.allow(s)
	}
	return forward, backward & modes
}

// open are the modes that oneway tags let pass along the nodes of a way and against
// them.
func (t *tags) open(class road.Class) (forward, backward road.Modes) {
	general := t.oneway(class)
	for m, chain := range onewayChains {
		f := general
		if road.Mode(m) == road.Walk && class != road.Ferry { // a ferry takes walkers the way it goes
			f = both
			if moves, ok := conveyors[string(t[keyConveying])]; ok && class == road.Steps {
				f = moves
			}
		}
		if cycles.Has(road.Mode(m)) && f != neither && t.contraflow() {
			f = both
		}
		for _, k := range chain {
			if said, ok := t.flow(k); ok {
				f = said
			}
		}
		if f&along != 0 {
			forward |= 1 << m
		}
		if f&against != 0 {
			backward |= 1 << m
		}
	}
	return forward, backward
}

// oneway is what holds for vehicles in general: motorways and roundabouts are oneway
// unless the tag says otherwise.
func (t *tags) oneway(class road.Class) flow {
	if f, ok := t.flow(keyOneway); ok {
		return f
	}
	if class == road.Motorway || t.is(keyJunction, "roundabout", "circular") {
		return along
	}
	return both
}

// flow reads a oneway tag; false is none, or one that tells nothing.
func (t *tags) flow(k key) (f flow, ok bool) {
	if t[k] != nil {
		f, ok = flows[string(t[k])]
	}
	return f, ok
}

// contraflow reports a lane or track for bicycles against a oneway road. Source: OSM
// wiki, Key:cycleway and Key:cycleway:right:oneway.
func (t *tags) contraflow() bool {
	for _, k := range []key{keyCycleway, keyCyclewayLeft, keyCyclewayRight, keyCyclewayBoth} {
		if strings.HasPrefix(string(t[k]), "opposite") {
			return true
		}
	}
	for _, k := range []key{keyCyclewayLeftOneway, keyCyclewayRightOneway, keyCyclewayBothOneway} {
		if f, ok := t.flow(k); ok && f&against != 0 {
			return true
		}
	}
	return false
}
