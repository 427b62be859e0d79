package osm

import (
	"math"
	"strconv"
	"strings"
	"time"
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
}{{"km/h", 1}, {"kmh", 1}, {"kph", 1}, {"mph", 1.609344}, {"knots", 1.852}, {"knot", 1.852}, {"", 1}}

const fastest = 200 // km/h; nothing above is a speed limit of a road

// speed reads a speed limit in km/h, 0 where none is known. Of a list, as for lanes,
// it is the lowest. It returns false where the text means nothing.
func speed(text string) (kmh uint8, ok bool) {
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

// speeds are the limits along a way and against it.
func (t *tags) speeds(n *tally) (forward, backward uint8) {
	read := func(k key) uint8 {
		if t[k] == nil {
			return 0
		}
		v, ok := speed(string(t[k]))
		if !ok {
			n.note(oddSpeed, string(t[k]))
		}
		return v
	}
	forward, backward = read(keyMaxspeedForward), read(keyMaxspeedBackward)
	if general := read(keyMaxspeed); general != 0 {
		if forward == 0 {
			forward = general
		}
		if backward == 0 {
			backward = general
		}
	}
	return forward, backward
}

// duration reads how long a crossing takes, in seconds: minutes, H:MM, H:MM:SS or
// ISO 8601 (OSM wiki, Key:duration). A ferry that takes more than ten days is a mistake.
func duration(text string) (seconds uint32, ok bool) {
	const most = 10 * 24 * time.Hour
	d := clock(text)
	if rest, iso := strings.CutPrefix(text, "P"); iso {
		d = iso8601(rest)
	}
	return uint32(d / time.Second), d >= time.Second && d <= most
}

func clock(text string) (d time.Duration) {
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0
	}
	if len(parts) == 1 {
		parts = []string{"0", text}
	}
	unit := time.Hour
	for _, p := range parts {
		v, err := strconv.ParseUint(p, 10, 16)
		if err != nil {
			return 0
		}
		d += time.Duration(v) * unit
		unit /= 60
	}
	return d
}

func iso8601(text string) time.Duration {
	var days time.Duration
	date, clock, _ := strings.Cut(text, "T")
	if date != "" {
		v, err := strconv.ParseUint(strings.TrimSuffix(date, "D"), 10, 16)
		if err != nil || !strings.HasSuffix(date, "D") {
			return 0
		}
		days = time.Duration(v) * 24 * time.Hour
	}
	if clock == "" {
		return days
	}
	d, err := time.ParseDuration(strings.ToLower(clock)) // 1H30M is 1h30m there
	if err != nil {
		return 0
	}
	return days + d
}
