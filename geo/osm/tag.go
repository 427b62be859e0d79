package osm

import "github.com/medreach/medreach/geo/osm/pbf"

// key is a tag that some rule reads.
type key uint8

// The keys, named as OSM names them.
const (
	noKey key = iota
	keyHighway
	keyRoute
	keyArea
	keyService
	keyJunction
	keyMotorroad
	keyName
	keyRef
	keyDuration

	keyAccess
	keyFoot
	keyVehicle
	keyBicycle
	keyElectricBicycle
	keyMotorVehicle
	keyMotorcar
	keyEmergency
	keyPSV
	keyBus

	keyAccessForward
	keyAccessBackward
	keyFootForward
	keyFootBackward
	keyVehicleForward
	keyVehicleBackward
	keyBicycleForward
	keyBicycleBackward
	keyMotorVehicleForward
	keyMotorVehicleBackward
	keyMotorcarForward
	keyMotorcarBackward

	keyOneway
	keyOnewayFoot
	keyOnewayVehicle
	keyOnewayBicycle
	keyOnewayMotorVehicle
	keyOnewayMotorcar
	keyOnewayEmergency
	keyCycleway
	keyCyclewayLeft
	keyCyclewayRight
	keyCyclewayBoth
	keyCyclewayLeftOneway
	keyCyclewayRightOneway
	keyCyclewayBothOneway
	keyConveying

	keyMaxspeed
	keyMaxspeedForward
	keyMaxspeedBackward

	keyConstruction
	keyProposed
	keyAbandoned
	keyDisused
	keyRazed
	keyDemolished

	keyBarrier
	keyLocked

	keyType
	keyRestriction
	keyRestrictionVehicle
	keyRestrictionMotorVehicle
	keyRestrictionMotorcar
	keyRestrictionBicycle
	keyRestrictionConditional
	keyDayOn
	keyHourOn
	keyExcept
	keyCount
)

var keys = map[string]key{
	"highway": keyHighway, "route": keyRoute, "area": keyArea, "service": keyService, "junction": keyJunction,
	"motorroad": keyMotorroad, "name": keyName, "ref": keyRef, "duration": keyDuration,

	"access": keyAccess, "foot": keyFoot, "vehicle": keyVehicle, "bicycle": keyBicycle, "electric_bicycle": keyElectricBicycle,
	"motor_vehicle": keyMotorVehicle, "motorcar": keyMotorcar, "emergency": keyEmergency,
	"psv": keyPSV, "bus": keyBus,

	"access:forward": keyAccessForward, "access:backward": keyAccessBackward, "foot:forward": keyFootForward, "foot:backward": keyFootBackward,
	"vehicle:forward": keyVehicleForward, "vehicle:backward": keyVehicleBackward, "bicycle:forward": keyBicycleForward, "bicycle:backward": keyBicycleBackward,
	"motor_vehicle:forward": keyMotorVehicleForward, "motor_vehicle:backward": keyMotorVehicleBackward,
	"motorcar:forward": keyMotorcarForward, "motorcar:backward": keyMotorcarBackward,

	"oneway": keyOneway, "oneway:foot": keyOnewayFoot, "oneway:vehicle": keyOnewayVehicle, "oneway:bicycle": keyOnewayBicycle,
	"oneway:motor_vehicle": keyOnewayMotorVehicle, "oneway:motorcar": keyOnewayMotorcar, "oneway:emergency": keyOnewayEmergency,
	"cycleway": keyCycleway, "cycleway:left": keyCyclewayLeft, "cycleway:right": keyCyclewayRight, "cycleway:both": keyCyclewayBoth,
	"cycleway:left:oneway": keyCyclewayLeftOneway, "cycleway:right:oneway": keyCyclewayRightOneway, "cycleway:both:oneway": keyCyclewayBothOneway,
	"conveying": keyConveying,

	"maxspeed": keyMaxspeed, "maxspeed:forward": keyMaxspeedForward, "maxspeed:backward": keyMaxspeedBackward,

	"construction": keyConstruction, "proposed": keyProposed, "abandoned": keyAbandoned, "disused": keyDisused, "razed": keyRazed,
	"demolished": keyDemolished,

	"barrier": keyBarrier, "locked": keyLocked,

	"type": keyType, "restriction": keyRestriction, "restriction:vehicle": keyRestrictionVehicle,
	"restriction:motor_vehicle": keyRestrictionMotorVehicle, "restriction:motorcar": keyRestrictionMotorcar,
	"restriction:bicycle": keyRestrictionBicycle, "restriction:conditional": keyRestrictionConditional,
	"day_on": keyDayOn, "hour_on": keyHourOn, "except": keyExcept,
}

// tags are the values of an object by key; nil where it has no such tag.
type tags [keyCount][]byte

// is reports whether a key has one of these values.
func (t *tags) is(k key, values ...string) bool {
	for _, v := range values {
		if string(t[k]) == v {
			return true
		}
	}
	return false
}

// lexicon knows the keys of a block. A key is looked up once for all objects.
type lexicon struct {
	strings [][]byte
	codes   []key // keyCount is: not looked up yet
	tags    tags
}

func newLexicon(b *pbf.Block) *lexicon {
	l := &lexicon{strings: b.Strings, codes: make([]key, len(b.Strings))}
	for i := range l.codes {
		l.codes[i] = keyCount
	}
	return l
}

func (l *lexicon) key(i uint32) key {
	if l.codes[i] == keyCount {
		l.codes[i] = keys[string(l.strings[i])]
	}
	return l.codes[i]
}

// read returns the tags of an object if it has one of the keys wanted, else nil. They
// last until the next call.
func (l *lexicon) read(list []pbf.Tag, wanted ...key) *tags {
	found := false
	for _, t := range list {
		for _, w := range wanted {
			found = found || l.key(t.Key) == w
		}
	}
	if !found {
		return nil
	}
	l.tags = tags{}
	for _, t := range list {
		l.tags[l.key(t.Key)] = l.strings[t.Value]
	}
	l.tags[noKey] = nil
	return &l.tags
}
