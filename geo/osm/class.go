package osm

import "github.com/medreach/medreach/geo/road"

// Sets of modes that rules are made of.
const (
	onFoot   = road.Modes(1 << road.Walk)
	cycles   = road.Modes(1<<road.Bicycle | 1<<road.EBike)
	rescue   = road.Modes(1 << road.Ambulance)
	motors   = road.Modes(1<<road.Car | 1<<road.Ambulance)
	everyone = road.Everyone
)

// kind is what a way is: its class, and who may use it where no other tag tells.
type kind struct {
	class road.Class
	modes road.Modes
}

// kinds are the values of highway that are ways to travel on. Source: OSM wiki,
// Key:highway; who may use a class is road.Access.
var kinds = map[string]kind{
	"motorway":       of(road.Motorway),
	"motorway_link":  of(road.MotorwayLink),
	"trunk":          of(road.Trunk),
	"trunk_link":     of(road.TrunkLink),
	"primary":        of(road.Primary),
	"primary_link":   of(road.PrimaryLink),
	"secondary":      of(road.Secondary),
	"secondary_link": of(road.SecondaryLink),
	"tertiary":       of(road.Tertiary),
	"tertiary_link":  of(road.TertiaryLink),
	"unclassified":   of(road.Unclassified),
	"residential":    of(road.Residential),
	"living_street":  of(road.LivingStreet),
	"service":        of(road.Service),
	"track":          of(road.Track),
	"road":           of(road.Other),         // a road of which no more is known
	"busway":         {road.Service, rescue}, // ambulances use bus lanes
	"pedestrian":     of(road.Pedestrian),
	"footway":        of(road.Footway),
	"platform":       of(road.Footway),
	"corridor":       of(road.Footway),
	"steps":          of(road.Steps),
	"bridleway":      of(road.Bridleway),
	"path":           of(road.Path),
	"cycleway":       of(road.Cycleway),
}

func of(c road.Class) kind { return kind{c, road.Access(c)} }

// gone are keys that say of an otherwise common road that nobody travels on it.
var gone = []key{keyConstruction, keyProposed, keyAbandoned, keyDisused, keyRazed, keyDemolished}

// onSquares are the classes of areas that can be crossed, so that their outline is a
// way. The outlines of others, such as car parks, are not.
var onSquares = map[road.Class]bool{road.Pedestrian: true, road.Footway: true, road.Path: true, road.Cycleway: true}

// classify tells what kind of way it is; false is none. An unknown value is told to
// the tally.
func classify(t *tags, n *tally) (kind, bool) {
	value := string(t[keyHighway])
	s, ok := kinds[value]
	switch {
	case !ok && t.is(keyRoute, "ferry"):
		return kind{road.Ferry, ferryModes(t)}, true
	case !ok:
		if value != "" && !road.NotRoad(value) {
			n.note(unknownHighway, value)
		}
		return kind{}, false
	case t.is(keyArea, "yes") && !onSquares[s.class]:
		return kind{}, false
	}
	for _, k := range gone {
		if t.is(k, "yes") {
			return kind{}, false
		}
	}
	switch {
	case t.is(keyMotorroad, "yes"):
		s.modes &= motors
	case t.is(keyService, "emergency_access"):
		s.modes &^= 1 << road.Car
	}
	return s, true
}

// ferryModes are those whom a ferry carries. Where tags name walkers or bicycles and
// say nothing of vehicles, it is a ferry for people.
func ferryModes(t *tags) road.Modes {
	named := t[keyFoot] != nil || t[keyBicycle] != nil
	if named && t[keyVehicle] == nil && t[keyMotorVehicle] == nil && t[keyMotorcar] == nil {
		return onFoot | cycles
	}
	return everyone
}
