package road

import (
	"math"
	"strconv"
	"strings"
)

// Speeds that words stand for, in km/h. Source: OSM wiki, Key:maxspeed and "Default
// speed limits". Where a country is not listed its urban limit is taken for 50, which
// it is nearly everywhere; its others are not known.
var speedWords = map[string]float64{
	"walk": 5, "none": 130,
	"urban": 50, "living_street": 20,
	"CN:urban": 50, "CN:rural": 70, "CN:trunk": 70, "CN:motorway": 120,
	"HK:urban": 50, "HK:rural": 50, "TW:urban": 50, "TW:rural": 60,
	"DE:rural": 100, "DE:motorway": 130, "DE:living_street": 7, "AT:rural": 100, "AT:motorway": 130, "CH:rural": 80, "CH:trunk": 100, "CH:motorway": 120,
	"FR:rural": 80, "FR:motorway": 130, "IT:rural": 90, "IT:motorway": 130, "ES:rural": 90, "ES:motorway": 120, "GB:nsl_single": 97, "GB:nsl_dual": 113, "GB:motorway": 113,
}

// timed are words for a speed that changes, which is not known but no mistake either.
var timed = map[string]bool{"signals": true, "variable": true, "default": true, "implicit": true, "sign": true, "unknown": true}

// units are km/h per unit, by how the text ends.
var units = []struct {
	suffix string
	kmh    float64
}{{"km/h", 1}, {"kmh", 1}, {"kph", 1}, {"公里/小时", 1}, {"千米/小时", 1}, {"公里每小时", 1}, {"千米每小时", 1}, {"公里", 1}, {"mph", 1.609344}, {"knots", 1.852}, {"knot", 1.852}, {"", 1}}

const fastest = 200 // km/h; nothing above is a speed limit of a road

// ParseLimit reads a speed limit, 0 where none is known: km/h, or with a unit, or a
// word of OSM. Of a list, as for lanes, it is the lowest. It returns false where the
// text means nothing, or no limit of a road.
func ParseLimit(text string) (kmh uint8, ok bool) {
	lowest := math.Inf(1)
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '|' || r == ',' }) {
		part = strings.TrimSpace(part)
		if timed[part] {
			continue
		}
		v := oneSpeed(part)
		if !(v >= 1 && v <= fastest) {
			return 0, false
		}
		lowest = min(lowest, v)
	}
	if math.IsInf(lowest, 1) {
		return 0, true
	}
	return uint8(math.Round(lowest)), true
}

// oneSpeed returns 0 for what it cannot read.
func oneSpeed(text string) float64 {
	if v, ok := speedWords[text]; ok {
		return v
	}
	if country, zone, ok := strings.Cut(text, ":"); ok && len(country) == 2 || country == "zone" {
		if v, ok := speedWords[zone]; ok {
			return v
		}
		text = strings.Trim(strings.TrimPrefix(zone, "zone"), ":") // DE:zone:30, FR:zone30, zone:30
	}
	for _, u := range units {
		if digits, ok := strings.CutSuffix(text, u.suffix); ok {
			v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
			if err != nil {
				return 0
			}
			return v * u.kmh
		}
	}
	return 0
}
