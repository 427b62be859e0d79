package osm

import (
	"bytes"

	"github.com/medreach/medreach/geo/road"
)

// verdict is what an access tag says about those whom it names.
type verdict uint8

const (
	silent   verdict = iota // nothing, or a word that tells nobody whether to pass
	shut                    // to all
	reserved                // to some, and so to ambulances
	open
)

// verdicts are the values of access tags (OSM wiki, Key:access). Who has business at
// the end of a road may pass "destination" and "customers": a patient does. "permit" and
// "delivery" are for others. Bicycles to be pushed (dismount) do not travel as bicycles.
var verdicts = map[string]verdict{
	"yes": open, "designated": open, "permissive": open, "official": open, "public": open, "destination": open, "customers": open,
	"private": reserved, "restricted": reserved, "permit": reserved, "residents": reserved, "delivery": reserved, "employees": reserved,
	"agricultural": reserved, "forestry": reserved, "military": reserved, "bus": reserved, "psv": reserved, "emergency": reserved,
	"no": shut, "use_sidepath": shut, "dismount": shut,
}

// verdict of a key; of a list it is the kindest.
func (t *tags) verdict(k key) (v verdict) {
	value := t[k]
	if value == nil {
		return silent
	}
	if v, known := verdicts[string(value)]; known {
		return v
	}
	for part := range bytes.SplitSeq(value, []byte(";")) {
		v = max(v, verdicts[string(bytes.TrimSpace(part))])
	}
	return v
}

// chains are the keys that speak of a mode after access=*, the last of them with the
// most right.
var chains = [road.ModeCount][]key{
	road.Walk:      {keyFoot},
	road.Bicycle:   {keyVehicle, keyBicycle},
	road.EBike:     {keyVehicle, keyBicycle, keyElectricBicycle},
	road.Car:       {keyVehicle, keyMotorVehicle, keyMotorcar},
	road.Ambulance: {keyVehicle, keyMotorVehicle, keyMotorcar},
}

// sided is an access key of one direction, such as bicycle:backward, and the key in whose
// place it stands there (OSM wiki, Key:access).
type sided struct{ key, general key }

var (
	sidedAlong = []sided{{keyAccessForward, keyAccess}, {keyFootForward, keyFoot}, {keyVehicleForward, keyVehicle},
		{keyBicycleForward, keyBicycle}, {keyMotorVehicleForward, keyMotorVehicle}, {keyMotorcarForward, keyMotorcar}}
	sidedAgainst = []sided{{keyAccessBackward, keyAccess}, {keyFootBackward, keyFoot}, {keyVehicleBackward, keyVehicle},
		{keyBicycleBackward, keyBicycle}, {keyMotorVehicleBackward, keyMotorVehicle}, {keyMotorcarBackward, keyMotorcar}}
)

// toward are the tags as they hold in a direction; mostly t itself.
func (t *tags) toward(keys []sided) *tags {
	there := t
	for _, s := range keys {
		if t.verdict(s.key) == silent {
			continue
		}
		if there == t {
			own := *t
			there = &own
		}
		there[s.general] = t[s.key]
	}
	return there
}

// allow tells who may pass, of those who may by the nature of the place. The key
// access narrows: it opens no footway to cars. Keys of a mode narrow and widen.
func (t *tags) allow(s kind) road.Modes {
	modes := s.modes
	switch t.verdict(keyAccess) {
	case shut:
		modes = road.Nobody
	case reserved:
		modes &= rescue
	}
	for m, chain := range chains {
		for _, k := range chain {
			switch v := t.verdict(k); {
			case v == silent:
			case v == open, v == reserved && road.Mode(m) == road.Ambulance:
				modes |= 1 << m
			case road.Mode(m) == road.Ambulance && s.class == road.Pedestrian:
				// vehicle=no only repeats what a pedestrian street is
			default:
				modes &^= 1 << m
			}
		}
	}
	if s.class == road.Steps {
		modes &= onFoot // bicycle=yes tells of a ramp to push along
	}
	return t.rescue(modes)
}

// rescue lets ambulances pass where buses do, and where emergency=* says so; and not
// where that says no.
func (t *tags) rescue(modes road.Modes) road.Modes {
	if t.verdict(keyPSV) == open || t.verdict(keyBus) == open {
		modes |= rescue
	}
	switch t.verdict(keyEmergency) {
	case open, reserved:
		modes |= rescue
	case shut:
		modes &^= rescue
	}
	return modes
}
