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
// Key:highway and "OSM tags for routing/Access restrictions", the worldwide column,
// save that ambulances use pedestrian streets and bus lanes, which they do everywhere.
var kinds = map[string]kind{
	"motorway":       {road.Motorway, motors},
	"motorway_link":  {road.MotorwayLink, motors},
	"trunk":          {road.Trunk, everyone},
	"trunk_link":     {road.TrunkLink, everyone},
	"primary":        {road.Primary, everyone},
	"primary_link":   {road.PrimaryLink, everyone},
	"secondary":      {road.Secondary, everyone},
	"secondary_link": {road.SecondaryLink, everyone},
	"tertiary":       {road.Tertiary, everyone},
	"tertiary_link":  {road.TertiaryLink, everyone},
	"unclassified":   {road.Unclassified, everyone},
	"residential":    {road.Residential, everyone},
	"living_street":  {road.LivingStreet, everyone},
	"service":        {road.Service, everyone},
	"track":          {road.Track, everyone},
	"road":           {road.Other, everyone}, // a road of which no more is known
	"busway":         {road.Service, rescue},
	"pedestrian":     {road.Pedestrian, onFoot | rescue},
	"footway":        {road.Footway, onFoot},
	"platform":       {road.Footway, onFoot},
	"corridor":       {road.Footway, onFoot},
	"steps":          {road.Steps, onFoot},
	"bridleway":      {road.Bridleway, onFoot},
	"path":           {road.Path, onFoot | cycles},
	"cycleway":       {road.Cycleway, onFoot | cycles},
}

// notRoads are values of highway that are known to be no way to travel on: not built
// yet, built no more, or something beside a road.
var notRoads = map[string]bool{
	"construction": true, "proposed": true, "planned": true, "abandoned": true, "disused": true, "razed": true, "demolished": true,
	"removed": true, "dismantled": true, "destroyed": true, "historic": true, "no": true, "none": true,
	"bus_guideway": true, "raceway": true, "escape": true, "via_ferrata": true, "emergency_bay": true, "services": true, "rest_area": true,
	"elevator": true, "bus_stop": true, "crossing": true, "traffic_island": true, "toll_gantry": true, "turning_circle": true, "street_lamp": true,
}

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
		if value != "" && !notRoads[value] {
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
